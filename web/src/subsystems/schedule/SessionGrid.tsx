import { Select, Skeleton } from "antd";
import { type KeyboardEvent, useMemo } from "react";
import { useApiQuery } from "@/api";
import { useBilingual, useLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { EmptyState, MoneyText, QueryState, useStatusLabel } from "@/ui";
import { addDays } from "./days";
import { useScheduleText } from "./i18n";
import { isBookable, type Session, useSessions } from "./SessionPicker";

export interface SessionGridProps {
  fromDay: string;
  days: number;
  campus: string;
  department: string;
  onDepartment: (code: string) => void;
  onChoose: (session: Session) => void;
  chosenId?: number | null;
}

/** Doctors down, days across, the free numbers of every session in its cell. */
export function SessionGrid(props: SessionGridProps) {
  const { fromDay, days, campus, department } = props;
  const t = useScheduleText();
  const say = useBilingual();
  const departments = useApiQuery(
    "/api/ui/organisation/departments",
    { params: { query: { campus, kind: "outpatient", page_size: 200 } } },
    { staleTime: 300_000 },
  );
  const query = useSessions(fromDay, addDays(fromDay, days - 1), department, campus);
  const dayList = useMemo(
    () => Array.from({ length: days }, (_, index) => addDays(fromDay, index)),
    [fromDay, days],
  );
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 8, minHeight: 0 }}>
      <Select
        aria-label={t("filter")}
        placeholder={t("filter")}
        autoFocus
        defaultOpen={!department}
        showSearch={{ optionFilterProp: "label" }}
        style={{ width: 260 }}
        value={department || null}
        loading={departments.isPending}
        onChange={(code) => props.onDepartment(code ?? "")}
        options={(departments.data?.items ?? []).map((one) => ({
          value: one.code,
          label: `${say({ zh: one.name, en: one.name_en || one.name })}`,
        }))}
      />
      {department ? (
        <QueryState
          query={query}
          loading={<Skeleton active paragraph={{ rows: 6 }} />}
          isEmpty={(page) => page.items.length === 0}
          empty={<EmptyState title={t("noSessions")} hint={t("noSessionsHint")} />}
        >
          {(page) => <Grid {...props} sessions={page.items} dayList={dayList} />}
        </QueryState>
      ) : null}
    </div>
  );
}

function Grid({
  sessions,
  dayList,
  onChoose,
  chosenId,
}: SessionGridProps & { sessions: Session[]; dayList: string[] }) {
  const t = useScheduleText();
  const language = useLanguage();
  const period = useStatusLabel("clinic_period");
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  const rows = useMemo(() => {
    const byDoctor = new Map<string, { name: string; title: string; level: string; sessions: Session[] }>();
    for (const session of sessions) {
      const key = session.doctor ? String(session.doctor.id) : session.registration_name;
      const row = byDoctor.get(key) ?? {
        name: session.doctor?.name ?? t("ordinary"),
        title: session.doctor?.title ?? "",
        level: session.registration_name,
        sessions: [],
      };
      row.sessions.push(session);
      byDoctor.set(key, row);
    }
    return [...byDoctor.entries()];
  }, [sessions, t]);

  const moveFocus = (event: KeyboardEvent<HTMLElement>): void => {
    const steps: Record<string, [number, number]> = {
      ArrowRight: [1, 0],
      ArrowLeft: [-1, 0],
      ArrowDown: [0, 1],
      ArrowUp: [0, -1],
    };
    const step = steps[event.key];
    const cell = (event.target as HTMLElement).closest<HTMLElement>("td");
    if (!step || !cell) return;
    event.preventDefault();
    const row = cell.parentElement as HTMLTableRowElement;
    const table = row.parentElement as HTMLTableSectionElement;
    let x = [...row.cells].indexOf(cell as HTMLTableCellElement);
    let y = [...table.rows].indexOf(row);
    for (let guard = 0; guard < 40; guard += 1) {
      x += step[0];
      y += step[1];
      const target = table.rows[y]?.cells[x];
      if (!target) return;
      const button = target.querySelector<HTMLButtonElement>("button:not(:disabled)");
      if (button) {
        button.focus();
        return;
      }
    }
  };

  const head = { padding: "4px 6px", fontWeight: 600, textAlign: "center", whiteSpace: "nowrap" } as const;
  return (
    <div style={{ overflow: "auto", minHeight: 0 }}>
      <table
        onKeyDown={moveFocus}
        style={{ width: "100%", borderCollapse: "collapse", tableLayout: "fixed" }}
      >
        <thead>
          <tr>
            <th style={{ ...head, width: 112, textAlign: "start" }} />
            {dayList.map((day) => (
              <th key={day} style={head}>
                {weekday.format(new Date(`${day}T00:00:00Z`))}
                <div className="tabular" style={{ fontWeight: 400, color: palette.textSecondary }}>
                  {day.slice(5)}
                </div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, row]) => (
            <tr key={key} style={{ borderTop: `1px solid ${palette.borderSoft}` }}>
              <th scope="row" style={{ textAlign: "start", padding: "6px 4px", fontWeight: 600 }}>
                {row.name}
                <div style={{ fontWeight: 400, color: palette.textSecondary }}>{row.title || row.level}</div>
              </th>
              {dayList.map((day) => (
                <td key={day} style={{ padding: 3, verticalAlign: "top" }}>
                  {row.sessions
                    .filter((one) => one.on === day)
                    .map((session) => {
                      const takes = isBookable(session);
                      return (
                        <button
                          type="button"
                          key={session.id}
                          disabled={!takes}
                          onClick={() => onChoose(session)}
                          aria-pressed={session.id === chosenId}
                          style={{
                            display: "block",
                            width: "100%",
                            marginBottom: 3,
                            padding: "3px 2px",
                            font: "inherit",
                            fontSize: 13,
                            lineHeight: 1.35,
                            textAlign: "center",
                            borderRadius: 4,
                            cursor: takes ? "pointer" : "default",
                            border: `1px solid ${session.id === chosenId ? palette.primary : takes ? "#b5d6ea" : palette.borderSoft}`,
                            background:
                              session.id === chosenId ? palette.primary : takes ? "#e7f2f9" : "#f4f6f8",
                            color:
                              session.id === chosenId
                                ? palette.barText
                                : takes
                                  ? palette.primary
                                  : palette.textSecondary,
                          }}
                        >
                          {period(session.period)}{" "}
                          <strong>
                            {session.status !== "open"
                              ? t("suspended")
                              : session.free_for_channel > 0
                                ? t("free", { n: session.free_for_channel })
                                : t("full")}
                          </strong>
                          <div>
                            <MoneyText value={session.fee} />
                          </div>
                        </button>
                      );
                    })}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
