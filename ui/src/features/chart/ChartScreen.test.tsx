import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import type { Chart, ChartSection, SectionState } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { inWindow } from "@/test/inWindow";

import { ChartScreen } from "./ChartScreen";

// jsdom has no canvas; the curve is looked at in a real window.
vi.mock("./Plot", () => ({ Plot: () => null }));

function fakeChart(patientId: number): Chart {
  const made = answers(() => undefined).patient_chart?.({ patientId });
  if (made === undefined) throw new Error("the fake has no chart");
  return made;
}

function withSection(name: string, over: Partial<ChartSection>): Chart {
  const chart = fakeChart(1);
  return {
    ...chart,
    sections: chart.sections.map((one) => (one.name === name ? { ...one, items: [], ...over } : one)),
  };
}

function shown(chart: Chart) {
  return inWindow(
    <ChartScreen />,
    { screen: "chart", patientId: chart.patient.patientId },
    { patient_chart: () => chart },
  );
}

it.each<[SectionState, Partial<ChartSection>, RegExp]>([
  ["none_registered", {}, /^Ingen registrert i journalen\.$/],
  ["none_known", {}, /«Ingen kjente» er sendt fra journalen/],
  ["not_fetched", { fetchedAt: null, problem: "http_503" }, /Ikke hentet\. Forrige forsøk stoppet: feil på serveren/],
  ["no_access", { problem: "no_access" }, /Ikke tilgang\. Serveren sa nei til legemidler/],
  ["not_supported", { problem: "http_404" }, /^Støttes ikke av serveren\.$/],
])("says %s in its own words", async (state, over, words) => {
  shown(withSection("medications", { state, ...over }));
  const card = within(await screen.findByTestId("chart-medications"));
  expect(card.getByText(words)).toBeInTheDocument();
});

it("says how old the rows are when the last attempt failed", async () => {
  const chart = fakeChart(1);
  const old = chart.sections.map((one) =>
    one.name === "conditions" ? { ...one, problem: "timeout", fetchedAt: "2026-11-01T10:00:00Z" } : one,
  );
  shown({ ...chart, sections: old });
  const card = within(await screen.findByTestId("chart-conditions"));
  expect(
    card.getByText(/Viser det som ble hentet .* Siste forsøk stoppet: svaret kom ikke helt fram/),
  ).toBeInTheDocument();
  expect(card.getByText("Hypertensjon")).toBeInTheDocument();
});

it("says once, in the banner, that the whole server is out of reach", async () => {
  const chart = fakeChart(1);
  const gone = { problem: "connect", reference: "r-1" };
  shown({
    ...chart,
    sections: chart.sections.map((one) => ({ ...one, ...gone })),
    measurements: { ...chart.measurements, ...gone },
  });
  expect(await screen.findByText(/Uten nett: kortet er slik det var/)).toBeInTheDocument();
  expect(screen.queryByText(/Siste forsøk stoppet/)).not.toBeInTheDocument();
});

it("strikes what cannot be interpreted and counts what is withdrawn", async () => {
  shown(fakeChart(1));
  const card = within(await screen.findByTestId("chart-conditions"));
  expect(card.getByText("Diabetes type 2").tagName).toBe("S");
  expect(card.getByText("kan ikke tolkes trygt")).toBeInTheDocument();
  expect(card.getByText(/1 feilregistrert er skjult/)).toBeInTheDocument();
  expect(card.getByText(/4 aktive/)).toBeInTheDocument();
});

it("keeps name, birth date and what can harm in the banner", async () => {
  shown(fakeChart(1));
  const banner = within(await screen.findByTestId("patient-banner"));
  expect(banner.getByRole("heading", { name: "Kari Nordmo" })).toBeInTheDocument();
  expect(banner.getByText("f. 14.03.1958")).toBeInTheDocument();
  expect(banner.getAllByTestId("banner-allergy")[0]).toHaveTextContent("Penicillin: anafylaksi");
});

it("hides no allergy that can harm behind a count, and says which nobody has confirmed", async () => {
  const chart = withSection("allergies", { current: 60 });
  const part = chart.sections.find((one) => one.name === "allergies");
  const base = fakeChart(1).sections.flatMap((one) => one.items)[0];
  if (part === undefined || base === undefined) throw new Error("the fake has no allergies");
  const allergy = (resourceId: number, title: string, over: object) => ({
    ...base,
    resourceId,
    title,
    code: null,
    detail: "anafylaksi",
    foremost: 500,
    ...over,
  });
  part.items = [
    ...Array.from({ length: 5 }, (_, at) => allergy(900 + at, `Mat ${String(at)}`, { criticality: null })),
    ...Array.from({ length: 9 }, (_, at) =>
      allergy(920 + at, `Farlig ${String(at)}`, { criticality: "high", foremost: 0, verification: "confirmed" }),
    ),
    allergy(940, "Banan", { criticality: "high", foremost: 2, verification: "unconfirmed" }),
  ];
  const user = userEvent.setup();
  shown(chart);
  const banner = within(await screen.findByTestId("patient-banner"));
  const said = banner.getAllByTestId("banner-allergy").map((one) => one.textContent);
  expect(said).toHaveLength(10);
  expect(said[0]).toBe("Farlig 0: anafylaksi");
  expect(said[9]).toBe("Banan, ikke bekreftet: anafylaksi");
  await user.click(banner.getByRole("button", { name: "50 til" }));
  expect(screen.getByTestId("tab-allergies")).toHaveAttribute("aria-selected", "true");
});

it("shows a resource's JSON one press away", async () => {
  const user = userEvent.setup();
  const { host } = shown(fakeChart(1));
  const card = within(await screen.findByTestId("chart-allergies"));
  await user.click(card.getByText("Nikkel"));
  expect(await screen.findByTestId("resource")).toBeInTheDocument();
  await user.click(screen.getByTestId("resource-json"));
  expect(host.asked).toContain("resource_raw");
});

it("lays a resource out in rows, what nobody knows last, and follows a reference and back", async () => {
  const user = userEvent.setup();
  shown(fakeChart(1));
  const card = within(await screen.findByTestId("chart-allergies"));
  await user.click(card.getByText("Nikkel"));
  const rows = within(await screen.findByTestId("resource-rows"));
  expect(rows.getByText("Reagerer på")).toBeInTheDocument();
  expect(rows.getAllByRole("heading").at(-1)).toHaveTextContent("Annet fra kilden");
  expect(rows.queryByText("http://snomed.info/sct")).not.toBeInTheDocument();
  await user.click(rows.getByLabelText("Vis koder, adresser og tider som sendt"));
  expect(rows.getByText("http://snomed.info/sct")).toBeInTheDocument();
  await user.click(rows.getByRole("button", { name: "Silje Aune" }));
  await user.click(await screen.findByTestId("resource-back"));
  expect(screen.queryByTestId("resource-back")).not.toBeInTheDocument();
});

it("shows what changed between versions in words, and what hangs together", async () => {
  const user = userEvent.setup();
  shown(fakeChart(1));
  const card = within(await screen.findByTestId("chart-allergies"));
  await user.click(card.getByText("Nikkel"));
  expect(await screen.findByTestId("resource-patient")).toHaveTextContent("Kari Nordmo 14.03.1958 · 68 år · kvinne");
  await user.click(screen.getByTestId("resource-history"));
  const versions = within(await screen.findByTestId("resource-versions"));
  expect(versions.getByText(/Serveren gir ingen historikk/)).toBeInTheDocument();
  expect(await versions.findByTestId("resource-changes")).toHaveTextContent("Klinisk statusover → aktiv");
  await user.click(screen.getByTestId("resource-links"));
  const linked = within(await screen.findByTestId("resource-linked"));
  expect(linked.getByText("ikke hentet")).toBeInTheDocument();
  expect(linked.getByText("Ingenting som er hentet, viser hit.")).toBeInTheDocument();
});

it("puts a critical note in the banner, and never one that has ended or cannot be interpreted", async () => {
  const chart = fakeChart(1);
  const base = chart.sections.flatMap((one) => one.items)[0];
  if (base === undefined) throw new Error("the fake has no items");
  const note = (resourceId: number, title: string, over: object) => ({
    ...base,
    resourceId,
    title,
    code: null,
    ...over,
  });
  const flags = {
    ...(chart.sections[0] as ChartSection),
    name: "flags",
    items: [
      note(801, "Smitte: MRSA", { current: true, cannotInterpret: false }),
      note(802, "Gammelt varsel", { current: false, cannotInterpret: false, status: "inactive" }),
      note(803, "Ukjent varsel", { current: false, cannotInterpret: true }),
    ],
  };
  shown({ ...chart, sections: [...chart.sections, flags] });
  const banner = within(await screen.findByTestId("patient-banner"));
  expect(banner.getAllByTestId("banner-note").map((one) => one.textContent)).toEqual(["Smitte: MRSA"]);
  expect(banner.getByText(/Kritiske opplysninger: 1 kan ikke tolkes trygt/)).toBeInTheDocument();
});

it("says in the banner that not all of it came", async () => {
  const chart = fakeChart(1);
  const [first, ...rest] = chart.sections;
  if (first === undefined) throw new Error("the fake has sections");
  const failed = { ...first, state: "not_fetched" as const, items: [], problem: "http_500" };
  shown({ ...chart, sections: [failed, ...rest] });
  expect(await screen.findByTestId("read-partly")).toHaveTextContent("men ikke alt kom");
});

it("shows the whole timeline on an axis and as a list, and zooms", async () => {
  const user = userEvent.setup();
  shown(fakeChart(1));
  await user.click(await screen.findByTestId("tab-timeline"));
  const list = within(await screen.findByTestId("timeline-list"));
  const inYear = list.getAllByTestId("resource-raw").length;
  await user.click(screen.getByTestId("zoom-all"));
  expect(within(screen.getByTestId("timeline-list")).getAllByTestId("resource-raw").length).toBeGreaterThan(inYear);
  expect(list.getAllByText(/^Måling: /).length).toBeGreaterThan(0);
});

it("says that a patient entered by hand is not from a journal, and offers no chart", async () => {
  shown(fakeChart(25));
  expect(await screen.findByTestId("not-from-ehr")).toHaveTextContent("Ikke fra journalsystem, lagt inn for hånd");
  expect(screen.queryByTestId("tab-measurements")).not.toBeInTheDocument();
  expect(screen.queryByTestId("chart-refresh")).not.toBeInTheDocument();
});

it("starts a letter of a kind that needs no question first", async () => {
  const user = userEvent.setup();
  const { route } = shown(fakeChart(1));
  await user.click(await screen.findByTestId("chart-write"));
  const kinds = await screen.findAllByTestId("write-kind");
  expect(kinds).toHaveLength(3);
  await user.click(screen.getByText("Henvendelse om pasient"));
  await waitFor(() => expect(route()).toMatchObject({ screen: "compose" }));
});

it("reads again by itself a chart that was never fetched", async () => {
  const chart = fakeChart(1);
  const { host } = shown({ ...chart, patient: { ...chart.patient, fetchedAt: null } });
  await screen.findByTestId("patient-banner");
  await waitFor(() => expect(host.asked).toContain("patient_refresh"));
});

it("brings the rows behind those it came with, page by page, and says when that fails", async () => {
  const user = userEvent.setup();
  const chart = fakeChart(1);
  const [first] = chart.sections.find((one) => one.name === "conditions")?.items ?? [];
  if (first === undefined) throw new Error("the fake has conditions");
  const long = {
    ...chart,
    sections: chart.sections.map((one) => (one.name === "conditions" ? { ...one, hidden: 3 } : one)),
  };
  const asked: (number | null)[] = [];
  inWindow(
    <ChartScreen />,
    { screen: "chart", patientId: 1, tab: "conditions" },
    {
      patient_chart: () => long,
      chart_rows: ({ after }) => {
        asked.push(after);
        if (asked.length === 1) throw new Error("the pipe broke");
        const id = 800 + asked.length;
        return { items: [{ ...first, resourceId: id, title: `Eldre ${String(id)}` }], more: asked.length < 4 };
      },
    },
  );
  await user.click(await screen.findByText("Vis flere (3 til)"));
  expect(await screen.findByText(/Det gikk ikke\. Prøv igjen/)).toBeInTheDocument();
  await user.click(screen.getByText("Vis flere (3 til)"));
  expect(await screen.findByText("Eldre 802")).toBeInTheDocument();
  await user.click(await screen.findByText("Vis flere (2 til)"));
  await user.click(await screen.findByText("Vis flere (1 til)"));
  expect(await screen.findByText("Eldre 804")).toBeInTheDocument();
  expect(screen.queryByTestId("show-more")).not.toBeInTheDocument();
  const last = long.sections.find((one) => one.name === "conditions")?.items.at(-1)?.resourceId;
  expect(asked).toEqual([last, last, 802, 803]);
});
