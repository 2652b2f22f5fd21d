//! What a bench found: printed for a person, and kept as JSON where `cargo xtask prove` asks for it.

use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};

static FOUND: Mutex<Vec<Value>> = Mutex::new(Vec::new());

/// Keeps one line of figures under its name.
pub(crate) fn keep(name: &str, figures: &[(&str, f64)]) {
    let mut row = Map::new();
    row.insert("name".to_owned(), name.into());
    for (figure, value) in figures {
        row.insert(
            (*figure).to_owned(),
            serde_json::json!((value * 1000.0).round() / 1000.0),
        );
    }
    FOUND
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Value::Object(row));
}

/// Writes what was kept to the file that `BUDSTIKKE_FIGURES` names.
pub(crate) fn write() {
    let Some(path) = std::env::var_os("BUDSTIKKE_FIGURES") else {
        return;
    };
    let found = FOUND.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let text = serde_json::json!({ "loadAverage": load.trim(), "rows": found }).to_string();
    std::fs::write(path, text).expect("the figures are written");
}
