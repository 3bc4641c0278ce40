import { DesktopOutlined } from "@ant-design/icons";
import type { WorkspaceManifest } from "@/app/workspaces";

export default {
  key: "kiosk",
  title: { zh: "自助机", en: "Kiosk" },
  icon: <DesktopOutlined />,
  order: 120,
  frame: "kiosk",
  pages: [
    { path: "", title: { zh: "开始", en: "Start" }, load: () => import("./pages/StartPage") },
    { path: "menu", title: { zh: "要办什么", en: "What to do" }, load: () => import("./pages/MenuPage") },
    {
      path: "identify/:act",
      title: { zh: "您是谁", en: "Who are you" },
      load: () => import("./pages/IdentifyPage"),
    },
    {
      path: "departments",
      title: { zh: "科室", en: "Department" },
      load: () => import("./pages/DepartmentsPage"),
    },
    {
      path: "departments/:department",
      title: { zh: "医生", en: "Doctor" },
      load: () => import("./pages/DoctorsPage"),
    },
    {
      path: "sessions/:sessionId",
      title: { zh: "确认挂号", en: "Confirm" },
      load: () => import("./pages/ConfirmPage"),
    },
    {
      path: "reservations",
      title: { zh: "取预约号", en: "Take number" },
      load: () => import("./pages/ReservationsPage"),
    },
    { path: "bills", title: { zh: "缴费", en: "Bills" }, load: () => import("./pages/BillsPage") },
    { path: "pay/:billId", title: { zh: "支付", en: "Payment" }, load: () => import("./pages/PayPage") },
    { path: "papers", title: { zh: "打印", en: "Print" }, load: () => import("./pages/PapersPage") },
    { path: "slip/:visitId", title: { zh: "凭条", en: "Slip" }, load: () => import("./pages/SlipPage") },
    { path: "device", title: { zh: "设备状态", en: "Device" }, load: () => import("./pages/DevicePage") },
  ],
} satisfies WorkspaceManifest;
