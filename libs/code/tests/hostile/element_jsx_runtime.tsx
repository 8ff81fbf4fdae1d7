import { jsx } from "react/jsx-runtime";
export default function Widget() {
  return <p>{String(jsx)}</p>;
}
