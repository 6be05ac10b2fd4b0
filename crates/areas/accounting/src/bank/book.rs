//! What stands on both sides of a bank account: lines of statements, entries of the books, and what belongs together.

use std::collections::HashMap;

use kernel::db::list;
use kernel::{Conn, DbError, Fen, Limit, Page, Problem};
use ledger::JournalId;
use ledger::queries::bad_cursor;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account::BankAccount;
use super::propose::Money;

/// Most lines, and most entries, that proposals are made of at once.
const OPEN_MAX: i64 = 4_000;

/// A line of a statement.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub(crate) struct BankLine {
    /// Id.
    pub id: String,
    /// Place among all lines of the account.
    pub place: i64,
    /// Month.
    pub period: i64,
    /// The bank's day.
    pub bank_date: String,
    /// The bank's number of the line.
    pub serial_no: String,
    /// Amount: money in is positive.
    pub amount_fen: Fen,
    /// Balance after it.
    pub balance_fen: Fen,
    /// The other side.
    pub counterparty: String,
    /// Summary.
    pub summary: String,
    /// Receipt number.
    pub receipt_no: String,
    /// What it is matched by; empty while it is not.
    pub match_id: String,
}

/// An entry of the books that belongs to a bank account.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub(crate) struct BankEntry {
    /// Voucher.
    pub journal_id: JournalId,
    /// Line in it.
    pub line: i64,
    /// Month.
    pub period: i64,
    /// Day.
    pub posted_on: String,
    /// Number of the voucher.
    pub number: i64,
    /// Summary.
    pub summary: String,
    /// Amount: money in is positive.
    pub amount_fen: Fen,
    /// The other side.
    pub counterparty: String,
    /// Source document.
    pub document_id: String,
    /// The document that the money is of.
    pub source_id: String,
    /// Receipt number of own-funds income.
    pub receipt_no: String,
    /// What it is matched by; empty while it is not.
    pub match_id: String,
}

const LINES: &str =
    "select l.id, l.place, l.period, l.bank_date, l.serial_no, l.amount_fen, l.balance_fen, l.counterparty,
      l.summary, l.receipt_no, coalesce(m.match_id, '') as match_id
    from ac_bank_line l left join ac_match_line m on m.line_id = l.id";
const ENTRIES: &str = "select b.journal_id, b.line, b.period, b.posted_on, b.number, b.summary, b.amount_fen,
      coalesce(nullif(b.payer, ''), y.name, '') as counterparty, b.document_id, b.source_id, b.receipt_no,
      coalesce(m.match_id, '') as match_id
    from v_bank_entry b left join v_payee y on y.id = b.payee_id
      left join ac_match_entry m on m.journal_id = b.journal_id and m.line = b.line";

/// Which lines or entries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// First month.
    pub from: i64,
    /// Last month.
    pub to: i64,
    /// Only what is matched, or only what is not.
    pub matched: Option<bool>,
}

impl Span {
    fn state(&self) -> &'static str {
        match self.matched {
            None => "",
            Some(true) => "and m.match_id is not null",
            Some(false) => "and m.match_id is null",
        }
    }
}

#[derive(FromQueryResult)]
struct Sums {
    total: i64,
    in_fen: Fen,
    out_fen: Fen,
}

/// A page with sums over all pages.
#[derive(Clone, Debug)]
pub(crate) struct Summed<T> {
    pub page: Page<T>,
    pub in_fen: Fen,
    pub out_fen: Fen,
}

fn sums(column: &str) -> String {
    format!(
        "select count(*) as total,
           cast(coalesce(sum(case when {column} > 0 then {column} else 0 end), 0) as bigint) as in_fen,
           cast(coalesce(sum(case when {column} < 0 then -{column} else 0 end), 0) as bigint) as out_fen"
    )
}

async fn summed(conn: &Conn, sql: &str, values: Vec<Value>) -> Result<Sums, DbError> {
    let sums: Option<Sums> = conn.one(sql, values).await?;
    sums.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))
}

/// Lines of an account in the bank's order.
pub(crate) async fn lines(
    conn: &Conn,
    account: &BankAccount,
    span: Span,
    after: Option<&str>,
    limit: Limit,
) -> Result<Summed<BankLine>, Problem> {
    let after = match after.filter(|after| !after.is_empty()) {
        None => 0,
        Some(after) => after.parse::<i64>().map_err(|_| bad_cursor())?,
    };
    let condition = format!("where l.account_id = $1 and l.period >= $2 and l.period <= $3 {}", span.state());
    let mut values: Vec<Value> = vec![account.account_id.clone().into(), span.from.into(), span.to.into()];
    let sql = format!(
        "{} from ac_bank_line l left join ac_match_line m on m.line_id = l.id {condition}",
        sums("l.amount_fen")
    );
    let all = summed(conn, &sql, values.clone()).await?;
    let sql = format!("{LINES} {condition} and l.place > $4 order by l.place limit $5");
    values.extend([after.into(), limit.one_more().into()]);
    let mut items: Vec<BankLine> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(|row| row.place.to_string());
    let page = Page { items, next, total: all.total };
    Ok(Summed { page, in_fen: all.in_fen, out_fen: all.out_fen })
}

/// Entries of an account by month, day, number and line.
pub(crate) async fn entries(
    conn: &Conn,
    account: &BankAccount,
    span: Span,
    after: Option<&str>,
    limit: Limit,
) -> Result<Summed<BankEntry>, Problem> {
    let place = crate::ledgers::Place::read(after).ok_or_else(bad_cursor)?.unwrap_or_default();
    let condition = format!(
        "where b.account_id = $1 and b.unit_id = $2 and b.period >= $3 and b.period <= $4 {}",
        span.state()
    );
    let from = span.from.max(account.start_period);
    let mut values: Vec<Value> =
        vec![account.account_id.clone().into(), account.unit_id.into(), from.into(), span.to.into()];
    let sql = format!(
        "{} from v_bank_entry b left join ac_match_entry m on m.journal_id = b.journal_id and m.line = b.line
         {condition}",
        sums("b.amount_fen")
    );
    let all = summed(conn, &sql, values.clone()).await?;
    let sql = format!(
        "{ENTRIES} {condition} and (b.period, b.posted_on, b.number, b.line) > ($5, $6, $7, $8)
         order by b.period, b.posted_on, b.number, b.line limit $9"
    );
    values.extend(place.values());
    values.push(limit.one_more().into());
    let mut items: Vec<BankEntry> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut items);
    let next = items
        .last()
        .filter(|_| more)
        .map(|row| format!("{}~{}~{}~{}~0", row.period, row.posted_on, row.number, row.line));
    let page = Page { items, next, total: all.total };
    Ok(Summed { page, in_fen: all.in_fen, out_fen: all.out_fen })
}

/// Lines and entries that are not matched, up to a month, with what proposals look at.
pub(crate) struct Unmatched {
    pub lines: Vec<BankLine>,
    pub entries: Vec<BankEntry>,
    pub line_money: Vec<Money>,
    pub entry_money: Vec<Money>,
    /// Whether there are more than were looked at.
    pub cut: bool,
}

/// What is not matched up to a month, the oldest first.
pub(crate) async fn unmatched(conn: &Conn, account: &BankAccount, to: i64) -> Result<Unmatched, DbError> {
    let sql = format!(
        "{LINES} where l.account_id = $1 and l.period <= $2 and m.match_id is null order by l.place limit $3"
    );
    let values = [account.account_id.clone().into(), to.into(), OPEN_MAX.into()];
    let lines: Vec<BankLine> = conn.all(&sql, values).await?;
    let sql = format!(
        "{ENTRIES} where b.account_id = $1 and b.unit_id = $2 and b.period >= $3 and b.period <= $4
           and m.match_id is null order by b.period, b.posted_on, b.number, b.line limit $5"
    );
    let values = [
        account.account_id.clone().into(),
        account.unit_id.into(),
        account.start_period.into(),
        to.into(),
        OPEN_MAX.into(),
    ];
    let entries: Vec<BankEntry> = conn.all(&sql, values).await?;
    let receipts = receipts(conn, &entries).await?;
    let day = |text: &str| kernel::period::parse_date(text).unwrap_or_default();
    let some = |receipt: &str| if receipt.is_empty() { Vec::new() } else { vec![receipt.to_owned()] };
    let line_money = lines
        .iter()
        .map(|line| Money {
            day: day(&line.bank_date),
            fen: line.amount_fen.fen(),
            receipts: some(&line.receipt_no),
            name: line.counterparty.clone(),
        })
        .collect();
    let entry_money = entries
        .iter()
        .map(|entry| {
            let mut numbers = some(&entry.receipt_no);
            numbers.extend(receipts.get(&entry.source_id).into_iter().flatten().cloned());
            Money {
                day: day(&entry.posted_on),
                fen: entry.amount_fen.fen(),
                receipts: numbers,
                name: entry.counterparty.clone(),
            }
        })
        .collect();
    let cut = lines.len() as i64 == OPEN_MAX || entries.len() as i64 == OPEN_MAX;
    Ok(Unmatched { lines, entries, line_money, entry_money, cut })
}

/// Receipt numbers of payments, by payment.
async fn receipts(conn: &Conn, entries: &[BankEntry]) -> Result<HashMap<String, Vec<String>>, DbError> {
    #[derive(FromQueryResult)]
    struct Receipt {
        payment_id: String,
        receipt_no: String,
    }
    const SQL: &str = "select r.payment_id, r.receipt_no from v_receipt r where r.payment_id in {in:1}
        order by r.payment_id, r.receipt_no";
    let sources = entries.iter().map(|entry| entry.source_id.as_str());
    let rows: Vec<Receipt> = conn.all(SQL, [list(sources)]).await?;
    let mut by_payment: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows {
        by_payment.entry(row.payment_id).or_default().push(row.receipt_no);
    }
    Ok(by_payment)
}

/// These lines of an account, by id.
pub(crate) async fn lines_by_id(
    conn: &Conn,
    account: &BankAccount,
    ids: &[String],
) -> Result<HashMap<String, BankLine>, DbError> {
    let sql = format!("{LINES} where l.account_id = $1 and l.id in {{in:2}}");
    let rows: Vec<BankLine> = conn.all(&sql, [account.account_id.clone().into(), list(ids)]).await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// These entries of an account, by voucher and line.
pub(crate) async fn entries_by_key(
    conn: &Conn,
    account: &BankAccount,
    keys: &[(JournalId, i64)],
) -> Result<HashMap<(JournalId, i64), BankEntry>, DbError> {
    let sql = format!(
        "{ENTRIES} where b.account_id = $1 and b.unit_id = $2 and b.period >= $3 and b.journal_id in {{in:4}}"
    );
    let values = [
        account.account_id.clone().into(),
        account.unit_id.into(),
        account.start_period.into(),
        list(keys.iter().map(|(journal, _)| journal)),
    ];
    let rows: Vec<BankEntry> = conn.all(&sql, values).await?;
    Ok(rows.into_iter().map(|row| ((row.journal_id, row.line), row)).collect())
}

/// Lines and entries of matches, by match.
pub(crate) async fn of_matches(
    conn: &Conn,
    account: &BankAccount,
    ids: &[String],
) -> Result<HashMap<String, (Vec<BankLine>, Vec<BankEntry>)>, DbError> {
    let sql = format!("{LINES} where m.match_id in {{in:1}} order by l.place");
    let lines: Vec<BankLine> = conn.all(&sql, [list(ids)]).await?;
    let sql = format!(
        "{ENTRIES} where m.match_id in {{in:1}} and b.account_id = $2 and b.unit_id = $3
         order by b.period, b.posted_on, b.number, b.line"
    );
    let values = [list(ids), account.account_id.clone().into(), account.unit_id.into()];
    let entries: Vec<BankEntry> = conn.all(&sql, values).await?;
    let mut by_match: HashMap<String, (Vec<BankLine>, Vec<BankEntry>)> = HashMap::new();
    for line in lines {
        by_match.entry(line.match_id.clone()).or_default().0.push(line);
    }
    for entry in entries {
        by_match.entry(entry.match_id.clone()).or_default().1.push(entry);
    }
    Ok(by_match)
}
