import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useRef, useState } from "react";
import { type ApiProblem, apiKey, asProblem, client, newKey, type Schemas, unwrap, useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import { type Session, SessionGrid } from "@/subsystems/schedule";
import { ConfirmAction, formatInstant, StatusTag, today, useStatusLabel } from "@/ui";
import { useDesk } from "../context";
import { useText } from "../i18n";

const DAYS = 7;
type Reservation = Schemas["ReservationOut"];

/** Booking: department, then doctor and day in one grid; a number is held while the clerk asks. */
export function BookingAct() {
  const t = useText();
  const { patient, campus } = useDesk();
  const queries = useQueryClient();
  const period = useStatusLabel("clinic_period");
  const [department, setDepartment] = useState("");
  const [held, setHeld] = useState<Reservation | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const running = useRef(false);
  const patientId = patient?.id ?? 0;
  const own = useApiQuery("/api/ui/schedule/reservations", {
    params: { query: { patient_id: patientId, status: "confirmed", from_day: today() } },
  });

  const run = async (work: () => Promise<Reservation>): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setProblem(null);
    try {
      setHeld(await work());
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      running.current = false;
      for (const path of ["/api/ui/schedule/sessions", "/api/ui/schedule/reservations"])
        void queries.invalidateQueries({ queryKey: apiKey(path) });
    }
  };
  const hold = (session: Session): void =>
    void run(async () => {
      // Another choice frees the number that was held for the first one.
      if (held?.status === "held") await release(held.id);
      return unwrap(
        client.POST("/api/ui/schedule/reservations", {
          body: { session_id: session.id, patient_id: patientId },
          headers: { "Idempotency-Key": newKey() },
        }),
      );
    });
  const release = (reservation_id: number): Promise<Reservation> =>
    unwrap(
      client.POST("/api/ui/schedule/reservations/{reservation_id}/release", {
        params: { path: { reservation_id } },
      }),
    );
  const confirm = (reservation_id: number): void =>
    void run(() =>
      unwrap(
        client.POST("/api/ui/schedule/reservations/{reservation_id}/confirm", {
          params: { path: { reservation_id } },
          headers: { "Idempotency-Key": `confirm-${reservation_id}` },
        }),
      ),
    );

  const place = (one: Reservation): string =>
    `${one.on} ${period(one.period)} · ${one.department_name} ${one.doctor_name || one.registration_name}`;
  const number = (one: Reservation): string =>
    t("booking.number", { number: one.slot_number, time: formatInstant(one.slot_starts_at, "time") });
  const booked = own.data?.items ?? [];
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 10, minHeight: 0, flex: 1 }}>
      {problem ? <Alert type="error" showIcon title={problem.title} description={problem.detail} /> : null}
      {held?.status === "held" ? (
        <Alert
          type="info"
          showIcon
          title={`${place(held)} · ${number(held)}`}
          description={`${t("booking.held")} · ${t("booking.until", { time: formatInstant(held.held_until, "second").slice(11) })}`}
          action={
            <div style={{ display: "flex", gap: 8 }}>
              <Button onClick={() => void run(() => release(held.id))}>{t("booking.release")}</Button>
              <Button type="primary" autoFocus key={held.id} onClick={() => confirm(held.id)}>
                {t("booking.confirm")}
              </Button>
            </div>
          }
        />
      ) : null}
      {held?.status === "confirmed" ? (
        <Alert
          type="success"
          showIcon
          closable
          onClose={() => setHeld(null)}
          title={`${t("booking.done")} · ${place(held)} · ${number(held)}`}
          description={t("booking.doneHint", { no: held.reservation_no })}
        />
      ) : null}
      <SessionGrid
        fromDay={today()}
        days={DAYS}
        campus={campus}
        department={department}
        onDepartment={setDepartment}
        onChoose={hold}
        chosenId={held?.status === "held" ? held.session_id : null}
      />
      {booked.length > 0 ? (
        <section
          style={{ borderTop: `1px solid ${palette.borderSoft}`, paddingTop: 8, display: "grid", gap: 4 }}
        >
          <strong>{t("booking.own")}</strong>
          {booked.map((one) => (
            <div key={one.id} style={{ display: "flex", gap: 12, alignItems: "center" }}>
              <span>{place(one)}</span>
              <span style={{ color: palette.textSecondary }}>{number(one)}</span>
              <StatusTag kind="reservation" value={one.status} />
              {one.allowed_actions.includes("cancel") ? (
                <span style={{ marginInlineStart: "auto" }}>
                  <ConfirmAction
                    trigger={<Button size="small">{t("booking.cancel")}</Button>}
                    title={t("booking.cancel")}
                    object={`${one.patient_name_masked} · ${one.reservation_no}`}
                    effect={t("booking.cancelEffect", { day: one.on, department: one.department_name })}
                    reason="required"
                    reasonChoices={[t("booking.reasons")]}
                    onConfirm={(reason) =>
                      unwrap(
                        client.POST("/api/ui/schedule/reservations/{reservation_id}/cancel", {
                          params: { path: { reservation_id: one.id } },
                          body: { reason },
                        }),
                      ).then(() =>
                        queries.invalidateQueries({ queryKey: apiKey("/api/ui/schedule/reservations") }),
                      )
                    }
                  />
                </span>
              ) : null}
            </div>
          ))}
        </section>
      ) : null}
    </div>
  );
}
