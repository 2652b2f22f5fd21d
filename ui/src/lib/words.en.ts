import type { ResourceLanguage } from "i18next";

/** The English catalogues, as one part that is loaded when somebody reads English. */
export const files = import.meta.glob<ResourceLanguage>("../i18n/en/*.json", { eager: true, import: "default" });
