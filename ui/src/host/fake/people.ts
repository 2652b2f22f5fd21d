import type { PersonView } from "../bindings";

/** Synthetic people: month + 80 in every number. */
export function person(id: number, name: string, birthDate: string, age: number, gender = "female"): PersonView {
  const [year = "1970", month = "01", day = "01"] = birthDate.split("-");
  return {
    patientId: id,
    name,
    birthDate,
    age,
    gender,
    maskedNumber: `${day}${Number(month) + 80}${year.slice(2)}`,
    numberKind: "fnr",
    synthetic: true,
  };
}

export const KARI = person(1, "Kari Nordmo", "1958-03-14", 68);
export const ARVID = person(2, "Arvid Solheim", "1971-02-03", 55, "male");
export const MOHAMED = person(3, "Mohamed Aden Warsame", "1983-05-01", 43, "male");
export const MALGORZATA = person(4, "Małgorzata Wiśniewska", "1977-09-30", 49);
export const NILS = person(5, "Nils-Ánte Somby", "1964-01-22", 62, "male");
export const PER = person(6, "Per Kristian Ødegård", "1949-07-11", 77, "male");
export const INGRID = person(7, "Ingrid Bakken-Lie", "1989-04-18", 37);
export const ASE = person(8, "Åse Haugland", "1945-10-02", 81);
export const THEA = person(9, "Thea Fjeldstad", "2019-12-05", 6);
