import { useState } from "react";
import { useMaybeSession } from "@/app/session";

/** Which columns of a table this person sees; kept in this browser, per person and table. */
export function useColumnChoice(
  table: string,
  defaults: string[],
): { chosen: string[]; choose: (keys: string[]) => void; reset: () => void } {
  const session = useMaybeSession();
  const key = `yiqiao.columns.${session?.user?.id ?? "anonymous"}.${table}`;
  const [chosen, setChosen] = useState<string[] | null>(() => {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
      return Array.isArray(stored) ? stored.filter((one) => typeof one === "string") : null;
    } catch {
      return null;
    }
  });
  return {
    chosen: chosen ?? defaults,
    choose: (keys) => {
      localStorage.setItem(key, JSON.stringify(keys));
      setChosen(keys);
    },
    reset: () => {
      localStorage.removeItem(key);
      setChosen(null);
    },
  };
}
