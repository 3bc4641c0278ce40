import { Popover } from "antd";
import type { Schemas } from "@/api";
import { palette } from "@/app/theme";
import { MoneyText } from "@/ui";
import { useOrderText } from "./i18n";

type Derivation = Schemas["LineOut"]["derivation"];

interface Step {
  rule: string;
  price: string;
  valid_from: string;
  note: string;
}

interface Part {
  name: string;
  quantity: string;
  unit_price: string;
  amount: string;
  steps: Step[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const word = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

const stepOf = (raw: Record<string, unknown>): Step => ({
  rule: word(raw.rule),
  price: word(raw.price),
  valid_from: word(raw.valid_from),
  note: word(raw.label) || word(raw.note) || word(raw.reason),
});

/** The parts of an amount as the server tells them; what cannot be read is left out. */
export const partsOf = (derivation: Derivation): Part[] =>
  derivation.filter(isRecord).map((raw) => ({
    name: word(raw.name),
    quantity: word(raw.quantity),
    unit_price: word(raw.unit_price),
    amount: word(raw.amount),
    steps: Array.isArray(raw.steps) ? raw.steps.filter(isRecord).map(stepOf) : [],
  }));

const trimmed = (value: string): string => value.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");

/** An amount that tells on a click how it came about. */
export function DerivedAmount({
  amount,
  derivation,
  label,
}: {
  amount: string;
  derivation: Derivation;
  /** What it is the price of, for those who cannot see. */
  label: string;
}) {
  const t = useOrderText();
  const parts = partsOf(derivation);
  const stepName = (step: Step): string => {
    if (step.rule === "base") return step.valid_from ? t("base", { day: step.valid_from }) : t("baseBare");
    if (step.rule === "unit_price_rounding") return t("rounding");
    return step.note || step.rule;
  };
  const content = (
    <div style={{ minWidth: 260, maxWidth: 380, display: "grid", gap: 8 }}>
      {parts.length === 0 ? t("noDerivation") : null}
      {parts.map((part) => (
        <div key={part.name}>
          <div style={{ fontWeight: 600 }}>{part.name}</div>
          {part.steps.map((step) => (
            <div
              key={`${step.rule}${step.price}`}
              style={{ display: "flex", justifyContent: "space-between", gap: 16 }}
            >
              <span style={{ color: palette.textSecondary }}>{stepName(step)}</span>
              <MoneyText value={step.price} decimals={4} />
            </div>
          ))}
          <div style={{ display: "flex", justifyContent: "space-between", gap: 16 }}>
            <span style={{ color: palette.textSecondary }}>
              {trimmed(part.quantity)} × <MoneyText value={part.unit_price} decimals={4} />
            </span>
            <MoneyText value={part.amount} emphasis="total" />
          </div>
        </div>
      ))}
    </div>
  );
  return (
    <Popover trigger="click" title={t("derivation")} content={content} placement="left">
      <button
        type="button"
        tabIndex={-1}
        aria-label={`${t("derivation")} ${label}`}
        style={{
          border: 0,
          padding: 0,
          background: "none",
          font: "inherit",
          color: "inherit",
          cursor: "pointer",
          borderBottom: `1px dotted ${palette.textSecondary}`,
        }}
      >
        <MoneyText value={amount} />
      </button>
    </Popover>
  );
}
