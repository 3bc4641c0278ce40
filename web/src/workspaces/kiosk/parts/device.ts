import { useSyncExternalStore } from "react";

export interface DeviceState {
  printer: "ready" | "paper_out" | "fault" | "none";
  payment: "ready" | "fault";
  isOpen: boolean;
}

/** What is true until a driver or the staff says otherwise: nobody told of a printer. */
export const UNKNOWN_DEVICE: DeviceState = { printer: "none", payment: "ready", isOpen: true };

const KEY = "yiqiao.kiosk.device";
const CHANGED = "yiqiao:kiosk-device";

/** The stored state; what cannot be read counts as nothing told. */
export function readDevice(stored: string | null): DeviceState {
  try {
    const given: unknown = JSON.parse(stored ?? "{}");
    if (typeof given !== "object" || given === null) return UNKNOWN_DEVICE;
    const { printer, payment, isOpen } = given as Record<string, unknown>;
    return {
      printer: printer === "ready" || printer === "paper_out" || printer === "fault" ? printer : "none",
      payment: payment === "fault" ? "fault" : "ready",
      isOpen: isOpen !== false,
    };
  } catch {
    return UNKNOWN_DEVICE;
  }
}

/** Sets the state of this machine's devices; the machine's driver program may write the same entry. */
export function setDevice(change: Partial<DeviceState>): void {
  localStorage.setItem(KEY, JSON.stringify({ ...readDevice(localStorage.getItem(KEY)), ...change }));
  window.dispatchEvent(new Event(CHANGED));
}

const subscribe = (listener: () => void): (() => void) => {
  for (const name of ["storage", CHANGED]) window.addEventListener(name, listener);
  return () => {
    for (const name of ["storage", CHANGED]) window.removeEventListener(name, listener);
  };
};

/** How the devices of this kiosk are, live. */
export const useDevice = (): DeviceState =>
  readDevice(useSyncExternalStore(subscribe, () => localStorage.getItem(KEY)));
