/** The product's own small set of components; everything else comes from antd directly. */
export { BillSummary, type BillSummaryProps } from "./BillSummary";
export { ConfirmAction, type ConfirmActionProps } from "./ConfirmAction";
export { Chart, type ChartPoint, type ChartProps } from "./chart/Chart";
export {
  type DataColumn,
  type DataFilter,
  DataTable,
  type DataTableProps,
  type ListPage,
  type ListRequest,
} from "./DataTable";
export { DeskForm, type DeskFormProps } from "./DeskForm";
export { DetailDrawer, type DetailDrawerProps } from "./DetailDrawer";
export { DateInput, type DateInputProps, MoneyInput, type MoneyInputProps } from "./fields";
export { enterMovesOn, namePathOf, showProblem } from "./form";
export { type Hotkey, type HotkeyMap, KeyHint, useActiveHotkeys, useHotkeys } from "./hotkeys";
export { JobProgress, type JobProgressProps, type JobState } from "./JobProgress";
export { LiveAge } from "./LiveAge";
export { MoneyText, type MoneyTextProps } from "./MoneyText";
export { formatMoney } from "./money";
export { PageHeader, type PageHeaderProps } from "./PageHeader";
export {
  PatientBadges,
  PatientBanner,
  type PatientBannerProps,
  type PatientBrief,
  useSexLabel,
} from "./PatientBanner";
export { PatientSearch, type PatientSearchProps } from "./PatientSearch";
export { type Paper, PrintFrame, type PrintFrameProps } from "./PrintFrame";
export {
  StatusTag,
  type StatusTagProps,
  ToneTag,
  type ToneTagProps,
  useStatuses,
  useStatusLabel,
  useStatusOptions,
} from "./StatusTag";
export { EmptyState, FailedState, QueryState, RefusedState, StatePanel } from "./states";
export { formatInstant, today } from "./time";
export { type Draft, useDraft } from "./useDraft";
