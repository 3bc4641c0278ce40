import { expect, it } from "vitest";
import { formatInstant } from "./time";

it("shows an instant in hospital time, whatever its offset", () => {
  expect(formatInstant("2026-11-22T00:30:05Z")).toBe("2026-11-22 08:30");
  expect(formatInstant("2026-11-22T08:30:05+08:00", "second")).toBe("2026-11-22 08:30:05");
  expect(formatInstant("2026-11-22T17:00:00Z", "day")).toBe("2026-11-23");
  expect(formatInstant("2026-11-22T16:05:00Z", "time")).toBe("00:05");
});

it("shows a dash for nothing and for nonsense", () => {
  expect(formatInstant(null)).toBe("—");
  expect(formatInstant("yesterday")).toBe("—");
});
