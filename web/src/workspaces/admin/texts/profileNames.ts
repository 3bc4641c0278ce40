import type { Bilingual } from "@/app/i18n/language";

type Names = Record<string, Bilingual>;

/** Subsystems by their code. */
export const moduleNames: Names = {
  overseas: { zh: "境外人员登记、核验与建档", en: "Overseas patients" },
  entitlement: { zh: "境外人员权益与价格体系", en: "Entitlement and prices" },
  insurance: { zh: "医保刷脸支付", en: "Insurance face payment" },
  creditpay: { zh: "住院信用付", en: "Inpatient credit pay" },
  referral: { zh: "签约/转诊与三优先", en: "Referral and priority" },
  claims: { zh: "商保一站式结算与理赔", en: "Commercial claims" },
  decoction: { zh: "中药饮片代煎溯源", en: "Decoction tracing" },
  chemo: { zh: "日间化疗", en: "Day chemotherapy" },
  cohort: { zh: "专病队列", en: "Disease cohorts" },
};

/** Channels by their code. */
export const channelNames: Names = {
  counter: { zh: "门急诊窗口", en: "Counter" },
  inpatient_counter: { zh: "入出院窗口", en: "Inpatient counter" },
  kiosk: { zh: "自助机", en: "Kiosk" },
  inpatient_kiosk: { zh: "住院自助机", en: "Inpatient kiosk" },
  mobile: { zh: "患者移动端", en: "Mobile" },
  internet_hospital: { zh: "互联网医院", en: "Internet hospital" },
  staff_mobile: { zh: "工作人员移动端", en: "Staff mobile" },
  doctor: { zh: "门急诊医生站", en: "Doctor" },
  inpatient_doctor: { zh: "住院医生站", en: "Inpatient doctor" },
  nurse: { zh: "护士站", en: "Nurse station" },
  triage: { zh: "分诊叫号", en: "Triage" },
  medtech: { zh: "医技", en: "Medical technology" },
  pharmacy: { zh: "药房", en: "Pharmacy" },
};

/** Groups of settings. */
export const groupNames: Names = {
  booking: { zh: "预约挂号", en: "Booking" },
  cashier: { zh: "收费", en: "Cashier" },
  reconciliation: { zh: "对账", en: "Reconciliation" },
  session: { zh: "登录安全", en: "Sign-in security" },
  retention: { zh: "留存期限", en: "Retention" },
};

/** Settings by their key within a group; a key without a name is shown as it is. */
export const settingNames: Names = {
  horizon_days: { zh: "可预约天数（含当天）", en: "Days open to book" },
  hold_minutes: { zh: "占号时长（分钟）", en: "Hold a slot (minutes)" },
  cancel_cutoff_minutes: { zh: "最晚自助取消（就诊前分钟）", en: "Self-service cancelling until (minutes)" },
  no_show_limit: { zh: "爽约次数上限", en: "No-shows allowed" },
  no_show_window_days: { zh: "爽约统计天数", en: "No-show window (days)" },
  no_show_block_days: { zh: "爽约限制天数", en: "No-show block (days)" },
  bookings_per_patient_per_day: { zh: "每人每日预约上限", en: "Bookings per patient and day" },
  number_sequence: { zh: "号序规则", en: "Number sequence" },
  added_slots_per_session: { zh: "每次出诊加号上限", en: "Added numbers per session" },
  "sources.counter.share_percent": { zh: "窗口预留（%）", en: "Counter share (%)" },
  "sources.counter.release_hours": { zh: "窗口预留释放（小时前）", en: "Counter release (hours)" },
  "sources.kiosk.share_percent": { zh: "自助机预留（%）", en: "Kiosk share (%)" },
  "sources.kiosk.release_hours": { zh: "自助机预留释放（小时前）", en: "Kiosk release (hours)" },
  "sources.mobile.share_percent": { zh: "移动端预留（%）", en: "Mobile share (%)" },
  "sources.mobile.release_hours": { zh: "移动端预留释放（小时前）", en: "Mobile release (hours)" },
  "sources.internet_hospital.share_percent": { zh: "互联网医院预留（%）", en: "Internet share (%)" },
  "sources.internet_hospital.release_hours": {
    zh: "互联网医院预留释放（小时前）",
    en: "Internet release (hours)",
  },
  "sources.doctor.share_percent": { zh: "诊间预留（%）", en: "Doctor share (%)" },
  "sources.doctor.release_hours": { zh: "诊间预留释放（小时前）", en: "Doctor release (hours)" },
  "sources.referral.share_percent": { zh: "转诊预留（%）", en: "Referral share (%)" },
  "sources.referral.release_hours": { zh: "转诊预留释放（小时前）", en: "Referral release (hours)" },
  payment_methods: { zh: "支付方式", en: "Payment methods" },
  self_service_methods: { zh: "自助支付方式", en: "Self-service methods" },
  currencies: { zh: "收取币种", en: "Currencies" },
  cash_rounding: { zh: "现金最小单位（元）", en: "Smallest cash (yuan)" },
  refund_without_approval_limit: { zh: "免审批退费上限（元）", en: "Refund without approval (yuan)" },
  "shift.longest_hours": { zh: "班次最长（小时）", en: "Longest shift (hours)" },
  "shift.count_cash": { zh: "交班清点现金", en: "Count cash at closing" },
  "shift.difference_limit": { zh: "现金差异上限（元）", en: "Cash difference limit (yuan)" },
  days_after: { zh: "对账日（T+）", en: "Reconcile on T+" },
  platform: { zh: "对账平台", en: "Platform" },
  idle_minutes: { zh: "无操作退出（分钟）", en: "Idle time-out (minutes)" },
  absolute_hours: { zh: "最长登录（小时）", en: "Longest session (hours)" },
  single_session: { zh: "同一账号只能一处登录", en: "One session per account" },
  failures_before_lock: { zh: "锁定前失败次数", en: "Failures before lock" },
  lock_minutes: { zh: "锁定时长（分钟）", en: "Lock (minutes)" },
  password_length: { zh: "密码最短长度", en: "Password length" },
  password_history: { zh: "不得重复最近密码数", en: "Passwords remembered" },
  password_days: { zh: "密码有效期（天）", en: "Password age (days)" },
  second_factor_for_administrators: { zh: "管理员须两步验证", en: "Two-step for administrators" },
  audit_days: { zh: "审计在线保存（天）", en: "Audit on line (days)" },
  interface_log_days: { zh: "接口日志保存（天）", en: "Interface log (days)" },
};
