//! People of many kinds of life: who stands beside those drawn by lot, with numbers of their own, so that one more of
//! either changes nobody else.

use crate::people::{Part, Role};

/// Their places begin here, however many others there are.
pub(crate) const FIRST: u32 = 0xe0_0000;

/// Days since the newborn was born.
pub(crate) const NEWBORN_DAYS: i64 = 97;

pub(crate) const LIVES: [Role; 6] = [
    (
        Part::Decades,
        "Solfrid Johanne",
        "",
        "Nygård",
        true,
        (1951, 2, 18),
    ),
    // Born that many days before the sandbox was made.
    (Part::Newborn, "Iben Elise", "", "Heimdal", true, (0, 0, 0)),
    (
        Part::Allergic,
        "Gunnhild Marie",
        "",
        "Øksnes",
        true,
        (1972, 7, 9),
    ),
    (
        Part::Sami,
        "Áŋŋel-Máhtte Niillas",
        "Šiŋŋážat",
        "Ruoŧŧačearru-Boađđoduottargáisi",
        false,
        (1948, 11, 3),
    ),
    (
        Part::Polish,
        "Wawrzyniec Świętopełk",
        "Źdźbłowski",
        "Chrząszczyżewoszycki-Łękołodziński",
        false,
        (1979, 4, 27),
    ),
    (
        Part::Watched,
        "Torleif",
        "",
        "Aslaksen",
        false,
        (1953, 9, 12),
    ),
];
