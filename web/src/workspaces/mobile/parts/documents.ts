import type { Schemas } from "@/api";

/** Documents in the order in which they are offered. */
export const DOCUMENT_KINDS = [
  "resident_id",
  "passport",
  "hk_macao_permit",
  "taiwan_permit",
  "permanent_residence",
  "birth_certificate",
  "other",
] as const satisfies Schemas["DocumentKind"][];

const shape = /^\d{6}(\d{4})(\d{2})(\d{2})\d{2}(\d)[\dXx]$/;

/** The birthday inside a resident identity number; null unless the number has its shape and the day exists. */
export function bornOnOf(number: string): string | null {
  const parts = shape.exec(number.trim());
  if (!parts) return null;
  const day = `${parts[1]}-${parts[2]}-${parts[3]}`;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : null;
}

/** The sex inside a resident identity number: odd is male. */
export const sexOf = (number: string): "male" | "female" =>
  Number(shape.exec(number.trim())?.[4] ?? "1") % 2 === 1 ? "male" : "female";
