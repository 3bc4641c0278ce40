import { DownloadOutlined, PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Menu, Segmented, Select, Skeleton, Switch } from "antd";
import { useState } from "react";
import { client, type Schemas, unwrap, useApiQuery } from "@/api";
import { useBilingual } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { download } from "@/subsystems/work/download";
import { Facts } from "@/subsystems/work/Facts";
import {
  ConfirmAction,
  DataTable,
  DateInput,
  DeskForm,
  DetailDrawer,
  EmptyState,
  type ListRequest,
  PageHeader,
  QueryState,
  today,
} from "@/ui";
import { UploadButton } from "../parts/UploadButton";
import { useText } from "../texts/data";

type Term = Schemas["TermOut"];
type Mapping = Schemas["MappingOut"];
type DictionaryTable = Schemas["TableOut"];

const termKey = (term: Term): string => term.code;
const mappingKey = (mapping: Mapping): number => mapping.id;
const TERMS = "admin.terms";
const MAPPINGS = "admin.mappings";

/** Standard tables at the left, terms or mappings of the chosen one beside them. */
export default function DictionariesPage() {
  const t = useText();
  const say = useBilingual();
  const query = useApiQuery("/api/ui/dictionary/tables");
  const [chosen, setChosen] = useState<string | null>(null);
  const [side, setSide] = useState<"terms" | "mappings">("terms");
  return (
    <>
      <PageHeader
        title={t("dictionaries.title")}
        extra={
          <Segmented
            value={side}
            onChange={setSide}
            options={[
              { value: "terms", label: t("dictionaries.terms") },
              { value: "mappings", label: t("dictionaries.mappings") },
            ]}
          />
        }
      />
      <QueryState
        query={query}
        loading={<Skeleton active paragraph={{ rows: 10 }} />}
        isEmpty={(tables) => tables.length === 0}
        empty={<EmptyState title={t("dictionaries.noTables")} />}
      >
        {(tables) => {
          const table = tables.find((one) => one.code === chosen) ?? (tables[0] as DictionaryTable);
          return (
            <div style={{ display: "grid", gridTemplateColumns: "220px minmax(0, 1fr)", gap: 12 }}>
              <nav
                aria-label={t("dictionaries.table")}
                style={{
                  background: palette.paper,
                  border: `1px solid ${palette.border}`,
                  borderRadius: 6,
                  alignSelf: "start",
                  maxHeight: "calc(100vh - 130px)",
                  overflowY: "auto",
                }}
              >
                <Menu
                  selectedKeys={[table.code]}
                  onClick={({ key }) => setChosen(key)}
                  style={{ borderInlineEnd: 0 }}
                  items={tables.map((one) => ({
                    key: one.code,
                    label: say({ zh: one.name, en: one.name_en || one.name }),
                  }))}
                />
              </nav>
              <div style={{ minWidth: 0 }}>
                <div style={{ color: palette.textSecondary, marginBottom: 8 }}>
                  <code>{table.code}</code> · {t("dictionaries.version")} {table.version}
                  {table.note ? ` · ${table.note}` : ""}
                </div>
                {side === "terms" ? (
                  <Terms key={table.code} table={table.code} />
                ) : (
                  <Mappings key={table.code} table={table.code} tables={tables} />
                )}
              </div>
            </div>
          );
        }}
      </QueryState>
    </>
  );
}

function Terms({ table }: { table: string }) {
  const t = useText();
  const queries = useQueryClient();
  const [withRetired, setWithRetired] = useState(false);
  const [edited, setEdited] = useState<Term | "new" | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ["list", TERMS] });
  const load = ({ q, page, page_size }: ListRequest, signal: AbortSignal) =>
    unwrap(
      client.GET("/api/ui/dictionary/tables/{table}/terms", {
        params: { path: { table }, query: { q, page, page_size, include_retired: withRetired } },
        signal,
      }),
    );
  return (
    <>
      <DataTable<Term>
        name={TERMS}
        version={`${table}:${withRetired}`}
        load={load}
        rowKey={termKey}
        search={t("dictionaries.search")}
        toolbar={
          <>
            <span style={{ display: "inline-flex", alignItems: "center", gap: 6 }}>
              <Switch
                size="small"
                id="with-retired"
                aria-label={t("dictionaries.withRetired")}
                checked={withRetired}
                onChange={setWithRetired}
              />
              <label htmlFor="with-retired">{t("dictionaries.withRetired")}</label>
            </span>
            <Button
              icon={<DownloadOutlined aria-hidden />}
              onClick={() => void download(`/api/ui/dictionary/tables/${table}/workbook`, `${table}.xlsx`)}
            >
              {t("dictionaries.export")}
            </Button>
            <UploadButton
              label={t("dictionaries.import")}
              hint={t("dictionaries.importHint")}
              onDone={() => void refresh()}
              send={async (file) => {
                const body = new FormData();
                body.append("file", file);
                await unwrap(
                  client.POST("/api/ui/dictionary/tables/{table}/import", {
                    params: { path: { table } },
                    body: body as never,
                  }),
                );
                return t("dictionaries.imported");
              }}
            />
            <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEdited("new")}>
              {t("dictionaries.create")}
            </Button>
          </>
        }
        columns={[
          {
            key: "code",
            title: t("dictionaries.code"),
            width: 180,
            render: (term) => <code>{term.code}</code>,
          },
          { key: "name", title: t("dictionaries.name"), render: (term) => term.name },
          {
            key: "name_en",
            title: t("dictionaries.nameEn"),
            width: 200,
            render: (term) => term.name_en || "—",
          },
          {
            key: "parent",
            title: t("dictionaries.parent"),
            width: 100,
            render: (term) => term.parent_code || "—",
          },
          {
            key: "until",
            title: t("dictionaries.validUntil"),
            width: 110,
            render: (term) => <span className="tabular">{term.valid_until ?? "—"}</span>,
          },
        ]}
        empty={{ title: t("dictionaries.emptyTerms") }}
        detail={{
          title: (term) => `${term.code} ${term.name}`,
          content: (term) => (
            <Facts
              of={[
                [t("dictionaries.nameEn"), term.name_en],
                [t("dictionaries.pinyin"), term.pinyin],
                [t("dictionaries.parent"), term.parent_code],
                [t("dictionaries.validFrom"), term.valid_from],
                [t("dictionaries.validUntil"), term.valid_until],
                ...Object.entries(term.attributes),
              ]}
            />
          ),
          footer: (term) => (
            <>
              {term.valid_until === null ? (
                <ConfirmAction
                  danger
                  trigger={<Button danger>{t("dictionaries.retire")}</Button>}
                  title={t("dictionaries.retire")}
                  object={`${term.code} ${term.name}`}
                  effect={t("dictionaries.retireEffect")}
                  onConfirm={async () => {
                    await unwrap(
                      client.POST("/api/ui/dictionary/tables/{table}/terms/{code}/retire", {
                        params: { path: { table, code: term.code } },
                        body: { last_day: today() },
                      }),
                    );
                    await refresh();
                  }}
                />
              ) : null}
              <Button type="primary" onClick={() => setEdited(term)}>
                {t("dictionaries.edit")}
              </Button>
            </>
          ),
        }}
      />
      <DetailDrawer
        open={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === "new" ? t("dictionaries.create") : t("dictionaries.edit")}
        width={460}
      >
        {edited ? (
          <TermForm
            table={table}
            term={edited === "new" ? null : edited}
            onDone={async () => {
              setEdited(null);
              await refresh();
            }}
          />
        ) : null}
      </DetailDrawer>
    </>
  );
}

interface TermValues {
  code: string;
  name: string;
  name_en?: string;
  pinyin?: string;
  parent_code?: string;
  valid_from?: string | null;
}

function TermForm({
  table,
  term,
  onDone,
}: {
  table: string;
  term: Term | null;
  onDone: () => Promise<void>;
}) {
  const t = useText();
  const submit = async ({ code, ...values }: TermValues): Promise<void> => {
    await unwrap(
      client.PUT("/api/ui/dictionary/tables/{table}/terms/{code}", {
        params: { path: { table, code } },
        body: {
          name: values.name,
          name_en: values.name_en ?? "",
          pinyin: values.pinyin ?? "",
          parent_code: values.parent_code ?? "",
          valid_from: values.valid_from ?? null,
          valid_until: term?.valid_until ?? null,
          attributes: term?.attributes ?? {},
        },
      }),
    );
    await onDone();
  };
  return (
    <DeskForm<TermValues> onSubmit={submit} submitLabel={t("dictionaries.save")} initialValues={term ?? {}}>
      <Form.Item name="code" label={t("dictionaries.code")} rules={[{ required: true, whitespace: true }]}>
        <Input maxLength={50} disabled={term !== null} autoFocus={term === null} spellCheck={false} />
      </Form.Item>
      <Form.Item name="name" label={t("dictionaries.name")} rules={[{ required: true, whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="name_en" label={t("dictionaries.nameEn")}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="pinyin" label={t("dictionaries.pinyin")}>
        <Input maxLength={100} spellCheck={false} />
      </Form.Item>
      <Form.Item name="parent_code" label={t("dictionaries.parent")}>
        <Input maxLength={50} spellCheck={false} />
      </Form.Item>
      <Form.Item name="valid_from" label={t("dictionaries.validFrom")}>
        <DateInput style={{ width: "100%" }} />
      </Form.Item>
    </DeskForm>
  );
}

interface MappingValues {
  target_table: string;
  source_code: string;
  target_code: string;
  relation: Mapping["relation"];
}

function Mappings({ table, tables }: { table: string; tables: DictionaryTable[] }) {
  const t = useText();
  const queries = useQueryClient();
  const [isAdding, setAdding] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: ["list", MAPPINGS] });
  const options = tables
    .filter((one) => one.code !== table)
    .map((one) => ({ value: one.code, label: one.name }));
  const load = ({ q, page, page_size, filters }: ListRequest, signal: AbortSignal) =>
    unwrap(
      client.GET("/api/ui/dictionary/tables/{table}/mappings", {
        params: { path: { table }, query: { q, page, page_size, target_table: filters.target_table ?? "" } },
        signal,
      }),
    );
  const add = async ({ target_table, ...mapping }: MappingValues): Promise<void> => {
    await unwrap(
      client.POST("/api/ui/dictionary/tables/{table}/mappings", {
        params: { path: { table } },
        body: { target_table, mappings: [mapping] },
      }),
    );
    setAdding(false);
    await refresh();
  };
  return (
    <>
      <DataTable<Mapping>
        name={MAPPINGS}
        version={table}
        load={load}
        rowKey={mappingKey}
        search={t("dictionaries.code")}
        filters={[{ key: "target_table", label: t("dictionaries.targetTable"), options }]}
        toolbar={
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
            {t("dictionaries.addMapping")}
          </Button>
        }
        columns={[
          {
            key: "source",
            title: t("dictionaries.source"),
            width: 180,
            render: (one) => <code>{one.source_code}</code>,
          },
          {
            key: "relation",
            title: t("dictionaries.relation"),
            width: 110,
            render: (one) => t(`dictionaries.${one.relation}`),
          },
          {
            key: "target_table",
            title: t("dictionaries.targetTable"),
            width: 180,
            render: (one) => options.find((o) => o.value === one.target_table)?.label ?? one.target_table,
          },
          { key: "target", title: t("dictionaries.target"), render: (one) => <code>{one.target_code}</code> },
          {
            key: "act",
            title: "",
            width: 100,
            render: (one) => (
              <ConfirmAction
                danger
                trigger={
                  <Button size="small" type="text" danger>
                    {t("dictionaries.remove")}
                  </Button>
                }
                title={t("dictionaries.remove")}
                object={`${one.source_code} → ${one.target_table} ${one.target_code}`}
                effect={t("dictionaries.removeEffect")}
                onConfirm={async () => {
                  await unwrap(
                    client.POST("/api/ui/dictionary/mappings/{mapping_id}/remove", {
                      params: { path: { mapping_id: one.id } },
                    }),
                  );
                  await refresh();
                }}
              />
            ),
          },
        ]}
        empty={{ title: t("dictionaries.emptyMappings") }}
      />
      <DetailDrawer
        open={isAdding}
        onClose={() => setAdding(false)}
        title={t("dictionaries.addMapping")}
        width={460}
      >
        <DeskForm<MappingValues>
          onSubmit={add}
          submitLabel={t("dictionaries.save")}
          initialValues={{ relation: "equivalent" }}
        >
          <Form.Item name="target_table" label={t("dictionaries.targetTable")} rules={[{ required: true }]}>
            <Select options={options} showSearch={{ optionFilterProp: "label" }} />
          </Form.Item>
          <Form.Item name="source_code" label={t("dictionaries.source")} rules={[{ required: true }]}>
            <Input maxLength={50} spellCheck={false} />
          </Form.Item>
          <Form.Item name="target_code" label={t("dictionaries.target")} rules={[{ required: true }]}>
            <Input maxLength={50} spellCheck={false} />
          </Form.Item>
          <Form.Item name="relation" label={t("dictionaries.relation")} rules={[{ required: true }]}>
            <Select
              options={(["equivalent", "broader", "narrower", "related"] as const).map((one) => ({
                value: one,
                label: t(`dictionaries.${one}`),
              }))}
            />
          </Form.Item>
        </DeskForm>
      </DetailDrawer>
    </>
  );
}
