import { client, type RowOf, unwrap } from "@/api";
import { SettlementDetail } from "@/subsystems/cashier";
import {
  DataTable,
  formatInstant,
  type ListRequest,
  MoneyText,
  PageHeader,
  StatusTag,
  useStatusOptions,
} from "@/ui";
import { useText } from "../i18n";
import { SubjectEntries } from "../parts/SubjectEntries";

type Row = RowOf<"/api/ui/cashier/settlements">;
const rowKey = (row: Row): number => row.id;
const load = ({ q, page, page_size, filters }: ListRequest, signal: AbortSignal) =>
  unwrap(
    client.GET("/api/ui/cashier/settlements", {
      params: { query: { ...(q ? { q } : {}), ...filters, page, page_size } },
      signal,
    }),
  );

/** Every settlement, with its charges, tenders, refunds and ledger entries. */
export default function SettlementsPage() {
  const t = useText();
  const statuses = useStatusOptions("settlement");
  return (
    <>
      <PageHeader title={t("settlements.title")} />
      <DataTable<Row>
        name="finance.settlements"
        load={load}
        rowKey={rowKey}
        search={t("settlements.search")}
        filters={[
          { key: "status", label: t("settlements.status"), options: statuses },
          { key: "since", label: t("settlements.since") },
          { key: "until", label: t("settlements.until") },
        ]}
        empty={{ title: t("settlements.empty"), hint: t("settlements.emptyHint") }}
        columns={[
          {
            key: "no",
            title: t("settlements.no"),
            width: 170,
            render: (row) => <span className="tabular">{row.settlement_no}</span>,
          },
          { key: "at", title: t("at"), width: 150, render: (row) => formatInstant(row.started_at) },
          { key: "patient", title: t("settlements.patient"), width: 90, render: (row) => row.patient_masked },
          { key: "methods", title: t("settlements.methods"), render: (row) => row.methods.join("、") },
          {
            key: "by",
            title: t("by"),
            width: 150,
            render: (row) => [row.operator_name, row.counter].filter(Boolean).join(" · "),
          },
          {
            key: "total",
            title: t("settlements.total"),
            width: 110,
            align: "end",
            render: (row) => <MoneyText value={row.total} />,
          },
          {
            key: "status",
            title: t("settlements.status"),
            width: 90,
            render: (row) => <StatusTag kind="settlement" value={row.status} />,
          },
          {
            key: "bill",
            title: t("settlements.bill"),
            width: 96,
            render: (row) => <StatusTag kind="bill" value={row.bill_status} />,
          },
        ]}
        detail={{
          title: (row) => row.settlement_no,
          width: 720,
          content: (row) => (
            <SettlementDetail settlementId={row.id}>
              {() => <SubjectEntries subject={`settlement:${row.settlement_no}`} />}
            </SettlementDetail>
          ),
        }}
      />
    </>
  );
}
