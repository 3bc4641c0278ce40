import { CloseCircleFilled, ExclamationCircleFilled, InfoCircleFilled } from "@ant-design/icons";
import type { ReactNode } from "react";
import { palette, type Tone, tones } from "@/app/theme";
import { useStatusLabel } from "@/ui";
import { bySeverity } from "./draft";
import { useOrderText } from "./i18n";

export interface AlertLike {
  key: string;
  severity: string;
  message: string;
  source: string;
}

const looks: Record<string, { tone: Tone; icon: ReactNode }> = {
  error: { tone: tones.error, icon: <CloseCircleFilled aria-hidden /> },
  warning: { tone: tones.warning, icon: <ExclamationCircleFilled aria-hidden /> },
  info: { tone: tones.info, icon: <InfoCircleFilled aria-hidden /> },
};
const neutral = { tone: tones.neutral, icon: <InfoCircleFilled aria-hidden /> };

/** What the rules found, the worst first; severity by word, sign and colour. */
export function AlertList<One extends AlertLike>({
  alerts,
  extra,
  dense = false,
}: {
  alerts: readonly One[];
  /** At the right of each: a check box, whether it is signed. */
  extra?: (alert: One) => ReactNode;
  /** Without the sources of the rules. */
  dense?: boolean;
}) {
  const t = useOrderText();
  const severity = useStatusLabel("finding_severity");
  return (
    <ul style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 4 }}>
      {bySeverity(alerts).map((alert) => {
        const { tone, icon } = looks[alert.severity] ?? neutral;
        return (
          <li
            key={alert.key}
            style={{
              display: "flex",
              gap: 8,
              alignItems: "baseline",
              padding: "3px 10px",
              background: tone.background,
              border: `1px solid ${tone.border}`,
              borderRadius: 4,
            }}
          >
            <span style={{ color: tone.text, whiteSpace: "nowrap", fontWeight: 600 }}>
              {icon} {severity(alert.severity)}
            </span>
            <span style={{ flex: 1, minWidth: 0 }}>
              {alert.message}
              {alert.source && !dense ? (
                <span style={{ color: palette.textSecondary, fontSize: "0.86em", marginInlineStart: 8 }}>
                  {t("rule", { source: alert.source })}
                </span>
              ) : null}
            </span>
            {extra?.(alert)}
          </li>
        );
      })}
    </ul>
  );
}
