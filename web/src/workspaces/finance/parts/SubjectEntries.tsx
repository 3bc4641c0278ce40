import { Skeleton, Table } from "antd";
import { type Schemas, useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import { EmptyState, formatInstant, MoneyText, QueryState } from "@/ui";
import { useText } from "../i18n";

type Entry = Schemas["EntryOut"];

/** The ledger entries about one document. */
export function SubjectEntries({ subject }: { subject: string }) {
  const t = useText();
  const query = useApiQuery("/api/ui/ledger/entries", { params: { query: { subject } } });
  return (
    <section>
      <h3 style={{ fontSize: 14, fontWeight: 600, margin: "16px 0 6px" }}>{t("settlements.entries")}</h3>
      <QueryState
        query={query}
        loading={<Skeleton active paragraph={{ rows: 3 }} />}
        isEmpty={(entries) => entries.length === 0}
        empty={<EmptyState title={t("ledger.empty")} />}
      >
        {(entries) => entries.map((entry) => <EntryView key={entry.id} entry={entry} />)}
      </QueryState>
    </section>
  );
}

/** One entry: why, who, when, and both sides. */
export function EntryView({ entry }: { entry: Entry }) {
  const t = useText();
  return (
    <div style={{ marginBottom: 12 }}>
      <div style={{ display: "flex", gap: 12, color: palette.textSecondary, marginBottom: 4 }}>
        <strong className="tabular" style={{ color: palette.text }}>
          {entry.entry_no}
        </strong>
        <span>{entry.reason_label}</span>
        <span>{formatInstant(entry.posted_at, "second")}</span>
        <span>{entry.actor_name}</span>
      </div>
      {entry.memo ? <div style={{ marginBottom: 4 }}>{entry.memo}</div> : null}
      <Table<Entry["postings"][number]>
        size="small"
        rowKey={(row) => `${row.account}:${row.amount}:${row.department}:${row.category}:${row.method}`}
        pagination={false}
        dataSource={entry.postings}
        columns={[
          {
            key: "account",
            title: t("ledger.account"),
            render: (_, row) => <span className="tabular">{row.account}</span>,
          },
          {
            key: "what",
            title: "",
            render: (_, row) => [row.method, row.category, row.department].filter(Boolean).join(" · "),
          },
          {
            key: "debit",
            title: t("ledger.debit"),
            width: 110,
            align: "end",
            render: (_, row) => (row.amount.startsWith("-") ? "" : <MoneyText value={row.amount} />),
          },
          {
            key: "credit",
            title: t("ledger.credit"),
            width: 110,
            align: "end",
            render: (_, row) => (row.amount.startsWith("-") ? <MoneyText value={row.amount.slice(1)} /> : ""),
          },
        ]}
      />
    </div>
  );
}
