import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    addEventListener("click", (event) => { (event as MouseEvent).view; const e = event as MouseEvent; e.view?.parent; });
    const h = (event: MouseEvent) => event.view?.parent; h;
  }, []);
  return <p>x</p>;
}
