import { DatePicker, type DatePickerProps, InputNumber, type InputNumberProps } from "antd";
import dayjs from "dayjs";

const TYPED_DATES = ["YYYY-MM-DD", "MMDD", "YYYYMMDD", "YYYY-M-D", "M-D", "YYYY/M/D"];

export interface DateInputProps
  extends Omit<
    DatePickerProps,
    "value" | "onChange" | "format" | "multiple" | "picker" | "defaultValue" | "onOk"
  > {
  /** ISO day, `2026-06-12`. */
  value?: string | null;
  onChange?: (value: string | null) => void;
}

/** A day, typed as `0612` or `20260612`, or picked. Its value is the ISO string the server takes. */
export function DateInput({ value, onChange, ...rest }: DateInputProps) {
  return (
    <DatePicker
      {...rest}
      style={{ width: "100%", ...rest.style }}
      format={TYPED_DATES}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange?.(day ? day.format("YYYY-MM-DD") : null)}
    />
  );
}

export interface MoneyInputProps extends Omit<InputNumberProps<string>, "stringMode" | "value" | "onChange"> {
  value?: string | null;
  onChange?: (value: string | null) => void;
}

/** An amount to type; its value stays the decimal string, from the key to the server. */
export function MoneyInput({ value, onChange, ...rest }: MoneyInputProps) {
  return (
    <InputNumber<string>
      min="0"
      precision={2}
      controls={false}
      {...rest}
      style={{ width: "100%", ...rest.style }}
      className="tabular"
      stringMode
      value={value ?? null}
      onChange={(amount) => onChange?.(amount)}
    />
  );
}
