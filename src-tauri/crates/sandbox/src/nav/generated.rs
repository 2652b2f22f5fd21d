//! Many messages for little: each is a function of seed and number, written out when somebody asks for it.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::letter::words;
use super::log::{Body, Row};
use super::{EVENTS, MESSAGE_PROFILE, endpoint};
use crate::people::{People, Person};
use crate::seed::Random;

/// Kinds in the mix a practice sees: mostly requests, every fifth a reminder of the one before.
const KINDS: [(&str, &str); 10] = [
    ("8129", "1"),
    ("8129", "2"),
    ("8127", "8"),
    ("8129", "1"),
    ("8125", "1"),
    ("8129", "1"),
    ("8129", "2"),
    ("8127", "9"),
    ("8129", "1"),
    ("8127", "8"),
];

const OPENINGS: [&str; 6] = [
    "Vi behandler en sak om sykepenger for pasienten din og trenger opplysninger fra deg som lege.",
    "Vi viser til legeerklæringen fra deg og ber om utfyllende opplysninger i saken.",
    "Pasienten har søkt om arbeidsavklaringspenger, og vi må vurdere arbeidsevnen.",
    "Vi behandler en klage der sykehistorien har betydning for utfallet.",
    "Vi har fått melding fra arbeidsgiver om at tilrettelegging ikke lenger er mulig.",
    "Vi gjør oppmerksom på at sykepengene tar slutt om kort tid.",
];
const QUESTIONS: [&str; 12] = [
    "Hvilke plager har pasienten hatt siden forrige kontakt?",
    "Hvilken behandling er gjennomført, og hva er planlagt?",
    "Kan gradert sykmelding prøves nå, og i hvilken grad?",
    "Er pasienten henvist til spesialist, og når er timen?",
    "Hvordan påvirker korsryggsmertene arbeidet med løft og bæring?",
    "Er det forhold på arbeidsplassen som har betydning for fraværet?",
    "Hvordan er søvn, energi og konsentrasjon gjennom dagen?",
    "Når regner du med at pasienten er tilbake i arbeid, helt eller delvis?",
    "Er tilstanden varig, og hvordan ventes den å utvikle seg?",
    "Finnes det prøvesvar eller bilder som støtter diagnosen?",
    "Bruker pasienten legemidler som virker inn på evnen til å kjøre bil?",
    "Trengs det tolk i møter med oss?",
];
/// A word that few messages hold, for those who measure a search.
const RARE: &str = "Sjeldenhet: angioødem etter enalapril.";

/// Makes them.
#[derive(Debug)]
pub(crate) struct Generated {
    seed: u64,
    count: u32,
    from: String,
    to: Arc<str>,
    made: Timestamp,
    people: Arc<People>,
}

impl Generated {
    pub(crate) fn new(config: &crate::Config, made: Timestamp, people: Arc<People>) -> Self {
        Self {
            seed: config.seed,
            count: config.messages,
            from: endpoint(&config.nav_her_id),
            to: Arc::from(endpoint(&config.own_her_id)),
            made,
            people,
        }
    }

    /// The rows, without their text.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        (0..self.count).map(|index| {
            let (bundle, header, _) = self.ids(index);
            Row {
                header,
                bundle,
                destinations: vec![Arc::clone(&self.to)],
                recorded: self.sent(index),
                body: Body::Generated(index),
            }
        })
    }

    fn ids(&self, index: u32) -> (Uuid, Uuid, Uuid) {
        let mut random = Random::of(self.seed, "generated", u64::from(index));
        (random.uuid(), random.uuid(), random.uuid())
    }

    /// Seven minutes apart, the last one 30 days before the stories are told.
    fn sent(&self, index: u32) -> Timestamp {
        let minutes = i64::from(self.count - index.min(self.count)) * 7 + 30 * 24 * 60;
        self.made
            .checked_sub(SignedDuration::from_mins(minutes))
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn kind(index: u32) -> (&'static str, &'static str) {
        let [first, ..] = KINDS;
        usize::try_from(index)
            .ok()
            .and_then(|at| KINDS.get(at % KINDS.len()))
            .copied()
            .unwrap_or(first)
    }

    fn person(&self, index: u32) -> Option<&Person> {
        // A reminder is about the one it reminds of.
        let index = if Self::kind(index) == ("8129", "2") {
            index.saturating_sub(1)
        } else {
            index
        };
        let mut random = Random::of(self.seed, "generated-person", u64::from(index));
        random.pick(self.people.drawn())
    }

    /// The message Bundle of that number.
    pub(crate) fn render(&self, index: u32) -> String {
        let (bundle, header, communication) = self.ids(index);
        let mut random = Random::of(self.seed, "generated-text", u64::from(index));
        let (list, code) = Self::kind(index);
        let (event, display) = words(list, code);
        let sent = format!("{:.3}", self.sent(index));
        let patient = Uuid::from_u128(header.as_u128() ^ 1);
        let nav = Uuid::from_u128(header.as_u128() ^ 2);
        let mut out = String::with_capacity(3_200);
        let _ = write!(
            out,
            "{{\"resourceType\":\"Bundle\",\"id\":\"{bundle}\",\"meta\":{{\"profile\":[\"{MESSAGE_PROFILE}\"]}},\"type\":\"message\",\"timestamp\":\"{sent}\",\"entry\":[{{\"fullUrl\":\"urn:uuid:{header}\",\"resource\":{{\"resourceType\":\"MessageHeader\",\"id\":\"{header}\",\"eventCoding\":{{\"system\":\"{EVENTS}\",\"code\":\"{event}\"}},\"destination\":[{{\"endpoint\":\"{}\"}}],\"source\":{{\"endpoint\":\"{}\"}},\"focus\":[{{\"reference\":\"urn:uuid:{communication}\"}}]}}}},",
            self.to, self.from
        );
        let _ = write!(
            out,
            "{{\"fullUrl\":\"urn:uuid:{communication}\",\"resource\":{{\"resourceType\":\"Communication\",\"id\":\"{communication}\","
        );
        if code == "2" && index > 0 {
            let (_, _, reminded) = self.ids(index - 1);
            let _ = write!(
                out,
                "\"partOf\":[{{\"type\":\"Communication\",\"identifier\":{{\"system\":\"urn:ietf:rfc:3986\",\"value\":\"urn:uuid:{reminded}\"}}}}],"
            );
        }
        let _ = write!(
            out,
            "\"status\":\"completed\",\"category\":[{{\"coding\":[{{\"system\":\"urn:oid:2.16.578.1.12.4.1.1.{list}\",\"code\":\"{code}\",\"display\":\"{display}\"}}]}}],\"subject\":{{\"reference\":\"urn:uuid:{patient}\"}},\"sent\":\"{sent}\",\"sender\":{{\"reference\":\"urn:uuid:{nav}\"}},\"payload\":[{{\"contentString\":\""
        );
        text(&mut out, &mut random, index);
        let _ = write!(out, "\"}}]}}}},");
        self.patient(&mut out, patient, index);
        let _ = write!(
            out,
            ",{{\"fullUrl\":\"urn:uuid:{nav}\",\"resource\":{{\"resourceType\":\"Organization\",\"id\":\"{nav}\",\"name\":\"NAV Arbeid og ytelser\"}}}}]}}"
        );
        out
    }

    fn patient(&self, out: &mut String, id: Uuid, index: u32) {
        let Some(person) = self.person(index) else {
            let _ = write!(
                out,
                "{{\"fullUrl\":\"urn:uuid:{id}\",\"resource\":{{\"resourceType\":\"Patient\",\"id\":\"{id}\"}}}}"
            );
            return;
        };
        // Names here hold no quotes or backslashes, so they may be written as they are.
        let given = person
            .given
            .split_whitespace()
            .collect::<Vec<_>>()
            .join("\",\"");
        let _ = write!(
            out,
            "{{\"fullUrl\":\"urn:uuid:{id}\",\"resource\":{{\"resourceType\":\"Patient\",\"id\":\"{id}\",\"identifier\":[{{\"system\":\"{}\",\"value\":\"{}\"}}],\"name\":[{{\"family\":\"{}\",\"given\":[\"{given}\"]}}],\"gender\":\"{}\",\"birthDate\":\"{}\"}}}}",
            person.system,
            person.number,
            person.family,
            if person.female { "female" } else { "male" },
            person.born,
        );
    }
}

/// Two to four paragraphs, already escaped for JSON.
fn text(out: &mut String, random: &mut Random, index: u32) {
    out.push_str(random.pick(&OPENINGS).copied().unwrap_or_default());
    if index % 1_000 == 500 {
        out.push_str("\\n\\n");
        out.push_str(RARE);
    }
    out.push_str("\\n\\nVi ber deg svare på dette:\\n");
    for at in 1..=random.between(2, 5) {
        let _ = write!(
            out,
            "{at}. {}\\n",
            random.pick(&QUESTIONS).copied().unwrap_or_default()
        );
    }
    let _ = write!(
        out,
        "\\nVi ber om svar innen tre uker. Arbeidet honoreres etter takst L8. Saken har nummer {}.",
        4_000_000 + index
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Clock, Config};

    #[test]
    fn what_is_written_is_json_and_the_same_each_time() {
        let made: Timestamp = "2026-11-21T06:00:00Z".parse().unwrap();
        let mut config = Config::new(42, Clock::fixed(made));
        config.messages = 600;
        let people = Arc::new(People::make(42, 40, jiff::civil::date(2026, 11, 21)));
        let generated = Generated::new(&config, made, Arc::clone(&people));
        for row in generated.rows() {
            let Body::Generated(index) = row.body else {
                panic!("cheap")
            };
            let text = generated.render(index);
            let value: serde_json::Value = serde_json::from_str(&text).expect("json");
            assert_eq!(value["entry"][0]["resource"]["id"], row.header.to_string());
            assert_eq!(text, generated.render(index));
        }
        let reminder: serde_json::Value = serde_json::from_str(&generated.render(1)).unwrap();
        let first: serde_json::Value = serde_json::from_str(&generated.render(0)).unwrap();
        let patient = "/entry/2/resource/identifier/0/value";
        assert_eq!(reminder.pointer(patient), first.pointer(patient));
        assert!(
            reminder["entry"][1]["resource"]["partOf"][0]["identifier"]["value"]
                .as_str()
                .unwrap()
                .ends_with(first["entry"][1]["resource"]["id"].as_str().unwrap())
        );
    }
}
