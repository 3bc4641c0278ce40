import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { type ApiProblem, apiKey, asProblem, useApiMutation, useApiQuery } from "@/api";
import { GuideSheet } from "@/subsystems/orders/prints";
import type { VisitDetail } from "@/subsystems/visits/record";
import { ConfirmAction, FailedState, KeyHint, PatientBanner, useHotkeys, useStatusLabel } from "@/ui";
import { useText } from "../i18n";
import { DiagnosisRow } from "./DiagnosisRow";
import { HistoryPane } from "./HistoryPane";
import { OrdersPane, type Slot } from "./OrdersPane";
import { RecordForm } from "./RecordForm";
import { useRecord } from "./useRecord";

const QUEUE = "/api/ui/consultation/queue";
const DETAIL = "/api/ui/consultation/visits/{visit_id}";
const ORDERS = "/api/ui/orders/visits/{visit_id}";

/** Everything of one visit. Keyed by the visit, and its cached answers go when it closes: nothing stays behind. */
export function VisitPane({ visitId, onLeave }: { visitId: number; onLeave: () => void }) {
  const queries = useQueryClient();
  const init = { params: { path: { visit_id: visitId } } };
  const detail = useApiQuery(DETAIL, init);
  useEffect(
    () => () => {
      const path = { params: { path: { visit_id: visitId } } };
      queries.removeQueries({ queryKey: apiKey(DETAIL, path) });
      queries.removeQueries({ queryKey: apiKey(ORDERS, path) });
    },
    [queries, visitId],
  );
  if (detail.data) return <OpenVisit detail={detail.data} onLeave={onLeave} />;
  if (detail.error) return <FailedState error={detail.error} onRetry={() => void detail.refetch()} />;
  return (
    <div style={{ display: "grid", gap: 16, alignContent: "start" }}>
      <Skeleton active title={false} paragraph={{ rows: 1 }} />
      <Skeleton active paragraph={{ rows: 8 }} />
    </div>
  );
}

function OpenVisit({ detail, onLeave }: { detail: VisitDetail; onLeave: () => void }) {
  const t = useText();
  const { message } = App.useApp();
  const { visit, patient } = detail;
  const path = { params: { path: { visit_id: visit.id } } };
  const [slot, setSlot] = useState<Slot | null>(null);
  const [isGuideOpen, setGuideOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiProblem | null>(null);
  const insurance = useStatusLabel("insurance_plan");
  const record = useRecord(detail);

  const invalidates = [QUEUE, DETAIL] as const;
  const start = useApiMutation("post", "/api/ui/consultation/visits/{visit_id}/start", {
    invalidates: [...invalidates],
  });
  const complete = useApiMutation("post", "/api/ui/consultation/visits/{visit_id}/complete", {
    invalidates: [...invalidates],
  });
  const reopen = useApiMutation("post", "/api/ui/consultation/visits/{visit_id}/reopen", {
    invalidates: [...invalidates],
  });
  const putBack = useApiMutation("post", "/api/ui/consultation/visits/{visit_id}/put-back", {
    invalidates: [...invalidates],
  });

  const may = (action: string): boolean => visit.allowed_actions.includes(action);
  const run = async (act: () => Promise<unknown>): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      await act();
    } catch (error) {
      setFailure(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const body = { version: visit.version };
  const finish = (): Promise<void> =>
    run(async () => {
      await record.save();
      await complete.mutateAsync({ ...path, body: {} });
      void message.success(t("completed"));
      setGuideOpen(true);
    });
  const keepRecord = (): Promise<void> =>
    run(async () => {
      if (await record.save()) void message.success(t("record.saved"));
    });
  const callIn = (): Promise<void> => run(() => start.mutateAsync({ ...path, body }));

  useHotkeys({
    F8: { label: t("complete"), run: () => void finish(), enabled: may("complete") },
    F9: { label: t("guide"), run: () => setGuideOpen(true) },
    "Ctrl+S": { label: t("record.save"), run: () => void keepRecord(), enabled: may("write") },
  });

  const canWrite = may("write");
  return (
    <div style={{ display: "flex", flexDirection: "column", minHeight: 0 }}>
      <PatientBanner
        patient={{
          ...patient,
          name_masked: detail.patient_name,
          visit_no: visit.visit_no,
          insurance: visit.insurance_code === "self_pay" ? null : insurance(visit.insurance_code),
          allergies: detail.allergies.map((one) => one.substance),
        }}
        action={
          <span style={{ display: "flex", gap: 8 }}>
            <Button onClick={() => setGuideOpen(true)}>
              {t("guide")}
              <KeyHint keys="F9" />
            </Button>
            {may("put_back") ? (
              <ConfirmAction
                trigger={<Button>{t("putBack")}</Button>}
                title={t("putBack")}
                object={`${visit.queue_no ?? ""} ${detail.patient_name}`}
                effect={t("putBackEffect")}
                onConfirm={async () => {
                  await putBack.mutateAsync({ ...path, body });
                  onLeave();
                }}
              />
            ) : null}
            {may("start") ? (
              <Button type="primary" loading={isBusy} onClick={() => void callIn()} autoFocus>
                {t("start")}
              </Button>
            ) : null}
            {may("complete") ? (
              <Button type="primary" loading={isBusy} onClick={() => void finish()}>
                {t("complete")}
                <KeyHint keys="F8" />
              </Button>
            ) : null}
            {may("reopen") ? (
              <Button loading={isBusy} onClick={() => void run(() => reopen.mutateAsync({ ...path, body }))}>
                {t("reopen")}
              </Button>
            ) : null}
          </span>
        }
      />
      {failure ? (
        <Alert
          type="error"
          showIcon
          title={failure.detail}
          closable={{ onClose: () => setFailure(null) }}
          style={{ marginBottom: 8 }}
        />
      ) : null}
      <div
        style={{
          display: "grid",
          gridTemplateColumns: "minmax(0, 1fr) 252px",
          gap: 12,
          flex: 1,
          minHeight: 0,
        }}
      >
        <div style={{ overflowY: "auto", minWidth: 0, display: "flex", flexDirection: "column", gap: 10 }}>
          <RecordForm record={record} canWrite={canWrite} onSave={() => void keepRecord()} />
          <DiagnosisRow detail={detail} canWrite={canWrite} />
          <OrdersPane detail={detail} canWrite={canWrite} slot={slot} onSlot={setSlot} />
        </div>
        <HistoryPane
          detail={detail}
          canWrite={canWrite}
          onCopied={(orderId) => setSlot({ order: orderId })}
        />
      </div>
      {isGuideOpen ? (
        <GuideSheet
          visit={visit}
          patientName={detail.patient_name}
          sex={patient.sex}
          age={patient.age}
          onClose={() => setGuideOpen(false)}
        />
      ) : null}
    </div>
  );
}
