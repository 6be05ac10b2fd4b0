//! I7, I8, I13: payments and projects.

use kernel::{Conn, DbError, Fen, text};
use ledger::verify::{Check, books};
use rust_decimal::Decimal;
use sea_orm::FromQueryResult;

/// Costing lines read at once.
const PAGE: i64 = 2_000;

/// I7: a payment line has exactly one indicator, a payment one payee account; own funds too.
pub(super) async fn payments_are_whole(conn: &Conn) -> Result<Check, DbError> {
    let title = text!(
        "每笔支付明细对应一个指标、一个收款账户（单位资金同样）",
        "Each payment line has one indicator and each payment one payee account, own funds too"
    );
    let mut check = Check::new("I7", title);
    check.count(conn, "select count(*) from v_payment_line").await?;
    let indicator = "select l.id as object, l.indicator_id as detail from v_payment_line l
        join v_payment p on p.id = l.payment_id
        left join lg_indicator i on i.id = l.indicator_id and i.unit_id = p.unit_id
        where i.id is null and p.state not in ('draft', 'returned', 'void')";
    check
        .rows(conn, indicator, vec![], |id| {
            text!("指标 {id} 不存在或不属于付款单位", "indicator {id} is not there or not the paying unit's")
        })
        .await?;
    let account = "select p.id as object, p.payee_account_id as detail from v_payment p
        left join v_bank_account a on a.id = p.payee_account_id and a.owner_id = p.payee_id
        where a.id is null and p.state not in ('draft', 'returned', 'void') and p.payment_channel <> 'cash'
          and p.payee_account_id <> ''";
    check
        .rows(conn, account, vec![], |id| {
            text!("收款账户 {id} 不存在或不属于收款人", "payee account {id} is not there or not the payee's")
        })
        .await?;
    let sums = "select p.id as object, cast(p.amount_fen - coalesce(sum(l.amount_fen), 0) as text) as detail
        from v_payment p left join v_payment_line l on l.payment_id = p.id
        group by p.id, p.amount_fen having p.amount_fen <> coalesce(sum(l.amount_fen), 0)";
    check
        .rows(conn, sums, vec![], |by| {
            text!("支付金额与明细相差 {by} 分", "the payment differs from its lines by {by} fen")
        })
        .await?;
    let links = "select p.id as object, p.state as detail from v_payment p
        where p.state in ('sent', 'paid', 'refunded', 'returned_by_bank')
          and not exists (select 1 from ps_link k where k.to_id = p.id and k.relation = 'pays')";
    check
        .rows(conn, links, vec![], |state| {
            text!(
                "状态 {state} 的支付没有连到指标",
                "a payment in state {state} is not linked to an indicator"
            )
        })
        .await?;
    Ok(check)
}

/// I8: each payment that was paid has exactly one live voucher for it; reversals cancel what they reverse.
///
/// Refunds and returned tickets have vouchers of their own. The one of the payment itself was posted by the command
/// that moved its indicators by IE25, so both carry the same time.
pub(super) async fn payments_are_booked_once(conn: &Conn) -> Result<Check, DbError> {
    let title = text!(
        "每笔已支付恰有一张有效凭证，冲销成对为零且只冲一次",
        "Each paid payment has exactly one live voucher; reversals come to nothing and happen once"
    );
    let mut check = Check::new("I8", title);
    check
        .count(conn, "select count(*) from v_payment where state in ('paid', 'refunded', 'returned_by_bank')")
        .await?;
    let booked = "select p.id as object, cast(count(v.id) as text) as detail from v_payment p
        left join lg_journal i on i.document_id = p.id and i.journal_type = 'indicator' and i.event = 'IE25'
        left join lg_journal v on v.document_id = p.id and v.journal_type = 'voucher'
          and v.posted_at = i.posted_at and v.reverses_id is null
          and not exists (select 1 from lg_journal r where r.reverses_id = v.id)
        where p.state in ('paid', 'refunded', 'returned_by_bank')
        group by p.id having count(v.id) <> 1";
    check
        .rows(conn, booked, vec![], |n| {
            text!("有 {n} 张有效支付凭证，应为 1 张", "it has {n} live vouchers and must have one")
        })
        .await?;
    let unpaid = "select v.id as object, p.state as detail from v_payment p
        join lg_journal v on v.document_id = p.id and v.journal_type = 'voucher'
        where p.state in ('draft', 'in_review', 'returned', 'intercepted', 'approved', 'sent', 'failed', 'void')
          and v.reverses_id is null and not exists (select 1 from lg_journal r where r.reverses_id = v.id)";
    check
        .rows(conn, unpaid, vec![], |state| {
            text!("支付处于 {state} 却有凭证", "its payment is in state {state} and must have no voucher")
        })
        .await?;
    books::reversals(conn, &mut check).await?;
    Ok(check)
}

#[derive(FromQueryResult)]
struct CostingLine {
    id: String,
    unit_price_fen: Fen,
    quantity: String,
    frequency: String,
    amount_fen: Fen,
}

/// I13: project = Σ costing lines = Σ price × quantity × frequency; budget lines = Σ costing lines.
pub(super) async fn projects_add_up(conn: &Conn) -> Result<Check, DbError> {
    let title = text!(
        "项目总额 = 测算明细 = 单价×数量×频次；预算行 = 测算明细之和",
        "Project = costing lines = price × quantity × frequency; budget lines = costing lines"
    );
    let mut check = Check::new("I13", title);
    let totals = "select p.id as object, cast(p.total_fen - coalesce(sum(l.amount_fen), 0) as text) as detail
        from v_project p left join v_costing_line l on l.project_id = p.id
        group by p.id, p.total_fen having p.total_fen <> coalesce(sum(l.amount_fen), 0)";
    check
        .rows(conn, totals, vec![], |by| {
            text!("项目总额与测算明细相差 {by} 分", "the total differs from the costing lines by {by} fen")
        })
        .await?;
    // A budget stands on the version of the project that was in the library when it was made.
    let budgets =
        "select b.id as object, cast(b.amount_fen - coalesce(sum(l.amount_fen), 0) as text) as detail
        from v_budget_line b left join v_costing_line l on l.project_id = b.project_id
          and l.dep_economy = b.dep_economy and l.fund = b.fund and l.budget_year = b.budget_year
        where b.taken_over = 0 and b.state not in ('draft', 'returned', 'void')
          and not exists (select 1 from v_project_version_sum v where v.project_id = b.project_id
            and v.budget_year = b.budget_year and v.dep_economy = b.dep_economy and v.fund = b.fund
            and v.amount_fen = b.amount_fen)
        group by b.id, b.amount_fen having b.amount_fen <> coalesce(sum(l.amount_fen), 0)";
    check
        .rows(conn, budgets, vec![], |by| {
            text!(
                "预算行与测算明细相差 {by} 分",
                "the budget line differs from its costing lines by {by} fen"
            )
        })
        .await?;
    let mut after = String::new();
    loop {
        let page: Vec<CostingLine> = conn
            .all(
                "select id, unit_price_fen, quantity, frequency, amount_fen from v_costing_line
                 where id > $1 order by id limit $2",
                [after.clone().into(), PAGE.into()],
            )
            .await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        for line in &page {
            check.checked += 1;
            let factors = line.quantity.parse::<Decimal>().ok().zip(line.frequency.parse::<Decimal>().ok());
            let product = factors.and_then(|(n, times)| line.unit_price_fen.times(&[n, times]).ok());
            if product != Some(line.amount_fen) {
                let (price, n, times) = (line.unit_price_fen, &line.quantity, &line.frequency);
                check.add(
                    &line.id,
                    text!("金额不等于 {price}×{n}×{times}", "the amount is not {price} × {n} × {times}"),
                );
            }
        }
    }
    Ok(check)
}
