//! What a pack wants in a message beside its content: profile, names, organisations, trail, readable text.
//!
//! Works on the built Bundle, whatever was built: a letter, a form or a receipt is dressed alike. Nothing is taken from
//! the content, and what is added follows from the message itself and two names, so the same message dressed twice is
//! the same bytes.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use validation::Pack;
use validation::terms::{Builder, Provenance};

use super::bundle::{entry, urn};

/// What is added, and the names it takes.
#[derive(Debug, Clone, Copy)]
pub struct Dress<'a> {
    /// What the pack asks for.
    pub builder: &'a Builder,
    /// Name of the sender's practice; empty: its address speaks for it.
    pub sender: &'a str,
    /// Name of the recipient; empty: its address speaks for it.
    pub recipient: &'a str,
}

impl Dress<'_> {
    /// As NAV wants it: a profile, and nobody named.
    #[must_use]
    pub fn nav() -> Self {
        Self {
            builder: &Pack::nav_messaging_core().terms.builder,
            sender: "",
            recipient: "",
        }
    }
}

/// Adds what the pack asks for. A bundle without a header is left as it is: the rules say what it lacks.
pub fn dress(bundle: &mut Value, dress: &Dress<'_>) {
    let builder = dress.builder;
    profile(bundle, builder.profile.as_deref());
    let Some(header) = header(bundle) else { return };
    let from = address(&header.source, dress.sender);
    let to = address(&header.destination, dress.recipient);
    if builder.source_name {
        set(bundle, &["source", "name"], json!(from));
    }
    let mut added = Vec::new();
    let mut sender = None;
    if builder.sender || builder.provenance.is_some() {
        let (reference, new) = organisation(bundle, header.id, "organization", &from);
        added.extend(new);
        sender = Some(reference);
    }
    if let (true, Some(sender)) = (builder.sender, &sender) {
        set(bundle, &["sender"], json!({ "reference": sender }));
    }
    if builder.receiver {
        let (reference, new) = organisation(bundle, header.id, "receiver", &to);
        added.extend(new);
        let receiver = json!({ "reference": reference });
        destination(bundle, "receiver", receiver);
    }
    if let Some(primary) = &builder.primary {
        let coding = json!({ "system": primary.system, "code": primary.code });
        let mark = json!([{ "url": primary.extension, "valueCoding": coding }]);
        destination(bundle, "extension", mark);
    }
    if let (Some(codes), Some(sender)) = (&builder.provenance, &sender) {
        let timestamp = bundle.get("timestamp").cloned().unwrap_or_default();
        let id = Uuid::new_v5(&header.id, b"provenance");
        added.push(entry(id, trail(id, codes, &header, sender, &timestamp)));
    }
    if let Some(entries) = bundle.get_mut("entry").and_then(Value::as_array_mut) {
        entries.extend(added);
        if builder.narrative {
            entries
                .iter_mut()
                .filter_map(|entry| entry.get_mut("resource")?.as_object_mut())
                .for_each(narrate);
        }
    }
}

fn profile(bundle: &mut Value, profile: Option<&str>) {
    let Some(members) = bundle.as_object_mut() else {
        return;
    };
    // What the content put there stays: a form says when it was received.
    match (
        profile,
        members.get_mut("meta").and_then(Value::as_object_mut),
    ) {
        (Some(profile), Some(meta)) => {
            meta.insert("profile".into(), json!([profile]));
        }
        (Some(profile), None) => {
            members.insert("meta".into(), json!({ "profile": [profile] }));
        }
        (None, Some(meta)) => {
            meta.shift_remove("profile");
            if meta.is_empty() {
                members.shift_remove("meta");
            }
        }
        (None, None) => {}
    }
}

/// What of the header the additions follow from.
struct Header {
    id: Uuid,
    source: String,
    destination: String,
    answers: Option<String>,
    receipt: bool,
}

fn header(bundle: &Value) -> Option<Header> {
    let header = bundle.pointer("/entry/0/resource")?;
    let text = |pointer: &str| header.pointer(pointer).and_then(Value::as_str);
    let answers = text("/response/identifier").map(str::to_owned);
    Some(Header {
        id: Uuid::try_parse(text("/id")?).ok()?,
        source: text("/source/endpoint").unwrap_or_default().to_owned(),
        destination: text("/destination/0/endpoint")
            .unwrap_or_default()
            .to_owned(),
        // A receipt has nothing to say but its code: no focus.
        receipt: answers.is_some() && header.get("focus").is_none(),
        answers,
    })
}

/// A name, else the address in words.
fn address(endpoint: &str, name: &str) -> String {
    let name = name.trim();
    if !name.is_empty() {
        return name.to_owned();
    }
    match endpoint.rsplit_once('.') {
        Some((_, her_id)) => format!("HER-id {her_id}"),
        None => endpoint.to_owned(),
    }
}

fn set(bundle: &mut Value, path: &[&str], value: Value) {
    let mut place = bundle.pointer_mut("/entry/0/resource");
    let Some((last, way)) = path.split_last() else {
        return;
    };
    for member in way {
        place = place.and_then(|found| found.get_mut(member));
    }
    if let Some(members) = place.and_then(Value::as_object_mut) {
        members.insert((*last).to_owned(), value);
    }
}

fn destination(bundle: &mut Value, member: &str, value: Value) {
    let first = bundle.pointer_mut("/entry/0/resource/destination/0");
    if let Some(members) = first.and_then(Value::as_object_mut) {
        members.insert(member.to_owned(), value);
    }
}

/// A reference to the organisation under this role; its entry, when the message has none yet. HER-ids are no
/// identifiers of organisations (HL7 Norway), so it has a name only.
fn organisation(bundle: &Value, header: Uuid, role: &str, name: &str) -> (String, Option<Value>) {
    let id = Uuid::new_v5(&header, role.as_bytes());
    let reference = urn(id);
    let entries = bundle.get("entry").and_then(Value::as_array);
    let there = entries
        .into_iter()
        .flatten()
        .any(|entry| entry.get("fullUrl").and_then(Value::as_str) == Some(&reference));
    let resource = json!({ "resourceType": "Organization", "id": id.to_string(), "name": name });
    let new = (!there).then(|| entry(id, resource));
    (reference, new)
}

fn trail(id: Uuid, codes: &Provenance, header: &Header, sender: &str, at: &Value) -> Value {
    let code = match (&header.answers, header.receipt) {
        (None, _) => &codes.new,
        (Some(_), false) => &codes.reply,
        (Some(_), true) => &codes.receipt,
    };
    let mut resource = json!({
        "resourceType": "Provenance",
        "id": id.to_string(),
        "target": [{ "reference": urn(header.id) }],
        "occurredDateTime": at,
        "recorded": at,
        "activity": { "coding": [{ "system": codes.system, "code": code }] },
        "agent": [{ "who": { "reference": sender } }],
    });
    if let (Some(answered), Some(members)) = (&header.answers, resource.as_object_mut()) {
        let what = json!({ "reference": format!("MessageHeader/{answered}") });
        members.insert(
            "entity".into(),
            json!([{ "role": "revision", "what": what }]),
        );
    }
    resource
}

/// Readable text for a resource that has none. Short, and only what stands in it.
fn narrate(resource: &mut Map<String, Value>) {
    if resource.contains_key("text") {
        return;
    }
    let lines: Vec<String> = words(resource)
        .into_iter()
        .map(|line| format!("<p>{}</p>", escaped(&line)))
        .collect();
    let div = format!(
        "<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>",
        lines.concat()
    );
    resource.insert("text".into(), json!({ "status": "generated", "div": div }));
}

fn words(resource: &Map<String, Value>) -> Vec<String> {
    let whole = Value::Object(resource.clone());
    let text = |pointer: &str| {
        whole
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let named = |label: &str, pointer: &str| text(pointer).map(|value| format!("{label}: {value}"));
    let each = |list: &str, pointer: &str| -> Vec<String> {
        let items = whole.get(list).and_then(Value::as_array);
        items
            .into_iter()
            .flatten()
            .filter_map(|item| Some(item.pointer(pointer)?.as_str()?.to_owned()))
            .collect()
    };
    let person = || {
        let given = whole
            .pointer("/name/0/given")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let parts: Vec<&str> = given
            .chain(whole.pointer("/name/0/family").and_then(Value::as_str))
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    let kind = text("/resourceType").unwrap_or_default();
    let mut lines: Vec<String> = match kind.as_str() {
        "MessageHeader" => [
            named("Melding", "/id"),
            named("Hendelse", "/eventCoding/code"),
            named("Fra", "/source/endpoint"),
            named("Til", "/destination/0/endpoint"),
            named("Svar på", "/response/identifier"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        "Communication" => each("payload", "/contentString"),
        "Patient" | "Practitioner" => [
            person(),
            named("Født", "/birthDate"),
            named("Nummer", "/identifier/0/value"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        "Organization" => text("/name").into_iter().collect(),
        "OperationOutcome" => each("issue", "/diagnostics"),
        "Provenance" => [
            named("Handling", "/activity/coding/0/code"),
            named("Tidspunkt", "/recorded"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        _ => Vec::new(),
    };
    if lines.is_empty() {
        lines.push(kind);
    }
    lines
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace("\r\n", "\n")
        .replace(['\r', '\n'], "<br/>")
}

#[cfg(test)]
mod tests {
    use super::super::{kind, kinds, sample};
    use super::*;

    fn dressed(pack: &str, kind: &std::sync::Arc<super::super::Kind>) -> Value {
        let terms = &Pack::known(pack).unwrap().terms;
        let names = Dress {
            builder: &terms.builder,
            sender: "",
            recipient: "NAV",
        };
        let built = super::super::build_for(&sample::composition(kind), &names);
        serde_json::from_slice(&built.bytes).unwrap()
    }

    #[test]
    fn a_message_to_nav_is_what_it_was_without_dress() {
        for kind in kinds() {
            let plain = super::super::build(&sample::composition(kind));
            let value: Value = serde_json::from_slice(&plain.bytes).unwrap();
            assert_eq!(dressed("nav-messaging-core", kind), value);
        }
    }

    #[test]
    fn the_trail_says_what_is_answered() {
        let answer = dressed("medcom-style", &kind("svar-foresporsel").unwrap());
        let entries = answer["entry"].as_array().unwrap();
        let trail = &entries.last().unwrap()["resource"];
        assert_eq!(
            (
                trail["resourceType"].as_str(),
                trail["activity"]["coding"][0]["code"].as_str(),
                trail["entity"][0]["what"]["reference"].as_str(),
            ),
            (
                Some("Provenance"),
                Some("reply-message"),
                Some("MessageHeader/0190a1b2-0000-7000-8000-000000000001")
            )
        );
        let header = &entries[0]["resource"];
        let receiver = header["destination"][0]["receiver"]["reference"].as_str();
        let named = entries
            .iter()
            .find(|entry| entry["fullUrl"].as_str() == receiver)
            .unwrap();
        assert_eq!(named["resource"]["name"], "NAV");
        assert!(entries.iter().all(|entry| {
            let div = entry["resource"]["text"]["div"].as_str();
            div.is_some_and(|div| {
                div.starts_with("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>")
            })
        }));
    }

    #[test]
    fn text_cannot_break_out_of_its_narrative() {
        let mut resource = Map::new();
        resource.insert("resourceType".into(), json!("Organization"));
        resource.insert("name".into(), json!("</div><script>&\r\nx"));
        narrate(&mut resource);
        assert_eq!(
            resource["text"]["div"],
            "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>&lt;/div&gt;&lt;script&gt;&amp;<br/>x</p></div>"
        );
    }
}
