//! Generated projects: 人员类 from persons in post, 公用经费 from posts, by the parameters in force. Never typed.
//!
//! [`draft`] is pure: the unit, who is in post, and the parameters give a project with its lines, each saying what it
//! was worked out from. The same facts give the same project. [`load`] asks for the facts of a batch.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use flow::DocumentId;
use kernel::db::list;
use kernel::money::OutOfRange;
use kernel::{Conn, DbError, Fen, Problem, text};
use platform::UnitId;
use platform::hash::derived_id;
use posting::generation::{Basis, Generated, Generation, Item};
use posting::staffing::{Asked, Group, IN_POSTS, StaffSource, Staffing};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::input::{CostingLineInput, ProjectInput, TargetInput};
use crate::model::{CostingLine, CostingLineId, Project, Span, TargetId, TargetKind};

/// Classes whose projects are generated.
pub const CLASSES: &[&str] = &["1", "21"];

/// What is generated: a project of a key, for a unit and a year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Unit.
    pub unit_id: UnitId,
    /// Year.
    pub fiscal_year: i64,
    /// Key of the parameters.
    pub key: String,
    /// The unit's own functional class, where the parameters name none.
    pub function: String,
}

impl Ask {
    /// The id of the project: the same for the same unit, year and key.
    pub fn project_id(&self) -> DocumentId {
        let parts = ["generated", &self.unit_id.to_string(), &self.fiscal_year.to_string(), &self.key];
        derived_id(&parts).into()
    }
    /// The day on which persons are counted: today, within the year.
    pub fn day(&self, today: NaiveDate) -> NaiveDate {
        let year = i32::try_from(self.fiscal_year).unwrap_or(today.year());
        let bound = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(today);
        today.clamp(bound(1, 1), bound(12, 31))
    }
}

/// How a generated line was worked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Derivation {
    /// Names the parameter within its edition.
    pub parameter: String,
    /// The edition of the parameters.
    pub edition: String,
    /// What it was worked out on.
    pub basis: Basis,
    /// Classes of persons that were counted.
    pub classes: Vec<String>,
    /// How many persons, or posts.
    pub count: i64,
    /// Row of the reference table the parameter follows.
    pub reference: String,
    /// The regulation it stands on.
    pub clause: String,
    /// How sure it is: `opened`, `memory`, `design`.
    pub evidence: String,
}

/// A unit, as far as generating needs it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Unit {
    /// Id.
    pub id: UnitId,
    /// Code.
    pub code: String,
    /// `administrative`, `institution`
    pub unit_type: String,
    /// Posts.
    pub establishment: i64,
}

/// What a project would be if it were generated now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fresh {
    /// Its key.
    pub key: String,
    /// The project as input.
    pub input: ProjectInput,
    /// How each line was worked out.
    pub derivations: BTreeMap<CostingLineId, Derivation>,
    /// Persons that take a post of the establishment, and posts; where this project is to watch them.
    pub posts: Option<(i64, i64)>,
}

/// What is generated from who is in post.
pub fn draft(
    ask: &Ask,
    generation: &Generation,
    unit: &Unit,
    staffing: &Staffing,
    before: Option<&Project>,
) -> Result<Fresh, Problem> {
    let plan = generation.project(&ask.key).ok_or_else(|| {
        Problem::field(
            "key",
            text!("生成参数中没有这类项目。", "The parameters have no such project."),
            text!("请按现行生成参数选择。", "Choose one of the parameters in force."),
        )
    })?;
    let own = plan.function.of(&unit.unit_type);
    let function = if own.is_empty() { ask.function.clone() } else { own.to_owned() };
    let id = ask.project_id();
    let (mut lines, mut derivations) = (Vec::new(), BTreeMap::new());
    for item in plan.items.iter().filter(|item| item.counts_for(&unit.unit_type)) {
        let Some((price, quantity, count)) = worked_out(item, unit, staffing)? else { continue };
        let derivation = Derivation {
            parameter: item.id.clone(),
            edition: generation.edition.clone(),
            basis: item.basis,
            classes: item.classes.clone(),
            count,
            reference: item.reference.clone(),
            clause: item.clause.clone(),
            evidence: item.evidence.clone(),
        };
        let line = CostingLineInput {
            id: line_id(id, &item.id, before),
            task: item.title.zh.clone(),
            budget_year: ask.fiscal_year,
            standard_id: None,
            unit_price_fen: Some(price),
            quantity,
            frequency: item.times.to_string(),
            unit_of_measure: measure(item.basis).to_owned(),
            dep_economy: item.dep_economy.clone(),
            fund: item.fund.clone(),
            reason: words(&derivation),
            ..CostingLineInput::blank()
        };
        derivations.insert(line.id, derivation);
        lines.push(line);
    }
    let in_posts = IN_POSTS.iter().filter_map(|class| staffing.get(*class)).map(|group| group.persons).sum();
    Ok(Fresh {
        key: ask.key.clone(),
        input: head(ask, plan, unit, function, lines, (in_posts, unit.establishment)),
        derivations,
        posts: plan.checks_posts.then_some((in_posts, unit.establishment)),
    })
}

/// Price, quantity and count of a line; none where there is nobody to count.
fn worked_out(
    item: &Item,
    unit: &Unit,
    staffing: &Staffing,
) -> Result<Option<(Fen, String, i64)>, OutOfRange> {
    let groups: Vec<&Group> = item.classes.iter().filter_map(|class| staffing.get(class)).collect();
    let persons: i64 = groups.iter().map(|group| group.persons).sum();
    let sum = |pick: fn(&Group) -> Fen| Fen::sum(groups.iter().map(|group| pick(group)));
    let (price, quantity, count) = match item.basis {
        Basis::Pay => (sum(|group| group.pay_fen)?, item.rate.clone(), persons),
        Basis::Base => (sum(|group| group.base_fen)?, item.rate.clone(), persons),
        Basis::Persons => (item.quota_fen.unwrap_or(Fen::ZERO), persons.to_string(), persons),
        Basis::Posts => {
            let posts = unit.establishment;
            (item.quota_fen.unwrap_or(Fen::ZERO), posts.to_string(), posts)
        }
    };
    Ok((count > 0 && price > Fen::ZERO).then_some((price, quantity, count)))
}

/// A line keeps its id while its parameter has one.
fn line_id(project: DocumentId, parameter: &str, before: Option<&Project>) -> CostingLineId {
    let lines = before.into_iter().flat_map(|before| &before.lines);
    let known = lines.filter(|line| derivation(line).is_some_and(|known| known.parameter == parameter));
    let version = before.map_or(0, |before| before.row.reserved_at);
    known.map(|line| line.id).next().unwrap_or_else(|| {
        derived_id(&["generated line", &project.to_string(), parameter, &version.to_string()]).into()
    })
}

/// How a line was worked out; none of a line that people entered.
pub fn derivation(line: &CostingLine) -> Option<Derivation> {
    serde_json::from_str(&line.derivation).ok()
}

fn measure(basis: Basis) -> &'static str {
    match basis {
        Basis::Pay => "月工资合计",
        Basis::Base => "月缴费基数合计",
        Basis::Persons => "人",
        Basis::Posts => "编制",
    }
}

/// A derivation in the words of a costing line.
fn words(derivation: &Derivation) -> String {
    let Derivation { count, clause, reference, .. } = derivation;
    let counted = match derivation.basis {
        Basis::Pay => format!("{count}人月工资合计×比例×次数"),
        Basis::Base => format!("{count}人月缴费基数合计×缴费率×月数"),
        Basis::Persons => format!("{count}人×定额×次数"),
        Basis::Posts => format!("编制{count}名×定额×次数"),
    };
    let reference = if reference.is_empty() { String::new() } else { format!("，{reference}") };
    format!("{counted}（{clause}{reference}）")
}

fn head(
    ask: &Ask,
    plan: &Generated,
    unit: &Unit,
    function: String,
    lines: Vec<CostingLineInput>,
    (persons, posts): (i64, i64),
) -> ProjectInput {
    let id = ask.project_id();
    let target = |n: &str, kind, name: &str, value: String, measure: &str, weight| TargetInput {
        id: TargetId(derived_id(&["generated target", &id.to_string(), n])),
        kind,
        name: name.to_owned(),
        value,
        unit_of_measure: measure.to_owned(),
        library_code: String::new(),
        weight,
    };
    let (counted, number) =
        if plan.class == "21" { ("保障编制数", posts) } else { ("保障人数", persons) };
    ProjectInput {
        id,
        unit_id: ask.unit_id,
        code: format!("{}-{}-{}", unit.code, ask.fiscal_year, plan.key),
        name: plan.name.zh.clone(),
        class: plan.class.clone(),
        function,
        start_year: ask.fiscal_year,
        end_year: ask.fiscal_year,
        fiscal_year: ask.fiscal_year,
        reason: "由人员信息库、编制和现行生成参数自动测算。".to_owned(),
        flags: Vec::new(),
        new_policy: false,
        span: Some(Span::Recurring),
        level: 2,
        parent_id: None,
        lines,
        targets: vec![
            target("1", TargetKind::Output, counted, format!("≥{number}"), "人", 60),
            target("2", TargetKind::Satisfaction, "保障对象满意度", "≥95".to_owned(), "%", 40),
        ],
        acknowledgements: Vec::new(),
        version: None,
    }
}

/// The numbers of lines, whatever their ids and words.
fn numbers(project: &Project) -> Vec<(String, Fen, &str, &str, &str, &str, i64)> {
    let number =
        |line: &'_ CostingLine| derivation(line).map(|derivation| derivation.parameter).unwrap_or_default();
    let mut numbers: Vec<_> = project
        .lines
        .iter()
        .map(|line| {
            let (quantity, frequency) = (line.quantity.as_str(), line.frequency.as_str());
            let (economy, fund) = (line.dep_economy.as_str(), line.fund.as_str());
            (number(line), line.unit_price_fen, quantity, frequency, economy, fund, line.budget_year)
        })
        .collect();
    numbers.sort();
    numbers
}

/// Whether a project is what is generated now.
pub fn agrees(project: &Project, fresh: &Project) -> bool {
    numbers(project) == numbers(fresh)
}

/// What generating a batch of projects stands on.
pub struct Wanted<'a> {
    /// Which project is asked for what, and as what it stands now.
    pub asks: Vec<(DocumentId, Ask, Option<&'a Project>)>,
    /// The parameters in force.
    pub generation: &'a Generation,
    /// The day.
    pub today: NaiveDate,
}

/// What the projects would be now: two statements, whatever their number.
pub async fn load(
    conn: &Conn,
    source: &dyn StaffSource,
    wanted: &Wanted<'_>,
) -> Result<HashMap<DocumentId, Result<Fresh, Problem>>, DbError> {
    if wanted.asks.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: BTreeSet<UnitId> = wanted.asks.iter().map(|(_, ask, _)| ask.unit_id).collect();
    let sql = "select id, code, unit_type, establishment from v_unit_record where id in {in:1}";
    let units: Vec<Unit> = conn.all(sql, [list(ids)]).await?;
    let units: BTreeMap<UnitId, Unit> = units.into_iter().map(|unit| (unit.id, unit)).collect();
    let base = wanted.generation.base;
    let asked: Vec<Asked> = wanted
        .asks
        .iter()
        .map(|(_, ask, _)| Asked { unit_id: ask.unit_id, on: ask.day(wanted.today), base })
        .collect();
    let staffing = source.staffing(conn, &asked).await?;
    let mut fresh = HashMap::new();
    for ((id, ask, before), staffing) in wanted.asks.iter().zip(staffing) {
        let made = match units.get(&ask.unit_id) {
            Some(unit) => draft(ask, wanted.generation, unit, &staffing, *before),
            None => Err(Problem::not_found()),
        };
        fresh.insert(*id, made);
    }
    Ok(fresh)
}

#[cfg(test)]
#[path = "generate_tests.rs"]
mod tests;
