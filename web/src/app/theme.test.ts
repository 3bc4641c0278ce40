import { describe, expect, it } from "vitest";
import { palette, toneOf, tones } from "./theme";

const channel = (value: number): number => {
  const part = value / 255;
  return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => channel(Number.parseInt(hex.slice(at, at + 2), 16)));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
/** WCAG 2 contrast ratio of two `#rrggbb` colours. */
const contrast = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

describe("theme", () => {
  it.each(["primary", "success", "warning", "error", "text", "textSecondary"] as const)(
    "%s is readable on paper and on the desk",
    (name) => {
      expect(contrast(palette[name], palette.paper)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(palette[name], palette.desk)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(Object.entries(tones))("the %s label is readable", (_name, tone) => {
    expect(contrast(tone.text, tone.background)).toBeGreaterThanOrEqual(4.5);
  });

  it("shows an unknown colour word as neutral and understands plain ones", () => {
    expect(toneOf("chartreuse")).toEqual(tones.neutral);
    expect(toneOf("green")).toEqual(tones.success);
    expect(toneOf(null)).toEqual(tones.neutral);
  });
});
