import type { FormInstance } from "antd";
import type { KeyboardEvent } from "react";
import type { ApiProblem } from "@/api";

type NamePath = (string | number)[];

/** `lines.0.quantity` → `["lines", 0, "quantity"]`, the way a form names a field. */
export const namePathOf = (field: string): NamePath =>
  field.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/**
 * Puts the server's sentences under the fields they are about and the focus on the first of them.
 * Returns what belongs to no field of this form, for a line above it; null when every sentence found its place.
 */
export function showProblem<Values>(
  form: FormInstance<Values>,
  problem: ApiProblem,
  /** Form name of a server field where the two differ: `{ campus_id: "campus" }`. */
  rename: Record<string, string> = {},
): string | null {
  const shown: NamePath[] = [];
  for (const { field, message } of problem.fields) {
    const name = namePathOf(rename[field] ?? field);
    if (form.getFieldInstance(name as never) === undefined) continue;
    form.setFields([{ name: name as never, errors: [message] }]);
    shown.push(name);
  }
  const [first] = shown;
  if (first) {
    form.scrollToField(first as never, { block: "center", focus: true });
    if (shown.length === problem.fields.length) return null;
  }
  return problem.detail || problem.title;
}

const FIELDS = [
  'input:not([type="hidden"]):not([disabled]):not([readonly])',
  'input[role="combobox"]:not([disabled])',
  "textarea:not([disabled])",
  '[role="switch"]:not([disabled])',
].join(", ");

const isVisible = (element: HTMLElement): boolean => !element.closest('[hidden], [aria-hidden="true"]');

const listIsOpen = (target: HTMLElement): boolean => target.getAttribute("aria-expanded") === "true";

type KeyHandler = (event: KeyboardEvent<HTMLElement>) => void;

/**
 * Key handlers for the element around a form: Enter goes to the next field and submits on the last one,
 * Ctrl+Enter submits from anywhere. In an open list Enter chooses; a closed list is opened by the arrows.
 */
export function enterMovesOn(submit: () => void): { onKeyDown: KeyHandler; onKeyDownCapture: KeyHandler } {
  const moveOn: KeyHandler = (event) => {
    event.preventDefault();
    event.stopPropagation();
    const fields = [...event.currentTarget.querySelectorAll<HTMLElement>(FIELDS)].filter(isVisible);
    const next = fields[fields.indexOf(event.target as HTMLElement) + 1];
    if (next) {
      next.focus();
      if (next instanceof HTMLInputElement) next.select();
    } else submit();
  };
  const isPlainEnter = (event: KeyboardEvent): boolean =>
    event.key === "Enter" &&
    !event.nativeEvent.isComposing &&
    !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) &&
    (event.target as HTMLElement).tagName === "INPUT";
  return {
    // Before the field itself: a closed list would take Enter as "open".
    onKeyDownCapture: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
        event.preventDefault();
        event.stopPropagation();
        submit();
        return;
      }
      const target = event.target as HTMLElement;
      if (isPlainEnter(event) && target.role === "combobox" && !listIsOpen(target)) moveOn(event);
    },
    // After the field: a date that was typed has been read by then.
    onKeyDown: (event) => {
      const target = event.target as HTMLInputElement;
      if (
        !isPlainEnter(event) ||
        target.role === "combobox" ||
        ["checkbox", "radio", "button"].includes(target.type)
      ) {
        return;
      }
      moveOn(event);
    },
  };
}
