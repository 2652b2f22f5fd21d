//! Single values in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::words::{code_words, is_code, is_date, profile, same};
use crate::Words;
use crate::date::PartialDate;
use crate::letter::visible;
use crate::narrative;
use crate::view::is_float_noise;

/// A value in words, with what was sent where that reads otherwise.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) value: Words,
    pub(super) sent: Vec<String>,
    pub(super) flags: Vec<&'static str>,
}

pub(super) fn missing() -> Words {
    Words::new("ikke i kilden", "not in the source")
}

impl Said {
    fn worded(value: Words, sent: &str) -> Self {
        let sent = (value.nb != sent).then(|| sent.to_owned());
        Self {
            value,
            sent: sent.into_iter().collect(),
            flags: Vec::new(),
        }
    }

    fn flagged(mut self, flag: &'static str) -> Self {
        self.flags.push(flag);
        self
    }
}

/// A scalar by its name and text. Objects and arrays are not this file's.
pub(super) fn scalar(name: &str, value: &Value, zone: &TimeZone) -> Said {
    match value {
        Value::Bool(true) => Said::worded(Words::new("ja", "yes"), "true"),
        Value::Bool(false) => Said::worded(Words::new("nei", "no"), "false"),
        Value::Number(number) => number_words(&number.to_string()),
        Value::String(text) => string(name, text, zone),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Said::worded(missing(), "").flagged("missing")
        }
    }
}

/// `36,60`: the text as sent with the comma of the language.
pub(super) fn number(text: &str) -> Words {
    Words::new(text.replace('.', ","), text)
}

fn number_words(text: &str) -> Said {
    let said = Said::worded(number(text), text);
    if is_float_noise(text) {
        said.flagged("float_noise")
    } else {
        said
    }
}

fn string(name: &str, text: &str, zone: &TimeZone) -> Said {
    if text.trim().is_empty() {
        return Said {
            value: missing(),
            sent: Vec::new(),
            flags: vec!["missing", "empty"],
        };
    }
    match name {
        "data" | "valueBase64Binary" => {
            let bytes = text.trim().len() / 4 * 3;
            return Said {
                value: Words::new(
                    format!("fil, om lag {bytes} byte"),
                    format!("file, about {bytes} bytes"),
                ),
                sent: Vec::new(),
                flags: vec!["data"],
            };
        }
        "div" => {
            return Said::worded(same(narrative::text_of(&narrative::rebuild(text))), text)
                .flagged("data");
        }
        "profile" => {
            if let Some(words) = profile(text) {
                return Said::worded(words, text);
            }
        }
        _ => {}
    }
    if let Some(words) = moment(name, text, zone) {
        return Said::worded(words, text);
    }
    if is_code(name)
        && let Some(words) = code_words(text)
    {
        return Said::worded(words, text);
    }
    Said::worded(same(visible(text)), text)
}

/// A date or time, the Norwegian way; `None` when the text is none. `2024` alone is a date only where one belongs.
pub(super) fn moment(name: &str, text: &str, zone: &TimeZone) -> Option<Words> {
    if text.len() < 10 && !is_date(name) {
        return None;
    }
    let date = PartialDate::parse(text)?;
    if let Some((_, clock)) = text.split_once('T') {
        let Ok(at) = text.parse::<Timestamp>() else {
            // A time without a zone cannot be moved into ours: its own clock is said.
            let clock = clock.get(..5)?;
            let day = date.norwegian();
            return Some(Words::new(
                format!("{day} kl. {clock}"),
                format!("{day} at {clock}"),
            ));
        };
        let local = at.to_zoned(zone.clone());
        let (day, clock) = (local.strftime("%d.%m.%Y"), local.strftime("%H:%M"));
        return Some(Words::new(
            format!("{day} kl. {clock}"),
            format!("{day} at {clock}"),
        ));
    }
    Some(same(date.norwegian()))
}
