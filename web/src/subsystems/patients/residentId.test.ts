import { expect, it } from "vitest";
import { ageInYears, readResidentId } from "./residentId";

it("reads birth date and sex from a resident identity number", () => {
  expect(readResidentId("11010519491231002x")).toEqual({ bornOn: "1949-12-31", sex: "female" });
});

it("says nothing about a number that is incomplete, wrong or of no day", () => {
  expect(readResidentId("11010519491231002")).toBeNull();
  expect(readResidentId("110105194912310021")).toBeNull();
  expect(readResidentId("110105194902300020")).toBeNull();
});

it("counts years by birthdays", () => {
  expect(ageInYears("2012-11-23", "2026-11-22")).toBe(13);
  expect(ageInYears("2012-11-22", "2026-11-22")).toBe(14);
});
