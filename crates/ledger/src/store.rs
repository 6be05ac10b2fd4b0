//! Loads what a batch needs, locked, and writes what it staged: a few statements whatever its size.

use kernel::db::list;
use kernel::{Col, Conn, DbError, Table};
use platform::UnitId;
use platform::audit::{CHAIN, Chain, lock_chains, peek_chains};
use sea_orm::FromQueryResult;
use serde::Serialize;
use tokio::try_join;

use crate::event_balance::EventKey;
use crate::indicator::{COLUMNS, INDICATOR, Indicator, IndicatorId};
use crate::journal::{ENTRY, JOURNAL};
use crate::running::{Hold, Running};

static HOLD: Table = Table {
    name: "lg_hold",
    columns: &[
        ("id", Col::Text),
        ("indicator_id", Col::Text),
        ("document_id", Col::Text),
        ("account", Col::Text),
        ("amount_fen", Col::Int),
        ("remaining_fen", Col::Int),
    ],
    key: &["id"],
};
static COUNTER: Table = Table {
    name: "pf_counter",
    columns: &[("unit_id", Col::Text), ("period", Col::Int), ("kind", Col::Text), ("last", Col::Int)],
    key: &["unit_id", "period", "kind"],
};
static CLOSED: Table = Table {
    name: "lg_closed_period",
    columns: &[
        ("unit_id", Col::Text),
        ("period", Col::Int),
        ("closed_by", Col::Text),
        ("closed_at", Col::Int),
    ],
    key: &["unit_id", "period"],
};
static BALANCE: Table = Table {
    name: "lg_balance",
    columns: &[
        ("unit_id", Col::Text),
        ("period", Col::Int),
        ("account", Col::Text),
        ("debit_fen", Col::Int),
        ("credit_fen", Col::Int),
    ],
    key: &["unit_id", "period", "account"],
};
static DIMENSION_BALANCE: Table = Table {
    name: "lg_dimension_balance",
    columns: &[
        ("unit_id", Col::Text),
        ("period", Col::Int),
        ("account", Col::Text),
        ("project_id", Col::Text),
        ("fund", Col::Text),
        ("function", Col::Text),
        ("dep_economy", Col::Text),
        ("debit_fen", Col::Int),
        ("credit_fen", Col::Int),
    ],
    key: &["unit_id", "period", "account", "project_id", "fund", "function", "dep_economy"],
};
static EVENT_BALANCE: Table = Table {
    name: "lg_event_balance",
    columns: &[
        ("unit_id", Col::Text),
        ("period", Col::Int),
        ("event", Col::Text),
        ("difference_class", Col::Text),
        ("money", Col::Int),
        ("account", Col::Text),
        ("project_id", Col::Text),
        ("fund", Col::Text),
        ("dep_economy", Col::Text),
        ("debit_fen", Col::Int),
        ("credit_fen", Col::Int),
    ],
    key: &[
        "unit_id",
        "period",
        "event",
        "difference_class",
        "money",
        "account",
        "project_id",
        "fund",
        "dep_economy",
    ],
};

#[derive(FromQueryResult)]
struct CounterRow {
    unit_id: UnitId,
    period: i64,
    kind: String,
    last: i64,
}
#[derive(FromQueryResult)]
struct ClosedRow {
    unit_id: UnitId,
    period: i64,
}

/// Whether a batch will write, or only looks (dry run).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Take the locks.
    Write,
    /// Look without locks; nothing will be written.
    Look,
}

/// Locks the units (in id order, before anything else is read) and loads their numbers and closed periods of the
/// fiscal years from `year_from` on.
pub async fn open_units(
    conn: &Conn,
    running: &mut Running,
    units: impl IntoIterator<Item = UnitId>,
    year_from: i64,
    intent: Intent,
) -> Result<(), DbError> {
    running.chains = match intent {
        Intent::Write => lock_chains(conn, units).await?,
        Intent::Look => peek_chains(conn, units).await?,
    };
    let units = list(running.chains.keys());
    let from: sea_orm::Value = (year_from * 100).into();
    let counters: Vec<CounterRow> = conn
        .all(
            "select unit_id, period, kind, last from pf_counter where unit_id in {in:1} and period >= $2",
            [units.clone(), from.clone()],
        )
        .await?;
    running.counters =
        counters.into_iter().map(|row| ((row.unit_id, row.period, row.kind), row.last)).collect();
    let closed: Vec<ClosedRow> = conn
        .all(
            "select unit_id, period from lg_closed_period where unit_id in {in:1} and period >= $2",
            [units, from],
        )
        .await?;
    running.closed = closed.into_iter().map(|row| (row.unit_id, row.period)).collect();
    Ok(())
}

/// Loads indicators by id.
pub async fn load_indicators(
    conn: &Conn,
    running: &mut Running,
    ids: impl IntoIterator<Item = IndicatorId>,
) -> Result<(), DbError> {
    let ids: Vec<IndicatorId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(());
    }
    // No row lock: whoever changes an indicator holds the lock of its unit.
    let sql = format!("select {COLUMNS} from lg_indicator i where i.id in {{in:1}}");
    let rows: Vec<Indicator> = conn.all(&sql, [list(ids)]).await?;
    running.indicators.extend(rows.into_iter().map(|row| (row.id, row)));
    Ok(())
}

/// Loads the holds of documents.
pub async fn load_holds(
    conn: &Conn,
    running: &mut Running,
    documents: impl IntoIterator<Item = String>,
) -> Result<(), DbError> {
    let documents: Vec<String> = documents.into_iter().collect();
    if documents.is_empty() {
        return Ok(());
    }
    let rows: Vec<Hold> = conn
        .all(
            "select id, indicator_id, document_id, account, amount_fen, remaining_fen
             from lg_hold where document_id in {in:1}",
            [list(documents)],
        )
        .await?;
    running.holds.extend(rows.into_iter().map(|row| (row.id, row)));
    Ok(())
}

#[derive(Serialize)]
struct Position {
    id: IndicatorId,
    granted_fen: i64,
    available_fen: i64,
    frozen_fen: i64,
    held_fen: i64,
    paid_fen: i64,
}

/// Writes everything staged, and the chain heads.
pub async fn write(conn: &Conn, running: &Running) -> Result<(), DbError> {
    let staged = &running.staged;
    let pick = |ids: &std::collections::BTreeSet<IndicatorId>| -> Vec<&Indicator> {
        ids.iter().filter_map(|id| running.indicators.get(id)).collect()
    };
    conn.insert(&INDICATOR, &pick(&staged.new_indicators)).await?;
    let changed = pick(&staged.changed_indicators);
    let holds: Vec<&Hold> = staged.changed_holds.iter().filter_map(|id| running.holds.get(id)).collect();
    let chains: Vec<&Chain> = running.chains.values().collect();
    let counters: Vec<serde_json::Value> = staged
        .counters
        .iter()
        .map(|((unit_id, period, kind), last)| {
            serde_json::json!({"unit_id": unit_id, "period": period, "kind": kind, "last": last})
        })
        .collect();
    // Together: rows of one table are put into their parameters while the database writes another's.
    try_join!(
        move_positions(conn, &changed),
        conn.upsert(&HOLD, &holds),
        conn.insert(&JOURNAL, &staged.journals),
        conn.insert(&ENTRY, &staged.entries),
        write_balances(conn, running),
        conn.upsert(&COUNTER, &counters),
        conn.upsert(&CHAIN, &chains),
        conn.insert(&CLOSED, &staged.closed),
    )?;
    Ok(())
}

async fn move_positions(conn: &Conn, indicators: &[&Indicator]) -> Result<(), DbError> {
    if indicators.is_empty() {
        return Ok(());
    }
    let positions: Vec<Position> = indicators
        .iter()
        .map(|i| Position {
            id: i.id,
            granted_fen: i.granted_fen.fen(),
            available_fen: i.available_fen.fen(),
            frozen_fen: i.frozen_fen.fen(),
            held_fen: i.held_fen.fen(),
            paid_fen: i.paid_fen.fen(),
        })
        .collect();
    let moved = conn
        .exec(
            "update lg_indicator set granted_fen = x.granted_fen, available_fen = x.available_fen,
               frozen_fen = x.frozen_fen, held_fen = x.held_fen, paid_fen = x.paid_fen,
               version = lg_indicator.version + 1
             from {rows:1 (id text, granted_fen bigint, available_fen bigint, frozen_fen bigint, held_fen bigint, paid_fen bigint)}
             where lg_indicator.id = x.id",
            [list(positions)],
        )
        .await?;
    if moved != indicators.len() as u64 {
        return Err(DbError::Other(format!("{moved} of {} indicators were moved", indicators.len())));
    }
    Ok(())
}

async fn write_balances(conn: &Conn, running: &Running) -> Result<(), DbError> {
    let balances: Vec<serde_json::Value> = running
        .staged
        .balances
        .iter()
        .map(|((unit_id, period, account), (debit, credit))| {
            serde_json::json!({"unit_id": unit_id, "period": period, "account": account,
                "debit_fen": debit, "credit_fen": credit})
        })
        .collect();
    add(conn, &BALANCE, balances).await?;
    let dimensions: Vec<serde_json::Value> = running
        .staged
        .dimension_balances
        .iter()
        .map(|((unit_id, period, account, project, fund, function, economy), (debit, credit))| {
            serde_json::json!({"unit_id": unit_id, "period": period, "account": account, "project_id": project,
                "fund": fund, "function": function, "dep_economy": economy,
                "debit_fen": debit, "credit_fen": credit})
        })
        .collect();
    add(conn, &DIMENSION_BALANCE, dimensions).await?;
    let events: Vec<EventBalance<'_>> = running
        .staged
        .event_balances
        .iter()
        .map(|(key, (debit_fen, credit_fen))| EventBalance {
            key,
            debit_fen: *debit_fen,
            credit_fen: *credit_fen,
        })
        .collect();
    add(conn, &EVENT_BALANCE, events).await
}

#[derive(Serialize)]
struct EventBalance<'a> {
    #[serde(flatten)]
    key: &'a EventKey,
    debit_fen: i64,
    credit_fen: i64,
}

/// Adds movements to kept balances.
async fn add(conn: &Conn, table: &Table, rows: Vec<impl Serialize>) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "{} on conflict ({}) do update set debit_fen = {name}.debit_fen + excluded.debit_fen,
         credit_fen = {name}.credit_fen + excluded.credit_fen",
        table.insert_sql(conn.engine()),
        table.key.join(", "),
        name = table.name
    );
    conn.exec(&sql, [list(rows)]).await?;
    Ok(())
}
