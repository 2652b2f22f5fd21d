import { fakeHost } from "@/host/fake";
import type { Route } from "@/lib/route";

import { start } from "./start";

/** `fake.html?route={"screen":"inbox","threadId":3}` starts there. */
const route = new URLSearchParams(window.location.search).get("route");

void start(fakeHost(), route === null ? { screen: "inbox" } : (JSON.parse(route) as Route));
