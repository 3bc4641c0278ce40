export { rememberPatient, useRecentPatients } from "./recent";
export { RegisterPatient } from "./RegisterPatient";
export { ageInYears, readResidentId } from "./residentId";
