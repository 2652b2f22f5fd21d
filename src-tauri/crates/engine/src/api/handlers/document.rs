//! Documents of a chart: read inside the window, their content fetched and kept by an explicit act.

use std::sync::Arc;

use fhir::view::{self, Attachment, within};
use rusqlite::Connection as Db;
use serde_json::Value;
use url::Url;

use super::attachment::opened;
use super::resource::references;
use crate::api::failure::invalid;
use crate::api::present;
use crate::api::session::Session;
use crate::api::shown::today;
use crate::api::types::{
    ApiError, AttachmentOpened, AttachmentSaved, DocumentContent, DocumentLead, DocumentOpen,
    DocumentOpened, DocumentSave, DocumentView, ErrorCode, ResourceRequest, Retry,
};
use crate::api::{Engine, files};
use crate::client::document::{Whereabouts, binary_id, whereabouts};
use crate::client::{ClientError, NotFhir};
use crate::content::{self, Kind, Markup};
use crate::store::resource::{Resource, content as held_content, link};
use crate::store::{StoreError, connection, resource};
use crate::sync::SyncError;

/// Documents that say they replace another one, looked through at most.
const REPLACEMENTS: u32 = 50;

/// A document as it lies here.
struct Lying {
    name: String,
    said: Option<String>,
    size: Option<u64>,
    hash: Option<String>,
    place: Place,
}

/// Where its content is.
enum Place {
    /// Held: its bytes, the label that came with them, and when they were fetched by themselves.
    Here(Vec<u8>, Option<String>, Option<String>),
    /// On the server, not fetched: the address as it stands in the resource.
    At(String),
    /// At another server, which is not asked.
    Elsewhere(Option<String>),
    /// Neither content nor address.
    Nowhere,
    /// Content that is no base64.
    NotBase64,
}

pub(crate) fn document(
    engine: &Engine,
    request: ResourceRequest,
) -> Result<DocumentView, ApiError> {
    let session = engine.session()?;
    let today = today(engine.clock().now());
    session.store.read(|db| {
        let row = resource::get(db, request.resource_id)?;
        let base = base(db, &row)?;
        let value = serde_json::from_slice::<Value>(&row.raw).unwrap_or_default();
        let mut held = Vec::new();
        for reference in references(value.get("section").unwrap_or(&Value::Null)) {
            let key = fhir::link::held_key(&reference, base.as_ref().map(Url::as_str));
            let Some((kind, id)) = key else { continue };
            if let Some(found) = resource::beside(db, row.id, kind, id)? {
                let read = serde_json::from_slice::<Value>(&found.raw).unwrap_or_default();
                held.push((reference, (found.id, read)));
            }
        }
        let lead = |reference: &str| {
            let found = held.iter().find(|(known, _)| known == reference);
            found.map(|(_, held)| held.clone())
        };
        let mut view = present::document(row.id, &value, today, &lead);
        view.fetched_at = row.fetched_at.clone();
        view.contents = contents(db, &row, &value, base.as_ref())?;
        (view.replaces, view.replaced_by) = replacements(db, &row, &value, base.as_ref())?;
        view.superseded |= !view.replaced_by.is_empty();
        Ok(view)
    })
}

fn base(db: &Db, row: &Resource) -> Result<Option<Url>, StoreError> {
    let connection = connection::get(db, row.connection_id)?;
    Ok(connection.and_then(|row| {
        let base = row.base_url.trim().trim_end_matches('/');
        Url::parse(&format!("{base}/")).ok()
    }))
}

fn contents(
    db: &Db,
    row: &Resource,
    value: &Value,
    base: Option<&Url>,
) -> Result<Vec<DocumentContent>, ApiError> {
    let mut contents = Vec::new();
    for (index, attachment) in (0..).zip(Attachment::all(value)) {
        let (place, host) = match (attachment.data(), attachment.url()) {
            (Some(_), _) => ("here", None),
            (None, Some(url)) if within(value, url).is_some() => ("here", None),
            (None, Some(url)) => match base.map(|base| (base, whereabouts(base, url))) {
                Some((base, Whereabouts::Here(found))) => {
                    let binary = match binary_id(base, &found) {
                        Some(id) => held_content::is_binary_held(db, row.id, id)?,
                        None => false,
                    };
                    let held = binary || held_content::is_held(db, row.id, url)?;
                    (if held { "here" } else { "server" }, None)
                }
                Some((_, Whereabouts::Elsewhere { host })) => ("elsewhere", host),
                None => ("elsewhere", None),
            },
            (None, None) => ("nowhere", None),
        };
        contents.push(DocumentContent {
            index,
            title: attachment.title().map(str::to_owned),
            content_type: attachment.content_type().map(str::to_owned),
            language: attachment.language().map(str::to_owned),
            size: attachment
                .size()
                .map(|size| u32::try_from(size).unwrap_or(u32::MAX)),
            place: place.to_owned(),
            host,
        });
    }
    Ok(contents)
}

type Replacements = (Vec<DocumentLead>, Vec<DocumentLead>);

fn replacements(
    db: &Db,
    row: &Resource,
    value: &Value,
    base: Option<&Url>,
) -> Result<Replacements, StoreError> {
    let lead = |held: &Resource, read: &Value| DocumentLead {
        resource_id: held.id,
        title: present::row_title(read),
    };
    let mut replaces = Vec::new();
    for reference in present::related(value, "replaces") {
        let Some((kind, id)) = fhir::link::held_key(reference, base.map(Url::as_str)) else {
            continue;
        };
        if let Some(held) = resource::beside(db, row.id, kind, id)? {
            let read = serde_json::from_slice::<Value>(&held.raw).unwrap_or_default();
            replaces.push(lead(&held, &read));
        }
    }
    let mut replaced_by = Vec::new();
    for link in link::to(db, row.id, None, REPLACEMENTS)? {
        let Some(id) = link
            .resource_id
            .filter(|_| link.path.starts_with("relatesTo"))
        else {
            continue;
        };
        let held = resource::get(db, id)?;
        let read = serde_json::from_slice::<Value>(&held.raw).unwrap_or_default();
        let says = present::related(&read, "replaces").any(|reference| {
            fhir::link::held_key(reference, base.map(Url::as_str))
                == Some((row.resource_type.as_str(), row.fhir_id.as_str()))
        });
        // One that was withdrawn has taken nobody's place.
        if says && !view::is_entered_in_error(&read) {
            replaced_by.push(lead(&held, &read));
        }
    }
    Ok((replaces, replaced_by))
}

fn lying(db: &Db, resource_id: i64, index: usize) -> Result<Lying, ApiError> {
    let row = resource::get(db, resource_id)?;
    let value = serde_json::from_slice::<Value>(&row.raw).unwrap_or_default();
    let attachment = Attachment::all(&value).into_iter().nth(index);
    let attachment = attachment
        .ok_or_else(|| ApiError::new(ErrorCode::NotFound, "no such content", Retry::Never))?;
    let base = base(db, &row)?;
    let place = match (attachment.data(), attachment.url()) {
        (Some(data), _) => here(data, None, None),
        (None, Some(url)) => match (within(&value, url), &base) {
            (Some(binary), _) => binary_bytes(binary, None),
            (None, Some(base)) => at(db, &row, base, url)?,
            (None, None) => Place::Elsewhere(None),
        },
        (None, None) => Place::Nowhere,
    };
    let name = attachment
        .title()
        .map(str::to_owned)
        .or_else(|| present::row_title(&value));
    Ok(Lying {
        name: name.unwrap_or_default(),
        said: attachment.content_type().map(str::to_owned),
        size: attachment.size(),
        hash: attachment.hash().map(str::to_owned),
        place,
    })
}

fn here(data: &str, label: Option<String>, fetched_at: Option<String>) -> Place {
    content::from_base64(data).map_or(Place::NotBase64, |bytes| {
        Place::Here(bytes, label, fetched_at)
    })
}

fn binary_bytes(binary: &Value, fetched_at: Option<String>) -> Place {
    let Some(one) = Attachment::all(binary).into_iter().next() else {
        return Place::Nowhere;
    };
    // A Binary without data is an empty file, and said to be one.
    let label = one.content_type().map(str::to_owned);
    here(one.data().unwrap_or_default(), label, fetched_at)
}

fn at(db: &Db, row: &Resource, base: &Url, url: &str) -> Result<Place, ApiError> {
    let found = match whereabouts(base, url) {
        Whereabouts::Here(found) => found,
        Whereabouts::Elsewhere { host } => return Ok(Place::Elsewhere(host)),
    };
    if let Some(id) = binary_id(base, &found)
        && let Some(held) = resource::beside(db, row.id, "Binary", id)?
    {
        let binary = serde_json::from_slice::<Value>(&held.raw).unwrap_or_default();
        return Ok(binary_bytes(&binary, Some(held.fetched_at)));
    }
    Ok(match held_content::get(db, row.id, url)? {
        Some(held) => Place::Here(held.bytes, held.content_type, Some(held.fetched_at)),
        None => Place::At(url.to_owned()),
    })
}

pub(crate) async fn document_open(
    engine: &Arc<Engine>,
    request: DocumentOpen,
) -> Result<DocumentOpened, ApiError> {
    let session = engine.session()?;
    let mut found = read(&session, &request).await?;
    let address = match &found.place {
        Place::At(address) => Some(address.clone()),
        Place::Here(_, _, Some(_)) if request.again => again(&session, &request).await?,
        _ => None,
    };
    if let Some(address) = address {
        let said = found.said.as_deref();
        let fetched = session
            .loops
            .fetch_document(request.resource_id, &address, said)
            .await;
        super::super::router::still_open(engine, &session)?;
        if let Err(error) = fetched {
            return refused(error);
        }
        found = read(&session, &request).await?;
    }
    let engine = Arc::clone(engine);
    let shown = crate::tasks::blocking(move || shown(&engine, found));
    shown
        .await
        .ok_or_else(|| ApiError::internal("the opening stopped half-way"))?
}

async fn read(session: &Arc<Session>, request: &DocumentOpen) -> Result<Lying, ApiError> {
    let (held, id, index) = (
        Arc::clone(session),
        request.resource_id,
        place(request.index),
    );
    let read = crate::tasks::blocking(move || held.store.read(|db| lying(db, id, index)));
    read.await
        .ok_or_else(|| ApiError::internal("the reading stopped half-way"))?
}

/// The address of one that is held and is to be asked for once more.
async fn again(session: &Arc<Session>, request: &DocumentOpen) -> Result<Option<String>, ApiError> {
    let (held, id, index) = (
        Arc::clone(session),
        request.resource_id,
        place(request.index),
    );
    let read = crate::tasks::blocking(move || {
        held.store.read(|db| {
            let row = resource::get(db, id)?;
            let value = serde_json::from_slice::<Value>(&row.raw).unwrap_or_default();
            let attachment = Attachment::all(&value).into_iter().nth(index);
            let url = attachment.and_then(Attachment::url).map(str::to_owned);
            Ok::<_, ApiError>(url)
        })
    });
    read.await
        .ok_or_else(|| ApiError::internal("the reading stopped half-way"))?
}

fn place(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

fn without(problem: &str) -> DocumentOpened {
    DocumentOpened {
        file: None,
        problem: Some(problem.to_owned()),
        host: None,
        reference: None,
        fetched_at: None,
        warnings: Vec::new(),
        said_size: None,
        words_of: None,
        words: None,
        looks_like: None,
    }
}

/// Why the server gave no content, in the codes that the window has sentences for.
fn refused(error: SyncError) -> Result<DocumentOpened, ApiError> {
    let reference = error.request_id().map(str::to_owned);
    let offline = error.offline();
    let SyncError::Client(failure) = &error else {
        return Err(error.into());
    };
    let problem = match &failure.error {
        ClientError::Status { status, .. } => match status {
            401 | 403 => "no_access",
            404 | 410 => "missing",
            500.. => "server_error",
            _ => "bad_answer",
        },
        ClientError::TooLarge { .. } | ClientError::Bomb { .. } => "too_large",
        ClientError::LinkRefused | ClientError::Redirect => "elsewhere",
        ClientError::NotFhir(NotFhir::Html) => "web_page",
        ClientError::NotFhir(NotFhir::Empty) => "empty",
        _ if offline => "offline",
        _ => "bad_answer",
    };
    Ok(DocumentOpened {
        reference,
        ..without(problem)
    })
}

fn shown(engine: &Engine, found: Lying) -> Result<DocumentOpened, ApiError> {
    let (bytes, label, fetched_at) = match found.place {
        Place::Here(bytes, label, fetched_at) => (bytes, label, fetched_at),
        // It was fetched, and went while we looked.
        Place::At(_) => return Ok(without("bad_answer")),
        Place::Elsewhere(host) => {
            return Ok(DocumentOpened {
                host,
                ..without("elsewhere")
            });
        }
        Place::Nowhere => return Ok(without("nowhere")),
        Place::NotBase64 => return Ok(without("not_base64")),
    };
    let mut warnings = Vec::new();
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let said_size = found.size.filter(|said| *said != size);
    if said_size.is_some() {
        warnings.push("size".to_owned());
    }
    match found.hash.as_deref().map(|hash| agrees(hash, &bytes)) {
        Some(Some(false)) => warnings.push("hash".to_owned()),
        Some(None) => warnings.push("hash_unknown".to_owned()),
        Some(Some(true)) | None => {}
    }
    let said = found.said.or(label);
    let markup = Markup::of(&bytes, said.as_deref());
    let kind = Kind::of(&bytes);
    let looks_like = (kind == Kind::Other)
        .then(|| content::looks_like(&bytes).map(str::to_owned))
        .flatten();
    let pdf = (markup == Some(Markup::Clinical) && bytes.len() <= content::LARGEST_SHOWN)
        .then(|| content::pdf_within(&content::decoded(&bytes)))
        .flatten();
    let within_xml = pdf.is_some();
    let mut words = None;
    let file = match markup {
        // A letter that was packed in XML is read as itself, judged as any other; words beside it are not hidden by it.
        Some(Markup::Clinical) if within_xml => {
            let (text, _) = content::words(&content::decoded(&bytes), content::LONGEST_TEXT);
            words = Some(text).filter(|text| !text.trim().is_empty());
            let said = Some("application/pdf".to_owned());
            opened(engine, &found.name, said, pdf.unwrap_or_default())?
        }
        Some(markup) if bytes.len() <= content::LARGEST_SHOWN => {
            in_words(&found.name, said, markup, bytes)
        }
        _ => opened(engine, &found.name, said, bytes)?,
    };
    Ok(DocumentOpened {
        file: Some(file),
        problem: None,
        host: None,
        reference: None,
        fetched_at,
        warnings,
        said_size: said_size.map(|said| u32::try_from(said).unwrap_or(u32::MAX)),
        words_of: match markup {
            Some(_) if within_xml => Some("pdf_within".to_owned()),
            markup => markup.map(|markup| markup.code().to_owned()),
        },
        words,
        looks_like,
    })
}

/// A page or a clinical document in XML: its words, never itself. A page is not saved either: whoever opened it from a
/// folder would run it.
fn in_words(name: &str, said: Option<String>, markup: Markup, bytes: Vec<u8>) -> AttachmentOpened {
    let (text, more) = content::words(&content::decoded(&bytes), content::LONGEST_TEXT);
    let named = said.as_deref().map(content::essence).unwrap_or_default();
    let honest = match markup {
        Markup::Page => named.contains("html"),
        Markup::Clinical => named.ends_with("xml") || named.is_empty(),
    };
    AttachmentOpened {
        name: content::name_for(name, Kind::Text),
        kind: markup.code().to_owned(),
        content_type: match markup {
            Markup::Page => "text/html",
            Markup::Clinical => "application/xml",
        }
        .to_owned(),
        lie: !honest && !named.is_empty(),
        said,
        size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        sha256: crate::store::codec::hex(&crate::store::codec::sha256(&bytes)),
        parts: Vec::new(),
        pages: 0,
        more,
        text: Some(text),
        refused: None,
        may_save: markup == Markup::Clinical,
        fetched: false,
    }
}

/// Is this the bytes' SHA-1, as base64 or (as some write it) in hexadecimal? `None` for what is no SHA-1.
fn agrees(hash: &str, bytes: &[u8]) -> Option<bool> {
    let own = sha1_smol::Sha1::from(bytes).digest();
    let hash = hash.trim();
    if hash.len() == 40 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Some(own.to_string().eq_ignore_ascii_case(hash));
    }
    match content::from_base64(hash)? {
        said if said.len() == 20 => Some(said == own.bytes()),
        // The hexadecimal digits, as base64.
        said if said.len() == 40 => Some(own.to_string().as_bytes().eq_ignore_ascii_case(&said)),
        _ => None,
    }
}

pub(crate) fn document_save(
    engine: &Engine,
    request: DocumentSave,
) -> Result<AttachmentSaved, ApiError> {
    let session = engine.session()?;
    let path = engine
        .take_file(&request.file)
        .ok_or_else(|| invalid("file", "unknown"))?;
    let found = session
        .store
        .read(|db| lying(db, request.resource_id, place(request.index)))?;
    let Place::Here(bytes, label, _) = found.place else {
        return Err(invalid("index", "not_here"));
    };
    let said = found.said.or(label);
    let markup = Markup::of(&bytes, said.as_deref());
    // What is seen is what is saved: the letter, not what it was packed in.
    let letter = (markup == Some(Markup::Clinical))
        .then(|| content::pdf_within(&content::decoded(&bytes)))
        .flatten();
    let bytes = letter.unwrap_or(bytes);
    let page = markup == Some(Markup::Page);
    if page || matches!(Kind::of(&bytes), Kind::Program) {
        return Err(invalid("index", "program"));
    }
    files::write(&path, &bytes)?;
    Ok(AttachmentSaved {
        bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::agrees;

    #[test]
    fn a_fingerprint_is_read_as_it_should_be_written_and_as_it_often_is() {
        let bytes = b"Epikrise";
        let own = sha1_smol::Sha1::from(bytes).digest();
        let hex = own.to_string();
        let base64 = |bytes: &[u8]| {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD.encode(bytes)
        };
        for right in [base64(&own.bytes()), hex.clone(), base64(hex.as_bytes())] {
            assert_eq!(agrees(&right, bytes), Some(true), "{right}");
            assert_eq!(agrees(&right, b"noe annet"), Some(false), "{right}");
        }
        for other in ["sha-256", "", &base64(&[1; 32])] {
            assert_eq!(agrees(other, bytes), None, "{other}");
        }
    }
}
