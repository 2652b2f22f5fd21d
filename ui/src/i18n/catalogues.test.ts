import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import type { ResourceLanguage } from "i18next";
import { describe, expect, it } from "vitest";

import { byFeature } from "@/lib/i18n";
import { files as english } from "@/lib/words.en";
import { KEYMAP, KEY_GROUPS } from "@/lib/keymap";

type Words = { [key: string]: string | Words };

function keysOf(words: Words, prefix = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [`${prefix}${key}`] : keysOf(value, `${prefix}${key}.`),
  );
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !/\.test\./.test(name) ? [path] : [];
  });
}

const bokmål = import.meta.glob<ResourceLanguage>("./nb/*.json", { eager: true, import: "default" });
const all = { nb: byFeature(bokmål), en: byFeature(english) } as Record<"nb" | "en", Record<string, Words>>;

describe("catalogues", () => {
  it("have the same features and keys in both languages", () => {
    expect(Object.keys(all.en).sort()).toEqual(Object.keys(all.nb).sort());
    for (const feature of Object.keys(all.nb)) {
      expect(keysOf(all.en[feature] ?? {}).sort(), feature).toEqual(keysOf(all.nb[feature] ?? {}).sort());
    }
  });

  it("leave nothing empty, and the same values to fill in", () => {
    const holes = (text: string): string[] => (text.match(/{{\w+}}/g) ?? []).sort();
    const textOf = (words: Words, path: string): string => {
      const found = path
        .split(".")
        .reduce<string | Words | undefined>((at, key) => (typeof at === "object" ? at[key] : undefined), words);
      return typeof found === "string" ? found : "";
    };
    for (const [feature, words] of Object.entries(all.nb)) {
      for (const key of keysOf(words)) {
        const nb = textOf(words, key);
        const en = textOf(all.en[feature] ?? {}, key);
        expect(nb, `${feature}:${key}`).not.toBe("");
        expect(holes(en), `${feature}:${key}`).toEqual(holes(nb));
      }
    }
  });

  it("hold every key that the source names outright", () => {
    const missing: string[] = [];
    for (const path of sources("src")) {
      const source = readFileSync(path, "utf8");
      const space = /useTranslation\("(\w+)"\)/.exec(source)?.[1];
      for (const match of source.matchAll(/[^\w.]t\(\s*"([\w.:]+)"/g)) {
        const name = match.at(1) ?? "";
        const colon = name.indexOf(":");
        const first = colon === -1 ? space : name.slice(0, colon);
        const rest = name.slice(colon + 1);
        if (first === undefined) continue;
        const keys = keysOf(all.nb[first] ?? {});
        if (!keys.includes(rest) && !keys.includes(`${rest}_other`)) missing.push(`${path} ${first}:${rest}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it("name every act and group of the keyboard map", () => {
    const words = keysOf(all.nb["keys"] ?? {});
    for (const act of Object.keys(KEYMAP)) expect(words).toContain(`act.${act}`);
    for (const group of KEY_GROUPS) expect(words).toContain(`group.${group}`);
  });
});
