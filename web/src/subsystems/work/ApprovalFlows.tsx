import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Select, Skeleton, Table } from "antd";
import { useState } from "react";
import { apiKey, client, newKey, type Schemas, unwrap, useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import {
  ConfirmAction,
  DeskForm,
  DetailDrawer,
  EmptyState,
  formatInstant,
  MoneyInput,
  QueryState,
  StatusTag,
} from "@/ui";
import { useText } from "./texts";

type Flow = Schemas["ApprovalFlowOut"];
const FLOWS = "/api/ui/approvals/flows";

/** The configured flows, newest version first; a published one is never edited, only followed by another. */
export function ApprovalFlows() {
  const t = useText();
  const queries = useQueryClient();
  const query = useApiQuery(FLOWS);
  const [isCreating, setCreating] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: apiKey(FLOWS) });
  return (
    <>
      <div style={{ display: "flex", justifyContent: "flex-end", marginBottom: 10 }}>
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
          {t("approvals.create")}
        </Button>
      </div>
      <QueryState
        query={query}
        loading={<Skeleton active paragraph={{ rows: 6 }} />}
        isEmpty={(flows) => flows.length === 0}
        empty={<EmptyState title={t("approvals.noFlows")} />}
      >
        {(flows) => (
          <Table<Flow>
            size="middle"
            rowKey="id"
            pagination={false}
            tableLayout="fixed"
            dataSource={flows}
            expandable={{
              expandedRowRender: (flow) => (
                <ol style={{ margin: 0, paddingInlineStart: 20 }}>
                  {flow.steps.map((step) => (
                    <li key={step.number}>
                      {step.name} · {t(step.mode === "all" ? "approvals.everyone" : "approvals.anyOne")}
                      {step.min_amount ? ` · ${t("approvals.over", { amount: step.min_amount })}` : ""}{" "}
                      <span style={{ color: palette.textSecondary }}>
                        {step.assignees
                          .map((one) =>
                            [one.role_code, one.department_code, one.user_id].filter(Boolean).join(" "),
                          )
                          .join("；")}
                      </span>
                    </li>
                  ))}
                </ol>
              ),
            }}
            columns={[
              { key: "name", title: t("approvals.flowName"), render: (_, flow) => flow.name },
              { key: "kind", title: t("approvals.kind"), width: 150, render: (_, flow) => flow.kind_label },
              {
                key: "version",
                title: t("approvals.version"),
                width: 70,
                align: "end",
                render: (_, flow) => flow.version,
              },
              {
                key: "steps",
                title: t("approvals.steps"),
                width: 80,
                render: (_, flow) => t("approvals.steps_n", { n: flow.steps.length }),
              },
              {
                key: "status",
                title: t("approvals.status"),
                width: 100,
                render: (_, flow) => <StatusTag kind="approval_flow" value={flow.status} />,
              },
              {
                key: "created",
                title: t("approvals.created"),
                width: 160,
                render: (_, flow) => <span className="tabular">{formatInstant(flow.created_at)}</span>,
              },
              {
                key: "act",
                title: "",
                width: 150,
                render: (_, flow) => <FlowActions flow={flow} onChanged={refresh} />,
              },
            ]}
          />
        )}
      </QueryState>
      <DetailDrawer
        open={isCreating}
        onClose={() => setCreating(false)}
        title={t("approvals.create")}
        width={640}
      >
        <FlowForm
          onDone={async () => {
            setCreating(false);
            await refresh();
          }}
        />
      </DetailDrawer>
    </>
  );
}

function FlowActions({ flow, onChanged }: { flow: Flow; onChanged: () => Promise<void> }) {
  const t = useText();
  const act = (name: "publish" | "retire") =>
    flow.allowed_actions.includes(name) ? (
      <ConfirmAction
        key={name}
        danger={name === "retire"}
        trigger={<Button size="small">{t(`approvals.${name}`)}</Button>}
        title={t(`approvals.${name}`)}
        object={`${flow.name} · ${flow.kind_label}`}
        effect={t(`approvals.${name}Effect`)}
        onConfirm={async () => {
          const params = { path: { flow_id: flow.id } };
          await unwrap(
            name === "publish"
              ? client.POST("/api/ui/approvals/flows/{flow_id}/publish", { params })
              : client.POST("/api/ui/approvals/flows/{flow_id}/retire", { params }),
          );
          await onChanged();
        }}
      />
    ) : null;
  return (
    <span style={{ display: "flex", gap: 6 }}>
      {act("publish")}
      {act("retire")}
    </span>
  );
}

interface FlowValues {
  kind: string;
  name: string;
  steps: { name: string; mode: "any" | "all"; role_code: string; min_amount?: string | null }[];
}

function FlowForm({ onDone }: { onDone: () => Promise<void> }) {
  const t = useText();
  const [key] = useState(newKey);
  const kinds = useApiQuery("/api/ui/approvals/kinds");
  const submit = async ({ kind, name, steps }: FlowValues): Promise<void> => {
    await unwrap(
      client.POST(FLOWS, {
        body: {
          kind,
          name,
          steps: steps.map((step) => ({
            name: step.name,
            mode: step.mode,
            min_amount: step.min_amount || null,
            assignees: [{ role_code: step.role_code, department_code: "" }],
          })),
        },
        headers: { "Idempotency-Key": key },
      }),
    );
    await onDone();
  };
  return (
    <DeskForm<FlowValues>
      onSubmit={submit}
      draft="work.newFlow"
      submitLabel={t("approvals.create")}
      initialValues={{ steps: [{ mode: "any" }] }}
    >
      <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", columnGap: 16 }}>
        <Form.Item name="kind" label={t("approvals.kind")} rules={[{ required: true }]}>
          <Select options={(kinds.data ?? []).map((one) => ({ value: one.code, label: one.label }))} />
        </Form.Item>
        <Form.Item name="name" label={t("approvals.flowName")} rules={[{ required: true, whitespace: true }]}>
          <Input maxLength={50} />
        </Form.Item>
      </div>
      <Form.List name="steps">
        {(fields, { add, remove }) => (
          <>
            {fields.map((field, index) => (
              <section
                key={field.key}
                aria-label={`${t("approvals.steps")} ${index + 1}`}
                style={{
                  border: `1px solid ${palette.border}`,
                  borderRadius: 4,
                  margin: "0 0 12px",
                  padding: "8px 12px 0",
                }}
              >
                <div style={{ display: "flex", alignItems: "center", marginBottom: 8, fontWeight: 600 }}>
                  <span style={{ flex: 1 }}>
                    {t("approvals.steps")} {index + 1}
                  </span>
                  {fields.length > 1 ? (
                    <Button
                      type="text"
                      size="small"
                      aria-label={t("approvals.removeStep")}
                      icon={<DeleteOutlined />}
                      onClick={() => remove(field.name)}
                    />
                  ) : null}
                </div>
                <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", columnGap: 16 }}>
                  <Form.Item
                    name={[field.name, "name"]}
                    label={t("approvals.stepName")}
                    rules={[{ required: true, whitespace: true }]}
                  >
                    <Input maxLength={50} />
                  </Form.Item>
                  <Form.Item
                    name={[field.name, "role_code"]}
                    label={t("approvals.role")}
                    rules={[{ required: true, whitespace: true }]}
                  >
                    <Input maxLength={50} placeholder="finance" spellCheck={false} />
                  </Form.Item>
                  <Form.Item
                    name={[field.name, "mode"]}
                    label={t("approvals.mode")}
                    rules={[{ required: true }]}
                  >
                    <Select
                      options={[
                        { value: "any", label: t("approvals.anyOne") },
                        { value: "all", label: t("approvals.everyone") },
                      ]}
                    />
                  </Form.Item>
                  <Form.Item
                    name={[field.name, "min_amount"]}
                    label={t("approvals.minAmount")}
                    tooltip={t("approvals.minAmountHint")}
                  >
                    <MoneyInput style={{ width: "100%" }} />
                  </Form.Item>
                </div>
              </section>
            ))}
            <Button
              type="dashed"
              block
              icon={<PlusOutlined aria-hidden />}
              style={{ marginBottom: 16 }}
              onClick={() => add({ mode: "any" })}
            >
              {t("approvals.addStep")}
            </Button>
          </>
        )}
      </Form.List>
    </DeskForm>
  );
}
