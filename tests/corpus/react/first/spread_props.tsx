import type { ButtonHTMLAttributes } from "react";
import { useState } from "react";
import { Card } from "@atelier/sdk";

interface FancyButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: "primary" | "secondary";
}

function FancyButton({ variant = "primary", className, ...rest }: FancyButtonProps) {
  return (
    <button
      type="button"
      className={[`btn-${variant}`, className].filter(Boolean).join(" ")}
      {...rest}
    />
  );
}

export default function Widget() {
  const [count, setCount] = useState(0);
  return (
    <Card title="Counter">
      <FancyButton onClick={() => setCount(count + 1)} aria-label="Add one">
        Clicked {count}
      </FancyButton>
      <FancyButton variant="secondary" onClick={() => setCount(0)}>
        Reset
      </FancyButton>
    </Card>
  );
}
