import { UserOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useApiQuery } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import {
  type ClinicSession,
  type DoctorSessions,
  daysFrom,
  groupByDoctor,
  hoursOf,
  nameIn,
  shortDay,
  weekdayOf,
} from "@/subsystems/selfservice";
import { EmptyState, MoneyText, QueryState, today } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Muted } from "../parts/layout";

const DAYS_SHOWN = 14;

function DayStrip({
  days,
  chosen,
  onChoose,
}: {
  days: string[];
  chosen: string;
  onChoose: (day: string) => void;
}) {
  const language = useLanguage();
  return (
    <div
      role="tablist"
      style={{
        display: "flex",
        gap: 6,
        overflowX: "auto",
        flexShrink: 0,
        margin: "0 -12px 12px",
        padding: "2px 12px 6px",
      }}
    >
      {days.map((day) => (
        <button
          key={day}
          type="button"
          role="tab"
          aria-selected={day === chosen}
          onClick={() => onChoose(day)}
          style={{
            flex: "none",
            minWidth: 56,
            padding: "7px 4px",
            borderRadius: 10,
            font: "inherit",
            fontSize: 14,
            lineHeight: 1.35,
            cursor: "pointer",
            border: `1px solid ${day === chosen ? palette.primary : palette.border}`,
            background: day === chosen ? palette.primary : palette.paper,
            color: day === chosen ? palette.barText : palette.text,
          }}
        >
          <div>{weekdayOf(day, language)}</div>
          <strong className="tabular">{shortDay(day)}</strong>
        </button>
      ))}
    </div>
  );
}

function SessionButton({ session }: { session: ClinicSession }) {
  const t = useText();
  const navigate = useNavigate();
  const isFull = session.free_for_channel === 0;
  return (
    <Button
      block
      disabled={isFull}
      onClick={() => void navigate(`/mobile/sessions/${session.id}`)}
      style={{ display: "flex", gap: 8, justifyContent: "flex-start", marginTop: 8, fontSize: 15 }}
    >
      <span>{t(`book.${session.period}`)}</span>
      <span className="tabular" style={{ color: isFull ? undefined : palette.textSecondary }}>
        {hoursOf(session)}
      </span>
      <span
        style={{ marginInlineStart: "auto", color: isFull ? undefined : palette.primary, fontWeight: 600 }}
      >
        {isFull ? t("book.full") : t("book.free", { n: session.free_for_channel })}
      </span>
    </Button>
  );
}

function DoctorCard({ group }: { group: DoctorSessions }) {
  const t = useText();
  const language = useLanguage();
  const { doctor } = group;
  const first = group.sessions[0];
  return (
    <Card>
      <div style={{ display: "flex", gap: 12 }}>
        <span
          aria-hidden
          style={{
            flex: "none",
            width: 44,
            height: 44,
            borderRadius: 22,
            display: "grid",
            placeItems: "center",
            background: palette.desk,
            color: palette.primary,
            fontSize: 20,
          }}
        >
          <UserOutlined />
        </span>
        <div style={{ minWidth: 0, flex: 1 }}>
          <div style={{ display: "flex", gap: 8, alignItems: "center" }}>
            <strong>{doctor ? nameIn(language, doctor) : t("book.ordinary")}</strong>
            {doctor?.level === "expert" || doctor?.level === "special" ? (
              <Tag color="blue" style={{ marginInlineEnd: 0 }}>
                {t(`book.${doctor.level}`)}
              </Tag>
            ) : null}
            <span style={{ marginInlineStart: "auto" }}>
              {first?.fee ? <MoneyText value={first.fee} currency="¥" /> : null}
            </span>
          </div>
          <Muted>{doctor?.title || group.registrationName}</Muted>
          {doctor?.specialities ? (
            <div
              style={{
                fontSize: 14,
                color: palette.textSecondary,
                display: "-webkit-box",
                WebkitLineClamp: 2,
                WebkitBoxOrient: "vertical",
                overflow: "hidden",
              }}
            >
              {t("book.goodAt")}：{doctor.specialities}
            </div>
          ) : null}
        </div>
      </div>
      {group.sessions.map((session) => (
        <SessionButton key={session.id} session={session} />
      ))}
    </Card>
  );
}

/** Second question of a booking: which day and doctor. */
export default function DoctorsPage() {
  const t = useText();
  const { department = "" } = useParams();
  const days = daysFrom(today(), DAYS_SHOWN);
  const [day, setDay] = useState(days[0] ?? today());
  const query = useApiQuery(
    "/api/ui/schedule/sessions",
    { params: { query: { from_day: day, until: day, department, page_size: 100 } } },
    { keepPrevious: false, staleTime: 10_000 },
  );
  return (
    <>
      <DayStrip days={days} chosen={day} onChoose={setDay} />
      <QueryState
        query={query}
        loading={<CardsLoading />}
        isEmpty={(data) => data.items.length === 0}
        empty={<EmptyState title={t("book.noSessions")} hint={t("book.noSessionsHint")} />}
      >
        {(data) => groupByDoctor(data.items).map((group) => <DoctorCard key={group.key} group={group} />)}
      </QueryState>
    </>
  );
}
