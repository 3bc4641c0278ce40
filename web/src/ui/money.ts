const AMOUNT = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * Writes an amount for people: thousands separators and at least `decimals` decimals. Works on the
 * server's decimal string and never on a number, so no cent can change. Decimals beyond `decimals` are
 * shown when they are not zero (unit prices have four); nothing is rounded. Not an amount: null.
 */
export function formatMoney(value: string | null | undefined, decimals = 2): string | null {
  const parts = AMOUNT.exec((value ?? "").trim());
  if (!parts) return null;
  const [, sign = "", rawWhole = "0", rawFraction = ""] = parts;
  const whole = rawWhole.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = rawFraction
    .padEnd(decimals, "0")
    .replace(/0+$/, (zeros, at: number) => zeros.slice(0, Math.max(0, decimals - at)));
  const minus = sign === "-" && /[1-9]/.test(rawWhole + rawFraction) ? "-" : "";
  return `${minus}${whole}${fraction ? `.${fraction}` : ""}`;
}
