import i18next, { type Resource, type ResourceLanguage } from "i18next";
import { useCallback } from "react";
import { initReactI18next, useTranslation } from "react-i18next";

import type { Text } from "@/host/bindings";

import type { Language } from "./preferences";

const files = import.meta.glob<ResourceLanguage>("../i18n/nb/*.json", { eager: true, import: "default" });

/** The catalogues of a language by feature: `i18n/nb/inbox.json` is the namespace `inbox`. */
export function byFeature(read: Record<string, ResourceLanguage>): Record<string, ResourceLanguage> {
  const all: Record<string, ResourceLanguage> = {};
  for (const [path, words] of Object.entries(read)) {
    const [, feature] = /\/([^/]+)\.json$/.exec(path) ?? [];
    if (feature !== undefined) all[feature] = words;
  }
  return all;
}

/** Bokmål is always there, since every other language falls back on it; another one is loaded when it is chosen. */
async function wordsOf(language: Language): Promise<Record<string, ResourceLanguage>> {
  return language === "nb" ? byFeature(files) : byFeature((await import("./words.en")).files);
}

export async function startWords(language: Language): Promise<void> {
  const resources: Resource = { nb: byFeature(files), [language]: await wordsOf(language) };
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
  for (const [feature, words] of Object.entries(await wordsOf(language))) {
    if (!i18next.hasResourceBundle(language, feature)) i18next.addResourceBundle(language, feature, words);
  }
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
