//! `yiti archive`: packages of closed months, made and verified; `yiti audit-export`: the data that auditors ask for.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use archive::audit_data::{Asked, Folder, Packed, write};
use archive::package::{PackageId, Range, make, store, verify};
use clap::{Args, Subcommand};
use kernel::{Clock, Db, Ids};
use platform::audit::Origin;
use platform::hash::hex;
use platform::{Actor, UserId, Vault};

use super::{Global, say, units};

#[derive(Subcommand)]
pub(super) enum Archive {
    /// Make a package of closed months and write it to a file: `yiti archive export --unit 165001 --year 2026 --out a.zip`
    Export(Export),
    /// Verify a package without any database; ends with 1 when anything is in doubt.
    Verify(Verify),
    /// Print the public key of the installation, to be kept where packages are verified.
    Key,
}

#[derive(Args)]
pub(super) struct Export {
    /// Code of the unit.
    #[arg(long)]
    unit: String,
    /// Fiscal year.
    #[arg(long)]
    year: i64,
    /// First period of the year: 0 (opening) to 13 (closing of the year).
    #[arg(long, default_value_t = 0)]
    from: i64,
    /// Last period of the year.
    #[arg(long, default_value_t = 13)]
    to: i64,
    /// Where the package goes.
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

#[derive(Args)]
pub(super) struct Verify {
    /// The package.
    file: PathBuf,
    /// The installation's public key, as `yiti archive key` prints it: a package signed by another one is in doubt.
    #[arg(long)]
    key: Option<String>,
}

#[derive(Args)]
pub(super) struct AuditExport {
    /// Code of the unit.
    #[arg(long)]
    unit: String,
    /// Fiscal year.
    #[arg(long)]
    year: i64,
    /// Where the files go: a folder, or a file that ends in .zip
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

pub(super) async fn run(archive: Archive, global: &Global) -> anyhow::Result<ExitCode> {
    match archive {
        Archive::Export(args) => export(&args, global).await,
        Archive::Verify(args) => look(&args, global.json),
        Archive::Key => {
            let vault = Vault::read_file(&global.keys)?;
            let Some(key) = vault.public_key() else {
                bail!("the key file has no key for signatures yet: start the server once");
            };
            say(&hex(&key));
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn export(args: &Export, global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 2).await?;
    kernel::db::migrate(&db, schema::MIGRATIONS).await.context("cannot migrate")?;
    let vault = Vault::open_file(&global.keys, &db).await?;
    let unit = units::by_code(&db.reader(), &args.unit).await?;
    let range = Range::new(unit, args.year * 100 + args.from, args.year * 100 + args.to)?;
    let clock = Clock::System;
    let origin = Origin {
        actor_id: UserId::SYSTEM,
        actor_name: Actor::system_name().to_owned(),
        on_behalf_of: None,
        at: clock.now(),
        request_id: "yiti archive export".to_owned(),
    };
    let id: PackageId = Ids::system(clock).new_id();
    let made = make(&db, &vault, (id, &range), &origin, &archive::extras()).await?;
    let mut file = File::create(&args.out).with_context(|| format!("cannot write {}", args.out.display()))?;
    for seq in 1.. {
        match store::piece_unscoped(&db, id, seq).await? {
            Some(piece) => file.write_all(&piece)?,
            None => break,
        }
    }
    file.sync_all()?;
    if global.json {
        say(&serde_json::to_string(&made)?);
    } else {
        let (number, vouchers, size) = (&made.number, made.vouchers, made.size);
        say(&format!("{number}: {vouchers} vouchers, {size} bytes, {}", args.out.display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn look(args: &Verify, json: bool) -> anyhow::Result<ExitCode> {
    let file = File::open(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let found = verify(BufReader::new(file), args.key.as_deref());
    if json {
        say(&serde_json::to_string(&found)?);
    } else {
        for line in found.lines() {
            say(&line);
        }
        if !found.key_known {
            say(&format!("     公钥 / public key: {}", found.public_key));
        }
    }
    Ok(if found.sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) async fn audit_export(args: AuditExport, global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 2).await?;
    let conn = db.snapshot().await?;
    let unit_id = units::by_code(&conn, &args.unit).await?;
    let asked = Asked { unit_id, year: args.year, at: Clock::System.now() };
    let is_zip = args.out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    if is_zip {
        let mut packed = Packed::new()?;
        write(&conn, &asked, &mut packed).await?;
        let mut out =
            File::create(&args.out).with_context(|| format!("cannot write {}", args.out.display()))?;
        std::io::copy(&mut packed.finish()?, &mut out)?;
    } else {
        let mut folder =
            Folder::new(&args.out).with_context(|| format!("cannot write {}", args.out.display()))?;
        write(&conn, &asked, &mut folder).await?;
        folder.finish()?;
    }
    conn.rollback().await?;
    say(&args.out.display().to_string());
    Ok(ExitCode::SUCCESS)
}
