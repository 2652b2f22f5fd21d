//! What has happened to resources since their charts were written: versions after the first, and what was deleted.
//!
//! Charts are written from the seed and never touched; what the dial changes lies over them, and is what the state file
//! keeps of the EHR.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// One version of a resource.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) at: Timestamp,
    /// `None`: deleted.
    pub(crate) resource: Option<Value>,
}

/// By `Type/id`, oldest first.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct Changes(BTreeMap<String, Vec<Version>>);

/// `Type/id` of a resource.
pub(crate) fn key(resource: &Value) -> String {
    let text = |member: &str| {
        resource
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    format!("{}/{}", text("resourceType"), text("id"))
}

/// The versions a resource has from its chart: a laboratory's final answer was preliminary first.
pub(crate) fn written(resource: Value) -> Vec<Version> {
    let updated = resource
        .pointer("/meta/lastUpdated")
        .and_then(Value::as_str)
        .and_then(|at| at.parse().ok())
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let laboratory = resource.get("category").is_some_and(|category| {
        category
            .as_array()
            .into_iter()
            .flatten()
            .any(|one| one.pointer("/coding/0/code") == Some(&json!("laboratory")))
    });
    let answered = resource.get("status") == Some(&json!("final"));
    let only = |resource: Value| Version {
        at: updated,
        resource: Some(resource),
    };
    if !(laboratory && answered && resource.get("resourceType") == Some(&json!("Observation"))) {
        return vec![only(resource)];
    }
    let earlier = updated
        .checked_sub(SignedDuration::from_hours(3))
        .unwrap_or(updated);
    let mut first = resource.clone();
    if let Some(members) = first.as_object_mut() {
        members.insert("status".into(), "preliminary".into());
    }
    set_meta(&mut first, "1", earlier);
    let mut second = resource;
    set_meta(&mut second, "2", updated);
    vec![
        Version {
            at: earlier,
            resource: Some(first),
        },
        only(second),
    ]
}

fn set_meta(resource: &mut Value, version: &str, at: Timestamp) {
    let Some(members) = resource.as_object_mut() else {
        return;
    };
    let meta = members.entry("meta").or_insert_with(|| json!({}));
    if let Some(meta) = meta.as_object_mut() {
        meta.insert("versionId".into(), version.into());
        meta.insert("lastUpdated".into(), format!("{at:.3}").into());
    }
}

impl Changes {
    /// A resource as it is now, from how its chart wrote it. `None`: deleted.
    pub(crate) fn current(&self, made: Value) -> Option<Value> {
        match self.0.get(&key(&made)).and_then(|versions| versions.last()) {
            Some(version) => version.resource.clone(),
            None => written(made).pop()?.resource,
        }
    }

    /// Has it been changed?
    pub(crate) fn touched(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Versions after those of its chart.
    pub(crate) fn of(&self, key: &str) -> &[Version] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// Every changed resource of a type that is there now.
    pub(crate) fn live<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.keys(kind)
            .filter_map(|(_, versions)| versions.last()?.resource.as_ref())
    }

    /// Every version of a type, with its key.
    pub(crate) fn keys<'a>(
        &'a self,
        kind: &'a str,
    ) -> impl Iterator<Item = (&'a String, &'a Vec<Version>)> {
        self.0
            .iter()
            .filter(move |(key, _)| key.split('/').next() == Some(kind))
    }

    /// Puts a version over what is there. `before` is how many versions its chart gave it.
    pub(crate) fn put(&mut self, mut resource: Value, before: usize, at: Timestamp) -> usize {
        let versions = self.0.entry(key(&resource)).or_default();
        let number = before + versions.len() + 1;
        set_meta(&mut resource, &number.to_string(), at);
        versions.push(Version {
            at,
            resource: Some(resource),
        });
        number
    }

    /// Takes it away.
    pub(crate) fn delete(&mut self, key: &str, at: Timestamp) {
        self.0
            .entry(key.to_owned())
            .or_default()
            .push(Version { at, resource: None });
    }
}

/// The id of a version: its number, or a UUID at servers that count in those.
pub(crate) fn version_id(key: &str, number: usize, uuid: bool) -> String {
    if uuid {
        Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{key}#{number}").as_bytes()).to_string()
    } else {
        number.to_string()
    }
}
