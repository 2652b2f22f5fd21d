//! Messages to measure with: seeded, NAV-shaped, with a vocabulary that has common and rare words as language has.

use std::fmt::Write;

/// A small generator of its own (SplitMix64): the same seed gives the same corpus on every machine.
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

const SYLLABLES: [&str; 24] = [
    "ar", "bei", "dag", "el", "for", "gang", "hel", "in", "jord", "kon", "leg", "me", "nav", "opp",
    "pa", "rygg", "sy", "til", "ut", "ved", "år", "øk", "æl", "ting",
];

/// Word number `rank` of the vocabulary; rank 0 is the commonest.
pub(crate) fn word(rank: u64) -> String {
    let mut seeded = Seeded(rank.wrapping_mul(77) + 1);
    let syllables = 2 + seeded.below(3);
    (0..syllables)
        .map(|_| SYLLABLES[usize::try_from(seeded.below(24)).unwrap_or(0)])
        .collect()
}

/// Zipf-like over 20,000 ranks: squaring a uniform number twice crowds it towards 0.
fn rank(seeded: &mut Seeded) -> u64 {
    let uniform = (seeded.next() >> 11) as f64 / (1_u64 << 53) as f64;
    (uniform.powi(4) * 20_000.0) as u64
}

fn uuid(seeded: &mut Seeded) -> String {
    let (a, b) = (seeded.next(), seeded.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}

/// A synthetic national number with valid check digits, month + 80.
fn number(seeded: &mut Seeded) -> String {
    loop {
        let (day, month, year) = (
            1 + seeded.below(28),
            81 + seeded.below(12),
            40 + seeded.below(59),
        );
        let nine = format!("{day:02}{month:02}{year:02}{:03}", seeded.below(500));
        let digits: Vec<u64> = nine.bytes().map(|b| u64::from(b - b'0')).collect();
        let sum = |weights: &[u64], digits: &[u64]| {
            weights.iter().zip(digits).map(|(w, d)| w * d).sum::<u64>()
        };
        let k1 = (11 - sum(&[3, 7, 6, 1, 8, 9, 4, 5, 2], &digits) % 11) % 11;
        let with: Vec<u64> = digits.iter().copied().chain([k1]).collect();
        let k2 = (11 - sum(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2], &with) % 11) % 11;
        if k1 < 10 && k2 < 10 {
            return format!("{nine}{k1}{k2}");
        }
    }
}

/// The HER-id every message of the corpus is for.
pub(crate) const HER_ID: &str = "90000010";

/// One message: header, Communication with about 96 words, Patient, Practitioner. Returns its id and JSON.
pub(crate) fn message(seeded: &mut Seeded, index: usize) -> (String, String) {
    let (bundle, header, about, patient) = (uuid(seeded), uuid(seeded), uuid(seeded), uuid(seeded));
    let mut text = String::new();
    for position in 0..96 {
        if position > 0 {
            text.push(' ');
        }
        text.push_str(&word(rank(seeded)));
    }
    let family = word(19_000 + seeded.below(900));
    let given = word(18_000 + seeded.below(200));
    let number = number(seeded);
    let minute = index % 60;
    let hour = (index / 60) % 24;
    let day = 1 + (index / 1440) % 28;
    let mut json = String::with_capacity(2_600);
    let _ = write!(
        json,
        concat!(
            r#"{{"resourceType":"Bundle","id":"{bundle}","meta":{{"profile":["http://fhir.nav.no/StructureDefinition/HopsMessage|0.1.0"]}},"#,
            r#""type":"message","timestamp":"2026-03-{day:02}T{hour:02}:{minute:02}:00Z","entry":["#,
            r#"{{"fullUrl":"urn:uuid:{header}","resource":{{"resourceType":"MessageHeader","id":"{header}","#,
            r#""eventCoding":{{"system":"http://fhir.nav.no/CodeSystem/message-events","code":"henvendelse-fra-nav"}},"#,
            r#""destination":[{{"endpoint":"urn:oid:2.16.578.1.12.4.1.2.90000010"}}],"#,
            r#""source":{{"endpoint":"urn:oid:2.16.578.1.12.4.1.2.90000000"}},"focus":[{{"reference":"urn:uuid:{about}"}}]}}}},"#,
            r#"{{"fullUrl":"urn:uuid:{about}","resource":{{"resourceType":"Communication","id":"{about}","status":"completed","#,
            r#""category":[{{"coding":[{{"system":"urn:oid:2.16.578.1.12.4.1.1.8127","code":"8","display":"Melding fra NAV"}}]}}],"#,
            r#""subject":{{"reference":"urn:uuid:{patient}"}},"payload":[{{"contentString":"{text}"}}]}}}},"#,
            r#"{{"fullUrl":"urn:uuid:{patient}","resource":{{"resourceType":"Patient","id":"{patient}","#,
            r#""identifier":[{{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"{number}"}}],"#,
            r#""name":[{{"family":"{family}","given":["{given}"]}}],"gender":"female"}}}}]}}"#
        ),
        bundle = bundle,
        header = header,
        about = about,
        patient = patient,
        text = text,
        number = number,
        family = family,
        given = given,
        day = day,
        hour = hour,
        minute = minute,
    );
    (bundle, json)
}

/// `count` messages from one seed.
pub(crate) fn corpus(seed: u64, count: usize) -> Vec<(String, String)> {
    let mut seeded = Seeded(seed);
    (0..count)
        .map(|index| message(&mut seeded, index))
        .collect()
}
