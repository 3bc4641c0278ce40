import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useNavigate } from "react-router";
import { PageHeader, today } from "@/ui";
import { useText } from "../i18n";
import { ReportView } from "../parts/Report";

/** One month's income and money by day. */
export default function MonthPage() {
  const t = useText();
  const navigate = useNavigate();
  const [month, setMonth] = useState(today().slice(0, 7));
  const last = dayjs(`${month}-01`).endOf("month").format("YYYY-MM-DD");
  return (
    <>
      <PageHeader
        title={t("month.title")}
        extra={
          <DatePicker
            picker="month"
            aria-label={t("month.month")}
            allowClear={false}
            style={{ width: 140 }}
            value={dayjs(`${month}-01`)}
            onChange={(value) => value && setMonth(value.format("YYYY-MM"))}
          />
        }
      />
      <ReportView
        title={t("month.title")}
        printLabel={t("month.print")}
        since={`${month}-01`}
        until={last}
        trendTitle={t("month.trend")}
        onDay={(day) => void navigate(`/finance?day=${day}`)}
      />
    </>
  );
}
