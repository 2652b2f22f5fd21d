//! What NAV has written before we came, and what it can be made to say now.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::letter::{Ids, Letter, letter};
use super::log::{Body, Row};
use super::{endpoint, orders};
use crate::config::Config;
use crate::people::{Part, People, Person};
use crate::seed::Random;

/// One message of the stories, as the data file tells it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    key: String,
    kind: String,
    about: String,
    /// Days before the sandbox was made, at this time of a Norwegian winter day.
    days: Option<i64>,
    at: Option<String>,
    /// Or minutes before.
    minutes: Option<i64>,
    text: String,
    reminds: Option<String>,
    attachment: Option<String>,
    /// Another practice than the demo's.
    to: Option<String>,
}

static STORIES: LazyLock<Vec<Story>> =
    LazyLock::new(|| serde_json::from_str(include_str!("stories.json")).unwrap_or_default());

/// Told when asked for, not part of what lies in the log from the start.
static NOW_ONLY: LazyLock<Vec<Story>> =
    LazyLock::new(|| serde_json::from_str(include_str!("stories_now.json")).unwrap_or_default());

/// The log's first messages, oldest first. `generation` gives a log that was reset other ids.
pub(crate) fn stories(
    config: &Config,
    people: &People,
    made: Timestamp,
    generation: u32,
) -> Vec<Row> {
    let mut told: Vec<(Timestamp, &Story)> = STORIES
        .iter()
        .map(|story| (time(story, made), story))
        .collect();
    told.sort_by_key(|(time, _)| *time);
    let mut communications: HashMap<&str, Uuid> = HashMap::new();
    let mut rows = Vec::new();
    for (sent, story) in told {
        let Some(person) = part(&story.about).and_then(|part| people.part(part)) else {
            continue;
        };
        let ids = Ids::draw(&mut Random::of(
            config.seed ^ u64::from(generation),
            &story.key,
            0,
        ));
        communications.insert(&story.key, ids.communication);
        let reminds = story
            .reminds
            .as_deref()
            .and_then(|key| communications.get(key))
            .copied();
        let more = More {
            reminds,
            ..More::default()
        };
        rows.push(row(config, story, person, ids, sent, &more));
    }
    // One order with a form lies there too, since the morning before.
    if let Some(person) = people.part(Part::Malgorzata) {
        let sent = later(made, -21);
        let seed = config.seed ^ u64::from(generation);
        let ids = Ids::draw(&mut Random::of(seed, orders::ORDER, 0));
        rows.push(orders::order(config, person, ids, sent, sent, None));
        rows.sort_by_key(|row| row.recorded);
    }
    rows
}

/// When a story is told, and as which telling.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Telling {
    /// Tells one telling from the next; its ids follow from it.
    pub(crate) number: u64,
    /// When it is in the log.
    pub(crate) now: Timestamp,
    /// When it says it was written.
    pub(crate) sent: Timestamp,
    /// Header of the message it answers.
    pub(crate) answers: Option<Uuid>,
}

impl Telling {
    pub(crate) fn now(number: u64, now: Timestamp) -> Self {
        Self {
            number,
            now,
            sent: now,
            answers: None,
        }
    }
}

/// What can be told by name: its kinds, and the courses.
pub(crate) const KINDS: [(&str, &str); 6] = [
    ("foresporsel", "8129|1"),
    ("paminnelse", "8129|2"),
    ("innkalling", "8125|1"),
    ("melding", "8127|8"),
    ("informasjon", "8127|9"),
    ("tilbakemelding", "8127|6"),
];

/// National number of the person a story is about.
pub(crate) fn number_of(people: &People, key: &str) -> Option<String> {
    let story = STORIES.iter().find(|story| story.key == key)?;
    let person = people.part(part(&story.about)?)?;
    Some(person.number.clone())
}

/// A story told now, with new ids.
pub(crate) fn story_now(
    config: &Config,
    people: &People,
    telling: &Telling,
    what: &Value,
) -> Result<Row, String> {
    let key = what
        .get("story")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if key == orders::ORDER {
        return order_now(config, people, telling, what);
    }
    let kind = KINDS
        .iter()
        .find(|(name, _)| *name == key)
        .map_or(key, |(_, kind)| *kind);
    let found = STORIES
        .iter()
        .chain(&*NOW_ONLY)
        .find(|story| story.key == key || story.kind == kind);
    let story = found.ok_or_else(|| format!("there is no story called {key}"))?;
    let wanted = what.get("patient").and_then(Value::as_str);
    let person = match wanted {
        Some(number) => people.by_number(number),
        None => part(&story.about).and_then(|part| people.part(part)),
    };
    let person = person.ok_or("there is no such patient")?;
    let reminds = what
        .get("reminds")
        .and_then(Value::as_str)
        .and_then(|id| Uuid::parse_str(id).ok());
    let more = More {
        reminds,
        answers: telling.answers,
        text: what.get("text").and_then(Value::as_str),
        recorded: Some(telling.now),
    };
    let ids = Ids::draw(&mut Random::of(config.seed, "said", telling.number));
    Ok(row(config, story, person, ids, telling.sent, &more))
}

/// An order with its form, told now.
fn order_now(
    config: &Config,
    people: &People,
    telling: &Telling,
    what: &Value,
) -> Result<Row, String> {
    let person = match what.get("patient").and_then(Value::as_str) {
        Some(number) => people.by_number(number),
        None => people.part(Part::Malgorzata),
    };
    let person = person.ok_or("there is no such patient")?;
    let ids = Ids::draw(&mut Random::of(config.seed, "said", telling.number));
    let text = what.get("text").and_then(Value::as_str);
    Ok(orders::order(
        config,
        person,
        ids,
        telling.sent,
        telling.now,
        text,
    ))
}

/// What a telling may have beside its story.
#[derive(Debug, Default)]
struct More<'a> {
    reminds: Option<Uuid>,
    answers: Option<Uuid>,
    text: Option<&'a str>,
    recorded: Option<Timestamp>,
}

fn row(
    config: &Config,
    story: &Story,
    person: &Person,
    ids: Ids,
    sent: Timestamp,
    more: &More<'_>,
) -> Row {
    let to = story.to.as_deref().unwrap_or(&config.own_her_id);
    let text = more
        .text
        .map_or_else(|| filled(&story.text, person, sent), str::to_owned);
    let bundle = letter(&Letter {
        ids,
        kind: story.kind.split_once('|').unwrap_or(("8127", "8")),
        about: person,
        from: &config.nav_her_id,
        to,
        text: &text,
        sent,
        reminds: more.reminds,
        attachment: story.attachment.as_deref(),
        answers: more.answers,
    });
    Row {
        header: ids.header,
        bundle: ids.bundle,
        destinations: vec![Arc::from(endpoint(to))],
        recorded: more.recorded.unwrap_or(sent),
        body: Body::Text(bundle.to_string().into()),
    }
}

fn filled(text: &str, person: &Person, sent: Timestamp) -> String {
    let meeting = later(sent, 24 * 17).to_zoned(winter()).date();
    let meeting = format!("{}.{}.{}", meeting.day(), meeting.month(), meeting.year());
    text.replace("{name}", &person.full_name())
        .replace("{mote}", &meeting)
}

/// Norwegian winter time the year round: a story's hour must not hang on a time zone database.
fn winter() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::fixed(jiff::tz::offset(1))
}

fn later(from: Timestamp, hours: i64) -> Timestamp {
    from.checked_add(SignedDuration::from_hours(hours))
        .unwrap_or(from)
}

fn time(story: &Story, made: Timestamp) -> Timestamp {
    if let Some(minutes) = story.minutes {
        return made
            .checked_sub(SignedDuration::from_mins(minutes))
            .unwrap_or(made);
    }
    let date = later(made, -24 * story.days.unwrap_or(1))
        .to_zoned(winter())
        .date();
    let clock = story.at.as_deref().unwrap_or("12:00");
    let (hour, minute) = clock.split_once(':').unwrap_or(("12", "0"));
    let at = date.at(
        hour.parse().unwrap_or(12),
        minute.parse().unwrap_or(0),
        17,
        331_000_000,
    );
    at.to_zoned(winter())
        .map_or(made, |zoned| zoned.timestamp())
}

fn part(name: &str) -> Option<Part> {
    Some(match name {
        "Kari" => Part::Kari,
        "Arvid" => Part::Arvid,
        "Mohamed" => Part::Mohamed,
        "Malgorzata" => Part::Malgorzata,
        "NilsAnte" => Part::NilsAnte,
        "PerKristian" => Part::PerKristian,
        "Ingrid" => Part::Ingrid,
        "Ase" => Part::Ase,
        "Thea" => Part::Thea,
        "Dead" => Part::Dead,
        "LongSami" => Part::LongSami,
        "LongPolish" => Part::LongPolish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Clock;

    #[test]
    fn every_story_is_told_in_order_and_has_its_people() {
        let made: Timestamp = "2026-11-21T06:00:00Z".parse().unwrap();
        let config = Config::new(42, Clock::fixed(made));
        let people = People::make(42, 40, jiff::civil::date(2026, 11, 21));
        let rows = stories(&config, &people, made, 0);
        assert_eq!(rows.len(), STORIES.len() + 1, "and one order");
        assert!(STORIES.len() >= 14);
        assert!(
            rows.windows(2)
                .all(|pair| pair[0].recorded <= pair[1].recorded)
        );
        assert!(rows.iter().all(|row| row.recorded < made));
        let again = stories(&config, &people, made, 1);
        assert!(rows.iter().zip(&again).all(|(a, b)| a.header != b.header));
    }
}
