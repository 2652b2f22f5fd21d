//! What looks like chance, from a seed: the same each time, on every machine.

use uuid::{Builder, Uuid};

/// A small generator (SplitMix64), started anew for each thing that is made, so that one more of something does not
/// change everything after it.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The generator for this thing.
    pub(crate) fn of(seed: u64, thing: &str, number: u64) -> Self {
        // FNV-1a over the name: short, and the names are ours.
        let name = thing.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut random =
            Self(seed ^ name.rotate_left(17) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        random.next();
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `limit`; 0 when there is no room.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next().checked_rem(limit).unwrap_or(0)
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let room = u64::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(room)).unwrap_or(0)
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = usize::try_from(self.below(from.len() as u64)).unwrap_or(0);
        from.get(at)
    }

    /// A UUID that says it is random.
    pub(crate) fn uuid(&mut self) -> Uuid {
        let bytes = (u128::from(self.next()) << 64) | u128::from(self.next());
        Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_is_made_the_same_way_and_another_one_is_not() {
        let uuid = |seed, thing, number| Random::of(seed, thing, number).uuid();
        assert_eq!(uuid(1, "story", 3), uuid(1, "story", 3));
        let all = [
            uuid(1, "story", 3),
            uuid(2, "story", 3),
            uuid(1, "person", 3),
            uuid(1, "story", 4),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(all.iter().skip(at + 1).all(|other| other != one));
            assert_eq!(one.get_version_num(), 4);
        }
    }

    #[test]
    fn between_holds_its_ends() {
        let mut random = Random::of(7, "test", 0);
        let drawn: Vec<_> = (0..500).map(|_| random.between(-2, 2)).collect();
        assert!(drawn.iter().all(|n| (-2..=2).contains(n)));
        assert!(drawn.contains(&-2) && drawn.contains(&2));
    }
}
