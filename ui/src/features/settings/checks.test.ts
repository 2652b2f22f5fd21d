import { describe, expect, it } from "vitest";

import {
  checkAuthor,
  checkConnection,
  type ConnectionForm,
  refusedConnection,
  secretName,
  splitHerIds,
  toPut,
} from "./checks";

const author = {
  given: "Silje",
  family: "Aune",
  hpr: "990000017",
  practice: "Furulia legesenter",
  organisationNumber: null,
  phone: null,
};

const form: ConnectionForm = {
  role: "messaging",
  name: "NAV HOPS",
  baseUrl: "https://hops.test.example.no/fhir/4.0",
  auth: "bearer",
  userName: "",
  secret: "t",
  herIds: "90000010, 90000011",
  navHerId: "",
  pollSeconds: "30",
  allowGetNumber: false,
  pack: "",
  transport: "process_message",
  outFolder: null,
  inFolder: null,
  outFolderName: "",
  inFolderName: "",
};

describe("checkAuthor", () => {
  it("lets a whole author through", () => {
    expect(checkAuthor(author)).toEqual({});
  });

  it("says what is wrong with the HPR number", () => {
    expect(checkAuthor({ ...author, hpr: "" }).hpr).toBe("hprMissing");
    expect(checkAuthor({ ...author, hpr: "91448x" }).hpr).toBe("hprLetters");
    expect(checkAuthor({ ...author, hpr: "1234567890" }).hpr).toBe("hprLength");
  });

  it("checks an organisation number's last digit", () => {
    expect(checkAuthor({ ...author, organisationNumber: "123456785" })).toEqual({});
    expect(checkAuthor({ ...author, organisationNumber: "123456786" }).organisationNumber).toBe("organisationCheck");
    expect(checkAuthor({ ...author, organisationNumber: "1234" }).organisationNumber).toBe("organisationLength");
  });
});

describe("checkConnection", () => {
  it("lets a whole form through", () => {
    expect(checkConnection(form, "TEST", false)).toEqual({});
  });

  it("wants an address with a scheme, and https in PROD", () => {
    expect(checkConnection({ ...form, baseUrl: "hops.example.no" }, "TEST", false).baseUrl).toBe("address");
    expect(checkConnection({ ...form, baseUrl: "ftp://x.no" }, "TEST", false).baseUrl).toBe("address");
    expect(checkConnection({ ...form, baseUrl: "http://x.no/fhir" }, "PROD", false).baseUrl).toBe("addressPlain");
  });

  it("wants a secret unless one is held", () => {
    expect(checkConnection({ ...form, secret: "" }, "TEST", false).secret).toBe("secret");
    expect(checkConnection({ ...form, secret: "" }, "TEST", true)).toEqual({});
  });

  it("wants no HER-id of an EHR", () => {
    expect(checkConnection({ ...form, role: "ehr", herIds: "" }, "TEST", false)).toEqual({});
    expect(checkConnection({ ...form, herIds: "" }, "TEST", false).herIds).toBe("herIds");
  });
});

it("splits HER-ids at commas and spaces", () => {
  expect(splitHerIds("90000010, 90000011;90000012")).toEqual(["90000010", "90000011", "90000012"]);
});

it("never sends the secret with the connection", () => {
  expect(JSON.stringify(toPut({ ...form, secret: "hemmelig" }, 3))).not.toContain("hemmelig");
});

it("names the secret by its kind", () => {
  expect(secretName(3, "none")).toBeNull();
  expect(secretName(3, "basic")).toBe("connection/3/password");
  expect(secretName(3, "bearer")).toBe("connection/3/token");
});

describe("refusedConnection", () => {
  const error = {
    code: "stage_forbids" as const,
    message: "",
    retry: "after_act" as const,
    issues: [],
    reference: null,
  };

  it("puts a stage's refusal at the address", () => {
    expect(refusedConnection(error)).toEqual({ baseUrl: "stage_forbids" });
  });

  it("puts named fields at their places", () => {
    const issues = [{ place: "herIds", code: "digits" }];
    expect(refusedConnection({ ...error, code: "invalid", issues })).toEqual({ herIds: "herIds" });
  });
});
