import { FileIcon, FileImageIcon, FilePdfIcon, FileTextIcon } from "@navikt/aksel-icons";

/** What kind of file it is said to be. */
export function KindIcon({ contentType, className }: { contentType: string | null; className: string }) {
  const kind = contentType?.toLowerCase() ?? "";
  const Icon =
    kind === "application/pdf"
      ? FilePdfIcon
      : kind.startsWith("image/")
        ? FileImageIcon
        : kind.startsWith("text/")
          ? FileTextIcon
          : FileIcon;
  return <Icon aria-hidden className={className} />;
}
