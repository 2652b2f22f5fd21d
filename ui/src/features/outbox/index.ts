import type { Feature } from "@/lib/feature";

import { OutboxScreen } from "./OutboxScreen";

export const feature: Feature = { name: "outbox", screens: { outbox: OutboxScreen } };
