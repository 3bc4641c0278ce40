import { type ReactNode, useEffect } from "react";
import { useCommonText } from "@/app/i18n/texts";
import { palette } from "@/app/theme";

export interface PageHeaderProps {
  title: string;
  /** One short line beside the title: a count, a date, whose list it is. */
  note?: ReactNode;
  /** The one primary action. */
  action?: ReactNode;
  /** Further, quieter actions, left of the primary one. */
  extra?: ReactNode;
}

/** Title of a page with its one primary action at the right; names the browser tab too. */
export function PageHeader({ title, note, action, extra }: PageHeaderProps) {
  const t = useCommonText();
  const product = t("product");
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  return (
    <header style={{ display: "flex", alignItems: "center", gap: 12, minHeight: 36, marginBottom: 12 }}>
      <h1 style={{ margin: 0, fontSize: 18, lineHeight: "28px", fontWeight: 600, whiteSpace: "nowrap" }}>
        {title}
      </h1>
      {note ? <span style={{ color: palette.textSecondary, minWidth: 0 }}>{note}</span> : null}
      <div style={{ marginInlineStart: "auto", display: "flex", gap: 8 }}>
        {extra}
        {action}
      </div>
    </header>
  );
}
