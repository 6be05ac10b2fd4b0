//! Statements in: lines of the units' accounts as the bank sees them, stored once and held against the receipts.

use std::collections::{BTreeSet, HashMap, HashSet};

use flow::DocumentId;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, Limit, Page, Problem, Stamp, Table};
use platform::audit::{self, SYSTEM_CHAIN};
use platform::http::Caller;
use platform::{Scope, UnitId};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::file::{Row, Shape, bad_value};
use super::instruction::ACCOUNT_NO;

/// `statement_no,account_no,date,direction,amount_yuan,receipt_no,balance_yuan,note`
pub static SHAPE: Shape = Shape {
    root: "statements",
    row: "statement",
    required: &["statement_no", "account_no", "date", "direction", "amount_yuan"],
    optional: &["receipt_no", "balance_yuan", "note"],
};

static STATEMENT_LINE: Table = Table {
    name: "ex_statement_line",
    columns: &[
        ("statement_no", Col::Text),
        ("id", Col::Text),
        ("unit_id", Col::Text),
        ("account_id", Col::Text),
        ("bank_date", Col::Text),
        ("direction", Col::Text),
        ("amount_fen", Col::Int),
        ("balance_fen", Col::Int),
        ("receipt_no", Col::Text),
        ("note", Col::Text),
        ("taken_at", Col::Int),
    ],
    key: &["statement_no"],
};

/// Numbers named in a report.
const NAMED_MAX: usize = 1_000;

/// What became of a statement file.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct StatementReport {
    /// Rows in the file.
    pub rows: i64,
    /// Stored now.
    pub accepted: i64,
    /// Were stored already, or stand twice in the file.
    pub duplicates: i64,
    /// Name an account that is none of the units' own in the caller's scope; not stored.
    pub unknown_accounts: Vec<String>,
    /// Stored lines that fit a receipt.
    pub matched: i64,
    /// Numbers of stored lines without a receipt that fits, at most 1,000.
    pub unmatched: Vec<String>,
}

/// A statement line.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct StatementLineRow {
    /// Id.
    pub id: DocumentId,
    /// The bank's number of the line.
    pub statement_no: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Account, masked.
    pub account_no: String,
    /// The bank's day.
    pub bank_date: String,
    /// `out` or `in`.
    pub direction: String,
    /// Amount.
    pub amount_fen: Fen,
    /// Balance after it, where the bank gives one.
    pub balance_fen: Option<i64>,
    /// Receipt it belongs to, or empty.
    pub receipt_no: String,
    /// 1 when a receipt fits in number, amount and direction.
    pub matched: i64,
    /// Remark.
    pub note: String,
    /// When it came in.
    pub taken_at: Stamp,
}

/// Receipt numbers, amounts and directions fit.
const MATCHED: &str = "exists (select 1 from ex_receipt r where r.receipt_no = s.receipt_no and r.unit_id = s.unit_id
    and r.amount_fen = s.amount_fen
    and (r.result = 'paid' and s.direction = 'out' or r.result in ('returned', 'refunded') and s.direction = 'in'))";

#[derive(FromQueryResult)]
struct Own {
    id: String,
    account_index: String,
    owner_id: UnitId,
}
#[derive(FromQueryResult)]
struct Number {
    statement_no: String,
}

/// Takes a statement file in: all its sound lines in one transaction.
pub async fn take(app: &App, caller: &Caller, rows: &[Row]) -> Result<StatementReport, Problem> {
    check(rows)?;
    let mut report = StatementReport { rows: rows.len() as i64, ..StatementReport::default() };
    let conn = app.platform.db.begin().await?;
    let done = store(&conn, app, caller, rows, &mut report).await;
    conn.settle(done).await?;
    Ok(report)
}

async fn store(
    conn: &Conn,
    app: &App,
    caller: &Caller,
    rows: &[Row],
    report: &mut StatementReport,
) -> Result<(), DbError> {
    const OWN: &str = "select id, account_index, owner_id from v_bank_account
        where account_index in {in:1} and owner_kind = 'unit'";
    const KNOWN: &str = "select statement_no from ex_statement_line where statement_no in {in:1}";
    let get = |row: &Row, column: &str| row.get(column).cloned().unwrap_or_default();
    let index = |number: &str| app.platform.vault.index(ACCOUNT_NO, number);
    let numbers: BTreeSet<String> = rows.iter().map(|row| get(row, "account_no")).collect();
    let own: Vec<Own> = conn.all(OWN, [list(numbers.iter().map(|number| index(number)))]).await?;
    let own = own.into_iter().filter(|account| caller.scope.sees(account.owner_id));
    let own: HashMap<String, Own> = own.map(|account| (account.account_index.clone(), account)).collect();
    let own: HashMap<&String, &Own> =
        numbers.iter().filter_map(|number| Some((number, own.get(&index(number))?))).collect();
    let known: Vec<Number> = conn.all(KNOWN, [list(rows.iter().map(|row| get(row, "statement_no")))]).await?;
    let mut known: HashSet<String> = known.into_iter().map(|row| row.statement_no).collect();
    let mut strangers = BTreeSet::new();
    let mut lines = Vec::new();
    let at = app.platform.clock.now();
    for row in rows {
        let (number, account) = (get(row, "statement_no"), get(row, "account_no"));
        let Some(own) = own.get(&account) else {
            strangers.insert(account);
            continue;
        };
        if !known.insert(number.clone()) {
            report.duplicates += 1;
            continue;
        }
        let balance = Fen::parse_yuan(&get(row, "balance_yuan"));
        lines.push(
            serde_json::json!({"statement_no": number, "id": app.platform.ids.fresh(), "unit_id": own.owner_id,
            "account_id": own.id, "bank_date": get(row, "date"), "direction": get(row, "direction"),
            "amount_fen": Fen::parse_yuan(&get(row, "amount_yuan")), "balance_fen": balance,
            "receipt_no": get(row, "receipt_no"), "note": get(row, "note"), "taken_at": at.0}),
        );
    }
    conn.insert(&STATEMENT_LINE, &lines).await?;
    let sql = format!(
        "select s.statement_no from ex_statement_line s where s.statement_no in {{in:1}} and not {MATCHED}
         order by s.statement_no"
    );
    let numbers = lines.iter().map(|line| line["statement_no"].as_str().unwrap_or_default().to_owned());
    let open: Vec<Number> = conn.all(&sql, [list(numbers)]).await?;
    report.accepted = lines.len() as i64;
    report.matched = report.accepted - open.len() as i64;
    report.unmatched = open.into_iter().take(NAMED_MAX).map(|row| row.statement_no).collect();
    report.unknown_accounts = strangers.into_iter().take(NAMED_MAX).collect();
    if report.accepted > 0 {
        let event = super::http::event("bank_statement.take", "bank_statement", &caller.request_id);
        audit::record(conn, SYSTEM_CHAIN, &caller.origin(at), vec![event]).await?;
    }
    Ok(())
}

fn check(rows: &[Row]) -> Result<(), Problem> {
    let mut wrong = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let get = |column: &str| row.get(column).map_or("", String::as_str);
        let amount =
            Fen::parse_yuan(get("amount_yuan")).filter(|amount| *amount > Fen::ZERO && *amount <= Fen::MAX);
        let balance = get("balance_yuan").is_empty() || Fen::parse_yuan(get("balance_yuan")).is_some();
        let bad = [
            (amount.is_none(), "amount_yuan"),
            (!balance, "balance_yuan"),
            (kernel::period::parse_date(get("date")).is_none(), "date"),
            (!matches!(get("direction"), "out" | "in"), "direction"),
            (get("statement_no").chars().count() > 64, "statement_no"),
        ];
        wrong.extend(bad.into_iter().filter(|(bad, _)| *bad).map(|(_, column)| bad_value(n, column)));
        if wrong.len() > 100 {
            break;
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid(wrong)) }
}

/// One page of statement lines, newest first; with `matched` only those that fit a receipt, or only the others.
pub async fn page(
    conn: &Conn,
    scope: &Scope,
    matched: Option<bool>,
    after: Option<DocumentId>,
    limit: Limit,
) -> Result<Page<StatementLineRow>, DbError> {
    let fits = match matched {
        Some(true) => format!("and {MATCHED}"),
        Some(false) => format!("and not {MATCHED}"),
        None => String::new(),
    };
    let total = format!("select count(*) from ex_statement_line s where s.unit_id in {{in:1}} {fits}");
    let total = conn.number(&total, [scope.parameter()]).await?;
    let sql = format!(
        "select s.id, s.statement_no, s.unit_id,
           coalesce((select a.account_masked from v_bank_account a where a.id = s.account_id), '') as account_no, s.bank_date, s.direction, s.amount_fen, s.balance_fen,
           s.receipt_no, cast(case when {MATCHED} then 1 else 0 end as bigint) as matched, s.note, s.taken_at
         from ex_statement_line s where s.unit_id in {{in:1}} {fits} and ($2 = '' or s.id < $2)
         order by s.id desc limit $3"
    );
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let values = [scope.parameter(), after.into(), limit.one_more().into()];
    let mut items: Vec<StatementLineRow> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { items, next, total })
}
