import type { Schemas } from "@/api";
import type { Language } from "@/app/i18n/language";
import { formatInstant, today } from "@/ui";

export type ClinicSession = Schemas["SessionOut"];

export interface DoctorSessions {
  key: string;
  /** None: the department's ordinary clinic, whoever is on duty. */
  doctor: Schemas["ClinicDoctorOut"] | null;
  registrationName: string;
  sessions: ClinicSession[];
}

/** Sessions by doctor, in the order of the doctors' first session; the ordinary clinic of the department last. */
export function groupByDoctor(sessions: ClinicSession[]): DoctorSessions[] {
  const groups = new Map<string, DoctorSessions>();
  for (const session of sessions) {
    const key = session.doctor ? `d${session.doctor.id}` : `r${session.registration_name}`;
    const group = groups.get(key);
    if (group) group.sessions.push(session);
    else
      groups.set(key, {
        key,
        doctor: session.doctor,
        registrationName: session.registration_name,
        sessions: [session],
      });
  }
  return [...groups.values()].sort((a, b) => Number(a.doctor === null) - Number(b.doctor === null));
}

/** The days from `first` on, as the server takes them. */
export function daysFrom(first: string, count: number): string[] {
  const start = new Date(`${first}T00:00:00Z`).getTime();
  return Array.from({ length: count }, (_, at) =>
    new Date(start + at * 86_400_000).toISOString().slice(0, 10),
  );
}

const WEEKDAYS = {
  "zh-CN": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
  "en-US": ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
} as const;

/** "今天", "周二": what a day is called on a strip of days. */
export function weekdayOf(day: string, language: Language): string {
  if (day === today()) return language === "en-US" ? "Today" : "今天";
  return WEEKDAYS[language][new Date(`${day}T00:00:00Z`).getUTCDay()] ?? "";
}

/** "11-24": month and day. */
export const shortDay = (day: string): string => day.slice(5);

/** "08:00–12:00" in hospital time. */
export const hoursOf = (session: Pick<ClinicSession, "starts_at" | "ends_at">): string =>
  `${formatInstant(session.starts_at, "time")}–${formatInstant(session.ends_at, "time")}`;

/** The name in the language in use; what has no English name keeps its Chinese one. */
export const nameIn = (language: Language, one: { name: string; name_en: string }): string =>
  language === "en-US" && one.name_en ? one.name_en : one.name;

/** Seconds until an instant, never below zero. */
export const secondsUntil = (instant: string, now: number): number =>
  Math.max(0, Math.ceil((new Date(instant).getTime() - now) / 1000));

/** "4:59". */
export const clockOf = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
