import { EnvelopeClosedIcon, MagnifyingGlassIcon, PersonIcon } from "@navikt/aksel-icons";
import { Command } from "cmdk";
import { useEffect, useState } from "react";

import { useAge } from "@/components/person/useAge";
import { useRead } from "@/data";
import type { PatientRow, ThreadRow } from "@/host/bindings";
import { formatDate, formatListTime } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { shownKey } from "@/lib/keymap";
import { useAct } from "@/lib/keys";
import { useNow } from "@/lib/now";
import { type Route, useNavigation } from "@/lib/route";

import styles from "./Palette.module.css";

/** Ctrl+O: to a patient or a letter, over what lies on this machine. */
export function GoTo() {
  const [open, setOpen] = useState(false);
  useAct("find", () => setOpen((was) => !was));
  useAct("findAll", () => setOpen(true));
  return open ? <Finder onClose={() => setOpen(false)} /> : null;
}

function Finder({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("palette");
  const { go } = useNavigation();
  const [typed, setTyped] = useState("");
  const text = typed.trim();
  const searching = text !== "";
  const found = useRead("patient_search", { text, limit: 8 }, { enabled: searching, keep: true });
  const recent = useRead("patient_recent", {});
  const letters = useRead(
    "inbox_page",
    { split: "open", after: null, limit: 8, query: text },
    { enabled: text.length >= 2, keep: true },
  );
  const patients = (searching ? found.data?.rows : recent.data?.rows) ?? [];
  const threads = text.length >= 2 ? (letters.data?.rows ?? []) : [];
  // The first hit is chosen whenever the hits change: Enter means the best one, not whatever stood there before.
  const [firstPatient] = patients;
  const [firstThread] = threads;
  const first =
    firstPatient === undefined
      ? firstThread === undefined
        ? "see-all"
        : `thread-${firstThread.threadId}`
      : `patient-${firstPatient.patientId}`;
  const [chosen, setChosen] = useState(first);
  useEffect(() => setChosen(first), [first, text]);
  const settled = !searching || (found.isFetched && !found.isPlaceholderData);
  const failed = found.error !== null || letters.error !== null;

  function leave(route: Route): void {
    onClose();
    setTimeout(() => go(route));
  }

  return (
    <Command.Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      label={t("goto.title")}
      loop
      vimBindings={false}
      shouldFilter={false}
      value={chosen}
      onValueChange={setChosen}
      overlayClassName={styles.veil ?? ""}
      contentClassName={styles.dialog ?? ""}
      className={styles.palette}
      data-testid="goto"
    >
      <div className={styles.field}>
        <MagnifyingGlassIcon aria-hidden className={styles.glass} />
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder={t("goto.placeholder")}
          className={styles.input}
          data-testid="goto-input"
        />
        <kbd className="bs-kbd">Esc</kbd>
      </div>
      <Command.List className={styles.list}>
        {!searching && patients.length === 0 && <div className={styles.empty}>{t("goto.hint")}</div>}
        {failed && (
          <div className={styles.empty} role="alert">
            {t("goto.failed")}
          </div>
        )}
        {searching && settled && !failed && patients.length === 0 && threads.length === 0 && (
          <div className={styles.empty}>{t("goto.empty", { text })}</div>
        )}
        {patients.length > 0 && (
          <Command.Group heading={t(searching ? "goto.patients" : "goto.recent")} className={styles.group}>
            {patients.slice(0, 8).map((row) => (
              <PatientItem
                key={row.patientId}
                row={row}
                onOpen={() => leave({ screen: "chart", patientId: row.patientId })}
              />
            ))}
          </Command.Group>
        )}
        {threads.length > 0 && (
          <Command.Group heading={t("goto.threads")} className={styles.group}>
            {threads.map((row) => (
              <ThreadItem
                key={row.threadId}
                row={row}
                onOpen={() => leave({ screen: "inbox", threadId: row.threadId })}
              />
            ))}
          </Command.Group>
        )}
        {searching && (
          <Command.Group className={styles.group}>
            <Command.Item
              value="see-all"
              onSelect={() => leave({ screen: "patients", query: text })}
              className={styles.item}
              data-testid="goto-all"
            >
              <MagnifyingGlassIcon aria-hidden className={styles.icon} />
              <span className={styles.words}>{t("goto.seeAll")}</span>
            </Command.Item>
          </Command.Group>
        )}
      </Command.List>
      <div className={styles.foot}>
        <span>
          {t("goto.footer")} <kbd className="bs-kbd">{shownKey("palette")}</kbd>
        </span>
        <span>{t("goto.keys")}</span>
      </div>
    </Command.Dialog>
  );
}

function PatientItem({ row, onOpen }: { row: PatientRow; onOpen: () => void }) {
  const { t } = useTranslation("palette");
  const age = useAge();
  const { person } = row;
  return (
    <Command.Item
      value={`patient-${row.patientId}`}
      onSelect={onOpen}
      className={styles.item}
      data-testid="goto-patient"
    >
      <PersonIcon aria-hidden className={styles.icon} />
      <span className={styles.words}>
        {person.name === "" ? t("common:person.noName") : person.name}
        <span className="bs-subtle">
          {person.age !== null && ` ${age(person) ?? ""}`}
          {row.flags.map((flag) => ` · ${t(`palette:flag.${flag}`, { defaultValue: flag })}`)}
        </span>
      </span>
      {person.birthDate !== null && <strong className="bs-tabular">{formatDate(person.birthDate)}</strong>}
    </Command.Item>
  );
}

function ThreadItem({ row, onOpen }: { row: ThreadRow; onOpen: () => void }) {
  const { t } = useTranslation("palette");
  const text = useText();
  const language = useLanguage();
  const now = useNow();
  return (
    <Command.Item value={`thread-${row.threadId}`} onSelect={onOpen} className={styles.item} data-testid="goto-thread">
      <EnvelopeClosedIcon aria-hidden className={styles.icon} />
      <span className={styles.words}>
        {row.patient.name === "" ? t("common:person.noName") : row.patient.name}
        <span className="bs-subtle"> {text(row.kind)}</span>
      </span>
      <span className="bs-subtle bs-xs bs-tabular">{formatListTime(row.at, now, language)}</span>
    </Command.Item>
  );
}
