import { expect, it } from "vitest";
import type { Schemas } from "@/api";
import { changedNotes, groupQueue, latestNotes, type QueueRow, waitMinutes } from "./record";

type Note = Schemas["VisitNoteOut"];

const aNote = (different: Partial<Note>): Note => ({
  id: 1,
  kind: "chief_complaint",
  version: 1,
  corrects_id: null,
  text: "胸闷 3 天",
  author_name: "陈立",
  reason: "",
  written_at: "2026-11-23T01:00:00Z",
  ...different,
});

const aRow = (status: string, checkedIn: string | null = null): QueueRow =>
  ({ visit: { id: 1, status, checked_in_at: checkedIn } }) as unknown as QueueRow;

it("takes the highest version of each part", () => {
  const notes = [
    aNote({}),
    aNote({ id: 2, version: 2, text: "胸闷 5 天" }),
    aNote({ id: 3, kind: "advice" }),
  ];
  expect(latestNotes(notes).get("chief_complaint")?.id).toBe(2);
  expect(latestNotes(notes).size).toBe(2);
});

it("writes only parts that differ, as corrections of the latest version", () => {
  const notes = [aNote({ id: 2, version: 2 })];
  expect(changedNotes({ chief_complaint: " 胸闷 3 天 " }, notes)).toEqual([]);
  expect(changedNotes({ chief_complaint: "" }, notes)).toEqual([]);
  expect(changedNotes({ chief_complaint: "胸闷 5 天", advice: "复诊" }, notes)).toEqual([
    { kind: "chief_complaint", text: "胸闷 5 天", corrects_id: 2 },
    { kind: "advice", text: "复诊", corrects_id: null },
  ]);
});

it("groups the day's patients by what comes next", () => {
  const groups = groupQueue([
    aRow("checked_in"),
    aRow("completed"),
    aRow("in_consultation"),
    aRow("registered"),
  ]);
  expect([groups.present.length, groups.waiting.length, groups.expected.length, groups.done.length]).toEqual([
    1, 1, 1, 1,
  ]);
});

it("counts the wait from check-in, and only of those who wait", () => {
  const now = Date.parse("2026-11-23T01:20:30Z");
  expect(waitMinutes(aRow("checked_in", "2026-11-23T01:00:00Z"), now)).toBe(20);
  expect(waitMinutes(aRow("checked_in", "2026-11-23T01:30:00Z"), now)).toBe(0);
  expect(waitMinutes(aRow("in_consultation", "2026-11-23T01:00:00Z"), now)).toBeNull();
});
