import { Button, InlineMessage } from "@navikt/ds-react";

import { ErrorCard } from "@/components/state/ErrorCard";
import { useDo } from "@/data";
import type { FormAsked, FormRow } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Form.module.css";

/** An order names a form that is not here: it is fetched by its address from the servers of the workspace. */
export function FetchForm({
  canonical,
  draftId,
  onFetched,
}: {
  canonical: string;
  draftId: number;
  onFetched: (row: FormRow) => void;
}) {
  const { t } = useTranslation("form");
  const fetch = useDo("form_fetch");
  const asked = fetch.data?.row === null ? fetch.data.asked : null;
  return (
    <section className={styles.fetch} data-testid="form-wanted">
      <InlineMessage size="small" status="warning">
        {t("wanted", { canonical })}
      </InlineMessage>
      <div>
        <Button
          size="small"
          loading={fetch.isPending}
          onClick={() =>
            fetch.mutate(
              { canonical, draftId },
              {
                onSuccess: ({ row }) => {
                  if (row !== null) onFetched(row);
                },
              },
            )
          }
          data-testid="form-fetch"
        >
          {t("fetch.do")}
        </Button>
      </div>
      <div role="status">
        {fetch.data !== undefined && fetch.data.row !== null && (
          <p data-testid="form-fetched">
            {t(fetch.data.row.fillable ? "fetch.found" : "fetch.foundOnly", {
              title: fetch.data.row.title,
              connection: fetch.data.row.connection ?? "",
            })}
          </p>
        )}
        {asked !== null && (
          <div data-testid="form-not-found">
            <p>{t(asked.length === 0 ? "fetch.nobody" : "fetch.none")}</p>
            {asked.length > 0 && (
              <ul className={styles.asked}>
                {asked.map((one) => (
                  <Asked key={one.connection} one={one} />
                ))}
              </ul>
            )}
          </div>
        )}
      </div>
      {fetch.error !== null &&
        (fetch.error.issues[0]?.code === "not_canonical" ? (
          <InlineMessage size="small" status="error">
            {t("fetch.notCanonical")}
          </InlineMessage>
        ) : (
          <ErrorCard error={fetch.error} />
        ))}
    </section>
  );
}

function Asked({ one }: { one: FormAsked }) {
  const { t } = useTranslation("form");
  const why = one.code === null ? null : t(`common:error.${one.code}.title`);
  return (
    <li data-outcome={one.outcome}>
      {t(`fetch.outcome.${one.outcome}`, { connection: one.connection })}
      {why !== null && ` ${why}.`}
      {one.reference !== null && <span className="bs-subtle"> {one.reference}</span>}
    </li>
  );
}
