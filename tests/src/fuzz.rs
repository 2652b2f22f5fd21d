//! What comes from outside, one entry point each: run by libFuzzer over what it invents (`tests/fuzz`), and by the suite
//! over the corpus. An entry point returns; it never panics, hangs or grows without bound.
#![expect(clippy::panic, reason = "a property that does not hold ends the run")]

use fhir::message::Summary;
use fhir::narrative::Node;
use fhir::number::{HerId, HprNumber, NationalNumber, OrganisationNumber};
use fhir::page::{Limits, read};
use url::Url;

/// An entry point.
pub type Target = fn(&[u8]);

/// Name of the corpus folder, and the entry point.
pub const TARGETS: &[(&str, Target)] = &[
    ("page", page),
    ("message", message),
    ("link", link),
    ("narrative", narrative),
    ("number", number),
    ("search", search),
    ("xml", xml),
    ("date", date),
    ("form", form),
    ("attachment", attachment),
    ("directory_csv", directory_csv),
    ("inspect", inspect),
    ("message_file", message_file),
    ("query", query),
    ("words", words),
];

/// A document's markup: its words are no longer than was asked for, and no tag that was one is among them.
pub fn words(bytes: &[u8]) {
    const LONGEST: usize = 10_000;
    let text = String::from_utf8_lossy(bytes);
    let _ = engine::content::Markup::of(bytes, Some("text/html"));
    let (said, more) = engine::content::words(&text, LONGEST);
    assert!(
        said.chars().count() <= LONGEST,
        "no longer than was asked for"
    );
    assert!(!more || !said.is_empty(), "more than nothing");
    let (again, _) = engine::content::words(&text, LONGEST);
    assert_eq!(said, again, "the same every time");
    if let Some(pdf) = engine::content::pdf_within(&text) {
        assert!(engine::content::Kind::of(&pdf) == engine::content::Kind::Pdf);
    }
}

/// A file of messages: taken apart whole or not at all, each part a slice of the file, and what is refused says where.
pub fn message_file(bytes: &[u8]) {
    use engine::sync::message_file::{FileProblem, messages};
    match messages(bytes) {
        Ok(parts) => {
            assert!(!parts.is_empty(), "a file with nothing in it is refused");
            let within = bytes.as_ptr_range();
            for part in parts {
                let range = part.as_ptr_range();
                assert!(
                    within.start <= range.start && range.end <= within.end,
                    "the bytes are the file's own"
                );
                let again = messages(part);
                assert_eq!(again, Ok(vec![part]), "a part is a message by itself");
            }
        }
        Err(FileProblem::NotJson { line }) => assert!(
            line <= bytes.iter().filter(|byte| **byte == b'\n').count() + 1,
            "the line is in the file"
        ),
        Err(FileProblem::NotMessage { place }) => assert!(place > 0, "places are counted from 1"),
        Err(
            FileProblem::Empty
            | FileProblem::TooLarge
            | FileProblem::NotPlain
            | FileProblem::Closed,
        ) => {}
    }
}

/// A question's address: what is read is written so that it reads the same, and its pairs are those of the address.
pub fn query(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(query) = fhir::search::Query::parse(text) else {
        return;
    };
    let written = query.url();
    assert_eq!(
        fhir::search::Query::parse(&written).as_ref(),
        Ok(&query),
        "form and address are one thing"
    );
    let _ = query.names_a_person();
    let _ = fhir::search::ignored(&query.pairs(), &written);
}

/// A file: whatever it is, it is judged, and what is drawn of it is within its caps.
pub fn attachment(bytes: &[u8]) {
    use engine::content::{Kind, MOST_PAGES, Shown, name_for, sendable, shown};
    let kind = Kind::of(bytes);
    let sent = sendable(bytes, 20_000_000);
    match shown(bytes) {
        Ok(Shown::Pages(pages, _)) => {
            assert!(
                !pages.is_empty() && pages.len() <= MOST_PAGES,
                "some pages, and not too many"
            );
            assert!(
                pages.iter().all(|page| page.starts_with(b"\x89PNG")),
                "pages are PNG"
            );
        }
        Ok(Shown::Pdf(pages)) => assert!(pages > 0, "an opened PDF has a page"),
        Ok(Shown::Picture(size)) => {
            assert!(size.width > 0 && size.height > 0, "a picture has a size")
        }
        Ok(Shown::Text(text, _)) => {
            assert!(
                !text.contains(['\u{202e}', '\u{0}']),
                "a text shows what it is"
            );
        }
        Err(_) => {}
    }
    if sent.is_ok() {
        let taken = [Kind::Pdf, Kind::Png, Kind::Jpeg, Kind::Tiff];
        assert!(taken.contains(&kind), "only what may be sent is sent");
    }
    let name = String::from_utf8_lossy(bytes.get(..512).unwrap_or(bytes)).into_owned();
    let named = name_for(&name, kind);
    assert!(
        !named.is_empty() && !named.contains(['/', '\\', '\0']) && named.len() <= 130,
        "a name is a name"
    );
}

/// A page of messages: what is taken from it is what stood in it.
pub fn page(bytes: &[u8]) {
    if let Ok(page) = read(bytes, &Limits::default()) {
        for entry in &page.entries {
            message(entry.raw);
        }
        if let Some(next) = page.next.as_deref() {
            link(next.as_bytes());
        }
    }
}

/// A file that is to become an address book: what is usable in it has a HER-id and a name.
pub fn directory_csv(bytes: &[u8]) {
    let Ok(table) = engine::api::csv_directory::read(bytes) else {
        return;
    };
    for row in table.rows.iter().filter(|row| row.problem.is_none()) {
        assert!(
            HerId::parse(&row.her_id).is_ok(),
            "a usable row has a HER-id"
        );
        assert!(!row.name.is_empty(), "and a name");
    }
}

/// One message: read, made a letter, checked against every rule.
pub fn message(bytes: &[u8]) {
    let summary = Summary::read(bytes);
    let blocks = fhir::letter::blocks(bytes);
    if let Ok(summary) = summary {
        for attachment in &summary.attachments {
            let name = &attachment.name;
            let bad = name.is_empty()
                || name.contains(['/', '\\', '\0'])
                || name == ".."
                || name.len() > 255;
            assert!(!bad, "an attachment's name is safe to save under");
        }
        assert!(blocks.is_ok(), "what has a summary has a letter");
    }
    for direction in [validation::Direction::In, validation::Direction::Out] {
        let pack = validation::Pack::nav_messaging_core();
        let _ = validation::check(bytes, pack, direction, &validation::Facts::default());
    }
}

/// A link or redirect: what is allowed stays on the server, under its base, and carries no credentials.
pub fn link(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(base) = Url::parse("https://fhir.nord.example/fhir/4.0/") else {
        return;
    };
    if let Ok(url) = fhir::link::same_origin_under_base(&base, text) {
        let same = (url.scheme(), url.host_str(), url.port_or_known_default())
            == (base.scheme(), base.host_str(), base.port_or_known_default());
        assert!(same, "the origin is the server's");
        assert!(
            url.path().starts_with("/fhir/4.0"),
            "the path is under the base"
        );
        assert!(
            url.username().is_empty() && url.password().is_none(),
            "no credentials"
        );
    }
}

/// A narrative: the tree that is rebuilt has no place for markup, and is bounded however deep or long the source is.
pub fn narrative(bytes: &[u8]) {
    fn deepest(nodes: &[Node]) -> usize {
        let below = |node: &Node| match node {
            Node::Text(_) => 0,
            Node::Element { children, .. } => deepest(children),
        };
        nodes.iter().map(below).max().map_or(0, |below| below + 1)
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let nodes = fhir::narrative::rebuild(text);
    assert!(deepest(&nodes) <= 64, "the tree is shallow");
    assert!(
        fhir::narrative::text_of(&nodes).len() <= 4 * text.len() + 64,
        "no more words than were sent"
    );
    let _ = fhir::narrative::blocks(text);
}

/// National numbers and their kin: what is read is written the same.
pub fn number(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(number) = NationalNumber::parse(text) {
        let again = NationalNumber::parse(&number.formatted());
        assert!(again == Ok(number), "a number survives being written");
        assert!(
            !number.masked().contains(number.digits().split_at(6).1),
            "the mask hides the person"
        );
        let _ = (number.birth_date(), number.sex(), number.birth_hint());
    }
    let _ = (
        HprNumber::parse(text),
        HerId::parse(text),
        OrganisationNumber::parse(text),
        HerId::from_uri(text),
    );
    for (range, _) in fhir::number::embedded(text) {
        assert!(text.get(range).is_some(), "a place in the text");
    }
}

/// What a person types to search: folded twice, and a valid question to the full text or none.
pub fn search(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (wide, narrow) = (fhir::fold::wide(text), fhir::fold::narrow(text));
    assert!(
        fhir::fold::wide(&wide) == wide && fhir::fold::narrow(&narrow) == narrow,
        "folding is done once"
    );
    thread_local! {
        static STORE: Option<(tempfile::TempDir, engine::store::Store)> = {
            let folder = tempfile::tempdir().ok();
            folder.and_then(|folder| {
                let key = engine::store::Key::new([3; 32]);
                let store = engine::store::Store::create(&folder.path().join("search.db"), &key).ok()?;
                Some((folder, store))
            })
        };
    }
    STORE.with(|store| {
        let Some((_, store)) = store else { return };
        let found = store.read(|db| {
            engine::store::inbox::search(db, text, None, 5)?;
            engine::store::patient::search(db, &engine::store::patient::Search::Name(text), 5)
        });
        if let Err(error) = found {
            panic!("typed text became broken SQL: {error}");
        }
    });
}

/// R4 XML: what is read can be written and read again to the same.
pub fn xml(bytes: &[u8]) {
    if let Ok(value) = fhir::xml::to_json(bytes)
        && let Ok(text) = fhir::xml::from_json(&value)
    {
        let again = fhir::xml::to_json(text.as_bytes());
        assert!(again.is_ok(), "what we write we can read");
    }
}

/// A form: read, filled in with whatever its own bytes say, and sent; what is sent answers only what is asked.
pub fn form(bytes: &[u8]) {
    use fhir::questionnaire::{Answers, Filled, Form, Typed, forms_in};
    let _ = forms_in(bytes);
    let Ok(form) = Form::read(bytes) else {
        return;
    };
    let typed = |at: usize| match at % 4 {
        0 => Typed::Yes(at.is_multiple_of(8)),
        1 => Typed::Words(String::from_utf8_lossy(bytes.get(..40).unwrap_or(bytes)).into_owned()),
        2 => Typed::Words(at.to_string()),
        _ => Typed::Amount("3,5".to_owned(), None),
    };
    let answers = Answers {
        values: form
            .items
            .iter()
            .enumerate()
            .map(|(at, item)| (item.key.clone(), vec![typed(at)]))
            .collect(),
        instances: form
            .items
            .iter()
            .map(|item| (item.key.clone(), vec![0, 3]))
            .collect(),
    };
    for answers in [Answers::default(), answers] {
        let filled = Filled::new(&form, &answers);
        let asked = filled
            .nodes
            .iter()
            .filter(|node| node.enabled && !node.values.is_empty())
            .count();
        let sent = filled.respond();
        assert!(
            asked > 0 || sent.is_empty(),
            "nothing is answered that is not asked"
        );
        let _ = (
            filled.check(),
            filled.progress(),
            form.canonical(),
            form.shown_title(),
        );
    }
}

/// Anything that is looked into: every value has its place, and lies in what holds it; laid out anew, each has the
/// number it had. The letter leads only to values that are there.
pub fn inspect(bytes: &[u8]) {
    let Ok(spans) = fhir::span::Spans::read(bytes) else {
        return;
    };
    let out = fhir::span::laid_out(bytes, &spans);
    let again = fhir::span::Spans::read(&out);
    assert!(
        again.is_ok_and(|again| again.len() == spans.len()),
        "laid out it is the same"
    );
    let count = u32::try_from(spans.len()).unwrap_or(u32::MAX);
    for number in 0..count.min(300) {
        let Some(node) = spans.node(number) else {
            panic!("a number without a value")
        };
        let own = bytes.get(node.range()).unwrap_or_default();
        let read = serde_json::from_slice::<serde::de::IgnoredAny>(own);
        assert!(read.is_ok(), "the range of a value is a value");
        assert!(
            spans.at(node.range().start) == number,
            "a value is found at its first byte"
        );
        if let Some(around) = node.parent().and_then(|parent| spans.node(parent)) {
            let (inner, outer) = (node.outer(), around.range());
            assert!(outer.start < inner.start && inner.end < outer.end);
        }
        let (found, _) = spans.find(bytes, &spans.path(bytes, number));
        assert!(found < count);
    }
    if let Ok(blocks) = fhir::letter::blocks(bytes) {
        let traced = fhir::trace::trace(bytes, &spans, &blocks);
        assert!(traced.len() == blocks.len(), "each piece is looked for");
        for node in traced.iter().filter_map(|traced| traced.node) {
            assert!(node < count);
        }
    }
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(bytes) {
        let ignoring = fhir::compare::Ignoring {
            ids: true,
            times: true,
            order: true,
            members: Vec::new(),
        };
        let once = fhir::compare::normalised(&value, &ignoring);
        assert!(
            once.to_string().len() <= 8 * bytes.len() + 64,
            "what is compared is bounded by what came"
        );
    }
}

/// Dates as people type them and as FHIR sends them.
pub fn date(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let _ = fhir::date::typed(text, jiff::civil::Date::constant(2026, 11, 20));
    let _ = fhir::date::instant(text);
    if let Some(partial) = fhir::date::PartialDate::parse(text) {
        let _ = (partial.full(), partial.norwegian());
    }
}
