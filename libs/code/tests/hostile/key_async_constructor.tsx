const Async = (async () => 1).constructor as unknown as (text: string) => void;
Async("1");
export default function Widget() {
  return <p>x</p>;
}
