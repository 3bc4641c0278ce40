import { PlusOutlined } from "@ant-design/icons";
import { App, Button, Checkbox, Form, Input, Select, Skeleton, Table } from "antd";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { type Schemas, useApiMutation, useApiQuery } from "@/api";
import { useBilingual } from "@/app/i18n/language";
import { useCan } from "@/app/session";
import { palette } from "@/app/theme";
import { DeskForm, DetailDrawer, PageHeader, QueryState, ToneTag } from "@/ui";
import { useText } from "../texts/access";
import { packageNames } from "../texts/packageNames";

type Role = Schemas["RoleOut"];
type Permission = Schemas["PermissionOut"];
type Duty = Role["duty"];

const DUTIES: Duty[] = ["business", "system", "security", "audit", "device", "patient"];

/** The roles of the hospital and what each holds, for the security administrator. */
export default function RolesPage() {
  const t = useText();
  const can = useCan();
  const query = useApiQuery("/api/ui/access/roles");
  const [edited, setEdited] = useState<Role | "new" | null>(null);
  const [duty, setDuty] = useState<Duty | null>(null);
  return (
    <>
      <PageHeader
        title={t("roles.title")}
        extra={
          <Select
            aria-label={t("roles.duty")}
            placeholder={t("roles.filterDuty")}
            allowClear
            style={{ width: 140 }}
            value={duty}
            onChange={(value) => setDuty(value ?? null)}
            options={DUTIES.map((one) => ({ value: one, label: t(`duty.${one}`) }))}
          />
        }
        action={
          can("access.roles_manage") ? (
            <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEdited("new")}>
              {t("roles.create")}
            </Button>
          ) : null
        }
      />
      <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 10 }} />}>
        {(roles) => (
          <Table<Role>
            size="middle"
            rowKey="code"
            pagination={false}
            sticky
            dataSource={roles.filter((role) => !duty || role.duty === duty)}
            onRow={(role) => ({
              tabIndex: 0,
              style: { cursor: "pointer" },
              onClick: () => setEdited(role),
              onKeyDown: (event) => event.key === "Enter" && setEdited(role),
            })}
            columns={[
              { key: "name", title: t("roles.name"), width: 200, render: (_, role) => role.name },
              {
                key: "code",
                title: t("roles.code"),
                width: 200,
                render: (_, role) => <code>{role.code}</code>,
              },
              {
                key: "duty",
                title: t("roles.duty"),
                width: 120,
                render: (_, role) => t(`duty.${role.duty}`),
              },
              {
                key: "permissions",
                title: t("roles.permissions"),
                width: 100,
                align: "end",
                render: (_, role) => <span className="tabular">{role.permissions.length}</span>,
              },
              {
                key: "holders",
                title: t("roles.holders"),
                width: 100,
                align: "end",
                render: (_, role) => <span className="tabular">{role.holders}</span>,
              },
              {
                key: "customised",
                title: "",
                render: (_, role) =>
                  role.is_customised ? <ToneTag label={t("roles.customised")} colour="info" /> : null,
              },
            ]}
          />
        )}
      </QueryState>
      <DetailDrawer
        open={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === "new" ? t("roles.create") : (edited?.name ?? "")}
        width={760}
      >
        {edited ? <RoleForm role={edited === "new" ? null : edited} onDone={() => setEdited(null)} /> : null}
      </DetailDrawer>
    </>
  );
}

interface RoleValues {
  code: string;
  name: string;
  name_en?: string;
  duty: Duty;
  permissions: string[];
}

function RoleForm({ role, onDone }: { role: Role | null; onDone: () => void }) {
  const t = useText();
  const can = useCan();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [form] = Form.useForm<RoleValues>();
  const duty = Form.useWatch("duty", form) ?? role?.duty ?? "business";
  const invalidates = ["/api/ui/access/roles"] as const;
  const create = useApiMutation("post", "/api/ui/access/roles", { invalidates: [...invalidates] });
  const edit = useApiMutation("put", "/api/ui/access/roles/{role_code}", { invalidates: [...invalidates] });
  const submit = async ({ code, ...values }: RoleValues): Promise<void> => {
    const body = { name_en: "", ...values };
    if (role) {
      const { duty: _unchangeable, ...rest } = body;
      await edit.mutateAsync({ params: { path: { role_code: role.code } }, body: rest });
    } else await create.mutateAsync({ body: { code, ...body } });
    void message.success(t("roles.saved"));
    onDone();
  };
  return (
    <DeskForm<RoleValues>
      form={form}
      onSubmit={submit}
      disabled={!can("access.roles_manage")}
      hideSubmit={!can("access.roles_manage")}
      submitLabel={role ? t("roles.edit") : t("roles.create")}
      initialValues={role ?? { duty: "business", permissions: [] }}
    >
      <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", columnGap: 16 }}>
        <Form.Item
          name="code"
          label={t("roles.code")}
          rules={[{ required: true, pattern: /^[a-z][a-z0-9_]{1,49}$/, message: t("roles.codeRule") }]}
        >
          <Input disabled={role !== null} maxLength={50} autoFocus={role === null} spellCheck={false} />
        </Form.Item>
        <Form.Item name="duty" label={t("roles.duty")} rules={[{ required: true }]}>
          <Select
            disabled={role !== null}
            options={DUTIES.map((one) => ({ value: one, label: t(`duty.${one}`) }))}
          />
        </Form.Item>
        <Form.Item name="name" label={t("roles.name")} rules={[{ required: true, whitespace: true }]}>
          <Input maxLength={50} />
        </Form.Item>
        <Form.Item name="name_en" label={t("roles.nameEn")}>
          <Input maxLength={100} />
        </Form.Item>
      </div>
      {role ? (
        <p style={{ color: palette.textSecondary, marginTop: 0 }}>
          {t("roles.effect", { n: role.holders })}{" "}
          <Button
            type="link"
            size="small"
            disabled={false}
            onClick={() => void navigate(`/admin/grants?role=${role.code}`)}
          >
            {t("roles.holdersLink")}
          </Button>
        </p>
      ) : null}
      <Form.Item name="permissions" noStyle>
        <PermissionChoice duty={duty} />
      </Form.Item>
      <div style={{ height: 16 }} />
    </DeskForm>
  );
}

interface ChoiceProps {
  duty: Duty;
  value?: string[];
  onChange?: (value: string[]) => void;
}

/** Check boxes of every permission by package; those that the duty may not hold cannot be ticked. */
function PermissionChoice({ duty, value = [], onChange }: ChoiceProps) {
  const t = useText();
  const say = useBilingual();
  const [words, setWords] = useState("");
  const query = useApiQuery("/api/ui/access/permissions", undefined, { staleTime: 300_000 });
  const chosen = useMemo(() => new Set(value), [value]);
  const labelOf = (name: string): string => {
    const known = packageNames[name];
    return known ? say(known) : name;
  };
  const toggle = (code: string, isOn: boolean): void =>
    onChange?.(isOn ? [...value, code] : value.filter((one) => one !== code));
  const fits = (one: Permission): boolean =>
    `${one.code} ${one.label} ${one.label_en}`.toLowerCase().includes(words.trim().toLowerCase());
  const box = (one: Permission) => {
    const isSuitable = one.duties.includes(duty);
    return (
      <Checkbox
        key={one.code}
        checked={chosen.has(one.code)}
        // One that is held already may always be taken away.
        {...(isSuitable || chosen.has(one.code) ? {} : { disabled: true })}
        onChange={(event) => toggle(one.code, event.target.checked)}
      >
        <span title={one.code}>{say({ zh: one.label, en: one.label_en })}</span>
      </Checkbox>
    );
  };
  return (
    <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 8 }} />}>
      {(permissions) => {
        const groups = new Map<string, Permission[]>();
        for (const one of permissions.filter(fits)) {
          const name = one.kind === "menu" ? t("roles.menus") : (one.code.split(".")[0] ?? "");
          groups.set(name, [...(groups.get(name) ?? []), one]);
        }
        const names = [...groups.keys()].sort((a, b) =>
          a === t("roles.menus") ? -1 : b === t("roles.menus") ? 1 : a.localeCompare(b),
        );
        return (
          <>
            <div style={{ display: "flex", gap: 12, alignItems: "center", marginBottom: 8 }}>
              <strong>{t("roles.permissions")}</strong>
              <span style={{ color: palette.textSecondary }}>{t("roles.count", { n: value.length })}</span>
              <Input
                disabled={false}
                aria-label={t("roles.find")}
                placeholder={t("roles.find")}
                allowClear
                style={{ width: 220, marginInlineStart: "auto" }}
                value={words}
                onChange={(event) => setWords(event.target.value)}
              />
            </div>
            {names.map((name) => (
              <section
                key={name}
                aria-label={labelOf(name)}
                style={{
                  display: "grid",
                  gridTemplateColumns: "110px 1fr 1fr",
                  gap: "4px 12px",
                  borderTop: `1px solid ${palette.borderSoft}`,
                  padding: "8px 0",
                }}
              >
                <span style={{ color: palette.textSecondary, gridRow: "1 / span 99" }}>{labelOf(name)}</span>
                {groups.get(name)?.map(box)}
              </section>
            ))}
          </>
        );
      }}
    </QueryState>
  );
}
