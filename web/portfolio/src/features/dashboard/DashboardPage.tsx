import type { Language } from "@atelier/ui";
import { WidgetHost } from "@atelier/sdk/host";
import type { ReactNode } from "react";
import { Slot } from "../../slots/Slot.tsx";
import { Allocation } from "./Allocation.tsx";
import { Positions } from "./Positions.tsx";
import { RecentOperations } from "./RecentOperations.tsx";
import { Summary } from "./Summary.tsx";
import { ValueHistory } from "./ValueHistory.tsx";

function Block({
  id,
  className = "",
  children,
}: {
  id: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className={className}>
      <WidgetHost id={`core-${id}`} bundleHash="built-in">
        {children}
      </WidgetHost>
    </div>
  );
}

export function DashboardPage({ language }: { language: Language }) {
  return (
    <div className="at-page-grid">
      <Block id="summary">
        <Summary />
      </Block>
      <Block id="history" className="at-span-two-thirds">
        <ValueHistory />
      </Block>
      <Block id="allocation" className="at-span-third">
        <Allocation />
      </Block>
      <Block id="positions" className="at-span-two-thirds">
        <Positions language={language} />
      </Block>
      <Block id="operations" className="at-span-third">
        <RecentOperations />
      </Block>
      <Slot name="dashboard.grid" language={language} />
    </div>
  );
}
