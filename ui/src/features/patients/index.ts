import type { Feature } from "@/lib/feature";

import { PatientsScreen } from "./PatientsScreen";

export const feature: Feature = { name: "patients", screens: { patients: PatientsScreen } };
