//! `/api/scenario/scenarios/{id}/tables`: the official tables as they would be, beside what they are.

use axum::body::Body;
use axum::extract::State;
use kernel::{Problem, text};
use platform::export::ExportRecord;
use platform::http::{Answer, Caller, Endpoint, FileAnswer, ParamKind, Path, Query, Reply};
use platform::{Permission, UnitId};
use posting::App;
use report::RangeWord;
use report::book::{Book, NUMBERS};
use report::checks::Check;
use report::files::{FileFormat, file};
use report::money::MoneyUnit;
use report::sheet::Sheet;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::StaffOf;
use crate::http::force;
use crate::load::Grain;
use crate::model::ScenarioId;
use crate::shown::{Wanted, books};

/// What is, or what would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Side {
    /// The base.
    Before,
    /// The scenario.
    #[default]
    After,
}

/// Whose table, and how it is shown.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TableQuery {
    /// 单位，默认为方案的单位 / unit, the scenario's unless given
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 单个单位，或连同全部下级 / the unit alone, or with all below it
    #[param(inline)]
    range: Option<RangeWord>,
    /// 元或万元 / yuan or 10,000 yuan
    #[param(inline)]
    money: Option<MoneyUnit>,
}

/// Which file.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// 文件格式 / form of the file
    #[param(inline)]
    format: Option<FileFormat>,
    /// 现状，或试算 / what is, or what would be
    #[param(inline)]
    side: Option<Side>,
}

/// An official table, as it is and as it would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ScenarioTable {
    /// As it is.
    before: Sheet,
    /// As it would be.
    after: Sheet,
}

/// What must tie between the tables, as they are and as they would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ScenarioChecks {
    /// Relations of the base.
    before: Vec<Check>,
    /// Relations of the scenario.
    after: Vec<Check>,
    /// How many would not hold.
    broken: usize,
}

pub(crate) fn endpoints(staff: StaffOf) -> Vec<Endpoint<App>> {
    let of = |endpoint: Endpoint<App>| {
        let endpoint = endpoint.needs(Permission::ControlEdit).on("scenario").query::<TableQuery>();
        endpoint.path_param("id", ParamKind::Uuid).also(409)
    };
    let table = || ParamKind::OneOf(NUMBERS);
    vec![
        of(Endpoint::get(
            "/api/scenario/scenarios/{id}/checks",
            move |State(app): State<App>,
                  caller: Caller,
                  Path(id): Path<ScenarioId>,
                  Query(query): Query<TableQuery>| async move {
                let (before, after) = both(&app, &caller, id, &query, (staff, Grain::Projects)).await?;
                let (before, after) = (before.checks()?, after.checks()?);
                let broken = after.iter().filter(|check| !check.ties).count();
                Reply::Ok(Answer::ok(ScenarioChecks { before, after, broken }))
            },
        ))
        .named("check_scenario_tables")
        .title(text!("试算部门预算公开表勾稽关系", "Relations between budget tables of a scenario"))
        .answers::<ScenarioChecks>(200),
        of(Endpoint::get(
            "/api/scenario/scenarios/{id}/tables/{table}",
            move |State(app): State<App>,
                  caller: Caller,
                  Path((id, table)): Path<(ScenarioId, String)>,
                  Query(query): Query<TableQuery>| async move {
                let (before, after) = both(&app, &caller, id, &query, (staff, grain(&table))).await?;
                let (before, after) = (one(&before, &table)?, one(&after, &table)?);
                Reply::Ok(Answer::ok(ScenarioTable { before, after }))
            },
        ))
        .named("show_scenario_table")
        .path_param("table", table())
        .title(text!("试算部门预算公开表", "Budget table of a scenario"))
        .answers::<ScenarioTable>(200),
        of(Endpoint::get(
            "/api/scenario/scenarios/{id}/tables/{table}/export",
            move |State(app): State<App>,
                  caller: Caller,
                  Path((id, table)): Path<(ScenarioId, String)>,
                  Query(query): Query<TableQuery>,
                  Query(form): Query<FileQuery>| async move {
                let (before, after) = both(&app, &caller, id, &query, (staff, grain(&table))).await?;
                let book = if form.side == Some(Side::Before) { before } else { after };
                export(&app, &caller, book, (id, &table), form).await
            },
        ))
        .named("export_scenario_table")
        .path_param("table", table())
        .title(text!("下载试算部门预算公开表", "A budget table of a scenario as a file"))
        .query::<FileQuery>()
        .sends_a_file()
        .answers_file(platform::import::XLSX)
        .answers_file("application/pdf")
        .answers_file("text/csv")
        .answers::<Sheet>(200),
    ]
}

fn one(book: &Book, table: &str) -> Result<Sheet, Problem> {
    book.sheet(table)?.ok_or_else(Problem::not_found)
}

/// By what lines must be told apart for a table.
fn grain(table: &str) -> Grain {
    if table == report::targets::NO { Grain::Projects } else { Grain::Sums }
}

/// The tables as they are and as they would be, on one snapshot.
async fn both(
    app: &App,
    caller: &Caller,
    id: ScenarioId,
    query: &TableQuery,
    (staff, grain): (StaffOf, Grain),
) -> Result<(Book, Book), Problem> {
    let wanted = Wanted {
        unit: query.unit_id,
        whole: query.range.map(|word| word == RangeWord::Department),
        money: query.money.unwrap_or_default(),
        language: caller.language,
    };
    let conn = app.platform.db.snapshot().await?;
    let books = books(&conn, &caller.scope, id, (&force(app, staff), grain), wanted).await?;
    conn.rollback().await?;
    Ok(books)
}

async fn export(
    app: &App,
    caller: &Caller,
    book: Book,
    (id, table): (ScenarioId, &str),
    form: FileQuery,
) -> Reply<FileAnswer> {
    let sheet = one(&book, table)?;
    let (format, language) = (form.format.unwrap_or_default(), caller.language);
    let detail = serde_json::json!({"unit": book.code(), "table": table, "format": format.ending()});
    let object = id.to_string();
    let record = ExportRecord { object_kind: "scenario", object_id: &object, detail };
    record.keep(&app.platform, caller).await?;
    let name = format!("what-if-{table}-{}-{}.{}", book.code(), book.year(), format.ending());
    let work = move || file(&[sheet], format, language);
    let content = tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal())??;
    Ok(FileAnswer { name: Some(name), content_type: format.content_type(), content: Body::from(content) })
}
