import { Segmented } from "antd";
import { useState } from "react";
import { useApiQuery } from "@/api";
import { EmptyState, FailedState, formatInstant, QueryState, StatusTag } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Muted } from "../parts/layout";
import { type OwnPatient, PatientBar, usePatient } from "../parts/patient";

type Kind = "laboratory" | "examination";

function Orders({ patient, kind }: { patient: OwnPatient; kind: Kind }) {
  const t = useText();
  const query = useApiQuery("/api/ui/orders/own/patients/{patient_id}", {
    params: { path: { patient_id: patient.patient_id }, query: { kind, page_size: 50 } },
  });
  return (
    <QueryState
      query={query}
      loading={<CardsLoading />}
      isEmpty={(data) => data.items.length === 0}
      empty={<EmptyState title={t("reports.none")} hint={t("reports.noneHint")} />}
    >
      {(data) => (
        <>
          {data.items.map((order) => (
            <Card key={order.id}>
              <div style={{ display: "flex", gap: 8, alignItems: "flex-start" }}>
                <strong style={{ minWidth: 0 }}>{order.lines.map((line) => line.name).join("、")}</strong>
                <span style={{ marginInlineStart: "auto", flex: "none" }}>
                  <StatusTag kind="order" value={order.status} />
                </span>
              </div>
              <Muted>
                {t("reports.by", { doctor: order.doctor, department: order.department })} ·{" "}
                {formatInstant(order.submitted_at ?? order.created_at)}
              </Muted>
              {order.status === "completed" ? (
                <div style={{ marginTop: 8, fontSize: 14 }}>{t("reports.noText")}</div>
              ) : null}
            </Card>
          ))}
        </>
      )}
    </QueryState>
  );
}

/** Laboratory and imaging orders and how far they are. */
export default function ReportsPage() {
  const t = useText();
  const { patient, error } = usePatient();
  const [kind, setKind] = useState<Kind>("laboratory");
  if (!patient) return error ? <FailedState error={error} /> : <CardsLoading />;
  return (
    <>
      <PatientBar />
      <Segmented<Kind>
        block
        value={kind}
        onChange={setKind}
        style={{ marginBottom: 12 }}
        options={[
          { value: "laboratory", label: t("reports.laboratory") },
          { value: "examination", label: t("reports.examination") },
        ]}
      />
      <Orders key={`${patient.patient_id}${kind}`} patient={patient} kind={kind} />
    </>
  );
}
