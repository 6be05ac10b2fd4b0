//! One voucher with everything about it: fields, lines, what it may be entered as, whom it names, what it confirms.

use kernel::{Conn, DbError, Problem, Text};
use ledger::queries::entries::Source;
use platform::Scope;
use posting::{App, sources};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::Direction;
use crate::proposal::{self, Confirms, Proposed, Seen};
use crate::read::FieldRead;
use crate::store::{self, EvoucherId, EvoucherLine, EvoucherRow, More};

/// A payee of the master data that a voucher names.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PayeeMatch {
    /// Id.
    pub id: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Credit code.
    pub credit_code: String,
    /// Whether payments to it are stopped.
    pub stopped: i64,
    /// Whether the tax number agrees; otherwise only the name does.
    pub by_code: i64,
}

/// A document of ours that a bank receipt may confirm.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Confirmed {
    /// The document.
    pub document: Source,
    /// Its amount.
    pub amount_fen: i64,
    /// Whether the number of the receipt is the one the document has; otherwise unit and amount agree.
    pub by_number: bool,
}

/// A voucher with everything about it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EvoucherDetail {
    /// What lists show.
    pub voucher: EvoucherRow,
    /// SM3 of the file.
    pub file_hash: String,
    /// Tax number of who pays.
    pub buyer_tax: String,
    /// Account of who pays, masked.
    pub buyer_account: String,
    /// Tax number of who is paid.
    pub seller_tax: String,
    /// Account of who is paid, masked.
    pub seller_account: String,
    /// Check code.
    pub check_code: String,
    /// Traveller.
    pub traveller: String,
    /// Train.
    pub train: String,
    /// From where.
    pub from_place: String,
    /// To where.
    pub to_place: String,
    /// When they travelled.
    pub travel_date: String,
    /// Fields with the paths of their elements.
    pub fields: Vec<FieldRead>,
    /// Lines.
    pub lines: Vec<EvoucherLine>,
    /// What should be known besides.
    pub notes: Vec<Text>,
    /// The document that has it, where the caller may see it.
    pub document: Option<Source>,
    /// What it may be entered as; absent when a document has it or no rule fits.
    pub proposal: Option<Proposed>,
    /// Payees that it names.
    pub payees: Vec<PayeeMatch>,
    /// What of ours it may confirm.
    pub confirms: Vec<Confirmed>,
}

/// Reads a voucher within the scope.
pub async fn detail(
    app: &App,
    conn: &Conn,
    scope: &Scope,
    id: EvoucherId,
) -> Result<EvoucherDetail, Problem> {
    let voucher = store::find(conn, scope, id).await?;
    let more = store::more(conn, id).await?;
    let lines = store::lines(conn, id).await?;
    let direction = Direction::parse(&voucher.direction).ok_or_else(Problem::internal)?;
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    let words = format!("{};{}", voucher.summary, names.join(";"));
    let seen = Seen { kind: &voucher.kind, direction, total_fen: voucher.total_fen, words: &words };
    let is_free = voucher.document_id.is_empty();
    let proposal = proposal::propose(seen, &proposal::RULES).filter(|_| is_free);
    let registry = &app.poster.pipeline().registry;
    let document = sources(conn, scope, registry, vec![voucher.document_id.clone()]).await?;
    let document = document.into_values().next();
    let payees = if direction == Direction::In { payees(conn, &voucher, &more).await? } else { vec![] };
    let confirms = match proposal.as_ref().and_then(|proposal| proposal.confirms) {
        Some(confirms) => confirmed(app, conn, scope, &voucher, confirms).await?,
        None => vec![],
    };
    let fields = serde_json::from_str(&more.fields).map_err(|_| Problem::internal())?;
    let notes = serde_json::from_str(&more.notes).map_err(|_| Problem::internal())?;
    Ok(EvoucherDetail {
        voucher,
        file_hash: more.file_hash,
        buyer_tax: more.buyer_tax,
        buyer_account: more.buyer_account,
        seller_tax: more.seller_tax,
        seller_account: more.seller_account,
        check_code: more.check_code,
        traveller: more.traveller,
        train: more.train,
        from_place: more.from_place,
        to_place: more.to_place,
        travel_date: more.travel_date,
        fields,
        lines,
        notes,
        document,
        proposal,
        payees,
        confirms,
    })
}

/// The payees that a voucher names: by tax number, by name, or the traveller who paid the ticket. Payees are of the whole
/// department.
async fn payees(conn: &Conn, voucher: &EvoucherRow, more: &More) -> Result<Vec<PayeeMatch>, DbError> {
    let sql = "select id, code, name, credit_code, stopped,
          cast(case when $1 <> '' and credit_code = $1 then 1 else 0 end as bigint) as by_code
        from v_payee where (credit_code = $1 and credit_code <> '') or name = $2 or (name = $3 and name <> '')
        order by by_code desc, code limit 10";
    let values =
        [more.seller_tax.clone().into(), voucher.seller_name.clone().into(), more.traveller.clone().into()];
    conn.all(sql, values).await
}

#[derive(FromQueryResult)]
struct Candidate {
    id: String,
    amount_fen: i64,
    by_number: i64,
}

/// Documents of the unit with this amount that a receipt may confirm, those with its number first.
async fn confirmed(
    app: &App,
    conn: &Conn,
    scope: &Scope,
    voucher: &EvoucherRow,
    confirms: Confirms,
) -> Result<Vec<Confirmed>, DbError> {
    // By the index of a unit's documents of a kind.
    const PAYMENTS: &str = "select d.id, d.amount_fen,
          cast(case when exists (select 1 from v_receipt r where r.payment_id = d.id and r.receipt_no = $4)
            then 1 else 0 end as bigint) as by_number
        from fl_document d where d.kind = 'payment' and d.unit_id = $1 and d.amount_fen = $2
          and d.state in ('sent', 'paid') and d.fiscal_year = $3
        order by by_number desc, d.id desc limit 10";
    const INCOMES: &str = "select d.id, d.amount_fen, cast(case when i.receipt_no = $4 then 1 else 0 end as bigint) as by_number
        from fl_document d join v_income i on i.id = d.id
        where d.kind = 'income' and d.unit_id = $1 and d.amount_fen = $2 and d.state <> 'void' and d.fiscal_year = $3
        order by by_number desc, d.id desc limit 10";
    let sql = match confirms {
        Confirms::Payment => PAYMENTS,
        Confirms::Income => INCOMES,
    };
    let year: i64 = voucher.issued_on.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default();
    let values =
        [voucher.unit_id.into(), voucher.total_fen.into(), year.into(), voucher.number.clone().into()];
    let found: Vec<Candidate> = conn.all(sql, values).await?;
    let ids = found.iter().map(|one| one.id.clone()).collect();
    let mut documents = sources(conn, scope, &app.poster.pipeline().registry, ids).await?;
    let one = |candidate: Candidate| {
        let document = documents.remove(&candidate.id)?;
        Some(Confirmed { document, amount_fen: candidate.amount_fen, by_number: candidate.by_number == 1 })
    };
    Ok(found.into_iter().filter_map(one).collect())
}
