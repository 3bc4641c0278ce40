import { CheckCircleFilled, LoadingOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { type ReactNode, useState } from "react";
import { useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import { BillSummary, ConfirmAction, formatInstant, KeyHint, MoneyText, StatusTag, useHotkeys } from "@/ui";
import { signOf } from "./cents";
import { useCashierText } from "./i18n";
import { TenderList } from "./TenderList";
import { type Bill, flawOf, newTender, type Settlement, type TenderDraft, toRequest } from "./tenders";
import { type Payment, usePayment } from "./usePayment";

export interface PaymentPaneProps {
  bill: Bill;
  /** The bill changed or was dropped: ask for it again, or leave it. */
  onReload: () => void;
  onDrop: (reason: string, key: string) => Promise<unknown>;
  onOpenShift: () => void;
  onPrint: (settlement: Settlement) => void;
  onNext: () => void;
  /** False while another pane is being typed into and needs Ctrl+Enter for itself. */
  keysOn?: boolean;
}

const DEFAULT_METHOD = "cash";

/** Paying one bill, from what is due to the receipt. Give it `key={bill.id}` and the version. */
export function PaymentPane(props: PaymentPaneProps) {
  const { bill } = props;
  const payment = usePayment(bill);
  switch (payment.stage) {
    case "ready":
      return payment.isBusy ? <Waiting /> : <Ready {...props} payment={payment} />;
    case "repeating":
      return <Waiting kind="repeating" />;
    case "paying":
    case "confirming":
      return <Waiting kind="confirming" payment={payment} />;
    case "rest":
      return <Rest {...props} payment={payment} />;
    case "done":
      return <Done {...props} payment={payment} />;
    case "failed":
      return <Failed payment={payment} onReload={props.onReload} />;
  }
}

type Part = PaymentPaneProps & { payment: Payment };

function useTenders(due: string, bill: Bill) {
  const rates = useApiQuery("/api/ui/cashier/rates", undefined, { staleTime: 60_000 });
  const first = bill.methods.find((one) => one.code === DEFAULT_METHOD) ?? bill.methods[0];
  const [drafts, setDrafts] = useState<TenderDraft[]>([newTender(1, first?.code ?? DEFAULT_METHOD, due)]);
  const flaw = flawOf(due, drafts, bill.methods, rates.data);
  return { drafts, setDrafts, rates: rates.data, flaw };
}

function Ready({ bill, payment, onDrop, onReload, onOpenShift, keysOn = true }: Part) {
  const t = useCashierText();
  const { drafts, setDrafts, rates, flaw } = useTenders(bill.total, bill);
  const isFree = signOf(bill.total) === 0;
  const [showsFlaw, setShowsFlaw] = useState(false);
  const [isDropping, setDropping] = useState(false);
  const pay = (): void => {
    if (flaw && !isFree) setShowsFlaw(true);
    else void payment.pay(isFree ? [] : toRequest(drafts, bill.methods));
  };
  useHotkeys({ "Ctrl+Enter": { label: t("payNow"), run: pay, enabled: keysOn } });
  return (
    <Pane>
      <div style={{ display: "flex", color: palette.textSecondary }} className="tabular">
        {t("billNo")} {bill.bill_no}
        {bill.allowed_actions.includes("void") ? (
          <Button
            type="link"
            size="small"
            style={{ marginInlineStart: "auto", paddingInline: 0 }}
            onClick={() => setDropping(true)}
          >
            {t("giveUp")}
          </Button>
        ) : null}
      </div>
      <BillSummary total={bill.total} payers={[]} patientPays={bill.total} />
      {isFree ? null : (
        <TenderList
          due={bill.total}
          methods={bill.methods}
          rates={rates}
          drafts={drafts}
          onChange={(next) => {
            setShowsFlaw(false);
            setDrafts(next);
          }}
        />
      )}
      {showsFlaw && flaw ? <Alert type="warning" showIcon title={t(`flaw.${flaw}`)} /> : null}
      <Problem payment={payment} onReload={onReload} onOpenShift={onOpenShift} />
      <Button type="primary" size="large" block onClick={pay} style={{ height: 48, fontSize: 17 }}>
        {t("payNow")}
        <KeyHint keys="Ctrl+Enter" />
      </Button>
      <ConfirmAction
        open={isDropping}
        onOpenChange={setDropping}
        title={t("giveUp")}
        object={`${t("billNo")} ${bill.bill_no}`}
        effect={t("giveUpEffect")}
        reason="required"
        reasonChoices={["患者暂不缴费", "费用有误", "重新选择费用"]}
        onConfirm={(reason, key) => onDrop(reason, key.current())}
      />
    </Pane>
  );
}

/** A refusal in the server's words; the ones with a way out have a button for it. */
function Problem({
  payment,
  onReload,
  onOpenShift,
}: {
  payment: Payment;
  onReload: () => void;
  onOpenShift: () => void;
}) {
  const t = useCashierText();
  const { problem } = payment;
  if (!problem) return null;
  const details = problem.details as { settlement_id?: number; operator?: string; since?: string };
  const follow = details.settlement_id;
  if (problem.is("cashier.bill_being_settled") && follow !== undefined)
    return (
      <Alert
        type="warning"
        showIcon
        title={t("otherTitle")}
        description={
          <>
            <div>
              {t("otherWho", { who: details.operator ?? "", since: formatInstant(details.since, "second") })}
            </div>
            <div>{problem.detail}</div>
          </>
        }
        action={
          <Button size="small" onClick={() => payment.watch(follow)}>
            {t("otherWatch")}
          </Button>
        }
      />
    );
  if (problem.is("cashier.bill_already_settled") && follow !== undefined)
    return (
      <Alert
        type="info"
        showIcon
        title={t("settledTitle")}
        description={problem.detail}
        action={
          <Button size="small" onClick={() => payment.watch(follow)}>
            {t("settledShow")}
          </Button>
        }
      />
    );
  const action = problem.is("cashier.no_open_shift") ? (
    <Button size="small" onClick={onOpenShift}>
      {t("openShift")}
    </Button>
  ) : problem.is("cashier.bill_changed") ? (
    <Button size="small" onClick={onReload}>
      {t("refresh")}
    </Button>
  ) : null;
  return <Alert type="error" showIcon title={problem.title} description={problem.detail} action={action} />;
}

function Waiting({
  kind = "paying",
  payment,
}: {
  kind?: "paying" | "repeating" | "confirming";
  payment?: Payment;
}) {
  const t = useCashierText();
  const settlement = payment?.settlement;
  const isCancelling = settlement?.is_cancel_requested ?? false;
  return (
    <Pane>
      <div role="status" style={{ textAlign: "center", padding: "28px 0 12px" }}>
        <LoadingOutlined style={{ fontSize: 40, color: palette.primary }} aria-hidden />
        <div style={{ fontSize: 19, fontWeight: 600, marginTop: 16 }}>{t(kind)}</div>
        <div style={{ color: palette.textSecondary, marginTop: 6 }}>
          {isCancelling ? t("cancelling") : settlement?.message || t(`${kind}Hint`)}
        </div>
      </div>
      {settlement ? <Tenders settlement={settlement} /> : null}
      {payment && settlement?.allowed_actions.includes("cancel") ? (
        <CancelPayment payment={payment} settlement={settlement} />
      ) : null}
    </Pane>
  );
}

function CancelPayment({ payment, settlement }: { payment: Payment; settlement: Settlement }) {
  const t = useCashierText();
  return (
    <ConfirmAction
      trigger={<Button block>{t("cancelPayment")}</Button>}
      title={t("cancelPayment")}
      object={`${t("settlementNo")} ${settlement.settlement_no}`}
      effect={t("cancelEffect")}
      reason="required"
      reasonChoices={["患者要求取消", "换用其他方式付款", "刷卡不成功"]}
      onConfirm={(reason, key) => payment.cancel(reason, key.current())}
    />
  );
}

function Rest({ bill, payment, onReload, onOpenShift, keysOn = true }: Part) {
  const t = useCashierText();
  const settlement = payment.settlement as Settlement;
  const due = settlement.rest;
  const isCovered = signOf(due) === 0;
  const { drafts, setDrafts, rates, flaw } = useTenders(due, bill);
  const [showsFlaw, setShowsFlaw] = useState(false);
  const pay = (): void => {
    if (isCovered) void payment.goOn();
    else if (flaw) setShowsFlaw(true);
    else void payment.payRest(toRequest(drafts, bill.methods));
  };
  useHotkeys({ "Ctrl+Enter": { label: t("payRest"), run: pay, enabled: keysOn } });
  const refused = settlement.tenders.filter((one) => one.status === "failed").at(-1);
  return (
    <Pane>
      <Alert
        type="warning"
        showIcon
        title={refused ? t("refusedTitle", { method: refused.method_label }) : settlement.message}
        description={refused?.failure || t("restHint")}
      />
      <Tenders settlement={settlement} />
      <div style={{ display: "flex", alignItems: "baseline", justifyContent: "space-between" }}>
        <span style={{ color: palette.textSecondary }}>{t("dueRest")}</span>
        <MoneyText value={due} emphasis="payable" currency="¥" />
      </div>
      {isCovered ? null : (
        <TenderList due={due} methods={bill.methods} rates={rates} drafts={drafts} onChange={setDrafts} />
      )}
      {showsFlaw && flaw ? <Alert type="warning" showIcon title={t(`flaw.${flaw}`)} /> : null}
      <Problem payment={payment} onReload={onReload} onOpenShift={onOpenShift} />
      <Button type="primary" size="large" block loading={payment.isBusy} onClick={pay} style={{ height: 48 }}>
        {isCovered ? t("goOn") : t("payRest")}
        <KeyHint keys="Ctrl+Enter" />
      </Button>
      {settlement.allowed_actions.includes("cancel") ? (
        <CancelPayment payment={payment} settlement={settlement} />
      ) : null}
    </Pane>
  );
}

function Done({ payment, onPrint, onNext }: Part) {
  const t = useCashierText();
  const settlement = payment.settlement as Settlement;
  const change = settlement.tenders.find((one) => signOf(one.change) === 1)?.change;
  useHotkeys({
    "Ctrl+P": { label: t("printBoth"), run: () => onPrint(settlement) },
  });
  return (
    <Pane>
      <div role="status" style={{ textAlign: "center", padding: "18px 0 4px" }}>
        <CheckCircleFilled style={{ fontSize: 44, color: palette.success }} aria-hidden />
        <div style={{ fontSize: 19, fontWeight: 600, marginTop: 10 }}>{t("done")}</div>
        <div style={{ color: palette.textSecondary }} className="tabular">
          {settlement.settlement_no}
        </div>
        {change ? (
          <div style={{ marginTop: 10, fontSize: 17 }}>
            {t("giveChange")} <MoneyText value={change} emphasis="payable" currency="¥" />
          </div>
        ) : null}
      </div>
      <Tenders settlement={settlement} />
      <Button size="large" block type="primary" autoFocus onClick={() => onPrint(settlement)}>
        {t("printBoth")}
        <KeyHint keys="Ctrl+P" />
      </Button>
      <Button size="large" block onClick={onNext}>
        {t("next")}
        <KeyHint keys="F1" />
      </Button>
    </Pane>
  );
}

function Failed({ payment, onReload }: { payment: Payment; onReload: () => void }) {
  const t = useCashierText();
  const again = (): void => {
    payment.restart();
    onReload();
  };
  useHotkeys({ "Ctrl+Enter": { label: t("again"), run: again } });
  return (
    <Pane>
      <Alert type="error" showIcon title={t("failed")} description={payment.settlement?.message} />
      {payment.settlement ? <Tenders settlement={payment.settlement} /> : null}
      <Button type="primary" size="large" block onClick={again}>
        {t("again")}
        <KeyHint keys="Ctrl+Enter" />
      </Button>
    </Pane>
  );
}

function Tenders({ settlement }: { settlement: Settlement }) {
  return (
    <div style={{ display: "grid", gap: 4 }}>
      {settlement.tenders.map((tender) => (
        <div key={tender.id} style={{ display: "flex", gap: 8, alignItems: "baseline" }}>
          <span>{tender.method_label}</span>
          {tender.payment_status && tender.status === "pending" ? (
            <StatusTag kind="payment" value={tender.payment_status} />
          ) : (
            <StatusTag kind="tender" value={tender.status} />
          )}
          <span style={{ marginInlineStart: "auto" }}>
            <MoneyText value={tender.amount} />
          </span>
        </div>
      ))}
    </div>
  );
}

const Pane = ({ children }: { children: ReactNode }) => (
  <div style={{ display: "grid", gap: 12 }}>{children}</div>
);
