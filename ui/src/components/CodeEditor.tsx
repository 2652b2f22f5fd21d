import { json } from "@codemirror/lang-json";
import { codeFolding, foldGutter, foldKeymap, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";

import { useTranslation } from "@/lib/i18n";

import styles from "./CodeEditor.module.css";

const colours = HighlightStyle.define([
  { tag: tags.propertyName, class: "bs-code-name" },
  { tag: tags.string, class: "bs-code-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "bs-code-literal" },
]);

function marked(line: number): Extension {
  return EditorView.decorations.of((view) => {
    if (line < 1 || line > view.state.doc.lines) return Decoration.none;
    return Decoration.set([Decoration.line({ class: "bs-code-marked" }).range(view.state.doc.line(line).from)]);
  });
}

/** Read only: what stands here is evidence. */
export function CodeEditor({ text, markedLine, label }: { text: string; markedLine?: number; label?: string }) {
  const { t } = useTranslation("common");
  const place = useRef<HTMLDivElement>(null);
  const name = label ?? t("json");
  useEffect(() => {
    const parent = place.current;
    if (parent === null) return undefined;
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          foldGutter(),
          codeFolding(),
          json(),
          syntaxHighlighting(colours),
          EditorState.readOnly.of(true),
          // A tab stop said outright: text that cannot be changed is still read and scrolled by keyboard.
          EditorView.contentAttributes.of({ "aria-label": name, "aria-readonly": "true", tabindex: "0" }),
          keymap.of([...foldKeymap, ...searchKeymap]),
          EditorView.lineWrapping,
          ...(markedLine === undefined ? [] : [marked(markedLine)]),
        ],
      }),
    });
    if (markedLine !== undefined && markedLine >= 1 && markedLine <= view.state.doc.lines) {
      view.dispatch({ effects: EditorView.scrollIntoView(view.state.doc.line(markedLine).from, { y: "center" }) });
    }
    return () => view.destroy();
  }, [text, markedLine, name]);
  return <div ref={place} className={styles.editor} data-testid="raw-json" />;
}
