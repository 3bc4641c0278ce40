import { App, Button, Skeleton, Table } from "antd";
import { useState } from "react";
import { type Schemas, useApiMutation, useApiQuery } from "@/api";
import { SettlementDetail, useDrawerLabel } from "@/subsystems/cashier";
import {
  DetailDrawer,
  EmptyState,
  formatInstant,
  LiveAge,
  MoneyText,
  PageHeader,
  QueryState,
  StatusTag,
} from "@/ui";
import { useText } from "../i18n";

const PATH = "/api/ui/cashier/attention";
const ASK_EVERY_MS = 10_000;

/** Payments and refunds whose outcome is not certain, and one key to ask about all of them now. */
export default function PaymentsPage() {
  const t = useText();
  const methodLabel = useDrawerLabel();
  const { message } = App.useApp();
  const query = useApiQuery(PATH, undefined, { refetchInterval: ASK_EVERY_MS });
  const sweep = useApiMutation("post", "/api/ui/cashier/attention/sweep", {
    invalidates: [PATH],
    onSuccess: () => void message.success(t("payments.swept")),
  });
  const [opened, setOpened] = useState<Schemas["AttentionOut"] | null>(null);
  return (
    <>
      <PageHeader
        title={t("payments.title")}
        note={t("payments.note")}
        extra={<LiveAge updatedAt={query.dataUpdatedAt} />}
        action={
          <Button type="primary" loading={sweep.isPending} onClick={() => sweep.mutate({})}>
            {t("payments.sweep")}
          </Button>
        }
      />
      <QueryState
        query={query}
        loading={<Skeleton active paragraph={{ rows: 8 }} />}
        isEmpty={(rows) => rows.length === 0}
        empty={<EmptyState title={t("payments.none")} hint={t("payments.noneHint")} />}
      >
        {(rows) => (
          <Table<Schemas["AttentionOut"]>
            size="middle"
            rowKey="number"
            pagination={false}
            dataSource={rows}
            onRow={(row) => ({
              tabIndex: 0,
              style: { cursor: "pointer" },
              onClick: () => setOpened(row),
              onKeyDown: (event) => {
                if (event.key === "Enter") setOpened(row);
              },
            })}
            columns={[
              {
                key: "number",
                title: t("payments.number"),
                width: 200,
                render: (_, row) => <span className="tabular">{row.number}</span>,
              },
              {
                key: "kind",
                title: t("payments.kind"),
                width: 70,
                render: (_, row) => t(row.kind === "refund" ? "payments.refund" : "payments.payment"),
              },
              {
                key: "method",
                title: t("payments.method"),
                width: 120,
                render: (_, row) => methodLabel(row.method),
              },
              {
                key: "amount",
                title: t("amount"),
                width: 110,
                align: "end",
                render: (_, row) => <MoneyText value={row.amount} />,
              },
              {
                key: "status",
                title: t("payments.status"),
                width: 100,
                render: (_, row) => (
                  <StatusTag kind={row.kind === "refund" ? "refund_order" : "payment"} value={row.status} />
                ),
              },
              {
                key: "since",
                title: t("payments.since"),
                width: 160,
                render: (_, row) => formatInstant(row.since, "second"),
              },
              {
                key: "why",
                title: t("payments.why"),
                ellipsis: true,
                render: (_, row) => row.attention || row.failure || "—",
              },
            ]}
          />
        )}
      </QueryState>
      <DetailDrawer
        open={opened !== null}
        onClose={() => setOpened(null)}
        title={opened?.number ?? ""}
        width={720}
      >
        {opened ? <SettlementDetail settlementId={opened.settlement_id} /> : null}
      </DetailDrawer>
    </>
  );
}
