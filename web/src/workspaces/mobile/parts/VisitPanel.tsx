import { Alert, App, Button } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { asProblem, type Schemas, useApiMutation, useApiQuery } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { nameIn, shortDay } from "@/subsystems/selfservice";
import { ConfirmAction, MoneyText, QueryState, StatusTag, ToneTag } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Heading, Muted, ThumbBar } from "./layout";
import { nextStepOf } from "./steps";
import { Timeline } from "./Timeline";

const PATHS = ["/api/ui/own-visits", "/api/ui/own-visits/{visit_id}/timeline"] as const;

const guideTones = {
  pay: "warning",
  wait_review: "progress",
  see_doctor: "error",
  go: "info",
  in_progress: "progress",
  done: "success",
} as const;

function GuideSheet({ visitId }: { visitId: number }) {
  const t = useText();
  const { data } = useApiQuery(
    "/api/ui/orders/own/visits/{visit_id}/guide",
    { params: { path: { visit_id: visitId } } },
    { refetchInterval: 30_000 },
  );
  if (!data || data.length === 0) return null;
  return (
    <>
      <Heading extra={<Muted>{t("visit.guideHint")}</Muted>}>{t("visit.guide")}</Heading>
      <Card>
        {data.map((step, at) => {
          const state = step.state in guideTones ? (step.state as keyof typeof guideTones) : "go";
          return (
            <div
              key={`${step.order_id}-${step.what}`}
              style={{
                padding: "8px 0",
                borderTop: at === 0 ? undefined : `1px solid ${palette.borderSoft}`,
              }}
            >
              <div style={{ display: "flex", gap: 8, alignItems: "center" }}>
                <strong style={{ minWidth: 0 }}>{step.what}</strong>
                <span style={{ marginInlineStart: "auto", flex: "none" }}>
                  <ToneTag label={t(`guide.${state}`)} colour={guideTones[state]} />
                </span>
              </div>
              <div style={{ display: "flex", gap: 8 }}>
                <Muted>{[step.where, step.location].filter(Boolean).join(" · ")}</Muted>
                <span style={{ marginInlineStart: "auto", fontSize: 14 }}>
                  <MoneyText value={step.amount} />
                </span>
              </div>
              {step.hint ? <Muted>{step.hint}</Muted> : null}
            </div>
          );
        })}
      </Card>
    </>
  );
}

function Actions({ visit, isPaymentDue }: { visit: Schemas["VisitOut"]; isPaymentDue: boolean }) {
  const t = useText();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [asks, setAsks] = useState(false);
  const params = { path: { visit_id: visit.id } };
  const checkIn = useApiMutation("post", "/api/ui/own-visits/{visit_id}/check-in", {
    invalidates: [...PATHS],
    onSuccess: () => void message.success(t("visit.checkedIn")),
  });
  const withdraw = useApiMutation("post", "/api/ui/own-visits/{visit_id}/cancel", {
    invalidates: [...PATHS, "/api/ui/schedule/own-reservations"],
  });
  const mayCheckIn = visit.allowed_actions.includes("check_in");
  const mayWithdraw = visit.allowed_actions.includes("cancel");
  if (!mayCheckIn && !mayWithdraw && !isPaymentDue) return null;
  return (
    <ThumbBar>
      {checkIn.error ? <Alert type="error" showIcon title={asProblem(checkIn.error).detail} /> : null}
      {isPaymentDue ? (
        <Button type="primary" block onClick={() => void navigate("/mobile/pay")}>
          {t("visit.pay")}
        </Button>
      ) : null}
      {mayCheckIn ? (
        <Button
          block
          type={isPaymentDue ? "default" : "primary"}
          loading={checkIn.isPending}
          onClick={() => checkIn.mutate({ params, body: { version: visit.version } })}
        >
          {t("visit.checkIn")}
        </Button>
      ) : null}
      {mayWithdraw ? (
        <Button block type="text" danger onClick={() => setAsks(true)}>
          {t("visit.withdraw")}
        </Button>
      ) : null}
      <ConfirmAction
        open={asks}
        onOpenChange={setAsks}
        title={t("visit.withdraw")}
        object={`${visit.department_name} ${visit.doctor_name} ${visit.visit_no}`}
        effect={t("visit.withdrawEffect")}
        danger
        confirmLabel={t("visit.withdraw")}
        onConfirm={async (_, key) => {
          await withdraw.mutateAsync({
            params,
            body: { reason: t("visit.withdrawReason"), version: visit.version },
            headers: { "Idempotency-Key": key.current() },
          });
        }}
      />
    </ThumbBar>
  );
}

/** One visit: where it stands, what is next, what is to pay. */
export function VisitPanel({ visitId }: { visitId: number }) {
  const t = useText();
  const language = useLanguage();
  const query = useApiQuery(
    "/api/ui/own-visits/{visit_id}/timeline",
    { params: { path: { visit_id: visitId } } },
    { refetchInterval: 15_000 },
  );
  const patientId = query.data?.visit.patient_id;
  const unpaid = useApiQuery(
    "/api/ui/cashier/patients/{patient_id}/unpaid",
    { params: { path: { patient_id: patientId ?? 0 } } },
    { enabled: patientId !== undefined },
  );
  return (
    <QueryState query={query} loading={<CardsLoading count={2} />}>
      {(timeline) => {
        const { visit, steps } = timeline;
        const isPaymentDue = unpaid.data?.some((one) => one.visit_id === visit.id) ?? false;
        const isOver = nextStepOf(timeline) === undefined;
        return (
          <>
            <Card accent={!isOver}>
              <div style={{ display: "flex", gap: 8, alignItems: "center" }}>
                <strong style={{ fontSize: 18 }}>
                  {nameIn(language, { name: visit.department_name, name_en: visit.department_name_en })}
                </strong>
                <span style={{ marginInlineStart: "auto" }}>
                  <StatusTag kind="visit" value={visit.status} />
                </span>
              </div>
              <Muted>
                {[shortDay(visit.on), visit.doctor_name, visit.room, visit.patient_name_masked]
                  .filter(Boolean)
                  .join(" · ")}
              </Muted>
              <div style={{ display: "flex", gap: 16, alignItems: "baseline", marginTop: 6 }}>
                {visit.queue_no !== null && !isOver ? (
                  <span>
                    <Muted>{t("visit.queueNo")}</Muted>{" "}
                    <strong className="tabular" style={{ fontSize: 26, color: palette.primary }}>
                      {visit.queue_no}
                    </strong>
                  </span>
                ) : null}
                <span
                  className="tabular"
                  style={{ marginInlineStart: "auto", fontSize: 14, color: palette.textSecondary }}
                >
                  {visit.visit_no}
                </span>
              </div>
            </Card>
            <Card>
              <Timeline steps={steps} />
            </Card>
            <GuideSheet visitId={visit.id} />
            <Actions visit={visit} isPaymentDue={isPaymentDue} />
          </>
        );
      }}
    </QueryState>
  );
}
