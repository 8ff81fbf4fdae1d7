import _ from "lodash"; _;
export default function Widget() { return <p>x</p>; }
