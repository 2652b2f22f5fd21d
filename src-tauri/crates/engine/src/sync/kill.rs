//! Named points where a test ends the process as a power cut would: no destructors, no flushing, no goodbye.
//!
//! `BUDSTIKKE_KILL_AT=send.before_attempt_commit:3` ends it when that point is passed for the third time. Without the
//! feature `kill-points`, which no bundle has, there is nothing here.

/// Every point, for the tests that walk through them all.
pub const POINTS: &[&str] = &[
    "send.before_attempt_commit",
    "send.after_attempt_commit",
    "send.after_answer",
    "send.before_outcome_commit",
    "send.after_outcome_commit",
    "send.before_freeze_commit",
    "send.after_freeze_commit",
    "files.before_commit",
    "files.after_commit",
    "folder.before_write",
    "folder.after_write",
    "folder.after_move",
    "poll.after_page",
    "poll.before_commit",
    "poll.after_commit",
    "poll.before_repair_commit",
    "poll.after_repair_commit",
];

/// Passes a point.
#[cfg(not(feature = "kill-points"))]
#[inline]
pub const fn kill_point(_name: &'static str) {}

/// Passes a point.
#[cfg(feature = "kill-points")]
pub fn kill_point(name: &'static str) {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static AIM: LazyLock<Option<(String, u64)>> = LazyLock::new(|| {
        let aim = std::env::var("BUDSTIKKE_KILL_AT").ok()?;
        let (name, number) = aim.rsplit_once(':')?;
        Some((name.to_owned(), number.parse().ok()?))
    });
    static PASSED: AtomicU64 = AtomicU64::new(0);

    let Some((aim, number)) = AIM.as_ref() else {
        return;
    };
    if aim == name && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *number {
        std::process::abort();
    }
}
