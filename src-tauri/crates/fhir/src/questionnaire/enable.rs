//! Which items are asked.
//!
//! FHIR's rule: a condition looks at the nearest occurrence of its question. Nearest is the one that shares the most of
//! the surroundings (the same repetition before another one), then the last before, then the first after. An item that
//! is not asked has no answers, so what hangs on it is judged as if nothing had been answered; what stands in it is not
//! asked either. Where conditions hang on each other in a ring, the ring is cut where it closes: the item met twice counts
//! with the answers it has.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::answers::{Filled, Node};
use super::item::{Condition, Item, Operator};
use super::read::Form;
use super::value::Value;

/// So many occurrences on each side are looked at; a form that needs more is none.
const NEAREST: usize = 64;

/// Decides [`Node::enabled`] of every node.
pub(super) fn enable(filled: &mut Filled<'_>) {
    let targets = targets(filled);
    let mut state = vec![State::New; filled.nodes.len()];
    for start in 0..filled.nodes.len() {
        let mut stack = vec![start];
        while let Some(&at) = stack.last() {
            match state.get(at) {
                Some(State::New) => {
                    if let Some(state) = state.get_mut(at) {
                        *state = State::Open;
                    }
                    let parent = filled.nodes.get(at).and_then(|node| node.parent);
                    let needs = targets.get(at).into_iter().flatten().flatten().copied();
                    // One that is open already closes a ring: it is not waited for.
                    stack.extend(
                        parent
                            .into_iter()
                            .chain(needs)
                            .filter(|need| matches!(state.get(*need), Some(State::New))),
                    );
                }
                Some(State::Open) => {
                    stack.pop();
                    let enabled = judge(filled, at, targets.get(at).map_or(&[], Vec::as_slice));
                    if let (Some(node), Some(state)) = (filled.nodes.get_mut(at), state.get_mut(at))
                    {
                        node.enabled = enabled;
                        *state = State::Done;
                    }
                }
                Some(State::Done) | None => {
                    stack.pop();
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// For each node, for each of its conditions, the node it looks at.
fn targets(filled: &Filled<'_>) -> Vec<Vec<Option<usize>>> {
    let by_link_id = filled.by_link_id();
    (0..filled.nodes.len())
        .map(|at| {
            let conditions = filled
                .nodes
                .get(at)
                .and_then(|node| filled.item(node))
                .map_or(&[][..], |item| item.conditions.as_slice());
            conditions
                .iter()
                .map(|condition| {
                    let all = by_link_id.get(condition.question.as_str())?;
                    nearest(&filled.nodes, at, all)
                })
                .collect()
        })
        .collect()
}

fn nearest(nodes: &[Node], at: usize, candidates: &[usize]) -> Option<usize> {
    let split = candidates.partition_point(|candidate| *candidate < at);
    let (before, after) = candidates.split_at(split);
    let before = before.iter().rev().take(NEAREST);
    let after = after.iter().take(NEAREST);
    let mut best: Option<(usize, usize)> = None;
    for candidate in before.chain(after) {
        let shared = shared(nodes, at, *candidate);
        if best.is_none_or(|(_, most)| shared > most) {
            best = Some((*candidate, shared));
        }
    }
    best.map(|(candidate, _)| candidate)
}

/// Index + 1 of the innermost node that holds both, or is one of them and holds the other; 0 is the form itself.
fn shared(nodes: &[Node], at: usize, other: usize) -> usize {
    let mut around = Some(at);
    while let Some(index) = around {
        let Some(node) = nodes.get(index) else { break };
        if index <= other && other < node.end {
            return index + 1;
        }
        around = node.parent;
    }
    0
}

fn judge(filled: &Filled<'_>, at: usize, targets: &[Option<usize>]) -> bool {
    let Some(node) = filled.nodes.get(at) else {
        return false;
    };
    let parent = node.parent.and_then(|parent| filled.nodes.get(parent));
    if parent.is_some_and(|parent| !parent.enabled) {
        return false;
    }
    let Some(item) = filled.item(node) else {
        return false;
    };
    if item.conditions.is_empty() {
        return true;
    }
    let mut verdicts = item
        .conditions
        .iter()
        .zip(targets)
        .map(|(condition, target)| {
            let asked = target.and_then(|target| filled.nodes.get(target));
            let values: Vec<&Value> = asked
                .filter(|node| node.enabled)
                .into_iter()
                .flat_map(|node| node.values.iter().filter_map(|value| value.as_ref().ok()))
                .collect();
            holds(condition, &values)
        });
    if item.all {
        verdicts.all(|held| held)
    } else {
        verdicts.any(|held| held)
    }
}

/// Does a condition hold of these answers?
pub(super) fn holds(condition: &Condition, values: &[&Value]) -> bool {
    let order = |value: &&Value| value.compare(&condition.answer);
    match condition.operator {
        Operator::Exists => condition.answer == Value::Boolean(!values.is_empty()),
        Operator::Equal => values.iter().any(|value| value.equals(&condition.answer)),
        Operator::NotEqual => !values.iter().any(|value| value.equals(&condition.answer)),
        Operator::Greater => values
            .iter()
            .any(|value| order(value) == Some(Ordering::Greater)),
        Operator::Less => values
            .iter()
            .any(|value| order(value) == Some(Ordering::Less)),
        Operator::GreaterOrEqual => values
            .iter()
            .any(|value| order(value).is_some_and(Ordering::is_ge)),
        Operator::LessOrEqual => values
            .iter()
            .any(|value| order(value).is_some_and(Ordering::is_le)),
    }
}

/// linkIds of items whose conditions lead back to themselves; a question inside an item hangs on that item too.
pub(super) fn ring(form: &Form) -> Vec<String> {
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, item) in form.items.iter().enumerate() {
        by_id.entry(item.link_id.as_str()).or_default().push(index);
    }
    let needs = |item: &Item| -> Vec<usize> {
        let asked = item
            .conditions
            .iter()
            // A linkId that is used twice is met where it is nearest; here the first few will do.
            .flat_map(|one| {
                by_id
                    .get(one.question.as_str())
                    .into_iter()
                    .flatten()
                    .take(4)
            })
            .copied();
        item.parent.into_iter().chain(asked).collect()
    };
    let mut state = vec![State::New; form.items.len()];
    let mut ring = Vec::new();
    for start in 0..form.items.len() {
        let mut stack = vec![start];
        while let Some(&at) = stack.last() {
            let Some(item) = form.items.get(at) else {
                stack.pop();
                continue;
            };
            match state.get(at) {
                Some(State::New) => {
                    if let Some(state) = state.get_mut(at) {
                        *state = State::Open;
                    }
                    for need in needs(item) {
                        match state.get(need) {
                            Some(State::New) => stack.push(need),
                            Some(State::Open)
                                if !ring.contains(&item.link_id) && ring.len() < 20 =>
                            {
                                ring.push(item.link_id.clone());
                            }
                            _ => {}
                        }
                    }
                }
                Some(State::Open) => {
                    stack.pop();
                    if let Some(state) = state.get_mut(at) {
                        *state = State::Done;
                    }
                }
                _ => {
                    stack.pop();
                }
            }
        }
    }
    ring
}
