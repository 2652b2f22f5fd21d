//! Oversikt on paper: what is current and safe to interpret, and the newest measurements. What is left out of it is
//! counted in words, so that nobody takes it for all there is.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::super::order::newest_first;
use super::super::wholes::whole_of;
use super::PaperSource;
use super::period::{day, time};
use super::rows::{Read, Scribe, column, is_unsafe};
use crate::api::types::{ChartItem, ChartSection, Series};
use crate::journal::{PaperBlock, PaperColumn, PaperRow, PaperTable};

/// Documents in it; how many more there are is said.
const DOCUMENTS: usize = 6;

impl Scribe<'_> {
    pub(super) fn overview(&self, source: &PaperSource, now: Timestamp) -> Vec<PaperBlock> {
        let mut blocks = Vec::new();
        for name in ["conditions", "medications", "allergies", "flags"] {
            if let Some(part) = source.section(name) {
                self.current(part, &mut blocks);
            }
        }
        if let Some(part) = source.section("appointments") {
            self.next_appointment(part, now, &mut blocks);
        }
        self.latest(source, &mut blocks);
        if let Some(part) = source.section("documents") {
            self.documents(part, &mut blocks);
        }
        blocks
    }

    /// Current rows of one section.
    fn current(&self, part: &ChartSection, blocks: &mut Vec<PaperBlock>) {
        let title = self.section_title(part);
        blocks.push(PaperBlock::Heading(title.clone()));
        blocks.extend(self.state(Read::of(part), &title));
        let mut current = summary(part);
        current.sort_by_key(|item| item.foremost);
        let loaded = part.state == crate::api::types::SectionState::Loaded;
        if current.is_empty() && loaded {
            blocks.push(PaperBlock::Say(self.say.word("chart:state.no_current")));
        } else if !current.is_empty() {
            let rows = current.iter().map(|item| self.current_row(item)).collect();
            blocks.push(PaperBlock::Table(self.three(&title, rows)));
        }
        self.not_in_summary(part, blocks);
    }

    fn current_row(&self, item: &ChartItem) -> PaperRow {
        self.row_with(item, None)
    }

    /// With what else is to be said of it.
    fn row_with(&self, item: &ChartItem, also: Option<String>) -> PaperRow {
        let detail: Vec<String> = [self.harm(item), also, item.detail.clone()]
            .into_iter()
            .flatten()
            .collect();
        PaperRow {
            cells: vec![
                self.title_and_status(item),
                detail.join(" · "),
                self.dates(item),
            ],
            struck: false,
            depth: 0,
        }
    }

    fn not_in_summary(&self, part: &ChartSection, blocks: &mut Vec<PaperBlock>) {
        let struck = part
            .items
            .iter()
            .filter(|item| item.cannot_interpret)
            .count();
        let mut said = Vec::new();
        if struck > 0 {
            said.push(format!("{}.", self.say.count("chart:count.struck", struck)));
        }
        if part.withdrawn > 0 {
            let withdrawn = usize::try_from(part.withdrawn).unwrap_or(usize::MAX);
            said.push(self.say.count("paper:withdrawn", withdrawn));
        }
        if !said.is_empty() {
            blocks.push(PaperBlock::Say(said.join(" ")));
        }
    }

    fn next_appointment(&self, part: &ChartSection, now: Timestamp, blocks: &mut Vec<PaperBlock>) {
        let say = self.say;
        if part.state == crate::api::types::SectionState::NotSupported {
            return;
        }
        let title = say.word("chart:item.nextAppointment");
        blocks.push(PaperBlock::Heading(title.clone()));
        blocks.extend(self.state(Read::of(part), &self.section_title(part)));
        let next = part
            .items
            .iter()
            .filter(|item| {
                let off = matches!(
                    item.status.as_deref(),
                    Some("cancelled" | "noshow" | "entered-in-error" | "fulfilled")
                );
                !off && !item.cannot_interpret
            })
            .filter_map(|item| {
                let at = item.date.as_deref()?.parse::<Timestamp>().ok()?;
                (at >= now).then_some((at, item))
            })
            // A day begins with itself, not with the first of its parts.
            .min_by_key(|(at, item)| (*at, item.part_of.is_some()));
        match next {
            Some((_, item)) => {
                let part = self.part_words(item, whole_of(item, part.items.iter()));
                let row = self.row_with(item, part);
                blocks.push(PaperBlock::Table(self.three(&title, vec![row])));
            }
            None if part.state == crate::api::types::SectionState::Loaded => {
                blocks.push(PaperBlock::Say(say.word("chart:item.noAppointment")));
            }
            None => {}
        }
    }

    /// The newest value of each kind and unit, as sent.
    fn latest(&self, source: &PaperSource, blocks: &mut Vec<PaperBlock>) {
        let say = self.say;
        let title = say.word("chart:section.latest");
        blocks.push(PaperBlock::Heading(title.clone()));
        let measurements = &source.measurements;
        let what = say.word("chart:section.measurements");
        blocks.extend(self.state(Read::of_measurements(measurements), &what));
        let (unsafe_ones, safe): (Vec<&Series>, Vec<&Series>) = measurements
            .series
            .iter()
            .filter(|series| !series.points.is_empty())
            .partition(|series| is_unsafe(series));
        if !safe.is_empty() {
            let value = PaperColumn {
                right: true,
                ..column(say.word("chart:table.value"), 26)
            };
            blocks.push(PaperBlock::Table(PaperTable {
                goes_on: self.goes_on(&title),
                columns: vec![
                    column(say.word("chart:table.what"), 42),
                    value,
                    column(say.word("chart:table.time"), 32),
                ],
                rows: safe
                    .iter()
                    .filter_map(|series| self.newest(series))
                    .collect(),
            }));
        }
        if !unsafe_ones.is_empty() {
            let words = say.count("chart:count.struck", unsafe_ones.len());
            blocks.push(PaperBlock::Say(format!("{words}.")));
        }
    }

    fn newest(&self, series: &Series) -> Option<PaperRow> {
        let point = series.points.first()?;
        let value = match self.value(point) {
            Some(value) => [Some(value), series.unit.clone()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
            None => self.say.word("chart:item.missing"),
        };
        let at = match &point.at {
            Some(at) => time(at, self.say, self.zone),
            None => self.say.word("chart:item.noDate"),
        };
        Some(PaperRow {
            cells: vec![self.series_name(series), value, at],
            struck: false,
            depth: 0,
        })
    }

    fn documents(&self, part: &ChartSection, blocks: &mut Vec<PaperBlock>) {
        let title = self.section_title(part);
        blocks.push(PaperBlock::Heading(title.clone()));
        blocks.extend(self.state(Read::of(part), &title));
        let mut current = summary(part);
        current.sort_by_key(|item| newest_first(item.date.as_deref()));
        let more = current.len().saturating_sub(DOCUMENTS);
        current.truncate(DOCUMENTS);
        if !current.is_empty() {
            let rows = current.iter().map(|item| self.current_row(item)).collect();
            blocks.push(PaperBlock::Table(self.three(&title, rows)));
        }
        if more > 0 {
            blocks.push(PaperBlock::Say(format!(
                "{}.",
                self.say.count("chart:count.more", more)
            )));
        }
        self.not_in_summary(part, blocks);
    }

    fn three(&self, title: &str, rows: Vec<PaperRow>) -> PaperTable {
        let say = self.say;
        let table = PaperTable {
            goes_on: self.goes_on(title),
            columns: vec![
                column(say.word("chart:table.what"), 42),
                column(say.word("chart:table.detail"), 38),
                column(say.word("chart:table.date"), 20),
            ],
            rows,
        };
        table.filled()
    }

    /// Everything with a date on one line each, newest first.
    pub(super) fn timeline(&self, source: &PaperSource) -> Vec<PaperBlock> {
        let say = self.say;
        let mut all: Vec<(String, &str, String)> = Vec::new();
        let (mut outside, mut undated, mut unsafe_ones) = (0, 0, 0);
        let mut place = |at: Option<&str>, inside: bool, kind, words: String| match at {
            None => undated += 1,
            Some(_) if !inside => outside += 1,
            Some(at) => all.push((at.to_owned(), kind, words)),
        };
        for (name, kind) in KINDS {
            for item in source.section(name).map_or(&[][..], |part| &part.items) {
                if item.cannot_interpret {
                    unsafe_ones += 1;
                    continue;
                }
                let inside = self.period.holds_item(item, self.zone);
                place(
                    item.date.as_deref(),
                    inside,
                    *kind,
                    self.title_and_status(item),
                );
            }
        }
        for series in &source.measurements.series {
            if is_unsafe(series) {
                unsafe_ones += series.points.len();
                continue;
            }
            for point in &series.points {
                let words = [
                    Some(self.series_name(series)),
                    self.value(point),
                    series.unit.clone(),
                ];
                let words: Vec<String> = words.into_iter().flatten().collect();
                let inside = self.period.holds(point.at.as_deref(), self.zone);
                place(
                    point.at.as_deref(),
                    inside,
                    "chart:timeline.type.measurement",
                    words.join(" "),
                );
            }
        }
        for thread in &source.threads {
            let inside = self.period.holds(Some(&thread.at), self.zone);
            place(
                Some(&thread.at),
                inside,
                "chart:timeline.type.message",
                self.thread_words(thread),
            );
        }
        all.sort_by_cached_key(|(at, ..)| {
            let Reverse(seconds) = newest_first(Some(at));
            Reverse(seconds)
        });
        let mut blocks = Vec::new();
        if all.is_empty() {
            blocks.push(PaperBlock::Say(say.word("chart:timeline.nothing")));
        } else {
            blocks.push(PaperBlock::Table(PaperTable {
                goes_on: self.goes_on(&say.word("chart:tab.timeline")),
                columns: vec![
                    column(say.word("chart:table.date"), 18),
                    column(say.word("chart:table.kind"), 16),
                    column(say.word("chart:table.what"), 66),
                ],
                rows: all
                    .into_iter()
                    .map(|(at, kind, words)| PaperRow {
                        cells: vec![day(&at, say, self.zone), say.word(kind), words],
                        struck: false,
                        depth: 0,
                    })
                    .collect(),
            }));
        }
        self.left_out(&mut blocks, 0, outside);
        let mut said = Vec::new();
        if undated > 0 {
            said.push(say.count("paper:undated", undated));
        }
        if unsafe_ones > 0 {
            let words = say.count("chart:count.struck", unsafe_ones);
            said.push(format!("{words}."));
        }
        if !said.is_empty() {
            blocks.push(PaperBlock::Say(said.join(" ")));
        }
        blocks
    }
}

/// Sections on the time line, and what a row of each is called there.
const KINDS: &[(&str, &str)] = &[
    ("encounters", "chart:timeline.type.encounter"),
    ("appointments", "chart:timeline.type.appointment"),
    ("documents", "chart:timeline.type.document"),
    ("conditions", "chart:timeline.type.condition"),
    ("plans", "chart:timeline.type.plan"),
    ("services", "chart:timeline.type.service"),
    ("medications", "chart:timeline.type.medication"),
    ("allergies", "chart:timeline.type.allergy"),
    ("flags", "chart:timeline.type.other"),
    ("forms", "chart:timeline.type.other"),
    ("other", "chart:timeline.type.other"),
];

/// What a summary may name: current, and safe to interpret.
fn summary(part: &ChartSection) -> Vec<&ChartItem> {
    let safe = |item: &&ChartItem| item.current && !item.cannot_interpret;
    part.items.iter().filter(safe).collect()
}
