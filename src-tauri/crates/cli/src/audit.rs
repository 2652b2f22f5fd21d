//! `budstikke-cli audit`: is everything in the server's log held in the database?

use std::process::ExitCode;

use clap::Args;
use engine::store::cursor::{self, Kind};
use engine::sync::audit;
use serde_json::json;

use crate::{DatabaseArgs, ServerArgs, Stop, database, poll, say};

#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Whose log; without it, every HER-id of the connection
    #[arg(long, value_name = "N")]
    her: Option<String>,
    /// One JSON object a HER-id: {her, server, local, missing, gone, positions}
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Audit) -> Result<ExitCode, Stop> {
    let opened = database::open(&args.database)?;
    let opened = opened.ok_or_else(|| Stop::usage("--db is missing"))?;
    let row = database::held(opened.store(), &args.server)?;
    let url = Some(row.base_url.clone());
    let client = database::client(&ServerArgs {
        url,
        ..args.server.clone()
    })?;
    let logs = match &args.her {
        Some(her) => vec![database::her_id(her)?.to_string()],
        None => row.her_ids.clone(),
    };
    let mut whole = true;
    for her in logs {
        let held = opened
            .store()
            .read(|db| cursor::get(db, row.id, &her, Kind::Row))
            .map_err(Stop::usage)?;
        let start = held.map_or(0, |cursor| cursor.start_position);
        let found = audit::audit(opened.store(), &client, row.id, &her, start)
            .await
            .map_err(poll::stop)?;
        whole &= found.missing_total == 0;
        let positions: Vec<u64> = found
            .missing
            .iter()
            .map(|(position, _)| *position)
            .collect();
        if args.json {
            say(&json!({
                "her": her, "server": found.server, "local": found.local, "missing": found.missing_total,
                "gone": found.gone, "positions": positions,
            })
            .to_string());
            continue;
        }
        say(&format!(
            "{her}: server {}, local {}, {} missing, {} gone from the log",
            found.server, found.local, found.missing_total, found.gone
        ));
        for (position, anchor) in &found.missing {
            say(&format!("missing\t{position}\t{anchor}"));
        }
    }
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
