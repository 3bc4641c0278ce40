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

const FIELDS =
  'input:not([type="hidden"]):not([disabled]):not([readonly]), textarea:not([disabled]), [role="switch"]:not([disabled])';

const isVisible = (element: HTMLElement): boolean =>
  !element.closest('[hidden], [aria-hidden="true"], .ant-select-dropdown');

/** A list or calendar of the field is open: Enter belongs to it. */
const pickerIsOpen = (target: HTMLElement): boolean =>
  target.getAttribute("aria-expanded") === "true" && Boolean(target.getAttribute("aria-activedescendant"));

/**
 * Key handler for the element around a form: Enter goes to the next field and submits on the last one,
 * Ctrl+Enter submits from anywhere.
 */
export function enterMovesOn(submit: () => void): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      submit();
      return;
    }
    const target = event.target as HTMLElement;
    const fits = target.tagName === "INPUT" && !event.shiftKey && !event.altKey;
    if (!fits || pickerIsOpen(target) || ["checkbox", "button"].includes((target as HTMLInputElement).type))
      return;
    event.preventDefault();
    const fields = [...event.currentTarget.querySelectorAll<HTMLElement>(FIELDS)].filter(isVisible);
    const next = fields[fields.indexOf(target) + 1];
    if (next) {
      next.focus();
      if (next instanceof HTMLInputElement) next.select();
    } else submit();
  };
}
