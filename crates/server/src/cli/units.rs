//! Units as the operator names them. The operator holds the database itself: every unit is in scope.

use kernel::{Conn, Problem, text};
use platform::{Scope, UnitId};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
}

/// All units.
pub(super) async fn everything(conn: &Conn) -> anyhow::Result<Scope> {
    let units: Vec<UnitRow> = conn.all("select id from v_unit", []).await?;
    Ok(Scope::of_operator(units.into_iter().map(|row| row.id)))
}

/// The unit with a code.
pub(super) async fn by_code(conn: &Conn, code: &str) -> anyhow::Result<UnitId> {
    let found: Option<UnitRow> = conn.one("select id from v_unit where code = $1", [code.into()]).await?;
    let found = found.ok_or_else(|| {
        Problem::field(
            "unit",
            text!("没有代码为“{code}”的单位。", "No unit has the code “{code}”."),
            text!("请核对单位代码。", "Check the unit's code."),
        )
    })?;
    Ok(found.id)
}
