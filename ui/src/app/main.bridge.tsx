import { bridgeHost } from "@/host/bridge";

import { start } from "./start";

void start(bridgeHost(window.location.hash.slice(1)));
