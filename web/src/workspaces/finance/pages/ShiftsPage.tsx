import { Button, Descriptions, Skeleton } from "antd";
import { useState } from "react";
import { client, type RowOf, type Schemas, unwrap, useApiQuery } from "@/api";
import { SlipDrawers, SlipPrint } from "@/subsystems/cashier";
import { DataTable, formatInstant, type ListRequest, MoneyText, PageHeader, QueryState, ToneTag } from "@/ui";
import { useText } from "../i18n";

type Row = RowOf<"/api/ui/cashier/shifts">;
const rowKey = (row: Row): number => row.id;
const load = ({ page, page_size }: ListRequest, signal: AbortSignal) =>
  unwrap(client.GET("/api/ui/cashier/shifts", { params: { query: { page, page_size } }, signal }));

/** Shifts with their differences; the slip of each, to look at and to print. */
export default function ShiftsPage() {
  const t = useText();
  return (
    <>
      <PageHeader title={t("shifts.title")} />
      <DataTable<Row>
        name="finance.shifts"
        load={load}
        rowKey={rowKey}
        search={false}
        empty={{ title: t("shifts.empty"), hint: t("shifts.emptyHint") }}
        columns={[
          {
            key: "no",
            title: t("shifts.no"),
            width: 170,
            render: (row) => <span className="tabular">{row.shift_no}</span>,
          },
          { key: "cashier", title: t("shifts.cashier"), width: 130, render: (row) => row.cashier_name },
          { key: "counter", title: t("shifts.counter"), render: (row) => row.counter || t("shifts.machine") },
          {
            key: "opened",
            title: t("shifts.opened"),
            width: 150,
            render: (row) => formatInstant(row.opened_at),
          },
          {
            key: "closed",
            title: t("shifts.closed"),
            width: 150,
            render: (row) =>
              row.closed_at ? (
                formatInstant(row.closed_at)
              ) : (
                <ToneTag label={t("shifts.open")} colour="processing" />
              ),
          },
          {
            key: "difference",
            title: t("shifts.difference"),
            width: 120,
            align: "end",
            render: (row) => <MoneyText value={row.difference} emphasis="total" />,
          },
        ]}
        detail={{
          title: (row) => `${row.shift_no} · ${row.cashier_name}`,
          content: (row) => <SlipView shiftId={row.id} />,
        }}
      />
    </>
  );
}

function SlipView({ shiftId }: { shiftId: number }) {
  const query = useApiQuery("/api/ui/cashier/shifts/{shift_id}", { params: { path: { shift_id: shiftId } } });
  return (
    <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 6 }} />}>
      {(slip) => <SlipContent slip={slip} />}
    </QueryState>
  );
}

function SlipContent({ slip }: { slip: Schemas["SlipOut"] }) {
  const t = useText();
  const [isPrinting, setPrinting] = useState(false);
  return (
    <div style={{ display: "grid", gap: 12 }}>
      <Descriptions
        size="small"
        column={2}
        items={[
          { key: "opened", label: t("shifts.opened"), children: formatInstant(slip.opened_at) },
          { key: "closed", label: t("shifts.closed"), children: formatInstant(slip.closed_at) },
          {
            key: "in",
            label: `${t("taken")} ${slip.settlements}`,
            children: <MoneyText value={slip.settled_amount} />,
          },
          {
            key: "out",
            label: `${t("givenBack")} ${slip.refunds}`,
            children: <MoneyText value={slip.refunded_amount} />,
          },
        ]}
      />
      <SlipDrawers slip={slip} />
      {slip.closing_note ? <div>{slip.closing_note}</div> : null}
      <div>
        <Button type="primary" onClick={() => setPrinting(true)}>
          {t("shifts.print")}
        </Button>
      </div>
      <SlipPrint slip={slip} open={isPrinting} onClose={() => setPrinting(false)} />
    </div>
  );
}
