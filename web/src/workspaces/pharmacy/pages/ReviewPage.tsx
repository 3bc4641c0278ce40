import { Alert, App, Button, Skeleton } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { asProblem, type Schemas, useApiMutation, useApiQuery } from "@/api";
import { palette, tones } from "@/app/theme";
import {
  ConfirmAction,
  EmptyState,
  FailedState,
  KeyHint,
  LiveAge,
  PageHeader,
  StatusTag,
  useHotkeys,
  useSexLabel,
  useStatusLabel,
} from "@/ui";
import { useText } from "../i18n";
import { PrescriptionPane } from "../parts/PrescriptionPane";

type Row = Schemas["ReviewRowOut"];
const REVIEWS = "/api/ui/pharmacy/reviews";
const REFRESH = 10_000;

/** The review queue, the worst findings first; the prescription beside it, passed with one key. */
export default function ReviewPage() {
  const t = useText();
  const { message } = App.useApp();
  const [chosen, setChosen] = useState<number | null>(null);
  const [isRejecting, setRejecting] = useState(false);
  const query = useApiQuery(
    REVIEWS,
    { params: { query: { status: "pending", page_size: 100 } }, headers: { "X-Background": "1" } },
    { refetchInterval: REFRESH, keepPrevious: true },
  );
  const rows = query.data?.items ?? [];
  const at = rows.findIndex((row) => row.order_id === chosen);
  const current = rows[at];
  const detail = useApiQuery(
    "/api/ui/pharmacy/reviews/{order_id}",
    { params: { path: { order_id: current?.order_id ?? 0 } } },
    { enabled: current !== undefined },
  );
  const pass = useApiMutation("post", "/api/ui/pharmacy/reviews/{order_id}/pass", { invalidates: [REVIEWS] });
  const reject = useApiMutation("post", "/api/ui/pharmacy/reviews/{order_id}/reject", {
    invalidates: [REVIEWS],
  });

  // The first of the list is opened by itself; after a decision the one that moved up.
  const [lastIndex, setLastIndex] = useState(0);
  useEffect(() => {
    if (at >= 0) setLastIndex(at);
    else setChosen(rows[Math.min(lastIndex, rows.length - 1)]?.order_id ?? null);
  }, [at, rows, lastIndex]);

  const go = (step: number): void => {
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (next) setChosen(next.order_id);
  };
  const review = current && detail.data?.order_id === current.order_id ? detail.data : undefined;
  const may = (action: string): boolean => review?.allowed_actions.includes(action) ?? false;
  const passIt = (): void => {
    if (!review || pass.isPending) return;
    pass.mutate(
      { params: { path: { order_id: review.order_id } }, body: { comment: "" } },
      { onSuccess: () => void message.success(t("review.passed", { no: review.order_no })) },
    );
  };
  const { reset } = pass;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was said about the last prescription goes with it
  useEffect(() => reset(), [chosen, reset]);

  useHotkeys({
    F8: { label: t("review.pass"), run: passIt, enabled: may("pass") },
    F4: { label: t("review.reject"), run: () => setRejecting(true), enabled: may("reject") },
    ArrowUp: { label: t("review.previous"), run: () => go(-1), enabled: rows.length > 1 },
    ArrowDown: { label: t("review.next"), run: () => go(1), enabled: rows.length > 1 },
  });

  const list: ReactNode = !query.data ? (
    query.error ? (
      <FailedState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <div style={{ padding: 12 }}>
        <Skeleton active title={false} paragraph={{ rows: 8 }} />
      </div>
    )
  ) : rows.length === 0 ? (
    <EmptyState title={t("review.empty")} hint={t("review.emptyHint")} />
  ) : (
    rows.map((row) => (
      <ReviewLine
        key={row.order_id}
        row={row}
        isChosen={row.order_id === chosen}
        onOpen={() => setChosen(row.order_id)}
      />
    ))
  );

  return (
    <div style={{ display: "flex", flexDirection: "column", height: "calc(100vh - 72px)", minHeight: 480 }}>
      <PageHeader
        title={t("review.title")}
        note={query.data ? t("review.left", { n: query.data.total }) : null}
        extra={query.data ? <LiveAge updatedAt={query.dataUpdatedAt} staleAfterSeconds={30} /> : null}
      />
      <div
        style={{
          display: "grid",
          gridTemplateColumns: "268px minmax(0, 1fr)",
          gap: 12,
          flex: 1,
          minHeight: 0,
        }}
      >
        <aside
          aria-label={t("review.title")}
          style={{
            background: palette.paper,
            border: `1px solid ${palette.border}`,
            borderRadius: 4,
            overflowY: "auto",
          }}
        >
          {list}
        </aside>
        <div style={{ minWidth: 0, minHeight: 0, display: "flex", flexDirection: "column" }}>
          {pass.error ? (
            <Alert type="error" showIcon title={asProblem(pass.error).detail} style={{ marginBottom: 8 }} />
          ) : null}
          {review ? (
            <PrescriptionPane
              key={review.order_id}
              review={review}
              actions={
                <>
                  {may("reject") ? (
                    <Button danger onClick={() => setRejecting(true)}>
                      {t("review.reject")}
                      <KeyHint keys="F4" />
                    </Button>
                  ) : null}
                  {may("pass") ? (
                    <Button type="primary" loading={pass.isPending} onClick={passIt}>
                      {t("review.pass")}
                      <KeyHint keys="F8" />
                    </Button>
                  ) : null}
                </>
              }
            />
          ) : detail.error && current ? (
            <FailedState error={detail.error} onRetry={() => void detail.refetch()} />
          ) : current ? (
            <Skeleton active paragraph={{ rows: 8 }} />
          ) : query.data && rows.length > 0 ? (
            <EmptyState title={t("review.choose")} />
          ) : null}
        </div>
      </div>
      {review ? (
        <ConfirmAction
          open={isRejecting}
          onOpenChange={setRejecting}
          title={t("review.reject")}
          object={`${review.patient_name} · ${review.order_no}`}
          effect={t("review.rejectEffect", { doctor: review.doctor })}
          reason="required"
          reasonChoices={[
            ...review.findings.map((one) => one.message),
            t("review.rejectReasons.dose"),
            t("review.rejectReasons.interaction"),
            t("review.rejectReasons.duplicate"),
            t("review.rejectReasons.diagnosis"),
          ]}
          onConfirm={(reason) =>
            reject.mutateAsync({ params: { path: { order_id: review.order_id } }, body: { reason } })
          }
        />
      ) : null}
    </div>
  );
}

const edges: Record<string, string> = {
  error: palette.error,
  warning: "#d9822b",
  info: tones.info.border,
};

function ReviewLine({ row, isChosen, onOpen }: { row: Row; isChosen: boolean; onOpen: () => void }) {
  const t = useText();
  const sex = useSexLabel();
  const kind = useStatusLabel("order_kind");
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(row.requested_at)) / 60_000));
  return (
    <button
      type="button"
      aria-current={isChosen}
      onClick={onOpen}
      style={{
        display: "block",
        width: "100%",
        textAlign: "start",
        border: 0,
        borderBottom: `1px solid ${palette.borderSoft}`,
        borderInlineStart: `5px solid ${edges[row.worst] ?? "transparent"}`,
        background: isChosen ? tones.info.background : "transparent",
        padding: "7px 10px",
        font: "inherit",
        color: "inherit",
        cursor: "pointer",
      }}
    >
      <span style={{ display: "flex", gap: 8, alignItems: "center" }}>
        <strong>{row.patient_name}</strong>
        <span style={{ color: palette.textSecondary, fontSize: 13 }}>
          {sex(row.sex)} {row.age}
        </span>
        <span style={{ marginInlineStart: "auto" }}>
          {row.worst ? <StatusTag kind="finding_severity" value={row.worst} /> : null}
        </span>
      </span>
      <span
        style={{
          display: "flex",
          justifyContent: "space-between",
          gap: 8,
          color: palette.textSecondary,
          fontSize: 13,
        }}
      >
        <span style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>
          {kind(row.kind)} · {row.department}
        </span>
        <span className="tabular">{t("review.waited", { n: minutes })}</span>
      </span>
    </button>
  );
}
