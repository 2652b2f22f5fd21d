//! Reading one resource, a version of it, all its versions, or what changed in a whole type.

use axum::http::{StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::changes::{Changes, Version, key, version_id, written};
use super::quirks::Quirks;
use super::{AROUND, Ehr, directory, fhir, refuse};
use crate::answer::Reply;
use crate::world::World;

/// Entries of a history at most.
const LONGEST: usize = 1_000;

impl Ehr {
    /// Every version of a resource, oldest first; none when there never was one.
    fn versions(&self, changes: &Changes, kind: &str, id: &str) -> Vec<Version> {
        let mut versions = self.resource(kind, id).map(written).unwrap_or_default();
        versions.extend_from_slice(changes.of(&format!("{kind}/{id}")));
        versions
    }

    /// How many versions its chart gave a resource.
    pub(crate) fn written_versions(&self, kind: &str, id: &str) -> usize {
        self.resource(kind, id)
            .map_or(0, |made| written(made).len())
    }
}

impl Quirks {
    /// A resource as this server sends it.
    pub(crate) fn dressed(&self, mut resource: Value) -> Value {
        if !self.uuid_versions {
            return resource;
        }
        let key = key(&resource);
        if let Some(version) = resource.pointer_mut("/meta/versionId") {
            let number = version.as_str().and_then(|number| number.parse().ok());
            *version = version_id(&key, number.unwrap_or(1), true).into();
        }
        resource
    }
}

fn nothing(world: &World, kind: &str) -> Reply {
    refuse(
        world,
        StatusCode::NOT_FOUND,
        "not-found",
        &format!("There is no such {kind}"),
    )
}

/// The resource as it is, or one version of it.
pub(crate) fn read(
    world: &World,
    quirks: &Quirks,
    kind: &str,
    id: &str,
    version: Option<&str>,
) -> Reply {
    let versions = world.ehr.versions(&world.changes(), kind, id);
    let named = format!("{kind}/{id}");
    let at = match version {
        None => versions.len().checked_sub(1),
        Some(wanted) => (1..=versions.len())
            .position(|number| version_id(&named, number, quirks.uuid_versions) == wanted),
    };
    let Some(found) = at.and_then(|at| Some((at, versions.get(at)?))) else {
        return nothing(world, kind);
    };
    let (at, found) = found;
    let Some(resource) = found.resource.clone() else {
        if quirks.deleted_404 {
            return nothing(world, kind);
        }
        let words = format!("This {kind} was deleted");
        return refuse(world, StatusCode::GONE, "deleted", &words);
    };
    let tag = version_id(&named, at + 1, quirks.uuid_versions);
    let modified = httpdate::fmt_http_date(std::time::SystemTime::from(found.at));
    fhir(StatusCode::OK, &quirks.dressed(resource))
        .with(header::ETAG, &format!("W/\"{tag}\""))
        .with(header::LAST_MODIFIED, &modified)
}

/// All versions, newest first.
pub(crate) fn of_instance(
    world: &World,
    base: &str,
    quirks: &Quirks,
    kind: &str,
    id: &str,
) -> Reply {
    let versions = world.ehr.versions(&world.changes(), kind, id);
    if versions.is_empty() {
        return nothing(world, kind);
    }
    let named = format!("{kind}/{id}");
    let all = versions.into_iter().enumerate();
    let entries = all.map(|(at, version)| entry(base, quirks, &named, at + 1, version));
    bundle(
        world,
        &format!("{base}/{named}/_history"),
        entries.rev().collect(),
    )
}

/// What changed in a type since a moment, newest first.
pub(crate) fn of_type(
    world: &World,
    base: &str,
    quirks: &Quirks,
    kind: &str,
    query: &str,
) -> Reply {
    let since = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "_since")
        .map(|(_, value)| value.into_owned());
    let since: Option<Timestamp> = match since.map(|text| text.parse()).transpose() {
        Ok(since) => since,
        Err(_) => {
            return refuse(
                world,
                StatusCode::BAD_REQUEST,
                "invalid",
                "_since must be an instant",
            );
        }
    };
    let changes = world.changes();
    let mut all: Vec<(Timestamp, Value)> = Vec::new();
    let mut take = |named: &str, versions: Vec<Version>| {
        for (at, version) in versions.into_iter().enumerate() {
            if since.is_none_or(|since| version.at >= since) {
                all.push((version.at, entry(base, quirks, named, at + 1, version)));
            }
        }
    };
    for resource in written_of(&world.ehr, kind) {
        let named = key(&resource);
        let mut versions = written(resource);
        versions.extend_from_slice(changes.of(&named));
        take(&named, versions);
    }
    for (named, versions) in changes.keys(kind) {
        let id = named.rsplit('/').next().unwrap_or_default();
        if world.ehr.resource(kind, id).is_none() {
            take(named, versions.clone());
        }
    }
    // Of one moment, the later version first.
    all.reverse();
    all.sort_by(|(a, _), (b, _)| b.cmp(a));
    let entries = all.into_iter().map(|(_, entry)| entry).take(LONGEST);
    bundle(
        world,
        &format!("{base}/{kind}/_history?{query}"),
        entries.collect(),
    )
}

fn written_of(ehr: &Ehr, kind: &str) -> Vec<Value> {
    let of_kind = |one: &&Value| one.get("resourceType").and_then(Value::as_str) == Some(kind);
    match kind {
        "Patient" => {
            let all = ehr.people.all().iter();
            all.map(|person| directory::patient(ehr, person)).collect()
        }
        around if AROUND.contains(&around) => {
            ehr.directory().iter().filter(of_kind).cloned().collect()
        }
        _ => {
            let people = ehr.people.all().iter();
            let charts = people.flat_map(|person| {
                let today = super::today::appointments(ehr, person);
                ehr.chart(person).iter().cloned().chain(today)
            });
            charts.filter(|one| of_kind(&one)).collect()
        }
    }
}

fn entry(base: &str, quirks: &Quirks, named: &str, number: usize, version: Version) -> Value {
    let tag = version_id(named, number, quirks.uuid_versions);
    let (method, status) = match (&version.resource, number) {
        (None, _) => ("DELETE", "204"),
        (Some(_), 1) => ("POST", "201"),
        (Some(_), _) => ("PUT", "200"),
    };
    let mut entry = json!({
        "fullUrl": format!("{base}/{named}"),
        "request": { "method": method, "url": named },
        "response": {
            "status": status,
            "etag": format!("W/\"{tag}\""),
            "lastModified": format!("{:.3}", version.at),
        },
    });
    if let (Some(resource), Some(entry)) = (version.resource, entry.as_object_mut()) {
        entry.insert("resource".into(), quirks.dressed(resource));
    }
    entry
}

fn bundle(world: &World, own: &str, entries: Vec<Value>) -> Reply {
    let bundle = json!({
        "resourceType": "Bundle",
        "id": world.fresh_uuid(&mut world.lock().asked).to_string(),
        "meta": { "lastUpdated": format!("{:.3}", world.now()) },
        "type": "history",
        "total": entries.len(),
        "link": [{ "relation": "self", "url": own }],
        "entry": entries,
    });
    fhir(StatusCode::OK, &bundle)
}
