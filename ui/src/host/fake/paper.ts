import type { Answers } from "./answers";

/** As many pages as parts: enough to see that the choice counts. */
export function paperAnswers(): Partial<Answers> {
  return {
    chart_paper: ({ parts }) => ({ pages: parts.length, ask: parts.length > 12 }),
    chart_text: () => ({ text: "Pasientkort\nKari Nordmo" }),
    chart_pdf: ({ parts }) => ({ pages: parts.length, bytes: 24_000 }),
  };
}
