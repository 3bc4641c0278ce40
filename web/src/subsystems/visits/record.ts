import type { Schemas } from "@/api";

export type VisitDetail = Schemas["VisitDetailOut"];
export type QueueRow = Schemas["QueueRowOut"];
export type NoteKind = Schemas["NoteKind"];
export type Diagnosis = Schemas["DiagnosisOut"];

/** Texts of the record by part. */
export type RecordTexts = Partial<Record<NoteKind, string>>;

/** The latest version of each part: its text and the id that a correction refers to. */
export function latestNotes(
  notes: readonly Schemas["VisitNoteOut"][],
): Map<NoteKind, Schemas["VisitNoteOut"]> {
  const latest = new Map<NoteKind, Schemas["VisitNoteOut"]>();
  for (const note of notes) {
    const known = latest.get(note.kind);
    if (!known || note.version > known.version) latest.set(note.kind, note);
  }
  return latest;
}

/** The parts that were typed and differ from what is kept; a part that was emptied is not one. */
export function changedNotes(
  typed: RecordTexts,
  notes: readonly Schemas["VisitNoteOut"][],
): { kind: NoteKind; text: string; corrects_id: number | null }[] {
  const latest = latestNotes(notes);
  return (Object.entries(typed) as [NoteKind, string][])
    .filter(([kind, text]) => text.trim() !== "" && text.trim() !== (latest.get(kind)?.text ?? "").trim())
    .map(([kind, text]) => ({ kind, text: text.trim(), corrects_id: latest.get(kind)?.id ?? null }));
}

export interface QueueGroups {
  present: QueueRow[];
  waiting: QueueRow[];
  /** Registered, not arrived yet. */
  expected: QueueRow[];
  done: QueueRow[];
}

/** The doctor's list by what comes next; the server's order within each group. */
export function groupQueue(rows: readonly QueueRow[]): QueueGroups {
  const of = (status: string): QueueRow[] => rows.filter((row) => row.visit.status === status);
  return {
    present: of("in_consultation"),
    waiting: of("checked_in"),
    expected: of("registered"),
    done: of("completed"),
  };
}

/** Whole minutes since check-in; null when the patient does not wait. */
export function waitMinutes(row: QueueRow, now: number): number | null {
  if (row.visit.status !== "checked_in" || !row.visit.checked_in_at) return null;
  return Math.max(0, Math.floor((now - Date.parse(row.visit.checked_in_at)) / 60_000));
}
