//! Reading one type of a chart, by the cheapest way that this server offers and that still tells the truth.
//!
//! 1. A tag is held: ask unless it is still so. 304 says that everything is as held, also that nothing was deleted.
//! 2. `_lastUpdated` is offered: what has changed since, and a count. What was deleted is in no such answer, so where the
//!    server does not count, or counts something else than is held, everything is read.
//! 3. `history-type` is offered: changes and deletions of the whole type; other people's are passed by.
//! 4. Else everything.
//!
//! Once a week everything is read whatever the server offers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::page::{self, Kept, Taken, Whose};
use crate::client::metadata::Capabilities;
use crate::client::search::Search;
use crate::client::{Client, ClientError, Failure, Fhir, Fresh};
use crate::store::chart::Fetch;
use crate::store::chart_type::{Held, Kind};

/// Pages followed for one type: a server that always says "more" must come to an end.
const PAGES: usize = 50;
/// Rows asked for a page.
const ROWS: usize = 200;
/// Whatever a server offers, everything is read this often.
const WHOLE_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How much is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sync) enum Depth {
    /// Everything, whatever is held.
    Whole,
    /// What is not as held.
    Changes,
}

/// Whom is asked, about whom.
pub(super) struct Asking<'a> {
    pub(super) client: &'a Client,
    pub(super) known: Option<&'a Capabilities>,
    pub(super) fhir_id: &'a str,
    pub(super) held: &'a BTreeMap<String, Kind>,
    pub(super) depth: Depth,
    /// Are the server's tags believed?
    pub(super) tags: bool,
    /// The server's time as this began.
    pub(super) since: Timestamp,
    pub(super) now: Timestamp,
}

/// How much of a type a reading tells about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it: what is held and did not come is gone.
    Whole,
    /// What has changed, and what was deleted.
    Changes,
    /// Some of it: the server did not give, or does not say, the rest.
    Part,
    /// The server says that all is as held.
    Same,
}

/// What reading a type brought.
#[derive(Debug)]
pub(super) struct TypeRead {
    pub(super) kind: &'static str,
    pub(super) kept: Vec<Kept>,
    /// Ids that are gone.
    pub(super) gone: Vec<String>,
    pub(super) extent: Extent,
    pub(super) etag: Option<String>,
    pub(super) since: Option<Timestamp>,
    pub(super) problem: Option<&'static str>,
    pub(super) strangers: u32,
    reference: Option<String>,
}

impl TypeRead {
    fn new(kind: &'static str, extent: Extent) -> Self {
        Self {
            kind,
            kept: Vec::new(),
            gone: Vec::new(),
            extent,
            etag: None,
            since: None,
            problem: None,
            strangers: 0,
            reference: None,
        }
    }

    /// What a tag stands for, whatever the order it came in.
    pub(super) fn digest(&self) -> Vec<u8> {
        let each: BTreeSet<(&str, Vec<u8>)> = self
            .kept
            .iter()
            .map(|kept| (kept.fhir_id.as_str(), Sha256::digest(&kept.raw).to_vec()))
            .collect();
        let mut whole = Sha256::new();
        for (id, digest) in each {
            whole.update(id.as_bytes());
            whole.update(&digest);
        }
        whole.finalize().to_vec()
    }
}

/// What asking for a section brought.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) fetch: Fetch,
    pub(super) reads: Vec<TypeRead>,
    pub(super) problem: Option<String>,
    pub(super) reference: Option<String>,
}

impl Section {
    /// The server does not offer it, as far as it says.
    pub(super) fn not_offered() -> Self {
        Self {
            fetch: Fetch::NotSupported,
            reads: Vec::new(),
            problem: None,
            reference: None,
        }
    }

    /// Not asked for: the network went meanwhile.
    pub(super) fn offline() -> Self {
        Self {
            fetch: Fetch::Failed,
            problem: Some("offline".to_owned()),
            ..Self::not_offered()
        }
    }

    pub(super) fn failed(failure: Failure) -> Self {
        let (fetch, problem) = meaning(&failure.error);
        Self {
            fetch,
            reads: Vec::new(),
            problem: Some(problem),
            reference: failure.request_id,
        }
    }
}

fn meaning(error: &ClientError) -> (Fetch, String) {
    match error {
        ClientError::Status {
            status: 401 | 403, ..
        } => (Fetch::NoAccess, "no_access".to_owned()),
        ClientError::Status {
            status: status @ (404 | 405 | 501),
            ..
        } => (Fetch::NotSupported, format!("http_{status}")),
        ClientError::Status { status, .. } => (Fetch::Failed, format!("http_{status}")),
        error if error.offline() => (Fetch::Failed, "offline".to_owned()),
        error => (Fetch::Failed, error.code().to_owned()),
    }
}

/// Reads the types a section is made of.
pub(super) async fn section(asking: &Asking<'_>, types: &[&'static str]) -> Section {
    let mut section = Section::not_offered();
    let mut worst: Option<Section> = None;
    for kind in types {
        if asking
            .known
            .is_some_and(|known| !known.searches(kind, "patient"))
        {
            continue;
        }
        match one_type(asking, kind).await {
            Ok(read) => {
                section.fetch = Fetch::Read;
                section.reference = read.reference.clone().or(section.reference.take());
                section.problem = read.problem.map(str::to_owned).or(section.problem.take());
                section.reads.push(read);
            }
            Err(failure) => worst = Some(Section::failed(failure)),
        }
    }
    match worst {
        None => section,
        // One of several types is not offered: the others are the section.
        Some(failed) if failed.fetch == Fetch::NotSupported && section.fetch == Fetch::Read => {
            section
        }
        Some(failed) => Section {
            reads: section.reads,
            ..failed
        },
    }
}

async fn one_type(asking: &Asking<'_>, kind: &'static str) -> Result<TypeRead, Failure> {
    if asking.depth == Depth::Whole || asking.overdue(kind) {
        return whole(asking, kind, None).await;
    }
    if let Some(tag) = asking.tag(kind) {
        return whole(asking, kind, Some(tag)).await;
    }
    let said = |parameter| {
        asking
            .known
            .is_some_and(|known| known.says(kind, parameter))
    };
    let does = |what| asking.known.is_some_and(|known| known.does(kind, what));
    let since = asking.held(kind).and_then(|held| held.since.clone());
    match since {
        Some(since) if said("_lastUpdated") => match changed_since(asking, kind, &since).await? {
            Some(read) => Ok(read),
            None => whole(asking, kind, None).await,
        },
        Some(since) if does("history-type") => match history(asking, kind, &since).await {
            Ok(read) => Ok(read),
            Err(failure) if failure.error.offline() => Err(failure),
            Err(_) => whole(asking, kind, None).await,
        },
        _ => whole(asking, kind, None).await,
    }
}

impl Asking<'_> {
    fn held(&self, kind: &str) -> Option<&Held> {
        self.held.get(kind).and_then(|kind| kind.held.as_ref())
    }

    /// Is a single resource read here? A server that says nothing of itself is asked.
    pub(super) fn offers_reading(&self) -> bool {
        self.known
            .is_none_or(|known| known.types.contains_key("Patient"))
    }

    /// The tag to ask with: none when everything is wanted, or tags are not believed.
    pub(super) fn tag(&self, kind: &str) -> Option<&str> {
        if self.depth == Depth::Whole || !self.tags {
            return None;
        }
        self.held(kind)?.etag.as_deref()
    }

    fn overdue(&self, kind: &str) -> bool {
        let last = self
            .held(kind)
            .and_then(|held| held.whole_at.as_deref()?.parse::<Timestamp>().ok());
        last.is_none_or(|last| self.now.duration_since(last) > WHOLE_AFTER)
    }

    fn whose(&self) -> Whose {
        Whose::Of(self.fhir_id.to_owned())
    }
}

/// All of a type, by pages; with a tag, unless it is as held.
async fn whole(
    asking: &Asking<'_>,
    kind: &'static str,
    tag: Option<&str>,
) -> Result<TypeRead, Failure> {
    let rows = ROWS.to_string();
    let search = Search::open(kind, &[("patient", asking.fhir_id), ("_count", &rows)]);
    let first = match asking.client.search_unless(&search, tag).await? {
        Fresh::Same(request_id) => {
            return Ok(TypeRead {
                reference: Some(request_id),
                ..TypeRead::new(kind, Extent::Same)
            });
        }
        Fresh::New(first) => first,
    };
    let etag = first.etag.clone();
    let mut read = TypeRead::new(kind, Extent::Whole);
    let pages = follow(asking, &search, first, &mut read).await?;
    // One tag stands for one page only.
    read.etag = etag.filter(|_| pages.count == 1 && read.extent == Extent::Whole);
    read.since = Some(asking.since);
    Ok(read)
}

#[derive(Debug, Default)]
struct Pages {
    count: usize,
    /// The server passed over something it was asked.
    ignored: Vec<String>,
}

async fn follow(
    asking: &Asking<'_>,
    search: &Search,
    first: Fhir,
    read: &mut TypeRead,
) -> Result<Pages, Failure> {
    let asked = Arc::new(search.parameters.clone());
    let mut pages = Pages::default();
    let mut seen = BTreeSet::new();
    let mut matches = 0;
    let mut answer = first;
    loop {
        read.reference = Some(answer.request_id.clone());
        let taken = page::take(asking.client, answer, asking.whose(), Arc::clone(&asked)).await?;
        pages.count += 1;
        matches += taken.matches;
        if pages.count == 1 {
            pages.ignored = taken.ignored.clone().unwrap_or_default();
        }
        let (next, more) = (taken.next.clone(), may_be_more(&taken, matches));
        take(read, taken);
        match next {
            None if more => {
                read.extent = Extent::Part;
                read.problem = Some("may_be_more");
                break;
            }
            None => break,
            // A page that points to itself is the end, as far as anybody can tell.
            Some(next) if pages.count >= PAGES || !seen.insert(next.clone()) => {
                read.extent = Extent::Part;
                read.problem = Some("cut_short");
                break;
            }
            Some(next) => answer = asking.client.next_page(&next).await?,
        }
    }
    if read.strangers > 0 {
        read.problem = read.problem.or(Some("strangers"));
    }
    Ok(pages)
}

fn take(read: &mut TypeRead, taken: Taken) {
    read.strangers += u32::try_from(taken.strangers.len()).unwrap_or(u32::MAX);
    read.kept.extend(taken.kept);
}

/// No link to more, and yet there may be: the server counts more than it gave, or it does not count and the page is as
/// long as pages are made.
fn may_be_more(taken: &Taken, matches: usize) -> bool {
    if taken.next.is_some() {
        return false;
    }
    match taken.total {
        Some(total) => total > u64::try_from(matches).unwrap_or(u64::MAX),
        None => taken.matches > 0 && (taken.matches >= ROWS || taken.matches.is_multiple_of(10)),
    }
}

/// What has changed since, where a count shows that nothing was deleted. `None`: everything must be read.
async fn changed_since(
    asking: &Asking<'_>,
    kind: &'static str,
    since: &str,
) -> Result<Option<TypeRead>, Failure> {
    let (rows, from) = (ROWS.to_string(), format!("ge{since}"));
    let search = Search::open(
        kind,
        &[
            ("patient", asking.fhir_id),
            ("_lastUpdated", &from),
            ("_count", &rows),
        ],
    );
    let first = match asking.client.search_unless(&search, None).await? {
        Fresh::New(first) => first,
        Fresh::Same(_) => return Ok(None),
    };
    let mut read = TypeRead::new(kind, Extent::Changes);
    let pages = follow(asking, &search, first, &mut read).await?;
    if read.extent == Extent::Part || pages.ignored.iter().any(|name| name == "_lastUpdated") {
        return Ok(None);
    }
    let count = Search::open(kind, &[("patient", asking.fhir_id), ("_summary", "count")]);
    let Ok(answer) = asking.client.search(&count).await else {
        return Ok(None);
    };
    let request_id = answer.request_id.clone();
    let counted = page::take(asking.client, answer, asking.whose(), Arc::default()).await?;
    let held = asking.held.get(kind).map(|kind| &kind.ids);
    let mut ids: BTreeSet<&str> = held.into_iter().flatten().map(String::as_str).collect();
    ids.extend(read.kept.iter().map(|kept| kept.fhir_id.as_str()));
    let same = counted.total == u64::try_from(ids.len()).ok();
    read.since = Some(asking.since);
    read.reference = Some(request_id);
    Ok(same.then_some(read))
}

/// Changes and deletions of the whole type, of which this patient's are taken.
async fn history(
    asking: &Asking<'_>,
    kind: &'static str,
    since: &str,
) -> Result<TypeRead, Failure> {
    let mut read = TypeRead::new(kind, Extent::Changes);
    let mut answer = asking.client.history_since(kind, since).await?;
    let held = asking.held.get(kind).map(|kind| &kind.ids);
    let is_held = |id: &str| held.is_some_and(|ids| ids.contains(id));
    // Newest first: what an id was before says nothing any more.
    let mut met = BTreeSet::new();
    let mut links = BTreeSet::new();
    for _ in 0..PAGES {
        read.reference = Some(answer.request_id.clone());
        let taken = page::take(asking.client, answer, asking.whose(), Arc::default()).await?;
        for gone in taken.empty {
            let id = gone.rsplit('/').next().unwrap_or_default().to_owned();
            if met.insert(id.clone()) && is_held(&id) {
                read.gone.push(id);
            }
        }
        for stranger in taken.strangers {
            // It was hers, and is somebody else's now.
            if met.insert(stranger.clone()) && is_held(&stranger) {
                read.gone.push(stranger);
            }
        }
        for kept in taken.kept {
            if met.insert(kept.fhir_id.clone()) {
                read.kept.push(kept);
            }
        }
        match taken.next {
            None => {
                read.since = Some(asking.since);
                return Ok(read);
            }
            Some(next) if links.insert(next.clone()) => {
                answer = asking.client.next_page(&next).await?;
            }
            Some(_) => break,
        }
    }
    read.extent = Extent::Part;
    read.problem = Some("cut_short");
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(matches: usize, total: Option<u64>, next: Option<&str>) -> Taken {
        Taken {
            matches,
            total,
            next: next.map(str::to_owned),
            ..Taken::default()
        }
    }

    #[test]
    fn a_page_without_links_is_the_whole_only_when_it_must_be() {
        assert!(!may_be_more(&page(7, None, None), 7));
        assert!(!may_be_more(&page(0, None, None), 0));
        assert!(
            may_be_more(&page(20, None, None), 20),
            "as long as pages are made"
        );
        assert!(
            may_be_more(&page(7, Some(31), None), 7),
            "the server counts more"
        );
        assert!(!may_be_more(&page(20, Some(20), None), 20));
        assert!(!may_be_more(&page(20, Some(20), Some("x")), 20));
    }
}
