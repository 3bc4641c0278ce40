import { InvoiceList } from "@/subsystems/cashier";
import { useDesk } from "../context";

/** Invoices of the patient, or any found by its number. */
export function InvoiceAct() {
  const { patient } = useDesk();
  return <InvoiceList name="counter.invoices" patientId={patient?.id ?? null} />;
}
