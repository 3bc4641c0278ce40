import { Button } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useApiQuery } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { nameIn } from "@/subsystems/selfservice";
import { EmptyState, QueryState } from "@/ui";
import { useText } from "../i18n";
import { Choice, Question, Waiting, WithVisitor } from "../parts/layout";

const SHOWN = 8;

/** Which department, eight to a screen. */
export default function DepartmentsPage() {
  const t = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const [page, setPage] = useState(1);
  const query = useApiQuery(
    "/api/ui/organisation/departments",
    { params: { query: { kind: "outpatient", page, page_size: SHOWN } } },
    { keepPrevious: true },
  );
  return (
    <WithVisitor>
      {() => (
        <Question title={t("department.title")}>
          <QueryState
            query={query}
            loading={<Waiting />}
            isEmpty={(data) => data.total === 0}
            empty={<EmptyState title={t("department.none")} />}
          >
            {(data) => (
              <>
                {data.items.map((one) => (
                  <Choice
                    key={one.code}
                    title={nameIn(language, one)}
                    note={[one.campus_name, one.location].filter(Boolean).join(" · ")}
                    onClick={() => void navigate(`/kiosk/departments/${encodeURIComponent(one.code)}`)}
                  />
                ))}
                {data.total > SHOWN ? (
                  <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 24 }}>
                    <Button size="large" disabled={page === 1} onClick={() => setPage(page - 1)}>
                      {t("department.earlier")}
                    </Button>
                    <Button
                      size="large"
                      disabled={page * SHOWN >= data.total}
                      onClick={() => setPage(page + 1)}
                    >
                      {t("department.next")}
                    </Button>
                  </div>
                ) : null}
              </>
            )}
          </QueryState>
        </Question>
      )}
    </WithVisitor>
  );
}
