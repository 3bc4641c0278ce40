import { Alert, Button, Checkbox, Input, Modal } from "antd";
import { useState } from "react";
import { palette } from "@/app/theme";
import { AlertList } from "@/subsystems/orders/AlertList";
import type { Alert as Finding } from "@/subsystems/orders/draft";
import { KeyHint, useHotkeys } from "@/ui";
import { useText } from "../i18n";

/** Every alert is answered by itself; severe ones need a reason, the doctor's second signature. */
export function AlertsDialog(props: {
  kind: string;
  alerts: Finding[];
  isBusy: boolean;
  failure: string | null;
  onConfirm: (acknowledged: string[], reason: string) => void;
  onBack: () => void;
}) {
  const t = useText();
  const isOpen = props.alerts.length > 0;
  return (
    <Modal
      open={isOpen}
      title={t("alerts.title")}
      footer={null}
      width={640}
      mask={{ closable: false }}
      onCancel={props.onBack}
      destroyOnHidden
    >
      {isOpen ? <Answers {...props} /> : null}
    </Modal>
  );
}

function Answers(props: {
  kind: string;
  alerts: Finding[];
  isBusy: boolean;
  failure: string | null;
  onConfirm: (acknowledged: string[], reason: string) => void;
  onBack: () => void;
}) {
  const t = useText();
  const [read, setRead] = useState<string[]>([]);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const needsReason = props.alerts.some((one) => one.severity === "error");
  const confirm = (): void => {
    if (props.alerts.some((one) => !read.includes(one.key))) setMissing(t("alerts.notAll"));
    else if (needsReason && !reason.trim()) setMissing(t("alerts.reasonMissing"));
    else {
      setMissing(null);
      props.onConfirm(read, reason.trim());
    }
  };
  useHotkeys({ "Ctrl+Enter": { label: t("alerts.confirm"), run: confirm } }, { inDialog: true });
  const said = missing ?? props.failure;
  return (
    <div style={{ display: "grid", gap: 10 }}>
      <div style={{ color: palette.textSecondary }}>
        {t("alerts.object", { kind: props.kind, n: props.alerts.length })}
      </div>
      <AlertList
        alerts={props.alerts}
        extra={(alert) => (
          <Checkbox
            autoFocus={alert.key === props.alerts[0]?.key}
            checked={read.includes(alert.key)}
            style={{ whiteSpace: "nowrap" }}
            onChange={(event) => {
              setMissing(null);
              setRead(event.target.checked ? [...read, alert.key] : read.filter((key) => key !== alert.key));
            }}
          >
            {t("alerts.acknowledge")}
          </Checkbox>
        )}
      />
      {needsReason ? (
        <div style={{ display: "grid", gap: 4 }}>
          <span>{t("alerts.overrideReason")}</span>
          <Input
            aria-label={t("alerts.overrideReason")}
            maxLength={500}
            value={reason}
            onChange={(event) => {
              setReason(event.target.value);
              setMissing(null);
            }}
          />
        </div>
      ) : null}
      {said ? <Alert type="error" showIcon title={said} /> : null}
      <div style={{ display: "flex", justifyContent: "flex-end", gap: 8 }}>
        <Button onClick={props.onBack}>{t("alerts.back")}</Button>
        <Button type="primary" danger={needsReason} loading={props.isBusy} onClick={confirm}>
          {t("alerts.confirm")}
          <KeyHint keys="Ctrl+Enter" />
        </Button>
      </div>
    </div>
  );
}
