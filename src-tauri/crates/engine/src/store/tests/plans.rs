//! The plan of each hot query: a row that names a scan or a temporary b-tree is a cost that grows with what is stored.

use std::fmt::Write as _;

use crate::store::cursor::Kind;
use crate::store::exchange;
use crate::store::outbox::{self, Group};
use crate::store::patient::{self, Search};
use crate::store::testing::Site;
use crate::store::{
    StoreError, chart_row, document, inbox, kept, log, log_note, questionnaire, resource, text,
};

fn plan(site: &Site, name: &str, sql: &str) -> String {
    let rows: Vec<String> = site
        .store
        .read(|db| {
            let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let count = statement.parameter_count();
            let nothing = vec![rusqlite::types::Null; count];
            let rows = statement
                .query_map(rusqlite::params_from_iter(nothing), |row| row.get(3))?
                .collect::<Result<_, _>>()?;
            Ok::<_, StoreError>(rows)
        })
        .unwrap();
    let mut plan = format!("{name}\n");
    for row in rows {
        writeln!(plan, "  {row}").unwrap();
    }
    plan
}

#[test]
fn hot_queries_cost_what_they_show() {
    let site = Site::new();
    let mut plans = String::new();
    for split in inbox::Split::ALL {
        plans += &plan(&site, &format!("inbox {split}"), &inbox::statement(*split));
    }
    plans += &plan(&site, "search messages", text::HITS);
    for (name, search) in [
        ("patient by name", Search::Name("x")),
        ("patient by birth date", Search::BirthDate("x")),
        ("patient by number", Search::Number("x")),
    ] {
        plans += &plan(
            &site,
            name,
            &patient::statement(&search, patient::Among::All),
        );
    }
    for (name, group) in [
        ("outbox needs you", Group::NeedsYou),
        ("outbox undo", Group::Undo),
        ("outbox queued", Group::Queued),
        ("outbox sent", Group::Sent),
    ] {
        plans += &plan(&site, name, &outbox::group_statement(group));
    }
    for (name, sql) in [
        ("traffic", exchange::PAGE),
        ("traffic pinned", exchange::PINNED),
        ("traffic of an outbox entry", exchange::OF_OUTBOX),
        ("what a resource points to", resource::link::FROM),
        ("what points to a resource", resource::link::TO),
        ("counts of a chart", chart_row::COUNTS),
        ("a page of a section of a chart", chart_row::PAGE),
        ("forms by their addresses", questionnaire::TITLES),
        ("documents that are to be asked for", document::UNSETTLED),
        ("a stretch of a timeline", chart_row::BETWEEN),
        ("charts that lie here", kept::PAGE),
        ("charts that are due to go", kept::OVERDUE),
    ] {
        plans += &plan(&site, name, sql);
    }
    let due = format!(
        "SELECT o.outbox_id FROM outbox AS o WHERE {} ORDER BY o.queued_order, o.outbox_id LIMIT 4",
        outbox::DUE
    );
    plans += &plan(&site, "outbox due", &due);
    for (name, kind) in [
        ("page of a log by rows", Kind::Row),
        ("page of a log by time", Kind::Since),
    ] {
        plans += &plan(&site, name, &log::statement(kind));
    }
    plans += &plan(&site, "quiet lines of a log", log_note::OF_LOG);
    for (name, sql) in [
        (
            "message by header",
            "SELECT message_id FROM message WHERE connection_id = ?1 AND header_id = ?2 AND copy = 0",
        ),
        (
            "letters of a thread",
            "SELECT message_id FROM message WHERE thread_id = ?1 ORDER BY at_order, message_id",
        ),
        (
            "answers to a message",
            "SELECT message_id FROM message WHERE connection_id = ?1 AND response_to = ?2",
        ),
        (
            "block of a position",
            "SELECT block_id FROM block WHERE connection_id = ?1 AND her_id = ?2 AND first_position <= ?3 \
             ORDER BY first_position DESC LIMIT 1",
        ),
        (
            "was an entry seen",
            "SELECT 1 FROM seen_entry WHERE connection_id = ?1 AND her_id = ?2 AND server_key = ?3",
        ),
        (
            "message by the beginning of its id",
            "SELECT message_id FROM message WHERE connection_id = ?1 AND header_id >= ?2 AND header_id < ?3 LIMIT 20",
        ),
        (
            "resources of a patient",
            "SELECT resource_id FROM resource WHERE patient_id = ?1 AND type = ?2",
        ),
    ] {
        plans += &plan(&site, name, sql);
    }
    for line in plans.lines() {
        assert!(
            !line.contains("TEMP B-TREE"),
            "sorted anew at each ask: {line}\n{plans}"
        );
        let scans = line.trim_start().starts_with("SCAN ")
            && !line.contains("VIRTUAL TABLE")
            && !line.contains("USING");
        assert!(!scans, "reads a whole table: {line}\n{plans}");
    }
    let whole = plans.split("outbox sent").next().unwrap();
    assert!(
        !whole.contains("outbox_sent"),
        "what is unsent is found without reading what was sent\n{plans}"
    );
    insta::assert_snapshot!(plans);
}
