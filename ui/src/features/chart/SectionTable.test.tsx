import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import type { ChartItem, ChartSection } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { inWindow } from "@/test/inWindow";

import { SectionTable } from "./SectionTable";

const video: ChartItem = {
  resourceId: 1,
  resourceType: "Appointment",
  title: "Videokonsultasjon",
  code: null,
  status: "booked",
  verification: null,
  date: "2026-12-01T09:00:00Z",
  end: null,
  detail: "Silje Aune",
  criticality: null,
  foremost: 0,
  link: "https://video.example.org/rom/1807",
  partOf: null,
  current: true,
  cannotInterpret: false,
  flags: [],
};

function shown(item: ChartItem | readonly ChartItem[], withdrawn: readonly ChartItem[] = [], onOpen = vi.fn()) {
  const chart = answers(() => undefined).patient_chart?.({ patientId: 1 });
  const part = chart?.sections.find((one) => one.name === "documents");
  if (part === undefined) throw new Error("the fake has no section");
  const appointments: ChartSection = {
    ...part,
    name: "appointments",
    state: "loaded",
    items: [item].flat(),
    withdrawn: withdrawn.length,
  };
  return inWindow(
    <SectionTable patientId={1} part={appointments} onOpen={onOpen} />,
    { screen: "patients" },
    { chart_withdrawn: () => ({ items: [...withdrawn], more: false }) },
  );
}

it("opens the video room outside, and says whose it is before", async () => {
  const { host } = shown(video);
  const open = vi.spyOn(host, "openExternal").mockResolvedValue();
  expect(await screen.findByText("video.example.org")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Åpne videorommet i nettleseren" }));
  expect(open).toHaveBeenCalledWith("https://video.example.org/rom/1807");
});

it("offers no room for an appointment that is over", async () => {
  shown({ ...video, status: "cancelled", current: false });
  expect(await screen.findByText("Videokonsultasjon")).toBeInTheDocument();
  expect(screen.queryByTestId("video")).not.toBeInTheDocument();
});

it("names what was entered in error only when asked, struck, and leads to its history", async () => {
  const wrong = {
    ...video,
    resourceId: 2,
    title: "Satt opp på feil pasient",
    status: "entered-in-error",
    current: false,
  };
  const onOpen = vi.fn();
  shown(video, [wrong], onOpen);
  const ask = await screen.findByRole("button", { name: "Vis historikken" });
  expect(screen.queryByText("Satt opp på feil pasient")).not.toBeInTheDocument();
  await userEvent.click(ask);
  expect((await screen.findByText("Satt opp på feil pasient")).tagName).toBe("S");
  await userEvent.click(screen.getByRole("button", { name: "Historikk: Satt opp på feil pasient" }));
  expect(onOpen).toHaveBeenCalledWith(wrong);
});

it("puts a part under its whole, set in and in words, and says of one alone that it is a part", async () => {
  const time = (resourceId: number, title: string, whole: number | null, date: string): ChartItem => ({
    ...video,
    resourceId,
    title,
    date,
    link: null,
    partOf: whole === null ? null : { resourceId: whole, title: null },
  });
  shown([
    time(2, "Spirometri", 1, "2026-12-15T09:00:00Z"),
    time(3, "Kontroll", null, "2026-12-15T12:00:00Z"),
    time(1, "Lungedag", null, "2026-12-15T08:00:00Z"),
    time(4, "Blodprøver", 1, "2026-12-15T08:00:00Z"),
    time(5, "Samtale", 99, "2026-12-16T08:00:00Z"),
  ]);
  await screen.findByText("Lungedag");
  const rows = screen.getAllByRole("rowheader");
  expect(rows.map((row) => [row.textContent, row.dataset.depth])).toEqual([
    ["Kontroll", "0"],
    ["Lungedag", "0"],
    ["BlodprøverDel av Lungedag", "1"],
    ["SpirometriDel av Lungedag", "1"],
    ["SamtaleDel av en annen time", "0"],
  ]);
});

it("says of an appointment for several that it is for a group", async () => {
  shown({ ...video, flags: ["group"] });
  expect(await screen.findByText("gruppe")).toBeInTheDocument();
});
