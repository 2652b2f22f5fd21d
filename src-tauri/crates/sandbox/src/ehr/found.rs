//! What a search finds among the charts, and what comes along with it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::changes::{Changes, key};
use super::filter::Filter;
use super::parameter::references;
use super::search::Asked;
use super::{AROUND, Ehr, date, directory, id, today};
use crate::people::Person;

/// A search over everybody's charts is refused when there are more people than this.
const WHOLE_CHARTS: usize = 2_000;

impl Ehr {
    /// The resource of that type and id as it is now.
    pub(crate) fn current(&self, changes: &Changes, kind: &str, id: &str) -> Option<Value> {
        let key = format!("{kind}/{id}");
        if let Some(version) = changes.of(&key).last() {
            return version.resource.clone();
        }
        changes.current(self.resource(kind, id)?)
    }

    /// A person's resources of a type as they are now.
    pub(crate) fn of_person(&self, changes: &Changes, person: &Person, kind: &str) -> Vec<Value> {
        let own = self.patient_id(person.index);
        let today = today::appointments(self, person);
        let written = self
            .chart(person)
            .iter()
            .chain(&today)
            .filter(|one| one.get("resourceType").and_then(Value::as_str) == Some(kind))
            .filter_map(|one| changes.current(one.clone()))
            .collect::<Vec<_>>()
            .into_iter();
        let added = self.added(changes, kind).filter(|one| {
            references(one, "patient")
                .iter()
                .any(|held| held.rsplit('/').next() == Some(own.as_str()))
        });
        written.chain(added).collect()
    }

    /// What the dial has put there that no chart wrote.
    fn added<'a>(
        &'a self,
        changes: &'a Changes,
        kind: &'a str,
    ) -> impl Iterator<Item = Value> + 'a {
        changes
            .live(kind)
            .filter(move |one| {
                let id = one.get("id").and_then(Value::as_str).unwrap_or_default();
                self.resource(kind, id).is_none()
            })
            .cloned()
    }

    /// What answers, in no order anybody may count on.
    pub(crate) fn find(&self, changes: &Changes, asked: &Asked) -> Result<Vec<Value>, String> {
        let kind = asked.kind.as_str();
        let fits = |resource: &Value| {
            asked
                .filters
                .iter()
                .all(|filter| filter.lets_through(self, changes, resource))
        };
        let mut found: Vec<Value> = match kind {
            "Patient" => {
                let all = self.people.all().iter().filter(|person| {
                    may_be(asked, person)
                        || changes.touched(&format!("Patient/{}", self.patient_id(person.index)))
                });
                all.filter_map(|person| changes.current(directory::patient(self, person)))
                    .chain(self.added(changes, kind))
                    .filter(|patient| fits(patient))
                    .collect()
            }
            around if AROUND.contains(&around) => self
                .directory()
                .iter()
                .filter(|one| one.get("resourceType").and_then(Value::as_str) == Some(kind))
                .filter_map(|one| changes.current(one.clone()))
                .chain(self.added(changes, kind))
                .filter(|one| fits(one))
                .collect(),
            _ => {
                let mut found = Vec::new();
                for person in self.people_asked(asked)? {
                    let of = self.of_person(changes, person, kind);
                    found.extend(of.into_iter().filter(|one| fits(one)));
                }
                found
            }
        };
        // A resource of two people is one resource.
        let mut seen = BTreeSet::new();
        found.retain(|one| seen.insert(key(one)));
        Ok(found)
    }

    fn people_asked(&self, asked: &Asked) -> Result<Vec<&Person>, String> {
        let named = |filter: &&Filter| {
            filter.direct() && matches!(filter.name.as_str(), "patient" | "subject")
        };
        match asked.filters.iter().find(named) {
            Some(filter) => {
                let ids = filter
                    .values
                    .iter()
                    .filter_map(|value| value.rsplit('/').next());
                let indexes = ids
                    .filter_map(|id| id::read(self.seed, id))
                    .filter(|(_, number)| *number == 0);
                Ok(indexes
                    .filter_map(|(index, _)| self.people.get(index))
                    .collect())
            }
            None if self.people.all().len() > WHOLE_CHARTS => {
                Err(format!("Searching {} takes a patient", asked.kind))
            }
            None => Ok(self.people.all().iter().collect()),
        }
    }

    /// What comes along with these: each once, and none that is there already.
    pub(crate) fn along(&self, changes: &Changes, asked: &Asked, found: &[Value]) -> Vec<Value> {
        let mut seen: BTreeSet<String> = found.iter().map(key).collect();
        let mut along = Vec::new();
        for (_, reference, target) in &asked.includes {
            for held in found.iter().flat_map(|one| references(one, reference)) {
                let Some((kind, id)) = held.rsplit_once('/') else {
                    continue;
                };
                let kind = kind.rsplit('/').next().unwrap_or(kind);
                if target.as_deref().is_some_and(|target| target != kind) {
                    continue;
                }
                if let Some(there) = self.current(changes, kind, id)
                    && seen.insert(key(&there))
                {
                    along.push(there);
                }
            }
        }
        for (kind, reference) in &asked.revincludes {
            for one in found {
                let own = one.get("id").and_then(Value::as_str).unwrap_or_default();
                let person = id::read(self.seed, own).and_then(|(at, _)| self.people.get(at));
                for other in person
                    .into_iter()
                    .flat_map(|person| self.of_person(changes, person, kind))
                {
                    let refers = references(&other, reference)
                        .iter()
                        .any(|held| held.rsplit('/').next() == Some(own));
                    if refers && seen.insert(key(&other)) {
                        along.push(other);
                    }
                }
            }
        }
        along
    }
}

/// A cheap no before a Patient is written out; the real comparison comes after.
fn may_be(asked: &Asked, person: &Person) -> bool {
    asked
        .filters
        .iter()
        .filter(|filter| filter.direct() && !filter.written.contains(':'))
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
