import Ajv from "ajv";
import { describe, expect, it } from "vitest";

import kinds from "../../../../src-tauri/crates/engine/src/compose/kinds.json";
import schema from "../../../../src-tauri/crates/engine/src/compose/kinds.schema.json";
import cases from "../../../../src-tauri/crates/engine/src/compose/kinds.wrong.json";

/** Puts a value at a JSON pointer, or takes away what stands there. */
function changed(whole: object, at: string, put: unknown): unknown {
  const kind = structuredClone(whole) as Record<string, unknown>;
  const path = at.split("/").slice(1);
  const last = path.pop() ?? "";
  const parent = path.reduce((inner, name) => inner[name] as Record<string, unknown>, kind);
  if (put === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = put;
  return kind;
}

/** The schema is for other people's tools; a validator that others wrote holds it and the engine's own reading together. */
describe("the schema of message kinds", () => {
  const valid = new Ajv({ allErrors: true }).compile(schema);

  it("takes the data file, and a whole kind of a workspace", () => {
    expect(valid(kinds), JSON.stringify(valid.errors)).toBe(true);
    expect(valid({ kinds: [cases.whole] }), JSON.stringify(valid.errors)).toBe(true);
  });

  it.each(cases.wrong)("sees $at as the engine does", (one) => {
    const kind = changed(cases.whole, one.at, "put" in one ? one.put : undefined);
    expect(valid({ kinds: [kind] })).toBe(!one.schema);
  });

  it("takes no kinds at all for none", () => {
    for (const nothing of [{}, { kinds: [] }, { kinds: {} }, []]) expect(valid(nothing)).toBe(false);
  });
});
