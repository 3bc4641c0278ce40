import { Alert, Button, Skeleton } from "antd";
import { type ReactNode, useState } from "react";
import type { ApiProblem } from "@/api";
import { palette, tones } from "@/app/theme";
import { groupQueue, type QueueRow, waitMinutes } from "@/subsystems/visits/record";
import { EmptyState, FailedState, KeyHint, LiveAge, PatientBadges, useSexLabel } from "@/ui";
import { useText } from "../i18n";

const LONG_WAIT = 30;

interface QueueQuery {
  data: QueueRow[] | undefined;
  error: ApiProblem | null;
  dataUpdatedAt: number;
  refetch: () => unknown;
}

/** The day's patients: in the room, waiting, not arrived, seen. */
export function QueuePane(props: {
  query: QueueQuery;
  chosen: number | null;
  isCalling: boolean;
  failure: ApiProblem | null;
  onOpen: (visitId: number) => void;
  onCall: (row: QueueRow) => void;
}) {
  const t = useText();
  const [showsDone, setShowsDone] = useState(false);
  const { query } = props;
  const groups = groupQueue(query.data ?? []);
  const [next] = groups.waiting;

  const section = (title: string, rows: QueueRow[]): ReactNode =>
    rows.length === 0 ? null : (
      <section aria-label={title}>
        <h3
          style={{
            margin: 0,
            padding: "6px 10px 2px",
            fontSize: 13,
            fontWeight: 600,
            color: palette.textSecondary,
          }}
        >
          {title} {rows.length}
        </h3>
        {rows.map((row) => (
          <QueueLine
            key={row.visit.id}
            row={row}
            isChosen={row.visit.id === props.chosen}
            onOpen={() => props.onOpen(row.visit.id)}
            onCall={() => props.onCall(row)}
          />
        ))}
      </section>
    );

  return (
    <aside
      style={{
        background: palette.paper,
        border: `1px solid ${palette.border}`,
        borderRadius: 4,
        display: "flex",
        flexDirection: "column",
        minHeight: 0,
      }}
    >
      <div style={{ padding: 10, borderBottom: `1px solid ${palette.borderSoft}` }}>
        <div style={{ display: "flex", justifyContent: "space-between", marginBottom: 8 }}>
          <strong>{t("queue.title")}</strong>
          {query.data ? <LiveAge updatedAt={query.dataUpdatedAt} staleAfterSeconds={30} /> : null}
        </div>
        <Button
          type="primary"
          block
          disabled={!next}
          loading={props.isCalling}
          onClick={() => next && props.onCall(next)}
        >
          {next ? t("queue.callNext") : t("queue.nobody")}
          <KeyHint keys="F2" />
        </Button>
        {props.failure ? (
          <Alert type="error" showIcon title={props.failure.detail} style={{ marginTop: 8 }} />
        ) : null}
      </div>
      <div style={{ overflowY: "auto", flex: 1, paddingBottom: 8 }}>
        {!query.data ? (
          query.error ? (
            <FailedState error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <div style={{ padding: 12 }}>
              <Skeleton active title={false} paragraph={{ rows: 6 }} />
            </div>
          )
        ) : query.data.length === 0 ? (
          <EmptyState title={t("queue.empty")} hint={t("queue.emptyHint")} />
        ) : (
          <>
            {section(t("queue.present"), groups.present)}
            {section(t("queue.waiting"), groups.waiting)}
            {section(t("queue.expected"), groups.expected)}
            {showsDone ? section(t("queue.done"), groups.done) : null}
            {groups.done.length > 0 ? (
              <Button type="link" size="small" onClick={() => setShowsDone(!showsDone)}>
                {showsDone ? t("queue.hideDone") : t("queue.showDone", { n: groups.done.length })}
              </Button>
            ) : null}
          </>
        )}
      </div>
    </aside>
  );
}

function QueueLine(props: { row: QueueRow; isChosen: boolean; onOpen: () => void; onCall: () => void }) {
  const t = useText();
  const sex = useSexLabel();
  const { row, isChosen } = props;
  const waited = waitMinutes(row, Date.now());
  const isIn = row.visit.status === "in_consultation";
  return (
    <button
      type="button"
      aria-current={isChosen}
      onClick={props.onOpen}
      onDoubleClick={() => row.visit.allowed_actions.includes("start") && props.onCall()}
      style={{
        display: "grid",
        gridTemplateColumns: "34px minmax(0, 1fr) auto",
        gap: 6,
        alignItems: "center",
        width: "100%",
        padding: "6px 10px",
        border: 0,
        borderInlineStart: `3px solid ${isChosen ? palette.primary : "transparent"}`,
        background: isChosen ? tones.info.background : isIn ? tones.progress.background : "transparent",
        font: "inherit",
        color: "inherit",
        textAlign: "start",
        cursor: "pointer",
      }}
    >
      <span className="tabular" style={{ fontWeight: 700, fontSize: 16, color: palette.primary }}>
        {row.visit.queue_no ?? "—"}
      </span>
      <span style={{ minWidth: 0 }}>
        <span style={{ display: "block", whiteSpace: "nowrap" }}>
          <strong>{row.patient.name_masked}</strong>{" "}
          <span style={{ color: palette.textSecondary, fontSize: 13 }}>
            {sex(row.patient.sex)} {row.patient.age}
          </span>
        </span>
        {row.patient.badges.length > 0 || row.priority_reason || row.missed_calls > 0 ? (
          <span style={{ display: "block", fontSize: 12 }}>
            <PatientBadges badges={row.patient.badges} />
            {row.priority_reason ? (
              <span style={{ color: palette.warning }}> {row.priority_reason}</span>
            ) : null}
            {row.missed_calls > 0 ? (
              <span style={{ color: palette.warning }}> {t("queue.missed", { n: row.missed_calls })}</span>
            ) : null}
          </span>
        ) : null}
      </span>
      {waited === null ? null : (
        <span
          className="tabular"
          style={{ fontSize: 12, color: waited >= LONG_WAIT ? palette.warning : palette.textSecondary }}
        >
          {t("queue.waited", { n: waited })}
        </span>
      )}
    </button>
  );
}
