//! What charts are drawn from: medicines, laboratory tests, and what people of each kind have.

/// A medicine as it is taken.
#[derive(Debug)]
pub(crate) struct Drug {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) atc: &'static str,
    pub(crate) substance: &'static str,
    pub(crate) form: &'static str,
    pub(crate) dose: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) as_needed: bool,
}

const fn drug(
    key: &'static str,
    name: &'static str,
    (atc, substance): (&'static str, &'static str),
    form: &'static str,
    (dose, reason): (&'static str, &'static str),
) -> Drug {
    Drug {
        key,
        name,
        atc,
        substance,
        form,
        dose,
        reason,
        as_needed: false,
    }
}

const fn at_need(drug: Drug) -> Drug {
    Drug {
        as_needed: true,
        ..drug
    }
}

pub(crate) static DRUGS: [Drug; 16] = [
    drug(
        "amlodipin",
        "Amlodipin 5 mg",
        ("C08CA01", "Amlodipin"),
        "Tablett",
        ("1 tablett daglig", "K86"),
    ),
    drug(
        "losartan",
        "Losartan 50 mg",
        ("C09CA01", "Losartan"),
        "Tablett",
        ("1 tablett morgen", "K86"),
    ),
    drug(
        "atorvastatin",
        "Atorvastatin 20 mg",
        ("C10AA05", "Atorvastatin"),
        "Tablett",
        ("1 tablett kveld", "T93"),
    ),
    drug(
        "escitalopram",
        "Escitalopram 10 mg",
        ("N06AB10", "Escitalopram"),
        "Tablett",
        ("1 tablett morgen", "P76"),
    ),
    drug(
        "paracetamol",
        "Paracetamol 1 g",
        ("N02BE01", "Paracetamol"),
        "Tablett",
        ("1 tablett inntil 3 ganger daglig", "L84"),
    ),
    at_need(drug(
        "ibuprofen",
        "Ibuprofen 400 mg",
        ("M01AE01", "Ibuprofen"),
        "Tablett",
        ("1 tablett ved behov, høyst 3 daglig", "L84"),
    )),
    drug(
        "metformin",
        "Metformin 1000 mg",
        ("A10BA02", "Metformin"),
        "Tablett",
        ("1 tablett morgen og kveld", "T90"),
    ),
    drug(
        "insulin",
        "Insulin aspart 100 E/ml",
        ("A10AB05", "Insulin aspart"),
        "Injeksjonsvæske",
        ("Til måltider etter skjema", "T89"),
    ),
    drug(
        "glargin",
        "Insulin glargin 100 E/ml",
        ("A10AE04", "Insulin glargin"),
        "Injeksjonsvæske",
        ("9 E kveld", "T89"),
    ),
    drug(
        "tiotropium",
        "Tiotropium 18 µg",
        ("R03BB04", "Tiotropium"),
        "Inhalasjonspulver",
        ("1 inhalasjon morgen", "R95"),
    ),
    at_need(drug(
        "salbutamol",
        "Salbutamol 0,1 mg/dose",
        ("R03AC02", "Salbutamol"),
        "Inhalasjonsaerosol",
        ("2 inhalasjoner ved behov", "R95"),
    )),
    drug(
        "apiksaban",
        "Apiksaban 5 mg",
        ("B01AF02", "Apiksaban"),
        "Tablett",
        ("1 tablett morgen og kveld", "K78"),
    ),
    drug(
        "metoprolol",
        "Metoprolol depot 50 mg",
        ("C07AB02", "Metoprolol"),
        "Depottablett",
        ("1 tablett morgen", "K78"),
    ),
    drug(
        "levotyroksin",
        "Levotyroksin 75 µg",
        ("H03AA01", "Levotyroksin"),
        "Tablett",
        ("1 tablett morgen, fastende", "T86"),
    ),
    drug(
        "folsyre",
        "Folsyre 0,4 mg",
        ("B03BB01", "Folsyre"),
        "Tablett",
        ("1 tablett daglig", "W78"),
    ),
    at_need(drug(
        "cetirizin",
        "Cetirizin 10 mg",
        ("R06AE07", "Cetirizin"),
        "Tablett",
        ("1 tablett ved behov", "R97"),
    )),
];

/// ICPC-2 terms in use here.
pub(crate) static ICPC: [(&str, &str); 26] = [
    ("K86", "Hypertensjon ukomplisert"),
    ("L84", "Ryggsyndrom uten smerteutstråling"),
    ("P76", "Depressiv lidelse"),
    ("T83", "Overvekt"),
    ("T93", "Lipidforstyrrelse"),
    ("T90", "Diabetes type 2"),
    ("T89", "Diabetes type 1"),
    ("R95", "Kronisk obstruktiv lungesykdom"),
    ("R96", "Astma"),
    ("K78", "Atrieflimmer/-flutter"),
    ("T86", "Hypotyreose"),
    ("W78", "Svangerskap"),
    ("R97", "Allergisk rinitt"),
    ("R74", "Akutt øvre luftveisinfeksjon"),
    ("U71", "Cystitt/urinveisinfeksjon"),
    ("L92", "Skuldersyndrom"),
    ("N93", "Karpaltunnelsyndrom"),
    ("A04", "Slapphet/tretthet"),
    ("R02", "Kortpustethet/dyspné"),
    ("L88", "Revmatoid artritt"),
    ("P06", "Søvnforstyrrelse"),
    ("L91", "Artrose IKA"),
    ("L72", "Brudd underarm"),
    ("P70", "Demens"),
    ("S87", "Atopisk dermatitt/eksem"),
    ("H71", "Akutt mellomørebetennelse/myringitt"),
];

/// A laboratory test.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) key: &'static str,
    pub(crate) loinc: &'static str,
    pub(crate) npu: Option<&'static str>,
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) ucum: &'static str,
    pub(crate) low: Option<&'static str>,
    pub(crate) high: Option<&'static str>,
    pub(crate) decimals: u32,
}

const fn test(
    key: &'static str,
    (loinc, npu): (&'static str, Option<&'static str>),
    name: &'static str,
    (unit, ucum): (&'static str, &'static str),
    (low, high): (Option<&'static str>, Option<&'static str>),
    decimals: u32,
) -> Test {
    Test {
        key,
        loinc,
        npu,
        name,
        unit,
        ucum,
        low,
        high,
        decimals,
    }
}

pub(crate) static TESTS: [Test; 9] = [
    test(
        "hba1c",
        ("59261-8", Some("NPU27300")),
        "HbA1c",
        ("mmol/mol", "mmol/mol"),
        (Some("20"), Some("42")),
        0,
    ),
    test(
        "hba1c-prosent",
        ("4548-4", None),
        "HbA1c (prosent)",
        ("%", "%"),
        (Some("4.0"), Some("6.0")),
        1,
    ),
    test(
        "egfr",
        ("62238-1", None),
        "eGFR (CKD-EPI)",
        ("mL/min/1,73 m²", "mL/min/{1.73_m2}"),
        (Some("60"), None),
        0,
    ),
    test(
        "ldl",
        ("22748-8", Some("NPU01568")),
        "LDL-kolesterol",
        ("mmol/L", "mmol/L"),
        (None, Some("3.0")),
        1,
    ),
    test(
        "kalium",
        ("2823-3", Some("NPU03230")),
        "Kalium",
        ("mmol/L", "mmol/L"),
        (Some("3.5"), Some("5.0")),
        1,
    ),
    test(
        "kreatinin",
        ("14682-9", Some("NPU18016")),
        "Kreatinin",
        ("µmol/L", "umol/L"),
        (Some("45"), Some("90")),
        0,
    ),
    test(
        "hb",
        ("718-7", None),
        "Hemoglobin",
        ("g/dL", "g/dL"),
        (Some("11.7"), Some("15.3")),
        1,
    ),
    test(
        "crp",
        ("1988-5", Some("NPU19748")),
        "CRP",
        ("mg/L", "mg/L"),
        (None, Some("5")),
        0,
    ),
    test(
        "tsh",
        ("3016-3", None),
        "TSH",
        ("mIE/L", "m[IU]/L"),
        (Some("0.4"), Some("4.5")),
        1,
    ),
];

/// A series of laboratory values over the last year: first and last value in tenths.
pub(crate) type Run = (&'static str, i64, i64);

/// What someone has.
#[derive(Debug)]
pub(crate) struct Sketch {
    /// ICPC-2 code and the year it began; a closed one has the year it was over.
    pub(crate) problems: &'static [(&'static str, i16, Option<i16>)],
    pub(crate) drugs: &'static [&'static str],
    /// First and last systolic, diastolic; none taken when absent.
    pub(crate) pressure: Option<((i64, i64), (i64, i64))>,
    /// First and last weight in tenths of a kilogram, height in centimetres.
    pub(crate) weight: Option<(i64, i64, i64)>,
    pub(crate) runs: &'static [Run],
}

const NOTHING: Sketch = Sketch {
    problems: &[],
    drugs: &[],
    pressure: None,
    weight: None,
    runs: &[],
};

pub(crate) static KARI: Sketch = Sketch {
    problems: &[
        ("L84", 2024, None),
        ("K86", 2017, None),
        ("P76", 2025, None),
        ("T83", 2019, None),
        ("T93", 2018, None),
        ("R74", 2025, Some(2025)),
        ("U71", 2023, Some(2023)),
        ("L72", 1999, Some(1999)),
    ],
    drugs: &[
        "amlodipin",
        "escitalopram",
        "atorvastatin",
        "paracetamol",
        "ibuprofen",
    ],
    pressure: Some(((158, 96), (138, 84))),
    weight: Some((781, 814, 166)),
    runs: &[
        ("hba1c", 380, 410),
        ("kalium", 41, 43),
        ("egfr", 840, 770),
        ("ldl", 34, 24),
        ("kreatinin", 700, 760),
    ],
};

/// Sketches for those without a part of their own, by what a practice sees.
pub(crate) static ADULTS: [Sketch; 8] = [
    Sketch {
        problems: &[
            ("T90", 2016, None),
            ("K86", 2014, None),
            ("T93", 2016, None),
        ],
        drugs: &["metformin", "losartan", "atorvastatin"],
        pressure: Some(((148, 90), (134, 80))),
        weight: Some((962, 921, 178)),
        runs: &[
            ("hba1c", 620, 530),
            ("ldl", 31, 22),
            ("egfr", 700, 660),
            ("kreatinin", 800, 860),
        ],
    },
    Sketch {
        problems: &[("T86", 2011, None), ("P06", 2024, None)],
        drugs: &["levotyroksin"],
        pressure: Some(((124, 78), (121, 76))),
        weight: Some((702, 695, 170)),
        runs: &[("tsh", 62, 21), ("hb", 128, 134)],
    },
    Sketch {
        problems: &[("K78", 2021, None), ("K86", 2012, None)],
        drugs: &["apiksaban", "metoprolol", "amlodipin"],
        pressure: Some(((142, 84), (131, 79))),
        weight: Some((856, 870, 181)),
        runs: &[("egfr", 620, 580), ("kalium", 44, 46), ("hb", 139, 136)],
    },
    Sketch {
        problems: &[("R97", 2008, None), ("R74", 2026, Some(2026))],
        drugs: &["cetirizin"],
        ..NOTHING
    },
    Sketch {
        problems: &[("L92", 2025, None), ("P76", 2022, Some(2023))],
        drugs: &["ibuprofen", "paracetamol"],
        pressure: Some(((131, 82), (129, 81))),
        weight: Some((884, 880, 183)),
        ..NOTHING
    },
    Sketch {
        problems: &[
            ("L91", 2015, None),
            ("K86", 2010, None),
            ("R95", 2019, None),
        ],
        drugs: &["amlodipin", "tiotropium", "salbutamol", "paracetamol"],
        pressure: Some(((151, 88), (144, 83))),
        weight: Some((641, 612, 167)),
        runs: &[("crp", 80, 40), ("hb", 141, 138), ("egfr", 640, 600)],
    },
    Sketch {
        problems: &[("A04", 2026, None)],
        runs: &[("hb", 109, 121), ("tsh", 18, 19)],
        ..NOTHING
    },
    Sketch {
        problems: &[("U71", 2025, Some(2025))],
        ..NOTHING
    },
];

pub(crate) static CHILD: Sketch = Sketch {
    problems: &[("S87", 2022, None), ("H71", 2024, Some(2024))],
    ..NOTHING
};
pub(crate) static DIABETIC_CHILD: Sketch = Sketch {
    problems: &[("T89", 2024, None), ("H71", 2022, Some(2022))],
    drugs: &["insulin", "glargin"],
    pressure: None,
    weight: Some((192, 217, 117)),
    runs: &[("hba1c", 790, 560)],
};
pub(crate) static INFANT: Sketch = Sketch {
    weight: Some((36, 74, 64)),
    ..NOTHING
};
pub(crate) static ARVID: Sketch = Sketch {
    problems: &[
        ("L92", 2026, None),
        ("K86", 2020, None),
        ("R74", 2024, Some(2024)),
    ],
    drugs: &["losartan", "ibuprofen", "paracetamol"],
    pressure: Some(((146, 92), (136, 86))),
    weight: Some((921, 944, 184)),
    runs: &[("ldl", 36, 33), ("kreatinin", 820, 830)],
};
pub(crate) static MOHAMED: Sketch = Sketch {
    problems: &[
        ("A04", 2025, None),
        ("R02", 2025, None),
        ("R96", 2009, None),
        ("P06", 2025, None),
    ],
    drugs: &["salbutamol"],
    pressure: Some(((128, 84), (126, 82))),
    weight: Some((812, 798, 176)),
    runs: &[("crp", 120, 40), ("hb", 151, 149), ("hba1c", 370, 390)],
};
pub(crate) static MALGORZATA: Sketch = Sketch {
    problems: &[("N93", 2026, None), ("T86", 2018, None)],
    drugs: &["levotyroksin", "ibuprofen"],
    pressure: Some(((122, 76), (124, 77))),
    weight: Some((688, 701, 165)),
    runs: &[("tsh", 48, 26)],
};
pub(crate) static PER_KRISTIAN: Sketch = Sketch {
    problems: &[
        ("R95", 2012, None),
        ("K86", 2008, None),
        ("K78", 2022, None),
        ("L91", 2016, None),
    ],
    drugs: &[
        "tiotropium",
        "salbutamol",
        "apiksaban",
        "metoprolol",
        "amlodipin",
    ],
    pressure: Some(((149, 86), (139, 81))),
    weight: Some((742, 711, 177)),
    runs: &[
        ("crp", 140, 60),
        ("egfr", 580, 540),
        ("hb", 146, 150),
        ("kalium", 42, 44),
    ],
};
pub(crate) static INGRID: Sketch = Sketch {
    problems: &[
        ("P76", 2026, None),
        ("P06", 2026, None),
        ("U71", 2024, Some(2024)),
    ],
    drugs: &["escitalopram"],
    pressure: Some(((118, 74), (116, 72))),
    weight: Some((664, 652, 172)),
    runs: &[("hb", 126, 131), ("tsh", 19, 17)],
};
pub(crate) static ASE: Sketch = Sketch {
    problems: &[
        ("P70", 2024, None),
        ("K86", 2001, None),
        ("L91", 2009, None),
        ("K78", 2020, None),
    ],
    drugs: &["apiksaban", "metoprolol", "paracetamol"],
    pressure: Some(((154, 82), (146, 78))),
    weight: Some((588, 561, 158)),
    runs: &[
        ("egfr", 490, 440),
        ("kreatinin", 980, 1060),
        ("kalium", 45, 48),
        ("hb", 121, 118),
    ],
};
pub(crate) static PREGNANT: Sketch = Sketch {
    problems: &[("W78", 2026, None)],
    drugs: &["folsyre"],
    pressure: Some(((112, 68), (118, 72))),
    weight: Some((612, 688, 164)),
    runs: &[("hb", 131, 118)],
};
