import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Skeleton, Table } from "antd";
import { useState } from "react";
import { apiKey, client, type Schemas, unwrap, useApiQuery } from "@/api";
import { ReceiptPrint } from "@/subsystems/cashier";
import { ConfirmAction, EmptyState, formatInstant, MoneyText, QueryState, StatusTag } from "@/ui";
import { useDesk } from "../context";
import { useText } from "../i18n";

const LATEST = 8;

/** What was done for the patient: print again, withdraw a registration. */
export function RecordsAct() {
  const t = useText();
  const { patient } = useDesk();
  const queries = useQueryClient();
  const patient_id = patient?.id ?? 0;
  const visits = useApiQuery("/api/ui/visits", { params: { query: { patient_id, page_size: LATEST } } });
  const settlements = useApiQuery("/api/ui/cashier/settlements", {
    params: { query: { patient_id, page_size: LATEST } },
  });
  const [printing, setPrinting] = useState<{ settlementId: number; visitId: number } | null>(null);
  const [isCancelled, setCancelled] = useState(false);
  const heading = { fontSize: 14, fontWeight: 600, margin: "4px 0 6px" } as const;
  return (
    <div style={{ display: "grid", gap: 10 }}>
      {isCancelled ? <Alert type="success" showIcon title={t("records.cancelled")} /> : null}
      <section>
        <h3 style={heading}>{t("records.visits")}</h3>
        <QueryState
          query={visits}
          loading={<Skeleton active paragraph={{ rows: 3 }} />}
          isEmpty={(page) => page.items.length === 0}
          empty={<EmptyState title={t("records.none")} />}
        >
          {(page) => (
            <Table<Schemas["VisitOut"]>
              size="small"
              rowKey="id"
              pagination={false}
              dataSource={page.items}
              columns={[
                {
                  key: "no",
                  title: t("records.no"),
                  width: 160,
                  render: (_, row) => <span className="tabular">{row.visit_no}</span>,
                },
                {
                  key: "what",
                  title: t("records.what"),
                  ellipsis: true,
                  render: (_, row) => `${row.department_name} ${row.doctor_name || row.registration_name}`,
                },
                {
                  key: "on",
                  title: t("records.time"),
                  width: 104,
                  render: (_, row) => formatInstant(row.registered_at, "short"),
                },
                {
                  key: "status",
                  title: t("records.status"),
                  width: 90,
                  render: (_, row) => <StatusTag kind="visit" value={row.status} />,
                },
                {
                  key: "act",
                  title: "",
                  width: 80,
                  align: "end",
                  render: (_, row) =>
                    row.allowed_actions.includes("cancel") ? (
                      <ConfirmAction
                        trigger={<Button size="small">{t("records.cancel")}</Button>}
                        title={t("records.cancel")}
                        object={`${row.patient_name_masked} · ${row.visit_no}`}
                        effect={t("records.cancelEffect", {
                          department: `${row.department_name} ${row.doctor_name}`,
                        })}
                        danger
                        reason="required"
                        reasonChoices={[t("records.reasons")]}
                        onConfirm={async (reason, key) => {
                          await unwrap(
                            client.POST("/api/ui/visits/{visit_id}/cancel", {
                              params: { path: { visit_id: row.id } },
                              body: { reason, version: row.version },
                              headers: { "Idempotency-Key": key.current() },
                            }),
                          );
                          setCancelled(true);
                          await queries.invalidateQueries({ queryKey: apiKey("/api/ui/visits") });
                        }}
                      />
                    ) : null,
                },
              ]}
            />
          )}
        </QueryState>
      </section>
      <section>
        <h3 style={heading}>{t("records.settlements")}</h3>
        <QueryState
          query={settlements}
          loading={<Skeleton active paragraph={{ rows: 3 }} />}
          isEmpty={(page) => page.items.length === 0}
          empty={<EmptyState title={t("records.none")} />}
        >
          {(page) => (
            <Table<Schemas["SettlementOut"]>
              size="small"
              rowKey="id"
              pagination={false}
              dataSource={page.items}
              columns={[
                {
                  key: "no",
                  title: t("records.no"),
                  width: 160,
                  render: (_, row) => <span className="tabular">{row.settlement_no}</span>,
                },
                {
                  key: "what",
                  title: t("records.what"),
                  ellipsis: true,
                  render: (_, row) => row.methods.join("、"),
                },
                {
                  key: "at",
                  title: t("records.time"),
                  width: 104,
                  render: (_, row) => formatInstant(row.started_at, "short"),
                },
                {
                  key: "total",
                  title: t("records.amount"),
                  width: 90,
                  align: "end",
                  render: (_, row) => <MoneyText value={row.total} />,
                },
                {
                  key: "status",
                  title: t("records.status"),
                  width: 90,
                  render: (_, row) => <StatusTag kind="bill" value={row.bill_status} />,
                },
                {
                  key: "act",
                  title: "",
                  width: 96,
                  align: "end",
                  render: (_, row) =>
                    row.status === "completed" ? (
                      <Button
                        size="small"
                        onClick={() => setPrinting({ settlementId: row.id, visitId: row.visit_id })}
                      >
                        {t("records.reprint")}
                      </Button>
                    ) : null,
                },
              ]}
            />
          )}
        </QueryState>
      </section>
      {printing ? (
        <ReceiptPrint
          open
          settlementId={printing.settlementId}
          visitId={printing.visitId}
          onClose={() => setPrinting(null)}
        />
      ) : null}
    </div>
  );
}
