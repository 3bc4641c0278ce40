import { useApiQuery } from "@/api";
import { formatInstant, formatMoney, PrintFrame } from "@/ui";
import { useInvoiceText } from "./invoiceTexts";

/** An issued electronic invoice on A5, with the numbers by which it is checked. */
export function InvoicePrint({
  invoiceId,
  open,
  onClose,
}: {
  invoiceId: number;
  open: boolean;
  onClose: () => void;
}) {
  const t = useInvoiceText();
  const { data } = useApiQuery(
    "/api/ui/invoicing/invoices/{invoice_id}",
    { params: { path: { invoice_id: invoiceId } } },
    { enabled: open },
  );
  const border = { border: "1px solid #000", padding: "3px 8px" } as const;
  return (
    <PrintFrame
      open={open && data !== undefined}
      onClose={onClose}
      title={t(data?.kind === "red" ? "redTitle" : "blueTitle")}
      paper="A5"
      code={data?.number || data?.invoice_no}
    >
      {data ? (
        <>
          <table style={{ width: "100%", borderCollapse: "collapse", marginBottom: "3mm" }}>
            <tbody>
              <tr>
                <td>
                  {t("code")} {data.code}
                </td>
                <td>
                  {t("number")} {data.number}
                </td>
                <td>
                  {t("check")} {data.check_code}
                </td>
              </tr>
              <tr>
                <td>
                  {t("payer")} {data.patient_name}
                </td>
                <td>
                  {t("patientNo")} {data.patient_no}
                </td>
                <td>
                  {t("visitNo")} {data.visit_no}
                </td>
              </tr>
              <tr>
                <td>
                  {t("issued")} {formatInstant(data.issued_at, "day")}
                </td>
                <td>
                  {t("settlement")} {data.settlement_no}
                </td>
                <td>{data.reverses_number ? `${t("reverses")} ${data.reverses_number}` : ""}</td>
              </tr>
            </tbody>
          </table>
          <table style={{ width: "100%", borderCollapse: "collapse" }}>
            <thead>
              <tr>
                <th style={{ ...border, textAlign: "start" }}>{t("item")}</th>
                <th style={{ ...border, textAlign: "end" }}>{t("amount")}</th>
              </tr>
            </thead>
            <tbody>
              {data.lines.map((line) => (
                <tr key={line.name}>
                  <td style={border}>{line.name}</td>
                  <td style={{ ...border, textAlign: "end" }}>{formatMoney(line.amount)}</td>
                </tr>
              ))}
              <tr style={{ fontWeight: 700 }}>
                <td style={border}>{t("total")}</td>
                <td style={{ ...border, textAlign: "end" }}>¥ {formatMoney(data.amount)}</td>
              </tr>
            </tbody>
          </table>
          <div style={{ marginTop: "3mm" }}>
            {t("cashier")} {data.cashier}
          </div>
        </>
      ) : null}
    </PrintFrame>
  );
}
