import { Popover } from "antd";
import type { Schemas } from "@/api";
import { palette } from "@/app/theme";
import { formatMoney, MoneyText } from "@/ui";
import { useCashierText } from "./i18n";

type Charge = Pick<
  Schemas["ChargeOut"],
  "derivation" | "unit_price" | "amount" | "quantity" | "unit" | "name"
>;

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/** A unit price that opens how it came about: each rule and the price after it. */
export function PriceWithDerivation({ charge }: { charge: Charge }) {
  const t = useCashierText();
  const labelOf = (step: Record<string, unknown>): string => {
    const label = text(step.label) || text(step.reason);
    if (label) return label;
    if (step.rule === "base") return t("derivation.base");
    if (step.rule === "unit_price_rounding") return t("derivation.rounding");
    return text(step.rule);
  };
  return (
    <Popover
      trigger="click"
      title={`${t("derivation.title")} · ${charge.name}`}
      content={
        <table style={{ borderSpacing: "16px 4px", margin: "0 -16px" }}>
          <tbody>
            {charge.derivation.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the steps of one price never change
              <tr key={index}>
                <td>{labelOf(step)}</td>
                <td style={{ color: palette.textSecondary }}>
                  {step.valid_from ? t("derivation.from", { day: text(step.valid_from) }) : ""}
                </td>
                <td style={{ textAlign: "end" }}>
                  <MoneyText value={text(step.price)} decimals={4} />
                </td>
              </tr>
            ))}
            <tr>
              <td>
                {t("derivation.quantity", {
                  quantity: formatMoney(charge.quantity, 0) ?? "",
                  unit: charge.unit,
                })}
              </td>
              <td />
              <td />
            </tr>
            <tr>
              <td style={{ fontWeight: 600 }}>{t("derivation.amount")}</td>
              <td />
              <td style={{ textAlign: "end" }}>
                <MoneyText value={charge.amount} emphasis="total" />
              </td>
            </tr>
          </tbody>
        </table>
      }
    >
      <button
        type="button"
        onClick={(event) => event.stopPropagation()}
        aria-label={`${t("derivation.title")} ${charge.name}`}
        style={{
          border: 0,
          background: "none",
          padding: 0,
          font: "inherit",
          color: palette.primary,
          cursor: "pointer",
          textDecoration: "underline dotted",
          textUnderlineOffset: 3,
        }}
      >
        <MoneyText value={charge.unit_price} decimals={2} />
      </button>
    </Popover>
  );
}
