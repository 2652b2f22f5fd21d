import { MagnifyingGlassIcon, StarIcon, XMarkIcon } from "@navikt/aksel-icons";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { IconButton } from "@/components/IconButton";
import type { Split, SplitCount } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";

import styles from "./Splits.module.css";

const ALWAYS: readonly Split[] = ["open", "done"];
const ORDER: readonly Split[] = ["open", "unread", "due", "waiting", "followed", "done"];

/** The heads of the list, a tab each; those with nothing in them are left out. */
export function Splits({
  counts,
  current,
  choose,
  query,
  search,
}: {
  counts: readonly SplitCount[];
  current: Split;
  choose: (split: Split) => void;
  query: string | null;
  search: (query: string | null) => void;
}) {
  const { t } = useTranslation("inbox");
  const tabs = useRef<HTMLDivElement>(null);
  const [searching, setSearching] = useState(query !== null);
  useAct("searchList", () => setSearching(true));
  const count = (split: Split): number => counts.find((one) => one.split === split)?.count ?? 0;
  const shown = ORDER.filter((split) => ALWAYS.includes(split) || split === current || count(split) > 0);
  function move(event: KeyboardEvent): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = shown[(shown.indexOf(current) + step + shown.length) % shown.length];
    if (next === undefined) return;
    choose(next);
    tabs.current?.querySelector<HTMLElement>(`[data-split="${next}"]`)?.focus();
  }
  if (searching) {
    return (
      <SearchField
        query={query}
        search={search}
        close={() => {
          search(null);
          setSearching(false);
        }}
      />
    );
  }
  return (
    <div className={styles.bar}>
      <div className={styles.tabs} role="tablist" aria-label={t("splits")} ref={tabs} onKeyDown={move}>
        {shown.map((split) => {
          const selected = split === current;
          const number = count(split);
          const name = t(`split.${split}`);
          return (
            <button
              key={split}
              type="button"
              role="tab"
              id={`split-${split}`}
              aria-selected={selected}
              aria-controls="inbox-list"
              tabIndex={selected ? 0 : -1}
              className={classes(styles.tab, selected && styles.selected)}
              data-split={split}
              data-testid={`split-${split}`}
              onClick={() => choose(split)}
            >
              {split === "followed" ? <StarIcon title={name} fontSize="1.125rem" /> : name}
              {split !== "done" && number > 0 && <span className="bs-tabular">{number}</span>}
            </button>
          );
        })}
      </div>
      <IconButton
        label={t("search")}
        act="searchList"
        icon={<MagnifyingGlassIcon aria-hidden />}
        onClick={() => setSearching(true)}
        data-testid="inbox-search-open"
      />
    </div>
  );
}

function SearchField({
  query,
  search,
  close,
}: {
  query: string | null;
  search: (query: string | null) => void;
  close: () => void;
}) {
  const { t } = useTranslation("inbox");
  const [text, setText] = useState(query ?? "");
  const latest = useRef(search);
  useEffect(() => {
    latest.current = search;
  });
  useEffect(() => {
    const timer = setTimeout(() => latest.current(text.trim() === "" ? null : text.trim()), 150);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className={styles.bar}>
      <MagnifyingGlassIcon aria-hidden fontSize="1.25rem" className={styles.lens} />
      <input
        className={styles.field}
        type="search"
        autoFocus
        value={text}
        aria-label={t("search")}
        placeholder={t("searchHint")}
        data-testid="inbox-search"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            close();
          }
        }}
      />
      <IconButton label={t("searchClose")} icon={<XMarkIcon aria-hidden />} onClick={close} />
    </div>
  );
}
