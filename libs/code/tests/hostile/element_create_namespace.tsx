import * as React from "react";
export default function Widget() {
  return <div>{React.createElement("iframe")}</div>;
}
