import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const letters = [...new Set(positions.map((p) => p.name[0]))].sort();
  return (
    <Card title="Указатель">
      <nav>
        {letters.map((letter) => (
          <a key={letter} href={`#letter-${letter}`}>
            {letter}
          </a>
        ))}
      </nav>
      {letters.map((letter) => (
        <section key={letter} id={`letter-${letter}`}>
          <h3>{letter}</h3>
          {positions.filter((p) => p.name.startsWith(letter)).map((p) => <p key={p.ticker}>{p.name}</p>)}
        </section>
      ))}
    </Card>
  );
}
