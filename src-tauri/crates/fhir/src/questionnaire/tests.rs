use serde_json::{Value as Json, json};

use super::*;

fn form(items: Json) -> Form {
    Form::of(&json!({
        "resourceType": "Questionnaire", "url": "urn:test", "title": "Test", "status": "active", "item": items
    }))
    .expect("a form")
}

fn words(text: &str) -> Vec<Typed> {
    vec![Typed::Words(text.into())]
}

fn answers(values: &[(&str, Vec<Typed>)]) -> Answers {
    Answers {
        values: values
            .iter()
            .map(|(place, typed)| ((*place).to_owned(), typed.clone()))
            .collect(),
        ..Answers::default()
    }
}

fn enabled(filled: &Filled<'_>) -> Vec<String> {
    filled
        .nodes
        .iter()
        .filter(|node| node.enabled)
        .map(|node| node.place.clone())
        .collect()
}

fn faults(form: &Form, answers: &Answers) -> Vec<(String, FaultKind)> {
    Filled::new(form, answers)
        .check()
        .into_iter()
        .map(|fault| (fault.place, fault.kind))
        .collect()
}

#[test]
fn conditions_open_and_close_what_hangs_on_them() {
    let form = form(json!([
        { "linkId": "a", "type": "boolean", "text": "A?" },
        { "linkId": "b", "type": "integer", "text": "B?", "enableWhen": [
            { "question": "a", "operator": "=", "answerBoolean": true } ] },
        { "linkId": "c", "type": "string", "text": "C?", "enableBehavior": "all", "enableWhen": [
            { "question": "a", "operator": "exists", "answerBoolean": true },
            { "question": "b", "operator": ">=", "answerInteger": 3 } ] },
    ]));
    assert!(form.problems.is_empty(), "{:?}", form.problems);
    let mut typed = answers(&[
        ("a", vec![Typed::Yes(true)]),
        ("b", words("3")),
        ("c", words("så")),
    ]);
    assert_eq!(enabled(&Filled::new(&form, &typed)), ["a", "b", "c"]);
    typed.values.insert("a".into(), vec![Typed::Yes(false)]);
    let filled = Filled::new(&form, &typed);
    assert_eq!(
        enabled(&filled),
        ["a"],
        "b's answer counts no more, and so c is not asked either"
    );
    assert_eq!(
        json!(filled.respond()),
        json!([{ "linkId": "a", "text": "A?", "answer": [{ "valueBoolean": false }] }])
    );
}

#[test]
fn a_ring_is_told_and_cut() {
    let form = form(json!([
        { "linkId": "a", "type": "boolean", "text": "A", "enableWhen": [
            { "question": "b", "operator": "!=", "answerBoolean": true } ] },
        { "linkId": "b", "type": "boolean", "text": "B", "enableWhen": [
            { "question": "a", "operator": "exists", "answerBoolean": false } ] },
        { "linkId": "g", "type": "group", "text": "G", "enableWhen": [
            { "question": "in", "operator": "exists", "answerBoolean": true } ],
          "item": [{ "linkId": "in", "type": "string", "text": "In" }] },
    ]));
    assert!(
        matches!(&form.problems[..], [Problem::Ring(ids)] if ids.len() == 2),
        "{:?}",
        form.problems
    );
    let _ = enabled(&Filled::new(
        &form,
        &answers(&[("a", vec![Typed::Yes(true)])]),
    ));
}

#[test]
fn a_condition_in_a_repetition_looks_at_its_own() {
    let form = form(json!([
        { "linkId": "g", "type": "group", "repeats": true, "text": "G", "item": [
            { "linkId": "more", "type": "string", "text": "More", "enableWhen": [
                { "question": "has", "operator": "=", "answerBoolean": true } ] },
            { "linkId": "has", "type": "boolean", "text": "Has?" } ] },
    ]));
    let mut typed = answers(&[
        ("g[4]/has", vec![Typed::Yes(true)]),
        ("g[4]/more", words("x")),
    ]);
    typed.instances.insert("g".into(), vec![2, 4]);
    let filled = Filled::new(&form, &typed);
    assert_eq!(
        enabled(&filled),
        ["g[2]", "g[2]/has", "g[4]", "g[4]/more", "g[4]/has"]
    );
    assert_eq!(
        filled.respond().len(),
        1,
        "the empty repetition is not sent"
    );
}

#[test]
fn a_repeating_question_with_questions_of_its_own_keeps_them_apart() {
    let form = form(json!([
        { "linkId": "med", "type": "string", "repeats": true, "text": "Medisin", "item": [
            { "linkId": "dose", "type": "quantity", "text": "Dose" } ] },
    ]));
    let mut typed = answers(&[
        ("med[0]", words("Paracet")),
        ("med[0]/dose", words("500")),
        ("med[1]", words("Ibux")),
    ]);
    typed.instances.insert("med".into(), vec![0, 1]);
    let response = json!(Filled::new(&form, &typed).respond());
    assert_eq!(
        response.as_array().expect("items").len(),
        1,
        "one item, two answers"
    );
    assert_eq!(
        response[0]["answer"][0]["item"][0]["answer"][0]["valueQuantity"]["value"].to_string(),
        "500"
    );
    assert_eq!(response[0]["answer"][1], json!({ "valueString": "Ibux" }));
}

#[test]
fn what_is_typed_is_read_as_its_kind() {
    let kinds = [
        ("decimal", "36,60", r#"{"valueDecimal":36.60}"#),
        ("integer", " 12 ", r#"{"valueInteger":12}"#),
        ("date", "12.11.2026", r#"{"valueDate":"2026-11-12"}"#),
        ("date", "11.2026", r#"{"valueDate":"2026-11"}"#),
        ("date", "2026", r#"{"valueDate":"2026"}"#),
        (
            "dateTime",
            "12.11.2026 kl. 9.30",
            r#"{"valueDateTime":"2026-11-12T09:30:00+01:00"}"#,
        ),
        (
            "dateTime",
            "2026-07-01T09:30",
            r#"{"valueDateTime":"2026-07-01T09:30:00+02:00"}"#,
        ),
        ("time", "9.05", r#"{"valueTime":"09:05:00"}"#),
        (
            "url",
            "https://nav.no/",
            r#"{"valueUri":"https://nav.no/"}"#,
        ),
        ("text", "To\nlinjer", r#"{"valueString":"To\nlinjer"}"#),
        (
            "reference",
            "Patient/12",
            r#"{"valueReference":{"reference":"Patient/12"}}"#,
        ),
        (
            "reference",
            "Ullevål sykehus",
            r#"{"valueReference":{"display":"Ullevål sykehus"}}"#,
        ),
        ("quantity", "3,5", r#"{"valueQuantity":{"value":3.5}}"#),
    ];
    for (kind, text, expected) in kinds {
        let form = form(json!([{ "linkId": "q", "type": kind, "text": "Q" }]));
        let filled = Filled::new(&form, &answers(&[("q", words(text))]));
        assert_eq!(filled.check(), [], "{kind} {text}");
        assert_eq!(filled.respond()[0]["answer"][0].to_string(), expected);
    }
    for (kind, text, wrong) in [
        ("decimal", "tolv", Wrong::NotANumber),
        ("integer", "3,5", Wrong::NotAWholeNumber),
        ("integer", "3000000000", Wrong::NotAWholeNumber),
        ("date", "31.02.2026", Wrong::NotADate),
        ("date", "14.3.58", Wrong::NotADate),
        ("dateTime", "12.11.2026", Wrong::NotADateTime),
        ("time", "25:00", Wrong::NotATime),
        ("url", "ikke en lenke", Wrong::NotAnAddress),
        ("boolean", "kanskje", Wrong::OtherKind),
    ] {
        let form = form(json!([{ "linkId": "q", "type": kind, "text": "Q" }]));
        let typed = answers(&[("q", words(text))]);
        assert_eq!(
            faults(&form, &typed),
            [("q".to_owned(), FaultKind::Wrong(wrong))],
            "{kind} {text}"
        );
        assert!(Filled::new(&form, &typed).respond().is_empty());
    }
}

#[test]
fn bounds_and_lengths() {
    let ext = |name: &str, value: Json| {
        let mut one = json!({ "url": format!("http://hl7.org/fhir/StructureDefinition/{name}") });
        for (name, json) in value.as_object().expect("an object") {
            one[name] = json.clone();
        }
        one
    };
    let form = form(json!([
        { "linkId": "n", "type": "decimal", "text": "N", "extension": [
            ext("minValue", json!({ "valueDecimal": 30 })), ext("maxValue", json!({ "valueDecimal": 45.0 })),
            ext("maxDecimalPlaces", json!({ "valueInteger": 1 })) ] },
        { "linkId": "s", "type": "string", "text": "S", "maxLength": 4, "extension": [
            ext("minLength", json!({ "valueInteger": 2 })), ext("regex", json!({ "valueString": "[A-Z]+" })) ] },
        { "linkId": "d", "type": "date", "text": "D", "extension": [
            ext("minValue", json!({ "valueDate": "2020-01-01" })) ] },
        { "linkId": "q", "type": "quantity", "text": "Q", "extension": [
            ext("questionnaire-unitOption", json!({ "valueCoding": { "code": "mg" } })),
            ext("questionnaire-unitOption", json!({ "valueCoding": { "code": "g" } })),
            ext("maxValue", json!({ "valueDecimal": 10 })) ] },
        { "linkId": "bad", "type": "string", "text": "Bad", "extension": [
            ext("regex", json!({ "valueString": "(?=x)" })) ] },
    ]));
    assert_eq!(
        form.problems,
        [Problem::UnreadableRegex(vec!["bad".into()])]
    );
    let gram = Coding {
        code: Some("kg".into()),
        ..Coding::default()
    };
    let typed = answers(&[
        ("n", words("45,55")),
        ("s", words("abcde")),
        ("d", words("31.12.2019")),
        ("q", vec![Typed::Amount("11".into(), Some(gram))]),
    ]);
    let found: Vec<FaultKind> = faults(&form, &typed)
        .into_iter()
        .map(|(_, kind)| kind)
        .collect();
    let bound = |text: &str| Value::Decimal(Decimal::parse(text).expect("decimal"));
    assert_eq!(
        found,
        [
            FaultKind::TooGreat(bound("45.0")),
            FaultKind::TooManyPlaces(1),
            FaultKind::TooLong(4),
            FaultKind::NotLikePattern,
            FaultKind::TooSmall(Value::Date("2020-01-01".into())),
            FaultKind::TooGreat(bound("10")),
            FaultKind::OtherUnit,
        ]
    );
    let good = answers(&[
        ("n", words("36,6")),
        ("s", words("AB")),
        ("d", words("1.1.2020")),
        ("q", words("3")),
    ]);
    assert_eq!(faults(&form, &good), []);
}

#[test]
fn choices_are_held_to_their_options() {
    let form = form(json!([
        { "linkId": "c", "type": "choice", "text": "C", "repeats": true, "answerOption": [
            { "valueCoding": { "code": "a", "display": "A" } }, { "valueString": "Nei" },
            { "valueInteger": 3, "initialSelected": true } ] },
        { "linkId": "o", "type": "open-choice", "text": "O", "answerOption": [{ "valueString": "Ja" }] },
        { "linkId": "one", "type": "choice", "text": "One", "answerValueSet": "http://elsewhere" },
    ]));
    assert_eq!(
        form.problems,
        [Problem::OptionsElsewhere(vec!["one".into()])]
    );
    assert_eq!(form.items[0].initial, [Value::Integer(3)]);
    let option = |code: Option<&str>, display: &str| {
        Typed::Option(Coding {
            code: code.map(str::to_owned),
            display: Some(display.into()),
            ..Coding::default()
        })
    };
    let typed = answers(&[
        (
            "c",
            vec![
                option(Some("a"), "A"),
                option(None, "Nei"),
                option(None, "3"),
            ],
        ),
        ("o", words("Vet ikke")),
        ("one", vec![option(Some("x"), "X"), option(Some("y"), "Y")]),
    ]);
    let filled = Filled::new(&form, &typed);
    assert_eq!(
        filled.respond()[0]["answer"].to_string(),
        r#"[{"valueCoding":{"code":"a","display":"A"}},{"valueString":"Nei"},{"valueInteger":3}]"#
    );
    assert_eq!(
        filled.respond()[1]["answer"][0],
        json!({ "valueString": "Vet ikke" })
    );
    assert_eq!(
        faults(&form, &typed),
        [("one".to_owned(), FaultKind::OnlyOne)]
    );
    let wrong = answers(&[("c", vec![option(Some("z"), "Z")])]);
    assert_eq!(
        faults(&form, &wrong),
        [("c".to_owned(), FaultKind::NotAnOption)]
    );
}

#[test]
fn sets_that_came_along_are_options() {
    let read = |set: Json| {
        Form::of(&json!({
            "resourceType": "Questionnaire", "url": "urn:t", "title": "T", "status": "active", "contained": [set],
            "item": [{ "linkId": "c", "type": "choice", "text": "C", "answerValueSet": "#s" }]
        }))
        .expect("a form")
    };
    let codes = |form: &Form| -> Vec<String> {
        form.items[0]
            .options
            .iter()
            .map(|one| one.value.shown())
            .collect()
    };
    let expanded = read(
        json!({ "resourceType": "ValueSet", "id": "s", "expansion": { "contains": [
        { "system": "urn:x", "code": "1", "display": "En", "contains": [{ "code": "2", "display": "To" }] },
        { "abstract": true, "code": "3" } ] } }),
    );
    assert_eq!(codes(&expanded), ["En", "To"]);
    let composed = read(json!({ "resourceType": "ValueSet", "id": "s", "compose": {
        "include": [{ "system": "urn:x", "concept": [
            { "code": "1", "display": "One", "designation": [{ "language": "nb-NO", "value": "En" }] },
            { "code": "2", "display": "To" } ] }],
        "exclude": [{ "system": "urn:x", "concept": [{ "code": "2" }] }] } }));
    assert_eq!(codes(&composed), ["En"]);
    let filtered = read(json!({ "resourceType": "ValueSet", "id": "s", "compose": {
        "include": [{ "system": "urn:x", "filter": [{}] }] } }));
    assert_eq!(
        filtered.items[0].source,
        OptionSource::Elsewhere("#s".into())
    );
}

#[test]
fn required_is_asked_of_what_is_asked() {
    let form = form(json!([
        { "linkId": "a", "type": "boolean", "text": "A", "required": true },
        { "linkId": "b", "type": "text", "text": "B", "required": true, "enableWhen": [
            { "question": "a", "operator": "=", "answerBoolean": true } ] },
        { "linkId": "h", "type": "string", "text": "H", "required": true, "extension": [
            { "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": true } ] },
        { "linkId": "g", "type": "group", "text": "G", "required": true, "item": [
            { "linkId": "x", "type": "string", "text": "X" } ] },
    ]));
    let required = |place: &str| (place.to_owned(), FaultKind::Required);
    let group = ("g".to_owned(), FaultKind::RequiredGroup);
    assert_eq!(
        faults(&form, &Answers::default()),
        [required("a"), group.clone()]
    );
    let yes = answers(&[("a", vec![Typed::Yes(true)]), ("b", words("   "))]);
    assert_eq!(faults(&form, &yes), [required("b"), group]);
    let progress = Filled::new(&form, &yes).progress();
    assert_eq!(
        (progress.asked, progress.answered, progress.missing),
        (3, 1, 1)
    );
}

#[test]
fn one_link_id_twice_keeps_two_answers() {
    let form = form(json!([
        { "linkId": "g1", "type": "group", "text": "G1", "item": [{ "linkId": "x", "type": "string", "text": "X" }] },
        { "linkId": "g2", "type": "group", "text": "G2", "item": [{ "linkId": "x", "type": "string", "text": "X" }] },
        { "linkId": "x~2", "type": "string", "text": "Y" },
    ]));
    assert_eq!(form.problems, [Problem::SameLinkId(vec!["x".into()])]);
    let keys: Vec<&str> = form.items.iter().map(|item| item.key.as_str()).collect();
    assert_eq!(keys, ["g1", "x", "g2", "x~3", "x~2"]);
    assert!(form.fillable());
    let typed = answers(&[("x", words("en")), ("x~3", words("to"))]);
    let response = json!(Filled::new(&form, &typed).respond());
    assert_eq!(response[0]["item"][0]["answer"][0]["valueString"], "en");
    assert_eq!(response[1]["item"][0]["linkId"], "x");
    assert_eq!(response[1]["item"][0]["answer"][0]["valueString"], "to");
}

#[test]
fn a_form_may_be_used_only_in_its_time() {
    let today = jiff::civil::date(2026, 11, 26);
    let standing = |more: Json| {
        let mut json = json!({ "resourceType": "Questionnaire", "item": [] });
        for (name, value) in more.as_object().expect("an object") {
            json[name] = value.clone();
        }
        Form::of(&json).expect("a form").standing(today)
    };
    assert_eq!(standing(json!({ "status": "active" })), Standing::Active);
    assert_eq!(standing(json!({ "status": "draft" })), Standing::Draft);
    assert_eq!(standing(json!({ "status": "retired" })), Standing::Retired);
    assert_eq!(standing(json!({})), Standing::Unknown);
    let ended = json!({ "status": "active", "effectivePeriod": { "end": "2026-11-25" } });
    assert_eq!(standing(ended), Standing::Expired);
    let to_come = json!({ "status": "active", "effectivePeriod": { "start": "2027-01-01" } });
    assert_eq!(standing(to_come), Standing::NotYet);
}

#[test]
fn hostile_forms_are_answered_with_words() {
    assert_eq!(
        Form::read(b"{"),
        Err(FormError::NotJson { line: 1, column: 1 })
    );
    assert_eq!(
        Form::read(br#"{"resourceType":"Patient"}"#),
        Err(FormError::NotAForm)
    );
    let deep = format!(
        "{{\"resourceType\":\"Questionnaire\",\"item\":{}{}}}",
        r#"[{"linkId":"x","type":"group","item":"#.repeat(5_000),
        "}]".repeat(5_000)
    );
    assert_eq!(Form::read(deep.as_bytes()), Err(FormError::TooDeep));
    let many: Vec<Json> = (0..100_000)
        .map(|n| {
            json!({ "linkId": "same", "type": "string", "enableWhen": [
            { "question": "same", "operator": "exists", "answerBoolean": n % 2 == 0 } ] })
        })
        .collect();
    let wide = form(Json::Array(many));
    assert!(wide.problems.contains(&Problem::TooManyItems(100_000)));
    assert!(!wide.fillable());
    let odd = form(
        json!([{ "linkId": 3, "type": "question" }, 7, { "linkId": "a", "type": "string", "enableWhen": [{}] }]),
    );
    assert!(
        odd.problems.contains(&Problem::NoLinkId(2)),
        "{:?}",
        odd.problems
    );
    assert!(
        odd.problems
            .contains(&Problem::UnreadableCondition(vec!["a".into()]))
    );
}

#[test]
fn forms_come_alone_in_a_bundle_or_as_xml() {
    let one = json!({ "resourceType": "Questionnaire", "url": "urn:a", "status": "active" });
    let bundle = json!({ "resourceType": "Bundle", "entry": [
        { "resource": one }, { "resource": { "resourceType": "Patient" } }, { "resource": one } ] });
    assert_eq!(
        forms_in(one.to_string().as_bytes()).expect("a form").len(),
        1
    );
    assert_eq!(
        forms_in(bundle.to_string().as_bytes())
            .expect("forms")
            .len(),
        2
    );
    let xml = crate::xml::from_json(&json!({
        "resourceType": "Questionnaire", "url": "urn:a", "title": "T", "status": "active",
        "item": [{ "linkId": "1", "type": "boolean", "text": "Ja?", "required": true }]
    }))
    .expect("xml");
    let read = forms_in(xml.as_bytes()).expect("a form");
    let form = Form::read(read[0].as_bytes()).expect("a form");
    assert_eq!(form.items.len(), 1);
    assert!(
        form.items[0].required,
        "what XML writes as text is a boolean again"
    );
    assert_eq!(forms_in(b"<html/>"), Err(FormError::NotXml));
    assert_eq!(forms_in(b"{}"), Err(FormError::NotAForm));
}
