//! Loading and writing changes.

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, Problem, Table, text};
use ledger::{Indicator, IndicatorId, LineId};
use platform::{Scope, UnitId};
use posting::document::Loaded;
use posting::{Context, Work, Writes};
use sea_orm::FromQueryResult;

use super::model::{ChangeInput, ChangeLineInput, NewIndicator, Operation};
use super::rules::Fit;
use super::{Change, LineBudget, no_input};
use crate::facts::{self, BudgetLine, Codes, Units};

static CHANGE: Table = Table {
    name: "in_change",
    columns: &[
        ("id", Col::Text),
        ("operation", Col::Text),
        ("document_no", Col::Text),
        ("reason", Col::Text),
    ],
    key: &["id"],
};
static LINE: Table = Table {
    name: "in_change_line",
    columns: &[
        ("id", Col::Text),
        ("change_id", Col::Text),
        ("line", Col::Int),
        ("indicator_id", Col::Text),
        ("amount_fen", Col::Int),
        ("fresh", Col::Text),
    ],
    key: &["id"],
};

/// The rows of a body.
pub(super) fn rows(input: &ChangeInput, writes: &mut Writes) {
    writes.delete(&LINE, "change_id", input.id);
    writes.upsert(
        &CHANGE,
        &serde_json::json!({"id": input.id, "operation": input.operation, "document_no": input.document_no,
            "reason": input.reason}),
    );
    for (n, line) in (1_i64..).zip(&input.lines) {
        let fresh = line.fresh.as_ref().map(|fresh| serde_json::to_string(fresh).expect("plain data"));
        writes.upsert(
            &LINE,
            &serde_json::json!({"id": line.id, "change_id": input.id, "line": n, "indicator_id": line.indicator_id,
                "amount_fen": line.amount_fen, "fresh": fresh.unwrap_or_default()}),
        );
    }
}

#[derive(FromQueryResult)]
struct Head {
    id: DocumentId,
    unit_id: UnitId,
    fiscal_year: i64,
    operation: String,
    document_no: String,
    reason: String,
}
#[derive(FromQueryResult)]
struct Line {
    id: LineId,
    change_id: DocumentId,
    indicator_id: IndicatorId,
    amount_fen: Fen,
    fresh: String,
}

/// Stored changes by id.
pub(super) async fn stored(
    conn: &Conn,
    ids: Vec<DocumentId>,
) -> Result<BTreeMap<DocumentId, ChangeInput>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let heads: Vec<Head> = conn
        .all(
            "select c.id, d.unit_id, d.fiscal_year, c.operation, c.document_no, c.reason
             from in_change c join fl_document d on d.id = c.id where c.id in {in:1}",
            [list(&ids)],
        )
        .await?;
    let lines: Vec<Line> = conn
        .all(
            "select id, change_id, indicator_id, amount_fen, fresh from in_change_line
             where change_id in {in:1} order by change_id, line",
            [list(&ids)],
        )
        .await?;
    let broken = |what: &str| DbError::Other(format!("in_change: {what}"));
    let mut changes = BTreeMap::new();
    for head in heads {
        let input = ChangeInput {
            id: head.id,
            unit_id: head.unit_id,
            fiscal_year: head.fiscal_year,
            operation: Operation::parse(&head.operation).ok_or_else(|| broken(&head.operation))?,
            document_no: head.document_no,
            reason: head.reason,
            lines: Vec::new(),
            acknowledgements: Vec::new(),
            version: None,
        };
        changes.insert(head.id, input);
    }
    for line in lines {
        let Some(change) = changes.get_mut(&line.change_id) else { continue };
        let fresh: Option<NewIndicator> = match line.fresh.as_str() {
            "" => None,
            json => Some(serde_json::from_str(json).map_err(|error| broken(&error.to_string()))?),
        };
        let (id, indicator_id, amount_fen) = (line.id, line.indicator_id, line.amount_fen);
        change.lines.push(ChangeLineInput { id, indicator_id, amount_fen, fresh });
    }
    Ok(changes)
}

/// The input of each command: what it carries, or what is stored.
async fn inputs(conn: &Conn, work: &[Work<'_>]) -> Result<Vec<Result<ChangeInput, Problem>>, DbError> {
    let absent: Vec<DocumentId> =
        work.iter().filter(|work| !carries(work)).map(|work| work.command.id).collect();
    let mut stored = stored(conn, absent).await?;
    let input = |work: &Work<'_>| {
        if !carries(work) {
            no_input(work)?;
            return stored.remove(&work.command.id).ok_or_else(Problem::not_found);
        }
        let input: ChangeInput = serde_json::from_value(work.command.body.clone()).map_err(|error| {
            Problem::malformed(text!("内容无法读取：{error}", "The body cannot be read: {error}"))
        })?;
        input.check()?;
        Ok(input)
    };
    Ok(work.iter().map(input).collect())
}

/// Whether the command brings the body along.
pub(crate) fn carries(work: &Work<'_>) -> bool {
    work.header.is_none() || work.command.action == "edit"
}

fn named(input: &ChangeInput) -> impl Iterator<Item = IndicatorId> + '_ {
    input.lines.iter().flat_map(|line| {
        let parent = line.fresh.as_ref().and_then(|fresh| fresh.parent_id);
        [Some(line.indicator_id), parent].into_iter().flatten()
    })
}

fn unit_ids<'a>(input: &'a ChangeInput, known: &'a BTreeMap<IndicatorId, Indicator>) -> BTreeSet<UnitId> {
    let fresh = input.lines.iter().filter_map(|line| line.fresh.as_ref().map(|fresh| fresh.unit_id));
    let old = named(input).filter_map(|id| known.get(&id)).map(|indicator| indicator.unit_id);
    fresh.chain(old).chain([input.unit_id]).collect()
}

/// The indicators that inputs name, and the parents of those.
async fn known(
    conn: &Conn,
    inputs: &[Result<ChangeInput, Problem>],
) -> Result<BTreeMap<IndicatorId, Indicator>, DbError> {
    let ids: BTreeSet<IndicatorId> = inputs.iter().flatten().flat_map(named).collect();
    let mut known = facts::indicators(conn, ids).await?;
    let parents: BTreeSet<IndicatorId> = known
        .values()
        .filter_map(|indicator| indicator.parent_id)
        .filter(|id| !known.contains_key(id))
        .collect();
    known.extend(facts::indicators(conn, parents).await?);
    Ok(known)
}

/// The units of each command: its own, those of its indicators and of their parents.
pub(super) async fn units(
    conn: &Conn,
    work: &[Work<'_>],
) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
    let inputs = inputs(conn, work).await?;
    let known = known(conn, &inputs).await?;
    let asked: BTreeSet<UnitId> = inputs.iter().flatten().flat_map(|input| unit_ids(input, &known)).collect();
    let units = Units::load(conn, asked).await?;
    let of = |input: Result<ChangeInput, Problem>| {
        let input = input?;
        units.get(input.unit_id).ok_or_else(Problem::not_found)?;
        let parents =
            named(&input).filter_map(|id| known.get(&id)?.parent_id).filter_map(|id| known.get(&id));
        let mut all: BTreeSet<UnitId> = parents.map(|parent| parent.unit_id).collect();
        all.extend(unit_ids(&input, &known));
        Ok(all.into_iter().filter(|id| units.get(*id).is_some()).collect())
    };
    Ok(inputs.into_iter().map(of).collect())
}

/// Everything loaded for a batch.
pub(super) struct Facts {
    pub(super) known: BTreeMap<IndicatorId, Indicator>,
    pub(super) units: Units,
    pub(super) codes: Codes,
    pub(super) lines: BTreeMap<String, BudgetLine>,
    pub(super) projects: BTreeMap<String, UnitId>,
    pub(super) numbers: BTreeMap<String, IndicatorId>,
}

async fn facts(
    conn: &Conn,
    inputs: &[Result<ChangeInput, Problem>],
    context: &Context,
) -> Result<Facts, DbError> {
    let known = known(conn, inputs).await?;
    let units = inputs.iter().flatten().flat_map(|input| unit_ids(input, &known));
    let units: BTreeSet<UnitId> = units.chain(known.values().map(|indicator| indicator.unit_id)).collect();
    let fresh: Vec<(&ChangeInput, &ChangeLineInput, &NewIndicator)> = inputs
        .iter()
        .flatten()
        .flat_map(|input| {
            input.lines.iter().filter_map(move |line| Some((input, line, line.fresh.as_ref()?)))
        })
        .collect();
    let codes = fresh
        .iter()
        .flat_map(|(_, _, new)| [new.fund.clone(), new.function.clone(), new.dep_economy.clone()]);
    let numbers = fresh.iter().map(|(input, line, new)| new.number(line.indicator_id, input.fiscal_year));
    Ok(Facts {
        units: Units::load(conn, units).await?,
        codes: Codes::load(conn, codes.collect(), context.today).await?,
        lines: facts::budget_lines(
            conn,
            fresh.iter().filter_map(|(_, _, new)| new.budget_line_id.clone()).collect(),
        )
        .await?,
        projects: facts::project_units(
            conn,
            fresh.iter().filter_map(|(_, _, new)| new.project_id.clone()).collect(),
        )
        .await?,
        numbers: facts::numbers(conn, numbers.collect()).await?,
        known,
    })
}

/// Loads changes with their facts.
pub(super) async fn load(conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
    let inputs = inputs(conn, work).await?;
    let facts = facts(conn, &inputs, context).await?;
    let scopes = facts::scopes(conn, work, context).await?;
    let build = |(work, input): (&Work<'_>, Result<ChangeInput, Problem>)| -> Loaded {
        let input = input?;
        let scope = if carries(work) { scopes.get(&work.command.actor_id) } else { None };
        Ok(Box::new(change(input, work, &facts, scope)?))
    };
    Ok(work.iter().zip(inputs).map(build).collect())
}

fn change(
    input: ChangeInput,
    work: &Work<'_>,
    facts: &Facts,
    scope: Option<&Scope>,
) -> Result<Change, Problem> {
    let mut fit = Fit { input: &input, facts, scope, fields: Vec::new() };
    let mut fresh = BTreeMap::new();
    for (n, line) in input.lines.iter().enumerate() {
        match &line.fresh {
            Some(new) => {
                fresh.insert(line.indicator_id, fit.fresh(n, line, new));
            }
            None => fit.existing(n, line),
        }
    }
    let fields = fit.fields;
    // What cannot be right any more may still be returned, withdrawn or voided.
    let matters = matches!(work.command.action.as_str(), "create" | "edit" | "submit" | "approve");
    if matters && !fields.is_empty() {
        return Err(Problem::invalid(fields));
    }
    let budgets = facts.lines.iter().map(|(id, line)| {
        let approved_fen = if line.state == super::APPROVED { line.amount_fen } else { Fen::ZERO };
        (id.clone(), LineBudget { approved_fen, issued_fen: line.issued_fen })
    });
    let own: BTreeSet<IndicatorId> = named(&input).collect();
    let parents: BTreeSet<IndicatorId> = own.iter().filter_map(|id| facts.known.get(id)?.parent_id).collect();
    let mine = facts.known.iter().filter(|(id, _)| own.contains(id) || parents.contains(id));
    Ok(Change {
        amount_fen: input.total()?,
        known: mine.map(|(id, indicator)| (*id, indicator.clone())).collect(),
        budgets: budgets.collect(),
        rewrites: carries(work),
        fresh,
        input,
    })
}
