//! What is wrong with a manual voucher as a whole: books that do not balance, accounts on the wrong side, treasury money.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ::rules::Finding;
use kernel::db::list;
use kernel::{Conn, DbError, Faults, Fen, Period, text};
use ledger::{Book, Chart, Running, Side};
use platform::UnitId;
use posting::Context;
use sea_orm::FromQueryResult;
use serde_json::Value;

use super::model::ManualVoucher;
use crate::known::Known;
use crate::{accounts, rules};

/// Treasury accounts: what they are changed by, the indicators do not know.
const TREASURY: &[&str] = &["4001", "6001", "1201", "800103"];

/// Balances by unit and account of level 1, debit positive.
pub type Balances = HashMap<(UnitId, String), i64>;

/// The balances of units. `lg_balance` is read by its key: one row for each account and month.
pub async fn balances_unscoped(conn: &Conn, units: &BTreeSet<UnitId>) -> Result<Balances, DbError> {
    #[derive(FromQueryResult)]
    struct Head {
        unit_id: UnitId,
        head: String,
        balance: i64,
    }
    if units.is_empty() {
        return Ok(Balances::new());
    }
    let sql = "select unit_id, substr(account, 1, 4) as head, cast(sum(debit_fen - credit_fen) as bigint) as balance
        from lg_balance where unit_id in {in:1} group by unit_id, substr(account, 1, 4)";
    let rows: Vec<Head> = conn.all(sql, [list(units)]).await?;
    Ok(rows.into_iter().map(|row| ((row.unit_id, row.head), row.balance)).collect())
}

/// Notes what must not be posted so: accounts, dimensions, the class of the difference.
pub fn faults(voucher: &ManualVoucher, known: &Known, chart: &Chart, faults: &mut Faults) {
    for (at, line) in voucher.lines.iter().enumerate() {
        let before = format!("lines[{at}].");
        accounts::check(chart, &line.account, line.book, &line.dimensions, &before, faults);
        known.check(&line.dimensions, voucher.unit_id, &before, faults);
    }
    let differs = voucher.difference() != 0;
    if differs == voucher.difference_class.is_empty() {
        let (what, how) = if differs {
            (
                text!(
                    "两套账的结果不同，须选择差异类别。",
                    "The two results differ; choose the class of the difference."
                ),
                text!("请从列表中选择。", "Choose one of the list."),
            )
        } else {
            (
                text!("两套账的结果一致，不需要差异类别。", "The two results agree; no class is needed."),
                text!("请清除差异类别。", "Clear the class."),
            )
        };
        faults.add("difference_class", what, how);
    }
}

/// A book whose sides differ (CR56).
pub fn unbalanced(voucher: &ManualVoucher, context: &Context) -> Vec<Finding> {
    let of = |book: Book| {
        let sums = voucher.sums(book);
        let fen = |sum: i128| Value::from(i64::try_from(sum).unwrap_or(i64::MAX));
        let title = if book == Book::Financial { "财务会计" } else { "预算会计" };
        let values =
            [("book", title.into()), ("debit_fen", fen(sums.debit)), ("credit_fen", fen(sums.credit))];
        (sums.debit != sums.credit).then(|| rules::finding(context, "CR56", values, "lines"))
    };
    [Book::Financial, Book::Budgetary].into_iter().filter_map(of).collect()
}

/// The movement of each account of level 1.
fn movements(voucher: &ManualVoucher) -> BTreeMap<String, i128> {
    let mut sums: BTreeMap<String, i128> = BTreeMap::new();
    for line in &voucher.lines {
        let head: String = line.account.chars().take(4).collect();
        *sums.entry(head).or_default() += line.signed();
    }
    sums
}

/// Accounts that the voucher pushes to the side they do not stand on (CR86), money and goods below zero (CR87).
pub fn wrong_sides(
    voucher: &ManualVoucher,
    balances: &Balances,
    running: &Running,
    context: &Context,
) -> Vec<Finding> {
    let chart = &context.rulebook.chart;
    let last = Period::closing(i64::from(chrono::Datelike::year(&context.today)));
    let mut found = Vec::new();
    for (head, movement) in movements(voucher) {
        let Some(account) = chart.get(&head) else { continue };
        let debit = account.normal_side == Side::Debit.word();
        let wrong = |signed: i128| if debit { signed < 0 } else { signed > 0 };
        let own = balances.get(&(voucher.unit_id, head.clone())).copied().unwrap_or(0);
        let below = chart.iter().filter(|one| one.code.starts_with(&head));
        let moved: i128 = below.map(|one| i128::from(running.moved(voucher.unit_id, &one.code, last))).sum();
        let after = i128::from(own) + moved + movement;
        if !wrong(movement) || !wrong(after) {
            continue;
        }
        let never = accounts::asks(&head).is_some_and(|asks| asks.never_negative);
        let fen = i64::try_from(after.abs()).unwrap_or(i64::MAX);
        let values = [
            ("account", head.clone().into()),
            ("name", account.name_zh.clone().into()),
            ("balance_fen", fen.into()),
        ];
        found.push(rules::finding(context, if never { "CR87" } else { "CR86" }, values, "lines"));
    }
    found
}

/// Treasury accounts that the voucher changes (CR89).
pub fn treasury(voucher: &ManualVoucher, context: &Context) -> Option<Finding> {
    let mut net: BTreeMap<&str, i128> = BTreeMap::new();
    for line in &voucher.lines {
        if let Some(account) = TREASURY.iter().find(|code| line.account.starts_with(*code)) {
            *net.entry(account).or_default() += line.signed();
        }
    }
    net.retain(|_, sum| *sum != 0);
    let most = net.values().map(|sum| sum.abs()).max()?;
    let accounts: Vec<&str> = net.keys().copied().collect();
    let fen = i64::try_from(most).unwrap_or(Fen::MAX.fen());
    let values = [("accounts", accounts.join("、").into()), ("amount_fen", fen.into())];
    Some(rules::finding(context, "CR89", values, "lines"))
}
