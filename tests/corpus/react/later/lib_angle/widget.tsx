import * as x from "./lib/x";
export default function Widget() {
  return <p>{Object.keys(x).length}</p>;
}
