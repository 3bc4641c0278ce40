import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderPage } from "@/testing/render";
import { BillSummary } from "./BillSummary";
import { MoneyText } from "./MoneyText";
import { formatMoney } from "./money";

describe("formatMoney", () => {
  it.each([
    ["0", "0.00"],
    ["0.1", "0.10"],
    ["1234567.8", "1,234,567.80"],
    ["-1234.5", "-1,234.50"],
    ["100", "100.00"],
    ["12.3400", "12.34"],
    ["12.3456", "12.3456"],
    ["007.5", "7.50"],
    ["-0.00", "0.00"],
    // Beyond what a floating number can hold: every digit must survive.
    ["90071992547409931.23", "90,071,992,547,409,931.23"],
  ])("writes %s as %s", (value, shown) => {
    expect(formatMoney(value)).toBe(shown);
  });

  it("shows as many decimals as asked", () => {
    expect(formatMoney("3.5", 4)).toBe("3.5000");
    expect(formatMoney("3.50", 0)).toBe("3.5");
    expect(formatMoney("3.00", 0)).toBe("3");
  });

  it.each(["", "abc", "1e5", "NaN", "1,000.00", null, undefined])("refuses %s", (value) => {
    expect(formatMoney(value)).toBeNull();
  });
});

describe("MoneyText", () => {
  it("puts the sign before the currency and a dash for nothing", () => {
    const { container, rerender } = render(<MoneyText value="-128" currency="¥" />);
    expect(container).toHaveTextContent("-¥128.00");
    rerender(<MoneyText value={null} />);
    expect(container).toHaveTextContent("—");
  });
});

describe("BillSummary", () => {
  it("shows total, then payers, then what the patient pays", () => {
    renderPage(
      <BillSummary total="100.00" payers={[{ name: "医保统筹", amount: "70.00" }]} patientPays="30.00" />,
    );
    const labels = ["总金额", "医保统筹", "患者应付"].map((label) => screen.getByText(label));
    expect(labels[0]?.compareDocumentPosition(labels[1] as Node)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(labels[1]?.compareDocumentPosition(labels[2] as Node)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(screen.getByText("30.00")).toBeVisible();
  });
});
