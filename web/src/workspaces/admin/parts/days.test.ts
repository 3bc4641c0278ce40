import { expect, it } from "vitest";
import { dayEnd, dayStart } from "./days";

it("takes a day as Shanghai's clocks show it, its end not included", () => {
  expect(dayStart("2026-11-22")).toBe("2026-11-22T00:00:00+08:00");
  expect(dayEnd("2026-11-22")).toBe("2026-11-22T16:00:00.000Z");
  expect(dayStart(undefined)).toBeNull();
  expect(dayEnd(undefined)).toBeNull();
});
