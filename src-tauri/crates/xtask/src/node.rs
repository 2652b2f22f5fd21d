//! The window's npm side: packages, build, and the generated bindings.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{self, Outcome};
use crate::root::root;
use crate::stamp;

/// The page that stands in for the window where it was not built: `generate_context!` reads the folder.
const STUB: &str = "<!doctype html><html lang=\"nb\"><meta charset=\"utf-8\"><title>Budstikke</title>\
<p data-testid=\"stub\">Vinduet er ikke bygget.</p></html>\n";

/// `npm ci` in a folder, when its lockfile changed.
pub(crate) fn install(folder: &Path) -> Outcome {
    let lock = folder.join("package-lock.json");
    if !lock.is_file() {
        return Ok(());
    }
    if !command::exists("npm") {
        return Err("Node 20 or newer with npm is needed, and is not on the path".to_owned());
    }
    let name = format!("npm-{}", name_of(folder));
    stamp::when_changed(&name, &[lock], &folder.join("node_modules"), || {
        command::run(npm(
            folder,
            &["ci", "--no-audit", "--no-fund", "--loglevel=error"],
        ))
    })
}

/// All folders with npm packages that the tests use.
pub(crate) fn install_all() -> Outcome {
    install(&ui())?;
    install(&root().join("tests/e2e"))?;
    let peers =
        fs::read_dir(root().join("tests/interop")).map(|entries| entries.flatten().collect());
    let peers: Vec<fs::DirEntry> = peers.unwrap_or_default();
    peers.iter().try_for_each(|peer| install(&peer.path()))
}

/// Builds the window and the bridge's page, when their sources changed.
pub(crate) fn build() -> Outcome {
    let ui = ui();
    if !has_script(&ui, "build") {
        return stub();
    }
    install(&ui)?;
    stamp::when_changed(
        "ui-build",
        std::slice::from_ref(&ui),
        &ui.join("dist/index.html"),
        || {
            command::run(npm(&ui, &["run", "--silent", "build"]))?;
            if has_script(&ui, "build:bridge") {
                command::run(npm(&ui, &["run", "--silent", "build:bridge"]))?;
            }
            Ok(())
        },
    )
}

/// A page to compile against, where none was built.
pub(crate) fn stub() -> Outcome {
    let page = ui().join("dist/index.html");
    if page.exists() {
        return Ok(());
    }
    fs::create_dir_all(ui().join("dist"))
        .and_then(|()| fs::write(page, STUB))
        .map_err(|error| format!("ui/dist cannot be written: {error}"))
}

/// Writes `ui/src/host/bindings.ts` from the command table.
pub(crate) fn write_bindings() -> Outcome {
    let made = bindings(&crate::app::WHOLE)?;
    fs::write(root().join(BINDINGS), made)
        .map_err(|error| format!("{BINDINGS} cannot be written: {error}"))?;
    println!("{BINDINGS} is written");
    Ok(())
}

/// Is the committed file what the command table gives?
pub(crate) fn check_bindings() -> Outcome {
    let kept = fs::read_to_string(root().join(BINDINGS)).unwrap_or_default();
    if bindings(&crate::app::WHOLE)? == kept {
        return Ok(());
    }
    Err(format!(
        "{BINDINGS} is stale: run `cargo xtask bindings` and commit it"
    ))
}

const BINDINGS: &str = "ui/src/host/bindings.ts";

fn bindings(packages: &[&str]) -> Result<String, String> {
    let mut arguments = vec!["build", "--quiet"];
    arguments.extend(packages);
    arguments.extend(["--bin", "bindings"]);
    command::run(command::cargo(&arguments))?;
    let program = command::program(crate::root::program("bindings"), &[]);
    command::read(program).ok_or_else(|| "the bindings could not be generated".to_owned())
}

/// A script of the window's package.
pub(crate) fn script(name: &str) -> Outcome {
    if !has_script(&ui(), name) {
        println!("    ui has no script `{name}` yet: skipped");
        return Ok(());
    }
    command::run(npm(&ui(), &["run", "--silent", name]))
}

pub(crate) fn has_script(folder: &Path, name: &str) -> bool {
    let package = fs::read_to_string(folder.join("package.json")).unwrap_or_default();
    package.contains(&format!("\"{name}\":"))
}

pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

pub(crate) fn npm(folder: &Path, arguments: &[&str]) -> std::process::Command {
    let mut command = command::program("npm", arguments);
    command.current_dir(folder);
    command
}

/// The window never reaches the network, so its styles may not name an address.
pub(crate) fn no_addresses_in_styles() -> Outcome {
    let mut styles = Vec::new();
    collect(&ui().join("dist"), "css", &mut styles);
    for style in &styles {
        let text = fs::read_to_string(style).unwrap_or_default();
        if text.contains("http://") || text.contains("https://") {
            return Err(format!(
                "{} names an address on the network",
                style.display()
            ));
        }
    }
    println!("    {} built style sheets name no address", styles.len());
    Ok(())
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, extension, found);
        } else if path.extension().is_some_and(|other| other == extension) {
            found.push(path);
        }
    }
}

fn name_of(folder: &Path) -> String {
    folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
