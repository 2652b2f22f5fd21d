import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import type { Chart, Measurement, Series } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { inWindow } from "@/test/inWindow";

import { MeasurementsTab } from "./MeasurementsTab";

// There is no canvas here; what it draws is looked at in the window.
vi.mock("./Plot", () => ({ Plot: () => null }));

const DAY = 86_400_000;

/** One value a day, the newest yesterday; number `n` is `n + 1` days old. */
function measured(n: number): Measurement {
  return {
    resourceId: 1_000 + n,
    at: new Date(Date.now() - (n + 1) * DAY).toISOString(),
    value: "72",
    second: null,
    text: null,
    unit: "kg",
    source: null,
    status: "final",
    ranges: [],
    interpretation: null,
    parts: [],
    flags: [],
  };
}

function chartWith(more: Partial<Series>): Chart {
  const chart = answers(() => undefined).patient_chart?.({ patientId: 1 });
  const [series] = chart?.measurements.series.filter((one) => one.shape === "number") ?? [];
  if (chart === undefined || series === undefined) throw new Error("the fake has no series");
  return { ...chart, measurements: { ...chart.measurements, series: [{ ...series, ...more }] } };
}

const many = (from: number, to: number): Measurement[] =>
  Array.from({ length: to - from }, (_, index) => measured(from + index));

function shown(series: Partial<Series>, points: (after: number | null) => { points: Measurement[]; more: boolean }) {
  const asked = vi.fn(points);
  inWindow(
    <MeasurementsTab chart={chartWith(series)} selected={null} onSelect={vi.fn()} onRaw={vi.fn()} />,
    { screen: "patients" },
    { chart_points: ({ after }) => asked(after) },
  );
  return asked;
}

it("a curve of a year has the whole year's values, and no older ones", async () => {
  const asked = shown({ points: many(0, 60), more: 640 }, (after) => {
    const from = (after ?? 0) - 1_000 + 1;
    return { points: many(from, Math.min(700, from + 500)), more: from + 500 < 700 };
  });
  expect(await screen.findByText(/365 målinger/)).toBeInTheDocument();
  expect(asked).toHaveBeenCalledTimes(1);
  expect(screen.queryByText(/Tegnet fra/)).not.toBeInTheDocument();
  // The table grows by presses, whatever the curve holds.
  expect(screen.getAllByRole("row")).toHaveLength(61);
  await userEvent.click(screen.getByTestId("show-more"));
  expect(screen.getAllByRole("row")).toHaveLength(121);
});

it("a curve that lacks its older values says where it begins", async () => {
  shown({ points: many(0, 60), more: 640 }, () => {
    throw new Error("gone");
  });
  expect(await screen.findByText(/Tegnet fra .*eldre målinger i perioden/)).toBeInTheDocument();
  expect(screen.getByText(/Prøv igjen/)).toBeInTheDocument();
});

it("words without a curve are all in the table", async () => {
  const words = many(0, 3).map((one) => ({ ...one, value: null, text: "Dagligrøyker" }));
  const asked = shown({ shape: "text", points: words, more: 0 }, () => ({ points: [], more: false }));
  expect(await screen.findAllByText("Dagligrøyker")).not.toHaveLength(0);
  expect(screen.getAllByRole("row")).toHaveLength(4);
  expect(asked).not.toHaveBeenCalled();
});

it("a chosen value stays chosen when older ones come before it", async () => {
  let fails = true;
  shown({ points: many(0, 60), more: 40 }, () => {
    if (fails) throw new Error("gone");
    return { points: many(60, 100), more: false };
  });
  const user = userEvent.setup();
  await screen.findByText(/Prøv igjen/);
  const curve = screen.getByTestId("series-chart");
  curve.focus();
  // The newest, and the one before it.
  await user.keyboard("{ArrowLeft}{ArrowLeft}");
  const chosen = (): string | null | undefined => curve.parentElement?.querySelector("[aria-live]")?.textContent;
  const before = chosen();
  expect(before).toMatch(/72 kg/);
  fails = false;
  await user.click(screen.getByTestId("show-more"));
  expect(await screen.findByText(/100 målinger/)).toBeInTheDocument();
  expect(chosen()).toBe(before);
});
