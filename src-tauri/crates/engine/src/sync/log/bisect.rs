//! Where a log begins to differ from what is held: halving, one row a probe.

/// Looks for the lowest position at which the log differs, between one where it agrees and one where it does not.
///
/// Rows that come late or go move everything above them, so agreement below and disagreement above is what there is to
/// find. Where changes cancel out higher up, it finds one of the places, and the check behind the repair the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bisect {
    agrees_below: i64,
    differs_at: i64,
}

impl Bisect {
    /// Between `from` (nothing is known of it) and `differs_at`, where the log is known to differ or to have ended.
    #[must_use]
    pub const fn new(from: i64, differs_at: i64) -> Self {
        Self {
            agrees_below: from,
            differs_at,
        }
    }

    /// The position to ask for; `None` when [`Bisect::found`] is the answer.
    #[must_use]
    pub const fn probe(&self) -> Option<i64> {
        if self.agrees_below >= self.differs_at {
            return None;
        }
        Some(i64::midpoint(self.agrees_below, self.differs_at - 1))
    }

    /// Whether the log agrees at the position asked for.
    pub const fn tell(&mut self, position: i64, agrees: bool) {
        if agrees {
            self.agrees_below = position + 1;
        } else {
            self.differs_at = position;
        }
    }

    /// The lowest position that differs.
    #[must_use]
    pub const fn found(&self) -> i64 {
        self.differs_at
    }
}

/// Finds the end of a log that is not read: doubling, then halving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The log has at least this many rows.
    exists_below: i64,
    /// It has at most this many; `None` while doubling.
    ends_at: Option<i64>,
    step: i64,
}

impl Default for End {
    fn default() -> Self {
        Self {
            exists_below: 0,
            ends_at: None,
            step: 1,
        }
    }
}

impl End {
    /// The position to ask for; `None` when [`End::found`] is the answer.
    #[must_use]
    pub const fn probe(&self) -> Option<i64> {
        match self.ends_at {
            None => Some(self.exists_below + self.step - 1),
            Some(end) if self.exists_below < end => Some(i64::midpoint(self.exists_below, end - 1)),
            Some(_) => None,
        }
    }

    /// Whether there is a row at the position asked for.
    pub const fn tell(&mut self, position: i64, exists: bool) {
        if exists {
            self.exists_below = position + 1;
            if self.ends_at.is_none() {
                self.step *= 2;
            }
        } else {
            self.ends_at = Some(position);
        }
    }

    /// How many rows the log has.
    #[must_use]
    pub const fn found(&self) -> i64 {
        self.exists_below
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_the_first_difference_in_few_probes(length in 1_i64..1_000_000, share in 0.0_f64..1.0) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a test's share")]
            let differs = ((length as f64) * share) as i64;
            let mut bisect = Bisect::new(0, length);
            let mut probes = 0;
            while let Some(position) = bisect.probe() {
                probes += 1;
                bisect.tell(position, position < differs);
            }
            prop_assert_eq!(bisect.found(), differs);
            prop_assert!(probes <= 21, "{} probes", probes);
        }

        #[test]
        fn finds_the_end_in_few_probes(length in 0_i64..10_000_000) {
            let mut end = End::default();
            let mut probes = 0;
            while let Some(position) = end.probe() {
                probes += 1;
                end.tell(position, position < length);
            }
            prop_assert_eq!(end.found(), length);
            prop_assert!(probes <= 50, "{} probes", probes);
        }
    }
}
