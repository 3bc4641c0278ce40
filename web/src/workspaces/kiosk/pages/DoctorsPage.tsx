import { useNavigate, useParams } from "react-router";
import { useApiQuery } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { hoursOf, nameIn } from "@/subsystems/selfservice";
import { EmptyState, MoneyText, QueryState, today } from "@/ui";
import { useText } from "../i18n";
import { Choice, Question, Waiting, WithVisitor } from "../parts/layout";

/** Which of today's sessions of the department. */
export default function DoctorsPage() {
  const t = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const { department = "" } = useParams();
  const query = useApiQuery("/api/ui/schedule/sessions", {
    params: { query: { from_day: today(), until: today(), department, page_size: 50 } },
  });
  return (
    <WithVisitor>
      {() => (
        <Question title={t("doctor.title")}>
          <QueryState
            query={query}
            loading={<Waiting />}
            isEmpty={(data) => data.items.length === 0}
            empty={<EmptyState title={t("doctor.none")} hint={t("doctor.noneHint")} />}
          >
            {(data) =>
              data.items.map((one) => (
                <Choice
                  key={one.id}
                  disabled={one.free_for_channel === 0}
                  title={
                    one.doctor ? `${nameIn(language, one.doctor)}　${one.doctor.title}` : t("doctor.ordinary")
                  }
                  note={`${t(`doctor.${one.period}`)} ${hoursOf(one)}　${one.registration_name}`}
                  extra={
                    <>
                      {one.fee ? <MoneyText currency="¥" value={one.fee} /> : null}
                      <div style={{ fontSize: 24, fontWeight: 500 }}>
                        {one.free_for_channel > 0
                          ? t("doctor.free", { n: one.free_for_channel })
                          : t("doctor.full")}
                      </div>
                    </>
                  }
                  onClick={() => void navigate(`/kiosk/sessions/${one.id}`)}
                />
              ))
            }
          </QueryState>
        </Question>
      )}
    </WithVisitor>
  );
}
