import { Alert, Button } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { asProblem, type Schemas, useApiMutation, useApiQuery, useIdempotencyKey } from "@/api";
import { palette } from "@/app/theme";
import { billsOf, type PayableBill } from "@/subsystems/selfservice";
import { EmptyState, FailedState, MoneyText, QueryState } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Muted } from "../parts/layout";
import { type OwnPatient, PatientBar, usePatient } from "../parts/patient";

function UnpaidVisit({ visit }: { visit: Schemas["UnpaidVisitOut"] }) {
  const t = useText();
  const navigate = useNavigate();
  const [problem, setProblem] = useState("");
  const bills = billsOf(visit);
  const key = useIdempotencyKey(visit.charges.map((one) => one.id).join());
  const open = useApiMutation("post", "/api/ui/cashier/bills", {
    idempotency: key,
    invalidates: ["/api/ui/cashier/patients/{patient_id}/unpaid"],
  });
  const go = async (bill: PayableBill): Promise<void> => {
    setProblem("");
    try {
      const id =
        bill.billId ??
        (
          await open.mutateAsync({
            body: { visit_id: visit.visit_id, charge_ids: bill.charges.map((one) => one.id) },
          })
        ).id;
      void navigate(`/mobile/pay/${id}`);
    } catch (error) {
      setProblem(asProblem(error).detail);
    }
  };
  return (
    <Card>
      <div style={{ display: "flex", alignItems: "baseline" }}>
        <Muted>
          {t("pay.visit")} <span className="tabular">{visit.visit_no}</span>
        </Muted>
        <span style={{ marginInlineStart: "auto" }}>
          <MoneyText value={visit.total} currency="¥" emphasis="total" />
        </span>
      </div>
      {bills.map((bill) => (
        <div key={bill.billId ?? "new"} style={{ marginTop: 8 }}>
          {bill.charges.map((one) => (
            <div
              key={one.id}
              style={{
                display: "flex",
                gap: 8,
                padding: "6px 0",
                borderTop: `1px solid ${palette.borderSoft}`,
              }}
            >
              <span style={{ minWidth: 0 }}>{one.name}</span>
              <span style={{ marginInlineStart: "auto", flex: "none" }}>
                <MoneyText value={one.amount} />
              </span>
            </div>
          ))}
          <Button
            type="primary"
            block
            style={{ marginTop: 8 }}
            loading={open.isPending}
            onClick={() => void go(bill)}
          >
            {t("pay.bill")}
          </Button>
        </div>
      ))}
      {problem ? <Alert type="error" showIcon title={problem} style={{ marginTop: 8 }} /> : null}
    </Card>
  );
}

function Unpaid({ patient }: { patient: OwnPatient }) {
  const t = useText();
  const query = useApiQuery("/api/ui/cashier/patients/{patient_id}/unpaid", {
    params: { path: { patient_id: patient.patient_id } },
  });
  return (
    <QueryState
      query={query}
      loading={<CardsLoading count={2} />}
      isEmpty={(data) => data.length === 0}
      empty={<EmptyState title={t("pay.none")} hint={t("pay.noneHint")} />}
    >
      {(data) => data.map((visit) => <UnpaidVisit key={visit.visit_id} visit={visit} />)}
    </QueryState>
  );
}

/** What there is to pay, by visit. */
export default function UnpaidPage() {
  const { patient, error } = usePatient();
  if (!patient) return error ? <FailedState error={error} /> : <CardsLoading />;
  return (
    <>
      <PatientBar />
      <Unpaid key={patient.patient_id} patient={patient} />
    </>
  );
}
