import { ToolError } from "@atelier/sdk/host";
import { Button } from "@atelier/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../app/api.ts";

function Field({ label, name, type }: { label: string; name: string; type: string }) {
  const id = useId();
  return (
    <div className="at-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        required
        autoComplete={type === "password" ? "current-password" : "username"}
      />
    </div>
  );
}

export function SignIn() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const logIn = useMutation({
    mutationFn: (form: FormData) =>
      api.logIn(String(form.get("name")), String(form.get("password"))),
    onSuccess: () => client.invalidateQueries(),
  });
  const offline = logIn.error instanceof ToolError && logIn.error.code === "offline";
  return (
    <main className="grid min-h-screen place-items-center p-4">
      <form
        className="at-card grid h-auto w-full max-w-80 gap-3 p-6"
        action={(form) => logIn.mutate(form)}
      >
        <h1 className="m-0 text-[18px] font-semibold">{t("signIn.title")}</h1>
        <Field label={t("signIn.name")} name="name" type="text" />
        <Field label={t("signIn.password")} name="password" type="password" />
        {logIn.isError ? (
          <p className="m-0 text-loss" role="alert">
            {offline ? t("app.offline") : t("signIn.wrong")}
          </p>
        ) : null}
        <Button type="submit" tone="primary" disabled={logIn.isPending}>
          {t("signIn.submit")}
        </Button>
      </form>
    </main>
  );
}
