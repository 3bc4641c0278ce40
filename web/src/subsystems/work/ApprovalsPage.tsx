import { useQueryClient } from "@tanstack/react-query";
import { Button, Segmented, Skeleton, Steps } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { apiKey, client, type Schemas, unwrap, useApiQuery } from "@/api";
import { useCan } from "@/app/session";
import { palette } from "@/app/theme";
import {
  ConfirmAction,
  DataTable,
  DetailDrawer,
  formatInstant,
  type ListRequest,
  MoneyText,
  PageHeader,
  QueryState,
  StatusTag,
} from "@/ui";
import { ApprovalFlows } from "./ApprovalFlows";
import { Facts, Wire } from "./Facts";
import { useText } from "./texts";

type Row = Schemas["ApprovalRequestOut"];
type View = "tasks" | "mine" | "decided" | "all" | "flows";
const rowKey = (row: Row): number => row.id;
const LIST = "work.approvals";

const loadFrom =
  (
    path:
      | "/api/ui/approvals/tasks"
      | "/api/ui/approvals/mine"
      | "/api/ui/approvals/decided"
      | "/api/ui/approvals/all",
  ) =>
  ({ page, page_size }: ListRequest, signal: AbortSignal) =>
    unwrap(client.GET(path, { params: { query: { page, page_size } }, signal }));

const loaders = {
  tasks: loadFrom("/api/ui/approvals/tasks"),
  mine: loadFrom("/api/ui/approvals/mine"),
  decided: loadFrom("/api/ui/approvals/decided"),
  all: loadFrom("/api/ui/approvals/all"),
};

/** What waits for my decision, what I asked for, what was decided, and the flows themselves. */
export default function ApprovalsPage() {
  const t = useText();
  const can = useCan();
  const [search, setSearch] = useSearchParams();
  const request = search.get("request") ?? "";
  const [view, setView] = useState<View>("tasks");
  const views: View[] = can("approval.manage")
    ? ["tasks", "mine", "decided", "all", "flows"]
    : ["tasks", "mine", "decided"];
  return (
    <>
      <PageHeader
        title={t("approvals.title")}
        extra={
          <Segmented<View>
            value={view}
            onChange={setView}
            options={views.map((one) => ({ value: one, label: t(`approvals.${one}`) }))}
          />
        }
      />
      {view === "flows" ? <ApprovalFlows /> : <Requests key={view} view={view} />}
      {/^\d+$/.test(request) ? (
        <OneRequest id={Number(request)} onClose={() => setSearch({}, { replace: true })} />
      ) : null}
    </>
  );
}

function Requests({ view }: { view: Exclude<View, "flows"> }) {
  const t = useText();
  return (
    <DataTable<Row>
      name={LIST}
      version={view}
      load={loaders[view]}
      rowKey={rowKey}
      search={false}
      refreshSeconds={30}
      columns={[
        { key: "title", title: t("approvals.name"), render: (row) => row.title },
        { key: "kind", title: t("approvals.kind"), width: 140, render: (row) => row.kind_label },
        { key: "by", title: t("approvals.by"), width: 120, render: (row) => row.requester_name },
        {
          key: "amount",
          title: t("approvals.amount"),
          width: 120,
          align: "end",
          render: (row) => (row.amount === null ? "—" : <MoneyText value={row.amount} />),
        },
        {
          key: "status",
          title: t("approvals.status"),
          width: 100,
          render: (row) => <StatusTag kind="approval" value={row.status} />,
        },
        {
          key: "created_at",
          title: t("approvals.created"),
          width: 160,
          render: (row) => <span className="tabular">{formatInstant(row.created_at)}</span>,
        },
      ]}
      empty={{ title: t("approvals.emptyTitle"), hint: t("approvals.emptyHint") }}
      detail={{
        title: (row) => row.title,
        extra: (row) => <StatusTag kind="approval" value={row.status} />,
        content: (row) => <RequestDetail row={row} />,
        footer: (row, close) => <RequestActions row={row} close={close} />,
      }}
    />
  );
}

/** The request that a task or notice leads to. */
function OneRequest({ id, onClose }: { id: number; onClose: () => void }) {
  const query = useApiQuery("/api/ui/approvals/{request_id}", { params: { path: { request_id: id } } });
  const row = query.data;
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title={row?.title ?? ""}
      extra={row ? <StatusTag kind="approval" value={row.status} /> : null}
      footer={row ? <RequestActions row={row} close={onClose} /> : null}
    >
      <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 6 }} />}>
        {(one) => <RequestDetail row={one} />}
      </QueryState>
    </DetailDrawer>
  );
}

function RequestDetail({ row }: { row: Row }) {
  const t = useText();
  return (
    <>
      <Facts
        of={[
          [t("approvals.kind"), row.kind_label],
          [t("approvals.by"), row.requester_name],
          [t("approvals.amount"), row.amount === null ? null : <MoneyText key="amount" value={row.amount} />],
          [t("approvals.created"), formatInstant(row.created_at, "second")],
        ]}
      />
      <h3 style={{ fontSize: 14, margin: "12px 0 8px" }}>{t("approvals.steps")}</h3>
      <Steps
        orientation="vertical"
        size="small"
        current={row.steps.findIndex((step) => step.number === row.current_step)}
        items={row.steps.map((step) => ({
          title: step.name,
          subTitle: t(step.mode === "all" ? "approvals.everyone" : "approvals.anyOne"),
          status: !step.applies
            ? "wait"
            : step.number === row.current_step
              ? "process"
              : row.decisions.some((one) => one.step_number === step.number)
                ? row.decisions.some((one) => one.step_number === step.number && one.decision === "reject")
                  ? "error"
                  : "finish"
                : "wait",
          content: step.applies
            ? row.decisions
                .filter((one) => one.step_number === step.number)
                .map((one) => (
                  <div key={`${one.decider_name}${one.decided_at}`} style={{ color: palette.text }}>
                    {one.decider_name}{" "}
                    {t(one.decision === "approve" ? "approvals.approve" : "approvals.reject")}
                    {one.reason ? `：${one.reason}` : ""} · {formatInstant(one.decided_at)}
                  </div>
                ))
            : t("approvals.skipped"),
        }))}
      />
      {Object.keys(row.details).length > 0 ? (
        <Wire title={t("approvals.details")} text={JSON.stringify(row.details)} />
      ) : null}
    </>
  );
}

function RequestActions({ row, close }: { row: Row; close: () => void }) {
  const t = useText();
  const queries = useQueryClient();
  const params = { path: { request_id: row.id } };
  const done = async (): Promise<void> => {
    close();
    await queries.invalidateQueries({ queryKey: ["list", LIST] });
    await queries.invalidateQueries({ queryKey: apiKey("/api/ui/inbox") });
  };
  const decide = async (decision: "approve" | "reject", reason: string, key: string): Promise<void> => {
    await unwrap(
      client.POST("/api/ui/approvals/{request_id}/decide", {
        params,
        body: { decision, reason, step_number: row.current_step },
        headers: { "Idempotency-Key": key },
      }),
    );
    await done();
  };
  const may = (action: string): boolean => row.allowed_actions.includes(action);
  if (row.allowed_actions.length === 0) return null;
  return (
    <>
      {may("withdraw") ? (
        <ConfirmAction
          danger
          reason="optional"
          trigger={<Button danger>{t("approvals.withdraw")}</Button>}
          title={t("approvals.withdraw")}
          object={row.title}
          effect={t("approvals.withdrawEffect")}
          onConfirm={async (reason) => {
            await unwrap(
              client.POST("/api/ui/approvals/{request_id}/withdraw", { params, body: { reason } }),
            );
            await done();
          }}
        />
      ) : null}
      {may("reject") ? (
        <ConfirmAction
          danger
          reason="required"
          trigger={<Button danger>{t("approvals.reject")}</Button>}
          title={t("approvals.reject")}
          object={row.title}
          effect={t("approvals.rejectEffect")}
          onConfirm={(reason, key) => decide("reject", reason, key.current())}
        />
      ) : null}
      {may("approve") ? (
        <ConfirmAction
          reason="optional"
          trigger={<Button type="primary">{t("approvals.approve")}</Button>}
          title={t("approvals.approve")}
          object={row.title}
          effect={t("approvals.approveEffect")}
          onConfirm={(reason, key) => decide("approve", reason, key.current())}
        />
      ) : null}
    </>
  );
}
