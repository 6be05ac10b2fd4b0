//! Loading and writing changes.

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, FieldProblem, Problem, Table, text};
use ledger::{Indicator, IndicatorId, LineId};
use platform::{Scope, UnitId};
use posting::document::Loaded;
use posting::{Context, Work, Writes};
use sea_orm::FromQueryResult;

use super::effects::has_source;
use super::model::{ChangeInput, ChangeLineInput, NewIndicator, Operation, PaymentMode};
use super::{Change, LineBudget, no_input};
use crate::facts::{self, BudgetLine, Codes, Units, wrong};

static CHANGE: Table = Table {
    name: "in_change",
    columns: &[("id", Col::Text), ("operation", Col::Text), ("document_no", Col::Text), ("reason", Col::Text)],
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
    let absent: Vec<DocumentId> = work.iter().filter(|work| !carries(work)).map(|work| work.command.id).collect();
    let mut stored = stored(conn, absent).await?;
    let input = |work: &Work<'_>| {
        if !carries(work) {
            no_input(work)?;
            return stored.remove(&work.command.id).ok_or_else(Problem::not_found);
        }
        let input: ChangeInput = serde_json::from_value(work.command.body.clone())
            .map_err(|error| Problem::malformed(text!("内容无法读取：{error}", "The body cannot be read: {error}")))?;
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
    let parents: BTreeSet<IndicatorId> =
        known.values().filter_map(|indicator| indicator.parent_id).filter(|id| !known.contains_key(id)).collect();
    known.extend(facts::indicators(conn, parents).await?);
    Ok(known)
}

/// The units of each command: its own, those of its indicators and of their parents.
pub(super) async fn units(conn: &Conn, work: &[Work<'_>]) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
    let inputs = inputs(conn, work).await?;
    let known = known(conn, &inputs).await?;
    let asked: BTreeSet<UnitId> = inputs.iter().flatten().flat_map(|input| unit_ids(input, &known)).collect();
    let units = Units::load(conn, asked).await?;
    let of = |input: Result<ChangeInput, Problem>| {
        let input = input?;
        units.get(input.unit_id).ok_or_else(Problem::not_found)?;
        let parents = named(&input).filter_map(|id| known.get(&id)?.parent_id).filter_map(|id| known.get(&id));
        let mut all: BTreeSet<UnitId> = parents.map(|parent| parent.unit_id).collect();
        all.extend(unit_ids(&input, &known));
        Ok(all.into_iter().filter(|id| units.get(*id).is_some()).collect())
    };
    Ok(inputs.into_iter().map(of).collect())
}

/// Everything loaded for a batch.
struct Facts {
    known: BTreeMap<IndicatorId, Indicator>,
    units: Units,
    codes: Codes,
    lines: BTreeMap<String, BudgetLine>,
    projects: BTreeMap<String, UnitId>,
    numbers: BTreeMap<String, IndicatorId>,
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
        .flat_map(|input| input.lines.iter().filter_map(move |line| Some((input, line, line.fresh.as_ref()?))))
        .collect();
    let codes = fresh.iter().flat_map(|(_, _, new)| [new.fund.clone(), new.function.clone(), new.dep_economy.clone()]);
    let numbers = fresh.iter().map(|(input, line, new)| new.number(line.indicator_id, input.fiscal_year));
    Ok(Facts {
        units: Units::load(conn, units).await?,
        codes: Codes::load(conn, codes.collect(), context.today).await?,
        lines: facts::budget_lines(conn, fresh.iter().filter_map(|(_, _, new)| new.budget_line_id.clone()).collect())
            .await?,
        projects: facts::project_units(conn, fresh.iter().filter_map(|(_, _, new)| new.project_id.clone()).collect())
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
    let mut fields = Vec::new();
    let mut fresh = BTreeMap::new();
    for (n, line) in input.lines.iter().enumerate() {
        match &line.fresh {
            Some(new) => {
                let indicator = build(&input, line, new, facts, n, scope, &mut fields);
                fresh.insert(line.indicator_id, indicator);
            }
            None => existing(&input, line, facts, n, scope, &mut fields),
        }
    }
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
    let parents: BTreeSet<IndicatorId> =
        own.iter().filter_map(|id| facts.known.get(id)?.parent_id).collect();
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

/// Whether the handler may know of an indicator: it lies in the document's subtree and in the handler's scope.
fn may_touch(input: &ChangeInput, indicator: &Indicator, facts: &Facts, scope: Option<&Scope>) -> bool {
    let seen = scope.is_none_or(|scope| scope.sees(indicator.unit_id));
    seen && facts.units.is_within(indicator.unit_id, input.unit_id)
}

fn unknown(at: String) -> FieldProblem {
    wrong(at, text!("没有这个指标。", "There is no such indicator."), text!("请在指标列表中选择。", "Choose one from the list."))
}

fn existing(
    input: &ChangeInput,
    line: &ChangeLineInput,
    facts: &Facts,
    n: usize,
    scope: Option<&Scope>,
    fields: &mut Vec<FieldProblem>,
) {
    let at = format!("lines[{n}].indicator_id");
    let Some(indicator) = facts.known.get(&line.indicator_id) else { return fields.push(unknown(at)) };
    let parent = indicator.parent_id.filter(|_| input.operation == Operation::Supplement);
    let parent_hidden =
        parent.is_some_and(|id| facts.known.get(&id).is_none_or(|parent| !may_touch(input, parent, facts, scope)));
    if !may_touch(input, indicator, facts, scope) {
        return fields.push(unknown(at));
    }
    if parent_hidden {
        return fields.push(wrong(
            at,
            text!("该指标由上级待分配指标下达，须由持有该指标的单位追加。", "It was allotted from above; the unit that holds the unallotted indicator supplements it."),
            text!("请以持有待分配指标的单位办理。", "Make the change at that unit."),
        ));
    }
    if indicator.fiscal_year != input.fiscal_year {
        let year = indicator.fiscal_year;
        fields.push(wrong(
            at.clone(),
            text!("指标属于 {year} 年度。", "The indicator is of {year}."),
            text!("请选择本年度指标。", "Choose one of the document's year."),
        ));
    }
    if input.operation == Operation::Supplement && indicator.allotted == 1 && !has_source(indicator) {
        fields.push(no_source(at));
    }
}

fn no_source(at: String) -> FieldProblem {
    wrong(
        at,
        text!("财政资金的可执行指标须由待分配指标下达。", "Executable government money is allotted from an unallotted indicator."),
        text!("请指明上级待分配指标。", "Name the unallotted indicator as its parent."),
    )
}

/// The indicator an issue line creates, with what follows from its dimensions; wrong places are noted.
fn build(
    input: &ChangeInput,
    line: &ChangeLineInput,
    new: &NewIndicator,
    facts: &Facts,
    n: usize,
    scope: Option<&Scope>,
    fields: &mut Vec<FieldProblem>,
) -> Indicator {
    let at = |name: &str| format!("lines[{n}].fresh.{name}");
    let unit_type = facts.units.get(new.unit_id).map(|unit| unit.unit_type.clone()).unwrap_or_default();
    if !facts.units.is_within(new.unit_id, input.unit_id) {
        fields.push(wrong(at("unit_id"), text!("不是本单位或下属单位。", "It is not this unit or below it."), text!("请选择单位。", "Choose a unit.")));
    }
    let fund_group = facts.codes.fund_group(&new.fund).unwrap_or_default().to_owned();
    let gov_economy = facts.codes.government_economy(&new.dep_economy, &unit_type).unwrap_or_default().to_owned();
    let codes = [
        ("fund", fund_group.is_empty()),
        ("function", !facts.codes.has_function(&new.function)),
        ("dep_economy", gov_economy.is_empty()),
    ];
    for (name, _) in codes.iter().filter(|(_, bad)| *bad) {
        fields.push(wrong(
            at(name),
            text!("编码不存在、已失效，或与单位类型没有对应关系。", "The code is unknown, no longer in force, or does not map for this kind of unit."),
            text!("请从现行分类中选择。", "Choose one of the classification in force."),
        ));
    }
    let mode = match fund_group.as_str() {
        "own_funds" => Some(PaymentMode::UnitBankAccount),
        "government_budget" => Some(PaymentMode::Treasury),
        _ => None,
    };
    if mode.is_some_and(|mode| mode != new.payment_mode) {
        fields.push(wrong(
            at("payment_mode"),
            text!("支付方式与资金性质不符。", "The way of payment does not fit the fund."),
            text!("财政资金走国库集中支付，单位资金走单位账户。", "Government money is paid by the treasury, own funds from the unit's account."),
        ));
    }
    let number = new.number(line.indicator_id, input.fiscal_year);
    if facts.numbers.get(&number).is_some_and(|id| *id != line.indicator_id) {
        fields.push(wrong(at("number"), text!("指标号 {number} 已使用。", "The number {number} is taken."), text!("请换一个。", "Choose another.")));
    }
    let indicator = Indicator {
        id: line.indicator_id,
        number,
        unit_id: new.unit_id,
        fiscal_year: input.fiscal_year,
        parent_id: new.parent_id,
        project_id: new.project_id.clone(),
        budget_line_id: new.budget_line_id.clone(),
        fund: new.fund.clone(),
        fund_group,
        function: new.function.clone(),
        dep_economy: new.dep_economy.clone(),
        gov_economy,
        expenditure_kind: new.expenditure_kind.word().to_owned(),
        payment_mode: new.payment_mode.word().to_owned(),
        year_kind: new.year_kind.word().to_owned(),
        allotted: i64::from(new.allotted),
        title: new.title.clone(),
        expires_on: new.expires_on.clone(),
        granted_fen: Fen::ZERO,
        available_fen: Fen::ZERO,
        frozen_fen: Fen::ZERO,
        held_fen: Fen::ZERO,
        paid_fen: Fen::ZERO,
        version: 1,
    };
    if !has_source(&indicator) {
        fields.push(no_source(at("parent_id")));
    }
    relations(input, new, facts, scope, &at, fields);
    indicator
}

/// Parent, project and budget line must fit.
fn relations(
    input: &ChangeInput,
    new: &NewIndicator,
    facts: &Facts,
    scope: Option<&Scope>,
    at: &dyn Fn(&str) -> String,
    fields: &mut Vec<FieldProblem>,
) {
    if let Some(parent) = new.parent_id {
        let in_document = input.lines.iter().any(|line| {
            line.indicator_id == parent && line.fresh.as_ref().is_some_and(|fresh| !fresh.allotted && fresh.fund == new.fund)
        });
        let stored = facts.known.get(&parent).is_some_and(|indicator| {
            indicator.allotted == 0 && indicator.fund == new.fund && may_touch(input, indicator, facts, scope)
        });
        if !in_document && !stored {
            fields.push(wrong(
                at("parent_id"),
                text!("上级指标不存在、不是待分配指标或资金性质不同。", "The parent is not there, not unallotted, or of another fund."),
                text!("请选择同一资金性质的待分配指标。", "Choose an unallotted indicator of the same fund."),
            ));
        }
    }
    if let Some(project) = &new.project_id
        && facts.projects.get(project) != Some(&new.unit_id)
    {
        fields.push(wrong(at("project_id"), text!("该单位没有这个项目。", "The unit has no such project."), text!("请选择本单位项目。", "Choose one of the unit's.")));
    }
    if let Some(id) = &new.budget_line_id {
        let fits = facts.lines.get(id).is_some_and(|line| {
            debug_assert_eq!(&line.id, id);
            line.unit_id == new.unit_id
                && line.budget_year == input.fiscal_year
                && line.project_id == new.project_id
                && line.function == new.function
                && line.dep_economy == new.dep_economy
                && line.fund == new.fund
        });
        if !fits {
            fields.push(wrong(
                at("budget_line_id"),
                text!("预算行不存在，或与指标的单位、年度、项目、分类、资金性质不一致。", "The budget line is not there, or differs in unit, year, project, classes or fund."),
                text!("请选择对应的预算行。", "Choose the line that fits."),
            ));
        }
    }
}
