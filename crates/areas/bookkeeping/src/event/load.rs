//! Loading a batch of commands about event vouchers.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use flow::{DocumentId, Flow};
use kernel::db::list;
use kernel::{Conn, DbError, Faults, Problem};
use platform::UnitId;
use posting::document::Loaded;
use posting::{Context, Kind, Work};
use sea_orm::FromQueryResult;

use super::booking::{self, is_of_the_close};
use super::model::{EventInput, EventVoucher, from_input};
use super::{EventDocument, FLOW, merge};
use crate::known::{Known, Stands};
use crate::rules::{carries, mismatch, only_own, preparer, read, units, with_files};

/// The kind `event_voucher`.
pub struct EventKind;

/// A stored voucher with the state of its document.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The voucher.
    pub voucher: EventVoucher,
    /// State of its document.
    pub state: String,
    /// Version of its document.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct Stored {
    id: DocumentId,
    unit_id: UnitId,
    state: String,
    version: i64,
    event: String,
    words: String,
    amounts: String,
    voucher_date: String,
    project_id: String,
    function: String,
    dep_economy: String,
    fund: String,
    payee_id: String,
    indicator_id: String,
    summary: String,
    invoice_no: String,
    attachments: i64,
    reference: String,
    merged_into: String,
}

impl Stored {
    fn kept(self) -> Result<Kept, DbError> {
        let odd = |what: &str| DbError::Other(format!("event voucher {}: odd {what}", self.id));
        let voucher = EventVoucher {
            words: serde_json::from_str(&self.words).map_err(|_| odd("words"))?,
            amounts: serde_json::from_str(&self.amounts).map_err(|_| odd("amounts"))?,
            voucher_date: kernel::period::parse_date(&self.voucher_date).ok_or_else(|| odd("day"))?,
            id: self.id,
            unit_id: self.unit_id,
            event: self.event,
            dimensions: Stands {
                project_id: self.project_id,
                function: self.function,
                dep_economy: self.dep_economy,
                fund: self.fund,
                payee_id: self.payee_id,
                indicator_id: self.indicator_id,
            },
            summary: self.summary,
            invoice_no: self.invoice_no,
            attachments: self.attachments,
            reference: self.reference,
            merged_into: self.merged_into,
        };
        Ok(Kept { voucher, state: self.state, version: self.version })
    }
}

const SELECT: &str =
    "select e.id, e.unit_id, d.state, d.version, e.event, e.words, e.amounts, e.voucher_date, e.project_id,
      e.function, e.dep_economy, e.fund, e.payee_id, e.indicator_id, e.summary, e.invoice_no, e.attachments,
      e.reference, e.merged_into
    from bk_event_voucher e join fl_document d on d.id = e.id";

/// The stored vouchers that a condition over one list leaves. Unscoped: the caller looks at their units.
pub(super) async fn kept_unscoped(
    conn: &Conn,
    condition: &str,
    values: sea_orm::Value,
) -> Result<Vec<Kept>, DbError> {
    let rows: Vec<Stored> = conn.all(&format!("{SELECT} where {condition} order by e.id"), [values]).await?;
    rows.into_iter().map(Stored::kept).collect()
}

/// The vouchers of a file that is imported again, by unit and reference.
pub(super) async fn by_reference_unscoped(
    conn: &Conn,
    units: &BTreeSet<UnitId>,
    references: &BTreeSet<&str>,
) -> Result<Vec<Kept>, DbError> {
    let sql =
        format!("{SELECT} where e.unit_id in {{in:1}} and e.reference in {{in:2}} and e.reference <> ''");
    let rows: Vec<Stored> = conn.all(&sql, [list(units), list(references)]).await?;
    rows.into_iter().map(Stored::kept).collect()
}

/// A command with the voucher it is about.
struct Ready {
    own: EventVoucher,
    parts: Vec<EventVoucher>,
    same_as: Option<DocumentId>,
}

#[async_trait]
impl Kind for EventKind {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    async fn units(
        &self,
        _conn: &Conn,
        work: &[Work<'_>],
    ) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        Ok(units(work))
    }
    async fn load(&self, conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
        let ready = ready(conn, work, context).await?;
        let vouchers: Vec<&EventVoucher> =
            ready.iter().flatten().flat_map(|one| one.parts.iter().chain([&one.own])).collect();
        let stands: Vec<&Stands> = vouchers.iter().map(|one| &one.dimensions).collect();
        let units = vouchers.iter().map(|one| one.unit_id);
        let known = Known::load(conn, units, &stands, context.today).await?;
        let mut asked: Vec<(DocumentId, platform::UserId)> = Vec::new();
        for (work, one) in work.iter().zip(&ready) {
            let Ok(one) = one else { continue };
            if matches!(work.command.action.as_str(), "submit" | "approve" | "edit") {
                let ids = one.parts.iter().map(|part| part.id).chain([one.own.id]).chain(one.same_as);
                asked.extend(ids.map(|id| (id, work.command.actor_id)));
            }
        }
        let files = with_files(conn, &asked).await?;
        let documents = work.iter().zip(ready).map(|(work, one)| {
            let one = one?;
            let has_file = one
                .parts
                .iter()
                .map(|part| part.id)
                .chain([one.own.id])
                .chain(one.same_as.filter(|_| work.header.is_none()))
                .any(|id| files.contains(&id));
            document(work, one, has_file, &known, context)
        });
        Ok(documents.collect())
    }
}

/// The document of a command, or what of its facts is not there.
fn document(work: &Work<'_>, one: Ready, has_file: bool, known: &Known, context: &Context) -> Loaded {
    known.unit(one.own.unit_id).ok_or_else(Problem::not_found)?;
    let action = work.command.action.as_str();
    if matches!(action, "submit" | "approve" | "import") {
        let mut faults = Faults::default();
        for part in one.parts.iter().chain([&one.own]) {
            known.check(&part.dimensions, part.unit_id, "dimensions.", &mut faults);
            counter_account(part, context, &mut faults);
        }
        faults.done()?;
    }
    let booking = if one.parts.is_empty() {
        booking::of_one(&one.own, known, context)
    } else {
        booking::of_parts(&one.parts, &one.own, known, context)
    };
    let of_the_close = context.rulebook.templates.event(&one.own.event).is_some_and(is_of_the_close);
    Ok(Box::new(EventDocument {
        own: one.own,
        parts: one.parts,
        booking,
        has_file,
        of_the_close,
        prepared_by: preparer(work),
    }))
}

/// The account of a correction is an asset or a liability without details (E01, E02).
fn counter_account(one: &EventVoucher, context: &Context, faults: &mut Faults) {
    let Some(code) = one.words.get(crate::words::ACCOUNT) else { return };
    let at = format!("words.{}", crate::words::ACCOUNT);
    let how =
        || kernel::text!("请改用资产或负债类末级科目。", "Use an asset or a liability without details.");
    match crate::accounts::leaf(&context.rulebook.chart, code, ledger::Book::Financial) {
        Ok(account) if matches!(account.element.as_str(), "asset" | "liability") => {}
        Ok(_) => faults.add(
            at,
            kernel::text!("须为资产或负债类科目。", "It must be an asset or a liability."),
            how(),
        ),
        Err(what) => faults.add(at, what, how()),
    }
}

/// What each command is about: the input it carries, or the stored voucher, with the parts of a merged one.
async fn ready(
    conn: &Conn,
    work: &[Work<'_>],
    context: &Context,
) -> Result<Vec<Result<Ready, Problem>>, DbError> {
    let ids: Vec<DocumentId> = work.iter().map(|work| work.command.id).collect();
    let mut inputs: Vec<Option<Result<EventInput, Problem>>> = Vec::with_capacity(work.len());
    for one in work {
        inputs.push(carries(one).then(|| read::<EventInput>(&one.command.body)));
    }
    let mut wanted: BTreeSet<DocumentId> = ids.iter().copied().collect();
    wanted.extend(inputs.iter().flatten().flatten().flat_map(|input| input.merges.iter().copied()));
    let kept = kept_unscoped(conn, "e.id in {in:1}", list(&wanted)).await?;
    let stored: HashMap<DocumentId, Kept> = kept.into_iter().map(|one| (one.voucher.id, one)).collect();
    let mut parts: HashMap<String, Vec<EventVoucher>> = HashMap::new();
    for one in kept_unscoped(conn, "e.merged_into in {in:1}", list(&ids)).await? {
        parts.entry(one.voucher.merged_into.clone()).or_default().push(one.voucher);
    }
    let ready = work.iter().zip(inputs).map(|(work, input)| {
        only_own(work)?;
        let before = stored.get(&work.command.id);
        let mut of_it = parts.remove(&work.command.id.to_string()).unwrap_or_default();
        let Some(input) = input else {
            let own = before.ok_or_else(Problem::not_found)?.voucher.clone();
            merge::allowed(work, &own, !of_it.is_empty())?;
            return Ok(Ready { own, parts: of_it, same_as: None });
        };
        let input = input?;
        if input.id != work.command.id {
            return Err(mismatch("id"));
        }
        let (merges, same_as) = (input.merges.clone(), input.same_as);
        let mut own = from_input(input, &context.rulebook.templates)?;
        if let Some(before) = before {
            merge::allowed(work, &before.voucher, !of_it.is_empty())?;
            own.reference.clone_from(&before.voucher.reference);
        } else if !merges.is_empty() {
            of_it = merge::parts(&own, &merges, &stored)?;
        }
        Ok(Ready { own, parts: of_it, same_as })
    });
    Ok(ready.collect())
}
