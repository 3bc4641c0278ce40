import { CalendarOutlined, FileDoneOutlined, PayCircleOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useApiQuery } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { nameIn, shortDay, weekdayOf } from "@/subsystems/selfservice";
import { EmptyState, FailedState, formatInstant, StatusTag, today } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Heading, Muted } from "../parts/layout";
import { type OwnPatient, PatientBar, usePatient } from "../parts/patient";
import { labelIn, nextStepOf } from "../parts/steps";

function Tile({
  to,
  icon,
  title,
  note,
  strong = false,
}: {
  to: string;
  icon: ReactNode;
  title: string;
  note: string;
  strong?: boolean;
}) {
  return (
    <Link
      to={to}
      style={{
        display: "grid",
        gap: 4,
        padding: "14px 12px",
        borderRadius: 12,
        textDecoration: "none",
        background: strong ? palette.primary : palette.paper,
        color: strong ? palette.barText : palette.text,
        border: `1px solid ${strong ? palette.primary : palette.borderSoft}`,
        gridColumn: strong ? "1 / -1" : undefined,
      }}
    >
      <span aria-hidden style={{ fontSize: 24, color: strong ? palette.barText : palette.primary }}>
        {icon}
      </span>
      <strong style={{ fontSize: strong ? 20 : 17 }}>{title}</strong>
      <span style={{ fontSize: 14, color: strong ? palette.barText : palette.textSecondary }}>{note}</span>
    </Link>
  );
}

function TodayCard({ patient }: { patient: OwnPatient }) {
  const t = useText();
  const language = useLanguage();
  const list = useApiQuery(
    "/api/ui/own-visits",
    { params: { query: { patient_id: patient.patient_id, on: today(), page_size: 5 } } },
    { refetchInterval: 30_000 },
  );
  const visit = list.data?.items.find((one) => one.status !== "cancelled");
  const timeline = useApiQuery(
    "/api/ui/own-visits/{visit_id}/timeline",
    { params: { path: { visit_id: visit?.id ?? 0 } } },
    { enabled: visit !== undefined, refetchInterval: 30_000 },
  );
  if (!visit) return null;
  const next = nextStepOf(timeline.data);
  return (
    <>
      <Heading>{t("home.today")}</Heading>
      <Card to={`/mobile/visits/${visit.id}`} accent>
        <div style={{ display: "flex", gap: 8 }}>
          <strong>
            {nameIn(language, { name: visit.department_name, name_en: visit.department_name_en })}
          </strong>
          <span style={{ marginInlineStart: "auto" }}>
            <StatusTag kind="visit" value={visit.status} />
          </span>
        </div>
        {next ? (
          <div style={{ marginTop: 10 }}>
            <Muted>{t("home.next")}</Muted>
            <div style={{ fontSize: 20, fontWeight: 600, color: palette.primary }}>
              {labelIn(language, next)}
            </div>
            <Muted>
              {[language === "en-US" ? next.place_en : next.place, next.note].filter(Boolean).join(" · ")}
            </Muted>
          </div>
        ) : null}
      </Card>
    </>
  );
}

function Upcoming({ patient }: { patient: OwnPatient }) {
  const t = useText();
  const language = useLanguage();
  const { data, error, refetch } = useApiQuery("/api/ui/schedule/own-reservations", {
    params: { query: { patient_id: patient.patient_id, page_size: 20 } },
  });
  const coming = data?.items
    .filter((one) => ["held", "confirmed"].includes(one.status) && one.on >= today())
    .reverse();
  return (
    <>
      <Heading>{t("home.upcoming")}</Heading>
      {error && !data ? <FailedState error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <CardsLoading count={1} /> : null}
      {coming?.length === 0 ? (
        <Card>
          <EmptyState
            icon={<CalendarOutlined />}
            title={t("home.noUpcoming")}
            hint={t("home.noUpcomingHint")}
          />
        </Card>
      ) : null}
      {coming?.map((one) => (
        <Card key={one.id} to={`/mobile/reservations/${one.id}`}>
          <div style={{ display: "flex", gap: 8, alignItems: "baseline" }}>
            <strong className="tabular">
              {shortDay(one.on)} {weekdayOf(one.on, language)} {formatInstant(one.slot_starts_at, "time")}
            </strong>
            <span style={{ marginInlineStart: "auto" }}>
              <StatusTag kind="reservation" value={one.status} />
            </span>
          </div>
          <Muted>
            {[
              nameIn(language, { name: one.department_name, name_en: one.department_name_en }),
              one.doctor_name,
              one.room,
            ]
              .filter(Boolean)
              .join(" · ")}
          </Muted>
        </Card>
      ))}
    </>
  );
}

/** What a patient needs today: the next step of today's visit, and the ways to book and to pay. */
export default function HomePage() {
  const t = useText();
  const { patient, error } = usePatient();
  const unpaid = useApiQuery(
    "/api/ui/cashier/patients/{patient_id}/unpaid",
    { params: { path: { patient_id: patient?.patient_id ?? 0 } } },
    { enabled: patient !== undefined },
  );
  if (!patient) return error ? <FailedState error={error} /> : <CardsLoading />;
  const open = unpaid.data?.length ?? 0;
  return (
    <>
      <PatientBar />
      <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 10 }}>
        <Tile to="book" icon={<CalendarOutlined />} title={t("home.book")} note={t("home.bookHint")} strong />
        <Tile
          to="pay"
          icon={<PayCircleOutlined />}
          title={t("home.pay")}
          note={open > 0 ? t("home.payHint", { n: open }) : t("home.payNone")}
        />
        <Tile
          to="receipts"
          icon={<FileDoneOutlined />}
          title={t("home.receipts")}
          note={t("home.receiptsHint")}
        />
      </div>
      <TodayCard key={`t${patient.patient_id}`} patient={patient} />
      <Upcoming key={`u${patient.patient_id}`} patient={patient} />
    </>
  );
}
