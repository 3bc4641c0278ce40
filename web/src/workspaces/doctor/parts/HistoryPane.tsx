import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Form, Input, Select, Skeleton } from "antd";
import { type ReactNode, useState } from "react";
import {
  asProblem,
  client,
  newKey,
  type Schemas,
  unwrap,
  useApiMutation,
  useApiQuery,
  useIdempotencyKey,
} from "@/api";
import { palette } from "@/app/theme";
import { OrderLines } from "@/subsystems/orders/OrderLines";
import { latestNotes, type VisitDetail } from "@/subsystems/visits/record";
import {
  ConfirmAction,
  DeskForm,
  DetailDrawer,
  MoneyText,
  QueryState,
  StatusTag,
  useStatusLabel,
  useStatusOptions,
} from "@/ui";
import { useText } from "../i18n";

const DETAIL = "/api/ui/consultation/visits/{visit_id}";
const ORDERS = "/api/ui/orders/visits/{visit_id}";
type Former = Schemas["FormerVisitOut"];
type Severity = Schemas["AllergySeverity"];

const box = {
  background: palette.paper,
  border: `1px solid ${palette.border}`,
  borderRadius: 4,
  padding: "8px 10px",
} as const;

/** What is known of the patient: allergies, and the former visits with what was ordered then. */
export function HistoryPane(props: {
  detail: VisitDetail;
  canWrite: boolean;
  onCopied: (orderId: number) => void;
}) {
  const t = useText();
  const { detail } = props;
  const [opened, setOpened] = useState<Former | null>(null);
  return (
    <aside style={{ overflowY: "auto", display: "flex", flexDirection: "column", gap: 10, minHeight: 0 }}>
      <Allergies detail={detail} canWrite={props.canWrite} />
      <section aria-label={t("side.history")} style={{ ...box, flex: 1 }}>
        <strong>{t("side.history")}</strong>
        {detail.history.length === 0 ? (
          <div style={{ color: palette.textSecondary, marginTop: 4 }}>{t("side.noHistory")}</div>
        ) : null}
        {detail.history.map((former) => (
          <button
            key={former.id}
            type="button"
            aria-label={t("side.open", { on: former.on })}
            onClick={() => setOpened(former)}
            style={{
              display: "block",
              width: "100%",
              textAlign: "start",
              border: 0,
              borderTop: `1px solid ${palette.borderSoft}`,
              background: "none",
              padding: "6px 0",
              font: "inherit",
              color: "inherit",
              cursor: "pointer",
            }}
          >
            <span style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
              <span className="tabular">{former.on}</span>
              <span
                style={{
                  color: palette.textSecondary,
                  overflow: "hidden",
                  textOverflow: "ellipsis",
                  whiteSpace: "nowrap",
                }}
              >
                {former.department_name} {former.doctor_name}
              </span>
            </span>
            <span style={{ display: "block", color: palette.textSecondary }}>
              {former.diagnoses.map((one) => one.name).join("、") || "—"}
            </span>
          </button>
        ))}
      </section>
      <DetailDrawer
        open={opened !== null}
        onClose={() => setOpened(null)}
        title={opened ? `${opened.on} ${opened.department_name} ${opened.doctor_name}` : ""}
        width={760}
      >
        {opened ? (
          <FormerVisit
            former={opened}
            visitId={detail.visit.id}
            canCopy={props.canWrite}
            onCopied={(id) => {
              setOpened(null);
              props.onCopied(id);
            }}
          />
        ) : null}
      </DetailDrawer>
    </aside>
  );
}

function FormerVisit(props: {
  former: Former;
  visitId: number;
  canCopy: boolean;
  onCopied: (orderId: number) => void;
}) {
  const t = useText();
  const { message } = App.useApp();
  const noteLabel = useStatusLabel("visit_note");
  const kindLabel = useStatusLabel("order_kind");
  const path = { params: { path: { visit_id: props.former.id } } };
  const detail = useApiQuery(DETAIL, path, { gcTime: 0 });
  const orders = useApiQuery(ORDERS, path, { gcTime: 0 });
  const refresh = useApiQuery(ORDERS, { params: { path: { visit_id: props.visitId } } }, { enabled: false });
  const copy = async (orderId: number): Promise<void> => {
    try {
      const made = await unwrap(
        client.POST("/api/ui/orders/{order_id}/copy", {
          params: { path: { order_id: orderId } },
          body: { visit_id: props.visitId },
          headers: { "Idempotency-Key": newKey() },
        }),
      );
      await refresh.refetch();
      void message.success(t("side.copied"));
      props.onCopied(made.id);
    } catch (error) {
      void message.error(asProblem(error).detail);
    }
  };
  const loading: ReactNode = <Skeleton active paragraph={{ rows: 4 }} />;
  return (
    <div style={{ display: "grid", gap: 16 }}>
      <QueryState query={detail} loading={loading}>
        {(visit) => (
          <dl style={{ margin: 0, display: "grid", gridTemplateColumns: "84px minmax(0, 1fr)", rowGap: 6 }}>
            <dt style={{ color: palette.textSecondary }}>{t("diagnosis.title")}</dt>
            <dd style={{ margin: 0 }}>
              {visit.diagnoses.map((one) => `${one.name} ${one.code}`).join("、") || "—"}
            </dd>
            {[...latestNotes(visit.notes)].map(([kind, note]) => (
              <div key={kind} style={{ display: "contents" }}>
                <dt style={{ color: palette.textSecondary }}>{noteLabel(kind)}</dt>
                <dd style={{ margin: 0, whiteSpace: "pre-wrap" }}>{note.text}</dd>
              </div>
            ))}
            {visit.notes.length === 0 ? (
              <dd style={{ gridColumn: "1 / -1", margin: 0, color: palette.textSecondary }}>
                {t("side.noNotes")}
              </dd>
            ) : null}
          </dl>
        )}
      </QueryState>
      <section aria-label={t("side.orders")}>
        <strong>{t("side.orders")}</strong>
        <QueryState
          query={orders}
          loading={loading}
          isEmpty={(data) => data.items.length === 0}
          empty={<div style={{ color: palette.textSecondary }}>{t("side.noOrders")}</div>}
        >
          {(data) => (
            <div style={{ display: "grid", gap: 10, marginTop: 6 }}>
              {data.items.map((order) => (
                <article key={order.id}>
                  <div style={{ display: "flex", gap: 8, alignItems: "center" }}>
                    <strong>{kindLabel(order.kind)}</strong>
                    <StatusTag kind="order" value={order.status} />
                    <span style={{ marginInlineStart: "auto" }}>
                      {props.canCopy && order.submitted_at ? (
                        <Button size="small" type="link" onClick={() => void copy(order.id)}>
                          {t("side.copyHere")}
                        </Button>
                      ) : null}
                      <MoneyText value={order.amount} emphasis="total" />
                    </span>
                  </div>
                  <OrderLines order={order} />
                </article>
              ))}
            </div>
          )}
        </QueryState>
      </section>
    </div>
  );
}

interface AllergyValues {
  substance: string;
  severity: Severity;
  reaction?: string;
}

function Allergies({ detail, canWrite }: { detail: VisitDetail; canWrite: boolean }) {
  const t = useText();
  const severities = useStatusOptions("allergy_severity");
  const [isAdding, setAdding] = useState(false);
  const key = useIdempotencyKey(isAdding);
  const path = { visit_id: detail.visit.id };
  const record = useApiMutation("post", "/api/ui/consultation/visits/{visit_id}/allergies", {
    idempotency: key,
    invalidates: [DETAIL],
  });
  const refute = useApiMutation(
    "post",
    "/api/ui/consultation/visits/{visit_id}/allergies/{allergy_id}/refute",
    { invalidates: [DETAIL] },
  );
  return (
    <section aria-label={t("side.allergies")} style={box}>
      <div style={{ display: "flex", alignItems: "center" }}>
        <strong>{t("side.allergies")}</strong>
        {canWrite && !isAdding ? (
          <Button
            size="small"
            type="link"
            icon={<PlusOutlined />}
            style={{ marginInlineStart: "auto" }}
            onClick={() => setAdding(true)}
          >
            {t("side.addAllergy")}
          </Button>
        ) : null}
      </div>
      {detail.allergies.length === 0 && !isAdding ? (
        <div style={{ color: palette.textSecondary }}>{t("side.noAllergies")}</div>
      ) : null}
      {detail.allergies.map((one) => (
        <div key={one.id} style={{ display: "flex", alignItems: "center", gap: 6, marginTop: 4 }}>
          <strong style={{ color: palette.error }}>{one.substance}</strong>
          <StatusTag kind="allergy_severity" value={one.severity} />
          <span style={{ color: palette.textSecondary, flex: 1, minWidth: 0 }}>{one.reaction}</span>
          {canWrite ? (
            <ConfirmAction
              trigger={
                <Button
                  size="small"
                  type="text"
                  aria-label={`${t("side.refute")} ${one.substance}`}
                  icon={<DeleteOutlined />}
                />
              }
              title={t("side.refute")}
              object={detail.patient_name}
              effect={t("side.refuteEffect", { substance: one.substance })}
              reason="required"
              onConfirm={(reason) =>
                refute.mutateAsync({ params: { path: { ...path, allergy_id: one.id } }, body: { reason } })
              }
            />
          ) : null}
        </div>
      ))}
      {isAdding ? (
        <DeskForm<AllergyValues>
          layout="vertical"
          initialValues={{ severity: "moderate" }}
          submitLabel={t("side.addAllergy")}
          onSubmit={async (values) => {
            await record.mutateAsync({
              params: { path },
              body: { ...values, reaction: values.reaction ?? "", substance_code: "" },
            });
            setAdding(false);
          }}
        >
          <Form.Item
            name="substance"
            label={t("side.substance")}
            rules={[{ required: true }]}
            style={{ marginBottom: 8 }}
          >
            <Input maxLength={100} autoFocus />
          </Form.Item>
          <Form.Item name="severity" label={t("side.severity")} style={{ marginBottom: 8 }}>
            <Select options={severities} />
          </Form.Item>
          <Form.Item name="reaction" label={t("side.reaction")} style={{ marginBottom: 8 }}>
            <Input maxLength={200} />
          </Form.Item>
        </DeskForm>
      ) : null}
    </section>
  );
}
