import { describe, expect, it } from "vitest";
import {
  changeOf,
  flawOf,
  type Method,
  newTender,
  type Rates,
  type Settlement,
  stageOf,
  toRequest,
} from "./tenders";

const method = (code: string, more: Partial<Method> = {}): Method => ({
  code,
  label: code,
  label_en: code,
  is_immediate: true,
  needs_currency: false,
  needs_reason: false,
  ...more,
});
const methods = [
  method("cash"),
  method("bank_card", { is_immediate: false }),
  method("foreign_currency", { needs_currency: true }),
  method("arrears", { needs_reason: true }),
];
const rates: Rates = [
  {
    currency: "USD",
    name: "美元",
    name_en: "US dollar",
    on: "2026-11-22",
    rate: "7.1",
    entered_by_name: "x",
  },
  { currency: "EUR", name: "欧元", name_en: "Euro", on: "2026-11-22", rate: null, entered_by_name: "" },
];

describe("tenders", () => {
  it("are complete when they add up to what is due", () => {
    const cash = { ...newTender(1, "cash", "50.00"), received: "100" };
    const card = newTender(2, "bank_card", "30.00");
    expect(flawOf("80.00", [cash, card], methods, rates)).toBeNull();
    expect(flawOf("80.01", [cash, card], methods, rates)).toBe("sum");
    expect(changeOf(cash, methods[0], rates)).toBe("50.00");
    expect(
      toRequest([cash, card], methods).map((one) => [one.method, one.amount, one.received, one.currency]),
    ).toEqual([
      ["cash", "50.00", "100", "CNY"],
      ["bank_card", "30.00", null, "CNY"],
    ]);
  });

  it("need enough cash, a rate, a reason", () => {
    expect(flawOf("50.00", [{ ...newTender(1, "cash", "50.00"), received: "40" }], methods, rates)).toBe(
      "received",
    );
    const notes = { ...newTender(1, "foreign_currency", "71.00"), foreignAmount: "10" };
    expect(flawOf("71.00", [notes], methods, rates)).toBeNull();
    expect(flawOf("71.00", [{ ...notes, foreignAmount: "9.99" }], methods, rates)).toBe("foreign");
    expect(flawOf("71.00", [{ ...notes, currency: "EUR" }], methods, rates)).toBe("rate");
    expect(flawOf("50.00", [newTender(1, "arrears", "50.00")], methods, rates)).toBe("reason");
    expect(flawOf("50.00", [newTender(1, "cash", "0")], methods, rates)).toBe("amount");
  });

  it("follow the settlement: unknown outcomes are confirmed, refused ones paid otherwise", () => {
    const settlement = (status: string, allowed_actions: string[], is_cancel_requested = false) =>
      stageOf({ status, allowed_actions, is_cancel_requested } as Settlement);
    expect(settlement("pending", ["cancel"])).toBe("confirming");
    expect(settlement("pending", ["pay_rest", "cancel"])).toBe("rest");
    expect(settlement("pending", ["pay_rest"], true)).toBe("confirming");
    expect(settlement("completed", ["print"])).toBe("done");
    expect(settlement("failed", [])).toBe("failed");
  });
});
