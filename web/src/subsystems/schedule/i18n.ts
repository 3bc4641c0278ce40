import { defineTexts } from "@/app/i18n/defineTexts";

export const useScheduleText = defineTexts("schedule", {
  zh: {
    filter: "科室、医生",
    allDepartments: "全部科室",
    noSessions: "没有可挂的班次",
    noSessionsHint: "换一天或换一个科室",
    free: "余 {{n}}",
    full: "已满",
    suspended: "停诊",
    ordinary: "普通门诊",
    over: "已结束",
    today: "今天",
    tomorrow: "明天",
    fee: "挂号费",
  },
  en: {
    filter: "Department, doctor",
    allDepartments: "All departments",
    noSessions: "No sessions",
    noSessionsHint: "Try another day or department",
    free: "{{n}} free",
    full: "full",
    suspended: "suspended",
    ordinary: "General clinic",
    over: "over",
    today: "Today",
    tomorrow: "Tomorrow",
    fee: "Fee",
  },
});
