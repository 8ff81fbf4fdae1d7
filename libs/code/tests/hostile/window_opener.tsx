import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    window.opener?.focus();
  }, []);
  return <p>x</p>;
}
