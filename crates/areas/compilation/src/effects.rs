//! A budget in the pipeline: its life, what it loads, what it decides, what it issues.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ::rules::{Active, Finding};
use async_trait::async_trait;
use flow::machine::{IN_REVIEW, NEW};
use flow::route::DefaultStep;
use flow::{By, DocumentId, Duty, Flow, Header, Move, StateName};
use kernel::{Conn, DbError, Fen, Problem, Stamp, text};
use ledger::{Effect, Indicator, Running};
use platform::{Role, UnitId, UserId};
use posting::document::Loaded;
use posting::{Act, Claim, Context, Document, Kind, Link, Subject, Work, Writes};
use serde_json::json;

use crate::derive::{self, Mapping, Source, expenditure_kind};
use crate::input::Carried;
use crate::issue::{Issue, Names, issue};
use crate::lists::{self, Against};
use crate::model::{Budget, BudgetLine, BudgetRow, Controls, Unit};
use crate::purchase::{self, Bought, Purchase};
use crate::queries::room_views;
use crate::rules::{self as checks, Hit};
use crate::store::{self, Facts, Wanted};
use crate::version::{Content, Stage};
use crate::versions;

/// Approved (二下): the last version is sealed and the indicators issued.
pub const APPROVED: &str = "approved";
/// What the unit asks for (一上) has reached the department.
pub const PROPOSED: &str = "proposed";
/// Takes what was proposed on as the budget inside the control figures (二上).
pub const PREPARE: &str = "prepare";

/// The life of a budget.
pub static FLOW: Flow = Flow {
    kind: "budget",
    zh: "单位预算",
    en: "unit budget",
    prefix: "YS",
    states: &[
        StateName { name: "draft", zh: "编制中", en: "draft" },
        StateName { name: "in_review", zh: "审核中", en: "in review" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: "proposed", zh: "一上已报", en: "proposed" },
        StateName { name: "approved", zh: "已批复", en: "approved" },
        StateName { name: "void", zh: "已作废", en: "void" },
    ],
    moves: &[
        handle(NEW, "create", "draft"),
        handle(NEW, "submit", IN_REVIEW),
        handle("draft", "edit", "draft"),
        handle("draft", "submit", IN_REVIEW),
        Move { from: "draft", action: "void", to: "void", by: By::Role(&[Role::Handler]), duty: Duty::None },
        handle("returned", "edit", "returned"),
        handle("returned", "submit", IN_REVIEW),
        Move {
            from: "returned",
            action: "void",
            to: "void",
            by: By::Role(&[Role::Handler]),
            duty: Duty::None,
        },
        // What the operator brings in from the command line stands as a draft that any handler of the unit takes on.
        Move { from: NEW, action: "import", to: "draft", by: By::System, duty: Duty::None },
        Move { from: "draft", action: "import", to: "draft", by: By::System, duty: Duty::None },
        Move { from: "returned", action: "import", to: "returned", by: By::System, duty: Duty::None },
        // Which of the two the last approval reaches follows from the round: `Document::lands`.
        Move { from: IN_REVIEW, action: "approve", to: PROPOSED, by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "approve", to: APPROVED, by: By::Step, duty: Duty::None },
        Move {
            from: PROPOSED,
            action: PREPARE,
            to: "draft",
            by: By::Role(&[Role::Handler]),
            duty: Duty::None,
        },
        Move {
            from: PROPOSED,
            action: "return",
            to: "returned",
            by: By::Role(&[Role::DeptFinance]),
            duty: Duty::None,
        },
        Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
        Move {
            from: IN_REVIEW,
            action: "withdraw",
            to: "draft",
            by: By::Role(&[Role::Handler]),
            duty: Duty::None,
        },
    ],
    route: &[
        step("unit_review", "单位审核", "unit review", Role::Reviewer, Duty::Review),
        step("unit_approval", "单位审批", "unit approval", Role::UnitHead, Duty::Approve),
        step("dept_approval", "部门批复", "department approval", Role::DeptFinance, Duty::Approve),
    ],
};

const fn handle(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::Role(&[Role::Handler]), duty: Duty::Handle }
}
const fn step(step: &'static str, zh: &'static str, en: &'static str, role: Role, duty: Duty) -> DefaultStep {
    DefaultStep { step, zh, en, role, duty, amount_from_fen: 0 }
}

/// Budgets.
pub struct BudgetKind;

/// Whether the command carries a whole budget.
fn carries_input(work: &Work<'_>) -> bool {
    match work.command.action.as_str() {
        "create" | "edit" | "import" => true,
        "submit" => work.header.is_none(),
        _ => false,
    }
}

#[async_trait]
impl Kind for BudgetKind {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    /// A budget that is approved also writes at headquarters, where the unallotted indicators stand.
    async fn units(
        &self,
        conn: &Conn,
        work: &[Work<'_>],
    ) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        let approved = |work: &&Work<'_>| work.command.action == "approve";
        let ids: BTreeSet<UnitId> = work
            .iter()
            .filter(approved)
            .filter_map(|work| work.header)
            .map(|header| header.unit_id)
            .collect();
        let units = if ids.is_empty() { BTreeMap::new() } else { store::units(conn, &ids).await? };
        let named = work.iter().map(|work| match work.header {
            Some(header) => {
                let unit = units.get(&header.unit_id).filter(|_| work.command.action == "approve");
                Ok(unit.and_then(Unit::headquarters).into_iter().collect())
            }
            None if carries_input(work) => {
                Carried::read(work.command).map(|carried| vec![carried.input.unit_id])
            }
            None => Err(Problem::not_found()),
        });
        Ok(named.collect())
    }
    async fn load(&self, conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
        let carried: Vec<Option<Result<Carried, Problem>>> =
            work.iter().map(|work| carries_input(work).then(|| Carried::read(work.command))).collect();
        let wanted = Wanted {
            known: work.iter().filter(|work| work.header.is_some()).map(|work| work.command.id).collect(),
            carried: carried.iter().flatten().filter_map(|carried| carried.as_ref().ok()).collect(),
            // The dry run of an edit foretells the submission.
            submitted: (work.iter().map(|work| work.command))
                .filter(|command| matches!(command.action.as_str(), "submit" | "edit"))
                .map(|command| command.id)
                .collect(),
            today: context.today,
        };
        let facts = Arc::new(store::facts(conn, &wanted).await?);
        let mut loaded = Vec::with_capacity(work.len());
        for (work, carried) in work.iter().zip(carried) {
            loaded.push(match carried {
                Some(carried) => carried.and_then(|carried| typed(&carried, work, &facts, context)),
                None => stored(work, &facts, context),
            });
        }
        Ok(loaded)
    }
}

/// A document from what was typed, its lines derived.
fn typed(carried: &Carried, work: &Work<'_>, facts: &Arc<Facts>, context: &Context) -> Loaded {
    let input = &carried.input;
    let unit = facts.units.get(&input.unit_id).cloned().ok_or_else(Problem::not_found)?;
    let before = facts.budgets.get(&input.id);
    if before.is_some_and(|before| before.row.budget_year != input.budget_year) {
        return Err(Problem::field(
            "budget_year",
            text!("预算年度不能更改。", "The budget year cannot change."),
            text!("请作废后在正确的年度重新编制。", "Void it and prepare one for the right year."),
        ));
    }
    facts.check(carried)?;
    let row = BudgetRow {
        id: input.id,
        unit_id: input.unit_id,
        budget_year: input.budget_year,
        note: input.note.clone(),
        sealed_hash: String::new(),
        round: before.map_or(1, |before| before.row.round),
    };
    let empty = Mapping::new();
    let source = source(&row, &unit, facts, &empty);
    let mut lines = derived(source, &input.project_ids, facts);
    match &carried.taken_over {
        Some(brought) => lines.extend(brought.iter().map(|line| derive::taken_over_line(source, line))),
        None => lines.extend(
            before.into_iter().flat_map(|budget| budget.lines.iter().filter(|l| l.taken_over == 1).cloned()),
        ),
    }
    let purchases = bought(source, &input.project_ids, facts);
    let budget = Budget { row, lines, income: carried.income_rows(), purchases };
    document(budget, unit, facts, Written::All, (work, context))
}

/// A document from its tables. Before review its lines are derived anew; what is in review stays as it was seen.
fn stored(work: &Work<'_>, facts: &Arc<Facts>, context: &Context) -> Loaded {
    let mut budget = facts.budgets.get(&work.command.id).cloned().ok_or_else(Problem::not_found)?;
    let unit = facts.units.get(&budget.row.unit_id).cloned().ok_or_else(Problem::not_found)?;
    let mut written = Written::Nothing;
    if work.command.action == "submit" {
        let chosen: BTreeSet<DocumentId> = budget
            .lines
            .iter()
            .filter(|line| line.taken_over == 0)
            .filter_map(|line| line.project_id)
            .collect();
        let empty = Mapping::new();
        let source = source(&budget.row, &unit, facts, &empty);
        let chosen: Vec<DocumentId> = chosen.into_iter().collect();
        let mut lines = derived(source, &chosen, facts);
        budget.purchases = bought(source, &chosen, facts);
        for line in budget.lines.iter().filter(|line| line.taken_over == 1) {
            let gov_economy = source.mapping.get(&line.dep_economy).cloned().unwrap_or_default();
            lines.push(BudgetLine { gov_economy, ..line.clone() });
        }
        budget.lines = lines;
        written = Written::Lines;
    }
    if work.command.action == PREPARE {
        figures_issued(&budget, facts)?;
        budget.row.round = 2;
    }
    document(budget, unit, facts, written, (work, context))
}

/// 二上 begins when 一下 has come: the unit has control figures, unless all its money is its own.
fn figures_issued(budget: &Budget, facts: &Facts) -> Result<(), Problem> {
    let row = &budget.row;
    let is_own = |line: &BudgetLine| facts.funds.get(&line.fund).is_some_and(|fund| fund.is_own());
    if facts.controls.contains_key(&(row.unit_id, row.budget_year)) || budget.lines.iter().all(is_own) {
        return Ok(());
    }
    Err(Problem::conflict(
        "no_control_figures",
        text!(
            "本单位的控制数还没有下达（一下），不能编制二上预算。",
            "The unit's control figures are not issued yet, so its budget cannot be prepared."
        ),
        text!("请待部门财务下达控制数。", "Wait until the department issues them."),
    ))
}

fn source<'a>(row: &BudgetRow, unit: &Unit, facts: &'a Facts, empty: &'a Mapping) -> Source<'a> {
    let mapping = facts.mappings.get(&unit.unit_type).unwrap_or(empty);
    Source { budget_id: row.id, budget_year: row.budget_year, mapping }
}

fn derived(source: Source<'_>, chosen: &[DocumentId], facts: &Facts) -> Vec<BudgetLine> {
    let projects = chosen.iter().filter_map(|id| facts.projects.get(id));
    let lines = projects.flat_map(|project| {
        let costed = facts.costed.get(&project.id).map(Vec::as_slice).unwrap_or_default();
        derive::project_lines(source, project, costed)
    });
    lines.collect()
}

/// What the chosen projects buy.
fn bought(source: Source<'_>, chosen: &[DocumentId], facts: &Facts) -> Vec<Purchase> {
    let projects = chosen.iter().filter_map(|id| facts.projects.get(id));
    let made = projects.flat_map(|project| {
        let lines = facts.bought.get(&project.id).map(Vec::as_slice).unwrap_or_default();
        purchase::purchases(source, project, lines)
    });
    made.collect()
}

fn document(
    budget: Budget,
    unit: Unit,
    facts: &Arc<Facts>,
    written: Written,
    (work, context): (&Work<'_>, &Context),
) -> Loaded {
    if let Some(line) = budget.lines.iter().find(|line| !facts.funds.contains_key(&line.fund)) {
        let fund = &line.fund;
        return Err(Problem::conflict(
            "fund_unknown",
            text!(
                "资金性质 {fund} 没有有效的基础信息，不能编入预算。",
                "Fund {fund} has no valid record and cannot be budgeted."
            ),
            text!("请先维护资金性质代码。", "Maintain the fund's code first."),
        ));
    }
    let total_fen = budget.total().ok_or(kernel::money::OutOfRange)?;
    Fen::sum(budget.income.iter().map(|line| line.amount_fen))?;
    if work.command.action == "submit" && budget.lines.is_empty() {
        return Err(Problem::field(
            "project_ids",
            text!("预算没有任何支出。", "The budget has no expenditure."),
            text!("请选择项目库中的项目后送审。", "Choose projects of the library, then submit it."),
        ));
    }
    let headquarters = unit.headquarters().ok_or_else(Problem::internal)?;
    let by = (work.command.actor_id, context.at);
    Ok(Box::new(BudgetDocument { budget, unit, headquarters, total_fen, facts: facts.clone(), written, by }))
}

/// Which rows an action writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Nothing,
    Lines,
    All,
}

/// A budget being decided.
struct BudgetDocument {
    budget: Budget,
    unit: Unit,
    headquarters: UnitId,
    total_fen: Fen,
    facts: Arc<Facts>,
    written: Written,
    /// Who acts, and when: a version that is sealed says so.
    by: (UserId, Stamp),
}

impl BudgetDocument {
    fn issue(&self) -> Issue {
        let projects =
            self.facts.projects.values().map(|project| (project.id, project.name.clone())).collect();
        issue(
            &self.budget,
            Names {
                unit: &self.unit,
                headquarters: self.headquarters,
                funds: &self.facts.funds,
                projects: &projects,
                economies: &self.facts.economies,
            },
        )
    }
    /// CR10 and CR12 to CR15. What is asked for in the first round is looked at too: that is when it can be mended.
    fn lists(&self, rules: &Active) -> Vec<Finding> {
        let (budget, facts) = (&self.budget, &self.facts);
        let chosen: BTreeSet<DocumentId> = (budget.lines.iter().filter(|line| line.taken_over == 0))
            .filter_map(|line| line.project_id)
            .collect();
        // 人员类 and 公用经费 are generated from numbers and quotas: their lines are no single purchases.
        let entered = |id: &&DocumentId| {
            facts.projects.get(*id).is_some_and(|project| expenditure_kind(&project.class) == "project")
        };
        let lines = chosen.iter().filter(entered).filter_map(|id| facts.bought.get(id)).flatten();
        let bought: Vec<&Bought> = lines.filter(|line| line.budget_year == budget.row.budget_year).collect();
        let against = Against {
            functions: &facts.function_names,
            bought: &bought,
            stock: facts.stock.get(&budget.row.unit_id),
            last_year: facts.last_year.get(&(budget.row.unit_id, budget.row.budget_year)),
        };
        lists::findings(rules, budget, &self.unit, &against)
    }
    /// The unit's control figures of the year.
    fn controls(&self) -> Option<&Controls> {
        self.facts.controls.get(&(self.budget.row.unit_id, self.budget.row.budget_year))
    }
    fn hits(&self, reviewed: bool, running: &Running) -> Vec<Hit> {
        let (budget, facts) = (&self.budget, &self.facts);
        let none = Controls::new();
        let controls = self.controls().unwrap_or(&none);
        // What left the library earlier in this very batch is not in the tables yet.
        let here = |id: &DocumentId| running.observed(&format!("project_left/{id}")) == 0;
        let projects = facts.projects.iter().filter(|(id, _)| here(id)).map(|(id, fact)| (*id, fact.clone()));
        let mut hits = checks::projects_in_library(budget, budget.row.unit_id, &projects.collect());
        hits.extend(checks::economies_map(budget, &self.unit.unit_type));
        // What is asked for in the first round is not bounded yet.
        if budget.row.round == 2 {
            hits.extend(checks::within_control(budget, controls, &facts.funds));
        }
        if !reviewed {
            let round = (budget.row.unit_id, budget.row.budget_year, budget.row.round);
            hits.extend(facts.lacking.get(&round).and_then(checks::below_submitted));
        }
        if reviewed && budget.row.round == 2 {
            let before = facts.issued.get(&budget.row.id).copied().unwrap_or(Fen::ZERO);
            hits.extend(checks::within_approved(budget, before, self.issue().issued_fen));
        }
        hits
    }
}

impl Document for BudgetDocument {
    fn subject(&self) -> Subject {
        let (year, name) = (self.budget.row.budget_year, &self.unit.name);
        Subject {
            unit_id: self.budget.row.unit_id,
            fiscal_year: year,
            amount_fen: self.total_fen,
            title: format!("{year}年预算 {name}"),
        }
    }
    fn lands(&self, action: &str) -> Option<&'static str> {
        let landing = if self.budget.row.round == 1 { PROPOSED } else { APPROVED };
        (action == "approve").then_some(landing)
    }
    fn check(&self, act: Act<'_>, running: &Running, context: &Context) -> Vec<Finding> {
        let reviewed = act.enters(APPROVED) || act.enters(PROPOSED);
        if !reviewed && !act.enters(IN_REVIEW) {
            return Vec::new();
        }
        let hits = self.hits(reviewed, running).into_iter();
        let hits = hits.map(|hit| context.rules.finding(hit.rule, hit.values, hit.field));
        hits.chain(self.lists(&context.rules)).collect()
    }
    /// The derived lines, what each project brings, and the room left under each figure.
    fn computed(&self) -> Option<serde_json::Value> {
        let (budget, none) = (&self.budget, Controls::new());
        let mut projects: BTreeMap<DocumentId, i128> = BTreeMap::new();
        for line in &budget.lines {
            if let Some(project) = line.project_id {
                *projects.entry(project).or_default() += i128::from(line.amount_fen.fen());
            }
        }
        let projects: Vec<_> =
            projects.iter().map(|(id, fen)| json!({"project_id": id, "amount_fen": fen})).collect();
        Some(json!({
            "rooms": room_views(budget, self.controls().unwrap_or(&none), &self.facts.funds),
            "lines": budget.ordered(),
            "projects": projects,
            "lines_fen": self.total_fen,
        }))
    }
    fn creates(&self, act: Act<'_>) -> Vec<Indicator> {
        if act.enters(APPROVED) { self.issue().indicators } else { Vec::new() }
    }
    fn budget(&self, act: Act<'_>, _: &Running) -> Vec<Effect> {
        if act.enters(APPROVED) { self.issue().effects } else { Vec::new() }
    }
    fn links(&self, act: Act<'_>) -> Vec<Link> {
        if act.enters(APPROVED) { self.issue().links } else { Vec::new() }
    }
    fn claims_of(&self, action: &str) -> Vec<Claim> {
        let kind = "unit_budget";
        let value = format!("{}/{}", self.unit.code, self.budget.row.budget_year);
        match action {
            "create" | "submit" | "import" => vec![Claim::Take { kind, value, rule: "CR63" }],
            "void" => vec![Claim::Release { kind, value }],
            _ => Vec::new(),
        }
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        let id = self.budget.row.id;
        let stage = match (act.enters(IN_REVIEW), self.budget.row.round) {
            (true, 1) => Some(Stage::FirstUp),
            (true, _) => Some(Stage::SecondUp),
            (false, _) => act.enters(APPROVED).then_some(Stage::SecondDown),
        };
        if let Some(stage) = stage {
            let content = Content::of(&self.budget, &self.facts.projects);
            versions::seal(&self.budget.row, stage, header.version, content, self.by, writes);
        }
        if act.action == PREPARE {
            writes.upsert(&store::BUDGET, &self.budget.row);
        }
        if act.enters(APPROVED) {
            writes.upsert(
                &store::BUDGET,
                &BudgetRow { sealed_hash: self.budget.seal(), ..self.budget.row.clone() },
            );
        }
        if self.written == Written::Nothing {
            return;
        }
        writes.upsert(&store::BUDGET, &self.budget.row);
        writes.delete(&store::LINE, "budget_id", id);
        for line in &self.budget.lines {
            writes.upsert(&store::LINE, line);
        }
        writes.delete(&purchase::PURCHASE, "budget_id", id);
        for one in &self.budget.purchases {
            writes.upsert(&purchase::PURCHASE, one);
        }
        if self.written == Written::All {
            writes.delete(&store::INCOME, "budget_id", id);
            for line in &self.budget.income {
                writes.upsert(&store::INCOME, line);
            }
        }
    }
}
