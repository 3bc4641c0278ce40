import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { palette } from "@/app/theme";

/** A block of white on the page. With `to` all of it is one link. */
export function Card({
  children,
  to,
  onClick,
  accent = false,
}: {
  children: ReactNode;
  to?: string;
  onClick?: () => void;
  accent?: boolean;
}) {
  const style = {
    display: "block",
    width: "100%",
    boxSizing: "border-box",
    textAlign: "start",
    font: "inherit",
    background: palette.paper,
    border: `1px solid ${accent ? palette.primary : palette.borderSoft}`,
    borderRadius: 12,
    padding: 14,
    marginBottom: 10,
    flexShrink: 0,
    color: palette.text,
    textDecoration: "none",
  } as const;
  if (to)
    return (
      <Link to={to} style={style}>
        {children}
      </Link>
    );
  if (onClick)
    return (
      <button type="button" onClick={onClick} style={{ ...style, cursor: "pointer" }}>
        {children}
      </button>
    );
  return <section style={style}>{children}</section>;
}

/** The heading over a run of cards. */
export const Heading = ({ children, extra }: { children: ReactNode; extra?: ReactNode }) => (
  <div style={{ display: "flex", alignItems: "baseline", margin: "16px 2px 8px" }}>
    <h2 style={{ fontSize: 16, fontWeight: 600, margin: 0 }}>{children}</h2>
    <span style={{ marginInlineStart: "auto" }}>{extra}</span>
  </div>
);

/** A fact: what it is at the left, its value at the right. */
export const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div style={{ display: "flex", gap: 16, padding: "5px 0" }}>
    <span style={{ color: palette.textSecondary, flex: "none" }}>{label}</span>
    <span style={{ marginInlineStart: "auto", textAlign: "end", minWidth: 0 }}>{children}</span>
  </div>
);

/** The main action, always at the foot of the page where the thumb is. */
export const ThumbBar = ({ children }: { children: ReactNode }) => (
  <div
    style={{
      position: "sticky",
      bottom: -12,
      margin: "auto -12px -12px",
      flexShrink: 0,
      padding: "10px 12px 12px",
      background: palette.paper,
      borderTop: `1px solid ${palette.border}`,
      display: "grid",
      gap: 8,
    }}
  >
    {children}
  </div>
);

export const Muted = ({ children }: { children: ReactNode }) => (
  <span style={{ color: palette.textSecondary, fontSize: 14 }}>{children}</span>
);

/** Placeholders of the size of cards. */
export const CardsLoading = ({ count = 3 }: { count?: number }) => (
  <>
    {Array.from({ length: count }, (_, at) => `card${at}`).map((key) => (
      <Card key={key}>
        <Skeleton active title={{ width: 140 }} paragraph={{ rows: 2 }} />
      </Card>
    ))}
  </>
);
