import { expect, it } from "vitest";

import { matches } from "./match";

it("finds words in any order", () => {
  expect(matches("Gå til pasient eller melding", "pasient gå")).toBe(true);
  expect(matches("Gå til pasient eller melding", "utboks")).toBe(false);
});

it("folds å, ø and æ both ways", () => {
  expect(matches("Lås", "las")).toBe(true);
  expect(matches("Lås", "laas")).toBe(true);
  expect(matches("Mørkt tema", "morkt")).toBe(true);
});

it("lets everything through when nothing is typed", () => {
  expect(matches("Svar", "  ")).toBe(true);
});
