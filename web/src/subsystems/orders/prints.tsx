import { Alert } from "antd";
import type { CSSProperties, ReactNode } from "react";
import { asProblem, type Schemas, useApiQuery } from "@/api";
import type { VisitDetail } from "@/subsystems/visits/record";
import { MoneyText, PrintFrame, useSexLabel, useStatusLabel } from "@/ui";
import { type Order, plain } from "./draft";
import { useOrderText } from "./i18n";
import { HerbalUsage, HerbGrid, useTaking } from "./OrderLines";

const facts: CSSProperties = {
  display: "grid",
  gridTemplateColumns: "repeat(3, 1fr)",
  gap: "1mm 4mm",
  borderBottom: "1px solid #000",
  paddingBottom: "2mm",
  marginBottom: "2mm",
};

function Fact({ label, wide = false, children }: { label: string; wide?: boolean; children: ReactNode }) {
  return (
    <span style={wide ? { gridColumn: "1 / -1" } : {}}>
      {label}：{children}
    </span>
  );
}

const cell: CSSProperties = { borderBottom: "1px solid #999", padding: "1mm 1.5mm", textAlign: "start" };

/** A submitted prescription on paper: heading, body, foot as the rules for prescriptions want them. */
export function PrescriptionSheet({ orderId, onClose }: { orderId: number; onClose: () => void }) {
  const t = useOrderText();
  const sex = useSexLabel();
  const taking = useTaking();
  const query = useApiQuery(
    "/api/ui/orders/{order_id}/print",
    { params: { path: { order_id: orderId } } },
    { gcTime: 0 },
  );
  const sheet = query.data;
  const isHerbal = sheet?.order.kind === "herbal";
  return (
    <PrintFrame
      open
      onClose={onClose}
      title={isHerbal ? t("print.herbal") : t("print.prescription")}
      paper="A5"
      {...(sheet ? { code: sheet.order.order_no } : {})}
    >
      {query.error ? <Alert type="error" showIcon title={asProblem(query.error).detail} /> : null}
      {sheet ? (
        <>
          <div style={facts}>
            <Fact label={t("print.name")}>{sheet.patient_name}</Fact>
            <Fact label={t("print.sex")}>{sex(sheet.sex)}</Fact>
            <Fact label={t("print.age")}>{sheet.age}</Fact>
            <Fact label={t("print.department")}>{sheet.department}</Fact>
            <Fact label={t("print.patientNo")}>{sheet.patient_no}</Fact>
            <Fact label={t("print.date")}>{sheet.prescribed_on}</Fact>
            <Fact label={t("print.visitNo")} wide>
              {sheet.visit_no}
            </Fact>
            <Fact label={t("print.diagnosis")} wide>
              {sheet.diagnoses.join("、") || "—"}
            </Fact>
            <Fact label={t("print.allergies")} wide>
              {sheet.allergies.join("、") || t("print.none")}
            </Fact>
          </div>
          <div style={{ fontWeight: 700, fontSize: "1.4em", fontFamily: "serif" }}>R.</div>
          {isHerbal ? (
            <>
              <HerbGrid lines={sheet.order.lines} forPaper />
              <div style={{ marginTop: "3mm" }}>
                {t("print.usage")}：{sheet.order.herbal ? <HerbalUsage herbal={sheet.order.herbal} /> : null}
              </div>
            </>
          ) : (
            <ol style={{ margin: 0, paddingInlineStart: "6mm" }}>
              {sheet.order.lines.map((line) => (
                <li key={line.line_no} style={{ marginBottom: "2mm" }}>
                  <div style={{ display: "flex", justifyContent: "space-between" }}>
                    <strong>
                      {line.name} {line.specification}
                    </strong>
                    <span>
                      × {plain(line.quantity)} {line.unit}
                    </span>
                  </div>
                  <div>
                    {t("print.usage")}：{taking(line)}
                  </div>
                </li>
              ))}
            </ol>
          )}
          {sheet.signed_alerts.length > 0 ? (
            <div style={{ marginTop: "2mm", fontSize: "0.9em" }}>
              {t("print.signedAlerts")}：{sheet.signed_alerts.join("；")}
            </div>
          ) : null}
          <div
            style={{
              ...facts,
              borderTop: "1px solid #000",
              borderBottom: 0,
              marginTop: "6mm",
              paddingTop: "2mm",
            }}
          >
            <Fact label={t("print.doctor")}>{sheet.doctor}</Fact>
            <Fact label={t("print.reviewer")}>{sheet.reviewed_by}</Fact>
            <Fact label={t("print.amount")}>
              <MoneyText value={sheet.amount} />
            </Fact>
            <Fact label={t("print.preparer")}>　</Fact>
            <Fact label={t("print.dispenser")}>　</Fact>
          </div>
        </>
      ) : null}
    </PrintFrame>
  );
}

/** An examination, laboratory or treatment request on paper. */
export function RequestSheet(props: { order: Order; detail: VisitDetail; onClose: () => void }) {
  const t = useOrderText();
  const sex = useSexLabel();
  const kindLabel = useStatusLabel("order_kind");
  const { order, detail } = props;
  return (
    <PrintFrame
      open
      onClose={props.onClose}
      title={t("print.request", { kind: kindLabel(order.kind) })}
      paper="A5"
      code={order.order_no}
    >
      <div style={facts}>
        <Fact label={t("print.name")}>{detail.patient_name}</Fact>
        <Fact label={t("print.sex")}>{sex(detail.patient.sex)}</Fact>
        <Fact label={t("print.age")}>{detail.patient.age}</Fact>
        <Fact label={t("print.department")}>{order.department}</Fact>
        <Fact label={t("print.patientNo")}>{detail.patient.patient_no}</Fact>
        <Fact label={t("print.doctor")}>{order.doctor}</Fact>
        <Fact label={t("print.visitNo")} wide>
          {order.visit_no}
        </Fact>
        <Fact label={t("print.diagnosis")} wide>
          {detail.diagnoses.map((one) => one.name).join("、") || "—"}
        </Fact>
        {order.clinical_note ? (
          <Fact label={t("print.note")} wide>
            {order.clinical_note}
          </Fact>
        ) : null}
      </div>
      <table style={{ width: "100%", borderCollapse: "collapse" }}>
        <thead>
          <tr>
            <th style={cell}>{t("print.item")}</th>
            <th style={cell}>{t("print.place")}</th>
            <th style={{ ...cell, textAlign: "end" }}>{t("print.quantity")}</th>
            <th style={{ ...cell, textAlign: "end" }}>{t("print.fee")}</th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.line_no}>
              <td style={cell}>
                {line.name} {line.instruction}
              </td>
              <td style={cell}>{line.performing_department}</td>
              <td style={{ ...cell, textAlign: "end" }}>{plain(line.quantity)}</td>
              <td style={{ ...cell, textAlign: "end" }}>
                <MoneyText value={line.amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div style={{ textAlign: "end", marginTop: "3mm", fontWeight: 600 }}>
        {t("print.feeTotal")} <MoneyText value={order.amount} />
      </div>
    </PrintFrame>
  );
}

/** What the patient has to do next and where (导诊单), for the printer at the desk. */
export function GuideSheet(props: {
  visit: Schemas["VisitOut"];
  patientName: string;
  sex: string;
  age: string;
  onClose: () => void;
}) {
  const t = useOrderText();
  const sex = useSexLabel();
  const query = useApiQuery(
    "/api/ui/orders/visits/{visit_id}/guide",
    { params: { path: { visit_id: props.visit.id } } },
    { gcTime: 0, staleTime: 0 },
  );
  return (
    <PrintFrame
      open
      onClose={props.onClose}
      title={t("print.guide")}
      paper="80mm"
      code={props.visit.visit_no}
    >
      {query.error ? <Alert type="error" showIcon title={asProblem(query.error).detail} /> : null}
      <div>
        {props.patientName} {sex(props.sex)} {props.age}
      </div>
      <div>
        {props.visit.department_name} {props.visit.doctor_name}
      </div>
      <div style={{ borderTop: "1px dashed #000", margin: "2mm 0" }} />
      {query.data?.length === 0 ? t("print.noSteps") : null}
      <ol style={{ margin: 0, paddingInlineStart: "5mm" }}>
        {(query.data ?? []).map((step) => (
          <li key={`${step.order_no}${step.what}`} style={{ marginBottom: "2mm" }}>
            <div style={{ display: "flex", justifyContent: "space-between", fontWeight: 600 }}>
              <span>{step.what}</span>
              <MoneyText value={step.amount} />
            </div>
            <div>
              {step.where} {step.location}
            </div>
            {step.hint ? <div style={{ fontSize: "0.92em" }}>{step.hint}</div> : null}
          </li>
        ))}
      </ol>
      <div style={{ borderTop: "1px dashed #000", margin: "2mm 0" }} />
      {t("print.guideHint")}
    </PrintFrame>
  );
}
