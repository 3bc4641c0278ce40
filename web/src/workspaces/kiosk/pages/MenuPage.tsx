import { CalendarOutlined, PayCircleOutlined, PrinterOutlined, SolutionOutlined } from "@ant-design/icons";
import { useNavigate } from "react-router";
import { useText } from "../i18n";
import { useDevice } from "../parts/device";
import { Choice, Notice, Question } from "../parts/layout";

/** What the visitor wants. */
export default function MenuPage() {
  const t = useText();
  const navigate = useNavigate();
  const device = useDevice();
  const go = (act: string) => () => void navigate(`/kiosk/identify/${act}`);
  return (
    <Question title={t("menu.title")}>
      {device.printer === "ready" ? null : <Notice text={t("device.noPaper")} />}
      {device.payment === "ready" ? null : <Notice text={t("device.noPayment")} />}
      <Choice
        icon={<SolutionOutlined />}
        title={t("menu.register")}
        note={t("menu.registerHint")}
        onClick={go("register")}
      />
      <Choice
        icon={<CalendarOutlined />}
        title={t("menu.take")}
        note={t("menu.takeHint")}
        onClick={go("take")}
      />
      <Choice
        icon={<PayCircleOutlined />}
        title={t("menu.pay")}
        note={t("menu.payHint")}
        onClick={go("pay")}
      />
      <Choice
        icon={<PrinterOutlined />}
        title={t("menu.print")}
        note={t("menu.printHint")}
        onClick={go("print")}
      />
    </Question>
  );
}
