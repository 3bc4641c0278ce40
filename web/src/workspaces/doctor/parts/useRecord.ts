import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiKey, client, newKey, unwrap } from "@/api";
import {
  changedNotes,
  latestNotes,
  type NoteKind,
  type RecordTexts,
  type VisitDetail,
} from "@/subsystems/visits/record";
import { useDraft } from "@/ui";

export interface RecordState {
  /** What a part shows: typed, or else the latest version. */
  textOf: (kind: NoteKind) => string;
  type: (kind: NoteKind, text: string) => void;
  isChanged: boolean;
  /** Writes what changed, each part as a new version; false when there was nothing. Throws `ApiProblem`. */
  save: () => Promise<boolean>;
}

/** The record of a visit while it is typed; what is not saved survives a reload of the page. */
export function useRecord(detail: VisitDetail): RecordState {
  const queries = useQueryClient();
  const visitId = detail.visit.id;
  const draft = useDraft<RecordTexts>(`doctor.record:${visitId}`);
  const [typed, setTyped] = useState<RecordTexts>(() => draft.restored ?? {});
  const latest = latestNotes(detail.notes);
  const changed = changedNotes(typed, detail.notes);

  return {
    textOf: (kind) => typed[kind] ?? latest.get(kind)?.text ?? "",
    type: (kind, text) => {
      const next = { ...typed, [kind]: text };
      setTyped(next);
      draft.save(next);
    },
    isChanged: changed.length > 0,
    save: async () => {
      if (changed.length === 0) return false;
      try {
        for (const note of changed)
          await unwrap(
            client.POST("/api/ui/consultation/visits/{visit_id}/notes", {
              params: { path: { visit_id: visitId } },
              body: { ...note, reason: "" },
              headers: { "Idempotency-Key": newKey() },
            }),
          );
        draft.discard();
      } finally {
        // Parts that were written before one failed are known as written.
        await queries.invalidateQueries({ queryKey: apiKey("/api/ui/consultation/visits/{visit_id}") });
      }
      return true;
    },
  };
}
