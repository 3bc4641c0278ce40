import { CheckCircleFilled } from "@ant-design/icons";
import type { CSSProperties, ReactNode } from "react";
import { type Schemas, useApiQuery } from "@/api";
import { palette, tones } from "@/app/theme";
import { AlertList } from "@/subsystems/orders/AlertList";
import { plain } from "@/subsystems/orders/draft";
import { useOrderText } from "@/subsystems/orders/i18n";
import { HerbalUsage, HerbGrid, useTaking } from "@/subsystems/orders/OrderLines";
import { latestNotes } from "@/subsystems/visits/record";
import { formatInstant, MoneyText, StatusTag, ToneTag, useSexLabel, useStatusLabel } from "@/ui";
import { useText } from "../i18n";

type Review = Schemas["ReviewOut"];

const paper: CSSProperties = {
  background: palette.paper,
  border: `1px solid ${palette.border}`,
  borderRadius: 4,
  padding: "10px 14px",
};
const cell: CSSProperties = { padding: "6px 8px", borderTop: `1px solid ${palette.borderSoft}` };

/** One prescription as the pharmacist reads it: who, what was found, the lines; facts of the patient beside. */
export function PrescriptionPane({ review, actions }: { review: Review; actions: ReactNode }) {
  const t = useText();
  const words = useOrderText();
  const sex = useSexLabel();
  const kind = useStatusLabel("order_kind");
  const taking = useTaking();
  const isHerbal = review.kind === "herbal";
  const flagged = review.findings.filter((one) => one.severity !== "info").flatMap((one) => one.lines);
  return (
    <div
      style={{
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr) 232px",
        gap: 12,
        minHeight: 0,
        flex: 1,
      }}
    >
      <div style={{ ...paper, display: "flex", flexDirection: "column", gap: 10, overflowY: "auto" }}>
        <div style={{ display: "flex", alignItems: "center", gap: 12, flexWrap: "wrap" }}>
          <strong style={{ fontSize: 18 }}>{review.patient_name}</strong>
          <span>
            {sex(review.sex)} · {review.age}
          </span>
          <StatusTag kind="review" value={review.review_status} />
          <span style={{ marginInlineStart: "auto", display: "flex", gap: 8 }}>{actions}</span>
        </div>
        <div style={{ color: palette.textSecondary, display: "flex", gap: 14, flexWrap: "wrap" }}>
          <span>{kind(review.kind)}</span>
          <span className="tabular">{review.order_no}</span>
          <span>
            {review.department} {review.doctor}
          </span>
          <span>{t("review.submittedAt", { at: formatInstant(review.submitted_at, "short") })}</span>
          <StatusTag kind="order" value={review.status} />
        </div>
        {review.reason ? (
          <div style={{ color: palette.warning }}>
            {t("review.again")}：{review.reason}
          </div>
        ) : null}
        {review.findings.length === 0 ? (
          <div style={{ color: tones.success.text }}>
            <CheckCircleFilled aria-hidden /> {t("review.noFindings")}
          </div>
        ) : (
          <AlertList
            alerts={review.findings}
            extra={(one) =>
              one.severity === "error" ? (
                <ToneTag
                  label={one.is_signed ? words("signed") : words("unsigned")}
                  colour={one.is_signed ? "success" : "error"}
                />
              ) : null
            }
          />
        )}
        {isHerbal ? (
          <>
            <HerbGrid lines={review.lines} flagged={flagged} />
            <div style={{ display: "flex", gap: 12, alignItems: "baseline", fontSize: "1.07em" }}>
              {review.herbal ? <HerbalUsage herbal={review.herbal} /> : null}
              <span style={{ marginInlineStart: "auto", color: palette.textSecondary }}>
                {words("herbs", { n: review.lines.length })}
              </span>
            </div>
          </>
        ) : (
          <table style={{ width: "100%", borderCollapse: "collapse" }}>
            <thead>
              <tr style={{ color: palette.textSecondary, textAlign: "start" }}>
                <th style={{ ...cell, border: 0, fontWeight: 400, textAlign: "start" }}>
                  {t("review.drug")}
                </th>
                <th style={{ ...cell, border: 0, fontWeight: 400, textAlign: "start" }}>
                  {t("review.taking")}
                </th>
                <th style={{ ...cell, border: 0, fontWeight: 400, textAlign: "end" }}>
                  {t("review.quantity")}
                </th>
              </tr>
            </thead>
            <tbody>
              {review.lines.map((line) => (
                <tr
                  key={line.line_no}
                  style={flagged.includes(line.line_no) ? { background: tones.error.background } : {}}
                >
                  <td style={cell}>
                    <strong>{line.name}</strong>
                    <div style={{ color: palette.textSecondary, fontSize: 13 }}>{line.specification}</div>
                  </td>
                  <td style={cell}>{taking(line)}</td>
                  <td className="tabular" style={{ ...cell, textAlign: "end" }}>
                    {plain(line.quantity)} {line.unit}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <div style={{ textAlign: "end" }}>
          {words("total")} <MoneyText value={review.amount} emphasis="total" currency="¥" />
        </div>
      </div>
      <PatientFacts visitId={review.visit_id} patientNo={review.patient_no} />
    </div>
  );
}

/** Diagnoses, allergies and complaint of the visit: what a prescription is judged by. */
function PatientFacts({ visitId, patientNo }: { visitId: number; patientNo: string }) {
  const t = useText();
  const query = useApiQuery(
    "/api/ui/consultation/visits/{visit_id}",
    { params: { path: { visit_id: visitId } } },
    { gcTime: 0 },
  );
  const visit = query.data;
  const fact = (label: string, value: ReactNode) => (
    <div>
      <div style={{ color: palette.textSecondary, fontSize: 13 }}>{label}</div>
      <div>{value}</div>
    </div>
  );
  const complaint = visit ? latestNotes(visit.notes).get("chief_complaint")?.text : "";
  return (
    <aside
      aria-label={t("review.facts")}
      style={{ ...paper, display: "grid", gap: 10, alignContent: "start", overflowY: "auto" }}
    >
      <strong>{t("review.facts")}</strong>
      {query.error ? <div role="alert">{query.error.detail}</div> : null}
      {visit ? (
        <>
          {fact(
            t("review.allergies"),
            visit.allergies.length > 0 ? (
              <strong style={{ color: palette.error }}>
                {visit.allergies.map((one) => `${one.substance} ${one.reaction}`).join("、")}
              </strong>
            ) : (
              t("review.noAllergies")
            ),
          )}
          {fact(
            t("review.diagnoses"),
            visit.diagnoses.length > 0
              ? visit.diagnoses.map((one) => <div key={one.id}>{one.name}</div>)
              : "—",
          )}
          {fact(t("review.complaint"), complaint || "—")}
          {fact(t("dispense.patientNo"), <span className="tabular">{patientNo}</span>)}
        </>
      ) : query.isPending ? (
        <span className="cell-skeleton" />
      ) : null}
    </aside>
  );
}
