import { PrinterOutlined } from "@ant-design/icons";
import { Button, Modal, QRCode } from "antd";
import { type ReactNode, useMemo } from "react";
import { createPortal } from "react-dom";
import { useLanguage } from "@/app/i18n/language";
import { useCommonText } from "@/app/i18n/texts";
import { useMaybeSession } from "@/app/session";
import { useHotkeys } from "./hotkeys";
import { formatInstant } from "./time";

export type Paper = "A4" | "A5" | "80mm" | "label";

export interface PrintFrameProps {
  open: boolean;
  onClose: () => void;
  /** What the sheet is: "处方笺", "结算单". */
  title: string;
  paper: Paper;
  /** Number of the thing printed; shown as text and as a QR code for the scanner. */
  code?: string;
  /** The sheet itself. Use `em` and tables with borders; no buttons. */
  children: ReactNode;
  /** Told after the print dialog was opened, to count prints. */
  onPrint?: () => void;
}

interface Sheet {
  css: string;
  width: string;
  padding: string;
  fontSize: string;
  hasPageNumbers: boolean;
}

// Pages on roll paper have no fixed end; the printer cuts after the content.
const sheets: Record<Paper, Sheet> = {
  A4: { css: "A4", width: "210mm", padding: "12mm 14mm 16mm", fontSize: "10.5pt", hasPageNumbers: true },
  A5: { css: "A5", width: "148mm", padding: "8mm 10mm 14mm", fontSize: "9.5pt", hasPageNumbers: true },
  "80mm": { css: "80mm 297mm", width: "80mm", padding: "3mm 4mm", fontSize: "9pt", hasPageNumbers: false },
  label: { css: "60mm 40mm", width: "60mm", padding: "2mm 3mm", fontSize: "8pt", hasPageNumbers: false },
};

const quote = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, " ")}"`;

/** Preview of a sheet and its print: hospital name, code, page x/y, operator and time are always on it. */
export function PrintFrame({ open, onClose, title, paper, code, children, onPrint }: PrintFrameProps) {
  const t = useCommonText();
  const language = useLanguage();
  const session = useMaybeSession();
  const sheet = sheets[paper];
  const hospital = session
    ? language === "en-US"
      ? session.hospital.name_en
      : session.hospital.name_zh
    : "";
  // The time of the sheet is when it was opened, the same in preview and on paper.
  const now = useMemo(() => (open ? formatInstant(new Date()) : ""), [open]);
  const footer = `${t("print.operator")} ${session?.user?.display_name ?? ""}　${t("print.printedAt")} ${now}`;

  const content = (
    <div style={{ fontSize: sheet.fontSize, lineHeight: 1.5, color: "#000" }}>
      <div style={{ display: "flex", alignItems: "center", gap: "3mm", marginBottom: "3mm" }}>
        <div style={{ flex: 1, textAlign: paper === "A4" || paper === "A5" ? "center" : "start" }}>
          <div style={{ fontSize: "1.35em", fontWeight: 700 }}>{hospital}</div>
          <div style={{ fontSize: "1.15em" }}>{title}</div>
        </div>
        {code ? (
          <div style={{ textAlign: "center", flex: "none" }}>
            <QRCode
              value={code}
              type="svg"
              bordered={false}
              size={paper === "label" ? 44 : 64}
              color="#000"
              style={{ padding: 0, margin: "0 auto" }}
            />
            <div className="tabular" style={{ fontSize: "0.85em" }}>
              {code}
            </div>
          </div>
        ) : null}
      </div>
      {children}
    </div>
  );

  const print = (): void => {
    window.print();
    onPrint?.();
  };

  const pageRule = sheet.hasPageNumbers
    ? `@page { size: ${sheet.css}; margin: ${sheet.padding};
         @bottom-left { content: ${quote(footer)}; font-size: 8pt; font-family: sans-serif; }
         @bottom-right { content: ${quote(`${t("print.page")} `)} counter(page) ${quote(` ${t("print.of")} `)} counter(pages) ${quote(` ${t("print.pages")}`)}; font-size: 8pt; font-family: sans-serif; } }`
    : `@page { size: ${sheet.css}; margin: ${sheet.padding}; }`;

  return (
    <>
      <Modal
        open={open}
        onCancel={onClose}
        title={`${t("print.title")} · ${title}`}
        width={paper === "A4" ? 880 : 680}
        style={{ top: 24 }}
        destroyOnHidden
        footer={[
          <Button key="close" onClick={onClose}>
            {t("close")}
          </Button>,
          <Button key="print" type="primary" icon={<PrinterOutlined />} onClick={print} autoFocus>
            {t("print.print")}
          </Button>,
        ]}
      >
        {open ? <PrintKeys label={t("print.print")} run={print} /> : null}
        <div style={{ background: "#dfe5ea", padding: 16, maxHeight: "68vh", overflow: "auto" }}>
          <div
            style={{
              width: sheet.width,
              boxSizing: "border-box",
              padding: sheet.padding,
              margin: "0 auto",
              background: "#fff",
              boxShadow: "0 1px 6px rgb(0 0 0 / 25%)",
            }}
          >
            {content}
            <div
              style={{ fontSize: "8pt", marginTop: "4mm", display: "flex", justifyContent: "space-between" }}
            >
              <span>{footer}</span>
            </div>
          </div>
        </div>
      </Modal>
      {open
        ? createPortal(
            <div className="print-root">
              <style>{`.print-root { display: none; }
                @media print {
                  ${pageRule}
                  html, body { height: auto !important; background: #fff !important; overflow: visible !important; }
                  body > *:not(.print-root) { display: none !important; }
                  .print-root { display: block; }
                  .print-root tr, .print-root svg { break-inside: avoid; }
                  .print-root thead { display: table-header-group; }
                }`}</style>
              {content}
              {sheet.hasPageNumbers ? null : (
                <div style={{ fontSize: "8pt", marginTop: "2mm" }}>{footer}</div>
              )}
            </div>,
            document.body,
          )
        : null}
    </>
  );
}

function PrintKeys({ label, run }: { label: string; run: () => void }) {
  useHotkeys({ "Ctrl+P": { label, run } }, { inDialog: true });
  return null;
}
