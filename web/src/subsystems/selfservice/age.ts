import type { Language } from "@/app/i18n/language";

const UNITS: Record<string, string> = { 岁: "y", 月: "mo", 天: "d", 小时: "h" };

/** The server's age ("40岁", "1岁2月") in the language in use. */
export const ageIn = (language: Language, age: string): string =>
  language === "en-US"
    ? age
        .replace(/个?(岁|月|天|小时)/g, (_, unit: string) => ` ${UNITS[unit]} `)
        .replace(/\s+/g, " ")
        .trim()
    : age;
