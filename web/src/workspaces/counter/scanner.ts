import type { InputRef } from "antd";
import { type RefObject, useEffect } from "react";

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/**
 * Sends what a scanner types to the search box when no field has the focus: a scanner is a keyboard, and
 * a clerk must not have to click before scanning.
 */
export function useScannerTrap(box: RefObject<InputRef | null>): void {
  useEffect(() => {
    const catchKey = (event: KeyboardEvent): void => {
      if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.altKey || event.metaKey)
        return;
      if (event.key === "/" || isField(event.target)) return;
      if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
      box.current?.focus({ cursor: "all" });
    };
    window.addEventListener("keydown", catchKey, true);
    return () => window.removeEventListener("keydown", catchKey, true);
  }, [box]);
}
