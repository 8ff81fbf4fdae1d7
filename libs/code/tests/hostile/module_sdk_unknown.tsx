import { provideHost } from "@atelier/sdk"; provideHost;
export default function Widget() { return <p>x</p>; }
