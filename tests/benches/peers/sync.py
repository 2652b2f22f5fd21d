"""The job of a replay as a Python programmer does it: fhirclient's models and the sqlite3 of the standard library.

Pages are fetched one after the other, each is parsed into models, and bodies, five indexes and full text go into a plain
(not encrypted) database, one transaction a page, cursor included. Prints how many messages are held, CPU and wall seconds.

With `--judged` after the address it has the duties of a replay but compression and encryption: the bytes of each message are
hashed and its text is found in two foldings. The models hold it against R4 as they are made.
"""

import hashlib
import json
import sqlite3
import sys
import tempfile
import time
import unicodedata

import requests
from fhirclient.models import bundle

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE message (id INTEGER PRIMARY KEY, header_id TEXT NOT NULL UNIQUE, bundle_id TEXT NOT NULL, at TEXT NOT NULL,
    event TEXT, destination TEXT, number TEXT, body BLOB NOT NULL, hash BLOB) STRICT;
CREATE INDEX message_number ON message (number, id);
CREATE INDEX message_destination ON message (destination, id);
CREATE INDEX message_at ON message (at);
CREATE INDEX message_event ON message (event, id);
CREATE VIRTUAL TABLE words USING fts5 (wide, narrow, content='', tokenize='unicode61');
CREATE TABLE cursor (id INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
INSERT INTO cursor (id, position) VALUES (1, 0);
"""

WIDE = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "đ": "d", "ł": "l", "ŋ": "n", "ŧ": "t"})
NARROW = str.maketrans({"æ": "a", "ø": "o", "å": "a", "đ": "d", "ł": "l", "ŋ": "n", "ŧ": "t"})


def folded(text, letters):
    """A text in one of the two foldings."""
    plain = unicodedata.normalize("NFD", text.lower().translate(letters))
    return "".join(c for c in plain if not unicodedata.combining(c))


def row(entry):
    """Index values and text of one message."""
    # fhirclient reads dates into objects of its own; an instant that it cannot read stops the job, and that is the peer's.
    message = bundle.Bundle(entry["resource"])
    parts = [part.resource for part in message.entry]
    header = parts[0]
    patient = next((part for part in parts if part.resource_type == "Patient"), None)
    texts = []
    number = None
    if patient is not None:
        number = patient.identifier[0].value
        texts.append(" ".join(patient.name[0].given + [patient.name[0].family]))
    for part in parts:
        if part.resource_type == "Communication":
            texts.extend(payload.contentString for payload in part.payload)
    return (
        (
            header.id,
            message.id,
            message.timestamp.isostring,
            header.eventCoding.code,
            header.destination[0].endpoint,
            number,
            json.dumps(entry["resource"], ensure_ascii=False, separators=(",", ":")).encode(),
        ),
        " ".join(texts),
    )


def main():
    """Replays the whole log."""
    base = sys.argv[1]
    judged = sys.argv[2:] == ["--judged"]
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(f"{folder}/peer.db", isolation_level=None)
        database.executescript(SCHEMA)
        session = requests.Session()
        position = 0
        while True:
            query = {
                "message.destination-uri": "urn:oid:2.16.578.1.12.4.1.2.90000010",
                "_offset": position,
                "_count": 1000,
            }
            entries = session.get(f"{base}/Bundle", params=query, timeout=60).json().get("entry", [])
            if not entries:
                break
            database.execute("BEGIN")
            for entry in entries:
                values, text = row(entry)
                digest = hashlib.sha256(values[-1]).digest() if judged else None
                done = database.execute(
                    "INSERT INTO message (header_id, bundle_id, at, event, destination, number, body, hash)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (*values, digest),
                )
                forms = (folded(text, WIDE), folded(text, NARROW)) if judged else (text, "")
                database.execute("INSERT INTO words (rowid, wide, narrow) VALUES (?, ?, ?)", (done.lastrowid, *forms))
            position += len(entries)
            database.execute("UPDATE cursor SET position = ? WHERE id = 1", (position,))
            database.execute("COMMIT")
    print(position, round(time.process_time(), 3), round(time.perf_counter() - begun, 3))


main()
