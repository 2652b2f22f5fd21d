import { norwegian } from "./format";

/** Now, with the fields of a clock in Norway: which day it is there, whatever zone the machine is set to. */
export function today(): Date {
  return norwegian(new Date());
}

/** `YYYY-MM-DD` of a date's own fields. */
export function isoDay(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
