//! Rows of the chart as rows of paper, in the words that the screen has for them.

use jiff::tz::TimeZone;

use super::super::wholes::{Placed, under_wholes};
use super::period::{Period, day, time};
use super::words::Say;
use crate::api::types::{ChartItem, ChartSection, Measurement, Measurements, SectionState, Series};
use crate::journal::{Language, PaperBlock, PaperColumn, PaperRow, PaperTable};

/// What goes without saying beside a row that is current.
const UNSAID: &[&str] = &[
    "active",
    "current",
    "final",
    "confirmed",
    "completed",
    "finished",
    "fulfilled",
];

/// How it is written: language, clock, period.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scribe<'a> {
    pub(super) say: Say,
    pub(super) zone: &'a TimeZone,
    pub(super) period: Period,
}

/// Why a part is empty or old, and how it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Read<'a> {
    pub(super) state: SectionState,
    pub(super) fetched_at: Option<&'a str>,
    pub(super) problem: Option<&'a str>,
    pub(super) reference: Option<&'a str>,
}

impl<'a> Read<'a> {
    pub(super) fn of(part: &'a ChartSection) -> Self {
        Self {
            state: part.state,
            fetched_at: part.fetched_at.as_deref(),
            problem: part.problem.as_deref(),
            reference: part.reference.as_deref(),
        }
    }

    pub(super) fn of_measurements(part: &'a Measurements) -> Self {
        Self {
            state: part.state,
            fetched_at: part.fetched_at.as_deref(),
            problem: part.problem.as_deref(),
            reference: part.reference.as_deref(),
        }
    }
}

impl Scribe<'_> {
    /// A section whole: its state, what is current and what was, and how many are left out.
    pub(super) fn section(&self, part: &ChartSection) -> Vec<PaperBlock> {
        let title = self.section_title(part);
        let mut blocks = self.state(Read::of(part), &title);
        let always = matches!(part.name.as_str(), "allergies" | "flags");
        let (inside, outside): (Vec<&ChartItem>, Vec<&ChartItem>) = part
            .items
            .iter()
            .partition(|item| always || self.period.holds_item(item, self.zone));
        if !inside.is_empty() {
            blocks.push(PaperBlock::Table(self.items(&title, &inside)));
        }
        self.left_out(&mut blocks, part.withdrawn, outside.len());
        blocks
    }

    pub(super) fn section_title(&self, part: &ChartSection) -> String {
        self.say.code("chart:section", &part.name)
    }

    /// What is not on the paper is counted on it.
    pub(super) fn left_out(&self, blocks: &mut Vec<PaperBlock>, withdrawn: u32, outside: usize) {
        let mut said = Vec::new();
        if outside > 0 {
            said.push(self.say.count("paper:outside", outside));
        }
        if withdrawn > 0 {
            let withdrawn = usize::try_from(withdrawn).unwrap_or(usize::MAX);
            said.push(self.say.count("paper:withdrawn", withdrawn));
        }
        if !said.is_empty() {
            blocks.push(PaperBlock::Say(said.join(" ")));
        }
    }

    /// The four kinds of empty, and how old what is shown is, as the screen's cards say it.
    pub(super) fn state(&self, read: Read<'_>, title: &str) -> Vec<PaperBlock> {
        let say = self.say;
        if read.state == SectionState::Loaded && read.problem.is_none() {
            return Vec::new();
        }
        let refused = matches!(
            read.state,
            SectionState::NoAccess | SectionState::NotSupported
        );
        let failed = read.problem.filter(|_| !refused);
        let mut said = Vec::new();
        match read.state {
            SectionState::Loaded => {}
            SectionState::NoneRegistered => said.push(say.word("chart:state.none_registered")),
            SectionState::NoneKnown => said.push(say.word("chart:state.none_known")),
            SectionState::NotFetched if failed.is_some() => {}
            SectionState::NotFetched => said.push(say.word("chart:state.not_fetched")),
            SectionState::NoAccess => said.push(say.word("chart:state.no_access")),
            SectionState::NotSupported => said.push(say.word("chart:state.not_supported")),
        }
        if let Some(problem) = failed {
            let words = say.code("chart:problem", problem_key(problem));
            said.push(match read.fetched_at {
                _ if problem == "cut_short" => say.word("chart:state.cut_short"),
                None => say.with(
                    "chart:state.not_fetched_problem",
                    &[("problem", words.as_str())],
                ),
                Some(at) => say.with(
                    "chart:state.stale",
                    &[
                        ("when", time(at, say, self.zone).as_str()),
                        ("problem", words.as_str()),
                    ],
                ),
            });
        }
        if read.state == SectionState::NoAccess {
            let what = title.to_lowercase();
            said.push(say.with("chart:state.no_access_more", &[("what", what.as_str())]));
        }
        if let Some(reference) = read
            .reference
            .filter(|_| failed.is_some() || read.state == SectionState::NoAccess)
        {
            said.push(say.with("chart:state.reference", &[("reference", reference)]));
        }
        if said.is_empty() {
            return Vec::new();
        }
        vec![PaperBlock::Say(said.join(" "))]
    }

    /// What rows are that go on over a page.
    pub(super) fn goes_on(&self, title: &str) -> String {
        format!("{title} ({})", self.say.word("paper:continued"))
    }

    fn items(&self, title: &str, items: &[&ChartItem]) -> PaperTable {
        let say = self.say;
        let table = PaperTable {
            goes_on: self.goes_on(title),
            columns: vec![
                column(say.word("chart:table.what"), 31),
                column(say.word("chart:table.code"), 14),
                column(say.word("chart:table.detail"), 24),
                column(say.word("chart:table.status"), 17),
                column(say.word("chart:table.date"), 14),
            ],
            rows: under_wholes(items)
                .into_iter()
                .map(|Placed { item, depth, whole }| PaperRow {
                    cells: vec![
                        self.title(item),
                        code(item),
                        self.detail(item, whole),
                        self.status(item),
                        self.dates(item),
                    ],
                    struck: item.cannot_interpret,
                    depth,
                })
                .collect(),
        };
        table.filled()
    }

    pub(super) fn title(&self, item: &ChartItem) -> String {
        item.title
            .clone()
            .or_else(|| item.code.as_ref()?.display.clone())
            .unwrap_or_else(|| self.say.word("chart:item.untitled"))
    }

    /// With what does not go without saying.
    pub(super) fn title_and_status(&self, item: &ChartItem) -> String {
        let mut words = vec![self.title(item)];
        for code in statuses(item) {
            if !UNSAID.contains(&code) {
                words.push(self.say.code("chart:status", code));
            }
        }
        words.join(", ")
    }

    /// What cannot be interpreted safely says no more than its name.
    fn detail(&self, item: &ChartItem, whole: Option<&ChartItem>) -> String {
        if item.cannot_interpret {
            return String::new();
        }
        let said: Vec<String> = [self.part_words(item, whole), item.detail.clone()]
            .into_iter()
            .flatten()
            .collect();
        said.join(" · ")
    }

    /// Of an appointment that is part of another one: of which.
    pub(super) fn part_words(&self, item: &ChartItem, whole: Option<&ChartItem>) -> Option<String> {
        let part_of = item.part_of.as_ref()?;
        let title = whole
            .map(|whole| self.title(whole))
            .or_else(|| part_of.title.clone());
        Some(match title {
            Some(title) => self
                .say
                .with("chart:item.partOf", &[("title", title.as_str())]),
            None => self.say.word("chart:item.partOfAnother"),
        })
    }

    fn status(&self, item: &ChartItem) -> String {
        let mut words: Vec<String> = if item.cannot_interpret {
            vec![self.say.word("chart:item.cannotInterpret")]
        } else {
            statuses(item)
                .into_iter()
                .map(|code| self.say.code("chart:status", code))
                .collect()
        };
        words.extend(self.harm(item));
        words.extend(self.flags(&item.flags));
        words.join(", ")
    }

    /// Only what the source itself says can threaten life.
    pub(super) fn harm(&self, item: &ChartItem) -> Option<String> {
        let criticality = item.criticality.as_deref()?;
        matches!(criticality, "high" | "life-threatening" | "severe")
            .then(|| self.say.code("chart:criticality", criticality))
    }

    fn flags(&self, flags: &[String]) -> Vec<String> {
        flags
            .iter()
            .map(|flag| self.say.code("chart:flag", flag))
            .collect()
    }

    /// Appointments and contacts with the clock, everything else by its days.
    pub(super) fn dates(&self, item: &ChartItem) -> String {
        let Some(start) = &item.date else {
            return self.say.word("chart:item.noDate");
        };
        let clocked = matches!(item.resource_type.as_str(), "Appointment" | "Encounter");
        let written = |text: &str| match clocked {
            true => time(text, self.say, self.zone),
            false => day(text, self.say, self.zone),
        };
        let first = written(start);
        match &item.end {
            Some(end) if day(end, self.say, self.zone) != day(start, self.say, self.zone) => {
                format!("{first} – {}", written(end))
            }
            _ => first,
        }
    }

    /// Every series with its values as sent, one under the other: never across units.
    pub(super) fn measurements(&self, measurements: &Measurements) -> Vec<PaperBlock> {
        let say = self.say;
        let title = say.word("chart:section.measurements");
        let mut blocks = self.state(Read::of_measurements(measurements), &title);
        let mut outside = 0;
        for series in &measurements.series {
            let inside: Vec<&Measurement> = series
                .points
                .iter()
                .filter(|point| self.period.holds(point.at.as_deref(), self.zone))
                .collect();
            outside += series.points.len() - inside.len();
            if inside.is_empty() {
                continue;
            }
            blocks.push(PaperBlock::Heading(self.series_title(series)));
            if is_unsafe(series) {
                blocks.push(PaperBlock::Say(say.word("chart:danger.cannotInterpret")));
            } else if series.shape == "score" {
                blocks.push(PaperBlock::Say(say.word("chart:measure.asSent")));
            }
            blocks.push(PaperBlock::Table(self.points(series, &inside)));
        }
        self.left_out(&mut blocks, 0, outside);
        blocks
    }

    pub(super) fn series_name(&self, series: &Series) -> String {
        if !series.name.is_empty() {
            return series.name.clone();
        }
        let code = series.code.as_ref();
        code.and_then(|code| code.display.clone().or_else(|| code.code.clone()))
            .unwrap_or_else(|| self.say.word("chart:item.untitled"))
    }

    fn series_title(&self, series: &Series) -> String {
        let name = self.series_name(series);
        if is_unsafe(series) {
            return format!("{name}, {}", self.say.word("chart:item.cannotInterpret"));
        }
        match &series.unit {
            Some(unit) => format!("{name}, {unit}"),
            None if matches!(series.shape.as_str(), "text" | "score") => name,
            None => format!("{name}, {}", self.say.word("chart:measure.noUnit")),
        }
    }

    fn points(&self, series: &Series, points: &[&Measurement]) -> PaperTable {
        let say = self.say;
        let value = match &series.unit {
            Some(unit) => unit.clone(),
            None if matches!(series.shape.as_str(), "text" | "score") => {
                say.word("chart:table.value")
            }
            None => say.word("chart:measure.noUnit"),
        };
        // Words begin where words begin; numbers stand under one another.
        let words = series.shape == "text";
        let right = |title, share| PaperColumn {
            right: !words,
            ..column(title, share)
        };
        let table = PaperTable {
            goes_on: self.goes_on(&self.series_title(series)),
            columns: vec![
                column(say.word("chart:table.time"), 25),
                right(value, if words { 30 } else { 17 }),
                column(say.word("chart:table.source"), 32),
                column(say.word("chart:table.status"), if words { 22 } else { 26 }),
            ],
            rows: points.iter().map(|point| self.point(point)).collect(),
        };
        table.filled()
    }

    fn point(&self, point: &Measurement) -> PaperRow {
        let say = self.say;
        let struck = is_unsafe_point(point);
        let at = match &point.at {
            Some(at) => time(at, say, self.zone),
            None => say.word("chart:item.noDate"),
        };
        let value = if struck {
            String::new()
        } else {
            self.value(point)
                .unwrap_or_else(|| say.word("chart:item.missing"))
        };
        let source = point.source.clone();
        let mut status = Vec::new();
        if let Some(code) = point
            .status
            .as_deref()
            .filter(|code| !matches!(*code, "final" | "amended" | "corrected"))
        {
            status.push(say.code("chart:status", code));
        }
        status.extend(self.flags(&point.flags));
        status.dedup();
        PaperRow {
            cells: vec![
                at,
                value,
                source.unwrap_or_else(|| say.word("chart:item.missing")),
                status.join(", "),
            ],
            struck,
            depth: 0,
        }
    }

    /// `138/84`, `36,6`, or the coded word: the decimals are the source's, only the mark is ours.
    pub(super) fn value(&self, point: &Measurement) -> Option<String> {
        let number = |text: &str| match self.say.language {
            Language::Nb => text.replace('.', ","),
            Language::En => text.to_owned(),
        };
        match (&point.value, &point.second) {
            (Some(first), Some(second)) => Some(format!("{}/{}", number(first), number(second))),
            (Some(first), None) => Some(number(first)),
            (None, _) => point.text.clone(),
        }
    }
}

pub(super) fn column(title: String, share: u16) -> PaperColumn {
    PaperColumn {
        title,
        share,
        right: false,
    }
}

/// Status and verification, each once.
fn statuses(item: &ChartItem) -> Vec<&str> {
    let status = item.status.as_deref();
    let verification = item
        .verification
        .as_deref()
        .filter(|code| Some(*code) != status);
    status.into_iter().chain(verification).collect()
}

fn code(item: &ChartItem) -> String {
    let code = item.code.as_ref();
    let parts = [
        code.and_then(|code| code.code.clone()),
        code.and_then(|code| code.list.clone()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// An unknown modifier hangs on it: named, struck, and in no summary.
pub(super) fn is_unsafe(series: &Series) -> bool {
    series.points.iter().any(is_unsafe_point)
}

fn is_unsafe_point(point: &Measurement) -> bool {
    point.flags.iter().any(|flag| flag == "cannot_interpret")
}

/// What a problem's code comes to, for the catalogue; as the window's `problemKey`.
pub(super) fn problem_key(problem: &str) -> &'static str {
    match problem {
        "offline" | "dns" | "connect" | "connect_timeout" | "address" => "offline",
        "timeout" | "interrupted" | "cut" => "timeout",
        "no_access" | "http_401" | "http_403" => "no_access",
        "redirect" | "link_refused" => "elsewhere",
        "too_large" | "bomb" => "too_large",
        "tls" => "tls",
        other if other.starts_with("http_5") => "server_error",
        other if other.starts_with("http_4") => "not_supported",
        _ => "bad_answer",
    }
}
