//! I1, I2, I3, I4, I8 (reversals), I9, I17, I18.

use kernel::db::list;
use kernel::{Conn, DbError, Engine, text};
use sea_orm::FromQueryResult;

use super::Check;
use crate::account::Book;

const SIGNED: &str = "case when side = 'debit' then amount_fen else -amount_fen end";

fn unbalanced(book: Book) -> String {
    format!(
        "select journal_id as object, cast(sum({SIGNED}) as text) as detail from lg_entry
         where book = '{}' group by journal_id having sum({SIGNED}) <> 0",
        book.word()
    )
}

/// I1: the financial book of each voucher balances (and the indicator book of each journal).
pub async fn financial_balances(conn: &Conn) -> Result<Check, DbError> {
    let title = text!("每张凭证的财务会计分录借贷平衡", "The financial book of each voucher balances");
    let mut check = Check::new("I1", title);
    check.count(conn, "select count(*) from lg_journal").await?;
    for book in [Book::Financial, Book::Indicator] {
        check
            .rows(conn, &unbalanced(book), vec![], |by| {
                text!("{} 账借贷相差 {by} 分", "the {} book is out by {by} fen", book.word())
            })
            .await?;
    }
    Ok(check)
}

/// I2: the budgetary book balances, and a payment's voucher that must touch both books does. `both` are the events
/// that post to both.
pub async fn budgetary_balances(conn: &Conn, both: &[&str]) -> Result<Check, DbError> {
    let title = text!(
        "预算会计分录借贷平衡，支付凭证按规则同时登记两套账",
        "The budgetary book balances, and payments post to both books where their event does"
    );
    let mut check = Check::new("I2", title);
    check.count(conn, "select count(*) from lg_journal where journal_type = 'voucher'").await?;
    check
        .rows(conn, &unbalanced(Book::Budgetary), vec![], |by| {
            text!("预算会计借贷相差 {by} 分", "the budgetary book is out by {by} fen")
        })
        .await?;
    let sql = "select j.id as object, j.event as detail from lg_journal j
        where j.journal_type = 'voucher' and j.document_kind = 'payment' and j.event in {in:1}
          and (not exists (select 1 from lg_entry e where e.journal_id = j.id and e.book = 'financial')
            or not exists (select 1 from lg_entry e where e.journal_id = j.id and e.book = 'budgetary'))";
    check
        .rows(conn, sql, vec![list(both)], |event| {
            text!("事项 {event} 应同时登记两套账", "event {event} must post to both books")
        })
        .await?;
    Ok(check)
}

/// The signed difference of a voucher: (4xxx − 5xxx) − (6xxx − 7xxx), credit minus debit.
const DIFFERENCE: &str = "sum(case when substr(e.account, 1, 1) in ('4', '5') then 1
      when substr(e.account, 1, 1) in ('6', '7') then -1 else 0 end
    * case when e.side = 'credit' then e.amount_fen else -e.amount_fen end)";

#[derive(FromQueryResult)]
struct ClassSum {
    class: String,
    amount: i64,
}

/// I3: the difference of the two results equals the classed differences of all vouchers. `closing` are the events
/// that close results.
pub async fn differences_are_classed(conn: &Conn, closing: &[&str]) -> Result<Check, DbError> {
    let title = text!(
        "本年盈余与预算结余的差异等于各类差异之和",
        "The difference of the two results equals the sum of the classed differences"
    );
    let mut check = Check::new("I3", title);
    check.count(conn, "select count(*) from lg_journal where journal_type = 'voucher'").await?;
    let unclassed = format!(
        "select j.id as object, cast({DIFFERENCE} as text) as detail from lg_journal j
         join lg_entry e on e.journal_id = j.id
         where j.journal_type = 'voucher' and j.difference_class = '' and j.event not in {{in:1}}
         group by j.id having {DIFFERENCE} <> 0"
    );
    check
        .rows(conn, &unclassed, vec![list(closing)], |by| {
            text!("差异 {by} 分没有归类", "a difference of {by} fen has no class")
        })
        .await?;
    let classes: Vec<ClassSum> = conn
        .all(
            &format!(
                "select j.difference_class as class, cast({DIFFERENCE} as bigint) as amount from lg_journal j
                 join lg_entry e on e.journal_id = j.id where j.journal_type = 'voucher'
                 group by j.difference_class"
            ),
            [],
        )
        .await?;
    let kept = "select cast(coalesce(sum(case when substr(account, 1, 1) in ('4', '5') then 1
            when substr(account, 1, 1) in ('6', '7') then -1 else 0 end * (credit_fen - debit_fen)), 0) as bigint)
        from lg_balance";
    let kept = i128::from(conn.number(kept, []).await?);
    let classed: i128 = classes.iter().map(|class| i128::from(class.amount)).sum();
    if kept != classed {
        let names: Vec<&str> = classes.iter().map(|class| class.class.as_str()).collect();
        let names = names.join(", ");
        check.add(
            "total",
            text!(
                "两个结果相差 {kept} 分，各类（{names}）合计 {classed} 分",
                "the results differ by {kept} fen, the classes ({names}) by {classed}"
            ),
        );
    }
    Ok(check)
}

/// I4: kept balances equal the entries.
pub async fn balances_are_sums(conn: &Conn) -> Result<Check, DbError> {
    let title = text!("余额等于分录之和", "Balances equal the sums of their entries");
    let mut check = Check::new("I4", title);
    check.count(conn, "select count(*) from lg_balance").await?;
    check.count(conn, "select count(*) from lg_dimension_balance").await?;
    let debit = "case when side = 'debit' then -amount_fen else 0 end";
    let credit = "case when side = 'credit' then -amount_fen else 0 end";
    let balances = format!(
        "select unit_id || '/' || cast(period as text) || '/' || account as object,
           cast(sum(d) as text) || '/' || cast(sum(c) as text) as detail
         from (select unit_id, period, account, debit_fen as d, credit_fen as c from lg_balance
               union all select unit_id, period, account, {debit}, {credit} from lg_entry) as x
         group by unit_id, period, account having sum(d) <> 0 or sum(c) <> 0"
    );
    let out = |by: &str| {
        text!("余额与分录借/贷相差 {by} 分", "balance and entries differ by {by} fen (debit/credit)")
    };
    check.rows(conn, &balances, vec![], out).await?;
    let dimensions = format!(
        "select unit_id || '/' || cast(period as text) || '/' || account || '/' || project_id || '/' || fund
             || '/' || function || '/' || dep_economy as object,
           cast(sum(d) as text) || '/' || cast(sum(c) as text) as detail
         from (select unit_id, period, account, project_id, fund, function, dep_economy, debit_fen as d,
                 credit_fen as c from lg_dimension_balance
               union all select unit_id, period, account, coalesce(project_id, ''), coalesce(fund, ''),
                 coalesce(function, ''), coalesce(dep_economy, ''), {debit}, {credit} from lg_entry) as x
         group by unit_id, period, account, project_id, fund, function, dep_economy
         having sum(d) <> 0 or sum(c) <> 0"
    );
    check.rows(conn, &dimensions, vec![], out).await?;
    check.rows(conn, &of_events(debit, credit), vec![], out).await?;
    Ok(check)
}

/// Results and what adjusts those of an earlier year: a blue correcting voucher books the latter for the former.
const RESULTS: &str = "(substr(e.account, 1, 1) in ('4', '5', '6', '7')
    or substr(e.account, 1, 4) in ('3501', '8101', '8102', '8201', '8202'))";

fn of_events(debit: &str, credit: &str) -> String {
    format!(
        "select unit_id || '/' || cast(period as text) || '/' || event || '/' || difference_class || '/' || account
             as object,
           cast(sum(d) as text) || '/' || cast(sum(c) as text) as detail
         from (select unit_id, period, event, difference_class, account, debit_fen as d, credit_fen as c
                 from lg_event_balance
               union all select e.unit_id, e.period, e.event, j.difference_class, e.account, {debit}, {credit}
                 from lg_entry e join lg_journal j on j.id = e.journal_id where e.book <> 'indicator') as x
         group by unit_id, period, event, difference_class, account having sum(d) <> 0 or sum(c) <> 0"
    )
}

/// Part of I8: a reversal and what it reverses come to nothing, account by account; nothing is reversed twice. Across
/// years results and their adjustments count as one.
pub async fn reversals(conn: &Conn, check: &mut Check) -> Result<(), DbError> {
    let account =
        format!("case when j.fiscal_year <> o.fiscal_year and {RESULTS} then 'results' else e.account end");
    let open = format!(
        "select p.id as object, min(p.account) as detail
         from (select j.id, e.book, {account} as account, {SIGNED} as amount from lg_journal j
                 join lg_journal o on o.id = j.reverses_id join lg_entry e on e.journal_id = j.id
               union all select j.id, e.book, {account}, {SIGNED} from lg_journal j
                 join lg_journal o on o.id = j.reverses_id join lg_entry e on e.journal_id = o.id) as p
         group by p.id, p.book, p.account having sum(p.amount) <> 0"
    );
    check
        .rows(conn, &open, vec![], |account| {
            text!(
                "冲销与原凭证在科目 {account} 上不为零",
                "reversal and original do not cancel on account {account}"
            )
        })
        .await?;
    let twice = "select reverses_id as object, cast(count(*) as text) as detail from lg_journal
        where reverses_id is not null group by reverses_id having count(*) > 1";
    check.rows(conn, twice, vec![], |n| text!("被冲销 {n} 次", "reversed {n} times")).await
}

/// I9: numbers run 1 to n by unit, period and kind, and the counter knows n.
pub async fn numbers_are_gapless(conn: &Conn) -> Result<Check, DbError> {
    let title = text!("凭证号按单位、期间、类型连续", "Numbers are gapless by unit, period and kind");
    let mut check = Check::new("I9", title);
    check.count(conn, "select count(*) from lg_journal").await?;
    let gaps = "select unit_id || '/' || cast(period as text) || '/' || journal_type as object,
          cast(min(number) as text) || '..' || cast(max(number) as text) || ' (' || cast(count(*) as text) || ')'
            as detail
        from lg_journal group by unit_id, period, journal_type having min(number) <> 1 or max(number) <> count(*)";
    check.rows(conn, gaps, vec![], |run| text!("编号 {run} 不连续", "numbers {run} have a gap")).await?;
    let counters = "select x.unit_id || '/' || cast(x.period as text) || '/' || x.kind as object,
          cast(sum(x.n) as text) as detail
        from (select unit_id, period, kind, last as n from pf_counter where kind in ('voucher', 'indicator')
              union all select unit_id, period, journal_type, -max(number) from lg_journal
                group by unit_id, period, journal_type) as x
        group by x.unit_id, x.period, x.kind having sum(x.n) <> 0";
    check
        .rows(conn, counters, vec![], |by| {
            text!("编号记录与最大凭证号相差 {by}", "counter and last number differ by {by}")
        })
        .await?;
    Ok(check)
}

/// I17: nothing was posted into a period after it was closed.
pub async fn closed_periods_stay_closed(conn: &Conn) -> Result<Check, DbError> {
    let title = text!("已结账期间不再记账", "Nothing is posted into a closed period");
    let mut check = Check::new("I17", title);
    check.count(conn, "select count(*) from lg_closed_period").await?;
    let sql = "select j.id as object, cast(c.period as text) as detail from lg_closed_period c
        join lg_journal j on j.unit_id = c.unit_id and j.period = c.period where j.posted_at > c.closed_at";
    check
        .rows(conn, sql, vec![], |period| {
            text!("记入已结账期间 {period}", "posted into closed period {period}")
        })
        .await?;
    let entries = "select e.journal_id as object, cast(c.period as text) as detail from lg_closed_period c
        join lg_entry e on e.unit_id = c.unit_id and e.period = c.period
        join lg_journal j on j.id = e.journal_id where j.unit_id <> e.unit_id and j.posted_at > c.closed_at";
    check
        .rows(conn, entries, vec![], |period| {
            text!("分录记入已结账期间 {period}", "an entry was posted into closed period {period}")
        })
        .await?;
    Ok(check)
}

/// I18: every amount is stored as a whole number.
pub async fn amounts_are_integers(conn: &Conn) -> Result<Check, DbError> {
    let title = text!("金额以整数分存储", "Amounts are stored as whole numbers");
    let mut check = Check::new("I18", title);
    let (count, wrong) = match conn.engine() {
        Engine::Sqlite => (
            "select count(*) from sqlite_schema m join pragma_table_info(m.name) p
             where m.type = 'table' and p.name like '%\\_fen' escape '\\'",
            "select m.name || '.' || p.name as object, p.type as detail
             from sqlite_schema m join pragma_table_info(m.name) p join pragma_table_list(m.name) t
             where m.type = 'table' and t.schema = 'main' and p.name like '%\\_fen' escape '\\'
               and (lower(p.type) <> 'integer' or t.strict = 0)",
        ),
        Engine::Postgres => (
            "select count(*) from information_schema.columns c join information_schema.tables t
               on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
             where c.table_schema = current_schema() and c.column_name like '%\\_fen'",
            "select c.table_name || '.' || c.column_name as object, cast(c.data_type as text) as detail
             from information_schema.columns c join information_schema.tables t
               on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
             where c.table_schema = current_schema() and c.column_name like '%\\_fen' and c.data_type <> 'bigint'",
        ),
    };
    check.count(conn, count).await?;
    check.rows(conn, wrong, vec![], |kind| text!("列类型为 {kind}", "the column is of type {kind}")).await?;
    Ok(check)
}
