import { CheckOutlined } from "@ant-design/icons";
import { useLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { formatInstant } from "@/ui";
import { useText } from "../i18n";
import { labelIn, type Step } from "./steps";

/** The way through a visit from top to bottom; what is to be done now is the largest thing on it. */
export function Timeline({ steps }: { steps: Step[] }) {
  const t = useText();
  const language = useLanguage();
  return (
    <ol style={{ listStyle: "none", margin: 0, padding: 0 }} aria-label={t("visit.timeline")}>
      {steps.map((step, at) => {
        const isNext = step.state === "next";
        const isDone = step.state === "done";
        const place = language === "en-US" ? step.place_en : step.place;
        const colour = isNext ? palette.primary : isDone ? palette.success : palette.border;
        return (
          <li
            key={`${step.code}-${step.label}-${step.place}`}
            aria-current={isNext ? "step" : undefined}
            style={{ display: "grid", gridTemplateColumns: "28px 1fr", columnGap: 10 }}
          >
            <span
              aria-hidden
              style={{ display: "grid", gridTemplateRows: "28px 1fr", justifyItems: "center" }}
            >
              <span
                style={{
                  width: isNext ? 26 : 22,
                  height: isNext ? 26 : 22,
                  alignSelf: "center",
                  borderRadius: "50%",
                  display: "grid",
                  placeItems: "center",
                  fontSize: 12,
                  color: palette.paper,
                  background: isNext || isDone ? colour : palette.paper,
                  border: `2px solid ${colour}`,
                  boxSizing: "border-box",
                }}
              >
                {isDone ? <CheckOutlined /> : null}
              </span>
              {at < steps.length - 1 ? (
                <span style={{ width: 2, background: isDone ? palette.success : palette.border }} />
              ) : null}
            </span>
            <div style={{ paddingBottom: 16, minWidth: 0 }}>
              <div style={{ display: "flex", gap: 8, alignItems: "baseline", minHeight: 28 }}>
                <span
                  style={{
                    fontWeight: isNext ? 700 : 500,
                    fontSize: isNext ? 20 : 16,
                    color: isNext ? palette.primary : isDone ? palette.text : palette.textSecondary,
                    textDecoration: step.state === "skipped" ? "line-through" : undefined,
                  }}
                >
                  {labelIn(language, step)}
                </span>
                <span
                  className="tabular"
                  style={{ marginInlineStart: "auto", fontSize: 14, color: palette.textSecondary }}
                >
                  {isNext ? t("visit.now") : step.at ? formatInstant(step.at, "time") : ""}
                </span>
              </div>
              {place || step.note ? (
                <div
                  style={{ fontSize: isNext ? 16 : 14, color: isNext ? palette.text : palette.textSecondary }}
                >
                  {[place, step.note].filter(Boolean).join(" · ")}
                </div>
              ) : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
