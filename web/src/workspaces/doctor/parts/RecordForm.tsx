import { Button, Input } from "antd";
import { useRef, useState } from "react";
import { palette } from "@/app/theme";
import type { NoteKind } from "@/subsystems/visits/record";
import { KeyHint, useHotkeys, useStatusLabel } from "@/ui";
import { useText } from "../i18n";
import type { RecordState } from "./useRecord";

const MAIN: NoteKind[] = ["chief_complaint", "history", "examination", "advice"];
const FURTHER: NoteKind[] = ["past_history", "tcm_four_examinations", "assessment"];

/** The parts of the record; four always in sight, the others on demand or when they hold something. */
export function RecordForm({
  record,
  canWrite,
  onSave,
}: {
  record: RecordState;
  canWrite: boolean;
  onSave: () => void;
}) {
  const t = useText();
  const label = useStatusLabel("visit_note");
  const [showsAll, setShowsAll] = useState(false);
  const first = useRef<HTMLDivElement>(null);
  useHotkeys({
    F3: {
      label: t("record.title"),
      run: () => first.current?.querySelector("textarea")?.focus(),
      enabled: canWrite,
    },
  });
  const further = FURTHER.filter((kind) => showsAll || record.textOf(kind) !== "");
  const hintOf = (kind: NoteKind): string | undefined =>
    kind === "chief_complaint"
      ? t("record.hint.chief_complaint")
      : kind === "advice"
        ? t("record.hint.advice")
        : undefined;
  return (
    <section
      ref={first}
      aria-label={t("record.title")}
      style={{
        background: palette.paper,
        border: `1px solid ${palette.border}`,
        borderRadius: 4,
        padding: "8px 12px 10px",
      }}
    >
      <div style={{ display: "flex", alignItems: "center", gap: 10, marginBottom: 4 }}>
        <strong>
          {t("record.title")}
          <KeyHint keys="F3" />
        </strong>
        {record.isChanged && canWrite ? (
          <span style={{ color: palette.warning }}>{t("record.unsaved")}</span>
        ) : null}
        <span style={{ marginInlineStart: "auto", display: "flex", gap: 8 }}>
          {canWrite && further.length < FURTHER.length ? (
            <Button size="small" type="link" onClick={() => setShowsAll(true)}>
              {t("record.more")}
            </Button>
          ) : null}
          {canWrite ? (
            <Button size="small" disabled={!record.isChanged} onClick={onSave}>
              {t("record.save")}
              <KeyHint keys="Ctrl+S" />
            </Button>
          ) : null}
        </span>
      </div>
      <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: "6px 12px" }}>
        {[...MAIN, ...further].map((kind) => (
          <div
            key={kind}
            style={{
              display: "grid",
              gridTemplateColumns: "64px minmax(0, 1fr)",
              gap: 8,
              alignItems: "start",
            }}
          >
            <span style={{ color: palette.textSecondary, paddingTop: 5, lineHeight: 1.3 }}>
              {label(kind)}
            </span>
            <Input.TextArea
              aria-label={label(kind)}
              autoSize={{ minRows: 2, maxRows: 5 }}
              maxLength={4000}
              readOnly={!canWrite}
              variant={canWrite ? "outlined" : "borderless"}
              placeholder={canWrite ? hintOf(kind) : undefined}
              value={record.textOf(kind)}
              onChange={(event) => record.type(kind, event.target.value)}
            />
          </div>
        ))}
      </div>
    </section>
  );
}
