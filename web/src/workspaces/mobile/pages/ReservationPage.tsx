import { CheckCircleFilled, ClockCircleOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { asProblem, type Schemas, useApiMutation, useApiQuery, useIdempotencyKey } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { clockOf, nameIn, secondsUntil, shortDay, weekdayOf } from "@/subsystems/selfservice";
import { ConfirmAction, formatInstant, QueryState, StatusTag, today } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Fact, ThumbBar } from "../parts/layout";

type Reservation = Schemas["ReservationOut"];
const PATHS = [
  "/api/ui/schedule/own-reservations",
  "/api/ui/schedule/own-reservations/{reservation_id}",
] as const;

/** Seconds that the number is still kept; counts down by itself. */
function useSecondsLeft(until: string, isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return secondsUntil(until, now);
}

function Notice({
  icon,
  colour,
  title,
  hint,
}: {
  icon: ReactNode;
  colour: string;
  title: string;
  hint: ReactNode;
}) {
  return (
    <Card>
      <div style={{ display: "flex", gap: 12, alignItems: "center" }} role="status">
        <span aria-hidden style={{ fontSize: 30, color: colour, lineHeight: 1 }}>
          {icon}
        </span>
        <div>
          <strong style={{ fontSize: 18, color: colour }}>{title}</strong>
          <div style={{ color: palette.textSecondary }}>{hint}</div>
        </div>
      </div>
    </Card>
  );
}

function Held({ reservation }: { reservation: Reservation }) {
  const t = useText();
  const navigate = useNavigate();
  const params = { path: { reservation_id: reservation.id } };
  const key = useIdempotencyKey(reservation.id);
  const confirm = useApiMutation("post", "/api/ui/schedule/own-reservations/{reservation_id}/confirm", {
    idempotency: key,
    invalidates: [...PATHS],
  });
  const release = useApiMutation("post", "/api/ui/schedule/own-reservations/{reservation_id}/release", {
    invalidates: [...PATHS],
    onSuccess: () => void navigate("/mobile", { replace: true }),
  });
  const left = useSecondsLeft(reservation.held_until, true);
  const problem = confirm.error ?? release.error;
  if (left === 0 && !confirm.isPending)
    return (
      <>
        <Notice
          icon={<ClockCircleOutlined />}
          colour={palette.warning}
          title={t("reservation.lapsed")}
          hint={t("reservation.lapsedHint")}
        />
        <ThumbBar>
          <Button
            type="primary"
            block
            onClick={() => void navigate(`/mobile/sessions/${reservation.session_id}`)}
          >
            {t("reservation.again")}
          </Button>
        </ThumbBar>
      </>
    );
  return (
    <>
      <Notice
        icon={<ClockCircleOutlined />}
        colour={palette.primary}
        title={t("reservation.held")}
        hint={t("reservation.heldHint", { time: clockOf(left) })}
      />
      <ReservationFacts reservation={reservation} />
      <ThumbBar>
        {problem ? <Alert type="error" showIcon title={asProblem(problem).detail} /> : null}
        <Button type="primary" block loading={confirm.isPending} onClick={() => confirm.mutate({ params })}>
          {t("reservation.confirm")}
        </Button>
        <Button block type="text" loading={release.isPending} onClick={() => release.mutate({ params })}>
          {t("reservation.release")}
        </Button>
      </ThumbBar>
    </>
  );
}

function ReservationFacts({ reservation }: { reservation: Reservation }) {
  const t = useText();
  const language = useLanguage();
  return (
    <Card>
      <Fact label={t("reservation.when")}>
        <strong className="tabular">
          {shortDay(reservation.on)} {weekdayOf(reservation.on, language)}{" "}
          {formatInstant(reservation.slot_starts_at, "time")}
        </strong>
        <div>{t("book.number", { n: reservation.slot_number })}</div>
      </Fact>
      <Fact label={t("reservation.where")}>
        {nameIn(language, { name: reservation.department_name, name_en: reservation.department_name_en })}
        <div>{[reservation.campus_name, reservation.room].filter(Boolean).join(" · ")}</div>
      </Fact>
      {reservation.doctor_name ? (
        <Fact label={t("reservation.doctor")}>{reservation.doctor_name}</Fact>
      ) : null}
      <Fact label={t("reservation.item")}>{reservation.registration_name}</Fact>
      <Fact label={t("reservation.patient")}>{reservation.patient_name_masked}</Fact>
      <Fact label={t("reservation.no")}>
        <span className="tabular">{reservation.reservation_no}</span>
      </Fact>
    </Card>
  );
}

function Settled({ reservation }: { reservation: Reservation }) {
  const t = useText();
  const navigate = useNavigate();
  const params = { path: { reservation_id: reservation.id } };
  const key = useIdempotencyKey(reservation.id);
  const [asks, setAsks] = useState(false);
  const cancel = useApiMutation("post", "/api/ui/schedule/own-reservations/{reservation_id}/cancel", {
    invalidates: [...PATHS],
  });
  const take = useApiMutation("post", "/api/ui/own-visits", {
    idempotency: key,
    invalidates: [...PATHS, "/api/ui/own-visits", "/api/ui/cashier/patients/{patient_id}/unpaid"],
    onSuccess: (visit) => void navigate(`/mobile/visits/${visit.id}`, { replace: true }),
  });
  const isConfirmed = reservation.status === "confirmed";
  const isToday = reservation.on === today();
  return (
    <>
      {isConfirmed ? (
        <Notice
          icon={<CheckCircleFilled />}
          colour={palette.success}
          title={t("reservation.done")}
          hint={isToday ? t("reservation.takeHint") : t("reservation.doneHint")}
        />
      ) : (
        <Card>
          <StatusTag kind="reservation" value={reservation.status} /> {reservation.cancelled_reason}
        </Card>
      )}
      <ReservationFacts reservation={reservation} />
      {isConfirmed ? (
        <ThumbBar>
          {take.error ? <Alert type="error" showIcon title={asProblem(take.error).detail} /> : null}
          {isToday ? (
            <Button
              type="primary"
              block
              loading={take.isPending}
              onClick={() => take.mutate({ body: { reservation_id: reservation.id } })}
            >
              {t("reservation.take")}
            </Button>
          ) : null}
          {reservation.allowed_actions.includes("cancel") ? (
            <Button block danger type={isToday ? "text" : "default"} onClick={() => setAsks(true)}>
              {t("reservation.cancel")}
            </Button>
          ) : null}
          <ConfirmAction
            open={asks}
            onOpenChange={setAsks}
            title={t("reservation.cancelTitle")}
            object={`${reservation.department_name} ${reservation.doctor_name} ${shortDay(reservation.on)}`}
            effect={t("reservation.cancelEffect")}
            danger
            confirmLabel={t("reservation.cancel")}
            onConfirm={async () => {
              await cancel.mutateAsync({ params, body: { reason: t("reservation.cancelReason") } });
            }}
          />
        </ThumbBar>
      ) : null}
    </>
  );
}

/** A held number with its countdown, or a booking with what can be done with it. */
export default function ReservationPage() {
  const reservation_id = Number(useParams().reservationId);
  const query = useApiQuery("/api/ui/schedule/own-reservations/{reservation_id}", {
    params: { path: { reservation_id } },
  });
  return (
    <QueryState query={query} loading={<CardsLoading count={2} />}>
      {(reservation) =>
        reservation.status === "held" ? (
          <Held reservation={reservation} />
        ) : (
          <Settled reservation={reservation} />
        )
      }
    </QueryState>
  );
}
