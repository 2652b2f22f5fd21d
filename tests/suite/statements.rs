//! A server whose CapabilityStatement takes too long, is an error, or never comes: a search and a chart go on as they can,
//! a bar says so, nobody waits for it twice, and it is asked for again later.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::client::{Caps, Purpose};
use engine::clock::{Clock, ManualClock};
use engine::store::chart::Fetch;
use engine::store::connection;
use engine::sync::{Loops, Options};
use sandbox::{Fault, FaultName, Reach};

use crate::ehr_behaviours::{connect, held, section};
use crate::poll_site::{Site, fault};

fn impatient(site: &Site, total: Duration) -> Arc<Loops> {
    let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&site.clock);
    let caps = Caps {
        total,
        ..Caps::default()
    };
    let options = Options {
        poll: false,
        send: false,
        caps,
        ..Options::default()
    };
    Loops::start(site.store.clone(), clock, options)
}

fn at_metadata(name: FaultName) -> Fault {
    Fault {
        path: Some("metadata".into()),
        ..fault(name).on(Reach::Ehr)
    }
}

fn asked(loops: &Loops) -> usize {
    let held = loops.exchanges().held();
    let statements = held.iter().filter(|one| one.purpose == Purpose::Metadata);
    statements.count()
}

fn bar(loops: &Loops) -> Option<Option<&'static str>> {
    let banners = loops.banners();
    let found = banners.iter().find(|one| one.code == "no_statement");
    found.map(|one| one.reason)
}

async fn kari(loops: &Loops) -> i64 {
    let found = loops.search_patients("Kari Nordmo 14.03.1958").await;
    *found.unwrap().patient_ids.first().expect("Kari is found")
}

#[tokio::test]
async fn one_that_is_slow_wrong_or_never_comes_stops_neither_search_nor_chart_and_is_asked_again_later()
 {
    let ways = [
        ("slow", at_metadata(FaultName::Latency).with("ms", 20_000)),
        ("an error", at_metadata(FaultName::Status500)),
        ("never", at_metadata(FaultName::DropBeforeCommit)),
        ("a web page", at_metadata(FaultName::Html)),
    ];
    for (way, wrong) in ways {
        let site = Site::new(0).await;
        connect(&site);
        let loops = impatient(&site, Duration::from_secs(2));
        site.sandbox.set_fault(wrong);
        let begun = Instant::now();
        let id = kari(&loops).await;
        assert_eq!(asked(&loops), 0, "{way}: a search waits for no statement");
        assert_eq!(bar(&loops), None, "{way}");

        loops.refresh_patient(id).await.unwrap();
        assert_eq!(section(&site, id, "conditions").state, Fetch::Read, "{way}");
        assert!(!held(&site, id, "Observation").is_empty(), "{way}");
        assert_eq!(bar(&loops), Some(Some("untold")), "{way}: it is said");
        let first = asked(&loops);
        assert!(first >= 1, "{way}");

        // The next chart does not wait for it.
        loops.refresh_patient(id).await.unwrap();
        assert_eq!(asked(&loops), first, "{way}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{way}");

        // Later it is asked again; when it comes, the bar goes.
        site.clock.advance(Duration::from_secs(6 * 60));
        site.sandbox.clear_faults(None);
        loops.refresh_patient(id).await.unwrap();
        assert_eq!(asked(&loops), first + 1, "{way}");
        assert_eq!(bar(&loops), None, "{way}");
        let row = site.waits(connection::all);
        assert!(row.iter().any(|row| row.capabilities.is_some()), "{way}");
    }
}

#[tokio::test]
async fn what_a_server_said_before_holds_while_its_statement_does_not_come() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = impatient(&site, Duration::from_secs(2));
    let id = kari(&loops).await;
    loops.refresh_patient(id).await.unwrap();
    assert_eq!(bar(&loops), None);
    let sections = ["conditions", "flags", "other", "forms", "plans"];
    let before = sections.map(|name| section(&site, id, name).state);
    site.sandbox.set_fault(at_metadata(FaultName::Status503));
    let mark = loops.exchanges().held().len();
    loops.refresh_patient(id).await.unwrap();
    assert_eq!(bar(&loops), Some(None), "what it said before holds");
    assert_eq!(sections.map(|name| section(&site, id, name).state), before);
    // What it said that it does not have is not asked for.
    let refused = loops.exchanges().held();
    let refused: Vec<_> = refused
        .iter()
        .skip(mark)
        .filter(|one| {
            one.purpose == Purpose::Search && one.status.is_none_or(|status| status >= 400)
        })
        .map(|one| one.url.clone())
        .collect();
    assert_eq!(refused, Vec::<String>::new());
}

#[tokio::test]
async fn a_server_without_a_statement_is_asked_for_everything_and_there_is_nothing_to_say() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = impatient(&site, Duration::from_secs(5));
    site.sandbox.set_fault(at_metadata(FaultName::Status404));
    let id = kari(&loops).await;
    loops.refresh_patient(id).await.unwrap();
    assert_eq!(section(&site, id, "conditions").state, Fetch::Read);
    assert_eq!(bar(&loops), None);

    // Also when it gave an error before: that it has none is an answer, and the bar goes.
    site.sandbox.clear_faults(None);
    site.sandbox.set_fault(at_metadata(FaultName::Status500));
    loops.refresh_patient(id).await.unwrap();
    assert_eq!(bar(&loops), Some(Some("untold")));
    site.clock.advance(Duration::from_secs(6 * 60));
    site.sandbox.clear_faults(None);
    site.sandbox.set_fault(at_metadata(FaultName::Status404));
    loops.refresh_patient(id).await.unwrap();
    assert_eq!(bar(&loops), None);
}
