import type { FormCoding, FormOption, FormValue } from "@/host/bindings";

/** What stands in a text field. */
export function wordsOf(value: FormValue | undefined): string {
  switch (value?.kind) {
    case "words":
      return value.words;
    case "amount":
      return value.number;
    case "option":
      return value.option.display ?? value.option.code ?? "";
    case "file":
      return value.name;
    case "yes":
    case undefined:
      return "";
  }
}

export function words(text: string): FormValue[] {
  return text === "" ? [] : [{ kind: "words", words: text }];
}

/** Names an option within its question. */
export function keyOf(coding: FormCoding): string {
  return `${coding.system ?? ""}|${coding.code ?? ""}|${coding.code === null ? (coding.display ?? "") : ""}`;
}

export function chosenKeys(values: readonly FormValue[]): string[] {
  return values.flatMap((value) => (value.kind === "option" ? [keyOf(value.option)] : []));
}

/** Answers of a question with several options, in the form's own order; one that rules out the rest leaves alone. */
export function choose(
  options: readonly FormOption[],
  keys: readonly string[],
  before: readonly string[],
): FormValue[] {
  const added = keys.find((key) => !before.includes(key));
  const exclusive = (key: string): boolean => options.some((one) => one.exclusive && keyOf(one.coding) === key);
  const kept = keys.filter((key) => added === undefined || key === added || (!exclusive(added) && !exclusive(key)));
  return options
    .filter((option) => kept.includes(keyOf(option.coding)))
    .map((option) => ({ kind: "option", option: option.coding }));
}
