import { Alert, Button, Skeleton, Table } from "antd";
import { useState } from "react";
import { client, type RowOf, type Schemas, unwrap, useApiMutation, useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import { addDays } from "@/subsystems/schedule";
import {
  DataTable,
  DateInput,
  DetailDrawer,
  EmptyState,
  FailedState,
  formatInstant,
  formatMoney,
  type ListRequest,
  MoneyText,
  PageHeader,
  QueryState,
  today,
} from "@/ui";
import { useText } from "../i18n";
import { EntryView } from "../parts/SubjectEntries";

type Line = Schemas["TrialLineOut"];
type Posting = RowOf<"/api/ui/ledger/accounts/{account}/postings">;
const KINDS = ["asset", "liability", "income", "expense"] as const;
const postingKey = (row: Posting): string =>
  `${row.entry_id}:${row.account}:${row.amount}:${row.department}:${row.category}`;

/** The trial balance; an account opens its statement, a posting its entry; one key verifies everything. */
export default function LedgerPage() {
  const t = useText();
  const [asOf, setAsOf] = useState(today());
  const [account, setAccount] = useState<Line | null>(null);
  const query = useApiQuery(
    "/api/ui/ledger/trial-balance",
    { params: { query: { as_of: asOf } } },
    { keepPrevious: true },
  );
  const verify = useApiMutation("post", "/api/ui/ledger/verify");
  const kindOf = (kind: string): string => {
    const known = KINDS.find((one) => one === kind);
    return known ? t(`ledger.kinds.${known}`) : kind;
  };
  return (
    <>
      <PageHeader
        title={t("ledger.title")}
        extra={
          <DateInput
            aria-label={t("ledger.asOf")}
            allowClear={false}
            style={{ width: 140 }}
            value={asOf}
            onChange={(value) => value && setAsOf(value)}
          />
        }
        action={
          <Button type="primary" loading={verify.isPending} onClick={() => verify.mutate({})}>
            {t("ledger.verify")}
          </Button>
        }
      />
      {verify.error ? <FailedState error={verify.error} onRetry={() => verify.mutate({})} /> : null}
      {verify.data ? (
        <Alert
          style={{ marginBottom: 12 }}
          type={verify.data.ok ? "success" : "error"}
          showIcon
          title={
            verify.data.ok ? t("ledger.verified") : t("ledger.wrong", { n: verify.data.discrepancies.length })
          }
          description={
            <>
              {t("ledger.verifiedNote", {
                entries: verify.data.entries,
                postings: verify.data.postings,
                debit: formatMoney(verify.data.total_debit) ?? "",
              })}
              {verify.data.discrepancies.slice(0, 20).map((one) => (
                <div key={`${one.check}:${one.subject}`}>
                  {one.subject}：{one.message}
                </div>
              ))}
            </>
          }
        />
      ) : null}
      <QueryState
        query={query}
        loading={<Skeleton active paragraph={{ rows: 12 }} />}
        isEmpty={(lines) => lines.length === 0}
        empty={<EmptyState title={t("ledger.empty")} />}
      >
        {(lines) => (
          <Table<Line>
            size="middle"
            rowKey="account"
            pagination={false}
            dataSource={lines}
            onRow={(line) => ({
              tabIndex: 0,
              style: { cursor: "pointer" },
              onClick: () => setAccount(line),
              onKeyDown: (event) => {
                if (event.key === "Enter") setAccount(line);
              },
            })}
            columns={[
              {
                key: "account",
                title: t("ledger.account"),
                width: 190,
                render: (_, line) => <span className="tabular">{line.account}</span>,
              },
              { key: "name", title: t("ledger.name"), render: (_, line) => line.name },
              { key: "kind", title: "", width: 80, render: (_, line) => kindOf(line.kind) },
              {
                key: "debit",
                title: t("ledger.debit"),
                width: 140,
                align: "end",
                render: (_, line) => <MoneyText value={line.debit} />,
              },
              {
                key: "credit",
                title: t("ledger.credit"),
                width: 140,
                align: "end",
                render: (_, line) => <MoneyText value={line.credit} />,
              },
              {
                key: "balance",
                title: t("ledger.balance"),
                width: 150,
                align: "end",
                render: (_, line) => (
                  <>
                    <span style={{ color: palette.textSecondary }}>
                      {line.balance.startsWith("-") ? t("ledger.creditSide") : t("ledger.debitSide")}{" "}
                    </span>
                    <MoneyText value={line.balance.replace("-", "")} emphasis="total" />
                  </>
                ),
              },
            ]}
          />
        )}
      </QueryState>
      <DetailDrawer
        open={account !== null}
        onClose={() => setAccount(null)}
        title={account ? t("ledger.statement", { name: account.name }) : ""}
        width={860}
      >
        {account ? <Statement account={account.account} until={asOf} /> : null}
      </DetailDrawer>
    </>
  );
}

const DAYS = 30;

function Statement({ account, until }: { account: string; until: string }) {
  const t = useText();
  const [entryId, setEntryId] = useState<number | null>(null);
  const load = ({ page, page_size, filters }: ListRequest, signal: AbortSignal) =>
    unwrap(
      client.GET("/api/ui/ledger/accounts/{account}/postings", {
        params: { path: { account }, query: { ...filters, page, page_size } },
        signal,
      }),
    );
  return (
    <>
      <DataTable<Posting>
        name="finance.statement"
        version={account}
        load={load}
        rowKey={postingKey}
        search={false}
        initialFilters={{ since: addDays(until, -DAYS), until }}
        filters={[
          { key: "since", label: t("ledger.since") },
          { key: "until", label: t("ledger.until") },
        ]}
        onRowClick={(row) => setEntryId(row.entry_id)}
        columns={[
          { key: "at", title: t("at"), width: 110, render: (row) => formatInstant(row.posted_at, "short") },
          {
            key: "entry",
            title: t("entry"),
            width: 160,
            render: (row) => <span className="tabular">{row.entry_no}</span>,
          },
          { key: "reason", title: t("reason"), width: 110, render: (row) => row.reason_label },
          {
            key: "subject",
            title: t("subject"),
            render: (row) => <span className="tabular">{row.subject.split(":")[1] ?? row.subject}</span>,
          },
          {
            key: "debit",
            title: t("ledger.debit"),
            width: 100,
            align: "end",
            render: (row) => (row.amount.startsWith("-") ? "" : <MoneyText value={row.amount} />),
          },
          {
            key: "credit",
            title: t("ledger.credit"),
            width: 100,
            align: "end",
            render: (row) => (row.amount.startsWith("-") ? <MoneyText value={row.amount.slice(1)} /> : ""),
          },
        ]}
      />
      <DetailDrawer
        open={entryId !== null}
        onClose={() => setEntryId(null)}
        title={t("settlements.entries")}
        width={620}
      >
        {entryId === null ? null : <EntryOf entryId={entryId} />}
      </DetailDrawer>
    </>
  );
}

function EntryOf({ entryId }: { entryId: number }) {
  const query = useApiQuery("/api/ui/ledger/entries/{entry_id}", { params: { path: { entry_id: entryId } } });
  return (
    <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 4 }} />}>
      {(entry) => <EntryView entry={entry} />}
    </QueryState>
  );
}
