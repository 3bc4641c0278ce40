import { useNavigate } from "react-router";
import { client, newKey, unwrap } from "@/api";
import { billsOf, type PayableBill } from "@/subsystems/selfservice";

/** After a registration: to its bill if there is something to pay, else to the slip. */
export function useAfterRegistration(): (patientId: number, visitId: number) => Promise<void> {
  const navigate = useNavigate();
  return async (patient_id, visit_id) => {
    const unpaid = await unwrap(
      client.GET("/api/ui/cashier/patients/{patient_id}/unpaid", { params: { path: { patient_id } } }),
    );
    const visit = unpaid.find((one) => one.visit_id === visit_id);
    const bill = visit ? billsOf(visit)[0] : undefined;
    if (!bill) return void navigate(`/kiosk/slip/${visit_id}`, { replace: true });
    void navigate(`/kiosk/pay/${await billIdOf(visit_id, bill)}?new=${visit_id}`, { replace: true });
  };
}

/** The number of the bill; charges that are on none are put on one. */
export async function billIdOf(visit_id: number, bill: PayableBill): Promise<number> {
  if (bill.billId !== null) return bill.billId;
  const made = await unwrap(
    client.POST("/api/ui/cashier/bills", {
      headers: { "Idempotency-Key": newKey() },
      body: { visit_id, charge_ids: bill.charges.map((one) => one.id) },
    }),
  );
  return made.id;
}
