import { useCallback } from "react";

import type { PersonView } from "@/host/bindings";
import { norwegian } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

/** Under this many years a child's age is told in months, and under one month in days. */
const told = 2;

/** How old in what unit; a birth date that is not whole is told in years. */
export function ageOf(
  { age, birthDate }: Pick<PersonView, "age" | "birthDate">,
  moment: Date,
): { unit: "age" | "ageMonths" | "ageDays"; count: number } | null {
  if (age === null) return null;
  const born = /^(\d{4})-(\d{2})-(\d{2})$/u
    .exec(birthDate ?? "")
    ?.slice(1)
    .map(Number);
  const [year, month, day] = born ?? [];
  if (age >= told || year === undefined || month === undefined || day === undefined) return { unit: "age", count: age };
  const now = norwegian(moment);
  const early = now.getDate() < day ? 1 : 0;
  const months = (now.getFullYear() - year) * 12 + (now.getMonth() + 1 - month) - early;
  if (months >= 1) return { unit: "ageMonths", count: months };
  const days = Math.floor((now.getTime() - new Date(year, month - 1, day).getTime()) / 86_400_000);
  return { unit: "ageDays", count: Math.max(0, days) };
}

/** `68 år`, `5 md.`, `12 dager`; nothing when the birth date is not in the source. */
export function useAge(): (person: Pick<PersonView, "age" | "birthDate">) => string | null {
  const { t } = useTranslation("common");
  const now = useNow(60_000);
  return useCallback(
    (person) => {
      const found = ageOf(person, now);
      return found === null ? null : t(`person.${found.unit}`, { count: found.count });
    },
    [t, now],
  );
}
