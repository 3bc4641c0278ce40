/**
 * Exact arithmetic on decimal strings, for what a clerk sees while typing: the rest to be paid, the change.
 * The server computes everything that is booked; nothing from here is sent but what was typed.
 */

const DECIMAL = /^(-?)(\d+)(?:\.(\d*))?$/;

/** `value` in units of 10^-places; null when it is no number or has more places. */
export function toUnits(value: string | null | undefined, places = 2): bigint | null {
  const parts = DECIMAL.exec((value ?? "").trim());
  if (!parts) return null;
  const [, sign, whole = "0", fraction = ""] = parts;
  if (fraction.slice(places).replace(/0/g, "") !== "") return null;
  const units = BigInt(whole + fraction.slice(0, places).padEnd(places, "0"));
  return sign ? -units : units;
}

/** The decimal string of a number of cents. */
export function fromCents(cents: bigint): string {
  const sign = cents < 0n ? "-" : "";
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `total` minus all `parts`; what cannot be read counts as nothing. */
export function restOf(total: string, parts: (string | null | undefined)[]): string {
  const whole = toUnits(total) ?? 0n;
  return fromCents(parts.reduce((rest, part) => rest - (toUnits(part) ?? 0n), whole));
}

/** -1, 0 or 1 as `value` is below, at or above zero; null when it cannot be read. */
export function signOf(value: string | null | undefined): -1 | 0 | 1 | null {
  const cents = toUnits(value);
  if (cents === null) return null;
  return cents < 0n ? -1 : cents > 0n ? 1 : 0;
}

const RATE_PLACES = 6;
const RATE_ONE = 1_000_000n;

/** Yuan for an amount of foreign money at `rate` (yuan per unit), rounded half up; null without a rate. */
export function yuanOf(foreign: string | null | undefined, rate: string | null | undefined): string | null {
  const amount = toUnits(foreign);
  const per = toUnits(rate, RATE_PLACES);
  if (amount === null || per === null || amount < 0n) return null;
  return fromCents((amount * per * 2n + RATE_ONE) / (RATE_ONE * 2n));
}

/** The smallest amount of foreign money that is worth at least `yuan`; null without a rate. */
export function foreignNeeded(
  yuan: string | null | undefined,
  rate: string | null | undefined,
): string | null {
  const cents = toUnits(yuan);
  const per = toUnits(rate, RATE_PLACES);
  if (cents === null || per === null || per <= 0n || cents < 0n) return null;
  return fromCents((cents * RATE_ONE + per - 1n) / per);
}
