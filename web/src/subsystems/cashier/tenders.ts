import type { Schemas } from "@/api";
import { restOf, signOf, toUnits, yuanOf } from "./cents";

export type Method = Schemas["MethodOut"];
export type Settlement = Schemas["SettlementDetailOut"];
export type Bill = Schemas["BillDetailOut"];
export type Rates = Schemas["RateOut"][];

/** One way of paying as the clerk has it on screen. Amounts are what was typed. */
export interface TenderDraft {
  key: number;
  method: string;
  amount: string | null;
  received: string | null;
  currency: string;
  foreignAmount: string | null;
  reason: string;
}

export const FIRST_CURRENCY = "USD";

/** A new tender over `amount`. */
export const newTender = (key: number, method: string, amount: string): TenderDraft => ({
  key,
  method,
  amount,
  received: null,
  currency: FIRST_CURRENCY,
  foreignAmount: null,
  reason: "",
});

/** Foreign money in hand: a currency, and nobody outside to ask. */
export const isForeignNotes = (method: Method | undefined): boolean =>
  (method?.needs_currency ?? false) && (method?.is_immediate ?? false);
export const needsCurrency = (method: Method | undefined): boolean => method?.needs_currency ?? false;

/** Yuan per unit of a currency today, if it was entered. */
export const rateOf = (rates: Rates | undefined, currency: string): string | null =>
  rates?.find((one) => one.currency === currency)?.rate ?? null;

/** Change in yuan that a tender would give; null when there is none to speak of. */
export function changeOf(
  draft: TenderDraft,
  method: Method | undefined,
  rates: Rates | undefined,
): string | null {
  const received = isForeignNotes(method)
    ? yuanOf(draft.foreignAmount, rateOf(rates, draft.currency))
    : draft.method === "cash"
      ? draft.received
      : null;
  if (toUnits(received) === null || toUnits(draft.amount) === null) return null;
  return restOf(received ?? "0", [draft.amount]);
}

/** Why the tenders cannot be sent yet, as a key of the sentences; null when they can. */
export function flawOf(
  due: string,
  drafts: TenderDraft[],
  methods: Method[],
  rates: Rates | undefined,
): "sum" | "amount" | "received" | "rate" | "foreign" | "reason" | null {
  for (const draft of drafts) {
    const method = methods.find((one) => one.code === draft.method);
    if (signOf(draft.amount) !== 1) return "amount";
    if (needsCurrency(method) && rateOf(rates, draft.currency) === null) return "rate";
    if (
      isForeignNotes(method) &&
      signOf(changeOf(draft, method, rates)) !== 0 &&
      signOf(changeOf(draft, method, rates)) !== 1
    )
      return "foreign";
    if (draft.method === "cash" && draft.received !== null && signOf(changeOf(draft, method, rates)) === -1)
      return "received";
    if (method?.needs_reason && !draft.reason.trim()) return "reason";
  }
  return signOf(
    restOf(
      due,
      drafts.map((one) => one.amount),
    ),
  ) === 0
    ? null
    : "sum";
}

/** The tenders as the server takes them. */
export const toRequest = (drafts: TenderDraft[], methods: Method[]): Schemas["TenderIn"][] =>
  drafts.map((draft) => {
    const method = methods.find((one) => one.code === draft.method);
    const foreign = needsCurrency(method);
    return {
      method: draft.method,
      amount: draft.amount ?? "0",
      received: draft.method === "cash" ? draft.received : null,
      currency: foreign ? draft.currency : "CNY",
      foreign_amount: isForeignNotes(method) ? draft.foreignAmount : null,
      payer_token: "",
      reason: draft.reason.trim(),
    };
  });

/** What the clerk should see of a settlement now. */
export type Stage = "paying" | "confirming" | "rest" | "done" | "failed";

/** Where a settlement stands: the server says what may be done, the page follows. */
export function stageOf(settlement: Settlement): Stage {
  if (settlement.status === "completed") return "done";
  if (settlement.status !== "pending") return "failed";
  if (settlement.allowed_actions.includes("pay_rest") && !settlement.is_cancel_requested) return "rest";
  return "confirming";
}
