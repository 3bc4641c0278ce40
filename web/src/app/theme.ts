import { type MappingAlgorithm, type ThemeConfig, theme } from "antd";

/**
 * Every colour of the interface. Each text colour below stands at 4.5:1 or better on the background it is
 * used on; `theme.test.ts` computes it.
 */
export const palette = {
  primary: "#0b5c8c",
  success: "#1b7238",
  warning: "#8f5300",
  error: "#b9261c",
  text: "#1d2733",
  textSecondary: "#536070",
  border: "#d5dce4",
  borderSoft: "#e6ebf0",
  desk: "#f2f5f8",
  paper: "#ffffff",
  barText: "#ffffff",
  bar: "#0a4468",
} as const;

/** Text and background of a small label; the server's status table names the tone. */
export interface Tone {
  text: string;
  background: string;
  border: string;
}

export const tones = {
  neutral: { text: "#465363", background: "#eef1f4", border: "#d5dce4" },
  info: { text: "#0b5c8c", background: "#e7f2f9", border: "#b5d6ea" },
  progress: { text: "#4a3fa5", background: "#eeecfb", border: "#cdc8f0" },
  success: { text: "#1b6a35", background: "#e8f5ec", border: "#b7dfc4" },
  warning: { text: "#824b00", background: "#fdf2e0", border: "#f0d3a2" },
  error: { text: "#a82219", background: "#fcebe9", border: "#f2c2bd" },
  accent: { text: "#86265f", background: "#faeaf3", border: "#eabfd8" },
  teal: { text: "#0b635c", background: "#e4f4f2", border: "#aedcd6" },
} as const satisfies Record<string, Tone>;

export type ToneName = keyof typeof tones;

// Colour words a table of statuses is likely to use, so that one wrong word is still a readable label.
const TONE_WORDS: Record<string, ToneName> = {
  default: "neutral",
  grey: "neutral",
  gray: "neutral",
  blue: "info",
  primary: "info",
  processing: "progress",
  purple: "progress",
  geekblue: "progress",
  green: "success",
  orange: "warning",
  gold: "warning",
  yellow: "warning",
  warn: "warning",
  red: "error",
  danger: "error",
  volcano: "error",
  pink: "accent",
  magenta: "accent",
  cyan: "teal",
};

/** The tone of a colour word; an unknown word is neutral. */
export function toneOf(word: string | null | undefined): Tone {
  const name = (word ?? "neutral").toLowerCase();
  if (name in tones) return tones[name as ToneName];
  return tones[TONE_WORDS[name] ?? "neutral"];
}

/** The marks of a patient: one colour each, the same everywhere. */
export const badgeTones: Record<string, ToneName> = {
  overseas: "progress",
  contract: "teal",
  referral: "info",
  insurer: "accent",
  commercial_insurance: "accent",
  credit: "warning",
};

/** Colours of chart series, told apart by lightness as well as hue. */
export const chartColours = [
  "#0b5c8c",
  "#d9822b",
  "#2f9e8f",
  "#8250a8",
  "#c4453a",
  "#6b8fb3",
  "#a3862a",
  "#4f5b66",
];

export const fontStack = [
  '"PingFang SC"',
  '"HarmonyOS Sans SC"',
  '"MiSans"',
  '"Microsoft YaHei UI"',
  '"Microsoft YaHei"',
  '"Noto Sans CJK SC"',
  '"Noto Sans SC"',
  '"Source Han Sans SC"',
  '"WenQuanYi Micro Hei"',
  "system-ui",
  "sans-serif",
].join(", ");

const sharedTokens = {
  colorPrimary: palette.primary,
  colorInfo: palette.primary,
  colorLink: palette.primary,
  colorSuccess: palette.success,
  colorWarning: palette.warning,
  colorError: palette.error,
  colorTextBase: palette.text,
  colorTextSecondary: palette.textSecondary,
  colorTextTertiary: "#5f6b79",
  colorTextDescription: palette.textSecondary,
  colorTextPlaceholder: "#6f7b88",
  colorBorder: palette.border,
  colorBorderSecondary: palette.borderSoft,
  colorBgLayout: palette.desk,
  fontFamily: fontStack,
  controlItemBgActive: "#e1eef6",
  controlItemBgActiveHover: "#d3e6f1",
  borderRadius: 4,
  wireframe: false,
} as const;

const flatButtons = { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" } as const;

// antd's compact algorithm shrinks the text to 12 px too. A desk needs the density, not the small print.
const dense: MappingAlgorithm = (seed) => {
  const roomy = theme.defaultAlgorithm(seed);
  const ofText = Object.entries(roomy).filter(([name]) => /^(fontSize|fontHeight|lineHeight)/.test(name));
  return { ...theme.compactAlgorithm(seed, roomy), ...(Object.fromEntries(ofText) as Partial<typeof roomy>) };
};

/** Desks: 14 px text, dense rows, calm surfaces; made for 1366×768. */
export const deskTheme: ThemeConfig = {
  algorithm: dense,
  token: { ...sharedTokens, fontSize: 14, controlHeight: 34 },
  components: {
    Button: flatButtons,
    Table: {
      headerBg: "#f6f8fa",
      headerColor: palette.textSecondary,
      headerSplitColor: "transparent",
      cellPaddingBlockMD: 6,
      cellPaddingInlineMD: 10,
      cellPaddingBlockSM: 4,
      rowHoverBg: "#f0f6fa",
    },
    Menu: {
      itemHeight: 36,
      itemBorderRadius: 4,
      itemSelectedBg: "#e1eef6",
      itemSelectedColor: palette.primary,
    },
    Form: { itemMarginBottom: 16, labelColor: palette.textSecondary },
    Descriptions: { labelColor: palette.textSecondary },
  },
};

/** Kiosks: standing, perhaps 80 years old. Text 24 px, targets 72 px. */
export const kioskTheme: ThemeConfig = {
  algorithm: theme.defaultAlgorithm,
  token: {
    ...sharedTokens,
    fontSize: 24,
    fontSizeHeading1: 52,
    fontSizeHeading2: 42,
    fontSizeHeading3: 34,
    controlHeight: 72,
    controlHeightLG: 96,
    controlHeightSM: 64,
    borderRadius: 14,
    lineWidth: 2,
  },
  components: { Button: flatButtons, Input: { paddingInline: 22 }, InputNumber: { paddingInline: 22 } },
};

/** Phones at 375 px: 16 px text (no zoom on focus), 44 px targets. */
export const mobileTheme: ThemeConfig = {
  algorithm: theme.defaultAlgorithm,
  token: { ...sharedTokens, fontSize: 16, controlHeight: 44, controlHeightSM: 36, borderRadius: 10 },
  components: { Button: flatButtons },
};

/** Halls: a dark big screen read from ten metres. */
export const screenTheme: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: { fontFamily: fontStack, fontSize: 28, colorPrimary: "#58b4e6", colorBgBase: "#06182a" },
};
