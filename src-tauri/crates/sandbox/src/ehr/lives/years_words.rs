//! What was written in forty years: notes, hospitals' letters and what was done. Times are tenths of a year before today.

/// What a note says of a contact.
pub(super) static NOTES: [&str; 8] = [
    "Kommer til avtalt kontroll. Uendret siden sist. Tåler medisinene godt.\nFunn: God allmenntilstand. Blodtrykk og vekt, se målinger.\nVurdering: Stabilt forløp.\nPlan: Fortsetter uendret, ny kontroll om tre måneder.",
    "Ringer om svar på blodprøver. Går gjennom dem sammen. Ingen endring i behandlingen nå.",
    "Akutt time. Symptomer i fire dager, noe feber den første. Spiser og drikker.\nFunn: Ikke påvirket. Normale funn over lungene.\nVurdering: Antatt virusinfeksjon.\nPlan: Ser det an, tar kontakt ved forverring.",
    "Årskontroll. Føtter undersøkt: god puls, normal monofilamenttest. Øyebunn kontrollert i år. Røyker ikke.\nLegemiddelgjennomgang gjort sammen med pasienten.",
    "Samtale om søvn, arbeid og hverdag. Ønsker ikke medisiner nå. Ny samtale om to uker.",
    "Kontroll etter sykehusopphold. Epikrise gjennomgått. Legemiddellisten er avstemt, én endring.",
    "Smerter ved gange, verst i trapper. Halter lett.\nFunn: Innskrenket bevegelse, smerte ved rotasjon.\nPlan: Henvises fysioterapi, røntgen bestilt.",
    "Fornyelse av resepter. Blodtrykk målt hjemme er i målområdet.",
];

/// What a hospital wrote about: tenths of a year ago, title, summary.
pub(super) static LETTERS: [(i64, &str, &str); 14] = [
    (
        391,
        "Epikrise fra føde-/barselavdeling",
        "Ukomplisert fødsel uke 40. Mor og barn ved god helse. Hjemreise tredje dag.",
    ),
    (
        364,
        "Epikrise fra føde-/barselavdeling",
        "Ukomplisert fødsel uke 39. Hjemreise annen dag.",
    ),
    (
        358,
        "Epikrise fra ortopedisk poliklinikk",
        "Distal radiusfraktur høyre side etter fall. Gips i fem uker. Kontrollrøntgen uten feilstilling.",
    ),
    (
        287,
        "Epikrise fra gastrokirurgisk avdeling",
        "Laparoskopisk kolecystektomi. Ukomplisert forløp.",
    ),
    (
        181,
        "Notat fra diabetespoliklinikk",
        "Nyoppdaget diabetes type 2. Startkurs gjennomført. Metformin startet.",
    ),
    (
        151,
        "Epikrise fra bryst- og endokrinkirurgisk avdeling",
        "Brystbevarende kirurgi venstre side. Frie render, negativ vaktpostlymfeknute. Henvist stråling, tamoksifen i fem år.",
    ),
    (
        148,
        "Epikrise fra onkologisk avdeling, strålebehandling",
        "Gjennomført strålebehandling, 15 fraksjoner. Lett hudreaksjon.",
    ),
    (
        127,
        "Epikrise fra håndkirurgisk poliklinikk",
        "Spalting av karpaltunnel høyre side i lokalbedøvelse.",
    ),
    (
        112,
        "Epikrise fra hjerteavdeling",
        "NSTEMI. Angiografi: stenose i LAD, PCI med én stent. Ekko: EF 52 %. Utskrevet med platehemming, statin, betablokker og ACE-hemmer.",
    ),
    (
        101,
        "Avsluttende kontroll, onkologisk poliklinikk",
        "Fem år uten tilbakefall. Avsluttes ved poliklinikken. Mammografi årlig.",
    ),
    (
        80,
        "Epikrise fra ortopedisk avdeling",
        "Total hofteprotese høyre side. Mobilisert første dag, hjem fjerde dag.",
    ),
    (
        62,
        "Epikrise fra øyeavdeling",
        "Kataraktoperasjon høyre øye.",
    ),
    (
        55,
        "Epikrise fra øyeavdeling",
        "Kataraktoperasjon venstre øye. Visus 0,9/0,8 med brille.",
    ),
    (
        12,
        "Notat fra nyrepoliklinikk",
        "Kronisk nyresykdom stadium 3a, antatt diabetes og hypertensjon. Kontrolleres hos fastlegen hver tredje måned.",
    ),
];

/// What was done: tenths of a year ago, name, where.
pub(super) static PROCEDURES: [(i64, &str, &str); 12] = [
    (
        358,
        "Reposisjon og gips av underarmsbrudd",
        "Høyre underarm",
    ),
    (287, "Laparoskopisk kolecystektomi", "Galleblære"),
    (230, "Koloskopi", "Tykktarm"),
    (151, "Brystbevarende kirurgi", "Venstre bryst"),
    (148, "Strålebehandling, 15 fraksjoner", "Venstre bryst"),
    (127, "Spalting av karpaltunnel", "Høyre hånd"),
    (
        112,
        "PCI med stent",
        "Ramus interventricularis anterior (LAD)",
    ),
    (92, "Koloskopi", "Tykktarm"),
    (80, "Total hofteprotese", "Høyre hofte"),
    (62, "Kataraktoperasjon med linse", "Høyre øye"),
    (55, "Kataraktoperasjon med linse", "Venstre øye"),
    (20, "Bentetthetsmåling", "Lumbalcolumna og hofte"),
];
