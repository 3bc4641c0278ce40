import { SearchOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useState } from "react";
import { useApiQuery } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { nameIn } from "@/subsystems/selfservice";
import { EmptyState, QueryState } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Muted } from "../parts/layout";
import { PatientBar } from "../parts/patient";

/** First question of a booking: which department. */
export default function DepartmentsPage() {
  const t = useText();
  const language = useLanguage();
  const [typed, setTyped] = useState("");
  const query = useApiQuery(
    "/api/ui/organisation/departments",
    { params: { query: { kind: "outpatient", q: typed.trim(), page_size: 100 } } },
    { keepPrevious: true },
  );
  return (
    <>
      <PatientBar />
      <Input
        prefix={<SearchOutlined />}
        placeholder={t("book.search")}
        aria-label={t("book.search")}
        allowClear
        value={typed}
        maxLength={50}
        onChange={(event) => setTyped(event.target.value)}
        style={{ marginBottom: 12 }}
      />
      <QueryState
        query={query}
        loading={<CardsLoading count={5} />}
        isEmpty={(data) => data.items.length === 0}
        empty={<EmptyState title={t("book.none")} />}
      >
        {(data) =>
          data.items.map((one) => (
            <Card key={one.code} to={`/mobile/book/${encodeURIComponent(one.code)}`}>
              <strong>{nameIn(language, one)}</strong>
              <div>
                <Muted>{[one.campus_name, one.location].filter(Boolean).join(" · ")}</Muted>
              </div>
            </Card>
          ))
        }
      </QueryState>
    </>
  );
}
