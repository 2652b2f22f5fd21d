//! `search-type`, by GET and by `POST _search`.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use url::form_urlencoded;
use uuid::Uuid;

use super::capability::{includes, revincludes};
use super::filter::{self, Filter, Refused};
use super::quirks::Quirks;
use super::{fhir, refuse};
use crate::answer::Reply;
use crate::config::{Paging, UnknownParameter};
use crate::world::World;

const LARGEST_PAGE: usize = 200;
const USUAL_PAGE: usize = 50;

/// A search, read.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) kind: String,
    pub(crate) filters: Vec<Filter>,
    /// Type, parameter, and the target's type where it is said.
    pub(crate) includes: Vec<(String, String, Option<String>)>,
    /// Type and parameter.
    pub(crate) revincludes: Vec<(String, String)>,
    sort: Option<String>,
    count: usize,
    offset: usize,
    /// How many, and none of them.
    only_count: bool,
    /// An unknown parameter makes the answer empty.
    empty: bool,
}

/// A first page, or the page an `_offset` asks for.
pub(crate) fn search(
    world: &World,
    base: &str,
    quirks: &Quirks,
    kind: &str,
    query: &str,
    form: &[u8],
) -> Reply {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .chain(form_urlencoded::parse(form))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    match read(quirks, kind, &pairs) {
        Ok(asked) => page(world, base, quirks, &asked),
        Err(words) => refuse(world, StatusCode::BAD_REQUEST, "invalid", &words),
    }
}

/// The page a token stands for.
pub(crate) fn next_page(world: &World, base: &str, quirks: &Quirks, query: &str) -> Reply {
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
        Some(asked) => page(world, base, quirks, &asked),
        None => refuse(
            world,
            StatusCode::GONE,
            "expired",
            "This page is not kept any more",
        ),
    }
}

fn read(quirks: &Quirks, kind: &str, pairs: &[(String, String)]) -> Result<Asked, String> {
    let mut asked = Asked {
        kind: kind.into(),
        filters: Vec::new(),
        includes: Vec::new(),
        revincludes: Vec::new(),
        sort: None,
        count: USUAL_PAGE,
        offset: 0,
        only_count: false,
        empty: false,
    };
    for (written, value) in pairs {
        let name = written.split(':').next().unwrap_or(written);
        let number = || {
            value
                .parse::<usize>()
                .map_err(|_| format!("{name} must be a whole number"))
        };
        match name {
            "_count" => asked.count = number()?.min(LARGEST_PAGE),
            "_offset" => asked.offset = number()?,
            "_sort" => asked.sort = Some(value.clone()),
            "_summary" if value == "count" => asked.only_count = true,
            "_summary" if value == "false" => {}
            "_include" => asked.includes.push(included(kind, value)?),
            "_revinclude" => asked.revincludes.push(revincluded(kind, value)?),
            "_format" | "_pretty" | "_total" => {}
            _ if quirks.passed_over.as_deref() == Some(name) => {}
            _ => match filter::read(kind, written, value) {
                Ok(filter) if quirks.knows(name) => asked.filters.push(filter),
                Err(Refused::Wrong(words)) => return Err(words),
                Ok(_) | Err(Refused::Unknown) => match quirks.unknown {
                    UnknownParameter::Refuse => {
                        return Err(format!("{kind} has no search parameter {name}"));
                    }
                    UnknownParameter::Ignore => {}
                    UnknownParameter::Empty => asked.empty = true,
                },
            },
        }
    }
    Ok(asked)
}

fn included(kind: &str, value: &str) -> Result<(String, String, Option<String>), String> {
    let mut parts = value.splitn(3, ':');
    let (of, reference) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    if of != kind || !includes(kind).contains(&format!("{of}:{reference}")) {
        return Err(format!("{value} cannot be included"));
    }
    Ok((of.into(), reference.into(), parts.next().map(str::to_owned)))
}

fn revincluded(kind: &str, value: &str) -> Result<(String, String), String> {
    let known = revincludes(kind).iter().any(|one| one == value);
    match value.split_once(':') {
        Some((of, reference)) if known => Ok((of.into(), reference.into())),
        _ => Err(format!("{value} cannot be included backwards")),
    }
}

fn page(world: &World, base: &str, quirks: &Quirks, asked: &Asked) -> Reply {
    let changes = world.changes();
    let mut all = match world.ehr.find(&changes, asked) {
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
    let largest = quirks.largest_page.unwrap_or(LARGEST_PAGE);
    let count = if asked.only_count {
        0
    } else {
        asked.count.min(largest)
    };
    let shown: Vec<Value> = all.into_iter().skip(asked.offset).take(count).collect();
    let along = world.ehr.along(&changes, asked, &shown);
    let entry = |mode: &str, resource: Value| {
        let resource = quirks.dressed(resource);
        let url = format!("{base}/{}", super::changes::key(&resource));
        json!({ "fullUrl": url, "resource": resource, "search": { "mode": mode } })
    };
    let matched = shown.into_iter().map(|one| entry("match", one));
    let entries: Vec<Value> = matched
        .chain(along.into_iter().map(|one| entry("include", one)))
        .collect();
    let mut links = vec![json!({ "relation": "self", "url": written(base, asked, asked.offset) })];
    let after = asked.offset.saturating_add(count);
    // A server that counts nothing beforehand finds out on an empty page that there was no more.
    let last = quirks.empty_last_page && after == total && total > 0;
    if (after < total || last) && count > 0 {
        let next = match quirks.paging {
            Paging::None => None,
            Paging::Offset => Some(written(base, asked, after)),
            Paging::Token => Some(format!("{base}?_page={}", keep(world, asked, after))),
        };
        links.extend(next.map(|next| json!({ "relation": "next", "url": next })));
    }
    let same = json!([entries, total, links.len()]).to_string();
    let tag = Uuid::new_v5(&Uuid::NAMESPACE_URL, same.as_bytes());
    let id = world.fresh_uuid(&mut world.lock().asked).to_string();
    let mut bundle = json!({
        "resourceType": "Bundle",
        "id": id,
        "meta": { "lastUpdated": format!("{:.3}", world.now()) },
        "type": "searchset",
        "link": links,
    });
    if let Some(map) = bundle.as_object_mut() {
        // Servers without links do not count either.
        if quirks.paging != Paging::None {
            map.insert("total".into(), total.into());
        }
        if !entries.is_empty() {
            map.insert("entry".into(), Value::Array(entries));
        }
    }
    fhir(StatusCode::OK, &bundle).with(header::ETAG, &format!("W/\"{tag}\""))
}

/// The search as a URL. What a person is known by is left out: a link must not carry it.
fn written(base: &str, asked: &Asked, offset: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for filter in asked.filters.iter().filter(|filter| filter.open()) {
        query.append_pair(&filter.written, &filter.values.join(","));
    }
    for (of, reference, target) in &asked.includes {
        let target = target
            .as_ref()
            .map_or(String::new(), |target| format!(":{target}"));
        query.append_pair("_include", &format!("{of}:{reference}{target}"));
    }
    for (of, reference) in &asked.revincludes {
        query.append_pair("_revinclude", &format!("{of}:{reference}"));
    }
    if let Some(sort) = &asked.sort {
        query.append_pair("_sort", sort);
    }
    if asked.only_count {
        query.append_pair("_summary", "count");
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
                    "/authoredOn",
                    "/authored",
                    "/performedDateTime",
                    "/occurrenceDateTime",
                    "/sent",
                    "/startDate",
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
            "authored",
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
