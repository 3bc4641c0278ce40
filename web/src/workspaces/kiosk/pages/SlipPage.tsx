import { Button } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useApiQuery } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { GuideSheet, ReceiptSheet } from "@/subsystems/cashier/sheets";
import { nameIn } from "@/subsystems/selfservice";
import { PrintFrame, QueryState } from "@/ui";
import { useText } from "../i18n";
import { useDevice } from "../parts/device";
import { BigButton, FactRow, Notice, Panel, Question, Waiting, WithVisitor } from "../parts/layout";

/** Number, way and receipt of a visit: on paper when there is a printer, large on the screen in any case. */
export default function SlipPage() {
  const t = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const device = useDevice();
  const visit_id = Number(useParams().visitId);
  const [isPrinting, setPrinting] = useState(false);
  const query = useApiQuery("/api/ui/visits/{visit_id}/timeline", { params: { path: { visit_id } } });
  const visit = query.data?.visit;
  const settlements = useApiQuery(
    "/api/ui/cashier/settlements",
    { params: { query: { patient_id: visit?.patient_id ?? 0, status: "completed" } } },
    { enabled: visit !== undefined },
  );
  const settlement = settlements.data?.items.find((one) => one.visit_id === visit_id);
  const receipt = useApiQuery(
    "/api/ui/cashier/settlements/{settlement_id}/receipt",
    { params: { path: { settlement_id: settlement?.id ?? 0 } } },
    { enabled: settlement !== undefined },
  );
  const hasPrinter = device.printer === "ready";
  return (
    <WithVisitor>
      {(visitor) => (
        <QueryState query={query} loading={<Waiting />}>
          {(timeline) => {
            const next = timeline.steps.find((step) => step.state === "next");
            return (
              <Question
                title={
                  hasPrinter
                    ? t("slip.title")
                    : t(`slip.${device.printer === "ready" ? "none" : device.printer}`)
                }
              >
                {hasPrinter ? null : (
                  <Notice text={device.printer === "none" ? t("slip.noneHint") : t("slip.faultHint")} />
                )}
                <Panel>
                  <div style={{ textAlign: "center", padding: "20px 0" }}>
                    <div style={{ fontSize: 28, color: palette.textSecondary }}>{t("slip.number")}</div>
                    <div
                      className="tabular"
                      style={{ fontSize: 120, fontWeight: 800, lineHeight: 1.1, color: palette.primary }}
                    >
                      {timeline.visit.queue_no ?? "—"}
                    </div>
                  </div>
                  <FactRow label={t("confirm.patient")}>{visitor.name_masked}</FactRow>
                  <FactRow label={t("confirm.department")}>
                    {nameIn(language, {
                      name: timeline.visit.department_name,
                      name_en: timeline.visit.department_name_en,
                    })}
                  </FactRow>
                  {timeline.visit.doctor_name ? (
                    <FactRow label={t("confirm.doctor")}>{timeline.visit.doctor_name}</FactRow>
                  ) : null}
                  <FactRow label={t("confirm.where")}>
                    {[timeline.visit.campus_name, timeline.visit.room].filter(Boolean).join(" · ")}
                  </FactRow>
                  <FactRow label={t("bills.visit")}>
                    <span className="tabular">{timeline.visit.visit_no}</span>
                  </FactRow>
                  {next ? (
                    <div style={{ fontSize: 32, fontWeight: 700, color: palette.primary, padding: "14px 0" }}>
                      → {language === "en-US" ? next.label_en : next.label}
                    </div>
                  ) : null}
                </Panel>
                {hasPrinter ? (
                  <BigButton onClick={() => setPrinting(true)}>{t("slip.print")}</BigButton>
                ) : null}
                <Button block size="large" onClick={() => void navigate("/kiosk", { replace: true })}>
                  {t("slip.done")}
                </Button>
                <PrintFrame
                  open={isPrinting}
                  onClose={() => setPrinting(false)}
                  title={t("slip.sheet")}
                  paper="80mm"
                  code={timeline.visit.visit_no}
                >
                  <div style={{ fontSize: "2.2em", fontWeight: 800, textAlign: "center" }}>
                    {t("slip.number")} {timeline.visit.queue_no ?? "—"}
                  </div>
                  {receipt.data ? <ReceiptSheet receipt={receipt.data} /> : null}
                  <GuideSheet guide={timeline} />
                </PrintFrame>
              </Question>
            );
          }}
        </QueryState>
      )}
    </WithVisitor>
  );
}
