//! National numbers as a whole: the published vectors, made-up people by the thousand, and the guard by stage.

use fhir::number::{CheckRule, Mark, NationalNumber, NumberError, NumberKind, OrganisationNumber};
use proptest::prelude::*;
use validation::{Guard, Stage, guard};

/// A number with right check digits, from its first nine digits; `None` where the register skips it.
fn with_check_digits(nine: &str) -> Option<String> {
    let digits: Vec<u32> = nine.chars().filter_map(|char| char.to_digit(10)).collect();
    let check = |digits: &[u32], weights: &[u32]| {
        let sum: u32 = digits
            .iter()
            .zip(weights)
            .map(|(digit, weight)| digit * weight)
            .sum();
        match 11 - sum % 11 {
            11 => Some(0),
            10 => None,
            digit => Some(digit),
        }
    };
    let first = check(&digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2])?;
    let ten: Vec<u32> = digits.iter().copied().chain([first]).collect();
    let second = check(&ten, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])?;
    Some(format!("{nine}{first}{second}"))
}

#[test]
fn the_published_vectors() {
    for (text, kind, mark, rule) in [
        ("02013299997", NumberKind::Fnr, Mark::None, CheckRule::Both),
        ("30108299920", NumberKind::Fnr, Mark::None, CheckRule::Both),
        (
            "30108299939",
            NumberKind::Fnr,
            Mark::None,
            CheckRule::From2032,
        ),
        (
            "41814061033",
            NumberKind::Dnr,
            Mark::Plus80,
            CheckRule::Both,
        ),
        (
            "13527248013",
            NumberKind::Hnr,
            Mark::Plus40,
            CheckRule::Both,
        ),
        (
            "10915596784",
            NumberKind::Fnr,
            Mark::Plus80,
            CheckRule::Both,
        ),
        (
            "68467038838",
            NumberKind::Dnr,
            Mark::Plus40,
            CheckRule::Both,
        ),
        ("21030550231", NumberKind::Fnr, Mark::None, CheckRule::Both),
        (
            "45847100951",
            NumberKind::Dnr,
            Mark::Plus80,
            CheckRule::Both,
        ),
    ] {
        let number = NationalNumber::parse(text).expect(text);
        assert_eq!(
            (number.kind(), number.mark(), number.rule()),
            (kind, mark, rule),
            "{text}"
        );
    }
    assert_eq!(
        NationalNumber::parse("21037712323"),
        Err(NumberError::WrongCheckDigits)
    );
    for valid in ["974760673", "998447356", "889640782", "123456785"] {
        assert!(OrganisationNumber::parse(valid).is_ok(), "{valid}");
    }
}

#[test]
fn a_made_up_person_never_leaves_production_and_a_real_one_never_a_test() {
    let made_up = NationalNumber::parse("10915596784").expect("a number");
    let plain = NationalNumber::parse("21030550231").expect("a number");
    assert_eq!(guard(&made_up, Stage::Prod, &[]), Guard::Stop);
    assert_eq!(guard(&plain, Stage::Test, &[]), Guard::Stop);
    assert_eq!(
        guard(&plain, Stage::Test, &[plain]),
        Guard::Pass,
        "a published example"
    );
}

proptest! {
    #[test]
    fn made_up_people_are_read_back(day in 1_u32..=28, month in 1_u32..=12, year in 0_u32..100, individual in 0_u32..1000,
                                    marked in prop_oneof![Just((0, Mark::None)), Just((65, Mark::Plus65)), Just((80, Mark::Plus80))],
                                    d_number in any::<bool>()) {
        let (plus, mark) = marked;
        let first = if d_number { day + 40 } else { day };
        let nine = format!("{first:02}{:02}{year:02}{individual:03}", month + plus);
        if let Some(text) = with_check_digits(&nine) {
            let number = NationalNumber::parse(&text).expect("made by the rule");
            let kind = if d_number { NumberKind::Dnr } else { NumberKind::Fnr };
            prop_assert_eq!((number.kind(), number.mark(), number.rule()), (kind, mark, CheckRule::Both));
            prop_assert_eq!(number.is_synthetic(), plus > 0);
            let hint = number.birth_hint().expect("a dated number");
            prop_assert_eq!((u32::from(hint.day.unsigned_abs()), u32::from(hint.month.unsigned_abs())), (day, month));
            if let Some(date) = number.birth_date() {
                prop_assert_eq!(u32::from(date.year().rem_euclid(100).unsigned_abs()), year);
            }
            let spaced = format!("{} {}", &text[..6], &text[6..]);
            prop_assert_eq!(NationalNumber::parse(&spaced).map(|number| number.digits()), Ok(text));
        }
    }

    #[test]
    fn two_neighbouring_digits_swapped_are_noticed(individual in 0_u32..1000, at in 0_usize..10) {
        if let Some(text) = with_check_digits(&format!("149158{individual:03}")) {
            let mut swapped: Vec<u8> = text.clone().into_bytes();
            swapped.swap(at, at + 1);
            let swapped = String::from_utf8(swapped).expect("digits");
            if swapped != text {
                let read = NationalNumber::parse(&swapped);
                prop_assert!(read.is_err() || read.is_ok_and(|number| number.rule() == CheckRule::From2032));
            }
        }
    }
}
