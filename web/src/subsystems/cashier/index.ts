export { foreignNeeded, restOf, signOf, toUnits, yuanOf } from "./cents";
export { PriceWithDerivation } from "./Derivation";
export { InvoiceList } from "./InvoiceList";
export { InvoicePrint } from "./InvoicePrint";
export { useCashierText } from "./i18n";
export { PaymentPane } from "./PaymentPane";
export { SettlementDetail } from "./SettlementDetail";
export { ReceiptPrint, SlipDrawers, SlipPrint, useDrawerLabel } from "./sheets";
export type { Bill, Settlement } from "./tenders";
