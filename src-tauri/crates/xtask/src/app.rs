//! `run`: the app on the DEMO workspace.

use crate::command::{self, Outcome};
use crate::packages::{self, Need};
use crate::{node, root, tour};

/// One set of features for every debug build, the app's too, so that nothing is compiled twice under two sets.
pub(crate) const WHOLE: [&str; 3] = ["--workspace", "--features", "budstikke/custom-protocol"];

/// Installs, builds, starts; with no display the tour instead.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if !has_display() {
        println!("There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set).");
        println!(
            "The guided tour is made in a virtual one instead, with a screenshot of each step."
        );
        return tour::tour();
    }
    packages::install(Need::Window)?;
    build()?;
    let mut app = command::program(root::program("budstikke"), &[]);
    app.args(arguments);
    command::run(app)
}

/// The debug build of the app, with the window inside.
pub(crate) fn build() -> Outcome {
    node::build()?;
    command::run(command::cargo(&[
        "build",
        "--package",
        "budstikke",
        "--features",
        "custom-protocol",
    ]))
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
