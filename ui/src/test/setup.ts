import "@testing-library/jest-dom/vitest";

import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll, vi } from "vitest";

import { startWords } from "@/lib/i18n";

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
