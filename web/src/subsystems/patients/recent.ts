import { useSyncExternalStore } from "react";
import type { PatientBrief } from "@/ui";

const LENGTH = 10;
const listeners = new Set<() => void>();
// In memory only: it goes with the tab and with sign-out, which reloads the interface.
let recent: PatientBrief[] = [];

/** Puts a patient first among the last ten of this desk. */
export function rememberPatient(patient: PatientBrief): void {
  recent = [patient, ...recent.filter((one) => one.id !== patient.id)].slice(0, LENGTH);
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The last ten patients of this desk, the latest first. */
export const useRecentPatients = (): PatientBrief[] => useSyncExternalStore(subscribe, () => recent);
