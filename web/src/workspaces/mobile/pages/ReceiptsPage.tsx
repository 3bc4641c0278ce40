import { Button } from "antd";
import { useState } from "react";
import { type Schemas, useApiQuery } from "@/api";
import { EmptyState, FailedState, formatInstant, MoneyText, QueryState, StatusTag } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Muted } from "../parts/layout";
import { type OwnPatient, PatientBar, usePatient } from "../parts/patient";
import { Receipt } from "../parts/Receipt";

function Invoices({ invoices }: { invoices: Schemas["InvoiceOut"][] }) {
  const t = useText();
  return (
    <>
      {invoices.map((one) => (
        <div key={one.id} style={{ marginTop: 8, display: "flex", gap: 8, alignItems: "center" }}>
          <span style={{ minWidth: 0 }}>
            {t("receipts.invoice")} <StatusTag kind="invoice" value={one.status} />
            {one.number ? (
              <div>
                <Muted>
                  {t("receipts.number")} {one.number}
                </Muted>
              </div>
            ) : null}
          </span>
          {one.url ? (
            <Button
              size="small"
              href={one.url}
              target="_blank"
              rel="noreferrer"
              style={{ marginInlineStart: "auto", flex: "none" }}
            >
              {t("receipts.open")}
            </Button>
          ) : null}
        </div>
      ))}
    </>
  );
}

function Receipts({ patient }: { patient: OwnPatient }) {
  const t = useText();
  const [shown, setShown] = useState<number | null>(null);
  const patient_id = patient.patient_id;
  const query = useApiQuery("/api/ui/cashier/settlements", { params: { query: { patient_id } } });
  const invoices = useApiQuery("/api/ui/invoicing/invoices", { params: { query: { patient_id } } });
  return (
    <>
      <QueryState
        query={query}
        loading={<CardsLoading />}
        isEmpty={(data) => data.items.length === 0}
        empty={<EmptyState title={t("receipts.none")} />}
      >
        {(data) =>
          data.items.map((one) => (
            <Card key={one.id}>
              <div style={{ display: "flex", gap: 8, alignItems: "baseline" }}>
                <strong className="tabular">{formatInstant(one.started_at)}</strong>
                <span style={{ marginInlineStart: "auto" }}>
                  <MoneyText value={one.total} currency="¥" emphasis="total" />
                </span>
              </div>
              <div style={{ display: "flex", gap: 8, alignItems: "center", marginTop: 4 }}>
                <Muted>{one.methods.join(" · ")}</Muted>
                <StatusTag kind="settlement" value={one.status} />
                {one.status === "completed" ? (
                  <Button size="small" style={{ marginInlineStart: "auto" }} onClick={() => setShown(one.id)}>
                    {t("receipts.receipt")}
                  </Button>
                ) : null}
              </div>
              <Invoices invoices={invoices.data?.items.filter((two) => two.settlement_id === one.id) ?? []} />
            </Card>
          ))
        }
      </QueryState>
      {shown !== null ? <Receipt settlementId={shown} onClose={() => setShown(null)} /> : null}
    </>
  );
}

/** What was paid, with receipts and electronic invoices. */
export default function ReceiptsPage() {
  const { patient, error } = usePatient();
  if (!patient) return error ? <FailedState error={error} /> : <CardsLoading />;
  return (
    <>
      <PatientBar />
      <Receipts key={patient.patient_id} patient={patient} />
    </>
  );
}
