switch (1 as number) {
  case 1: {
    break;
  }
  default:
}
export default function Widget() {
  return <p>x</p>;
}
