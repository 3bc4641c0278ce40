import {
  CheckCircleFilled,
  ClockCircleOutlined,
  CloseCircleFilled,
  LoadingOutlined,
} from "@ant-design/icons";
import { Alert, Button } from "antd";
import { type ReactNode, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useApiQuery } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { type Bill, useOwnPayment } from "@/subsystems/selfservice";
import { formatMoney, MoneyText, QueryState } from "@/ui";
import { useText } from "../i18n";
import { Card, CardsLoading, Heading, Muted, ThumbBar } from "../parts/layout";
import { Receipt } from "../parts/Receipt";

function Outcome({
  icon,
  colour,
  title,
  hint,
}: {
  icon: ReactNode;
  colour: string;
  title: string;
  hint: string;
}) {
  return (
    <Card>
      <div role="status" aria-live="polite" style={{ textAlign: "center", padding: "18px 4px" }}>
        <div aria-hidden style={{ fontSize: 48, color: colour, lineHeight: 1 }}>
          {icon}
        </div>
        <div style={{ fontSize: 22, fontWeight: 700, margin: "12px 0 6px", color: colour }}>{title}</div>
        <Muted>{hint}</Muted>
      </div>
    </Card>
  );
}

function PayBill({ bill }: { bill: Bill }) {
  const t = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const payment = useOwnPayment(bill);
  const [chosen, setChosen] = useState(bill.methods[0]?.code ?? "");
  const [showsReceipt, setReceipt] = useState(false);
  const isPayable = payment.stage === "ready" && bill.status === "open";
  return (
    <>
      {payment.stage === "paying" ? (
        <Outcome
          icon={<LoadingOutlined />}
          colour={palette.primary}
          title={t("pay.paying")}
          hint={t("pay.payingHint")}
        />
      ) : null}
      {payment.stage === "confirming" ? (
        <Outcome
          icon={<ClockCircleOutlined />}
          colour={palette.warning}
          title={t("pay.confirming")}
          hint={t("pay.confirmingHint")}
        />
      ) : null}
      {payment.stage === "paid" || (payment.stage === "ready" && bill.status === "settled") ? (
        <Outcome
          icon={<CheckCircleFilled />}
          colour={palette.success}
          title={t("pay.paid")}
          hint={payment.settlement?.settlement_no ?? bill.bill_no}
        />
      ) : null}
      {payment.stage === "failed" ? (
        <Outcome
          icon={<CloseCircleFilled />}
          colour={palette.error}
          title={t("pay.failed")}
          hint={payment.problem?.detail ?? payment.settlement?.failure ?? t("pay.failedHint")}
        />
      ) : null}

      <Card>
        {bill.charges.map((one) => (
          <div key={one.id} style={{ display: "flex", gap: 8, padding: "5px 0" }}>
            <span style={{ minWidth: 0 }}>
              {one.name}
              <div>
                <Muted>{one.department}</Muted>
              </div>
            </span>
            <span style={{ marginInlineStart: "auto", flex: "none" }}>
              <MoneyText value={one.amount} />
            </span>
          </div>
        ))}
        <div
          style={{
            display: "flex",
            alignItems: "baseline",
            borderTop: `1px solid ${palette.borderSoft}`,
            marginTop: 6,
            paddingTop: 8,
          }}
        >
          <span>{t("pay.total")}</span>
          <span style={{ marginInlineStart: "auto" }}>
            <MoneyText value={bill.total} currency="¥" emphasis="payable" />
          </span>
        </div>
      </Card>

      {isPayable ? (
        <>
          <Heading>{t("pay.method")}</Heading>
          {bill.methods.map((one) => (
            <Card key={one.code} accent={chosen === one.code} onClick={() => setChosen(one.code)}>
              <strong>{language === "en-US" ? one.label_en : one.label}</strong>
            </Card>
          ))}
        </>
      ) : null}

      <ThumbBar>
        {isPayable ? (
          <Button type="primary" block disabled={!chosen} onClick={() => payment.pay(chosen)}>
            {t("pay.confirm", { amount: formatMoney(bill.total) ?? bill.total })}
          </Button>
        ) : null}
        {payment.stage === "failed" ? (
          <Button type="primary" block onClick={payment.restart}>
            {t("pay.again")}
          </Button>
        ) : null}
        {payment.stage === "paid" && payment.settlement ? (
          <Button block onClick={() => setReceipt(true)}>
            {t("pay.receipt")}
          </Button>
        ) : null}
        {payment.stage === "paid" || payment.stage === "confirming" || bill.status === "settled" ? (
          <Button type="primary" block onClick={() => void navigate(`/mobile/visits/${bill.visit_id}`)}>
            {t("pay.backToVisit")}
          </Button>
        ) : null}
      </ThumbBar>
      {payment.settlement && showsReceipt ? (
        <Receipt settlementId={payment.settlement.id} onClose={() => setReceipt(false)} />
      ) : null}
    </>
  );
}

/** One bill: what it is for, what is to pay, and the payment with its states. */
export default function PayPage() {
  const t = useText();
  const bill_id = Number(useParams().billId);
  const query = useApiQuery("/api/ui/cashier/bills/{bill_id}", { params: { path: { bill_id } } });
  return (
    <QueryState query={query} loading={<CardsLoading count={2} />}>
      {(bill) =>
        bill.status === "voided" ? (
          <Alert type="info" showIcon title={t("pay.none")} />
        ) : (
          // A new version is another bill to pay; a payment that is under way keeps its page.
          <PayBill key={bill.id} bill={bill} />
        )
      }
    </QueryState>
  );
}
