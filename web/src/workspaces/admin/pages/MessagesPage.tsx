import { useQueryClient } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { client, type Schemas, unwrap } from "@/api";
import { Facts } from "@/subsystems/work/Facts";
import {
  ConfirmAction,
  DataTable,
  formatInstant,
  type ListRequest,
  PageHeader,
  StatusTag,
  useStatusOptions,
} from "@/ui";
import { useParties } from "../parts/useParties";
import { useText } from "../texts/parties";

type Message = Schemas["MessageOut"];
type Inbound = Schemas["InboundOut"];
const rowKey = (row: { id: number }): number => row.id;

const loadOutbox = ({ q, page, page_size, filters }: ListRequest, signal: AbortSignal) =>
  unwrap(
    client.GET("/api/ui/exchange/messages", {
      params: {
        query: {
          q,
          page,
          page_size,
          party: filters.party ?? "",
          status: (filters.status as Message["status"] | undefined) ?? null,
        },
      },
      signal,
    }),
  );

const loadInbox = ({ page, page_size, filters }: ListRequest, signal: AbortSignal) =>
  unwrap(
    client.GET("/api/ui/exchange/inbound", {
      params: {
        query: {
          page,
          page_size,
          party: filters.party ?? "",
          status: (filters.status as Inbound["status"] | undefined) ?? null,
        },
      },
      signal,
    }),
  );

/** What waits to be delivered or handled; dead letters are sent again or given up, with a reason. */
export default function MessagesPage() {
  const t = useText();
  const [side, setSide] = useState<"outbox" | "inbox">("outbox");
  return (
    <>
      <PageHeader
        title={t("messages.title")}
        extra={
          <Segmented
            value={side}
            onChange={setSide}
            options={[
              { value: "outbox", label: t("messages.outbox") },
              { value: "inbox", label: t("messages.inbox") },
            ]}
          />
        }
      />
      {side === "outbox" ? <Outbox /> : <InboxList />}
    </>
  );
}

function Outbox() {
  const t = useText();
  const queries = useQueryClient();
  const parties = useParties();
  const statuses = useStatusOptions("exchange_message");
  const [search] = useSearchParams();
  const party = search.get("party");
  const act = async (path: "resend" | "skip", id: number, reason: string): Promise<void> => {
    const init = { params: { path: { message_id: id } }, body: { reason } };
    await unwrap(
      path === "resend"
        ? client.POST("/api/ui/exchange/messages/{message_id}/resend", init)
        : client.POST("/api/ui/exchange/messages/{message_id}/skip", init),
    );
    await queries.invalidateQueries({ queryKey: ["list", "admin.messages"] });
  };
  return (
    <DataTable<Message>
      name="admin.messages"
      load={loadOutbox}
      rowKey={rowKey}
      search={t("messages.search")}
      refreshSeconds={15}
      filters={[
        { key: "status", label: t("messages.status"), options: statuses },
        { key: "party", label: t("log.party"), options: parties.options },
      ]}
      {...(party ? { initialFilters: { party } } : {})}
      columns={[
        {
          key: "enqueued_at",
          title: t("messages.enqueued"),
          width: 160,
          render: (one) => <span className="tabular">{formatInstant(one.enqueued_at)}</span>,
        },
        { key: "party", title: t("log.party"), width: 130, render: (one) => parties.nameOf(one.party) },
        { key: "kind", title: t("messages.kind"), width: 130, render: (one) => one.kind },
        {
          key: "status",
          title: t("messages.status"),
          width: 110,
          render: (one) => <StatusTag kind="exchange_message" value={one.status} />,
        },
        {
          key: "attempts",
          title: t("messages.attempts"),
          width: 70,
          align: "end",
          render: (one) => <span className="tabular">{one.attempts}</span>,
        },
        {
          key: "ordering_key",
          title: t("messages.ordering"),
          width: 180,
          render: (one) => one.ordering_key || "—",
        },
        { key: "error", title: t("messages.error"), render: (one) => one.last_error || "—" },
      ]}
      empty={{ title: t("messages.emptyTitle"), hint: t("messages.emptyHint") }}
      detail={{
        title: (one) => `${parties.nameOf(one.party)} · ${one.kind}`,
        extra: (one) => <StatusTag kind="exchange_message" value={one.status} />,
        content: (one) => (
          <Facts
            of={[
              [t("log.messageId"), <code key="id">{one.message_id}</code>],
              [t("messages.ordering"), one.ordering_key],
              [t("messages.enqueued"), formatInstant(one.enqueued_at, "second")],
              [t("messages.attempts"), String(one.attempts)],
              [
                t("messages.next"),
                one.status === "waiting" ? formatInstant(one.next_attempt_at, "second") : null,
              ],
              [t("messages.finished"), one.finished_at ? formatInstant(one.finished_at, "second") : null],
              [t("messages.reference"), one.reference],
              [t("messages.error"), one.last_error],
            ]}
          />
        ),
        footer: (one) =>
          one.allowed_actions.length > 0 ? (
            <>
              {one.allowed_actions.includes("skip") ? (
                <ConfirmAction
                  danger
                  reason="required"
                  trigger={<Button danger>{t("messages.skip")}</Button>}
                  title={t("messages.skip")}
                  object={`${parties.nameOf(one.party)} · ${one.kind} · ${one.message_id}`}
                  effect={t("messages.skipEffect")}
                  onConfirm={(reason) => act("skip", one.id, reason)}
                />
              ) : null}
              {one.allowed_actions.includes("resend") ? (
                <ConfirmAction
                  reason="required"
                  trigger={<Button type="primary">{t("messages.resend")}</Button>}
                  title={t("messages.resend")}
                  object={`${parties.nameOf(one.party)} · ${one.kind} · ${one.message_id}`}
                  effect={t("messages.resendEffect")}
                  onConfirm={(reason) => act("resend", one.id, reason)}
                />
              ) : null}
            </>
          ) : null,
      }}
    />
  );
}

function InboxList() {
  const t = useText();
  const queries = useQueryClient();
  const parties = useParties();
  const statuses = useStatusOptions("exchange_inbound");
  return (
    <DataTable<Inbound>
      name="admin.inbound"
      load={loadInbox}
      rowKey={rowKey}
      search={false}
      refreshSeconds={15}
      filters={[
        { key: "status", label: t("messages.status"), options: statuses },
        { key: "party", label: t("log.party"), options: parties.options },
      ]}
      columns={[
        {
          key: "received_at",
          title: t("messages.received"),
          width: 160,
          render: (one) => <span className="tabular">{formatInstant(one.received_at)}</span>,
        },
        { key: "party", title: t("log.party"), width: 130, render: (one) => parties.nameOf(one.party) },
        { key: "kind", title: t("messages.kind"), width: 130, render: (one) => one.kind },
        {
          key: "status",
          title: t("messages.status"),
          width: 110,
          render: (one) => <StatusTag kind="exchange_inbound" value={one.status} />,
        },
        {
          key: "attempts",
          title: t("messages.attempts"),
          width: 70,
          align: "end",
          render: (one) => <span className="tabular">{one.attempts}</span>,
        },
        { key: "error", title: t("messages.error"), render: (one) => one.last_error || "—" },
      ]}
      empty={{ title: t("messages.emptyTitle"), hint: t("messages.emptyHint") }}
      detail={{
        title: (one) => `${parties.nameOf(one.party)} · ${one.kind}`,
        extra: (one) => <StatusTag kind="exchange_inbound" value={one.status} />,
        content: (one) => (
          <Facts
            of={[
              [t("log.messageId"), <code key="id">{one.message_id}</code>],
              [t("messages.received"), formatInstant(one.received_at, "second")],
              [t("messages.finished"), one.handled_at ? formatInstant(one.handled_at, "second") : null],
              [t("messages.attempts"), String(one.attempts)],
              [t("messages.error"), one.last_error],
            ]}
          />
        ),
        footer: (one) =>
          one.allowed_actions.includes("handle_again") ? (
            <ConfirmAction
              reason="required"
              trigger={<Button type="primary">{t("messages.handleAgain")}</Button>}
              title={t("messages.handleAgain")}
              object={`${parties.nameOf(one.party)} · ${one.kind} · ${one.message_id}`}
              effect={t("messages.handleEffect")}
              onConfirm={async (reason) => {
                await unwrap(
                  client.POST("/api/ui/exchange/inbound/{message_id}/handle-again", {
                    params: { path: { message_id: one.id } },
                    body: { reason },
                  }),
                );
                await queries.invalidateQueries({ queryKey: ["list", "admin.inbound"] });
              }}
            />
          ) : null,
      }}
    />
  );
}
