import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";

import type { Change } from "@/host/bindings";

import { applyChange } from "./changes";

async function stale(change: Change): Promise<string[]> {
  const client = new QueryClient();
  const keys: [string, object][] = [
    ["thread", { threadId: 1 }],
    ["thread", { threadId: 2 }],
    ["inbox_page", { split: "open", query: null }],
    ["draft", { draftId: 1 }],
    ["patient_chart", { patientId: 7 }],
    ["directory", {}],
  ];
  for (const key of keys) client.setQueryData(key, {});
  await applyChange(client, change);
  return keys.filter((key) => client.getQueryState(key)?.isInvalidated === true).map((key) => JSON.stringify(key));
}

describe("a change", () => {
  it("makes only what it touches stale", async () => {
    expect(await stale({ kind: "threads", ids: [2] })).toEqual([
      '["thread",{"threadId":2}]',
      '["inbox_page",{"split":"open","query":null}]',
      '["patient_chart",{"patientId":7}]',
    ]);
    expect(await stale({ kind: "patients", ids: [8] })).toEqual(['["inbox_page",{"split":"open","query":null}]']);
  });

  it("never reads a draft again while somebody types", async () => {
    expect(await stale({ kind: "drafts", ids: [1] })).not.toContain('["draft",{"draftId":1}]');
  });

  it("that overflowed makes everything stale", async () => {
    expect(await stale({ kind: "overflow" })).toHaveLength(6);
  });
});
