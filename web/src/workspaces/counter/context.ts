import { createContext, useContext } from "react";
import type { Schemas } from "@/api";
import type { Bill } from "@/subsystems/cashier";
import type { PatientBrief } from "@/ui";

export type ActName = "booking" | "registration" | "charging" | "refund" | "invoice" | "shift" | "records";

/** What the three panes share. */
export interface Desk {
  patient: PatientBrief | null;
  act: ActName;
  bill: Bill | null;
  shift: Schemas["SlipOut"] | null | undefined;
  campus: string;
  goTo: (act: ActName) => void;
  /** Puts a bill into the pay pane. */
  take: (bill: Bill) => void;
}

export const DeskContext = createContext<Desk | null>(null);

/** The desk that this pane stands on. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("useDesk is for the panes of the counter");
  return desk;
}
