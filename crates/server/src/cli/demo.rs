//! `yiti demo`.

use std::process::ExitCode;

use anyhow::bail;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{Clock, Db, Ids};
use platform::http::Platform;
use platform::identity::Identity;

use super::{Global, complain, import, say};
use crate::assemble::Product;

#[derive(Args)]
pub(super) struct Demo {
    /// How large.
    #[arg(long, value_enum, default_value_t = ScaleName::Small)]
    scale: ScaleName,
    /// The same seed gives the same department.
    #[arg(long, default_value_t = 20_260_105)]
    seed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScaleName {
    /// 8 units, 300 persons, 60 projects, 500 indicators, 2,000 payments.
    Small,
}

pub(super) async fn run(args: Demo, global: &Global) -> anyhow::Result<ExitCode> {
    let start = NaiveDate::from_ymd_opt(i32::try_from(demo::YEAR)?, 1, 5).expect("5 January exists");
    let clock = Clock::held_at(start);
    let db = Db::open(&global.database, 8).await?;
    kernel::db::migrate(&db, schema::MIGRATIONS).await?;
    if db.reader().number("select count(*) from md_unit", []).await? > 0 {
        bail!("this database already holds a department; give the demonstration one of its own (--database)");
    }
    let ids = Ids::seeded(clock.clone(), args.seed);
    let mut product = Product::on(db.clone(), clock.clone(), ids.clone()).await?;
    // The department's calendar runs through a year in minutes; sessions live by the real clock.
    let identity = Identity::new(Clock::System, Ids::system(Clock::System), false);
    let sheets = product.app.platform.sheets.clone();
    product.app.platform = Platform { db, clock, ids, identity: identity.into(), sheets };
    let app = product.app.clone();
    let import: &demo::ImportFile<'_> = &|kind, file| {
        let app = app.clone();
        Box::pin(async move {
            import::import_file(&app, kind, file.as_bytes().to_vec(), false, "").await.map(|_| ())
        })
    };
    let bar = progress_bar(global.json);
    let progress = |stage: &'static str, done: u64, of: u64| {
        bar.set_message(stage);
        bar.set_length(of);
        bar.set_position(done);
    };
    let scale = match args.scale {
        ScaleName::Small => demo::Scale::SMALL,
    };
    let parts = demo::Product { router: product.router()?, platform: product.app.platform.clone(), import };
    let summary = demo::run(parts, scale, args.seed, &progress).await?;
    bar.finish_and_clear();
    if !global.json {
        say("演示用户（口令仅显示这一次） / demonstration users (passwords are shown this once):");
        for user in &summary.users {
            say(&format!(
                "  {:<16} {:<20} {:<28} {}",
                user.login,
                user.password,
                user.roles.join(","),
                user.name
            ));
        }
        complain(&format!("database: {}", crate::assemble::without_password(&global.database)));
    }
    say(&serde_json::to_string(&summary)?);
    Ok(ExitCode::SUCCESS)
}

/// A bar on a terminal; nothing for programs.
fn progress_bar(hidden: bool) -> ProgressBar {
    if hidden {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:<10} [{bar:40}] {pos}/{len} {elapsed}");
    ProgressBar::new(1).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
