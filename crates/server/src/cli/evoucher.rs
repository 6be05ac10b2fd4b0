//! `yiti evoucher read FILE`: the fields of an electronic voucher as JSON; the exit code is 0 only without any doubt.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use evoucher::{check, child};
use kernel::Clock;
use serde_json::json;

use super::{Global, say};

#[derive(Subcommand)]
pub(super) enum Evoucher {
    /// Print the fields of a file; signatures are noted, not verified.
    Read {
        /// OFD, PDF or XML.
        file: PathBuf,
    },
}

pub(super) async fn run(args: Evoucher, _global: &Global) -> anyhow::Result<ExitCode> {
    let Evoucher::Read { file } = args;
    let bytes = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    child::by_myself().context("the running program cannot be found")?;
    let mut outcome = child::outcome(bytes.into()).await;
    if let Some(reading) = &outcome.reading {
        outcome.doubts.extend(check::check(reading, Clock::System.today()));
    }
    let doubts: Vec<_> = outcome
        .doubts
        .iter()
        .map(|doubt| json!({ "at": doubt.at, "what": doubt.what, "how": doubt.how }))
        .collect();
    let answer = json!({ "fields": outcome.reading, "doubts": doubts });
    say(&serde_json::to_string_pretty(&answer)?);
    Ok(if doubts.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
