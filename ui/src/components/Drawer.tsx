import type { ReactNode } from "react";

import { Dialog } from "./Dialog";

/** A side pane that lies over the content when there is no room beside it. */
export function Drawer({
  open,
  onClose,
  title,
  children,
  width = "22rem",
  testId,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  width?: string;
  testId?: string;
}) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      width={width}
      position="right"
      {...(testId === undefined ? {} : { testId })}
    >
      {children}
    </Dialog>
  );
}
