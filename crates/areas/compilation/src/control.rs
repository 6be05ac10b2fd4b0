//! Control figures: how much a unit may budget of a fund for basic and for project expenditure.

use std::collections::{BTreeMap, BTreeSet};

use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, Limit, Problem, Stamp, Table, text};
use platform::audit::{self, Event, Origin};
use platform::{Scope, UnitId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::ControlKind;
use kernel::Faults;

/// A control figure as it is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlFigureInput {
    /// Unit.
    pub unit_id: UnitId,
    /// Budget year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub budget_year: i64,
    /// Fund; not one of the own funds, which are bounded by their income.
    #[schema(pattern = "^[0-9]{1,3}$")]
    pub fund: String,
    /// Basic or project expenditure.
    pub expenditure_kind: ControlKind,
    /// Amount in fen.
    #[schema(value_type = i64, minimum = 0, maximum = 9000000000000000_i64)]
    pub amount_fen: Fen,
    /// The version that was seen; absent for a new figure.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

/// A control figure with what became of it.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct ControlFigure {
    /// Unit.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name: String,
    /// Budget year.
    pub budget_year: i64,
    /// Fund.
    pub fund: String,
    /// `basic` or `project`.
    pub expenditure_kind: String,
    /// Amount.
    pub amount_fen: Fen,
    /// Split to the units directly below.
    pub split_fen: Fen,
    /// In the unit's own budget (二上) that is in review or approved.
    pub used_fen: Fen,
    /// What is left.
    pub remaining_fen: Fen,
    /// Version.
    pub version: i64,
}

/// A page of control figures with sums over all pages.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ControlFigurePage {
    /// The rows.
    pub items: Vec<ControlFigure>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of figures the filters leave.
    pub total: i64,
    /// Σ figures; one that is part of another in the list, that of the unit above, is counted with that.
    pub amount_fen: Fen,
}

/// Which control figures a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this unit.
    pub unit_id: Option<UnitId>,
    /// For this year.
    pub year: Option<i64>,
}

/// What the unit of a figure `c` uses of it itself, in budgets (二上) in these states.
fn used(states: &str) -> String {
    format!(
        "cast(coalesce((select sum(l.amount_fen) from v_budget_line l join bg_budget b on b.id = l.budget_id
         where l.unit_id = c.unit_id and l.budget_year = c.budget_year and l.fund = c.fund
           and b.round = 2 and l.state in ({states})
           and (case when l.expenditure_kind = 'project' then 'project' else 'basic' end) = c.expenditure_kind), 0)
         as bigint)"
    )
}
/// What of a figure `c` is split to the units directly below.
pub(crate) const SPLIT: &str =
    "cast(coalesce((select sum(k.amount_fen) from v_unit s join bg_control_figure k on k.unit_id = s.id
      and k.budget_year = c.budget_year and k.fund = c.fund and k.expenditure_kind = c.expenditure_kind
    where s.parent_id = c.unit_id), 0) as bigint)";

#[derive(FromQueryResult)]
struct Sums {
    count: i64,
    amount_fen: Fen,
}

/// Where a page of figures begins: unit, year, fund, kind of the row before.
#[derive(Clone, Debug)]
pub struct Place(UnitId, i64, String, String);

impl Place {
    /// Reads a mark that [`list_figures`] gave.
    pub fn parse(text: &str) -> Option<Place> {
        let mut pieces = text.split(':');
        let place = Place(
            pieces.next()?.parse().ok()?,
            pieces.next()?.parse().ok()?,
            pieces.next()?.to_owned(),
            pieces.next()?.to_owned(),
        );
        pieces.next().is_none().then_some(place)
    }
    fn of(row: &ControlFigure) -> String {
        format!("{}:{}:{}:{}", row.unit_id, row.budget_year, row.fund, row.expenditure_kind)
    }
}

/// Control figures by unit, year, fund and kind.
pub async fn list_figures(
    conn: &Conn,
    scope: &Scope,
    filter: &Filter,
    after: Option<Place>,
    limit: Limit,
) -> Result<ControlFigurePage, DbError> {
    let mut conditions = "c.unit_id in {in:1}".to_owned();
    let mut values = vec![scope.parameter()];
    let given: [(&str, Option<Value>); 2] =
        [("c.unit_id", filter.unit_id.map(Value::from)), ("c.budget_year", filter.year.map(Value::from))];
    for (column, value) in given {
        if let Some(value) = value {
            values.push(value);
            conditions.push_str(&format!(" and {column} = ${}", values.len()));
        }
    }
    // Found by the key of bg_control_figure. What a unit was given is part of what the unit above was given.
    let within = match filter.unit_id {
        Some(_) => "0 = 1",
        None => {
            "exists (select 1 from v_unit w join bg_control_figure a on a.unit_id = w.parent_id
               and a.budget_year = c.budget_year and a.fund = c.fund and a.expenditure_kind = c.expenditure_kind
             where w.id = c.unit_id and a.unit_id in {in:1})"
        }
    };
    let sql = format!(
        "select count(*) as count,
           cast(coalesce(sum(case when {within} then 0 else c.amount_fen end), 0) as bigint) as amount_fen
         from bg_control_figure c where {conditions}"
    );
    let sums: Option<Sums> = conn.one(&sql, values.clone()).await?;
    if let Some(Place(unit_id, year, fund, kind)) = after {
        let n = values.len();
        conditions.push_str(&format!(
            " and (c.unit_id, c.budget_year, c.fund, c.expenditure_kind) > (${}, ${}, ${}, ${})",
            n + 1,
            n + 2,
            n + 3,
            n + 4
        ));
        values.extend([unit_id.into(), year.into(), fund.into(), kind.into()]);
    }
    values.push(limit.one_more().into());
    let sql = format!(
        "select x.*, x.amount_fen - x.split_fen - x.used_fen as remaining_fen from (
           select c.unit_id, u.code as unit_code, u.name as unit_name, c.budget_year, c.fund, c.expenditure_kind,
             c.amount_fen, {SPLIT} as split_fen, {} as used_fen, c.version
           from bg_control_figure c join v_unit u on u.id = c.unit_id
           where {conditions} order by c.unit_id, c.budget_year, c.fund, c.expenditure_kind limit ${}) as x
         order by x.unit_id, x.budget_year, x.fund, x.expenditure_kind",
        used("'in_review', 'approved'"),
        values.len()
    );
    let mut items: Vec<ControlFigure> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(Place::of);
    let (total, amount_fen) = sums.map_or((0, Fen::ZERO), |sums| (sums.count, sums.amount_fen));
    Ok(ControlFigurePage { items, next, total, amount_fen })
}

static CONTROL_VERSION: Table = Table {
    name: "bg_control_version",
    columns: &[
        ("unit_id", Col::Text),
        ("budget_year", Col::Int),
        ("fund", Col::Text),
        ("expenditure_kind", Col::Text),
        ("version", Col::Int),
        ("before_fen", Col::Int),
        ("amount_fen", Col::Int),
        ("actor_id", Col::Text),
        ("actor_name", Col::Text),
        ("at", Col::Int),
    ],
    key: &["unit_id", "budget_year", "fund", "expenditure_kind", "version"],
};

/// A figure that a control figure has had.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct ControlVersion {
    /// Version, from 1.
    pub version: i64,
    /// Amount before; absent for the first.
    pub before_fen: Option<Fen>,
    /// Amount.
    pub amount_fen: Fen,
    /// Who set it; empty where that was before versions were kept.
    pub actor_name: String,
    /// When.
    pub at: Stamp,
}

/// Most versions of a figure that are shown.
const VERSIONS_MAX: i64 = 200;

/// What a control figure was, newest first. Unscoped: the caller has looked at the unit.
pub async fn history_unscoped(
    conn: &Conn,
    (unit, year): (UnitId, i64),
    fund: &str,
    kind: ControlKind,
) -> Result<Vec<ControlVersion>, DbError> {
    let sql = "select version, before_fen, amount_fen, actor_name, at from bg_control_version
        where unit_id = $1 and budget_year = $2 and fund = $3 and expenditure_kind = $4 order by version desc limit $5";
    conn.all(sql, [unit.into(), year.into(), fund.into(), kind.word().into(), VERSIONS_MAX.into()]).await
}

#[derive(FromQueryResult)]
struct Stored {
    amount_fen: Fen,
    version: i64,
}

#[derive(FromQueryResult)]
struct FundCode {
    attributes: String,
}

/// Sets figures inside the caller's transaction, each with its version and its audit record, and then looks whether what
/// is split and budgeted stays within them: a file may raise a unit and those below it in any order. The chains of the
/// units and of those above them are locked first, so that nothing is split or approved meanwhile. Answers for each whether
/// it changed, or why it may not. The caller has checked that the units are in scope.
pub async fn set_all(
    conn: &Conn,
    origin: &Origin,
    inputs: &[ControlFigureInput],
) -> Result<Vec<Result<bool, Problem>>, DbError> {
    let parents = parents(conn, inputs.iter().map(|input| input.unit_id)).await?;
    let units: BTreeSet<UnitId> = inputs.iter().map(|input| input.unit_id).collect();
    audit::lock_chains(conn, units.into_iter().chain(parents.values().copied())).await?;
    let mut answers = Vec::with_capacity(inputs.len());
    for input in inputs {
        answers.push(write(conn, origin, input).await?);
    }
    for (input, answer) in inputs.iter().zip(&mut answers) {
        if matches!(answer, Ok(true))
            && let Err(problem) = within(conn, input, parents.get(&input.unit_id).copied()).await?
        {
            *answer = Err(problem);
        }
    }
    Ok(answers)
}

#[derive(FromQueryResult)]
struct Above {
    id: UnitId,
    parent_id: UnitId,
}

/// The units above these, where there is one.
async fn parents(
    conn: &Conn,
    units: impl Iterator<Item = UnitId>,
) -> Result<BTreeMap<UnitId, UnitId>, DbError> {
    let sql = "select id, parent_id from v_unit where parent_id is not null and id in {in:1}";
    let rows: Vec<Above> = conn.all(sql, [list(units)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.parent_id)).collect())
}

fn key(unit: UnitId, input: &ControlFigureInput) -> [Value; 4] {
    let kind = input.expenditure_kind.word();
    [unit.into(), input.budget_year.into(), input.fund.clone().into(), kind.into()]
}

async fn write(
    conn: &Conn,
    origin: &Origin,
    input: &ControlFigureInput,
) -> Result<Result<bool, Problem>, DbError> {
    if let Err(problem) = valid(conn, input).await? {
        return Ok(Err(problem));
    }
    let sql = "select amount_fen, version from bg_control_figure
        where unit_id = $1 and budget_year = $2 and fund = $3 and expenditure_kind = $4";
    let stored: Option<Stored> = conn.one(sql, key(input.unit_id, input)).await?;
    let before = stored.as_ref().map(|stored| stored.amount_fen);
    if before == Some(input.amount_fen) {
        return Ok(Ok(false));
    }
    let seen = stored.as_ref().map(|stored| stored.version);
    if seen != input.version {
        return Ok(Err(stale(seen)));
    }
    let sql =
        "insert into bg_control_figure (unit_id, budget_year, fund, expenditure_kind, amount_fen, version)
        values ($1, $2, $3, $4, $5, 1)
        on conflict (unit_id, budget_year, fund, expenditure_kind)
        do update set amount_fen = excluded.amount_fen, version = bg_control_figure.version + 1";
    conn.exec(sql, key(input.unit_id, input).into_iter().chain([input.amount_fen.into()])).await?;
    let version = serde_json::json!({
        "unit_id": input.unit_id, "budget_year": input.budget_year, "fund": input.fund,
        "expenditure_kind": input.expenditure_kind, "version": seen.unwrap_or(0) + 1, "before_fen": before,
        "amount_fen": input.amount_fen, "actor_id": origin.actor_id, "actor_name": origin.actor_name,
        "at": origin.at.0,
    });
    conn.insert(&CONTROL_VERSION, &[version]).await?;
    let kind = input.expenditure_kind.word();
    let object = format!("{}/{}/{}/{kind}", input.unit_id, input.budget_year, input.fund);
    let detail = serde_json::json!({"before_fen": before, "after_fen": input.amount_fen}).to_string();
    let event = Event {
        action: "control_figure.set".to_owned(),
        object_kind: "control_figure".to_owned(),
        after_hash: platform::hash::digest(format!("{object}={}", input.amount_fen.fen()).as_bytes()),
        object_id: object,
        detail,
        ..Event::default()
    };
    audit::record(conn, input.unit_id, origin, vec![event]).await?;
    Ok(Ok(true))
}

#[derive(FromQueryResult)]
struct Weighed {
    amount_fen: Fen,
    split_fen: Fen,
    approved_fen: Fen,
}

/// A figure with what is split from it and what of the unit's own budget is approved.
async fn weighed(conn: &Conn, unit: UnitId, input: &ControlFigureInput) -> Result<Option<Weighed>, DbError> {
    let sql = format!(
        "select c.amount_fen, {SPLIT} as split_fen, {} as approved_fen from bg_control_figure c
         where c.unit_id = $1 and c.budget_year = $2 and c.fund = $3 and c.expenditure_kind = $4",
        used("'approved'")
    );
    conn.one(&sql, key(unit, input)).await
}

impl Weighed {
    /// Whether the figure covers what is split from it and approved under it.
    fn holds(&self) -> bool {
        let bound = i128::from(self.split_fen.fen()) + i128::from(self.approved_fen.fen());
        i128::from(self.amount_fen.fen()) >= bound
    }
}

/// Whether a figure holds what is split from it and approved under it, and whether the unit above has it to give.
async fn within(
    conn: &Conn,
    input: &ControlFigureInput,
    parent: Option<UnitId>,
) -> Result<Result<(), Problem>, DbError> {
    if let Some(own) = weighed(conn, input.unit_id, input).await?
        && !own.holds()
    {
        return Ok(Err(below_bound(&own)));
    }
    let Some(parent) = parent else { return Ok(Ok(())) };
    Ok(match weighed(conn, parent, input).await? {
        None => Err(none_above()),
        Some(above) if !above.holds() => Err(above_parent(&above)),
        Some(_) => Ok(()),
    })
}

async fn valid(conn: &Conn, input: &ControlFigureInput) -> Result<Result<(), Problem>, DbError> {
    let mut faults = Faults::default();
    faults.range("budget_year", input.budget_year, 2000, 2100);
    faults.range("amount_fen", input.amount_fen.fen(), 0, Fen::MAX.fen());
    let sql = "select attributes from v_code where scheme = 'funding_sources' and code = $1
        order by effective_from desc";
    let fund: Option<FundCode> = conn.one(sql, [input.fund.clone().into()]).await?;
    let fits = fund.is_some_and(|fund| {
        let group = crate::store::fund_group(&fund.attributes);
        !group.is_empty() && group != crate::model::OWN_FUNDS
    });
    if !fits {
        faults.add(
            "fund",
            text!("控制数只针对财政资金。", "A control figure is for treasury money."),
            text!(
                "请选择财政资金的资金性质；单位资金由收入预算控制。",
                "Choose a treasury fund; own funds are bounded by their income."
            ),
        );
    }
    Ok(faults.done())
}

fn stale(version: Option<i64>) -> Problem {
    let version = version.unwrap_or(0);
    Problem::conflict(
        "stale",
        text!(
            "控制数已变化，当前版本为 {version}（0 为尚未下达）。",
            "The figure changed; it is at version {version} now (0 when there is none)."
        ),
        text!("请刷新后按当前版本修改。", "Reload it and make your change on that version."),
    )
}

fn below_bound(own: &Weighed) -> Problem {
    let (split, approved) = (own.split_fen, own.approved_fen);
    Problem::conflict(
        "below_bound",
        text!(
            "已分解到下级 {split} 元，本单位已批复预算 {approved} 元，控制数不能低于二者之和。",
            "{split} yuan are split to units below and {approved} yuan of the unit's own are approved; the figure cannot be lower."
        ),
        text!("请先调减下级控制数或办理预算调整。", "Lower the figures below, or adjust the budget first."),
    )
}

fn none_above() -> Problem {
    Problem::conflict(
        "none_above",
        text!(
            "上级单位没有该资金性质和类别的控制数，无从分解。",
            "The unit above has no such figure to split."
        ),
        text!("请先下达上级单位的控制数。", "Set the figure of the unit above first."),
    )
}

fn above_parent(above: &Weighed) -> Problem {
    let (figure, split) = (above.amount_fen, above.split_fen);
    Problem::conflict(
        "above_parent",
        text!(
            "下级控制数合计 {split} 元，超出上级控制数 {figure} 元（本级已批复的也计入）。",
            "The figures below come to {split} yuan, above the {figure} yuan of the unit above (what is approved of its own counts too)."
        ),
        text!(
            "请调减本单位控制数，或先调增上级控制数。",
            "Lower this figure, or raise that of the unit above first."
        ),
    )
}

/// The figures of some units, with their versions: what an import replaces.
pub async fn versions_unscoped(
    conn: &Conn,
    units: impl IntoIterator<Item = UnitId>,
) -> Result<BTreeMap<(UnitId, i64, String, String), i64>, DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: UnitId,
        budget_year: i64,
        fund: String,
        expenditure_kind: String,
        version: i64,
    }
    let sql = "select unit_id, budget_year, fund, expenditure_kind, version from bg_control_figure
        where unit_id in {in:1}";
    let rows: Vec<Row> = conn.all(sql, [list(units)]).await?;
    Ok(rows
        .into_iter()
        .map(|r| ((r.unit_id, r.budget_year, r.fund, r.expenditure_kind), r.version))
        .collect())
}
