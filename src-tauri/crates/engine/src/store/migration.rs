//! Numbered migrations with verified checksums.
//!
//! A shipped migration is never edited: its SHA-256 is in the database, and a file that no longer agrees is refused.
//! One database per released version is kept in `tests/fixtures/databases` and opened by the suite.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest as _, Sha256};

use super::{StoreError, codec, gathered};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// 1, 2, 3, …
    pub number: i64,
    /// What it brings.
    pub name: &'static str,
    /// Its statements.
    pub sql: &'static str,
}

/// All steps in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "first",
        sql: include_str!("migrations/0001_first.sql"),
    },
    Migration {
        number: 2,
        name: "pack",
        sql: include_str!("migrations/0002_pack.sql"),
    },
    Migration {
        number: 3,
        name: "attachment",
        sql: include_str!("migrations/0003_attachment.sql"),
    },
    Migration {
        number: 4,
        name: "log",
        sql: include_str!("migrations/0004_log.sql"),
    },
    Migration {
        number: 5,
        name: "threads",
        sql: include_str!("migrations/0005_threads.sql"),
    },
    Migration {
        number: 6,
        name: "traffic",
        sql: include_str!("migrations/0006_traffic.sql"),
    },
    Migration {
        number: 7,
        name: "kinds",
        sql: include_str!("migrations/0007_kinds.sql"),
    },
    Migration {
        number: 8,
        name: "questionnaire",
        sql: include_str!("migrations/0008_questionnaire.sql"),
    },
    Migration {
        number: 9,
        name: "transport",
        sql: include_str!("migrations/0009_transport.sql"),
    },
    Migration {
        number: 10,
        name: "resource_links",
        sql: include_str!("migrations/0010_resource_links.sql"),
    },
    Migration {
        number: 11,
        name: "seen_exchange",
        sql: include_str!("migrations/0011_seen_exchange.sql"),
    },
    Migration {
        number: 12,
        name: "keeping",
        sql: include_str!("migrations/0012_keeping.sql"),
    },
    Migration {
        number: 13,
        name: "chart_row",
        sql: include_str!("migrations/0013_chart_row.sql"),
    },
    Migration {
        number: 14,
        name: "patient_names",
        sql: include_str!("migrations/0014_patient_names.sql"),
    },
    Migration {
        number: 15,
        name: "asked_while_sending",
        sql: include_str!("migrations/0015_asked_while_sending.sql"),
    },
    Migration {
        number: 16,
        name: "patient_places",
        sql: include_str!("migrations/0016_patient_places.sql"),
    },
    Migration {
        number: 17,
        name: "due_by",
        sql: include_str!("migrations/0017_due_by.sql"),
    },
    Migration {
        number: 18,
        name: "document_content",
        sql: include_str!("migrations/0018_document_content.sql"),
    },
    Migration {
        number: 19,
        name: "questionnaire_known",
        sql: include_str!("migrations/0019_questionnaire_known.sql"),
    },
    Migration {
        number: 20,
        name: "kept_content",
        sql: include_str!("migrations/0020_kept_content.sql"),
    },
    Migration {
        number: 21,
        name: "any_content",
        sql: include_str!("migrations/0021_any_content.sql"),
    },
    Migration {
        number: 22,
        name: "leading",
        sql: include_str!("migrations/0022_leading.sql"),
    },
    Migration {
        number: 23,
        name: "content_anywhere",
        sql: include_str!("migrations/0023_content_anywhere.sql"),
    },
    Migration {
        number: 24,
        name: "gathered_keys",
        sql: include_str!("migrations/0024_gathered_keys.sql"),
    },
    Migration {
        number: 25,
        name: "names_in_any_script",
        sql: include_str!("migrations/0025_names_in_any_script.sql"),
    },
    Migration {
        number: 26,
        name: "fewer_merges",
        sql: include_str!("migrations/0026_fewer_merges.sql"),
    },
];

/// Brings the database to the newest schema, each step in its own transaction.
pub(super) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    run_all(connection, MIGRATIONS)
}

pub(super) fn run_all(connection: &mut Connection, all: &[Migration]) -> Result<(), StoreError> {
    functions(connection)?;
    let known = all.last().map_or(0, |migration| migration.number);
    let found = version(connection)?;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    for migration in all {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if migration.number <= version(&tx)? {
            verify(&tx, migration)?;
        } else {
            if migration.number == 1 {
                tx.execute_batch(
                    "CREATE TABLE migration (
                         number INTEGER PRIMARY KEY,
                         name TEXT NOT NULL,
                         sha256 TEXT NOT NULL
                     ) STRICT",
                )?;
            }
            tx.execute_batch(migration.sql)?;
            tx.execute(
                "INSERT INTO migration (number, name, sha256) VALUES (?1, ?2, ?3)",
                (migration.number, migration.name, checksum(migration.sql)),
            )?;
            tx.pragma_update(None, "user_version", migration.number)?;
        }
        tx.commit()?;
    }
    Ok(())
}

/// What migrations ask of this program: `key_number(connection_id, key)`, a key as [`gathered`] stores it.
fn functions(connection: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("key_number", 2, flags, |call| {
        Ok(gathered::number(call.get(0)?, call.get_raw(1).as_str()?))
    })?;
    Ok(())
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

fn verify(connection: &Connection, migration: &Migration) -> Result<(), StoreError> {
    let held: String = connection.query_row(
        "SELECT sha256 FROM migration WHERE number = ?1",
        [migration.number],
        |row| row.get(0),
    )?;
    if held == checksum(migration.sql) {
        Ok(())
    } else {
        Err(StoreError::ChangedMigration {
            number: migration.number,
        })
    }
}

/// Line ends are not part of the sum: a checkout on Windows may change them.
fn checksum(sql: &str) -> String {
    let digest = Sha256::digest(sql.replace("\r\n", "\n").as_bytes());
    codec::hex(&digest)
}
