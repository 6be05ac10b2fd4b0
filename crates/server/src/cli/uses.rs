//! `yiti uses KIND CODE`: where a record of master data is used.

use std::process::ExitCode;

use clap::Args;
use kernel::{Db, Limit, Problem, text};
use supervision::uses::{Part, uses};

use super::{Global, say, units};

/// Rows of each group that are listed; the rest is counted.
const LISTED: u32 = 20;

#[derive(Args)]
pub(super) struct UsesOf {
    /// unit, person, standard, payee, asset, performance_indicator
    kind: String,
    /// Its code, or its id.
    code: String,
}

pub(super) async fn run(args: UsesOf, global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 2).await?;
    let scope = units::everything(&db.reader()).await?;
    let UsesOf { kind, code } = args;
    let part = Part { limit: Limit::new(LISTED).unwrap_or_default(), ..Part::default() };
    let found = uses(&db.keyed(), &scope, &kind, &code, part).await?.ok_or_else(|| {
        Problem::new(
            404,
            "not_found",
            text!("没有这条基础信息：{kind} {code}。", "There is no such record: {kind} {code}."),
            text!(
                "类型为 unit、person、standard、payee、asset、performance_indicator 之一。",
                "Kinds: unit, person, standard, payee, asset, performance_indicator."
            ),
        )
    })?;
    if global.json {
        say(&serde_json::to_string(&found)?);
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("{} {} {}", found.kind, found.code, found.name));
    for group in &found.groups {
        say(&format!("{} ({}): {}", group.of, group.title.zh, group.total));
        for one in &group.counts {
            let amount = one.amount_fen.yuan();
            say(&format!("  {:>8}  {:<18} {:<18} {amount:>18}", one.count, one.kind, one.state));
        }
        for item in &group.items {
            let amount = item.amount_fen.yuan();
            say(&format!("    {:<28} {:<14} {amount:>18}  {}", item.number, item.state, item.title));
        }
    }
    Ok(ExitCode::SUCCESS)
}
