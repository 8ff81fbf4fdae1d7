import { useTranslation } from "react-i18next";

/** Numbers, dates and lengths of time in the reader's language. */
export function useFormats() {
  const { i18n } = useTranslation();
  const language = i18n.language;
  const unit = (value: number, name: string, digits: number) =>
    new Intl.NumberFormat(language, {
      style: "unit",
      unit: name,
      unitDisplay: "short",
      maximumFractionDigits: digits,
    }).format(value);
  return {
    number: (value: number) => new Intl.NumberFormat(language).format(value),
    percent: (share: number) =>
      new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share),
    duration: (ms: number) =>
      ms < 1000 ? unit(Math.round(ms), "millisecond", 0) : unit(ms / 1000, "second", 1),
    /** As exact as an estimate is: steps of five seconds, then whole minutes. */
    roughly: (ms: number) =>
      ms < 55_000
        ? unit(Math.max(5, Math.ceil(ms / 5000) * 5), "second", 0)
        : unit(Math.ceil(ms / 60_000), "minute", 0),
    megabytes: (bytes: number) => unit(bytes / 1_048_576, "megabyte", 0),
    date: (at: number) =>
      new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(at),
    ago: (at: number) => {
      const minutes = Math.round((at - Date.now()) / 60_000);
      const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
      if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
      if (Math.abs(minutes) < 60 * 24) return relative.format(Math.round(minutes / 60), "hour");
      return relative.format(Math.round(minutes / 1440), "day");
    },
  };
}
