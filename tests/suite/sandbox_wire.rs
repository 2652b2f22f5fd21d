//! A client that knows nothing: one socket per request, bytes out, bytes in. What a library would mend or hide is seen.

use std::io;
use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

pub(crate) const FHIR: &str = "application/fhir+json; fhirVersion=4.0";
pub(crate) const NAV: &str = "/nav/fhir/4.0";
pub(crate) const OURS: &str = "urn:oid:2.16.578.1.12.4.1.2.90000010";
pub(crate) const THEIRS: &str = "urn:oid:2.16.578.1.12.4.1.2.90000000";

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .into_iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// `diagnostics` of the first issue.
    pub(crate) fn words(&self) -> String {
        self.json()["issue"][0]["diagnostics"]
            .as_str()
            .expect("an OperationOutcome")
            .to_owned()
    }

    /// Entries of a searchset.
    pub(crate) fn entries(&self) -> Vec<Value> {
        self.json()["entry"].as_array().cloned().unwrap_or_default()
    }

    pub(crate) fn next(&self) -> Option<String> {
        let bundle = self.json();
        let links = bundle["link"].as_array()?.clone();
        links
            .iter()
            .find(|link| link["relation"] == "next")
            .map(|link| link["url"].as_str().unwrap().to_owned())
    }
}

/// One request on a socket of its own. An error is a connection that broke before its answer was whole.
pub(crate) async fn ask(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(to).await?;
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    let mut all = Vec::new();
    let ended = stream.read_to_end(&mut all).await;
    let Some(split) = all.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Err(ended
            .err()
            .unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()));
    };
    let head = String::from_utf8_lossy(&all[..split]).into_owned();
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .expect("a status");
    let answer = Answer {
        status,
        head,
        body: all.split_off(split + 4),
    };
    let promised = answer
        .header("content-length")
        .and_then(|length| length.parse::<usize>().ok());
    match promised {
        Some(promised) if answer.body.len() < promised => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(answer),
    }
}

pub(crate) async fn get(to: SocketAddr, path: &str) -> Answer {
    ask(to, "GET", path, &[], b"").await.expect("an answer")
}

/// Posts a message; an error is a cut connection.
pub(crate) async fn post(to: SocketAddr, message: &Value) -> io::Result<Answer> {
    let body = message.to_string();
    ask(
        to,
        "POST",
        &format!("{NAV}/$process-message"),
        &[("content-type", FHIR)],
        body.as_bytes(),
    )
    .await
}

/// Turns the dial.
pub(crate) async fn dial(to: SocketAddr, what: &str, body: Value) -> Answer {
    ask(
        to,
        "POST",
        &format!("/_sandbox/{what}"),
        &[],
        body.to_string().as_bytes(),
    )
    .await
    .expect("an answer")
}

/// A page of our log.
pub(crate) async fn page(to: SocketAddr, offset: u64, count: u64) -> Answer {
    get(
        to,
        &format!("{NAV}/Bundle?message.destination-uri={OURS}&_offset={offset}&_count={count}"),
    )
    .await
}

/// Header ids of a page, in order.
pub(crate) async fn ids(to: SocketAddr, offset: u64, count: u64) -> Vec<String> {
    let entries = page(to, offset, count).await.entries();
    entries
        .iter()
        .map(|entry| {
            entry["resource"]["entry"][0]["resource"]["id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

/// A note to NAV about a published example person, accepted as it is.
pub(crate) fn note(number: u128) -> Value {
    let id = |part: u128| {
        Uuid::from_u128(0x0190_a1b2_0000_7000_8000_0000_0000_0000 + number * 16 + part).to_string()
    };
    let (bundle, header, communication, patient, doctor) = (id(0), id(1), id(2), id(3), id(4));
    let urn = |id: &str| format!("urn:uuid:{id}");
    json!({
        "resourceType": "Bundle",
        "id": bundle,
        "meta": { "profile": ["http://fhir.nav.no/StructureDefinition/HopsMessage|0.1.0"] },
        "type": "message",
        "timestamp": "2026-11-21T05:00:00.123Z",
        "entry": [
            { "fullUrl": urn(&header), "resource": {
                "resourceType": "MessageHeader",
                "id": header,
                "eventCoding": { "system": "http://fhir.nav.no/CodeSystem/message-events", "code": "henvendelse-fra-lege" },
                "destination": [{ "endpoint": THEIRS }],
                "source": { "endpoint": OURS },
                "focus": [{ "reference": urn(&communication) }],
            } },
            { "fullUrl": urn(&communication), "resource": {
                "resourceType": "Communication",
                "id": communication,
                "status": "completed",
                "category": [{ "coding": [{ "system": "urn:oid:2.16.578.1.12.4.1.1.8128", "code": "1" }] }],
                "subject": { "reference": urn(&patient) },
                "sender": { "reference": urn(&doctor) },
                "payload": [{ "contentString": "Pasienten kan prøve 50 % arbeid fra mandag." }],
            } },
            { "fullUrl": urn(&patient), "resource": {
                "resourceType": "Patient",
                "id": patient,
                "identifier": [{ "system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "10915596784" }],
            } },
            { "fullUrl": urn(&doctor), "resource": {
                "resourceType": "Practitioner",
                "id": doctor,
                "identifier": [{ "system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "990000010" }],
            } },
        ],
    })
}

/// Id of a note's header.
pub(crate) fn header_id(message: &Value) -> String {
    message["entry"][0]["resource"]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// A sandbox whose clock stands at six on the day of the stories.
pub(crate) fn config() -> sandbox::Config {
    sandbox::Config::new(
        42,
        sandbox::Clock::fixed("2026-11-21T06:00:00Z".parse().unwrap()),
    )
}

pub(crate) async fn start(config: sandbox::Config) -> sandbox::Sandbox {
    sandbox::Sandbox::start(config)
        .await
        .expect("the sandbox starts")
}
