import i18next, { type Resource, type ResourceLanguage } from "i18next";
import { useCallback } from "react";
import { initReactI18next, useTranslation } from "react-i18next";

import type { Text } from "@/host/bindings";

import type { Language } from "./preferences";

const files = import.meta.glob<ResourceLanguage>("../i18n/*/*.json", { eager: true, import: "default" });

/** Every catalogue, by language and feature: `i18n/nb/inbox.json` is the namespace `inbox`. */
export function catalogues(): Resource {
  const all: Resource = {};
  for (const [path, words] of Object.entries(files)) {
    const [, language, feature] = /\/(nb|en)\/([^/]+)\.json$/.exec(path) ?? [];
    if (language === undefined || feature === undefined) continue;
    (all[language] ??= {})[feature] = words;
  }
  return all;
}

export async function startWords(language: Language): Promise<void> {
  const resources = catalogues();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "nb",
    resources,
    ns: Object.keys(resources["nb"] ?? {}),
    defaultNS: "common",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

export async function changeWords(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
}

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === "en" ? "en" : "nb";
}

/** Words that the engine sends in both languages, in the one on screen. */
export function useText(): (text: Text) => string {
  const language = useLanguage();
  return useCallback((text: Text) => text[language], [language]);
}

export { useTranslation } from "react-i18next";
