//! What to do at the place where a log begins to differ.

use std::collections::HashMap;

/// One step of a repair. After it the log agrees a little further, and the search goes on above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The first so many rows of the window agree after all: look above them.
    Agree(usize),
    /// The first so many rows of the window are new here, before what we hold.
    Insert(usize),
    /// So many rows that we hold here are gone.
    Gone(usize),
}

/// Compares the log from a position on (`window`) with what is held from the same position on (`held`).
///
/// The log decides the order. A row that we hold only below is a new appearance: it is inserted, and the store knows
/// its message already.
#[must_use]
pub fn align<S: AsRef<str>, H: AsRef<str>>(window: &[S], held: &[H]) -> Step {
    let agree = window
        .iter()
        .zip(held)
        .take_while(|(there, here)| there.as_ref() == here.as_ref())
        .count();
    if agree > 0 {
        return Step::Agree(agree);
    }
    if window.is_empty() {
        return Step::Gone(held.len());
    }
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(held.len());
    for (place, anchor) in held.iter().enumerate() {
        places.entry(anchor.as_ref()).or_insert(place);
    }
    let met = window
        .iter()
        .enumerate()
        .find_map(|(new, anchor)| places.get(anchor.as_ref()).map(|place| (new, *place)));
    match met {
        None => Step::Insert(window.len()),
        Some((0, place)) => Step::Gone(place),
        Some((new, _)) => Step::Insert(new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_row_goes_in_before_what_is_held() {
        assert_eq!(align(&["x", "c", "d"], &["c", "d"]), Step::Insert(1));
        assert_eq!(align(&["x", "y", "c"], &["c", "d"]), Step::Insert(2));
    }

    #[test]
    fn rows_that_the_log_jumps_over_are_gone() {
        assert_eq!(align(&["d", "e"], &["b", "c", "d", "e"]), Step::Gone(2));
        assert_eq!(align::<&str, _>(&[], &["b", "c"]), Step::Gone(2));
    }

    #[test]
    fn a_row_in_place_of_another_is_one_new_and_then_one_gone() {
        assert_eq!(align(&["x", "c"], &["b", "c"]), Step::Insert(1));
        assert_eq!(align(&["c"], &["b", "c"]), Step::Gone(1));
        assert_eq!(align(&["c"], &["c"]), Step::Agree(1));
    }

    #[test]
    fn a_window_of_strangers_is_all_new() {
        assert_eq!(align(&["x", "y"], &["b", "c"]), Step::Insert(2));
    }
}
