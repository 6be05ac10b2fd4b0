//! What a later step will book, and what submitting a changed draft would meet: for dry runs.

use flow::Flow;
use flow::machine::IN_REVIEW;
use kernel::Problem;
use ledger::{JournalDraft, Running};

use crate::batch::Batch;
use crate::command::{Command, Remaining};
use crate::decide::{Accepted, budget};
use crate::document::{Act, Context, Document};
use crate::voucher::{self, Source};

/// The vouchers a later step will post; an error when they could not be made, so that it is refused now, not then.
pub(crate) fn foresee(
    command: &Command,
    flow: &Flow,
    document: &dyn Document,
    act: Act<'_>,
    running: &Running,
    context: &Context,
) -> Result<Vec<JournalDraft>, Problem> {
    let id = command.id.to_string();
    let source = Source { document_id: &id, document_kind: flow.kind, key: command.key };
    let mut drafts = voucher::drafts(&document.foreseen(act, running), &source, running, context)?;
    let stated = document.stated_later(act, running, context)?;
    drafts.extend(voucher::stated(stated, &source, drafts.len(), context)?);
    Ok(drafts)
}

/// What submitting a changed draft would meet, for the dry run of the change: its form shows findings, balances and
/// vouchers while they can still be mended. None of it is held against the change itself.
pub fn foretell(
    batch: &Batch,
    command: &Command,
    flow: &'static Flow,
    accepted: &mut Accepted,
    context: &Context,
) {
    let state = accepted.header.state.as_str();
    if !flow.moves.iter().any(|known| known.from == state && known.action == "submit") {
        return;
    }
    let act = Act { action: "submit", from: state, to: IN_REVIEW };
    let document = accepted.document.as_ref();
    let mut findings = document.check(act, &batch.running, context);
    if let Some(facts) = document.rule_facts(act, context) {
        findings.extend(context.rules.run_configurable(flow.kind, act.action, &facts));
    }
    let (changes, shortages) = budget(batch, command, document, act, context);
    findings.extend(shortages);
    accepted.receipt.findings.extend(findings);
    accepted.receipt.findings = rules::collect(std::mem::take(&mut accepted.receipt.findings));
    accepted.receipt.indicators = changes.indicators().map(Remaining::from).collect();
    // Vouchers that cannot be made are no reason against the change; the submission will be refused for them.
    accepted.foreseen = foresee(command, flow, document, act, &batch.running, context).unwrap_or_default();
}
