//! What documents over indicators must know: units, indicators, codes, budget lines, and what their handlers see.
//! Each is one statement for a whole batch.

use std::collections::{BTreeMap, BTreeSet};

use kernel::db::list;
use kernel::{Conn, DbError, Fen, FieldProblem, Text};
use ledger::{Indicator, IndicatorId};
use platform::identity::load_actors;
use platform::{Permission, Scope, UnitId, UserId};
use posting::{Context, Work};
use sea_orm::FromQueryResult;

/// A unit's place in the tree and its kind.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct UnitFacts {
    id: UnitId,
    path: String,
    pub(crate) unit_type: String,
}

/// Units by id; unknown ones are absent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units(BTreeMap<UnitId, UnitFacts>);

impl Units {
    pub(crate) async fn load(conn: &Conn, ids: impl IntoIterator<Item = UnitId>) -> Result<Units, DbError> {
        let rows: Vec<UnitFacts> =
            conn.all("select id, path, unit_type from v_unit where id in {in:1}", [list(ids)]).await?;
        Ok(Units(rows.into_iter().map(|row| (row.id, row)).collect()))
    }
    pub(crate) fn get(&self, id: UnitId) -> Option<&UnitFacts> {
        self.0.get(&id)
    }
    /// Whether a unit is another or below it.
    pub(crate) fn is_within(&self, unit: UnitId, top: UnitId) -> bool {
        match (self.0.get(&unit), self.0.get(&top)) {
            (Some(unit), Some(top)) => unit.path.starts_with(&top.path),
            _ => false,
        }
    }
}

/// Indicators by id.
pub(crate) async fn indicators(
    conn: &Conn,
    ids: BTreeSet<IndicatorId>,
) -> Result<BTreeMap<IndicatorId, Indicator>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = ledger::queries::indicators::by_ids_unscoped(conn, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The units whose indicators each handler may see.
pub(crate) async fn scopes(
    conn: &Conn,
    work: &[Work<'_>],
    context: &Context,
) -> Result<BTreeMap<UserId, Scope>, DbError> {
    let people: BTreeSet<UserId> =
        work.iter().filter(|work| !work.command.system).map(|work| work.command.actor_id).collect();
    if people.is_empty() {
        return Ok(BTreeMap::new());
    }
    let people: Vec<UserId> = people.into_iter().collect();
    let actors = load_actors(conn, &people, context.today).await?;
    Ok(actors.into_iter().map(|(id, actor)| (id, actor.scope(Permission::IndicatorRead))).collect())
}

/// A code of the classifications.
#[derive(Clone, Debug, FromQueryResult)]
struct CodeRow {
    scheme: String,
    code: String,
    attributes: String,
}

/// Codes and mappings in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct Codes {
    functions: BTreeSet<String>,
    /// Fund → fund group.
    funds: BTreeMap<String, String>,
    /// Departmental economy and unit type → government economy.
    economies: BTreeMap<(String, String), String>,
}

#[derive(FromQueryResult)]
struct MappingRow {
    departmental_code: String,
    unit_type: String,
    government_code: String,
}

impl Codes {
    /// Loads what is asked for. Schemes of functions and funds begin with those words, whatever edition they are of.
    pub(crate) async fn load(
        conn: &Conn,
        codes: BTreeSet<String>,
        today: chrono::NaiveDate,
    ) -> Result<Codes, DbError> {
        let mut known = Codes::default();
        if codes.is_empty() {
            return Ok(known);
        }
        let day: sea_orm::Value = today.to_string().into();
        let rows: Vec<CodeRow> = conn
            .all(
                "select scheme, code, attributes from v_code
                 where code in {in:1} and (scheme like 'function%' or scheme like 'fund%')
                   and effective_from <= $2 and (effective_to is null or effective_to >= $2)",
                [list(&codes), day.clone()],
            )
            .await?;
        for row in rows {
            if row.scheme.starts_with("function") {
                known.functions.insert(row.code);
            } else {
                let group = fund_group(&row.code, &row.attributes);
                known.funds.insert(row.code, group);
            }
        }
        let rows: Vec<MappingRow> = conn
            .all(
                "select m.departmental_code, m.unit_type, m.government_code from v_economic_mapping m
                 where m.departmental_code in {in:1} and m.effective_from =
                   (select max(n.effective_from) from v_economic_mapping n
                    where n.departmental_code = m.departmental_code and n.unit_type = m.unit_type
                      and n.effective_from <= $2)",
                [list(&codes), day],
            )
            .await?;
        known.economies = rows
            .into_iter()
            .map(|row| ((row.departmental_code, row.unit_type), row.government_code))
            .collect();
        Ok(known)
    }
    pub(crate) fn has_function(&self, code: &str) -> bool {
        self.functions.contains(code)
    }
    pub(crate) fn fund_group(&self, fund: &str) -> Option<&str> {
        self.funds.get(fund).map(String::as_str)
    }
    pub(crate) fn government_economy(&self, departmental: &str, unit_type: &str) -> Option<&str> {
        self.economies.get(&(departmental.to_owned(), unit_type.to_owned())).map(String::as_str)
    }
}

/// The group of a fund: as the table says, otherwise by the first digit of the official code.
fn fund_group(code: &str, attributes: &str) -> String {
    let attributes: serde_json::Value = serde_json::from_str(attributes).unwrap_or_default();
    let said =
        attributes.get("fund_group").and_then(serde_json::Value::as_str).filter(|group| !group.is_empty());
    let by_code = match code.as_bytes().first() {
        Some(b'2') => "fiscal_special_account",
        Some(b'3') => "own_funds",
        _ => "government_budget",
    };
    said.unwrap_or(by_code).to_owned()
}

/// An approved budget line and what was issued on it.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct BudgetLine {
    pub(crate) id: String,
    pub(crate) unit_id: UnitId,
    pub(crate) budget_year: i64,
    pub(crate) state: String,
    pub(crate) project_id: Option<String>,
    pub(crate) function: String,
    pub(crate) dep_economy: String,
    pub(crate) fund: String,
    pub(crate) amount_fen: Fen,
    pub(crate) issued_fen: Fen,
}

/// Budget lines by id, with what the chain says was issued on each.
pub(crate) async fn budget_lines(
    conn: &Conn,
    ids: BTreeSet<String>,
) -> Result<BTreeMap<String, BudgetLine>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<BudgetLine> = conn
        .all(
            "select l.id, l.unit_id, l.budget_year, l.state, l.project_id, l.function, l.dep_economy, l.fund,
               l.amount_fen,
               cast(coalesce((select sum(k.amount_fen) from ps_link k
                              where k.from_id = l.id and k.relation = 'issues'), 0) as bigint) as issued_fen
             from v_budget_line l where l.id in {in:1}",
            [list(ids)],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// The unit of each of these projects.
pub(crate) async fn project_units(
    conn: &Conn,
    ids: BTreeSet<String>,
) -> Result<BTreeMap<String, UnitId>, DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: String,
        unit_id: UnitId,
    }
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<Row> =
        conn.all("select id, unit_id from v_project where id in {in:1}", [list(ids)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.unit_id)).collect())
}

/// The indicators that carry these numbers.
pub(crate) async fn numbers(
    conn: &Conn,
    numbers: BTreeSet<String>,
) -> Result<BTreeMap<String, IndicatorId>, DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        number: String,
        id: IndicatorId,
    }
    if numbers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<Row> =
        conn.all("select number, id from lg_indicator where number in {in:1}", [list(numbers)]).await?;
    Ok(rows.into_iter().map(|row| (row.number, row.id)).collect())
}

/// A wrong place.
pub(crate) fn wrong(at: impl Into<String>, what: Text, how: Text) -> FieldProblem {
    FieldProblem { at: at.into(), what, how, cell: None }
}

#[cfg(test)]
mod tests {
    use super::fund_group;

    #[test]
    fn the_table_decides_the_group_and_the_code_otherwise() {
        assert_eq!(fund_group("111", "{\"fund_group\":\"own_funds\"}"), "own_funds");
        assert_eq!(fund_group("111", "{}"), "government_budget");
        assert_eq!(fund_group("31", "not json"), "own_funds");
        assert_eq!(fund_group("2", ""), "fiscal_special_account");
    }
}
