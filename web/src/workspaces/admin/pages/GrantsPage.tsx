import { PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, DatePicker, Form, Select, Switch } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { client, type Schemas, unwrap, useApiQuery } from "@/api";
import { useCan } from "@/app/session";
import { Facts } from "@/subsystems/work/Facts";
import {
  ConfirmAction,
  DataTable,
  DeskForm,
  DetailDrawer,
  formatInstant,
  type ListRequest,
  PageHeader,
  ToneTag,
} from "@/ui";
import { useText } from "../texts/access";

type Grant = Schemas["GrantOut"];
const rowKey = (grant: Grant): number => grant.id;
const LIST = "admin.grants";

/** Who holds which role, where and until when. */
export default function GrantsPage() {
  const t = useText();
  const can = useCan();
  const queries = useQueryClient();
  const [search] = useSearchParams();
  const user = search.get("user");
  const [withPast, setWithPast] = useState(false);
  const [isAdding, setAdding] = useState(user !== null && can("access.grant"));
  const roles = useApiQuery("/api/ui/access/roles");
  const load = ({ page, page_size, filters }: ListRequest, signal: AbortSignal) =>
    unwrap(
      client.GET("/api/ui/access/grants", {
        params: {
          query: {
            page,
            page_size,
            role: filters.role ?? "",
            with_past: withPast,
            ...(user ? { user_id: Number(user) } : {}),
          },
        },
        signal,
      }),
    );
  const refresh = () => queries.invalidateQueries({ queryKey: ["list", LIST] });
  const places = (codes: string[] | null): string => codes?.join("、") ?? t("grants.all");
  const until = (grant: Grant): string =>
    grant.valid_until ? formatInstant(grant.valid_until) : t("grants.forever");
  const isOver = (grant: Grant): boolean =>
    grant.revoked_at !== null || (grant.valid_until !== null && Date.parse(grant.valid_until) < Date.now());
  const state = (grant: Grant) => (
    <ToneTag
      label={t(isOver(grant) ? "grants.past" : "grants.active")}
      colour={isOver(grant) ? "default" : "success"}
    />
  );
  return (
    <>
      <PageHeader
        title={t("grants.title")}
        action={
          can("access.grant") ? (
            <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
              {t("grants.create")}
            </Button>
          ) : null
        }
      />
      <DataTable<Grant>
        name={LIST}
        load={load}
        rowKey={rowKey}
        search={false}
        version={`${user}:${withPast}`}
        filters={[
          {
            key: "role",
            label: t("grants.role"),
            options: (roles.data ?? []).map((one) => ({ value: one.code, label: one.name })),
          },
        ]}
        {...(search.get("role") ? { initialFilters: { role: search.get("role") ?? "" } } : {})}
        toolbar={
          <span style={{ display: "inline-flex", alignItems: "center", gap: 6 }}>
            <Switch
              size="small"
              id="with-past"
              aria-label={t("grants.withPast")}
              checked={withPast}
              onChange={setWithPast}
            />
            <label htmlFor="with-past">{t("grants.withPast")}</label>
          </span>
        }
        columns={[
          {
            key: "user",
            title: t("grants.user"),
            width: 220,
            render: (grant) => `${grant.display_name} · ${grant.username}`,
          },
          { key: "role", title: t("grants.role"), width: 160, render: (grant) => grant.role_name },
          {
            key: "campuses",
            title: t("grants.campuses"),
            width: 130,
            render: (grant) => places(grant.campus_codes),
          },
          { key: "departments", title: t("grants.departments"), render: (g) => places(g.department_codes) },
          {
            key: "until",
            title: t("grants.until"),
            width: 160,
            render: (grant) => <span className="tabular">{until(grant)}</span>,
          },
          { key: "state", title: t("grants.state"), width: 90, render: state },
        ]}
        empty={{ title: t("grants.emptyTitle"), hint: t("grants.emptyHint") }}
        detail={{
          title: (grant) => `${grant.display_name} · ${grant.role_name}`,
          extra: state,
          content: (grant) => (
            <Facts
              of={[
                [t("grants.user"), `${grant.display_name} · ${grant.username}`],
                [t("grants.role"), grant.role_name],
                [t("grants.campuses"), places(grant.campus_codes)],
                [t("grants.departments"), places(grant.department_codes)],
                [t("grants.from"), formatInstant(grant.valid_from)],
                [t("grants.until"), until(grant)],
                [t("grants.grantedAt"), formatInstant(grant.granted_at)],
              ]}
            />
          ),
          footer: (grant, close) =>
            can("access.grant") && !isOver(grant) ? (
              <ConfirmAction
                danger
                reason="required"
                trigger={<Button danger>{t("grants.revoke")}</Button>}
                title={t("grants.revoke")}
                object={`${grant.display_name} · ${grant.username}`}
                effect={t("grants.revokeEffect", { name: grant.display_name, role: grant.role_name })}
                onConfirm={async (reason) => {
                  await unwrap(
                    client.POST("/api/ui/access/grants/{grant_id}/revoke", {
                      params: { path: { grant_id: grant.id } },
                      body: { reason },
                    }),
                  );
                  close();
                  await refresh();
                }}
              />
            ) : null,
        }}
      />
      <DetailDrawer open={isAdding} onClose={() => setAdding(false)} title={t("grants.create")} width={480}>
        <GrantForm
          userId={user ? Number(user) : null}
          onDone={async () => {
            setAdding(false);
            await refresh();
          }}
        />
      </DetailDrawer>
    </>
  );
}

interface GrantValues {
  user_id: number;
  role_code: string;
  campus_codes?: string[];
  department_codes?: string[];
  valid_until?: Dayjs | null;
}

function GrantForm({ userId, onDone }: { userId: number | null; onDone: () => Promise<void> }) {
  const t = useText();
  const [words, setWords] = useState("");
  const [departmentWords, setDepartmentWords] = useState("");
  const users = useApiQuery(
    "/api/ui/access/users",
    { params: { query: { q: words, page_size: 20 } } },
    { keepPrevious: true },
  );
  const given = useApiQuery(
    "/api/ui/access/users/{user_id}",
    { params: { path: { user_id: userId ?? 1 } } },
    { enabled: userId !== null },
  );
  const roles = useApiQuery("/api/ui/access/roles");
  const campuses = useApiQuery("/api/ui/organisation/campuses");
  const departments = useApiQuery(
    "/api/ui/organisation/departments",
    { params: { query: { q: departmentWords, page_size: 50 } } },
    { keepPrevious: true, retry: false },
  );
  const people = [...(given.data ? [given.data] : []), ...(users.data?.items ?? [])];
  const options = [...new Map(people.map((one) => [one.id, one])).values()].map((one) => ({
    value: one.id,
    label: `${one.display_name} · ${one.username}`,
  }));
  const submit = async (values: GrantValues): Promise<void> => {
    await unwrap(
      client.POST("/api/ui/access/grants", {
        body: {
          user_id: values.user_id,
          role_code: values.role_code,
          campus_codes: values.campus_codes?.length ? values.campus_codes : null,
          department_codes: values.department_codes?.length ? values.department_codes : null,
          valid_until: values.valid_until?.endOf("day").toISOString() ?? null,
        },
      }),
    );
    await onDone();
  };
  return (
    <DeskForm<GrantValues>
      onSubmit={submit}
      submitLabel={t("grants.create")}
      initialValues={userId ? { user_id: userId } : {}}
    >
      <Form.Item name="user_id" label={t("grants.user")} rules={[{ required: true }]}>
        <Select
          showSearch={{ filterOption: false, onSearch: setWords }}
          placeholder={t("grants.findUser")}
          options={options}
        />
      </Form.Item>
      <Form.Item name="role_code" label={t("grants.role")} rules={[{ required: true }]}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          options={(roles.data ?? []).map((one) => ({
            value: one.code,
            label: `${one.name}（${t(`duty.${one.duty}`)}）`,
          }))}
        />
      </Form.Item>
      <Form.Item name="campus_codes" label={t("grants.campuses")} extra={t("grants.campusHint")}>
        <Select
          mode="multiple"
          options={(campuses.data ?? []).map((one) => ({ value: one.code, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="department_codes" label={t("grants.departments")} extra={t("grants.departmentHint")}>
        <Select
          mode="multiple"
          showSearch={{ filterOption: false, onSearch: setDepartmentWords }}
          options={(departments.data?.items ?? []).map((one) => ({ value: one.code, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="valid_until" label={t("grants.until")} extra={t("grants.untilHint")}>
        <DatePicker style={{ width: "100%" }} />
      </Form.Item>
    </DeskForm>
  );
}
