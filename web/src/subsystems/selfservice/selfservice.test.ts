import { describe, expect, it } from "vitest";
import { ageIn } from "./age";
import { type ClinicSession, clockOf, daysFrom, groupByDoctor, secondsUntil } from "./sessions";
import { billsOf } from "./unpaid";
import { payStageOf, type Settlement } from "./useOwnPayment";

const session = (id: number, doctor: number | null): ClinicSession =>
  ({ id, doctor: doctor === null ? null : { id: doctor }, registration_name: "普通门诊" }) as ClinicSession;

describe("sessions", () => {
  it("stand together by doctor, the department's ordinary clinic last", () => {
    const groups = groupByDoctor([session(1, null), session(2, 8), session(3, 9), session(4, 8)]);
    expect(groups.map((group) => group.sessions.map((one) => one.id))).toEqual([[2, 4], [3], [1]]);
  });

  it("have days over the end of a month", () => {
    expect(daysFrom("2026-11-29", 3)).toEqual(["2026-11-29", "2026-11-30", "2026-12-01"]);
  });

  it("are held for a time that never falls below zero", () => {
    const now = Date.parse("2026-11-23T01:00:00Z");
    expect(clockOf(secondsUntil("2026-11-23T01:04:05Z", now))).toBe("4:05");
    expect(secondsUntil("2026-11-23T00:59:00Z", now)).toBe(0);
  });
});

describe("what is to pay", () => {
  it("falls into the bills it stands on, and one that is still to be made", () => {
    const charges = [
      { id: 1, bill_id: null },
      { id: 2, bill_id: 7 },
      { id: 3, bill_id: null },
    ] as Parameters<typeof billsOf>[0]["charges"];
    expect(billsOf({ charges }).map((bill) => [bill.billId, bill.charges.map((one) => one.id)])).toEqual([
      [null, [1, 3]],
      [7, [2]],
    ]);
  });

  it("is being confirmed as long as the server does not know", () => {
    const at = (status: string) => payStageOf({ status } as Settlement);
    expect([at("pending"), at("completed"), at("failed"), at("cancelled")]).toEqual([
      "confirming",
      "paid",
      "failed",
      "failed",
    ]);
  });
});

it("says ages in English", () => {
  expect([ageIn("en-US", "40岁"), ageIn("en-US", "1岁2月"), ageIn("zh-CN", "40岁")]).toEqual([
    "40 y",
    "1 y 2 mo",
    "40岁",
  ]);
});
