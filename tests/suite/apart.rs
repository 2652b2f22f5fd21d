//! Two workspaces, and two connections in one, hold resources of the same ids and a patient of the same number: nothing
//! of one is answered by any command of the other. The command table is gone through with requests made from their own
//! types, so that a new command is asked too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use engine::api::types::{
    AppState, Empty, KeepRun, KeepState, PatientKeep, PatientRequest, PatientRow,
    PatientSearchRequest, QueryAnswer, QueryResourceRequest, QueryRun, ServerSearch, Stage,
    UnlockMethod, WorkspaceCreate, WorkspaceCreated, WorkspaceOpen,
};
use engine::api::{SIGNATURES, dispatch};
use engine::clock::Clock as _;
use sandbox::{Config, Sandbox};
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use crate::desk::Desk;

/// What stands in everything that is the one's, and in nothing of the other's.
const A: &str = "Merkeaa";
const B: &str = "Merkebe";
const WORDS: &str = "et langt passord for testen";

/// Commands that change whose data is open, throw it away, or start over: what they answer is nobody's chart.
const NOT_ASKED: &[&str] = &[
    "workspace_create",
    "workspace_open",
    "workspace_lock",
    "kept_wipe",
    "kept_wipe_all",
    "kept_days",
    "connection_put",
    "connection_remove",
    "author_put",
    "party_put",
    "party_remove",
    "patient_enter",
    "query_save",
    "query_remove",
    "draft_discard",
    "stage_mode",
    "demo_reset",
    "sandbox_reset",
    "sandbox_fault",
    "sandbox_clock",
    "sandbox_story",
    "sandbox_answer_now",
];

/// The window's types: what a request of a name looks like.
struct Types(BTreeMap<String, String>);

impl Types {
    fn read() -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/host/bindings.ts");
        let text = fs::read_to_string(file).expect("the generated types");
        let mut plain = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("/*") {
            plain.push_str(before);
            rest = after.split_once("*/").map_or("", |(_, rest)| rest);
        }
        plain.push_str(rest);
        let mut types = BTreeMap::new();
        for part in plain.split("export type ").skip(1) {
            let (name, body) = part.split_once('=').expect("a name and a type");
            let body = body.split(";\n").next().unwrap_or(body);
            types.insert(name.trim().to_owned(), body.trim().to_owned());
        }
        Self(types)
    }

    /// A value of a type; `field` is what it is called.
    fn value(&self, kind: &str, field: &str, facts: &Facts) -> Value {
        let kind = kind.trim();
        if let Some(known) = facts.known(field, kind) {
            return known;
        }
        let options = split(kind, '|');
        if options.len() > 1 {
            let null = options.iter().any(|one| one.trim() == "null");
            return if null {
                Value::Null
            } else {
                self.value(options[0], "", facts)
            };
        }
        if let Some(literal) = kind.strip_prefix('"') {
            return literal.trim_end_matches('"').into();
        }
        if kind.starts_with("Array<") {
            return json!([]);
        }
        if let Some(members) = kind.strip_prefix('{') {
            let members = members.trim().trim_end_matches('}');
            let mut made = Map::new();
            for member in split(members, ',') {
                if let Some((name, kind)) = member.split_once(':')
                    && !name.trim().starts_with('[')
                {
                    let name = name.trim().trim_end_matches('?').trim_matches('"');
                    made.insert(name.to_owned(), self.value(kind, name, facts));
                }
            }
            return Value::Object(made);
        }
        match kind {
            "number" => json!(1),
            "boolean" => json!(false),
            "string" => json!(""),
            name => match self.0.get(name) {
                Some(kind) => self.value(kind, "", facts),
                None => json!({}),
            },
        }
    }
}

/// At the top level: not within brackets.
fn split(text: &str, by: char) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, sign) in text.char_indices() {
        match sign {
            '{' | '<' | '[' | '(' => depth += 1,
            '}' | '>' | ']' | ')' => depth -= 1,
            sign if sign == by && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + sign.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// What requests are filled with.
struct Facts {
    /// For every local number that a request may name.
    id: i64,
    number: String,
    section: &'static str,
    request_id: String,
}

/// Names of local numbers.
const IDS: &[&str] = &[
    "patientId",
    "resourceId",
    "threadId",
    "messageId",
    "draftId",
    "outboxId",
    "answerId",
    "queryId",
    "formId",
    "connectionId",
];

impl Facts {
    fn known(&self, field: &str, kind: &str) -> Option<Value> {
        Some(match field {
            "connectionId" | "answerId" => json!(self.id % 8),
            name if IDS.contains(&name) => json!(self.id),
            "section" => json!(self.section),
            "limit" => json!(200),
            "exchangeId" => json!(self.request_id),
            // What a search of the patients' screen is typed as; queries have an address of their own.
            "text" => json!(self.number),
            "url" => json!("Patient?_count=20"),
            "method" => json!("get"),
            "language" => json!("nb"),
            "which" => json!("kept"),
            "parts" if kind.contains("ChartPart") => json!([
                "patient",
                "overview",
                "allergies",
                "conditions",
                "forms",
                "documents",
                "other"
            ]),
            "series" => json!("x"),
            "resourceType" => json!("Patient"),
            "index" => json!(0),
            "one" | "other" if kind == "string" => json!(self.request_id),
            _ => return None,
        })
    }
}

const SECTIONS: [&str; 4] = ["conditions", "documents", "forms", "appointments"];

/// Asks every command that a filter lets through, with every number up to some; gives which answers held which words.
async fn ask(
    desk: &Desk,
    types: &Types,
    number: &str,
    wanted: &dyn Fn(&str, &Value) -> Option<Vec<i64>>,
    words: &[&str],
) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut met: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    let (mut refused, mut asked) = (BTreeSet::new(), BTreeSet::new());
    let any = Facts {
        id: 1,
        number: String::new(),
        section: "conditions",
        request_id: String::new(),
    };
    let ids = request_ids(desk, &types.value("TrafficPageRequest", "", &any)).await;
    for (name, request, _) in SIGNATURES {
        if NOT_ASKED.contains(name) {
            continue;
        }
        let facts = |id: i64, section, request_id: &str| Facts {
            id,
            number: number.to_owned(),
            section,
            request_id: request_id.to_owned(),
        };
        let sample = types.value(request, "", &facts(1, "conditions", ""));
        let Some(numbers) = wanted(name, &sample) else {
            continue;
        };
        let sections: &[&'static str] = match sample.get("section") {
            Some(_) => &SECTIONS,
            None => &SECTIONS[..1],
        };
        let exchanges = match sample.get("exchangeId") {
            Some(_) => ids.clone(),
            None => vec![String::new()],
        };
        for id in numbers {
            for section in sections {
                for exchange in &exchanges {
                    let made = types.value(request, "", &facts(id, section, exchange));
                    let bytes = serde_json::to_vec(&made).expect("JSON");
                    match dispatch(&desk.engine, name, &bytes).await {
                        Ok(answer) => {
                            asked.insert(*name);
                            look(desk, name, &answer, words, &mut met);
                        }
                        Err(error) => {
                            if format!("{:?}", error.code) == "BadRequest"
                                && error.issues.is_empty()
                            {
                                refused.insert(*name);
                            }
                            let said = format!("{error:?}");
                            look(desk, name, said.as_bytes(), words, &mut met);
                        }
                    }
                }
            }
        }
    }
    println!("{} commands answered, of {}", asked.len(), SIGNATURES.len());
    assert_eq!(
        refused,
        BTreeSet::new(),
        "their requests could not be made from their types"
    );
    met
}

/// Looks for words in an answer, and in the bytes behind its handles.
fn look(
    desk: &Desk,
    name: &str,
    answer: &[u8],
    words: &[&str],
    met: &mut BTreeMap<String, BTreeSet<&'static str>>,
) {
    let mut texts = vec![String::from_utf8_lossy(answer).into_owned()];
    if let Ok(value) = serde_json::from_slice::<Value>(answer) {
        let parts = value.pointer("/file/parts").and_then(Value::as_array);
        for part in parts.into_iter().flatten().filter_map(Value::as_str) {
            let bytes = desk
                .engine
                .shown_bytes(part)
                .unwrap_or_else(|| Arc::from([].as_slice()));
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    for word in words {
        if texts.iter().any(|text| text.contains(word)) {
            let word = if *word == A { A } else { B };
            met.entry(name.to_owned()).or_default().insert(word);
        }
    }
}

async fn request_ids(desk: &Desk, page: &Value) -> Vec<String> {
    let mut page = page.clone();
    for name in ["connectionId", "messageId", "outboxId", "text", "method"] {
        page["filter"][name] = Value::Null;
    }
    let found: Value = desk.call("traffic_page", &page).await;
    let rows = found["rows"].as_array().expect("rows");
    let ids = rows.iter().filter_map(|row| row["exchangeId"].as_str());
    ids.map(str::to_owned).collect()
}

async fn get(sandbox: &Sandbox, path: &str) -> Value {
    let url = format!("{}/{path}", sandbox.ehr_url());
    let answer = reqwest::get(url).await.expect("an answer");
    serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON")
}

/// Writes the word into what a server has of Kari; gives her number and id, the same at both.
async fn mark(sandbox: &Sandbox, word: &str) -> (String, String) {
    use base64::Engine as _;
    let found = get(sandbox, "Patient?name=kari&birthdate=1958-03-14").await;
    let mut patient = found["entry"][0]["resource"].clone();
    let id = patient["id"].as_str().expect("an id").to_owned();
    let identifiers = patient["identifier"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let number = identifiers
        .iter()
        .filter_map(|one| one["value"].as_str())
        .find(|value| value.len() == 11)
        .expect("a number")
        .to_owned();
    patient["name"] = json!([{ "use": "official", "family": word, "given": ["Kari"] }]);
    let subject = json!({ "reference": format!("Patient/{id}") });
    let data = base64::engine::general_purpose::STANDARD.encode(format!("Brev fra {word}"));
    let canonical = "https://skjema.example.org/Questionnaire/merket";
    let resources = [
        patient,
        json!({ "resourceType": "Condition", "id": "merket-problem", "subject": subject, "code": { "text": word } }),
        json!({ "resourceType": "Condition", "id": "merket-feil", "subject": subject, "code": { "text": word },
            "verificationStatus": { "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "entered-in-error" }] } }),
        json!({ "resourceType": "Binary", "id": "merket-innhold", "contentType": "text/plain", "data": data }),
        json!({ "resourceType": "DocumentReference", "id": "merket-brev", "status": "current", "subject": subject,
            "description": word, "content": [{ "attachment": { "url": "Binary/merket-innhold" } }] }),
        json!({ "resourceType": "Questionnaire", "id": "merket-skjema", "status": "active", "title": word,
            "url": canonical, "item": [{ "linkId": "1", "type": "string", "text": word }] }),
        json!({ "resourceType": "QuestionnaireResponse", "id": "merket-svar", "status": "completed",
            "questionnaire": canonical, "subject": subject,
            "item": [{ "linkId": "1", "answer": [{ "valueString": word }] }] }),
        json!({ "resourceType": "CarePlan", "id": "merket-plan", "status": "active", "intent": "plan",
            "title": word, "subject": subject }),
    ];
    for resource in &resources {
        sandbox.put_resource(resource).expect("put");
    }
    (number, id)
}

async fn beside(desk: &Desk) -> Sandbox {
    let clock = Arc::clone(&desk.clock);
    let config = Config::new(7, sandbox::Clock::new(move || clock.now()));
    Sandbox::start(config).await.expect("another sandbox")
}

async fn ehr(desk: &Desk, sandbox: &Sandbox, name: &str) -> i64 {
    let put = json!({
        "connectionId": null, "role": "ehr", "name": name, "baseUrl": sandbox.ehr_url(), "auth": "none",
        "userName": null, "herIds": [], "navHerId": "", "allowGetNumber": false, "pollSeconds": null,
    });
    let made: Value = desk.call("connection_put", &put).await;
    made["connectionId"].as_i64().expect("a number")
}

/// Finds Kari by her number, has her chart and what it leads to kept, and writes about her.
async fn work(desk: &Desk, number: &str, word: &str) -> i64 {
    let search = PatientSearchRequest {
        text: number.to_owned(),
        limit: 10,
        held: false,
    };
    let found: ServerSearch = desk.call("patient_search_server", &search).await;
    let patient_id = found.rows.first().expect("Kari").patient_id;
    kept(desk, patient_id).await;
    let saved = json!({ "queryId": 0, "name": word, "connectionId": null, "url": "Condition?_count=5",
        "method": "get", "columns": [] });
    let _: Value = desk.call("query_save", &saved).await;
    let author = json!({ "given": "Lege", "family": word, "hpr": "990000001", "practice": word,
        "organisationNumber": null, "phone": null });
    let _: Value = desk.call("author_put", &author).await;
    let party = json!({ "herId": "90000123", "name": word });
    let _: Value = desk.call("party_put", &party).await;
    patient_id
}

async fn kept(desk: &Desk, patient_id: i64) {
    let keep = PatientKeep {
        patient_id,
        keep: true,
    };
    let _: PatientRow = desk.call("patient_keep", &keep).await;
    let run = KeepRun {
        which: "these".into(),
        patient_ids: vec![patient_id],
    };
    let _: KeepState = desk.call("keep_run", &run).await;
    desk.until("keeping ends", async |desk: &Desk| {
        let state: KeepState = desk.call("keep_state", &Empty {}).await;
        (!state.running).then_some(())
    })
    .await;
    let request = PatientRequest { patient_id };
    let _: Value = desk.call("patient_chart", &request).await;
}

async fn open_state(desk: &Desk) -> AppState {
    desk.call("app_state", &Empty {}).await
}

/// Every command, with numbers as far as each kind of them goes.
fn every(name: &str, sample: &Value) -> Option<Vec<i64>> {
    let has = |field: &str| sample.get(field).is_some();
    let most = match () {
        () if has("resourceId") => 160,
        () if IDS.iter().any(|id| has(id)) => 8,
        () => 1,
    };
    let _ = name;
    Some((1..=most).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_one_workspace_is_answered_by_any_command_of_another() {
    let desk = Desk::start().await;
    let types = Types::read();
    let other = beside(&desk).await;
    let (number, id) = mark(desk.other_side(), A).await;
    assert_eq!(
        mark(&other, B).await,
        (number.clone(), id),
        "one number, one id"
    );
    work(&desk, &number, A).await;
    let first = open_state(&desk).await;

    let words = || SecretString::from(WORDS);
    desk.engine
        .secret("new-workspace/passphrase", words())
        .unwrap();
    let create = WorkspaceCreate {
        name: "Det andre".into(),
        stage: Stage::Test,
        method: UnlockMethod::Passphrase,
    };
    let _: WorkspaceCreated = desk.call("workspace_create", &create).await;
    ehr(&desk, &other, "journalen").await;
    work(&desk, &number, B).await;
    let met = ask(&desk, &types, &number, &every, &[A, B]).await;
    check(&met, B, A);
    // Those in memory; the ring of a workspace goes when it is closed.
    assert!(
        met.get("traffic_detail")
            .is_some_and(|words| words.contains(B))
    );

    // And back: what was read meanwhile is nowhere in the first.
    let back = WorkspaceOpen {
        id: first.workspace.as_ref().expect("it was open").id.clone(),
        method: None,
    };
    let _: AppState = desk.call("workspace_open", &back).await;
    let met = ask(&desk, &types, &number, &every, &[A, B]).await;
    check(&met, A, B);
    other.stop().await;
}

/// Many commands showed their own, and none the other's.
fn check(met: &BTreeMap<String, BTreeSet<&'static str>>, own: &str, others: &str) {
    let showing = |word: &str| -> Vec<&String> {
        let those = met.iter().filter(|(_, words)| words.contains(word));
        those.map(|(name, _)| name).collect()
    };
    let (own, others) = (showing(own), showing(others));
    println!("{} commands show what is their own: {own:?}", own.len());
    assert_eq!(others, Vec::<&String>::new());
    for name in [
        "patient_search",
        "patient_chart",
        "chart_rows",
        "chart_withdrawn",
        "chart_plans",
        "resource_raw",
        "resource_details",
        "resource_form",
        "document_open",
        "chart_text",
        "kept_page",
        "query_resource",
        "directory",
        "author",
    ] {
        assert!(
            own.iter().any(|one| *one == name),
            "{name} shows nothing of its own"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_one_connections_patient_is_answered_about_the_others() {
    let desk = Desk::start().await;
    let types = Types::read();
    let other = beside(&desk).await;
    let (number, id) = mark(desk.other_side(), A).await;
    mark(&other, B).await;
    let first = work(&desk, &number, A).await;
    // Who prints stands on paper, whoever it is about.
    let author = json!({ "given": "Lege", "family": "Lie", "hpr": "990000001", "practice": "Furulia",
        "organisationNumber": null, "phone": null });
    let _: Value = desk.call("author_put", &author).await;
    let connection_id = ehr(&desk, &other, "den andre journalen").await;
    // The other server's patient comes by a question of a person's own, and is read from there.
    let run = QueryRun {
        connection_id,
        url: format!("Patient?_id={id}"),
        method: "auto".into(),
    };
    let answer: QueryAnswer = desk.call("query_run", &run).await;
    let open = QueryResourceRequest {
        answer_id: answer.answer_id,
        index: 0,
    };
    let second: PatientRow = desk.call("query_open_patient", &open).await;
    let second = second.patient_id;
    assert_ne!(first, second, "the same id at two servers is two patients");
    kept(&desk, second).await;

    for (patient, own, others) in [(first, A, B), (second, B, A)] {
        let resources = resources(&desk, patient).await;
        assert!(resources.len() > 20);
        let about = |_: &str, sample: &Value| {
            if sample.get("resourceId").is_some() {
                Some(resources.clone())
            } else {
                sample.get("patientId").map(|_| vec![patient])
            }
        };
        let met = ask(&desk, &types, &number, &about, &[A, B]).await;
        let showing = |word: &str| -> BTreeSet<String> {
            let those = met.iter().filter(|(_, words)| words.contains(word));
            those.map(|(name, _)| name.clone()).collect()
        };
        let (own, others) = (showing(own), showing(others));
        println!("{own:?}");
        assert_eq!(others, BTreeSet::new());
        for name in [
            "patient_chart",
            "chart_rows",
            "resource_raw",
            "document_open",
            "resource_links",
        ] {
            assert!(
                own.contains(name),
                "{name} shows nothing of its own: {own:?}"
            );
        }
    }
    other.stop().await;
}

/// Local numbers of what a chart shows, and of the Patient.
async fn resources(desk: &Desk, patient_id: i64) -> Vec<i64> {
    let request = PatientRequest { patient_id };
    let chart: Value = desk.call("patient_chart", &request).await;
    let mut found = BTreeSet::new();
    fn walk(value: &Value, found: &mut BTreeSet<i64>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if name == "resourceId" {
                        found.extend(member.as_i64().filter(|id| *id > 0));
                    }
                    walk(member, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    walk(&chart, &mut found);
    found.into_iter().collect()
}
