import { useEffect, useRef } from "react";

const LAST_ACT = "yiqiao.lastActivity";
const EVENTS = ["pointerdown", "keydown", "wheel", "touchstart"] as const;

/**
 * Calls `onIdle` once when nobody has touched any window of the product on this machine for so many
 * seconds. 0 switches it off.
 */
export function useIdle(seconds: number, onIdle: () => void): void {
  const callback = useRef(onIdle);
  useEffect(() => {
    callback.current = onIdle;
  });
  useEffect(() => {
    if (seconds <= 0) return;
    let written = 0;
    const touch = (): void => {
      const now = Date.now();
      // Other windows read it; once in five seconds is often enough.
      if (now - written < 5_000) return;
      written = now;
      localStorage.setItem(LAST_ACT, String(now));
    };
    touch();
    for (const name of EVENTS) window.addEventListener(name, touch, { passive: true });
    const timer = setInterval(() => {
      const last = Number(localStorage.getItem(LAST_ACT) ?? "0");
      if (Date.now() - last >= seconds * 1000) {
        clearInterval(timer);
        callback.current();
      }
    }, 5_000);
    return () => {
      clearInterval(timer);
      for (const name of EVENTS) window.removeEventListener(name, touch);
    };
  }, [seconds]);
}
