//! Resources: what they point to, what they were, and that nobody sees another's.

use proptest::prelude::*;

use crate::store::resource::{self, Fetched, link, version};
use crate::store::testing::{Site, noon};
use crate::store::{StoreError, connection};

fn fetched<'a>(
    resource_type: &'a str,
    fhir_id: &'a str,
    version: &'a str,
    raw: &'a [u8],
) -> Fetched<'a> {
    Fetched {
        resource_type,
        fhir_id,
        version: Some(version),
        last_updated: None,
        raw,
    }
}

fn ehr(site: &Site, name: &str) -> i64 {
    let put = connection::Put {
        id: None,
        role: connection::Role::Ehr,
        name,
        base_url: "https://ehr.example/fhir",
        auth: connection::Auth::None,
        user_name: None,
        nav_her_id: "",
        allow_get_number: false,
        sandbox: false,
        poll_seconds: 30,
        her_ids: &[],
    };
    site.store
        .write(|tx| connection::put(tx, &put, noon()))
        .unwrap()
}

fn keep(site: &Site, connection_id: i64, tenant: &str, one: &Fetched<'_>) -> i64 {
    let ids = site.store.write(|tx| {
        resource::upsert_many(
            tx,
            connection_id,
            tenant,
            None,
            std::slice::from_ref(one),
            noon(),
        )
    });
    ids.unwrap()[0]
}

const ENCOUNTER: &[u8] = br##"{"resourceType":"Encounter","id":"e","subject":{"reference":"Patient/p"},
    "participant":[{"individual":{"reference":"https://ehr.example/fhir/Practitioner/d/_history/3"}}],
    "serviceProvider":{"reference":"https://elsewhere.example/fhir/Organization/o"},"partOf":{"reference":"#x"}}"##;

#[test]
fn links_are_followed_both_ways_and_what_stands_elsewhere_is_none() {
    let site = Site::new();
    let north = ehr(&site, "nord");
    let patient = keep(
        &site,
        north,
        "",
        &fetched(
            "Patient",
            "p",
            "1",
            br#"{"resourceType":"Patient","id":"p"}"#,
        ),
    );
    let encounter = keep(&site, north, "", &fetched("Encounter", "e", "1", ENCOUNTER));
    let from = site.store.read(|db| link::from(db, encounter)).unwrap();
    let from: Vec<_> = from
        .iter()
        .map(|link| {
            (
                link.path.as_str(),
                link.resource_type.as_str(),
                link.fhir_id.as_str(),
                link.resource_id,
            )
        })
        .collect();
    assert_eq!(
        from,
        [
            ("participant.individual", "Practitioner", "d", None),
            ("subject", "Patient", "p", Some(patient)),
        ]
    );
    let to = site
        .store
        .read(|db| link::to(db, patient, None, 10))
        .unwrap();
    assert_eq!(to.len(), 1);
    assert_eq!(
        (to[0].resource_id, to[0].path.as_str()),
        (Some(encounter), "subject")
    );
    let to = site
        .store
        .read(|db| link::to(db, patient, Some(encounter), 10))
        .unwrap();
    assert_eq!(to, [], "behind the last there are no more");
    // It no longer points there: neither does the table.
    let alone = br#"{"resourceType":"Encounter","id":"e"}"#;
    keep(&site, north, "", &fetched("Encounter", "e", "2", alone));
    assert_eq!(
        site.store
            .read(|db| link::to(db, patient, None, 10))
            .unwrap(),
        []
    );
}

#[test]
fn two_servers_and_two_tenants_with_the_same_ids_see_nothing_of_one_another() {
    let site = Site::new();
    let (north, south) = (ehr(&site, "nord"), ehr(&site, "sor"));
    let patient = br#"{"resourceType":"Patient","id":"p"}"#;
    let places = [(north, ""), (south, ""), (north, "hf-a"), (north, "hf-b")];
    let patients = places.map(|(connection, tenant)| {
        keep(
            &site,
            connection,
            tenant,
            &fetched("Patient", "p", "1", patient),
        )
    });
    let encounters = places.map(|(connection, tenant)| {
        keep(
            &site,
            connection,
            tenant,
            &fetched("Encounter", "e", "1", ENCOUNTER),
        )
    });
    for (at, patient) in patients.iter().enumerate() {
        assert_eq!(
            patients.iter().filter(|other| *other == patient).count(),
            1,
            "a row of its own"
        );
        let to = site
            .store
            .read(|db| link::to(db, *patient, None, 10))
            .unwrap();
        let to: Vec<_> = to.iter().filter_map(|link| link.resource_id).collect();
        assert_eq!(to, [encounters[at]], "{:?}", places[at]);
        let from = site
            .store
            .read(|db| link::from(db, encounters[at]))
            .unwrap();
        assert!(from.iter().any(|link| link.resource_id == Some(*patient)));
        let beside = site
            .store
            .read(|db| resource::beside(db, encounters[at], "Patient", "p"))
            .unwrap();
        assert_eq!(beside.map(|row| row.id), Some(*patient));
    }
    // A change at one is no change at another.
    keep(
        &site,
        north,
        "hf-a",
        &fetched(
            "Patient",
            "p",
            "2",
            br#"{"resourceType":"Patient","id":"p","active":false}"#,
        ),
    );
    for (at, patient) in patients.iter().enumerate() {
        let versions = site.store.read(|db| version::of(db, *patient)).unwrap();
        assert_eq!(versions.len(), usize::from(at == 2), "{:?}", places[at]);
    }
}

#[test]
fn what_is_written_over_is_kept_as_a_version_and_a_history_adds_only_what_is_new() {
    let site = Site::new();
    let north = ehr(&site, "nord");
    let body = |note: &str| {
        format!(r#"{{"resourceType":"Condition","id":"c","note":"{note}"}}"#).into_bytes()
    };
    let (one, two) = (body("one"), body("two"));
    let id = keep(&site, north, "", &fetched("Condition", "c", "1", &one));
    keep(&site, north, "", &fetched("Condition", "c", "1", &one));
    assert_eq!(
        site.store.read(|db| version::of(db, id)).unwrap(),
        [],
        "unchanged is no version"
    );
    keep(&site, north, "", &fetched("Condition", "c", "2", &two));
    let versions = site.store.read(|db| version::of(db, id)).unwrap();
    assert_eq!(versions.len(), 1);
    assert_eq!(versions[0].version.as_deref(), Some("1"));
    assert_eq!(
        site.store
            .read(|db| version::raw(db, id, versions[0].id))
            .unwrap(),
        one
    );
    let zero = body("zero");
    site.store
        .write(|tx| {
            version::keep(tx, id, Some("2"), None, &two, noon())?;
            version::keep(
                tx,
                id,
                Some("1"),
                None,
                &body("as sent again, laid out otherwise"),
                noon(),
            )?;
            version::keep(tx, id, Some("0"), None, &zero, noon())
        })
        .unwrap();
    let versions = site.store.read(|db| version::of(db, id)).unwrap();
    assert_eq!(versions.len(), 2, "{versions:?}");
    // It goes with its resource.
    site.store
        .write(|tx| {
            tx.execute("DELETE FROM resource WHERE resource_id = ?1", [id])?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(site.store.read(|db| version::of(db, id)).unwrap(), []);
}

/// JSON text as servers write it: any order of members, any decimals, any space between. The parser spells an exponent
/// in one way (`1E2` reads as `1e+2`), so only that spelling is made here; the bytes that are kept have theirs anyway.
#[test]
fn the_newest_versions_are_kept_up_to_a_number_and_a_weight_and_are_counted() {
    let site = Site::new();
    let north = ehr(&site, "north");
    let written = |id: &str, number: usize, padding: usize| {
        // Letters that do not pack.
        let mut drawn = 88_172_645_463_325_252_u64 + u64::try_from(number).unwrap();
        let noise: String = (0..padding)
            .map(|_| {
                drawn ^= drawn << 13;
                drawn ^= drawn >> 7;
                drawn ^= drawn << 17;
                char::from(b'!' + u8::try_from(drawn % 90).unwrap())
            })
            .filter(|sign| !matches!(sign, '"' | '\\'))
            .collect();
        let raw = format!(r#"{{"resourceType":"Basic","id":"{id}","n":{number},"x":"{noise}"}}"#);
        let version = number.to_string();
        keep(
            &site,
            north,
            "",
            &fetched("Basic", id, &version, raw.as_bytes()),
        )
    };
    let mut id = 0;
    for number in 0..=version::MOST + 15 {
        id = written("a", number, 10);
    }
    let held = site.store.read(|db| version::of(db, id)).unwrap();
    assert_eq!(held.len(), version::MOST);
    let numbers: Vec<usize> = held
        .iter()
        .map(|one| one.version.as_deref().unwrap().parse().unwrap())
        .collect();
    assert_eq!(
        numbers.iter().max(),
        Some(&(version::MOST + 14)),
        "the newest before this"
    );
    assert_eq!(numbers.iter().min(), Some(&15), "the oldest went");

    // A server's history brings no more than that either, and nothing newer is pushed out by something older.
    site.store
        .write(|tx| {
            let old = br#"{"resourceType":"Basic","id":"a","n":"old"}"#;
            version::keep(
                tx,
                id,
                Some("old"),
                Some("1999-01-01T00:00:00Z"),
                old,
                noon(),
            )
        })
        .unwrap();
    let after = site.store.read(|db| version::of(db, id)).unwrap();
    assert_eq!(after, held);

    // Large ones by weight: always one, and no more than there is room for.
    let mut large = 0;
    for number in 0..5 {
        large = written("b", number, 12 * 1024 * 1024);
    }
    let (count, bytes, beside): (i64, i64, i64) = site
        .store
        .read(|db| {
            Ok::<_, StoreError>(db.query_row(
                "SELECT count(*), sum(length(v.body)), r.beside_bytes FROM resource AS r
                 JOIN resource_version AS v USING (resource_id) WHERE resource_id = ?1",
                [large],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )?)
        })
        .unwrap();
    assert!((1..4).contains(&count), "{count}");
    assert!(bytes <= version::MOST_BYTES && bytes > 0, "{bytes}");
    assert_eq!(beside, bytes, "what lies beside it is counted");
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "-?(0|[1-9][0-9]{0,12})(\\.[0-9]{1,12})?(e[+-][0-9]{1,2})?",
        "\"[a-zæøåšŧ ,:.{}0-9]{0,16}\"",
        Just("\"\\u00e5\\n\"".to_owned()),
        Just("null".to_owned()),
        Just("true".to_owned()),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(" , "))),
            prop::collection::vec(("[a-zA-Z_]{1,8}", inner), 0..5).prop_map(|members| {
                let mut seen = std::collections::BTreeSet::new();
                let members: Vec<String> = members
                    .into_iter()
                    .filter(|(name, _)| seen.insert(name.clone()))
                    .map(|(name, value)| format!("\"{name}\" :{value}"))
                    .collect();
                format!("{{ {} }}", members.join(",\n"))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn json_in_is_json_out_with_every_member_order_and_decimal(text in json()) {
        let site = Site::new();
        let north = ehr(&site, "nord");
        let raw = format!("{{\"resourceType\":\"Basic\",\"id\":\"b\",\"x\":{text}}}");
        let id = keep(&site, north, "", &fetched("Basic", "b", "1", raw.as_bytes()));
        let held = site.store.read(|db| resource::get(db, id)).unwrap().raw;
        prop_assert_eq!(&held, raw.as_bytes(), "the bytes are as they came");
        // Read and written again, as the screens that lay it out do: members, their order and numbers' text survive.
        let value: serde_json::Value = serde_json::from_slice(&held).unwrap();
        let again = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(tokens(&raw), tokens(&again));
        // Written over and looked up in its history: still the same bytes.
        keep(&site, north, "", &fetched("Basic", "b", "2", b"{\"resourceType\":\"Basic\",\"id\":\"b\"}"));
        let versions = site.store.read(|db| version::of(db, id)).unwrap();
        let kept = site.store.read(|db| version::raw(db, id, versions[0].id)).unwrap();
        prop_assert_eq!(kept, raw.as_bytes());
    }
}

/// Names and values in their order, space left out and escapes undone; numbers by their text.
fn tokens(text: &str) -> Vec<String> {
    fn walk(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(members) => {
                for (name, member) in members {
                    found.push(format!("{name}:"));
                    walk(member, found);
                }
                found.push("}".to_owned());
            }
            serde_json::Value::Array(items) => {
                items.iter().for_each(|item| walk(item, found));
                found.push("]".to_owned());
            }
            other => found.push(other.to_string()),
        }
    }
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut found = Vec::new();
    walk(&value, &mut found);
    // The parser could lose a number's spelling on both sides alike: the text itself is looked at for them.
    let numbers = text.split(|sign: char| !(sign.is_ascii_alphanumeric() || "+-.".contains(sign)));
    let mut spelled: Vec<String> = numbers
        .filter(|word| word.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-'))
        .filter(|word| word.parse::<f64>().is_ok())
        .map(str::to_owned)
        .collect();
    spelled.sort();
    found.extend(spelled);
    found
}
