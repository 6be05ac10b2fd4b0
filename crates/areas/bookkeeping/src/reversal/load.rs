//! Loading a batch of commands about reversals.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use chrono::NaiveDate;
use flow::{DocumentId, Flow};
use kernel::db::list;
use kernel::{Conn, DbError, Faults, Fen, Problem, text};
use ledger::{Book, Dimensions, IndicatorId, JournalId, Side};
use platform::UnitId;
use posting::document::Loaded;
use posting::http::Input;
use posting::{Context, Kind, Work};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::turn::Original;
use super::{FLOW, Reversal, ReversalDocument, Reversed};
use crate::rules::{carries, day_of, is_last_step, mismatch, only_own, preparer, read, units};

/// A reversal, as entered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversalInput {
    /// Client-made id (UUIDv7).
    pub id: DocumentId,
    /// The unit.
    pub unit_id: UnitId,
    /// The voucher that is reversed.
    pub voucher_id: JournalId,
    /// Day of the reversal.
    #[schema(max_length = 10)]
    pub voucher_date: String,
    /// Why.
    #[schema(min_length = 4, max_length = 200)]
    pub reason: String,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl Input for ReversalInput {
    fn id(&self) -> DocumentId {
        self.id
    }
    fn unit_id(&self) -> UnitId {
        self.unit_id
    }
    fn version(&self) -> Option<i64> {
        self.version
    }
}

/// The kind `voucher_reversal`.
pub struct ReversalKind;

#[derive(FromQueryResult)]
struct Stored {
    id: DocumentId,
    unit_id: UnitId,
    voucher_id: JournalId,
    voucher_date: String,
    reason: String,
}

async fn stored(conn: &Conn, ids: &[DocumentId]) -> Result<HashMap<DocumentId, Reversal>, DbError> {
    let sql = "select r.id, d.unit_id, r.voucher_id, r.voucher_date, r.reason
        from bk_reversal r join fl_document d on d.id = r.id where r.id in {in:1}";
    let rows: Vec<Stored> = conn.all(sql, [list(ids)]).await?;
    let one = |row: Stored| {
        let odd = || DbError::Other(format!("reversal {}: odd day", row.id));
        let voucher_date = kernel::period::parse_date(&row.voucher_date).ok_or_else(odd)?;
        let Stored { id, unit_id, voucher_id, reason, .. } = row;
        Ok((id, Reversal { id, unit_id, voucher_id, voucher_date, reason }))
    };
    rows.into_iter().map(one).collect()
}

fn from_input(input: ReversalInput) -> Result<Reversal, Problem> {
    let mut faults = Faults::default();
    faults.words("reason", &input.reason, 4, 200);
    let voucher_date = day_of("voucher_date", &input.voucher_date, &mut faults);
    faults.done()?;
    let ReversalInput { id, unit_id, voucher_id, reason, .. } = input;
    Ok(Reversal { id, unit_id, voucher_id, voucher_date, reason: reason.trim().to_owned() })
}

#[derive(FromQueryResult)]
struct Journal {
    id: JournalId,
    unit_id: UnitId,
    unit_code: String,
    fiscal_year: i64,
    period: i64,
    number: i64,
    posted_on: String,
    summary: String,
    difference_class: String,
    document_id: String,
    document_kind: String,
    reverses_id: Option<JournalId>,
    reversed_by: Option<JournalId>,
}

#[derive(FromQueryResult)]
struct Entry {
    journal_id: JournalId,
    unit_id: UnitId,
    book: String,
    side: String,
    account: String,
    amount_fen: Fen,
    event: String,
    indicator_id: Option<String>,
    project_id: Option<String>,
    function: Option<String>,
    dep_economy: Option<String>,
    gov_economy: Option<String>,
    fund: Option<String>,
    payee_id: Option<String>,
    source_line_id: Option<String>,
}

impl Entry {
    fn original(self) -> Result<Original, DbError> {
        let odd = || DbError::Other(format!("journal {}: odd entry", self.journal_id));
        Ok(Original {
            unit_id: self.unit_id,
            book: Book::parse(&self.book).ok_or_else(odd)?,
            side: Side::parse(&self.side).ok_or_else(odd)?,
            account: self.account,
            amount_fen: self.amount_fen,
            event: self.event,
            dimensions: Dimensions {
                indicator_id: self.indicator_id.and_then(|id| id.parse::<IndicatorId>().ok()),
                project_id: self.project_id,
                function: self.function,
                dep_economy: self.dep_economy,
                gov_economy: self.gov_economy,
                fund: self.fund,
                payee_id: self.payee_id,
                source_line_id: self.source_line_id,
            },
        })
    }
}

/// A voucher with what a reversal asks of it.
struct Found {
    unit_id: UnitId,
    posted_on: NaiveDate,
    is_reversal: bool,
    reversed: Reversed,
}

/// The vouchers with their entries and the invoices of their documents.
async fn vouchers(conn: &Conn, ids: &[JournalId]) -> Result<HashMap<JournalId, Found>, DbError> {
    #[derive(FromQueryResult)]
    struct Invoice {
        document_id: String,
        invoice_no: String,
    }
    let sql = "select j.id, j.unit_id, u.code as unit_code, j.fiscal_year, j.period, j.number, j.posted_on, j.summary,
          j.difference_class, j.document_id, j.document_kind, j.reverses_id, r.id as reversed_by
        from lg_journal j join v_unit u on u.id = j.unit_id left join lg_journal r on r.reverses_id = j.id
        where j.id in {in:1} and j.journal_type = 'voucher'";
    let journals: Vec<Journal> = conn.all(sql, [list(ids)]).await?;
    let sql = "select journal_id, unit_id, book, side, account, amount_fen, event, indicator_id, project_id, function,
          dep_economy, gov_economy, fund, payee_id, source_line_id
        from lg_entry where journal_id in {in:1} order by journal_id, line";
    let rows: Vec<Entry> = conn.all(sql, [list(ids)]).await?;
    let mut entries: HashMap<JournalId, Vec<Original>> = HashMap::new();
    for row in rows {
        entries.entry(row.journal_id).or_default().push(row.original()?);
    }
    let documents: Vec<&String> = journals.iter().map(|journal| &journal.document_id).collect();
    let sql = "select id as document_id, invoice_no from bk_event_voucher where id in {in:1} and invoice_no <> ''
        union all
        select merged_into as document_id, invoice_no from bk_event_voucher where merged_into in {in:1} and invoice_no <> ''
        union all
        select id as document_id, invoice_no from bk_manual_voucher where id in {in:1} and invoice_no <> ''";
    let rows: Vec<Invoice> = conn.all(sql, [list(documents)]).await?;
    let mut invoices: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        invoices.entry(row.document_id).or_default().push(row.invoice_no);
    }
    let found = |journal: Journal| {
        let odd = || DbError::Other(format!("journal {}: odd day", journal.id));
        let posted_on = kernel::period::parse_date(&journal.posted_on).ok_or_else(odd)?;
        let originals = entries.remove(&journal.id).unwrap_or_default();
        let reversed = Reversed {
            full_number: format!("{}-{}-{}", journal.unit_code, journal.period, journal.number),
            summary: journal.summary,
            difference_class: journal.difference_class,
            fiscal_year: journal.fiscal_year,
            document_kind: journal.document_kind,
            is_done: journal.reversed_by.is_some(),
            invoices: invoices.get(&journal.document_id).cloned().unwrap_or_default(),
            document_id: journal.document_id,
            amount_fen: half(&originals),
            originals,
        };
        let is_reversal = journal.reverses_id.is_some();
        Ok((journal.id, Found { unit_id: journal.unit_id, posted_on, is_reversal, reversed }))
    };
    journals.into_iter().map(found).collect()
}

/// One side of a voucher, whatever its sign.
fn half(originals: &[Original]) -> Fen {
    let financial = originals.iter().any(|one| one.book == Book::Financial);
    let book = if financial { Book::Financial } else { Book::Budgetary };
    let debits = originals.iter().filter(|one| one.book == book && one.side == Side::Debit);
    let sum = Fen::sum(debits.map(|one| one.amount_fen)).unwrap_or(Fen::MAX);
    Fen::from_fen(sum.fen().abs())
}

/// The voucher can be reversed by this document, or why not.
fn reversible(own: &Reversal, found: &Found) -> Result<(), Problem> {
    let refuse = |what, how| Err(Problem::field("voucher_id", what, how).with_clause("财会〔2024〕12号"));
    if !matches!(found.reversed.document_kind.as_str(), "event_voucher" | "manual_voucher") {
        if found.is_reversal {
            return refuse(
                text!("冲销凭证不能再冲销。", "A reversal cannot be reversed."),
                text!("请另行填制正确的凭证。", "Enter a new, right voucher."),
            );
        }
        return refuse(
            text!(
                "系统自动生成的凭证只能由来源业务冲销。",
                "A voucher that the program made is undone by its business alone."
            ),
            text!(
                "请办理来源业务的退款、退票或更正；凭证随之生成。",
                "Have the business refunded, returned or corrected; its voucher follows."
            ),
        );
    }
    if own.voucher_date < found.posted_on {
        let day = found.posted_on;
        return Err(Problem::field(
            "voucher_date",
            text!("冲销日期不得早于原凭证日期 {day}。", "The day is before that of the voucher, {day}."),
            text!("请更正日期。", "Correct the day."),
        ));
    }
    Ok(())
}

#[async_trait]
impl Kind for ReversalKind {
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
    async fn load(&self, conn: &Conn, work: &[Work<'_>], _context: &Context) -> Result<Vec<Loaded>, DbError> {
        let ids: Vec<DocumentId> = work.iter().map(|work| work.command.id).collect();
        let mut stored = stored(conn, &ids).await?;
        let ready: Vec<Result<Reversal, Problem>> = work
            .iter()
            .map(|work| {
                only_own(work)?;
                if !carries(work) {
                    return stored.remove(&work.command.id).ok_or_else(Problem::not_found);
                }
                let input: ReversalInput = read(&work.command.body)?;
                if input.id != work.command.id {
                    return Err(mismatch("id"));
                }
                from_input(input)
            })
            .collect();
        let asked: Vec<JournalId> = ready.iter().flatten().map(|one| one.voucher_id).collect();
        let found = vouchers(conn, &asked).await?;
        let documents = work.iter().zip(ready).map(|(work, own)| {
            let own = own?;
            let of = found.get(&own.voucher_id).filter(|of| of.unit_id == own.unit_id).ok_or_else(|| {
                Problem::field(
                    "voucher_id",
                    text!("本单位没有这张凭证。", "The unit has no such voucher."),
                    text!("请从记账凭证中选择。", "Choose one of the posted vouchers."),
                )
            })?;
            if matches!(work.command.action.as_str(), "create" | "edit" | "submit" | "approve") {
                reversible(&own, of)?;
            }
            let document: Loaded = Ok(Box::new(ReversalDocument {
                own,
                of: of.reversed.clone(),
                is_last: is_last_step(work),
                prepared_by: preparer(work),
            }));
            document
        });
        Ok(documents.collect())
    }
}
