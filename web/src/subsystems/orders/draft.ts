import type { Schemas } from "@/api";

export type OrderKind = Schemas["OrderKind"];
export type Order = Schemas["OrderOut"];
export type OrderLine = Schemas["LineOut"];
export type Alert = Schemas["AlertOut"];
type Drug = Schemas["DrugOut"];
type ClinicalItem = Schemas["ClinicalItemOut"];
type Frequent = Schemas["FrequentOut"];

export const ORDER_KINDS: OrderKind[] = ["western", "herbal", "laboratory", "examination", "treatment"];

/** One line as it stands in the editor; what is not typed yet is an empty string. */
export interface LineDraft {
  /** Stands for the row on this page only. */
  key: string;
  drug_id: number | null;
  clinical_item_id: number | null;
  name: string;
  specification: string;
  /** Charged unit, of the quantity. */
  unit: string;
  dose: string;
  dose_unit: string;
  frequency: string;
  route: string;
  days: string;
  /** Empty: the server computes it from dose, frequency and days. */
  quantity: string;
  instruction: string;
}

export interface HerbalDraft {
  doses: string;
  usage: string;
  is_decocted: boolean;
  volume_ml: string;
  bags_per_dose: string;
  delivery: "pickup" | "courier";
  note: string;
}

/** An order as it is typed; `id` once the server keeps it as a draft. */
export interface OrderDraft {
  id: number | null;
  kind: OrderKind;
  lines: LineDraft[];
  herbal: HerbalDraft | null;
  clinical_note: string;
}

export const isPrescription = (kind: string): boolean => kind === "western" || kind === "herbal";

const newHerbal = (): HerbalDraft => ({
  doses: "7",
  usage: "水煎服，每日1剂，分2次温服",
  is_decocted: true,
  volume_ml: "200",
  bags_per_dose: "2",
  delivery: "pickup",
  note: "",
});

/** An empty order with what is usual. */
export const newDraft = (kind: OrderKind): OrderDraft => ({
  id: null,
  kind,
  lines: [],
  herbal: kind === "herbal" ? newHerbal() : null,
  clinical_note: "",
});

/** `0.5000` → `0.5`: a decimal of the server as somebody would type it. */
export const plain = (value: string | null | undefined): string =>
  value ? (value.includes(".") ? value.replace(/0+$/, "").replace(/\.$/, "") : value) : "";

let made = 0;
const nextKey = (): string => {
  made += 1;
  return `n${made}`;
};

const emptyLine = (): LineDraft => ({
  key: nextKey(),
  drug_id: null,
  clinical_item_id: null,
  name: "",
  specification: "",
  unit: "",
  dose: "",
  dose_unit: "",
  frequency: "",
  route: "",
  days: "",
  quantity: "",
  instruction: "",
});

/** A drug with its usual dose, route and frequency; a herb with its usual grams. */
export function lineOfDrug(drug: Drug): LineDraft {
  const taken = drug.is_herb
    ? {}
    : { frequency: drug.default_frequency, route: drug.default_route, days: "7" };
  return {
    ...emptyLine(),
    ...taken,
    drug_id: drug.id,
    name: drug.name,
    specification: drug.specification,
    unit: drug.unit,
    dose: plain(drug.default_dose),
    dose_unit: drug.dose_unit,
  };
}

export const lineOfItem = (item: ClinicalItem): LineDraft => ({
  ...emptyLine(),
  clinical_item_id: item.id,
  name: item.name,
  quantity: "1",
});

/** Something often ordered, as it was ordered last. */
export const lineOfFrequent = (item: Frequent): LineDraft => ({
  ...emptyLine(),
  drug_id: item.drug_id,
  clinical_item_id: item.clinical_item_id,
  name: item.name,
  dose: plain(item.dose),
  dose_unit: item.dose_unit,
  frequency: item.frequency,
  route: item.route,
  days: item.days === null ? "" : String(item.days),
  quantity: item.clinical_item_id ? plain(item.quantity) : "",
  instruction: item.instruction,
});

/** A draft that the server keeps, opened again. */
export function draftOf(order: Order): OrderDraft {
  const isTreatment = !isPrescription(order.kind);
  return {
    id: order.id,
    kind: order.kind as OrderKind,
    clinical_note: order.clinical_note,
    lines: order.lines.map((line) => ({
      ...emptyLine(),
      drug_id: line.drug_id,
      clinical_item_id: line.clinical_item_id,
      name: line.name,
      specification: line.specification,
      unit: line.unit,
      dose: plain(line.dose),
      dose_unit: line.dose_unit,
      frequency: line.frequency,
      route: line.route,
      days: line.days === null ? "" : String(line.days),
      quantity: isTreatment || order.kind === "western" ? plain(line.quantity) : "",
      instruction: line.instruction,
    })),
    herbal: order.herbal
      ? {
          doses: String(order.herbal.doses),
          usage: order.herbal.usage,
          is_decocted: order.herbal.is_decocted,
          volume_ml: order.herbal.volume_ml === null ? "" : String(order.herbal.volume_ml),
          bags_per_dose: order.herbal.bags_per_dose === null ? "" : String(order.herbal.bags_per_dose),
          delivery: order.herbal.delivery === "courier" ? "courier" : "pickup",
          note: order.herbal.note,
        }
      : null,
  };
}

const isPositive = (typed: string): boolean => /^\d*\.?\d+$/.test(typed.trim()) && /[1-9]/.test(typed);

/** Whether everything of the line is there that a price can be computed from. */
export function isComplete(kind: OrderKind, line: LineDraft): boolean {
  if (kind === "herbal") return isPositive(line.dose);
  if (kind === "western")
    return isPositive(line.dose) && isPositive(line.days) && line.frequency !== "" && line.route !== "";
  return isPositive(line.quantity);
}

const whole = (typed: string): number | null => (/^\d+$/.test(typed.trim()) ? Number(typed) : null);

type LineIn = Schemas["LineIn"];

const lineIn = (kind: OrderKind, line: LineDraft): LineIn => ({
  drug_id: line.drug_id,
  clinical_item_id: line.clinical_item_id,
  dose: isPrescription(kind) ? line.dose.trim() || null : null,
  frequency: kind === "western" ? line.frequency : "",
  route: kind === "western" ? line.route : "",
  days: kind === "western" ? whole(line.days) : null,
  quantity: kind === "herbal" ? null : line.quantity.trim() || null,
  instruction: line.instruction,
});

/** What is sent; `lines` may be fewer than the draft's when only the complete ones are priced. */
export function bodyOf(
  visitId: number,
  draft: OrderDraft,
  lines: LineDraft[] = draft.lines,
): Schemas["OrderIn"] {
  const { herbal } = draft;
  return {
    visit_id: visitId,
    kind: draft.kind,
    lines: lines.map((line) => lineIn(draft.kind, line)),
    herbal: herbal
      ? {
          doses: whole(herbal.doses) ?? 1,
          usage: herbal.usage,
          is_decocted: herbal.is_decocted,
          decoction_method: "",
          volume_ml: herbal.is_decocted ? whole(herbal.volume_ml) : null,
          bags_per_dose: herbal.is_decocted ? whole(herbal.bags_per_dose) : null,
          delivery: herbal.delivery,
          note: herbal.note,
        }
      : null,
    clinical_note: draft.clinical_note,
  };
}

/** `lines.2.dose` → the row's number (from 0) and the field; null when the sentence is not about a line. */
export function lineOfProblem(field: string): { index: number; field: string } | null {
  const found = /^lines\.(\d+)(?:\.(\w+))?$/.exec(field);
  return found ? { index: Number(found[1]), field: found[2] ?? "" } : null;
}

const RANK: Record<string, number> = { error: 0, warning: 1, info: 2 };

/** The worst first, otherwise in the server's order. */
export const bySeverity = <One extends { severity: string }>(alerts: readonly One[]): One[] =>
  [...alerts].sort((a, b) => (RANK[a.severity] ?? 3) - (RANK[b.severity] ?? 3));
