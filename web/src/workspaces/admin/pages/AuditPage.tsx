import { App, Button, Skeleton } from "antd";
import { useNavigate } from "react-router";
import { client, type Schemas, unwrap, useApiQuery } from "@/api";
import { useCan } from "@/app/session";
import { palette } from "@/app/theme";
import { Facts, Wire } from "@/subsystems/work/Facts";
import { ConfirmAction, DataTable, formatInstant, type ListRequest, PageHeader, QueryState } from "@/ui";
import { dayEnd, dayStart } from "../parts/days";
import { useText } from "../texts/running";

type Row = Schemas["AuditRecordOut"];
const rowKey = (row: Row): number => row.id;

const criteria = ({ q, filters }: ListRequest) => ({
  action: q,
  since: dayStart(filters.since),
  until: dayEnd(filters.until),
  actor_kind: filters.actor_kind ?? "",
});

const load = (request: ListRequest, signal: AbortSignal) =>
  unwrap(
    client.GET("/api/ui/audit/records", {
      params: { query: { page: request.page, page_size: request.page_size, ...criteria(request) } },
      signal,
    }),
  );

/** Search-first: who did what; and whether the chain of records is whole. */
export default function AuditPage() {
  const t = useText();
  const can = useCan();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const chain = useApiQuery("/api/ui/audit/chain", undefined, { refetchInterval: 30_000 });
  const started = (text: string): void => {
    void message.success(text);
    void navigate("/admin/jobs");
  };
  return (
    <>
      <PageHeader
        title={t("audit.title")}
        action={
          <ConfirmAction
            trigger={<Button type="primary">{t("audit.verify")}</Button>}
            title={t("audit.verify")}
            object={t("audit.chain")}
            effect={t("audit.verifyEffect")}
            onConfirm={async (_reason, key) => {
              await unwrap(
                client.POST("/api/ui/audit/verifications", {
                  headers: { "Idempotency-Key": key.current() },
                }),
              );
              started(t("audit.verifying"));
            }}
          />
        }
      />
      <QueryState query={chain} loading={<Skeleton active title={false} paragraph={{ rows: 1 }} />}>
        {(status) => (
          <div
            style={{
              display: "flex",
              flexWrap: "wrap",
              gap: "2px 24px",
              padding: "8px 14px",
              marginBottom: 10,
              background: palette.paper,
              border: `1px solid ${palette.border}`,
              borderInlineStart: `4px solid ${palette.primary}`,
              borderRadius: 4,
            }}
          >
            <strong>{t("audit.chain")}</strong>
            <span className="tabular">{t("audit.blocks", { n: status.blocks })}</span>
            <span className="tabular">{t("audit.unsealed", { n: status.unsealed })}</span>
            {status.last_sealed_at ? (
              <span>{t("audit.sealedAt", { at: formatInstant(status.last_sealed_at, "second") })}</span>
            ) : null}
            {status.archived_until_block > 0 ? (
              <span>{t("audit.archived", { n: status.archived_until_block })}</span>
            ) : null}
            <code style={{ color: palette.textSecondary, marginInlineStart: "auto" }}>
              {status.last_hash.slice(0, 16)}
            </code>
          </div>
        )}
      </QueryState>
      <DataTable<Row>
        name="admin.audit"
        load={load}
        rowKey={rowKey}
        pageSize={50}
        search={t("audit.search")}
        filters={[
          { key: "since", label: t("audit.since") },
          { key: "until", label: t("audit.until") },
          {
            key: "actor_kind",
            label: t("audit.actorKind"),
            options: (["staff", "patient", "device", "party", "system"] as const).map((kind) => ({
              value: kind,
              label: t(`audit.${kind}`),
            })),
          },
        ]}
        {...(can("audit.export")
          ? {
              exporting: {
                personalData: true,
                run: async (request: ListRequest, reason: string) => {
                  await unwrap(
                    client.POST("/api/ui/audit/exports", {
                      body: {
                        reason,
                        search: {
                          actor_id: "",
                          subject: "",
                          operation: "",
                          request_id: "",
                          ...criteria(request),
                        },
                      },
                    }),
                  );
                  started(t("audit.exporting"));
                },
              },
            }
          : {})}
        columns={[
          {
            key: "at",
            title: t("audit.at"),
            width: 170,
            render: (row) => <span className="tabular">{formatInstant(row.recorded_at, "second")}</span>,
          },
          { key: "who", title: t("audit.who"), width: 140, render: (row) => row.actor_name || row.actor_id },
          { key: "action", title: t("audit.action"), width: 220, render: (row) => <code>{row.action}</code> },
          { key: "subject", title: t("audit.subject"), render: (row) => row.subject || "—" },
          { key: "reason", title: t("audit.reason"), width: 180, render: (row) => row.reason || "—" },
          {
            key: "address",
            title: t("audit.address"),
            width: 130,
            render: (row) => <span className="tabular">{row.client_address || "—"}</span>,
          },
          {
            key: "operation",
            title: t("audit.operation"),
            width: 200,
            optional: true,
            render: (r) => r.operation,
          },
        ]}
        empty={{ title: t("audit.emptyTitle"), hint: t("audit.emptyHint") }}
        detail={{
          title: (row) => row.action,
          content: (row) => <AuditDetail id={row.id} />,
          width: 640,
        }}
      />
    </>
  );
}

function AuditDetail({ id }: { id: number }) {
  const t = useText();
  const query = useApiQuery("/api/ui/audit/records/{record_id}", { params: { path: { record_id: id } } });
  return (
    <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 8 }} />}>
      {(row) => (
        <>
          <Facts
            of={[
              [t("audit.at"), formatInstant(row.recorded_at, "second")],
              [t("audit.who"), `${row.actor_name || "—"}（${row.actor_kind}:${row.actor_id}）`],
              [t("audit.subject"), row.subject],
              [t("audit.operation"), row.operation],
              [t("audit.reason"), row.reason],
              [t("audit.address"), row.client_address],
              [t("audit.workstation"), row.workstation],
              [t("audit.request"), row.request_id],
              [
                t("audit.block"),
                row.block === null ? t("audit.notSealed") : `#${row.block} · ${row.position ?? ""}`,
              ],
              [
                t("audit.hash"),
                row.block_hash ? (
                  <code key="hash" style={{ overflowWrap: "anywhere" }}>
                    {row.block_hash}
                  </code>
                ) : null,
              ],
            ]}
          />
          <Wire title={t("audit.details")} text={JSON.stringify(row.details)} />
        </>
      )}
    </QueryState>
  );
}
