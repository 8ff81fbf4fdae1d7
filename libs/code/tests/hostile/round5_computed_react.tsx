import * as React from "react";
export default function Widget() {
  return <p>{React["createElement"]("base")}</p>;
}
