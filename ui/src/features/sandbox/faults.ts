export interface Parameter {
  /** As the dial knows it. */
  key: "ms" | "retry_after" | "bytes" | "n" | "depth" | "reason";
  start: string;
}

export interface FaultChoice {
  name: string;
  parameter?: Parameter;
  once?: boolean;
}

/** The dial's faults in the groups a tester thinks in. */
export const GROUPS: readonly { id: string; faults: readonly FaultChoice[] }[] = [
  {
    id: "way",
    faults: [
      { name: "gone" },
      { name: "latency", parameter: { key: "ms", start: "4000" } },
      { name: "drop-before-commit" },
      { name: "drop-after-commit" },
      { name: "half-body" },
      { name: "redirect" },
    ],
  },
  {
    id: "status",
    faults: [
      { name: "status-401" },
      { name: "status-403" },
      { name: "status-404" },
      { name: "status-409" },
      { name: "status-422" },
      { name: "status-429", parameter: { key: "retry_after", start: "30" } },
      { name: "status-500" },
      { name: "status-502" },
      { name: "status-503" },
      { name: "status-504" },
    ],
  },
  {
    id: "body",
    faults: [
      { name: "html" },
      { name: "empty-200" },
      { name: "wrong-content-type" },
      { name: "create-empty-body" },
      { name: "relative-location" },
      { name: "gzip-bomb", parameter: { key: "bytes", start: "200000000" } },
      { name: "deep-json", parameter: { key: "depth", start: "10000" } },
    ],
  },
  {
    id: "log",
    faults: [
      { name: "duplicates", parameter: { key: "n", start: "1" } },
      { name: "offset-gap", parameter: { key: "n", start: "1" } },
      { name: "not-filtered" },
      { name: "next-elsewhere" },
      { name: "late-commit", parameter: { key: "n", start: "1" }, once: true },
      { name: "log-reset", once: true },
      { name: "huge-bundle", parameter: { key: "bytes", start: "70000000" }, once: true },
    ],
  },
  {
    id: "answers",
    faults: [
      { name: "reject", parameter: { key: "reason", start: "PATIENT_NOT_FOUND" } },
      { name: "reject-all" },
      { name: "transient" },
      { name: "silent" },
      { name: "late-receipt", parameter: { key: "ms", start: "60000" } },
    ],
  },
  {
    id: "ehr",
    faults: [
      { name: "no-paging-links", parameter: { key: "n", start: "10" } },
      { name: "next-by-offset" },
      { name: "empty-last-page" },
      { name: "unknown-ignored" },
      { name: "unknown-empty" },
      { name: "filter-ignored" },
      { name: "deleted-404" },
      { name: "plain-errors" },
      { name: "no-post-search" },
      { name: "r5-metadata" },
      { name: "unquoted-etag" },
      { name: "uuid-versions" },
      { name: "stale-etag" },
      { name: "no-etags" },
      { name: "no-last-updated" },
      { name: "no-history" },
    ],
  },
  {
    id: "clock",
    faults: [
      { name: "clock-ahead", parameter: { key: "ms", start: "3600000" } },
      { name: "clock-behind", parameter: { key: "ms", start: "3600000" } },
    ],
  },
];
