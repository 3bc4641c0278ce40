import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Form } from "antd";
import { useState } from "react";
import { client, type Schemas, unwrap } from "@/api";
import { Facts } from "@/subsystems/work/Facts";
import {
  ConfirmAction,
  DataTable,
  DateInput,
  DeskForm,
  DetailDrawer,
  type ListRequest,
  PageHeader,
  ToneTag,
  useStatusLabel,
} from "@/ui";
import { useText } from "../texts/data";

type Template = Schemas["TemplateOut"];
const rowKey = (row: Template): number => row.id;
const LIST = "admin.templates";

const load = ({ q, page, page_size }: ListRequest, signal: AbortSignal) =>
  unwrap(
    client.GET("/api/ui/schedule/templates", {
      params: { query: { department: q, page, page_size } },
      signal,
    }),
  );

/** The weekly clinics that sessions are made from. */
export default function TemplatesPage() {
  const t = useText();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const period = useStatusLabel("clinic_period");
  const source = useStatusLabel("slot_source");
  const [isGenerating, setGenerating] = useState(false);
  const weekday = (row: Template): string => `${t("schedule.weekday")}${t("schedule.days")[row.weekday]}`;
  const state = (row: Template) => (
    <ToneTag
      label={t(row.is_active ? "schedule.active" : "schedule.retired")}
      colour={row.is_active ? "success" : "default"}
    />
  );
  const generate = async (values: { from_day: string; until: string }): Promise<void> => {
    const done = await unwrap(
      client.POST("/api/ui/schedule/generate", { body: { ...values, template_ids: [] } }),
    );
    setGenerating(false);
    void message.success(t("schedule.generated", { n: done.sessions }));
  };
  return (
    <>
      <PageHeader
        title={t("schedule.templates")}
        action={
          <Button type="primary" onClick={() => setGenerating(true)}>
            {t("schedule.generate")}
          </Button>
        }
      />
      <DataTable<Template>
        name={LIST}
        load={load}
        rowKey={rowKey}
        search={t("schedule.department")}
        columns={[
          {
            key: "department",
            title: t("schedule.department"),
            width: 160,
            render: (row) => row.department_name,
          },
          { key: "doctor", title: t("schedule.doctor"), width: 110, render: (row) => row.doctor_name || "—" },
          { key: "weekday", title: t("schedule.weekday"), width: 90, render: weekday },
          { key: "period", title: t("schedule.period"), width: 80, render: (row) => period(row.period) },
          {
            key: "time",
            title: t("schedule.time"),
            width: 120,
            render: (row) => (
              <span className="tabular">
                {row.starts.slice(0, 5)}–{row.ends.slice(0, 5)}
              </span>
            ),
          },
          { key: "item", title: t("schedule.item"), render: (row) => row.registration_name },
          {
            key: "slots",
            title: t("schedule.slots"),
            width: 70,
            align: "end",
            render: (row) => <span className="tabular">{row.slot_count}</span>,
          },
          { key: "room", title: t("schedule.room"), width: 140, render: (row) => row.room || "—" },
          { key: "state", title: t("schedule.status"), width: 90, render: state },
        ]}
        empty={{ title: t("schedule.emptyTemplates") }}
        detail={{
          title: (row) => `${row.department_name} ${row.doctor_name} · ${weekday(row)} ${period(row.period)}`,
          extra: state,
          content: (row) => (
            <Facts
              of={[
                [t("schedule.time"), `${row.starts.slice(0, 5)}–${row.ends.slice(0, 5)}`],
                [t("schedule.item"), row.registration_name],
                [t("schedule.room"), row.room],
                [t("schedule.slots"), String(row.slot_count)],
                [t("schedule.minutes"), String(row.minutes_per_slot)],
                [
                  t("schedule.sources"),
                  Object.entries(row.slots_by_source)
                    .map(([code, count]) => `${source(code)} ${count}`)
                    .join("、"),
                ],
                [t("schedule.holidays"), t(row.runs_on_holidays ? "schedule.yes" : "schedule.no")],
                [
                  t("schedule.validity"),
                  row.valid_from || row.valid_until
                    ? `${row.valid_from ?? ""} – ${row.valid_until ?? ""}`
                    : null,
                ],
              ]}
            />
          ),
          footer: (row) =>
            row.is_active ? (
              <ConfirmAction
                danger
                trigger={<Button danger>{t("schedule.retire")}</Button>}
                title={t("schedule.retire")}
                object={`${row.department_name} ${row.doctor_name} · ${weekday(row)} ${period(row.period)}`}
                effect={t("schedule.retireEffect")}
                onConfirm={async () => {
                  await unwrap(
                    client.POST("/api/ui/schedule/templates/{template_id}/retire", {
                      params: { path: { template_id: row.id } },
                      body: { version: row.version },
                    }),
                  );
                  await queries.invalidateQueries({ queryKey: ["list", LIST] });
                }}
              />
            ) : null,
        }}
      />
      <DetailDrawer
        open={isGenerating}
        onClose={() => setGenerating(false)}
        title={t("schedule.generate")}
        width={400}
      >
        <DeskForm<{ from_day: string; until: string }>
          onSubmit={generate}
          submitLabel={t("schedule.generate")}
          rename={{ from: "from_day" }}
        >
          <p style={{ marginTop: 0 }}>{t("schedule.generateEffect")}</p>
          <Form.Item name="from_day" label={t("schedule.from")} rules={[{ required: true }]}>
            <DateInput autoFocus style={{ width: "100%" }} />
          </Form.Item>
          <Form.Item name="until" label={t("schedule.until")} rules={[{ required: true }]}>
            <DateInput style={{ width: "100%" }} />
          </Form.Item>
        </DeskForm>
      </DetailDrawer>
    </>
  );
}
