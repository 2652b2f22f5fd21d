import { fakeHost } from "@/host/fake";

import { start } from "./start";

void start(fakeHost());
