//! Input and loading of year closes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Faults, Fen, Period, Problem, text};
use platform::UnitId;
use posting::document::Loaded;
use posting::http::Input;
use posting::{Context, Work};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::YearClose;
use crate::balances::carried_unscoped;
use crate::carry::{Balances, Decided};
use crate::facts::{read, units_unscoped};
use crate::life::carries;
use crate::opening::model::ClosingLineId;

/// Decisions on projects of one document.
const LINES_MAX: usize = 1_000;

/// What is decided of a project's money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = YearCloseEvent)]
pub enum DecidedEvent {
    /// 财政拨款结转转入结余（项目已完成或终止）
    Y12,
    /// 非财政专项剩余资金留归单位使用
    Y21,
}

impl DecidedEvent {
    /// As stored and in the posting rules.
    pub fn word(self) -> &'static str {
        match self {
            DecidedEvent::Y12 => "Y12",
            DecidedEvent::Y21 => "Y21",
        }
    }
    fn parse(word: &str) -> Option<DecidedEvent> {
        [DecidedEvent::Y12, DecidedEvent::Y21].into_iter().find(|one| one.word() == word)
    }
}

/// A decision on a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct YearCloseLine {
    /// Client-made id.
    pub id: ClosingLineId,
    /// What is decided.
    pub event: DecidedEvent,
    /// Project.
    #[schema(max_length = 40)]
    pub project_id: String,
    /// Functional class.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub function: String,
    /// Fund.
    #[schema(max_length = 40)]
    pub fund: String,
    /// How much.
    #[schema(minimum = 1, maximum = 9_000_000_000_000_000_i64)]
    pub amount_fen: Fen,
}

/// A year to close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct YearCloseInput {
    /// Client-made id (UUIDv7).
    pub id: DocumentId,
    /// The unit.
    pub unit_id: UnitId,
    /// The year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub fiscal_year: i64,
    /// Share of an institution's balance to distribute that goes to the special fund (Y05), in ten-thousandths.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000)]
    pub provision_rate: i64,
    /// Note.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: String,
    /// Decisions on projects.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub lines: Vec<YearCloseLine>,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl Input for YearCloseInput {
    fn id(&self) -> DocumentId {
        self.id
    }
    fn unit_id(&self) -> UnitId {
        self.unit_id
    }
    fn version(&self) -> Option<i64> {
        self.version
    }
}

impl YearCloseInput {
    fn check(&self) -> Result<(), Problem> {
        let mut faults = Faults::default();
        faults.range("fiscal_year", self.fiscal_year, 2000, 2100);
        faults.range("provision_rate", self.provision_rate, 0, 10_000);
        faults.words("note", &self.note, 0, 1000);
        if self.lines.len() > LINES_MAX {
            let how = text!("请合并。", "Combine them.");
            faults.add("lines", text!("明细不超过 {LINES_MAX} 行。", "At most {LINES_MAX} lines."), how);
        }
        for (n, line) in self.lines.iter().enumerate() {
            let at = |name: &str| format!("lines[{n}].{name}");
            faults.range(at("amount_fen"), line.amount_fen.fen(), 1, Fen::MAX.fen());
            faults.words(at("project_id"), &line.project_id, 0, 40);
            faults.words(at("function"), &line.function, 0, 40);
            faults.words(at("fund"), &line.fund, 1, 40);
        }
        faults.done()
    }
}

#[derive(FromQueryResult)]
struct Head {
    id: DocumentId,
    unit_id: UnitId,
    fiscal_year: i64,
    provision_rate: i64,
    note: String,
}
#[derive(FromQueryResult)]
struct Line {
    year_close_id: DocumentId,
    id: ClosingLineId,
    event: String,
    project_id: String,
    function: String,
    fund: String,
    amount_fen: Fen,
}

/// Stored year closes by id.
pub(super) async fn stored(
    conn: &Conn,
    ids: &[DocumentId],
) -> Result<BTreeMap<DocumentId, YearCloseInput>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    const HEADS: &str = "select y.id, d.unit_id, d.fiscal_year, y.provision_rate, y.note
        from cl_year_close y join fl_document d on d.id = y.id where y.id in {in:1}";
    const LINES: &str = "select year_close_id, id, event, project_id, function, fund, amount_fen
        from cl_year_close_line where year_close_id in {in:1} order by year_close_id, line";
    let heads: Vec<Head> = conn.all(HEADS, [list(ids)]).await?;
    let lines: Vec<Line> = conn.all(LINES, [list(ids)]).await?;
    let mut found: BTreeMap<DocumentId, YearCloseInput> = BTreeMap::new();
    for Head { id, unit_id, fiscal_year, provision_rate, note } in heads {
        let lines = Vec::new();
        let input = YearCloseInput { id, unit_id, fiscal_year, provision_rate, note, lines, version: None };
        found.insert(id, input);
    }
    for Line { year_close_id, id, event, project_id, function, fund, amount_fen } in lines {
        let Some(input) = found.get_mut(&year_close_id) else { continue };
        let event =
            DecidedEvent::parse(&event).ok_or_else(|| DbError::Other(format!("cl_year_close_line {id}")))?;
        input.lines.push(YearCloseLine { id, event, project_id, function, fund, amount_fen });
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct Surplus {
    unit_id: UnitId,
    fiscal_year: i64,
    project_id: String,
    function: String,
    fund: String,
    amount_fen: Fen,
}

/// What the year-end settlements made surplus.
async fn surplus(conn: &Conn, inputs: &[&YearCloseInput]) -> Result<Vec<Surplus>, DbError> {
    const SQL: &str = "select l.unit_id, l.fiscal_year, l.project_id, l.function, l.fund,
          cast(sum(l.amount_fen) as bigint) as amount_fen
        from v_year_end_line l
        where l.decision = 'surplus' and l.unit_id in {in:1} and l.fiscal_year between $2 and $3
        group by l.unit_id, l.fiscal_year, l.project_id, l.function, l.fund
        order by l.project_id, l.function, l.fund";
    let years = || inputs.iter().map(|input| input.fiscal_year);
    let Some((first, last)) = years().min().zip(years().max()) else { return Ok(Vec::new()) };
    conn.all(SQL, [list(inputs.iter().map(|input| input.unit_id)), first.into(), last.into()]).await
}

/// The balances of each unit and year: one statement for each year of the batch, of which there is one as a rule.
async fn balances(
    conn: &Conn,
    inputs: &[&YearCloseInput],
) -> Result<HashMap<(UnitId, i64), Balances>, DbError> {
    let years: BTreeSet<i64> = inputs.iter().map(|input| input.fiscal_year).collect();
    let mut found = HashMap::new();
    for year in years {
        let of_year = inputs.iter().filter(|input| input.fiscal_year == year);
        let units: Vec<UnitId> = of_year.map(|input| input.unit_id).collect();
        let rows = carried_unscoped(conn, &units, Period::closing(year)).await?;
        found.extend(rows.into_iter().map(|(unit, balances)| ((unit, year), balances)));
    }
    Ok(found)
}

pub(super) async fn load(conn: &Conn, work: &[Work<'_>], _context: &Context) -> Result<Vec<Loaded>, DbError> {
    let absent: Vec<DocumentId> =
        work.iter().filter(|work| !carries(work)).map(|work| work.command.id).collect();
    let mut stored = stored(conn, &absent).await?;
    let ready: Vec<Result<YearCloseInput, Problem>> = work
        .iter()
        .map(|work| {
            if !carries(work) {
                return stored.remove(&work.command.id).ok_or_else(Problem::not_found);
            }
            let input: YearCloseInput = read(&work.command.body)?;
            if input.id != work.command.id {
                return Err(Problem::not_found());
            }
            input.check().map(|()| input)
        })
        .collect();
    let inputs: Vec<&YearCloseInput> = ready.iter().flatten().collect();
    let mut balances = balances(conn, &inputs).await?;
    let surplus = surplus(conn, &inputs).await?;
    let ids: Vec<UnitId> = inputs.iter().map(|input| input.unit_id).collect();
    let units = units_unscoped(conn, &ids).await?;
    let documents = work.iter().zip(ready).map(|(work, input)| {
        let input = input?;
        let unit = units.get(&input.unit_id).ok_or_else(Problem::not_found)?;
        let key = (input.unit_id, input.fiscal_year);
        let document: Loaded = Ok(Box::new(YearClose {
            unit_type: unit.unit_type.clone(),
            start_year: unit.start_year,
            balances: balances.remove(&key).unwrap_or_default(),
            decided: decided(&input, surplus.iter().filter(|row| (row.unit_id, row.fiscal_year) == key)),
            actor: work.header.map_or(work.command.actor_id, |header| header.creator_id),
            input,
        }));
        document
    });
    Ok(documents.collect())
}

fn decided<'a>(input: &YearCloseInput, surplus: impl Iterator<Item = &'a Surplus>) -> Vec<Decided> {
    let own = input.lines.iter().map(|line| Decided {
        event: line.event.word(),
        project: line.project_id.clone(),
        fund: line.fund.clone(),
        function: line.function.clone(),
        amount: line.amount_fen,
    });
    let settled = surplus.map(|row| Decided {
        event: "Y12",
        project: row.project_id.clone(),
        fund: row.fund.clone(),
        function: row.function.clone(),
        amount: row.amount_fen,
    });
    own.chain(settled).collect()
}
