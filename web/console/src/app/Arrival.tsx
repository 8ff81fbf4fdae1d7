import { useEffect, useState } from "react";
import { api } from "../shared/api.ts";
import { Failure } from "../shared/Failure.tsx";
import { hrefOf } from "../shared/route.ts";
import { Skeleton } from "../shared/Skeleton.tsx";

const wanted = () => {
  const parameters = new URLSearchParams(window.location.search);
  return { slot: parameters.get("slot"), feature: parameters.get("feature") };
};

/** The application sends people here with a slot to fill, or a customization to change. */
export function needsArrival(): boolean {
  const { slot, feature } = wanted();
  return slot !== null || feature !== null;
}

async function sessionFor(): Promise<string> {
  const { slot, feature } = wanted();
  if (feature !== null) {
    const found = (await api.customizations()).find((each) => each.feature === feature);
    if (found?.session_id) return found.session_id;
  }
  return (await api.newSession("build", slot ?? undefined)).id;
}

export function Arrival({ onDone }: { onDone: () => void }) {
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let left = false;
    sessionFor()
      .then((id) => {
        if (left) return;
        window.history.replaceState(
          null,
          "",
          window.location.pathname + hrefOf({ page: "session", id }),
        );
        window.dispatchEvent(new HashChangeEvent("hashchange"));
        onDone();
      })
      .catch(setError);
    return () => {
      left = true;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- one arrival makes one session
  }, []);
  return error ? <Failure error={error} retry={() => window.location.reload()} /> : <Skeleton />;
}
