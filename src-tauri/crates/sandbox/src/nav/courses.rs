//! Courses: stories that take days, with several messages and a way in which NAV takes our answer.
//!
//! A course begins now. What comes later is planned in story time, which the dial moves forward; a reminder that has
//! become needless is never told.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::letter::Ids;
use super::stories::{Telling, story_now};
use super::{header_id, rejection};
use crate::seed::Random;
use crate::world::{State, World};

/// The courses, by name.
pub(crate) const COURSES: [&str; 5] = ["order", "rejected", "silent", "backwards", "reply"];

/// Those whose story asks for an answer, so that a course differs from the one before it.
const ASKING: [&str; 7] = [
    "malgorzata",
    "per-kristian",
    "thea",
    "alexandra",
    "mohamed",
    "arvid-gammel",
    "kari",
];

/// How NAV takes our answer to a message of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Treatment {
    /// The receipt comes after so many minutes of story time.
    Slow {
        /// Minutes.
        minutes: u64,
    },
    /// The receipt says no.
    Reject {
        /// Key of the reason.
        reason: String,
    },
    /// No receipt, until NAV is told to answer.
    Silent,
}

/// Something NAV will say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Planned {
    /// In story time.
    pub(crate) due: Timestamp,
    /// Which telling: its ids follow from it.
    number: u64,
    story: String,
    patient: Option<String>,
    reminds: Option<Uuid>,
    /// When the letter says it was written; when it is told, if not given.
    sent: Option<Timestamp>,
    /// Not told when this message of NAV's has been answered.
    unless_answered: Option<Uuid>,
    /// Comes with time only, not when NAV is told to answer.
    pub(crate) reminder: bool,
}

impl Planned {
    /// Tells it, unless it has become needless.
    pub(crate) fn tell(self, world: &World, state: &mut State, now: Timestamp) {
        let answered = |request: Uuid| {
            let request = request.to_string();
            state
                .events
                .iter()
                .any(|event| event.content && event.response_to.as_deref() == Some(&request))
        };
        if self.unless_answered.is_some_and(answered) {
            return;
        }
        let telling = Telling {
            number: self.number,
            now,
            sent: self.sent.unwrap_or(now),
            answers: None,
        };
        let what = json!({ "story": self.story, "patient": self.patient, "reminds": self.reminds });
        if let Ok(row) = story_now(&world.config, &world.people, &telling, &what) {
            state.log.push(row);
        }
    }
}

/// Begins a course; gives the headers' ids of what is in the log at once.
pub(crate) fn begin(world: &World, state: &mut State, what: &Value) -> Result<Vec<Uuid>, String> {
    let name = what
        .get("story")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match name {
        "backwards" => Ok(backwards(world, state, what)),
        "reply" => reply(world, state).map(|id| vec![id]),
        "order" => {
            let order = ask(world, state, what)?;
            state
                .treatments
                .insert(order.header, Treatment::Slow { minutes: 30 });
            for days in [14, 21] {
                remind(world, state, &order, days);
            }
            Ok(vec![order.header])
        }
        "rejected" => {
            let reason = what
                .get("reason")
                .and_then(Value::as_str)
                .unwrap_or("PATIENT_NOT_FOUND");
            if rejection::find(reason).is_none() {
                return Err("NAV has no such reason to refuse".into());
            }
            let order = ask(world, state, what)?;
            let reason = reason.to_owned();
            state
                .treatments
                .insert(order.header, Treatment::Reject { reason });
            Ok(vec![order.header])
        }
        "silent" => {
            let order = ask(world, state, what)?;
            state.treatments.insert(order.header, Treatment::Silent);
            Ok(vec![order.header])
        }
        _ => Err("there is no such course".into()),
    }
}

/// NAV's request, as it is told.
struct Order {
    header: Uuid,
    communication: Uuid,
    patient: Option<String>,
}

/// Ids of the nth telling.
pub(crate) fn ids(world: &World, number: u64) -> Ids {
    Ids::draw(&mut Random::of(world.config.seed, "said", number))
}

/// Whose story it is: who is named, else the next one of those who ask.
fn chosen(state: &State, what: &Value) -> (String, Option<String>) {
    let patient = what
        .get("patient")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let at = usize::try_from(state.said).unwrap_or(0) % ASKING.len();
    let key = match &patient {
        Some(_) => "foresporsel",
        None => ASKING.get(at).copied().unwrap_or("foresporsel"),
    };
    (key.to_owned(), patient)
}

fn ask(world: &World, state: &mut State, what: &Value) -> Result<Order, String> {
    let (story, patient) = chosen(state, what);
    state.said += 1;
    let now = world.now_of(state);
    let telling = Telling::now(state.said, now);
    let said = json!({ "story": story, "patient": patient });
    let row = story_now(&world.config, &world.people, &telling, &said)?;
    let order = Order {
        header: row.header,
        communication: ids(world, state.said).communication,
        patient: super::told::patient(&row.text(&world.generated)),
    };
    state.log.push(row);
    Ok(order)
}

fn remind(world: &World, state: &mut State, order: &Order, days: i64) {
    state.said += 1;
    let from = world.story_now_of(state);
    state.planned.push(Planned {
        due: after(from, SignedDuration::from_hours(24 * days)),
        number: state.said,
        story: "paminnelse".into(),
        patient: order.patient.clone(),
        reminds: Some(order.communication),
        sent: None,
        unless_answered: Some(order.header),
        reminder: true,
    });
}

/// The second reminder is there before the first, and the request comes last.
fn backwards(world: &World, state: &mut State, what: &Value) -> Vec<Uuid> {
    let (story, patient) = chosen(state, what);
    let first = state.said + 1;
    state.said += 3;
    let (server, story_time) = (world.now_of(state), world.story_now_of(state));
    let patient = patient.or_else(|| super::stories::number_of(&world.people, &story));
    let asked = ids(world, first).communication;
    let letter = |number: u64, story: &str, days: i64, minutes: i64| Planned {
        due: after(story_time, SignedDuration::from_mins(minutes)),
        number,
        story: story.to_owned(),
        patient: patient.clone(),
        reminds: (number > first).then_some(asked),
        sent: Some(after(server, SignedDuration::from_hours(-24 * days))),
        unless_answered: None,
        reminder: false,
    };
    letter(first + 2, "paminnelse", 0, 0).tell(world, state, server);
    state.planned.push(letter(first + 1, "paminnelse", 7, 1));
    state.planned.push(letter(first, &story, 21, 2));
    vec![ids(world, first + 2).header]
}

/// NAV answers the last thing we wrote that it has not answered.
fn reply(world: &World, state: &mut State) -> Result<Uuid, String> {
    let nav = super::endpoint(&world.config.nav_her_id);
    let ours = state.events.iter().rev().find(|event| {
        let answered = state.replied.contains(&event.header_id);
        event.content && !answered && event.destinations.contains(&nav)
    });
    let header = ours.map(|event| event.header_id.clone());
    let header = header.ok_or("there is nothing of ours to answer")?;
    let id = Uuid::parse_str(&header).map_err(|_| "its id is no UUID")?;
    let message = state
        .log
        .by_header(id)
        .map(|row| row.text(&world.generated));
    let patient = message.as_deref().and_then(super::told::patient);
    let patient = patient.filter(|number| world.people.by_number(number).is_some());
    state.said += 1;
    let now = world.now_of(state);
    let telling = Telling {
        answers: Some(id),
        ..Telling::now(state.said, now)
    };
    let what = json!({ "story": "tilbakemelding", "patient": patient });
    let row = story_now(&world.config, &world.people, &telling, &what)?;
    let told = header_id(&serde_json::from_str(&row.text(&world.generated)).unwrap_or_default());
    state.log.push(row);
    state.replied.push(header);
    told.ok_or_else(|| "it has no header".into())
}

fn after(from: Timestamp, by: SignedDuration) -> Timestamp {
    from.checked_add(by).unwrap_or(from)
}
