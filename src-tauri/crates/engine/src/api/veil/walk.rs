//! Through an answer: first whose names stand in it, then every text with those names replaced and numbers masked.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::dates::{self, Written};
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
    names.begin();
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
    for (member, value) in members {
        if let (Some(born), true) = (value.as_str(), dates::is_birth(member)) {
            names.born(born);
        }
    }
    // A party, an Organization, and where somebody works.
    let nav = members.get("nav").and_then(Value::as_bool) == Some(true);
    let office = members.contains_key("herId") || text("resourceType") == Some("Organization");
    if let (Some(name), true, false) = (text("name"), office, nav) {
        names.office(name);
    }
    if let Some(practice) = text("practice") {
        names.office(practice);
    }
    if let Some(path) = text("path") {
        row(path, members, names);
    }
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
        if reference.contains("Organization/") {
            names.office(display);
        }
    }
    // A middle name is an extension in Norwegian profiles.
    if text("url").is_some_and(|url| url.ends_with("middlename"))
        && let Some(middle) = text("valueString")
    {
        names.full("", middle, None);
    }
}

/// Parts of a resource that are people, where a row has no more than its path to tell by.
const WHO: &[&str] = &[
    "asserter",
    "attester",
    "author",
    "collector",
    "contact",
    "enterer",
    "generalPractitioner",
    "informationSource",
    "participant",
    "patient",
    "performer",
    "practitioner",
    "recorder",
    "requester",
    "responsible",
    "sender",
    "source",
    "subject",
    "verifier",
];

/// A row of a resource in words: `contact[0].name[0].family`.
fn row(path: &str, members: &Map<String, Value>, names: &mut Names) {
    let parts: Vec<&str> = path
        .split('.')
        .map(|part| part.split('[').next().unwrap_or(part))
        .collect();
    let last = parts.last().copied().unwrap_or_default();
    let who = || parts.iter().any(|part| WHO.contains(part));
    for key in ["value", "before", "after"] {
        let value = members.get(key).and_then(|words| words.get("nb"));
        let Some(value) = value.and_then(Value::as_str) else {
            continue;
        };
        match last {
            "family" => names.full("", value, None),
            "given" => names.full(value, "", None),
            "managingOrganization" | "organization" | "serviceProvider" | "custodian" => {
                names.office(value)
            }
            "name" if who() => names.whole(value, None),
            "display" | "text" if who() || parts.contains(&"name") => names.whole(value, None),
            _ if WHO.contains(&last) => names.whole(value, None),
            _ => {}
        }
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
            if is_both(members) {
                return;
            }
            // What stands under a label or a member's name that says so is a birth date, whoever's it is.
            let born = says_birth(members);
            let draft = members.contains_key("draftId");
            let written = members.get("fields").filter(|_| draft).cloned();
            for (key, member) in members.iter_mut() {
                match member {
                    // A value of a resource in both languages, as it was sent in at least one of them.
                    Value::Object(words) if is_value(key) && is_both(words) => {
                        for words in words.values_mut() {
                            if let Value::String(shown) = words {
                                if born {
                                    *shown = birth(shown, names);
                                }
                                *shown = text(shown, names);
                            }
                        }
                    }
                    Value::Array(sent) if born => {
                        for one in sent {
                            if let Value::String(shown) = one {
                                *shown = birth(shown, names);
                            }
                            over(one, names);
                        }
                    }
                    // The first six digits are shown with dots behind them already.
                    Value::String(shown) if is_masked(key) && key == "maskedNumber" => {
                        shown.clear();
                    }
                    Value::String(shown) if is_masked(key) => "•••••".clone_into(shown),
                    Value::String(_) if is_machine(key) => {}
                    Value::String(shown) if born || dates::is_birth(key) => {
                        *shown = text(&birth(shown, names), names);
                    }
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

/// The same words in both languages.
fn is_both(members: &Map<String, Value>) -> bool {
    members.len() == 2 && members.contains_key("nb") && members.contains_key("en")
}

/// Members whose words in two languages are a value of somebody's resource.
fn is_value(key: &str) -> bool {
    matches!(key, "value" | "before" | "after")
}

/// Is this a row about when somebody was born?
fn says_birth(members: &Map<String, Value>) -> bool {
    let label = members.get("label").or(members.get("name"));
    match label {
        Some(Value::String(name)) => dates::is_birth(name) || is_born(name),
        Some(Value::Object(words)) => words.get("nb").and_then(Value::as_str).is_some_and(is_born),
        _ => false,
    }
}

/// Short words over a value; in a sentence the words before the date decide.
fn is_born(label: &str) -> bool {
    label.chars().count() < 40 && dates::says_birth(label)
}

/// A text with the dates moved that are birth dates, by what stands before them.
fn moved(text: &str, names: &Names, birth: impl Fn(&str, Written) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for (range, written) in dates::all(text) {
        let before = text.get(from..range.start).unwrap_or_default();
        shown.push_str(before);
        from = range.end;
        let near: String = before.chars().rev().take(NEAR).collect();
        let near: String = near.chars().rev().collect();
        if birth(&near, written) {
            shown.push_str(&written.like(names.birth(written.date)));
        } else {
            shown.push_str(text.get(range).unwrap_or_default());
        }
    }
    shown.push_str(text.get(from..).unwrap_or_default());
    shown
}

/// So many letters before a date may say what it is.
const NEAR: usize = 24;

/// A birth date as it is shown; for what a person says yes to.
pub(super) fn birth(text: &str, names: &Names) -> String {
    moved(text, names, |_, _| true)
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
    let shown = moved(&shown, names, |near, written| {
        names.is_birth(written.date) || dates::says_birth(near)
    });
    masked(&shown)
}

/// What was typed in a search, read back: names, and a birth date in the ways it is typed.
pub(super) fn meant(text: &str, names: &Names) -> String {
    let mut meant = String::with_capacity(text.len());
    let mut typed = String::with_capacity(text.len());
    let mut from = 0;
    for (range, written) in dates::all(text) {
        typed.push_str(text.get(from..range.start).unwrap_or_default());
        let real = names.meant_birth(written.date).unwrap_or(written.date);
        typed.push_str(&written.like(real));
        from = range.end;
    }
    typed.push_str(text.get(from..).unwrap_or_default());
    let words: Vec<String> = typed
        .split(' ')
        .map(|word| names.meant_digits(word).unwrap_or_else(|| word.to_owned()))
        .collect();
    for piece in pieces(&words.join(" ")) {
        match piece {
            Piece::Word(word) => meant.push_str(names.meant(word).unwrap_or(word)),
            Piece::Rest(rest) => meant.push_str(rest),
        }
    }
    meant
}

/// Is a name or a birth date of the one text in the other only as what stands for it?
pub(super) fn overwrites(held: &str, coming: &str, names: &Names) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let words = pieces(text).into_iter().filter_map(|piece| match piece {
            Piece::Word(word) => Some(word.to_lowercase()),
            Piece::Rest(_) => None,
        });
        words.collect()
    };
    let days = |text: &str| -> BTreeSet<Date> {
        dates::all(text)
            .into_iter()
            .map(|(_, one)| one.date)
            .collect()
    };
    let (held_days, coming_days) = (days(held), days(coming));
    let lost = held_days.difference(&coming_days).any(|date| {
        let shown = names.birth(*date);
        coming_days.contains(&shown) && !held_days.contains(&shown)
    });
    if lost {
        return true;
    }
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
