import { Button } from "antd";
import { Component, type ReactNode } from "react";
import { StatePanel } from "@/ui/states";
import { useCommonText } from "./i18n/texts";

/** A chunk that cannot be fetched nearly always means that a new version was installed meanwhile. */
const isOldVersion = (error: Error): boolean =>
  /dynamically imported module|Importing a module script|preload CSS/i.test(error.message);

function Broken({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useCommonText();
  const old = isOldVersion(error);
  return (
    <StatePanel
      role="alert"
      icon="⚠"
      title={t("state.brokenTitle")}
      hint={old ? t("state.newVersion") : t("state.brokenHint")}
      action={
        <Button type="primary" onClick={old ? () => window.location.reload() : onRetry}>
          {old ? t("refresh") : t("retry")}
        </Button>
      }
      note={old ? null : <code>{error.message}</code>}
    />
  );
}

/** Keeps a defect of one page on that page. Give it a `key` that changes with the page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error) return <Broken error={error} onRetry={() => this.setState({ error: null })} />;
    return this.props.children;
  }
}
