//! How many rows to ask for: about four megabytes, fewer when that was too much.

/// What a page should weigh.
const AIM: usize = 4 * 1024 * 1024;
/// Rows asked for at most.
const MOST: u32 = 2_000;

/// Adapts with every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSize {
    count: u32,
    /// After a page that was too much: no growing before this many pages have come well.
    careful: u32,
}

impl Default for PageSize {
    fn default() -> Self {
        Self {
            count: 100,
            careful: 0,
        }
    }
}

impl PageSize {
    /// A size that a person or test has set.
    #[must_use]
    pub fn new(count: u32) -> Self {
        Self {
            count: count.clamp(1, MOST),
            careful: 0,
        }
    }

    /// Rows to ask for, without the anchor.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// A page came. At most four times as much next: one page of small messages says little of the next.
    pub fn came(&mut self, entries: usize, bytes: usize) {
        if entries == 0 {
            return;
        }
        let average = (bytes / entries).max(1);
        let fits = u32::try_from(AIM / average).unwrap_or(MOST).clamp(1, MOST);
        if self.careful > 0 {
            self.careful -= 1;
            self.count = self.count.min(fits);
        } else {
            self.count = fits.min(self.count.saturating_mul(4));
        }
    }

    /// A page was too large or was cut. False when one row alone was too much.
    #[must_use]
    pub fn halve(&mut self) -> bool {
        self.careful = 3;
        if self.count <= 1 {
            return false;
        }
        self.count /= 2;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_towards_four_megabytes_and_halves_down_to_one() {
        let mut size = PageSize::default();
        size.came(100, 330_000);
        assert_eq!(size.count(), 400);
        size.came(400, 1_320_000);
        assert_eq!(size.count(), 1_271);
        size.came(10, 40_000_000);
        assert_eq!(size.count(), 1);
        let mut size = PageSize::new(5);
        assert!(size.halve());
        assert!(size.halve());
        assert!(!size.halve(), "one alone is too much");
        size.came(1, 1_000);
        assert_eq!(size.count(), 1, "careful for a while");
    }
}
