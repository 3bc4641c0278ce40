import { App, Button, InputNumber, Skeleton, Table } from "antd";
import { useState } from "react";
import { asProblem, type Schemas, useApiMutation, useApiQuery } from "@/api";
import { useBilingual } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { formatMoney, PageHeader, QueryState, ToneTag } from "@/ui";
import { useText } from "../i18n";

const PATH = "/api/ui/cashier/rates";
type Rate = Schemas["RateOut"];

/** Today's rates: type, Enter, next. */
export default function RatesPage() {
  const t = useText();
  const say = useBilingual();
  const query = useApiQuery(PATH);
  return (
    <>
      <PageHeader title={t("rates.title")} note={t("rates.note")} />
      <QueryState query={query} loading={<Skeleton active paragraph={{ rows: 10 }} />}>
        {(rates) => (
          <Table<Rate>
            size="middle"
            rowKey="currency"
            pagination={false}
            dataSource={rates}
            style={{ maxWidth: 760 }}
            columns={[
              {
                key: "currency",
                title: t("rates.currency"),
                render: (_, row) => `${row.currency}　${say({ zh: row.name, en: row.name_en })}`,
              },
              {
                key: "rate",
                title: t("rates.rate"),
                width: 130,
                align: "end",
                render: (_, row) =>
                  row.rate === null ? (
                    <ToneTag label={t("rates.missing")} colour="warning" />
                  ) : (
                    <span className="tabular">{formatMoney(row.rate, 4)}</span>
                  ),
              },
              { key: "by", title: t("rates.by"), width: 120, render: (_, row) => row.entered_by_name || "—" },
              {
                key: "new",
                title: "",
                width: 230,
                render: (_, row) => <RateInput key={row.rate} row={row} />,
              },
            ]}
          />
        )}
      </QueryState>
    </>
  );
}

function RateInput({ row }: { row: Rate }) {
  const t = useText();
  const { message } = App.useApp();
  const [rate, setRate] = useState<string | null>(null);
  const save = useApiMutation("put", PATH, {
    invalidates: [PATH],
    onSuccess: () => void message.success(t("rates.saved", { currency: row.currency })),
  });
  const send = (): void => {
    if (rate && !save.isPending) save.mutate({ body: { currency: row.currency, rate } });
  };
  return (
    <div>
      <div style={{ display: "flex", gap: 8 }}>
        <InputNumber<string>
          stringMode
          controls={false}
          min="0"
          precision={6}
          formatter={(value) => (value ? String(value).replace(/(\.\d*?)0+$/, "$1") : "")}
          style={{ width: 120 }}
          aria-label={`${t("rates.rate")} ${row.currency}`}
          value={rate}
          status={save.error ? "error" : ""}
          onChange={setRate}
          onPressEnter={send}
        />
        <Button disabled={!rate} loading={save.isPending} onClick={send}>
          {t("rates.save")}
        </Button>
      </div>
      {save.error ? <div style={{ color: palette.error }}>{asProblem(save.error).detail}</div> : null}
    </div>
  );
}
