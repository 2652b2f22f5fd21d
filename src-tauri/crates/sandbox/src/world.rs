//! Both sides as they stand: what was made at the start, and what has happened since.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::watch;
use uuid::Uuid;

use crate::config::Config;
use crate::ehr::{Changes, Ehr};
use crate::fault::{Dial, Fault, FaultName, Reach};
use crate::nav::events::Accepted;
use crate::nav::files::StoredFile;
use crate::nav::{
    COURSES, Generated, Log, Pending, Planned, Row, Telling, Treatment, begin as begin_course,
    endpoint, stories, story_now,
};
use crate::people::People;
use crate::seed::Random;
use crate::serve::SandboxError;
use crate::state_file;

/// Something whose time has come.
enum Due {
    Receipt(Pending),
    Letter(Planned),
}

impl Due {
    fn at(&self) -> Timestamp {
        match self {
            Self::Receipt(pending) => pending.due,
            Self::Letter(planned) => planned.due,
        }
    }
}

/// What has happened.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) log: Log,
    pub(crate) events: Vec<Accepted>,
    pub(crate) pending: Vec<Pending>,
    /// What NAV will say, in story time.
    pub(crate) planned: Vec<Planned>,
    /// How NAV takes the answers to these.
    pub(crate) treatments: BTreeMap<Uuid, Treatment>,
    /// Headers of ours that NAV has answered with a message.
    pub(crate) replied: Vec<String>,
    /// Contents NAV has taken, and when.
    pub(crate) prints: BTreeMap<String, Timestamp>,
    /// What lies at the file service.
    pub(crate) files: Vec<StoredFile>,
    /// What has happened to the EHR's resources.
    pub(crate) changes: Arc<Changes>,
    pub(crate) dial: Dial,
    pub(crate) clock_offset: SignedDuration,
    /// How far the story is ahead of the server's clock.
    pub(crate) story_offset: SignedDuration,
    /// How many times NAV was made to say something.
    pub(crate) said: u64,
    /// How many requests were answered: the source of ids that HOPS draws at random.
    pub(crate) asked: u64,
    /// How many times the log has begun.
    pub(crate) generation: u32,
}

/// Both sides.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) config: Config,
    pub(crate) made: Timestamp,
    pub(crate) people: Arc<People>,
    pub(crate) generated: Generated,
    pub(crate) ehr: Ehr,
    state: Mutex<State>,
    closed: watch::Sender<bool>,
}

impl World {
    /// As the config says, or as the state file left it.
    pub(crate) fn new(config: Config) -> Result<Arc<Self>, SandboxError> {
        let kept = match &config.state_file {
            Some(path) => state_file::read(path).map_err(SandboxError::State)?,
            None => None,
        };
        let kept = kept.filter(|kept| kept.fits(&config));
        let fresh = kept.is_none();
        let world = Self::made(config, kept, 0)?;
        if fresh {
            for story in world.config.courses.clone() {
                let story = serde_json::json!({ "story": story });
                world.say(&story).map_err(SandboxError::Asked)?;
            }
        }
        Ok(world)
    }

    /// As it was made, on the day it is now: log, events, faults, clock. Ids that are drawn go on from where they were.
    pub(crate) fn anew(&self) -> Result<Arc<Self>, SandboxError> {
        let mut config = self.config.clone();
        config.faults.clear();
        let asked = self.lock().asked;
        Self::made(config, None, asked)
    }

    fn made(
        config: Config,
        kept: Option<state_file::Kept>,
        asked: u64,
    ) -> Result<Arc<Self>, SandboxError> {
        let made = kept
            .as_ref()
            .map(|kept| kept.made)
            .or(config.made)
            .unwrap_or_else(|| config.clock.now());
        let day = made.to_zoned(jiff::tz::TimeZone::UTC).date();
        let people = Arc::new(People::make(config.seed, config.patients, day));
        let generated = Generated::new(&config, made, Arc::clone(&people));
        let ehr = Ehr::new(&config, made, Arc::clone(&people));
        let (closed, _) = watch::channel(false);
        let world = Self {
            made,
            people,
            generated,
            ehr,
            state: Mutex::new(State::default()),
            closed,
            config,
        };
        {
            let mut state = world.lock();
            state.asked = asked;
            match kept {
                Some(kept) => kept.restore(&world, &mut state),
                None => world.begin(&mut state, true),
            }
            for fault in &world.config.faults {
                world.turn_on(&mut state, fault.clone());
            }
            world.keep(&state);
        }
        Ok(Arc::new(world))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // A panic while it was held would be a bug of ours; the state is still the best there is.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server's time: the clock, moved by the dial.
    pub(crate) fn now(&self) -> Timestamp {
        let state = self.lock();
        self.now_of(&state)
    }

    pub(crate) fn now_of(&self, state: &State) -> Timestamp {
        let moved = |name, sign: i64| {
            let fault = state.dial.peek(name);
            let milliseconds = fault.map_or(0, |fault| fault.number("ms", 3_600_000));
            SignedDuration::from_millis(sign * i64::try_from(milliseconds).unwrap_or(0))
        };
        let by = state.clock_offset
            + moved(FaultName::ClockAhead, 1)
            + moved(FaultName::ClockBehind, -1);
        let now = self.config.clock.now();
        now.checked_add(by).unwrap_or(now)
    }

    /// The story's time: the server's, moved forward by the dial.
    pub(crate) fn story_now_of(&self, state: &State) -> Timestamp {
        let now = self.now_of(state);
        now.checked_add(state.story_offset).unwrap_or(now)
    }

    /// Rows of the log as it begins.
    pub(crate) fn first_rows(&self, generation: u32, full: bool) -> Vec<Row> {
        if !full {
            return Vec::new();
        }
        let mut rows: Vec<Row> = if generation == 0 {
            self.generated.rows().collect()
        } else {
            Vec::new()
        };
        if self.config.stories {
            rows.extend(stories(&self.config, &self.people, self.made, generation));
        }
        rows
    }

    fn begin(&self, state: &mut State, full: bool) {
        state.log = Log::default();
        for row in self.first_rows(state.generation, full) {
            state.log.push(row);
        }
    }

    /// Receipts and messages whose time has come go into the log.
    pub(crate) fn settle(&self, state: &mut State) {
        let (now, story) = (self.now_of(state), self.story_now_of(state));
        let (receipts, waiting): (Vec<_>, Vec<_>) = state
            .pending
            .drain(..)
            .partition(|pending| pending.due <= story && !pending.held);
        state.pending = waiting;
        let (letters, later): (Vec<_>, Vec<_>) = state
            .planned
            .drain(..)
            .partition(|planned| planned.due <= story);
        state.planned = later;
        let receipts = receipts.into_iter().map(Due::Receipt);
        let mut due: Vec<Due> = receipts
            .chain(letters.into_iter().map(Due::Letter))
            .collect();
        due.sort_by_key(Due::at);
        let from = endpoint(&self.config.nav_her_id);
        for one in due {
            match one {
                Due::Receipt(pending) => state.log.push(pending.row(&from, now)),
                Due::Letter(planned) => planned.tell(self, state, now),
            }
        }
    }

    /// NAV answers now: receipts it waits with or keeps back, and what it has under way. Reminders still take their time.
    /// Gives how many came.
    pub(crate) fn answer_now(&self) -> usize {
        let mut state = self.lock();
        self.settle(&mut state);
        let story = self.story_now_of(&state);
        let mut came = 0;
        for pending in &mut state.pending {
            pending.held = false;
            pending.due = pending.due.min(story);
            came += 1;
        }
        for planned in state.planned.iter_mut().filter(|one| !one.reminder) {
            planned.due = planned.due.min(story);
            came += 1;
        }
        self.settle(&mut state);
        self.keep(&state);
        came
    }

    /// The story goes forward; what was planned for that time comes. Gives how many messages came to the log.
    pub(crate) fn forward(&self, by: SignedDuration) -> usize {
        let mut state = self.lock();
        self.settle(&mut state);
        let before = state.log.list(None).len();
        state.story_offset = state.story_offset.saturating_add(by);
        self.settle(&mut state);
        self.keep(&state);
        state.log.list(None).len().saturating_sub(before)
    }

    /// Writes the state file, if there is one.
    pub(crate) fn keep(&self, state: &State) {
        if let Some(path) = &self.config.state_file
            && let Err(error) = state_file::write(path, self, state)
        {
            tracing::warn!(%error, "the sandbox's state was not kept");
        }
    }

    /// An id nobody has seen; the same in the same course of events.
    pub(crate) fn fresh_uuid(&self, asked: &mut u64) -> Uuid {
        *asked += 1;
        Random::of(self.config.seed, "answer", *asked).uuid()
    }

    /// What has happened to the EHR's resources, as of now.
    pub(crate) fn changes(&self) -> Arc<Changes> {
        Arc::clone(&self.lock().changes)
    }

    /// Somebody writes in the EHR: new versions, or new resources. Gives `Type/id` of each. All of them, or none.
    pub(crate) fn put_resources(&self, resources: &[Value]) -> Result<Vec<String>, String> {
        let text = |value: &Value, member: &str| {
            value.get(member).and_then(Value::as_str).map(str::to_owned)
        };
        let kinds = resources
            .iter()
            .map(|resource| text(resource, "resourceType").ok_or("a resource has a resourceType"))
            .collect::<Result<Vec<_>, _>>()?;
        let mut state = self.lock();
        let now = self.now_of(&state);
        let mut references = Vec::with_capacity(resources.len());
        for (resource, kind) in resources.iter().zip(kinds) {
            let mut resource = resource.clone();
            let id = match text(&resource, "id") {
                Some(id) => id,
                None => self.fresh_uuid(&mut state.asked).to_string(),
            };
            if let Some(members) = resource.as_object_mut() {
                members.insert("id".into(), id.as_str().into());
            }
            let before = self.ehr.written_versions(&kind, &id);
            Arc::make_mut(&mut state.changes).put(resource, before, now);
            references.push(format!("{kind}/{id}"));
        }
        self.keep(&state);
        Ok(references)
    }

    /// Somebody deletes in the EHR.
    pub(crate) fn delete_resource(&self, reference: &str) -> Result<(), String> {
        let mut state = self.lock();
        let there = reference
            .split_once('/')
            .and_then(|(kind, id)| self.ehr.current(&state.changes, kind, id));
        if there.is_none() {
            return Err(format!("there is no {reference}"));
        }
        let now = self.now_of(&state);
        Arc::make_mut(&mut state.changes).delete(reference, now);
        self.keep(&state);
        Ok(())
    }

    pub(crate) fn events(&self) -> Vec<Accepted> {
        self.lock().events.clone()
    }

    pub(crate) fn set_fault(&self, fault: Fault) {
        let mut state = self.lock();
        self.turn_on(&mut state, fault);
        self.keep(&state);
    }

    fn turn_on(&self, state: &mut State, fault: Fault) {
        match fault.name {
            FaultName::LogReset => self.restart_log(state, fault.number("empty", 0) == 0),
            FaultName::LateCommit => {
                let (position, n) = (
                    fault.parameters.get("position").and_then(Value::as_u64),
                    fault.number("n", 1),
                );
                self.commit_late(state, position, n);
            }
            FaultName::HugeBundle => self.say_huge(state, fault.number("bytes", 70_000_000)),
            _ => state.dial.set(fault),
        }
    }

    pub(crate) fn clear_faults(&self, name: Option<FaultName>) {
        self.lock().dial.clear(name);
    }

    /// The log begins again: with the stories under new ids, or empty. What was accepted is forgotten by the log, not by
    /// the judge.
    pub(crate) fn reset_log(&self, full: bool) {
        let mut state = self.lock();
        self.restart_log(&mut state, full);
        self.keep(&state);
    }

    fn restart_log(&self, state: &mut State, full: bool) {
        state.generation += 1;
        state.pending.clear();
        state.planned.clear();
        self.begin(state, full);
    }

    pub(crate) fn set_clock_offset(&self, milliseconds: i64) {
        let mut state = self.lock();
        state.clock_offset = SignedDuration::from_millis(milliseconds);
        self.keep(&state);
    }

    /// NAV says something now; gives the header's id.
    pub(crate) fn say(&self, what: &Value) -> Result<String, String> {
        let mut state = self.lock();
        self.settle(&mut state);
        let name = what.get("story").and_then(Value::as_str);
        if name.is_some_and(|name| COURSES.contains(&name)) {
            let begun = begin_course(self, &mut state, what)?;
            self.keep(&state);
            return Ok(begun.first().map(Uuid::to_string).unwrap_or_default());
        }
        state.said += 1;
        let now = self.now_of(&state);
        let row = if what.get("resourceType").is_some() {
            state_file::raw_row(what, now)?
        } else {
            story_now(
                &self.config,
                &self.people,
                &Telling::now(state.said, now),
                what,
            )?
        };
        let id = row.header.to_string();
        state.log.push(row);
        self.keep(&state);
        Ok(id)
    }

    fn say_huge(&self, state: &mut State, bytes: u64) {
        state.said += 1;
        let now = self.now_of(state);
        let what = serde_json::json!({ "story": "melding", "text": crate::nav::HUGE_MARK });
        if let Ok(mut row) = story_now(
            &self.config,
            &self.people,
            &Telling::now(state.said, now),
            &what,
        ) {
            row.make_huge(usize::try_from(bytes).unwrap_or(0));
            state.log.push(row);
        }
    }

    /// `n` messages commit late at `position` of the practice's list; one before the last when none is given.
    pub(crate) fn late_commit(&self, position: Option<u64>, n: u64) {
        let mut state = self.lock();
        self.commit_late(&mut state, position, n);
        self.keep(&state);
    }

    fn commit_late(&self, state: &mut State, position: Option<u64>, n: u64) {
        self.settle(state);
        let destination = endpoint(&self.config.own_her_id);
        let now = self.now_of(state);
        for at in 0..n {
            state.said += 1;
            let length = state.log.list(Some(&destination)).len();
            let position =
                position.map(|position| usize::try_from(position + at).unwrap_or(usize::MAX));
            let position = position.unwrap_or_else(|| length.saturating_sub(1));
            let what = serde_json::json!({ "story": "melding" });
            if let Ok(row) = story_now(
                &self.config,
                &self.people,
                &Telling::now(state.said, now),
                &what,
            ) {
                state.log.push_late(&destination, position, row);
            }
        }
    }

    pub(crate) fn log_length(&self, her_id: &str) -> usize {
        let mut state = self.lock();
        self.settle(&mut state);
        state.log.list(Some(&endpoint(her_id))).len()
    }

    /// The fault if it is on for this request; counts it.
    pub(crate) fn fault(&self, name: FaultName, place: Reach, path: &str) -> Option<Fault> {
        self.lock().dial.take(name, place, path)
    }

    /// Lets go of everyone who waits.
    pub(crate) fn close(&self) {
        let _ = self.closed.send_replace(true);
    }

    /// Done when the sandbox stops.
    pub(crate) async fn closing(&self) {
        let mut closed = self.closed.subscribe();
        let _ = closed.wait_for(|closed| *closed).await;
    }
}
