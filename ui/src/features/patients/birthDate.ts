/** Reads a birth date in the ways Norwegians write one. The answer is `YYYY-MM-DD`. */

const separated = /^(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4}|\d{2})$/u;
const joined = /^(\d{2})(\d{2})(\d{4}|\d{2})$/u;
const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/u;

function fullYear(year: string, today: Date): number {
  if (year.length === 4) return Number(year);
  // Two digits: the latest year that is not in the future.
  const now = today.getFullYear();
  const guess = Math.floor(now / 100) * 100 + Number(year);
  return guess > now ? guess - 100 : guess;
}

/** `null` when it is no date, or one in the future, or before 1850. */
export function parseBirthDate(text: string, today: Date): string | null {
  const trimmed = text.trim();
  const isoMatch = iso.exec(trimmed);
  const match = isoMatch ?? separated.exec(trimmed) ?? joined.exec(trimmed);
  if (match === null) return null;
  const [, first = "", second = "", third = ""] = match;
  const day = Number(isoMatch === null ? first : third);
  const month = Number(second);
  const year = isoMatch === null ? fullYear(third, today) : Number(first);
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!real || year < 1850 || date.getTime() > today.getTime()) return null;
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
