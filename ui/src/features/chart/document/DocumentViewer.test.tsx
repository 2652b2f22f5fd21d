import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import type { DocumentOpen, DocumentOpened, DocumentView } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { contentOf, documentOf, fileOf, openedOf } from "@/host/fake/documents";
import { text } from "@/host/fake/messages";
import { inWindow } from "@/test/inWindow";

import { ChartScreen } from "../ChartScreen";
import { DocumentViewer } from "./DocumentViewer";

// jsdom has no canvas; the curve is looked at in a real window.
vi.mock("../Plot", () => ({ Plot: () => null }));

function show(document: Partial<DocumentView>, opened: (asked: DocumentOpen) => Partial<DocumentOpened> = () => ({})) {
  const asked: DocumentOpen[] = [];
  const window = inWindow(
    <DocumentViewer
      resourceId={1}
      title="Epikrise"
      about="Kari Nordmo"
      server="Furulia EPJ"
      onClose={() => undefined}
    />,
    { screen: "patients" },
    {
      document: ({ resourceId }) => documentOf({ resourceId, ...document }),
      document_open: (request) => {
        asked.push(request);
        return openedOf(opened(request));
      },
    },
  );
  return { ...window, asked };
}

describe("a document", () => {
  it("is opened from its row in the chart, says whose it is and who wrote it, and is saved when asked", async () => {
    const chart = answers(() => undefined).patient_chart?.({ patientId: 1 });
    if (chart === undefined) throw new Error("the fake has no chart");
    const documents = chart.sections.find((one) => one.name === "conditions");
    const [first] = documents?.items ?? [];
    if (first === undefined) throw new Error("the fake has no row");
    const item = { ...first, resourceType: "DocumentReference", title: "Epikrise fra medisinsk avdeling", code: null };
    const sections = chart.sections.map((one) => (one.name === "documents" ? { ...one, items: [item] } : one));
    const saved: unknown[] = [];
    const { host } = inWindow(
      <ChartScreen />,
      { screen: "chart", patientId: 1, tab: "documents" },
      {
        patient_chart: () => ({ ...chart, sections }),
        document_save: (request) => {
          saved.push(request);
          return { bytes: 44 };
        },
      },
    );
    const open = await screen.findByRole("button", { name: "Åpne dokumentet: Epikrise fra medisinsk avdeling" });
    expect(host.asked).not.toContain("document_open");
    open.focus();
    await userEvent.keyboard("{Enter}");
    const viewer = within(await screen.findByTestId("document-viewer"));
    expect(await viewer.findByTestId("attachment-text")).toHaveTextContent("Ingen tegn til alvorlig sykdom");
    expect(viewer.getByText("Kari Nordmo, f. 14.03.1958")).toBeInTheDocument();
    expect(viewer.getByTestId("document-facts")).toHaveTextContent("Av Ola Vikarnes");
    await userEvent.click(viewer.getByTestId("document-save"));
    expect(saved).toEqual([{ resourceId: item.resourceId, index: 0, file: "handle-1" }]);
  });

  it.each<[string, Partial<DocumentOpened>, RegExp]>([
    ["missing", {}, /finnes ikke på serveren.*Oppføringen ligger hos Furulia EPJ/s],
    ["no_access", {}, /ikke tilgang til dokumentet/],
    ["offline", {}, /ikke åpnet her før/],
    ["too_large", {}, /over 64 MB/],
    ["elsewhere", { host: "arkiv.example.org" }, /ligger hos arkiv\.example\.org/],
    ["elsewhere", { host: null }, /Adressen til dokumentet kan ikke brukes/],
    ["web_page", {}, /svarte med en nettside/],
  ])("that is not there (%s) says why, and never looks empty", async (problem, over, words) => {
    show({}, () => ({ file: null, fetchedAt: null, problem, ...over }));
    expect(await screen.findByTestId("document-problem")).toHaveTextContent(words);
    expect(screen.getByTestId("document-facts")).toHaveTextContent("Kari Nordmo");
    expect(screen.queryByTestId("document-save")).toBeNull();
  });

  it("can be asked for again, and is then read from the server", async () => {
    const { asked } = show({}, ({ again }) => (again ? {} : { file: null, problem: "server_error" }));
    await userEvent.click(await screen.findByTestId("document-retry"));
    expect(await screen.findByTestId("attachment-text")).toBeInTheDocument();
    expect(asked.map((one) => one.again)).toEqual([false, true]);
  });

  it("is shown with a warning when it is not as its source says", async () => {
    show({}, () => ({
      warnings: ["size", "hash"],
      saidSize: 99_000,
      file: fileOf({ lie: true, said: "application/pdf" }),
    }));
    expect(await screen.findByTestId("document-warning-hash")).toHaveTextContent(/fingeravtrykket stemmer ikke/);
    expect(screen.getByTestId("document-warning-size")).toHaveTextContent(/99 kB/);
    expect(screen.getByTestId("attachment-lie")).toHaveTextContent("Avsenderen kaller det application/pdf");
    expect(screen.getByTestId("attachment-text")).toBeInTheDocument();
  });

  it("that is withdrawn is not opened before somebody asks for it", async () => {
    const { asked } = show({ enteredInError: true, status: "entered-in-error" });
    expect(await screen.findByTestId("document-guard")).toHaveTextContent("trukket tilbake");
    expect(asked).toEqual([]);
    await userEvent.click(screen.getByTestId("document-anyway"));
    expect(await screen.findByTestId("attachment-text")).toBeInTheDocument();
    expect(asked).toHaveLength(1);
  });

  it("that is superseded leads to the one that took its place, and back", async () => {
    show({ superseded: true, replacedBy: [{ resourceId: 2, title: "Epikrise, ny utgave" }] });
    await userEvent.click(await screen.findByTestId("document-newer"));
    await userEvent.click(await screen.findByTestId("document-back"));
    expect(await screen.findByTestId("document-superseded")).toHaveTextContent("Les det nye i stedet");
  });

  it("with several contents lets one be chosen", async () => {
    const contents = [contentOf({ title: "Sammendrag" }), contentOf({ index: 1, title: "Registrering" })];
    const { asked } = show({ contents }, ({ index }) => ({ file: fileOf({ text: `nummer ${index}` }) }));
    expect(await screen.findByTestId("attachment-text")).toHaveTextContent("nummer 0");
    await userEvent.click(screen.getByRole("radio", { name: "Registrering" }));
    expect(await screen.findByText("nummer 1")).toBeInTheDocument();
    expect(asked.map((one) => one.index)).toEqual([0, 1]);
  });

  it("of sections is read in their order, and what it points to opens", async () => {
    const section = { narrative: [], entries: [], emptyReason: null };
    show({
      resourceType: "Composition",
      contents: [],
      sections: [
        {
          ...section,
          depth: 0,
          title: "Bakgrunn",
          narrative: [{ type: "paragraph", text: "KOLS grad III." }],
          entries: [
            {
              words: "Hoste",
              typeName: text("Problem", "Problem"),
              resourceId: null,
              item: null,
              enteredInError: false,
            },
          ],
        },
        { ...section, depth: 1, title: "Gange", emptyReason: "Ikke spurt" },
      ],
    });
    const reading = within(await screen.findByTestId("document-reading"));
    expect(reading.getAllByRole("heading").map((one) => one.textContent)).toEqual(["Bakgrunn", "Gange"]);
    expect(reading.getByText("Tomt i kilden: Ikke spurt")).toBeInTheDocument();
    expect(reading.getByText(/ikke hentet/)).toBeInTheDocument();
  });
});
