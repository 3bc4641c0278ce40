import { useQueryClient } from "@tanstack/react-query";
import { Button, Skeleton, Table } from "antd";
import type { ReactElement } from "react";
import { apiKey, client, type Schemas, unwrap, useApiQuery } from "@/api";
import { useBilingual } from "@/app/i18n/language";
import { useSession } from "@/app/session";
import { Facts } from "@/subsystems/work/Facts";
import {
  ConfirmAction,
  DataTable,
  EmptyState,
  formatInstant,
  type ListRequest,
  MoneyText,
  PageHeader,
  QueryState,
  StatusTag,
  today,
  useStatusLabel,
} from "@/ui";
import { useText } from "../texts/data";

type Row = Schemas["SessionOut"];
type Affected = Schemas["AffectedOut"];
const rowKey = (row: Row): number => row.id;
const LIST = "admin.sessions";
const DETAIL = "/api/ui/schedule/sessions/{session_id}";
const AFFECTED = "/api/ui/schedule/sessions/{session_id}/affected";

/** Clinic sessions of the coming days: suspended, resumed, cancelled, extended; who must be told. */
export default function SessionsPage() {
  const t = useText();
  const say = useBilingual();
  const period = useStatusLabel("clinic_period");
  const { campuses } = useSession();
  const load = ({ q, page, page_size, filters }: ListRequest, signal: AbortSignal) =>
    unwrap(
      client.GET("/api/ui/schedule/sessions", {
        params: {
          query: {
            department: q,
            page,
            page_size,
            include_closed: true,
            from_day: filters.from_day ?? today(),
            until: filters.until ?? null,
            campus: filters.campus ?? "",
          },
        },
        signal,
      }),
    );
  const nameOf = (place: { name: string; name_en: string }): string =>
    say({ zh: place.name, en: place.name_en || place.name });
  return (
    <>
      <PageHeader title={t("schedule.sessions")} />
      <DataTable<Row>
        name={LIST}
        load={load}
        rowKey={rowKey}
        search={t("schedule.department")}
        refreshSeconds={30}
        filters={[
          { key: "from_day", label: t("schedule.from") },
          { key: "until", label: t("schedule.until") },
          {
            key: "campus",
            label: t("schedule.campus"),
            options: campuses.map((one) => ({ value: one.id, label: one.name })),
          },
        ]}
        columns={[
          {
            key: "on",
            title: t("schedule.date"),
            width: 110,
            render: (row) => <span className="tabular">{row.on}</span>,
          },
          { key: "period", title: t("schedule.period"), width: 70, render: (row) => period(row.period) },
          { key: "department", title: t("schedule.department"), render: (row) => nameOf(row.department) },
          {
            key: "doctor",
            title: t("schedule.doctor"),
            width: 110,
            render: (row) => (row.doctor ? nameOf(row.doctor) : "—"),
          },
          { key: "item", title: t("schedule.item"), width: 130, render: (row) => row.registration_name },
          { key: "room", title: t("schedule.room"), width: 140, render: (row) => row.room || "—" },
          {
            key: "free",
            title: t("schedule.free"),
            width: 90,
            align: "end",
            render: (row) => (
              <span className="tabular">
                {row.free} / {row.total}
              </span>
            ),
          },
          {
            key: "fee",
            title: t("schedule.fee"),
            width: 110,
            align: "end",
            render: (row) => (row.fee === null ? "—" : <MoneyText value={row.fee} />),
          },
          {
            key: "status",
            title: t("schedule.status"),
            width: 90,
            render: (row) => <StatusTag kind="clinic_session" value={row.status} />,
          },
        ]}
        empty={{ title: t("schedule.emptySessions"), hint: t("schedule.emptySessionsHint") }}
        detail={{
          title: (row) => `${row.on} ${period(row.period)} · ${nameOf(row.department)}`,
          extra: (row) => <StatusTag kind="clinic_session" value={row.status} />,
          content: (row) => <SessionDetail row={row} />,
          footer: (row) => (
            <SessionActions row={row} name={`${row.on} ${period(row.period)} · ${nameOf(row.department)}`} />
          ),
          width: 680,
        }}
      />
    </>
  );
}

function SessionDetail({ row }: { row: Row }) {
  const t = useText();
  const queries = useQueryClient();
  const source = useStatusLabel("slot_source");
  const affected = useApiQuery(AFFECTED, { params: { path: { session_id: row.id } } });
  return (
    <>
      <Facts
        of={[
          [t("schedule.doctor"), row.doctor?.name],
          [t("schedule.item"), row.registration_name],
          [
            t("schedule.time"),
            `${formatInstant(row.starts_at, "time")}–${formatInstant(row.ends_at, "time")}`,
          ],
          [t("schedule.room"), row.room],
          [t("schedule.free"), `${row.free} / ${row.total}`],
          [
            t("schedule.sources"),
            Object.entries(row.free_by_source)
              .map(([code, count]) => `${source(code)} ${count}`)
              .join("、"),
          ],
          [t("schedule.status"), row.status_reason],
        ]}
      />
      {row.status === "open" ? null : (
        <>
          <h3 style={{ fontSize: 15, margin: "16px 0 8px" }}>{t("schedule.affected")}</h3>
          <QueryState
            query={affected}
            loading={<Skeleton active paragraph={{ rows: 3 }} />}
            isEmpty={(rows) => rows.length === 0}
            empty={<EmptyState title={t("schedule.nobody")} />}
          >
            {(rows) => (
              <Table<Affected>
                size="small"
                rowKey="reservation_id"
                pagination={false}
                dataSource={rows}
                columns={[
                  { key: "name", title: t("schedule.affected"), render: (_, one) => one.patient_name_masked },
                  { key: "phone", title: "", render: (_, one) => one.phone_masked },
                  {
                    key: "number",
                    title: t("schedule.number"),
                    width: 60,
                    render: (_, one) => one.slot_number,
                  },
                  {
                    key: "told",
                    title: t("schedule.told"),
                    width: 150,
                    render: (_, one) =>
                      one.told_at ? (
                        formatInstant(one.told_at)
                      ) : (
                        <Button
                          size="small"
                          onClick={() =>
                            void unwrap(
                              client.POST(
                                "/api/ui/schedule/sessions/{session_id}/affected/{reservation_id}/told",
                                {
                                  params: {
                                    path: { session_id: row.id, reservation_id: one.reservation_id },
                                  },
                                  body: { note: "" },
                                },
                              ),
                            ).then(() => queries.invalidateQueries({ queryKey: apiKey(AFFECTED) }))
                          }
                        >
                          {t("schedule.tellNow")}
                        </Button>
                      ),
                  },
                ]}
              />
            )}
          </QueryState>
        </>
      )}
    </>
  );
}

function SessionActions({ row, name }: { row: Row; name: string }) {
  const t = useText();
  const queries = useQueryClient();
  const params = { path: { session_id: row.id } };
  const query = useApiQuery(DETAIL, { params });
  const may = (action: string): boolean => query.data?.allowed_actions.includes(action) ?? false;
  const then = async (call: Promise<unknown>): Promise<void> => {
    await call;
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["list", LIST] }),
      queries.invalidateQueries({ queryKey: apiKey(DETAIL) }),
      queries.invalidateQueries({ queryKey: apiKey(AFFECTED) }),
    ]);
  };
  const buttons: ReactElement[] = [];
  if (may("cancel"))
    buttons.push(
      <ConfirmAction
        key="cancel"
        danger
        reason="required"
        trigger={<Button danger>{t("schedule.cancel")}</Button>}
        title={t("schedule.cancel")}
        object={name}
        effect={t("schedule.cancelEffect")}
        onConfirm={(reason) =>
          then(
            unwrap(
              client.POST("/api/ui/schedule/sessions/{session_id}/cancel", { params, body: { reason } }),
            ),
          )
        }
      />,
    );
  if (may("suspend"))
    buttons.push(
      <ConfirmAction
        key="suspend"
        danger
        reason="required"
        trigger={<Button danger>{t("schedule.suspend")}</Button>}
        title={t("schedule.suspend")}
        object={name}
        effect={t("schedule.suspendEffect")}
        onConfirm={(reason) =>
          then(
            unwrap(
              client.POST("/api/ui/schedule/sessions/{session_id}/suspend", { params, body: { reason } }),
            ),
          )
        }
      />,
    );
  if (may("resume"))
    buttons.push(
      <ConfirmAction
        key="resume"
        trigger={<Button type="primary">{t("schedule.resume")}</Button>}
        title={t("schedule.resume")}
        object={name}
        effect={t("schedule.resumeEffect")}
        onConfirm={() =>
          then(unwrap(client.POST("/api/ui/schedule/sessions/{session_id}/resume", { params })))
        }
      />,
    );
  if (may("add_slots"))
    buttons.push(
      <ConfirmAction
        key="add"
        trigger={<Button>{t("schedule.addSlots")}</Button>}
        title={t("schedule.addSlots")}
        object={name}
        effect={t("schedule.addEffect")}
        onConfirm={(_reason, key) =>
          then(
            unwrap(
              client.POST("/api/ui/schedule/sessions/{session_id}/slots", {
                params,
                body: { count: 5, source: "general" },
                headers: { "Idempotency-Key": key.current() },
              }),
            ),
          )
        }
      />,
    );
  return buttons.length > 0 ? buttons : null;
}
