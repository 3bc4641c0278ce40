import { App, Button } from "antd";
import { useState } from "react";
import { asProblem, client, newKey, unwrap, useApiMutation, useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import { isPrescription, ORDER_KINDS, type Order, type OrderKind } from "@/subsystems/orders/draft";
import { OrderLines } from "@/subsystems/orders/OrderLines";
import { PrescriptionSheet, RequestSheet } from "@/subsystems/orders/prints";
import type { VisitDetail } from "@/subsystems/visits/record";
import {
  ConfirmAction,
  EmptyState,
  formatInstant,
  KeyHint,
  MoneyText,
  QueryState,
  StatusTag,
  useHotkeys,
  useStatusLabel,
} from "@/ui";
import { useText } from "../i18n";
import { OrderEditor } from "./OrderEditor";

/** What is being written: a new order of a kind, or a draft that the server keeps. */
export type Slot = { kind: OrderKind } | { order: number };

const ORDERS = "/api/ui/orders/visits/{visit_id}";
const HIDDEN = new Set(["cancelled"]);

/** Orders of the visit: five ways to begin one, the one being written, those written already, the total. */
export function OrdersPane(props: {
  detail: VisitDetail;
  canWrite: boolean;
  slot: Slot | null;
  onSlot: (slot: Slot | null) => void;
}) {
  const t = useText();
  const { detail, canWrite, slot, onSlot } = props;
  const visitId = detail.visit.id;
  const query = useApiQuery(ORDERS, { params: { path: { visit_id: visitId } } });
  const begin = (kind: OrderKind) => ({
    label: t(`orders.new.${kind}`),
    run: () => onSlot({ kind }),
    enabled: canWrite,
  });
  useHotkeys(
    Object.fromEntries(ORDER_KINDS.map((kind, index) => [`Alt+${index + 1}`, begin(kind)] as const)),
  );
  const edited = slot && "order" in slot ? query.data?.items.find((one) => one.id === slot.order) : undefined;

  return (
    <section
      aria-label={t("orders.title")}
      style={{
        background: palette.paper,
        border: `1px solid ${palette.border}`,
        borderRadius: 4,
        padding: "8px 12px 12px",
        flex: 1,
      }}
    >
      <div style={{ display: "flex", alignItems: "center", gap: 8, marginBottom: 8 }}>
        <strong>{t("orders.title")}</strong>
        {canWrite
          ? ORDER_KINDS.map((kind, index) => (
              <Button
                key={kind}
                size="small"
                type={slot && "kind" in slot && slot.kind === kind ? "primary" : "default"}
                onClick={() => onSlot({ kind })}
              >
                {t(`orders.new.${kind}`)}
                <KeyHint keys={`Alt+${index + 1}`} />
              </Button>
            ))
          : null}
        <span style={{ marginInlineStart: "auto", whiteSpace: "nowrap" }}>
          <span style={{ color: palette.textSecondary }}>{t("orders.total")} </span>
          <MoneyText
            value={query.data?.amount ?? null}
            currency="¥"
            emphasis="total"
            style={{ fontSize: "1.25em", color: palette.primary }}
          />
        </span>
      </div>
      {slot && canWrite && ("kind" in slot || edited) ? (
        <OrderEditor
          key={"kind" in slot ? slot.kind : slot.order}
          visitId={visitId}
          kind={"kind" in slot ? slot.kind : ((edited?.kind ?? "western") as OrderKind)}
          saved={edited ?? null}
          onClose={() => onSlot(null)}
        />
      ) : null}
      <QueryState
        query={query}
        loading={<div className="cell-skeleton" style={{ width: "100%", height: 48 }} />}
        isEmpty={(data) => data.items.every((one) => HIDDEN.has(one.status))}
        empty={
          slot ? (
            <span />
          ) : (
            <EmptyState title={t("orders.none")} hint={canWrite ? t("orders.noneHint") : undefined} />
          )
        }
      >
        {(data) => (
          <div style={{ display: "grid", gap: 8 }}>
            {data.items
              .filter((one) => !HIDDEN.has(one.status) && one.id !== edited?.id)
              .map((order) => (
                <OrderCard key={order.id} order={order} detail={detail} canWrite={canWrite} onSlot={onSlot} />
              ))}
          </div>
        )}
      </QueryState>
    </section>
  );
}

function OrderCard(props: {
  order: Order;
  detail: VisitDetail;
  canWrite: boolean;
  onSlot: (slot: Slot) => void;
}) {
  const t = useText();
  const { message } = App.useApp();
  const kindLabel = useStatusLabel("order_kind");
  const { order, detail, canWrite } = props;
  const [isPrinting, setPrinting] = useState(false);
  const path = { params: { path: { order_id: order.id } } };
  const cancel = useApiMutation("post", "/api/ui/orders/{order_id}/cancel", { invalidates: [ORDERS] });
  const confirm = useApiMutation("post", "/api/ui/pharmacy/reviews/{order_id}/confirm", {
    invalidates: [ORDERS],
  });
  const may = (action: string): boolean => order.allowed_actions.includes(action);
  const kind = kindLabel(order.kind);

  const copy = async (): Promise<void> => {
    try {
      const made = await unwrap(
        client.POST("/api/ui/orders/{order_id}/copy", {
          ...path,
          body: { visit_id: detail.visit.id },
          headers: { "Idempotency-Key": newKey() },
        }),
      );
      props.onSlot({ order: made.id });
    } catch (error) {
      void message.error(asProblem(error).detail);
    }
  };

  return (
    <article
      style={{ border: `1px solid ${palette.borderSoft}`, borderRadius: 4, padding: "6px 10px" }}
      aria-label={`${kind} ${order.order_no}`}
    >
      <div style={{ display: "flex", alignItems: "center", gap: 8, marginBottom: 4 }}>
        <strong>{kind}</strong>
        <StatusTag kind="order" value={order.status} />
        {order.review === "pending" || order.review === "rejected" ? (
          <StatusTag kind="prescription_review" value={order.review} />
        ) : null}
        <span className="tabular" style={{ color: palette.textSecondary, fontSize: 12 }}>
          {order.order_no} {formatInstant(order.submitted_at ?? order.created_at, "time")}
        </span>
        <span style={{ marginInlineStart: "auto", display: "flex", gap: 2, alignItems: "center" }}>
          {canWrite && may("edit") ? (
            <Button size="small" type="link" onClick={() => props.onSlot({ order: order.id })}>
              {t("orders.edit")}
            </Button>
          ) : null}
          {may("confirm") ? (
            <ConfirmAction
              trigger={
                <Button size="small" type="link">
                  {t("orders.confirm")}
                </Button>
              }
              title={t("orders.confirm")}
              object={`${kind} ${order.order_no} · ${order.reject_reason}`}
              effect={t("orders.confirmEffect")}
              reason="required"
              onConfirm={(reason) => confirm.mutateAsync({ ...path, body: { reason } })}
            />
          ) : null}
          {may("cancel") ? (
            <ConfirmAction
              trigger={
                <Button size="small" type="link" danger>
                  {t("orders.withdraw")}
                </Button>
              }
              title={t("orders.withdraw")}
              object={`${detail.patient_name} · ${order.order_no}`}
              effect={t("orders.withdrawEffect", { kind, amount: order.amount })}
              danger
              reason="required"
              reasonChoices={[
                t("orders.withdrawReasons.mistake"),
                t("orders.withdrawReasons.patient"),
                t("orders.withdrawReasons.change"),
              ]}
              onConfirm={(reason) => cancel.mutateAsync({ ...path, body: { reason } })}
            />
          ) : null}
          {canWrite && may("copy") ? (
            <Button size="small" type="link" onClick={() => void copy()}>
              {t("orders.copy")}
            </Button>
          ) : null}
          {order.submitted_at ? (
            <Button size="small" type="link" onClick={() => setPrinting(true)}>
              {t("orders.print")}
            </Button>
          ) : null}
          <MoneyText value={order.amount} emphasis="total" style={{ minWidth: 76, textAlign: "end" }} />
        </span>
      </div>
      {order.review === "rejected" && order.reject_reason ? (
        <div role="alert" style={{ color: palette.error, marginBottom: 4 }}>
          {t("orders.rejected", { reason: order.reject_reason })}
        </div>
      ) : null}
      <OrderLines order={order} />
      {order.clinical_note ? (
        <div style={{ color: palette.textSecondary, marginTop: 4 }}>{order.clinical_note}</div>
      ) : null}
      {isPrinting ? (
        isPrescription(order.kind) ? (
          <PrescriptionSheet orderId={order.id} onClose={() => setPrinting(false)} />
        ) : (
          <RequestSheet order={order} detail={detail} onClose={() => setPrinting(false)} />
        )
      ) : null}
    </article>
  );
}
