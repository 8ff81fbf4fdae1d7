try {
  JSON.parse("{");
} catch (error: any) {
  error.message;
}
export default function Widget() {
  return <p>x</p>;
}
