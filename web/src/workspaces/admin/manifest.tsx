import { SettingOutlined, TeamOutlined } from "@ant-design/icons";
import type { WorkspaceManifest } from "@/app/workspaces";

export default {
  key: "admin",
  title: { zh: "系统管理", en: "Administration" },
  icon: <SettingOutlined />,
  order: 90,
  frame: "desk",
  pages: [
    {
      path: "",
      title: { zh: "用户", en: "Users" },
      icon: <TeamOutlined />,
      load: () => import("./pages/UsersPage"),
    },
  ],
} satisfies WorkspaceManifest;
