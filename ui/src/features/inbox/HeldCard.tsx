import { Button } from "@navikt/ds-react";

import { usePersonFacts } from "@/components/person/Person";
import { ErrorCard } from "@/components/state/ErrorCard";
import { StateCard } from "@/components/state/StateCard";
import { useCall, useForget, useNotice, useRead } from "@/data";
import type { ThreadView } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./HeldCard.module.css";

/** Whom is it about? Everybody whom the messages name, with where; a person says which, and can take it back. */
export function HeldCard({ view }: { view: ThreadView }) {
  const { t } = useTranslation("inbox");
  const text = useText();
  const facts = usePersonFacts();
  const call = useCall();
  const forget = useForget();
  const { sayUndoable, sayFailed } = useNotice();
  const { threadId } = view.row;
  const people = useRead("thread_people", { threadId });
  const choose = (person: number, name: string): void => {
    call("thread_settle", { threadId, person }).then(
      ({ undoId }) => {
        sayUndoable(t("heldCard.chosen", { name }), undoId);
        void forget("thread", "inbox_page");
      },
      () => sayFailed(t("markFailed")),
    );
  };
  return (
    <StateCard tone="warning" title={t("heldCard.title")} testId="held">
      <p>{t("heldCard.body")}</p>
      {people.error !== null && <ErrorCard error={people.error} retry={() => void people.refetch()} />}
      {people.data !== undefined && (
        <ul className={styles.people}>
          {people.data.people.map((one, index) => {
            const name = one.person.name === "" ? t("common:person.noName") : one.person.name;
            return (
              // The order is the messages', and they never change.
              <li key={index} className={styles.person} data-testid="held-person">
                <span className={styles.words}>
                  <strong>{name}</strong>
                  <span>
                    {one.number === null ? t("heldCard.noNumber") : <span className="bs-tabular">{one.number}</span>}
                    {facts(one.person) !== "" && ` · ${facts(one.person)}`}
                  </span>
                  <span className="bs-subtle">{t("heldCard.saidIn", { kinds: one.saidIn.map(text).join(", ") })}</span>
                </span>
                <Button
                  size="small"
                  variant="secondary"
                  onClick={() => choose(index, name)}
                  data-testid="held-choose"
                  aria-label={t("heldCard.chooseNamed", { name })}
                >
                  {t("heldCard.choose")}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </StateCard>
  );
}
