import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Form, Input, Modal, Select, Tabs } from "antd";
import { type ReactNode, useCallback, useState } from "react";
import {
  client,
  type RowOf,
  type Schemas,
  unwrap,
  useApiMutation,
  useApiQuery,
  useIdempotencyKey,
} from "@/api";
import { palette } from "@/app/theme";
import { plain } from "@/subsystems/orders/draft";
import { PickBox } from "@/subsystems/orders/PickBox";
import {
  type DataColumn,
  DataTable,
  DateInput,
  DeskForm,
  formatInstant,
  type ListRequest,
  PageHeader,
  QueryState,
  StatusTag,
  ToneTag,
} from "@/ui";
import { useText } from "../i18n";

const LIST = "/api/ui/pharmacy/stock";
const MOVEMENTS = "/api/ui/pharmacy/stock/{stock_id}/movements";
type Stock = RowOf<typeof LIST>;
type Drug = Schemas["DrugOut"];

const rowKey = (row: Stock): number => row.id;

/** What each pharmacy has: by drug, with its movements; counted, received and marked in the drawer. */
export default function StockPage() {
  const t = useText();
  const [onlyLow, setOnlyLow] = useState(false);
  const [isReceiving, setReceiving] = useState(false);
  const pharmacies = useApiQuery("/api/ui/pharmacy/departments");
  const load = useCallback(
    ({ q, page, page_size, filters }: ListRequest, signal: AbortSignal) =>
      unwrap(
        client.GET(LIST, {
          params: {
            query: { q, page, page_size, department: filters.department ?? "", only_low: onlyLow },
          },
          signal,
        }),
      ),
    [onlyLow],
  );
  const columns: DataColumn<Stock>[] = [
    {
      key: "code",
      title: t("columns.code"),
      width: 90,
      render: (row) => <span className="tabular">{row.code}</span>,
    },
    { key: "name", title: t("columns.drug"), render: (row) => <strong>{row.name}</strong> },
    {
      key: "specification",
      title: t("columns.specification"),
      width: 170,
      render: (row) => row.specification,
    },
    {
      key: "quantity",
      title: t("columns.stock"),
      width: 190,
      align: "end",
      render: (row) => (
        <span style={{ display: "inline-flex", gap: 8, alignItems: "center" }}>
          {row.is_low ? <ToneTag label={t("stock.low")} colour="warning" /> : null}
          <span className="tabular">
            {plain(row.quantity)} {row.unit}
          </span>
        </span>
      ),
    },
    {
      key: "low_mark",
      title: t("columns.lowMark"),
      width: 100,
      align: "end",
      render: (row) => <span className="tabular">{plain(row.low_mark)}</span>,
    },
    { key: "shelf", title: t("columns.shelf"), width: 100, render: (row) => row.shelf || "—" },
    { key: "department", title: t("columns.pharmacy"), width: 150, render: (row) => row.department },
  ];
  return (
    <>
      <PageHeader
        title={t("stock.title")}
        action={
          <Button type="primary" onClick={() => setReceiving(true)}>
            {t("stock.receive")}
          </Button>
        }
      />
      <DataTable<Stock>
        name="pharmacy.stock"
        load={load}
        version={onlyLow}
        columns={columns}
        rowKey={rowKey}
        search={t("stock.search")}
        filters={[
          {
            key: "department",
            label: t("columns.pharmacy"),
            options: (pharmacies.data ?? []).map((one) => ({ value: one.code, label: one.name })),
          },
        ]}
        toolbar={
          <Checkbox
            checked={onlyLow}
            onChange={(event) => setOnlyLow(event.target.checked)}
            style={{ alignSelf: "center" }}
          >
            {t("stock.onlyLow")}
          </Checkbox>
        }
        empty={{ title: t("stock.empty"), hint: t("stock.emptyHint") }}
        detail={{
          title: (row) => `${row.name} ${row.specification}`,
          extra: (row) => (
            <span className="tabular">
              {plain(row.quantity)} {row.unit} · {row.department}
            </span>
          ),
          width: 760,
          content: (row) => <StockDetail key={`${row.id}:${row.quantity}`} stock={row} />,
        }}
      />
      <Modal
        open={isReceiving}
        title={t("stock.receive")}
        footer={null}
        destroyOnHidden
        onCancel={() => setReceiving(false)}
      >
        <ReceiptForm pharmacies={pharmacies.data ?? []} stock={null} onDone={() => setReceiving(false)} />
      </Modal>
    </>
  );
}

const useRefreshed = (): (() => Promise<void>) => {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["list", "pharmacy.stock"] });
};

function StockDetail({ stock }: { stock: Stock }) {
  const t = useText();
  return (
    <Tabs
      items={[
        { key: "movements", label: t("stock.movements"), children: <Movements stock={stock} /> },
        { key: "adjust", label: t("stock.adjust"), children: <AdjustForm stock={stock} /> },
        {
          key: "receive",
          label: t("stock.receive"),
          children: <ReceiptForm pharmacies={[]} stock={stock} onDone={() => undefined} />,
        },
        { key: "marks", label: t("stock.marks"), children: <MarksForm stock={stock} /> },
      ]}
    />
  );
}

function Movements({ stock }: { stock: Stock }) {
  const t = useText();
  const query = useApiQuery(MOVEMENTS, {
    params: { path: { stock_id: stock.id }, query: { page_size: 100 } },
  });
  const head = (label: string, align: "start" | "end" = "start"): ReactNode => (
    <th style={{ textAlign: align, fontWeight: 400, color: palette.textSecondary, padding: "4px 6px" }}>
      {label}
    </th>
  );
  const cell = { padding: "6px", borderTop: `1px solid ${palette.borderSoft}` };
  return (
    <QueryState
      query={query}
      loading={<span className="cell-skeleton" />}
      isEmpty={(data) => data.items.length === 0}
      empty={<span style={{ color: palette.textSecondary }}>{t("stock.noMovements")}</span>}
    >
      {(data) => (
        <table style={{ width: "100%", borderCollapse: "collapse" }}>
          <thead>
            <tr>
              {head(t("stock.at"))}
              {head(t("stock.change"))}
              {head(t("stock.quantity"), "end")}
              {head(t("stock.after"), "end")}
              {head(t("stock.note"))}
              {head(t("stock.actor"))}
            </tr>
          </thead>
          <tbody>
            {data.items.map((one) => (
              <tr key={one.id}>
                <td className="tabular" style={cell}>
                  {formatInstant(one.at, "short")}
                </td>
                <td style={cell}>
                  <StatusTag kind="stock_movement" value={one.kind} />
                </td>
                <td className="tabular" style={{ ...cell, textAlign: "end" }}>
                  {one.quantity.startsWith("-") ? "" : "+"}
                  {plain(one.quantity)}
                </td>
                <td className="tabular" style={{ ...cell, textAlign: "end" }}>
                  {plain(one.quantity_after)}
                </td>
                <td style={cell}>
                  {[one.reason, one.batch_no, one.expires_on].filter(Boolean).join(" · ")}
                  <div style={{ color: palette.textSecondary, fontSize: 12 }}>{one.reference}</div>
                </td>
                <td style={cell}>{one.actor_name}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </QueryState>
  );
}

interface AdjustValues {
  counted: string;
  reason: string;
  reference: string;
}

function AdjustForm({ stock }: { stock: Stock }) {
  const t = useText();
  const { message } = App.useApp();
  const key = useIdempotencyKey(stock.quantity);
  const refresh = useRefreshed();
  const adjust = useApiMutation("post", "/api/ui/pharmacy/stock/adjustments", {
    idempotency: key,
    invalidates: [MOVEMENTS],
  });
  const [counted, setCounted] = useState("");
  return (
    <DeskForm<AdjustValues>
      layout="vertical"
      submitLabel={t("stock.adjust")}
      onValuesChange={(changed: Partial<AdjustValues>) =>
        changed.counted !== undefined && setCounted(changed.counted)
      }
      onSubmit={async (values) => {
        await adjust.mutateAsync({
          body: { ...values, department_id: stock.department_id, drug_id: stock.drug_id },
        });
        void message.success(t("stock.saved"));
        await refresh();
      }}
    >
      <Form.Item name="counted" label={t("stock.counted")} rules={[{ required: true }]}>
        <Input inputMode="decimal" suffix={stock.unit} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="reason" label={t("stock.reason")} rules={[{ required: true }]}>
        <Select
          style={{ width: 200 }}
          options={[
            t("stock.reasons.counted"),
            t("stock.reasons.loss"),
            t("stock.reasons.broken"),
            t("stock.reasons.expired"),
          ].map((value) => ({ value, label: value }))}
        />
      </Form.Item>
      <Form.Item name="reference" label={t("stock.reference")} rules={[{ required: true }]}>
        <Input maxLength={30} style={{ width: 200 }} />
      </Form.Item>
      {counted ? (
        <p style={{ fontWeight: 600 }}>
          {t("stock.adjustEffect", { from: plain(stock.quantity), to: counted, unit: stock.unit })}
        </p>
      ) : null}
    </DeskForm>
  );
}

interface ReceiptValues {
  department_id?: number;
  quantity: string;
  receipt_no: string;
  batch_no?: string;
  expires_on?: string | null;
}

function ReceiptForm(props: {
  pharmacies: Schemas["PharmacyOut"][];
  /** Null: the pharmacy and the drug are chosen. */
  stock: Stock | null;
  onDone: () => void;
}) {
  const t = useText();
  const { message } = App.useApp();
  const { stock } = props;
  const [drug, setDrug] = useState<Drug | null>(null);
  const key = useIdempotencyKey(stock?.quantity ?? drug?.id);
  const refresh = useRefreshed();
  const receive = useApiMutation("post", "/api/ui/pharmacy/stock/receipts", {
    idempotency: key,
    invalidates: [MOVEMENTS],
  });
  const [only] = props.pharmacies;
  const unit = stock?.unit ?? drug?.unit ?? "";
  return (
    <DeskForm<ReceiptValues>
      layout="vertical"
      submitLabel={t("stock.receive")}
      initialValues={props.pharmacies.length === 1 && only ? { department_id: only.id } : {}}
      onSubmit={async (values) => {
        const department_id = stock?.department_id ?? values.department_id;
        const drug_id = stock?.drug_id ?? drug?.id;
        if (department_id === undefined || drug_id === undefined) return;
        await receive.mutateAsync({
          body: {
            department_id,
            drug_id,
            quantity: values.quantity,
            receipt_no: values.receipt_no,
            batch_no: values.batch_no ?? "",
            expires_on: values.expires_on ?? null,
          },
        });
        void message.success(t("stock.saved"));
        await refresh();
        props.onDone();
      }}
    >
      {stock ? null : (
        <>
          <Form.Item name="department_id" label={t("stock.pharmacy")} rules={[{ required: true }]}>
            <Select options={props.pharmacies.map((one) => ({ value: one.id, label: one.name }))} />
          </Form.Item>
          <Form.Item label={t("stock.drug")} required>
            <PickBox<Drug>
              name="stock.drugs"
              label={t("stock.drug")}
              placeholder={drug ? `${drug.name} ${drug.specification}` : t("stock.search")}
              load={async (q, signal) => {
                const ask = (herb: boolean) =>
                  unwrap(client.GET("/api/ui/catalogue/drugs", { params: { query: { q, herb } }, signal }));
                return [...(await ask(false)), ...(await ask(true))];
              }}
              keyOf={(one) => String(one.id)}
              render={(one) => `${one.name} ${one.specification}`}
              onPick={setDrug}
            />
          </Form.Item>
        </>
      )}
      <Form.Item name="quantity" label={t("stock.quantity")} rules={[{ required: true }]}>
        <Input inputMode="decimal" suffix={unit} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="receipt_no" label={t("stock.receiptNo")} rules={[{ required: true }]}>
        <Input maxLength={30} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="batch_no" label={t("stock.batchNo")}>
        <Input maxLength={30} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="expires_on" label={t("stock.expiresOn")}>
        <DateInput style={{ width: 200 }} />
      </Form.Item>
    </DeskForm>
  );
}

interface MarksValues {
  low_mark: string;
  shelf: string;
}

function MarksForm({ stock }: { stock: Stock }) {
  const t = useText();
  const { message } = App.useApp();
  const refresh = useRefreshed();
  const marks = useApiMutation("put", "/api/ui/pharmacy/stock/marks");
  return (
    <DeskForm<MarksValues>
      layout="vertical"
      submitLabel={t("stock.marks")}
      initialValues={{ low_mark: plain(stock.low_mark) || "0", shelf: stock.shelf }}
      onSubmit={async (values) => {
        await marks.mutateAsync({
          body: { ...values, department_id: stock.department_id, drug_id: stock.drug_id },
        });
        void message.success(t("stock.saved"));
        await refresh();
      }}
    >
      <Form.Item name="shelf" label={t("columns.shelf")}>
        <Input maxLength={50} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="low_mark" label={t("columns.lowMark")} rules={[{ required: true }]}>
        <Input inputMode="decimal" suffix={stock.unit} style={{ width: 200 }} />
      </Form.Item>
    </DeskForm>
  );
}
