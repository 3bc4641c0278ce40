import { useState } from "react";
import { useParams } from "react-router";
import { asProblem, useApiMutation, useApiQuery, useIdempotencyKey } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { hoursOf, nameIn } from "@/subsystems/selfservice";
import { MoneyText, QueryState } from "@/ui";
import { useText } from "../i18n";
import { useAfterRegistration } from "../parts/afterRegistration";
import { BigButton, FactRow, Panel, Question, Refusal, Waiting, WithVisitor } from "../parts/layout";
import type { Visitor } from "../parts/visitor";

function Confirm({ visitor, sessionId }: { visitor: Visitor; sessionId: number }) {
  const t = useText();
  const language = useLanguage();
  const goOn = useAfterRegistration();
  const [refusal, setRefusal] = useState("");
  const [isBusy, setBusy] = useState(false);
  const query = useApiQuery("/api/ui/schedule/sessions/{session_id}", {
    params: { path: { session_id: sessionId } },
  });
  const register = useApiMutation("post", "/api/ui/visits", {
    idempotency: useIdempotencyKey(`${visitor.id}/${sessionId}`),
  });
  const go = async (): Promise<void> => {
    setBusy(true);
    setRefusal("");
    try {
      const visit = await register.mutateAsync({
        body: {
          patient_id: visitor.id,
          session_id: sessionId,
          reservation_id: null,
          channel: null,
          insurance_code: "self_pay",
        },
      });
      await goOn(visitor.id, visit.id);
    } catch (error) {
      setRefusal(asProblem(error).detail);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Question title={t("confirm.title")}>
      <QueryState query={query} loading={<Waiting />}>
        {({ session }) => (
          <>
            <Panel>
              <FactRow label={t("confirm.patient")}>{visitor.name_masked}</FactRow>
              <FactRow label={t("confirm.department")}>{nameIn(language, session.department)}</FactRow>
              <FactRow label={t("confirm.doctor")}>
                {session.doctor ? nameIn(language, session.doctor) : t("doctor.ordinary")}
              </FactRow>
              <FactRow label={t("confirm.when")}>
                {t(`doctor.${session.period}`)} {hoursOf(session)}
              </FactRow>
              <FactRow label={t("confirm.where")}>
                {[session.campus.name, session.room].filter(Boolean).join(" · ")}
              </FactRow>
              <FactRow label={t("confirm.fee")}>
                {session.fee ? <MoneyText currency="¥" value={session.fee} emphasis="payable" /> : "—"}
              </FactRow>
            </Panel>
            <Refusal text={refusal} />
            <BigButton loading={isBusy} onClick={() => void go()}>
              {t("confirm.go")}
            </BigButton>
          </>
        )}
      </QueryState>
    </Question>
  );
}

/** The registration as it will be, and its fee; then it is made. */
export default function ConfirmPage() {
  const sessionId = Number(useParams().sessionId);
  return <WithVisitor>{(visitor) => <Confirm visitor={visitor} sessionId={sessionId} />}</WithVisitor>;
}
