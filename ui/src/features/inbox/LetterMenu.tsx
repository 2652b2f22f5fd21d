import { MenuElipsisVerticalIcon } from "@navikt/aksel-icons";
import { ActionMenu, Button } from "@navikt/ds-react";

import { useTranslation } from "@/lib/i18n";

/** What can be done with one letter of a thread. */
export function LetterMenu({ onDetach }: { onDetach: () => void }) {
  const { t } = useTranslation("inbox");
  return (
    <ActionMenu>
      <ActionMenu.Trigger>
        <Button
          size="xsmall"
          variant="tertiary"
          data-color="neutral"
          icon={<MenuElipsisVerticalIcon aria-hidden />}
          aria-label={t("letterMore")}
          title={t("letterMore")}
          data-testid="letter-menu"
        />
      </ActionMenu.Trigger>
      <ActionMenu.Content align="end">
        <ActionMenu.Item onSelect={onDetach} data-testid="letter-detach">
          {t("detach.do")}
        </ActionMenu.Item>
      </ActionMenu.Content>
    </ActionMenu>
  );
}
