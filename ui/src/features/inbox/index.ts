import type { Feature } from "@/lib/feature";

import { InboxScreen } from "./InboxScreen";

export const feature: Feature = { name: "inbox", screens: { inbox: InboxScreen } };
