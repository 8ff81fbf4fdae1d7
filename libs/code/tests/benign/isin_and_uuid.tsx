import { Card, Notice } from "@atelier/sdk";

// Portfolio 123e4567-e89b-12d3-a456-426614174000
const ISIN = "US0378331005";
const ID = "123e4567-e89b-12d3-a456-426614174000";
const HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const NOTE = "S&P 500: данные за 12/2024 // черновик";

export default function Widget() {
  return <Card title={ISIN} note={NOTE}><Notice tone="info">{ID} {HASH} Ratio 3:2, time 12:30 &nbsp; &laquo;ok&raquo;</Notice></Card>;
}
