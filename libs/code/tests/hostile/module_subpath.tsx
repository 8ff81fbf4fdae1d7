import { provideHost } from "@atelier/sdk/host"; provideHost;
export default function Widget() { return <p>x</p>; }
