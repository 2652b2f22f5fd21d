//! A chart, or parts of it, on paper: the rows that the screen has, under the same rules and in the same words.
//!
//! Sections come from the present layer as the screen gets them, only whole: withdrawn resources are counted and not
//! printed, refuted and cancelled keep their word, what cannot be interpreted safely stands struck and in no summary,
//! the four kinds of empty are four sentences. What a period leaves out is counted; allergies and critical notes are
//! never left out by a period.

mod overview;
mod period;
mod rows;
mod words;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use self::period::{day, time};
use self::rows::{Scribe, column, problem_key};
use self::words::Say;
use crate::api::types::{
    ChartPart, ChartSection, Measurements, PatientRow, PatientSource, ThreadRow,
};
use crate::journal::{
    ChartPaper, JournalPatient, Language, PaperBlock, PaperPart, PaperRow, PaperTable,
};

pub use self::period::Period;

/// A chart as it is held, whole.
#[derive(Debug, Clone)]
pub struct PaperSource {
    /// Whom it is about.
    pub patient: PatientRow,
    /// The whole number: a record must not be filed on a namesake.
    pub number: Option<String>,
    /// Her id at the server, for those without a number.
    pub fhir_id: Option<String>,
    /// As sent.
    pub phone: Option<String>,
    /// Where it was read.
    pub connection: Option<String>,
    /// Every section.
    pub sections: Vec<ChartSection>,
    /// Every measurement.
    pub measurements: Measurements,
    /// Letters about her, newest first.
    pub threads: Vec<ThreadRow>,
}

impl PaperSource {
    fn section(&self, name: &str) -> Option<&ChartSection> {
        self.sections.iter().find(|part| part.name == name)
    }

    /// When the whole server is out of reach, that is said once with the age: the same sentence under every heading
    /// would hide the one part that has a reason of its own. What was never fetched still says that.
    fn fold_offline(&mut self) -> bool {
        let offline = |problem: &Option<String>| {
            problem
                .as_deref()
                .is_some_and(|problem| problem_key(problem) == "offline")
        };
        let all = self.sections.iter().all(|part| offline(&part.problem))
            && offline(&self.measurements.problem);
        if !all || self.sections.is_empty() {
            return false;
        }
        for part in &mut self.sections {
            if part.fetched_at.is_some() {
                (part.problem, part.reference) = (None, None);
            }
        }
        if self.measurements.fetched_at.is_some() {
            (self.measurements.problem, self.measurements.reference) = (None, None);
        }
        true
    }
}

/// What is printed, for whom, and when.
#[derive(Debug, Clone)]
pub struct PaperFrame {
    /// Chosen parts.
    pub parts: BTreeSet<ChartPart>,
    /// Of what has a date.
    pub period: Period,
    /// The reader's.
    pub language: Language,
    /// Now.
    pub printed_at: Timestamp,
    /// The author of this workspace.
    pub printed_by: String,
    /// The clock on the wall.
    pub time_zone: TimeZone,
}

/// In the order of the paper.
const ORDER: [ChartPart; 14] = [
    ChartPart::Patient,
    ChartPart::Overview,
    ChartPart::Allergies,
    ChartPart::Conditions,
    ChartPart::Medications,
    ChartPart::Measurements,
    ChartPart::Plans,
    ChartPart::Contacts,
    ChartPart::Services,
    ChartPart::Forms,
    ChartPart::Documents,
    ChartPart::Other,
    ChartPart::Messages,
    ChartPart::Timeline,
];

/// The chosen parts of a chart, worded.
#[must_use]
pub fn chart_paper(mut source: PaperSource, frame: PaperFrame) -> ChartPaper {
    let say = Say::new(frame.language);
    let scribe = Scribe {
        say,
        zone: &frame.time_zone,
        period: frame.period,
    };
    let offline = source.fold_offline();
    let chosen = ORDER.into_iter().filter(|part| frame.parts.contains(part));
    let parts = chosen
        .map(|part| PaperPart {
            title: title(part, say),
            blocks: scribe.part(part, &source, frame.printed_at),
        })
        .collect();
    ChartPaper {
        title: say.word("paper:title"),
        known_as: known_as(&source, say),
        facts: facts(&source, &frame, say, offline),
        patient: JournalPatient {
            name: source.patient.person.name,
            birth_date: source.patient.person.birth_date,
            number: source.number,
        },
        parts,
        language: frame.language,
        printed_at: frame.printed_at,
        printed_by: frame.printed_by,
        time_zone: frame.time_zone,
    }
}

/// How old, in the unit that the window tells it in: a small child in months, a newborn in days.
fn age_on(years: i64, birth_date: Option<&str>, today: Date) -> (&'static str, i64) {
    let born = birth_date.and_then(|text| text.parse::<Date>().ok());
    let Some(born) = born.filter(|born| years < 2 && *born <= today) else {
        return ("common:person.age", years);
    };
    let early = i64::from(today.day() < born.day());
    let months = 12 * i64::from(today.year() - born.year()) + i64::from(today.month())
        - i64::from(born.month())
        - early;
    if months >= 1 {
        return ("common:person.ageMonths", months);
    }
    let days = born.until(today).map_or(0, |span| span.get_days());
    ("common:person.ageDays", i64::from(days))
}

/// Every page says who it is: by the number, else by what the server calls her.
fn known_as(source: &PaperSource, say: Say) -> Option<String> {
    if source.number.is_some() {
        return None;
    }
    let id = source.fhir_id.as_deref()?;
    let connection = source.connection.as_deref().unwrap_or_default();
    Some(say.with("paper:knownAs", &[("id", id), ("connection", connection)]))
}

/// What the banner says on the screen, and what was chosen.
fn facts(
    source: &PaperSource,
    frame: &PaperFrame,
    say: Say,
    offline: bool,
) -> Vec<(String, String)> {
    let zone = &frame.time_zone;
    let person = &source.patient.person;
    let mut facts = Vec::new();
    let mut add = |label: &str, value: String| facts.push((say.word(label), value));
    let age = person.age.map(|age| {
        let today = frame.printed_at.to_zoned(zone.clone()).date();
        let (unit, count) = age_on(i64::from(age), person.birth_date.as_deref(), today);
        say.count(unit, usize::try_from(count).unwrap_or(0))
    });
    let gender = person
        .gender
        .as_deref()
        .map(|gender| say.code("common:person.gender", gender));
    let known: Vec<String> = age.into_iter().chain(gender).collect();
    if !known.is_empty() {
        add("chart:banner.label", known.join(", "));
    }
    match source.patient.source {
        PatientSource::Ehr => {
            let connection = source.connection.clone();
            add(
                "paper:source",
                connection.unwrap_or_else(|| say.word("chart:item.missing")),
            );
            let read = source.patient.fetched_at.as_deref();
            let read = read.map(|at| time(at, say, zone));
            add(
                "paper:read",
                match (&read, offline) {
                    (None, _) => say.word("chart:banner.notFetched"),
                    (Some(when), true) => {
                        say.with("chart:banner.offline", &[("when", when.as_str())])
                    }
                    (Some(when), false) => when.clone(),
                },
            );
        }
        PatientSource::Entered => add("paper:source", say.word("chart:banner.entered")),
        PatientSource::Message => add("paper:source", say.word("chart:banner.message")),
    }
    let flags: Vec<String> = source
        .patient
        .flags
        .iter()
        .map(|flag| match flag.as_str() {
            "inactive" => say.word("chart:banner.inactive"),
            "deceased" => say.word("chart:banner.deceased"),
            "replaced" => say.word("chart:banner.replaced"),
            "cannot_interpret" => say.word("chart:banner.cannotInterpret"),
            "gone" => say.word("chart:banner.gone"),
            other => other.to_owned(),
        })
        .collect();
    if !flags.is_empty() {
        add("paper:notice", flags.join(". "));
    }
    let parts: Vec<String> = ORDER
        .into_iter()
        .filter(|part| frame.parts.contains(part))
        .map(|part| title(part, say))
        .collect();
    add("paper:parts", parts.join(", "));
    let named = |key: &str, date: Option<Date>| {
        date.map(|date| say.with(key, &[("date", day(&date.to_string(), say, zone).as_str())]))
    };
    let period: Vec<String> = named("paper:from", frame.period.from)
        .into_iter()
        .chain(named("paper:to", frame.period.to))
        .collect();
    if !period.is_empty() {
        add("paper:period", period.join(" "));
    }
    facts
}

/// As its tab is called.
fn title(part: ChartPart, say: Say) -> String {
    say.word(match part {
        ChartPart::Overview => "chart:tab.overview",
        ChartPart::Timeline => "chart:tab.timeline",
        ChartPart::Measurements => "chart:tab.measurements",
        ChartPart::Medications => "chart:tab.medications",
        ChartPart::Conditions => "chart:tab.conditions",
        ChartPart::Allergies => "chart:tab.allergies",
        ChartPart::Plans => "chart:tab.plans",
        ChartPart::Contacts => "chart:tab.contacts",
        ChartPart::Forms => "chart:tab.forms",
        ChartPart::Documents => "chart:tab.documents",
        ChartPart::Services => "chart:tab.services",
        ChartPart::Other => "chart:section.other",
        ChartPart::Messages => "chart:tab.messages",
        ChartPart::Patient => "chart:section.patient",
    })
}

impl Scribe<'_> {
    fn part(&self, part: ChartPart, source: &PaperSource, now: Timestamp) -> Vec<PaperBlock> {
        match part {
            ChartPart::Overview if source.patient.source != PatientSource::Ehr => {
                vec![PaperBlock::Say(self.say.word("chart:state.no_ehr"))]
            }
            ChartPart::Overview => self.overview(source, now),
            ChartPart::Timeline => self.timeline(source),
            ChartPart::Measurements => self.measurements(&source.measurements),
            ChartPart::Medications => self.sections(source, &["medications"]),
            ChartPart::Conditions => self.sections(source, &["conditions"]),
            ChartPart::Allergies => self.sections(source, &["allergies", "flags"]),
            ChartPart::Plans => self.sections(source, &["plans"]),
            ChartPart::Contacts => self.sections(source, &["appointments", "encounters"]),
            ChartPart::Forms => self.sections(source, &["forms"]),
            ChartPart::Documents => self.sections(source, &["documents"]),
            ChartPart::Services => self.sections(source, &["services"]),
            ChartPart::Other => self.sections(source, &["other"]),
            ChartPart::Messages => self.messages(source),
            ChartPart::Patient => self.patient(source),
        }
    }

    fn sections(&self, source: &PaperSource, names: &[&str]) -> Vec<PaperBlock> {
        let mut blocks = Vec::new();
        for part in names.iter().filter_map(|name| source.section(name)) {
            if names.len() > 1 {
                blocks.push(PaperBlock::Heading(self.section_title(part)));
            }
            blocks.extend(self.section(part));
        }
        blocks
    }

    fn patient(&self, source: &PaperSource) -> Vec<PaperBlock> {
        let say = self.say;
        let missing = |value: &Option<String>| {
            value
                .clone()
                .unwrap_or_else(|| say.word("chart:item.missing"))
        };
        [
            ("chart:patient.address", &source.patient.address),
            ("chart:patient.phone", &source.phone),
            ("chart:patient.gp", &source.patient.general_practitioner),
        ]
        .into_iter()
        .map(|(label, value)| PaperBlock::Fact(say.word(label), missing(value)))
        .collect()
    }

    /// Which letters there are. What they say is printed from the inbox, with its receipts.
    fn messages(&self, source: &PaperSource) -> Vec<PaperBlock> {
        let say = self.say;
        let (inside, outside): (Vec<&ThreadRow>, Vec<&ThreadRow>) = source
            .threads
            .iter()
            .partition(|thread| self.period.holds(Some(&thread.at), self.zone));
        let mut blocks = Vec::new();
        if source.threads.is_empty() {
            blocks.push(PaperBlock::Say(say.word("chart:messages.none")));
        }
        if !inside.is_empty() {
            blocks.push(PaperBlock::Table(PaperTable {
                goes_on: self.goes_on(&say.word("chart:tab.messages")),
                columns: vec![
                    column(say.word("chart:table.time"), 24),
                    column(say.word("chart:table.kind"), 46),
                    column(say.word("chart:table.status"), 30),
                ],
                rows: inside.iter().map(|thread| self.thread(thread)).collect(),
            }));
            blocks.push(PaperBlock::Say(say.word("paper:letters")));
        }
        self.left_out(&mut blocks, 0, outside.len());
        blocks
    }

    fn thread(&self, thread: &ThreadRow) -> PaperRow {
        let status = thread
            .delivery
            .as_ref()
            .map(|delivery| self.pick(&super::journal::state(delivery.state)))
            .unwrap_or_default();
        PaperRow {
            cells: vec![
                time(&thread.at, self.say, self.zone),
                self.thread_words(thread),
                status,
            ],
            struck: false,
            depth: 0,
        }
    }

    fn thread_words(&self, thread: &ThreadRow) -> String {
        let kind = match self.say.language {
            Language::Nb => &thread.kind.nb,
            Language::En => &thread.kind.en,
        };
        let party = (!thread.party.nav).then(|| {
            let party = &thread.party;
            party.name.clone().unwrap_or_else(|| party.her_id.clone())
        });
        let held = thread.held.then(|| self.say.word("chart:messages.held"));
        let words: Vec<String> = [Some(kind.clone()), party, held]
            .into_iter()
            .flatten()
            .collect();
        words.join(", ")
    }

    fn pick(&self, words: &fhir::Words) -> String {
        match self.say.language {
            Language::Nb => words.nb.clone(),
            Language::En => words.en.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
