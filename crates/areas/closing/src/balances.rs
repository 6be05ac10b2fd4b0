//! Balances as the carry-forward reads them: what is kept, and what the running batch moved.

use std::collections::HashMap;

use kernel::db::list;
use kernel::{Conn, DbError, Period};
use ledger::Running;
use platform::UnitId;
use sea_orm::FromQueryResult;

use crate::carry::{Balances, Place};

#[derive(FromQueryResult)]
struct Row {
    unit_id: UnitId,
    account: String,
    project_id: String,
    fund: String,
    function: String,
    dep_economy: String,
    net: i64,
}

/// Balances of net assets, results and carried budget of these units up to a period, by place. Unscoped: the caller has
/// checked the units.
pub(crate) async fn carried_unscoped(
    conn: &Conn,
    units: &[UnitId],
    to: Period,
) -> Result<HashMap<UnitId, Balances>, DbError> {
    const SQL: &str = "select b.unit_id, b.account, b.project_id, b.fund, b.function, b.dep_economy,
          cast(sum(b.debit_fen - b.credit_fen) as bigint) as net
        from lg_dimension_balance b
        where b.unit_id in {in:1} and b.period <= $2 and b.account >= '3' and b.account < '9'
        group by b.unit_id, b.account, b.project_id, b.fund, b.function, b.dep_economy
        having sum(b.debit_fen - b.credit_fen) <> 0";
    let rows: Vec<Row> = conn.all(SQL, [list(units), to.code().into()]).await?;
    let mut found: HashMap<UnitId, Balances> = HashMap::new();
    for row in rows {
        let place = Place {
            account: row.account,
            project: row.project_id,
            fund: row.fund,
            function: row.function,
            economy: row.dep_economy,
        };
        found.entry(row.unit_id).or_default().insert(place, row.net);
    }
    Ok(found)
}

/// The same balances with what accepted documents of this batch moved since they were loaded.
pub(crate) fn with_running(loaded: &Balances, running: &Running, unit_id: UnitId, to: Period) -> Balances {
    let mut balances = loaded.clone();
    for ((unit, period, account, project, fund, function, economy), (debit, credit)) in
        &running.staged().dimension_balances
    {
        let carried = account.as_str() >= "3" && account.as_str() < "9";
        if *unit != unit_id || *period > to.code() || !carried {
            continue;
        }
        let place = Place {
            account: account.clone(),
            project: project.clone(),
            fund: fund.clone(),
            function: function.clone(),
            economy: economy.clone(),
        };
        let balance = balances.entry(place).or_insert(0);
        *balance = balance.saturating_add(debit - credit);
    }
    balances
}
