import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, InputNumber, Skeleton, Table } from "antd";
import { useEffect, useState } from "react";
import { type ApiProblem, apiKey, asProblem, client, type Schemas, unwrap, useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import { signOf } from "@/subsystems/cashier";
import {
  ConfirmAction,
  EmptyState,
  formatInstant,
  formatMoney,
  KeyHint,
  MoneyText,
  QueryState,
  StatusTag,
  useHotkeys,
} from "@/ui";
import { useDesk } from "../context";
import { useText } from "../i18n";

type Settlement = Schemas["SettlementOut"];
type Preview = Schemas["RefundPreviewOut"];
type Refund = Schemas["RefundDetailOut"];

/** Giving money back: the settlement, the lines and quantities, by which way, why. */
export function RefundAct() {
  const t = useText();
  const { patient } = useDesk();
  const [typed, setTyped] = useState("");
  const [q, setQ] = useState("");
  const [chosen, setChosen] = useState<number | null>(null);
  const query = useApiQuery(
    "/api/ui/cashier/settlements",
    {
      params: {
        query: { status: "completed", page_size: 10, ...(q ? { q } : { patient_id: patient?.id ?? 0 }) },
      },
    },
    { enabled: q !== "" || patient !== null },
  );
  // A scanned receipt names one settlement: it is opened without another key.
  const only = q !== "" && query.data?.items.length === 1 ? query.data.items[0] : undefined;
  useEffect(() => {
    if (only) setChosen(only.id);
  }, [only]);

  if (chosen !== null) return <RefundOf settlementId={chosen} onLeave={() => setChosen(null)} />;
  return (
    <div style={{ display: "grid", gap: 10 }}>
      <Input.Search
        autoFocus
        allowClear
        style={{ maxWidth: 320 }}
        placeholder={t("refund.search")}
        aria-label={t("refund.search")}
        enterButton={t("refund.find")}
        value={typed}
        maxLength={40}
        onChange={(event) => setTyped(event.target.value)}
        onSearch={(value) => setQ(value.trim())}
      />
      {q === "" && patient === null ? (
        <EmptyState title={t("refund.none")} hint={t("refund.noneHint")} />
      ) : (
        <QueryState
          query={query}
          loading={<Skeleton active paragraph={{ rows: 5 }} />}
          isEmpty={(page) => page.items.length === 0}
          empty={<EmptyState title={t("refund.none")} hint={t("refund.noneHint")} />}
        >
          {(page) => <SettlementRows rows={page.items} onChoose={setChosen} />}
        </QueryState>
      )}
    </div>
  );
}

function SettlementRows({ rows, onChoose }: { rows: Settlement[]; onChoose: (id: number) => void }) {
  const t = useText();
  return (
    <Table<Settlement>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={rows}
      onRow={(row) => ({
        tabIndex: 0,
        style: { cursor: "pointer" },
        onClick: () => onChoose(row.id),
        onKeyDown: (event) => {
          if (event.key === "Enter") onChoose(row.id);
        },
      })}
      columns={[
        {
          key: "no",
          title: t("records.no"),
          width: 170,
          render: (_, row) => <span className="tabular">{row.settlement_no}</span>,
        },
        {
          key: "who",
          title: t("records.what"),
          render: (_, row) => `${row.patient_masked} · ${row.methods.join("、")}`,
        },
        {
          key: "at",
          title: t("records.time"),
          width: 104,
          render: (_, row) => formatInstant(row.started_at, "short"),
        },
        {
          key: "total",
          title: t("records.amount"),
          width: 90,
          align: "end",
          render: (_, row) => <MoneyText value={row.total} />,
        },
        {
          key: "status",
          title: t("records.status"),
          width: 90,
          render: (_, row) => <StatusTag kind="bill" value={row.bill_status} />,
        },
      ]}
    />
  );
}

function RefundOf({ settlementId, onLeave }: { settlementId: number; onLeave: () => void }) {
  const t = useText();
  const queries = useQueryClient();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [wanted, setWanted] = useState<Record<number, string>>({});
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [refund, setRefund] = useState<Refund | null>(null);
  const [isConfirming, setConfirming] = useState(false);
  const lines = Object.entries(wanted)
    .filter(([, quantity]) => signOf(quantity) === 1)
    .map(([id, quantity]) => ({ charge_id: Number(id), quantity }));
  const signature = JSON.stringify(lines);
  const isFirst = preview === null;

  // The server says what every quantity is worth and by which way it goes back.
  useEffect(() => {
    let isGone = false;
    const chosen = JSON.parse(signature) as { charge_id: number; quantity: string }[];
    const timer = setTimeout(
      async () => {
        if (!isFirst && chosen.length === 0) return;
        try {
          const next = await unwrap(
            client.POST("/api/ui/cashier/settlements/{settlement_id}/refund-preview", {
              params: { path: { settlement_id: settlementId } },
              body: { lines: chosen.length > 0 ? chosen : null },
            }),
          );
          if (isGone) return;
          setProblem(null);
          setPreview(next);
          if (isFirst && chosen.length === 0)
            setWanted(Object.fromEntries(next.lines.map((one) => [one.charge_id, one.refundable_quantity])));
        } catch (error) {
          if (!isGone) setProblem(asProblem(error));
        }
      },
      isFirst ? 0 : 250,
    );
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [signature, settlementId, isFirst]);

  // While a part is under way its outcome is asked for.
  const isUnderWay = refund?.status === "processing";
  const refundId = refund?.id;
  useEffect(() => {
    if (!isUnderWay || refundId === undefined) return;
    const timer = setInterval(async () => {
      try {
        setRefund(
          await unwrap(
            client.GET("/api/ui/cashier/refunds/{refund_id}", {
              params: { path: { refund_id: refundId } },
              headers: { "X-Background": "1" },
            }),
          ),
        );
      } catch {
        // Asked again in two seconds.
      }
    }, 2_000);
    return () => clearInterval(timer);
  }, [isUnderWay, refundId]);

  const ask = (): void => {
    if (lines.length > 0 && !refund && !problem) setConfirming(true);
  };
  useHotkeys({ "Alt+Enter": { label: t("refund.submit"), run: ask } });

  if (refund) return <RefundDone refund={refund} onRefund={setRefund} onLeave={onLeave} />;
  if (!preview && problem)
    return (
      <Alert
        type="error"
        showIcon
        title={problem.title}
        description={problem.detail}
        action={<Button onClick={onLeave}>{t("refund.another")}</Button>}
      />
    );
  if (!preview) return <Skeleton active paragraph={{ rows: 6 }} />;
  const ways = preview.ways.map((one) => `${one.method_label} ${formatMoney(one.amount)}`).join("，");
  const setAll = (pick: (line: Preview["lines"][number]) => string): void =>
    setWanted(Object.fromEntries(preview.lines.map((one) => [one.charge_id, pick(one)])));
  return (
    <div style={{ display: "grid", gap: 10 }}>
      <div style={{ display: "flex", gap: 8, alignItems: "center" }}>
        <Button size="small" onClick={onLeave}>
          ←
        </Button>
        <Button size="small" onClick={() => setAll((one) => one.refundable_quantity)}>
          {t("refund.all")}
        </Button>
        <Button size="small" onClick={() => setAll(() => "0")}>
          {t("refund.clear")}
        </Button>
      </div>
      <Table<Preview["lines"][number]>
        size="small"
        rowKey="charge_id"
        pagination={false}
        tableLayout="fixed"
        dataSource={preview.lines}
        columns={[
          {
            key: "name",
            title: t("refund.item"),
            render: (_, row) => (
              <>
                {row.name}
                {row.why_not_more ? <div style={{ color: palette.warning }}>{row.why_not_more}</div> : null}
              </>
            ),
          },
          {
            key: "charged",
            title: t("refund.charged"),
            width: 120,
            align: "end",
            render: (_, row) => (
              <>
                {formatMoney(row.quantity, 0)} {row.unit} · <MoneyText value={row.amount} />
              </>
            ),
          },
          {
            key: "refundable",
            title: t("refund.refundable"),
            width: 120,
            align: "end",
            render: (_, row) => (
              <>
                {formatMoney(row.refundable_quantity, 0)} {row.unit} ·{" "}
                <MoneyText value={row.refundable_amount} />
              </>
            ),
          },
          {
            key: "quantity",
            title: t("refund.quantity"),
            width: 100,
            align: "end",
            render: (_, row) => (
              <InputNumber<string>
                stringMode
                controls={false}
                min="0"
                max={row.refundable_quantity}
                size="small"
                style={{ width: "100%" }}
                aria-label={`${t("refund.quantity")} ${row.name}`}
                disabled={signOf(row.refundable_quantity) !== 1}
                value={formatMoney(wanted[row.charge_id] ?? "0", 0)?.replace(/,/g, "") ?? "0"}
                onChange={(value) => setWanted((now) => ({ ...now, [row.charge_id]: value ?? "0" }))}
              />
            ),
          },
        ]}
      />
      {problem ? <Alert type="error" showIcon title={problem.title} description={problem.detail} /> : null}
      <div style={{ display: "flex", alignItems: "baseline", gap: 16 }}>
        <span style={{ color: palette.textSecondary }}>
          {t("refund.ways")}：{lines.length > 0 ? ways : t("refund.nothing")}
        </span>
        <span style={{ marginInlineStart: "auto", color: palette.textSecondary }}>{t("refund.preview")}</span>
        <MoneyText value={lines.length > 0 ? preview.amount : "0.00"} emphasis="payable" currency="¥" />
        <Button type="primary" danger disabled={lines.length === 0 || problem !== null} onClick={ask}>
          {t("refund.submit")}
          <KeyHint keys="Alt+Enter" />
        </Button>
      </div>
      <ConfirmAction
        open={isConfirming}
        onOpenChange={setConfirming}
        title={t("refund.submit")}
        object={preview.lines
          .filter((one) => signOf(wanted[one.charge_id]) === 1)
          .map((one) => one.name)
          .join("、")}
        effect={t("refund.effect", { amount: formatMoney(preview.amount) ?? "", ways })}
        danger
        reason="required"
        reasonChoices={(["notDone", "noDrug", "doctor", "mistake"] as const).map((one) =>
          t(`refund.reasons.${one}`),
        )}
        onConfirm={async (reason, key) => {
          setRefund(
            await unwrap(
              client.POST("/api/ui/cashier/settlements/{settlement_id}/refunds", {
                params: {
                  path: { settlement_id: settlementId },
                  header: { "Idempotency-Key": key.current() },
                },
                body: { lines, reason },
              }),
            ),
          );
          await Promise.all(
            ["/api/ui/cashier/settlements", "/api/ui/cashier/shifts/current"].map((path) =>
              queries.invalidateQueries({ queryKey: apiKey(path) }),
            ),
          );
        }}
      />
    </div>
  );
}

function RefundDone({
  refund,
  onRefund,
  onLeave,
}: {
  refund: Refund;
  onRefund: (refund: Refund) => void;
  onLeave: () => void;
}) {
  const t = useText();
  const kind =
    refund.status === "completed" ? "done" : refund.status === "processing" ? "processing" : "attention";
  return (
    <div style={{ display: "grid", gap: 10, maxWidth: 560 }}>
      <Alert
        type={kind === "done" ? "success" : kind === "processing" ? "info" : "error"}
        showIcon
        title={t(`refund.${kind}`)}
        description={
          <>
            <span className="tabular">{refund.refund_no}</span> ·{" "}
            <MoneyText value={refund.amount} emphasis="total" currency="¥" />
          </>
        }
      />
      {refund.parts.map((part) => (
        <div key={part.refund_order_no} style={{ display: "flex", gap: 10, alignItems: "center" }}>
          <span>{part.method_label}</span>
          <StatusTag kind="refund_order" value={part.status} />
          <span style={{ color: palette.error }}>{part.failure}</span>
          <span style={{ marginInlineStart: "auto" }}>
            <MoneyText value={part.amount} />
          </span>
          {part.can_reroute ? (
            <ConfirmAction
              trigger={<Button size="small">{t("refund.reroute")}</Button>}
              title={t("refund.reroute")}
              object={`${refund.refund_no} · ${part.method_label}`}
              effect={t("refund.rerouteEffect", { amount: formatMoney(part.amount) ?? "" })}
              danger
              onConfirm={async (_reason, key) =>
                onRefund(
                  await unwrap(
                    client.POST("/api/ui/cashier/refund-parts/{refund_order_no}/reroute", {
                      params: { path: { refund_order_no: part.refund_order_no } },
                      body: { method: "cash" },
                      headers: { "Idempotency-Key": key.current() },
                    }),
                  ),
                )
              }
            />
          ) : null}
        </div>
      ))}
      <div>
        <Button autoFocus onClick={onLeave}>
          {t("refund.another")}
        </Button>
      </div>
    </div>
  );
}
