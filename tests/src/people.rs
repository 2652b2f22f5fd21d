//! Synthetic people in any number, for what is measured over many.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test support: what cannot be made ends the test"
)]

use engine::store::patient::{self, Patient, Source};
use engine::store::{Store, StoreError};

/// People in a transaction.
const PAGE: u64 = 5_000;

/// Given names; the first are the common ones.
pub const GIVEN: [&str; 24] = [
    "Kari",
    "Ola",
    "Nils",
    "Åse",
    "Øyvind",
    "Ærlend",
    "Małgorzata",
    "Ánte",
    "Ingrid",
    "Per",
    "Liv",
    "Jon",
    "Berit",
    "Arne",
    "Sigrid",
    "Mohamed",
    "Aisha",
    "Thea",
    "Emma",
    "Noah",
    "Kristian",
    "Solveig",
    "Håkon",
    "Tuva",
];
/// Family names, in the same order.
pub const FAMILY: [&str; 28] = [
    "Nordmo",
    "Hansen",
    "Johansen",
    "Olsen",
    "Larsen",
    "Andersen",
    "Pedersen",
    "Nilsen",
    "Kristiansen",
    "Jensen",
    "Karlsen",
    "Sørgård",
    "Ødegård",
    "Wiśniewska",
    "Somby",
    "Utsi",
    "Bakken",
    "Haugland",
    "Lien",
    "Moen",
    "Solheim",
    "Berg",
    "Dahl",
    "Strand",
    "Vik",
    "Nyberget",
    "Åsen",
    "Bjørnstad",
];

/// Random numbers that are the same every time.
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    /// The next one.
    #[expect(clippy::should_implement_trait, reason = "it has no end")]
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// One of these.
    ///
    /// # Panics
    /// When there are none.
    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        // Names are not evenly given: the first are the common ones.
        let drawn = (self.next() % 1_000).pow(2) / 1_000;
        from[usize::try_from(drawn).expect("a small number") * from.len() / 1_000]
    }
}

/// One person of many; every number ends her own way.
#[must_use]
pub fn person(random: &mut Random, at: u64) -> Patient {
    let (given, middle, family) = (
        random.pick(&GIVEN),
        random.pick(&GIVEN),
        random.pick(&FAMILY),
    );
    let born = format!(
        "{}-{:02}-{:02}",
        1926 + random.next() % 100,
        1 + random.next() % 12,
        1 + random.next() % 28
    );
    Patient {
        source: Source::Entered,
        given: format!("{given} {middle}"),
        family: format!("{family} {}", at % 5_000),
        name: format!("{given} {middle} {family}"),
        national_number: Some(format!(
            "{:02}{:02}{:02}{:05}",
            at % 28 + 1,
            at % 12 + 81,
            at % 100,
            at % 100_000
        )),
        birth_date: Some(born),
        gender: Some("female".into()),
        synthetic: true,
        ..Patient::default()
    }
}

/// Adds so many people.
///
/// # Panics
/// When the database does not take them.
pub fn add(store: &Store, random: &mut Random, many: u64) {
    for first in (0..many).step_by(usize::try_from(PAGE).expect("a page")) {
        store
            .write_refetchable(|tx| {
                for at in first..(first + PAGE).min(many) {
                    patient::upsert(tx, &person(random, at))?;
                }
                Ok::<_, StoreError>(())
            })
            .expect("people are kept");
    }
}
