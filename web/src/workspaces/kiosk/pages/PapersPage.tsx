import { useNavigate } from "react-router";
import { useApiQuery } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { nameIn } from "@/subsystems/selfservice";
import { EmptyState, QueryState } from "@/ui";
import { useText } from "../i18n";
import { Choice, Question, Waiting, WithVisitor } from "../parts/layout";
import type { Visitor } from "../parts/visitor";

function Papers({ visitor }: { visitor: Visitor }) {
  const t = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const query = useApiQuery("/api/ui/visits", {
    params: { query: { patient_id: visitor.id, page_size: 6 } },
  });
  return (
    <Question title={t("papers.title")}>
      <QueryState
        query={query}
        loading={<Waiting />}
        isEmpty={(data) => data.items.length === 0}
        empty={<EmptyState title={t("papers.none")} hint={t("papers.noneHint")} />}
      >
        {(data) =>
          data.items.map((one) => (
            <Choice
              key={one.id}
              title={`${one.on}　${nameIn(language, { name: one.department_name, name_en: one.department_name_en })}`}
              note={[one.doctor_name, one.visit_no].filter(Boolean).join(" · ")}
              extra={t("papers.go")}
              onClick={() => void navigate(`/kiosk/slip/${one.id}`)}
            />
          ))
        }
      </QueryState>
    </Question>
  );
}

/** Earlier visits whose slips can be printed again. */
export default function PapersPage() {
  return <WithVisitor>{(visitor) => <Papers visitor={visitor} />}</WithVisitor>;
}
