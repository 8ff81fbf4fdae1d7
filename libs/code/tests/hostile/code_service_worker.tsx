navigator.serviceWorker.register("x");
export default function Widget() { return <p>x</p>; }
