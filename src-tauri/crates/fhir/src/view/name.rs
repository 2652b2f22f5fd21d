//! Names, with the Norwegian middle name told apart where the sender does.

use serde_json::Value;

use super::{extensions, items, text, texts};

const MIDDLE: &str = "http://hl7.no/fhir/StructureDefinition/no-basis-middlename";

/// `HumanName`.
#[derive(Debug, Clone, Copy)]
pub struct HumanName<'a>(pub &'a Value);

impl<'a> HumanName<'a> {
    /// `use`.
    #[must_use]
    pub fn usage(self) -> Option<&'a str> {
        text(self.0, "use")
    }

    /// Given names, space between.
    #[must_use]
    pub fn given(self) -> String {
        texts(self.0, "given").collect::<Vec<_>>().join(" ")
    }

    /// The no-basis middle name; `None` when the sender puts it among the given names.
    #[must_use]
    pub fn middle(self) -> Option<String> {
        let names: Vec<_> = extensions(self.0, MIDDLE)
            .filter_map(|e| text(e, "valueString"))
            .collect();
        (!names.is_empty()).then(|| names.join(" "))
    }

    /// `family`.
    #[must_use]
    pub fn family(self) -> Option<&'a str> {
        text(self.0, "family")
    }

    /// The whole name: its parts in order where there are any, else `text`. Parts first, because some senders write
    /// "NORDMO KARI" in `text`.
    #[must_use]
    pub fn display(self) -> Option<String> {
        let given = self.given();
        let middle = self.middle();
        let parts: Vec<&str> = [Some(given.as_str()), middle.as_deref(), self.family()]
            .into_iter()
            .flatten()
            .filter(|p| !p.is_empty())
            .collect();
        if self.family().is_some() || (!parts.is_empty() && text(self.0, "text").is_none()) {
            return Some(parts.join(" "));
        }
        text(self.0, "text").map(str::to_owned)
    }

    /// The name to show among several: official, usual, unmarked; a nickname, an old or a maiden name only when there
    /// is nothing else. One that has ended comes after one that has not.
    #[must_use]
    pub fn choose(resource: &'a Value) -> Option<Self> {
        let rank = |name: &Self| {
            let ended = name
                .0
                .get("period")
                .and_then(|period| text(period, "end"))
                .is_some();
            let usage = match name.usage() {
                Some("official") => 0,
                Some("usual") => 1,
                None => 2,
                Some("temp") => 3,
                Some("nickname" | "anonymous") => 4,
                Some(_) => 5,
            };
            (ended, usage)
        };
        let named = items(resource, "name")
            .iter()
            .map(HumanName)
            .filter(|name| name.display().is_some());
        named.min_by_key(rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_middle_name_stands_in_the_middle() {
        let name = json!({"extension": [{"url": MIDDLE, "valueString": "Pårørende"}], "text": "x", "family": "Olsen", "given": ["Pål", "Ole"]});
        assert_eq!(
            HumanName(&name).display().as_deref(),
            Some("Pål Ole Pårørende Olsen")
        );
        assert_eq!(
            HumanName(&json!({"text": "Kari Nordmo"}))
                .display()
                .as_deref(),
            Some("Kari Nordmo")
        );
        assert_eq!(
            HumanName(&json!({"text": " ", "family": ""})).display(),
            None
        );
    }

    #[test]
    fn the_official_name_is_shown_and_an_ended_one_is_not() {
        let patient = json!({"name": [
            {"use": "old", "family": "Gammel"},
            {"use": "official", "family": "Forrige", "period": {"end": "2020-01-01"}},
            {"use": "official", "family": "Nå"},
            {"use": "nickname", "given": ["Kalle"]},
        ]});
        assert_eq!(
            HumanName::choose(&patient).and_then(HumanName::family),
            Some("Nå")
        );
        assert!(HumanName::choose(&json!({"name": "Kari"})).is_none());
    }
}
