//! Words for what is amiss with answers, and for what is remarkable about forms.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fhir::Words;
use fhir::questionnaire::{FaultKind, Problem, Standing, Wrong};
use serde::Deserialize;

/// What is said, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// What is the matter.
    pub message: Words,
    /// What to do.
    pub remedy: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    faults: BTreeMap<String, Said>,
    problems: BTreeMap<String, Words>,
    standing: BTreeMap<String, Words>,
}

// Compiled in and read by a test: the empty file is never seen.
static FILE: LazyLock<File> =
    LazyLock::new(|| serde_json::from_str(include_str!("words.json")).unwrap_or_default());

fn with(words: &Words, name: &str, value: &str) -> Words {
    let name = format!("{{{name}}}");
    Words::new(
        words.nb.replace(&name, value),
        words.en.replace(&name, value),
    )
}

fn fault_key(kind: &FaultKind) -> (&'static str, Option<String>) {
    match kind {
        FaultKind::Required => ("required", None),
        FaultKind::RequiredGroup => ("required_group", None),
        FaultKind::Wrong(Wrong::NotANumber) => ("not_a_number", None),
        FaultKind::Wrong(Wrong::NotAWholeNumber) => ("not_a_whole_number", None),
        FaultKind::Wrong(Wrong::NotADate) => ("not_a_date", None),
        FaultKind::Wrong(Wrong::NotADateTime) => ("not_a_date_time", None),
        FaultKind::Wrong(Wrong::NotATime) => ("not_a_time", None),
        FaultKind::Wrong(Wrong::NotAnAddress) => ("not_an_address", None),
        FaultKind::Wrong(Wrong::OtherKind) => ("other_kind", None),
        FaultKind::TooLong(most) => ("too_long", Some(most.to_string())),
        FaultKind::TooShort(least) => ("too_short", Some(least.to_string())),
        FaultKind::TooSmall(least) => ("too_small", Some(least.shown())),
        FaultKind::TooGreat(most) => ("too_great", Some(most.shown())),
        FaultKind::TooManyPlaces(most) => ("too_many_places", Some(most.to_string())),
        FaultKind::TooLarge(most) => ("too_large", Some(most.shown())),
        FaultKind::OtherMedia(wanted) => {
            // `application/pdf` as people say it; `image/*` stays, for its end says nothing.
            let short = |media: &String| match media.rsplit_once('/') {
                Some((_, end)) if end != "*" => end.to_uppercase(),
                _ => media.clone(),
            };
            let all: Vec<String> = wanted.iter().map(short).collect();
            ("other_media", Some(all.join(", ")))
        }
        FaultKind::NotLikePattern => ("not_like_pattern", None),
        FaultKind::NotAnOption => ("not_an_option", None),
        FaultKind::OnlyOne => ("only_one", None),
        FaultKind::Exclusive => ("exclusive", None),
        FaultKind::TooFew(least) => ("too_few", Some(least.to_string())),
        FaultKind::TooMany(most) => ("too_many", Some(most.to_string())),
        FaultKind::NoUnit => ("no_unit", None),
        FaultKind::OtherUnit => ("other_unit", None),
        FaultKind::Cut => ("cut", None),
    }
}

/// What to say of a fault, and its key.
#[must_use]
pub fn fault(kind: &FaultKind) -> (&'static str, Said) {
    let (key, value) = fault_key(kind);
    let said = FILE.faults.get(key).cloned().unwrap_or(Said {
        message: Words::default(),
        remedy: Words::default(),
    });
    let value = value.unwrap_or_default();
    (
        key,
        Said {
            message: with(&said.message, "value", &value),
            remedy: with(&said.remedy, "value", &value),
        },
    )
}

/// What to say of a form.
#[must_use]
pub fn problem(problem: &Problem) -> Words {
    let (key, ids): (&str, &[String]) = match problem {
        Problem::Empty => ("empty", &[]),
        Problem::TooManyItems(_) => ("too_many_items", &[]),
        Problem::NoUrl => ("no_url", &[]),
        Problem::NoTitle => ("no_title", &[]),
        Problem::NoLinkId(_) => ("no_link_id", &[]),
        Problem::SameLinkId(ids) => ("same_link_id", ids),
        Problem::UnknownKind(ids) => ("unknown_kind", ids),
        Problem::UnknownQuestion(ids) => ("unknown_question", ids),
        Problem::UnreadableCondition(ids) => ("unreadable_condition", ids),
        Problem::Ring(ids) => ("ring", ids),
        Problem::OptionsElsewhere(ids) => ("options_elsewhere", ids),
        Problem::UnreadableRegex(ids) => ("unreadable_regex", ids),
        Problem::ModifierExtension => ("modifier_extension", &[]),
    };
    let count = match problem {
        Problem::TooManyItems(count) | Problem::NoLinkId(count) => *count,
        _ => ids.len(),
    };
    let words = FILE.problems.get(key).cloned().unwrap_or_default();
    let shown: Vec<&str> = ids.iter().take(3).map(String::as_str).collect();
    let mut list = shown.join(", ");
    if ids.len() > shown.len() {
        list.push_str(" …");
    }
    with(&with(&words, "count", &count.to_string()), "ids", &list)
}

/// What to say of a form's standing, with its key; an active form needs no words.
#[must_use]
pub fn standing(standing: Standing) -> (&'static str, Option<Words>) {
    let key = match standing {
        Standing::Active => "active",
        Standing::Draft => "draft",
        Standing::Retired => "retired",
        Standing::Unknown => "unknown",
        Standing::Expired => "expired",
        Standing::NotYet => "not_yet",
    };
    (key, FILE.standing.get(key).cloned())
}

#[cfg(test)]
mod tests {
    use fhir::questionnaire::Decimal;

    use super::*;

    #[test]
    fn everything_has_words_in_both_languages() {
        let file: File =
            serde_json::from_str(include_str!("words.json")).expect("words.json fits its types");
        let all = file
            .faults
            .values()
            .flat_map(|said| [&said.message, &said.remedy])
            .chain(file.problems.values())
            .chain(file.standing.values());
        for words in all {
            assert!(!words.nb.is_empty() && !words.en.is_empty(), "{words:?}");
        }
        let value = fhir::questionnaire::Value::Integer(3);
        let wrong = [
            Wrong::NotANumber,
            Wrong::NotAWholeNumber,
            Wrong::NotADate,
            Wrong::NotADateTime,
            Wrong::NotATime,
            Wrong::NotAnAddress,
            Wrong::OtherKind,
        ];
        let faults = [
            FaultKind::Required,
            FaultKind::RequiredGroup,
            FaultKind::TooLong(3),
            FaultKind::TooShort(3),
            FaultKind::TooSmall(value.clone()),
            FaultKind::TooGreat(value),
            FaultKind::TooManyPlaces(3),
            FaultKind::TooLarge(Decimal::parse("2.5").expect("a number")),
            FaultKind::OtherMedia(vec!["application/pdf".to_owned()]),
            FaultKind::NotLikePattern,
            FaultKind::NotAnOption,
            FaultKind::OnlyOne,
            FaultKind::Exclusive,
            FaultKind::TooFew(3),
            FaultKind::TooMany(3),
            FaultKind::NoUnit,
            FaultKind::OtherUnit,
            FaultKind::Cut,
        ];
        for kind in faults.into_iter().chain(wrong.map(FaultKind::Wrong)) {
            let (key, said) = fault(&kind);
            assert!(!said.message.nb.is_empty(), "{key} has words");
            assert!(!said.message.nb.contains('{'), "{key} names its value");
        }
        let ids = || vec!["a".to_owned(), "b".into(), "c".into(), "d".into()];
        for one in [
            Problem::Empty,
            Problem::TooManyItems(5),
            Problem::NoUrl,
            Problem::NoTitle,
            Problem::NoLinkId(2),
            Problem::SameLinkId(ids()),
            Problem::UnknownKind(ids()),
            Problem::UnknownQuestion(ids()),
            Problem::UnreadableCondition(ids()),
            Problem::Ring(ids()),
            Problem::OptionsElsewhere(ids()),
            Problem::UnreadableRegex(ids()),
            Problem::ModifierExtension,
        ] {
            let words = problem(&one);
            assert!(!words.nb.is_empty() && !words.nb.contains('{'), "{one:?}");
        }
        for one in [
            Standing::Draft,
            Standing::Retired,
            Standing::Unknown,
            Standing::Expired,
            Standing::NotYet,
        ] {
            assert!(standing(one).1.is_some(), "{one:?}");
        }
        assert_eq!(standing(Standing::Active).1, None);
    }
}
