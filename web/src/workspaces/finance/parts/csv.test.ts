import { expect, it } from "vitest";
import { toCsv } from "./csv";

it("writes CSV that Excel reads and never runs", () => {
  expect(
    toCsv([
      ["名称", "金额"],
      ['说"好", 是', "-12.50"],
      ["=1+1", "-A1"],
    ]),
  ).toBe('\uFEFF名称,金额\r\n"说""好"", 是",-12.50\r\n\'=1+1,\'-A1\r\n');
});
