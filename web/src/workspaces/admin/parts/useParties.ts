import { useApiQuery } from "@/api";
import { useBilingual } from "@/app/i18n/language";

/** The parties as choices of a filter, and a name for a code. */
export function useParties() {
  const say = useBilingual();
  const { data } = useApiQuery("/api/ui/exchange/parties", undefined, { staleTime: 60_000 });
  const options = (data ?? []).map((one) => ({
    value: one.code,
    label: say({ zh: one.name, en: one.name_en }),
  }));
  return { options, nameOf: (code: string) => options.find((one) => one.value === code)?.label ?? code };
}
