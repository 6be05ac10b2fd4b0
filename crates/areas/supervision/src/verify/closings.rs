//! I19: periods close in their order, and a year that is closed hands on what it must.

use kernel::{Conn, DbError, text};
use ledger::verify::Check;

/// Accounts that hold nothing once a year is closed, worked out here once more: a fault in the carry-forward would hide
/// itself from its own code.
const EMPTY: &str = "(b.account like '3301%' or b.account like '3302%' or b.account like '3401%' or b.account like '3501%'
    or b.account like '4%' or b.account like '5%' or b.account like '6%' or b.account like '7%'
    or b.account like '8501%' or b.account like '8701%'
    or (b.account like '8101%' and b.account not like '810107%') or (b.account like '8102%' and b.account not like '810205%')
    or (b.account like '8201%' and b.account not like '820105%') or (b.account like '8202%' and b.account not like '820204%'))";

/// I19: the closing of a period is the opening of the next. Nothing lies between them: each closed period follows a closed
/// one; a closed year leaves nothing in what it carries forward, and carries what it books.
pub(super) async fn periods_hand_on(conn: &Conn) -> Result<Check, DbError> {
    let title = text!(
        "期末结转数等于下期期初数，年结后应为零的科目为零",
        "Closing of a period is the opening of the next; what a closed year carries forward leaves nothing behind"
    );
    let mut check = Check::new("I19", title);
    check.count(conn, "select count(*) from lg_closed_period").await?;
    order(conn, &mut check).await?;
    year(conn, &mut check).await?;
    carried(conn, &mut check).await?;
    Ok(check)
}

/// Each closed period follows a closed one; the opening and the closing hold only what belongs there.
async fn order(conn: &Conn, check: &mut Check) -> Result<(), DbError> {
    let gaps = "select c.unit_id || '/' || cast(c.period as text) as object, cast(c.period as text) as detail
        from lg_closed_period c
        where c.period % 100 <> 0 and not exists (select 1 from lg_closed_period p where p.unit_id = c.unit_id
          and (p.period = c.period - 1 or (c.period % 100 = 1 and p.period = c.period - 88)))";
    check
        .rows(conn, gaps, vec![], |period| {
            text!(
                "期间 {period} 已结账，上一期间却没有结账",
                "period {period} is closed, the one before it is not"
            )
        })
        .await?;
    let strangers = "select j.id as object, j.document_kind as detail from lg_journal j
        where (j.period % 100 = 13 and j.document_kind <> 'year_close')
           or (j.period % 100 = 0 and j.document_kind <> 'opening_balance')";
    check
        .rows(conn, strangers, vec![], |kind| {
            text!(
                "{kind} 的凭证记入了期初或年结期",
                "a voucher of {kind} stands in an opening or closing period"
            )
        })
        .await
}

/// What must be empty is, and assets are liabilities and net assets.
async fn year(conn: &Conn, check: &mut Check) -> Result<(), DbError> {
    let left = format!(
        "select c.unit_id || '/' || cast(c.period as text) || '/' || b.account as object,
           cast(sum(b.debit_fen - b.credit_fen) as text) as detail
         from lg_closed_period c join lg_balance b on b.unit_id = c.unit_id and b.period <= c.period
         where c.period % 100 = 13 and {EMPTY}
         group by c.unit_id, c.period, b.account having sum(b.debit_fen - b.credit_fen) <> 0"
    );
    check
        .rows(conn, &left, vec![], |by| {
            text!(
                "年结后仍有余额 {by} 分（借方为正）",
                "{by} fen (debit positive) are left after the year was closed"
            )
        })
        .await?;
    let equation = "select c.unit_id || '/' || cast(c.period as text) as object,
           cast(sum(b.debit_fen - b.credit_fen) as text) as detail
         from lg_closed_period c join lg_balance b on b.unit_id = c.unit_id and b.period <= c.period
         where c.period % 100 = 13 and substr(b.account, 1, 1) in ('1', '2', '3')
         group by c.unit_id, c.period having sum(b.debit_fen - b.credit_fen) <> 0";
    check
        .rows(conn, equation, vec![], |by| {
            text!(
                "资产与负债加净资产相差 {by} 分",
                "assets and liabilities with net assets differ by {by} fen"
            )
        })
        .await
}

/// Each carried rest has its indicator in the next year, of the same amount; Y01 books what was carried of treasury
/// indicators of the year.
async fn carried(conn: &Conn, check: &mut Check) -> Result<(), DbError> {
    let without = "select l.id as object, l.indicator_id as detail from v_year_end_line l
        left join lg_indicator o on o.id = l.indicator_id
        left join lg_indicator i on i.id = l.id and i.unit_id = l.unit_id and i.fiscal_year = l.fiscal_year + 1
          and i.year_kind = 'prior' and i.granted_fen >= l.amount_fen
        where l.decision = 'carry' and (i.id is null or o.id is null)";
    check
        .rows(conn, without, vec![], |from| {
            text!(
                "指标 {from} 的结转没有对应的下年指标",
                "the rest of indicator {from} has no indicator in the next year"
            )
        })
        .await?;
    let booked = "select x.id as object, cast(sum(x.carried - x.booked) as text) as detail from (
          select l.year_end_id as id, l.amount_fen as carried, 0 as booked from v_year_end_line l
            join lg_indicator o on o.id = l.indicator_id and o.payment_mode = 'treasury' and o.year_kind = 'current'
              and o.fund_group = 'government_budget'
            where l.decision = 'carry'
          union all
          select j.document_id, 0, case when e.side = 'credit' then e.amount_fen else -e.amount_fen end
            from v_year_end_line l join lg_journal j on j.document_id = l.year_end_id and j.event = 'Y01'
            join lg_entry e on e.journal_id = j.id and e.account like '4001%'
            where l.id = (select min(m.id) from v_year_end_line m where m.year_end_id = l.year_end_id)) x
        group by x.id having sum(x.carried - x.booked) <> 0";
    check
        .rows(conn, booked, vec![], |by| {
            text!(
                "结转的财政指标与 Y01 凭证相差 {by} 分",
                "carried treasury indicators and Y01 differ by {by} fen"
            )
        })
        .await
}
