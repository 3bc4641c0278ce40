import { Button } from "antd";
import type { CSSProperties } from "react";
import { switchLanguage, useLanguage } from "../i18n/language";
import { useCommonText } from "../i18n/texts";

/** One press changes the language; the label is written in the language that it leads to. */
export function LanguageButton({
  style,
  size,
}: {
  style?: CSSProperties;
  size?: "small" | "middle" | "large";
}) {
  const t = useCommonText();
  const language = useLanguage();
  return (
    <Button
      type="text"
      size={size}
      style={style}
      lang={language === "en-US" ? "zh-CN" : "en-US"}
      onClick={() => switchLanguage(language === "en-US" ? "zh-CN" : "en-US")}
    >
      {t("language")}
    </Button>
  );
}
