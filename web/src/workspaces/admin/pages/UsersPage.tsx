import { PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Descriptions, Form, Input, Radio, Select } from "antd";
import { type ReactElement, useState } from "react";
import { useNavigate } from "react-router";
import { client, type Schemas, unwrap } from "@/api";
import { useCan, useSession } from "@/app/session";
import {
  ConfirmAction,
  DataTable,
  DeskForm,
  DetailDrawer,
  formatInstant,
  type ListRequest,
  PageHeader,
  StatusTag,
} from "@/ui";
import { OneTimePassword } from "../parts/OneTimePassword";
import { useText } from "../texts/access";

type User = Schemas["UserOut"];
type WithPassword = Schemas["UserWithPasswordOut"];

const load = ({ q, page, page_size }: ListRequest, signal: AbortSignal) =>
  unwrap(
    client.GET("/api/ui/access/users", {
      params: { query: { q, page, page_size } },
      signal,
    }),
  );
const rowKey = (user: User): number => user.id;

/** Accounts: made, closed and reset by the system administrator, unlocked by the security administrator. */
export default function UsersPage() {
  const t = useText();
  const can = useCan();
  const queries = useQueryClient();
  const [isCreating, setCreating] = useState(false);
  const [given, setGiven] = useState<WithPassword | null>(null);
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ["list", "admin.users"] });
  const lastLogin = (user: User): string =>
    user.last_signed_in_at ? formatInstant(user.last_signed_in_at) : t("users.never");

  return (
    <>
      <PageHeader
        title={t("users.title")}
        action={
          can("access.users_manage") ? (
            <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
              {t("users.create")}
            </Button>
          ) : null
        }
      />
      <DataTable<User>
        name="admin.users"
        load={load}
        rowKey={rowKey}
        search={t("users.search")}
        columns={[
          { key: "username", title: t("users.username"), width: 150, render: (user) => user.username },
          { key: "display_name", title: t("users.name"), width: 150, render: (user) => user.display_name },
          {
            key: "kind",
            title: t("users.kind"),
            width: 80,
            render: (user) => t(user.kind === "device" ? "users.device" : "users.staff"),
          },
          { key: "roles", title: t("users.roles"), render: (user) => user.roles.join("、") || "—" },
          {
            key: "status",
            title: t("users.status"),
            width: 100,
            render: (user) => <StatusTag kind="account" value={user.status} />,
          },
          {
            key: "second_factor",
            title: t("users.secondFactor"),
            width: 100,
            render: (user) => t(user.has_second_factor ? "users.on" : "users.off"),
          },
          {
            key: "last",
            title: t("users.lastLogin"),
            width: 160,
            render: (user) => <span className="tabular">{lastLogin(user)}</span>,
          },
        ]}
        empty={{ title: t("users.emptyTitle"), hint: t("users.emptyHint") }}
        detail={{
          title: (user) => `${user.display_name} · ${user.username}`,
          extra: (user) => <StatusTag kind="account" value={user.status} />,
          content: (user) => <UserFacts user={user} lastLogin={lastLogin(user)} />,
          footer: (user) => <UserActions user={user} onChanged={refresh} onPassword={setGiven} />,
        }}
      />
      <DetailDrawer
        open={isCreating}
        onClose={() => setCreating(false)}
        title={t("users.create")}
        width={460}
      >
        <NewUserForm
          onDone={async (made) => {
            setCreating(false);
            setGiven(made);
            await refresh();
          }}
        />
      </DetailDrawer>
      <OneTimePassword given={given} onClose={() => setGiven(null)} />
    </>
  );
}

function UserFacts({ user, lastLogin }: { user: User; lastLogin: string }) {
  const t = useText();
  const place = [user.campus_code, user.counter_code].filter(Boolean).join(" · ");
  const grants = user.grants?.map((grant) => {
    const campuses = grant.campus_codes?.join("、") ?? t("grants.all");
    const departments = grant.department_codes?.join("、") ?? t("grants.all");
    return (
      <div key={grant.id}>
        {grant.role_name}（{t("grants.campuses")}：{campuses}；{t("grants.departments")}：{departments}）
      </div>
    );
  });
  return (
    <>
      {user.must_change_password ? (
        <Alert type="info" showIcon title={t("users.mustChange")} style={{ marginBottom: 12 }} />
      ) : null}
      <Descriptions
        column={1}
        size="small"
        items={[
          {
            key: "kind",
            label: t("users.kind"),
            children: t(user.kind === "device" ? "users.device" : "users.staff"),
          },
          ...(place ? [{ key: "place", label: t("users.place"), children: place }] : []),
          {
            key: "roles",
            label: t("users.roles"),
            children: user.roles.join("、") || t("users.noRoles"),
          },
          ...(grants ? [{ key: "grants", label: t("users.grants"), children: <div>{grants}</div> }] : []),
          {
            key: "factor",
            label: t("users.secondFactor"),
            children: t(user.has_second_factor ? "users.on" : "users.off"),
          },
          { key: "created", label: t("users.createdAt"), children: formatInstant(user.created_at) },
          { key: "last", label: t("users.lastLogin"), children: lastLogin },
        ]}
      />
    </>
  );
}

interface ActionsProps {
  user: User;
  onChanged: () => Promise<void>;
  onPassword: (given: WithPassword) => void;
}

/** The acts that the server allows the person with this account. */
function UserActions({ user, onChanged, onPassword }: ActionsProps) {
  const t = useText();
  const navigate = useNavigate();
  const params = { path: { user_id: user.id } };
  const object = `${user.display_name} · ${user.username}`;
  const allows = (action: string): boolean => user.allowed_actions.includes(action);
  const then = async (call: Promise<unknown>): Promise<void> => {
    await call;
    await onChanged();
  };
  const buttons: ReactElement[] = [];
  if (allows("deactivate"))
    buttons.push(
      <ConfirmAction
        key="deactivate"
        danger
        reason="required"
        trigger={<Button danger>{t("users.deactivate")}</Button>}
        title={t("users.deactivate")}
        object={object}
        effect={t("users.deactivateEffect")}
        onConfirm={(reason) =>
          then(unwrap(client.POST("/api/ui/access/users/{user_id}/deactivate", { params, body: { reason } })))
        }
      />,
    );
  if (allows("reactivate"))
    buttons.push(
      <ConfirmAction
        key="reactivate"
        reason="required"
        trigger={<Button>{t("users.reactivate")}</Button>}
        title={t("users.reactivate")}
        object={object}
        effect={t("users.reactivateEffect")}
        onConfirm={(reason) =>
          then(unwrap(client.POST("/api/ui/access/users/{user_id}/reactivate", { params, body: { reason } })))
        }
      />,
    );
  if (allows("clear_second_factor"))
    buttons.push(
      <ConfirmAction
        key="clear"
        danger
        reason="required"
        trigger={<Button danger>{t("users.clearFactor")}</Button>}
        title={t("users.clearFactor")}
        object={object}
        effect={t("users.clearFactorEffect")}
        onConfirm={(reason) =>
          then(
            unwrap(
              client.POST("/api/ui/access/users/{user_id}/clear-second-factor", { params, body: { reason } }),
            ),
          )
        }
      />,
    );
  if (allows("reset_password"))
    buttons.push(
      <ConfirmAction
        key="reset"
        trigger={<Button>{t("users.reset")}</Button>}
        title={t("users.reset")}
        object={object}
        effect={t("users.resetEffect")}
        onConfirm={async () => {
          onPassword(await unwrap(client.POST("/api/ui/access/users/{user_id}/reset-password", { params })));
          await onChanged();
        }}
      />,
    );
  if (allows("unlock"))
    buttons.push(
      <ConfirmAction
        key="unlock"
        trigger={<Button type="primary">{t("users.unlock")}</Button>}
        title={t("users.unlock")}
        object={object}
        effect={t("users.unlockEffect")}
        onConfirm={() => then(unwrap(client.POST("/api/ui/access/users/{user_id}/unlock", { params })))}
      />,
    );
  if (allows("grant"))
    buttons.push(
      <Button key="grant" type="primary" onClick={() => void navigate(`/admin/grants?user=${user.id}`)}>
        {t("users.grant")}
      </Button>,
    );
  return buttons.length > 0 ? buttons : null;
}

interface NewUser {
  username: string;
  display_name: string;
  kind: "staff" | "device";
  campus_code?: string;
  counter_code?: string;
}

function NewUserForm({ onDone }: { onDone: (made: WithPassword) => Promise<void> }) {
  const t = useText();
  const { campuses } = useSession();
  const [form] = Form.useForm<NewUser>();
  const kind = Form.useWatch("kind", form);
  const submit = async (values: NewUser): Promise<void> =>
    onDone(
      await unwrap(
        client.POST("/api/ui/access/users", { body: { campus_code: "", counter_code: "", ...values } }),
      ),
    );
  return (
    <DeskForm<NewUser>
      form={form}
      draft="admin.newUser"
      onSubmit={submit}
      submitLabel={t("users.create")}
      initialValues={{ kind: "staff" }}
    >
      <Alert type="info" title={t("users.createHint")} style={{ marginBottom: 16 }} />
      <Form.Item name="kind" label={t("users.kind")} rules={[{ required: true }]}>
        <Radio.Group
          options={[
            { value: "staff", label: t("users.staff") },
            { value: "device", label: t("users.device") },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="username"
        label={t("users.username")}
        rules={[{ required: true, pattern: /^[\w.@-]{2,50}$/, message: t("users.usernameRule") }]}
      >
        <Input maxLength={50} autoComplete="off" autoCapitalize="none" spellCheck={false} autoFocus />
      </Form.Item>
      <Form.Item
        name="display_name"
        label={t("users.name")}
        rules={[{ required: true, whitespace: true, max: 50, message: t("users.name") }]}
      >
        <Input maxLength={50} autoComplete="off" />
      </Form.Item>
      {kind === "device" ? (
        <>
          <Form.Item name="campus_code" label={t("users.campus")} rules={[{ required: true }]}>
            <Select options={campuses.map((one) => ({ value: one.id, label: one.name }))} />
          </Form.Item>
          <Form.Item name="counter_code" label={t("users.counter")} rules={[{ required: true }]}>
            <Input maxLength={50} />
          </Form.Item>
        </>
      ) : null}
    </DeskForm>
  );
}
