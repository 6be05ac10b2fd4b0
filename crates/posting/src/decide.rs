//! Deciding one document: pure, in memory, against the running state of the batch.

use flow::machine::{Ask, IN_REVIEW, NEW, Turn};
use flow::{Flow, Header};
use kernel::{Fen, Period, Problem, text};
use ledger::{JournalDraft, JournalType, Running, running::Changes};
use platform::{Actor, UnitId, UserId, audit};
use rules::Finding;

use crate::attachments;
use crate::batch::Batch;
use crate::command::{Command, Mode, Receipt, Remaining};
use crate::document::{Act, Claim, Context, Document, Link, Subject};
use crate::foretell::foresee;
use crate::verdict::{not_postable, verdict};
use crate::voucher::{self, Source};

/// A document that passed: everything that will be written about it.
pub struct Accepted {
    /// Header after the action.
    pub header: Header,
    /// State before.
    pub from: String,
    /// The move.
    pub turn: Turn,
    /// Links, those to its vouchers included.
    pub links: Vec<Link>,
    /// Claims.
    pub claims: Vec<Claim>,
    /// Findings with the decision on each.
    pub findings: Vec<Finding>,
    /// Releases a reviewer gives with this action.
    pub releases: Vec<Finding>,
    /// What the client hears.
    pub receipt: Receipt,
    /// Vouchers that a later step will post; a dry run shows them.
    pub foreseen: Vec<JournalDraft>,
    /// The document, for its rows.
    pub document: Box<dyn Document>,
}

/// A document that was refused: the problem, and the findings to record.
pub struct Rejected {
    /// What the client hears.
    pub problem: Problem,
    /// Findings that stopped it.
    pub findings: Vec<Finding>,
    /// The document's unit, when it was known.
    pub subject: Option<Subject>,
    /// Whether reasons were all that lacked.
    pub needs_reason: bool,
    /// What a dry run shows all the same.
    pub preview: Option<Box<Receipt>>,
}

impl From<Problem> for Box<Rejected> {
    fn from(problem: Problem) -> Self {
        Box::new(Rejected { problem, findings: vec![], subject: None, needs_reason: false, preview: None })
    }
}

/// A document weighed: everything known about the action before it is let through or stopped.
struct Weighed {
    subject: Subject,
    header: Header,
    from: String,
    turn: Turn,
    findings: Vec<Finding>,
    changes: Changes,
    drafts: Result<Vec<JournalDraft>, Problem>,
    /// Vouchers that a later step will post.
    foreseen: Vec<JournalDraft>,
}

/// Decides one command and, when it passes, folds it into the running state.
pub fn decide(
    batch: &mut Batch,
    command: &Command,
    document: Box<dyn Document>,
    flow: &'static Flow,
    context: &Context,
    mode: Mode,
) -> Result<Accepted, Box<Rejected>> {
    let ends = (context, mode, document.as_ref());
    let mut weighed = weigh(batch, command, document.as_ref(), flow, context)?;
    let drafts = match std::mem::replace(&mut weighed.drafts, Ok(Vec::new())) {
        Ok(drafts) => drafts,
        Err(problem) => return Err(weighed.refuse(problem, false, &[], ends)),
    };
    let releasing = command.action == "release";
    if !releasing
        && let Some((problem, needs_reason)) = verdict(batch, command, &weighed.header, &weighed.findings)
    {
        return Err(weighed.refuse(problem, needs_reason, &drafts, ends));
    }
    for draft in &drafts {
        if let Err(refused) = batch.running.check(draft) {
            return Err(weighed.refuse(not_postable(&refused), false, &drafts, ends));
        }
    }
    let Weighed { header, from, turn, findings, changes, foreseen, .. } = weighed;
    let act = Act { action: &command.action, from: &from, to: turn.to };
    let mut accepted = Accepted {
        links: document.links(act),
        from: from.clone(),
        turn,
        claims: document.claims_of(&command.action),
        releases: if releasing { findings.clone() } else { Vec::new() },
        receipt: Receipt {
            document: header.view(),
            indicators: changes.indicators().map(Remaining::from).collect(),
            findings: findings.clone(),
            vouchers: Vec::new(),
            dry_run: false,
            refusal: None,
            computed: None,
        },
        header,
        findings,
        foreseen,
        document,
    };
    fold(batch, command, flow, &mut accepted, changes, drafts, context);
    Ok(accepted)
}

/// Flow, rules, effects and vouchers of one command, tried on an overlay of the running state.
fn weigh(
    batch: &Batch,
    command: &Command,
    document: &dyn Document,
    flow: &'static Flow,
    context: &Context,
) -> Result<Weighed, Problem> {
    let actor = batch.actors.get(&command.actor_id).ok_or_else(Problem::unauthenticated)?;
    let before = batch.headers.get(&command.id);
    let subject = document.subject();
    check_header(before, command, &subject, actor)?;
    let turn = turn(batch, command, flow, before, document, actor)?;
    let from = before.map_or(NEW, |header| header.state.as_str()).to_owned();
    let act = Act { action: &command.action, from: &from, to: turn.to };

    let mut findings = document.check(act, &batch.running, context);
    if let Some(facts) = document.rule_facts(act, context) {
        findings.extend(context.rules.run_configurable(flow.kind, &command.action, &facts));
    }
    findings.extend(taken_claims(batch, command, document, context));
    let (changes, shortages) = budget(batch, command, document, act, context);
    findings.extend(shortages);
    let drafts = journals(command, flow, document, act, &batch.running, &changes, &subject, context);
    let (drafts, foreseen) = match (drafts, foresee(command, flow, document, act, &batch.running, context)) {
        (Ok(drafts), Ok(foreseen)) => (Ok(drafts), foreseen),
        (Err(problem), _) | (Ok(_), Err(problem)) => (Err(problem), Vec::new()),
    };
    let header = header_after(before, command, flow, &subject, &turn, context);
    Ok(Weighed { foreseen, subject, header, from, turn, findings: rules::collect(findings), changes, drafts })
}

impl Weighed {
    /// What would come of it, were it not refused.
    fn preview(&self, drafts: &[JournalDraft], context: &Context, document: &dyn Document) -> Receipt {
        Receipt {
            document: self.header.view(),
            indicators: self.changes.indicators().map(Remaining::from).collect(),
            findings: self.findings.clone(),
            vouchers: voucher::views(drafts.iter().chain(&self.foreseen), context),
            dry_run: true,
            refusal: None,
            computed: document.computed(),
        }
    }
    fn refuse(
        &self,
        problem: Problem,
        needs_reason: bool,
        drafts: &[JournalDraft],
        (context, mode, document): (&Context, Mode, &dyn Document),
    ) -> Box<Rejected> {
        Box::new(Rejected {
            problem,
            findings: self.findings.clone(),
            subject: Some(self.subject.clone()),
            needs_reason,
            preview: (mode == Mode::DryRun).then(|| Box::new(self.preview(drafts, context, document))),
        })
    }
}

fn check_header(
    header: Option<&Header>,
    command: &Command,
    subject: &Subject,
    actor: &Actor,
) -> Result<(), Problem> {
    if let Some(header) = header {
        if subject.unit_id != header.unit_id {
            return Err(Problem::field(
                "unit_id",
                text!("单据的所属单位不能更改。", "A document cannot change its unit."),
                text!("请作废后在正确的单位重新录入。", "Void it and enter it anew at the right unit."),
            ));
        }
        if command.expected_version.is_some_and(|version| version != header.version) {
            return Err(stale(header.version));
        }
    } else if !actor.is_system() && actor.roles_at(subject.unit_id).is_empty() {
        // The kind may know the unit from elsewhere than the body `conceal` looked at.
        return Err(Problem::not_found());
    }
    if subject.amount_fen < Fen::ZERO || subject.amount_fen > Fen::MAX {
        return Err(Problem::from(kernel::money::OutOfRange));
    }
    Ok(())
}

fn stale(version: i64) -> Problem {
    Problem::conflict(
        "stale",
        text!(
            "单据已被他人修改，当前版本为 {version}。",
            "Somebody else changed it; it is at version {version} now."
        ),
        text!("请刷新后重新修改。", "Reload it and make your change again."),
    )
}

fn turn(
    batch: &Batch,
    command: &Command,
    flow: &'static Flow,
    header: Option<&Header>,
    document: &dyn Document,
    actor: &Actor,
) -> Result<Turn, Problem> {
    let key = command.id.to_string();
    let subject = document.subject();
    let ahead = document.route(batch.routes.steps(flow, subject.amount_fen));
    let no_route = Vec::new();
    let no_past = Vec::new();
    let ask = Ask {
        unit_id: subject.unit_id,
        state: header.map_or(NEW, |header| header.state.as_str()),
        route: header.map_or(&no_route, |header| &header.route),
        step: header.map_or(0, |header| header.step),
        creator_id: header.map_or(command.actor_id, |header| header.creator_id),
        action: &command.action,
        actor,
        history: batch.history.get(&key).unwrap_or(&no_past),
        steps_ahead: &ahead,
    };
    let turn = flow.decide_to(&ask, document.lands(&command.action))?;
    if turn.to == IN_REVIEW && turn.route.is_empty() {
        return Err(Problem::conflict(
            "no_route",
            text!("该类单据没有配置审批流程。", "No approval route is configured for this kind of document."),
            text!("请联系安全管理员配置审批流程。", "Ask the security administrator to configure one."),
        ));
    }
    Ok(turn)
}

/// Findings for things another document has used already.
fn taken_claims(
    batch: &Batch,
    command: &Command,
    document: &dyn Document,
    context: &Context,
) -> Vec<Finding> {
    let own = command.id.to_string();
    let claims = document.claims_of(&command.action);
    let taken = claims.iter().filter_map(|claim| match claim {
        Claim::Take { kind, value, rule } => {
            let holder = batch.claims.get(&((*kind).to_owned(), value.clone()));
            holder.filter(|holder| **holder != own).map(|_| (rule, value))
        }
        Claim::Release { .. } | Claim::Free { .. } => None,
    });
    taken
        .map(|(rule, value)| {
            let mut values = serde_json::Map::new();
            values.insert("invoice".to_owned(), value.clone().into());
            values.insert("number".to_owned(), value.clone().into());
            context.rules.finding(rule, values, None)
        })
        .collect()
}

pub(crate) fn budget(
    batch: &Batch,
    command: &Command,
    document: &dyn Document,
    act: Act<'_>,
    context: &Context,
) -> (Changes, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut trial = batch.running.trial();
    for indicator in document.creates(act) {
        if let Err(shortage) = trial.create(indicator) {
            findings.push(document.shortage(&shortage, context));
        }
    }
    let id = command.id.to_string();
    for effect in document.budget(act, &batch.running) {
        if let Err(shortage) = trial.apply(&id, &effect) {
            findings.push(document.shortage(&shortage, context));
        }
    }
    (trial.finish(), findings)
}

#[expect(clippy::too_many_arguments, reason = "the ingredients of a journal, gathered once, here")]
fn journals(
    command: &Command,
    flow: &Flow,
    document: &dyn Document,
    act: Act<'_>,
    running: &Running,
    changes: &Changes,
    subject: &Subject,
    context: &Context,
) -> Result<Vec<JournalDraft>, Problem> {
    let id = command.id.to_string();
    let source = Source { document_id: &id, document_kind: flow.kind, key: command.key };
    let mut drafts = voucher::drafts(&document.vouchers(act, running), &source, running, context)?;
    let stated = document.stated(act, running, context)?;
    drafts.extend(voucher::stated(stated, &source, drafts.len(), context)?);
    if !changes.entries.is_empty() {
        let mut events: Vec<&str> = changes.entries.iter().map(|entry| entry.event.as_str()).collect();
        events.dedup();
        let mut units: Vec<UnitId> = changes.entries.iter().map(|entry| entry.unit_id).collect();
        units.push(subject.unit_id);
        let day = running.open_day(&units, context.today);
        drafts.insert(
            0,
            JournalDraft {
                id: source.journal_id(0),
                unit_id: subject.unit_id,
                journal_type: JournalType::Indicator,
                posted_on: day,
                period: Period::of(day),
                event: events.join(","),
                summary: subject.title.clone(),
                difference_class: String::new(),
                document_id: id.clone(),
                document_kind: flow.kind.to_owned(),
                reverses_id: None,
                prepared_by: UserId::SYSTEM,
                entries: changes.entries.clone(),
            },
        );
    }
    Ok(drafts)
}

fn header_after(
    before: Option<&Header>,
    command: &Command,
    flow: &Flow,
    subject: &Subject,
    turn: &Turn,
    context: &Context,
) -> Header {
    Header {
        id: command.id,
        kind: flow.kind.to_owned(),
        number: before.map(|header| header.number.clone()).unwrap_or_default(),
        unit_id: subject.unit_id,
        fiscal_year: subject.fiscal_year,
        state: turn.to.to_owned(),
        route: turn.route.clone(),
        step: turn.step,
        waiting_role: turn.waiting_role.clone(),
        amount_fen: subject.amount_fen,
        title: subject.title.clone(),
        creator_id: before.map_or(command.actor_id, |header| header.creator_id),
        created_at: before.map_or(context.at, |header| header.created_at),
        updated_at: context.at,
        version: before.map_or(1, |header| header.version + 1),
    }
}

/// Folds an accepted document into the running state: number, positions, journals, claims, what others must know.
fn fold(
    batch: &mut Batch,
    command: &Command,
    flow: &'static Flow,
    accepted: &mut Accepted,
    changes: Changes,
    drafts: Vec<JournalDraft>,
    context: &Context,
) {
    let header = &mut accepted.header;
    if header.number.is_empty() {
        let prefix = flow.prefix;
        let year = header.fiscal_year;
        let number = batch.running.next_number(header.unit_id, year * 100, prefix);
        let unit =
            batch.unit_codes.get(&header.unit_id).cloned().unwrap_or_else(|| header.unit_id.to_string());
        header.number = format!("{prefix}-{year}-{unit}-{number:06}");
    }
    batch.running.adopt(changes);
    for draft in drafts {
        let mut view = voucher::view(&draft, None, context);
        let is_voucher = draft.journal_type == JournalType::Voucher;
        if is_voucher {
            let amount = voucher::half(&view);
            accepted.links.push(Link {
                from: (flow.kind, command.id.to_string()),
                to: ("voucher", draft.id.to_string()),
                relation: "books",
                amount_fen: amount,
            });
        }
        let number = batch.running.post(draft, context.at).expect("the journal was checked just before");
        if is_voucher {
            view.number = Some(number);
            accepted.receipt.vouchers.push(view);
        }
    }
    claim(batch, command, &accepted.claims);
    let act = Act { action: &command.action, from: &accepted.from, to: accepted.turn.to };
    for (unit_id, period) in accepted.document.closes(act) {
        batch.running.close(unit_id, period, command.actor_id, context.at);
    }
    for (key, by) in accepted.document.observes(act) {
        batch.running.observe(key, by);
    }
    // Its number was given above.
    accepted.receipt.document.number.clone_from(&accepted.header.number);
}

/// Takes and lets go, for the documents that come later in the batch.
fn claim(batch: &mut Batch, command: &Command, claims: &[Claim]) {
    let own = command.id.to_string();
    for claim in claims {
        match claim {
            Claim::Take { kind, value, .. } => {
                batch.claims.insert(((*kind).to_owned(), value.clone()), own.clone());
            }
            Claim::Release { kind, value } => {
                batch.claims.remove(&((*kind).to_owned(), value.clone()));
            }
            Claim::Free { kind, value, holder } => {
                let key = ((*kind).to_owned(), value.clone());
                if batch.claims.get(&key) == Some(holder) {
                    batch.claims.remove(&key);
                }
            }
        }
    }
}

/// The audit event of an accepted command.
pub fn event(batch: &Batch, command: &Command, accepted: &Accepted) -> audit::Event {
    let header = &accepted.header;
    // The fingerprint stands for the whole input, its body included.
    let (amount, version) = (header.amount_fen.fen().to_string(), header.version.to_string());
    let after = audit::canonical(&[&header.number, &header.state, &amount, &version, &command.fingerprint]);
    audit::Event {
        action: format!("{}.{}", header.kind, command.action),
        object_kind: header.kind.clone(),
        object_id: header.id.to_string(),
        from_state: accepted.from.clone(),
        to_state: header.state.clone(),
        step: accepted.turn.at_step.clone(),
        duty: accepted.turn.duty.word().to_owned(),
        role: accepted.turn.role.clone(),
        opinion: command.opinion.clone(),
        detail: attachments::detail(batch.files.sealed(command.id, command.actor_id)),
        after_hash: platform::hash::digest(after.as_bytes()),
    }
}
