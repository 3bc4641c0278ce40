import type { Schemas } from "@/api";

export interface PayableBill {
  /** None: the charges are not on a bill yet. */
  billId: number | null;
  charges: Schemas["ChargeOut"][];
}

/** The bills into which the unpaid charges of a visit fall, in the order of the charges. */
export function billsOf(visit: Pick<Schemas["UnpaidVisitOut"], "charges">): PayableBill[] {
  const bills = new Map<number | null, PayableBill>();
  for (const charge of visit.charges) {
    const bill = bills.get(charge.bill_id);
    if (bill) bill.charges.push(charge);
    else bills.set(charge.bill_id, { billId: charge.bill_id, charges: [charge] });
  }
  return [...bills.values()];
}
