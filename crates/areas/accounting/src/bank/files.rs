//! Statement files over HTTP: taking one in, and which came in.

use axum::extract::State;
use kernel::{Conn, Fen, Page, Problem, Stamp, text};
use platform::Permission;
use platform::audit::{self, Event, lock_chains};
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Query, Reply, Upload, limit};
use platform::import::XLSX;
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::account::{self, BankAccount};
use super::http::{PartQuery, found};
use super::statement::{self, Before, End};

/// A statement file.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// 文件名 / name of the file
    #[param(max_length = 200)]
    name: Option<String>,
    /// 只检查，不写入 / check only, write nothing
    dry_run: Option<bool>,
}

/// A statement file that was taken in, or would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StatementFileReport {
    /// Id of the file.
    id: String,
    /// Lines.
    lines: i64,
    /// Day of the first.
    first_day: String,
    /// Day of the last.
    last_day: String,
    /// Balance before the first.
    opening_fen: Fen,
    /// Balance after the last.
    closing_fen: Fen,
    /// Whether nothing was written.
    dry_run: bool,
}

/// A statement file in a list.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
struct StatementFile {
    /// Id.
    id: String,
    /// Day of the first line.
    first_day: String,
    /// Day of the last line.
    last_day: String,
    /// Balance before the first line.
    opening_fen: Fen,
    /// Balance after the last line.
    closing_fen: Fen,
    /// Lines.
    lines: i64,
    /// Name of the file.
    file_name: String,
    /// SM3 of the file.
    file_hash: String,
    /// Who took it in.
    taken_by: String,
    /// When.
    taken_at: Stamp,
}

const FILES: &[Column] = &[
    Column::plain("file_name", "文件", "File"),
    Column::plain("first_day", "起始日期", "First day"),
    Column::plain("last_day", "截止日期", "Last day"),
    Column::whole("lines", "笔数", "Lines"),
    Column::yuan("opening_fen", "期初余额（元）", "Opening (yuan)"),
    Column::yuan("closing_fen", "期末余额（元）", "Closing (yuan)"),
    Column::user("taken_by", "导入人", "Taken in by"),
    Column::time("taken_at", "导入时间", "Taken in at"),
    Column::plain("file_hash", "文件哈希", "Hash of the file"),
];

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    let of = |endpoint: Endpoint<App>| endpoint.on("bank_account").path_param("id", ParamKind::Code);
    vec![
        of(Endpoint::get("/api/accounting/bank-accounts/{id}/statements", list_files))
            .named("list_bank_statement_files")
            .needs(Permission::VoucherRead)
            .title(text!("银行对账单文件", "Statement files of a bank account"))
            .query::<PartQuery>()
            .answers::<Page<StatementFile>>(200)
            .exports(FILES),
        of(Endpoint::post("/api/accounting/bank-accounts/{id}/statements", take_file))
            .named("take_bank_statement_file")
            .needs(Permission::VoucherEdit)
            .also(409)
            .title(text!("导入银行对账单", "Take a bank statement in"))
            .audited("bank_statement.import")
            .raw_body("text/csv", text!("CSV 或 XLSX 对账单", "Statement as CSV or XLSX"))
            .raw_body(XLSX, text!("CSV 或 XLSX 对账单", "Statement as CSV or XLSX"))
            .query::<FileQuery>()
            .answers::<StatementFileReport>(201),
    ]
}

async fn list_files(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<PartQuery>,
) -> Reply<Answer<Page<StatementFile>>> {
    let rows = limit(query.limit)?;
    let conn = app.platform.db.reader();
    let row = account::row(&conn, &caller.scope, &id).await?;
    const COUNT: &str = "select count(*) from ac_bank_statement s where s.unit_id = $1 and s.account_id = $2";
    const SQL: &str = "select s.id, s.first_day, s.last_day, s.opening_fen, s.closing_fen, s.lines, s.file_name, s.file_hash,
          s.taken_by, s.taken_at
        from ac_bank_statement s where s.unit_id = $1 and s.account_id = $2 and ($3 = '' or s.id < $3)
        order by s.id desc limit $4";
    let total = conn.number(COUNT, [row.unit_id.into(), id.clone().into()]).await?;
    let values =
        [row.unit_id.into(), id.into(), query.after.unwrap_or_default().into(), rows.one_more().into()];
    let mut items: Vec<StatementFile> = conn.all(SQL, values).await?;
    let more = rows.cut(&mut items);
    let next = items.last().filter(|_| more).map(|file| file.id.clone());
    Ok(Answer::ok(Page { items, next, total }))
}

async fn take_file(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<FileQuery>,
    file: Upload,
) -> Reply<Answer<StatementFileReport>> {
    let (_, account) = found(&app, &caller, &id, true).await?;
    let file_hash = statement::hash_of(&file.bytes);
    let sheet = statement::read(&app.platform, file.bytes).await?;
    let dry_run = query.dry_run.unwrap_or(false);
    let name = query.name.unwrap_or_default();
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = async {
        lock_chains(&conn, [account.unit_id]).await?;
        not_twice(&conn, &account, &file_hash).await?;
        let end = statement::end(&conn, &account.account_id)
            .await?
            .unwrap_or_else(|| End { balance_fen: account.opening_fen.fen(), ..End::default() });
        let signed = account::signed(&conn, &account.account_id).await?;
        let before = Before { account: &account, end, signed, today: app.platform.clock.today() };
        let by = caller.actor.user_id;
        let taken = statement::store(&conn, &app.platform, &before, &sheet, (&name, &file_hash), by).await?;
        let event = Event {
            action: "bank_statement.import".to_owned(),
            object_kind: "bank_statement".to_owned(),
            object_id: taken.id.clone(),
            detail: serde_json::json!({"account_id": account.account_id, "file": name, "lines": taken.lines,
                "first_day": taken.first_day, "last_day": taken.last_day})
            .to_string(),
            after_hash: file_hash.clone(),
            ..Event::default()
        };
        audit::record(&conn, account.unit_id, &origin, vec![event]).await?;
        Ok::<_, Problem>(taken)
    };
    let done = done.await;
    let taken = if dry_run {
        conn.rollback().await?;
        done?
    } else {
        conn.settle(done).await?
    };
    Ok(Answer::created(StatementFileReport {
        id: taken.id,
        lines: taken.lines,
        first_day: taken.first_day,
        last_day: taken.last_day,
        opening_fen: taken.opening_fen,
        closing_fen: taken.closing_fen,
        dry_run,
    }))
}

/// The same file is not taken in again.
async fn not_twice(conn: &Conn, account: &BankAccount, file_hash: &str) -> Result<(), Problem> {
    const SQL: &str = "select count(*) from ac_bank_statement s where s.account_id = $1 and s.file_hash = $2";
    if conn.number(SQL, [account.account_id.clone().into(), file_hash.into()]).await? == 0 {
        return Ok(());
    }
    Err(Problem::conflict(
        "bank_statement_known",
        text!("这个文件已导入过。", "This file was taken in before."),
        text!("请选择新的对账单文件。", "Choose a new statement file."),
    ))
}
