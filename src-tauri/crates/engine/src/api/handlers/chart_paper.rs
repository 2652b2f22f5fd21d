//! A chart on paper: how many pages, as text, as PDF.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::super::shown::{Shower, today};
use super::chart::reading;
use super::patients::shown_patient;
use crate::api::failure::invalid;
use crate::api::places::find_wholes;
use crate::api::present::{self, Held, PaperFrame, PaperSource, Period, SectionName};
use crate::api::types::{
    ApiError, ChartPaperRequest, ChartPaperSize, ChartPdf, ChartPdfRequest, ChartSection, ChartText,
};
use crate::api::{Engine, files};
use crate::journal::{self, ChartPaper, Language};
use crate::store::{author, chart, connection, patient, questionnaire, resource, thread};

/// More pages than a person takes out of a printer without having meant to.
const ASK_OVER: u32 = 40;
/// Letters that a chart names; there is nobody with more.
const THREADS: u32 = 10_000;

pub(crate) fn chart_paper(
    engine: &Engine,
    request: ChartPaperRequest,
) -> Result<ChartPaperSize, ApiError> {
    let paper = paper(engine, &request)?;
    let pages =
        journal::chart_pages(&paper).map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(ChartPaperSize {
        pages,
        ask: pages > ASK_OVER,
    })
}

pub(crate) fn chart_text(
    engine: &Engine,
    request: ChartPaperRequest,
) -> Result<ChartText, ApiError> {
    let session = engine.session()?;
    let paper = paper(engine, &request)?;
    let text = journal::chart_text(&paper);
    session.lets_out("patientId", &text)?;
    Ok(ChartText { text })
}

pub(crate) fn chart_pdf(engine: &Engine, request: ChartPdfRequest) -> Result<ChartPdf, ApiError> {
    let session = engine.session()?;
    let path = engine
        .take_file(&request.file)
        .ok_or_else(|| invalid("file", "unknown"))?;
    let paper = paper(engine, &request.paper)?;
    session.lets_out("patientId", &journal::chart_text(&paper))?;
    let pdf = journal::chart_pdf(&paper).map_err(|error| ApiError::internal(error.to_string()))?;
    if pdf.pages > ASK_OVER && !request.long {
        return Err(invalid("parts", "long"));
    }
    files::write(&path, &pdf.bytes)?;
    Ok(ChartPdf {
        pages: pdf.pages,
        bytes: u32::try_from(pdf.bytes.len()).unwrap_or(u32::MAX),
    })
}

fn period(request: &ChartPaperRequest) -> Result<Period, ApiError> {
    let date = |place: &str, text: &Option<String>| -> Result<Option<Date>, ApiError> {
        let filled = text
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        filled
            .map(|text| text.parse().map_err(|_| invalid(place, "no_date")))
            .transpose()
    };
    let period = Period {
        from: date("from", &request.from)?,
        to: date("to", &request.to)?,
    };
    if let (Some(from), Some(to)) = (period.from, period.to)
        && from > to
    {
        return Err(invalid("to", "before_from"));
    }
    Ok(period)
}

/// The whole chart, whatever of it the screen has room for: what is printed is filed as if it were all.
fn paper(engine: &Engine, request: &ChartPaperRequest) -> Result<ChartPaper, ApiError> {
    if request.parts.is_empty() {
        return Err(invalid("parts", "none"));
    }
    let session = engine.session()?;
    let now = engine.clock().now();
    let frame = PaperFrame {
        parts: request.parts.iter().copied().collect(),
        period: period(request)?,
        language: Language::of(&request.language),
        printed_at: now,
        printed_by: String::new(),
        time_zone: crate::calendar::zone(),
    };
    let (source, printed_by) = session.store.read(|db| {
        let author = author::get(db)?;
        let printed_by = format!("{} {}", author.given, author.family);
        Ok::<_, ApiError>((
            source(db, request.patient_id, now)?,
            printed_by.trim().to_owned(),
        ))
    })?;
    Ok(present::chart_paper(
        source,
        PaperFrame {
            printed_by,
            ..frame
        },
    ))
}

fn source(
    db: &rusqlite::Connection,
    patient_id: i64,
    now: jiff::Timestamp,
) -> Result<PaperSource, ApiError> {
    let today = today(now);
    let row = patient::get(db, patient_id)?;
    let rows = chart::sections(db, row.id)?;
    let readings: BTreeMap<&str, &chart::Section> = rows
        .iter()
        .map(|section| (section.section.as_str(), section))
        .collect();
    let parsed: Vec<(i64, String, Value)> = resource::by_patient(db, row.id, None)?
        .into_iter()
        .filter_map(|resource| {
            let value = serde_json::from_slice(&resource.raw).ok()?;
            Some((resource.id, resource.resource_type, value))
        })
        .collect();
    let others: Vec<Value> = parsed
        .iter()
        .filter(|(_, kind, _)| {
            matches!(
                kind.as_str(),
                "Medication" | "Practitioner" | "Organization"
            )
        })
        .map(|(_, _, value)| value.clone())
        .collect();
    let held = |types: &[&str]| -> Vec<Held<'_>> {
        parsed
            .iter()
            .filter(|(_, kind, _)| types.contains(&kind.as_str()))
            .map(|(resource_id, _, resource)| Held {
                resource_id: *resource_id,
                resource,
            })
            .collect()
    };
    let mut sections: Vec<ChartSection> = SectionName::ALL
        .into_iter()
        .map(|name| {
            let reading = reading(readings.get(name.as_str()).copied());
            let held = held(name.resource_types());
            present::section(name, &reading, &held, &others, usize::MAX, today)
        })
        .collect();
    name_forms(db, row.id, &mut sections, &parsed)?;
    let items = sections.iter_mut().flat_map(|section| &mut section.items);
    find_wholes(db, items)?;
    let measurements = present::measurements(
        &reading(readings.get("measurements").copied()),
        &held(&["Observation"]),
        usize::MAX,
    );
    let shower = Shower::new(db, now)?;
    let threads = match row.national_number.as_deref() {
        Some(number) => thread::about(db, number, None, THREADS)?
            .into_iter()
            .map(|row| shower.thread(row))
            .collect::<Result<_, ApiError>>()?,
        None => Vec::new(),
    };
    let connection = match row.connection_id {
        Some(id) => connection::get(db, id)?.map(|row| row.name),
        None => None,
    };
    Ok(PaperSource {
        patient: shown_patient(&row, today),
        number: row.national_number.clone(),
        fhir_id: row.fhir_id.clone(),
        phone: row.phone.clone(),
        connection,
        sections,
        measurements,
        threads,
    })
}

/// Filled-in forms are called by their Questionnaires where those are known here, as on the screen.
fn name_forms(
    db: &rusqlite::Connection,
    patient_id: i64,
    sections: &mut [ChartSection],
    parsed: &[(i64, String, Value)],
) -> Result<(), ApiError> {
    let forms: BTreeMap<i64, &str> = parsed
        .iter()
        .filter_map(|(id, _, value)| Some((*id, present::form_of(value)?)))
        .collect();
    let mut urls: Vec<&str> = forms.values().copied().collect();
    urls.sort_unstable();
    urls.dedup();
    let titles = questionnaire::titles(db, patient_id, &urls)?;
    for item in sections.iter_mut().flat_map(|section| &mut section.items) {
        let title = forms
            .get(&item.resource_id)
            .and_then(|url| titles.get(*url));
        if let Some(title) = title {
            item.title = Some(title.clone());
        }
    }
    Ok(())
}
