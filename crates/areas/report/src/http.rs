//! `/api/report`: reading only. There is no route through which a figure could be changed (CR16).

use axum::body::Body;
use axum::extract::State;
use kernel::{Clock, Problem, text};
use platform::export::{ExportRecord, from_file};
use platform::http::{Answer, Caller, Endpoint, FileAnswer, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};

use crate::book::{Book, Manner, NUMBERS, title_of};
use crate::checks::Check;
use crate::files::{FileFormat, file};
use crate::lines::{self, SHOWN, TableLinePage};
use crate::load::{Range, Source, range};
use crate::money::MoneyUnit;
use crate::pack::{self, PackKind};
use crate::sheet::Sheet;

/// Zips made at the same time; each keeps a core busy.
static PACKS: Semaphore = Semaphore::const_new(1);

/// One unit, or all below it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RangeWord {
    /// The unit alone.
    Unit,
    /// The unit with all below it, as one.
    Department,
}

/// Which tables, and how they are shown.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TableQuery {
    /// 预算年度，默认本年 / budget year, this year unless given
    #[param(minimum = 2000, maximum = 2100)]
    year: Option<i64>,
    /// 单位，默认可见的最高单位 / unit, the highest that may be seen unless given
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 单个单位，或连同全部下级 / the unit alone, or with all below it
    #[param(inline)]
    range: Option<RangeWord>,
    /// 只含已批复的预算，或连同编制中的 / approved budgets, or those being prepared too
    #[param(inline)]
    stage: Option<Source>,
    /// 元或万元 / yuan or 10,000 yuan
    #[param(inline)]
    money: Option<MoneyUnit>,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// 文件格式 / form of the file
    #[param(inline)]
    format: Option<FileFormat>,
}

/// What a zip holds.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PackQuery {
    /// 公开包，或各单位的表 / all tables of the range, or those of each unit
    #[param(inline)]
    pack: Option<PackKind>,
    /// 只要一种文件 / only files of this form
    #[param(inline)]
    format: Option<FileFormat>,
}

/// Which figure.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CellQuery {
    /// 单元格地址，即表中 at / address of the cell, its `at` in the table
    #[param(max_length = 120)]
    cell: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 300)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A table of the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TableTitle {
    /// `01` … `14`
    table: String,
    /// Its name.
    name: String,
}

/// The tables there are, and whose they would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TableList {
    /// Tables.
    tables: Vec<TableTitle>,
    /// The year.
    year: i64,
    /// The unit.
    #[schema(value_type = String, format = Uuid)]
    unit_id: UnitId,
    /// Its code.
    unit_code: String,
    /// Its name.
    unit_name: String,
    /// `unit`, `department`
    range: String,
}

/// What must tie.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CheckList {
    /// Relations with both figures.
    checks: Vec<Check>,
    /// How many do not hold.
    broken: usize,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut endpoints = of_one_table();
    endpoints.extend([
        Endpoint::get("/api/report/budget-tables", list)
            .named("list_budget_tables")
            .title(text!("部门预算公开表", "Budget tables"))
            .menu(MenuGroup::Budget)
            .needs(Permission::BudgetRead)
            .on("budget_table")
            .query::<TableQuery>()
            .answers::<TableList>(200)
            .also(404),
        Endpoint::get("/api/report/budget-checks", checks)
            .named("check_budget_tables")
            .title(text!("部门预算公开表勾稽关系", "Relations between budget tables"))
            .needs(Permission::BudgetRead)
            .on("budget_table")
            .query::<TableQuery>()
            .answers::<CheckList>(200)
            .also(404),
        Endpoint::get("/api/report/budget-packs/export", export_pack)
            .named("export_budget_pack")
            .title(text!("下载部门预算公开包", "All budget tables as a zip"))
            .needs(Permission::BudgetRead)
            .on("budget_table")
            .query::<TableQuery>()
            .query::<PackQuery>()
            .sends_a_file()
            .answers_file("application/zip")
            .also(404),
    ]);
    endpoints
}

fn of_one_table() -> Vec<Endpoint<App>> {
    let table = |path: &str| format!("/api/report/budget-tables/{{table}}{path}");
    let kind = || ParamKind::OneOf(NUMBERS);
    vec![
        Endpoint::get(table(""), show)
            .named("show_budget_table")
            .title(text!("部门预算公开表", "Budget table"))
            .needs(Permission::BudgetRead)
            .on("budget_table")
            .path_param("table", kind())
            .query::<TableQuery>()
            .answers::<Sheet>(200),
        Endpoint::get(table("/export"), export)
            .named("export_budget_table")
            .title(text!("下载部门预算公开表", "A budget table as a file"))
            .needs(Permission::BudgetRead)
            .on("budget_table")
            .path_param("table", kind())
            .query::<TableQuery>()
            .query::<FileQuery>()
            .sends_a_file()
            .answers_file(platform::import::XLSX)
            .answers_file("application/pdf")
            .answers_file("text/csv")
            .answers::<Sheet>(200),
        Endpoint::get(table("/lines"), behind)
            .named("list_budget_table_lines")
            .title(text!("公开表单元格明细", "Lines behind a cell"))
            .needs(Permission::BudgetRead)
            .on("budget_table")
            .path_param("table", kind())
            .query::<TableQuery>()
            .query::<CellQuery>()
            .answers::<TableLinePage>(200)
            .exports(SHOWN),
    ]
}

/// A query that is complete.
struct Asked {
    range: Range,
    manner: Manner,
}

impl TableQuery {
    async fn complete(&self, conn: &kernel::Conn, caller: &Caller, clock: &Clock) -> Result<Asked, Problem> {
        let whole = self.range.map(|word| word == RangeWord::Department);
        let range = range(conn, &caller.scope, self.unit_id, whole).await?;
        let this_year = kernel::Period::of(clock.today()).year();
        let manner = Manner {
            year: self.year.unwrap_or(this_year),
            source: self.stage.unwrap_or_default(),
            money: self.money.unwrap_or_default(),
            language: caller.language,
        };
        Ok(Asked { range, manner })
    }
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<TableQuery>,
) -> Reply<Answer<TableList>> {
    let conn = app.platform.db.snapshot().await?;
    let Asked { range, manner } = query.complete(&conn, &caller, &app.platform.clock).await?;
    conn.rollback().await?;
    let title = |no: &&str| {
        let name = title_of(no).unwrap_or_default().get(caller.language).to_owned();
        TableTitle { table: (*no).to_owned(), name }
    };
    Ok(Answer::ok(TableList {
        tables: NUMBERS.iter().map(title).collect(),
        year: manner.year,
        unit_id: range.top,
        unit_code: range.code,
        unit_name: range.name,
        range: if range.whole { "department" } else { "unit" }.to_owned(),
    }))
}

/// The book a query asks for, on one snapshot.
async fn book(app: &App, caller: &Caller, query: &TableQuery) -> Result<Book, Problem> {
    let conn = app.platform.db.snapshot().await?;
    let Asked { range, manner } = query.complete(&conn, caller, &app.platform.clock).await?;
    let book = Book::load(&conn, range, manner).await?;
    conn.rollback().await?;
    Ok(book)
}

async fn checks(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<TableQuery>,
) -> Reply<Answer<CheckList>> {
    let checks = book(&app, &caller, &query).await?.checks()?;
    let broken = checks.iter().filter(|check| !check.ties).count();
    Ok(Answer::ok(CheckList { checks, broken }))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(table): Path<String>,
    Query(query): Query<TableQuery>,
) -> Reply<Answer<Sheet>> {
    let sheet = book(&app, &caller, &query).await?.sheet(&table)?;
    Ok(Answer::ok(sheet.ok_or_else(Problem::not_found)?))
}

async fn export(
    State(app): State<App>,
    caller: Caller,
    Path(table): Path<String>,
    Query(query): Query<TableQuery>,
    Query(form): Query<FileQuery>,
) -> Reply<FileAnswer> {
    let book = book(&app, &caller, &query).await?;
    let sheet = book.sheet(&table)?.ok_or_else(Problem::not_found)?;
    let (format, language) = (form.format.unwrap_or_default(), caller.language);
    record(&app, &caller, &book, &format!("budget_table_{table}"), format.ending()).await?;
    let name = format!("budget-table-{table}-{}-{}.{}", book.code(), book.year(), format.ending());
    let content = made(move || file(&[sheet], format, language)).await?;
    Ok(FileAnswer { name: Some(name), content_type: format.content_type(), content: Body::from(content) })
}

async fn export_pack(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<TableQuery>,
    Query(what): Query<PackQuery>,
) -> Reply<FileAnswer> {
    let book = book(&app, &caller, &query).await?;
    let kind = what.pack.unwrap_or_default();
    let word = match kind {
        PackKind::Disclosure => "disclosure",
        PackKind::Units => "units",
    };
    let form = what.format.map_or("all", FileFormat::ending);
    record(&app, &caller, &book, &format!("budget_pack_{word}"), form).await?;
    let name = format!("budget-{word}-{}-{}.zip", book.code(), book.year());
    let _turn = PACKS.acquire().await.map_err(|_| Problem::internal())?;
    let language = caller.language;
    let zip = made(move || pack::write(&book, kind, what.format, language)).await?;
    let content = from_file(tokio::fs::File::from_std(zip));
    Ok(FileAnswer { name: Some(name), content_type: "application/zip", content })
}

/// Away from the threads that answer requests.
async fn made<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal())?
}

async fn record(app: &App, caller: &Caller, book: &Book, what: &str, format: &str) -> Result<(), Problem> {
    let detail = serde_json::json!({"unit": book.code(), "year": book.year(), "format": format});
    let record = ExportRecord { object_kind: "budget_table", object_id: what, detail };
    Ok(record.keep(&app.platform, caller).await?)
}

async fn behind(
    State(app): State<App>,
    caller: Caller,
    Path(table): Path<String>,
    Query(query): Query<TableQuery>,
    Query(cell): Query<CellQuery>,
) -> Reply<Answer<TableLinePage>> {
    let rows = limit(cell.limit)?;
    let after = cell.after.unwrap_or_default();
    if !lines::is_place(&after) {
        return Err(ledger::queries::bad_cursor().into());
    }
    let terms = terms(&table, cell.cell.as_deref().unwrap_or(""))?;
    let conn = app.platform.db.snapshot().await?;
    let Asked { range, manner } = query.complete(&conn, &caller, &app.platform.clock).await?;
    let page = lines::page(&conn, &range, (manner.year, manner.source), &terms, &after, rows).await?;
    conn.rollback().await?;
    Ok(Answer::ok(page))
}

/// The terms of the figure at an address.
pub fn terms(table: &str, address: &str) -> Result<Vec<crate::model::Term>, Problem> {
    let mut parts = address.splitn(3, '.');
    let (side, row, column) = (parts.next(), parts.next(), parts.next());
    let found = crate::define::place(table).and_then(|place| {
        let side = crate::define::tables()[place].sides.get(side?.parse::<usize>().ok()?)?;
        side.derivation(row?, column?)
    });
    found.ok_or_else(|| {
        Problem::field(
            "cell",
            text!(
                "该表没有这个单元格，或它不由预算明细构成。",
                "The table has no such cell, or it is not made of budget lines."
            ),
            text!("请使用表中单元格的 at。", "Use the `at` of a cell of the table."),
        )
    })
}
