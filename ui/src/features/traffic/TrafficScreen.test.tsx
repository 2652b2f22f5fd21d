import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { TrafficFilter, TrafficRow } from "@/host/bindings";
import { inWindow } from "@/test/inWindow";

import { TrafficScreen } from "./TrafficScreen";

function made(number: number, over: Partial<TrafficRow> = {}): TrafficRow {
  return {
    exchangeId: `id-${number}`,
    key: `${1000 + number}/id-${number}`,
    at: "2026-11-20T09:14:02Z",
    method: "GET",
    url: "http://127.0.0.1:1/nav/fhir/4.0/Bundle?_offset=3",
    connectionId: 1,
    connection: "sandkassen",
    purpose: "poll",
    status: 200,
    millis: 12,
    sentBytes: 0,
    receivedBytes: 431,
    problem: null,
    pinned: false,
    kept: false,
    outboxId: null,
    ...over,
  };
}

it("shows rows without scheme and host, and what went wrong in words", async () => {
  inWindow(
    <TrafficScreen />,
    { screen: "traffic" },
    {
      traffic_page: ({ after }) => ({
        rows: after === null ? [made(2), made(1, { status: null, problem: "connect" })] : [],
        next: null,
      }),
    },
  );
  const rows = await screen.findAllByTestId("traffic-row");
  expect(rows[0]).toHaveTextContent("/nav/fhir/4.0/Bundle?_offset=3");
  expect(rows[0]).not.toHaveTextContent("127.0.0.1");
  expect(rows[1]).toHaveTextContent("uten nett");
});

it("lets what is new wait behind the pill while it is paused", async () => {
  const user = userEvent.setup();
  let all = [made(1)];
  const { host } = inWindow(
    <TrafficScreen />,
    { screen: "traffic" },
    {
      traffic_page: ({ after }) => ({
        rows: all.filter((row) => after === null || row.key > after),
        next: null,
      }),
    },
  );
  await screen.findByTestId("traffic-row");
  await user.click(screen.getByTestId("traffic-follow"));
  all = [made(3), made(2), ...all];
  host.emit({ kind: "traffic" });
  expect(await screen.findByTestId("traffic-pill")).toHaveTextContent("2 nye");
  expect(screen.getAllByTestId("traffic-row")).toHaveLength(1);
  await user.click(screen.getByTestId("traffic-pill"));
  await waitFor(() => expect(screen.getAllByTestId("traffic-row")).toHaveLength(3));
  expect(screen.queryByTestId("traffic-pill")).not.toBeInTheDocument();
});

it("takes what is new in by itself while it follows", async () => {
  let all = [made(1)];
  const { host } = inWindow(
    <TrafficScreen />,
    { screen: "traffic" },
    { traffic_page: ({ after }) => ({ rows: all.filter((row) => after === null || row.key > after), next: null }) },
  );
  await screen.findByTestId("traffic-row");
  all = [made(2), ...all];
  host.emit({ kind: "traffic" });
  await waitFor(() => expect(screen.getAllByTestId("traffic-row")).toHaveLength(2));
});

it("filters by chips that can be taken away", async () => {
  const user = userEvent.setup();
  const asked: TrafficFilter[] = [];
  inWindow(
    <TrafficScreen />,
    { screen: "traffic" },
    {
      traffic_page: ({ filter }) => {
        asked.push(filter);
        return { rows: filter.status === null ? [made(1)] : [], next: null };
      },
    },
  );
  await screen.findByTestId("traffic-row");
  await user.click(screen.getByTestId("traffic-filter"));
  await user.click(await screen.findByText("4xx avvist"));
  expect(await screen.findByText("Ingen utveksling passer filteret.")).toBeInTheDocument();
  expect(asked.at(-1)?.status).toBe("4xx");
  await user.click(screen.getByTestId("traffic-chip-status"));
  expect(await screen.findByTestId("traffic-row")).toBeInTheDocument();
});

it("asks before it posts a message again, and opens what came of it", async () => {
  const user = userEvent.setup();
  const { route } = inWindow(<TrafficScreen />, { screen: "traffic" });
  const rows = await screen.findAllByTestId("traffic-row");
  const posted = rows.find((row) => row.textContent.includes("process-message"));
  if (posted === undefined) throw new Error("no send among the rows");
  await user.click(posted);
  await user.click(await screen.findByTestId("exchange-resend"));
  const dialog = await screen.findByTestId("resend-dialog");
  expect(dialog).toHaveTextContent("med de samme id-ene");
  await user.click(within(dialog).getByTestId("resend-yes"));
  await waitFor(() =>
    expect(route()).toMatchObject({ screen: "traffic", exchangeId: expect.stringContaining("0900") as string }),
  );
});

it("compares two: D on one, D on the other", async () => {
  const user = userEvent.setup();
  inWindow(<TrafficScreen />, { screen: "traffic" });
  const rows = await screen.findAllByTestId("traffic-row");
  if (rows[0] === undefined || rows[1] === undefined) throw new Error("no rows");
  await user.click(rows[0]);
  await screen.findByTestId("exchange");
  await user.keyboard("d");
  expect(await screen.findByTestId("traffic-compare-hint")).toBeInTheDocument();
  await user.click(rows[1]);
  await user.keyboard("d");
  expect(await screen.findByTestId("exchange-comparison")).toBeInTheDocument();
  expect(await screen.findByText("Sier det samme")).toBeInTheDocument();
  await user.click(screen.getByTestId("diff-times"));
  expect(await screen.findByTestId("diff-sum")).toHaveTextContent("1 linjer bare i den første");
});
