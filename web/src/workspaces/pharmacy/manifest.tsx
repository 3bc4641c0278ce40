import {
  AuditOutlined,
  ContainerOutlined,
  MedicineBoxOutlined,
  RollbackOutlined,
  ScanOutlined,
} from "@ant-design/icons";
import type { WorkspaceManifest } from "@/app/workspaces";

export default {
  key: "pharmacy",
  title: { zh: "药房", en: "Pharmacy" },
  icon: <MedicineBoxOutlined />,
  order: 40,
  frame: "desk",
  pages: [
    {
      path: "",
      title: { zh: "审方", en: "Review" },
      icon: <AuditOutlined />,
      permission: "pharmacy.review",
      load: () => import("./pages/ReviewPage"),
    },
    {
      path: "dispense",
      title: { zh: "调配发药", en: "Dispense" },
      icon: <ScanOutlined />,
      permission: "pharmacy.dispense",
      load: () => import("./pages/DispensePage"),
    },
    {
      path: "returns",
      title: { zh: "退药", en: "Returns" },
      icon: <RollbackOutlined />,
      permission: "pharmacy.dispense",
      load: () => import("./pages/ReturnsPage"),
    },
    {
      path: "stock",
      title: { zh: "库存", en: "Stock" },
      icon: <ContainerOutlined />,
      permission: "pharmacy.stock",
      load: () => import("./pages/StockPage"),
    },
  ],
} satisfies WorkspaceManifest;
