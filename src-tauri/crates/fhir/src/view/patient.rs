//! `Patient`.

use serde_json::Value;

use super::{HumanName, Identifier, PersonNumber, Reference, items, text, texts};

/// `Patient.deceased[x]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deceased<'a> {
    /// Not said, or said to be alive.
    No,
    /// Dead, time not said.
    Yes,
    /// Dead since, as sent.
    Since(&'a str),
}

/// `Patient.link`.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// `replaced-by`, `replaces`, `refer`, `seealso`.
    pub kind: &'a str,
    /// The other patient.
    pub other: Reference<'a>,
}

/// `Address`.
#[derive(Debug, Clone, Copy)]
pub struct Address<'a>(pub &'a Value);

impl Address<'_> {
    /// In one line: `Karisvingen 44, 0603 Oslo`; `text` when there are no parts.
    #[must_use]
    pub fn line(self) -> Option<String> {
        let street = texts(self.0, "line").collect::<Vec<_>>().join(", ");
        let place = [text(self.0, "postalCode"), text(self.0, "city")]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        let country =
            text(self.0, "country").filter(|c| !matches!(*c, "NO" | "NOR" | "Norge" | "Norway"));
        let parts: Vec<&str> = [Some(street.as_str()), Some(place.as_str()), country]
            .into_iter()
            .flatten()
            .filter(|p| !p.is_empty())
            .collect();
        if parts.is_empty() {
            text(self.0, "text").map(str::to_owned)
        } else {
            Some(parts.join(", "))
        }
    }
}

/// `Patient`.
#[derive(Debug, Clone, Copy)]
pub struct Patient<'a>(pub &'a Value);

impl<'a> Patient<'a> {
    /// The name to show.
    #[must_use]
    pub fn name(self) -> Option<HumanName<'a>> {
        HumanName::choose(self.0)
    }

    /// `birthDate`, as sent (may be a year or a month).
    #[must_use]
    pub fn birth_date(self) -> Option<&'a str> {
        text(self.0, "birthDate")
    }

    /// `gender`.
    #[must_use]
    pub fn gender(self) -> Option<&'a str> {
        text(self.0, "gender")
    }

    /// `active` said to be false.
    #[must_use]
    pub fn is_inactive(self) -> bool {
        self.0.get("active").and_then(Value::as_bool) == Some(false)
    }

    /// `deceased[x]`.
    #[must_use]
    pub fn deceased(self) -> Deceased<'a> {
        match (
            text(self.0, "deceasedDateTime"),
            self.0.get("deceasedBoolean").and_then(Value::as_bool),
        ) {
            (Some(at), _) => Deceased::Since(at),
            (None, Some(true)) => Deceased::Yes,
            (None, Some(false) | None) => Deceased::No,
        }
    }

    /// `identifier`.
    pub fn identifiers(self) -> impl Iterator<Item = Identifier<'a>> {
        items(self.0, "identifier").iter().map(Identifier)
    }

    /// Every person number, old ones too.
    pub fn numbers(self) -> impl Iterator<Item = PersonNumber<'a>> {
        self.identifiers().filter_map(Identifier::person_number)
    }

    /// The number to use: one that is not old, in the order fnr, dnr, fhn, hnr.
    #[must_use]
    pub fn number(self) -> Option<PersonNumber<'a>> {
        let with_age = self
            .identifiers()
            .filter_map(|one| Some((one.is_old(), one.person_number()?)));
        with_age
            .min_by_key(|(old, number)| (*old, number.kind))
            .map(|(_, number)| number)
    }

    /// The address to show: at home, physical before postal, and not an old one.
    #[must_use]
    pub fn address(self) -> Option<Address<'a>> {
        let rank = |address: &&Value| {
            let usage = match text(address, "use") {
                Some("home") => 0,
                None => 1,
                Some("temp") => 2,
                Some("old") => 9,
                Some(_) => 3,
            };
            (usage, text(address, "type") == Some("postal"))
        };
        items(self.0, "address")
            .iter()
            .min_by_key(rank)
            .map(Address)
    }

    /// The phone to call: mobile before home, and not an old one.
    #[must_use]
    pub fn phone(self) -> Option<&'a str> {
        let rank = |point: &&Value| match text(point, "use") {
            Some("mobile") => 0,
            Some("home") => 1,
            None => 2,
            Some(_) => 3,
        };
        items(self.0, "telecom")
            .iter()
            .filter(|point| {
                matches!(text(point, "system"), Some("phone" | "sms"))
                    && text(point, "use") != Some("old")
            })
            .min_by_key(rank)
            .and_then(|point| text(point, "value"))
    }

    /// `generalPractitioner`, in words.
    #[must_use]
    pub fn general_practitioner(self) -> Option<&'a str> {
        items(self.0, "generalPractitioner")
            .iter()
            .find_map(|one| Reference(one).words())
    }

    /// `link`.
    pub fn links(self) -> impl Iterator<Item = Link<'a>> {
        items(self.0, "link").iter().filter_map(|link| {
            Some(Link {
                kind: text(link, "type")?,
                other: Reference(link.get("other")?),
            })
        })
    }

    /// The patient that has taken this one's place.
    #[must_use]
    pub fn replaced_by(self) -> Option<Reference<'a>> {
        self.links()
            .find(|link| link.kind == "replaced-by")
            .map(|link| link.other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patient_in_the_form_of_no_basis() {
        let patient = json!({
            "resourceType": "Patient", "active": false,
            "identifier": [
                {"system": "http://profil.example/lopenummer", "value": "123"},
                {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "11111111111", "use": "old"},
                {"system": "urn:oid:2.16.578.1.12.4.1.4.2", "value": "41814061033"},
            ],
            "name": [{"family": "Søreng", "given": ["Jannice"]}],
            "telecom": [{"system": "email", "value": "x@example.org"}, {"system": "phone", "value": "+4733445566"}],
            "address": [{"use": "old", "city": "Bergen"}, {"use": "home", "line": ["Karisvingen 44"], "postalCode": "0603", "city": "Oslo", "country": "NO"}],
            "generalPractitioner": [{"display": "Sidsel Javery"}],
            "link": [{"type": "replaced-by", "other": {"reference": "Patient/2"}}],
            "deceasedDateTime": "2026-01-02",
        });
        let patient = Patient(&patient);
        assert_eq!(
            patient.number().map(|n| (n.kind, n.value)),
            Some((super::super::PersonNumberKind::Dnr, "41814061033"))
        );
        assert_eq!(
            patient.address().and_then(Address::line).as_deref(),
            Some("Karisvingen 44, 0603 Oslo")
        );
        assert_eq!(patient.phone(), Some("+4733445566"));
        assert_eq!(patient.general_practitioner(), Some("Sidsel Javery"));
        assert!(patient.is_inactive());
        assert_eq!(patient.deceased(), Deceased::Since("2026-01-02"));
        assert_eq!(
            patient.replaced_by().and_then(Reference::target),
            Some(("Patient", "2"))
        );
    }

    #[test]
    fn members_of_the_wrong_type_are_absent() {
        let patient = json!({"name": "Kari", "birthDate": 1958, "identifier": "x", "telecom": [1], "address": [null], "link": [{}]});
        let patient = Patient(&patient);
        assert!(
            patient.name().is_none()
                && patient.birth_date().is_none()
                && patient.number().is_none()
        );
        assert!(patient.phone().is_none() && patient.replaced_by().is_none());
        assert!(patient.address().and_then(Address::line).is_none());
    }
}
