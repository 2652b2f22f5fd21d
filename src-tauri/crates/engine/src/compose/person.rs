//! Are two people one? The wrong-patient lock asks this; only equal numbers may say yes.

use fhir::number::NationalNumber;

use super::composition::Person;

/// What is known of two people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SamePerson {
    /// Equal national numbers, and nothing that says otherwise.
    Same,
    /// Different numbers, or different birth dates.
    Different,
    /// Nothing decides it: a person must, with both shown.
    Unknown,
}

/// Compares two people. Names never decide: namesakes are many and spellings differ.
#[must_use]
pub fn same_person(a: &Person, b: &Person) -> SamePerson {
    let born = (
        filled(a.birth_date.as_deref()),
        filled(b.birth_date.as_deref()),
    );
    if let (Some(a), Some(b)) = born
        && a != b
    {
        return SamePerson::Different;
    }
    match (digits(a.number.as_deref()), digits(b.number.as_deref())) {
        (Some(a), Some(b)) if a == b && NationalNumber::parse(&a).is_ok() => SamePerson::Same,
        (Some(a), Some(b)) if a != b => SamePerson::Different,
        _ => SamePerson::Unknown,
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn digits(text: Option<&str>) -> Option<String> {
    let digits: String = text?.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: &str, born: &str) -> Person {
        Person {
            number: Some(number.into()),
            birth_date: Some(born.into()),
            ..Person::default()
        }
    }

    #[test]
    fn only_equal_numbers_make_one_person() {
        let a = person("10915596784", "1955-11-10");
        assert_eq!(
            same_person(&a, &person("109155 96784", "1955-11-10")),
            SamePerson::Same
        );
        assert_eq!(
            same_person(&a, &person("41814061033", "1955-11-10")),
            SamePerson::Different
        );
        assert_eq!(
            same_person(&a, &person("10915596784", "1956-11-10")),
            SamePerson::Different
        );
        assert_eq!(
            same_person(&a, &person("", "1955-11-10")),
            SamePerson::Unknown
        );
        assert_eq!(
            same_person(&Person::default(), &Person::default()),
            SamePerson::Unknown
        );
    }
}
