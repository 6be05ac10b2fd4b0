//! Detail accounts (明细科目) below those of the scheme: the department's own, for vouchers that people enter. A code is that
//! of the account above with digits behind it; book, element and side are those of the account above. They are stopped, not
//! removed, and only when they hold nothing. An account that was posted to may be given details: its own balance stays.

use axum::extract::State;
use kernel::page::Page;
use kernel::{Conn, Faults, Problem, text};
use ledger::account::Detail;
use ledger::queries::pattern;
use ledger::words::BOOKS;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, Json, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, audit};
use posting::{App, Rulebook};
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const SHOWN: &[Column] = &[
    Column::plain("code", "科目编码", "Account"),
    Column::plain("name_zh", "科目名称", "Name"),
    Column::plain("name_en", "英文名称", "English name"),
    Column::word("book", "账套", "Book", |word| word_of(BOOKS, word)),
    Column::plain("parent", "上级科目", "Account above"),
    Column::plain("parent_name", "上级科目名称", "Name of the account above"),
    Column::flag("enabled", "启用", "In use"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/closing/accounts", list_accounts)
            .named("list_detail_accounts")
            .title(text!("明细科目", "Detail accounts"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("detail_account")
            .query::<AccountQuery>()
            .answers::<Page<DetailAccount>>(200)
            .exports(SHOWN),
        Endpoint::post("/api/closing/accounts", create)
            .named("create_detail_account")
            .title(text!("增设明细科目", "Add a detail account"))
            .needs(Permission::PostingRuleEdit)
            .on("detail_account")
            .audited("detail_account.create")
            .body::<DetailInput>()
            .answers::<DetailAccount>(201),
        Endpoint::patch("/api/closing/accounts/{code}", edit)
            .named("edit_detail_account")
            .title(text!("修改明细科目", "Change a detail account"))
            .needs(Permission::PostingRuleEdit)
            .on("detail_account")
            .audited("detail_account.edit")
            .path_param("code", ParamKind::Code)
            .body::<DetailEdit>()
            .answers::<DetailAccount>(200),
    ]
}

/// Which accounts.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AccountQuery {
    /// 编码或名称包含的文字 / text in code or name
    #[param(max_length = 100)]
    text: Option<String>,
    /// 只看启用（true）或停用（false）的 / only those in use, or stopped
    enabled: Option<bool>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A detail account.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DetailAccount {
    /// Code.
    code: String,
    /// Name.
    name_zh: String,
    /// English name.
    name_en: String,
    /// Book.
    book: String,
    /// `debit` or `credit`.
    normal_side: String,
    /// Code of the account above.
    parent: String,
    /// Its name.
    parent_name: String,
    /// 1 when it may be posted to.
    enabled: i64,
}

impl From<Detail> for DetailAccount {
    fn from(detail: Detail) -> DetailAccount {
        let Detail { code, name_zh, name_en, book, normal_side, parent, parent_name, enabled } = detail;
        DetailAccount { code, name_zh, name_en, book, normal_side, parent, parent_name, enabled }
    }
}

/// A new detail account.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DetailAccountInput)]
struct DetailInput {
    /// Code of the account above.
    #[schema(min_length = 4, max_length = 20)]
    parent: String,
    /// Digits behind it.
    #[schema(min_length = 2, max_length = 6, pattern = "^[0-9]+$")]
    suffix: String,
    /// Name.
    #[schema(min_length = 1, max_length = 60)]
    name_zh: String,
    /// English name; the Chinese one when empty.
    #[serde(default)]
    #[schema(max_length = 120)]
    name_en: String,
}

/// What changes of a detail account.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DetailAccountEdit)]
struct DetailEdit {
    /// Name.
    #[schema(min_length = 1, max_length = 60)]
    name_zh: String,
    /// English name; the Chinese one when empty.
    #[serde(default)]
    #[schema(max_length = 120)]
    name_en: String,
    /// Whether it may be posted to.
    enabled: bool,
}

fn names(name_zh: &str, name_en: &str) -> Result<(String, String), Problem> {
    let mut faults = Faults::default();
    faults.words("name_zh", name_zh, 1, 60);
    faults.words("name_en", name_en, 0, 120);
    faults.done()?;
    let (zh, en) = (name_zh.trim(), name_en.trim());
    Ok((zh.to_owned(), if en.is_empty() { zh.to_owned() } else { en.to_owned() }))
}

async fn list_accounts(
    State(app): State<App>,
    _caller: Caller,
    Query(query): Query<AccountQuery>,
) -> Reply<Answer<Page<DetailAccount>>> {
    let rows = limit(query.limit)?;
    let enabled = query.enabled.map_or(-1_i64, i64::from);
    let conn = app.platform.db.snapshot().await?;
    let filter: [Value; 2] = [pattern(query.text.as_deref()).into(), enabled.into()];
    let (mut found, total) =
        ledger::account::details(&conn, filter, &query.after.unwrap_or_default(), rows.one_more()).await?;
    let more = rows.cut(&mut found);
    let next = found.last().filter(|_| more).map(|last| last.code.clone());
    Ok(Answer::ok(Page { items: found.into_iter().map(DetailAccount::from).collect(), next, total }))
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<DetailInput>,
) -> Reply<Answer<DetailAccount>> {
    let (name_zh, name_en) = names(&input.name_zh, &input.name_en)?;
    let rulebook = app.shelf.get();
    let code = format!("{}{}", input.parent, input.suffix);
    let mut faults = Faults::default();
    let above = rulebook.chart.get(&input.parent).filter(|above| above.book != "indicator");
    if above.is_none() {
        let how =
            text!("请选择财务会计或预算会计科目。", "Choose an account of the financial or budgetary book.");
        faults.add("parent", text!("科目表中没有该科目。", "The chart has no such account."), how);
    }
    let digits = (2..=6).contains(&input.suffix.len()) && input.suffix.bytes().all(|b| b.is_ascii_digit());
    if !digits || code.len() > 20 {
        let how = text!("后缀为 2 至 6 位数字，编码不超过 20 位。", "2 to 6 digits; at most 20 in all.");
        faults.add("suffix", text!("编码后缀不正确。", "The suffix is not right."), how);
    }
    if rulebook.chart.get(&code).is_some() {
        let how = text!("请换一个后缀。", "Choose another suffix.");
        faults.add("suffix", text!("科目 {code} 已存在。", "Account {code} is there already."), how);
    }
    faults.done()?;
    let Some(above) = above else { return Err(Problem::internal().into()) };
    let account = ledger::Account { code, name_zh, name_en, parent: above.code.clone(), ..above.clone() };
    let conn = app.platform.db.begin().await?;
    let done = create_in(&conn, &app, &caller, &account).await;
    let made = conn.settle(done).await?;
    renew(&app).await?;
    Ok(Answer::created(made.into()))
}

async fn create_in(
    conn: &Conn,
    app: &App,
    caller: &Caller,
    account: &ledger::Account,
) -> Result<Detail, Problem> {
    audit::lock_chains(conn, [audit::SYSTEM_CHAIN]).await?;
    if !ledger::account::insert_detail(conn, account).await? {
        let code = &account.code;
        return Err(Problem::field(
            "suffix",
            text!(
                "科目 {code} 已存在（可能已停用）。",
                "Account {code} is there already (it may be stopped)."
            ),
            text!("请换一个后缀，或重新启用它。", "Choose another suffix, or take it into use again."),
        ));
    }
    note(conn, app, caller, "detail_account.create", &account.code).await
}

async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<String>,
    Json(input): Json<DetailEdit>,
) -> Reply<Answer<DetailAccount>> {
    let conn = app.platform.db.begin().await?;
    let done = edit_in(&conn, &app, &caller, &code, &input).await;
    let made = conn.settle(done).await?;
    renew(&app).await?;
    Ok(Answer::ok(made.into()))
}

async fn edit_in(
    conn: &Conn,
    app: &App,
    caller: &Caller,
    code: &str,
    input: &DetailEdit,
) -> Result<Detail, Problem> {
    let (name_zh, name_en) = names(&input.name_zh, &input.name_en)?;
    audit::lock_chains(conn, [audit::SYSTEM_CHAIN]).await?;
    // An account of the scheme is not found here, so it cannot be changed.
    let before = ledger::account::detail(conn, code).await?.ok_or_else(Problem::not_found)?;
    if before.enabled == 1 && !input.enabled && ledger::account::holds(conn, code).await? {
        return Err(Problem::field(
            "enabled",
            text!(
                "科目 {code} 还有余额或启用的下级科目。",
                "Account {code} holds money or has details in use."
            ),
            text!("请先转出余额，停用下级科目。", "Move its balance and stop its details first."),
        ));
    }
    let above = ledger::account::is_enabled(conn, &before.parent).await?;
    if input.enabled && !above {
        return Err(Problem::field(
            "enabled",
            text!("上级科目已停用。", "The account above is stopped."),
            text!("请先启用上级科目。", "Take that into use first."),
        ));
    }
    ledger::account::change_detail(conn, code, &name_zh, &name_en, input.enabled).await?;
    note(conn, app, caller, "detail_account.edit", code).await
}

/// Leaves the audit record, and answers the account as it is now.
async fn note(conn: &Conn, app: &App, caller: &Caller, action: &str, code: &str) -> Result<Detail, Problem> {
    let now = ledger::account::detail(conn, code).await?.ok_or_else(Problem::internal)?;
    let detail = serde_json::to_string(&now).map_err(|_| Problem::internal())?;
    let event = audit::Event {
        action: action.to_owned(),
        object_kind: "detail_account".to_owned(),
        object_id: code.to_owned(),
        after_hash: platform::hash::digest(detail.as_bytes()),
        detail,
        ..audit::Event::default()
    };
    let origin = caller.origin(app.platform.clock.now());
    audit::record(conn, audit::SYSTEM_CHAIN, &origin, vec![event]).await?;
    Ok(now)
}

/// Puts the chart with its new details on the shelf.
async fn renew(app: &App) -> Result<(), Problem> {
    match Rulebook::load(&app.platform.db.reader(), app.platform.clock.today()).await? {
        Ok(rulebook) => app.shelf.replace(rulebook),
        // The rules in force stay; the server takes the accounts up with the next sound edition.
        Err(problems) => tracing::error!(?problems, "the official tables are not usable"),
    }
    Ok(())
}
