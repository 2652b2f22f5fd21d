//! The walk: member by member, each leaf into a row.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::datatype::line;
use super::scalar::{missing, scalar};
use super::words::{code_words, element, extension, of_resource, same, sections, type_name};
use super::{Row, Section, Sheet};
use crate::Words;
use crate::letter::visible;
use crate::narrative;

const OTHER: &str = "other";
/// Nesting beyond this is one row with its JSON.
const DEEPEST: u8 = 24;
const ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// Where the walk stands.
#[derive(Debug, Clone, Default)]
struct At {
    depth: u8,
    path: String,
    pointer: String,
    /// Labels of what it stands in.
    trail: Vec<Words>,
}

impl At {
    fn member(&self, name: &str) -> Self {
        let mut at = self.clone();
        if !at.path.is_empty() {
            at.path.push('.');
        }
        at.path.push_str(name);
        at.pointer = format!(
            "{}/{}",
            at.pointer,
            name.replace('~', "~0").replace('/', "~1")
        );
        at
    }

    fn item(&self, index: usize, many: bool) -> Self {
        let mut at = self.clone();
        if many {
            at.path = format!("{}[{index}]", at.path);
        }
        at.pointer = format!("{}/{index}", at.pointer);
        at
    }

    fn deeper(&self, label: &Words) -> Self {
        let mut at = self.clone();
        at.depth = at.depth.saturating_add(1);
        at.trail.push(label.clone());
        at
    }
}

struct Walk<'a> {
    zone: &'a TimeZone,
}

pub(super) fn sheet(resource: &Value, zone: &TimeZone) -> Sheet {
    let walk = Walk { zone };
    let mut found: BTreeMap<&'static str, Vec<Row>> = BTreeMap::new();
    let mut told = Vec::new();
    let Some(members) = resource.as_object() else {
        // No resource at all; still, what came is shown.
        let label = Words::new("Innhold", "Content");
        let mut rows = walk.value(&At::default(), &label, "", resource);
        for row in &mut rows {
            row.flags.push("unknown");
        }
        let title = sections().find(|(key, _)| *key == OTHER);
        let title = title.map(|(_, title)| title).unwrap_or_default();
        return Sheet {
            sections: vec![Section {
                key: OTHER,
                title,
                rows,
            }],
            narrative: told,
        };
    };
    let kind = members
        .get("resourceType")
        .and_then(Value::as_str)
        .unwrap_or_default();
    for (name, value) in members {
        let at = At::default().member(name);
        let (section, rows) = match name.as_str() {
            "contained" => ("contained", walk.contained(&at, value)),
            "text" if value.get("div").is_some() => {
                if let Some(div) = value.get("div").and_then(Value::as_str) {
                    told = narrative::blocks(div);
                }
                ("record", walk.narrative(&at, value))
            }
            _ => walk.top(kind, name, value, members, &at),
        };
        file(&mut found, section, rows);
    }
    let sections = sections()
        .filter_map(|(key, title)| {
            let rows = found.remove(key).filter(|rows| !rows.is_empty())?;
            Some(Section { key, title, rows })
        })
        .collect();
    Sheet {
        sections,
        narrative: told,
    }
}

/// Puts rows into their section; what is unknown inside them, with all below it, into the generic one.
fn file(found: &mut BTreeMap<&'static str, Vec<Row>>, section: &'static str, rows: Vec<Row>) {
    let mut unknown_from: Option<u8> = None;
    for mut row in rows {
        unknown_from = match unknown_from {
            Some(from) if row.depth > from => Some(from),
            _ => row.flags.contains(&"unknown").then_some(row.depth),
        };
        match unknown_from {
            Some(from) => {
                row.depth -= from.min(row.depth);
                found.entry(OTHER).or_default().push(row);
            }
            None => found.entry(section).or_default().push(row),
        }
    }
}

/// A name nobody gave words to: `siteCondition` → `site condition`.
fn plain(name: &str) -> Words {
    let mut out = String::with_capacity(name.len() + 4);
    for sign in name.chars() {
        if sign.is_ascii_uppercase() && !out.is_empty() {
            out.push(' ');
            out.push(sign.to_ascii_lowercase());
        } else {
            out.push(sign);
        }
    }
    same(out)
}

fn trailed(trail: &[Words], label: &Words) -> Words {
    let join = |of: fn(&Words) -> &str| {
        trail
            .iter()
            .chain([label])
            .map(of)
            .collect::<Vec<_>>()
            .join(" › ")
    };
    Words::new(join(|words| &words.nb), join(|words| &words.en))
}

impl Walk<'_> {
    fn top(
        &self,
        kind: &str,
        name: &str,
        value: &Value,
        members: &Map<String, Value>,
        at: &At,
    ) -> (&'static str, Vec<Row>) {
        let base = name.strip_prefix('_').unwrap_or(name);
        match name {
            "resourceType" if !kind.trim().is_empty() => {
                let words = type_name(kind).unwrap_or_else(|| same(kind));
                let row = Row {
                    label: element("resourceType").unwrap_or_default(),
                    path: at.path.clone(),
                    value: Some(words),
                    sent: vec![kind.to_owned()],
                    covers: vec![at.pointer.clone()],
                    ..Row::default()
                };
                return ("record", vec![row]);
            }
            "extension" | "modifierExtension" => {
                return ("what", self.extensions(at, name, value));
            }
            _ => {}
        }
        match of_resource(kind, base) {
            Some((section, label)) if base != name => {
                (section, self.companion(at, base, &label, value, members))
            }
            Some((section, label)) => (section, self.value(at, &label, name, value)),
            None => {
                let mut rows = if base == name {
                    self.value(at, &plain(name), name, value)
                } else {
                    self.companion(at, base, &plain(base), value, members)
                };
                // One row stands for each item of an array: each is unknown.
                for row in rows.iter_mut().filter(|row| row.depth == 0) {
                    row.flags.push("unknown");
                }
                (OTHER, rows)
            }
        }
    }

    fn row(&self, at: &At, label: &Words) -> Row {
        Row {
            depth: at.depth,
            label: label.clone(),
            path: at.path.clone(),
            ..Row::default()
        }
    }

    fn value(&self, at: &At, label: &Words, name: &str, value: &Value) -> Vec<Row> {
        match value {
            Value::Array(items) if !items.is_empty() => {
                let many = items.len() > 1;
                let each = items.iter().enumerate().filter(|(_, item)| !item.is_null());
                each.flat_map(|(index, item)| self.value(&at.item(index, many), label, name, item))
                    .collect()
            }
            Value::Object(members) if !members.is_empty() => {
                if at.depth >= DEEPEST {
                    return vec![self.whole(at, label, value)];
                }
                self.object(at, label, members)
            }
            Value::Array(_) | Value::Object(_) | Value::Null => vec![Row {
                value: Some(missing()),
                flags: vec!["missing", "empty"],
                covers: vec![at.pointer.clone()],
                ..self.row(at, label)
            }],
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                let said = scalar(name, value, self.zone);
                vec![Row {
                    value: Some(said.value),
                    sent: said.sent,
                    flags: said.flags,
                    covers: vec![at.pointer.clone()],
                    ..self.row(at, label)
                }]
            }
        }
    }

    /// What lies too deep to be laid out: its JSON.
    fn whole(&self, at: &At, label: &Words, value: &Value) -> Row {
        let mut covers = Vec::new();
        leaves(value, &at.pointer, &mut covers);
        Row {
            value: Some(same(value.to_string())),
            covers,
            ..self.row(at, label)
        }
    }

    fn object(&self, at: &At, label: &Words, members: &Map<String, Value>) -> Vec<Row> {
        if let Some(kind) = members.get("resourceType").and_then(Value::as_str)
            && !kind.trim().is_empty()
        {
            return self.inner(at, kind, members);
        }
        let mut head = self.row(at, label);
        let mut used = Vec::new();
        if let Some(line) = line(members, self.zone) {
            head.value = Some(line.value);
            head.sent = line.sent;
            head.target = line.target;
            head.flags = line.flags;
            head.covers = line
                .used
                .iter()
                .map(|used| format!("{}/{used}", at.pointer))
                .collect();
            used.clone_from(&head.covers);
        }
        let mut rows = vec![head];
        rows.extend(self.members(&at.deeper(label), members, &used));
        rows
    }

    /// A resource inside the resource.
    fn inner(&self, at: &At, kind: &str, members: &Map<String, Value>) -> Vec<Row> {
        let label = type_name(kind).unwrap_or_else(|| same(kind));
        let mut head = self.row(at, &label);
        let id = members
            .get("id")
            .and_then(Value::as_str)
            .filter(|id| !id.trim().is_empty());
        head.value = id.map(|id| same(visible(id)));
        head.sent.push(kind.to_owned());
        head.covers = vec![format!("{}/resourceType", at.pointer)];
        let mut used = head.covers.clone();
        if id.is_some() {
            head.covers.push(format!("{}/id", at.pointer));
            used.push(format!("{}/id", at.pointer));
        }
        let mut rows = vec![head];
        rows.extend(self.members(&at.deeper(&label), members, &used));
        rows
    }

    fn contained(&self, at: &At, value: &Value) -> Vec<Row> {
        let label = Words::new("Lagt ved", "Contained");
        self.value(at, &label, "contained", value)
    }

    fn narrative(&self, at: &At, value: &Value) -> Vec<Row> {
        let label = Words::new("Tekst fra kilden", "Text from the source");
        self.value(at, &label, "text", value)
    }

    fn members(&self, at: &At, members: &Map<String, Value>, used: &[String]) -> Vec<Row> {
        let mut rows = Vec::new();
        for (name, value) in members {
            let here = at.member(name);
            if used.contains(&here.pointer) {
                continue;
            }
            if matches!(name.as_str(), "extension" | "modifierExtension") {
                rows.extend(self.extensions(&here, name, value));
                continue;
            }
            let base = name.strip_prefix('_').unwrap_or(name);
            let known = element(base);
            let label = known.clone().unwrap_or_else(|| plain(base));
            let mut made = if base == name {
                self.remaining(&here, &label, name, value, used)
            } else {
                self.companion(&here, base, &label, value, members)
            };
            if known.is_none() {
                for row in made.iter_mut().filter(|row| row.depth == at.depth) {
                    row.label = trailed(&at.trail, &row.label);
                    row.flags.push("unknown");
                }
            }
            rows.extend(made);
        }
        rows
    }

    /// A member of which some leaves are said already.
    fn remaining(
        &self,
        at: &At,
        label: &Words,
        name: &str,
        value: &Value,
        used: &[String],
    ) -> Vec<Row> {
        let inside = format!("{}/", at.pointer);
        if !used.iter().any(|used| used.starts_with(&inside)) {
            return self.value(at, label, name, value);
        }
        match value {
            Value::Array(items) => {
                let many = items.len() > 1;
                let mut rows = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    let here = at.item(index, many);
                    if !used.contains(&here.pointer) && !item.is_null() {
                        rows.extend(self.remaining(&here, label, name, item, used));
                    }
                }
                rows
            }
            Value::Object(members) => self.members(at, members, used),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        }
    }

    fn extensions(&self, at: &At, name: &str, value: &Value) -> Vec<Row> {
        let one = std::slice::from_ref(value);
        let items = value.as_array().map_or(one, Vec::as_slice);
        let mut rows = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let here = if value.is_array() {
                at.item(index, items.len() > 1)
            } else {
                at.clone()
            };
            rows.extend(self.extension(&here, item, name == "modifierExtension"));
        }
        rows
    }

    fn extension(&self, at: &At, item: &Value, modifies: bool) -> Vec<Row> {
        let (Some(members), Some(url)) =
            (item.as_object(), item.get("url").and_then(Value::as_str))
        else {
            return self.value(at, &Words::new("Utvidelse", "Extension"), "extension", item);
        };
        let known = extension(url);
        let label = known.clone().unwrap_or_else(|| {
            let tail = url.trim_end_matches('/').rsplit('/').next().unwrap_or(url);
            same(tail)
        });
        let unknown = known.is_none() || modifies;
        let place = if unknown {
            trailed(&at.trail, &label)
        } else {
            label.clone()
        };
        let url_pointer = format!("{}/url", at.pointer);
        let value = members.iter().find(|(name, _)| name.starts_with("value"));
        let mut rows = match value {
            Some((name, value)) => self.value(&at.member(name), &place, name, value),
            None => vec![self.row(at, &place)],
        };
        let said = value.map(|(name, _)| format!("{}/{name}", at.pointer));
        let used: Vec<String> = said.into_iter().chain([url_pointer.clone()]).collect();
        rows.extend(self.members(&at.deeper(&label), members, &used));
        let depth = at.depth;
        for row in rows.iter_mut().filter(|row| row.depth == depth) {
            row.covers.push(url_pointer.clone());
            row.sent.push(url.to_owned());
            if modifies {
                row.flags.push("modifier");
            }
            if unknown {
                row.flags.push("unknown");
            }
        }
        rows
    }

    /// `_birthDate`: what is said about a value beside it, or in place of it.
    fn companion(
        &self,
        at: &At,
        base: &str,
        label: &Words,
        value: &Value,
        members: &Map<String, Value>,
    ) -> Vec<Row> {
        let absent = members.get(base).is_none_or(Value::is_null);
        if !absent {
            return self.beside(at, label, value);
        }
        let mut head = self.row(at, label);
        let mut words = missing();
        let mut used = Vec::new();
        let extensions = value.get("extension").and_then(Value::as_array);
        for (index, item) in extensions.into_iter().flatten().enumerate() {
            let code = item.get("valueCode").and_then(Value::as_str);
            if item.get("url").and_then(Value::as_str) == Some(ABSENT)
                && let Some(code) = code
            {
                let reason = code_words(code).unwrap_or_else(|| same(code));
                words = Words::new(
                    format!("{}: {}", words.nb, reason.nb),
                    format!("{}: {}", words.en, reason.en),
                );
                head.sent.extend([code.to_owned(), ABSENT.to_owned()]);
                used.push(format!("{}/extension/{index}/url", at.pointer));
                used.push(format!("{}/extension/{index}/valueCode", at.pointer));
            }
        }
        head.value = Some(words);
        head.flags.push("missing");
        head.covers.clone_from(&used);
        let mut rows = vec![head];
        if let Some(inner) = value.as_object() {
            let deeper = at.deeper(label);
            for (name, value) in inner {
                let here = deeper.member(name);
                match (name.as_str(), value.as_array()) {
                    ("extension", Some(items)) => {
                        for (index, item) in items.iter().enumerate() {
                            let place = here.item(index, items.len() > 1);
                            if !used.contains(&format!("{}/url", place.pointer)) {
                                rows.extend(self.extension(&place, item, false));
                            }
                        }
                    }
                    _ => rows.extend(self.members(
                        &deeper,
                        &Map::from_iter([(name.clone(), value.clone())]),
                        &[],
                    )),
                }
            }
        } else if !value.is_null() {
            rows.extend(self.beside(at, label, value));
        }
        rows
    }

    fn beside(&self, at: &At, label: &Words, value: &Value) -> Vec<Row> {
        match value {
            Value::Array(items) => {
                let many = items.len() > 1;
                items
                    .iter()
                    .enumerate()
                    .flat_map(|(index, item)| self.beside(&at.item(index, many), label, item))
                    .collect()
            }
            Value::Object(members) => {
                let mut here = at.deeper(label);
                here.depth = at.depth;
                let mut rows = self.members(&here, members, &[]);
                for row in rows
                    .iter_mut()
                    .filter(|row| row.depth == at.depth && !row.flags.contains(&"unknown"))
                {
                    row.label = trailed(std::slice::from_ref(label), &row.label);
                }
                rows
            }
            Value::Null => Vec::new(),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                self.value(at, label, "", value)
            }
        }
    }
}

/// JSON pointers of every leaf below a value.
fn leaves(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                leaves(member, &format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                leaves(item, &format!("{pointer}/{at}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.push(pointer.to_owned())
        }
    }
}
