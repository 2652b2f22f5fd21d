import { Button, Tooltip } from "@navikt/ds-react";
import type { ComponentProps, ReactNode } from "react";

import { shownKey, type ActId } from "@/lib/keymap";

/** An icon alone: always with a name, and a tooltip that shows the key. */
export function IconButton({
  label,
  icon,
  act,
  ...rest
}: { label: string; icon: ReactNode; act?: ActId } & Omit<ComponentProps<typeof Button>, "children" | "icon">) {
  return (
    <Tooltip content={label} {...(act === undefined ? {} : { keys: shownKey(act).split(" ") })} delay={400}>
      <Button size="small" variant="tertiary" data-color="neutral" {...rest} aria-label={label} icon={icon} />
    </Tooltip>
  );
}
