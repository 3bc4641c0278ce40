import type { Schemas } from "@/api";
import { plain } from "@/subsystems/orders/draft";
import { useOrderText } from "@/subsystems/orders/i18n";
import { PrintFrame, useSexLabel } from "@/ui";
import { useText } from "../i18n";

/** Labels for the bags: one for each drug, or one for all the herbs of a prescription. */
export function DrugLabels({ dispense, onClose }: { dispense: Schemas["DispenseOut"]; onClose: () => void }) {
  const t = useText();
  const words = useOrderText();
  const sex = useSexLabel();
  const who = `${dispense.patient_name} ${sex(dispense.sex)} ${dispense.age}`;
  const isHerbal = dispense.kind === "herbal";
  const label = (key: string | number, name: string, usage: string, quantity: string) => (
    <div key={key} style={{ breakAfter: "page", borderTop: "1px dashed #000", padding: "1.5mm 0" }}>
      <div>{who}</div>
      <div style={{ fontWeight: 700, fontSize: "1.2em" }}>
        {name} × {quantity}
      </div>
      <div>{usage || t("dispense.labelNote")}</div>
    </div>
  );
  return (
    <PrintFrame open onClose={onClose} title={t("dispense.label")} paper="label" code={dispense.order_no}>
      {isHerbal
        ? label(
            "herbs",
            words("herbs", { n: dispense.lines.length }),
            "",
            words("doses", { n: dispense.doses ?? 1 }),
          )
        : dispense.lines.map((line) =>
            label(
              line.id,
              `${line.name} ${line.specification}`,
              line.usage,
              `${plain(line.quantity)}${line.unit}`,
            ),
          )}
    </PrintFrame>
  );
}
