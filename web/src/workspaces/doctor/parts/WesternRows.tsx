import { DeleteOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import type { CSSProperties } from "react";
import { useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import { type LineDraft, plain } from "@/subsystems/orders/draft";
import { DerivedAmount } from "@/subsystems/orders/PriceDerivation";
import { useText } from "../i18n";
import { type RowsProps, withLine, withoutLine } from "./rows";

const GRID: CSSProperties = {
  display: "grid",
  gridTemplateColumns: "minmax(0, 1fr) 92px 84px 96px 52px 84px 84px 72px 28px",
  gap: 6,
  alignItems: "center",
};

/** Frequencies, routes and marks of herbs that the server accepts. */
export const useChoices = () =>
  useApiQuery("/api/ui/orders/choices", undefined, { staleTime: Number.POSITIVE_INFINITY });

/** Drugs of a prescription, one a row; Enter moves along the row and on to the next drug. */
export function WesternRows({ lines, priced, onChange }: RowsProps) {
  const t = useText();
  const choices = useChoices();
  const set = (line: LineDraft, change: Partial<LineDraft>): void =>
    onChange(withLine(lines, line.key, change));
  if (lines.length === 0) return null;
  return (
    <div style={{ display: "grid", gap: 4 }}>
      <div style={{ ...GRID, color: palette.textSecondary, fontSize: 12 }}>
        <span>{t("editor.drug")}</span>
        <span>{t("editor.dose")}</span>
        <span>{t("editor.frequency")}</span>
        <span>{t("editor.route")}</span>
        <span>{t("editor.days")}</span>
        <span>{t("editor.quantity")}</span>
        <span>{t("editor.instruction")}</span>
        <span style={{ textAlign: "end" }}>{t("editor.amount")}</span>
        <span />
      </div>
      {lines.map((line) => {
        const cost = priced.get(line.key);
        const labelled = (name: string): string => `${line.name} ${name}`;
        return (
          <div key={line.key} data-row={line.key} style={GRID}>
            <span style={{ minWidth: 0, lineHeight: 1.25 }} title={`${line.name} ${line.specification}`}>
              <span
                style={{
                  display: "block",
                  overflow: "hidden",
                  textOverflow: "ellipsis",
                  whiteSpace: "nowrap",
                }}
              >
                {line.name}
              </span>
              <span
                style={{
                  display: "block",
                  color: palette.textSecondary,
                  fontSize: 12,
                  overflow: "hidden",
                  textOverflow: "ellipsis",
                  whiteSpace: "nowrap",
                }}
              >
                {line.specification || cost?.specification}
              </span>
            </span>
            <span data-field="dose">
              <Input
                aria-label={labelled(t("editor.dose"))}
                value={line.dose}
                inputMode="decimal"
                suffix={line.dose_unit}
                onChange={(event) => set(line, { dose: event.target.value })}
              />
            </span>
            <span data-field="frequency">
              <Select
                aria-label={labelled(t("editor.frequency"))}
                value={line.frequency || null}
                showSearch={{ optionFilterProp: "words" }}
                suffixIcon={null}
                popupMatchSelectWidth={180}
                style={{ width: "100%" }}
                options={(choices.data?.frequencies ?? []).map((one) => ({
                  value: one.code,
                  label: one.code,
                  words: `${one.code} ${one.name}`,
                }))}
                optionRender={(option) => String(option.data.words)}
                onChange={(frequency: string) => set(line, { frequency })}
              />
            </span>
            <span data-field="route">
              <Select
                aria-label={labelled(t("editor.route"))}
                value={line.route || null}
                showSearch={{ optionFilterProp: "label" }}
                suffixIcon={null}
                popupMatchSelectWidth={140}
                style={{ width: "100%" }}
                options={(choices.data?.routes ?? []).map((route) => ({ value: route, label: route }))}
                onChange={(route: string) => set(line, { route })}
              />
            </span>
            <span data-field="days">
              <Input
                aria-label={labelled(t("editor.days"))}
                value={line.days}
                inputMode="numeric"
                onChange={(event) => set(line, { days: event.target.value })}
              />
            </span>
            <span data-field="quantity">
              <Input
                aria-label={labelled(t("editor.quantity"))}
                value={line.quantity}
                inputMode="decimal"
                placeholder={plain(cost?.quantity)}
                suffix={line.unit || cost?.unit}
                onChange={(event) => set(line, { quantity: event.target.value })}
              />
            </span>
            <span data-field="instruction">
              <Input
                aria-label={labelled(t("editor.instruction"))}
                value={line.instruction}
                maxLength={100}
                onChange={(event) => set(line, { instruction: event.target.value })}
              />
            </span>
            <span style={{ textAlign: "end" }}>
              {cost ? (
                <DerivedAmount amount={cost.amount} derivation={cost.derivation} label={line.name} />
              ) : (
                "—"
              )}
            </span>
            <Button
              type="text"
              size="small"
              tabIndex={-1}
              aria-label={t("editor.remove", { name: line.name })}
              icon={<DeleteOutlined />}
              onClick={() => onChange(withoutLine(lines, line.key))}
            />
          </div>
        );
      })}
    </div>
  );
}
