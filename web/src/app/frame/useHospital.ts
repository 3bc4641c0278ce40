import { useBilingual } from "../i18n/language";
import { useSession } from "../session";

/** Name of the hospital in the language in use. */
export function useHospitalName(): string {
  const say = useBilingual();
  const { hospital } = useSession();
  return say({ zh: hospital.name_zh, en: hospital.name_en });
}
