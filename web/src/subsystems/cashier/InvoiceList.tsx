import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useCallback, useState } from "react";
import { client, type RowOf, unwrap } from "@/api";
import {
  ConfirmAction,
  DataTable,
  formatInstant,
  type ListRequest,
  MoneyText,
  StatusTag,
  useStatusOptions,
} from "@/ui";
import { InvoicePrint } from "./InvoicePrint";
import { useInvoiceText } from "./invoiceTexts";

type Invoice = RowOf<"/api/ui/invoicing/invoices">;
const rowKey = (invoice: Invoice): number => invoice.id;

/** Invoices with their fate: print the issued ones, ask again for those that failed. */
export function InvoiceList({
  name,
  patientId = null,
  days = false,
}: {
  name: string;
  patientId?: number | null;
  /** Filters by day, for people who look at many patients. */
  days?: boolean;
}) {
  const t = useInvoiceText();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const statuses = useStatusOptions("invoice");
  const [printing, setPrinting] = useState<number | null>(null);
  const load = useCallback(
    ({ q, page, page_size, filters }: ListRequest, signal: AbortSignal) =>
      unwrap(
        client.GET("/api/ui/invoicing/invoices", {
          params: {
            query: {
              ...(q ? { q } : {}),
              ...(patientId !== null && !q ? { patient_id: patientId } : {}),
              ...filters,
              page,
              page_size,
            },
          },
          signal,
        }),
      ),
    [patientId],
  );
  return (
    <>
      <DataTable<Invoice>
        name={name}
        load={load}
        rowKey={rowKey}
        version={patientId}
        search={t("search")}
        refreshSeconds={15}
        filters={[
          { key: "status", label: t("status"), options: statuses },
          ...(days
            ? [
                { key: "since", label: `${t("created")} ≥` },
                { key: "until", label: `${t("created")} ≤` },
              ]
            : []),
        ]}
        empty={{ title: t("empty"), hint: t("emptyHint") }}
        columns={[
          {
            key: "number",
            title: t("number"),
            width: 150,
            render: (one) => <span className="tabular">{one.number || "—"}</span>,
          },
          {
            key: "kind",
            title: t("kind"),
            width: 88,
            render: (one) => <StatusTag kind="invoice_kind" value={one.kind} />,
          },
          { key: "patient", title: t("patient"), width: 70, render: (one) => one.patient_masked },
          {
            key: "amount",
            title: t("amount"),
            width: 100,
            align: "end",
            render: (one) => <MoneyText value={one.amount} />,
          },
          {
            key: "status",
            title: t("status"),
            width: 84,
            render: (one) => <StatusTag kind="invoice" value={one.status} />,
          },
          {
            key: "created",
            title: t("created"),
            width: 108,
            optional: !days,
            render: (one) => <span className="tabular">{formatInstant(one.created_at, "short")}</span>,
          },
          {
            key: "settlement",
            title: t("settlement"),
            width: 160,
            optional: !days,
            render: (one) => <span className="tabular">{one.settlement_no}</span>,
          },
          { key: "failure", title: t("failure"), optional: !days, render: (one) => one.failure || "—" },
          {
            key: "act",
            title: "",
            width: 96,
            align: "end",
            render: (one) =>
              one.allowed_actions.includes("print") ? (
                <Button size="small" onClick={() => setPrinting(one.id)}>
                  {t("print")}
                </Button>
              ) : one.allowed_actions.includes("request_again") ? (
                <ConfirmAction
                  trigger={<Button size="small">{t("again")}</Button>}
                  title={t("again")}
                  object={`${one.invoice_no} · ${one.settlement_no}`}
                  effect={t("againEffect")}
                  onConfirm={async (_reason, key) => {
                    await unwrap(
                      client.POST("/api/ui/invoicing/invoices/{invoice_id}/request", {
                        params: { path: { invoice_id: one.id } },
                        headers: { "Idempotency-Key": key.current() },
                      }),
                    );
                    message.success(t("requested"));
                    await queries.invalidateQueries({ queryKey: ["list", name] });
                  }}
                />
              ) : null,
          },
        ]}
      />
      {printing === null ? null : (
        <InvoicePrint invoiceId={printing} open onClose={() => setPrinting(null)} />
      )}
    </>
  );
}
