//! `Appointment`, `Encounter` and `EpisodeOfCare`: when care was or will be given.

use serde_json::Value;

use super::{Coding, Concept, Moment, Period, Reference, items, text};

fn concepts<'a>(value: &'a Value, member: &str) -> Option<Concept<'a>> {
    let found = items(value, member).iter().map(Concept);
    let mut said = found.filter(|concept| concept.display().is_some() || concept.code().is_some());
    said.next()
}

/// Is it the extension of this name? Both families of addresses, and whatever case and slash they are written with.
fn is_named(extension: &Value, name: &str) -> bool {
    let url = text(extension, "url").unwrap_or_default();
    let tail = url.trim_end_matches('/').rsplit('/').next();
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(name))
}

/// `Appointment`.
#[derive(Debug, Clone, Copy)]
pub struct Appointment<'a>(pub &'a Value);

impl<'a> Appointment<'a> {
    /// What it is about: its description, else its comment.
    #[must_use]
    pub fn description(self) -> Option<&'a str> {
        text(self.0, "description").or_else(|| text(self.0, "comment"))
    }

    /// Kind: reason, service, else the type of appointment.
    #[must_use]
    pub fn kind(self) -> Option<Concept<'a>> {
        concepts(self.0, "reasonCode")
            .or_else(|| concepts(self.0, "serviceType"))
            .or_else(|| self.0.get("appointmentType").map(Concept))
    }

    /// Where one meets over video: the address of no-basis' virtual service, where that is one a browser opens safely.
    #[must_use]
    pub fn video(self) -> Option<&'a str> {
        items(self.0, "extension")
            .iter()
            .filter(|extension| is_named(extension, "no-basis-virtual-service"))
            .flat_map(|service| items(service, "extension"))
            .filter(|part| is_named(part, "virtualAddress"))
            .find_map(|part| text(part, "valueUrl").or_else(|| text(part, "valueString")))
            .filter(|address| address.starts_with("https://"))
    }

    /// The appointment that this one is a part of, by no-basis' extension.
    #[must_use]
    pub fn whole(self) -> Option<Reference<'a>> {
        items(self.0, "extension")
            .iter()
            .filter(|extension| is_named(extension, "no-basis-partof"))
            .find_map(|extension| extension.get("valueReference").map(Reference))
    }

    /// Is it for several people at once, by no-basis' extension?
    #[must_use]
    pub fn is_group(self) -> bool {
        items(self.0, "extension").iter().any(|extension| {
            let said = extension.get("valueBoolean").and_then(Value::as_bool);
            is_named(extension, "no-basis-group") && said == Some(true)
        })
    }

    /// `status`.
    #[must_use]
    pub fn status(self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// `start`, else the first requested period.
    #[must_use]
    pub fn start(self) -> Option<Moment<'a>> {
        let requested = || {
            items(self.0, "requestedPeriod")
                .iter()
                .find_map(|period| Moment::of(period, &["start"]))
        };
        Moment::of(self.0, &["start"]).or_else(requested)
    }

    /// `end`.
    #[must_use]
    pub fn end(self) -> Option<&'a str> {
        text(self.0, "end")
    }

    /// Who else takes part, in words: everyone but the patient.
    #[must_use]
    pub fn with(self) -> Option<&'a str> {
        items(self.0, "participant").iter().find_map(|participant| {
            let actor = Reference(participant.get("actor")?);
            let patient = actor.target().is_some_and(|(kind, _)| kind == "Patient");
            if patient { None } else { actor.words() }
        })
    }
}

/// `Encounter`.
#[derive(Debug, Clone, Copy)]
pub struct Encounter<'a>(pub &'a Value);

impl<'a> Encounter<'a> {
    /// Kind: reason, else type.
    #[must_use]
    pub fn kind(self) -> Option<Concept<'a>> {
        concepts(self.0, "reasonCode").or_else(|| concepts(self.0, "type"))
    }

    /// `class`: `AMB`, `VR`, `IMP`.
    #[must_use]
    pub fn class(self) -> Option<Coding<'a>> {
        self.0.get("class").map(Coding)
    }

    /// `status`.
    #[must_use]
    pub fn status(self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// `period`.
    #[must_use]
    pub fn period(self) -> Option<Period<'a>> {
        self.0.get("period").map(Period)
    }

    /// Who met the patient, else where.
    #[must_use]
    pub fn with(self) -> Option<&'a str> {
        let person = items(self.0, "participant")
            .iter()
            .find_map(|one| Reference(one.get("individual")?).words());
        person.or_else(|| {
            self.0
                .get("serviceProvider")
                .and_then(|one| Reference(one).words())
        })
    }
}

/// `EpisodeOfCare`.
#[derive(Debug, Clone, Copy)]
pub struct EpisodeOfCare<'a>(pub &'a Value);

impl<'a> EpisodeOfCare<'a> {
    /// `type`.
    #[must_use]
    pub fn kind(self) -> Option<Concept<'a>> {
        concepts(self.0, "type")
    }

    /// `status`.
    #[must_use]
    pub fn status(self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// `period`.
    #[must_use]
    pub fn period(self) -> Option<Period<'a>> {
        self.0.get("period").map(Period)
    }

    /// `managingOrganization`, in words.
    #[must_use]
    pub fn organization(self) -> Option<&'a str> {
        self.0
            .get("managingOrganization")
            .and_then(|one| Reference(one).words())
    }
}
