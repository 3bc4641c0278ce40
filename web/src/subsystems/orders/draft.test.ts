import { describe, expect, it } from "vitest";
import type { Schemas } from "@/api";
import {
  bodyOf,
  bySeverity,
  draftOf,
  isComplete,
  type LineDraft,
  lineOfDrug,
  lineOfProblem,
  newDraft,
  plain,
} from "./draft";

const aDrug = (different: Partial<Schemas["DrugOut"]> = {}): Schemas["DrugOut"] => ({
  id: 7,
  charge_item_id: 70,
  code: "W001",
  name: "阿司匹林肠溶片",
  generic_name: "阿司匹林",
  form: "片剂",
  specification: "100mg*30片",
  manufacturer: "",
  unit: "盒",
  dose_unit: "mg",
  dose_per_unit: "3000.0000",
  default_dose: "100.0000",
  default_route: "口服",
  default_frequency: "qd",
  max_single_dose: null,
  is_herb: false,
  is_antibiotic: false,
  toxic_note: "",
  insurance_class: "A",
  unit_price: "15.1200",
  ...different,
});

const aLine = (different: Partial<LineDraft> = {}): LineDraft => ({ ...lineOfDrug(aDrug()), ...different });

describe("a line of a prescription", () => {
  it("begins with the usual dose, route, frequency and a week", () => {
    expect(lineOfDrug(aDrug())).toMatchObject({
      drug_id: 7,
      dose: "100",
      dose_unit: "mg",
      route: "口服",
      frequency: "qd",
      days: "7",
      quantity: "",
    });
  });

  it("of a herb carries grams only", () => {
    expect(lineOfDrug(aDrug({ is_herb: true, default_dose: "15.0000", dose_unit: "g" }))).toMatchObject({
      dose: "15",
      frequency: "",
      route: "",
      days: "",
    });
  });

  it.each([
    [{}, true],
    [{ dose: "" }, false],
    [{ dose: "0" }, false],
    [{ dose: "0.0" }, false],
    [{ dose: "-1" }, false],
    [{ dose: "abc" }, false],
    [{ days: "" }, false],
    [{ frequency: "" }, false],
    [{ route: "" }, false],
  ])("with %o is complete: %s", (change, complete) => {
    expect(isComplete("western", aLine(change))).toBe(complete);
  });

  it("of a request needs a quantity only", () => {
    expect(isComplete("laboratory", aLine({ quantity: "1", dose: "" }))).toBe(true);
    expect(isComplete("laboratory", aLine({ quantity: "" }))).toBe(false);
  });
});

it("leaves the quantity of a prescription to the server unless one was typed", () => {
  const draft = { ...newDraft("western"), lines: [aLine(), aLine({ quantity: "3" })] };
  const body = bodyOf(5, draft);
  expect(body.visit_id).toBe(5);
  expect(body.lines.map((line) => line.quantity)).toEqual([null, "3"]);
  expect(body.lines[0]).toMatchObject({ dose: "100", days: 7, frequency: "qd" });
});

it("sends decoction figures only when the hospital decocts", () => {
  const draft = newDraft("herbal");
  expect(bodyOf(5, draft).herbal).toMatchObject({
    doses: 7,
    is_decocted: true,
    volume_ml: 200,
    bags_per_dose: 2,
  });
  const own = { ...draft, herbal: draft.herbal && { ...draft.herbal, is_decocted: false } };
  expect(bodyOf(5, own).herbal).toMatchObject({ is_decocted: false, volume_ml: null, bags_per_dose: null });
});

it("opens a kept draft as it was typed and sends the same again", () => {
  const order = {
    id: 9,
    kind: "herbal",
    clinical_note: "",
    herbal: {
      doses: 5,
      usage: "水煎服",
      is_decocted: false,
      decoction_method: "",
      volume_ml: null,
      bags_per_dose: null,
      delivery: "courier",
      note: "",
    },
    lines: [
      {
        line_no: 1,
        drug_id: 3,
        clinical_item_id: null,
        name: "黄芪",
        specification: "",
        unit: "g",
        quantity: "75.000",
        dose: "15.0000",
        dose_unit: "g",
        frequency: "",
        route: "",
        days: null,
        instruction: "先煎",
      },
    ],
  } as unknown as Schemas["OrderOut"];
  const draft = draftOf(order);
  expect(draft.id).toBe(9);
  expect(bodyOf(5, draft)).toMatchObject({
    kind: "herbal",
    lines: [{ drug_id: 3, dose: "15", quantity: null, instruction: "先煎" }],
    herbal: { doses: 5, delivery: "courier" },
  });
});

it("reads a server sentence about a row", () => {
  expect(lineOfProblem("lines.2.dose")).toEqual({ index: 2, field: "dose" });
  expect(lineOfProblem("lines.0")).toEqual({ index: 0, field: "" });
  expect(lineOfProblem("herbal.doses")).toBeNull();
});

it("puts the worst finding first and keeps the order otherwise", () => {
  const found = ["info", "warning", "error", "warning"].map((severity, at) => ({ severity, at }));
  expect(bySeverity(found).map((one) => one.at)).toEqual([2, 1, 3, 0]);
});

it.each([
  ["0.5000", "0.5"],
  ["15.000", "15"],
  ["100", "100"],
  ["0.000", "0"],
  [null, ""],
])("writes %s as %s", (value, shown) => {
  expect(plain(value)).toBe(shown);
});
