import * as sdk from "@atelier/sdk"; sdk;
export default function Widget() { return <p>x</p>; }
