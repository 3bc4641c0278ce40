import { InvoiceList } from "@/subsystems/cashier";
import { PageHeader } from "@/ui";
import { useText } from "../i18n";

/** All invoices; the failed ones can be asked for again. */
export default function InvoicesPage() {
  const t = useText();
  return (
    <>
      <PageHeader title={t("invoices.title")} />
      <InvoiceList name="finance.invoices" days />
    </>
  );
}
