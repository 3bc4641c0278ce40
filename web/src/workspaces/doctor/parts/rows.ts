import type { LineDraft, OrderLine } from "@/subsystems/orders/draft";

/** What the three kinds of rows share. */
export interface RowsProps {
  lines: LineDraft[];
  /** The server's view of a complete line, by the row's key. */
  priced: Map<string, OrderLine>;
  onChange: (lines: LineDraft[]) => void;
}

/** The lines with one of them changed. */
export const withLine = (lines: LineDraft[], key: string, change: Partial<LineDraft>): LineDraft[] =>
  lines.map((line) => (line.key === key ? { ...line, ...change } : line));

/** The lines without one. */
export const withoutLine = (lines: LineDraft[], key: string): LineDraft[] =>
  lines.filter((line) => line.key !== key);
