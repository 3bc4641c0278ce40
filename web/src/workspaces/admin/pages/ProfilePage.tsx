import { Skeleton, Table } from "antd";
import type { ReactNode } from "react";
import { useApiQuery } from "@/api";
import { useBilingual } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { Facts } from "@/subsystems/work/Facts";
import { PageHeader, QueryState, ToneTag } from "@/ui";
import { channelNames, groupNames, moduleNames, settingNames } from "../texts/profileNames";
import { useText } from "../texts/running";

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      style={{
        background: palette.paper,
        border: `1px solid ${palette.border}`,
        borderRadius: 6,
        padding: "12px 14px",
      }}
    >
      <h2 style={{ fontSize: 15, fontWeight: 600, margin: "0 0 8px" }}>{title}</h2>
      {children}
    </section>
  );
}

/** What this hospital is, bought and chose: read only, because the profile is a file under version control. */
export default function ProfilePage() {
  const t = useText();
  const say = useBilingual();
  const query = useApiQuery("/api/ui/profile");
  const shown = (value: string): string =>
    value === "true" ? t("profile.yes") : value === "false" ? t("profile.no") : value || "—";
  const nameOf = (names: Record<string, { zh: string; en: string }>, key: string): string => {
    const known = names[key];
    return known ? say(known) : key;
  };
  return (
    <>
      <PageHeader title={t("profile.title")} note={t("profile.note")} />
      <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 12 }} />}>
        {(profile) => (
          <div style={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr)", gap: 12 }}>
            <Panel title={profile.name_zh}>
              {profile.is_demonstration ? (
                <div style={{ marginBottom: 8 }}>
                  <ToneTag label={t("profile.demo")} colour="warning" />
                </div>
              ) : null}
              <Facts
                of={[
                  [t("profile.nameEn"), profile.name_en],
                  [t("profile.slug"), <code key="slug">{profile.slug}</code>],
                  [t("profile.organisationCode"), profile.organisation_code ?? t("profile.unknown")],
                  [t("profile.insuranceCode"), profile.insurance_institution_code ?? t("profile.unknown")],
                  [t("profile.project"), profile.project],
                  [t("profile.campuses"), profile.campuses.map((one) => one.name).join("、")],
                  [
                    t("profile.channels"),
                    profile.channels.map((one) => nameOf(channelNames, one)).join("、"),
                  ],
                ]}
              />
            </Panel>
            <Panel title={t("profile.modules")}>
              <Table
                size="small"
                rowKey="code"
                pagination={false}
                dataSource={profile.modules}
                expandable={{
                  rowExpandable: (one) => Object.keys(one.settings).length > 0,
                  expandedRowRender: (one) => (
                    <Facts of={Object.entries(one.settings).map(([key, value]) => [key, shown(value)])} />
                  ),
                }}
                columns={[
                  {
                    key: "module",
                    title: t("profile.module"),
                    render: (_, one) => nameOf(moduleNames, one.code),
                  },
                  {
                    key: "bought",
                    title: t("profile.bought"),
                    width: 90,
                    render: (_, one) => t(one.is_bought ? "profile.yes" : "profile.no"),
                  },
                  {
                    key: "enabled",
                    title: t("profile.enabled"),
                    width: 90,
                    render: (_, one) => (
                      <ToneTag
                        label={t(one.is_enabled ? "profile.yes" : "profile.no")}
                        colour={one.is_enabled ? "success" : "default"}
                      />
                    ),
                  },
                ]}
              />
            </Panel>
            {Object.entries(profile.settings).map(([group, settings]) => (
              <Panel key={group} title={nameOf(groupNames, group)}>
                <Facts
                  of={Object.entries(settings).map(([key, value]) => [
                    nameOf(settingNames, key),
                    <span key={key} title={key}>
                      {shown(value)}
                    </span>,
                  ])}
                />
              </Panel>
            ))}
            <Panel title={t("profile.purchases")}>
              <ul style={{ margin: 0, paddingInlineStart: 18 }}>
                {profile.purchases.map((one) => (
                  <li key={one.name}>
                    {one.name}{" "}
                    <span style={{ color: palette.textSecondary }} title={one.requirements.join(", ")}>
                      {t("profile.requirements", { n: one.requirements.length })}
                    </span>
                  </li>
                ))}
              </ul>
            </Panel>
          </div>
        )}
      </QueryState>
    </>
  );
}
