export default function Widget() {
  return <style>{`.a { background: url(/x) }`}</style>;
}
