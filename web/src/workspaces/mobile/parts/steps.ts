import type { Schemas } from "@/api";
import type { Language } from "@/app/i18n/language";

export type Step = Schemas["TimelineStepOut"];

/** The one step that is to be done now. */
export const nextStepOf = (timeline: Schemas["VisitTimelineOut"] | undefined): Step | undefined =>
  timeline?.steps.find((step) => step.state === "next");

/** The step in the language in use. */
export const labelIn = (language: Language, step: Pick<Step, "label" | "label_en">): string =>
  language === "en-US" ? step.label_en : step.label;

/** Where a step of the timeline leads on the phone: payments are made here. */
export const isPayment = (step: Pick<Step, "code">): boolean => step.code.startsWith("pay");
