import { App, Button, Modal } from "antd";
import type { Schemas } from "@/api";
import { palette } from "@/app/theme";
import { useText } from "../texts/access";

/** A password that the server tells once. The dialog does not close by accident. */
export function OneTimePassword({
  given,
  onClose,
}: {
  given: Schemas["UserWithPasswordOut"] | null;
  onClose: () => void;
}) {
  const t = useText();
  const { message } = App.useApp();
  const copy = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    void message.success(t("users.copied"));
  };
  return (
    <Modal
      open={given !== null}
      title={t("users.passwordTitle")}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      width={420}
      destroyOnHidden
      footer={
        <Button type="primary" onClick={onClose}>
          {t("users.kept")}
        </Button>
      }
    >
      {given ? (
        <>
          <p style={{ marginTop: 0 }}>
            <strong>{given.user.display_name}</strong>{" "}
            <span style={{ color: palette.textSecondary }}>{given.user.username}</span>
          </p>
          <div
            style={{
              display: "flex",
              alignItems: "center",
              gap: 12,
              padding: "10px 14px",
              background: palette.desk,
              border: `1px solid ${palette.border}`,
              borderRadius: 4,
            }}
          >
            <code
              data-testid="one-time-password"
              style={{ fontSize: 20, letterSpacing: "0.06em", userSelect: "all", flex: 1 }}
            >
              {given.one_time_password}
            </code>
            <Button size="small" onClick={() => void copy(given.one_time_password)}>
              {t("users.copy")}
            </Button>
          </div>
          <p style={{ color: palette.textSecondary, marginBottom: 0 }}>{t("users.passwordHint")}</p>
        </>
      ) : null}
    </Modal>
  );
}
