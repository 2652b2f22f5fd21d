import { readdirSync } from "node:fs";

import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** One feature never reaches into another; what two need moves to `components`, `data` or `lib`. */
const features = readdirSync(new URL("./src/features", import.meta.url));

const onlyTauri = {
  group: ["@tauri-apps/*"],
  message: "Only src/host/tauri.ts speaks with Tauri.",
};
const noHost = {
  regex: "(^@|/)/?host/(?!bindings$)",
  message: "Screens reach the engine through @/data. Types come from @/host/bindings.",
};

/** @param {Array<object>} patterns */
const restricted = (patterns) => ["error", { patterns }];

// eslint-disable-next-line no-restricted-syntax -- ESLint asks for a default export
export default tseslint.config(
  { ignores: ["dist", "dist-bridge", "dist-fake", "node_modules", "src/host/bindings.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "react-hooks": reactHooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Named exports only." },
        {
          selector: "MemberExpression[object.name='navigator'][property.name='language']",
          message: "A machine with the locale C must not white out the window: use @/lib/format.",
        },
      ],
      "no-restricted-imports": restricted([onlyTauri]),
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
    },
  },
  {
    files: ["src/{components,lib}/**/*.{ts,tsx}"],
    rules: {
      "no-restricted-imports": restricted([
        onlyTauri,
        noHost,
        { group: ["@/features/*", "@/app/*"], message: "The parts know no screen." },
      ]),
    },
  },
  ...features.map((name) => ({
    files: [`src/features/${name}/**/*.{ts,tsx}`],
    rules: {
      "no-restricted-imports": restricted([
        onlyTauri,
        noHost,
        {
          group: features
            .filter((other) => other !== name)
            .flatMap((other) => [`@/features/${other}`, `@/features/${other}/*`]),
          message: "A feature never imports another feature's inside.",
        },
        { group: ["@/app/*"], message: "The window knows the features, not the other way round." },
      ]),
    },
  })),
  { files: ["src/host/tauri.ts"], rules: { "no-restricted-imports": "off" } },
  { files: ["src/**/*.test.{ts,tsx}", "src/test/**"], rules: { "no-restricted-imports": restricted([onlyTauri]) } },
  { files: ["eslint.config.js"], ...tseslint.configs.disableTypeChecked },
);
