import i18next from "i18next";
import { useSyncExternalStore } from "react";

export type Language = "zh-CN" | "en-US";
export const LANGUAGE_KEY = "yiqiao.language";

/** A text that is needed before its translation file is loaded: menu entries, status labels. */
export interface Bilingual {
  zh: string;
  en: string;
}

const stored = localStorage.getItem(LANGUAGE_KEY);

void i18next.init({
  lng: stored === "en-US" ? "en-US" : "zh-CN",
  fallbackLng: "zh-CN",
  supportedLngs: ["zh-CN", "en-US"],
  resources: {},
  interpolation: { escapeValue: false },
  initAsync: false,
});

const apply = (language: string): void => {
  document.documentElement.lang = language;
};
apply(i18next.language);

/** The language in use. */
export const currentLanguage = (): Language => (i18next.language === "en-US" ? "en-US" : "zh-CN");

/** Switches the interface and remembers the choice on this machine. */
export function switchLanguage(language: Language): void {
  localStorage.setItem(LANGUAGE_KEY, language);
  void i18next.changeLanguage(language).then(() => apply(language));
}

const subscribe = (listener: () => void): (() => void) => {
  i18next.on("languageChanged", listener);
  return () => i18next.off("languageChanged", listener);
};

/** The language in use; the component renders again when it changes. */
export const useLanguage = (): Language => useSyncExternalStore(subscribe, currentLanguage);

/** Picks the text of the language in use. */
export function useBilingual(): (text: Bilingual) => string {
  const language = useLanguage();
  return (text) => (language === "en-US" ? text.en : text.zh);
}
