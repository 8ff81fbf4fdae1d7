import { type ReactNode } from "react";
import { Card, useMetrics, usePortfolio } from "@atelier/sdk";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

function show(value: Json, path = "$"): ReactNode {
  if (value === null) return <i>null</i>;
  if (Array.isArray(value)) {
    return (
      <ol start={0}>
        {value.map((item, i) => (
          <li key={`${path}[${i}]`}>{show(item, `${path}[${i}]`)}</li>
        ))}
      </ol>
    );
  }
  switch (typeof value) {
    case "object":
      return (
        <ul>
          {Object.keys(value).map((key) => (
            <li key={key}>
              <code>{key}</code>: {show(value[key], `${path}.${key}`)}
            </li>
          ))}
        </ul>
      );
    case "boolean":
      return value ? "yes" : "no";
    default:
      return String(value);
  }
}

export default function Widget() {
  const data = { portfolio: { ...usePortfolio() }, metrics: { ...useMetrics() } };
  return <Card title="JSON">{show(JSON.parse(JSON.stringify(data)) as Json)}</Card>;
}
