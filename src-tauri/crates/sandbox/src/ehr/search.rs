//! `search-type`, by GET and by `POST _search`.

use axum::http::StatusCode;
use serde_json::{Value, json};
use url::form_urlencoded;
use uuid::Uuid;

use super::parameter::{COMMON, Kind, matches, parameters};
use super::{date, directory, fhir, id, refuse};
use crate::answer::Reply;
use crate::config::{Paging, UnknownParameter};
use crate::world::World;

const LARGEST_PAGE: usize = 200;
const USUAL_PAGE: usize = 50;
/// A search over everybody's charts is refused when there are more people than this.
const WHOLE_CHARTS: usize = 2_000;

/// A search, read.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    kind: String,
    filters: Vec<Filter>,
    sort: Option<String>,
    count: usize,
    offset: usize,
    /// An unknown parameter makes the answer empty.
    empty: bool,
}

#[derive(Debug, Clone)]
struct Filter {
    name: String,
    modifier: String,
    kind: Kind,
    values: Vec<String>,
    written: String,
}

/// A first page, or the page an `_offset` asks for.
pub(crate) fn search(world: &World, base: &str, kind: &str, query: &str, form: &[u8]) -> Reply {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .chain(form_urlencoded::parse(form))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    match read(world, kind, &pairs) {
        Ok(asked) => page(world, base, &asked),
        Err(words) => refuse(world, StatusCode::BAD_REQUEST, "invalid", &words),
    }
}

/// The page a token stands for.
pub(crate) fn next_page(world: &World, base: &str, query: &str) -> Reply {
    let token = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("_page="))
        .unwrap_or_default();
    let asked = world
        .ehr
        .pages
        .lock()
        .ok()
        .and_then(|pages| pages.get(token).cloned());
    match asked {
        Some(asked) => page(world, base, &asked),
        None => refuse(
            world,
            StatusCode::GONE,
            "expired",
            "This page is not kept any more",
        ),
    }
}

fn read(world: &World, kind: &str, pairs: &[(String, String)]) -> Result<Asked, String> {
    let mut asked = Asked {
        kind: kind.into(),
        filters: Vec::new(),
        sort: None,
        count: USUAL_PAGE,
        offset: 0,
        empty: false,
    };
    for (written, value) in pairs {
        let (name, modifier) = written.split_once(':').unwrap_or((written, ""));
        let number = || {
            value
                .parse::<usize>()
                .map_err(|_| format!("{name} must be a whole number"))
        };
        match name {
            "_count" => asked.count = number()?.min(LARGEST_PAGE),
            "_offset" => asked.offset = number()?,
            "_sort" => asked.sort = Some(value.clone()),
            "_format" | "_pretty" | "_total" => {}
            _ => {
                let known = parameters(kind)
                    .iter()
                    .chain(&COMMON)
                    .find(|(known, _)| *known == name);
                let Some((_, parameter)) = known else {
                    match world.config.unknown_parameter {
                        UnknownParameter::Refuse => {
                            return Err(format!("{kind} has no search parameter {name}"));
                        }
                        UnknownParameter::Ignore => continue,
                        UnknownParameter::Empty => {
                            asked.empty = true;
                            continue;
                        }
                    }
                };
                asked
                    .filters
                    .push(filter(name, modifier, *parameter, value)?);
            }
        }
    }
    Ok(asked)
}

fn filter(name: &str, modifier: &str, kind: Kind, value: &str) -> Result<Filter, String> {
    let fine = modifier.is_empty()
        || (kind == Kind::Text && matches!(modifier, "exact" | "contains"))
        || (kind == Kind::Reference && modifier == "Patient");
    if !fine {
        return Err(format!("{name} has no modifier {modifier}"));
    }
    let values: Vec<String> = value.split(',').map(str::to_owned).collect();
    if kind == Kind::Date {
        let wrong = values
            .iter()
            .find(|value| date::Stretch::read(date::prefixed(value).1).is_none());
        if wrong.is_some() {
            return Err(format!("{name} must be a date"));
        }
    }
    let written = if modifier.is_empty() {
        name.to_owned()
    } else {
        format!("{name}:{modifier}")
    };
    Ok(Filter {
        name: name.into(),
        modifier: modifier.into(),
        kind,
        values,
        written,
    })
}

impl Filter {
    fn lets_through(&self, resource: &Value) -> bool {
        // Several words of a name are words of one person.
        let words = |value: &String| -> bool {
            if self.kind == Kind::Text && self.modifier.is_empty() && self.name == "name" {
                value
                    .split_whitespace()
                    .all(|word| matches(resource, &self.name, self.kind, "", word))
            } else {
                matches(resource, &self.name, self.kind, &self.modifier, value)
            }
        };
        self.values.iter().any(words)
    }
}

fn found(world: &World, asked: &Asked) -> Result<Vec<Value>, String> {
    let ehr = &world.ehr;
    let fits = |resource: &Value| {
        asked
            .filters
            .iter()
            .all(|filter| filter.lets_through(resource))
    };
    let of_kind = |resource: &&Value| {
        resource.get("resourceType").and_then(Value::as_str) == Some(&asked.kind)
    };
    match asked.kind.as_str() {
        "Patient" => {
            let all = ehr
                .people
                .all()
                .iter()
                .filter(|person| may_be(asked, person));
            Ok(all
                .map(|person| directory::patient(ehr, person))
                .filter(|patient| fits(patient))
                .collect())
        }
        "Practitioner" | "Organization" | "Location" => Ok(ehr
            .directory()
            .iter()
            .filter(of_kind)
            .filter(|one| fits(one))
            .cloned()
            .collect()),
        _ => {
            let patients = asked.filters.iter().find(|filter| filter.name == "patient");
            let people: Vec<_> = match patients {
                Some(filter) => {
                    let ids = filter
                        .values
                        .iter()
                        .filter_map(|value| value.rsplit('/').next());
                    let indexes = ids
                        .filter_map(|id| id::read(ehr.seed, id))
                        .filter(|(_, number)| *number == 0);
                    indexes
                        .filter_map(|(index, _)| ehr.people.get(index))
                        .collect()
                }
                None if ehr.people.all().len() > WHOLE_CHARTS => {
                    return Err(format!("Searching {} takes a patient", asked.kind));
                }
                None => ehr.people.all().iter().collect(),
            };
            let charts = people.into_iter().flat_map(|person| ehr.chart(person));
            Ok(charts
                .filter(of_kind)
                .filter(|one| fits(one))
                .cloned()
                .collect())
        }
    }
}

/// A cheap no before a Patient is written out; the real comparison comes after.
fn may_be(asked: &Asked, person: &crate::people::Person) -> bool {
    asked
        .filters
        .iter()
        .all(|filter| match filter.name.as_str() {
            "identifier" => filter
                .values
                .iter()
                .any(|value| value.ends_with(&person.number) || value.ends_with('|')),
            "birthdate" => {
                let born = date::Stretch::read(&person.born.to_string());
                filter.values.iter().any(|value| {
                    let (prefix, rest) = date::prefixed(value);
                    born.zip(date::Stretch::read(rest))
                        .is_some_and(|(born, asked)| born.answers(prefix, asked))
                })
            }
            "name" | "family" | "given" => {
                let held = super::parameter::fold(&person.full_name());
                let all_words = |value: &String| {
                    let value = super::parameter::fold(value);
                    value.split_whitespace().all(|word| held.contains(word))
                };
                filter.values.iter().any(all_words)
            }
            "gender" => filter
                .values
                .iter()
                .any(|value| value.ends_with(if person.female { "female" } else { "male" })),
            _ => true,
        })
}

fn page(world: &World, base: &str, asked: &Asked) -> Reply {
    let mut all = match found(world, asked) {
        Ok(all) => all,
        Err(words) => return refuse(world, StatusCode::BAD_REQUEST, "too-costly", &words),
    };
    if asked.empty {
        all.clear();
    }
    if let Some(sort) = &asked.sort
        && let Err(words) = sorted(&mut all, sort)
    {
        return refuse(world, StatusCode::BAD_REQUEST, "invalid", &words);
    }
    let total = all.len();
    let entries: Vec<Value> = all
        .into_iter()
        .skip(asked.offset)
        .take(asked.count)
        .map(|resource| {
            let place = |member: &str| {
                resource
                    .get(member)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            let url = format!("{base}/{}/{}", place("resourceType"), place("id"));
            json!({ "fullUrl": url, "resource": resource, "search": { "mode": "match" } })
        })
        .collect();
    let mut links = vec![json!({ "relation": "self", "url": written(base, asked, asked.offset) })];
    let after = asked.offset.saturating_add(asked.count);
    if after < total && asked.count > 0 {
        let next = match world.config.paging {
            Paging::None => None,
            Paging::Offset => Some(written(base, asked, after)),
            Paging::Token => Some(format!("{base}?_page={}", keep(world, asked, after))),
        };
        links.extend(next.map(|next| json!({ "relation": "next", "url": next })));
    }
    let id = world.fresh_uuid(&mut world.lock().asked).to_string();
    let mut bundle = json!({
        "resourceType": "Bundle",
        "id": id,
        "meta": { "lastUpdated": format!("{:.3}", world.now()) },
        "type": "searchset",
        "total": total,
        "link": links,
    });
    if let (Some(map), false) = (bundle.as_object_mut(), entries.is_empty()) {
        map.insert("entry".into(), Value::Array(entries));
    }
    fhir(StatusCode::OK, &bundle)
}

/// The search as a URL. What a person is known by is left out: a link must not carry it.
fn written(base: &str, asked: &Asked, offset: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for filter in asked
        .filters
        .iter()
        .filter(|filter| filter.name != "identifier")
    {
        query.append_pair(&filter.written, &filter.values.join(","));
    }
    if let Some(sort) = &asked.sort {
        query.append_pair("_sort", sort);
    }
    query.append_pair("_count", &asked.count.to_string());
    if offset > 0 {
        query.append_pair("_offset", &offset.to_string());
    }
    format!("{base}/{}?{}", asked.kind, query.finish())
}

fn keep(world: &World, asked: &Asked, offset: usize) -> String {
    let asked = Asked {
        offset,
        ..asked.clone()
    };
    let token = Uuid::new_v5(
        &Uuid::NAMESPACE_URL,
        format!("{}{asked:?}", world.config.seed).as_bytes(),
    )
    .to_string();
    if let Ok(mut pages) = world.ehr.pages.lock() {
        if pages.len() > 10_000 {
            pages.clear();
        }
        pages.insert(token.clone(), asked);
    }
    token
}

fn sorted(all: &mut [Value], sort: &str) -> Result<(), String> {
    // The last key first, so that the first one decides.
    for key in sort.split(',').rev() {
        let (name, down) = key
            .strip_prefix('-')
            .map_or((key, false), |name| (name, true));
        let text = |value: &Value| -> String {
            let read = |pointer: &str| {
                value
                    .pointer(pointer)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            match name {
                "_id" => read("/id"),
                "_lastUpdated" => read("/meta/lastUpdated"),
                "family" | "name" => super::parameter::fold(&read("/name/0/family")),
                "given" => super::parameter::fold(&read("/name/0/given/0")),
                "birthdate" => read("/birthDate"),
                _ => [
                    "/effectiveDateTime",
                    "/date",
                    "/start",
                    "/period/start",
                    "/recordedDate",
                    "/dateAsserted",
                ]
                .iter()
                .map(|pointer| read(pointer))
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
            }
        };
        let known = [
            "_id",
            "_lastUpdated",
            "family",
            "name",
            "given",
            "birthdate",
            "date",
            "recorded-date",
            "effective",
        ];
        if !known.contains(&name) {
            return Err(format!("_sort by {name} is not done"));
        }
        all.sort_by(|a, b| {
            if down {
                text(b).cmp(&text(a))
            } else {
                text(a).cmp(&text(b))
            }
        });
    }
    Ok(())
}
