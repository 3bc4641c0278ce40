import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Descriptions, Form, Input, Select, Skeleton } from "antd";
import { useState } from "react";
import {
  type ApiProblem,
  apiKey,
  asProblem,
  client,
  type Schemas,
  unwrap,
  useApiQuery,
  useIdempotencyKey,
} from "@/api";
import { palette } from "@/app/theme";
import { restOf, SlipDrawers, SlipPrint, signOf, useDrawerLabel } from "@/subsystems/cashier";
import { DeskForm, enterMovesOn, FailedState, formatInstant, KeyHint, MoneyInput, MoneyText } from "@/ui";
import { useDesk } from "../context";
import { useText } from "../i18n";

type Slip = Schemas["SlipOut"];
const CURRENT = "/api/ui/cashier/shifts/current";

/** Opening a shift, counting and closing it, the handover slip. */
export function ShiftAct() {
  const t = useText();
  const queries = useQueryClient();
  const current = useApiQuery(CURRENT);
  const [closed, setClosed] = useState<Slip | null>(null);
  const [isPrinting, setPrinting] = useState(false);
  if (current.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (current.error && current.data === undefined)
    return <FailedState error={current.error} onRetry={() => void current.refetch()} />;
  if (closed)
    return (
      <div style={{ display: "grid", gap: 12, maxWidth: 620 }}>
        <Alert
          type={signOf(closed.difference) === 0 ? "success" : "warning"}
          showIcon
          title={`${t("shift.closed")} ${closed.shift_no}`}
          description={
            signOf(closed.difference) === 0 ? (
              t("shift.closedBalanced")
            ) : (
              <>
                {t("shift.difference")} <MoneyText value={closed.difference} emphasis="total" />
              </>
            )
          }
        />
        <SlipDrawers slip={closed} />
        <div style={{ display: "flex", gap: 8 }}>
          <Button type="primary" autoFocus onClick={() => setPrinting(true)}>
            {t("shift.slip")}
          </Button>
          <Button onClick={() => setClosed(null)}>{t("shift.again")}</Button>
        </div>
        <SlipPrint slip={closed} open={isPrinting} onClose={() => setPrinting(false)} />
      </div>
    );
  const set = (slip: Slip | null): void => {
    queries.setQueryData(apiKey(CURRENT), slip);
  };
  return current.data ? (
    <CloseShift
      slip={current.data}
      onClosed={(slip) => {
        setClosed(slip);
        set(null);
      }}
    />
  ) : (
    <OpenShift onOpened={set} />
  );
}

function OpenShift({ onOpened }: { onOpened: (slip: Slip) => void }) {
  const t = useText();
  const { campus, patient, goTo } = useDesk();
  const key = useIdempotencyKey();
  const counters = useApiQuery(
    "/api/ui/organisation/counters",
    { params: { query: { campus } } },
    { staleTime: 300_000 },
  );
  const choices = (counters.data ?? []).filter(
    (one) => one.kind === "charging" || one.kind === "registration",
  );
  return (
    <div style={{ maxWidth: 360 }}>
      <DeskForm<{ counter_id: number; opening_float: string }>
        initialValues={{ opening_float: "500.00" }}
        submitLabel={t("shift.open")}
        onSubmit={async (values) => {
          try {
            onOpened(
              await unwrap(
                client.POST("/api/ui/cashier/shifts", {
                  body: values,
                  headers: { "Idempotency-Key": key.current() },
                }),
              ),
            );
            if (patient) goTo("registration");
          } catch (error) {
            if (asProblem(error).isRefusal) key.renew();
            throw error;
          }
        }}
      >
        <Form.Item
          name="counter_id"
          label={t("shift.counter")}
          rules={[{ required: true, message: t("shift.counter") }]}
        >
          <Select
            autoFocus
            loading={counters.isPending}
            showSearch={{ optionFilterProp: "label" }}
            options={choices.map((one) => ({ value: one.id, label: `${one.code} ${one.name}` }))}
          />
        </Form.Item>
        <Form.Item
          name="opening_float"
          label={t("shift.float")}
          rules={[{ required: true, message: t("shift.float") }]}
        >
          <MoneyInput />
        </Form.Item>
      </DeskForm>
    </div>
  );
}

function CloseShift({ slip, onClosed }: { slip: Slip; onClosed: (slip: Slip) => void }) {
  const t = useText();
  const labelOf = useDrawerLabel();
  const key = useIdempotencyKey();
  const drawers = [...new Set(["cash", ...Object.keys(slip.expected)])];
  // What has no drawer to count (cards, online) is declared as the documents say until it is changed.
  const [declared, setDeclared] = useState<Record<string, string | null>>(() =>
    Object.fromEntries(
      drawers.map((one) => [
        one,
        one === "cash" || one.startsWith("foreign_currency") ? null : (slip.expected[one] ?? "0.00"),
      ]),
    ),
  );
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isCounted = drawers.every((one) => declared[one] !== null);

  const close = async (despite: boolean): Promise<void> => {
    if (isBusy || !isCounted) return;
    setBusy(true);
    setProblem(null);
    try {
      onClosed(
        await unwrap(
          client.POST("/api/ui/cashier/shifts/{shift_id}/close", {
            params: { path: { shift_id: slip.id } },
            body: {
              declared: Object.fromEntries(drawers.map((one) => [one, declared[one] ?? "0.00"])),
              note,
              despite_open_payments: despite,
            },
            headers: { "Idempotency-Key": key.current() },
          }),
        ),
      );
    } catch (error) {
      const refused = asProblem(error);
      if (refused.isRefusal) key.renew();
      setProblem(refused);
    } finally {
      setBusy(false);
    }
  };

  const cell = { padding: "4px 10px", borderBottom: `1px solid ${palette.borderSoft}` } as const;
  return (
    <div style={{ display: "grid", gap: 12, maxWidth: 660 }} {...enterMovesOn(() => void close(false))}>
      <Descriptions
        size="small"
        column={3}
        items={[
          { key: "no", label: slip.counter, children: <span className="tabular">{slip.shift_no}</span> },
          { key: "at", label: t("shift.opened"), children: formatInstant(slip.opened_at) },
          { key: "float", label: t("shift.float"), children: <MoneyText value={slip.opening_float} /> },
          {
            key: "in",
            label: t("shift.settlements", { n: slip.settlements }),
            children: <MoneyText value={slip.settled_amount} emphasis="total" />,
          },
          {
            key: "out",
            label: t("shift.refunds", { n: slip.refunds }),
            children: <MoneyText value={slip.refunded_amount} emphasis="total" />,
          },
        ]}
      />
      {slip.open_payments > 0 ? (
        <Alert type="warning" showIcon title={t("shift.openPayments", { n: slip.open_payments })} />
      ) : null}
      <table style={{ borderCollapse: "collapse" }}>
        <thead>
          <tr style={{ color: palette.textSecondary, background: "#f6f8fa" }}>
            <th style={{ ...cell, textAlign: "start", fontWeight: 600 }}>{t("shift.declare")}</th>
            <th style={{ ...cell, textAlign: "end", fontWeight: 600 }}>{t("shift.expected")}</th>
            <th style={{ ...cell, textAlign: "end", fontWeight: 600, width: 150 }}>{t("shift.counted")}</th>
            <th style={{ ...cell, textAlign: "end", fontWeight: 600, width: 110 }}>
              {t("shift.difference")}
            </th>
          </tr>
        </thead>
        <tbody>
          {drawers.map((drawer, index) => {
            const counted = declared[drawer] ?? null;
            const difference = counted === null ? null : restOf(counted, [slip.expected[drawer] ?? "0.00"]);
            return (
              <tr key={drawer}>
                <td style={cell}>{labelOf(drawer)}</td>
                <td style={{ ...cell, textAlign: "end" }}>
                  <MoneyText value={slip.expected[drawer] ?? "0.00"} />
                </td>
                <td style={cell}>
                  <MoneyInput
                    aria-label={`${t("shift.counted")} ${labelOf(drawer)}`}
                    autoFocus={index === 0}
                    value={counted}
                    onChange={(value) => setDeclared((now) => ({ ...now, [drawer]: value }))}
                  />
                </td>
                <td style={{ ...cell, textAlign: "end" }}>
                  <MoneyText value={difference} emphasis={signOf(difference) === 0 ? "none" : "total"} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Input
        aria-label={t("shift.note")}
        placeholder={t("shift.note")}
        maxLength={200}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {problem ? (
        <Alert
          type="error"
          showIcon
          title={problem.title}
          description={problem.detail}
          action={
            problem.is("cashier.shift_has_open_payments") ? (
              <Button size="small" danger onClick={() => void close(true)}>
                {t("shift.despite")}
              </Button>
            ) : null
          }
        />
      ) : null}
      <div>
        <Button type="primary" loading={isBusy} disabled={!isCounted} onClick={() => void close(false)}>
          {t("shift.close")}
          <KeyHint keys="Ctrl+Enter" />
        </Button>
      </div>
    </div>
  );
}
