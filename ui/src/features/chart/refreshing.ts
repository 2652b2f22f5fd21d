import { createContext } from "react";

/** Is the chart on screen being read right now? What is not fetched yet is then on its way. */
export const Refreshing = createContext(false);
