//! Journals of money (现金日记账, 银行存款日记账): each receipt and payment by day, with totals of each day and the
//! balance after each; of a bank account where documents say which.

use axum::extract::State;
use kernel::{Conn, DbError, Fen, Problem, Text, text};
use ledger::queries::balances::MonthMoves;
use ledger::queries::pattern;
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::range::MonthCount;
use super::{BookEntry, Days, EntryRange, EntryRow, Kept, Shower, Standing, part};
use crate::vouchers::full_name;

/// Which journal of money.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MoneyQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    unit_id: UnitId,
    /// 科目：1001 库存现金、1002 银行存款（不填时）、1011 零余额账户用款额度、1021 其他货币资金，或其明细 / account of money;
    /// 1002 when absent
    #[param(min_length = 4, max_length = 20, pattern = "^(1001|1002|1011|1021)[0-9]*$")]
    account: Option<String>,
    /// 银行账户；只看该账户的收付 / bank account: only what came in and went out there
    #[param(max_length = 64)]
    bank_account_id: Option<String>,
    /// 起始期间 / first period
    #[param(minimum = 199001, maximum = 220013)]
    from: i64,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220013)]
    to: i64,
    /// 起始日期 / first day
    #[param(max_length = 10)]
    from_day: Option<String>,
    /// 截止日期 / last day
    #[param(max_length = 10)]
    to_day: Option<String>,
    /// 摘要；此时不显示逐笔余额 / in the summary; no balances are shown then
    #[param(max_length = 100)]
    text: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 120)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What came in and went out on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromQueryResult, ToSchema)]
struct DayMoves {
    /// Period.
    period: i64,
    /// Day.
    posted_on: String,
    /// Debit of the day (本日合计).
    debit_fen: Fen,
    /// Credit of the day.
    credit_fen: Fen,
}

/// A page of a journal of money.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MoneyJournal {
    /// Account.
    account: String,
    /// Its name with those above it.
    full_name: Text,
    /// Balance before the first row of this page.
    opening_fen: Fen,
    /// What came in over all pages.
    debit_fen: Fen,
    /// What went out over all pages.
    credit_fen: Fen,
    /// Balance at the end of the range.
    closing_fen: Fen,
    /// Totals of the days on this page.
    days: Vec<DayMoves>,
    /// Months of the range, and those before it in its first year.
    months: Vec<MonthMoves>,
    /// Rows by month, day, number and line.
    items: Vec<BookEntry>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of rows over all pages.
    total: i64,
}

const ENTRIES: &[Column] = &[
    Column::plain("posted_on", "日期", "Posted on"),
    Column::whole("period", "会计期间", "Period"),
    Column::whole("number", "凭证号", "Number"),
    Column::plain("summary", "摘要", "Summary"),
    Column::plain("opponent", "对方科目", "Against"),
    Column::plain("payee", "往来单位", "Payee"),
    Column::yuan("debit_fen", "收入（借方，元）", "In (debit, yuan)"),
    Column::yuan("credit_fen", "支出（贷方，元）", "Out (credit, yuan)"),
    Column::yuan("balance_fen", "余额（元）", "Balance (yuan)"),
];

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/accounting/money-journal", list_money_journal)
            .named("list_money_journal")
            .title(text!("现金和银行日记账", "Cash and bank journals"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("voucher")
            .query::<MoneyQuery>()
            .answers::<MoneyJournal>(200)
            .also(404)
            .exports(ENTRIES),
    ]
}

/// Only what belongs to a bank account.
const OF_BANK: &str = "and exists (select 1 from v_bank_entry b where b.account_id = $18 and b.journal_id = e.journal_id and b.line = e.line)";

async fn list_money_journal(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<MoneyQuery>,
) -> Reply<Answer<MoneyJournal>> {
    let days = Days {
        from: query.from,
        to: query.to,
        from_day: query.from_day.as_deref(),
        to_day: query.to_day.as_deref(),
    };
    let (from, to, from_day, to_day) = days.bounds()?;
    let rows = limit(query.limit)?;
    let rulebook = app.shelf.get();
    let account = query.account.unwrap_or_else(|| "1002".to_owned());
    let known = rulebook.chart.get(&account).filter(|_| caller.scope.sees(query.unit_id));
    let known = known.ok_or_else(Problem::not_found)?;
    let range = EntryRange {
        unit_id: query.unit_id,
        account,
        from,
        to,
        from_day,
        to_day,
        kept: Kept::default(),
        pattern: pattern(query.text.as_deref()),
    };
    let conn = app.platform.db.reader();
    let bank = query.bank_account_id.filter(|id| !id.is_empty());
    let (standing, more) = match &bank {
        None => (range.standing(&conn).await?, ("", Vec::new())),
        Some(id) => (of_bank(&conn, &range, id).await?, (OF_BANK, vec![Value::from(id.clone())])),
    };
    let page = part(&conn, &range, &standing, query.after.as_deref(), rows, more).await?;
    let days = days_of(&conn, &range, &page.rows, bank.as_deref()).await?;
    let shower = Shower {
        registry: Some(&app.poster.pipeline().registry),
        conn: &conn,
        scope: &caller.scope,
        unit_id: query.unit_id,
        chart: &rulebook.chart,
    };
    let items = shower.show(page.rows, (!range.searches()).then_some(page.opening)).await?;
    Ok(Answer::ok(MoneyJournal {
        full_name: full_name(&rulebook.chart, known),
        opening_fen: Fen::from_fen(page.opening),
        debit_fen: Fen::from_fen(standing.debit),
        credit_fen: Fen::from_fen(standing.credit),
        closing_fen: Fen::from_fen(standing.closing()),
        total: standing.total(),
        months: standing.months,
        account: range.account,
        days,
        items,
        next: page.next,
    }))
}

#[derive(FromQueryResult)]
struct BankMonth {
    period: i64,
    count: i64,
    debit_fen: Fen,
    credit_fen: Fen,
}

/// What a bank account comes to: from the entries of its ledger account, as no balance is kept by bank account.
async fn of_bank(conn: &Conn, range: &EntryRange, account_id: &str) -> Result<Standing, DbError> {
    const BEFORE: &str = "select cast(coalesce(sum(b.amount_fen), 0) as bigint) from v_bank_entry b
        where b.account_id = $1 and b.unit_id = $2 and (b.period < $3 or b.period = $3 and b.posted_on < $4)";
    const MONTHS: &str = "select b.period, count(*) as count,
          cast(sum(case when e.side = 'debit' then e.amount_fen else 0 end) as bigint) as debit_fen,
          cast(sum(case when e.side = 'credit' then e.amount_fen else 0 end) as bigint) as credit_fen
        from v_bank_entry b join lg_entry e on e.journal_id = b.journal_id and e.line = b.line
        where b.account_id = $1 and b.unit_id = $2 and b.period >= $3 and b.period <= $4
          and ($5 = '' or b.posted_on >= $5) and ($6 = '' or b.posted_on <= $6)
          and ($7 = '%' or b.summary like $7 escape '\\')
        group by b.period order by b.period";
    let own = || -> [Value; 3] { [account_id.into(), range.unit_id.into(), range.from.into()] };
    let before = own().into_iter().chain([range.from_day.clone().into()]);
    let opening = conn.number(BEFORE, before).await?;
    let bounds: [Value; 4] = [
        range.to.into(),
        range.from_day.clone().into(),
        range.to_day.clone().into(),
        range.pattern.clone().into(),
    ];
    let rows: Vec<BankMonth> = conn.all(MONTHS, own().into_iter().chain(bounds)).await?;
    let sum = |side: fn(&BankMonth) -> Fen| {
        rows.iter().fold(0_i64, |sum, month| sum.saturating_add(side(month).fen()))
    };
    Ok(Standing {
        opening,
        debit: sum(|month| month.debit_fen),
        credit: sum(|month| month.credit_fen),
        counts: rows.iter().map(|row| MonthCount { period: row.period, count: row.count }).collect(),
        months: rows
            .into_iter()
            .map(|row| MonthMoves {
                period: row.period,
                debit_fen: row.debit_fen,
                credit_fen: row.credit_fen,
            })
            .collect(),
    })
}

/// Totals of the days that a page shows, whole days even where the page cuts them.
async fn days_of(
    conn: &Conn,
    range: &EntryRange,
    rows: &[EntryRow],
    bank: Option<&str>,
) -> Result<Vec<DayMoves>, DbError> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
    let of_bank = if bank.is_some() { OF_BANK.replace("$18", "$13") } else { String::new() };
    let sql = format!(
        "select e.period, j.posted_on, cast(sum(case when e.side = 'debit' then e.amount_fen else 0 end) as bigint) as debit_fen,
           cast(sum(case when e.side = 'credit' then e.amount_fen else 0 end) as bigint) as credit_fen
         from lg_entry e join lg_journal j on j.id = e.journal_id
         where {} and e.period >= $9 and e.period <= $10 and j.posted_on >= $11 and j.posted_on <= $12 {of_bank}
         group by e.period, j.posted_on order by e.period, j.posted_on",
        super::range::WITHIN
    );
    let mut values = range.values();
    let bounds: [Value; 4] = [
        first.period.into(),
        last.period.into(),
        first.posted_on.clone().into(),
        last.posted_on.clone().into(),
    ];
    values.extend(bounds);
    values.extend(bank.map(Value::from));
    conn.all(&sql, values).await
}
