import { Alert, Button } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { asProblem, useApiMutation, useApiQuery, useIdempotencyKey } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { hoursOf, nameIn, shortDay, weekdayOf } from "@/subsystems/selfservice";
import { EmptyState, formatInstant, MoneyText, QueryState } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Fact, Heading, Muted, ThumbBar } from "../parts/layout";
import { usePatient } from "../parts/patient";

/** Third question of a booking: which of the free numbers; then it is held. */
export default function SessionPage() {
  const t = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const { patient } = usePatient();
  const session_id = Number(useParams().sessionId);
  const query = useApiQuery("/api/ui/schedule/sessions/{session_id}", { params: { path: { session_id } } });
  const [slot, setSlot] = useState<number | null>(null);
  const key = useIdempotencyKey(`${session_id}/${slot}/${patient?.patient_id}`);
  const hold = useApiMutation("post", "/api/ui/schedule/own-reservations", {
    idempotency: key,
    invalidates: ["/api/ui/schedule/own-reservations", "/api/ui/schedule/sessions"],
  });
  const level = query.data?.session.doctor?.level;
  const expert = useApiQuery(
    "/api/ui/organisation/experts",
    { params: { query: { q: query.data?.session.doctor?.name ?? "", page_size: 20 } } },
    { enabled: Boolean(level) },
  );

  const book = async (): Promise<void> => {
    if (!patient) return;
    try {
      const made = await hold.mutateAsync({
        body: { session_id, patient_id: patient.patient_id, slot_id: slot, channel: null },
      });
      void navigate(`/mobile/reservations/${made.id}`, { replace: true });
    } catch {
      setSlot(null);
      void query.refetch();
    }
  };

  return (
    <QueryState query={query} loading={<CardsLoading />}>
      {({ session, slots }) => {
        const free = slots.filter((one) => one.is_bookable);
        const profile = expert.data?.items.find((one) => one.id === session.doctor?.id);
        const about = language === "en-US" ? profile?.introduction_en : profile?.introduction;
        const goodAt =
          (language === "en-US" ? profile?.specialities_en : "") || session.doctor?.specialities || "";
        return (
          <>
            <Card>
              <strong style={{ fontSize: 18 }}>
                {session.doctor ? nameIn(language, session.doctor) : t("book.ordinary")}
              </strong>{" "}
              <Muted>{session.doctor?.title}</Muted>
              <div style={{ marginTop: 6 }}>
                <Fact label={t("reservation.when")}>
                  <span className="tabular">
                    {shortDay(session.on)} {weekdayOf(session.on, language)} {hoursOf(session)}
                  </span>
                </Fact>
                <Fact label={t("reservation.where")}>
                  {[nameIn(language, session.department), session.room].filter(Boolean).join(" · ")}
                </Fact>
                {session.fee ? (
                  <Fact label={t("book.fee")}>
                    <MoneyText value={session.fee} currency="¥" emphasis="total" />
                  </Fact>
                ) : null}
              </div>
              {goodAt ? (
                <p style={{ margin: "8px 0 0", fontSize: 14 }}>
                  <Muted>{t("book.goodAt")}</Muted> {goodAt}
                </p>
              ) : null}
              {about ? (
                <p style={{ margin: "8px 0 0", fontSize: 14 }}>
                  <Muted>{t("book.introduction")}</Muted> {about}
                </p>
              ) : null}
            </Card>
            <Heading>{t("book.pick")}</Heading>
            {free.length === 0 ? (
              <EmptyState title={t("book.noSlots")} hint={t("book.noSlotsHint")} />
            ) : (
              <div
                role="radiogroup"
                aria-label={t("book.pick")}
                style={{ display: "grid", gridTemplateColumns: "repeat(3, 1fr)", gap: 8 }}
              >
                {free.map((one) => (
                  // biome-ignore lint/a11y/useSemanticElements: a grid of buttons that behaves as radios
                  <button
                    key={one.id}
                    type="button"
                    role="radio"
                    aria-checked={slot === one.id}
                    onClick={() => setSlot(slot === one.id ? null : one.id)}
                    style={{
                      minHeight: 54,
                      font: "inherit",
                      lineHeight: 1.3,
                      borderRadius: 10,
                      cursor: "pointer",
                      border: `1px solid ${slot === one.id ? palette.primary : palette.border}`,
                      background: slot === one.id ? palette.primary : palette.paper,
                      color: slot === one.id ? palette.barText : palette.text,
                    }}
                  >
                    <div className="tabular">{formatInstant(one.starts_at, "time")}</div>
                    <div style={{ fontSize: 13 }}>{t("book.number", { n: one.number })}</div>
                  </button>
                ))}
              </div>
            )}
            <ThumbBar>
              {hold.error ? <Alert type="error" showIcon title={asProblem(hold.error).detail} /> : null}
              <div style={{ display: "flex", justifyContent: "space-between" }}>
                <Muted>{slot ? "" : t("book.any")}</Muted>
                <Muted>{patient ? t("book.holdFor", { name: patient.name_masked }) : ""}</Muted>
              </div>
              <Button
                type="primary"
                block
                disabled={free.length === 0 || !patient}
                loading={hold.isPending}
                onClick={() => void book()}
              >
                {t("book.hold")}
              </Button>
            </ThumbBar>
          </>
        );
      }}
    </QueryState>
  );
}
