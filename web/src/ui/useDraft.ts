import { useCallback, useMemo } from "react";
import { useMaybeSession } from "@/app/session";

export interface Draft<Values> {
  /** What was typed last time and not submitted; null when there is nothing. */
  restored: Partial<Values> | null;
  save: (values: Partial<Values>) => void;
  discard: () => void;
}

const storageKey = (user: string, name: string): string => `yiqiao.draft.${user}.${name}`;

/**
 * Keeps what somebody types until it is submitted: over an error, a time-out, a reload. It stays in this
 * browser tab (drafts hold personal data), belongs to one person, and is forgotten at sign-out.
 * Name it by the object too: `refund:${orderNo}`. Without a name nothing is kept.
 */
export function useDraft<Values extends object>(name: string | undefined): Draft<Values> {
  const session = useMaybeSession();
  const key = name ? storageKey(String(session?.user?.id ?? "anonymous"), name) : null;

  const restored = useMemo<Partial<Values> | null>(() => {
    const raw = key ? sessionStorage.getItem(key) : null;
    if (!raw) return null;
    try {
      return JSON.parse(raw) as Partial<Values>;
    } catch {
      return null;
    }
  }, [key]);

  const save = useCallback(
    (values: Partial<Values>) => {
      if (!key) return;
      try {
        sessionStorage.setItem(key, JSON.stringify(values));
      } catch {
        // A full store costs the draft, never the typing.
      }
    },
    [key],
  );

  const discard = useCallback(() => {
    if (key) sessionStorage.removeItem(key);
  }, [key]);

  return useMemo(() => ({ restored, save, discard }), [restored, save, discard]);
}
