import { expect, it } from "vitest";

import { checkNewWorkspace, type NewWorkspace } from "./newWorkspace";

const form: NewWorkspace = { name: "Furulia", stage: "TEST", method: "keyring", passphrase: "", repeat: "" };

it("lets a named workspace with a stage through", () => {
  expect(checkNewWorkspace(form)).toEqual({});
});

it("wants a name and a stage", () => {
  expect(checkNewWorkspace({ ...form, name: " ", stage: "" })).toEqual({ name: "name", stage: "stage" });
});

it("wants ten characters, twice the same", () => {
  const own = { ...form, method: "passphrase" as const };
  expect(checkNewWorkspace({ ...own, passphrase: "kort" }).passphrase).toBe("passphrase");
  expect(checkNewWorkspace({ ...own, passphrase: "langt nok til dette", repeat: "noe annet" }).repeat).toBe("repeat");
  expect(checkNewWorkspace({ ...own, passphrase: "langt nok til dette", repeat: "langt nok til dette" })).toEqual({});
});
