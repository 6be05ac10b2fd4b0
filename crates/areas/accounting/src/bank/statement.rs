//! Statement files of banks: read with the reader of every other file, checked cell by cell, taken in whole or not at
//! all, kept as they came.
//!
//! Invariant: the balances of an account's lines run on without a gap, from the one it was set up with (`tests/it`).

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Bytes;
use chrono::NaiveDate;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, Period, Problem, Table, text};
use platform::hash;
use platform::http::Platform;
use platform::import::{CellProblem, Column, Holds, Row, Sheet, refuse};
use sea_orm::FromQueryResult;
use serde::Serialize;

use super::account::BankAccount;

/// The columns of a statement file.
pub(crate) const COLUMNS: &[Column] = &[
    Column::required("date", "交易日期", "Date").holds(Holds::Date, "2026-03-05"),
    Column::required("serial_no", "交易流水号", "Serial number").holds(Holds::Text, "2026030500001"),
    Column::optional("in", "收入金额", "In").holds(Holds::Yuan, "1000.00"),
    Column::optional("out", "支出金额", "Out").holds(Holds::Yuan, ""),
    Column::required("balance", "余额", "Balance").holds(Holds::Yuan, "51000.00"),
    Column::optional("counterparty", "对方户名", "Counterparty").holds(Holds::Text, "某某有限公司"),
    Column::optional("summary", "摘要", "Summary").holds(Holds::Text, "货款"),
    Column::optional("receipt_no", "回单号", "Receipt number").holds(Holds::Text, "HD0001"),
];

static STATEMENT: Table = Table {
    name: "ac_bank_statement",
    columns: &[
        ("id", Col::Text),
        ("account_id", Col::Text),
        ("unit_id", Col::Text),
        ("first_day", Col::Text),
        ("last_day", Col::Text),
        ("opening_fen", Col::Int),
        ("closing_fen", Col::Int),
        ("lines", Col::Int),
        ("file_name", Col::Text),
        ("file_hash", Col::Text),
        ("taken_by", Col::Text),
        ("taken_at", Col::Int),
    ],
    key: &["id"],
};
static LINE: Table = Table {
    name: "ac_bank_line",
    columns: &[
        ("id", Col::Text),
        ("statement_id", Col::Text),
        ("account_id", Col::Text),
        ("unit_id", Col::Text),
        ("place", Col::Int),
        ("period", Col::Int),
        ("bank_date", Col::Text),
        ("serial_no", Col::Text),
        ("amount_fen", Col::Int),
        ("balance_fen", Col::Int),
        ("counterparty", Col::Text),
        ("summary", Col::Text),
        ("receipt_no", Col::Text),
    ],
    key: &["id"],
};

/// A line of a file, read.
#[derive(Clone, Debug)]
struct Read<'a> {
    row: Row<'a>,
    day: NaiveDate,
    serial_no: String,
    fen: i64,
    balance: i64,
    counterparty: String,
    summary: String,
    receipt_no: String,
}

/// Where an account's lines end.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub(crate) struct End {
    /// Place of the last line; 0 when there is none.
    pub place: i64,
    /// Its balance.
    pub balance_fen: i64,
    /// Its day.
    pub bank_date: String,
}

/// What stands before a file.
pub(crate) struct Before<'a> {
    pub account: &'a BankAccount,
    pub end: End,
    /// The last month that is signed; 0 when none is.
    pub signed: i64,
    pub today: NaiveDate,
}

/// A file that was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Taken {
    pub id: String,
    pub lines: i64,
    pub first_day: String,
    pub last_day: String,
    pub opening_fen: Fen,
    pub closing_fen: Fen,
}

/// The rows of a file.
pub(crate) async fn read(platform: &Platform, file: Bytes) -> Result<Sheet, Problem> {
    let grid = platform.sheets.read(file, COLUMNS).await?;
    let sheet = Sheet::of_grid(&grid, COLUMNS)?;
    if sheet.is_empty() {
        return Err(Problem::field(
            "file",
            text!("文件没有数据行。", "The file has no data rows."),
            text!("标题行之后至少要有一行数据。", "There must be a row after the header."),
        ));
    }
    Ok(sheet)
}

/// Where an account's lines end now.
pub(crate) async fn end(conn: &Conn, account_id: &str) -> Result<Option<End>, DbError> {
    const SQL: &str = "select l.place, l.balance_fen, l.bank_date from ac_bank_line l
        where l.account_id = $1 order by l.place desc limit 1";
    conn.one(SQL, [account_id.into()]).await
}

/// Checks every row and puts all of them behind what is there, inside the caller's transaction.
pub(crate) async fn store(
    conn: &Conn,
    platform: &Platform,
    before: &Before<'_>,
    sheet: &Sheet,
    (file_name, file_hash): (&str, &str),
    taken_by: platform::UserId,
) -> Result<Taken, Problem> {
    let known = known_serials(conn, &before.account.account_id, sheet).await?;
    let lines = checked(before, sheet, &known)?;
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return Err(Problem::internal()) };
    let id = platform.ids.fresh().to_string();
    let taken = Taken {
        id: id.clone(),
        lines: lines.len() as i64,
        first_day: first.day.to_string(),
        last_day: last.day.to_string(),
        opening_fen: Fen::from_fen(first.balance.saturating_sub(first.fen)),
        closing_fen: Fen::from_fen(last.balance),
    };
    let account = before.account;
    let head = serde_json::json!({"id": id, "account_id": account.account_id, "unit_id": account.unit_id,
        "first_day": taken.first_day, "last_day": taken.last_day, "opening_fen": taken.opening_fen,
        "closing_fen": taken.closing_fen, "lines": taken.lines, "file_name": file_name, "file_hash": file_hash,
        "taken_by": taken_by, "taken_at": platform.clock.now().0});
    conn.insert(&STATEMENT, &[head]).await?;
    let rows: Vec<serde_json::Value> = (before.end.place + 1..)
        .zip(&lines)
        .map(|(place, line)| {
            serde_json::json!({"id": platform.ids.fresh(), "statement_id": id, "account_id": account.account_id,
                "unit_id": account.unit_id, "place": place, "period": Period::of(line.day), "bank_date": line.day,
                "serial_no": line.serial_no, "amount_fen": line.fen, "balance_fen": line.balance,
                "counterparty": line.counterparty, "summary": line.summary, "receipt_no": line.receipt_no})
        })
        .collect();
    conn.insert(&LINE, &rows).await?;
    Ok(taken)
}

/// The hash a file is known by.
pub(crate) fn hash_of(file: &[u8]) -> String {
    hash::digest(file)
}

async fn known_serials(conn: &Conn, account_id: &str, sheet: &Sheet) -> Result<BTreeSet<String>, DbError> {
    #[derive(FromQueryResult)]
    struct Serial {
        serial_no: String,
    }
    const SQL: &str =
        "select l.serial_no from ac_bank_line l where l.account_id = $1 and l.serial_no in {in:2}";
    let serials = list(sheet.rows().map(|row| row.raw("serial_no")));
    let rows: Vec<Serial> = conn.all(SQL, [account_id.into(), serials]).await?;
    Ok(rows.into_iter().map(|row| row.serial_no).collect())
}

/// The lines in the bank's order, or every bad cell. A file that begins with its newest line is turned round.
fn checked<'a>(
    before: &Before<'_>,
    sheet: &'a Sheet,
    known: &BTreeSet<String>,
) -> Result<Vec<Read<'a>>, Problem> {
    let (mut problems, mut lines, mut seen) = (Vec::new(), Vec::new(), BTreeMap::new());
    for row in sheet.rows() {
        let Some(line) = line(row, &mut problems) else { continue };
        if let Some(first) = seen.insert(line.serial_no.clone(), row.line) {
            row.fault(
                "serial_no",
                &mut problems,
                text!("与第 {first} 行流水号重复。", "Row {first} has the same serial number."),
                text!("每笔流水只保留一行。", "Keep one row for each of them."),
            );
        } else if known.contains(&line.serial_no) {
            row.fault(
                "serial_no",
                &mut problems,
                text!("该流水号已导入过。", "This serial number was taken in before."),
                text!("请删除已导入的行，只导入新的流水。", "Leave out what is there already."),
            );
        }
        in_time(before, &line, &mut problems);
        lines.push(line);
    }
    refuse(problems)?;
    let opening = before.end.balance_fen;
    if gaps(opening, lines.iter()) > 0 && gaps(opening, lines.iter().rev()) == 0 {
        lines.reverse();
    }
    let mut problems = Vec::new();
    continuous(before, &lines, &mut problems);
    refuse(problems)?;
    Ok(lines)
}

/// Typed values of a row.
fn line<'a>(row: Row<'a>, problems: &mut Vec<CellProblem>) -> Option<Read<'a>> {
    let day = row.date("date", problems);
    let serial_no = row.needed("serial_no", 64, problems);
    let some = |key: &str, problems: &mut Vec<CellProblem>| {
        if row.raw(key).is_empty() { Some(Fen::ZERO) } else { row.yuan(key, problems) }
    };
    let (income, outgo) = (some("in", problems), some("out", problems));
    let balance = row.yuan("balance", problems);
    let counterparty = row.text("counterparty", 200, problems);
    let summary = row.text("summary", 500, problems);
    let receipt_no = row.text("receipt_no", 64, problems);
    let (income, outgo) = (income?, outgo?);
    if (income > Fen::ZERO) == (outgo > Fen::ZERO) {
        row.fault(
            "in",
            problems,
            text!(
                "收入金额与支出金额须且只能有一项大于零。",
                "Either the sum in or the sum out must be above zero."
            ),
            text!("请按银行对账单填写其中一项。", "Give the one that the bank's statement has."),
        );
        return None;
    }
    Some(Read {
        row,
        day: day?,
        serial_no: serial_no?,
        fen: income.fen() - outgo.fen(),
        balance: balance?.fen(),
        counterparty: counterparty?,
        summary: summary?,
        receipt_no: receipt_no?,
    })
}

/// A line must not be of a month that is signed, of one before the account began, or of a day to come.
fn in_time(before: &Before<'_>, line: &Read<'_>, problems: &mut Vec<CellProblem>) {
    let period = Period::of(line.day).code();
    let start = before.account.start_period;
    let (what, how) = if period <= before.signed {
        (
            text!("{period} 期的余额调节表已签字确认。", "The reconciliation of {period} is signed."),
            text!("请只导入未签字月份的流水。", "Take in lines of later months only."),
        )
    } else if period < start {
        (
            text!(
                "早于该账户的对账起始月份 {start}。",
                "It is before {start}, from which the account is reconciled."
            ),
            text!(
                "请删除更早的行，或调整起始月份。",
                "Leave it out, or set the account up from an earlier month."
            ),
        )
    } else if line.day > before.today {
        (text!("晚于今天。", "It is later than today."), text!("请核对日期。", "Check the day."))
    } else {
        return;
    };
    line.row.fault("date", problems, what, how);
}

/// How many balances do not follow from the one before.
fn gaps<'a>(opening: i64, lines: impl Iterator<Item = &'a Read<'a>>) -> usize {
    let mut balance = opening;
    lines
        .filter(|line| {
            let follows = balance.checked_add(line.fen) == Some(line.balance);
            balance = line.balance;
            !follows
        })
        .count()
}

/// Names each balance that does not follow from the line before, and each day before that of the line before.
fn continuous(before: &Before<'_>, lines: &[Read<'_>], problems: &mut Vec<CellProblem>) {
    let mut balance = before.end.balance_fen;
    let mut day = kernel::period::parse_date(&before.end.bank_date);
    for line in lines {
        let expected = Fen::from_fen(balance.saturating_add(line.fen)).yuan();
        if balance.checked_add(line.fen) != Some(line.balance) {
            line.row.fault(
                "balance",
                problems,
                text!(
                    "余额与上一笔不连续，应为 {expected}。",
                    "It does not follow from the balance before; it should be {expected}."
                ),
                text!(
                    "请检查是否缺少流水、顺序是否正确，或期初余额是否有误。",
                    "See whether lines are missing or out of order, or whether the opening balance is wrong."
                ),
            );
        }
        if day.is_some_and(|day| line.day < day) {
            line.row.fault(
                "date",
                problems,
                text!("早于上一笔的日期。", "It is before the day of the line before."),
                text!("请按时间顺序排列流水。", "Put the lines in order of time."),
            );
        }
        (balance, day) = (line.balance, Some(line.day));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> BankAccount {
        BankAccount {
            account_id: "a".to_owned(),
            unit_id: platform::UnitId(kernel::uuid::Uuid::nil()),
            ledger_account: "1002".to_owned(),
            takes_rest: 1,
            start_period: 202_603,
            opening_fen: Fen::from_fen(10_000),
            version: 1,
        }
    }
    /// Serial numbers with amounts, or rows with columns that are wrong.
    type Took = Result<Vec<(String, i64)>, Vec<(i64, String)>>;

    fn take(text: &str, known: &[&str]) -> Took {
        let account = account();
        let end = End { place: 0, balance_fen: account.opening_fen.fen(), bank_date: String::new() };
        let today = NaiveDate::from_ymd_opt(2026, 4, 30).unwrap();
        let before = Before { account: &account, end, signed: 202_602, today };
        let sheet = Sheet::read(text.as_bytes(), COLUMNS).unwrap();
        let known = known.iter().map(|serial| (*serial).to_owned()).collect();
        match checked(&before, &sheet, &known) {
            Ok(lines) => Ok(lines.into_iter().map(|line| (line.serial_no, line.fen)).collect()),
            Err(problem) => Err(problem
                .fields
                .into_iter()
                .filter_map(|field| field.cell.map(|cell| (cell.row, cell.field.clone())))
                .collect()),
        }
    }
    const HEAD: &str = "交易日期,交易流水号,收入金额,支出金额,余额,对方户名,摘要,回单号\n";

    #[test]
    fn a_statement_runs_on_from_what_is_there() {
        let text =
            format!("{HEAD}2026-03-02,S1,50.00,,150.00,甲,,\n2026-03-05,S2,0.00,30.00,120.00,乙,,R9\n");
        assert_eq!(take(&text, &[]), Ok(vec![("S1".to_owned(), 5_000), ("S2".to_owned(), -3_000)]));
    }
    #[test]
    fn one_that_begins_with_the_newest_is_turned_round() {
        let text = format!("{HEAD}2026-03-05,S2,,30.00,120.00,乙,,\n2026-03-02,S1,50.00,,150.00,甲,,\n");
        assert_eq!(take(&text, &[]).unwrap()[0].0, "S1");
    }
    #[test]
    fn every_bad_cell_is_named() {
        let text = format!(
            "{HEAD}2026-13-02,S1,50.00,,150.00,,,\n2026-02-05,S2,1,2,120.00,,,\n2026-02-06,S3,1,,x,,,\n2026-02-07,S4,1,,1,,,\n2026-05-07,S4,1,,1,,,\n"
        );
        let bad = take(&text, &["S4"]).unwrap_err();
        let cells = [
            (2, "date"),
            (3, "in"),
            (4, "balance"),
            (5, "serial_no"),
            (5, "date"),
            (6, "serial_no"),
            (6, "date"),
        ];
        assert_eq!(bad, cells.map(|(row, field)| (row, field.to_owned())));
    }
    #[test]
    fn a_gap_in_the_balances_is_named_where_it_is() {
        let text = format!(
            "{HEAD}2026-03-02,S1,50.00,,150.00,,,\n2026-03-05,S2,,30.00,119.00,,,\n2026-03-04,S3,1.00,,120.00,,,\n"
        );
        assert_eq!(take(&text, &[]).unwrap_err(), [(3, "balance".to_owned()), (4, "date".to_owned())]);
    }
}
