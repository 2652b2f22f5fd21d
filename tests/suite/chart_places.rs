//! A chart is read by what is shown of it: the same rows in the same order as when everything is read, whatever was
//! kept, changed or let go of in between.

use std::collections::BTreeSet;

use engine::api::places::{self, Places};
use engine::api::present::{self, Held, Reading, SectionName};
use engine::api::types::{
    ChartItem, ChartPoints, ChartPointsRequest, ChartRows, ChartRowsRequest, ChartTimeline,
    ChartTimelineRequest, Empty, ErrorCode, PatientRequest,
};
use engine::store::chart_row::Part;
use engine::store::{Store, StoreError, chart_row, resource};
use jiff::civil::Date;
use serde_json::Value;
use tests::chart::{grow, nth, somebody};
use tests::history::{at, empty};

use crate::chart_under::opened;
use crate::desk::Desk;

const TODAY: Date = Date::constant(2026, 11, 20);
const ROWS: u32 = 40;
const POINTS: u32 = 60;

/// Everything read and sorted, as it was done before there were places.
fn whole(store: &Store, patient_id: i64) -> Vec<(i64, String, Value)> {
    let mut rows = store
        .read(|db| resource::by_patient(db, patient_id, None))
        .expect("the chart");
    rows.sort_by_key(|row| row.id);
    rows.into_iter()
        .map(|row| {
            let value = serde_json::from_slice(&row.raw).expect("JSON");
            (row.id, row.resource_type, value)
        })
        .collect()
}

fn same_as_whole(store: &Store, patient_id: i64) {
    let read = Reading {
        read: true,
        ..Reading::default()
    };
    let all = whole(store, patient_id);
    let held = |types: &[&str]| -> Vec<Held<'_>> {
        let of = all
            .iter()
            .filter(|(_, kind, _)| types.contains(&kind.as_str()));
        of.map(|(resource_id, _, resource)| Held {
            resource_id: *resource_id,
            resource,
        })
        .collect()
    };
    store
        .read(|db| {
            let places = Places::of(db, patient_id, TODAY);
            for name in SectionName::ALL {
                let wanted = present::section(
                    name,
                    &read,
                    &held(name.resource_types()),
                    &[],
                    ROWS as usize,
                    TODAY,
                );
                let mut found = places.section(name, &read, ROWS).expect("the section");
                if name == SectionName::Appointments {
                    // What is ahead changes at midnight: the count kept is of those that are not over by their status.
                    assert!(found.current >= wanted.current);
                    found.current = wanted.current;
                }
                assert_eq!(found, wanted, "{}", name.as_str());
            }
            let wanted = present::measurements(&read, &held(&["Observation"]), POINTS as usize);
            let found = places.measurements(&read, POINTS).expect("measurements");
            assert_eq!(found, wanted);
            Ok::<_, StoreError>(())
        })
        .expect("a reader");
}

#[test]
fn rows_are_those_of_a_whole_reading_through_every_change() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (store, connection_id) = empty(&folder.path().join("places.db"));
    let patient_id = somebody(&store, connection_id);
    same_as_whole(&store, patient_id);
    grow(&store, connection_id, patient_id, 0, 1_200);
    same_as_whole(&store, patient_id);
    // Some come anew with another content, some go.
    for n in (0..1_200).step_by(17) {
        let mut changed = nth(n + 41);
        changed["resourceType"] = nth(n)["resourceType"].clone();
        let (raw, kind) = (changed.to_string(), nth(n)["resourceType"].clone());
        let id = format!("r{n}");
        let resource_type = kind.as_str().expect("a type");
        let one = resource::Fetched {
            resource_type,
            fhir_id: &id,
            version: Some("2"),
            last_updated: None,
            raw: raw.as_bytes(),
        };
        store
            .write(|tx| {
                resource::upsert_many(tx, connection_id, "", Some(patient_id), &[one], at())?;
                if n % 2 == 0 {
                    resource::forget(tx, connection_id, patient_id, resource_type, &id)?;
                }
                Ok::<_, StoreError>(())
            })
            .expect("a change");
    }
    let waiting = store.read(|db| chart_row::unsorted(db, patient_id));
    assert!(
        !waiting.expect("ids").is_empty(),
        "what changed is sorted when it is next looked at"
    );
    store
        .write(|tx| places::sort(tx, patient_id))
        .expect("sorted");
    same_as_whole(&store, patient_id);
    // By other rules all is sorted anew.
    store
        .write(|tx| {
            chart_row::under_rules(tx, patient_id, present::RULES + 1)?;
            assert_eq!(
                chart_row::unsorted(tx, patient_id)?.len(),
                whole_count(tx, patient_id)?
            );
            places::sort(tx, patient_id)
        })
        .expect("sorted by these rules again");
    same_as_whole(&store, patient_id);
    // Nothing stays of one who is wiped.
    store
        .write(|tx| {
            tx.execute("DELETE FROM resource WHERE patient_id = ?1", [patient_id])?;
            Ok::<_, StoreError>(())
        })
        .expect("wiped");
    same_as_whole(&store, patient_id);
    let counts = store.read(|db| chart_row::counts(db, patient_id));
    assert_eq!(counts.expect("counts"), Vec::new());
}

fn whole_count(db: &rusqlite::Connection, patient_id: i64) -> Result<usize, StoreError> {
    Ok(resource::by_patient(db, patient_id, None)?.len())
}

#[test]
fn pages_give_every_row_once_and_in_order() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (store, connection_id) = empty(&folder.path().join("pages.db"));
    let patient_id = somebody(&store, connection_id);
    grow(&store, connection_id, patient_id, 0, 1_500);
    store
        .read(|db| {
            let places = Places::of(db, patient_id, TODAY);
            for name in SectionName::ALL {
                let wanted: Vec<ChartItem> = places
                    .items(name, Part::Kept, None, 1_000)
                    .expect("all rows");
                let mut found: Vec<ChartItem> = Vec::new();
                loop {
                    let after = found.last().map(|item| item.resource_id);
                    let page = places.items(name, Part::Kept, after, 7).expect("a page");
                    if page.is_empty() {
                        break;
                    }
                    found.extend(page);
                }
                assert_eq!(found, wanted, "{}", name.as_str());
            }
            for count in chart_row::counts(db, patient_id)?
                .iter()
                .filter(|count| !count.series.is_empty())
            {
                let mut found = Vec::new();
                let mut after = None;
                while let Some(page) = places.series(&count.series, after, 9).expect("a page") {
                    after = page.points.last().map(|point| point.resource_id);
                    found.extend(page.points);
                }
                let seen: BTreeSet<(i64, Option<String>)> = found
                    .iter()
                    .map(|point| (point.resource_id, point.value.clone()))
                    .collect();
                assert_eq!(
                    (found.len(), seen.len()),
                    (count.kept as usize, count.kept as usize),
                    "{}",
                    count.series
                );
            }
            Ok::<_, StoreError>(())
        })
        .expect("a reader");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_pages_through_sections_series_and_time() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Kari Nordmo").await;
    let patient_id = chart.patient.patient_id;
    for section in &chart.sections {
        let mut rows = Vec::new();
        loop {
            let page: ChartRows = desk
                .call(
                    "chart_rows",
                    &ChartRowsRequest {
                        patient_id,
                        section: section.name.clone(),
                        after: rows.last().map(|row: &ChartItem| row.resource_id),
                        limit: 2,
                    },
                )
                .await;
            rows.extend(page.items);
            if !page.more {
                break;
            }
        }
        assert_eq!(
            rows.get(..section.items.len()),
            Some(section.items.as_slice()),
            "{}",
            section.name
        );
        assert_eq!(rows.len(), section.items.len() + section.hidden as usize);
    }
    let series = &chart.measurements.series[0];
    let page: ChartPoints = desk
        .call(
            "chart_points",
            &ChartPointsRequest {
                patient_id,
                series: series.key.clone(),
                after: Some(series.points[0].resource_id),
                limit: 3,
            },
        )
        .await;
    assert_eq!(page.points, series.points[1..4]);

    // The whole axis, then a stretch of it: the stretch is what the whole says of those days.
    let timeline = |from: Option<&str>, to: Option<&str>, limit| ChartTimelineRequest {
        patient_id,
        from: from.map(str::to_owned),
        to: to.map(str::to_owned),
        limit,
    };
    let all: ChartTimeline = desk
        .call("chart_timeline", &timeline(None, None, 1_000))
        .await;
    assert!(all.rows.len() > 20 && all.months.is_empty() && !all.threads.is_empty());
    assert!(all.rows.is_sorted_by(|a, b| a.at >= b.at), "newest first");
    let stretch: ChartTimeline = desk
        .call(
            "chart_timeline",
            &timeline(Some("2026-01-01"), Some("2026-07-01"), 1_000),
        )
        .await;
    // Norway's midnights.
    let inside = |at: &str| ("2025-12-31T23:00:00Z".."2026-06-30T22:00:00Z").contains(&at);
    let wanted: Vec<_> = all
        .rows
        .iter()
        .filter(|row| inside(&row.at))
        .cloned()
        .collect();
    assert_eq!(stretch.rows, wanted);
    // What does not fit is counted by month: everything is in one of the two, and nothing in both.
    for limit in [5, 6, 7, 20] {
        let few: ChartTimeline = desk
            .call("chart_timeline", &timeline(None, None, limit))
            .await;
        let counted: usize = few.months.iter().map(|month| month.count as usize).sum();
        assert_eq!(few.rows, all.rows[..few.rows.len()]);
        assert!(few.rows.len() < limit as usize);
        assert_eq!(few.rows.len() + counted, all.rows.len(), "{limit}");
    }
    let few: ChartTimeline = desk.call("chart_timeline", &timeline(None, None, 5)).await;
    assert!(few.first.is_some_and(|first| first.as_str() < "2026-01-01"));

    let unknown = ChartRowsRequest {
        patient_id,
        section: "wishes".into(),
        after: None,
        limit: 5,
    };
    let refused = desk.ask::<ChartRows>("chart_rows", &unknown).await;
    assert_eq!(
        refused.expect_err("no such section").code,
        ErrorCode::Invalid
    );
    let refused = desk
        .ask::<ChartTimeline>("chart_timeline", &timeline(Some("i går"), None, 5))
        .await;
    assert_eq!(refused.expect_err("no day").code, ErrorCode::Invalid);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_entered_in_error_is_read_page_by_page_to_its_end() {
    let desk = Desk::start().await;
    let chart = crate::chart_under::opened(&desk, "Kari Nordmo").await;
    let patient_id = chart.patient.patient_id;
    let details: serde_json::Value = desk
        .call(
            "resource_details",
            &serde_json::json!({ "resourceId": chart.resource_id.unwrap() }),
        )
        .await;
    for number in 0..23 {
        let wrong = serde_json::json!({
            "resourceType": "Condition", "id": format!("feil-{number}"),
            "subject": { "reference": format!("Patient/{}", details["fhirId"].as_str().unwrap()) },
            "code": { "text": format!("Feilført {number}") },
            "onsetDateTime": format!("2020-01-{:02}", number % 5 + 1),
            "verificationStatus": { "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "entered-in-error"
            }] },
        });
        desk.other_side().put_resource(&wrong).unwrap();
    }
    let request = PatientRequest { patient_id };
    let _: Empty = desk.call("patient_refresh", &request).await;
    let (mut met, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let asked = ChartRowsRequest {
            patient_id,
            section: "conditions".into(),
            after,
            limit: 5,
        };
        let page: ChartRows = desk.call("chart_withdrawn", &asked).await;
        pages += 1;
        met.extend(page.items.iter().map(|item| item.resource_id));
        after = page.items.last().map(|item| item.resource_id);
        if !page.more {
            break;
        }
        assert!(pages < 20, "it comes to an end");
    }
    let mut each = met.clone();
    each.sort_unstable();
    each.dedup();
    assert!(
        met.len() >= 23 && each.len() == met.len(),
        "each once: {met:?}"
    );
    // A row of what is so is no place in what was withdrawn.
    let kept: ChartRows = desk
        .call(
            "chart_rows",
            &ChartRowsRequest {
                patient_id,
                section: "conditions".into(),
                after: None,
                limit: 1,
            },
        )
        .await;
    assert!(!met.contains(&kept.items[0].resource_id));
    let lost: Result<ChartRows, _> = desk
        .ask(
            "chart_withdrawn",
            &ChartRowsRequest {
                patient_id,
                section: "conditions".into(),
                after: Some(kept.items[0].resource_id),
                limit: 5,
            },
        )
        .await;
    assert!(lost.is_err());
}

#[test]
fn the_most_serious_problem_stands_first_however_many_lead_and_however_old_it_is() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (store, connection_id) = empty(&folder.path().join("leading.db"));
    let patient_id = somebody(&store, connection_id);
    let problem = |n: u32, severity: Option<&str>| {
        let mut problem = serde_json::json!({
            "resourceType": "Condition", "id": format!("c{n}"),
            "clinicalStatus": { "coding": [{ "code": "active" }] },
            "category": [{ "coding": [{ "code": "problem-list-item" }] }],
            "code": { "text": format!("Problem {n}") },
            "onsetDateTime": format!("{}-05-06", 1950 + n),
        });
        if let Some(code) = severity {
            problem["severity"] = serde_json::json!({ "coding": [{ "system": "http://snomed.info/sct", "code": code }] });
        }
        problem
    };
    let mut problems: Vec<Value> = (2..70).map(|n| problem(n, None)).collect();
    problems.push(problem(1, Some("24484000")));
    problems.push(problem(0, Some("442452003")));
    let texts: Vec<(String, String)> = problems
        .iter()
        .map(|one| {
            (
                one["id"].as_str().expect("an id").to_owned(),
                one.to_string(),
            )
        })
        .collect();
    let fetched: Vec<resource::Fetched<'_>> = texts
        .iter()
        .map(|(id, raw)| resource::Fetched {
            resource_type: "Condition",
            fhir_id: id,
            version: None,
            last_updated: None,
            raw: raw.as_bytes(),
        })
        .collect();
    store
        .write(|tx| {
            resource::upsert_many(tx, connection_id, "", Some(patient_id), &fetched, at())?;
            places::sort(tx, patient_id)
        })
        .expect("they are kept");
    same_as_whole(&store, patient_id);
    let read = Reading {
        read: true,
        ..Reading::default()
    };
    let section = store
        .read(|db| {
            let section =
                Places::of(db, patient_id, TODAY).section(SectionName::Conditions, &read, 3);
            Ok::<_, StoreError>(section.expect("the section"))
        })
        .expect("a reader");
    let titles: Vec<_> = section
        .items
        .iter()
        .map(|item| item.title.as_deref())
        .collect();
    assert_eq!(
        titles,
        [Some("Problem 0"), Some("Problem 1"), Some("Problem 69")],
        "life-threatening, severe, then the newest of those that lead"
    );
    assert_eq!((section.current, section.hidden), (70, 67));
}
