import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeAll, vi } from "vitest";

import { startWords } from "@/lib/i18n";

// The machine may be busy: what comes is waited for.
configure({ asyncUtilTimeout: 15_000 });

// The panes' dividers take every press at 0,0, which is where everything is when nothing is laid out.
vi.mock("react-resizable-panels", () => ({
  Group: ({ children }: { children: ReactNode }) => <div>{children}</div>,
  Panel: ({ children, id }: { children: ReactNode; id: string }) => <div id={id}>{children}</div>,
  Separator: () => <hr />,
  useGroupRef: () => ({ current: null }),
}));

class Observer {
  observe(): void {
    // jsdom measures nothing
  }
  unobserve(): void {
    // as above
  }
  disconnect(): void {
    // as above
  }
}

vi.stubGlobal("ResizeObserver", Observer);
// jsdom lays nothing out: give the virtual lists a height to fill.
Object.defineProperty(Element.prototype, "clientHeight", { configurable: true, get: () => 800 });
Object.defineProperty(Element.prototype, "clientWidth", { configurable: true, get: () => 400 });

vi.stubGlobal("matchMedia", (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
}));
Element.prototype.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;

beforeAll(() => startWords("nb"));
afterEach(cleanup);
