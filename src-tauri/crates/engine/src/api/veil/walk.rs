//! Through an answer: first whose names stand in it, then every text with those names replaced and numbers masked.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::names::Names;

/// Members that hold no words, and that the window sends back as they are.
fn is_machine(key: &str) -> bool {
    key.ends_with("Id")
        || key.ends_with("Ids")
        || matches!(
            key,
            "id" | "key"
                | "next"
                | "after"
                | "sha256"
                | "reference"
                | "state"
                | "stage"
                | "code"
                | "system"
                | "herId"
                | "baseUrl"
                | "url"
                | "rule"
                | "path"
                | "version"
        )
}

/// Members whose whole value goes.
fn is_masked(key: &str) -> bool {
    matches!(key, "maskedNumber" | "phone" | "address" | "hpr")
}

/// Takes in names that stand in the answer itself: a resource's, and those of people nobody has stored.
pub(super) fn learn(value: &Value, names: &mut Names) {
    people(value, names, 0);
    names.settle();
}

/// Resources nest; what is deeper than this holds no names.
const DEEPEST: usize = 64;

fn people(value: &Value, names: &mut Names, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|one| people(one, names, depth + 1)),
        Value::Object(members) => {
            person(members, names);
            members
                .values()
                .for_each(|one| people(one, names, depth + 1));
        }
        Value::String(text) if is_json(text) => {
            if let Ok(inside) = serde_json::from_str::<Value>(text) {
                people(&inside, names, depth + 1);
            }
        }
        _ => {}
    }
}

fn person(members: &Map<String, Value>, names: &mut Names) {
    let text = |key: &str| members.get(key).and_then(Value::as_str);
    let gender = text("gender");
    let given = match members.get("given") {
        Some(Value::String(given)) => given.clone(),
        Some(Value::Array(list)) => {
            let list = list.iter().filter_map(Value::as_str);
            list.collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    };
    names.full(&given, text("family").unwrap_or_default(), gender);
    // Our own view of a person, and whoever is said to have done something.
    if let (Some(name), true) = (text("name"), members.contains_key("birthDate")) {
        names.whole(name, gender);
    }
    for key in [
        "generalPractitioner",
        "practitioner",
        "performer",
        "authorName",
    ] {
        if let Some(name) = text(key) {
            names.whole(name, None);
        }
    }
    if let (Some(reference), Some(display)) = (text("reference"), text("display")) {
        let person = ["Patient/", "Practitioner/", "RelatedPerson/", "Person/"];
        if person.iter().any(|kind| reference.contains(kind)) {
            names.whole(display, None);
        }
    }
    // A middle name is an extension in Norwegian profiles.
    if text("url").is_some_and(|url| url.ends_with("middlename"))
        && let Some(middle) = text("valueString")
    {
        names.full("", middle, None);
    }
}

fn is_json(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with('{') || start.starts_with('[')
}

/// Every text of the answer.
pub(super) fn over(value: &mut Value, names: &Names) {
    match value {
        Value::String(shown) => *shown = text(shown, names),
        Value::Array(list) => list.iter_mut().for_each(|one| over(one, names)),
        Value::Object(members) => {
            // Words of our own in both languages are about nobody.
            if members.len() == 2 && members.contains_key("nb") && members.contains_key("en") {
                return;
            }
            let draft = members.contains_key("draftId");
            let written = members.get("fields").filter(|_| draft).cloned();
            for (key, member) in members.iter_mut() {
                match member {
                    // The first six digits are shown with dots behind them already.
                    Value::String(shown) if is_masked(key) && key == "maskedNumber" => {
                        shown.clear();
                    }
                    Value::String(shown) if is_masked(key) => "•••••".clone_into(shown),
                    Value::String(_) if is_machine(key) => {}
                    _ => over(member, names),
                }
            }
            // What a person writes is hers: where a name is hidden in it, it is not to be written in.
            if written.is_some() && written.as_ref() != members.get("fields") {
                members.insert("veiled".into(), true.into());
            }
        }
        _ => {}
    }
}

/// One text.
pub(super) fn text(text: &str, names: &Names) -> String {
    let plain;
    let text = if is_json(text) && text.contains("\\u") {
        plain = unescaped(text);
        &plain
    } else {
        text
    };
    let pieces = pieces(text);
    let mut shown = String::with_capacity(text.len());
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Word(word) => match replaced(word, names) {
                Some(other) if capital(word) || beside_a_name(&pieces, at, names) => {
                    shown.push_str(&other)
                }
                _ => shown.push_str(word),
            },
            Piece::Rest(rest) => shown.push_str(rest),
        }
    }
    masked(&shown)
}

/// What was typed in a search, read back.
pub(super) fn meant(text: &str, names: &Names) -> String {
    let mut meant = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Word(word) => meant.push_str(names.meant(word).unwrap_or(word)),
            Piece::Rest(rest) => meant.push_str(rest),
        }
    }
    meant
}

/// Is a name of the one text in the other only as the word that stands for it?
pub(super) fn overwrites(held: &str, coming: &str, names: &Names) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let words = pieces(text).into_iter().filter_map(|piece| match piece {
            Piece::Word(word) => Some(word.to_lowercase()),
            Piece::Rest(_) => None,
        });
        words.collect()
    };
    let (held, coming) = (words(held), words(coming));
    held.difference(&coming).any(|word| {
        let shown = replaced(word, names).map(|shown| shown.to_lowercase());
        shown.is_some_and(|shown| coming.contains(&shown) && !held.contains(&shown))
    })
}

enum Piece<'a> {
    Word(&'a str),
    Rest(&'a str),
}

/// Words and what stands between them. A hyphen inside a word belongs to it.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut in_word) = (0, false);
    let mut signs = text.char_indices().peekable();
    let mut cut = |from: usize, to: usize, word: bool| {
        if let Some(part) = text.get(from..to).filter(|part| !part.is_empty()) {
            pieces.push(if word {
                Piece::Word(part)
            } else {
                Piece::Rest(part)
            });
        }
    };
    let mut before = ' ';
    while let Some((at, sign)) = signs.next() {
        let next = signs.peek().map_or(' ', |(_, next)| *next);
        let inside = sign == '-' && before.is_alphabetic() && next.is_alphabetic();
        // After a backslash comes an escape's letter, not a word.
        let word = (sign.is_alphabetic() && before != '\\') || inside;
        if word != in_word {
            cut(start, at, in_word);
            start = at;
            in_word = word;
        }
        before = sign;
    }
    cut(start, text.len(), in_word);
    pieces
}

/// A double name as one, else half by half.
fn replaced(word: &str, names: &Names) -> Option<String> {
    if let Some(whole) = names.stands_for(word) {
        return Some(whole);
    }
    if !word.contains('-') {
        return None;
    }
    let halves: Vec<_> = word
        .split('-')
        .map(|half| (half, names.stands_for(half)))
        .collect();
    if halves.iter().all(|(_, other)| other.is_none()) {
        return None;
    }
    let halves = halves
        .into_iter()
        .map(|(half, other)| other.unwrap_or_else(|| half.to_owned()));
    Some(halves.collect::<Vec<_>>().join("-"))
}

fn capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// `berg` is a mountain; `kari berg` is somebody.
fn beside_a_name(pieces: &[Piece<'_>], at: usize, names: &Names) -> bool {
    let word = |at: Option<usize>| match at.and_then(|at| pieces.get(at)) {
        Some(Piece::Word(word)) => names.stands_for(word).is_some(),
        _ => false,
    };
    let space =
        |at: Option<usize>| matches!(at.and_then(|at| pieces.get(at)), Some(Piece::Rest(" ")));
    (space(at.checked_sub(1)) && word(at.checked_sub(2)))
        || (space(at.checked_add(1)) && word(at.checked_add(2)))
        || pieces.len() == 1
}

/// Letters that JSON may write as `\u00e5`, written as themselves; signs stay as they are.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let code = from
            .get(2..6)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let escaped_backslash = before.ends_with('\\');
        match code
            .and_then(char::from_u32)
            .filter(|c| c.is_alphabetic() && !escaped_backslash)
        {
            Some(letter) => {
                plain.push(letter);
                rest = from.get(6..).unwrap_or_default();
            }
            None => {
                plain.push_str("\\u");
                rest = from.get(2..).unwrap_or_default();
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// National numbers (eleven digits, perhaps 6 + 5) and telephones with their country are dots.
fn masked(text: &str) -> String {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let signs: Vec<char> = text.chars().collect();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&sign) = signs.get(at) {
        let free = at == 0
            || signs
                .get(at - 1)
                .is_none_or(|before| !before.is_alphanumeric());
        let length = if free { number_at(&signs, at) } else { 0 };
        if length == 0 {
            shown.push(sign);
            at += 1;
        } else {
            for hidden in signs.iter().skip(at).take(length) {
                shown.push(if hidden.is_ascii_digit() {
                    '•'
                } else {
                    *hidden
                });
            }
            at += length;
        }
    }
    shown
}

/// How many signs from here on are a number that names somebody.
fn number_at(signs: &[char], at: usize) -> usize {
    let digit = |place: usize| signs.get(place).is_some_and(char::is_ascii_digit);
    let space = |place: usize| matches!(signs.get(place), Some(' ' | '\u{a0}' | '\u{202f}'));
    let run = |from: usize| (from..).take_while(|place| digit(*place)).count();
    if run(at) == 11 {
        return 11;
    }
    // HPR and organisation numbers; after a point it is a part of a second.
    let point = at.checked_sub(1).and_then(|before| signs.get(before)) == Some(&'.');
    if run(at) == 9 && !point && signs.get(at + 9).is_none_or(|next| !next.is_alphabetic()) {
        return 9;
    }
    if run(at) == 6 && space(at + 6) && run(at + 7) == 5 {
        return 12;
    }
    // +47 and eight digits in any grouping.
    if signs.get(at) == Some(&'+')
        && signs.get(at + 1) == Some(&'4')
        && signs.get(at + 2) == Some(&'7')
    {
        let (mut place, mut digits) = (at + 3, 0);
        while digits < 8 && (digit(place) || space(place)) {
            digits += usize::from(digit(place));
            place += 1;
        }
        return if digits == 8 { place - at } else { 0 };
    }
    0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names() -> Names {
        let mut names = Names::new("hemmelig".to_owned());
        names.full("Kari", "Nordmo", Some("female"));
        names.full("Nils-Ánte", "Somby", Some("male"));
        names.full("Berit", "Berg", Some("female"));
        names
    }

    #[test]
    fn a_name_is_the_same_other_name_wherever_it_stands() {
        let names = names();
        let shown = |what: &str| text(what, &names);
        let kari = shown("Kari");
        assert_ne!(kari, "Kari");
        let family = shown("Nordmo");
        assert_eq!(shown("Kari Nordmo"), format!("{kari} {family}"));
        assert_eq!(
            shown("NORDMO, Kari"),
            format!("{}, {kari}", family.to_uppercase())
        );
        assert_eq!(
            shown("Vi skriver om Karis rygg."),
            format!("Vi skriver om {kari}s rygg.")
        );
        assert_eq!(
            shown("kari nordmo"),
            format!("{} {}", kari.to_lowercase(), family.to_lowercase())
        );
        assert_eq!(
            shown("over berg og dal"),
            "over berg og dal",
            "a word that is a name too"
        );
        assert!(!shown("Nils-Ánte Somby").contains("Ánte"));
        assert_eq!(
            shown("Karikatur og Nordmoen"),
            "Karikatur og Nordmoen",
            "whole words only"
        );
    }

    #[test]
    fn numbers_that_name_somebody_are_dots_and_others_are_not() {
        let names = names();
        let shown = |what: &str| text(what, &names);
        assert_eq!(shown("fnr 14835812345."), "fnr •••••••••••.");
        assert_eq!(shown("148358 12345"), "•••••• •••••");
        assert_eq!(shown("HPR 990000010"), "HPR •••••••••");
        assert_eq!(shown("06:00:00.331000000Z"), "06:00:00.331000000Z");
        assert_eq!(shown("+47 400 12 345"), "+•• ••• •• •••");
        for kept in [
            "urn:oid:2.16.578.1.12.4.1.2.90000010",
            "2026-11-21T06:00:00.123Z",
            "takst L8, 50 %",
            "0190a1b2-0000-7000-8000-000000000001",
        ] {
            assert_eq!(shown(kept), kept);
        }
    }

    #[test]
    fn names_in_a_resource_are_learnt_from_it() {
        let mut names = Names::new("hemmelig".to_owned());
        let raw = json!({ "resourceType": "Practitioner", "name": [{ "family": "Fremmedås", "given": ["Ola", "Åge"] }],
            "text": { "div": "<div>Ola Fremmedås</div>" } })
        .to_string()
        .replace('å', "\\u00e5");
        let mut answer =
            json!({ "json": raw, "sha256": "Ola", "title": { "nb": "Ola", "en": "Ola" } });
        learn(&answer, &mut names);
        over(&mut answer, &names);
        let shown = answer["json"].as_str().expect("a text");
        for name in ["Ola", "Fremmed", "Åge"] {
            assert!(!shown.contains(name), "{name}: {shown}");
        }
        assert!(serde_json::from_str::<Value>(shown).is_ok(), "still JSON");
        assert_eq!(
            (&answer["sha256"], &answer["title"]["nb"]),
            (&json!("Ola"), &json!("Ola"))
        );
    }

    #[test]
    fn a_draft_with_a_name_in_it_is_not_written_in() {
        let names = names();
        let mut draft = json!({ "draftId": 1, "fields": { "text": "Kari kan løfte." } });
        over(&mut draft, &names);
        assert_eq!(draft["veiled"], true);
        let shown = draft["fields"]["text"].as_str().expect("a text");
        assert!(overwrites("Kari kan løfte.", shown, &names));
        assert!(!overwrites(
            "Kari kan løfte.",
            "Kari kan løfte mye.",
            &names
        ));
        assert!(!overwrites("Kari kan løfte.", "Hun kan løfte.", &names));
        let mut other = json!({ "draftId": 1, "fields": { "text": "Hun kan løfte." } });
        over(&mut other, &names);
        assert!(other.get("veiled").is_none());
    }

    #[test]
    fn what_is_seen_may_be_searched_for() {
        let names = names();
        let seen = text("Kari Nordmo", &names);
        assert_eq!(meant(&seen, &names), "kari nordmo");
        assert_eq!(meant("noe annet", &names), "noe annet");
    }
}
