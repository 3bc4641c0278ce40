import { useSearchParams } from "react-router";
import { addDays } from "@/subsystems/schedule";
import { DateInput, PageHeader, today } from "@/ui";
import { useText } from "../i18n";
import { ReportView } from "../parts/Report";

const TREND_DAYS = 14;

/** One day's income and money; a point of the trend goes to its day. */
export default function DayPage() {
  const t = useText();
  const [search, setSearch] = useSearchParams();
  const asked = search.get("day") ?? "";
  const day = /^\d{4}-\d{2}-\d{2}$/.test(asked) ? asked : today();
  const setDay = (next: string): void => setSearch({ day: next }, { replace: true });
  return (
    <>
      <PageHeader
        title={t("day.title")}
        extra={
          <DateInput
            aria-label={t("day.day")}
            allowClear={false}
            style={{ width: 140 }}
            value={day}
            onChange={(value) => value && setDay(value)}
          />
        }
      />
      <ReportView
        title={t("day.title")}
        printLabel={t("day.print")}
        since={day}
        until={day}
        trendSince={addDays(day, 1 - TREND_DAYS)}
        trendTitle={t("day.trend")}
        onDay={setDay}
      />
    </>
  );
}
