import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { answers } from "@/host/fake/answers";
import { plansAnswer } from "@/host/fake/plans";
import { inWindow } from "@/test/inWindow";

import { PlansTab } from "./PlansTab";

function shown(onRaw = vi.fn()) {
  const chart = answers(() => undefined).patient_chart?.({ patientId: 1 });
  if (chart === undefined) throw new Error("the fake has no chart");
  inWindow(
    <PlansTab chart={chart} onOpen={vi.fn()} onRaw={onRaw} />,
    { screen: "chart", patientId: 1 },
    { chart_plans: () => plansAnswer() },
  );
  return onRaw;
}

it("shows each zone with when it is, and what one does then", async () => {
  shown();
  const yellow = within(await screen.findByTestId("zone-yellow"));
  expect(yellow.getByText("Gul sone")).toBeInTheDocument();
  expect(yellow.getByText("Mer tungpust enn vanlig")).toBeInTheDocument();
  expect(yellow.getByText("Ring legekontoret innen 24 timer")).toBeInTheDocument();
  expect(yellow.queryByText("ikke begynt")).not.toBeInTheDocument();
  const zones = screen.getAllByTestId(/^zone-/u).map((zone) => zone.dataset["zone"]);
  expect(zones).toEqual(["green", "yellow", "red"]);
});

it("shows goals with target and time limit, and activities with rhythm and what is not to be done", async () => {
  const onRaw = shown();
  const [, plan] = await screen.findAllByTestId("plan");
  if (plan === undefined) throw new Error("the second plan is missing");
  const card = within(plan);
  expect(card.getByText("Gangdistanse ≥ 400 m")).toBeInTheDocument();
  expect(card.getByText("25.02.2027")).toBeInTheDocument();
  expect(card.getByText(/2 ganger per uke · ved Kommunens fysioterapeut/u)).toBeInTheDocument();
  expect(card.getByText("skal ikke gjøres")).toBeInTheDocument();
  await userEvent.click(card.getByRole("button", { name: "Gå til butikken og tilbake" }));
  expect(onRaw).toHaveBeenCalledWith(9_210, "Gå til butikken og tilbake");
});
