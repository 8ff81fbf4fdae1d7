import { Card, useTransactions } from "@atelier/sdk";

function checksum(text: string): bigint {
  let hash = 14695981039346656037n;
  for (let i = 0; i < text.length; i++) {
    hash ^= BigInt(text.charCodeAt(i));
    hash = BigInt.asUintN(64, hash * 1099511628211n);
  }
  return hash;
}

export default function Widget() {
  const transactions = useTransactions();
  return (
    <Card title="Checksums">
      <ul>
        {transactions.slice(0, 5).map((t) => (
          <li key={t.id}>
            {t.date} {checksum(t.id + t.date).toString(16).padStart(16, "0")}
          </li>
        ))}
      </ul>
    </Card>
  );
}
