import type { Feature } from "@/lib/feature";
import { lazyScreen } from "@/lib/screens";

export const feature: Feature = {
  name: "patients",
  screens: { patients: lazyScreen(() => import("./PatientsScreen"), "PatientsScreen") },
};
