import i18next from "i18next";
import { type Language, useLanguage } from "./language";

interface Tree {
  [key: string]: string | Tree;
}

/** The same keys with other sentences: a missing translation does not compile. */
type Same<T> = { [K in keyof T]: T[K] extends string ? string : Same<T[K]> };

/** Dotted names of all sentences: `"list.empty"`. */
export type TextKey<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${TextKey<T[K]>}`;
}[keyof T & string];

export type Translate<Key extends string> = (key: Key, values?: Record<string, string | number>) => string;

/**
 * Declares the sentences of one workspace (or of the shell) and returns its typed hook:
 *
 *     export const useText = defineTexts("pharmacy", { zh: { review: "审方" }, en: { review: "Review" } });
 *     const t = useText();
 *     t("review");
 *
 * Chinese is the original; English must have exactly the same keys. `{{name}}` is replaced by `values.name`.
 */
export function defineTexts<const T extends Tree>(
  namespace: string,
  texts: { zh: T; en: Same<T> },
): (() => Translate<TextKey<T>>) & { at: (language: Language) => Translate<TextKey<T>> } {
  i18next.addResourceBundle("zh-CN", namespace, texts.zh, true, true);
  i18next.addResourceBundle("en-US", namespace, texts.en, true, true);
  const speak =
    (language: Language): Translate<TextKey<T>> =>
    (key, values) =>
      i18next.t(key, { lng: language, ns: namespace, ...values });
  // One function per language, so that a hook may list `t` among its dependencies.
  const spoken = { "zh-CN": speak("zh-CN"), "en-US": speak("en-US") };
  const at = (language: Language): Translate<TextKey<T>> => spoken[language];
  return Object.assign(() => at(useLanguage()), { at });
}
