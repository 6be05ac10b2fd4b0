//! Loading and writing reallocations.

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, FieldProblem, Problem, Table, text};
use ledger::{Indicator, IndicatorId, LineId};
use platform::{Scope, UnitId};
use posting::document::Loaded;
use posting::{Context, Work, Writes};
use sea_orm::FromQueryResult;

use super::Reallocation;
use super::model::{ReallocationInput, ReallocationLineInput};
use crate::change::{carries, no_input};
use crate::facts::{self, Units, wrong};
use crate::permission::Permissions;

static REALLOCATION: Table = Table {
    name: "in_reallocation",
    columns: &[
        ("id", Col::Text),
        ("reason", Col::Text),
        ("mof_approval_no", Col::Text),
        ("released_hash", Col::Text),
    ],
    key: &["id"],
};
static LINE: Table = Table {
    name: "in_reallocation_line",
    columns: &[
        ("id", Col::Text),
        ("reallocation_id", Col::Text),
        ("line", Col::Int),
        ("direction", Col::Text),
        ("indicator_id", Col::Text),
        ("amount_fen", Col::Int),
    ],
    key: &["id"],
};

/// The head of a body.
pub(super) fn head(input: &ReallocationInput, released_hash: &str, writes: &mut Writes) {
    writes.upsert(
        &REALLOCATION,
        &serde_json::json!({"id": input.id, "reason": input.reason, "mof_approval_no": input.mof_approval_no,
            "released_hash": released_hash}),
    );
}

/// The lines of a body.
pub(super) fn lines(input: &ReallocationInput, writes: &mut Writes) {
    writes.delete(&LINE, "reallocation_id", input.id);
    for (n, (direction, _, line)) in (1_i64..).zip(input.lines()) {
        writes.upsert(
            &LINE,
            &serde_json::json!({"id": line.id, "reallocation_id": input.id, "line": n, "direction": direction,
                "indicator_id": line.indicator_id, "amount_fen": line.amount_fen}),
        );
    }
}

#[derive(FromQueryResult)]
struct Head {
    id: DocumentId,
    unit_id: UnitId,
    fiscal_year: i64,
    reason: String,
    mof_approval_no: String,
}
#[derive(FromQueryResult)]
struct Line {
    id: LineId,
    reallocation_id: DocumentId,
    direction: String,
    indicator_id: IndicatorId,
    amount_fen: Fen,
}

/// Stored reallocations by id.
pub(super) async fn stored(
    conn: &Conn,
    ids: Vec<DocumentId>,
) -> Result<BTreeMap<DocumentId, ReallocationInput>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let heads: Vec<Head> = conn
        .all(
            "select r.id, d.unit_id, d.fiscal_year, r.reason, r.mof_approval_no
             from in_reallocation r join fl_document d on d.id = r.id where r.id in {in:1}",
            [list(&ids)],
        )
        .await?;
    let lines: Vec<Line> = conn
        .all(
            "select id, reallocation_id, direction, indicator_id, amount_fen from in_reallocation_line
             where reallocation_id in {in:1} order by reallocation_id, line",
            [list(&ids)],
        )
        .await?;
    let input = |head: Head| ReallocationInput {
        id: head.id,
        unit_id: head.unit_id,
        fiscal_year: head.fiscal_year,
        reason: head.reason,
        mof_approval_no: head.mof_approval_no,
        from: Vec::new(),
        to: Vec::new(),
        acknowledgements: Vec::new(),
        version: None,
    };
    let mut inputs: BTreeMap<DocumentId, ReallocationInput> =
        heads.into_iter().map(|head| (head.id, input(head))).collect();
    for line in lines {
        let Some(input) = inputs.get_mut(&line.reallocation_id) else { continue };
        let side = if line.direction == "from" { &mut input.from } else { &mut input.to };
        let (id, indicator_id, amount_fen) = (line.id, line.indicator_id, line.amount_fen);
        side.push(ReallocationLineInput { id, indicator_id, amount_fen });
    }
    Ok(inputs)
}

async fn inputs(conn: &Conn, work: &[Work<'_>]) -> Result<Vec<Result<ReallocationInput, Problem>>, DbError> {
    let absent: Vec<DocumentId> =
        work.iter().filter(|work| !carries(work)).map(|work| work.command.id).collect();
    let mut stored = stored(conn, absent).await?;
    let input = |work: &Work<'_>| {
        if !carries(work) {
            no_input(work)?;
            return stored.remove(&work.command.id).ok_or_else(Problem::not_found);
        }
        let input: ReallocationInput =
            serde_json::from_value(work.command.body.clone()).map_err(|error| {
                Problem::malformed(text!("内容无法读取：{error}", "The body cannot be read: {error}"))
            })?;
        input.check()?;
        Ok(input)
    };
    Ok(work.iter().map(input).collect())
}

async fn known(
    conn: &Conn,
    inputs: &[Result<ReallocationInput, Problem>],
) -> Result<BTreeMap<IndicatorId, Indicator>, DbError> {
    let ids = inputs.iter().flatten().flat_map(|input| input.lines().map(|(_, _, line)| line.indicator_id));
    facts::indicators(conn, ids.collect()).await
}

fn unit_ids(input: &ReallocationInput, known: &BTreeMap<IndicatorId, Indicator>) -> BTreeSet<UnitId> {
    let touched = input.lines().filter_map(|(_, _, line)| known.get(&line.indicator_id));
    touched.map(|indicator| indicator.unit_id).chain([input.unit_id]).collect()
}

/// The units of each command: its own and those of its indicators.
pub(super) async fn units(
    conn: &Conn,
    work: &[Work<'_>],
) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
    let inputs = inputs(conn, work).await?;
    let known = known(conn, &inputs).await?;
    let asked: BTreeSet<UnitId> = inputs.iter().flatten().flat_map(|input| unit_ids(input, &known)).collect();
    let units = Units::load(conn, asked).await?;
    let of = |input: Result<ReallocationInput, Problem>| {
        let input = input?;
        units.get(input.unit_id).ok_or_else(Problem::not_found)?;
        Ok(unit_ids(&input, &known).into_iter().collect())
    };
    Ok(inputs.into_iter().map(of).collect())
}

/// The fingerprint each document had when it was released.
async fn released(conn: &Conn, work: &[Work<'_>]) -> Result<BTreeMap<DocumentId, String>, DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: DocumentId,
        released_hash: String,
    }
    let ids = work.iter().filter(|work| work.header.is_some()).map(|work| work.command.id);
    let rows: Vec<Row> =
        conn.all("select id, released_hash from in_reallocation where id in {in:1}", [list(ids)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.released_hash)).collect())
}

/// Loads reallocations with their facts.
pub(super) async fn load(conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
    let inputs = inputs(conn, work).await?;
    let known = known(conn, &inputs).await?;
    let asked: BTreeSet<UnitId> = inputs.iter().flatten().flat_map(|input| unit_ids(input, &known)).collect();
    let units = Units::load(conn, asked).await?;
    let permissions = Permissions::load(conn).await?;
    let scopes = facts::scopes(conn, work, context).await?;
    let released = released(conn, work).await?;
    let build = |(work, input): (&Work<'_>, Result<ReallocationInput, Problem>)| -> Loaded {
        let input = input?;
        if work.command.action == "release" && !rules::verdict::sufficient(&work.command.opinion) {
            return Err(Problem::field(
                "opinion",
                text!(
                    "放行须说明理由，不少于四个字。",
                    "A release needs an explanation of at least four characters."
                ),
                text!("请填写放行理由。", "Explain why it may pass."),
            ));
        }
        let rewrites = carries(work);
        let scope = if rewrites { scopes.get(&work.command.actor_id) } else { None };
        let wrong = misfits(&input, &known, &units, scope);
        // What cannot be right any more may still be returned, withdrawn or voided.
        let matters = matches!(work.command.action.as_str(), "create" | "edit" | "submit" | "approve");
        if matters && !wrong.is_empty() {
            return Err(Problem::invalid(wrong));
        }
        let indicators = input.lines().filter_map(|(_, _, line)| known.get(&line.indicator_id));
        Ok(Box::new(Reallocation {
            amount_fen: input.total()?,
            indicators: indicators.map(|indicator| (indicator.id, indicator.clone())).collect(),
            permissions: permissions.clone(),
            released_hash: released.get(&work.command.id).cloned().unwrap_or_default(),
            rewrites,
            input,
        }))
    };
    Ok(work.iter().zip(inputs).map(build).collect())
}

/// Indicators that are unknown (or may not be known), unallotted, or of another year.
fn misfits(
    input: &ReallocationInput,
    known: &BTreeMap<IndicatorId, Indicator>,
    units: &Units,
    scope: Option<&Scope>,
) -> Vec<FieldProblem> {
    let mut fields = Vec::new();
    for (side, n, line) in input.lines() {
        let at = format!("{side}[{n}].indicator_id");
        let seen = |indicator: &&Indicator| {
            units.is_within(indicator.unit_id, input.unit_id)
                && scope.is_none_or(|scope| scope.sees(indicator.unit_id))
        };
        let Some(indicator) = known.get(&line.indicator_id).filter(seen) else {
            fields.push(wrong(
                at,
                text!("没有这个指标。", "There is no such indicator."),
                text!("请在指标列表中选择。", "Choose one from the list."),
            ));
            continue;
        };
        if indicator.allotted == 0 || indicator.fiscal_year != input.fiscal_year {
            fields.push(wrong(
                at,
                text!(
                    "只能在本年度可执行指标之间调剂。",
                    "Only executable indicators of the document's year can be reallocated."
                ),
                text!("请选择本年度可执行指标。", "Choose such an indicator."),
            ));
        }
    }
    fields
}
