import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useRef, useState } from "react";
import { type ApiProblem, apiKey, asProblem, client, newKey, type Schemas, unwrap, useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import { type Session, SessionPicker } from "@/subsystems/schedule";
import { formatInstant, today, useStatusLabel } from "@/ui";
import { useDesk } from "../context";
import { useText } from "../i18n";

type Target = { reservation_id: number } | { session_id: number };

/** Registering for today: with a booking, or by walking in; the fee goes to the pay pane at once. */
export function RegistrationAct() {
  const t = useText();
  const { patient, campus, take } = useDesk();
  const queries = useQueryClient();
  const period = useStatusLabel("clinic_period");
  const patientId = patient?.id ?? 0;
  const day = today();
  const reservations = useApiQuery("/api/ui/schedule/reservations", {
    params: { query: { patient_id: patientId, status: "confirmed", from_day: day } },
  });
  const [visit, setVisit] = useState<Schemas["VisitOut"] | null>(null);
  const [isFree, setFree] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState<number | null>(null);
  const running = useRef(false);
  const key = useRef({ target: "", key: newKey() });

  const register = async (target: Target, busyId: number): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(busyId);
    setProblem(null);
    const name = JSON.stringify(target);
    // Enter twice on one session is one registration; another session is another act.
    if (key.current.target !== name) key.current = { target: name, key: newKey() };
    try {
      const made = await unwrap(
        client.POST("/api/ui/visits", {
          body: { patient_id: patientId, insurance_code: "self_pay", ...target },
          headers: { "Idempotency-Key": key.current.key },
        }),
      );
      setVisit(made);
      await openBill(made.id);
      for (const path of ["/api/ui/schedule/reservations", "/api/ui/schedule/sessions", "/api/ui/visits"])
        void queries.invalidateQueries({ queryKey: apiKey(path) });
    } catch (error) {
      const refused = asProblem(error);
      if (refused.isRefusal) key.current = { target: "", key: newKey() };
      setProblem(refused);
    } finally {
      running.current = false;
      setBusy(null);
    }
  };

  const openBill = async (visitId: number): Promise<void> => {
    try {
      take(
        await unwrap(
          client.POST("/api/ui/cashier/bills", {
            body: { visit_id: visitId },
            headers: { "Idempotency-Key": newKey() },
          }),
        ),
      );
    } catch (error) {
      const refused = asProblem(error);
      if (refused.is("cashier.nothing_to_bill")) setFree(true);
      else throw refused;
    }
  };

  const mine = (reservations.data?.items ?? []).filter((one) => one.on === day);
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 10, minHeight: 0, flex: 1 }}>
      {visit ? (
        <Alert
          type="success"
          showIcon
          title={`${t("registration.done", { no: visit.visit_no })} · ${visit.department_name} ${visit.doctor_name}`}
          description={isFree ? t("registration.nothingDue") : null}
        />
      ) : null}
      {problem ? <Alert type="error" showIcon title={problem.title} description={problem.detail} /> : null}
      {mine.length > 0 ? (
        <section aria-label={t("registration.reserved")} style={{ display: "grid", gap: 6 }}>
          <strong>{t("registration.reserved")}</strong>
          {mine.map((one, index) => (
            <div
              key={one.id}
              style={{
                display: "flex",
                gap: 14,
                alignItems: "center",
                padding: "6px 10px",
                background: "#e8f5ec",
                border: "1px solid #b7dfc4",
                borderRadius: 4,
              }}
            >
              <strong>{one.department_name}</strong>
              <span>{one.doctor_name || one.registration_name}</span>
              <span>
                {period(one.period)} {formatInstant(one.slot_starts_at, "time")} · {one.slot_number}
              </span>
              <Button
                type="primary"
                autoFocus={index === 0}
                loading={busy === -one.id}
                style={{ marginInlineStart: "auto" }}
                onClick={() => void register({ reservation_id: one.id }, -one.id)}
              >
                {t("registration.take")}
              </Button>
            </div>
          ))}
          <strong style={{ marginTop: 4, color: palette.textSecondary }}>{t("registration.walkIn")}</strong>
        </section>
      ) : null}
      {reservations.isPending ? null : (
        <SessionPicker
          day={day}
          campus={campus}
          autoFocus={mine.length === 0}
          busyId={busy}
          onChoose={(session: Session) => void register({ session_id: session.id }, session.id)}
        />
      )}
    </div>
  );
}
