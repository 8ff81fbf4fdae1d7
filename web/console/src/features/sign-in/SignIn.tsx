import { Button, Segments, TextField, useLanguagePreference, type Language } from "@atelier/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, codeOf } from "../../shared/api.ts";
import { useReason } from "../../shared/Failure.tsx";
import { Logo } from "../../shared/Logo.tsx";

const DEMO = ["investor-a", "investor-b", "reviewer", "admin"] as const;

export function SignIn({ language, demo }: { language: Language; demo: boolean }) {
  const { t } = useTranslation();
  const reason = useReason();
  const client = useQueryClient();
  const [, setLanguage] = useLanguagePreference();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const logIn = useMutation({
    mutationFn: () => api.logIn(name.trim(), password, language),
    onSuccess: ({ me }) => {
      client.clear();
      client.setQueryData(["me"], me);
    },
  });
  const wrong = codeOf(logIn.error) === "unauthenticated";
  return (
    <main className="grid min-h-full content-center justify-items-center gap-4 p-4">
      <form
        className="grid w-full max-w-[340px] gap-4 rounded-card border border-line bg-surface p-6 shadow-card"
        onSubmit={(event) => {
          event.preventDefault();
          logIn.mutate();
        }}
      >
        <div className="flex items-center justify-between gap-3">
          <Logo />
          <Segments
            label={t("settings.language")}
            value={language}
            options={[
              { value: "ru", label: "Рус" },
              { value: "en", label: "Eng" },
            ]}
            onChange={setLanguage}
          />
        </div>
        <div className="grid gap-1">
          <h1 className="m-0 text-[18px] leading-6 font-semibold">{t("signIn.title")}</h1>
          <p className="m-0 text-[13px] text-muted">{t("signIn.lead")}</p>
        </div>
        <TextField
          label={t("signIn.name")}
          name="name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t("signIn.password")}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {logIn.isError ? (
          <p
            className="m-0 rounded-small bg-loss-soft px-3 py-2 text-[13px] text-loss"
            role="alert"
          >
            {wrong ? t("signIn.wrong") : reason(logIn.error)}
          </p>
        ) : null}
        <Button type="submit" tone="primary" className="h-9" disabled={logIn.isPending}>
          {t("signIn.submit")}
        </Button>
        {demo ? (
          <div className="grid gap-2 border-t border-line pt-3 text-[13px] text-muted">
            <p className="m-0">{t("signIn.demo")}</p>
            <div className="flex flex-wrap gap-1.5">
              {DEMO.map((each) => (
                <Button key={each} className="h-7 px-2 text-[12px]" onClick={() => setName(each)}>
                  {each}
                </Button>
              ))}
            </div>
          </div>
        ) : null}
      </form>
    </main>
  );
}
