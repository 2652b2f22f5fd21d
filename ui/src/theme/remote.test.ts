import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

const require = createRequire(import.meta.url);

function built(ending: string): string[] {
  const folder = "dist/assets";
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

describe("looks", () => {
  it("ask nobody else for anything: no address in any style sheet", () => {
    const imported = [...readFileSync("src/theme/index.ts", "utf8").matchAll(/import "([^"]+\.css)"/g)].map(
      ([, path]) => path ?? "",
    );
    expect(imported.length).toBeGreaterThan(5);
    expect(imported).not.toContain("@navikt/ds-css");
    for (const path of imported) {
      const file = path.startsWith(".") ? join("src/theme", path) : require.resolve(path);
      expect(readFileSync(file, "utf8"), path).not.toMatch(/url\(\s*["']?https?:|@import/);
    }
    for (const css of built(".css")) expect(css).not.toMatch(/https?:/);
  });

  it("leave the test bridge out of what ships", () => {
    for (const script of built(".js")) expect(script).not.toContain("x-budstikke-token");
  });
});
