import { describe, expect, it } from "vitest";
import { readDevice, UNKNOWN_DEVICE } from "./device";
import { masked } from "./mask";
import { feed, type WedgeBuffer } from "./useWedge";

const type = (keys: string[], gap: number): (string | null)[] => {
  let buffer: WedgeBuffer = { text: "", at: 0 };
  return keys.map((key, at) => {
    const next = feed(buffer, key, 1000 + at * gap);
    buffer = next.buffer;
    return next.read;
  });
};

describe("a reader that acts as a keyboard", () => {
  it("is told from fingers by its speed", () => {
    expect(type([..."A1234567", "Enter"], 10).at(-1)).toBe("A1234567");
    expect(type([..."A1234567", "Enter"], 200).at(-1)).toBeNull();
  });

  it("is not taken for a short burst of keys", () => {
    expect(type(["1", "2", "Enter"], 5).at(-1)).toBeNull();
  });
});

describe("the state of the devices", () => {
  it("is unknown until told, and survives what cannot be read", () => {
    expect([readDevice(null), readDevice("{"), readDevice("3"), readDevice('{"printer":"x"}')]).toEqual([
      UNKNOWN_DEVICE,
      UNKNOWN_DEVICE,
      UNKNOWN_DEVICE,
      UNKNOWN_DEVICE,
    ]);
  });

  it("is as it was told", () => {
    expect(readDevice('{"printer":"paper_out","payment":"fault","isOpen":false}')).toEqual({
      printer: "paper_out",
      payment: "fault",
      isOpen: false,
    });
  });
});

it("masks a number but for its last four", () => {
  expect([masked("110101197001011234"), masked("12")]).toEqual(["••••••••••••••1234", "12"]);
});
