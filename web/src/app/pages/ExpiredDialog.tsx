import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { palette } from "@/app/theme";
import { useCommonText } from "../i18n/texts";
import { forgetPerson, reloadSession, type Session, type SessionStage, stageOf } from "../session";
import { SecondFactorSetup } from "./SecondFactorSetup";
import { ChangePasswordStep, CodeStep, PasswordStep } from "./SignInForms";

/** The session ended under an open page: the same person types the password and goes on. */
export function ExpiredDialog({ session, onBack }: { session: Session; onBack: () => void }) {
  const t = useCommonText();
  const queries = useQueryClient();
  const [stage, setStage] = useState<SessionStage>("anonymous");
  const onDone = async (): Promise<void> => {
    const now = stageOf(await reloadSession(queries));
    if (now === "ready") onBack();
    else setStage(now);
  };
  return (
    <Modal
      open
      rootClassName="session-dialog"
      title={t("login.expiredTitle")}
      footer={null}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      width={400}
    >
      <p style={{ color: palette.textSecondary, marginTop: 0 }}>{t("login.expiredHint")}</p>
      <p>
        <strong>{session.user?.display_name}</strong>{" "}
        <span style={{ color: palette.textSecondary }}>{session.user?.username}</span>
      </p>
      {stage === "anonymous" ? (
        <PasswordStep username={session.user?.username ?? ""} onDone={onDone} />
      ) : null}
      {stage === "second_factor" ? <CodeStep onDone={onDone} /> : null}
      {stage === "change_password" ? <ChangePasswordStep onDone={onDone} /> : null}
      {stage === "set_up_second_factor" ? <SecondFactorSetup onDone={onDone} /> : null}
      <Button
        type="link"
        block
        style={{ marginTop: 8 }}
        onClick={() => {
          forgetPerson(queries);
          window.location.assign("/login");
        }}
      >
        {t("login.other")}
      </Button>
    </Modal>
  );
}
