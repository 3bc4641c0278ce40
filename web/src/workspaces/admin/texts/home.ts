import { defineTexts } from "@/app/i18n/defineTexts";

/** Sentences of the overview. */
export const useText = defineTexts("admin.home", {
  zh: {
    title: "我管理的内容",
    about: {
      users: "建立、停用账号，重置密码，解除锁定",
      roles: "岗位持有哪些权限",
      grants: "谁在哪些院区、科室有哪个岗位",
      audit: "谁在何时做了什么，校验记录未被改动",
      dictionaries: "标准字典、对照关系，Excel 导入导出",
      catalogue: "收费项目、诊疗项目和按日期生效的价格",
      templates: "每周固定出诊，按模板生成号源",
      sessions: "停诊、恢复、加号，通知受影响患者",
      parties: "外部机构是否连通、有多快、积压多少",
      "interface-log": "每一次收发的结果，查看原文须写明原因",
      messages: "未送达的消息，重发或跳过",
      approvals: "待我审批、我的申请、审批流程",
      jobs: "导入、导出、校验等长时间任务的进度",
      profile: "本院名称、院区、已购模块与各项参数",
    },
  },
  en: {
    title: "What I look after",
    about: {
      users: "Create, close and unlock accounts, reset passwords",
      roles: "Which rights a role holds",
      grants: "Who holds which role at which campus and department",
      audit: "Who did what and when; prove that nothing was altered",
      dictionaries: "Standard tables, mappings, Excel in and out",
      catalogue: "Charge and clinical items, prices by effective date",
      templates: "Weekly clinics that sessions are made from",
      sessions: "Suspend, resume, add numbers, tell patients",
      parties: "Whether outside parties answer, how fast, what waits",
      "interface-log": "Every exchange; bodies only for a reason",
      messages: "What was not delivered: send again or skip",
      approvals: "My tasks, my requests, the flows",
      jobs: "Progress of imports, exports and checks",
      profile: "Name, campuses, modules and settings",
    },
  },
});
