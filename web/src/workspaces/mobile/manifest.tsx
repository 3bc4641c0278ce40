import {
  CalendarOutlined,
  FileTextOutlined,
  HomeOutlined,
  MobileOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { lazy, Suspense } from "react";
import type { WorkspaceManifest } from "@/app/workspaces";

const SignInPage = lazy(() => import("./pages/SignInPage"));

export default {
  key: "mobile",
  title: { zh: "移动服务", en: "Mobile service" },
  icon: <MobileOutlined />,
  order: 130,
  frame: "mobile",
  entry: () => (
    <Suspense fallback={null}>
      <SignInPage />
    </Suspense>
  ),
  pages: [
    {
      path: "",
      title: { zh: "首页", en: "Home" },
      icon: <HomeOutlined />,
      load: () => import("./pages/HomePage"),
    },
    {
      path: "visits",
      title: { zh: "就诊", en: "Visits" },
      icon: <CalendarOutlined />,
      load: () => import("./pages/VisitsPage"),
    },
    {
      path: "reports",
      title: { zh: "报告", en: "Reports" },
      icon: <FileTextOutlined />,
      load: () => import("./pages/ReportsPage"),
    },
    {
      path: "me",
      title: { zh: "我的", en: "Me" },
      icon: <UserOutlined />,
      load: () => import("./pages/MePage"),
    },
    {
      path: "book",
      title: { zh: "选择科室", en: "Choose a department" },
      menu: false,
      load: () => import("./pages/DepartmentsPage"),
    },
    {
      path: "book/:department",
      title: { zh: "选择医生", en: "Choose a doctor" },
      menu: false,
      load: () => import("./pages/DoctorsPage"),
    },
    {
      path: "sessions/:sessionId",
      title: { zh: "选择号源", en: "Choose a time" },
      menu: false,
      load: () => import("./pages/SessionPage"),
    },
    {
      path: "reservations/:reservationId",
      title: { zh: "预约详情", en: "Booking" },
      menu: false,
      load: () => import("./pages/ReservationPage"),
    },
    {
      path: "visits/:visitId",
      title: { zh: "就诊详情", en: "Visit" },
      menu: false,
      load: () => import("./pages/VisitPage"),
    },
    {
      path: "pay",
      title: { zh: "待缴费用", en: "To pay" },
      menu: false,
      load: () => import("./pages/UnpaidPage"),
    },
    {
      path: "pay/:billId",
      title: { zh: "支付", en: "Payment" },
      menu: false,
      load: () => import("./pages/PayPage"),
    },
    {
      path: "receipts",
      title: { zh: "缴费记录与电子票据", en: "Receipts and invoices" },
      menu: false,
      load: () => import("./pages/ReceiptsPage"),
    },
    {
      path: "family/add",
      title: { zh: "添加家人", en: "Add family" },
      menu: false,
      load: () => import("./pages/AddFamilyPage"),
    },
  ],
} satisfies WorkspaceManifest;
