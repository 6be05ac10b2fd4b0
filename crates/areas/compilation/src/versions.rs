//! Sealed versions in their tables: written by the pipeline, read and compared over HTTP.

use axum::extract::State;
use flow::DocumentId;
use kernel::{Col, Conn, DbError, Fen, Problem, Stamp, Table, text};
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Query, Reply};
use platform::{Permission, UserId};
use posting::{App, Writes};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::BudgetRow;
use crate::purchase::BudgetVersionPurchase;
use crate::version::{
    BudgetIncomeDifference, BudgetLineDifference, BudgetPurchaseDifference, BudgetVersionIncome,
    BudgetVersionLine, BudgetVersionView, Content, Differing, Stage, VersionId, VersionRow, compare,
    version_id,
};

static VERSION: Table = Table {
    name: "bg_version",
    columns: &[
        ("id", Col::Text),
        ("budget_id", Col::Text),
        ("unit_id", Col::Text),
        ("budget_year", Col::Int),
        ("stage", Col::Text),
        ("seq", Col::Int),
        ("hash", Col::Text),
        ("amount_fen", Col::Int),
        ("income_fen", Col::Int),
        ("actor_id", Col::Text),
        ("at", Col::Int),
    ],
    key: &["id"],
};
static VERSION_LINE: Table = Table {
    name: "bg_version_line",
    columns: &[
        ("version_id", Col::Text),
        ("line", Col::Int),
        ("fund", Col::Text),
        ("project_code", Col::Text),
        ("project_name", Col::Text),
        ("project_id", Col::Text),
        ("function", Col::Text),
        ("dep_economy", Col::Text),
        ("gov_economy", Col::Text),
        ("expenditure_kind", Col::Text),
        ("taken_over", Col::Int),
        ("note", Col::Text),
        ("amount_fen", Col::Int),
    ],
    key: &["version_id", "line"],
};
static VERSION_INCOME: Table = Table {
    name: "bg_version_income",
    columns: &[
        ("version_id", Col::Text),
        ("line", Col::Int),
        ("fund", Col::Text),
        ("revenue_item", Col::Text),
        ("note", Col::Text),
        ("amount_fen", Col::Int),
    ],
    key: &["version_id", "line"],
};

static VERSION_PURCHASE: Table = Table {
    name: "bg_version_purchase",
    columns: &[
        ("version_id", Col::Text),
        ("line", Col::Int),
        ("project_code", Col::Text),
        ("task", Col::Text),
        ("dep_economy", Col::Text),
        ("fund", Col::Text),
        ("procurement", Col::Text),
        ("service_purchase", Col::Int),
        ("asset_class", Col::Text),
        ("asset_name", Col::Text),
        ("asset_count", Col::Int),
        ("asset_replaced", Col::Int),
        ("amount_fen", Col::Int),
    ],
    key: &["version_id", "line"],
};

#[derive(Serialize)]
struct Placed<T> {
    version_id: VersionId,
    line: i64,
    #[serde(flatten)]
    content: T,
}

/// Seals what a budget holds, as rows of the transaction that submits or approves it. `seq` is the document's version.
pub(crate) fn seal(
    budget: &BudgetRow,
    stage: Stage,
    seq: i64,
    content: Content,
    (actor_id, at): (UserId, Stamp),
    writes: &mut Writes,
) {
    // The sums passed when the budget was put together.
    let sum = |amounts: Vec<Fen>| Fen::sum(amounts).unwrap_or(Fen::ZERO);
    let id = version_id(budget.id, seq);
    let row = VersionRow {
        id,
        budget_id: budget.id,
        unit_id: budget.unit_id,
        budget_year: budget.budget_year,
        stage: stage.word(),
        seq,
        hash: content.hash(),
        amount_fen: sum(content.lines.iter().map(|line| line.amount_fen).collect()),
        income_fen: sum(content.income.iter().map(|line| line.amount_fen).collect()),
        actor_id,
        at: at.0,
    };
    writes.insert(&VERSION, &row);
    for (line, content) in (1_i64..).zip(content.lines) {
        writes.insert(&VERSION_LINE, &Placed { version_id: id, line, content });
    }
    for (line, content) in (1_i64..).zip(content.income) {
        writes.insert(&VERSION_INCOME, &Placed { version_id: id, line, content });
    }
    for (line, content) in (1_i64..).zip(content.purchases) {
        writes.insert(&VERSION_PURCHASE, &Placed { version_id: id, line, content });
    }
}

const VIEW: &str =
    "select v.id, v.budget_id, v.unit_id, u.code as unit_code, u.name as unit_name, v.budget_year, v.stage,
      v.seq, v.hash, v.amount_fen, v.income_fen, coalesce(p.name, '') as actor_name, v.at
    from bg_version v join v_unit u on u.id = v.unit_id left join v_user p on p.id = v.actor_id";

/// The versions of a budget whose header the caller has found within the scope, oldest first.
pub(crate) async fn of_budget_unscoped(
    conn: &Conn,
    id: DocumentId,
) -> Result<Vec<BudgetVersionView>, DbError> {
    conn.all(&format!("{VIEW} where v.budget_id = $1 order by v.seq"), [id.into()]).await
}

/// A version within the caller's scope, with its content.
async fn find(conn: &Conn, caller: &Caller, id: VersionId) -> Result<(BudgetVersionView, Content), Problem> {
    let sql = format!("{VIEW} where v.id = $1 and v.unit_id in {{in:2}}");
    let version: Option<BudgetVersionView> = conn.one(&sql, [id.into(), caller.scope.parameter()]).await?;
    let version = version.ok_or_else(Problem::not_found)?;
    let sql = "select fund, project_code, project_name, project_id, function, dep_economy, gov_economy, expenditure_kind,
          taken_over, note, amount_fen from bg_version_line where version_id = $1 order by line";
    let lines: Vec<BudgetVersionLine> = conn.all(sql, [id.into()]).await?;
    let sql = "select fund, revenue_item, note, amount_fen from bg_version_income where version_id = $1 order by line";
    let income: Vec<BudgetVersionIncome> = conn.all(sql, [id.into()]).await?;
    let sql = "select project_code, task, dep_economy, fund, procurement, service_purchase, asset_class, asset_name,
          asset_count, asset_replaced, amount_fen from bg_version_purchase where version_id = $1 order by line";
    let purchases: Vec<BudgetVersionPurchase> = conn.all(sql, [id.into()]).await?;
    Ok((version, Content { lines, income, purchases }))
}

/// A sealed version in full.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct BudgetVersionDetail {
    /// The version.
    #[serde(flatten)]
    version: BudgetVersionView,
    /// Whether the hash, worked out again from the lines, is the one that was sealed.
    is_whole: bool,
    /// Its lines.
    lines: Vec<BudgetVersionLine>,
    /// Its income.
    income: Vec<BudgetVersionIncome>,
    /// What it buys.
    purchases: Vec<BudgetVersionPurchase>,
}

/// Two versions side by side.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct BudgetComparison {
    /// The earlier one.
    before: BudgetVersionView,
    /// The later one.
    after: BudgetVersionView,
    /// Whether both say the same.
    is_same: bool,
    /// Lines that differ.
    lines: Vec<BudgetLineDifference>,
    /// Income that differs.
    income: Vec<BudgetIncomeDifference>,
    /// Purchases that differ.
    purchases: Vec<BudgetPurchaseDifference>,
}

/// With which version.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WithQuery {
    /// 较早的版本 / the earlier version
    #[param(value_type = String, format = Uuid)]
    before: VersionId,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let of = |endpoint: Endpoint<App>| {
        endpoint.needs(Permission::BudgetRead).on("budget_version").path_param("id", ParamKind::Uuid)
    };
    vec![
        of(Endpoint::get("/api/compilation/versions/{id}", show))
            .named("show_budget_version")
            .title(text!("预算版本", "Version of a budget"))
            .answers::<BudgetVersionDetail>(200),
        of(Endpoint::get("/api/compilation/versions/{id}/comparison", side_by_side))
            .named("compare_budget_versions")
            .title(text!("预算版本比较", "Two versions compared"))
            .query::<WithQuery>()
            .answers::<BudgetComparison>(200),
    ]
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<VersionId>,
) -> Reply<Answer<BudgetVersionDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let (version, content) = find(&conn, &caller, id).await?;
    let is_whole = content.hash() == version.hash;
    let Content { lines, income, purchases } = content;
    Ok(Answer::ok(BudgetVersionDetail { version, is_whole, lines, income, purchases }))
}

async fn side_by_side(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<VersionId>,
    Query(query): Query<WithQuery>,
) -> Reply<Answer<BudgetComparison>> {
    let conn = app.platform.db.snapshot().await?;
    let (after, later) = find(&conn, &caller, id).await?;
    let (before, earlier) = find(&conn, &caller, query.before).await?;
    let Differing { lines, income, purchases } =
        compare(&earlier, &later).ok_or(kernel::money::OutOfRange)?;
    let is_same = before.hash == after.hash;
    Ok(Answer::ok(BudgetComparison { before, after, is_same, lines, income, purchases }))
}
