import { useState } from "react";
import { useNavigate } from "react-router";
import { asProblem, useApiQuery } from "@/api";
import { billsOf } from "@/subsystems/selfservice";
import { EmptyState, MoneyText, QueryState } from "@/ui";
import { useText } from "../i18n";
import { billIdOf } from "../parts/afterRegistration";
import { Choice, Question, Refusal, Waiting, WithVisitor } from "../parts/layout";
import type { Visitor } from "../parts/visitor";

function Bills({ visitor }: { visitor: Visitor }) {
  const t = useText();
  const navigate = useNavigate();
  const [refusal, setRefusal] = useState("");
  const query = useApiQuery("/api/ui/cashier/patients/{patient_id}/unpaid", {
    params: { path: { patient_id: visitor.id } },
  });
  return (
    <Question title={t("bills.title")}>
      <Refusal text={refusal} />
      <QueryState
        query={query}
        loading={<Waiting />}
        isEmpty={(data) => data.length === 0}
        empty={<EmptyState title={t("bills.none")} />}
      >
        {(data) =>
          data.flatMap((visit) => {
            const bills = billsOf(visit);
            return bills.map((bill) => (
              <Choice
                key={`${visit.visit_id}/${bill.billId}`}
                title={bill.charges.map((one) => one.name).join("、")}
                note={`${t("bills.visit")} ${visit.visit_no}`}
                extra={
                  bills.length === 1 ? (
                    <MoneyText currency="¥" value={visit.total} emphasis="total" />
                  ) : (
                    t("bills.go")
                  )
                }
                onClick={() => {
                  billIdOf(visit.visit_id, bill)
                    .then((id) => navigate(`/kiosk/pay/${id}`))
                    .catch((error: unknown) => setRefusal(asProblem(error).detail));
                }}
              />
            ));
          })
        }
      </QueryState>
    </Question>
  );
}

/** What the visitor has to pay. */
export default function BillsPage() {
  return <WithVisitor>{(visitor) => <Bills visitor={visitor} />}</WithVisitor>;
}
