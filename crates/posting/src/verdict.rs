//! When findings or the books stop a document: the problem people see.

use flow::Header;
use kernel::{FieldProblem, Problem, Text, text};
use ledger::running::Refused;
use rules::{Finding, Verdict};

use crate::batch::Batch;
use crate::command::Command;

/// The problem when findings stop the document, and whether reasons would be enough.
pub(crate) fn verdict(
    batch: &Batch,
    command: &Command,
    header: &Header,
    findings: &[Finding],
) -> Option<(Problem, bool)> {
    if findings.is_empty() {
        return None;
    }
    let releases = batch.releases.get(&command.id.to_string()).cloned().unwrap_or_default();
    let handler = header.creator_id.to_string();
    // A reason may only point at a file of the document.
    let proven = |id: &String| batch.files.prove(command.id, command.actor_id, id);
    let mut reasons = command.acknowledgements.clone();
    for given in &mut reasons {
        given.attachment_id = given.attachment_id.take().filter(proven);
    }
    match rules::decide(findings, &reasons, &releases, &handler) {
        Verdict::Passed => None,
        Verdict::Blocked { .. } => Some((
            blocked(
                "blocked",
                text!("业务规则不允许办理。", "The rules do not allow this."),
                text!(
                    "请按每条提示处理；标明“拦截”的可申请审核人放行。",
                    "Mend what each finding says; an intercepted one may be released by a reviewer."
                ),
                findings,
            ),
            false,
        )),
        Verdict::NeedsReason { missing } => {
            let fields = missing.iter().map(|missing| FieldProblem {
                at: format!("acknowledgements.{}", missing.rule),
                what: text!("该预警需要填写说明。", "This warning needs a reason."),
                how: Text {
                    zh: "请在 acknowledgements 中填写不少于四个字的说明（橙色预警须指明本单据的一个附件）。".to_owned(),
                    en: "Give a reason of at least four characters in acknowledgements (orange also names a file of the document)."
                        .to_owned(),
                }, cell: None,
            });
            let problem = Problem {
                fields: fields.collect(),
                ..blocked(
                    "needs_reason",
                    text!(
                        "存在预警，需要说明理由后才能办理。",
                        "There are warnings; give a reason for each to go on."
                    ),
                    text!("请逐条填写理由后重新提交。", "Give the reasons and send it again."),
                    findings,
                )
            };
            Some((problem, true))
        }
    }
}

fn blocked(code: &'static str, what: Text, how: Text, findings: &[Finding]) -> Problem {
    let clause = findings.first().map(|finding| finding.clause.clone());
    let findings = findings.iter().filter_map(|finding| serde_json::to_value(finding).ok()).collect();
    Problem { findings, clause, ..Problem::new(422, code, what, how) }
}

pub(crate) fn not_postable(refused: &Refused) -> Problem {
    match refused {
        Refused::PeriodClosed(period) => Problem::conflict(
            "period_closed",
            text!(
                "会计期间 {period} 已结账，不能再登记业务。",
                "Period {period} is closed; nothing more can be posted into it."
            ),
            text!("请在下一期间办理。", "Do it in the next period."),
        )
        .with_clause("财会〔2024〕12号"),
        other => {
            tracing::error!(%other, "a journal was refused");
            Problem::internal()
        }
    }
}
