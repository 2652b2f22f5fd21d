use rusqlite::Connection;

use crate::store::migration::{MIGRATIONS, Migration, run_all};
use crate::store::testing::{Letter, Site, key, noon};
use crate::store::{Store, StoreError, access, ingest, resource, same, secret, thread};

#[test]
fn the_schema_is_this() {
    let site = Site::new();
    let schema: Vec<String> = site
        .store
        .read(|db| {
            let mut statement = db.prepare(
                "
                SELECT sql FROM sqlite_schema
                WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_text_%' ORDER BY type, name
                ",
            )?;
            let rows = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            Ok::<_, StoreError>(rows)
        })
        .unwrap();
    insta::assert_snapshot!(schema.join(";\n\n"));
}

#[test]
fn a_migration_changed_after_it_was_applied_is_refused() {
    let mut db = Connection::open_in_memory().unwrap();
    let one = Migration {
        number: 1,
        name: "one",
        sql: "CREATE TABLE a (x INTEGER) STRICT;\n",
    };
    run_all(&mut db, &[one]).unwrap();
    // Git on Windows may change line ends, and nothing else.
    run_all(
        &mut db,
        &[Migration {
            sql: "CREATE TABLE a (x INTEGER) STRICT;\r\n",
            ..one
        }],
    )
    .unwrap();
    let changed = run_all(
        &mut db,
        &[Migration {
            sql: "CREATE TABLE b (x INTEGER) STRICT;",
            ..one
        }],
    );
    assert!(matches!(
        changed,
        Err(StoreError::ChangedMigration { number: 1 })
    ));
}

#[test]
fn a_migration_that_fails_half_way_leaves_nothing_and_runs_again() {
    let mut db = Connection::open_in_memory().unwrap();
    let one = Migration {
        number: 1,
        name: "one",
        sql: "CREATE TABLE a (x INTEGER) STRICT;",
    };
    let broken = Migration {
        number: 2,
        name: "two",
        sql: "CREATE TABLE b (x INTEGER) STRICT; NONSENSE;",
    };
    assert!(run_all(&mut db, &[one, broken]).is_err());
    let version: i64 = db
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, 1);
    let two = Migration {
        sql: "CREATE TABLE b (x INTEGER) STRICT;",
        ..broken
    };
    run_all(&mut db, &[one, two]).unwrap();
    run_all(&mut db, &[one, two]).unwrap();
    assert!(matches!(
        run_all(&mut db, &[one]),
        Err(StoreError::NewerSchema { found: 2, known: 1 })
    ));
}

#[test]
fn migrations_are_numbered_without_a_gap() {
    for (index, migration) in MIGRATIONS.iter().enumerate() {
        assert_eq!(migration.number, index as i64 + 1);
    }
}

/// Migration 24 makes numbers of keys and ids that lie there in words.
#[test]
fn keys_of_an_older_database_lead_where_they_led_after_its_migration() {
    let mut db = Connection::open_in_memory().unwrap();
    let before = MIGRATIONS
        .iter()
        .position(|step| step.number == 24)
        .unwrap();
    run_all(&mut db, &MIGRATIONS[..before]).unwrap();
    db.execute_batch(
        "
        PRAGMA foreign_keys = OFF;
        INSERT INTO thread (thread_id, connection_id) VALUES (1, 3), (2, 3);
        INSERT INTO thread_key (connection_id, key, thread_id) VALUES (3, 'ref|abc', 1), (4, 'ref|abc', 2);
        ",
    )
    .unwrap();
    for id in 1..=4 {
        db.execute(
            "INSERT INTO message (message_id, connection_id, header_id, bundle_id, direction, class, received_at,
             at_order, size, sha256) VALUES (?1, 3, 'h' || ?1, 'b' || (?1 % 3), 'in', 'info', '', 0, 1, x'00')",
            [id],
        )
        .unwrap();
    }
    run_all(&mut db, MIGRATIONS).unwrap();
    let leads = |connection_id: i64| thread::key::find(&db, connection_id, "ref|abc").unwrap();
    assert_eq!((leads(3), leads(4), leads(5)), (Some(1), Some(2), None));
    let known = |id: &str| same::bundle_is_known(&db, 3, id).unwrap();
    assert!(known("b0") && known("b1") && known("b2") && !known("b3"));
}

#[test]
fn the_writer_waits_for_the_disk_and_wipes_what_it_deletes() {
    let site = Site::new();
    let pragma = |name: &str| -> String {
        site.store
            .write(|tx| {
                let value = tx.query_row(&format!("PRAGMA {name}"), [], |row| {
                    row.get::<_, rusqlite::types::Value>(0)
                })?;
                Ok::<_, StoreError>(format!("{value:?}"))
            })
            .unwrap()
    };
    assert_eq!(pragma("journal_mode"), "Text(\"wal\")");
    assert_eq!(pragma("synchronous"), "Integer(2)");
    assert_eq!(pragma("secure_delete"), "Integer(1)");
    assert_eq!(pragma("foreign_keys"), "Integer(1)");
    assert_eq!(pragma("temp_store"), "Integer(2)");
    let readers_write = site
        .store
        .read(|db| Ok::<_, StoreError>(db.execute("DELETE FROM setting", [])?));
    assert!(readers_write.is_err(), "readers only read");
}

#[test]
fn an_empty_poll_writes_nothing() {
    let site = Site::new();
    site.take(ingest::Place::At(0), &[Letter::request(1)])
        .unwrap();
    site.store.checkpoint().unwrap();
    let before = site.store.bytes_on_disk();
    for _ in 0..50 {
        site.take(ingest::Place::At(1), &[]).unwrap();
        site.take(ingest::Place::At(0), &[Letter::request(1)])
            .unwrap();
    }
    assert_eq!(site.store.bytes_on_disk(), before);
}

#[test]
fn the_journal_shows_a_row_taken_out_or_altered() {
    let site = Site::new();
    for patient_id in 1..=4 {
        let access = access::Access {
            command: "patient_chart",
            patient_id: Some(patient_id),
            result: "ok",
            ..access::Access::default()
        };
        site.store
            .write(|tx| access::note(tx, &access, noon()))
            .unwrap();
    }
    assert_eq!(site.store.read(access::verify).unwrap(), None);
    let deleted = site
        .store
        .write(|tx| Ok::<_, StoreError>(tx.execute("DELETE FROM access", [])?));
    assert!(deleted.is_err());
    site.store
        .write(|tx| {
            tx.execute_batch(
                "DROP TRIGGER access_is_append_only_update; UPDATE access SET patient_id = 9 WHERE access_id = 2;",
            )?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(site.store.read(access::verify).unwrap(), Some(2));
}

#[test]
fn resources_keep_their_number_and_exact_bytes() {
    let site = Site::new();
    let first = resource::Fetched {
        resource_type: "Condition",
        fhir_id: "1",
        version: Some("1"),
        last_updated: None,
        raw: br#"{"resourceType":"Condition","id":"1","n":1.50}"#,
    };
    let write = |fetched: &resource::Fetched<'_>| {
        site.store
            .write_refetchable(|tx| {
                resource::upsert_many(
                    tx,
                    site.connection_id,
                    "",
                    None,
                    std::slice::from_ref(fetched),
                    noon(),
                )
            })
            .unwrap()[0]
    };
    let id = write(&first);
    let other = br#"{"resourceType":"Condition","id":"1","n":2}"#;
    assert_eq!(
        write(&resource::Fetched {
            raw: other,
            version: Some("2"),
            ..first.clone()
        }),
        id
    );
    let held = site.store.read(|db| resource::get(db, id)).unwrap();
    assert_eq!(
        (held.raw.as_slice(), held.version.as_deref()),
        (&other[..], Some("2"))
    );
    assert_eq!(site.store.read(resource::count).unwrap(), 1);
}

#[test]
fn secrets_come_back_and_go() {
    let site = Site::new();
    site.store
        .write(|tx| secret::put(tx, "connection/1/token", b"abc", noon()))
        .unwrap();
    let held = site
        .store
        .read(|db| secret::get(db, "connection/1/token"))
        .unwrap()
        .unwrap();
    assert_eq!(held.as_slice(), b"abc");
    site.store
        .write(|tx| secret::remove(tx, "connection/1/token"))
        .unwrap();
    assert!(
        !site
            .store
            .read(|db| secret::has(db, "connection/1/token"))
            .unwrap()
    );
}

#[test]
fn what_is_not_ours_is_refused_and_left_as_it_is() {
    let site = Site::new();
    let path = site.dir.path().join("budstikke.db");
    site.store.checkpoint().unwrap();
    drop(site.store);
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(
        Store::open(&path, &key(8)),
        Err(StoreError::WrongKey)
    ));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(matches!(
        Store::create(&path, &key(7)),
        Err(StoreError::Exists)
    ));
    assert!(Store::open(&path, &key(7)).is_ok());
}
