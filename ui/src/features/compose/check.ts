import type { DraftCheck, FindingView } from "@/host/bindings";

export interface CheckCount {
  errors: number;
  warnings: number;
  inOrder: number;
  total: number;
}

/** How the check went, in numbers. Information is neither: it asks for nothing. */
export function countCheck(check: DraftCheck): CheckCount {
  const of = (severity: FindingView["severity"]): number =>
    check.findings.filter((finding) => finding.severity === severity).length;
  return {
    errors: of("error"),
    warnings: of("warning"),
    inOrder: check.groups.reduce((sum, group) => sum + group.inOrder, 0),
    total: check.groups.reduce((sum, group) => sum + group.total, 0),
  };
}

/** Errors first, then notes; as the rules found them within. */
export function ordered(findings: readonly FindingView[]): FindingView[] {
  const rank = { error: 0, warning: 1, information: 2 } as const;
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
}
