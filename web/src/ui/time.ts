// Hospital time, wherever the browser stands: instants come with an offset and are shown in Shanghai.
const clock = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

const ranges = {
  /** 2026-11-22 08:30 */
  minute: [0, 16],
  /** 2026-11-22 08:30:05 */
  second: [0, 19],
  /** 2026-11-22 */
  day: [0, 10],
  /** 08:30 */
  time: [11, 16],
  /** 11-22 08:30 */
  short: [5, 16],
} as const;

/** An instant of the server (or of `Date`) in hospital time; nothing or nonsense is a dash. */
export function formatInstant(
  instant: string | number | Date | null | undefined,
  precision: keyof typeof ranges = "minute",
): string {
  if (instant === null || instant === undefined || instant === "") return "—";
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "—";
  return clock.format(date).slice(...ranges[precision]);
}

/** Today in hospital time, as the server takes days: `2026-11-22`. */
export const today = (): string => formatInstant(new Date(), "day");
