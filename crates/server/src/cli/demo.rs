//! `yiti demo`.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use demo::people::DemoUser;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{Clock, Db, Ids};
use platform::Vault;
use platform::http::Platform;
use platform::identity::Identity;
use platform::table::CsvText;

use masterdata::importers::Extras;

use super::{Global, complain, import, say};
use crate::assemble::Product;

/// Administrators, the department, and the posts of one unit.
const SHOWN_USERS: usize = 17;

#[derive(Args)]
pub(super) struct Demo {
    /// How large.
    #[arg(long, value_enum, default_value_t = ScaleName::Full)]
    scale: ScaleName,
    /// The same seed gives the same department.
    #[arg(long, default_value_t = 20_260_105)]
    seed: u64,
    /// Goes on to the end of the year: what is in flight is paid, twelve months and the year are closed, and the new year
    /// begins with what was carried over.
    #[arg(long)]
    year_end: bool,
    /// Where the users' passwords are written for the operator (not with --json, which prints them).
    #[arg(long, value_name = "FILE", default_value = "var/demo-users.csv")]
    users: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScaleName {
    /// 73 units in three levels, 12,000 persons, 85,000 asset cards, 5,000 payees, 600 projects, 5,000 indicators,
    /// 20,000 payments.
    Full,
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
    let vault = Vault::open_file(&global.keys, &db).await?;
    let mut product = Product::on(db.clone(), clock.clone(), ids.clone(), vault.clone()).await?;
    // The department's calendar runs through a year in minutes; sessions live by the real clock.
    let identity = Identity::new(Clock::System, Ids::system(Clock::System), false);
    let sheets = product.app.platform.sheets.clone();
    product.app.platform = Platform { db, clock, ids, identity: identity.into(), sheets, vault };
    let app = product.app.clone();
    let import: &demo::ImportFile<'_> = &|kind, file| {
        let app = app.clone();
        Box::pin(async move {
            import::import_file(&app, kind, file.as_bytes().to_vec(), Extras::default()).await.map(|_| ())
        })
    };
    let bar = progress_bar(global.json);
    let progress = |stage: &'static str, done: u64, of: u64| {
        bar.set_message(stage);
        bar.set_length(of);
        bar.set_position(done);
    };
    let scale = match args.scale {
        ScaleName::Full => demo::Scale::FULL,
        ScaleName::Small => demo::Scale::SMALL,
    };
    let parts = demo::Product { router: product.router()?, platform: product.app.platform.clone(), import };
    let summary = demo::run(parts, scale, args.seed, args.year_end, &progress).await?;
    let conn = product.app.platform.db.begin().await?;
    platform::demonstration::mark(&conn, &product.app.platform.clock).await?;
    conn.commit().await?;
    bar.finish_and_clear();
    if global.json {
        say(&serde_json::to_string(&summary)?);
        return Ok(ExitCode::SUCCESS);
    }
    tell_users(&summary.users, &args.users)?;
    complain(&format!("database: {}", crate::assemble::without_password(&global.database)));
    // The users have been told; what remains is figures.
    say(&serde_json::to_string(&demo::Summary { users: Vec::new(), ..summary })?);
    Ok(ExitCode::SUCCESS)
}

/// The department's users and those of its first unit on the terminal, all of them in a file that only its owner reads.
fn tell_users(users: &[DemoUser], file: &Path) -> anyhow::Result<()> {
    let mut text = CsvText::new();
    text.row(["登录名", "口令", "角色", "姓名"]);
    for user in users {
        text.row([user.login.as_str(), &user.password, &user.roles.join(" "), &user.name]);
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Made anew, so that it is never readable by others, not even for a moment.
    let _ = std::fs::remove_file(file);
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    out.write_all(&text.finish())?;
    say("演示用户 / demonstration users:");
    for user in users.iter().take(SHOWN_USERS) {
        say(&format!(
            "  {:<16} {:<20} {:<28} {}",
            user.login,
            user.password,
            user.roles.join(","),
            user.name
        ));
    }
    let (all, file) = (users.len(), file.display());
    say(&format!("共 {all} 个用户，口令都在 {file} / all {all} users with their passwords: {file}"));
    Ok(())
}

/// A bar on a terminal; nothing for programs.
fn progress_bar(hidden: bool) -> ProgressBar {
    if hidden {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:<10} [{bar:40}] {pos}/{len} {elapsed}");
    ProgressBar::new(1).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
