export { addDays, weekdayOf } from "./days";
export { SessionGrid } from "./SessionGrid";
export { isBookable, matches, type Session, SessionPicker, useSessions } from "./SessionPicker";
