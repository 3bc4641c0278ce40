import { DownloadOutlined, PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Segmented, Skeleton, Table } from "antd";
import { useState } from "react";
import { apiKey, client, newKey, type Schemas, unwrap, useApiQuery } from "@/api";
import { download } from "@/subsystems/work/download";
import { Facts } from "@/subsystems/work/Facts";
import {
  ConfirmAction,
  DataTable,
  DateInput,
  DeskForm,
  formatMoney,
  type ListRequest,
  MoneyInput,
  MoneyText,
  PageHeader,
  QueryState,
  StatusTag,
  ToneTag,
  today,
  useStatusOptions,
} from "@/ui";
import { UploadButton } from "../parts/UploadButton";
import { useText } from "../texts/data";

type Item = Schemas["ChargeItemOut"];
type Clinical = Schemas["ClinicalItemOut"];
type Price = Schemas["PriceOut"];
const rowKey = (row: { id: number }): number => row.id;
const PRICES = "/api/ui/catalogue/charge-items/{code}/prices";

const loadItems = ({ q, page, page_size, filters }: ListRequest, signal: AbortSignal) =>
  unwrap(
    client.GET("/api/ui/catalogue/charge-items", {
      params: {
        query: {
          q,
          page,
          page_size,
          include_inactive: true,
          kind: (filters.kind as Item["kind"] | undefined) ?? null,
          category: filters.category ?? null,
        },
      },
      signal,
    }),
  );

const loadClinical = ({ q, page, page_size, filters }: ListRequest, signal: AbortSignal) =>
  unwrap(
    client.GET("/api/ui/catalogue/clinical-items", {
      params: {
        query: {
          q,
          page,
          page_size,
          include_inactive: true,
          kind: (filters.kind as Clinical["kind"] | undefined) ?? null,
        },
      },
      signal,
    }),
  );

/** Charge items with prices by effective date, and the clinical items that they make up. */
export default function CataloguePage() {
  const t = useText();
  const queries = useQueryClient();
  const [side, setSide] = useState<"charges" | "clinicals">("charges");
  return (
    <>
      <PageHeader
        title={t("catalogue.title")}
        extra={
          <>
            <Segmented
              value={side}
              onChange={setSide}
              options={[
                { value: "charges", label: t("catalogue.charges") },
                { value: "clinicals", label: t("catalogue.clinicals") },
              ]}
            />
            <Button
              icon={<DownloadOutlined aria-hidden />}
              onClick={() => void download("/api/ui/catalogue/export", `catalogue-${today()}.xlsx`)}
            >
              {t("catalogue.export")}
            </Button>
            <UploadButton
              label={t("catalogue.import")}
              hint={t("catalogue.importHint")}
              reasonLabel={t("catalogue.reason")}
              onDone={() => void queries.invalidateQueries({ queryKey: ["list"] })}
              send={async (file, reason) => {
                const body = new FormData();
                body.append("file", file);
                body.append("reason", reason);
                const done = await unwrap(client.POST("/api/ui/catalogue/import", { body: body as never }));
                return t("catalogue.imported", {
                  charges: done.charge_items,
                  prices: done.prices,
                  clinicals: done.clinical_items,
                  drugs: done.drugs,
                });
              }}
            />
          </>
        }
      />
      {side === "charges" ? <ChargeItems /> : <ClinicalItems />}
    </>
  );
}

function ChargeItems() {
  const t = useText();
  const kinds = useStatusOptions("charge_item_kind");
  const categories = useApiQuery("/api/ui/catalogue/categories", undefined, { staleTime: 300_000 });
  return (
    <DataTable<Item>
      name="admin.chargeItems"
      load={loadItems}
      rowKey={rowKey}
      search={t("catalogue.search")}
      filters={[
        { key: "kind", label: t("catalogue.kind"), options: kinds },
        {
          key: "category",
          label: t("catalogue.category"),
          options: (categories.data ?? []).map((one) => ({ value: one.code, label: one.name })),
        },
      ]}
      columns={[
        { key: "code", title: t("catalogue.code"), width: 130, render: (item) => <code>{item.code}</code> },
        {
          key: "name",
          title: t("catalogue.name"),
          render: (item) => (
            <>
              {item.name} {item.is_active ? null : <ToneTag label={t("catalogue.inactive")} />}
            </>
          ),
        },
        {
          key: "kind",
          title: t("catalogue.kind"),
          width: 100,
          render: (item) => <StatusTag kind="charge_item_kind" value={item.kind} />,
        },
        { key: "category", title: t("catalogue.category"), width: 120, render: (item) => item.category_name },
        {
          key: "specification",
          title: t("catalogue.specification"),
          width: 150,
          render: (item) => item.specification || "—",
        },
        { key: "unit", title: t("catalogue.unit"), width: 70, render: (item) => item.unit },
        {
          key: "class",
          title: t("catalogue.insuranceClass"),
          width: 120,
          render: (item) => <StatusTag kind="insurance_class" value={item.insurance_class} />,
        },
        {
          key: "price",
          title: t("catalogue.price"),
          width: 110,
          align: "end",
          render: (item) => (item.unit_price === null ? "—" : <MoneyText value={item.unit_price} />),
        },
      ]}
      empty={{ title: t("catalogue.emptyTitle"), hint: t("catalogue.emptyHint") }}
      detail={{
        title: (item) => `${item.code} ${item.name}`,
        content: (item) => <ItemDetail key={item.code} item={item} />,
        width: 680,
      }}
    />
  );
}

interface PriceValues {
  unit_price: string;
  valid_from: string;
  document_no?: string;
  reason: string;
}

function ItemDetail({ item }: { item: Item }) {
  const t = useText();
  const queries = useQueryClient();
  const [isAdding, setAdding] = useState(false);
  const [key] = useState(newKey);
  const params = { path: { code: item.code } };
  const prices = useApiQuery(PRICES, { params });
  const refresh = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: apiKey(PRICES) });
    await queries.invalidateQueries({ queryKey: ["list", "admin.chargeItems"] });
  };
  const add = async (values: PriceValues): Promise<void> => {
    await unwrap(
      client.POST(PRICES, {
        params,
        body: { document_no: "", ...values },
        headers: { "Idempotency-Key": `${key}:${values.valid_from}:${values.unit_price}` },
      }),
    );
    setAdding(false);
    await refresh();
  };
  return (
    <>
      <Facts
        of={[
          [t("catalogue.kind"), <StatusTag key="kind" kind="charge_item_kind" value={item.kind} />],
          [t("catalogue.category"), item.category_name],
          [t("catalogue.specification"), item.specification],
          [t("catalogue.unit"), item.unit],
          [t("catalogue.insuranceCode"), item.insurance_code],
        ]}
      />
      <div style={{ display: "flex", alignItems: "center", margin: "16px 0 8px" }}>
        <h3 style={{ fontSize: 15, margin: 0 }}>{t("catalogue.prices")}</h3>
        {isAdding ? null : (
          <Button
            size="small"
            type="primary"
            icon={<PlusOutlined aria-hidden />}
            style={{ marginInlineStart: "auto" }}
            onClick={() => setAdding(true)}
          >
            {t("catalogue.newPrice")}
          </Button>
        )}
      </div>
      {isAdding ? (
        <DeskForm<PriceValues>
          onSubmit={add}
          submitLabel={t("catalogue.newPrice")}
          style={{ marginBottom: 16 }}
        >
          <p style={{ marginTop: 0 }}>{t("catalogue.newPriceEffect")}</p>
          <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", columnGap: 16 }}>
            <Form.Item name="unit_price" label={t("catalogue.amount")} rules={[{ required: true }]}>
              <MoneyInput autoFocus style={{ width: "100%" }} />
            </Form.Item>
            <Form.Item name="valid_from" label={t("catalogue.from")} rules={[{ required: true }]}>
              <DateInput style={{ width: "100%" }} />
            </Form.Item>
            <Form.Item name="document_no" label={t("catalogue.document")}>
              <Input maxLength={100} />
            </Form.Item>
            <Form.Item name="reason" label={t("catalogue.reason")} rules={[{ required: true, min: 2 }]}>
              <Input maxLength={500} />
            </Form.Item>
          </div>
        </DeskForm>
      ) : null}
      <QueryState query={prices} loading={<Skeleton active paragraph={{ rows: 3 }} />}>
        {(rows) => (
          <Table<Price>
            size="small"
            rowKey="id"
            pagination={false}
            dataSource={rows}
            columns={[
              { key: "from", title: t("catalogue.from"), width: 110, render: (_, one) => one.valid_from },
              {
                key: "until",
                title: t("catalogue.until"),
                width: 110,
                render: (_, one) => one.valid_until ?? t("catalogue.forever"),
              },
              {
                key: "price",
                title: t("catalogue.price"),
                align: "end",
                width: 110,
                render: (_, one) => <MoneyText value={one.unit_price} />,
              },
              { key: "document", title: t("catalogue.document"), render: (_, one) => one.document_no || "—" },
              {
                key: "act",
                title: "",
                width: 80,
                render: (_, one) =>
                  one.valid_from > today() ? (
                    <ConfirmAction
                      danger
                      reason="required"
                      trigger={
                        <Button size="small" type="text" danger>
                          {t("catalogue.cancelPrice")}
                        </Button>
                      }
                      title={t("catalogue.cancelPrice")}
                      object={`${item.name} · ${formatMoney(one.unit_price)} · ${one.valid_from}`}
                      effect={t("catalogue.cancelEffect")}
                      onConfirm={async (reason) => {
                        await unwrap(
                          client.POST("/api/ui/catalogue/charge-items/{code}/prices/{price_id}/cancel", {
                            params: { path: { code: item.code, price_id: one.id } },
                            body: { reason },
                          }),
                        );
                        await refresh();
                      }}
                    />
                  ) : null,
              },
            ]}
          />
        )}
      </QueryState>
    </>
  );
}

function ClinicalItems() {
  const t = useText();
  const kinds = useStatusOptions("clinical_item_kind");
  return (
    <DataTable<Clinical>
      name="admin.clinicalItems"
      load={loadClinical}
      rowKey={rowKey}
      search={t("catalogue.search")}
      filters={[{ key: "kind", label: t("catalogue.kind"), options: kinds }]}
      columns={[
        { key: "code", title: t("catalogue.code"), width: 130, render: (item) => <code>{item.code}</code> },
        {
          key: "name",
          title: t("catalogue.name"),
          render: (item) => (
            <>
              {item.name} {item.is_active ? null : <ToneTag label={t("catalogue.inactive")} />}
            </>
          ),
        },
        {
          key: "kind",
          title: t("catalogue.kind"),
          width: 100,
          render: (item) => <StatusTag kind="clinical_item_kind" value={item.kind} />,
        },
        {
          key: "department",
          title: t("catalogue.department"),
          width: 180,
          render: (item) => item.executing_department_name ?? "—",
        },
        {
          key: "price",
          title: t("catalogue.price"),
          width: 110,
          align: "end",
          render: (item) => (item.price === null ? "—" : <MoneyText value={item.price} />),
        },
      ]}
      empty={{ title: t("catalogue.emptyTitle"), hint: t("catalogue.emptyHint") }}
      detail={{
        title: (item) => `${item.code} ${item.name}`,
        content: (item) => (
          <>
            <Facts
              of={[
                [t("catalogue.department"), item.executing_department_name],
                [t("catalogue.price"), item.price === null ? null : <MoneyText key="p" value={item.price} />],
              ]}
            />
            <h3 style={{ fontSize: 15, margin: "16px 0 8px" }}>{t("catalogue.parts")}</h3>
            <Table
              size="small"
              rowKey="code"
              pagination={false}
              dataSource={item.parts}
              columns={[
                { key: "code", title: t("catalogue.code"), render: (_, part) => <code>{part.code}</code> },
                { key: "name", title: t("catalogue.name"), render: (_, part) => part.name },
                {
                  key: "quantity",
                  title: t("catalogue.quantity"),
                  align: "end",
                  width: 90,
                  render: (_, part) => part.quantity,
                },
              ]}
            />
          </>
        ),
      }}
    />
  );
}
