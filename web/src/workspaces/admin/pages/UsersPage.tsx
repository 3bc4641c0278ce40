import { Descriptions } from "antd";
import { client, type RowOf, unwrap } from "@/api";
import { DataTable, formatInstant, type ListRequest, PageHeader, StatusTag, useStatusOptions } from "@/ui";
import { useText } from "../i18n";

type User = RowOf<"/api/ui/admin/users">;

const load = ({ filters, ...query }: ListRequest, signal: AbortSignal) =>
  unwrap(client.GET("/api/ui/admin/users", { params: { query: { ...query, ...filters } }, signal }));

const rowKey = (user: User): string | number => user.id;

/** Users of the hospital, found by name. */
export default function UsersPage() {
  const t = useText();
  const statuses = useStatusOptions("user");
  const lastLogin = (user: User): string =>
    user.last_login_at ? formatInstant(user.last_login_at) : t("users.never");
  return (
    <>
      <PageHeader title={t("users.title")} />
      <DataTable<User>
        name="admin.users"
        load={load}
        rowKey={rowKey}
        search={t("users.search")}
        filters={[{ key: "status", label: t("users.status"), options: statuses }]}
        columns={[
          {
            key: "username",
            title: t("users.username"),
            width: 160,
            sortable: true,
            render: (user) => user.username,
          },
          { key: "display_name", title: t("users.name"), width: 160, render: (user) => user.display_name },
          { key: "roles", title: t("users.roles"), render: (user) => user.roles.join("、") },
          {
            key: "department",
            title: t("users.department"),
            width: 180,
            render: (user) => user.department ?? "—",
          },
          {
            key: "status",
            title: t("users.status"),
            width: 100,
            render: (user) => <StatusTag kind="user" value={user.status} />,
          },
          {
            key: "last_login_at",
            title: t("users.lastLogin"),
            width: 170,
            sortable: true,
            render: (user) => <span className="tabular">{lastLogin(user)}</span>,
          },
        ]}
        empty={{ title: t("users.emptyTitle"), hint: t("users.emptyHint") }}
        detail={{
          title: (user) => user.display_name,
          extra: (user) => <StatusTag kind="user" value={user.status} />,
          content: (user) => (
            <Descriptions
              column={1}
              size="small"
              items={[
                { key: "username", label: t("users.username"), children: user.username },
                { key: "roles", label: t("users.roles"), children: user.roles.join("、") },
                { key: "department", label: t("users.department"), children: user.department ?? "—" },
                { key: "last", label: t("users.lastLogin"), children: lastLogin(user) },
              ]}
            />
          ),
        }}
      />
    </>
  );
}
