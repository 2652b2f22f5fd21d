import { MagnifyingGlassIcon, PersonGroupIcon, PersonPlusIcon, SidebarRightIcon } from "@navikt/aksel-icons";
import { Button, Search, Switch } from "@navikt/ds-react";
import type { TFunction } from "i18next";
import { type KeyboardEvent, type ReactNode, useCallback, useId, useMemo, useRef, useState } from "react";

import { Drawer } from "@/components/Drawer";
import { EmptyState } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { useRead } from "@/data";
import type { ApiError, PatientRow } from "@/host/bindings";
import { useAct } from "@/lib/keys";
import { useTranslation } from "@/lib/i18n";
import { useRoom } from "@/lib/media";
import { useNavigation, useRouteOf } from "@/lib/route";

import { EnterPatient } from "./EnterPatient";
import { OfflineShelf } from "./OfflineShelf";
import styles from "./PatientsScreen.module.css";
import { ResultGrid, rowId } from "./ResultGrid";
import { namesakes } from "./results";
import { SearchFoot, ServerLine } from "./ServerLine";
import { useKeeping } from "./useKeeping";
import { type PatientSearch, usePatientSearch } from "./usePatientSearch";

const nobody: readonly PatientRow[] = [];

/** Find a patient: this machine's rows at once, the server's below them, by hand when neither knows her. */
export function PatientsScreen() {
  const { t } = useTranslation("patients");
  const { go } = useNavigation();
  const room = useRoom();
  const route = useRouteOf("patients");
  const [text, setText] = useState(route.query ?? "");
  const [active, setActive] = useState(0);
  const [entering, setEntering] = useState(false);
  const [shelf, setShelf] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const gridId = useId();
  const [held, setHeld] = useState(false);
  const search = usePatientSearch(text, held);
  const keeping = useKeeping();
  const lying = useRead("patient_search", { text: "", limit: 100, held: true }, { enabled: held });
  const recent = useRead("patient_recent", {});

  useAct("searchList", () => field.current?.focus());

  const searching = search.text !== "";
  const lain = (held ? lying : recent).data?.rows ?? nobody;
  const upper = searching ? search.results.local : lain;
  const lower = searching ? search.results.server : nobody;
  const rows = useMemo(() => [...upper, ...lower], [upper, lower]);
  const shared = useMemo(() => namesakes(rows), [rows]);
  const at = Math.min(active, rows.length - 1);

  const open = useCallback((row: PatientRow) => go({ screen: "chart", patientId: row.patientId }), [go]);

  function typed(next: string): void {
    setText(next);
    setActive(0);
  }

  function pressed(event: KeyboardEvent<HTMLElement>): void {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (move !== undefined && rows.length > 0) {
      event.preventDefault();
      const next = Math.min(rows.length - 1, Math.max(0, at + move));
      setActive(next);
      document.getElementById(rowId(gridId, next))?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const row = rows[at];
      if (row !== undefined) {
        event.preventDefault();
        event.stopPropagation();
        keeping.toggle(row);
      }
    } else if (event.key === "Enter") {
      const row = rows[at];
      if (row !== undefined) {
        event.preventDefault();
        open(row);
      }
    } else if (event.key === "Escape" && text !== "") {
      event.preventDefault();
      event.stopPropagation();
      typed("");
    }
  }

  return (
    <div className={styles.screen} data-testid="patients">
      <div className={styles.main} data-pane="list">
        <header className={styles.head}>
          <div className={styles.title}>
            <h1 className={styles.heading}>{t("title")}</h1>
            <div className={styles.titleActs}>
              <Button
                size="small"
                variant="tertiary"
                data-color="neutral"
                onClick={() => go({ screen: "tools", tool: "query" })}
                data-testid="patients-query"
              >
                {t("search.query")}
              </Button>
              <Button
                size="small"
                variant="secondary"
                data-color="neutral"
                icon={<PersonPlusIcon aria-hidden />}
                data-testid="patient-enter"
                onClick={() => setEntering(true)}
              >
                {t("enter.open")}
              </Button>
              {room !== "wide" && (
                <Button
                  size="small"
                  variant="tertiary"
                  data-color="neutral"
                  icon={<SidebarRightIcon title={t("shelf.open")} />}
                  onClick={() => setShelf(true)}
                />
              )}
            </div>
          </div>
          <div className={styles.searchBox}>
            <Search
              ref={field}
              size="small"
              variant="simple"
              label={t("search.label")}
              hideLabel
              value={text}
              onChange={typed}
              // The field is the screen's whole point: it has the focus from the start.
              autoFocus
              autoComplete="off"
              spellCheck={false}
              role="combobox"
              aria-expanded={rows.length > 0}
              aria-haspopup="grid"
              aria-controls={gridId}
              aria-autocomplete="list"
              {...(rows.length > 0 ? { "aria-activedescendant": rowId(gridId, at) } : {})}
              onKeyDown={pressed}
              data-testid="patient-search"
            />
          </div>
          <span className={styles.hint}>{hint(search.understood, t)}</span>
          <Switch
            size="small"
            className={styles.held}
            checked={held}
            onChange={(event) => {
              setHeld(event.target.checked);
              setActive(0);
            }}
            data-testid="only-held"
          >
            {t("search.held")}
          </Switch>
        </header>
        <div className={styles.body} tabIndex={-1}>
          <Body
            empty={rows.length === 0}
            searching={searching}
            settled={searching ? search.understood !== null : (held ? lying : recent).isFetched}
            error={searching ? search.error : (held ? lying : recent).error}
            search={search}
            onEnter={() => setEntering(true)}
          >
            {!searching && <h2 className={styles.groupHead}>{t(held ? "results.held" : "results.recent")}</h2>}
            <ResultGrid
              id={gridId}
              label={searching ? t("results.label") : t(held ? "results.held" : "results.recent")}
              rows={rows}
              serverFrom={upper.length}
              divider={lower.length > 0 ? <ServerLine search={search} /> : null}
              namesakes={shared}
              text={search.answered}
              active={at}
              onActive={setActive}
              onOpen={open}
              onKeep={keeping.toggle}
            />
            {searching && <SearchFoot search={search} namesakes={shared.size} onEnter={() => setEntering(true)} />}
          </Body>
        </div>
        <div aria-live="polite" className={styles.spoken}>
          {searching && search.understood !== null ? t("results.live", { count: rows.length }) : ""}
        </div>
      </div>
      {room === "wide" && (
        <aside className={styles.side} aria-label={t("shelf.title")} data-pane="side">
          <OfflineShelf
            recent={searching || held ? (recent.data?.rows ?? nobody) : nobody}
            keeping={keeping}
            onOpen={open}
          />
        </aside>
      )}
      {shelf && (
        <Drawer open onClose={() => setShelf(false)} title={t("shelf.title")} width="22.5rem">
          <OfflineShelf titled={false} recent={recent.data?.rows ?? nobody} keeping={keeping} onOpen={open} />
        </Drawer>
      )}
      {entering && <EnterPatient text={search.text} onClose={() => setEntering(false)} onEntered={open} />}
    </div>
  );
}

function hint(understood: string | null, t: TFunction<"patients">): string {
  switch (understood) {
    case "too_short":
      return t("search.tooShort");
    case "bad_number":
      return t("search.badNumber");
    case "birth_date":
      return t("search.asDate");
    case "number":
      return t("search.asNumber");
    case "address":
      return t("search.asAddress");
    case "phone":
      return t("search.asPhone");
    default:
      return t("search.hint");
  }
}

interface BodyProps {
  empty: boolean;
  searching: boolean;
  /** The store has answered what is typed now. */
  settled: boolean;
  error: ApiError | null;
  search: PatientSearch;
  onEnter: () => void;
  children: ReactNode;
}

function Body({ empty, searching, settled, error, search, onEnter, children }: BodyProps) {
  const { t } = useTranslation("patients");
  if (error !== null) return <ErrorCard error={error} />;
  if (!empty) return children;
  if (!settled) return null;
  if (!searching) return <EmptyState icon={PersonGroupIcon} title={t("empty.first")} text={t("empty.firstHelp")} />;
  if (search.understood === "too_short" || search.understood === "bad_number") return null;
  if (search.server.state === "asking") return <ServerLine search={search} />;
  // Where the server has not answered, nobody knows that there is none.
  const answered = search.server.answer?.outcome === "answered";
  return (
    <EmptyState
      icon={MagnifyingGlassIcon}
      title={answered ? emptyTitle(search.understood, search.text, t) : t("empty.onlyHere")}
      text={answered ? t("empty.hereAndServer") : t("empty.here")}
    >
      <SearchFoot search={search} namesakes={0} onEnter={onEnter} />
    </EmptyState>
  );
}

function emptyTitle(understood: string | null, text: string, t: TFunction<"patients">): string {
  if (understood === "birth_date") return t("empty.titleDate", { text });
  if (understood === "number") {
    return /^\d{11}$/u.test(text.replace(/\s/gu, "")) ? t("empty.titleNumber") : t("empty.titlePartial", { text });
  }
  if (understood === "phone") return t("empty.titlePhone", { text });
  // A street has a number behind it, and was looked for as one too.
  return /\d$/u.test(text) ? t("empty.titleAddress", { text }) : t("empty.title", { text });
}
