// The job of a replay as a Node programmer does it: @medplum/core and better-sqlite3.
//
// Pages are fetched one after the other by MedplumClient, fields are found by its helpers, and bodies, five indexes and
// full text go into a plain (not encrypted) database, one transaction a page, cursor included. Prints how many messages
// are held, CPU and wall seconds.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { MedplumClient, formatHumanName, getIdentifier } from "@medplum/core";
import Database from "better-sqlite3";

const NUMBER = "urn:oid:2.16.578.1.12.4.1.4.1";
const begun = performance.now();
const folder = mkdtempSync(join(tmpdir(), "peer-"));
const database = new Database(join(folder, "peer.db"));
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE message (id INTEGER PRIMARY KEY, header_id TEXT NOT NULL UNIQUE, bundle_id TEXT NOT NULL, at TEXT NOT NULL,
      event TEXT, destination TEXT, number TEXT, body BLOB NOT NULL) STRICT;
  CREATE INDEX message_number ON message (number, id);
  CREATE INDEX message_destination ON message (destination, id);
  CREATE INDEX message_at ON message (at);
  CREATE INDEX message_event ON message (event, id);
  CREATE VIRTUAL TABLE words USING fts5 (text, content='', tokenize='unicode61');
  CREATE TABLE cursor (id INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
  INSERT INTO cursor (id, position) VALUES (1, 0);
`);
const insert = database.prepare(
  "INSERT INTO message (header_id, bundle_id, at, event, destination, number, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
);
const words = database.prepare("INSERT INTO words (rowid, text) VALUES (?, ?)");
const move = database.prepare("UPDATE cursor SET position = ? WHERE id = 1");

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
    const done = insert.run(
      header.id,
      message.id,
      message.timestamp,
      header.eventCoding.code,
      header.destination[0].endpoint,
      patient ? getIdentifier(patient, NUMBER) : null,
      Buffer.from(JSON.stringify(message)),
    );
    words.run(done.lastInsertRowid, texts.join(" "));
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
const { user, system } = process.cpuUsage();
console.log(position, (user + system) / 1e6, (performance.now() - begun) / 1e3);
