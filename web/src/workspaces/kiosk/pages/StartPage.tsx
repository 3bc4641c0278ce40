import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { type Language, switchLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { EmptyState } from "@/ui";
import { useText } from "../i18n";
import { useDevice } from "../parts/device";
import { welcome } from "../parts/visitor";

/** Held this long the button opens the staff's page: visitors do not get there by chance. */
const HOLD_MS = 3_000;

/** The first screen: nobody is known here; the language first. */
export default function StartPage() {
  const t = useText();
  const navigate = useNavigate();
  const device = useDevice();
  const held = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => welcome(null), []);
  const start = (language: Language): void => {
    switchLanguage(language);
    void navigate("/kiosk/menu");
  };
  return (
    <div style={{ minHeight: "100%", display: "grid", gridTemplateRows: "1fr auto" }}>
      {device.isOpen ? (
        <div style={{ alignSelf: "center", width: "100%", maxWidth: 900, margin: "0 auto" }}>
          <div
            style={{ textAlign: "center", fontSize: 46, fontWeight: 700, lineHeight: 1.4, marginBottom: 56 }}
          >
            <div>您好，请选择语言</div>
            <div style={{ fontSize: 34, fontWeight: 500, color: palette.textSecondary }} lang="en-US">
              Welcome. Please choose a language
            </div>
          </div>
          <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 36 }}>
            <Button
              type="primary"
              style={{ height: 260, fontSize: 60, fontWeight: 700 }}
              onClick={() => start("zh-CN")}
            >
              中文
            </Button>
            <Button
              style={{ height: 260, fontSize: 60, fontWeight: 700 }}
              lang="en-US"
              onClick={() => start("en-US")}
            >
              English
            </Button>
          </div>
        </div>
      ) : (
        <EmptyState title={t("device.stopped")} hint={t("device.stoppedHint")} />
      )}
      <div style={{ textAlign: "end" }}>
        <Button
          type="text"
          style={{ color: palette.textSecondary }}
          onPointerDown={() => {
            held.current = setTimeout(() => void navigate("/kiosk/device"), HOLD_MS);
          }}
          onPointerUp={() => clearTimeout(held.current)}
          onPointerLeave={() => clearTimeout(held.current)}
        >
          {t("device.open")}
        </Button>
      </div>
    </div>
  );
}
