//! `yiti keys rotate`: new keys for the personal data of a database.

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::Db;
use platform::crypto::rotate;

use super::{Global, say};

#[derive(Subcommand)]
pub(super) enum Keys {
    /// Seal everything anew under a new key, and make the blind indexes anew. Stop the server first. A run that was
    /// stopped is gone on with by the same command.
    Rotate,
}

pub(super) async fn run(args: Keys, global: &Global) -> anyhow::Result<ExitCode> {
    let Keys::Rotate = args;
    let db = Db::open(&global.database, 1).await.context("the database cannot be opened")?;
    kernel::db::migrate(&db, schema::MIGRATIONS).await.context("cannot migrate")?;
    let style = ProgressStyle::with_template("{msg} {pos}").expect("the template is right");
    let bar = ProgressBar::new_spinner().with_style(style).with_message("sealed anew:");
    let step = |sealed: i64| {
        bar.set_position(u64::try_from(sealed).unwrap_or(0));
        true
    };
    let done = rotate(&global.keys, &db, &masterdata::sealed_data(), &step).await;
    bar.finish_and_clear();
    let done = done?;
    db.close().await?;
    if global.json {
        say(&serde_json::to_string(&done)?);
        return Ok(ExitCode::SUCCESS);
    }
    let how = if done.resumed { "an earlier run was finished" } else { "done" };
    say(&format!(
        "{how}: key {} seals now, {} values sealed anew, {} indexes made anew",
        done.version, done.sealed, done.indexes
    ));
    for (version, texts) in &done.kept {
        say(&format!("key {version} stays in the file: {texts} versions of records need it"));
    }
    for version in &done.dropped {
        say(&format!("key {version} is not needed any more and has left the file"));
    }
    Ok(ExitCode::SUCCESS)
}
