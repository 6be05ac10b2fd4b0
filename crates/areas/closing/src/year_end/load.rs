//! Loading a batch of year-end settlements.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Problem};
use ledger::{Indicator, IndicatorId};
use platform::UnitId;
use posting::document::Loaded;
use posting::{Context, Work};
use sea_orm::FromQueryResult;

use super::YearEnd;
use super::model::{Advance, Decision, Rest, YearEndInput};
use crate::facts::{read, units_unscoped};
use crate::life::carries;
use crate::opening::model::ClosingLineId;

#[derive(FromQueryResult)]
struct Head {
    id: DocumentId,
    unit_id: UnitId,
    fiscal_year: i64,
    note: String,
}

#[derive(FromQueryResult)]
struct Line {
    year_end_id: DocumentId,
    id: ClosingLineId,
    decision: String,
    indicator_id: String,
    amount_fen: Fen,
    project_id: String,
    function: String,
    dep_economy: String,
    fund: String,
    earmarked: i64,
    note: String,
}

/// Stored settlements by id.
pub(super) async fn stored(
    conn: &Conn,
    ids: &[DocumentId],
) -> Result<BTreeMap<DocumentId, YearEndInput>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    const HEADS: &str = "select y.id, d.unit_id, d.fiscal_year, y.note
        from cl_year_end y join fl_document d on d.id = y.id where y.id in {in:1}";
    const LINES: &str =
        "select year_end_id, id, decision, indicator_id, amount_fen, project_id, function, dep_economy,
          fund, earmarked, note
        from cl_year_end_line where year_end_id in {in:1} order by year_end_id, line";
    let heads: Vec<Head> = conn.all(HEADS, [list(ids)]).await?;
    let lines: Vec<Line> = conn.all(LINES, [list(ids)]).await?;
    let mut found: BTreeMap<DocumentId, YearEndInput> = BTreeMap::new();
    for Head { id, unit_id, fiscal_year, note } in heads {
        let (rests, advances) = (Vec::new(), Vec::new());
        found.insert(id, YearEndInput { id, unit_id, fiscal_year, note, rests, advances, version: None });
    }
    for line in lines {
        let Some(input) = found.get_mut(&line.year_end_id) else { continue };
        let broken = || DbError::Other(format!("cl_year_end_line {}", line.id));
        if line.indicator_id.is_empty() {
            input.advances.push(Advance {
                id: line.id,
                amount_fen: line.amount_fen,
                fund: line.fund,
                project_id: line.project_id,
                function: line.function,
                dep_economy: line.dep_economy,
                earmarked: line.earmarked != 0,
                note: line.note,
            });
        } else {
            let decision = Decision::parse(&line.decision).ok_or_else(broken)?;
            let indicator_id: IndicatorId = line.indicator_id.parse().map_err(|_| broken())?;
            input.rests.push(Rest { id: line.id, indicator_id, decision, amount_fen: line.amount_fen });
        }
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct Advances {
    unit_id: UnitId,
    fiscal_year: i64,
    net: i64,
}
#[derive(FromQueryResult)]
struct Fund {
    code: String,
    attributes: String,
}
#[derive(FromQueryResult)]
struct Carried {
    indicator_id: String,
    n: i64,
}

/// What the inputs stand on.
struct Known {
    indicators: HashMap<IndicatorId, Indicator>,
    advances: HashMap<(UnitId, i64), i64>,
    funds: BTreeMap<String, String>,
    carried: BTreeMap<IndicatorId, i64>,
}

async fn known(conn: &Conn, inputs: &[&YearEndInput]) -> Result<Known, DbError> {
    let ids: BTreeSet<IndicatorId> =
        inputs.iter().flat_map(|input| input.rests.iter().map(|rest| rest.indicator_id)).collect();
    let (mut indicators, mut carried) = (HashMap::new(), BTreeMap::new());
    if !ids.is_empty() {
        const CARRIED: &str = "select l.indicator_id, count(*) as n from v_year_end_line l
            where l.decision = 'carry' and l.unit_id in {in:1} and l.fiscal_year >= $2 group by l.indicator_id";
        let units = list(inputs.iter().map(|input| input.unit_id));
        let first = inputs.iter().map(|input| input.fiscal_year).min().unwrap_or(0);
        let rows: Vec<Carried> = conn.all(CARRIED, [units, first.into()]).await?;
        carried = rows.into_iter().filter_map(|row| Some((row.indicator_id.parse().ok()?, row.n))).collect();
        let rows = ledger::queries::indicators::by_ids_unscoped(conn, ids).await?;
        indicators = rows.into_iter().map(|row| (row.id, row)).collect();
    }
    let funds: BTreeSet<&str> =
        inputs.iter().flat_map(|input| input.advances.iter().map(|one| one.fund.as_str())).collect();
    let mut known = Known { indicators, advances: HashMap::new(), funds: BTreeMap::new(), carried };
    if funds.is_empty() {
        return Ok(known);
    }
    const FUNDS: &str =
        "select code, attributes from v_code where scheme = 'funding_sources' and code in {in:1}";
    let rows: Vec<Fund> = conn.all(FUNDS, [list(funds)]).await?;
    known.funds = rows.into_iter().map(|row| (row.code.clone(), fund_group(&row))).collect();
    // Debit of 1218 up to December, by unit; few rows of the kept balances.
    const ADVANCES: &str = "select x.unit_id, x.year as fiscal_year,
          cast(coalesce(sum(b.debit_fen - b.credit_fen), 0) as bigint) as net
        from {rows:1 (unit_id text, year bigint)}
        join lg_balance b on b.unit_id = x.unit_id and b.period <= x.year * 100 + 12 and b.account >= '1218'
          and b.account < '1219'
        group by x.unit_id, x.year";
    let asked: BTreeSet<(UnitId, i64)> =
        inputs.iter().map(|input| (input.unit_id, input.fiscal_year)).collect();
    let asked = asked.iter().map(|(unit, year)| serde_json::json!({"unit_id": unit, "year": year}));
    let rows: Vec<Advances> = conn.all(ADVANCES, [list(asked)]).await?;
    known.advances = rows.into_iter().map(|row| ((row.unit_id, row.fiscal_year), row.net)).collect();
    Ok(known)
}

/// The group of a fund: as the table says, otherwise by the first digit of the official code.
fn fund_group(fund: &Fund) -> String {
    let attributes: serde_json::Value = serde_json::from_str(&fund.attributes).unwrap_or_default();
    let by_code = match fund.code.as_bytes().first() {
        Some(b'2') => "fiscal_special_account",
        Some(b'3') => "own_funds",
        _ => "government_budget",
    };
    let said = attributes["fund_group"].as_str().filter(|group| !group.is_empty());
    said.unwrap_or(by_code).to_owned()
}

pub(super) async fn load(conn: &Conn, work: &[Work<'_>], _context: &Context) -> Result<Vec<Loaded>, DbError> {
    let absent: Vec<DocumentId> =
        work.iter().filter(|work| !carries(work)).map(|work| work.command.id).collect();
    let mut stored = stored(conn, &absent).await?;
    let ready: Vec<Result<YearEndInput, Problem>> = work
        .iter()
        .map(|work| {
            if !carries(work) {
                return stored.remove(&work.command.id).ok_or_else(Problem::not_found);
            }
            let input: YearEndInput = read(&work.command.body)?;
            if input.id != work.command.id {
                return Err(Problem::not_found());
            }
            input.check().map(|()| input)
        })
        .collect();
    let inputs: Vec<&YearEndInput> = ready.iter().flatten().collect();
    let known = known(conn, &inputs).await?;
    let ids: Vec<UnitId> = inputs.iter().map(|input| input.unit_id).collect();
    let units = units_unscoped(conn, &ids).await?;
    let documents = work.iter().zip(ready).map(|(work, input)| {
        let input = input?;
        let unit = units.get(&input.unit_id).ok_or_else(Problem::not_found)?;
        let named = input.rests.iter().filter_map(|rest| known.indicators.get(&rest.indicator_id));
        let document: Loaded = Ok(Box::new(YearEnd {
            total: input.total()?,
            unit_type: unit.unit_type.clone(),
            purpose: unit.purpose.clone(),
            start_year: unit.start_year,
            indicators: named.map(|indicator| (indicator.id, indicator.clone())).collect(),
            carried_before: known.carried.clone(),
            advances: known.advances.get(&(input.unit_id, input.fiscal_year)).copied().unwrap_or(0),
            fund_groups: known.funds.clone(),
            actor: work.header.map_or(work.command.actor_id, |header| header.creator_id),
            input,
        }));
        document
    });
    Ok(documents.collect())
}
