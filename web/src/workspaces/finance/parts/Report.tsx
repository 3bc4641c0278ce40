import { DownloadOutlined, PrinterOutlined } from "@ant-design/icons";
import { Button, Skeleton, Table } from "antd";
import { useMemo, useState } from "react";
import { client, type RowOf, type Schemas, unwrap, useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import { restOf, SettlementDetail } from "@/subsystems/cashier";
import {
  Chart,
  DataTable,
  DetailDrawer,
  EmptyState,
  formatInstant,
  formatMoney,
  type ListRequest,
  MoneyText,
  PrintFrame,
  QueryState,
} from "@/ui";
import { useText } from "../i18n";
import { download, toCsv } from "./csv";
import { SubjectEntries } from "./SubjectEntries";

type Report = Schemas["ReportOut"];
type Line = Schemas["ReportLineOut"];
type Behind = RowOf<"/api/ui/cashier/reports/behind">;
type Grouping = "method" | "category" | "department" | "cashier";

const GROUPS: { key: Grouping; rows: (report: Report) => Line[] }[] = [
  { key: "method", rows: (report) => report.by_method },
  { key: "category", rows: (report) => report.by_category },
  { key: "department", rows: (report) => report.by_department },
  { key: "cashier", rows: (report) => report.by_cashier },
];
const TITLES = {
  method: "byMethod",
  category: "byCategory",
  department: "byDepartment",
  cashier: "byCashier",
} as const;

interface Chosen {
  grouping: Grouping;
  line: Line;
}

export interface ReportViewProps {
  title: string;
  printLabel: string;
  since: string;
  until: string;
  /** Days of the trend; the span of the report unless given. */
  trendSince?: string;
  trendTitle: string;
  onDay?: (day: string) => void;
}

/** The figures of a span of days in all groupings; a figure opens the postings behind it. */
export function ReportView({
  title,
  printLabel,
  since,
  until,
  trendSince,
  trendTitle,
  onDay,
}: ReportViewProps) {
  const t = useText();
  const query = useApiQuery(
    "/api/ui/cashier/reports",
    { params: { query: { since, until } } },
    { keepPrevious: true },
  );
  const trend = useApiQuery(
    "/api/ui/cashier/reports",
    { params: { query: { since: trendSince ?? since, until } } },
    { keepPrevious: true },
  );
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [isPrinting, setPrinting] = useState(false);
  const option = useMemo(() => {
    const days = trend.data?.by_day ?? [];
    return {
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: days.map((one) => one.key.slice(5)) },
      yAxis: { type: "value" },
      series: [
        { type: "line", data: days.map((one) => one.net), areaStyle: { opacity: 0.08 }, symbolSize: 7 },
      ],
    };
  }, [trend.data]);

  const save = (report: Report): void =>
    download(
      `${title}_${since}_${until}.csv`,
      toCsv([
        ["", "", t("taken"), t("givenBack"), t("net"), t("documents")],
        ...GROUPS.flatMap(({ key, rows }) =>
          rows(report).map((one) => [
            t(TITLES[key]),
            one.label,
            one.taken,
            one.given_back,
            one.net,
            String(one.documents),
          ]),
        ),
      ]),
    );

  return (
    <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 12 }} />}>
      {(report) => (
        <div style={{ display: "grid", gap: 12 }}>
          <div style={{ display: "flex", gap: 12, alignItems: "stretch" }}>
            <Figure label={t("income")} note={t("incomeNote")} value={report.income} />
            <Figure label={t("money")} note={t("moneyNote")} value={report.money} />
            <Figure
              label={t("difference")}
              note={t("differenceNote")}
              value={restOf(report.income, [report.money])}
              isQuiet
            />
            <div style={{ marginInlineStart: "auto", display: "flex", gap: 8, alignItems: "end" }}>
              <Button icon={<DownloadOutlined aria-hidden />} onClick={() => save(report)}>
                {t("download")}
              </Button>
              <Button icon={<PrinterOutlined aria-hidden />} onClick={() => setPrinting(true)}>
                {printLabel}
              </Button>
            </div>
          </div>
          <Chart
            title={trendTitle}
            option={option}
            height={150}
            loading={trend.isPending}
            isEmpty={(trend.data?.by_day.length ?? 0) === 0}
            onPoint={(point) => {
              const day = trend.data?.by_day[point.dataIndex]?.key;
              if (day) onDay?.(day);
            }}
          />
          <div style={{ display: "grid", gridTemplateColumns: "repeat(2, minmax(0, 1fr))", gap: 12 }}>
            {GROUPS.map(({ key, rows }) => (
              <Group
                key={key}
                title={t(TITLES[key])}
                rows={rows(report)}
                onChoose={(line) => setChosen({ grouping: key, line })}
              />
            ))}
          </div>
          <BehindDrawer chosen={chosen} since={since} until={until} onClose={() => setChosen(null)} />
          <PrintFrame
            open={isPrinting}
            onClose={() => setPrinting(false)}
            title={`${title} ${since === until ? since : `${since} — ${until}`}`}
            paper="A4"
          >
            <PrintedReport report={report} />
          </PrintFrame>
        </div>
      )}
    </QueryState>
  );
}

function Figure({
  label,
  note,
  value,
  isQuiet = false,
}: {
  label: string;
  note: string;
  value: string;
  isQuiet?: boolean;
}) {
  return (
    <div
      style={{
        background: palette.paper,
        border: `1px solid ${palette.borderSoft}`,
        borderRadius: 4,
        padding: "8px 14px",
        minWidth: 190,
      }}
    >
      <div style={{ color: palette.textSecondary }}>{label}</div>
      <MoneyText value={value} emphasis={isQuiet ? "total" : "payable"} currency="¥" />
      <div style={{ color: palette.textSecondary, fontSize: 12 }}>{note}</div>
    </div>
  );
}

function Group({ title, rows, onChoose }: { title: string; rows: Line[]; onChoose: (line: Line) => void }) {
  const t = useText();
  return (
    <section
      aria-label={title}
      style={{
        background: palette.paper,
        border: `1px solid ${palette.borderSoft}`,
        borderRadius: 4,
        padding: "8px 12px",
        minWidth: 0,
      }}
    >
      <h2 style={{ fontSize: 14, fontWeight: 600, margin: "0 0 6px" }}>{title}</h2>
      <Table<Line>
        size="small"
        rowKey="key"
        pagination={rows.length > 8 ? { pageSize: 8, size: "small", showSizeChanger: false } : false}
        dataSource={rows}
        locale={{ emptyText: <EmptyState title={t("empty")} /> }}
        onRow={(line) => ({
          tabIndex: 0,
          style: { cursor: "pointer" },
          onClick: () => onChoose(line),
          onKeyDown: (event) => {
            if (event.key === "Enter") onChoose(line);
          },
        })}
        columns={[
          { key: "label", title: "", ellipsis: true, render: (_, line) => line.label || "—" },
          {
            key: "documents",
            title: t("documents"),
            width: 64,
            align: "end",
            render: (_, line) => <span className="tabular">{line.documents}</span>,
          },
          {
            key: "taken",
            title: t("taken"),
            width: 104,
            align: "end",
            render: (_, line) => <MoneyText value={line.taken} />,
          },
          {
            key: "back",
            title: t("givenBack"),
            width: 92,
            align: "end",
            render: (_, line) => <MoneyText value={line.given_back} />,
          },
          {
            key: "net",
            title: t("net"),
            width: 108,
            align: "end",
            render: (_, line) => <MoneyText value={line.net} emphasis="total" />,
          },
        ]}
      />
    </section>
  );
}

const rowKey = (row: Behind): string => `${row.entry_no}:${row.amount}:${row.posted_at}`;

function BehindDrawer({
  chosen,
  since,
  until,
  onClose,
}: {
  chosen: Chosen | null;
  since: string;
  until: string;
  onClose: () => void;
}) {
  const t = useText();
  const [subject, setSubject] = useState<string | null>(null);
  const load = ({ page, page_size }: ListRequest, signal: AbortSignal) =>
    unwrap(
      client.GET("/api/ui/cashier/reports/behind", {
        params: {
          query: { since, until, page, page_size, ...(chosen ? { [chosen.grouping]: chosen.line.key } : {}) },
        },
        signal,
      }),
    );
  return (
    <>
      <DetailDrawer
        open={chosen !== null}
        onClose={onClose}
        title={chosen ? t("behind", { name: chosen.line.label || "—" }) : ""}
        width={760}
      >
        {chosen ? (
          <DataTable<Behind>
            name="finance.behind"
            version={`${chosen.grouping}:${chosen.line.key}:${since}:${until}`}
            load={load}
            rowKey={rowKey}
            search={false}
            onRowClick={(row) => setSubject(row.subject)}
            columns={[
              {
                key: "entry",
                title: t("entry"),
                width: 150,
                render: (row) => <span className="tabular">{row.entry_no}</span>,
              },
              {
                key: "at",
                title: t("at"),
                width: 110,
                render: (row) => formatInstant(row.posted_at, "short"),
              },
              {
                key: "subject",
                title: t("subject"),
                render: (row) => <span className="tabular">{row.subject.split(":")[1] ?? row.subject}</span>,
              },
              { key: "by", title: t("by"), width: 100, render: (row) => row.actor_name },
              {
                key: "amount",
                title: t("amount"),
                width: 110,
                align: "end",
                render: (row) => <MoneyText value={row.amount} />,
              },
            ]}
          />
        ) : null}
      </DetailDrawer>
      <DetailDrawer
        open={subject !== null}
        onClose={() => setSubject(null)}
        title={subject?.split(":")[1] ?? ""}
        width={720}
      >
        {subject ? <SubjectView subject={subject} /> : null}
      </DetailDrawer>
    </>
  );
}

/** A document of the cashier with the entries that were made of it. */
function SubjectView({ subject }: { subject: string }) {
  const [kind, number = ""] = subject.split(":");
  const found = useApiQuery(
    "/api/ui/cashier/settlements",
    { params: { query: { q: number, page_size: 1 } } },
    { enabled: kind === "settlement" },
  );
  const settlement = found.data?.items[0];
  return (
    <>
      {settlement ? <SettlementDetail settlementId={settlement.id} /> : null}
      <SubjectEntries subject={subject} />
    </>
  );
}

function PrintedReport({ report }: { report: Report }) {
  const t = useText();
  const cell = { border: "1px solid #000", padding: "2px 8px" } as const;
  const end = { ...cell, textAlign: "end" } as const;
  return (
    <>
      <p>
        {t("income")} {formatMoney(report.income)}　{t("money")} {formatMoney(report.money)}
      </p>
      {GROUPS.map(({ key, rows }) => (
        <table key={key} style={{ width: "100%", borderCollapse: "collapse", marginBottom: "5mm" }}>
          <thead>
            <tr>
              <th style={{ ...cell, textAlign: "start" }}>{t(TITLES[key])}</th>
              <th style={end}>{t("documents")}</th>
              <th style={end}>{t("taken")}</th>
              <th style={end}>{t("givenBack")}</th>
              <th style={end}>{t("net")}</th>
            </tr>
          </thead>
          <tbody>
            {rows(report).map((line) => (
              <tr key={line.key}>
                <td style={cell}>{line.label || "—"}</td>
                <td style={end}>{line.documents}</td>
                <td style={end}>{formatMoney(line.taken)}</td>
                <td style={end}>{formatMoney(line.given_back)}</td>
                <td style={end}>{formatMoney(line.net)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </>
  );
}
