import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Skeleton, Table } from "antd";
import { useMemo, useRef, useState } from "react";
import { type ApiProblem, apiKey, asProblem, client, newKey, type Schemas, unwrap, useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import { PriceWithDerivation } from "@/subsystems/cashier";
import { EmptyState, formatMoney, KeyHint, MoneyText, QueryState, StatusTag, useHotkeys } from "@/ui";
import { useDesk } from "../context";
import { useText } from "../i18n";

type UnpaidVisit = Schemas["UnpaidVisitOut"];
type Charge = Schemas["ChargeOut"];

/** What the patient has to pay, by visit: all of it with one key, or the lines that are ticked. */
export function ChargingAct() {
  const t = useText();
  const { patient, take } = useDesk();
  const patientId = patient?.id ?? 0;
  const query = useApiQuery("/api/ui/cashier/patients/{patient_id}/unpaid", {
    params: { path: { patient_id: patientId } },
  });
  const arrears = useApiQuery("/api/ui/cashier/arrears", { params: { query: { patient_id: patientId } } });
  const queries = useQueryClient();
  const [left, setLeft] = useState<Record<number, number[]>>({});
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const running = useRef(false);

  const run = async (work: () => Promise<Schemas["BillDetailOut"]>): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setProblem(null);
    try {
      take(await work());
      await queries.invalidateQueries({ queryKey: apiKey("/api/ui/cashier/patients/{patient_id}/unpaid") });
    } catch (error) {
      setProblem(asProblem(error));
      void query.refetch();
    } finally {
      running.current = false;
    }
  };
  const bill = (visit: UnpaidVisit): void => {
    const pending = visit.charges.filter((one) => one.bill_id === null);
    const excluded = left[visit.visit_id] ?? [];
    const charge_ids = pending.filter((one) => !excluded.includes(one.id)).map((one) => one.id);
    if (charge_ids.length === 0) return;
    void run(() =>
      unwrap(
        client.POST("/api/ui/cashier/bills", {
          body: { visit_id: visit.visit_id, charge_ids },
          headers: { "Idempotency-Key": newKey() },
        }),
      ),
    );
  };
  const payBill = (bill_id: number): void =>
    void run(() => unwrap(client.GET("/api/ui/cashier/bills/{bill_id}", { params: { path: { bill_id } } })));
  const collect = (arrears_id: number): void =>
    void run(() =>
      unwrap(
        client.POST("/api/ui/cashier/arrears/{arrears_id}/bill", {
          params: { path: { arrears_id } },
          body: {},
          headers: { "Idempotency-Key": newKey() },
        }),
      ),
    );

  const visits = query.data ?? [];
  const debts = arrears.data?.items ?? [];
  const firstPending = visits.find((one) => one.charges.some((charge) => charge.bill_id === null));
  const firstBilled = visits.flatMap((one) => one.charges).find((one) => one.bill_id !== null)?.bill_id;
  useHotkeys({
    Enter: {
      label: t("charging.bill"),
      run: () => (firstPending ? bill(firstPending) : firstBilled ? payBill(firstBilled) : undefined),
      enabled: Boolean(firstPending || firstBilled) && document.activeElement === document.body,
    },
    "Alt+Enter": {
      label: t("charging.bill"),
      run: () => (firstPending ? bill(firstPending) : firstBilled ? payBill(firstBilled) : undefined),
      enabled: Boolean(firstPending || firstBilled),
    },
  });

  return (
    <div style={{ display: "grid", gap: 12 }}>
      {problem ? <Alert type="error" showIcon title={problem.title} description={problem.detail} /> : null}
      {debts.map((debt) => (
        <Alert
          key={debt.id}
          type="warning"
          showIcon
          title={
            <>
              {t("charging.arrears")} <MoneyText value={debt.outstanding} emphasis="total" /> ·{" "}
              {debt.visit_no} · {debt.reason}
            </>
          }
          action={
            <Button size="small" onClick={() => collect(debt.id)}>
              {t("charging.collect")}
            </Button>
          }
        />
      ))}
      <QueryState
        query={query}
        loading={<Skeleton active paragraph={{ rows: 6 }} />}
        isEmpty={(found) => found.length === 0}
        empty={<EmptyState title={t("charging.none")} hint={t("charging.noneHint")} />}
      >
        {(found) =>
          found.map((visit) => (
            <VisitCharges
              key={visit.visit_id}
              visit={visit}
              excluded={left[visit.visit_id] ?? []}
              onExclude={(ids) => setLeft((now) => ({ ...now, [visit.visit_id]: ids }))}
              onBill={() => bill(visit)}
              onPayBill={payBill}
              hint={visit === firstPending || (!firstPending && visit === visits[0])}
            />
          ))
        }
      </QueryState>
    </div>
  );
}

interface VisitProps {
  visit: UnpaidVisit;
  excluded: number[];
  onExclude: (ids: number[]) => void;
  onBill: () => void;
  onPayBill: (billId: number) => void;
  hint: boolean;
}

function VisitCharges({ visit, excluded, onExclude, onBill, onPayBill, hint }: VisitProps) {
  const t = useText();
  const pending = useMemo(() => visit.charges.filter((one) => one.bill_id === null), [visit.charges]);
  const bills = useMemo(
    () => [...new Set(visit.charges.flatMap((one) => (one.bill_id === null ? [] : [one.bill_id])))],
    [visit.charges],
  );
  const chosen = pending.filter((one) => !excluded.includes(one.id)).map((one) => one.id);
  return (
    <section aria-label={t("charging.visit", { no: visit.visit_no })}>
      <div style={{ display: "flex", alignItems: "center", gap: 12, marginBottom: 6 }}>
        <strong className="tabular">{t("charging.visit", { no: visit.visit_no })}</strong>
        <span style={{ color: palette.textSecondary }}>
          {pending.length > 0 ? t("charging.selected", { n: chosen.length, total: pending.length }) : ""}
        </span>
        <span style={{ marginInlineStart: "auto" }}>
          <MoneyText value={visit.total} emphasis="total" currency="¥" />
        </span>
        {bills.map((billId, index) => (
          <Button
            key={billId}
            autoFocus={hint && pending.length === 0 && index === 0}
            onClick={() => onPayBill(billId)}
          >
            {t("charging.payBill")}
          </Button>
        ))}
        {pending.length > 0 ? (
          <Button type="primary" autoFocus={hint} disabled={chosen.length === 0} onClick={onBill}>
            {t("charging.bill")}
            {hint ? <KeyHint keys="Alt+Enter" /> : null}
          </Button>
        ) : null}
      </div>
      <Table<Charge>
        size="small"
        rowKey="id"
        pagination={false}
        tableLayout="fixed"
        dataSource={visit.charges}
        rowSelection={{
          selectedRowKeys: chosen,
          columnWidth: 36,
          onChange: (keys) => onExclude(pending.filter((one) => !keys.includes(one.id)).map((one) => one.id)),
          getCheckboxProps: (charge) => ({ disabled: charge.bill_id !== null, "aria-label": charge.name }),
        }}
        columns={[
          { key: "name", title: t("charging.item"), ellipsis: true, render: (_, row) => row.name },
          {
            key: "department",
            title: t("charging.department"),
            width: 110,
            ellipsis: true,
            render: (_, row) => row.department,
          },
          {
            key: "quantity",
            title: t("charging.quantity"),
            width: 74,
            align: "end",
            render: (_, row) => `${formatMoney(row.quantity, 0)} ${row.unit}`,
          },
          {
            key: "price",
            title: t("charging.price"),
            width: 84,
            align: "end",
            render: (_, row) => <PriceWithDerivation charge={row} />,
          },
          {
            key: "amount",
            title: t("charging.amount"),
            width: 90,
            align: "end",
            render: (_, row) => <MoneyText value={row.amount} />,
          },
          {
            key: "status",
            title: t("charging.status"),
            width: 92,
            render: (_, row) => <StatusTag kind="charge" value={row.status} />,
          },
        ]}
      />
    </section>
  );
}
