export { RegisterPatient } from "./RegisterPatient";
export { rememberPatient, useRecentPatients } from "./recent";
export { ageInYears, readResidentId } from "./residentId";
