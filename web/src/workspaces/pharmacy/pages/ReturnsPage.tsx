import { Alert, App, AutoComplete, Button, Form, Input, Skeleton } from "antd";
import { useState } from "react";
import {
  asProblem,
  client,
  type RowOf,
  type Schemas,
  unwrap,
  useApiMutation,
  useApiQuery,
  useIdempotencyKey,
} from "@/api";
import {
  ConfirmAction,
  type DataColumn,
  DataTable,
  FailedState,
  formatInstant,
  type ListRequest,
  MoneyText,
  PageHeader,
  StatusTag,
  useStatusLabel,
} from "@/ui";
import { useText } from "../i18n";
import { DispensePane } from "../parts/DispensePane";

const LIST = "/api/ui/pharmacy/dispenses";
const ONE = "/api/ui/pharmacy/dispenses/{order_no}";
type Row = RowOf<typeof LIST>;
type Status = Schemas["DispenseStatus"];

const rowKey = (row: Row): string => row.order_no;
const load = ({ q, page, page_size, filters }: ListRequest, signal: AbortSignal) =>
  unwrap(
    client.GET(LIST, {
      params: { query: { q, page, page_size, status: (filters.status ?? "dispensed") as Status } },
      signal,
    }),
  );

/** Prescriptions that were handed out; what comes back is entered line by line, with the reason. */
export default function ReturnsPage() {
  const t = useText();
  const kind = useStatusLabel("order_kind");
  const status = useStatusLabel("dispense");
  const columns: DataColumn<Row>[] = [
    {
      key: "order_no",
      title: t("columns.orderNo"),
      width: 190,
      render: (row) => <span className="tabular">{row.order_no}</span>,
    },
    { key: "patient", title: t("columns.patient"), width: 100, render: (row) => row.patient_name },
    { key: "kind", title: t("columns.kind"), width: 110, render: (row) => kind(row.kind) },
    { key: "department", title: t("columns.department"), render: (row) => row.department },
    { key: "doctor", title: t("columns.doctor"), width: 100, optional: true, render: (row) => row.doctor },
    {
      key: "amount",
      title: t("columns.amount"),
      width: 110,
      align: "end",
      render: (row) => <MoneyText value={row.amount} />,
    },
    {
      key: "dispensed_at",
      title: t("columns.dispensedAt"),
      width: 150,
      render: (row) => <span className="tabular">{formatInstant(row.dispensed_at, "short")}</span>,
    },
    {
      key: "status",
      title: t("columns.status"),
      width: 110,
      render: (row) => <StatusTag kind="dispense" value={row.dispense_status} />,
    },
  ];
  return (
    <>
      <PageHeader title={t("returns.title")} note={t("returns.hint")} />
      <DataTable<Row>
        name="pharmacy.returns"
        load={load}
        columns={columns}
        rowKey={rowKey}
        search={t("returns.search")}
        initialFilters={{ status: "dispensed" }}
        filters={[
          {
            key: "status",
            label: t("columns.status"),
            options: ["dispensed", "partly_returned", "returned"].map((value) => ({
              value,
              label: status(value),
            })),
          },
        ]}
        empty={{ title: t("returns.empty"), hint: t("returns.emptyHint") }}
        detail={{
          title: (row) => `${t("returns.title")} ${row.order_no}`,
          width: 820,
          content: (row, close) => <ReturnForm orderNo={row.order_no} onDone={close} />,
        }}
      />
    </>
  );
}

function ReturnForm({ orderNo, onDone }: { orderNo: string; onDone: () => void }) {
  const t = useText();
  const { message } = App.useApp();
  const query = useApiQuery(ONE, { params: { path: { order_no: orderNo } } }, { gcTime: 0 });
  const [typed, setTyped] = useState<Record<number, string>>({});
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const key = useIdempotencyKey(orderNo);
  const back = useApiMutation("post", "/api/ui/pharmacy/dispenses/{order_no}/return", {
    idempotency: key,
    invalidates: [LIST, ONE],
  });
  if (query.error && !query.data)
    return <FailedState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton active paragraph={{ rows: 6 }} />;
  const dispense = query.data;
  const canReturn = dispense.allowed_actions.includes("return");
  const lines = Object.entries(typed)
    .filter(([, quantity]) => /[1-9]/.test(quantity))
    .map(([id, quantity]) => ({ line_id: Number(id), quantity }));

  const send = async (parts: typeof lines | null): Promise<void> => {
    setFailure(null);
    try {
      await back.mutateAsync({
        params: { path: { order_no: orderNo } },
        body: { reason: reason.trim(), lines: parts },
      });
      void message.success(t("returns.done"));
      onDone();
    } catch (error) {
      setFailure(asProblem(error).detail);
      throw error;
    }
  };

  return (
    <div style={{ display: "grid", gap: 12 }}>
      <DispensePane
        dispense={dispense}
        {...(canReturn
          ? {
              amount: {
                title: t("returns.quantity"),
                render: (line) => (
                  <Input
                    aria-label={`${line.name} ${t("returns.quantity")}`}
                    inputMode="decimal"
                    suffix={line.unit}
                    value={typed[line.id] ?? ""}
                    onChange={(event) => setTyped({ ...typed, [line.id]: event.target.value })}
                  />
                ),
              },
            }
          : {})}
      />
      {canReturn ? (
        <>
          <Form layout="vertical" component={false}>
            <Form.Item label={t("returns.reason")} style={{ marginBottom: 0 }}>
              <AutoComplete
                value={reason}
                onChange={setReason}
                options={[
                  { value: t("returns.reasons.quality") },
                  { value: t("returns.reasons.reaction") },
                  { value: t("returns.reasons.wrong") },
                ]}
              >
                <Input aria-label={t("returns.reason")} maxLength={200} />
              </AutoComplete>
            </Form.Item>
          </Form>
          {failure ? <Alert type="error" showIcon title={failure} /> : null}
          <div style={{ display: "flex", gap: 8, justifyContent: "flex-end" }}>
            <ConfirmAction
              trigger={<Button disabled={!reason.trim() || lines.length === 0}>{t("returns.part")}</Button>}
              title={t("returns.part")}
              object={orderNo}
              effect={t("returns.effect", { name: dispense.patient_name })}
              onConfirm={() => send(lines)}
            />
            <ConfirmAction
              trigger={
                <Button type="primary" disabled={!reason.trim()}>
                  {t("returns.all")}
                </Button>
              }
              title={t("returns.all")}
              object={orderNo}
              effect={t("returns.effect", { name: dispense.patient_name })}
              onConfirm={() => send(null)}
            />
          </div>
        </>
      ) : null}
    </div>
  );
}
