import { Descriptions } from "antd";
import type { ReactNode } from "react";

/** Labels and values of one thing, in the order of their importance; what is empty is left out. */
export function Facts({ of }: { of: [label: string, value: ReactNode][] }) {
  return (
    <Descriptions
      column={1}
      size="small"
      items={of
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([label, value]) => ({ key: label, label, children: value }))}
    />
  );
}

/** A text as it went over the wire, JSON set out in lines. */
export function Wire({ title, text }: { title: string; text: string | null }) {
  let shown = text ?? "";
  try {
    shown = JSON.stringify(JSON.parse(shown), null, 2);
  } catch {
    // Not JSON: shown as it is.
  }
  return (
    <section aria-label={title} style={{ marginTop: 12 }}>
      <h3 style={{ fontSize: 14, margin: "0 0 4px" }}>{title}</h3>
      <pre
        style={{
          margin: 0,
          padding: 10,
          maxHeight: 280,
          overflow: "auto",
          background: "#f6f8fa",
          borderRadius: 4,
          fontSize: 12.5,
          whiteSpace: "pre-wrap",
          overflowWrap: "anywhere",
        }}
      >
        {shown || "—"}
      </pre>
    </section>
  );
}
