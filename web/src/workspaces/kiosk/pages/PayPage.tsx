import {
  CheckCircleFilled,
  ClockCircleOutlined,
  CloseCircleFilled,
  CreditCardOutlined,
  LoadingOutlined,
  QrcodeOutlined,
} from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { asProblem, client, newKey, unwrap, useApiQuery } from "@/api";
import { palette } from "@/app/theme";
import { type Bill, useOwnPayment } from "@/subsystems/selfservice";
import { EmptyState, MoneyText, QueryState } from "@/ui";
import { useText } from "../i18n";
import { useDevice } from "../parts/device";
import { BigButton, Choice, FactRow, Panel, Question, Refusal, Waiting, WithVisitor } from "../parts/layout";
import { useWedge } from "../parts/useWedge";

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
    <div role="status" aria-live="polite" style={{ textAlign: "center", padding: "90px 0 70px" }}>
      <div aria-hidden style={{ fontSize: 130, color: colour, lineHeight: 1 }}>
        {icon}
      </div>
      <div style={{ fontSize: 48, fontWeight: 700, color: colour, margin: "36px 0 16px" }}>{title}</div>
      <div style={{ fontSize: 28, color: palette.textSecondary }}>{hint}</div>
    </div>
  );
}

function Scanning({ onRead }: { onRead: (code: string) => void }) {
  const t = useText();
  useWedge(onRead);
  return (
    <Outcome
      icon={<QrcodeOutlined />}
      colour={palette.primary}
      title={t("pay.scan")}
      hint={t("pay.scanHint")}
    />
  );
}

function Pay({ bill }: { bill: Bill }) {
  const t = useText();
  const navigate = useNavigate();
  const device = useDevice();
  const [search] = useSearchParams();
  const payment = useOwnPayment(bill);
  const [isScanning, setScanning] = useState(false);
  const [refusal, setRefusal] = useState("");
  const isOffered = (code: string): boolean => bill.methods.some((one) => one.code === code);
  const newVisit = Number(search.get("new") ?? 0);

  const withdraw = async (): Promise<void> => {
    try {
      await unwrap(
        client.POST("/api/ui/visits/{visit_id}/cancel", {
          params: { path: { visit_id: newVisit } },
          headers: { "Idempotency-Key": newKey() },
          body: { reason: t("pay.withdrawReason"), version: null },
        }),
      );
      void navigate("/kiosk/menu", { replace: true });
    } catch (error) {
      setRefusal(asProblem(error).detail);
    }
  };

  if (payment.stage === "paying")
    return (
      <Outcome
        icon={<LoadingOutlined />}
        colour={palette.primary}
        title={t("pay.paying")}
        hint={t("pay.payingHint")}
      />
    );
  if (payment.stage === "confirming")
    return (
      <Outcome
        icon={<ClockCircleOutlined />}
        colour={palette.warning}
        title={t("pay.confirming")}
        hint={t("pay.confirmingHint")}
      />
    );
  if (payment.stage === "paid" || bill.status === "settled")
    return (
      <>
        <Outcome
          icon={<CheckCircleFilled />}
          colour={palette.success}
          title={payment.stage === "paid" ? t("pay.paid") : t("pay.settled")}
          hint={payment.settlement?.settlement_no ?? bill.bill_no}
        />
        <BigButton onClick={() => void navigate(`/kiosk/slip/${bill.visit_id}`, { replace: true })}>
          {t("pay.slip")}
        </BigButton>
      </>
    );
  if (payment.stage === "failed")
    return (
      <>
        <Outcome
          icon={<CloseCircleFilled />}
          colour={palette.error}
          title={t("pay.failed")}
          hint={payment.problem?.detail ?? (payment.settlement?.failure || t("pay.failedHint"))}
        />
        <BigButton
          onClick={() => {
            setScanning(false);
            payment.restart();
          }}
        >
          {t("pay.again")}
        </BigButton>
      </>
    );
  if (isScanning)
    return (
      <>
        <Panel>
          <FactRow label={t("pay.total")}>
            <MoneyText currency="¥" value={bill.total} emphasis="payable" />
          </FactRow>
        </Panel>
        <Scanning onRead={(code) => payment.pay("online", code)} />
        <Button block size="large" onClick={() => setScanning(false)}>
          {t("pay.title")}
        </Button>
      </>
    );
  return (
    <Question title={t("pay.title")}>
      <Panel>
        {bill.charges.map((one) => (
          <FactRow key={one.id} label={one.name}>
            <MoneyText currency="¥" value={one.amount} />
          </FactRow>
        ))}
        <div style={{ borderTop: `2px solid ${palette.borderSoft}` }}>
          <FactRow label={t("pay.total")}>
            <span style={{ fontSize: 46 }}>
              <MoneyText currency="¥" value={bill.total} emphasis="payable" />
            </span>
          </FactRow>
        </div>
      </Panel>
      <Refusal text={refusal} />
      {device.payment === "fault" ? (
        <Refusal text={t("device.noPayment")} />
      ) : (
        <>
          {isOffered("online") ? (
            <Choice
              icon={<QrcodeOutlined />}
              title={t("pay.online")}
              note={t("pay.onlineHint")}
              onClick={() => setScanning(true)}
            />
          ) : null}
          {isOffered("bank_card") ? (
            <Choice
              icon={<CreditCardOutlined />}
              title={t("pay.card")}
              note={t("pay.cardHint")}
              onClick={() => payment.pay("bank_card")}
            />
          ) : null}
        </>
      )}
      {newVisit > 0 ? (
        <Button block size="large" type="text" danger onClick={() => void withdraw()}>
          {t("pay.withdraw")}
        </Button>
      ) : null}
    </Question>
  );
}

/** One bill and how to pay it. */
export default function PayPage() {
  const t = useText();
  const bill_id = Number(useParams().billId);
  const query = useApiQuery("/api/ui/cashier/bills/{bill_id}", { params: { path: { bill_id } } });
  return (
    <WithVisitor>
      {() => (
        <QueryState query={query} loading={<Waiting />}>
          {(bill) =>
            bill.status === "voided" ? (
              <EmptyState title={t("bills.none")} />
            ) : (
              <Pay key={bill.id} bill={bill} />
            )
          }
        </QueryState>
      )}
    </WithVisitor>
  );
}
