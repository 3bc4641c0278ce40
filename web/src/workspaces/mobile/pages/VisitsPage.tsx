import { useApiQuery } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { nameIn } from "@/subsystems/selfservice";
import { EmptyState, FailedState, QueryState, StatusTag, today } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Heading, Muted } from "../parts/layout";
import { type OwnPatient, PatientBar, usePatient } from "../parts/patient";
import { VisitPanel } from "../parts/VisitPanel";

function Visits({ patient }: { patient: OwnPatient }) {
  const t = useText();
  const language = useLanguage();
  const query = useApiQuery("/api/ui/own-visits", {
    params: { query: { patient_id: patient.patient_id, page_size: 50 } },
  });
  return (
    <QueryState
      query={query}
      loading={<CardsLoading />}
      isEmpty={(data) => data.items.length === 0}
      empty={<EmptyState title={t("visit.none")} hint={t("visit.noneHint")} />}
    >
      {(data) => {
        const current = data.items.find((one) => one.on === today() && one.status !== "cancelled");
        const earlier = data.items.filter((one) => one !== current);
        return (
          <>
            {current ? <VisitPanel key={current.id} visitId={current.id} /> : null}
            {earlier.length > 0 ? (
              <>
                <Heading>{t("visit.earlier")}</Heading>
                {earlier.map((one) => (
                  <Card key={one.id} to={`/mobile/visits/${one.id}`}>
                    <div style={{ display: "flex", gap: 8 }}>
                      <strong>
                        {nameIn(language, { name: one.department_name, name_en: one.department_name_en })}
                      </strong>
                      <span style={{ marginInlineStart: "auto" }}>
                        <StatusTag kind="visit" value={one.status} />
                      </span>
                    </div>
                    <Muted>{[one.on, one.doctor_name, one.visit_no].filter(Boolean).join(" · ")}</Muted>
                  </Card>
                ))}
              </>
            ) : null}
          </>
        );
      }}
    </QueryState>
  );
}

/** Today's visit with its next step, and the earlier ones below. */
export default function VisitsPage() {
  const { patient, error } = usePatient();
  if (!patient) return error ? <FailedState error={error} /> : <CardsLoading />;
  return (
    <>
      <PatientBar />
      <Visits key={patient.patient_id} patient={patient} />
    </>
  );
}
