//! Balances: always the sum of a few kept rows.

use std::collections::BTreeMap;

use kernel::{Conn, DbError, Fen, Limit, Text};
use platform::UnitId;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account::Book;
use crate::queries::names::{Names, Wanted};
use crate::queries::order::{Order, Part, place};

/// One account of a trial balance. Opening and closing stand on one side; a balance against the account's normal
/// side is shown on the side it has.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TrialRow {
    /// Account.
    pub account: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// `indicator`, `financial`, `budgetary`.
    pub book: String,
    /// Element or class.
    pub element: String,
    /// `debit` or `credit`.
    pub normal_side: String,
    /// Amounts.
    #[serde(flatten)]
    pub amounts: TrialAmounts,
}

/// The six columns of a trial balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrialAmounts {
    /// Opening balance, debit.
    pub opening_debit_fen: Fen,
    /// Opening balance, credit.
    pub opening_credit_fen: Fen,
    /// Movement, debit.
    pub debit_fen: Fen,
    /// Movement, credit.
    pub credit_fen: Fen,
    /// Closing balance, debit.
    pub closing_debit_fen: Fen,
    /// Closing balance, credit.
    pub closing_credit_fen: Fen,
}

impl TrialAmounts {
    /// From an opening balance (debit positive) and the movements.
    pub fn of(opening: i64, debit: i64, credit: i64) -> TrialAmounts {
        let closing = opening.saturating_add(debit).saturating_sub(credit);
        let side =
            |balance: i64| (Fen::from_fen(balance.max(0)), Fen::from_fen(balance.min(0).saturating_neg()));
        let (opening_debit_fen, opening_credit_fen) = side(opening);
        let (closing_debit_fen, closing_credit_fen) = side(closing);
        TrialAmounts {
            opening_debit_fen,
            opening_credit_fen,
            debit_fen: Fen::from_fen(debit),
            credit_fen: Fen::from_fen(credit),
            closing_debit_fen,
            closing_credit_fen,
        }
    }
    /// Column by column.
    pub fn plus(self, other: TrialAmounts) -> TrialAmounts {
        let add = |a: Fen, b: Fen| Fen::from_fen(a.fen().saturating_add(b.fen()));
        TrialAmounts {
            opening_debit_fen: add(self.opening_debit_fen, other.opening_debit_fen),
            opening_credit_fen: add(self.opening_credit_fen, other.opening_credit_fen),
            debit_fen: add(self.debit_fen, other.debit_fen),
            credit_fen: add(self.credit_fen, other.credit_fen),
            closing_debit_fen: add(self.closing_debit_fen, other.closing_debit_fen),
            closing_credit_fen: add(self.closing_credit_fen, other.closing_credit_fen),
        }
    }
}

/// Which balances.
#[derive(Clone, Debug)]
pub struct BalanceRange {
    /// Units, as [`crate::queries::units`] makes it.
    pub units: Value,
    /// Book.
    pub book: Option<Book>,
    /// Account, or the beginning of its code.
    pub account: String,
    /// First period.
    pub from: i64,
    /// Last period.
    pub to: i64,
}

#[derive(FromQueryResult)]
struct TrialSum {
    account: String,
    name_zh: String,
    name_en: String,
    book: String,
    element: String,
    normal_side: String,
    opening: i64,
    debit: i64,
    credit: i64,
}

/// The trial balance of these units taken together, by account code. Bounded by the chart.
pub async fn trial(conn: &Conn, range: &BalanceRange) -> Result<Vec<TrialRow>, DbError> {
    const SQL: &str = "select a.code as account, a.name_zh, a.name_en, a.book, a.element, a.normal_side,
          cast(sum(case when b.period < $2 then b.debit_fen - b.credit_fen else 0 end) as bigint) as opening,
          cast(sum(case when b.period >= $2 then b.debit_fen else 0 end) as bigint) as debit,
          cast(sum(case when b.period >= $2 then b.credit_fen else 0 end) as bigint) as credit
        from lg_balance b join lg_account a on a.code = b.account
        where b.unit_id in {in:1} and b.period <= $3 and ($4 = '' or a.book = $4)
          and b.account >= $5 and b.account < $5 || '~'
        group by a.code, a.name_zh, a.name_en, a.book, a.element, a.normal_side order by a.code";
    let values = [
        range.units.clone(),
        range.from.into(),
        range.to.into(),
        range.book.map_or("", Book::word).into(),
        range.account.clone().into(),
    ];
    let rows: Vec<TrialSum> = conn.all(SQL, values).await?;
    let row = |sum: TrialSum| TrialRow {
        account: sum.account,
        name_zh: sum.name_zh,
        name_en: sum.name_en,
        book: sum.book,
        element: sum.element,
        normal_side: sum.normal_side,
        amounts: TrialAmounts::of(sum.opening, sum.debit, sum.credit),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// A dimension that balances are kept by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BalanceDimension {
    /// Unit.
    Unit,
    /// Project.
    Project,
    /// Fund.
    Fund,
    /// Functional class.
    Function,
    /// Departmental economic class.
    DepEconomy,
}

impl BalanceDimension {
    fn column(self) -> &'static str {
        match self {
            BalanceDimension::Unit => "unit_id",
            BalanceDimension::Project => "project_id",
            BalanceDimension::Fund => "fund",
            BalanceDimension::Function => "function",
            BalanceDimension::DepEconomy => "dep_economy",
        }
    }
}

/// By what balances by dimension are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum DimensionOrder {
    /// 核算项 / by the dimension
    #[default]
    #[serde(rename = "key")]
    Key,
    /// 本期借方从大到小 / greatest debit first
    #[serde(rename = "-debit")]
    Debit,
    /// 本期贷方从大到小 / greatest credit first
    #[serde(rename = "-credit")]
    Credit,
    /// 期末余额（借方为正）从大到小 / greatest closing balance first, debit positive
    #[serde(rename = "-closing")]
    Closing,
}

impl DimensionOrder {
    /// As lists page by it.
    pub fn order(self) -> Order {
        const KEY: &[Part] = &[Part::Text("t.key")];
        const DEBIT: &[Part] = &[Part::Int("t.debit"), Part::Text("t.key")];
        const CREDIT: &[Part] = &[Part::Int("t.credit"), Part::Text("t.key")];
        const CLOSING: &[Part] = &[Part::Int("t.closing"), Part::Text("t.key")];
        match self {
            DimensionOrder::Key => Order { parts: KEY, down: false },
            DimensionOrder::Debit => Order { parts: DEBIT, down: true },
            DimensionOrder::Credit => Order { parts: CREDIT, down: true },
            DimensionOrder::Closing => Order { parts: CLOSING, down: true },
        }
    }
    fn place(self, row: &DimensionSum) -> String {
        match self {
            DimensionOrder::Key => row.key.clone(),
            DimensionOrder::Debit => place(&[&row.debit, &row.key]),
            DimensionOrder::Credit => place(&[&row.credit, &row.key]),
            DimensionOrder::Closing => place(&[&row.closing, &row.key]),
        }
    }
}

/// One value of the dimension.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DimensionRow {
    /// Its id or code; empty for what carries none.
    pub key: String,
    /// Code for people.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Amounts.
    #[serde(flatten)]
    pub amounts: TrialAmounts,
}

/// A page of balances by a dimension.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DimensionPage {
    /// Rows in the order asked for.
    pub items: Vec<DimensionRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of keys over all pages.
    pub total: i64,
    /// Sums over all pages, each balance on the side it has as a whole.
    pub sums: TrialAmounts,
}

#[derive(FromQueryResult)]
struct DimensionSum {
    key: String,
    opening: i64,
    debit: i64,
    credit: i64,
    closing: i64,
}

#[derive(FromQueryResult)]
struct DimensionTotals {
    total: i64,
    opening: i64,
    debit: i64,
    credit: i64,
}

/// Which page of balances by which dimension.
pub struct DimensionPaging<'a> {
    /// Dimension.
    pub dimension: BalanceDimension,
    /// Order.
    pub order: DimensionOrder,
    /// Where the page begins, as the order reads it.
    pub beyond: &'a [Value],
    /// Rows.
    pub limit: Limit,
}

/// Balances of an account by a dimension, with the names of its values.
pub async fn by_dimension(
    conn: &Conn,
    range: &BalanceRange,
    paging: &DimensionPaging<'_>,
) -> Result<DimensionPage, DbError> {
    const FROM: &str = "from lg_dimension_balance b join lg_account a on a.code = b.account
        where b.unit_id in {in:1} and b.period <= $3 and ($4 = '' or a.book = $4)
          and b.account >= $5 and b.account < $5 || '~'";
    const SUMS: &str = "
        cast(coalesce(sum(case when b.period < $2 then b.debit_fen - b.credit_fen else 0 end), 0) as bigint) as opening,
        cast(coalesce(sum(case when b.period >= $2 then b.debit_fen else 0 end), 0) as bigint) as debit,
        cast(coalesce(sum(case when b.period >= $2 then b.credit_fen else 0 end), 0) as bigint) as credit";
    let column = paging.dimension.column();
    let mut values = vec![
        range.units.clone(),
        range.from.into(),
        range.to.into(),
        range.book.map_or("", Book::word).into(),
        range.account.clone().into(),
    ];
    let sql = format!("select count(distinct b.{column}) as total, {SUMS} {FROM}");
    let totals: Option<DimensionTotals> = conn.one(&sql, values.clone()).await?;
    let totals = totals.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))?;
    let order = paging.order.order();
    let sql = format!(
        "select t.key, t.opening, t.debit, t.credit, t.closing from (
           select b.{column} as key, {SUMS}, cast(sum(b.debit_fen - b.credit_fen) as bigint) as closing
           {FROM} group by b.{column}) as t
         where true {} order by {} limit $6",
        order.beyond(paging.beyond, 7),
        order.by()
    );
    values.push(paging.limit.rows().into());
    values.extend(paging.beyond.iter().cloned());
    let rows: Vec<DimensionSum> = conn.all(&sql, values).await?;
    let full = rows.len() as i64 == paging.limit.rows();
    let next = rows.last().filter(|_| full).map(|last| paging.order.place(last));
    let mut wanted = Wanted::default();
    for row in &rows {
        wanted.add(column, Some(&row.key));
    }
    let names = Names::load_unscoped(conn, &wanted).await?;
    let row = |sum: DimensionSum| {
        let (code, name) = names.of(column, &sum.key);
        DimensionRow {
            key: sum.key,
            code,
            name,
            amounts: TrialAmounts::of(sum.opening, sum.debit, sum.credit),
        }
    };
    let sums = TrialAmounts::of(totals.opening, totals.debit, totals.credit);
    Ok(DimensionPage { items: rows.into_iter().map(row).collect(), next, total: totals.total, sums })
}

/// What an account of a unit moved in one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct MonthMoves {
    /// Period.
    pub period: i64,
    /// Debit of the month (本月合计).
    pub debit_fen: Fen,
    /// Credit of the month.
    pub credit_fen: Fen,
}

#[derive(FromQueryResult)]
struct NetSum {
    account: String,
    normal_side: String,
    net: i64,
}

/// The balance of every account of a unit (and, if given, of one project in it), positive on its normal side.
/// Accounts that hold nothing are there with zero. Unscoped: the caller has checked the unit.
pub async fn normal_unscoped(
    conn: &Conn,
    unit_id: UnitId,
    project_id: Option<&str>,
) -> Result<BTreeMap<String, Fen>, DbError> {
    const WHOLE: &str = "select a.code as account, a.normal_side,
          cast(coalesce(sum(b.debit_fen - b.credit_fen), 0) as bigint) as net
        from lg_account a left join lg_balance b on b.account = a.code and b.unit_id = $1 and $2 = ''
        group by a.code, a.normal_side";
    const PROJECT: &str = "select a.code as account, a.normal_side,
          cast(coalesce(sum(b.debit_fen - b.credit_fen), 0) as bigint) as net
        from lg_account a
        left join lg_dimension_balance b on b.account = a.code and b.unit_id = $1 and b.project_id = $2
        group by a.code, a.normal_side";
    let sql = if project_id.is_some() { PROJECT } else { WHOLE };
    let rows: Vec<NetSum> = conn.all(sql, [unit_id.into(), project_id.unwrap_or("").into()]).await?;
    let signed = |row: &NetSum| if row.normal_side == "debit" { row.net } else { row.net.saturating_neg() };
    Ok(rows.into_iter().map(|row| (row.account.clone(), Fen::from_fen(signed(&row)))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_balance_shows_each_balance_on_its_side() {
        let amounts = TrialAmounts::of(-500, 200, 100);
        assert_eq!(amounts.opening_credit_fen, Fen::from_fen(500));
        assert_eq!(amounts.closing_credit_fen, Fen::from_fen(400));
        assert_eq!(amounts.closing_debit_fen, Fen::ZERO);
        let both = amounts.plus(TrialAmounts::of(500, 0, 0));
        assert_eq!(
            (both.opening_debit_fen, both.opening_credit_fen),
            (Fen::from_fen(500), Fen::from_fen(500))
        );
    }
}
