export { useCall, useDo, useForget, useOpenExternal, usePickFolder, useRead, useSaveFile, useSecret } from "./commands";
export { useDragged, useOpenFiles, useOpenMessageFiles, useShownBytes, type Dragged } from "./files";
export { useInboxPages } from "./inbox";
export { ROWS_A_PAGE, useRowPages } from "./inspect";
export { useTrafficPages } from "./traffic";
export { useNotice, type Notice } from "./undo";
export { toApiError, type CommandName, type RequestOf, type ResponseOf, type SaveKind } from "@/host/host";
export { useDraftSaving, type Saving } from "./draft";
export { flushAll } from "./flush";
