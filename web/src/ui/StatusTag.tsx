import { useApiQuery } from "@/api";
import { useBilingual } from "@/app/i18n/language";
import { type Tone, toneOf } from "@/app/theme";

export interface ToneTagProps {
  label: string;
  /** Colour word of the server: neutral, info, progress, success, warning, error, accent, teal. */
  colour?: string | null;
  tone?: Tone;
}

/** A small label; it always has words, the colour only helps. */
export function ToneTag({ label, colour, tone = toneOf(colour) }: ToneTagProps) {
  return (
    <span
      style={{
        display: "inline-block",
        padding: "0 7px",
        border: `1px solid ${tone.border}`,
        borderRadius: 3,
        background: tone.background,
        color: tone.text,
        fontSize: "0.86em",
        lineHeight: "20px",
        whiteSpace: "nowrap",
      }}
    >
      {label}
    </span>
  );
}

/** The server's table of statuses; it changes only with a new version. */
export function useStatuses() {
  return useApiQuery("/api/ui/meta/statuses", undefined, {
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
}

/** Choices of one kind of status, for a filter: `{ value, label }`. */
export function useStatusOptions(kind: string): { value: string; label: string }[] {
  const say = useBilingual();
  const { data } = useStatuses();
  return Object.entries(data?.[kind] ?? {}).map(([value, one]) => ({
    value,
    label: say(one),
  }));
}

/** Words of one kind of status or code in the language in use; an unknown value stands for itself. */
export function useStatusLabel(kind: string): (value: string) => string {
  const say = useBilingual();
  const { data } = useStatuses();
  return (value) => {
    const known = data?.[kind]?.[value];
    return known ? say(known) : value;
  };
}

export interface StatusTagProps {
  /** Kind of status as the server names it, such as `payment_order`. */
  kind: string;
  value: string | null | undefined;
}

/** A status with the words and colour of the server's table. */
export function StatusTag({ kind, value }: StatusTagProps) {
  const say = useBilingual();
  const { data } = useStatuses();
  if (!value) return <span>—</span>;
  const known = data?.[kind]?.[value];
  return <ToneTag label={known ? say(known) : value} colour={known?.colour} />;
}
