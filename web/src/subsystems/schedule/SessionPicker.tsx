import { Input, Skeleton } from "antd";
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { type Schemas, useApiQuery } from "@/api";
import { useBilingual } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { EmptyState, formatInstant, MoneyText, QueryState, useStatusLabel } from "@/ui";
import { useScheduleText } from "./i18n";

export type Session = Schemas["SessionOut"];

const ALL = 200;

/** Sessions of a stretch of days; asked again every half minute so that the free counts stay true. */
export function useSessions(fromDay: string, until: string, department = "", campus = "") {
  return useApiQuery(
    "/api/ui/schedule/sessions",
    { params: { query: { from_day: fromDay, until, department, campus, page_size: ALL } } },
    { keepPrevious: true, refetchInterval: 30_000 },
  );
}

/** Whether a number can still be had. */
export const isBookable = (session: Session): boolean =>
  session.status === "open" && session.free_for_channel > 0 && new Date(session.ends_at) > new Date();

/** What of a session may be typed to find it; several words narrow further. */
export function matches(session: Session, typed: string): boolean {
  const text = [
    session.department.code,
    session.department.name,
    session.department.name_en,
    session.doctor?.name ?? "",
    session.doctor?.name_en ?? "",
    session.doctor?.title ?? "",
    session.registration_name,
  ]
    .join(" ")
    .toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export interface SessionPickerProps {
  day: string;
  campus?: string;
  onChoose: (session: Session) => void;
  autoFocus?: boolean;
  /** Id of the session that is being worked on, shown as busy. */
  busyId?: number | null;
}

/** Today's sessions as a list to type into: arrows move, Enter takes. */
export function SessionPicker({ day, campus = "", onChoose, autoFocus = false, busyId }: SessionPickerProps) {
  const t = useScheduleText();
  const say = useBilingual();
  const period = useStatusLabel("clinic_period");
  const listId = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const query = useSessions(day, day, "", campus);
  const shown = useMemo(() => {
    const found = (query.data?.items ?? []).filter((one) => matches(one, typed.trim()));
    // What can be taken first; the order of time and department stays within.
    return [...found.filter(isBookable), ...found.filter((one) => !isBookable(one))];
  }, [query.data, typed]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = Math.max(0, Math.min(shown.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)));
      setAt(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.ctrlKey) {
      event.preventDefault();
      const chosen = shown[at];
      if (chosen && isBookable(chosen)) onChoose(chosen);
    }
  };

  const remark = (session: Session): string => {
    if (session.status !== "open") return t("suspended");
    if (new Date(session.ends_at) <= new Date()) return t("over");
    return session.free_for_channel > 0 ? t("free", { n: session.free_for_channel }) : t("full");
  };

  return (
    <div style={{ display: "flex", flexDirection: "column", minHeight: 0, gap: 8 }}>
      <Input
        allowClear
        autoFocus={autoFocus}
        value={typed}
        placeholder={t("filter")}
        aria-label={t("filter")}
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={listId}
        aria-activedescendant={shown[at] ? `${listId}-${at}` : undefined}
        maxLength={50}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 8 }} />}>
        {() =>
          shown.length === 0 ? (
            <EmptyState title={t("noSessions")} hint={t("noSessionsHint")} />
          ) : (
            <div
              id={listId}
              role="listbox"
              aria-label={t("filter")}
              style={{ overflowY: "auto", minHeight: 0 }}
            >
              {shown.map((session, index) => {
                const takes = isBookable(session);
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard acts on the combobox above
                  <div
                    key={session.id}
                    id={`${listId}-${index}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={index === at}
                    aria-disabled={!takes}
                    onClick={() => takes && onChoose(session)}
                    onMouseEnter={() => setAt(index)}
                    style={{
                      display: "grid",
                      gridTemplateColumns: "46px minmax(96px, 1.2fr) minmax(140px, 1.6fr) 92px 72px 58px",
                      gap: 10,
                      alignItems: "baseline",
                      padding: "6px 10px",
                      borderBottom: `1px solid ${palette.borderSoft}`,
                      cursor: takes ? "pointer" : "default",
                      color: takes ? undefined : palette.textSecondary,
                      background: index === at ? "#e7f2f9" : undefined,
                      opacity: busyId === session.id ? 0.5 : 1,
                    }}
                  >
                    <span>{period(session.period)}</span>
                    <strong>
                      {say({
                        zh: session.department.name,
                        en: session.department.name_en || session.department.name,
                      })}
                    </strong>
                    <span style={{ whiteSpace: "nowrap", overflow: "hidden", textOverflow: "ellipsis" }}>
                      {session.doctor ? session.doctor.name : t("ordinary")}
                      <span style={{ color: palette.textSecondary }}>
                        {" "}
                        {session.doctor?.title || session.registration_name}
                      </span>
                    </span>
                    <span className="tabular" style={{ color: palette.textSecondary }}>
                      {formatInstant(session.starts_at, "time")}–{formatInstant(session.ends_at, "time")}
                    </span>
                    <span style={{ textAlign: "end" }}>
                      <MoneyText value={session.fee} />
                    </span>
                    <span className="tabular" style={{ textAlign: "end" }}>
                      {remark(session)}
                    </span>
                  </div>
                );
              })}
            </div>
          )
        }
      </QueryState>
    </div>
  );
}
