import { useSyncExternalStore } from "react";
import type { Schemas } from "@/api";

export type Visitor = Schemas["PatientSummaryOut"];

// In memory only: neither the address nor the browser's storage knows who stands at the kiosk.
let present: Visitor | null = null;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whoever stands before the kiosk now, or nobody. */
export function welcome(visitor: Visitor | null): void {
  present = visitor;
  for (const listener of listeners) listener();
}

export const useVisitor = (): Visitor | null => useSyncExternalStore(subscribe, () => present);
