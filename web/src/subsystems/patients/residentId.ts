/** What a Chinese resident identity number says of its owner (GB 11643-1999). */
export interface ResidentFacts {
  bornOn: string;
  sex: "male" | "female";
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = "10X98765432";

/** Birth date and sex of a complete, correctly checked number; null for anything else. */
export function readResidentId(typed: string): ResidentFacts | null {
  const number = typed.replace(/\s/g, "").toUpperCase();
  if (!/^\d{17}[\dX]$/.test(number)) return null;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  if (CHECKS[sum % 11] !== number[17]) return null;
  const bornOn = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const day = new Date(`${bornOn}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== bornOn) return null;
  return { bornOn, sex: Number(number[16]) % 2 === 1 ? "male" : "female" };
}

/** Whole years between two ISO days. */
export function ageInYears(bornOn: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(bornOn.slice(0, 4));
  return on.slice(5) < bornOn.slice(5) ? years - 1 : years;
}

/** Under this age somebody who answers for the child must be named (the server insists). */
export const GUARDIAN_UNDER = 14;
