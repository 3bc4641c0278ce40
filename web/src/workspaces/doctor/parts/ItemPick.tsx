import type { ReactNode } from "react";
import { client, type Schemas, unwrap } from "@/api";
import { palette } from "@/app/theme";
import {
  type LineDraft,
  lineOfDrug,
  lineOfFrequent,
  lineOfItem,
  type OrderKind,
} from "@/subsystems/orders/draft";
import { PickBox } from "@/subsystems/orders/PickBox";
import { MoneyText, ToneTag } from "@/ui";
import { useText } from "../i18n";

interface Choice {
  key: string;
  name: string;
  detail: string;
  tag: ReactNode;
  price: string | null;
  unit: string;
  line: () => LineDraft;
}

const ofDrug = (drug: Schemas["DrugOut"]): Choice => ({
  key: `d${drug.id}`,
  name: drug.name,
  detail: drug.is_herb ? "" : `${drug.specification} ${drug.manufacturer}`,
  tag: drug.toxic_note ? <ToneTag label={drug.toxic_note} colour="error" /> : null,
  price: drug.unit_price,
  unit: drug.unit,
  line: () => lineOfDrug(drug),
});

const ofItem = (item: Schemas["ClinicalItemOut"]): Choice => ({
  key: `c${item.id}`,
  name: item.name,
  detail: item.executing_department_name ?? "",
  tag: item.specimen ? <ToneTag label={item.specimen} /> : null,
  price: item.price,
  unit: "",
  line: () => lineOfItem(item),
});

/** The type-ahead of an order: what the doctor often orders when nothing is typed, the catalogue otherwise. */
export function ItemPick({ kind, onPick }: { kind: OrderKind; onPick: (line: LineDraft) => void }) {
  const t = useText();
  const load = async (q: string, signal: AbortSignal): Promise<Choice[]> => {
    if (q === "") {
      const usual = await unwrap(
        client.GET("/api/ui/orders/frequent", { params: { query: { kind } }, signal }),
      );
      return usual.map((item) => ({
        key: `f${item.drug_id ?? ""}-${item.clinical_item_id ?? ""}`,
        name: item.name,
        detail: "",
        tag: <ToneTag label={t("editor.usual", { n: item.times })} />,
        price: null,
        unit: "",
        line: () => lineOfFrequent(item),
      }));
    }
    if (kind === "western" || kind === "herbal") {
      const query = { q, herb: kind === "herbal" };
      return (await unwrap(client.GET("/api/ui/catalogue/drugs", { params: { query }, signal }))).map(ofDrug);
    }
    const query = { q, kind, page_size: 20 };
    const found = await unwrap(client.GET("/api/ui/catalogue/clinical-items", { params: { query }, signal }));
    return found.items.map(ofItem);
  };
  const label =
    kind === "western"
      ? t("editor.drugSearch")
      : kind === "herbal"
        ? t("editor.herb")
        : t("editor.itemSearch");
  return (
    <PickBox<Choice>
      name={`order.${kind}`}
      label={label}
      load={load}
      keyOf={(one) => one.key}
      autoFocus
      render={(one) => (
        <span style={{ display: "flex", gap: 8, alignItems: "center" }}>
          <strong>{one.name}</strong>
          <span
            style={{
              color: palette.textSecondary,
              flex: 1,
              overflow: "hidden",
              textOverflow: "ellipsis",
            }}
          >
            {one.detail}
          </span>
          {one.tag}
          {one.price === null ? null : (
            <span>
              <MoneyText value={one.price} />
              {one.unit ? <span style={{ color: palette.textSecondary }}>/{one.unit}</span> : null}
            </span>
          )}
        </span>
      )}
      onPick={(one) => onPick(one.line())}
    />
  );
}
