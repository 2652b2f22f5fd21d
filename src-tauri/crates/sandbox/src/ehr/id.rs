//! Ids that tell the server whose resource it is, so that nothing has to be looked up, and tell nobody else anything.

use crate::seed::Random;

/// Who is behind resources of no patient: doctors, organisations, places.
pub(crate) const DIRECTORY: u32 = 0xff_ffff;

/// Id of the nth resource of a person's chart; 0 is the person.
pub(crate) fn id(seed: u64, person: u32, number: u32) -> String {
    let drawn = Random::of(seed ^ u64::from(person), "resource", u64::from(number)).next();
    let (a, b, c, d) = (
        drawn >> 32,
        (drawn >> 16) & 0xffff,
        (drawn >> 4) & 0xfff,
        drawn & 0xfff,
    );
    // Version 8: a UUID whose maker decides what is in it. The last twelve digits are person and number.
    format!("{a:08x}-{b:04x}-8{c:03x}-8{d:03x}-{person:06x}{number:06x}")
}

/// Person and number, when the id is one of ours.
pub(crate) fn read(seed: u64, text: &str) -> Option<(u32, u32)> {
    let last = text.get(24..)?;
    let person = u32::from_str_radix(last.get(..6)?, 16).ok()?;
    let number = u32::from_str_radix(last.get(6..)?, 16).ok()?;
    (id(seed, person, number) == text).then_some((person, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_and_a_made_up_one_is_not() {
        let made = id(42, 7, 3);
        assert!(uuid::Uuid::parse_str(&made).is_ok());
        assert_eq!(read(42, &made), Some((7, 3)));
        assert_eq!(read(43, &made), None);
        assert_eq!(read(42, "nothing"), None);
        assert_eq!(read(42, "åååååååååååååååååå"), None);
    }
}
