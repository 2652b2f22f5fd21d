//! Debian packages, by name: what is missing is installed, what is there is left alone.

use std::process::Command;

use crate::command::{self, Outcome};
use crate::root::root;

/// To compile and open the window.
const BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "fonts-dejavu-core",
    "fonts-liberation",
];

/// To have a window with no display, a keyring with nobody logged in, and two browsers that can be driven.
const VIRTUAL: &[&str] = &[
    "webkit2gtk-driver",
    "xvfb",
    "xauth",
    "x11-utils",
    "dbus",
    "dbus-x11",
    "gnome-keyring",
    "libsecret-tools",
    "procps",
];

/// What the tests need on top.
const TEST: &[&str] = &["chromium", "chromium-driver", "poppler-utils"];

/// How much of the list a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Window,
    VirtualWindow,
    Tests,
}

/// Installs what is missing of it.
pub(crate) fn install(need: Need) -> Outcome {
    let mut wanted: Vec<String> = BUILD.iter().map(ToString::to_string).collect();
    if need != Need::Window {
        wanted.extend(VIRTUAL.iter().map(ToString::to_string));
    }
    if need == Need::Tests {
        wanted.extend(TEST.iter().map(ToString::to_string));
        wanted.extend(interop());
    }
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !command::exists("dpkg-query") || !command::exists("apt-get") {
        println!(
            "no apt here: these Debian packages (or their like) must be there: {}",
            wanted.join(" ")
        );
        return Ok(());
    }
    let missing = missing(&wanted);
    if missing.is_empty() {
        return Ok(());
    }
    println!(
        "installing {} Debian packages: {}",
        missing.len(),
        missing.join(" ")
    );
    apt(&["update", "-q"])?;
    let mut arguments = vec!["install", "-y", "-q", "--no-install-recommends"];
    arguments.extend(missing.iter().map(String::as_str));
    apt(&arguments)
}

/// Which of the names are not installed.
fn missing(wanted: &[String]) -> Vec<String> {
    let mut query = Command::new("dpkg-query");
    query
        .args([
            "--show",
            "--showformat",
            "${Package} ${db:Status-Status}\\n",
        ])
        .args(wanted);
    // It ends with 1 when a name is unknown, and still prints the others.
    let known = query
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    let installed = |name: &str| {
        known
            .lines()
            .any(|line| line.split_once(' ') == Some((name, "installed")))
    };
    wanted
        .iter()
        .filter(|name| !installed(name))
        .cloned()
        .collect()
}

fn apt(arguments: &[&str]) -> Outcome {
    let root_user =
        command::read(command::program("id", &["-u"])).is_some_and(|id| id.trim() == "0");
    if !root_user && !command::exists("sudo") {
        return Err(
            "packages are missing, and neither root nor sudo is here to install them".to_owned(),
        );
    }
    let quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let mut apt = command::program(if root_user { "env" } else { "sudo" }, &[]);
    apt.args(quiet.iter().skip(usize::from(root_user)))
        .args(arguments);
    command::run(apt)
}

/// What the other parties' software of the interop tests needs: a name a line.
fn interop() -> Vec<String> {
    let list = std::fs::read_to_string(root().join("tests/interop/packages")).unwrap_or_default();
    let names = list
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim());
    names
        .filter(|name| !name.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}
