/** The instant at which a day begins in Shanghai, for a filter; null when no day is chosen. */
export const dayStart = (day: string | undefined): string | null => (day ? `${day}T00:00:00+08:00` : null);

/** The instant at which the day after begins in Shanghai: a filter's upper end, itself not included. */
export function dayEnd(day: string | undefined): string | null {
  if (!day) return null;
  const next = new Date(Date.parse(`${day}T00:00:00+08:00`) + 24 * 3600 * 1000);
  return next.toISOString();
}
