export default function Widget() {
  return <input {...{ autoFocus: true }} />;
}
