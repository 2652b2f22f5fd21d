//! What the process must be before it is anything else: without core dumps, and with a locale the window can use.

/// Patients' names may stand in memory: no core dump may write them to disk, and no other program may look in.
pub(crate) fn keep_memory_off_disk() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Refused only where the limit is zero already.
        let _ = setrlimit(
            Resource::Core,
            Rlimit {
                current: Some(0),
                maximum: Some(0),
            },
        );
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// WebKitGTK in the C locale tells the page that its language is "C", which `Intl` refuses: the window goes white.
///
/// Changing the environment of a running process is unsafe, so the process starts itself anew with a better one.
pub(crate) fn repair_locale() {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::process::CommandExt as _;
        const ONCE: &str = "BUDSTIKKE_LOCALE_REPAIRED";
        if std::env::var_os(ONCE).is_some() || !is_bare() {
            return;
        }
        let Ok(program) = std::env::current_exe() else {
            return;
        };
        let mut again = std::process::Command::new(program);
        again.args(std::env::args_os().skip(1)).env(ONCE, "1");
        again
            .env_remove("LC_ALL")
            .env("LANG", "nb_NO.UTF-8")
            .env("LANGUAGE", "nb_NO");
        // Comes back only when it failed, and then the window opens as it would have.
        let error = again.exec();
        tracing::warn!(%error, "The locale could not be repaired.");
    }
}

/// Is the locale C, POSIX or none at all?
#[cfg(target_os = "linux")]
fn is_bare() -> bool {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL")
        .or_else(|| set("LC_MESSAGES"))
        .or_else(|| set("LANG"));
    locale.is_none_or(|locale| {
        let language = locale.split(['.', '@']).next().unwrap_or_default();
        matches!(language, "C" | "POSIX")
    })
}
