//! Appointments that are part of another one: each stands under its whole, as far as both are shown.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::order::seconds;
use crate::api::types::ChartItem;

/// Parts of parts. A longer chain, or one that leads back to itself, stands under nothing.
const DEEPEST: u8 = 4;

/// A row at its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) item: &'a ChartItem,
    /// How many wholes it stands under.
    pub(super) depth: u8,
    /// What it is a part of, when that is shown too.
    pub(super) whole: Option<&'a ChartItem>,
}

/// What an appointment is a part of, when that is among these.
pub(super) fn whole_of<'a>(
    item: &ChartItem,
    mut among: impl Iterator<Item = &'a ChartItem>,
) -> Option<&'a ChartItem> {
    let id = item.part_of.as_ref()?.resource_id?;
    among.find(|one| one.resource_id == id && id != item.resource_id)
}

/// The rows in their order, with parts in the order of the day under their wholes. One that is still to come does not
/// stand under one that is over: nobody looks for it there.
pub(super) fn under_wholes<'a>(items: &[&'a ChartItem]) -> Vec<Placed<'a>> {
    let places: BTreeMap<i64, usize> = (0..)
        .zip(items)
        .map(|(at, item)| (item.resource_id, at))
        .collect();
    let whole = |item: &ChartItem| -> Option<(usize, &'a ChartItem)> {
        let id = item.part_of.as_ref()?.resource_id?;
        let at = *places.get(&id)?;
        let whole = *items.get(at)?;
        (whole.resource_id != item.resource_id).then_some((at, whole))
    };
    let over = |item: &ChartItem| whole(item).filter(|(_, whole)| whole.current || !item.current);
    let depth = |item: &'a ChartItem| -> Option<u8> {
        let mut step = item;
        for depth in 0..=DEEPEST {
            match over(step) {
                None => return Some(depth),
                Some((_, up)) => step = up,
            }
        }
        None
    };
    let mut parts: BTreeMap<usize, Vec<Placed<'a>>> = BTreeMap::new();
    let mut waiting = Vec::new();
    for item in items.iter().copied() {
        let placed = Placed {
            item,
            depth: depth(item).unwrap_or(0),
            whole: whole(item).map(|(_, whole)| whole),
        };
        match over(item).filter(|_| placed.depth > 0) {
            Some((at, _)) => parts.entry(at).or_default().push(placed),
            None => waiting.push(placed),
        }
    }
    let first = |placed: &Placed<'_>| {
        let at = placed.item.date.as_deref().and_then(seconds);
        (at.is_none(), at)
    };
    for under in parts.values_mut() {
        under.sort_by_key(|placed| Reverse(first(placed)));
    }
    waiting.reverse();
    let mut shown = Vec::with_capacity(items.len());
    while let Some(placed) = waiting.pop() {
        shown.push(placed);
        let at = places.get(&placed.item.resource_id);
        waiting.extend(at.and_then(|at| parts.remove(at)).unwrap_or_default());
    }
    shown
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;
    use serde_json::json;

    use super::super::item::item;
    use super::*;
    use crate::api::types::PartOf;

    fn time(id: i64, day: u32, whole: Option<i64>, status: &str) -> ChartItem {
        let resource = json!({
            "resourceType": "Appointment", "status": status, "start": format!("2026-12-{day:02}T09:00:00Z"),
        });
        let mut row = item(id, &resource, &[], Date::constant(2026, 11, 21));
        row.part_of = whole.map(|id| PartOf {
            resource_id: Some(id),
            title: None,
        });
        row
    }

    fn placed(items: &[ChartItem]) -> Vec<(i64, u8)> {
        let items: Vec<&ChartItem> = items.iter().collect();
        under_wholes(&items)
            .iter()
            .map(|one| (one.item.resource_id, one.depth))
            .collect()
    }

    #[test]
    fn parts_stand_under_their_whole_in_the_order_of_the_day() {
        let rows = [
            time(1, 3, Some(3), "booked"),
            time(2, 4, None, "booked"),
            time(3, 5, None, "booked"),
            time(4, 2, Some(3), "booked"),
            time(5, 6, Some(4), "cancelled"),
            time(6, 7, Some(99), "booked"),
        ];
        let wanted = [(2, 0), (3, 0), (4, 1), (5, 2), (1, 1), (6, 0)];
        assert_eq!(placed(&rows), wanted);
    }

    #[test]
    fn what_is_to_come_does_not_stand_under_what_is_over() {
        let rows = [
            time(1, 3, Some(2), "booked"),
            time(2, 3, None, "cancelled"),
            time(3, 3, Some(2), "cancelled"),
        ];
        assert_eq!(placed(&rows), [(1, 0), (2, 0), (3, 1)]);
        let items: Vec<&ChartItem> = rows.iter().collect();
        let whole = under_wholes(&items)[0].whole.map(|one| one.resource_id);
        assert_eq!(whole, Some(2), "it is named all the same");
    }

    #[test]
    fn nothing_is_lost_in_a_circle_or_a_long_chain() {
        let rows = [
            time(1, 1, Some(2), "booked"),
            time(2, 2, Some(1), "booked"),
            time(3, 3, Some(3), "booked"),
        ];
        assert_eq!(placed(&rows), [(1, 0), (2, 0), (3, 0)]);
        let chain: Vec<ChartItem> = (0..30)
            .map(|id| time(id, 1, Some(id + 1), "booked"))
            .collect();
        let mut ids: Vec<i64> = placed(&chain).iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        assert_eq!(ids, (0..30).collect::<Vec<_>>());
    }
}
