//! Documents of a chart, opened inside the window: fetched once, there with the network down, judged by their bytes, and
//! never asked for from somebody else.

use std::fs;

use engine::api::types::{
    AttachmentOpened, AttachmentSaved, Chart, DocumentOpen, DocumentOpened, DocumentSave,
    DocumentView, Empty, ErrorCode, PatientRequest, ResourceDetails, ResourceRequest,
};
use engine::secrets::MemorySecrets;
use engine::workspace::{self, Unlock};
use sandbox::{Fault, FaultName, Reach};
use serde_json::{Value, json};

use crate::attachments::fixture;
use crate::chart_under::opened as chart_of;
use crate::desk::Desk;

/// The row of a document by the beginning of its title.
fn row(chart: &Chart, title: &str) -> i64 {
    let section = chart.sections.iter().find(|one| one.name == "documents");
    let items = &section.expect("documents").items;
    items
        .iter()
        .find(|item| {
            item.title
                .as_deref()
                .is_some_and(|said| said.starts_with(title))
        })
        .unwrap_or_else(|| panic!("no document is called {title}: {items:?}"))
        .resource_id
}

async fn view(desk: &Desk, resource_id: i64) -> DocumentView {
    desk.call("document", &ResourceRequest { resource_id })
        .await
}

async fn open(desk: &Desk, resource_id: i64, index: u32) -> DocumentOpened {
    let request = DocumentOpen {
        resource_id,
        index,
        again: false,
    };
    desk.call("document_open", &request).await
}

fn file(opened: &DocumentOpened) -> &AttachmentOpened {
    let problem = &opened.problem;
    opened
        .file
        .as_ref()
        .unwrap_or_else(|| panic!("it was not opened: {problem:?}"))
}

fn fault(name: FaultName) -> Fault {
    Fault::new(name).on(Reach::Ehr)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_is_fetched_when_opened_and_is_there_with_the_network_down() {
    let mut desk = Desk::start().await;
    let chart = chart_of(&desk, "Torleif Aslaksen").await;
    let discharge = row(&chart, "Epikrise fra lungemedisinsk");
    let head = view(&desk, discharge).await;
    assert_eq!(
        head.contents[0].place, "server",
        "nothing is fetched before it is asked for"
    );
    assert_eq!(head.kind.as_deref(), Some("Epikrise"));
    assert_eq!(head.authors, ["Ola Vikarnes"]);

    let first = open(&desk, discharge, 0).await;
    let pdf = file(&first);
    assert_eq!((pdf.kind.as_str(), pdf.pages), ("pdf", 3));
    assert_eq!(pdf.name, "Epikrise.pdf");
    assert!(first.warnings.is_empty() && !pdf.lie && first.fetched_at.is_some());
    let bytes = desk
        .engine
        .shown_bytes(&pdf.parts[0])
        .expect("bytes by handle");
    assert!(bytes.starts_with(b"%PDF-"));
    assert_eq!(view(&desk, discharge).await.contents[0].place, "here");

    let picture = row(&chart, "Utslett under");
    assert_eq!(file(&open(&desk, picture, 0).await).kind, "jpeg");
    let unread = row(&chart, "Spirometri, kurve");
    let note = row(&chart, "Telefonnotat fra");
    let said = open(&desk, note, 0).await;
    assert!(
        file(&said)
            .text
            .as_deref()
            .is_some_and(|text| text.contains("tungpust"))
    );

    desk.network_down().await;
    let again = open(&desk, discharge, 0).await;
    assert_eq!(file(&again).sha256, pdf.sha256);
    assert_eq!(
        again.fetched_at, first.fetched_at,
        "it says when it was read"
    );
    assert_eq!(file(&open(&desk, picture, 0).await).kind, "jpeg");
    // What was never read, and what is asked for anew, says why it is not there.
    let never = open(&desk, unread, 0).await;
    assert_eq!(
        (never.problem.as_deref(), never.file),
        (Some("offline"), None)
    );
    let fresh = DocumentOpen {
        resource_id: discharge,
        index: 0,
        again: true,
    };
    let fresh: DocumentOpened = desk.call("document_open", &fresh).await;
    assert_eq!(fresh.problem.as_deref(), Some("offline"));

    // Also behind a restart: it lies in the encrypted store.
    desk.restart().await;
    desk.network_down().await;
    assert_eq!(file(&open(&desk, discharge, 0).await).pages, 3);
    desk.network_up().await;
    assert_eq!(file(&open(&desk, unread, 0).await).kind, "png");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_servers_address_is_named_and_never_asked() {
    let desk = Desk::start().await;
    let chart = chart_of(&desk, "Torleif Aslaksen").await;
    let away = row(&chart, "CT thorax");
    let head = view(&desk, away).await;
    assert_eq!(head.contents[0].place, "elsewhere");
    assert_eq!(head.contents[0].host.as_deref(), Some("arkiv.example.org"));
    let opened = open(&desk, away, 0).await;
    assert_eq!(opened.problem.as_deref(), Some("elsewhere"));
    assert_eq!(opened.host.as_deref(), Some("arkiv.example.org"));
    assert_eq!(opened.reference, None, "nobody was asked");

    // A port of this machine is another server too, although nothing but a number differs.
    let patient = patient_of(&desk, &chart).await;
    let ehr = desk.other_side().ehr_url();
    let mut url = url::Url::parse(&format!("{ehr}/Binary/1")).expect("an address");
    url.set_port(Some(9)).expect("a port");
    put(
        &desk,
        "annen-port",
        &patient,
        json!([{ "attachment": { "contentType": "application/pdf", "url": url.as_str() } }]),
    );
    let chart = again(&desk, &chart).await;
    let opened = open(&desk, row(&chart, "annen-port"), 0).await;
    assert_eq!(opened.problem.as_deref(), Some("elsewhere"));
    assert_eq!(opened.host.as_deref(), Some("127.0.0.1:9"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_as_its_resource_says_is_shown_with_a_warning() {
    let desk = Desk::start().await;
    let chart = chart_of(&desk, "Torleif Aslaksen").await;
    let lie = open(&desk, row(&chart, "Telefonnotat, merket"), 0).await;
    let text = file(&lie);
    assert!(
        text.lie && text.text.is_some(),
        "content decides, and the lie is told"
    );
    assert_eq!(text.said.as_deref(), Some("application/pdf"));
    assert_eq!(lie.fetched_at, None, "it lay in the resource");

    let altered = open(&desk, row(&chart, "Prøvesvar, ikke lenger"), 0).await;
    assert_eq!(altered.warnings, ["size", "hash"]);
    assert_eq!(file(&altered).pages, 1, "and it is shown all the same");
    assert_ne!(altered.said_size, Some(file(&altered).size));

    let page = open(&desk, row(&chart, "Svar fra nettkurs"), 0).await;
    assert_eq!(page.words_of.as_deref(), Some("page"));
    let text = file(&page).text.clone().expect("words");
    assert!(
        text.contains("Leve med KOLS") && text.contains("Pusteteknikk   ja"),
        "{text}"
    );
    assert!(!text.contains('<') && !text.contains("kjørt") && file(&page).parts.is_empty());
    assert!(
        !file(&page).may_save,
        "whoever opened it from a folder would run it"
    );

    let clinical = open(&desk, row(&chart, "Epikrise fra rehabilitering"), 0).await;
    assert_eq!(clinical.words_of.as_deref(), Some("clinical"));
    let text = file(&clinical).text.clone().expect("words");
    assert!(
        text.contains("Resultat") && text.contains("• Gangtest: 260 meter"),
        "{text}"
    );

    let sheet = open(&desk, row(&chart, "Målinger i regneark"), 0).await;
    assert_eq!(file(&sheet).refused.as_deref(), Some("wrong_type"));
    assert!(file(&sheet).may_save && sheet.looks_like.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_gives_no_document_is_told_apart_from_one_that_will_not() {
    let desk = Desk::start().await;
    let chart = chart_of(&desk, "Torleif Aslaksen").await;
    let gone = open(&desk, row(&chart, "Epikrise som er slettet"), 0).await;
    assert_eq!(gone.problem.as_deref(), Some("missing"));
    assert!(gone.reference.is_some(), "the exchange to ask about");

    let curve = row(&chart, "Spirometri, kurve");
    for (name, problem) in [
        (FaultName::Status401, "no_access"),
        (FaultName::Status403, "no_access"),
        (FaultName::Status500, "server_error"),
        (FaultName::Html, "web_page"),
        (FaultName::Empty200, "empty"),
        (FaultName::GzipBomb, "too_large"),
    ] {
        desk.other_side().set_fault(fault(name).times(1));
        let opened = open(&desk, curve, 0).await;
        assert_eq!(opened.problem.as_deref(), Some(problem), "{name:?}");
    }
    assert_eq!(
        file(&open(&desk, curve, 0).await).kind,
        "png",
        "nothing of it was kept"
    );

    // Mentioned only: neither content nor address.
    let mentioned = open(&desk, row(&chart, "Røntgen thorax"), 0).await;
    assert_eq!(mentioned.problem.as_deref(), Some("nowhere"));
    let request = DocumentOpen {
        resource_id: curve,
        index: 7,
        again: false,
    };
    let nothing: Result<DocumentOpened, _> = desk.ask("document_open", &request).await;
    assert_eq!(
        nothing.expect_err("no such content").code,
        ErrorCode::NotFound
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_from_a_file_service_a_version_and_what_is_within_are_read_too() {
    let mut desk = Desk::start().await;
    let chart = chart_of(&desk, "Kari Nordmo").await;
    let patient = patient_of(&desk, &chart).await;
    let service = desk
        .other_side()
        .nav_url()
        .replace("/nav/fhir/4.0", "/files");
    let put_up = reqwest::Client::new()
        .post(&service)
        .header("content-type", "image/tiff")
        .body(fixture("fax-two-pages.tif"))
        .send()
        .await
        .expect("an answer");
    let location = put_up.headers()["location"]
        .to_str()
        .expect("text")
        .to_owned();
    let address = url::Url::parse(&service)
        .expect("an address")
        .join(&location)
        .expect("joined");
    let letter = row(&chart, "Epikrise fra medisinsk");
    let details: Value = serde_json::from_str(&raw(&desk, letter).await).expect("JSON");
    let binary = details["content"][0]["attachment"]["url"]
        .as_str()
        .expect("an address")
        .to_owned();
    put(
        &desk,
        "faks",
        &patient,
        json!([
            { "attachment": { "contentType": "image/tiff", "url": address.as_str() } },
            { "attachment": { "contentType": "application/pdf", "url": format!("{binary}/_history/1") } },
            { "attachment": { "contentType": "text/plain", "url": "#vedlegg" } },
            { "attachment": { "contentType": "text/plain", "data": "%%%" } },
        ]),
    );
    let chart = again(&desk, &chart).await;
    let fax = row(&chart, "faks");
    let places: Vec<String> = view(&desk, fax)
        .await
        .contents
        .into_iter()
        .map(|one| one.place)
        .collect();
    assert_eq!(places, ["server", "server", "here", "here"]);
    let opened = open(&desk, fax, 0).await;
    assert_eq!(
        (file(&opened).kind.as_str(), file(&opened).pages),
        ("tiff", 2)
    );
    assert_eq!(file(&open(&desk, fax, 1).await).pages, 3);
    assert_eq!(
        file(&open(&desk, fax, 2).await).text.as_deref(),
        Some("Innenfor")
    );
    assert_eq!(
        open(&desk, fax, 3).await.problem.as_deref(),
        Some("not_base64")
    );
    desk.network_down().await;
    assert_eq!(file(&open(&desk, fax, 0).await).pages, 2);
    assert_eq!(file(&open(&desk, fax, 1).await).pages, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_composition_is_read_in_its_order_and_what_is_replaced_says_so() {
    let desk = Desk::start().await;
    let chart = chart_of(&desk, "Torleif Aslaksen").await;
    let whole = view(&desk, row(&chart, "Samlet vurdering")).await;
    let titles: Vec<(u8, &str)> = whole
        .sections
        .iter()
        .map(|section| (section.depth, section.title.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        titles,
        [
            (0, "Bakgrunn"),
            (0, "Funksjon"),
            (1, "Gange"),
            (1, "Ernæring"),
            (0, "Målinger siste uke"),
            (0, "Allergier")
        ]
    );
    let entry = &whole.sections[0].entries[0];
    assert_eq!(
        entry.resource_id,
        Some(row(&chart, "Epikrise fra lungemedisinsk"))
    );
    assert_eq!(
        whole.sections[5].empty_reason.as_deref(),
        Some("Ikke spurt")
    );
    assert_eq!(whole.attesters[0].name.as_deref(), Some("Silje Aune"));

    let (old, new) = (
        row(&chart, "Epikrise, erstattet"),
        row(&chart, "Epikrise, ny utgave"),
    );
    let old_view = view(&desk, old).await;
    assert!(old_view.superseded);
    assert_eq!(old_view.replaced_by[0].resource_id, new);
    let new_view = view(&desk, new).await;
    assert!(!new_view.superseded && new_view.replaces[0].resource_id == old);

    // What was withdrawn is in no list; whoever comes to it by a link is told.
    let held = &chart
        .sections
        .iter()
        .find(|one| one.name == "documents")
        .expect("documents")
        .withdrawn;
    assert_eq!(*held, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_saved_as_it_is_written_in_the_journal_and_goes_with_the_chart() {
    let desk = Desk::start().await;
    let chart = chart_of(&desk, "Torleif Aslaksen").await;
    let patient_id = chart.patient.patient_id;
    let folder = tempfile::tempdir().expect("a folder");
    let discharge = row(&chart, "Epikrise fra lungemedisinsk");
    let save = |resource_id, name: &str| DocumentSave {
        resource_id,
        index: 0,
        file: desk.engine.register_file(folder.path().join(name)),
    };
    let early: Result<AttachmentSaved, _> =
        desk.ask("document_save", &save(discharge, "a.pdf")).await;
    assert_eq!(early.expect_err("it is not here").code, ErrorCode::Invalid);
    let opened = open(&desk, discharge, 0).await;
    let saved: AttachmentSaved = desk.call("document_save", &save(discharge, "b.pdf")).await;
    assert_eq!(saved.bytes, file(&opened).size);
    assert!(
        fs::read(folder.path().join("b.pdf"))
            .expect("the file")
            .starts_with(b"%PDF-")
    );
    let page = row(&chart, "Svar fra nettkurs");
    open(&desk, page, 0).await;
    let refused: Result<AttachmentSaved, _> =
        desk.ask("document_save", &save(page, "c.html")).await;
    assert_eq!(
        refused.expect_err("a page is not saved").code,
        ErrorCode::Invalid
    );

    // What was fetched goes with the chart.
    let _: Value = desk.call("kept_wipe", &PatientRequest { patient_id }).await;
    let gone: Result<DocumentOpened, _> = desk
        .ask(
            "document_open",
            &DocumentOpen {
                resource_id: discharge,
                index: 0,
                again: false,
            },
        )
        .await;
    assert_eq!(gone.expect_err("wiped").code, ErrorCode::NotFound);

    desk.engine.shutdown().await;
    let data = desk.data_dir();
    let id = workspace::list(&data).unwrap().remove(0).id;
    let kept = workspace::open(&data, id, &Unlock::DemoFile, &MemorySecrets::default()).unwrap();
    let (lines, left): (Vec<(String, Option<i64>)>, i64) = kept
        .store()
        .read(|db| {
            let lines = db
                .prepare("SELECT command, patient_id FROM access WHERE command LIKE 'document%' ORDER BY access_id")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            let left = db.query_row(
                "SELECT (SELECT count(*) FROM resource WHERE type = 'Binary') + (SELECT count(*) FROM document_content)",
                [],
                |row| row.get(0),
            )?;
            Ok::<_, engine::store::StoreError>((lines, left))
        })
        .unwrap();
    assert_eq!(left, 0);
    for command in ["document_open", "document_save"] {
        assert!(
            lines.contains(&(command.to_owned(), Some(patient_id))),
            "{command} in {lines:?}"
        );
    }
}

/// The patient's id at the server.
async fn patient_of(desk: &Desk, chart: &Chart) -> String {
    let resource_id = chart.resource_id.expect("the patient's own resource");
    let details: ResourceDetails = desk
        .call("resource_details", &ResourceRequest { resource_id })
        .await;
    details.fhir_id
}

async fn raw(desk: &Desk, resource_id: i64) -> String {
    let raw: Value = desk
        .call("resource_raw", &ResourceRequest { resource_id })
        .await;
    raw["json"].as_str().expect("JSON").to_owned()
}

/// A document more at the server, called as its id.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clinical_document_with_a_pdf_in_it_opens_as_the_pdf() {
    use base64::Engine as _;
    let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let desk = Desk::start().await;
    let chart = chart_of(&desk, "Kari Nordmo").await;
    let patient = patient_of(&desk, &chart).await;
    let pdf = fixture("three-pages.pdf");
    let clinical = |body: &str| {
        let xml = format!(
            "<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>Epikrise</title>\
            <component>{body}</component></ClinicalDocument>"
        );
        json!([{ "attachment": { "contentType": "text/xml", "data": base64(xml.as_bytes()) } }])
    };
    let body = |media: &str, text: &str| {
        format!(
            "<nonXMLBody><text mediaType=\"{media}\" representation=\"B64\">{text}</text></nonXMLBody>"
        )
    };
    put(
        &desk,
        "pakket",
        &patient,
        clinical(&body("application/pdf", &base64(&pdf))),
    );
    let beside = format!(
        "<structuredBody><section><title>Vurdering</title><text>Stabil.</text><entry><observationMedia>\
        <value mediaType=\"application/pdf\" representation=\"B64\">{}</value></observationMedia></entry></section>\
        </structuredBody>",
        base64(&pdf)
    );
    put(&desk, "ved siden av", &patient, clinical(&beside));
    put(
        &desk,
        "bare ord",
        &patient,
        clinical(&body("application/pdf", &base64(b"ikke en pdf"))),
    );
    let locked = fixture("password.pdf");
    put(
        &desk,
        "låst",
        &patient,
        clinical(&body("application/pdf", &base64(&locked))),
    );
    let chart = again(&desk, &chart).await;

    let packed = open(&desk, row(&chart, "pakket"), 0).await;
    let letter = file(&packed);
    assert_eq!(
        (letter.kind.as_str(), letter.pages, letter.lie),
        ("pdf", 3, false)
    );
    assert_eq!(packed.words_of.as_deref(), Some("pdf_within"));
    assert!(letter.name.ends_with(".pdf"));
    let bytes = desk.engine.shown_bytes(&letter.parts[0]).expect("bytes");
    assert_eq!(&*bytes, pdf.as_slice());

    // Words beside it are not hidden by it.
    let both = open(&desk, row(&chart, "ved siden av"), 0).await;
    assert_eq!(file(&both).pages, 3);
    assert!(
        both.words
            .as_deref()
            .is_some_and(|words| words.contains("Stabil."))
    );

    // One that only says so stays words; one that asks for a password is refused as any other.
    let words = open(&desk, row(&chart, "bare ord"), 0).await;
    assert_eq!(words.words_of.as_deref(), Some("clinical"));
    let closed = open(&desk, row(&chart, "låst"), 0).await;
    assert_eq!(file(&closed).refused.as_deref(), Some("encrypted"));

    // What is seen is what is saved.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("Epikrise.pdf");
    let save = DocumentSave {
        resource_id: row(&chart, "pakket"),
        index: 0,
        file: desk.engine.register_file(path.clone()),
    };
    let _: AttachmentSaved = desk.call("document_save", &save).await;
    assert_eq!(fs::read(&path).expect("saved"), pdf);
}

fn put(desk: &Desk, name: &str, patient: &str, content: Value) {
    let resource = json!({
        "resourceType": "DocumentReference", "status": "current", "description": name, "date": "2026-11-01T10:00:00Z",
        "subject": { "reference": format!("Patient/{patient}") },
        "contained": [{ "resourceType": "Binary", "id": "vedlegg", "contentType": "text/plain", "data": "SW5uZW5mb3I=" }],
        "content": content,
    });
    desk.other_side().put_resource(&resource).expect("put");
}

async fn again(desk: &Desk, chart: &Chart) -> Chart {
    let request = PatientRequest {
        patient_id: chart.patient.patient_id,
    };
    let _: Empty = desk.call("patient_refresh", &request).await;
    desk.call("patient_chart", &request).await
}
