//! Loading a batch of commands about manual vouchers.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use flow::{DocumentId, Flow};
use kernel::db::list;
use kernel::{Conn, DbError, Faults, Fen, Problem};
use ledger::{Book, LineId, Side};
use platform::{UnitId, UserId};
use posting::document::Loaded;
use posting::{Context, Kind, Work};
use sea_orm::FromQueryResult;

use super::model::{ManualInput, ManualLine, ManualVoucher, from_input};
use super::weigh::{self, balances_unscoped};
use super::{FLOW, ManualDocument};
use crate::known::{Known, Stands};
use crate::rules::{carries, mismatch, only_own, preparer, read, units, with_files};

/// The kind `manual_voucher`.
pub struct ManualKind;

#[derive(FromQueryResult)]
struct Head {
    id: DocumentId,
    unit_id: UnitId,
    voucher_date: String,
    summary: String,
    difference_class: String,
    invoice_no: String,
    attachments: i64,
}

#[derive(FromQueryResult)]
struct Line {
    id: LineId,
    voucher_id: DocumentId,
    book: String,
    side: String,
    account: String,
    amount_fen: Fen,
    project_id: String,
    function: String,
    dep_economy: String,
    fund: String,
    payee_id: String,
}

impl Line {
    fn line(self) -> Result<ManualLine, DbError> {
        let odd = || DbError::Other(format!("manual voucher {}: odd line", self.voucher_id));
        Ok(ManualLine {
            id: self.id,
            book: Book::parse(&self.book).ok_or_else(odd)?,
            side: Side::parse(&self.side).ok_or_else(odd)?,
            account: self.account,
            amount_fen: self.amount_fen,
            dimensions: Stands {
                project_id: self.project_id,
                function: self.function,
                dep_economy: self.dep_economy,
                fund: self.fund,
                payee_id: self.payee_id,
                indicator_id: String::new(),
            },
        })
    }
}

async fn stored(conn: &Conn, ids: &[DocumentId]) -> Result<HashMap<DocumentId, ManualVoucher>, DbError> {
    let sql =
        "select v.id, d.unit_id, v.voucher_date, v.summary, v.difference_class, v.invoice_no, v.attachments
        from bk_manual_voucher v join fl_document d on d.id = v.id where v.id in {in:1}";
    let heads: Vec<Head> = conn.all(sql, [list(ids)]).await?;
    let sql = "select id, voucher_id, book, side, account, amount_fen, project_id, function, dep_economy, fund, payee_id
        from bk_manual_line where voucher_id in {in:1} order by voucher_id, line";
    let rows: Vec<Line> = conn.all(sql, [list(ids)]).await?;
    let mut lines: HashMap<DocumentId, Vec<ManualLine>> = HashMap::new();
    for row in rows {
        lines.entry(row.voucher_id).or_default().push(row.line()?);
    }
    let voucher = |head: Head| {
        let odd = || DbError::Other(format!("manual voucher {}: odd day", head.id));
        let voucher_date = kernel::period::parse_date(&head.voucher_date).ok_or_else(odd)?;
        let lines = lines.remove(&head.id).unwrap_or_default();
        let Head { id, unit_id, summary, difference_class, invoice_no, attachments, .. } = head;
        let one = ManualVoucher {
            id,
            unit_id,
            voucher_date,
            summary,
            difference_class,
            invoice_no,
            attachments,
            lines,
        };
        Ok((id, one))
    };
    heads.into_iter().map(voucher).collect()
}

/// A command with the voucher it is about.
type Ready = (ManualVoucher, Option<DocumentId>);

fn ready(work: &Work<'_>, stored: &mut HashMap<DocumentId, ManualVoucher>) -> Result<Ready, Problem> {
    only_own(work)?;
    if !carries(work) {
        return stored.remove(&work.command.id).map(|one| (one, None)).ok_or_else(Problem::not_found);
    }
    let input: ManualInput = read(&work.command.body)?;
    if input.id != work.command.id {
        return Err(mismatch("id"));
    }
    let same_as = input.same_as.filter(|_| work.header.is_none());
    Ok((from_input(input)?, same_as))
}

#[async_trait]
impl Kind for ManualKind {
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
        let ids: Vec<DocumentId> = work.iter().map(|work| work.command.id).collect();
        let mut stored = stored(conn, &ids).await?;
        let ready: Vec<Result<Ready, Problem>> = work.iter().map(|work| ready(work, &mut stored)).collect();
        let vouchers: Vec<&ManualVoucher> = ready.iter().flatten().map(|(one, _)| one).collect();
        let stands: Vec<&Stands> =
            vouchers.iter().flat_map(|one| one.lines.iter().map(|line| &line.dimensions)).collect();
        let known = Known::load(conn, vouchers.iter().map(|one| one.unit_id), &stands, context.today).await?;
        let mut asked: Vec<(DocumentId, UserId)> = Vec::new();
        let mut submitted = BTreeSet::new();
        for (work, one) in work.iter().zip(&ready) {
            let Ok((own, same_as)) = one else { continue };
            if matches!(work.command.action.as_str(), "submit" | "approve" | "edit") {
                asked.extend([own.id].into_iter().chain(*same_as).map(|id| (id, work.command.actor_id)));
                submitted.insert(own.unit_id);
            }
        }
        let files = with_files(conn, &asked).await?;
        let balances = balances_unscoped(conn, &submitted).await?;
        let documents = work.iter().zip(ready).map(|(work, one)| {
            let (own, same_as) = one?;
            let unit = known.unit(own.unit_id).ok_or_else(Problem::not_found)?;
            if matches!(work.command.action.as_str(), "submit" | "approve") {
                let mut faults = Faults::default();
                weigh::faults(&own, &known, &context.rulebook.chart, &mut faults);
                faults.done()?;
            }
            let has_file = files.contains(&own.id) || same_as.is_some_and(|id| files.contains(&id));
            let dimensions = own
                .lines
                .iter()
                .map(|line| known.dimensions(&line.dimensions, &unit.unit_type, line.id.to_string()))
                .collect();
            let of_unit = balances.iter().filter(|((unit, _), _)| *unit == own.unit_id);
            let balances = of_unit.map(|(key, fen)| (key.clone(), *fen)).collect();
            let prepared_by = preparer(work);
            let document: Loaded =
                Ok(Box::new(ManualDocument { own, dimensions, balances, has_file, prepared_by }));
            document
        });
        Ok(documents.collect())
    }
}
