import { Button } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { client, type Schemas, unwrap } from "@/api";
import { useCan } from "@/app/session";
import { Facts, Wire } from "@/subsystems/work/Facts";
import {
  ConfirmAction,
  DataTable,
  formatInstant,
  type ListRequest,
  PageHeader,
  StatusTag,
  useStatusOptions,
} from "@/ui";
import { dayEnd, dayStart } from "../parts/days";
import { useParties } from "../parts/useParties";
import { useText } from "../texts/parties";

type Entry = Schemas["LogOut"];
const rowKey = (entry: Entry): number => entry.id;

const load = ({ q, page, page_size, filters }: ListRequest, signal: AbortSignal) =>
  unwrap(
    client.GET("/api/ui/exchange/logs", {
      params: {
        query: {
          page,
          page_size,
          message_id: q,
          party: filters.party ?? "",
          outcome: (filters.outcome as Entry["outcome"] | undefined) ?? null,
          direction: (filters.direction as Entry["direction"] | undefined) ?? null,
          since: dayStart(filters.since),
          until: dayEnd(filters.until),
        },
      },
      signal,
    }),
  );

/** Every request to and from outside parties; bodies only for a reason that is audited. */
export default function InterfaceLogPage() {
  const t = useText();
  const parties = useParties();
  const outcomes = useStatusOptions("exchange_log");
  const [search] = useSearchParams();
  const party = search.get("party");
  const directionOf = (entry: Entry): string => t(entry.direction === "in" ? "log.in" : "log.out");
  return (
    <>
      <PageHeader title={t("log.title")} />
      <DataTable<Entry>
        name="admin.interfaceLog"
        load={load}
        rowKey={rowKey}
        pageSize={50}
        search={t("log.search")}
        filters={[
          { key: "party", label: t("log.party"), options: parties.options },
          { key: "outcome", label: t("log.outcome"), options: outcomes },
          { key: "since", label: t("log.since") },
          { key: "until", label: t("log.until") },
          {
            key: "direction",
            label: t("log.direction"),
            options: [
              { value: "out", label: t("log.out") },
              { value: "in", label: t("log.in") },
            ],
          },
        ]}
        {...(party ? { initialFilters: { party } } : {})}
        columns={[
          {
            key: "started_at",
            title: t("log.startedAt"),
            width: 170,
            render: (entry) => <span className="tabular">{formatInstant(entry.started_at, "second")}</span>,
          },
          { key: "party", title: t("log.party"), width: 130, render: (entry) => parties.nameOf(entry.party) },
          { key: "direction", title: t("log.direction"), width: 70, render: directionOf },
          { key: "operation", title: t("log.operation"), width: 150, render: (entry) => entry.operation },
          {
            key: "outcome",
            title: t("log.outcome"),
            width: 100,
            render: (entry) => <StatusTag kind="exchange_log" value={entry.outcome} />,
          },
          {
            key: "milliseconds",
            title: t("log.duration"),
            width: 100,
            align: "end",
            render: (entry) => (
              <span className="tabular">
                {entry.milliseconds === null ? "—" : t("health.ms", { n: entry.milliseconds })}
              </span>
            ),
          },
          {
            key: "status",
            title: t("log.status"),
            width: 70,
            align: "end",
            optional: true,
            render: (entry) => entry.status ?? "—",
          },
          { key: "error", title: t("log.error"), render: (entry) => entry.error || "—" },
          {
            key: "message_id",
            title: t("log.messageId"),
            width: 290,
            optional: true,
            render: (entry) => <code>{entry.message_id}</code>,
          },
        ]}
        empty={{ title: t("log.emptyTitle"), hint: t("log.emptyHint") }}
        detail={{
          title: (entry) => `${parties.nameOf(entry.party)} · ${entry.operation}`,
          extra: (entry) => <StatusTag kind="exchange_log" value={entry.outcome} />,
          content: (entry) => (
            <EntryDetail
              key={entry.id}
              entry={entry}
              party={parties.nameOf(entry.party)}
              direction={directionOf(entry)}
            />
          ),
          width: 760,
        }}
      />
    </>
  );
}

function EntryDetail({ entry, party, direction }: { entry: Entry; party: string; direction: string }) {
  const t = useText();
  const can = useCan();
  const [revealed, setRevealed] = useState<Schemas["RevealedLogOut"] | null>(null);
  return (
    <>
      <Facts
        of={[
          [t("log.startedAt"), formatInstant(entry.started_at, "second")],
          [t("log.direction"), direction],
          [t("log.attempt"), String(entry.attempt)],
          [t("log.status"), entry.status === null ? null : String(entry.status)],
          [t("log.duration"), entry.milliseconds === null ? null : t("health.ms", { n: entry.milliseconds })],
          [t("log.error"), entry.error],
          [t("log.messageId"), entry.message_id ? <code key="id">{entry.message_id}</code> : null],
          [t("log.requestId"), entry.request_id ? <code key="request">{entry.request_id}</code> : null],
        ]}
      />
      {revealed ? (
        <>
          <Wire title={t("log.request")} text={revealed.request_body ?? t("log.none")} />
          <Wire title={t("log.response")} text={revealed.response_body ?? t("log.none")} />
        </>
      ) : can("exchange.reveal") ? (
        <div style={{ marginTop: 16 }}>
          <ConfirmAction
            reason="required"
            trigger={<Button>{t("log.reveal")}</Button>}
            title={t("log.reveal")}
            object={`${party} · ${entry.operation}`}
            effect={t("log.revealEffect")}
            onConfirm={async (reason) =>
              setRevealed(
                await unwrap(
                  client.POST("/api/ui/exchange/logs/{entry_id}/reveal", {
                    params: { path: { entry_id: entry.id } },
                    body: { reason },
                  }),
                ),
              )
            }
          />
        </div>
      ) : null}
    </>
  );
}
