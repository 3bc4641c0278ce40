import type { Bilingual } from "@/app/i18n/language";

/** Whose permissions a code's first part names; one without a name is shown as it is. */
export const packageNames: Record<string, Bilingual> = {
  access: { zh: "账号与授权", en: "Access" },
  approval: { zh: "审批", en: "Approval" },
  audit: { zh: "审计", en: "Audit" },
  cashier: { zh: "收费", en: "Cashier" },
  catalogue: { zh: "项目与价格", en: "Catalogue" },
  dictionary: { zh: "字典", en: "Dictionaries" },
  exchange: { zh: "机构接口", en: "Parties" },
  invoicing: { zh: "电子票据", en: "Invoices" },
  jobs: { zh: "后台任务", en: "Jobs" },
  ledger: { zh: "总账", en: "Ledger" },
  orders: { zh: "医嘱处方", en: "Orders" },
  organisation: { zh: "机构与人员", en: "Organisation" },
  people: { zh: "患者", en: "Patients" },
  pharmacy: { zh: "药房", en: "Pharmacy" },
  reports: { zh: "报表", en: "Reports" },
  schedule: { zh: "排班与预约", en: "Schedule" },
  visits: { zh: "就诊", en: "Visits" },
};
