import { Radio } from "antd";
import { useText } from "../i18n";
import { type DeviceState, setDevice, useDevice } from "../parts/device";
import { Panel, Question } from "../parts/layout";

/** What works on this machine, as the staff on duty or the machine's driver says. */
export default function DevicePage() {
  const t = useText();
  const device = useDevice();
  const style = { display: "flex", flexWrap: "wrap", gap: 12, padding: "16px 0" } as const;
  return (
    <Question title={t("device.title")} hint={t("device.hint")}>
      <Panel>
        <h2 style={{ fontSize: 30, margin: "12px 0 0" }}>{t("device.service")}</h2>
        <Radio.Group
          optionType="button"
          style={style}
          value={device.isOpen}
          onChange={(event) => setDevice({ isOpen: Boolean(event.target.value) })}
          options={[
            { value: true, label: t("device.on") },
            { value: false, label: t("device.off") },
          ]}
        />
      </Panel>
      <Panel>
        <h2 style={{ fontSize: 30, margin: "12px 0 0" }}>{t("device.printer")}</h2>
        <Radio.Group
          optionType="button"
          style={style}
          value={device.printer}
          onChange={(event) => setDevice({ printer: event.target.value as DeviceState["printer"] })}
          options={(["ready", "paper_out", "fault", "none"] as const).map((value) => ({
            value,
            label: t(`device.${value}`),
          }))}
        />
      </Panel>
      <Panel>
        <h2 style={{ fontSize: 30, margin: "12px 0 0" }}>{t("device.payment")}</h2>
        <Radio.Group
          optionType="button"
          style={style}
          value={device.payment}
          onChange={(event) => setDevice({ payment: event.target.value as DeviceState["payment"] })}
          options={(["ready", "fault"] as const).map((value) => ({ value, label: t(`device.${value}`) }))}
        />
      </Panel>
    </Question>
  );
}
