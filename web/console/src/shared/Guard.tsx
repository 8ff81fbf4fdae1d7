import { Button, Notice } from "@atelier/ui";
import { TriangleAlert } from "lucide-react";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

function Broken({ retry }: { retry: () => void }) {
  const { t } = useTranslation();
  return (
    <Notice
      urgent
      icon={<TriangleAlert size={18} />}
      title={t("app.broken")}
      action={<Button onClick={retry}>{t("app.retry")}</Button>}
    >
      {t("app.brokenText")}
    </Notice>
  );
}

/** What breaks inside leaves the rest of the page alone. */
export class Guard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return <Broken retry={() => this.setState({ broken: false })} />;
  }
}
