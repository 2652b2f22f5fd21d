//! The dictionaries that bodies are packed with: what they save, and how a new one is made.
//!
//! They are made of what the sandbox and the composer make and of nothing else: a dictionary goes out with every copy of
//! the program, and may hold no word of a real message. With `BUDSTIKKE_DICTIONARIES` set, new ones are written into that
//! folder. A shipped one is never changed, because bodies on people's disks need it: a better one gets the next id.

use std::path::Path;
use std::sync::Arc;

use engine::clock::{Clock, SystemClock};
use engine::compose::build;
use engine::store::codec::{self, Dictionary};
use engine::store::connection::{self, Put, Role};
use engine::store::{Key, Store, StoreError, message, resource};
use engine::sync::{FirstRead, Loops, Options, Which};
use sandbox::{Config, Sandbox};
use serde_json::json;

use crate::{charts, write_figures};

/// Bytes of a dictionary: the program carries it, and each process that packs holds it in memory.
const SIZE: usize = 64 * 1024;
/// Samples that one is made of.
const SAMPLES: usize = 6_000;

/// Raw messages and raw resources of a sandbox of this seed.
async fn corpus(seed: u64) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let clock = sandbox::system_clock();
    let mut config = Config::new(seed, clock);
    config.patients = 200;
    config.messages = 2_000;
    let sandbox = Sandbox::start(config).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("corpus.db"), &Key::new([3; 32])).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let own = ["90000010".to_owned()];
    let put = |role, base_url, her_ids| Put {
        id: None,
        role,
        name: "sandkasse",
        base_url,
        auth: connection::Auth::None,
        user_name: None,
        nav_her_id: "90000000",
        allow_get_number: false,
        sandbox: true,
        poll_seconds: 30,
        her_ids,
    };
    let (ehr, nav) = (sandbox.ehr_url(), sandbox.nav_url());
    let (ehr_id, nav_id) = store
        .write(|tx| {
            let ehr_id = connection::put(tx, &put(Role::Ehr, &ehr, &[]), clock.now())?;
            let nav_id = connection::put(tx, &put(Role::Messaging, &nav, &own), clock.now())?;
            Ok::<_, StoreError>((ehr_id, nav_id))
        })
        .unwrap();
    let options = Options {
        send: false,
        ..Options::default()
    };
    let loops = Loops::start(store.clone(), clock, options);
    while loops.first_read(nav_id, FirstRead::All).await.is_err() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    while store.read(message::newest).unwrap() < 2_000 {
        loops.poll_now().await;
    }
    let ids = charts::everybody(&loops, &store, ehr_id).await;
    assert!(loops.keep(Which::These(ids.clone())));
    while loops.keeping().runs() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let mut messages: Vec<Vec<u8>> = store
        .read(|db| {
            (1..=message::newest(db)?)
                .map(|id| message::raw(db, id))
                .collect::<Result<_, StoreError>>()
        })
        .unwrap();
    // What the practice writes: few kinds, so each counts as often as a tenth of what comes.
    let made = tests::compositions::all();
    for _ in 0..10 {
        messages.extend(made.iter().map(|(_, one)| build(one).bytes));
    }
    let resources = store
        .read(|db| {
            let mut all = Vec::new();
            for id in ids {
                let rows = resource::by_patient(db, id, None)?;
                all.extend(rows.into_iter().map(|row| row.raw));
            }
            Ok::<_, StoreError>(all)
        })
        .unwrap();
    loops.stop().await;
    sandbox.stop().await;
    (messages, resources)
}

/// One of every so many, so that no kind is left out.
fn some(samples: &[Vec<u8>]) -> Vec<&[u8]> {
    let step = samples.len().div_ceil(SAMPLES).max(1);
    samples
        .iter()
        .step_by(step)
        // What a body is made of stands in its beginning; a picture's base64 teaches nothing.
        .map(|sample| &sample[..sample.len().min(8 * 1024)])
        .collect()
}

/// Mean bytes of a body: as sent, packed alone, and packed with the shipped dictionary.
fn weighed(samples: &[Vec<u8>], dictionary: Dictionary) -> serde_json::Value {
    let (mut sent, mut alone, mut with) = (0, 0, 0);
    for raw in samples {
        sent += raw.len();
        alone += codec::pack(raw, Dictionary::None).body.len();
        let packed = codec::pack(raw, dictionary);
        with += packed.body.len();
        let size = i64::try_from(raw.len()).unwrap();
        let back = codec::unpack(packed.codec, packed.dict_id, &packed.body, size).unwrap();
        assert_eq!(&back, raw);
    }
    let each = |sum: usize| sum / samples.len();
    json!({
        "bodies": samples.len(), "bytesAsSent": each(sent), "bytesPackedAlone": each(alone),
        "bytesWithDictionary": each(with), "withOfAlone": with as f64 / alone as f64,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: cargo xtask prove dictionaries"]
async fn prove_dictionaries() {
    if let Some(folder) = std::env::var_os("BUDSTIKKE_DICTIONARIES") {
        let (messages, resources) = corpus(71).await;
        for (name, samples) in [("messages", &messages), ("resources", &resources)] {
            let made = zstd::dict::from_samples(&some(samples), SIZE).unwrap();
            std::fs::write(Path::new(&folder).join(name), made).unwrap();
        }
    }
    // Other people, other words of the same stories than those it was made of.
    let (messages, resources) = corpus(72).await;
    let (messages, resources) = (
        weighed(&messages, Dictionary::Messages),
        weighed(&resources, Dictionary::Resources),
    );
    write_figures(&json!({ "messages": messages, "resources": resources }));
    for figures in [messages, resources] {
        assert!(figures["withOfAlone"].as_f64().unwrap() < 0.7);
    }
}
