import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Pictures in JPEG 2000 inside a PDF: pdf.js loads their reader by this name, beside the page, when one is met. */
function jpeg2000(): Plugin {
  const name = "openjpeg_nowasm_fallback.js";
  const source = createRequire(import.meta.url).resolve(`pdfjs-dist/wasm/${name}`);
  return {
    name: "jpeg2000",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: `pdfjs/${name}`, source: readFileSync(source) });
    },
  };
}

/**
 * Three entries, one window: `index.html` speaks with the shell and is what ships (`dist`); `bridge.html` speaks with
 * the test bridge over loopback (`--mode bridge`, `dist-bridge`); `fake.html` has made-up answers, for `npm run dev`.
 */
// eslint-disable-next-line no-restricted-syntax -- Vite asks for a default export
export default defineConfig(({ mode }) => {
  const page = mode === "bridge" ? "bridge.html" : mode === "fake" ? "fake.html" : "index.html";
  const folder = mode === "bridge" ? "dist-bridge" : mode === "fake" ? "dist-fake" : "dist";
  return {
    base: "./",
    plugins: [react(), jpeg2000()],
    assetsInclude: ["**/*.pfb"],
    resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
    build: {
      outDir: folder,
      target: "es2023",
      // Fonts and pictures stay files: the window's policy allows no other source than its own.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1500,
      rolldownOptions: { input: fileURLToPath(new URL(`./${page}`, import.meta.url)) },
    },
    server: { port: 5173, strictPort: true },
    test: {
      environment: "jsdom",
      setupFiles: ["src/test/setup.tsx"],
      // Aksel is one barrel: importing it takes seconds on a busy machine.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // A dialog that settles its focus while a busy machine types loses a key; the report still names what was tried twice.
      retry: process.env["CI"] === undefined ? 0 : 1,
      include: ["src/**/*.test.{ts,tsx}"],
    },
  };
});
