//! `yiti voucher preview`: the lines an event would post, without writing.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use kernel::{Problem, text};
use posting::Rulebook;

use super::{Global, say};

#[derive(Subcommand)]
pub(super) enum Voucher {
    /// Print the lines an event would post.
    Preview {
        /// Event, such as P01.
        #[arg(long)]
        event: String,
        /// JSON file with the facts: words as text, amounts as whole fen.
        #[arg(long)]
        facts: PathBuf,
    },
}

pub(super) async fn run(args: Voucher, global: &Global) -> anyhow::Result<ExitCode> {
    let Voucher::Preview { event, facts } = args;
    let text = std::fs::read_to_string(&facts).with_context(|| format!("cannot read {}", facts.display()))?;
    let facts: serde_json::Value = serde_json::from_str(&text).map_err(|error| {
        Problem::malformed(text!("事实文件不是合法的 JSON：{error}", "The facts are not JSON: {error}"))
    })?;
    // The shipped rules: a preview of an event needs no database and changes none.
    let rulebook = Rulebook::shipped().map_err(|problems| anyhow::anyhow!(problems.join("\n")))?;
    let lines = accounting::preview(&rulebook, &event, &facts, &|_| None)?;
    if global.json {
        say(&serde_json::to_string(&lines)?);
    } else {
        for line in &lines {
            say(&serde_json::to_string(line)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}
