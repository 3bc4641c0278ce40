import { FileDoneOutlined, LogoutOutlined, PlusOutlined, RightOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { client, unwrap, useApiMutation } from "@/api";
import { type Language, switchLanguage, useLanguage } from "@/app/i18n/language";
import { forgetPerson } from "@/app/session";
import { ageIn } from "@/subsystems/selfservice";
import { ConfirmAction, FailedState } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Fact, Heading, Muted } from "../parts/layout";
import { usePatient, useRelation } from "../parts/patient";

/** Oneself, one's family, the language, and the way out. */
export default function MePage() {
  const t = useText();
  const language = useLanguage();
  const queries = useQueryClient();
  const relation = useRelation();
  const { family, error } = usePatient();
  const remove = useApiMutation("delete", "/api/ui/mobile-session/family/{family_id}", {
    invalidates: ["/api/ui/mobile-session/patients"],
  });
  const self = family[0];
  if (!self) return error ? <FailedState error={error} /> : <CardsLoading />;

  const signOut = async (): Promise<void> => {
    await unwrap(client.DELETE("/api/ui/session"));
    forgetPerson(queries);
    window.location.assign("/mobile");
  };
  return (
    <>
      <Card>
        <Fact label={t("me.account")}>
          <strong>{self.name_masked}</strong> <Muted>{ageIn(language, self.age)}</Muted>
        </Fact>
        <Fact label={t("me.patientNo")}>
          <span className="tabular">{self.patient_no}</span>
        </Fact>
      </Card>
      <Heading>{t("me.family")}</Heading>
      {family.slice(1).map((one) => (
        <Card key={one.patient_id}>
          <div style={{ display: "flex", alignItems: "center", gap: 8 }}>
            <span>
              <strong>{one.name_masked}</strong> <Muted>{relation(one.relation)}</Muted>
              <div>
                <Muted>
                  {ageIn(language, one.age)} · {one.patient_no}
                </Muted>
              </div>
            </span>
            <span style={{ marginInlineStart: "auto" }}>
              <ConfirmAction
                trigger={<Button size="small">{t("me.remove")}</Button>}
                title={t("me.remove")}
                object={`${one.name_masked} ${relation(one.relation)}`}
                effect={t("me.removeEffect")}
                danger
                onConfirm={async () => {
                  await remove.mutateAsync({ params: { path: { family_id: one.family_id ?? 0 } } });
                }}
              />
            </span>
          </div>
        </Card>
      ))}
      <Card to="/mobile/family/add">
        <PlusOutlined aria-hidden /> {t("patient.add")}
      </Card>
      <div style={{ height: 8 }} />
      <Card to="/mobile/receipts">
        <div style={{ display: "flex", gap: 10 }}>
          <FileDoneOutlined aria-hidden /> {t("me.receipts")}
          <RightOutlined aria-hidden style={{ marginInlineStart: "auto", fontSize: 13 }} />
        </div>
      </Card>
      <Heading>{t("me.language")}</Heading>
      <Segmented<Language>
        block
        value={language}
        onChange={switchLanguage}
        options={[
          { value: "zh-CN", label: "中文" },
          { value: "en-US", label: "English" },
        ]}
      />
      <Button block danger icon={<LogoutOutlined />} style={{ marginTop: 28 }} onClick={() => void signOut()}>
        {t("me.signOut")}
      </Button>
    </>
  );
}
