//! `/api/statement`: reading only. There is no route through which a figure could be changed.

use axum::body::Body;
use axum::extract::State;
use kernel::{Clock, Conn, Period, Problem, text};
use platform::export::{ExportRecord, from_file};
use platform::http::{Answer, Caller, Endpoint, FileAnswer, MenuGroup, ParamKind, Path, Query, Reply};
use platform::{Permission, UnitId};
use posting::App;
use report::RangeWord;
use report::checks::Check;
use report::files::{FileFormat, file};
use report::load::{Range, range};
use report::money::MoneyUnit;
use report::pack::{Pack, PackKind};
use report::sheet::Sheet;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};

use crate::book::{Behind, Book, Manner, StatementSource, StatementUnit};
use crate::define::{NAMED, NUMBERS, table};
use crate::lines::When;
use crate::load::Months;

/// Zips made at the same time; each keeps a core busy.
static PACKS: Semaphore = Semaphore::const_new(1);

/// Which statements, and how they are shown.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StatementQuery {
    /// 年报的年度；与 period 二选一 / year of the yearly statements, instead of `period`
    #[param(minimum = 2000, maximum = 2100)]
    year: Option<i64>,
    /// 月报的月份，如 202606；都不给时为上一个月 / month, like 202606; the month before this one when neither is given
    #[param(minimum = 200_001, maximum = 210_012)]
    period: Option<i64>,
    /// 单位，默认可见的最高单位 / unit, the highest that may be seen unless given
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 单个单位，或连同全部下级合并 / the unit alone, or consolidated with all below it
    #[param(inline)]
    range: Option<RangeWord>,
    /// 元或万元，默认元 / yuan or 10,000 yuan, yuan unless given
    #[param(inline)]
    money: Option<MoneyUnit>,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StatementFileQuery {
    /// 文件格式 / form of the file
    #[param(inline)]
    format: Option<FileFormat>,
}

/// What a zip holds.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StatementPackQuery {
    /// 该范围的全部报表，或各单位的报表 / all statements of the range, or those of each unit
    #[param(inline)]
    pack: Option<PackKind>,
    /// 只要一种文件 / only files of this form
    #[param(inline)]
    format: Option<FileFormat>,
}

/// Which figure.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StatementCellQuery {
    /// 单元格地址，即表中 at / address of the cell, its `at` in the statement
    #[param(max_length = 160)]
    cell: Option<String>,
}

/// A statement of the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StatementTitle {
    /// `cw01` … `js09`
    table: String,
    /// 会政财01 …
    form: String,
    /// Its name.
    name: String,
    /// Made every month.
    monthly: bool,
}

/// The statements there are, and whose they would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StatementList {
    /// Statements.
    statements: Vec<StatementTitle>,
    /// Fiscal year.
    year: i64,
    /// The last month shown.
    month: i64,
    /// Yearly statements.
    yearly: bool,
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

/// What must tie between statements.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StatementCheckList {
    /// Relations with both figures.
    checks: Vec<Check>,
    /// How many do not hold.
    broken: usize,
}

/// What a figure is made of.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StatementLineage {
    /// Accounts, each by month; no more than the chart has.
    sources: Vec<StatementSource>,
    /// Units, of several together, after what is eliminated.
    units: Vec<StatementUnit>,
    /// Σ: the figure.
    sum_fen: kernel::Fen,
    /// The unit whose ledgers show it; absent for several units together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut endpoints = of_one_statement();
    endpoints.extend([
        Endpoint::get("/api/statement/statements", list)
            .named("list_statements")
            .title(text!("财务报表与决算", "Statements and final accounts"))
            .menu(MenuGroup::Statement)
            .needs(Permission::VoucherRead)
            .on("statement")
            .query::<StatementQuery>()
            .answers::<StatementList>(200)
            .also(404),
        Endpoint::get("/api/statement/checks", checks)
            .named("check_statements")
            .title(text!("财务报表勾稽关系", "Relations between statements"))
            .needs(Permission::VoucherRead)
            .on("statement")
            .query::<StatementQuery>()
            .answers::<StatementCheckList>(200)
            .also(404),
        Endpoint::get("/api/statement/packs/export", export_pack)
            .named("export_statement_pack")
            .title(text!("下载全部财务报表", "All statements as a zip"))
            .needs(Permission::VoucherRead)
            .on("statement")
            .query::<StatementQuery>()
            .query::<StatementPackQuery>()
            .sends_a_file()
            .answers_file("application/zip")
            .also(404),
    ]);
    endpoints
}

fn of_one_statement() -> Vec<Endpoint<App>> {
    let path = |path: &str| format!("/api/statement/statements/{{table}}{path}");
    let kind = || ParamKind::OneOf(NUMBERS);
    vec![
        Endpoint::get(path(""), show)
            .named("show_statement")
            .title(text!("财务报表", "Statement"))
            .needs(Permission::VoucherRead)
            .on("statement")
            .path_param("table", kind())
            .query::<StatementQuery>()
            .answers::<Sheet>(200),
        Endpoint::get(path("/export"), export)
            .named("export_statement")
            .title(text!("下载财务报表", "A statement as a file"))
            .needs(Permission::VoucherRead)
            .on("statement")
            .path_param("table", kind())
            .query::<StatementQuery>()
            .query::<StatementFileQuery>()
            .sends_a_file()
            .answers_file(platform::import::XLSX)
            .answers_file("application/pdf")
            .answers_file("text/csv")
            .answers::<Sheet>(200),
        Endpoint::get(path("/lineage"), lineage)
            .named("show_statement_lineage")
            .title(text!("报表单元格的来源", "What a cell of a statement is made of"))
            .needs(Permission::VoucherRead)
            .on("statement")
            .path_param("table", kind())
            .query::<StatementQuery>()
            .query::<StatementCellQuery>()
            .answers::<StatementLineage>(200),
    ]
}

/// The period that is asked for: a year, a month, or the month before this one.
pub fn when(year: Option<i64>, period: Option<i64>, clock: &Clock) -> Result<When, Problem> {
    let refused = |why: kernel::Text| {
        Problem::field(
            "period",
            why,
            text!("请只给年度（如 2026）或月份（如 202606）。", "Give a year (2026) or a month (202606)."),
        )
    };
    match (year, period) {
        (Some(_), Some(_)) => {
            Err(refused(text!("年度和月份只能给一个。", "A year and a month cannot both be given.")))
        }
        (Some(year), None) => Ok(When { year, month: 12, yearly: true }),
        (None, Some(code)) => match Period::from_code(code) {
            Some(period) if (1..=12).contains(&period.month()) => {
                Ok(When { year: period.year(), month: period.month(), yearly: false })
            }
            _ => Err(refused(text!("{code} 不是月份。", "{code} is no month."))),
        },
        (None, None) => {
            let today = Period::of(clock.today());
            let (year, month) = match today.month() {
                1 => (today.year() - 1, 12),
                month => (today.year(), month - 1),
            };
            Ok(When { year, month, yearly: false })
        }
    }
}

/// A query that is complete.
struct Asked {
    range: Range,
    manner: Manner,
}

impl StatementQuery {
    async fn complete(&self, conn: &Conn, caller: &Caller, clock: &Clock) -> Result<Asked, Problem> {
        let when = when(self.year, self.period, clock)?;
        let whole = self.range.map(|word| word == RangeWord::Department);
        let range = range(conn, &caller.scope, self.unit_id, whole).await?;
        let money = self.money.unwrap_or(MoneyUnit::Yuan);
        Ok(Asked { range, manner: Manner { when, money, language: caller.language } })
    }
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<StatementQuery>,
) -> Reply<Answer<StatementList>> {
    let conn = app.platform.db.snapshot().await?;
    let Asked { range, manner } = query.complete(&conn, &caller, &app.platform.clock).await?;
    conn.rollback().await?;
    let title = |named: &crate::define::Named| {
        let name = table(named.no, true).map(|table| table.title.clone()).unwrap_or_default();
        StatementTitle {
            table: named.no.to_owned(),
            form: named.form.to_owned(),
            name: name.get(caller.language).to_owned(),
            monthly: named.monthly,
        }
    };
    Ok(Answer::ok(StatementList {
        statements: NAMED.iter().map(title).collect(),
        year: manner.when.year,
        month: manner.when.month,
        yearly: manner.when.yearly,
        unit_id: range.top,
        unit_code: range.code,
        unit_name: range.name,
        range: if range.whole { "department" } else { "unit" }.to_owned(),
    }))
}

/// The statements a query asks for, on one snapshot.
async fn book(app: &App, caller: &Caller, query: &StatementQuery) -> Result<Book, Problem> {
    let conn = app.platform.db.snapshot().await?;
    let Asked { range, manner } = query.complete(&conn, caller, &app.platform.clock).await?;
    let book = Book::load(&conn, range, manner, Months::Together).await?;
    conn.rollback().await?;
    Ok(book)
}

async fn checks(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<StatementQuery>,
) -> Reply<Answer<StatementCheckList>> {
    let book = book(&app, &caller, &query).await?;
    let checks = made(move || book.checks()).await?;
    let broken = checks.iter().filter(|check| !check.ties).count();
    Ok(Answer::ok(StatementCheckList { checks, broken }))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(table): Path<String>,
    Query(query): Query<StatementQuery>,
) -> Reply<Answer<Sheet>> {
    let sheet = book(&app, &caller, &query).await?.sheet(&table)?;
    Ok(Answer::ok(sheet.ok_or_else(Problem::not_found)?))
}

async fn export(
    State(app): State<App>,
    caller: Caller,
    Path(table): Path<String>,
    Query(query): Query<StatementQuery>,
    Query(form): Query<StatementFileQuery>,
) -> Reply<FileAnswer> {
    let book = book(&app, &caller, &query).await?;
    let sheet = book.sheet(&table)?.ok_or_else(Problem::not_found)?;
    let (format, language) = (form.format.unwrap_or_default(), caller.language);
    record(&app, &caller, &book, &format!("statement_{table}"), format.ending()).await?;
    let name = format!("statement-{table}-{}-{}.{}", book.code(), book.period(), format.ending());
    let content = made(move || file(&[sheet], format, language)).await?;
    Ok(FileAnswer { name: Some(name), content_type: format.content_type(), content: Body::from(content) })
}

async fn lineage(
    State(app): State<App>,
    caller: Caller,
    Path(table): Path<String>,
    Query(query): Query<StatementQuery>,
    Query(cell): Query<StatementCellQuery>,
) -> Reply<Answer<StatementLineage>> {
    let conn = app.platform.db.snapshot().await?;
    let Asked { range, manner } = query.complete(&conn, &caller, &app.platform.clock).await?;
    let book = Book::load(&conn, range, manner, Months::Each).await?;
    conn.rollback().await?;
    let unit_id = book.unit();
    let behind = made(move || book.behind(&table, cell.cell.as_deref().unwrap_or(""))).await?;
    let Behind { sources, units } = behind;
    let sum_fen = kernel::Fen::sum(sources.iter().map(|one| one.amount_fen))?;
    Ok(Answer::ok(StatementLineage { sources, units, sum_fen, unit_id }))
}

async fn export_pack(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<StatementQuery>,
    Query(what): Query<StatementPackQuery>,
) -> Reply<FileAnswer> {
    let _turn = PACKS.acquire().await.map_err(|_| Problem::internal())?;
    let kind = what.pack.unwrap_or_default();
    let conn = app.platform.db.snapshot().await?;
    let asked = query.complete(&conn, &caller, &app.platform.clock).await?;
    let book = Book::load(&conn, asked.range.clone(), asked.manner, Months::Together).await?;
    let form = what.format;
    let word = match kind {
        PackKind::Disclosure => "all",
        PackKind::Units => "units",
    };
    let told = form.map_or("all", FileFormat::ending);
    record(&app, &caller, &book, &format!("statement_pack_{word}"), told).await?;
    let name = format!("statements-{word}-{}-{}.zip", book.code(), book.period());
    let pack = Pack::new("statements", caller.language)?;
    let pack = match kind {
        PackKind::Disclosure => whole_pack(pack, book, form).await?,
        PackKind::Units => unit_pack(&conn, pack, &asked, form).await?,
    };
    conn.rollback().await?;
    let zip = made(move || pack.finish()).await?;
    let content = from_file(tokio::fs::File::from_std(zip));
    Ok(FileAnswer { name: Some(name), content_type: "application/zip", content })
}

async fn whole_pack(mut pack: Pack, book: Book, format: Option<FileFormat>) -> Result<Pack, Problem> {
    made(move || {
        let formats = format.map_or_else(|| FileFormat::ALL.to_vec(), |one| vec![one]);
        let all = book.all()?;
        pack.tables("", &all.sheets, &formats)?;
        pack.checks(&all.checks, &formats)?;
        Ok(pack)
    })
    .await
}

/// The statements of every unit by itself. Each unit is read by itself, so that memory does not grow with their number.
async fn unit_pack(
    conn: &Conn,
    mut pack: Pack,
    asked: &Asked,
    format: Option<FileFormat>,
) -> Result<Pack, Problem> {
    for one in units(conn, &asked.range).await? {
        let book = Book::load(conn, one, asked.manner, Months::Together).await?;
        pack = made(move || {
            let formats = format.map_or_else(|| vec![FileFormat::Xlsx, FileFormat::Pdf], |one| vec![one]);
            let all = book.all()?;
            pack.tables(&format!("{}/", book.code()), &all.sheets, &formats)?;
            Ok(pack)
        })
        .await?;
    }
    Ok(pack)
}

/// The units of a range, each as one of its own.
async fn units(conn: &Conn, range: &Range) -> Result<Vec<Range>, Problem> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        id: UnitId,
        code: String,
        name: String,
    }
    let sql = "select id, code, name from v_unit where id in {in:1} order by path";
    let rows: Vec<Row> = conn.all(sql, [kernel::db::list(&range.units)]).await?;
    let own =
        |row: Row| Range { top: row.id, code: row.code, name: row.name, whole: false, units: vec![row.id] };
    Ok(rows.into_iter().map(own).collect())
}

/// Away from the threads that answer requests.
async fn made<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal())?
}

async fn record(app: &App, caller: &Caller, book: &Book, what: &str, format: &str) -> Result<(), Problem> {
    let detail = serde_json::json!({"unit": book.code(), "period": book.period(), "format": format});
    let record = ExportRecord { object_kind: "statement", object_id: what, detail };
    Ok(record.keep(&app.platform, caller).await?)
}
