//! Power loss. A process that queues, sends and polls is recorded: every write and every fsync. From the record the
//! images are built that a disk may legally hold when the power goes: what was synced, and of the rest anything, torn at
//! a sector or not. Each image is opened; what a person was told is queued is there, byte for byte, and what is held of
//! the log is held whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use engine::clock::{Clock as _, SystemClock};
use engine::store::{Key, Store, StoreError, connection, outbox};
use engine::sync::{FirstRead, Loops, Options};

use crate::poll_site::{Site, freeze};
use crate::shim::{self, Happened, What};

const KEY: [u8; 32] = [7; 32];
const MESSAGES: usize = 4;

/// What the child tells its person, and the record knows when.
const TOLD: &str = "told";

/// What the recorded process does; started by the tests below, never by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a process of the other tests"]
async fn power_child() {
    let Some(home) = std::env::var_os("BUDSTIKKE_POWER") else {
        return;
    };
    let home = Path::new(&home);
    let store = Store::open(&home.join("watched/north.db"), &Key::new(KEY)).unwrap();
    let row = store.read(connection::all).unwrap().remove(0);
    let told = |line: String| {
        use std::io::Write as _;
        let path = home.join("watched").join(TOLD);
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .unwrap();
        file.write_all(format!("{line}\n").as_bytes()).unwrap();
    };
    let mut entries = Vec::new();
    for number in 0..MESSAGES {
        let bytes = std::fs::read(home.join(format!("{number}.json"))).unwrap();
        let id = freeze(&store, row.id, &bytes, None, SystemClock.now());
        told(format!("queued {number}"));
        entries.push(id);
        if number == 1 {
            // The write-ahead log folds into the file in the middle of the day, too.
            store.checkpoint().unwrap();
        }
    }
    let loops = Loops::start(store.clone(), Arc::new(SystemClock), Options::default());
    while loops.first_read(row.id, FirstRead::All).await.is_err() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for (number, id) in entries.into_iter().enumerate() {
        while store.read(|db| outbox::get(db, id)).unwrap().state.unsent() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        told(format!("taken {number}"));
    }
    loops.stop().await;
    store.checkpoint().unwrap();
}

/// A file as the disk holds it, and what was written since it was last synced.
#[derive(Clone, Default)]
struct OnDisk {
    synced: Vec<u8>,
    pending: Vec<What>,
    /// Its name in the folder is on disk.
    named: bool,
}

/// Everything at one moment of the record.
#[derive(Clone, Default)]
struct Disk {
    files: BTreeMap<String, OnDisk>,
    told: Vec<u8>,
}

impl Disk {
    fn happen(&mut self, happened: &Happened) {
        let Happened { what, file } = happened;
        if file == TOLD {
            // The person has seen it: no disk takes that back.
            if let What::Wrote { data, .. } = what {
                self.told.extend_from_slice(data);
            }
            return;
        }
        // Made anew by whoever opens the database next.
        if file.ends_with("-shm") {
            return;
        }
        if file.is_empty() {
            if matches!(what, What::Synced) {
                self.files.values_mut().for_each(|file| file.named = true);
            }
            return;
        }
        match what {
            What::Created => {
                self.files.insert(file.clone(), OnDisk::default());
            }
            What::Removed => {
                self.files.remove(file);
            }
            What::Synced => {
                if let Some(file) = self.files.get_mut(file) {
                    for what in std::mem::take(&mut file.pending) {
                        apply(&mut file.synced, &what);
                    }
                }
            }
            What::Wrote { .. } | What::Cut { .. } => {
                if let Some(file) = self.files.get_mut(file) {
                    file.pending.push(what.clone());
                }
            }
        }
    }

    fn lines(&self, word: &str) -> BTreeSet<usize> {
        let told = String::from_utf8_lossy(&self.told);
        let lines = told.lines().filter_map(|line| line.strip_prefix(word));
        lines.map(|number| number.trim().parse().unwrap()).collect()
    }

    /// What may be found after the power is back.
    fn image(&self, folder: &Path, chance: &mut Chance, variant: usize) {
        for (name, file) in &self.files {
            if !file.named && chance.one_in(2) {
                continue;
            }
            let mut bytes = file.synced.clone();
            for what in &file.pending {
                match (variant, what) {
                    // All that was not synced is gone.
                    (0, _) => {}
                    // All of it is there.
                    (1, _) => apply(&mut bytes, what),
                    // Any of it, in no order, each write whole or torn at a sector.
                    (_, What::Wrote { offset, data }) => {
                        if chance.one_in(2) {
                            continue;
                        }
                        let sector = if chance.one_in(2) { 512 } else { 4096 };
                        let kept = if chance.one_in(3) {
                            let sectors = data.len().div_ceil(sector);
                            (chance.below(sectors + 1) * sector).min(data.len())
                        } else {
                            data.len()
                        };
                        let data = data[..kept].to_vec();
                        apply(
                            &mut bytes,
                            &What::Wrote {
                                offset: *offset,
                                data,
                            },
                        );
                    }
                    (_, what) => {
                        if chance.one_in(2) {
                            apply(&mut bytes, what);
                        }
                    }
                }
            }
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }
}

fn apply(bytes: &mut Vec<u8>, what: &What) {
    match what {
        What::Wrote { offset, data } => {
            let end = offset + data.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[*offset..end].copy_from_slice(data);
        }
        What::Cut { length } => bytes.resize(*length, 0),
        What::Created | What::Synced | What::Removed => {}
    }
}

/// Chance from a seed: the same images in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }
}

/// A day of work, recorded.
async fn recorded(site: &Site) -> (Disk, Vec<Happened>, Vec<Vec<u8>>) {
    let home = site.dir.path();
    let watched = home.join("watched");
    std::fs::create_dir(&watched).unwrap();
    let written: Vec<Vec<u8>> = (0..MESSAGES)
        .map(|number| site.written(&format!("Melding {number}"), None))
        .collect();
    for (number, bytes) in written.iter().enumerate() {
        std::fs::write(home.join(format!("{number}.json")), bytes).unwrap();
    }
    site.store.checkpoint().unwrap();
    let database = watched.join("north.db");
    std::fs::copy(home.join("north.db"), &database).unwrap();
    let mut start = Disk::default();
    let file = OnDisk {
        synced: std::fs::read(&database).unwrap(),
        pending: Vec::new(),
        named: true,
    };
    start.files.insert("north.db".to_owned(), file);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["power_loss::power_child", "--exact", "--ignored"])
        .env("BUDSTIKKE_POWER", home)
        .env("LD_PRELOAD", shim::library())
        .env("SHIM_DIR", &watched)
        .env("SHIM_RECORD", home.join("record"));
    let ended = tokio::task::spawn_blocking(move || child.output().unwrap());
    let ended = ended.await.unwrap();
    assert!(
        ended.status.success(),
        "{}",
        String::from_utf8_lossy(&ended.stdout)
    );
    (start, shim::read(&home.join("record"), &watched), written)
}

/// Opens an image and holds it against what was told when the power went.
fn judge(folder: &Path, disk: &Disk, written: &[Vec<u8>], image: &str) {
    let store = Store::open(&folder.join("north.db"), &Key::new(KEY))
        .unwrap_or_else(|error| panic!("{image}: {error}"));
    let told = disk.lines("queued");
    let taken = disk.lines("taken");
    store
        .read(|db| {
            let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
            assert_eq!(whole, "ok", "{image}");
            for number in told {
                let bytes = &written[number];
                let id = header_of(bytes);
                let entry: Result<(i64, String), _> = db.query_row(
                    "SELECT outbox_id, state FROM outbox WHERE header_id = ?1",
                    [&id],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                );
                let (entry, state) = entry.unwrap_or_else(|_| panic!("{image}: message {number} was told to be queued and is lost"));
                assert_eq!(&outbox::raw(db, entry)?, bytes, "{image}: message {number} has other bytes");
                if taken.contains(&number) {
                    assert!(matches!(state.as_str(), "taken_over" | "accepted"), "{image}: message {number} was told to be taken over, and is {state}");
                }
            }
            let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
            let rows = count("SELECT coalesce(sum(length), 0) FROM block")?;
            let next = count("SELECT coalesce(max(next_position - start_position), 0) FROM cursor")?;
            assert_eq!(rows, next, "{image}: the cursor and what is held disagree");
            let bare = count("SELECT count(*) FROM message WHERE message_id NOT IN (SELECT message_id FROM message_body)")?;
            assert_eq!(bare, 0, "{image}: a message without its bytes");
            let hanging = count("SELECT count(*) FROM arrival WHERE state = 'held' AND message_id IS NULL")?;
            assert_eq!(hanging, 0, "{image}: an arrival without its message");
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

fn header_of(bytes: &[u8]) -> String {
    let bundle: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    bundle["entry"][0]["resource"]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn images(wanted: usize) -> serde_json::Value {
    let site = Site::new(60).await;
    let (start, record, written) = recorded(&site).await;
    let syncs: Vec<usize> = record
        .iter()
        .enumerate()
        .filter(|(_, happened)| matches!(happened.what, What::Synced) && !happened.file.is_empty())
        .map(|(index, _)| index)
        .collect();
    assert!(syncs.len() > 20, "something was synced: {}", syncs.len());
    // Just before a sync, just after it, and anywhere between.
    let mut chance = Chance(0x5EED);
    let mut moments: Vec<usize> = syncs.iter().flat_map(|index| [*index, index + 1]).collect();
    let mut made = 0;
    let folder = tempfile::tempdir().unwrap();
    while made < wanted {
        moments.sort_unstable();
        let mut disk = start.clone();
        let mut at = 0;
        for moment in &moments {
            for happened in &record[at..*moment] {
                disk.happen(happened);
            }
            at = *moment;
            for variant in 0..3 {
                let place = folder.path().join(made.to_string());
                std::fs::create_dir(&place).unwrap();
                disk.image(&place, &mut chance, variant);
                judge(
                    &place,
                    &disk,
                    &written,
                    &format!(
                        "image {made}: power lost at {moment} of {}, variant {variant}",
                        record.len()
                    ),
                );
                std::fs::remove_dir_all(&place).unwrap();
                made += 1;
            }
            if made >= wanted {
                break;
            }
        }
        moments = (0..syncs.len())
            .map(|_| chance.below(record.len()))
            .collect();
    }
    println!(
        "{made} images from {} events and {} syncs opened, 0 bad",
        record.len(),
        syncs.len()
    );
    serde_json::json!({ "images": made, "events": record.len(), "syncs": syncs.len(), "bad": 0 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_power_cut_what_was_told_is_there() {
    images(500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: cargo xtask prove power"]
async fn prove_power() {
    let figures = images(50_000).await;
    if let Some(path) = std::env::var_os("BUDSTIKKE_FIGURES") {
        std::fs::write(path, figures.to_string()).unwrap();
    }
}
