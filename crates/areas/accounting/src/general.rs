//! The general ledger (总账): each account of a unit with its opening balance, its months and what the year comes to.

use std::collections::BTreeMap;

use axum::extract::State;
use kernel::{Conn, DbError, Fen, Limit, Problem, Text, text};
use ledger::queries::bad_cursor;
use ledger::words::{BOOKS, SIDES};
use ledger::{Book, Chart};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::levels::level;
use crate::preview::check_periods;
use crate::vouchers::full_name;

/// Which general ledger.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct GeneralQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    pub unit_id: UnitId,
    /// 起始期间 / first period
    #[param(minimum = 199001, maximum = 220013)]
    pub from: i64,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220013)]
    pub to: i64,
    /// 账套 / book
    pub book: Option<Book>,
    /// 科目编码或其开头 / account code or its beginning
    #[param(max_length = 20, pattern = "^[A-Z0-9]*$")]
    pub account: Option<String>,
    /// 只到第几级科目；不填为一级 / down to this level only; the first when absent
    #[param(minimum = 1, maximum = 9)]
    pub level: Option<i64>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 60)]
    pub after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A row of a general ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct GeneralRow {
    /// Account.
    pub account: String,
    /// Its name with those above it.
    pub name: Text,
    /// Level, from 1.
    pub level: i64,
    /// `financial` or `budgetary`.
    pub book: String,
    /// `opening`: what was before the first period; `month`: what moved in one; `year`: in its year so far.
    pub kind: String,
    /// Period; of an opening the first one asked for.
    pub period: i64,
    /// Debit.
    pub debit_fen: Fen,
    /// Credit.
    pub credit_fen: Fen,
    /// `debit` or `credit`; empty when nothing is left.
    pub side: String,
    /// Balance on that side.
    pub balance_fen: Fen,
}

/// A page of a general ledger.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct GeneralPage {
    /// Rows by account and month.
    pub items: Vec<GeneralRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of rows over all pages.
    pub total: i64,
}

const KINDS: &[(&str, &str, &str)] = &[
    ("opening", "期初余额", "opening"),
    ("month", "本月合计", "month"),
    ("year", "本年累计", "year to date"),
];
const ROWS: &[Column] = &[
    Column::plain("account", "科目代码", "Account"),
    Column::plain("name", "科目名称", "Name"),
    Column::word("book", "账套", "Book", |word| word_of(BOOKS, word)),
    Column::whole("period", "会计期间", "Period"),
    Column::word("kind", "摘要", "Row", |word| word_of(KINDS, word)),
    Column::yuan("debit_fen", "借方（元）", "Debit (yuan)"),
    Column::yuan("credit_fen", "贷方（元）", "Credit (yuan)"),
    Column::word("side", "方向", "Side", |word| word_of(SIDES, word)),
    Column::yuan("balance_fen", "余额（元）", "Balance (yuan)"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/accounting/general-ledger", list_general_ledger)
            .named("list_general_ledger")
            .title(text!("总账", "General ledger"))
            .note(text!(
                "期初（00 期）计入期初余额，年结（13 期）单列一行，不计入各月。",
                "The opening (month 00) is part of the opening balance, the carry-forward (month 13) a row of its own."
            ))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("voucher")
            .query::<GeneralQuery>()
            .answers::<GeneralPage>(200)
            .also(404)
            .exports(ROWS),
    ]
}

async fn list_general_ledger(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<GeneralQuery>,
) -> Reply<Answer<GeneralPage>> {
    let rows = limit(query.limit)?;
    if !caller.scope.sees(query.unit_id) {
        return Err(Problem::not_found().into());
    }
    Ok(Answer::ok(page(&app.platform.db.reader(), &app.shelf.get().chart, &query, rows).await?))
}

/// A page of the general ledger of a unit that the caller may see. Bounded by the chart and the months.
pub(crate) async fn page(
    conn: &Conn,
    chart: &Chart,
    query: &GeneralQuery,
    limit: Limit,
) -> Result<GeneralPage, Problem> {
    check_periods(query.from, query.to)?;
    let moves = moves(conn, query).await?;
    let rows = ledger_rows(chart, query, &moves)?;
    let after = match query.after.as_deref().filter(|after| !after.is_empty()) {
        None => 0,
        Some(after) => rows.iter().position(|row| place(row) == after).ok_or_else(bad_cursor)? + 1,
    };
    let total = rows.len() as i64;
    let mut items: Vec<GeneralRow> =
        rows.into_iter().skip(after).take(usize::try_from(limit.one_more()).unwrap_or(1)).collect();
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(place);
    Ok(GeneralPage { items, next, total })
}

fn place(row: &GeneralRow) -> String {
    format!("{}~{}~{}", row.account, row.period, row.kind)
}

/// What an account moved in a month; month 0 is all before the first year.
#[derive(Clone, Debug, FromQueryResult)]
struct Moved {
    account: String,
    period: i64,
    debit: i64,
    credit: i64,
}

async fn moves(conn: &Conn, query: &GeneralQuery) -> Result<Vec<Moved>, DbError> {
    const SQL: &str = "select t.account, t.period, cast(sum(t.debit_fen) as bigint) as debit,
          cast(sum(t.credit_fen) as bigint) as credit
        from (select b.account, case when b.period < $2 then 0 else b.period end as period, b.debit_fen, b.credit_fen
          from lg_balance b join lg_account a on a.code = b.account
          where b.unit_id = $1 and b.period <= $3 and a.book <> 'indicator' and ($4 = '' or a.book = $4)
            and b.account >= $5 and b.account < $5 || '~') t
        group by t.account, t.period order by t.account, t.period";
    let values = [
        query.unit_id.into(),
        (query.from / 100 * 100).into(),
        query.to.into(),
        query.book.map_or("", Book::word).into(),
        query.account.clone().unwrap_or_default().into(),
    ];
    conn.all(SQL, values).await
}

/// Debit and credit by month.
type Months = BTreeMap<i64, (i64, i64)>;

fn add(sum: &mut i64, fen: i64) -> Result<(), Problem> {
    *sum = sum.checked_add(fen).ok_or_else(Problem::internal)?;
    Ok(())
}

/// The rows of every account down to the level asked for: what is below is part of what is above.
fn ledger_rows(chart: &Chart, query: &GeneralQuery, moves: &[Moved]) -> Result<Vec<GeneralRow>, Problem> {
    let deepest = query.level.unwrap_or(1);
    let beginning = query.account.as_deref().unwrap_or_default();
    let mut accounts: BTreeMap<String, Months> = BTreeMap::new();
    for moved in moves {
        let mut code = moved.account.clone();
        loop {
            let months = accounts.entry(code.clone()).or_default();
            let (debit, credit) = months.entry(moved.period).or_default();
            add(debit, moved.debit)?;
            add(credit, moved.credit)?;
            let parent = chart.get(&code).map(|account| account.parent.clone()).unwrap_or_default();
            if parent.is_empty() || !parent.starts_with(beginning) {
                break;
            }
            code = parent;
        }
    }
    let least = chart.get(beginning).map_or(1, |_| level(chart, beginning));
    let shown = accounts.iter().filter(|(code, _)| level(chart, code) <= deepest.max(least));
    let mut rows = Vec::new();
    for (code, months) in shown {
        rows.extend(account_rows(chart, query, code, months)?);
    }
    Ok(rows)
}

/// The rows of one account: opening, and each month with what the year comes to.
fn account_rows(
    chart: &Chart,
    query: &GeneralQuery,
    code: &str,
    months: &Months,
) -> Result<Vec<GeneralRow>, Problem> {
    let known = chart.get(code);
    let name = known.map(|known| full_name(chart, known)).unwrap_or_default();
    let row = |kind: &str, period: i64, (debit, credit): (i64, i64), balance: i64| GeneralRow {
        account: code.to_owned(),
        name: name.clone(),
        level: level(chart, code),
        book: known.map(|known| known.book.clone()).unwrap_or_default(),
        kind: kind.to_owned(),
        period,
        debit_fen: Fen::from_fen(debit),
        credit_fen: Fen::from_fen(credit),
        side: match balance {
            0 => "",
            1.. => "debit",
            _ => "credit",
        }
        .to_owned(),
        balance_fen: Fen::from_fen(balance.saturating_abs()),
    };
    let (mut balance, mut year, mut to_date) = (0_i64, 0, (0_i64, 0_i64));
    let mut rows = Vec::new();
    let before = |period: i64| period < query.from || period % 100 == 0 && period / 100 == query.from / 100;
    for (period, (debit, credit)) in months.iter().filter(|(period, _)| before(**period)) {
        add(&mut balance, debit.checked_sub(*credit).ok_or_else(Problem::internal)?)?;
        if *period > 0 && period % 100 > 0 {
            year = period / 100;
            add(&mut to_date.0, *debit)?;
            add(&mut to_date.1, *credit)?;
        }
    }
    rows.push(row("opening", query.from, (0, 0), balance));
    for (period, (debit, credit)) in months.iter().filter(|(period, _)| !before(**period)) {
        if period / 100 != year {
            (year, to_date) = (period / 100, (0, 0));
        }
        add(&mut balance, debit.checked_sub(*credit).ok_or_else(Problem::internal)?)?;
        rows.push(row("month", *period, (*debit, *credit), balance));
        if period % 100 > 0 {
            add(&mut to_date.0, *debit)?;
            add(&mut to_date.1, *credit)?;
            rows.push(row("year", *period, to_date, balance));
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(from: i64, to: i64) -> GeneralQuery {
        let unit_id = UnitId(kernel::uuid::Uuid::nil());
        GeneralQuery { unit_id, from, to, book: None, account: None, level: None, after: None, limit: None }
    }
    fn moved(account: &str, period: i64, debit: i64, credit: i64) -> Moved {
        Moved { account: account.to_owned(), period, debit, credit }
    }
    fn shown(rows: &[GeneralRow]) -> Vec<(String, i64, i64, i64, String, i64)> {
        let row = |row: &GeneralRow| {
            (
                row.kind.clone(),
                row.period,
                row.debit_fen.fen(),
                row.credit_fen.fen(),
                row.side.clone(),
                row.balance_fen.fen(),
            )
        };
        rows.iter().map(row).collect()
    }
    fn line(
        kind: &str,
        period: i64,
        debit: i64,
        credit: i64,
        side: &str,
        balance: i64,
    ) -> (String, i64, i64, i64, String, i64) {
        (kind.to_owned(), period, debit, credit, side.to_owned(), balance)
    }

    #[test]
    fn an_account_opens_moves_and_sums_its_year() {
        let chart = posting::Rulebook::shipped().unwrap().chart;
        let moves = [
            moved("100201", 0, 500, 0),
            moved("100201", 202_600, 100, 0),
            moved("100201", 202_601, 30, 10),
            moved("100202", 202_603, 0, 700),
            moved("100201", 202_613, 1, 0),
        ];
        let rows = ledger_rows(&chart, &query(202_602, 202_613), &moves).unwrap();
        assert_eq!(
            shown(&rows),
            [
                line("opening", 202_602, 0, 0, "debit", 620),
                line("month", 202_603, 0, 700, "credit", 80),
                line("year", 202_603, 30, 710, "credit", 80),
                line("month", 202_613, 1, 0, "credit", 79),
                line("year", 202_613, 31, 710, "credit", 79),
            ]
        );
        assert!(rows.iter().all(|row| row.account == "1002" && row.level == 1));
        let deeper = GeneralQuery { level: Some(2), ..query(202_601, 202_601) };
        let rows = ledger_rows(&chart, &deeper, &moves[..4]).unwrap();
        let accounts: Vec<&str> = rows.iter().map(|row| row.account.as_str()).collect();
        assert!(accounts.contains(&"1002") && accounts.contains(&"100201"), "{accounts:?}");
        // The opening of the books is part of the opening balance of their first month.
        assert_eq!(rows[0].balance_fen.fen(), 600);
    }
}
