import { DeleteOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import type { CSSProperties } from "react";
import { palette } from "@/app/theme";
import { DerivedAmount } from "@/subsystems/orders/PriceDerivation";
import { useText } from "../i18n";
import { type RowsProps, withLine, withoutLine } from "./rows";

const GRID: CSSProperties = {
  display: "grid",
  gridTemplateColumns: "minmax(0, 1fr) 150px 72px 180px 90px 28px",
  gap: 6,
  alignItems: "center",
};

/** Items of an examination, laboratory or treatment request. */
export function RequestRows({ lines, priced, onChange }: RowsProps) {
  const t = useText();
  if (lines.length === 0) return null;
  return (
    <div style={{ display: "grid", gap: 4 }}>
      <div style={{ ...GRID, color: palette.textSecondary, fontSize: 12 }}>
        <span>{t("editor.item")}</span>
        <span>{t("editor.place")}</span>
        <span>{t("editor.quantity")}</span>
        <span>{t("editor.instruction")}</span>
        <span style={{ textAlign: "end" }}>{t("editor.amount")}</span>
        <span />
      </div>
      {lines.map((line) => {
        const cost = priced.get(line.key);
        return (
          <div key={line.key} data-row={line.key} style={GRID}>
            <span style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>
              {line.name}
            </span>
            <span style={{ color: palette.textSecondary }}>{cost?.performing_department}</span>
            <span data-field="quantity">
              <Input
                aria-label={`${line.name} ${t("editor.quantity")}`}
                value={line.quantity}
                inputMode="decimal"
                onChange={(event) => onChange(withLine(lines, line.key, { quantity: event.target.value }))}
              />
            </span>
            <span data-field="instruction">
              <Input
                aria-label={`${line.name} ${t("editor.instruction")}`}
                value={line.instruction}
                maxLength={100}
                onChange={(event) => onChange(withLine(lines, line.key, { instruction: event.target.value }))}
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
