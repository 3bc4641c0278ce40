import { Descriptions, Skeleton, Table } from "antd";
import type { ReactNode } from "react";
import { type Schemas, useApiQuery } from "@/api";
import { formatInstant, formatMoney, MoneyText, QueryState, StatusTag } from "@/ui";
import { PriceWithDerivation } from "./Derivation";
import { useCashierText } from "./i18n";
import type { Settlement } from "./tenders";

const heading = { fontSize: 14, fontWeight: 600, margin: "16px 0 6px" } as const;

/** One settlement with its charges, tenders and refunds, for drawers. */
export function SettlementDetail({
  settlementId,
  children,
}: {
  settlementId: number;
  children?: (settlement: Settlement) => ReactNode;
}) {
  const query = useApiQuery("/api/ui/cashier/settlements/{settlement_id}", {
    params: { path: { settlement_id: settlementId } },
  });
  return (
    <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 8 }} />}>
      {(settlement) => (
        <>
          <SettlementFacts settlement={settlement} />
          {children?.(settlement)}
        </>
      )}
    </QueryState>
  );
}

export function ChargesTable({ charges }: { charges: Schemas["ChargeOut"][] }) {
  const t = useCashierText();
  return (
    <Table<Schemas["ChargeOut"]>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={charges}
      columns={[
        { key: "name", title: t("item"), render: (_, row) => row.name, ellipsis: true },
        {
          key: "quantity",
          title: t("quantity"),
          width: 84,
          align: "end",
          render: (_, row) => `${formatMoney(row.quantity, 0)} ${row.unit}`,
        },
        {
          key: "price",
          title: t("unitPrice"),
          width: 90,
          align: "end",
          render: (_, row) => <PriceWithDerivation charge={row} />,
        },
        {
          key: "amount",
          title: t("amount"),
          width: 96,
          align: "end",
          render: (_, row) => <MoneyText value={row.amount} />,
        },
        {
          key: "status",
          title: t("status"),
          width: 92,
          render: (_, row) => <StatusTag kind="charge" value={row.status} />,
        },
      ]}
    />
  );
}

function SettlementFacts({ settlement }: { settlement: Settlement }) {
  const t = useCashierText();
  return (
    <>
      <Descriptions
        column={2}
        size="small"
        items={[
          {
            key: "no",
            label: t("settlementNo"),
            children: <span className="tabular">{settlement.settlement_no}</span>,
          },
          {
            key: "status",
            label: t("status"),
            children: <StatusTag kind="settlement" value={settlement.status} />,
          },
          { key: "patient", label: t("patient"), children: settlement.patient_masked },
          {
            key: "by",
            label: t("by"),
            children: [settlement.operator_name, settlement.counter].filter(Boolean).join(" · "),
          },
          { key: "at", label: t("at"), children: formatInstant(settlement.started_at, "second") },
          {
            key: "total",
            label: t("due"),
            children: <MoneyText value={settlement.total} emphasis="total" currency="¥" />,
          },
          ...(settlement.failure
            ? [{ key: "failure", label: t("failure"), children: settlement.failure }]
            : []),
        ]}
      />
      <h3 style={heading}>{t("tenders")}</h3>
      <Table<Settlement["tenders"][number]>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={settlement.tenders}
        columns={[
          { key: "method", title: t("method"), render: (_, row) => row.method_label },
          {
            key: "amount",
            title: t("amount"),
            width: 100,
            align: "end",
            render: (_, row) => <MoneyText value={row.amount} />,
          },
          {
            key: "status",
            title: t("status"),
            width: 96,
            render: (_, row) => <StatusTag kind="tender" value={row.status} />,
          },
          {
            key: "refunded",
            title: t("refunded"),
            width: 90,
            align: "end",
            render: (_, row) => <MoneyText value={row.refunded_amount} />,
          },
        ]}
      />
      <h3 style={heading}>{t("charges")}</h3>
      <ChargesTable charges={settlement.charges} />
      {settlement.refunds.length > 0 ? (
        <>
          <h3 style={heading}>{t("refunds")}</h3>
          <Table<Settlement["refunds"][number]>
            size="small"
            rowKey="id"
            pagination={false}
            dataSource={settlement.refunds}
            columns={[
              {
                key: "no",
                title: t("refunds"),
                render: (_, row) => <span className="tabular">{row.refund_no}</span>,
              },
              { key: "reason", title: t("failure"), ellipsis: true, render: (_, row) => row.reason },
              {
                key: "amount",
                title: t("amount"),
                width: 100,
                align: "end",
                render: (_, row) => <MoneyText value={row.amount} />,
              },
              {
                key: "status",
                title: t("status"),
                width: 100,
                render: (_, row) => <StatusTag kind="refund" value={row.status} />,
              },
            ]}
          />
        </>
      ) : null}
    </>
  );
}
