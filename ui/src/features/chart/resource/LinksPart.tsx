import { Button } from "@navikt/ds-react";
import { useState } from "react";

import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useCall, useNotice, useRead } from "@/data";
import type { ResourceLink } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./Details.module.css";

interface LinksProps {
  resourceId: number;
  onOpen: (resourceId: number, title: string) => void;
}

/** What the resource points to, and what of the cache points to it. */
export function LinksPart({ resourceId, onOpen }: LinksProps) {
  const { t } = useTranslation("resource");
  const call = useCall();
  const { sayFailed } = useNotice();
  const links = useRead("resource_links", { resourceId, before: null });
  const [older, setOlder] = useState<{ rows: readonly ResourceLink[]; more: boolean } | null>(null);
  if (links.error !== null) return <ErrorCard error={links.error} />;
  if (links.data === undefined) return <LoadingCard />;
  const incoming = [...links.data.incoming, ...(older?.rows ?? [])];
  const more = older === null ? links.data.more : older.more;
  const last = incoming.at(-1)?.resourceId ?? null;

  function readOlder(): void {
    call("resource_links", { resourceId, before: last }).then(
      (page) => setOlder({ rows: [...(older?.rows ?? []), ...page.incoming], more: page.more }),
      () => sayFailed(t("links.failed")),
    );
  }

  return (
    <div className={styles.details} data-testid="resource-linked">
      <Links title={t("links.outgoing")} none={t("links.noOutgoing")} rows={links.data.outgoing} onOpen={onOpen} />
      <Links title={t("links.incoming")} none={t("links.noIncoming")} rows={incoming} onOpen={onOpen} />
      {more && (
        <div>
          <Button size="xsmall" variant="secondary" data-color="neutral" onClick={readOlder}>
            {t("links.more")}
          </Button>
        </div>
      )}
    </div>
  );
}

interface ListProps {
  title: string;
  none: string;
  rows: readonly ResourceLink[];
  onOpen: (resourceId: number, title: string) => void;
}

function Links({ title, none, rows, onOpen }: ListProps) {
  const { t } = useTranslation("resource");
  const text = useText();
  return (
    <section>
      <h3 className={styles.heading}>{title}</h3>
      {rows.length === 0 && <p className={styles.quiet}>{none}</p>}
      <dl className={styles.rows}>
        {rows.map(({ resourceId, path, ...link }) => {
          const name = link.title ?? text(link.typeName);
          return (
            <div key={`${path}-${link.resourceType}-${link.fhirId}`} className={styles.row} data-depth={0}>
              <dt>
                {text(link.typeName)} · {text(link.label)}
              </dt>
              <dd>
                {resourceId === null ? (
                  <>
                    <span className={styles.sent}>
                      {link.resourceType}/{link.fhirId}
                    </span>
                    <span className={styles.note}>{t("links.notHeld")}</span>
                  </>
                ) : (
                  <button type="button" className="bs-link" onClick={() => onOpen(resourceId, name)}>
                    {name}
                  </button>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
