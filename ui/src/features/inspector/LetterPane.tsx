import { useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";

import { LetterPiece } from "@/components/message/LetterBody";
import type { Inspection, TracedBlock } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatLetterTime } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import { useAbout } from "./about";
import styles from "./Inspector.module.css";
import type { Selection } from "./useSelection";

/** What can be chosen in a letter: a piece, or one item of a list. */
interface Piece {
  node: number | null;
  content: ReactNode;
  list: "ordered" | "plain" | null;
}

function piecesOf(blocks: readonly TracedBlock[]): Piece[] {
  return blocks.flatMap(({ block, node, items }): Piece[] =>
    block.type === "list"
      ? block.items.map((item, index) => ({
          node: items[index] ?? node,
          list: block.ordered ? ("ordered" as const) : ("plain" as const),
          content: (
            <>
              <span className={styles.itemMark} aria-hidden>
                {block.ordered ? `${index + 1}.` : "•"}
              </span>
              <span>{item}</span>
            </>
          ),
        }))
      : [{ node, list: null, content: <LetterPiece block={block} /> }],
  );
}

/** Brev: what a person reads. Each piece leads to the value it was made from. */
export function LetterPane({ inspection, selection }: { inspection: Inspection; selection: Selection }) {
  const { t } = useTranslation("inspector");
  const language = useLanguage();
  const now = useNow(60_000);
  const about = useAbout(inspection);
  const place = useRef<HTMLDivElement>(null);
  const pieces = useMemo(() => piecesOf(inspection.blocks), [inspection.blocks]);
  const chosen = selection.place;
  const on = (node: number | null): boolean =>
    chosen !== null && node !== null && node >= chosen.node && node < chosen.end;
  const first = pieces.findIndex((piece) => on(piece.node));
  useEffect(() => {
    if (first === -1 || selection.from === "letter") return;
    place.current?.querySelectorAll<HTMLElement>("[role=option]")[first]?.scrollIntoView({ block: "nearest" });
  }, [first, selection.from]);
  const focusPiece = (index: number): void => {
    place.current?.querySelectorAll<HTMLElement>("[role=option]")[index]?.focus();
    const node = pieces[index]?.node;
    if (node != null) selection.choose(node, "letter");
  };
  const pressed = (event: KeyboardEvent, index: number): void => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    focusPiece(Math.min(Math.max(index + by, 0), pieces.length - 1));
  };
  return (
    <div className={styles.letterDesk}>
      <article className={styles.letter}>
        <header className={styles.letterHead}>
          <div>
            <strong>{about.from}</strong>
            <span className={styles.letterTo}>{t("to", { name: about.to })}</span>
          </div>
          {about.sentAt !== null && <time>{formatLetterTime(about.sentAt, now, language)}</time>}
        </header>
        <div className={styles.letterBody}>
          {about.patient !== null && <p className="bs-subtle">{t("concerns", { name: about.patient })}</p>}
          {pieces.length === 0 ? (
            <p className="bs-subtle">{t("noLetter")}</p>
          ) : (
            <div role="listbox" aria-label={t("pane.letter")} ref={place} className={styles.pieces}>
              {pieces.map((piece, index) => (
                <div
                  key={index}
                  role="option"
                  aria-selected={on(piece.node)}
                  tabIndex={index === Math.max(first, 0) ? 0 : -1}
                  className={classes(
                    styles.piece,
                    piece.list !== null && styles.item,
                    on(piece.node) && styles.pieceOn,
                    piece.node === null && styles.loose,
                  )}
                  data-testid="letter-piece"
                  data-node={piece.node}
                  onClick={() => {
                    if (piece.node !== null) selection.choose(piece.node, "letter");
                  }}
                  onKeyDown={(event) => pressed(event, index)}
                >
                  {piece.content}
                </div>
              ))}
            </div>
          )}
        </div>
      </article>
    </div>
  );
}
