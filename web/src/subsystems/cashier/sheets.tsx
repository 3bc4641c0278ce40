import type { ReactNode } from "react";
import { type Schemas, useApiQuery } from "@/api";
import { useBilingual } from "@/app/i18n/language";
import { formatInstant, formatMoney, PrintFrame } from "@/ui";
import { restOf, signOf } from "./cents";
import { useCashierText } from "./i18n";

const cell = { padding: "1px 0", verticalAlign: "top" } as const;
const amountCell = { ...cell, textAlign: "end", whiteSpace: "nowrap" } as const;
const rule = { borderTop: "1px dashed #000", margin: "2mm 0" } as const;

function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <table style={{ width: "100%", borderCollapse: "collapse" }}>
      <tbody>
        {rows
          .filter(([, value]) => value !== "" && value !== null && value !== undefined)
          .map(([label, value]) => (
            <tr key={label}>
              <td style={{ ...cell, whiteSpace: "nowrap", paddingInlineEnd: "2mm" }}>{label}</td>
              <td style={cell}>{value}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

interface SheetProps {
  open: boolean;
  onClose: () => void;
}

/** The receipt of a settlement and, when the visit is named, the way on: one roll, one cut. */
export function ReceiptPrint({
  settlementId,
  visitId,
  open,
  onClose,
}: SheetProps & { settlementId: number; visitId?: number | null }) {
  const t = useCashierText();
  const receipt = useApiQuery(
    "/api/ui/cashier/settlements/{settlement_id}/receipt",
    { params: { path: { settlement_id: settlementId } } },
    { enabled: open },
  );
  const guide = useApiQuery(
    "/api/ui/visits/{visit_id}/timeline",
    { params: { path: { visit_id: visitId ?? 0 } } },
    { enabled: open && Boolean(visitId), retry: false },
  );
  // The frame prints what it shows: it opens when both are there.
  const isReady = open && receipt.data !== undefined && (!visitId || !guide.isPending);
  return (
    <PrintFrame
      open={isReady}
      onClose={onClose}
      title={t("receipt.title")}
      paper="80mm"
      code={receipt.data?.settlement_no}
    >
      {receipt.data ? <ReceiptSheet receipt={receipt.data} /> : null}
      {guide.data ? <GuideSheet guide={guide.data} /> : null}
    </PrintFrame>
  );
}

export function ReceiptSheet({ receipt }: { receipt: Schemas["ReceiptOut"] }) {
  const t = useCashierText();
  return (
    <>
      <Facts
        rows={[
          [t("receipt.patient"), <strong key="name">{receipt.patient_name}</strong>],
          [t("receipt.patientNo"), receipt.patient_no],
          [t("receipt.visitNo"), receipt.visit_no],
          [t("department"), receipt.department],
          [t("receipt.campus"), receipt.hospital_campus],
          [t("receipt.cashier"), [receipt.cashier, receipt.counter].filter(Boolean).join(" · ")],
          [t("receipt.time"), formatInstant(receipt.settled_at, "second")],
        ]}
      />
      <div style={rule} />
      <table style={{ width: "100%", borderCollapse: "collapse" }}>
        <tbody>
          {receipt.charges.map((charge) => (
            <tr key={charge.id}>
              <td style={cell}>
                {charge.name}
                <div style={{ fontSize: "0.9em" }}>
                  {formatMoney(charge.unit_price, 2)} × {formatMoney(charge.quantity, 0)} {charge.unit}
                </div>
              </td>
              <td style={amountCell}>{formatMoney(charge.amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div style={rule} />
      <table style={{ width: "100%", borderCollapse: "collapse" }}>
        <tbody>
          <tr style={{ fontWeight: 700, fontSize: "1.2em" }}>
            <td style={cell}>{t("receipt.total")}</td>
            <td style={amountCell}>¥ {formatMoney(receipt.total)}</td>
          </tr>
          {signOf(receipt.refunded) === 1 ? (
            <tr>
              <td style={cell}>{t("receipt.refunded")}</td>
              <td style={amountCell}>{formatMoney(receipt.refunded)}</td>
            </tr>
          ) : null}
          {receipt.tenders
            .filter((tender) => tender.status === "succeeded")
            .map((tender) => (
              <tr key={tender.id}>
                <td style={cell}>
                  {tender.method_label}
                  <div style={{ fontSize: "0.9em" }}>
                    {tender.foreign_amount
                      ? t("receipt.foreign", {
                          currency: tender.currency,
                          amount: formatMoney(tender.foreign_amount) ?? "",
                          rate: formatMoney(tender.exchange_rate, 4) ?? "",
                        })
                      : null}
                    {!tender.foreign_amount && signOf(tender.change) === 1
                      ? t("receipt.change", {
                          received: formatMoney(tender.received) ?? "",
                          change: formatMoney(tender.change) ?? "",
                        })
                      : null}
                  </div>
                </td>
                <td style={amountCell}>{formatMoney(tender.amount)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <div style={{ marginTop: "2mm" }}>{t("receipt.thanks")}</div>
    </>
  );
}

/** Where the patient goes now. */
export function GuideSheet({ guide }: { guide: Schemas["VisitTimelineOut"] }) {
  const t = useCashierText();
  const say = useBilingual();
  const { visit, steps } = guide;
  return (
    <section style={{ borderTop: "2px solid #000", marginTop: "4mm", paddingTop: "2mm" }}>
      <div style={{ fontSize: "1.15em", fontWeight: 700 }}>{t("guide.title")}</div>
      {visit.queue_no === null ? null : (
        <div style={{ fontSize: "1.9em", fontWeight: 700 }}>
          {t("guide.queueNo")} {visit.queue_no}
        </div>
      )}
      <Facts
        rows={[
          [
            t("department"),
            say({ zh: visit.department_name, en: visit.department_name_en || visit.department_name }),
          ],
          [t("guide.doctor"), visit.doctor_name],
          [t("guide.room"), visit.room],
        ]}
      />
      <ol style={{ margin: "2mm 0 0", paddingInlineStart: "5mm" }}>
        {steps.map((step) => (
          <li key={step.code} style={{ fontWeight: step.state === "next" ? 700 : 400 }}>
            {say({ zh: step.label, en: step.label_en || step.label })}
            {step.place ? ` · ${say({ zh: step.place, en: step.place_en || step.place })}` : ""}
            {step.state === "next" ? ` ◀ ${t("guide.next")}` : ""}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What a drawer is called on screen and paper. */
export function useDrawerLabel(): (drawer: string) => string {
  const t = useCashierText();
  const say = useBilingual();
  const methods = useApiQuery("/api/ui/cashier/methods", undefined, { staleTime: Number.POSITIVE_INFINITY });
  return (drawer) => {
    if (drawer === "cash") return t("shift.cash");
    const [code = "", currency] = drawer.split(":");
    const method = methods.data?.find((one) => one.code === code);
    const label = method ? say({ zh: method.label, en: method.label_en }) : code;
    return currency ? `${label} ${currency}` : label;
  };
}

/** The drawers of a slip with what was counted and how far it is off. */
export function SlipDrawers({ slip }: { slip: Schemas["SlipOut"] }) {
  const t = useCashierText();
  const labelOf = useDrawerLabel();
  const drawers = [...new Set([...Object.keys(slip.expected), ...Object.keys(slip.declared)])].sort();
  const isClosed = slip.closed_at !== null;
  const border = { border: "1px solid #999", padding: "3px 8px" } as const;
  return (
    <table style={{ width: "100%", borderCollapse: "collapse" }}>
      <thead>
        <tr>
          <th style={{ ...border, textAlign: "start" }}>{t("shift.drawer")}</th>
          <th style={{ ...border, textAlign: "end" }}>{t("shift.expected")}</th>
          {isClosed ? <th style={{ ...border, textAlign: "end" }}>{t("shift.declared")}</th> : null}
          {isClosed ? <th style={{ ...border, textAlign: "end" }}>{t("shift.difference")}</th> : null}
        </tr>
      </thead>
      <tbody>
        {drawers.map((drawer) => {
          const expected = slip.expected[drawer] ?? "0.00";
          const declared = slip.declared[drawer] ?? "0.00";
          const difference = restOf(declared, [expected]);
          return (
            <tr key={drawer}>
              <td style={border}>{labelOf(drawer)}</td>
              <td style={{ ...border, textAlign: "end" }}>{formatMoney(expected)}</td>
              {isClosed ? <td style={{ ...border, textAlign: "end" }}>{formatMoney(declared)}</td> : null}
              {isClosed ? (
                <td style={{ ...border, textAlign: "end", fontWeight: signOf(difference) === 0 ? 400 : 700 }}>
                  {formatMoney(difference)}
                </td>
              ) : null}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The handover slip of a shift on A5. */
export function SlipPrint({ slip, open, onClose }: SheetProps & { slip: Schemas["SlipOut"] }) {
  const t = useCashierText();
  return (
    <PrintFrame open={open} onClose={onClose} title={t("shift.slip")} paper="A5" code={slip.shift_no}>
      <Facts
        rows={[
          [t("by"), `${slip.cashier_name}　${slip.counter}`],
          [t("shift.opened"), formatInstant(slip.opened_at, "second")],
          [
            t("shift.closed"),
            slip.closed_at ? formatInstant(slip.closed_at, "second") : t("shift.notClosed"),
          ],
          [t("shift.openingFloat"), formatMoney(slip.opening_float)],
          [
            t("shift.settlements"),
            `${slip.settlements}　${t("shift.settled")} ${formatMoney(slip.settled_amount)}`,
          ],
          [
            t("shift.refunds"),
            `${slip.refunds}　${t("shift.refunded")} ${formatMoney(slip.refunded_amount)}`,
          ],
          [t("shift.numbers"), slip.first_no ? `${slip.first_no} — ${slip.last_no}` : ""],
          [t("shift.openPayments"), slip.open_payments > 0 ? String(slip.open_payments) : ""],
        ]}
      />
      <div style={{ height: "3mm" }} />
      <SlipDrawers slip={slip} />
      {slip.closing_note ? (
        <div style={{ marginTop: "3mm" }}>
          {t("shift.note")}：{slip.closing_note}
        </div>
      ) : null}
      <div style={{ display: "flex", gap: "20mm", marginTop: "12mm" }}>
        <span>{t("shift.signCashier")}：</span>
        <span>{t("shift.signReceiver")}：</span>
      </div>
    </PrintFrame>
  );
}
