import { MedicineBoxOutlined } from "@ant-design/icons";
import type { WorkspaceManifest } from "@/app/workspaces";

export default {
  key: "doctor",
  title: { zh: "门诊医生站", en: "Doctor's station" },
  icon: <MedicineBoxOutlined />,
  order: 30,
  frame: "desk",
  pages: [
    {
      path: "",
      title: { zh: "接诊", en: "Consultation" },
      icon: <MedicineBoxOutlined />,
      permission: "visits.consult",
      load: () => import("./pages/StationPage"),
    },
  ],
} satisfies WorkspaceManifest;
