new Worker(URL.createObjectURL(new Blob(["1"])));
export default function Widget() {
  return <p>x</p>;
}
