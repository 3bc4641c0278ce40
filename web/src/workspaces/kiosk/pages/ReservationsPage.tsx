import { useState } from "react";
import { asProblem, useApiMutation, useApiQuery, useIdempotencyKey } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { nameIn } from "@/subsystems/selfservice";
import { EmptyState, formatInstant, QueryState, today } from "@/ui";
import { useText } from "../i18n";
import { useAfterRegistration } from "../parts/afterRegistration";
import { Choice, Question, Refusal, Waiting, WithVisitor } from "../parts/layout";
import type { Visitor } from "../parts/visitor";

function Reservations({ visitor }: { visitor: Visitor }) {
  const t = useText();
  const language = useLanguage();
  const goOn = useAfterRegistration();
  const [refusal, setRefusal] = useState("");
  const query = useApiQuery("/api/ui/schedule/reservations", {
    params: { query: { patient_id: visitor.id, status: "confirmed", from_day: today(), page_size: 50 } },
  });
  const key = useIdempotencyKey(visitor.id);
  const register = useApiMutation("post", "/api/ui/visits", { idempotency: key });
  const take = async (reservationId: number): Promise<void> => {
    setRefusal("");
    try {
      const visit = await register.mutateAsync({
        body: {
          patient_id: visitor.id,
          reservation_id: reservationId,
          session_id: null,
          channel: null,
          insurance_code: "self_pay",
        },
      });
      key.renew();
      await goOn(visitor.id, visit.id);
    } catch (error) {
      setRefusal(asProblem(error).detail);
    }
  };
  return (
    <Question title={t("take.title")}>
      <Refusal text={refusal} />
      <QueryState
        query={query}
        loading={<Waiting />}
        isEmpty={(data) => !data.items.some((one) => one.on === today())}
        empty={<EmptyState title={t("take.none")} hint={t("take.noneHint")} />}
      >
        {(data) =>
          data.items
            .filter((one) => one.on === today())
            .map((one) => (
              <Choice
                key={one.id}
                title={`${formatInstant(one.slot_starts_at, "time")}　${nameIn(language, { name: one.department_name, name_en: one.department_name_en })}`}
                note={[one.doctor_name, one.registration_name, one.room].filter(Boolean).join(" · ")}
                extra={t("take.go")}
                disabled={register.isPending}
                onClick={() => void take(one.id)}
              />
            ))
        }
      </QueryState>
    </Question>
  );
}

/** Today's bookings of the visitor, to take the number of one. */
export default function ReservationsPage() {
  return <WithVisitor>{(visitor) => <Reservations visitor={visitor} />}</WithVisitor>;
}
