import type { CSSProperties, ReactNode } from "react";
import type { Schemas } from "@/api";
import { palette } from "@/app/theme";
import { plain } from "@/subsystems/orders/draft";
import { useOrderText } from "@/subsystems/orders/i18n";
import { formatInstant, StatusTag, useSexLabel, useStatusLabel } from "@/ui";
import { useText } from "../i18n";

type Dispense = Schemas["DispenseOut"];

const cell: CSSProperties = { padding: "7px 8px", borderTop: `1px solid ${palette.borderSoft}` };
const head: CSSProperties = {
  padding: "4px 8px",
  fontWeight: 400,
  color: palette.textSecondary,
  textAlign: "start",
};

/** Whose drugs, what stands where, and what was done already. Herbs four a row, as they are weighed. */
export function DispensePane({
  dispense,
  actions,
  amount,
}: {
  dispense: Dispense;
  actions?: ReactNode;
  /** A column of the caller's own at the right, such as how much comes back. */
  amount?: { title: string; render: (line: Dispense["lines"][number]) => ReactNode };
}) {
  const t = useText();
  const words = useOrderText();
  const sex = useSexLabel();
  const kind = useStatusLabel("order_kind");
  const isHerbal = dispense.kind === "herbal" && !amount;
  return (
    <section
      aria-label={dispense.order_no}
      style={{
        background: palette.paper,
        border: `1px solid ${palette.border}`,
        borderRadius: 4,
        padding: "10px 14px",
        overflowY: "auto",
        display: "grid",
        gap: 10,
        alignContent: "start",
      }}
    >
      <div style={{ display: "flex", alignItems: "center", gap: 12, flexWrap: "wrap" }}>
        <strong style={{ fontSize: 18 }}>{dispense.patient_name}</strong>
        <span>
          {sex(dispense.sex)} · {dispense.age}
        </span>
        <StatusTag kind="dispense" value={dispense.dispense_status} />
        <span style={{ marginInlineStart: "auto", display: "flex", gap: 8 }}>{actions}</span>
      </div>
      <div style={{ color: palette.textSecondary, display: "flex", gap: 14, flexWrap: "wrap" }}>
        <span>
          {kind(dispense.kind)}
          {dispense.doses ? ` ${words("doses", { n: dispense.doses })}` : ""}
        </span>
        <span className="tabular">{dispense.order_no}</span>
        <span>
          {t("dispense.patientNo")} <span className="tabular">{dispense.patient_no}</span>
        </span>
        <span>
          {dispense.department} {dispense.doctor}
        </span>
        {dispense.window ? <span>{dispense.window}</span> : null}
        {dispense.prepared_by ? (
          <span>
            {t("dispense.preparedBy", {
              name: dispense.prepared_by,
              at: formatInstant(dispense.prepared_at, "time"),
            })}
          </span>
        ) : null}
        {dispense.dispensed_by ? (
          <span>
            {t("dispense.dispensedBy", {
              name: dispense.dispensed_by,
              at: formatInstant(dispense.dispensed_at, "time"),
            })}
          </span>
        ) : null}
      </div>
      {isHerbal ? (
        <div
          style={{
            display: "grid",
            gridTemplateColumns: "repeat(4, minmax(0, 1fr))",
            borderTop: `1px solid ${palette.borderSoft}`,
            borderInlineStart: `1px solid ${palette.borderSoft}`,
          }}
        >
          {dispense.lines.map((line) => (
            <div
              key={line.id}
              style={{
                padding: "7px 10px",
                borderInlineEnd: `1px solid ${palette.borderSoft}`,
                borderBottom: `1px solid ${palette.borderSoft}`,
              }}
            >
              <div style={{ display: "flex", justifyContent: "space-between", gap: 6 }}>
                <strong style={{ fontSize: 16 }}>{line.name}</strong>
                <span className="tabular" style={{ fontSize: 16 }}>
                  {plain(line.quantity)}
                  {line.unit}
                </span>
              </div>
              <div
                style={{
                  display: "flex",
                  justifyContent: "space-between",
                  gap: 6,
                  color: palette.textSecondary,
                  fontSize: 13,
                }}
              >
                <span>{line.usage}</span>
                <span>{line.shelf}</span>
              </div>
            </div>
          ))}
        </div>
      ) : (
        <table style={{ width: "100%", borderCollapse: "collapse" }}>
          <thead>
            <tr>
              <th style={{ ...head, width: 92 }}>{t("dispense.shelf")}</th>
              <th style={head}>{t("dispense.drug")}</th>
              <th style={head}>{t("dispense.usage")}</th>
              <th style={{ ...head, textAlign: "end", width: 96 }}>{t("dispense.quantity")}</th>
              {amount ? <th style={{ ...head, textAlign: "end", width: 140 }}>{amount.title}</th> : null}
            </tr>
          </thead>
          <tbody>
            {dispense.lines.map((line) => (
              <tr key={line.id}>
                <td className="tabular" style={{ ...cell, fontWeight: 600 }}>
                  {line.shelf || "—"}
                </td>
                <td style={cell}>
                  <strong>{line.name}</strong>
                  <div style={{ color: palette.textSecondary, fontSize: 13 }}>{line.specification}</div>
                </td>
                <td style={cell}>{line.usage}</td>
                <td className="tabular" style={{ ...cell, textAlign: "end", fontSize: 16 }}>
                  {plain(line.quantity)} {line.unit}
                  {/[1-9]/.test(line.returned_quantity) ? (
                    <div style={{ color: palette.warning, fontSize: 13 }}>
                      {t("dispense.returned")} {plain(line.returned_quantity)}
                    </div>
                  ) : null}
                </td>
                {amount ? <td style={{ ...cell, textAlign: "end" }}>{amount.render(line)}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
