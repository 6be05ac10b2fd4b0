//! I5 and I6: the positions of indicators.

use kernel::{Conn, DbError, text};

use super::Check;

/// I5: `granted = available + frozen + held + paid`, all ≥ 0; each part equals the indicator book; what is held
/// equals the open holds.
pub async fn positions_hold(conn: &Conn) -> Result<Check, DbError> {
    let title = text!(
        "指标：下达 = 可用 + 冻结 + 占用 + 已支付，且与指标账、占用一致",
        "Indicators: granted = available + frozen + held + paid, in agreement with book and holds"
    );
    let mut check = Check::new("I5", title);
    check.count(conn, "select count(*) from lg_indicator").await?;
    let law = "select i.id as object, i.number as detail from lg_indicator i
        where i.granted_fen <> i.available_fen + i.frozen_fen + i.held_fen + i.paid_fen
           or i.available_fen < 0 or i.frozen_fen < 0 or i.held_fen < 0 or i.paid_fen < 0";
    check
        .rows(conn, law, vec![], |number| {
            text!(
                "指标 {number} 的四部分不等于下达数或为负",
                "indicator {number}: the parts do not make up what was granted, or one is negative"
            )
        })
        .await?;
    let part = |accounts: &str| {
        format!(
            "case when account {accounts} then case when side = 'debit' then -amount_fen else amount_fen end
             else 0 end"
        )
    };
    let book = format!(
        "select id as object, cast(sum(a) as text) || '/' || cast(sum(f) as text) || '/' || cast(sum(h) as text)
             || '/' || cast(sum(p) as text) as detail
         from (select id, available_fen as a, frozen_fen as f, held_fen as h, paid_fen as p from lg_indicator
               union all select indicator_id, {}, {}, {}, {} from lg_entry
                 where book = 'indicator' and indicator_id is not null) as x
         group by id having sum(a) <> 0 or sum(f) <> 0 or sum(h) <> 0 or sum(p) <> 0",
        part("in ('IND201', 'IND202')"),
        part("= 'IND203'"),
        part("like 'IND3%'"),
        part("= 'IND401'"),
    );
    check
        .rows(conn, &book, vec![], |by| {
            text!(
                "可用/冻结/占用/已支付与指标账相差 {by} 分",
                "available/frozen/held/paid differ from the book by {by} fen"
            )
        })
        .await?;
    let holds = "select id as object, cast(sum(n) as text) as detail
        from (select id, held_fen as n from lg_indicator
              union all select indicator_id, -remaining_fen from lg_hold) as x
        group by id having sum(n) <> 0";
    check
        .rows(conn, holds, vec![], |by| {
            text!("占用数与单据占用明细相差 {by} 分", "what is held differs from the holds by {by} fen")
        })
        .await?;
    Ok(check)
}

/// I6: nothing is paid beyond what was granted.
pub async fn paid_within_granted(conn: &Conn) -> Result<Check, DbError> {
    let title = text!("已支付不超过指标", "Paid does not exceed granted");
    let mut check = Check::new("I6", title);
    check.count(conn, "select count(*) from lg_indicator").await?;
    let sql = "select i.id as object, cast(i.paid_fen - i.granted_fen as text) as detail from lg_indicator i
        where i.paid_fen > i.granted_fen";
    check.rows(conn, sql, vec![], |by| text!("超支 {by} 分", "{by} fen more paid than granted")).await?;
    Ok(check)
}
