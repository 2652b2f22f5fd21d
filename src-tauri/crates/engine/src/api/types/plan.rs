//! Plans, put together from the resources they are made of.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ChartItem;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartPlans {
    /// Those that are followed now, in the order of the chart's section.
    pub plans: Vec<Plan>,
}

/// A plan with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    pub item: ChartItem,
    /// `CarePlan.description`, where it is not the title.
    pub description: Option<String>,
    /// What it is about; of a part that is a zone, what puts one in that zone.
    pub addresses: Vec<PlanLink>,
    pub goals: Vec<PlanGoal>,
    pub activities: Vec<PlanActivity>,
    /// `green`, `yellow` or `red` of the Norwegian draft for plans in zones, when what it is about says so.
    pub zone: Option<String>,
    pub parts: Vec<Plan>,
    /// `CarePlan.note`, as sent.
    pub notes: Vec<String>,
}

/// Something a plan points to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanLink {
    /// When it is held here, and is hers.
    pub resource_id: Option<i64>,
    /// Its name; `None` when neither it nor the plan says one.
    pub text: Option<String>,
    pub zone: Option<String>,
    /// An unknown `modifierExtension` in it: it has no name that is safe to read.
    pub cannot_interpret: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanGoal {
    pub link: PlanLink,
    /// `lifecycleStatus`: `active`, `completed`, …
    pub status: Option<String>,
    /// `achievementStatus`: `in-progress`, `achieved`, …, or the words that were sent.
    pub achievement: Option<String>,
    pub targets: Vec<PlanTarget>,
}

/// What is to be reached: `Gangdistanse ≥ 400 m` by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanTarget {
    pub measure: Option<String>,
    /// As sent, with its unit.
    pub value: Option<String>,
    pub due: Option<String>,
    /// `dueDuration`: from the start of the goal.
    pub within: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanActivity {
    /// What is to be done; `None` when the source does not say.
    pub text: Option<String>,
    /// Its kind, where `text` is a description of it.
    pub what: Option<String>,
    /// `not-started`, `in-progress`, …
    pub status: Option<String>,
    pub status_reason: Option<String>,
    /// `doNotPerform`: it is not to be done.
    pub not_to_do: bool,
    /// When, in the sender's words.
    pub when: Option<String>,
    /// When, as a rhythm.
    pub rhythm: Option<PlanRhythm>,
    pub start: Option<String>,
    pub end: Option<String>,
    pub who: Vec<String>,
    pub place: Option<String>,
    /// Progress that was noted, newest first.
    pub progress: Vec<PlanProgress>,
    /// The order, appointment or task that it is.
    pub resource_id: Option<i64>,
}

/// `frequency` times in `period` units (`s`, `min`, `h`, `d`, `wk`, `mo`, `a`), numbers as sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanRhythm {
    pub frequency: u32,
    pub period: String,
    pub unit: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanProgress {
    pub at: Option<String>,
    pub text: String,
}
