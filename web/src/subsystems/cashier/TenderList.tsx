import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useBilingual } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { formatMoney, MoneyInput, MoneyText, useHotkeys } from "@/ui";
import { foreignNeeded, restOf, signOf } from "./cents";
import { useCashierText } from "./i18n";
import {
  changeOf,
  isForeignNotes,
  type Method,
  needsCurrency,
  newTender,
  type Rates,
  rateOf,
  type TenderDraft,
} from "./tenders";

interface Props {
  due: string;
  methods: Method[];
  rates: Rates | undefined;
  drafts: TenderDraft[];
  onChange: (drafts: TenderDraft[]) => void;
}

/** The ways in which a bill is paid. One is the common case; the last one takes what the others leave. */
export function TenderList({ due, methods, rates, drafts, onChange }: Props) {
  const t = useCashierText();
  const say = useBilingual();
  const labelOf = (method: Method): string => say({ zh: method.label, en: method.label_en });
  const rest = restOf(
    due,
    drafts.map((one) => one.amount),
  );
  const change = (key: number, changes: Partial<TenderDraft>): void =>
    onChange(drafts.map((one) => (one.key === key ? { ...one, ...changes } : one)));

  const changeAmount = (key: number, amount: string | null): void => {
    const next = drafts.map((one) => (one.key === key ? { ...one, amount } : one));
    const last = next.at(-1);
    // What the first ones leave is the last one's: typing 50 in the first makes the second the other half.
    if (last && last.key !== key) {
      const others = next.slice(0, -1).map((one) => one.amount);
      const left = restOf(due, others);
      if (signOf(left) !== -1) next[next.length - 1] = { ...last, amount: left, received: null };
    }
    onChange(next);
  };
  const choose = (key: number, method: string): void =>
    change(key, { method, received: null, foreignAmount: null });
  const add = (): void => {
    const used = new Set(drafts.map((one) => one.method));
    const method = methods.find((one) => !used.has(one.code)) ?? methods[0];
    if (!method) return;
    const key = Math.max(0, ...drafts.map((one) => one.key)) + 1;
    onChange([...drafts, newTender(key, method.code, signOf(rest) === 1 ? rest : "0.00")]);
  };
  const remove = (key: number): void => {
    const next = drafts.filter((one) => one.key !== key);
    const only = next.length === 1 ? next[0] : undefined;
    onChange(only ? [{ ...only, amount: due }] : next);
  };

  const active = drafts.at(-1);
  useHotkeys(
    Object.fromEntries(
      methods
        .slice(0, 9)
        .map((method, index) => [
          `Alt+${index + 1}`,
          { label: labelOf(method), run: () => active && choose(active.key, method.code) },
        ]),
    ),
  );

  return (
    <div style={{ display: "grid", gap: 8 }}>
      {drafts.map((draft, index) => (
        <TenderRow
          key={draft.key}
          draft={draft}
          methods={methods}
          rates={rates}
          isOnly={drafts.length === 1}
          isFirst={index === 0}
          onChoose={(method) => choose(draft.key, method)}
          onAmount={(amount) => changeAmount(draft.key, amount)}
          onChange={(changes) => change(draft.key, changes)}
          onRemove={() => remove(draft.key)}
        />
      ))}
      <div style={{ display: "flex", alignItems: "center" }}>
        <Button type="link" size="small" icon={<PlusOutlined />} onClick={add} style={{ paddingInline: 0 }}>
          {t("addTender")}
        </Button>
        {signOf(rest) === 0 ? null : (
          <span style={{ marginInlineStart: "auto", color: palette.error, fontWeight: 600 }}>
            {signOf(rest) === 1 ? t("rest") : t("over")}{" "}
            <MoneyText value={rest.replace("-", "")} style={{ color: palette.error }} />
          </span>
        )}
      </div>
    </div>
  );
}

interface RowProps {
  draft: TenderDraft;
  methods: Method[];
  rates: Rates | undefined;
  isOnly: boolean;
  isFirst: boolean;
  onChoose: (method: string) => void;
  onAmount: (amount: string | null) => void;
  onChange: (changes: Partial<TenderDraft>) => void;
  onRemove: () => void;
}

const line = { display: "grid", gridTemplateColumns: "64px 1fr", alignItems: "center", gap: 8 } as const;

function TenderRow(props: RowProps) {
  const { draft, methods, rates, isOnly } = props;
  const t = useCashierText();
  const say = useBilingual();
  const method = methods.find((one) => one.code === draft.method);
  const rate = rateOf(rates, draft.currency);
  const change = changeOf(draft, method, rates);
  const needed = foreignNeeded(draft.amount, rate);
  const label = { color: palette.textSecondary } as const;
  return (
    <section
      aria-label={t("method")}
      style={{
        display: "grid",
        gap: 6,
        ...(isOnly ? {} : { border: `1px solid ${palette.border}`, borderRadius: 4, padding: 8 }),
      }}
    >
      <div style={{ display: "flex", gap: 6 }}>
        <Select
          aria-label={t("method")}
          style={{ flex: 1 }}
          value={draft.method}
          onChange={props.onChoose}
          options={methods.map((one, index) => ({
            value: one.code,
            label: `${say({ zh: one.label, en: one.label_en })}　Alt+${index + 1}`,
          }))}
        />
        {isOnly ? null : (
          <Button aria-label={t("removeTender")} icon={<CloseOutlined />} onClick={props.onRemove} />
        )}
      </div>
      {isOnly ? null : (
        <div style={line}>
          <span style={label}>{t("amount")}</span>
          <MoneyInput aria-label={t("amount")} value={draft.amount} onChange={props.onAmount} />
        </div>
      )}
      {draft.method === "cash" ? (
        <>
          <div style={line}>
            <span style={label}>{t("received")}</span>
            <MoneyInput
              aria-label={t("received")}
              placeholder={formatMoney(draft.amount) ?? ""}
              value={draft.received}
              autoFocus={props.isFirst}
              onChange={(received) => props.onChange({ received })}
            />
          </div>
          <ChangeLine change={draft.received === null ? "0.00" : change} />
        </>
      ) : null}
      {needsCurrency(method) ? (
        <>
          <div style={line}>
            <span style={label}>{t("currency")}</span>
            <Select
              aria-label={t("currency")}
              showSearch={{ optionFilterProp: "label" }}
              value={draft.currency}
              onChange={(currency) => props.onChange({ currency, foreignAmount: null })}
              options={(rates ?? []).map((one) => ({
                value: one.currency,
                label: `${one.currency} ${say({ zh: one.name, en: one.name_en })}`,
                disabled: one.rate === null,
              }))}
            />
          </div>
          <div style={{ ...label, paddingInlineStart: 72 }} className="tabular">
            {rate === null ? (
              <span style={{ color: palette.error, whiteSpace: "normal" }}>{t("noRate")}</span>
            ) : (
              <>
                {t("rateToday", { rate: formatMoney(rate, 4) ?? rate })}
                {needed
                  ? ` · ${isForeignNotes(method) ? t("atLeast", { amount: needed, currency: draft.currency }) : `${needed} ${draft.currency}`}`
                  : ""}
              </>
            )}
          </div>
        </>
      ) : null}
      {isForeignNotes(method) ? (
        <>
          <div style={line}>
            <span style={label}>{t("foreignAmount")}</span>
            <MoneyInput
              aria-label={t("foreignAmount")}
              placeholder={needed ?? ""}
              value={draft.foreignAmount}
              onChange={(foreignAmount) => props.onChange({ foreignAmount })}
            />
          </div>
          <ChangeLine change={change} />
        </>
      ) : null}
      {method?.needs_reason ? (
        <div style={line}>
          <span style={label}>{t("reason")}</span>
          <Input
            aria-label={t("reason")}
            maxLength={200}
            value={draft.reason}
            onChange={(event) => props.onChange({ reason: event.target.value })}
          />
        </div>
      ) : null}
    </section>
  );
}

function ChangeLine({ change }: { change: string | null }) {
  const t = useCashierText();
  const short = signOf(change) === -1;
  return (
    <div style={line} aria-live="polite">
      <span style={{ color: short ? palette.error : palette.textSecondary }}>
        {short ? t("rest") : t("change")}
      </span>
      <span style={{ textAlign: "end", fontSize: "1.3em", fontWeight: 600 }}>
        <MoneyText
          value={short ? change?.replace("-", "") : change}
          style={short ? { color: palette.error } : {}}
        />
      </span>
    </div>
  );
}
