//! Two hundred allergies and intolerances, as a long life with allergists leaves them: serious ones among many that are
//! not, and some that were over, refuted or never true.

use serde_json::{Value, json};

use super::{code, coded, snomed, times, with, words};
use crate::ehr::chart::Chart;

const ATC: &str = "http://www.whocc.no/atc";
const CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
const VERIFIED: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
/// How many there are.
pub(super) const MANY: usize = 200;

const DRUGS: [(&str, &str); 64] = [
    ("J01CE02", "Fenoksymetylpenicillin"),
    ("J01CA04", "Amoksicillin"),
    ("J01CA01", "Ampicillin"),
    ("J01CF02", "Kloksacillin"),
    ("J01CA08", "Pivmecillinam"),
    ("J01DB01", "Cefaleksin"),
    ("J01DC02", "Cefuroksim"),
    ("J01DD01", "Cefotaksim"),
    ("J01FA01", "Erytromycin"),
    ("J01FA09", "Klaritromycin"),
    ("J01FA10", "Azitromycin"),
    ("J01FF01", "Klindamycin"),
    ("J01AA02", "Doksysyklin"),
    ("J01EE01", "Trimetoprim-sulfametoksazol"),
    ("J01EA01", "Trimetoprim"),
    ("J01MA02", "Ciprofloksacin"),
    ("J01XE01", "Nitrofurantoin"),
    ("P01AB01", "Metronidazol"),
    ("J01XA01", "Vankomycin"),
    ("J01GB03", "Gentamicin"),
    ("N02BA01", "Acetylsalisylsyre"),
    ("M01AE01", "Ibuprofen"),
    ("M01AE02", "Naproksen"),
    ("M01AB05", "Diklofenak"),
    ("M01AC06", "Meloksikam"),
    ("M01AH01", "Celekoksib"),
    ("N02BE01", "Paracetamol"),
    ("N02AA01", "Morfin"),
    ("R05DA04", "Kodein"),
    ("N02AA05", "Oksykodon"),
    ("N02AX02", "Tramadol"),
    ("N02AB03", "Fentanyl"),
    ("N01BB02", "Lidokain"),
    ("N01BB01", "Bupivakain"),
    ("N01AX10", "Propofol"),
    ("M03AC09", "Rokuronium"),
    ("M03AB01", "Suksameton"),
    ("V08AB02", "Joheksol (kontrastmiddel)"),
    ("V08AB09", "Jodiksanol (kontrastmiddel)"),
    ("V08CA02", "Gadotersyre (kontrastmiddel)"),
    ("C09AA02", "Enalapril"),
    ("C09AA05", "Ramipril"),
    ("C08CA01", "Amlodipin"),
    ("C07AB02", "Metoprolol"),
    ("C03AA03", "Hydroklortiazid"),
    ("C03CA01", "Furosemid"),
    ("C10AA05", "Atorvastatin"),
    ("C10AA01", "Simvastatin"),
    ("B01AA03", "Warfarin"),
    ("B01AC04", "Klopidogrel"),
    ("B01AB05", "Enoksaparin"),
    ("A02BC01", "Omeprazol"),
    ("A02BC05", "Esomeprazol"),
    ("A10BA02", "Metformin"),
    ("N03AF01", "Karbamazepin"),
    ("N03AX09", "Lamotrigin"),
    ("N03AB02", "Fenytoin"),
    ("N06AB10", "Escitalopram"),
    ("N06AB06", "Sertralin"),
    ("N05BA01", "Diazepam"),
    ("M04AA01", "Allopurinol"),
    ("P01BA02", "Hydroksyklorokin"),
    ("L04AX03", "Metotreksat"),
    ("J07BB02", "Influensavaksine"),
];
const FOODS: [&str; 58] = [
    "Peanøtt",
    "Hasselnøtt",
    "Valnøtt",
    "Cashewnøtt",
    "Pistasj",
    "Mandel",
    "Paranøtt",
    "Pekannøtt",
    "Macadamianøtt",
    "Sesamfrø",
    "Valmuefrø",
    "Solsikkefrø",
    "Pinjekjerner",
    "Kumelk",
    "Geitemelk",
    "Egg",
    "Hvete",
    "Rug",
    "Bygg",
    "Havre",
    "Mais",
    "Ris",
    "Bokhvete",
    "Soya",
    "Lupin",
    "Erter",
    "Linser",
    "Kikerter",
    "Torsk",
    "Laks",
    "Sei",
    "Makrell",
    "Tunfisk",
    "Reke",
    "Krabbe",
    "Hummer",
    "Blåskjell",
    "Kamskjell",
    "Blekksprut",
    "Sennep",
    "Selleri",
    "Gulrot",
    "Tomat",
    "Paprika",
    "Eple",
    "Pære",
    "Fersken",
    "Kirsebær",
    "Plomme",
    "Jordbær",
    "Kiwi",
    "Banan",
    "Avokado",
    "Mango",
    "Melon",
    "Appelsin",
    "Kanel",
    "Natriumsulfitt (E221)",
];
const AROUND: [&str; 46] = [
    "Bjørkepollen",
    "Or- og hasselpollen",
    "Seljepollen",
    "Timoteipollen",
    "Hundegresspollen",
    "Burotpollen",
    "Løvetannpollen",
    "Syrepollen",
    "Katt",
    "Hund",
    "Hest",
    "Ku",
    "Kanin",
    "Marsvin",
    "Hamster",
    "Rotte",
    "Husstøvmidd (D. pteronyssinus)",
    "Husstøvmidd (D. farinae)",
    "Lagermidd",
    "Muggsopp, Alternaria",
    "Muggsopp, Cladosporium",
    "Muggsopp, Aspergillus",
    "Fjær",
    "Ull",
    "Vepsegift",
    "Biegift",
    "Humlegift",
    "Flåttbitt (alfa-gal)",
    "Lateks",
    "Nikkel",
    "Kobolt",
    "Krom",
    "Kolofonium",
    "Perubalsam",
    "Parfymeblanding I",
    "Parfymeblanding II",
    "Parafenylendiamin (hårfarge)",
    "Metylisotiazolinon",
    "Kathon CG",
    "Formaldehyd",
    "Quaternium-15",
    "Ullalkoholer",
    "Epoksy",
    "Akrylater",
    "Klorheksidin",
    "Plaster (akrylatlim)",
];
const BIOLOGIC: [(&str, &str); 4] = [
    ("L01FA01", "Rituksimab"),
    ("L04AB02", "Infliksimab"),
    ("B05AA01", "Albumin"),
    ("J06BA02", "Immunglobulin"),
];
/// SNOMED CT and the word.
const REACTIONS: [(&str, &str); 9] = [
    ("271807003", "Utslett"),
    ("126485001", "Urtikaria"),
    ("422587007", "Kvalme"),
    ("61582004", "Allergisk rinitt"),
    ("4386001", "Bronkospasme"),
    ("41291007", "Angioødem"),
    ("62315008", "Diaré"),
    ("40275004", "Kontakteksem"),
    ("39579001", "Anafylaksi"),
];

fn all() -> Vec<(Value, &'static str)> {
    let drugs = DRUGS
        .iter()
        .map(|(atc, name)| (coded(ATC, atc, name), "medication"));
    let foods = FOODS.iter().map(|name| (words(name), "food"));
    let around = AROUND.iter().map(|name| (words(name), "environment"));
    let biologic = BIOLOGIC
        .iter()
        .map(|(atc, name)| (coded(ATC, atc, name), "biologic"));
    // One of each in turn, so that no kind stands in a block.
    let mut lists: Vec<Vec<_>> = vec![
        drugs.collect(),
        foods.collect(),
        around.collect(),
        biologic.collect(),
    ];
    lists.iter_mut().for_each(|list| list.reverse());
    let mut all = Vec::new();
    while lists.iter().any(|list| !list.is_empty()) {
        all.extend(lists.iter_mut().filter_map(Vec::pop));
    }
    // Groups of what stands there already, as somebody else wrote them down.
    for name in [
        "Penicilliner",
        "Cefalosporiner",
        "Makrolider",
        "NSAIDs",
        "Opioider",
        "ACE-hemmere",
        "Statiner",
        "Lokalbedøvelse, ester-type",
        "Jodholdige kontrastmidler",
        "Nøtter, alle",
        "Skalldyr, alle",
        "Fisk, alle",
        "Belgfrukter",
        "Steinfrukter",
        "Gresspollen",
        "Pelsdyr, alle",
        "Konserveringsmidler",
        "Gummikjemikalier (tiuram)",
        "Karbablanding",
        "Merkapto-blanding",
        "Tetanusvaksine",
        "Covid-19-vaksine",
        "Gelatin",
        "Polyetylenglykol (makrogol)",
        "Polysorbat 80",
        "Laktose (intoleranse)",
        "Histamin i mat",
        "Rødvin",
    ] {
        all.push((
            words(name),
            if name.contains("pollen") || name.contains("Pels") {
                "environment"
            } else {
                "medication"
            },
        ));
    }
    all
}

pub(super) fn write(chart: &mut Chart<'_>) {
    for (at, (what, category)) in all().into_iter().take(MANY - 1).enumerate() {
        one(chart, at, what, category);
    }
    for (at, status, what) in [
        (-30, "booked", "Allergipoliklinikk"),
        (210, "fulfilled", "Prikktest"),
    ] {
        times::plain(chart, at, status, what);
    }
    super::problem(chart, super::icpc("R96", "Astma"), 14_000, None);
    super::problem(chart, super::icpc("R97", "Allergisk rinitt"), 15_500, None);
    super::problem(
        chart,
        super::icpc("S87", "Atopisk dermatitt/eksem"),
        16_000,
        None,
    );
    let note = json!({
        "status": "active",
        "code": words("Adrenalinpenn: bærer alltid to"),
        "subject": chart.subject(),
        "period": { "start": chart.date(2_900).to_string() },
    });
    chart.add("Flag", 2_900, note);
}

fn one(chart: &mut Chart<'_>, at: usize, what: Value, category: &str) {
    let days = chart.random.between(60, 15_000);
    let reaction = if at.is_multiple_of(17) {
        REACTIONS.len() - 1
    } else {
        usize::try_from(chart.random.below(REACTIONS.len() as u64 - 1)).unwrap_or(0)
    };
    let (sct, word) = REACTIONS.get(reaction).copied().unwrap_or_default();
    let (criticality, severity) = match (word, at % 5) {
        ("Anafylaksi", _) => (Some("high"), "severe"),
        ("Angioødem" | "Bronkospasme", _) => (Some("unable-to-assess"), "moderate"),
        (_, 0 | 1) => (None, "mild"),
        _ => (Some("low"), "mild"),
    };
    let (clinical, verified) = match at % 25 {
        7 => (Some("inactive"), "confirmed"),
        11 => (Some("resolved"), "confirmed"),
        // A tick that says refuted may stand beside one that says active.
        13 => (Some("active"), "refuted"),
        19 => (None, "entered-in-error"),
        3 | 16 => (Some("active"), "unconfirmed"),
        _ => (Some("active"), "confirmed"),
    };
    let mut members = json!({
        "verificationStatus": code(VERIFIED, verified),
        "type": if at.is_multiple_of(6) { "intolerance" } else { "allergy" },
        "category": [category],
        "code": what,
        "patient": chart.subject(),
        "recordedDate": chart.date(days).to_string(),
        "recorder": chart.doctor(),
    });
    let onset = match at % 8 {
        0 => json!({}),
        1 => {
            json!({ "onsetAge": { "value": at % 40 + 3, "unit": "år", "system": "http://unitsofmeasure.org", "code": "a" } })
        }
        2 => json!({ "onsetString": "i barndommen" }),
        3 => json!({ "onsetDateTime": chart.date(days).to_string().get(..7) }),
        _ => json!({ "onsetDateTime": chart.date(days).to_string().get(..4) }),
    };
    members = with(members, onset);
    let Some(map) = members.as_object_mut() else {
        return;
    };
    if let Some(clinical) = clinical {
        map.insert("clinicalStatus".into(), code(CLINICAL, clinical));
    }
    if let Some(criticality) = criticality {
        map.insert("criticality".into(), criticality.into());
    }
    // Some were written down without what happened.
    if at % 9 != 4 {
        map.insert(
            "reaction".into(),
            json!([{ "manifestation": [snomed(sct, word)], "severity": severity }]),
        );
    }
    if at.is_multiple_of(21) {
        let note = "Positiv prikktest. Reagerer også på små mengder, også når andre spiser det i samme rom; har vært på akuttmottak to ganger.";
        map.insert("note".into(), json!([{ "text": note }]));
        map.insert(
            "lastOccurrence".into(),
            chart.date(days / 2).to_string().into(),
        );
    }
    if at == 40 {
        let url = "http://example.org/fhir/StructureDefinition/gjelder-ikke-pasienten-selv";
        map.insert(
            "modifierExtension".into(),
            json!([{ "url": url, "valueBoolean": true }]),
        );
    }
    chart.add("AllergyIntolerance", days, members.clone());
    // Once more, as another clinic wrote the same; the last of the list gives way to it.
    if at == 52 {
        chart.add("AllergyIntolerance", days, members);
    }
}
