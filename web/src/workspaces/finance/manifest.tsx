import {
  AccountBookOutlined,
  AuditOutlined,
  CalendarOutlined,
  DollarOutlined,
  FileTextOutlined,
  FundOutlined,
  ProfileOutlined,
  QuestionCircleOutlined,
  TransactionOutlined,
} from "@ant-design/icons";
import type { WorkspaceManifest } from "@/app/workspaces";

const money = { zh: "收入", en: "Income" };
const control = { zh: "核对", en: "Control" };
const books = { zh: "账簿", en: "Books" };

export default {
  key: "finance",
  title: { zh: "财务", en: "Finance" },
  icon: <AccountBookOutlined />,
  order: 50,
  frame: "desk",
  pages: [
    {
      path: "",
      title: { zh: "日报", en: "Day" },
      icon: <FundOutlined />,
      group: money,
      permission: "cashier.report",
      load: () => import("./pages/DayPage"),
    },
    {
      path: "month",
      title: { zh: "月报", en: "Month" },
      icon: <CalendarOutlined />,
      group: money,
      permission: "cashier.report",
      load: () => import("./pages/MonthPage"),
    },
    {
      path: "settlements",
      title: { zh: "结算", en: "Settlements" },
      icon: <ProfileOutlined />,
      group: money,
      permission: "cashier.charge",
      load: () => import("./pages/SettlementsPage"),
    },
    {
      path: "payments",
      title: { zh: "待确认支付", en: "Payments in doubt" },
      icon: <QuestionCircleOutlined />,
      group: control,
      permission: "cashier.report",
      load: () => import("./pages/PaymentsPage"),
    },
    {
      path: "shifts",
      title: { zh: "班次", en: "Shifts" },
      icon: <AuditOutlined />,
      group: control,
      permission: "cashier.report",
      load: () => import("./pages/ShiftsPage"),
    },
    {
      path: "invoices",
      title: { zh: "电子票据", en: "Invoices" },
      icon: <FileTextOutlined />,
      group: control,
      permission: "invoicing.read",
      load: () => import("./pages/InvoicesPage"),
    },
    {
      path: "ledger",
      title: { zh: "总账", en: "Ledger" },
      icon: <TransactionOutlined />,
      group: books,
      permission: "ledger.read",
      load: () => import("./pages/LedgerPage"),
    },
    {
      path: "rates",
      title: { zh: "汇率", en: "Exchange rates" },
      icon: <DollarOutlined />,
      group: books,
      permission: "cashier.rates",
      load: () => import("./pages/RatesPage"),
    },
  ],
} satisfies WorkspaceManifest;
