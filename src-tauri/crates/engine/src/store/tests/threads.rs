use crate::store::ingest::Place;
use crate::store::message::Class;
use crate::store::testing::{KARI, Letter, Site, noon};
use crate::store::{StoreError, inbox, message, thread};

fn rows(site: &Site, split: inbox::Split) -> Vec<inbox::ThreadRow> {
    site.store
        .read(|db| inbox::page(db, split, None, 50))
        .unwrap()
        .rows
}

/// Counters are rows of their own: after any act they equal what the splits show.
fn counts_agree(site: &Site) {
    let counted = site.store.read(inbox::counts).unwrap();
    for (split, count) in counted {
        let shown = site
            .store
            .read(|db| inbox::page(db, split, None, 10_000))
            .unwrap()
            .rows
            .len();
        assert_eq!(
            count, shown as i64,
            "the head of {split} says what its click shows"
        );
    }
}

#[test]
fn an_answer_joins_what_it_answers() {
    let site = Site::new();
    let request = Letter::request(1);
    let answer = Letter::new(2, |envelope| {
        envelope.class = Some(Class::Answer);
        envelope.response_to = Some(request.envelope.header_id.clone());
    });
    let result = site.take(Place::At(0), &[request, answer]).unwrap();
    assert_eq!(result.new[0].thread_id, result.new[1].thread_id);
    let rows = rows(&site, inbox::Split::Open);
    assert_eq!((rows.len(), rows[0].messages, rows[0].unread), (1, 2, 2));
    counts_agree(&site);
}

#[test]
fn an_answer_that_came_first_is_linked_when_its_request_comes() {
    let site = Site::new();
    let request = Letter::request(1);
    let answer = Letter::new(2, |envelope| {
        envelope.class = Some(Class::Answer);
        envelope.response_to = Some(request.envelope.header_id.clone());
    });
    let first = site.take(Place::At(0), &[answer]).unwrap();
    let flags = site
        .store
        .read(|db| message::get(db, first.new[0].message_id))
        .unwrap()
        .flags;
    assert_eq!(flags, ["unlinked"]);
    site.take(Place::At(1), &[request]).unwrap();
    let linked = site
        .store
        .read(|db| message::get(db, first.new[0].message_id))
        .unwrap();
    assert!(linked.flags.is_empty());
    assert_eq!(rows(&site, inbox::Split::Open).len(), 1);
    counts_agree(&site);
}

#[test]
fn a_reminder_joins_the_unanswered_request_of_the_same_patient() {
    let site = Site::new();
    let other = Letter::new(3, |envelope| {
        envelope.kind = "8129|1".to_owned();
        envelope.patient_number = Some("01818012345".to_owned());
    });
    let reminder = Letter::new(4, |envelope| {
        envelope.kind = "8129|2".to_owned();
        envelope.reminds_of = vec!["8129|1".to_owned()];
    });
    let result = site
        .take(Place::At(0), &[Letter::request(1), other, reminder])
        .unwrap();
    assert_eq!(result.new[2].thread_id, result.new[0].thread_id);
    let kept = site
        .store
        .read(|db| message::get(db, result.new[2].message_id))
        .unwrap();
    assert_eq!(kept.flags, ["reminder"]);
}

#[test]
fn other_keys_join_when_there_is_no_response() {
    let site = Site::new();
    let first = Letter::new(1, |envelope| envelope.known_as = vec!["group|7".to_owned()]);
    let second = Letter::new(2, |envelope| {
        envelope.thread_keys = vec!["group|7".to_owned()]
    });
    let result = site.take(Place::At(0), &[first, second]).unwrap();
    assert_eq!(result.new[0].thread_id, result.new[1].thread_id);
}

#[test]
fn a_thread_about_two_people_is_held() {
    let site = Site::new();
    let request = Letter::request(1);
    let answer = Letter::new(2, |envelope| {
        envelope.response_to = Some(request.envelope.header_id.clone());
        envelope.patient_number = Some("01818012345".to_owned());
    });
    site.take(Place::At(0), &[request, answer]).unwrap();
    assert!(rows(&site, inbox::Split::Open)[0].held);
}

#[test]
fn a_clock_ahead_pins_nothing_to_the_top() {
    let site = Site::new();
    let future = Letter::new(1, |envelope| {
        envelope.sent_at = Some("2099-01-01T00:00:00Z".to_owned())
    });
    site.take_at(Place::At(0), &[future], noon(), "90000010")
        .unwrap();
    let now = Letter::new(2, |envelope| {
        envelope.sent_at = Some("2026-11-21T12:30:00Z".to_owned())
    });
    let at = crate::store::testing::at(40);
    site.take_at(Place::At(1), &[now], at, "90000010").unwrap();
    assert_eq!(
        rows(&site, inbox::Split::Open)[0].last_at,
        "2026-11-21T12:30:00Z"
    );
}

#[test]
fn pages_follow_on_without_gap_or_repeat_and_the_rebuilt_projection_is_the_same() {
    let site = Site::new();
    let letters: Vec<Letter> = (0..120)
        .map(|n| {
            Letter::new(n, |envelope| {
                envelope.sent_at = Some(format!("2026-11-20T10:{:02}:00Z", n % 7))
            })
        })
        .collect();
    site.take(Place::At(0), &letters).unwrap();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = site
            .store
            .read(|db| inbox::page(db, inbox::Split::Unread, after.as_deref(), 17))
            .unwrap();
        seen.extend(page.rows.iter().map(|row| row.thread_id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut once = seen.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (120, 120));
    let before = rows(&site, inbox::Split::Open);
    site.store.write(thread::rebuild).unwrap();
    assert_eq!(before, rows(&site, inbox::Split::Open));
    counts_agree(&site);
    let about = site
        .store
        .read(|db| thread::about(db, KARI, None, 10))
        .unwrap();
    assert_eq!(about.len(), 10);
}

#[test]
fn history_read_in_on_a_wish_is_not_new() {
    let site = Site::new();
    let letter = Letter::request(1);
    let entries = [letter.arriving()];
    let page = crate::store::ingest::Page {
        connection_id: site.connection_id,
        her_id: "90000010",
        place: Place::At(0),
        entries: &entries,
        as_read: true,
        at: noon(),
    };
    site.store
        .write_refetchable(|tx| crate::store::ingest::page(tx, &page))
        .unwrap();
    assert!(rows(&site, inbox::Split::Unread).is_empty());
    assert_eq!(rows(&site, inbox::Split::Open).len(), 1);
    counts_agree(&site);
    let _: Result<(), StoreError> = Ok(());
}
