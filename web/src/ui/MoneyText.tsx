import type { CSSProperties } from "react";
import { palette } from "@/app/theme";
import { formatMoney } from "./money";

export interface MoneyTextProps {
  /** Decimal string of the server, in yuan unless `currency` says otherwise. */
  value: string | null | undefined;
  /** Decimals shown at least; 2, or 4 for unit prices. */
  decimals?: number;
  /** Sign before the figure, such as `¥` or `US$`. */
  currency?: string;
  /** `total` for what a bill comes to, `payable` for what the patient pays. */
  emphasis?: "none" | "total" | "payable";
  style?: CSSProperties;
}

const looks: Record<NonNullable<MoneyTextProps["emphasis"]>, CSSProperties> = {
  none: {},
  total: { fontWeight: 600 },
  payable: { fontWeight: 700, fontSize: "1.75em", lineHeight: 1.2, color: palette.primary },
};

/** An amount: tabular figures, separators, two decimals; nothing to show is a dash. */
export function MoneyText({ value, decimals = 2, currency, emphasis = "none", style }: MoneyTextProps) {
  const shown = formatMoney(value, decimals);
  if (shown === null) return <span className="tabular">—</span>;
  const negative = shown.startsWith("-");
  return (
    <span
      className="tabular"
      style={{ ...looks[emphasis], ...(negative ? { color: palette.error } : {}), ...style }}
    >
      {negative ? "-" : ""}
      {currency ? <span style={{ fontSize: "0.75em", marginInlineEnd: 2 }}>{currency}</span> : null}
      {negative ? shown.slice(1) : shown}
    </span>
  );
}
