export { ageIn } from "./age";
export {
  type ClinicSession,
  clockOf,
  type DoctorSessions,
  daysFrom,
  groupByDoctor,
  hoursOf,
  nameIn,
  secondsUntil,
  shortDay,
  weekdayOf,
} from "./sessions";
export { billsOf, type PayableBill } from "./unpaid";
export {
  type Bill,
  type OwnPayment,
  type PayStage,
  payStageOf,
  type Settlement,
  useOwnPayment,
} from "./useOwnPayment";
