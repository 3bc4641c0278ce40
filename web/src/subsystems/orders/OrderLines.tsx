import type { CSSProperties } from "react";
import type { Schemas } from "@/api";
import { palette, tones } from "@/app/theme";
import { plain } from "./draft";
import { useOrderText } from "./i18n";
import { DerivedAmount } from "./PriceDerivation";

interface HerbLine {
  line_no: number;
  name: string;
  dose: string | null;
  instruction: string;
}

/** Herbs as on the paper: four a row, grams beside the name, the mark above them. */
export function HerbGrid({
  lines,
  flagged = [],
  forPaper = false,
}: {
  lines: readonly HerbLine[];
  /** Line numbers that something was found about. */
  flagged?: readonly number[];
  forPaper?: boolean;
}) {
  const t = useOrderText();
  const cell: CSSProperties = forPaper
    ? { padding: "1.5mm 1mm" }
    : {
        padding: "8px 12px",
        borderInlineEnd: `1px solid ${palette.borderSoft}`,
        borderBottom: `1px solid ${palette.borderSoft}`,
      };
  return (
    <div
      style={{
        display: "grid",
        gridTemplateColumns: "repeat(4, minmax(0, 1fr))",
        ...(forPaper
          ? {}
          : {
              borderTop: `1px solid ${palette.borderSoft}`,
              borderInlineStart: `1px solid ${palette.borderSoft}`,
            }),
      }}
    >
      {lines.map((line) => (
        <div
          key={line.line_no}
          style={{
            ...cell,
            ...(flagged.includes(line.line_no) ? { background: tones.error.background } : {}),
          }}
        >
          <span style={{ fontWeight: 600, fontSize: forPaper ? "1.1em" : "1.15em" }}>{line.name}</span>{" "}
          <span className="tabular" style={{ fontSize: forPaper ? "1em" : "1.15em" }}>
            {plain(line.dose)}
            {t("grams")}
          </span>
          {line.instruction ? (
            <sup style={{ marginInlineStart: 4, color: forPaper ? "inherit" : palette.warning }}>
              {line.instruction}
            </sup>
          ) : null}
        </div>
      ))}
    </div>
  );
}

interface HerbalFacts {
  doses: number;
  usage: string;
  is_decocted: boolean;
  volume_ml: number | null;
  bags_per_dose: number | null;
  note: string;
  delivery?: string;
}

/** 7 剂 · 水煎服… · 代煎 每剂 2 包, in one line. */
export function HerbalUsage({ herbal }: { herbal: HerbalFacts }) {
  const t = useOrderText();
  const parts = [
    t("doses", { n: herbal.doses }),
    herbal.usage,
    herbal.is_decocted ? t("decocted") : t("notDecocted"),
    herbal.is_decocted && herbal.bags_per_dose ? t("bags", { n: herbal.bags_per_dose }) : "",
    herbal.is_decocted && herbal.volume_ml ? t("volume", { n: herbal.volume_ml }) : "",
    herbal.delivery ? t(herbal.delivery === "courier" ? "courier" : "pickup") : "",
    herbal.note,
  ];
  return <span>{parts.filter(Boolean).join(" · ")}</span>;
}

interface TakenLine {
  dose: string | null;
  dose_unit: string;
  frequency: string;
  route: string;
  days: number | null;
  instruction: string;
}

/** 口服 每次 0.5g tid 5 天 饭后. */
export function useTaking(): (line: TakenLine) => string {
  const t = useOrderText();
  return (line) =>
    [
      line.route,
      line.dose ? `${t("each")}${plain(line.dose)}${line.dose_unit}` : "",
      line.frequency,
      line.days ? t("days", { n: line.days }) : "",
      line.instruction,
    ]
      .filter(Boolean)
      .join(" ");
}

/** The lines of an order that is submitted: herbs as a grid, everything else one a row. */
export function OrderLines({ order }: { order: Schemas["OrderOut"] }) {
  const taking = useTaking();
  if (order.kind === "herbal")
    return (
      <div>
        <HerbGrid lines={order.lines} />
        {order.herbal ? (
          <div style={{ marginTop: 6 }}>
            <HerbalUsage herbal={order.herbal} />
          </div>
        ) : null}
      </div>
    );
  return (
    <table style={{ width: "100%", borderCollapse: "collapse" }}>
      <tbody>
        {order.lines.map((line) => (
          <tr key={line.line_no} style={{ borderTop: `1px solid ${palette.borderSoft}` }}>
            <td style={{ padding: "3px 0" }}>
              {line.name}{" "}
              <span style={{ color: palette.textSecondary, fontSize: "0.92em" }}>{line.specification}</span>
            </td>
            <td style={{ padding: "3px 8px", color: palette.textSecondary }}>
              {line.drug_id ? taking(line) : line.performing_department}
            </td>
            <td className="tabular" style={{ textAlign: "end", padding: "3px 8px" }}>
              {plain(line.quantity)} {line.unit}
            </td>
            <td style={{ textAlign: "end", padding: "3px 0", width: 84 }}>
              <DerivedAmount amount={line.amount} derivation={line.derivation} label={line.name} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
