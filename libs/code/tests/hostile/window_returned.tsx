import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const get = () => window; get().close();
  }, []);
  return <p>x</p>;
}
