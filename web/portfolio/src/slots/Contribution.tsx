import { WidgetFrame, type WidgetFrameProps } from "@atelier/frame/host";
import { scopedCss, useDataVersion, WidgetHost } from "@atelier/sdk/host";
import { Button, type Language } from "@atelier/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { use, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Customization, type Placed } from "../app/api.ts";
import { loadBundle } from "./bundles.ts";
import { callsOf } from "./frame-calls.ts";

export function useHide(feature: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (hidden: boolean) => api.hide(feature, hidden),
    onSettled: () => client.invalidateQueries({ queryKey: ["customizations"] }),
  });
}

function Loaded({ id, url, props }: { id: string; url: string; props: Record<string, unknown> }) {
  const bundle = use(loadBundle(url));
  const Widget = bundle.default;
  return (
    <>
      {bundle.css ? <style>{scopedCss(id, bundle.css)}</style> : null}
      <Widget {...props} />
    </>
  );
}

type FramedProps = Omit<WidgetFrameProps, "calls" | "dataVersion" | "onFail"> & { code: Placed };

/** A frame that stops is an error of the widget, shown as such by the host around it. */
function Framed(props: FramedProps) {
  const [failure, setFailure] = useState<Error | null>(null);
  const dataVersion = useDataVersion();
  const { t } = useTranslation();
  const argumentNames = {
    date: t("operations.date"),
    kind: t("operations.kind"),
    ticker: t("operations.asset"),
    quantity: t("operations.quantity"),
    price: t("operations.price"),
    amount: t("operations.amount"),
    currency: t("operations.currency"),
    fee: t("operations.fee"),
    note: t("operations.note"),
  };
  const calls = useMemo(() => callsOf(props.code.release_id), [props.code.release_id]);
  if (failure) throw failure;
  return (
    <WidgetFrame
      {...props}
      calls={calls}
      argumentNames={argumentNames}
      dataVersion={dataVersion}
      onFail={(message) => setFailure(new Error(message))}
    />
  );
}

interface FailedCardProps {
  customization: Customization;
  language: Language;
  onPrevious: (() => void) | null;
}

function FailedCard({ customization, language, onPrevious }: FailedCardProps) {
  const { t } = useTranslation();
  const hide = useHide(customization.feature);
  return (
    <section className="at-card" role="alert">
      <header className="at-card-head">
        <h2>{t("custom.failed", { title: customization.title[language] })}</h2>
      </header>
      <div className="at-card-body">
        <p>{t("custom.failedText")}</p>
        <div className="flex flex-wrap gap-2">
          {onPrevious ? (
            <Button tone="primary" onClick={onPrevious}>
              {t("custom.previous")}
            </Button>
          ) : null}
          <Button onClick={() => hide.mutate(true)} disabled={hide.isPending}>
            {t("custom.hide")}
          </Button>
        </div>
      </div>
    </section>
  );
}

interface ContributionProps {
  customization: Customization;
  language: Language;
  props?: Record<string, unknown>;
  /** a cell of a table has no room for a card */
  inline?: boolean;
}

const NO_PROPS = {};

/** One customization in its place: loaded, contained, and replaceable by its version before. */
export function Contribution({ customization, language, props, inline }: ContributionProps) {
  const { t } = useTranslation();
  const [previousOf, setPreviousOf] = useState<string | null>(null);
  const previous = customization.previous ?? null;
  const usesPrevious = previous !== null && previousOf === customization.bundle_sha256;
  const bundle = usesPrevious ? previous : customization;
  const title = customization.title[language];
  return (
    <>
      {usesPrevious ? (
        <p className="m-0 mb-1 text-[12px] text-muted">{t("custom.usingPrevious")}</p>
      ) : null}
      <WidgetHost
        id={customization.id}
        bundleHash={bundle.bundle_sha256}
        caller={bundle.release_id}
        fallback={() =>
          inline ? (
            <span title={t("custom.failed", { title })}>—</span>
          ) : (
            <FailedCard
              customization={customization}
              language={language}
              onPrevious={
                previous && !usesPrevious ? () => setPreviousOf(customization.bundle_sha256) : null
              }
            />
          )
        }
      >
        {bundle.venue === "page" ? (
          <Loaded id={customization.id} url={bundle.bundle_url} props={props ?? NO_PROPS} />
        ) : (
          <Framed
            key={bundle.frame_url}
            code={bundle}
            slot={customization.slot}
            settingsOf={customization.id}
            title={`${title}, ${t("custom.by", { author: customization.author, version: bundle.version })}`}
            language={language}
            props={props ?? NO_PROPS}
          />
        )}
      </WidgetHost>
    </>
  );
}
