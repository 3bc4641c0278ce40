import { ArrowLeftOutlined, HomeOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useCallback, useEffect, useState } from "react";
import { Outlet, useLocation, useNavigate } from "react-router";
import { formatInstant } from "@/ui/time";
import { useCommonText } from "../i18n/texts";
import { Themed } from "../providers";
import { forgetPerson } from "../session";
import { kioskTheme, palette } from "../theme";
import type { WorkspaceManifest } from "../workspaces";
import { LanguageButton } from "./LanguageButton";
import { Mark } from "./Mark";
import { useHospitalName } from "./useHospital";

const IDLE_SECONDS = 60;
const WARN_SECONDS = 15;

function useClock(): string {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  return formatInstant(now, "time");
}

/** Seconds left before a kiosk forgets who stands there; a touch or key starts anew. */
function useCountdown(isRunning: boolean, onEnd: () => void): { left: number; touch: () => void } {
  const [left, setLeft] = useState(IDLE_SECONDS);
  const touch = useCallback(() => setLeft(IDLE_SECONDS), []);
  useEffect(() => {
    if (!isRunning) return;
    setLeft(IDLE_SECONDS);
    const timer = setInterval(() => setLeft((now) => now - 1), 1_000);
    window.addEventListener("pointerdown", touch);
    window.addEventListener("keydown", touch);
    return () => {
      clearInterval(timer);
      window.removeEventListener("pointerdown", touch);
      window.removeEventListener("keydown", touch);
    };
  }, [isRunning, touch]);
  useEffect(() => {
    if (isRunning && left <= 0) onEnd();
  }, [isRunning, left, onEnd]);
  return { left, touch };
}

/**
 * Touch screens: hospital and language above, one question in the middle, back and home below. After a
 * minute without a touch everything about the person is wiped and the first screen shown.
 */
export function KioskFrame({ workspace }: { workspace: WorkspaceManifest }) {
  const t = useCommonText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { pathname } = useLocation();
  const hospital = useHospitalName();
  const clock = useClock();
  const home = `/${workspace.key}`;
  const isHome = pathname === home || pathname === `${home}/`;
  const [visitor, setVisitor] = useState(0);

  const wipe = useCallback(() => {
    forgetPerson(queries);
    // A new key throws away the state of every page component, too.
    setVisitor((now) => now + 1);
    void navigate(home, { replace: true });
  }, [queries, navigate, home]);
  const { left, touch } = useCountdown(!isHome, wipe);

  return (
    <Themed theme={kioskTheme}>
      <div
        style={{
          height: "100%",
          display: "grid",
          gridTemplateRows: "auto minmax(0, 1fr) auto",
          fontSize: 24,
          background: palette.desk,
        }}
      >
        <header
          style={{
            display: "flex",
            alignItems: "center",
            gap: 20,
            padding: "24px 36px",
            background: palette.bar,
            color: palette.barText,
          }}
        >
          <Mark size={56} onDark />
          <strong style={{ fontSize: 32, minWidth: 0 }}>{hospital}</strong>
          <span className="tabular" style={{ marginInlineStart: "auto", fontSize: 30 }}>
            {clock}
          </span>
          <LanguageButton
            style={{ color: palette.barText, border: "2px solid rgb(255 255 255 / 60%)", minWidth: 150 }}
          />
        </header>
        <main key={visitor} id="content" style={{ overflow: "auto", padding: 36 }}>
          <Outlet />
        </main>
        {isHome ? null : (
          <footer
            style={{
              display: "grid",
              gridTemplateColumns: "1fr 1fr",
              gap: 24,
              padding: "24px 36px 36px",
              background: palette.paper,
              borderTop: `2px solid ${palette.border}`,
            }}
          >
            <Button size="large" icon={<ArrowLeftOutlined />} onClick={() => void navigate(-1)}>
              {t("back")}
            </Button>
            <Button size="large" icon={<HomeOutlined />} onClick={wipe}>
              {t("home")}
            </Button>
          </footer>
        )}
        {left <= WARN_SECONDS && !isHome ? (
          <div
            role="alertdialog"
            aria-label={t("frame.idleTitle")}
            style={{
              position: "fixed",
              inset: 0,
              zIndex: 2000,
              background: "rgb(6 24 42 / 78%)",
              display: "grid",
              placeItems: "center",
              padding: 48,
            }}
          >
            <div
              style={{
                background: palette.paper,
                borderRadius: 20,
                padding: 56,
                textAlign: "center",
                maxWidth: 820,
              }}
            >
              <div style={{ fontSize: 44, fontWeight: 700 }}>{t("frame.idleTitle")}</div>
              <p style={{ fontSize: 30, margin: "20px 0 40px" }}>
                {t("frame.idleText", { seconds: Math.max(0, left) })}
              </p>
              <div style={{ display: "grid", gap: 24, gridTemplateColumns: "1fr 1fr" }}>
                <Button size="large" type="primary" autoFocus onClick={touch}>
                  {t("frame.idleStay")}
                </Button>
                <Button size="large" onClick={wipe}>
                  {t("frame.idleLeave")}
                </Button>
              </div>
            </div>
          </div>
        ) : null}
      </div>
    </Themed>
  );
}
