//! The window's own catalogue, for what is printed: paper cannot say otherwise than the screen.

use std::sync::LazyLock;

use serde_json::Value;

use crate::journal::Language;

/// One file per feature of the window.
const FILES: [(&str, &str, &str); 3] = [
    (
        "chart",
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../ui/src/i18n/nb/chart.json"
        )),
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../ui/src/i18n/en/chart.json"
        )),
    ),
    (
        "common",
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../ui/src/i18n/nb/common.json"
        )),
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../ui/src/i18n/en/common.json"
        )),
    ),
    (
        "paper",
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../ui/src/i18n/nb/paper.json"
        )),
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../ui/src/i18n/en/paper.json"
        )),
    ),
];

type Catalogue = Vec<(&'static str, Value)>;

fn read(text: fn(&(&'static str, &'static str, &'static str)) -> &'static str) -> Catalogue {
    FILES
        .iter()
        .map(|file| {
            let parsed = serde_json::from_str(text(file)).unwrap_or_default();
            (file.0, parsed)
        })
        .collect()
}

static NB: LazyLock<Catalogue> = LazyLock::new(|| read(|file| file.1));
static EN: LazyLock<Catalogue> = LazyLock::new(|| read(|file| file.2));

/// Words in one language, by the keys that the window has for them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Say {
    catalogue: &'static Catalogue,
    pub(super) language: Language,
}

impl Say {
    pub(super) fn new(language: Language) -> Self {
        let catalogue = match language {
            Language::Nb => &NB,
            Language::En => &EN,
        };
        Self {
            catalogue,
            language,
        }
    }

    /// `chart:state.no_access`; a key that nobody has written is shown itself, and a test finds it.
    pub(super) fn word(self, key: &str) -> String {
        self.found(key).unwrap_or(key).to_owned()
    }

    /// A code of FHIR's in words; one that the catalogue does not know stays as it was sent.
    pub(super) fn code(self, group: &str, code: &str) -> String {
        self.found(&format!("{group}.{code}"))
            .unwrap_or(code)
            .to_owned()
    }

    /// With values in the places that the words leave for them.
    pub(super) fn with(self, key: &str, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.word(key), |words, (name, value)| {
            words.replace(&format!("{{{{{name}}}}}"), value)
        })
    }

    /// In the form that the number asks for.
    pub(super) fn count(self, key: &str, count: usize) -> String {
        let form = if count == 1 { "one" } else { "other" };
        self.with(
            &format!("{key}_{form}"),
            &[("count", count.to_string().as_str())],
        )
    }

    fn found(self, key: &str) -> Option<&'static str> {
        let (file, path) = key.split_once(':')?;
        let (_, root) = self.catalogue.iter().find(|(name, _)| *name == file)?;
        let mut at = root;
        for step in path.split('.') {
            at = at.get(step)?;
        }
        at.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key that the sources beside name outright is in both catalogues.
    #[test]
    fn no_word_is_missing() {
        let sources = [
            include_str!("mod.rs"),
            include_str!("overview.rs"),
            include_str!("period.rs"),
            include_str!("rows.rs"),
        ];
        let mut seen = 0;
        for source in sources {
            for file in ["\"chart:", "\"common:", "\"paper:"] {
                for (place, _) in source.match_indices(file) {
                    let rest = source.get(place + 1..).expect("a boundary");
                    let key = rest.split('"').next().expect("a key");
                    seen += 1;
                    for language in [Language::Nb, Language::En] {
                        let say = Say::new(language);
                        let group = format!("{key}_one");
                        let (name, path) = key.split_once(':').expect("a file");
                        let root = &say
                            .catalogue
                            .iter()
                            .find(|(file, _)| *file == name)
                            .expect("a file")
                            .1;
                        let is_group = path
                            .split('.')
                            .try_fold(root, |at, step| at.get(step))
                            .is_some_and(Value::is_object);
                        assert!(
                            say.found(key).is_some() || say.found(&group).is_some() || is_group,
                            "{key} in {language:?}"
                        );
                    }
                }
            }
        }
        assert!(seen > 40, "the sources were read");
    }

    #[test]
    fn numbers_and_values_are_filled_in() {
        let say = Say::new(Language::Nb);
        assert_eq!(
            say.count("chart:count.struck", 2),
            "2 kan ikke tolkes trygt"
        );
        assert_eq!(say.code("chart:status", "refuted"), "avkreftet");
        assert_eq!(say.code("chart:status", "helt-nytt"), "helt-nytt");
        assert_eq!(
            Say::new(Language::En).with("chart:state.reference", &[("reference", "abc")]),
            "Reference abc"
        );
    }
}
