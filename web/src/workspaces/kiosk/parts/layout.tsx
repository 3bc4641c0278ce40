import { ExclamationCircleOutlined } from "@ant-design/icons";
import { Button, Spin } from "antd";
import type { ReactNode } from "react";
import { Navigate } from "react-router";
import { palette, type ToneName, tones } from "@/app/theme";
import { useText } from "../i18n";
import { useVisitor, type Visitor } from "./visitor";

/** One question to a screen: large, at the top. */
export function Question({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div style={{ maxWidth: 980, margin: "0 auto" }}>
      <h1 style={{ fontSize: 44, lineHeight: 1.25, margin: "8px 0 10px", fontWeight: 700 }}>{title}</h1>
      {hint ? <p style={{ fontSize: 26, color: palette.textSecondary, margin: "0 0 24px" }}>{hint}</p> : null}
      <div style={{ marginTop: 28 }}>{children}</div>
    </div>
  );
}

/** An answer to touch: what it is, a word about it, what it costs or how many are left. */
export function Choice({
  title,
  note,
  extra,
  icon,
  disabled = false,
  onClick,
}: {
  title: ReactNode;
  note?: ReactNode;
  extra?: ReactNode;
  icon?: ReactNode;
  disabled?: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onClick}
      style={{
        display: "flex",
        alignItems: "center",
        gap: 24,
        width: "100%",
        minHeight: 112,
        padding: "18px 28px",
        marginBottom: 20,
        font: "inherit",
        textAlign: "start",
        color: disabled ? palette.textSecondary : palette.text,
        background: disabled ? palette.desk : palette.paper,
        border: `2px solid ${palette.border}`,
        borderRadius: 18,
        cursor: disabled ? "default" : "pointer",
      }}
    >
      {icon ? (
        <span aria-hidden style={{ fontSize: 56, lineHeight: 1, color: palette.primary }}>
          {icon}
        </span>
      ) : null}
      <span style={{ minWidth: 0 }}>
        <span style={{ display: "block", fontSize: 34, fontWeight: 700 }}>{title}</span>
        {note ? (
          <span style={{ display: "block", fontSize: 24, color: palette.textSecondary }}>{note}</span>
        ) : null}
      </span>
      {extra ? (
        <span
          style={{ marginInlineStart: "auto", flex: "none", textAlign: "end", fontSize: 30, fontWeight: 600 }}
        >
          {extra}
        </span>
      ) : null}
    </button>
  );
}

export const FactRow = ({ label, children }: { label: string; children: ReactNode }) => (
  <div style={{ display: "flex", gap: 24, padding: "14px 0", fontSize: 30 }}>
    <span style={{ color: palette.textSecondary, flex: "none" }}>{label}</span>
    <strong style={{ marginInlineStart: "auto", textAlign: "end" }}>{children}</strong>
  </div>
);

export const Panel = ({ children }: { children: ReactNode }) => (
  <section
    style={{
      background: palette.paper,
      border: `2px solid ${palette.borderSoft}`,
      borderRadius: 18,
      padding: "16px 32px",
      marginBottom: 28,
    }}
  >
    {children}
  </section>
);

/** The one thing to press. */
export const BigButton = ({
  children,
  onClick,
  loading = false,
}: {
  children: ReactNode;
  onClick: () => void;
  loading?: boolean;
}) => (
  <Button
    type="primary"
    block
    loading={loading}
    onClick={onClick}
    style={{ height: 112, fontSize: 36, fontWeight: 700, marginBottom: 20 }}
  >
    {children}
  </Button>
);

/** Something to know before going on. */
export const Notice = ({ text, tone = "warning" }: { text: string; tone?: ToneName }) => (
  <div
    role={tone === "error" ? "alert" : "status"}
    style={{
      display: "flex",
      gap: 16,
      alignItems: "center",
      fontSize: 26,
      padding: "20px 28px",
      marginBottom: 24,
      borderRadius: 18,
      color: tones[tone].text,
      background: tones[tone].background,
      border: `2px solid ${tones[tone].border}`,
    }}
  >
    <ExclamationCircleOutlined aria-hidden style={{ fontSize: 36 }} />
    <span>{text}</span>
  </div>
);

export const Refusal = ({ text }: { text: string }) => (text ? <Notice text={text} tone="error" /> : null);

export const Waiting = () => (
  <div style={{ padding: 120, textAlign: "center" }}>
    <Spin size="large" />
  </div>
);

/** For pages about somebody: without anybody identified the kiosk starts again. */
export function WithVisitor({ children }: { children: (visitor: Visitor) => ReactNode }) {
  const t = useText();
  const visitor = useVisitor();
  if (!visitor) return <Navigate to="/kiosk" replace />;
  return (
    <>
      <div style={{ maxWidth: 980, margin: "0 auto 12px", fontSize: 26, color: palette.textSecondary }}>
        {t("identify.hello", { name: visitor.name_masked })}
      </div>
      {children(visitor)}
    </>
  );
}
