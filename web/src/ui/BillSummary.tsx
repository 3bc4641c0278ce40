import { useCommonText } from "@/app/i18n/texts";
import { palette } from "@/app/theme";
import { MoneyText } from "./MoneyText";

export interface BillSummaryProps {
  total: string | null | undefined;
  /** What each payer takes, in the order in which they pay. */
  payers: { name: string; amount: string }[];
  patientPays: string | null | undefined;
  /** `row` beside a table, `column` in a pane. */
  direction?: "row" | "column";
}

/** A bill in the order people read it: total, each payer, and last and largest what the patient pays. */
export function BillSummary({ total, payers, patientPays, direction = "column" }: BillSummaryProps) {
  const t = useCommonText();
  const line = (label: string, amount: string | null | undefined, emphasis: "none" | "total" | "payable") => (
    <div
      key={label}
      style={{
        display: "flex",
        alignItems: "baseline",
        justifyContent: "space-between",
        gap: 12,
        ...(emphasis === "payable" && direction === "column"
          ? { borderTop: `1px solid ${palette.border}`, paddingTop: 6, marginTop: 2 }
          : {}),
      }}
    >
      <span style={{ color: palette.textSecondary, whiteSpace: "nowrap" }}>{label}</span>
      <MoneyText value={amount} emphasis={emphasis} currency={emphasis === "payable" ? "¥" : undefined} />
    </div>
  );
  return (
    <div
      style={{
        display: "flex",
        flexDirection: direction,
        gap: direction === "row" ? 28 : 4,
        alignItems: direction === "row" ? "baseline" : "stretch",
      }}
    >
      {line(t("money.total"), total, "total")}
      {payers.map((payer) => line(payer.name, payer.amount, "none"))}
      {line(t("money.patientPays"), patientPays, "payable")}
    </div>
  );
}
