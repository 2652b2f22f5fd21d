import { lazy, Suspense } from "react";

import { LoadingCard } from "./state/Loading";

const Editor = lazy(() => import("./CodeEditor").then((module) => ({ default: module.CodeEditor })));

/** JSON to read, with line numbers, folding and search. The editor comes when it is first needed. */
export function CodeView({ text, markedLine, label }: { text: string; markedLine?: number; label?: string }) {
  return (
    <Suspense fallback={<LoadingCard />}>
      <Editor
        text={text}
        {...(markedLine === undefined ? {} : { markedLine })}
        {...(label === undefined ? {} : { label })}
      />
    </Suspense>
  );
}
