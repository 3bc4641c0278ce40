import { Skeleton } from "antd";
import { useCallback, useEffect } from "react";
import { useSearchParams } from "react-router";
import { useApiMutation, useApiQuery } from "@/api";
import { groupQueue, type QueueRow } from "@/subsystems/visits/record";
import { EmptyState, useHotkeys } from "@/ui";
import { useText } from "../i18n";
import { QueuePane } from "../parts/QueuePane";
import { VisitPane } from "../parts/VisitPane";

const QUEUE = "/api/ui/consultation/queue";
const REFRESH = 10_000;

/** The doctor's one page: the day's patients at the left, the patient who is in at the right. */
export default function StationPage() {
  const t = useText();
  const [address, setAddress] = useSearchParams();
  const asked = address.get("visit");
  const visitId = asked && /^\d+$/.test(asked) ? Number(asked) : null;
  const queue = useApiQuery(
    QUEUE,
    { headers: { "X-Background": "1" } },
    { refetchInterval: REFRESH, keepPrevious: true },
  );
  const start = useApiMutation("post", "/api/ui/consultation/visits/{visit_id}/start", {
    invalidates: [QUEUE, "/api/ui/consultation/visits/{visit_id}"],
  });

  useEffect(() => {
    document.title = t("title");
  }, [t]);

  const open = useCallback(
    (id: number | null) => setAddress(id === null ? {} : { visit: String(id) }, { replace: true }),
    [setAddress],
  );
  const callIn = useCallback(
    (row: QueueRow) => {
      start.mutate(
        { params: { path: { visit_id: row.visit.id } }, body: { version: row.visit.version } },
        { onSuccess: (visit) => open(visit.id) },
      );
    },
    [start, open],
  );
  const next = groupQueue(queue.data ?? []).waiting[0];
  useHotkeys({
    F2: {
      label: t("queue.callNext"),
      run: () => next && callIn(next),
      enabled: next !== undefined && !start.isPending,
    },
  });

  return (
    <div
      style={{
        display: "grid",
        gridTemplateColumns: "224px minmax(0, 1fr)",
        gap: 12,
        height: "calc(100vh - 72px)",
        minHeight: 480,
      }}
    >
      <h1 className="visually-hidden">{t("title")}</h1>
      <QueuePane
        query={queue}
        chosen={visitId}
        isCalling={start.isPending}
        failure={start.error}
        onOpen={open}
        onCall={callIn}
      />
      {visitId === null ? (
        queue.isPending ? (
          <Skeleton active />
        ) : (
          <EmptyState title={t("choose")} hint={t("chooseHint")} />
        )
      ) : (
        <VisitPane key={visitId} visitId={visitId} onLeave={() => open(null)} />
      )}
    </div>
  );
}
