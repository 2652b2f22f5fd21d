//! Which items of a form are asked: our evaluator against npm's `fhirpath` over random forms and answers.

use std::path::Path;
use std::process::Command;

use fhir::questionnaire::{Answers, Coding, Filled, Form, Typed};
use serde_json::{Map, Value, json};

/// Forms judged; each has about forty items with their conditions.
const CASES: u64 = 1_500;

/// Random numbers that are the same every time (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most as u64).expect("small")
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

const KINDS: [&str; 13] = [
    "boolean",
    "decimal",
    "integer",
    "date",
    "dateTime",
    "time",
    "string",
    "text",
    "url",
    "choice",
    "open-choice",
    "quantity",
    "reference",
];

/// A value both as a person types it and as FHIR has it. Few of each kind, so that they meet.
fn value(kind: &str, random: &mut Random) -> (Typed, &'static str, Value) {
    let number = |text: &str| serde_json::from_str::<Value>(text).expect("a number");
    let words = |text: &str| Typed::Words(text.to_owned());
    match kind {
        "boolean" => {
            let yes = random.below(2) == 0;
            (Typed::Yes(yes), "Boolean", json!(yes))
        }
        "decimal" => {
            let text = *random.one(&["0.10", "0.1", "2", "2.0", "-3.5", "10", "9.99"]);
            (words(&text.replace('.', ",")), "Decimal", number(text))
        }
        "integer" => {
            let text = *random.one(&["-1", "0", "2", "3", "10"]);
            (words(text), "Integer", number(text))
        }
        "date" => {
            let text = *random.one(&[
                "2025",
                "2026",
                "2026-03",
                "2026-03-14",
                "2026-03-15",
                "2027-01-01",
            ]);
            (words(text), "Date", json!(text))
        }
        "dateTime" => {
            let text = *random.one(&[
                "2026-03-14T09:30:00+01:00",
                "2026-03-14T08:30:00Z",
                "2026-03-14T10:00:00+01:00",
                "2027-01-01T00:00:00+01:00",
            ]);
            (words(text), "DateTime", json!(text))
        }
        "time" => {
            let text = *random.one(&["08:00:00", "09:30:00", "23:59:00"]);
            (words(text), "Time", json!(text))
        }
        "string" | "text" => {
            let text = *random.one(&["Ja", "Nei", "a", "b", "Ålesund", "it's"]);
            (words(text), "String", json!(text))
        }
        "url" => {
            let text = *random.one(&["https://nav.no/", "https://helsenorge.no/"]);
            (words(text), "Uri", json!(text))
        }
        "choice" | "open-choice" => {
            if kind == "open-choice" && random.below(3) == 0 {
                let text = *random.one(&["a", "noe annet"]);
                return (words(text), "String", json!(text));
            }
            let code = *random.one(&["a", "b", "c"]);
            let system = *random.one(&[None, Some("urn:x"), Some("urn:y")]);
            let coding = Coding {
                system: system.map(str::to_owned),
                code: Some(code.to_owned()),
                ..Coding::default()
            };
            let mut json = json!({ "code": code });
            if let Some(system) = system {
                json["system"] = json!(system);
            }
            (Typed::Option(coding), "Coding", json)
        }
        "quantity" => {
            let text = *random.one(&["1", "1.0", "5", "70.5"]);
            let unit = *random.one(&["kg", "g"]);
            let coding = Coding {
                code: Some(unit.to_owned()),
                ..Coding::default()
            };
            let json = json!({ "value": number(text), "code": unit });
            (
                Typed::Amount(text.to_owned(), Some(coding)),
                "Quantity",
                json,
            )
        }
        _ => {
            let text = *random.one(&["Patient/1", "Patient/2"]);
            (words(text), "Reference", json!({ "reference": text }))
        }
    }
}

/// An item while the form grows.
struct Grown {
    link_id: String,
    kind: &'static str,
    repeats: bool,
    children: Vec<usize>,
    conditions: Vec<Value>,
    all: bool,
}

/// A form whose conditions never go round: an item hangs on what stands before it, or on what hangs on nothing.
fn grow(random: &mut Random) -> Vec<Grown> {
    let count = 8 + random.below(24);
    let mut items: Vec<Grown> = Vec::new();
    let mut parents: Vec<Option<usize>> = Vec::new();
    for index in 0..count {
        let group = random.below(4) == 0;
        let kind = if group { "group" } else { *random.one(&KINDS) };
        // The next item stands at the top, beside the last one, or in it.
        let parent = match (index.checked_sub(1), random.below(4)) {
            (None, _) | (_, 0) => None,
            (Some(last), 1 | 2) => parents[last],
            (Some(last), _) => Some(last),
        };
        let depth = std::iter::successors(parent, |at| parents[*at]).count();
        let parent = parent.filter(|_| depth < 5);
        // A question with questions below takes one answer here: FHIR hangs them on the answer, and so would two.
        let repeats = random.below(4) == 0 && (group || parent.is_none());
        items.push(Grown {
            link_id: format!("q{index}"),
            kind,
            repeats,
            children: Vec::new(),
            conditions: Vec::new(),
            all: random.below(2) == 0,
        });
        parents.push(parent);
        if let Some(parent) = parent {
            items[parent].children.push(index);
        }
    }
    for item in &mut items {
        if item.kind != "group" && !item.children.is_empty() {
            item.repeats = false;
        }
    }
    let free: Vec<bool> = (0..count).map(|_| random.below(3) == 0).collect();
    for index in 0..count {
        // What is free hangs on nothing itself, and stands in nothing that does.
        let loose =
            |at: usize| std::iter::successors(Some(at), |at| parents[*at]).all(|at| free[at]);
        if free[index] {
            continue;
        }
        let askable: Vec<usize> = (0..count)
            .filter(|other| {
                items[*other].kind != "group"
                    && (*other < index || loose(*other))
                    && *other != index
            })
            // An ancestor's own condition may not ask what stands in it.
            .filter(|other| {
                !std::iter::successors(Some(*other), |at| parents[*at]).any(|at| at == index)
            })
            .collect();
        for _ in 0..random.below(3) {
            if askable.is_empty() {
                break;
            }
            let question = &items[*random.one(&askable)];
            let ordered = !matches!(
                question.kind,
                "boolean" | "choice" | "open-choice" | "reference" | "url"
            );
            let operator = *random.one(if ordered {
                &["exists", "=", "!=", "<", ">", "<=", ">="][..]
            } else {
                &["exists", "=", "!="][..]
            });
            let mut condition = json!({ "question": question.link_id, "operator": operator });
            if operator == "exists" {
                condition["answerBoolean"] = json!(random.below(2) == 0);
            } else {
                let (_, name, value) = value(question.kind, random);
                // FHIR has no `answerUri`: an address is held against a string.
                let name = if name == "Uri" { "String" } else { name };
                condition[format!("answer{name}")] = value;
            }
            items[index].conditions.push(condition);
        }
    }
    items
}

fn defined(items: &[Grown], at: usize) -> Value {
    let item = &items[at];
    let mut json = json!({ "linkId": item.link_id, "type": item.kind, "text": item.link_id });
    if item.repeats {
        json["repeats"] = json!(true);
    }
    if !item.conditions.is_empty() {
        json["enableWhen"] = json!(item.conditions);
        json["enableBehavior"] = json!(if item.all { "all" } else { "any" });
    }
    if !item.children.is_empty() {
        json["item"] = item
            .children
            .iter()
            .map(|child| defined(items, *child))
            .collect();
    }
    json
}

/// Answers everything at random, in both forms; the id of an item of the response is its place.
fn answered(
    items: &[Grown],
    siblings: &[usize],
    prefix: &str,
    answers: &mut Answers,
    random: &mut Random,
) -> Vec<Value> {
    let mut made = Vec::new();
    for at in siblings {
        let item = &items[*at];
        let base = format!("{prefix}{}", item.link_id);
        if item.repeats && item.kind == "group" {
            let numbers: Vec<u32> = [3, 7, 9].into_iter().take(1 + random.below(3)).collect();
            for number in &numbers {
                let place = format!("{base}[{number}]");
                let below = answered(items, &item.children, &format!("{place}/"), answers, random);
                made.push(json!({ "id": place, "linkId": item.link_id, "item": below }));
            }
            answers.instances.insert(base, numbers);
            continue;
        }
        let mut json = Map::new();
        json.insert("id".into(), json!(base));
        json.insert("linkId".into(), json!(item.link_id));
        if item.kind != "group" {
            let count = random.below(if item.repeats { 4 } else { 2 } + 1);
            let count = if item.repeats { count } else { count.min(1) };
            let values: Vec<_> = (0..count).map(|_| value(item.kind, random)).collect();
            let list: Vec<Value> = values
                .iter()
                .map(|(_, name, value)| json!({ format!("value{name}"): value }))
                .collect();
            if !list.is_empty() {
                json.insert("answer".into(), json!(list));
            }
            answers
                .values
                .insert(base, values.into_iter().map(|(typed, ..)| typed).collect());
        }
        let below = answered(items, &item.children, prefix, answers, random);
        if !below.is_empty() {
            json.insert("item".into(), json!(below));
        }
        made.push(Value::Object(json));
    }
    made
}

#[test]
fn what_is_asked_is_what_fhirpath_says_is_asked() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/fhirpath");
    if !folder.join("node_modules/fhirpath").is_dir() {
        let installed = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(&folder)
            .status();
        if !installed.is_ok_and(|status| status.success()) {
            assert!(
                std::env::var_os("CI").is_none(),
                "with CI set, npm must be there"
            );
            println!("skipped: npm could not install fhirpath");
            return;
        }
    }
    let mut random = Random(20_261_126);
    let mut cases = Vec::new();
    let mut ours: Vec<Map<String, Value>> = Vec::new();
    let (mut asked, mut closed) = (0_usize, 0_usize);
    for _ in 0..CASES {
        let items = grow(&mut random);
        let inner: std::collections::HashSet<usize> = items
            .iter()
            .flat_map(|item| item.children.iter().copied())
            .collect();
        let roots: Vec<usize> = (0..items.len()).filter(|at| !inner.contains(at)).collect();
        let questionnaire = json!({
            "resourceType": "Questionnaire", "status": "active", "url": "urn:case", "title": "Case",
            "item": roots.iter().map(|at| defined(&items, *at)).collect::<Vec<_>>(),
        });
        let mut answers = Answers::default();
        let response = answered(&items, &roots, "", &mut answers, &mut random);
        let form = Form::of(&questionnaire).expect("a form");
        assert_eq!(form.problems, [], "{questionnaire}");
        let filled = Filled::new(&form, &answers);
        assert!(
            filled
                .nodes
                .iter()
                .all(|node| node.values.iter().all(Result::is_ok))
        );
        asked += filled.nodes.iter().filter(|node| node.enabled).count();
        closed += filled.nodes.iter().filter(|node| !node.enabled).count();
        ours.push(
            filled
                .nodes
                .iter()
                .map(|node| (node.place.clone(), json!(node.enabled)))
                .collect(),
        );
        cases.push(json!({
            "questionnaire": questionnaire,
            "response": { "resourceType": "QuestionnaireResponse", "status": "completed", "item": response },
        }));
    }
    let desk = tempfile::tempdir().expect("a folder");
    let (asks, says) = (
        desk.path().join("cases.json"),
        desk.path().join("verdicts.json"),
    );
    std::fs::write(&asks, json!(cases).to_string()).expect("written");
    let judged = Command::new("node")
        .arg(folder.join("judge.mjs"))
        .args([&asks, &says])
        .status()
        .expect("node");
    assert!(judged.success(), "the judge ended well");
    let theirs: Vec<Map<String, Value>> =
        serde_json::from_slice(&std::fs::read(&says).expect("verdicts")).expect("json");
    assert_eq!(theirs.len(), ours.len());
    for ((mine, other), case) in ours.iter().zip(&theirs).zip(&cases) {
        assert_eq!(mine, other, "{case}");
    }
    println!(
        "{CASES} forms, {} items: {asked} asked and {closed} not, no disagreement",
        asked + closed
    );
    assert!(
        asked > 5_000 && closed > 5_000,
        "both verdicts were put to the test"
    );
}
