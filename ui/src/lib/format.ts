/**
 * The only place that writes dates, times, numbers, names and sizes. Locales are named, never asked of the machine: a
 * machine whose locale is C would throw. Times are Norway's, as on paper and in what the core writes, whatever zone the
 * machine is set to; dates are taken as written, never through a time zone.
 */
import type { Language } from "./preferences";

const LOCALE = { nb: "nb-NO", en: "en-GB" } as const satisfies Record<Language, string>;
const DAY = 86_400_000;
/** Between a number and its unit, and between hidden digits. No thin space: WebKitGTK draws it without any width. */
export const THIN = "\u00a0";

const formats = new Map<string, Intl.DateTimeFormat>();

function written(at: Date, language: Language, name: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${language}:${name}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(LOCALE[language], options);
    formats.set(key, format);
  }
  return format.format(at);
}

const two = (n: number): string => String(n).padStart(2, "0");

const ZONE = "Europe/Oslo";
const wall = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
});
const isHere = new Intl.DateTimeFormat("en-GB").resolvedOptions().timeZone === ZONE;

/** A date whose own fields (`getHours` and the others) say what a clock on a wall in Norway says at that moment. */
export function norwegian(at: Date): Date {
  if (isHere || Number.isNaN(at.getTime())) return at;
  const read: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of wall.formatToParts(at)) read[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = read;
  return new Date(year, month - 1, day, hour, minute, second);
}

function isDateOnly(text: string): boolean {
  return /^\d{4}(-\d{2}(-\d{2})?)?$/.test(text);
}

/** A FHIR date or instant as it stands on a Norwegian calendar; a date alone is that day, whatever the zone. */
function moment(text: string): Date | null {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (day !== null) return new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : norwegian(at);
}

function dayNumber(at: Date): number {
  return Math.round(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / DAY);
}

/** Whole days from now's day to that day; negative when it is past. */
export function daysUntil(date: string, now: Date): number {
  const at = moment(date);
  return at === null ? 0 : dayNumber(at) - dayNumber(norwegian(now));
}

/** `14.03.1958`; `03.1958` and `1958` for dates that say no more. */
export function formatDate(text: string): string {
  if (/^\d{4}$/.test(text)) return text;
  const month = /^(\d{4})-(\d{2})$/.exec(text);
  if (month !== null) return `${month[2] ?? ""}.${month[1] ?? ""}`;
  const at = moment(text);
  return at === null ? text : `${two(at.getDate())}.${two(at.getMonth() + 1)}.${at.getFullYear()}`;
}

/** `11:44`. */
export function formatClock(text: string): string {
  const at = moment(text);
  return at === null ? text : `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `11:44:07`, in evidence. */
export function formatClockSeconds(text: string): string {
  const at = moment(text);
  return at === null ? text : `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** `28.10.`, with the year only when it is another one. */
export function formatDay(text: string, now: Date): string {
  const at = moment(text);
  if (at === null) return text;
  if (at.getFullYear() !== norwegian(now).getFullYear()) return formatDate(text);
  return `${two(at.getDate())}.${two(at.getMonth() + 1)}.`;
}

/** In a list: `11:52` today, `ons.` within a week, then `28.10.`. */
export function formatListTime(text: string, now: Date, language: Language): string {
  const at = moment(text);
  if (at === null) return text;
  const ago = dayNumber(norwegian(now)) - dayNumber(at);
  if (ago === 0) return isDateOnly(text) ? todayWord(language) : formatClock(text);
  if (ago > 0 && ago < 7) return shortWeekday(at, language);
  return formatDay(text, now);
}

/** On a letter: `i dag kl. 09:14`, `fre. 6. november kl. 10:22`. */
export function formatLetterTime(text: string, now: Date, language: Language): string {
  const at = moment(text);
  if (at === null) return text;
  const clock = isDateOnly(text) ? "" : language === "nb" ? ` kl. ${formatClock(text)}` : ` at ${formatClock(text)}`;
  const ago = dayNumber(norwegian(now)) - dayNumber(at);
  if (ago === 0) return `${todayWord(language)}${clock}`;
  if (ago === 1) return `${yesterdayWord(language)}${clock}`;
  return `${shortWeekday(at, language)} ${dayAndMonth(at, now, language)}${clock}`;
}

/** At a datum: `i dag kl. 11:48`, `i går kl. 16:02`, else day and time. */
export function formatSince(text: string, now: Date, language: Language): string {
  return formatLetterTime(text, now, language);
}

/** In ladders and tables: `11:41` today, else `26.10. 14:02`. */
export function formatStep(text: string, now: Date, seconds = false): string {
  const at = moment(text);
  if (at === null) return text;
  const clock = seconds ? formatClockSeconds(text) : formatClock(text);
  return dayNumber(at) === dayNumber(norwegian(now)) ? clock : `${formatDay(text, now)} ${clock}`;
}

/** `fredag 27. november`. */
export function formatLongDay(text: string, now: Date, language: Language): string {
  const at = moment(text);
  if (at === null) return text;
  return `${written(at, language, "weekday", { weekday: "long" })} ${dayAndMonth(at, now, language)}`;
}

/** `fre. 27. november`. */
export function formatMediumDay(text: string, now: Date, language: Language): string {
  const at = moment(text);
  return at === null ? text : `${shortWeekday(at, language)} ${dayAndMonth(at, now, language)}`;
}

/** `6. november`, `6 November`; with the year when it is another one. */
export function formatDayMonth(text: string, now: Date, language: Language): string {
  const at = moment(text);
  return at === null ? text : dayAndMonth(at, now, language);
}

function dayAndMonth(at: Date, now: Date, language: Language): string {
  const year = at.getFullYear() === norwegian(now).getFullYear() ? "" : ` ${at.getFullYear()}`;
  const month = written(at, language, "month", { month: "long" });
  return `${at.getDate()}${language === "nb" ? "." : ""} ${month}${year}`;
}

function shortWeekday(at: Date, language: Language): string {
  const word = written(at, language, "short", { weekday: "short" });
  return language === "nb" && !word.endsWith(".") ? `${word}.` : word;
}

function todayWord(language: Language): string {
  return language === "nb" ? "i dag" : "today";
}

function yesterdayWord(language: Language): string {
  return language === "nb" ? "i går" : "yesterday";
}

/** Which group of the inbox a time belongs to. */
export function ageGroup(text: string, now: Date): "today" | "week" | "older" {
  const at = moment(text);
  const ago = at === null ? 0 : dayNumber(norwegian(now)) - dayNumber(at);
  if (ago <= 0) return "today";
  return ago < 7 ? "week" : "older";
}

/** A decimal as sent, with the language's sign: `36.60` is `36,60`. Never recomputed, never rounded. */
export function formatDecimal(asSent: string, language: Language): string {
  return language === "nb" ? asSent.replace(".", ",") : asSent;
}

/** A value with its unit, a thin space between: `81,4 kg`. */
export function formatQuantity(value: string, unit: string | null, language: Language): string {
  const shown = formatDecimal(value, language);
  return unit === null || unit === "" ? shown : `${shown}${THIN}${unit}`;
}

/** A count: `100 000`. */
export function formatCount(count: number, language: Language): string {
  return new Intl.NumberFormat(LOCALE[language]).format(count);
}

/** `84 kB`, `1,2 MB`. */
export function formatBytes(bytes: number, language: Language): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  const amount = new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: 1 });
  return bytes < 1_000_000_000
    ? `${amount.format(bytes / 1_000_000)} MB`
    : `${amount.format(bytes / 1_000_000_000)} GB`;
}

/** `Kari N.` for buttons: given names stay, the family name is one letter. */
export function shortName(name: string): string {
  const parts = name.trim().split(/\s+/u);
  const last = parts.at(-1);
  if (last === undefined || parts.length < 2) return name;
  return `${parts[0] ?? ""} ${firstLetter(last)}.`;
}

/** The first letter, with the marks that belong to it. */
function firstLetter(word: string): string {
  return /^.\p{M}*/u.exec(word)?.[0] ?? "";
}

/** `SA` for the round button of who is writing. */
export function initials(given: string, family: string): string {
  return `${firstLetter(given.trim())}${firstLetter(family.trim())}`.toLocaleUpperCase("nb-NO");
}

/** `1958` of a birth date. */
export function birthYear(birthDate: string | null): string | null {
  return birthDate === null ? null : (/^\d{4}/.exec(birthDate)?.[0] ?? null);
}

/** `148358 23033`. */
export function formatNationalNumber(digits: string): string {
  const plain = digits.replace(/\s/g, "");
  return plain.length === 11 ? `${plain.slice(0, 6)} ${plain.slice(6)}` : digits;
}

/** `148358 •••••`. */
export function maskedNumber(firstSix: string): string {
  return `${firstSix.replace(/\D/g, "").slice(0, 6)} •••••`;
}

/** `9f31 c27a …`: the start of a fingerprint. */
export function shortHash(hex: string): string {
  return `${hex.slice(0, 4)} ${hex.slice(4, 8)} …`;
}

/** `3b1e…a04c`: a request id that still can be told from another. */
export function shortId(id: string): string {
  return id.length <= 12 ? id : `${id.slice(0, 4)}…${id.slice(-4)}`;
}
