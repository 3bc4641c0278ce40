import { describe, expect, it } from "vitest";
import { foreignNeeded, fromCents, restOf, signOf, toUnits, yuanOf } from "./cents";

describe("cents", () => {
  it("reads and writes amounts without losing a cent", () => {
    expect(toUnits("1234567890123.45")).toBe(123456789012345n);
    expect(fromCents(123456789012345n)).toBe("1234567890123.45");
    expect(fromCents(-5n)).toBe("-0.05");
    expect(toUnits("12.345")).toBeNull();
    expect(toUnits("abc")).toBeNull();
  });

  it("says what is left after the tenders so far", () => {
    expect(restOf("100.10", ["33.37", "33.37"])).toBe("33.36");
    expect(restOf("100.00", [null, "120"])).toBe("-20.00");
    expect([signOf("-0.01"), signOf("0"), signOf("0.01"), signOf("")]).toEqual([-1, 0, 1, null]);
  });

  it("asks for enough foreign money and no more than a cent too much", () => {
    const needed = foreignNeeded("100.00", "7.1234");
    expect(needed).toBe("14.04");
    expect(yuanOf(needed, "7.1234")).toBe("100.01");
    expect(yuanOf("14.03", "7.1234")).toBe("99.94");
    expect(foreignNeeded("100.00", null)).toBeNull();
  });
});
