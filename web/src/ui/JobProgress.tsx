import { Button, Progress } from "antd";
import { useCommonText } from "@/app/i18n/texts";
import { palette } from "@/app/theme";
import { ToneTag } from "./StatusTag";

export type JobState = "waiting" | "running" | "succeeded" | "failed" | "cancelled";

export interface JobProgressProps {
  label: string;
  state: JobState;
  done: number;
  /** Null while nobody knows how much there is. */
  total: number | null;
  /** Instants as the server sends them. */
  startedAt?: string | null;
  /** When the numbers were true; now, if left out. */
  asOf?: string | null;
  /** What is being done, or why it failed. */
  message?: string | null;
  onCancel?: () => void;
  onRetry?: () => void;
}

const colours: Record<JobState, string> = {
  waiting: "neutral",
  running: "progress",
  succeeded: "success",
  failed: "error",
  cancelled: "neutral",
};

/** Pace of a job in items per second and the seconds it still needs; null before the first item. */
export function paceOf(
  done: number,
  total: number | null,
  startedAt: string | null | undefined,
  asOf: number,
): { rate: number; remaining: number | null } | null {
  if (!startedAt || done <= 0) return null;
  const seconds = (asOf - Date.parse(startedAt)) / 1000;
  if (!(seconds > 0)) return null;
  const rate = done / seconds;
  return { rate, remaining: total === null ? null : Math.max(0, (total - done) / rate) };
}

/** Progress, rate and remaining time of long work, which may be left and found again under jobs. */
export function JobProgress(props: JobProgressProps) {
  const { label, state, done, total, startedAt, asOf, message, onCancel, onRetry } = props;
  const t = useCommonText();
  const pace =
    state === "running" ? paceOf(done, total, startedAt, asOf ? Date.parse(asOf) : Date.now()) : null;
  const percent = state === "succeeded" ? 100 : total ? Math.floor((done / total) * 100) : 0;
  const span = (seconds: number): string => {
    if (seconds < 90) return t("job.seconds", { n: Math.ceil(seconds) });
    if (seconds < 5400) return t("job.minutes", { n: Math.ceil(seconds / 60) });
    return t("job.hours", { n: Math.ceil(seconds / 3600) });
  };
  const facts = [
    total === null
      ? done.toLocaleString("zh-CN")
      : `${done.toLocaleString("zh-CN")} / ${total.toLocaleString("zh-CN")}`,
    pace ? t("job.rate", { rate: pace.rate >= 10 ? Math.round(pace.rate) : pace.rate.toFixed(1) }) : null,
    pace && pace.remaining !== null ? t("job.remaining", { time: span(pace.remaining) }) : null,
  ].filter(Boolean);
  return (
    <div>
      <div style={{ display: "flex", gap: 8, alignItems: "center" }}>
        <strong>{label}</strong>
        <ToneTag label={t(`job.${state}`)} colour={colours[state]} />
        <span className="tabular" style={{ color: palette.textSecondary }}>
          {facts.join(" · ")}
        </span>
        <span style={{ marginInlineStart: "auto", display: "flex", gap: 8 }}>
          {onCancel && (state === "running" || state === "waiting") ? (
            <Button size="small" onClick={onCancel}>
              {t("cancel")}
            </Button>
          ) : null}
          {onRetry && (state === "failed" || state === "cancelled") ? (
            <Button size="small" onClick={onRetry}>
              {t("retry")}
            </Button>
          ) : null}
        </span>
      </div>
      <Progress
        aria-label={label}
        percent={percent}
        showInfo={total !== null}
        status={state === "failed" ? "exception" : state === "succeeded" ? "success" : "normal"}
      />
      {message ? (
        <div style={{ color: state === "failed" ? palette.error : palette.textSecondary }}>{message}</div>
      ) : null}
      {state === "running" ? <div style={{ color: palette.textSecondary }}>{t("job.mayLeave")}</div> : null}
    </div>
  );
}
