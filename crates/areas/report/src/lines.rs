//! The lines behind a figure: the same terms as the figure's, as a query.

use kernel::db::list;
use kernel::{Conn, DbError, Fen, Limit, Text};
use platform::UnitId;
use platform::export::Column;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::load::{NATURE, Range, Source};
use crate::model::{Dimension, EXECUTED, Filter, LAST_BUDGET, STREAMS, Term};

/// A line behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct TableLine {
    /// Where it stands: `expenditure`, `income`, `last_budget`, `executed`
    pub stream: String,
    /// Id of the line; of what was paid last year, what tells the balance apart.
    pub id: String,
    /// The budget; empty for what was paid last year.
    pub budget_id: String,
    /// Number of the budget.
    pub number: String,
    /// Unit.
    pub unit_id: String,
    /// 项目代码
    pub project_code: String,
    /// Project.
    pub project_name: String,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub economy: String,
    /// Fund.
    pub fund: String,
    /// `basic_person`, `basic_operating`, `project`
    pub kind: String,
    /// 收入项目
    pub item: String,
    /// What is bought; empty for lines that buy nothing by themselves.
    pub task: String,
    /// How many assets are bought.
    pub asset_count: i64,
    /// As it counts in the figure: with the sign of its term.
    pub amount_fen: Fen,
    /// Where the next page begins.
    #[serde(skip)]
    place: String,
}

/// A page of the lines behind a figure.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TableLinePage {
    /// Rows.
    pub items: Vec<TableLine>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of rows over all pages.
    pub total: i64,
    /// Σ over all pages: the figure.
    pub sum_fen: Fen,
}

/// The columns of the lines as a file.
pub const SHOWN: &[Column] = &[
    Column::word("stream", "来源", "Source", stream_title),
    Column::plain("number", "预算编号", "Budget"),
    Column::unit("unit_id"),
    Column::plain("project_code", "项目代码", "Project code"),
    Column::plain("project_name", "项目名称", "Project"),
    Column::plain("function", "功能分类", "Function"),
    Column::plain("economy", "部门经济分类", "Economic class"),
    Column::plain("fund", "资金性质", "Fund"),
    Column::word("kind", "支出类别", "Kind", |word| {
        platform::export::word_of(ledger::words::EXPENDITURE_KINDS, word)
    }),
    Column::plain("item", "收入项目", "Revenue item"),
    Column::plain("task", "采购内容", "What is bought"),
    Column::whole("asset_count", "资产数量", "Assets"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
];

const STREAM_TITLES: &[(&str, &str, &str)] = &[
    ("expenditure", "本年支出预算", "expenditure budget"),
    ("income", "本年收入预算", "income budget"),
    ("last_budget", "上年支出预算", "budget of last year"),
    ("executed", "上年执行", "executed last year"),
    ("purchase", "本年采购与资产清单", "purchases of the year"),
];

fn stream_title(word: &str) -> Text {
    platform::export::word_of(STREAM_TITLES, word)
}

/// What lines that are no purchases say where purchases say more.
const NO_PURCHASE: &str = ", '' as procurement, 'no' as service, '' as asset, '' as task, 0 as asset_count";

/// The lines of one stream under the names of the dimensions.
fn stream_sql(stream: &str, source: Source) -> (String, String) {
    let budget = format!(
        "select l.id as id, l.budget_id as budget_id, l.unit_id as unit_id, coalesce(l.project_id, '') as project_id,
           l.function as function, l.dep_economy as economy, l.fund as fund, l.expenditure_kind as kind,
           {NATURE} as nature, '' as item, l.amount_fen as fen, l.budget_year as year, l.state as state{NO_PURCHASE}
         from v_budget_line l"
    );
    let states = |source: Source| format!("x.state in ('{}')", source.states().join("', '"));
    match stream {
        "expenditure" => (budget, states(source)),
        "last_budget" => (budget, states(Source::Approved)),
        "income" => (
            format!("select i.id as id, i.budget_id as budget_id, i.unit_id as unit_id, '' as project_id, '' as function,
               '' as economy, i.fund as fund, '' as kind, '' as nature, i.revenue_item as item, i.amount_fen as fen,
               i.budget_year as year, i.state as state{NO_PURCHASE}
             from v_income_line i"),
            states(source),
        ),
        "purchase" => (
            "select p.id as id, p.budget_id as budget_id, p.unit_id as unit_id, p.project_id as project_id,
               p.function as function, p.dep_economy as economy, p.fund as fund, p.expenditure_kind as kind, '' as nature,
               '' as item, p.amount_fen as fen, p.budget_year as year, p.state as state, p.procurement as procurement,
               case when p.service_purchase = 1 then 'yes' else 'no' end as service, p.asset_class as asset,
               p.task as task, p.asset_count as asset_count
             from v_budget_purchase p"
                .to_owned(),
            states(source),
        ),
        _ => (
            format!("select b.period || '/' || b.project_id || '/' || b.fund || '/' || b.function || '/' || b.dep_economy as id,
               '' as budget_id, b.unit_id as unit_id, b.project_id as project_id, b.function as function,
               b.dep_economy as economy, b.fund as fund, '' as kind, '' as nature, '' as item,
               b.debit_fen - b.credit_fen as fen, b.period / 100 as year, '' as state{NO_PURCHASE}
             from lg_dimension_balance b where b.account = 'IND401' and b.debit_fen <> b.credit_fen"),
            "true".to_owned(),
        ),
    }
}

/// The statement of all terms, and what it binds.
struct Query {
    sql: String,
    values: Vec<Value>,
}

fn query(range: &Range, year: i64, source: Source, terms: &[Term]) -> Query {
    let top = range.top.to_string();
    let mut values: Vec<Value> = vec![list(&range.units), top.into()];
    let mut parts = Vec::new();
    for (at, term) in terms.iter().enumerate() {
        let counted = if range.whole { term.consolidated() } else { term.clone() };
        let streams = counted
            .filter
            .of(Dimension::Stream)
            .map_or_else(|| STREAMS.iter().map(|stream| (*stream).to_owned()).collect(), <[String]>::to_vec);
        for stream in streams {
            let (lines, states) = stream_sql(&stream, source);
            let of_year = if matches!(stream.as_str(), LAST_BUDGET | EXECUTED) { year - 1 } else { year };
            let conditions = conditions(&counted.filter, &mut values);
            let sign = if counted.minus { "-" } else { "" };
            // A line that two terms count stands twice, each time in its own place.
            parts.push(format!(
                "select '{stream}' as stream, x.id as id, x.budget_id as budget_id, x.unit_id as unit_id,
                   x.project_id as project_id, x.function as function, x.economy as economy, x.fund as fund,
                   x.kind as kind, x.item as item, x.task as task, x.asset_count as asset_count,
                   {sign}x.fen as amount_fen,
                   x.unit_id || '/{at:02}/{stream}/' || x.id as place
                 from ({lines}) x where x.unit_id in {{in:1}} and x.year = {of_year} and {states}{conditions}"
            ));
        }
    }
    Query { sql: parts.join(" union all "), values }
}

/// What a filter asks of a line.
fn conditions(filter: &Filter, values: &mut Vec<Value>) -> String {
    let mut sql = String::new();
    for (dimension, wanted) in &filter.0 {
        let column = match dimension {
            Dimension::Stream => continue,
            Dimension::Fund => "fund",
            Dimension::Function => "function",
            Dimension::Economy => "economy",
            Dimension::Kind => "kind",
            Dimension::Nature => "nature",
            Dimension::Item => "item",
            Dimension::Procurement => "procurement",
            Dimension::Service => "service",
            Dimension::Asset => "asset",
            // Lines of budgets are in no account.
            Dimension::Account | Dimension::Time | Dimension::Event | Dimension::Project => {
                sql.push_str(" and false");
                continue;
            }
            Dimension::Internal => {
                sql.push_str(&internal(wanted));
                continue;
            }
        };
        let each = wanted.iter().map(|value| {
            values.push(if dimension.by_beginning() { format!("{value}%") } else { value.clone() }.into());
            let at = values.len();
            format!("x.{column} {} ${at}", if dimension.by_beginning() { "like" } else { "=" })
        });
        let each: Vec<String> = each.collect();
        sql.push_str(&format!(" and ({})", each.join(" or ")));
    }
    sql
}

/// As [`crate::load::is_internal`] says it.
fn internal(wanted: &[String]) -> String {
    const IS: &str = "(x.nature = 'subsidy' or x.item = 'subordinate_remittance'
        or (x.nature = 'remittance' or x.item = 'superior_subsidy') and x.unit_id <> $2)";
    let has = |word: &str| wanted.iter().any(|one| one == word);
    match (has("yes"), has("no")) {
        (true, true) => String::new(),
        (true, false) => format!(" and {IS}"),
        (false, true) => format!(" and not {IS}"),
        (false, false) => " and false".to_owned(),
    }
}

#[derive(FromQueryResult)]
struct Total {
    total: i64,
    fen: i64,
}

/// A page of the lines behind a figure, in order of their units.
pub async fn page(
    conn: &Conn,
    range: &Range,
    (year, source): (i64, Source),
    terms: &[Term],
    after: &str,
    limit: Limit,
) -> Result<TableLinePage, DbError> {
    if terms.is_empty() {
        return Ok(TableLinePage { items: Vec::new(), next: None, total: 0, sum_fen: Fen::ZERO });
    }
    let Query { sql, mut values } = query(range, year, source, terms);
    // PostgreSQL must know the type of a parameter that some statements do not use.
    let guard = "cast($2 as text) is not null";
    let total = format!(
        "select count(*) as total, cast(coalesce(sum(q.amount_fen), 0) as bigint) as fen from ({sql}) q where {guard}"
    );
    let total: Option<Total> = conn.one(&total, values.clone()).await?;
    let total = total.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))?;
    let (place, rows) = (values.len() + 1, values.len() + 2);
    values.extend([after.into(), limit.rows().into()]);
    let sql = format!(
        "select q.stream, q.id, q.budget_id, coalesce(d.number, '') as number, q.unit_id,
           coalesce(p.code, '') as project_code, coalesce(p.name, '') as project_name, q.function, q.economy, q.fund,
           q.kind, q.item, q.task, cast(q.asset_count as bigint) as asset_count, cast(q.amount_fen as bigint) as amount_fen,
           q.place
         from ({sql}) q left join fl_document d on d.id = q.budget_id left join v_project p on p.id = q.project_id
         where {guard} and q.place > ${place} order by q.place limit ${rows}"
    );
    let items: Vec<TableLine> = conn.all(&sql, values).await?;
    let full = items.len() as i64 == limit.rows();
    let next = items.last().filter(|_| full).map(|last| last.place.clone());
    Ok(TableLinePage { items, next, total: total.total, sum_fen: Fen::from_fen(total.fen) })
}

/// A unit's id as it stands in a place.
pub(crate) fn is_place(after: &str) -> bool {
    after.is_empty() || after.split('/').next().is_some_and(|unit| unit.parse::<UnitId>().is_ok())
}
