//! No personal data in errors: every command is asked with poisoned values in every field, and no error repeats one.

use engine::api::{COMMANDS, dispatch};
use serde_json::{Value, json};

use crate::desk::Desk;

/// Values that must not come back, in every form a field may take.
const NAME: &str = "Giftmann";
const NUMBER: &str = "41814061033";
const TEXT: &str = "hemmelig diagnose";

/// Every field name that any request has, poisoned. Serde passes over what a command does not know.
fn poisoned(id: i64) -> Value {
    json!({
        "name": NAME, "given": NAME, "family": NUMBER, "text": TEXT, "query": NUMBER, "hpr": NUMBER,
        "practice": NAME, "organisationNumber": NUMBER, "phone": NUMBER, "nationalNumber": NUMBER,
        "birthDate": NUMBER, "gender": NAME, "stage": "TEST", "method": "passphrase", "id": NUMBER, "kind": NAME,
        "split": "open", "limit": 10, "after": NUMBER, "threadId": id, "messageId": id, "patientId": id,
        "resourceId": id, "draftId": id, "outboxId": id, "connectionId": id, "undoId": id, "mark": {"mark": "due", "date": NUMBER},
        "language": NAME, "file": NAME, "journal": {"threadId": id, "messageId": id, "language": NAME},
        "fields": {"text": TEXT, "choice": NUMBER}, "to": NUMBER, "confirmedName": NAME, "confirmedBirthDate": NUMBER,
        "confirmedTo": NUMBER, "herId": NUMBER, "herIds": [NUMBER], "navHerId": NUMBER, "role": "messaging",
        "auth": "basic", "userName": NAME, "baseUrl": format!("https://{NUMBER}@{NAME}.example/?q={NUMBER}"),
        "allowGetNumber": true, "pollSeconds": 30, "mode": NAME, "code": NAME, "answer": NAME,
        "story": NAME, "person": id, "reason": TEXT, "on": true, "parameters": {"text": TEXT}, "minutes": 999_999_999
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_error_repeats_what_it_was_asked() {
    let desk = Desk::start().await;
    let mut errors = 0;
    for command in COMMANDS {
        // A workspace made or locked here would take the desk away from the commands after it.
        if matches!(
            command.name,
            "workspace_create" | "workspace_lock" | "demo_reset" | "stage_mode"
        ) {
            continue;
        }
        let wrong_type = json!({"threadId": NUMBER, "patientId": {"a": NAME}, "limit": TEXT, "text": [NUMBER], "id": [NAME], "mark": NAME});
        for request in [
            poisoned(999_999),
            poisoned(-1),
            wrong_type,
            json!(NUMBER),
            json!([NAME]),
        ] {
            let body = request.to_string();
            if let Err(error) = dispatch(&desk.engine, command.name, body.as_bytes()).await {
                errors += 1;
                let shown = format!(
                    "{error:?} {error} {}",
                    serde_json::to_string(&error).expect("an error is JSON")
                );
                for poison in [NAME, NUMBER, TEXT] {
                    assert!(!shown.contains(poison), "{} tells: {shown}", command.name);
                }
            }
        }
    }
    assert!(
        errors > COMMANDS.len(),
        "the poison was refused often enough to mean something: {errors}"
    );
}
