import { CloseOutlined } from "@ant-design/icons";
import { AutoComplete, Checkbox, Input, Select } from "antd";
import type { ReactNode } from "react";
import { palette } from "@/app/theme";
import type { HerbalDraft, LineDraft } from "@/subsystems/orders/draft";
import { DerivedAmount } from "@/subsystems/orders/PriceDerivation";
import { useText } from "../i18n";
import { type RowsProps, withLine, withoutLine } from "./rows";
import { useChoices } from "./WesternRows";

const USAGES = [
  "水煎服，每日1剂，分2次温服",
  "水煎服，每日1剂，分3次温服",
  "水煎服，每日1剂，早晚饭后服",
  "水煎外洗，每日1次",
];

/** Herbs as on the paper: four a row, the type-ahead in the next free cell; doses and usage beneath. */
export function HerbRows(
  props: RowsProps & {
    herbal: HerbalDraft | null;
    onHerbal: (herbal: HerbalDraft) => void;
    pick: ReactNode;
  },
) {
  const t = useText();
  const choices = useChoices();
  const { lines, priced, onChange, herbal } = props;
  const set = (line: LineDraft, change: Partial<LineDraft>): void =>
    onChange(withLine(lines, line.key, change));
  return (
    <div style={{ display: "grid", gap: 8 }}>
      <div
        style={{
          display: "grid",
          gridTemplateColumns: "repeat(4, minmax(0, 1fr))",
          border: `1px solid ${palette.border}`,
          borderInlineEnd: 0,
          borderBottom: 0,
          background: palette.paper,
        }}
      >
        {lines.map((line) => {
          const cost = priced.get(line.key);
          return (
            <div
              key={line.key}
              data-row={line.key}
              style={{
                position: "relative",
                padding: "5px 6px",
                borderInlineEnd: `1px solid ${palette.border}`,
                borderBottom: `1px solid ${palette.border}`,
                minWidth: 0,
              }}
            >
              <div style={{ display: "flex", alignItems: "center", gap: 4 }}>
                <strong
                  title={line.name}
                  style={{
                    flex: 1,
                    minWidth: 0,
                    fontSize: 15,
                    overflow: "hidden",
                    textOverflow: "ellipsis",
                    whiteSpace: "nowrap",
                  }}
                >
                  {line.name}
                </strong>
                <span data-field="dose" style={{ width: 66, flex: "none" }}>
                  <Input
                    aria-label={`${line.name} ${t("editor.dose")}`}
                    value={line.dose}
                    inputMode="decimal"
                    suffix={line.dose_unit || "g"}
                    style={{ paddingInline: 6 }}
                    onChange={(event) => set(line, { dose: event.target.value })}
                  />
                </span>
                <button
                  type="button"
                  tabIndex={-1}
                  aria-label={t("editor.remove", { name: line.name })}
                  style={{
                    border: 0,
                    background: "none",
                    padding: 0,
                    cursor: "pointer",
                    color: palette.textSecondary,
                  }}
                  onClick={() => onChange(withoutLine(lines, line.key))}
                >
                  <CloseOutlined style={{ fontSize: 10 }} />
                </button>
              </div>
              <div
                style={{
                  display: "flex",
                  alignItems: "center",
                  justifyContent: "space-between",
                  fontSize: 12,
                }}
              >
                <span data-field="instruction">
                  <Select
                    aria-label={`${line.name} ${t("editor.mark")}`}
                    size="small"
                    variant="borderless"
                    allowClear
                    showSearch={{ optionFilterProp: "label" }}
                    value={line.instruction || null}
                    placeholder={t("editor.mark")}
                    popupMatchSelectWidth={100}
                    suffixIcon={null}
                    style={{ width: 84, marginInlineStart: -6 }}
                    options={(choices.data?.herb_instructions ?? []).map((one) => ({
                      value: one,
                      label: one,
                    }))}
                    onChange={(instruction: string | null) => set(line, { instruction: instruction ?? "" })}
                  />
                </span>
                {cost ? (
                  <DerivedAmount amount={cost.amount} derivation={cost.derivation} label={line.name} />
                ) : (
                  <span>—</span>
                )}
              </div>
            </div>
          );
        })}
        <div
          style={{
            padding: "5px 6px",
            borderInlineEnd: `1px solid ${palette.border}`,
            borderBottom: `1px solid ${palette.border}`,
            display: "flex",
            alignItems: "center",
            gridColumn: lines.length === 0 ? "1 / -1" : undefined,
          }}
        >
          {props.pick}
        </div>
      </div>
      {herbal ? <HerbalFields herbal={herbal} onChange={props.onHerbal} /> : null}
    </div>
  );
}

function HerbalFields({
  herbal,
  onChange,
}: {
  herbal: HerbalDraft;
  onChange: (herbal: HerbalDraft) => void;
}) {
  const t = useText();
  const set = (change: Partial<HerbalDraft>): void => onChange({ ...herbal, ...change });
  return (
    <div style={{ display: "flex", flexWrap: "wrap", gap: 8, alignItems: "center" }}>
      <Input
        aria-label={t("editor.doses")}
        prefix={<span style={{ color: palette.textSecondary }}>{t("editor.doses")}</span>}
        suffix="剂"
        inputMode="numeric"
        value={herbal.doses}
        style={{ width: 104 }}
        onChange={(event) => set({ doses: event.target.value })}
      />
      <AutoComplete
        aria-label={t("editor.usage")}
        value={herbal.usage}
        options={USAGES.map((value) => ({ value }))}
        style={{ width: 250 }}
        onChange={(usage: string) => set({ usage })}
      />
      <Checkbox checked={herbal.is_decocted} onChange={(event) => set({ is_decocted: event.target.checked })}>
        {t("editor.decocted")}
      </Checkbox>
      {herbal.is_decocted ? (
        <>
          <Input
            aria-label={t("editor.bags")}
            suffix={t("editor.bags")}
            inputMode="numeric"
            value={herbal.bags_per_dose}
            style={{ width: 84 }}
            onChange={(event) => set({ bags_per_dose: event.target.value })}
          />
          <Input
            aria-label={t("editor.volume")}
            suffix={t("editor.volume")}
            inputMode="numeric"
            value={herbal.volume_ml}
            style={{ width: 98 }}
            onChange={(event) => set({ volume_ml: event.target.value })}
          />
        </>
      ) : null}
      <Checkbox
        checked={herbal.delivery === "courier"}
        onChange={(event) => set({ delivery: event.target.checked ? "courier" : "pickup" })}
      >
        {t("editor.courier")}
      </Checkbox>
      <Input
        aria-label={t("editor.note")}
        placeholder={t("editor.note")}
        value={herbal.note}
        maxLength={200}
        style={{ flex: 1, minWidth: 120 }}
        onChange={(event) => set({ note: event.target.value })}
      />
    </div>
  );
}
