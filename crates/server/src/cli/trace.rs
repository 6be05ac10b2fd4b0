//! `yiti trace NUMBER`.

use std::process::ExitCode;

use clap::Args;
use kernel::{Db, Problem, text};

use super::{Global, say, units};

#[derive(Args)]
pub(super) struct Trace {
    /// Number of a payment, project, indicator, budget or voucher.
    number: String,
}

pub(super) async fn run(args: Trace, global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 2).await?;
    let conn = db.reader();
    let scope = units::everything(&conn).await?;
    let number = args.number;
    let missing = || {
        Problem::new(
            404,
            "not_found",
            text!("没有编号为“{number}”的单据。", "Nothing has the number “{number}”."),
            text!(
                "请核对编号（支付单、项目、指标、预算、凭证）。",
                "Check it (payment, project, indicator, budget, voucher)."
            ),
        )
    };
    let (kind, id) = supervision::find_by_number(&conn, &scope, &number).await?.ok_or_else(missing)?;
    let trace = supervision::trace(&conn, &scope, &kind, &id).await?.ok_or_else(missing)?;
    if global.json {
        say(&serde_json::to_string(&trace)?);
        return Ok(ExitCode::SUCCESS);
    }
    for node in &trace.nodes {
        let amount = node.amount_fen.yuan();
        say(&format!("{:<14} {:<34} {amount:>18}  {}", node.kind, node.number, node.title));
        for approval in &node.approvals {
            say(&format!(
                "{:<14}   {} {} {} {}",
                "",
                approval.at.rfc3339(),
                approval.action,
                approval.actor_name,
                approval.opinion
            ));
        }
    }
    for edge in &trace.edges {
        let amount = edge.amount_fen.yuan();
        say(&format!("{} --{}--> {} {amount}", edge.from, edge.relation, edge.to));
    }
    Ok(ExitCode::SUCCESS)
}
