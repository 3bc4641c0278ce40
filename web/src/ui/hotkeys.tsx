import { type CSSProperties, useEffect, useRef, useSyncExternalStore } from "react";

/** What one key does on the page that is open. */
export interface Hotkey {
  /** Named in the list of shortcuts. */
  label: string;
  run: () => void;
  /** False switches it off for now. */
  enabled?: boolean;
}

/** Keys as written on the keyboard: `F2`, `Ctrl+Enter`, `Alt+N`, `/`, `Escape`. */
export type HotkeyMap = Record<string, Hotkey>;

interface Layer {
  keys: HotkeyMap;
  inDialog: boolean;
}

const layers: Layer[] = [];
const listeners = new Set<() => void>();
let listed: { key: string; label: string }[] = [];

const announce = (): void => {
  const seen = new Set<string>();
  listed = [...layers].reverse().flatMap((layer) =>
    Object.entries(layer.keys)
      .filter(([key, one]) => one.enabled !== false && !seen.has(key) && seen.add(key))
      .map(([key, one]) => ({ key, label: one.label })),
  );
  for (const listener of listeners) listener();
};

const nameOf = (event: KeyboardEvent): string => {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const ctrl = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const alt = event.altKey ? "Alt+" : "";
  const shift = event.shiftKey && event.key.length > 1 ? "Shift+" : "";
  return `${ctrl}${alt}${shift}${key}`;
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** An open dialog takes the keyboard from the page behind it. */
const dialogIsOpen = (): boolean =>
  [...document.querySelectorAll<HTMLElement>('[role="dialog"][aria-modal="true"]')].some((one) => {
    const wrap = one.closest<HTMLElement>(".ant-modal-wrap, .ant-drawer") ?? one;
    return wrap.style.display !== "none";
  });

function onKeyDown(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return;
  const name = nameOf(event);
  const isPrintable = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isPrintable && isTyping(event.target)) return;
  const blocked = dialogIsOpen();
  for (const layer of [...layers].reverse()) {
    if (blocked && !layer.inDialog) continue;
    const found = Object.entries(layer.keys).find(([key]) => key.toUpperCase() === name.toUpperCase())?.[1];
    if (found && found.enabled !== false) {
      event.preventDefault();
      event.stopPropagation();
      // A key held down must not pay twice.
      if (!event.repeat) found.run();
      return;
    }
  }
}

/**
 * Binds keys while the component is on screen; the newest component wins. Keys of a page rest while a
 * dialog is open; a dialog's own keys pass `{ inDialog: true }`.
 */
export function useHotkeys(keys: HotkeyMap, options: { inDialog?: boolean } = {}): void {
  const inDialog = options.inDialog ?? false;
  const layer = useRef<Layer>({ keys, inDialog });
  const signature = Object.entries(keys)
    .map(([key, one]) => `${key}:${one.label}:${one.enabled !== false}`)
    .join("|");
  useEffect(() => {
    layer.current.keys = keys;
    layer.current.inDialog = inDialog;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is announced again when it reads differently
  useEffect(() => {
    const mine = layer.current;
    layers.push(mine);
    if (layers.length === 1) window.addEventListener("keydown", onKeyDown, true);
    announce();
    return () => {
      layers.splice(layers.indexOf(mine), 1);
      if (layers.length === 0) window.removeEventListener("keydown", onKeyDown, true);
      announce();
    };
  }, [signature]);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The shortcuts that work now, for the list of shortcuts. */
export const useActiveHotkeys = (): { key: string; label: string }[] =>
  useSyncExternalStore(subscribe, () => listed);

const keyLook: CSSProperties = {
  display: "inline-block",
  minWidth: 14,
  padding: "0 5px",
  border: "1px solid currentColor",
  borderRadius: 3,
  fontFamily: "inherit",
  fontSize: 12,
  lineHeight: "16px",
  textAlign: "center",
  opacity: 0.8,
};

/** The key beside the thing that it does: `收费 F4`. */
export function KeyHint({ keys, style }: { keys: string; style?: CSSProperties }) {
  return (
    <kbd aria-hidden style={{ ...keyLook, marginInlineStart: 6, ...style }}>
      {keys === "Escape" ? "Esc" : keys}
    </kbd>
  );
}
