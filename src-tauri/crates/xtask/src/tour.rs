//! The guided tour: the main acts in the app's own window, on a display of its own, a screenshot of each step.

use crate::command::{self, Outcome};
use crate::packages::{self, Need};
use crate::root::{program, root};
use crate::{app, node};

/// Installs, builds and makes the tour.
pub(crate) fn tour() -> Outcome {
    packages::install(Need::VirtualWindow)?;
    let folder = root().join("tests/e2e");
    node::install(&folder)?;
    app::build()?;
    build()?;
    drive("tour")?;
    println!(
        "The screenshots are in {}",
        folder.join("screenshots").display()
    );
    Ok(())
}

/// Builds the journeys.
pub(crate) fn build() -> Outcome {
    let folder = root().join("tests/e2e");
    command::run(node::npm(&folder, &["run", "--silent", "build"]))
}

/// Runs the journeys of a name under a display, a session bus and a keyring of their own.
pub(crate) fn drive(what: &str) -> Outcome {
    let mut run = command::program(
        "bash",
        &[
            "tests/e2e/desktop.sh",
            "node",
            "tests/e2e/build/main.js",
            what,
        ],
    );
    run.env("BUDSTIKKE_APP", program("budstikke"))
        .env("BUDSTIKKE_BRIDGE", program("bridge"));
    command::run(run)
}
