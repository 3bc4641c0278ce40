import { Drawer } from "antd";
import { useApiQuery } from "@/api";
import { ReceiptSheet } from "@/subsystems/cashier/sheets";
import { QueryState } from "@/ui";
import { useText } from "../i18n";
import { CardsLoading } from "./layout";

/** A receipt to look at or to show; paper comes from the kiosk or a counter. */
export function Receipt({ settlementId, onClose }: { settlementId: number; onClose: () => void }) {
  const t = useText();
  const query = useApiQuery("/api/ui/cashier/settlements/{settlement_id}/receipt", {
    params: { path: { settlement_id: settlementId } },
  });
  return (
    <Drawer open onClose={onClose} placement="bottom" size="80%" title={t("receipts.receipt")}>
      <QueryState query={query} loading={<CardsLoading count={1} />}>
        {(receipt) => <ReceiptSheet receipt={receipt} />}
      </QueryState>
    </Drawer>
  );
}
