import { ShopOutlined } from "@ant-design/icons";
import type { WorkspaceManifest } from "@/app/workspaces";

export default {
  key: "counter",
  title: { zh: "窗口", en: "Counter" },
  icon: <ShopOutlined />,
  order: 10,
  frame: "desk",
  patientPath: (id) => `/counter?patient=${id}`,
  pages: [
    {
      path: "",
      title: { zh: "窗口", en: "Counter" },
      icon: <ShopOutlined />,
      load: () => import("./pages/CounterPage"),
    },
  ],
} satisfies WorkspaceManifest;
