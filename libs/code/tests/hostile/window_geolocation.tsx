import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    window.navigator.geolocation.getCurrentPosition(() => 1);
  }, []);
  return <p>x</p>;
}
