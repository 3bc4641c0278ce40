import { defineTexts } from "@/app/i18n/defineTexts";

export const useText = defineTexts("admin", {
  zh: {
    users: {
      title: "用户",
      search: "姓名、用户名",
      username: "用户名",
      name: "姓名",
      roles: "角色",
      department: "科室",
      status: "状态",
      lastLogin: "最近登录",
      never: "从未登录",
      emptyTitle: "还没有用户",
      emptyHint: "用户由系统管理员建立",
    },
  },
  en: {
    users: {
      title: "Users",
      search: "Name or user name",
      username: "User name",
      name: "Name",
      roles: "Roles",
      department: "Department",
      status: "Status",
      lastLogin: "Last sign-in",
      never: "never",
      emptyTitle: "No users yet",
      emptyHint: "The system administrator creates users",
    },
  },
});
