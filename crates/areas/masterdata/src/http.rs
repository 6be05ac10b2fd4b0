//! Lists of master data, and files coming in over HTTP.

use std::sync::Arc;

use axum::extract::State;
use kernel::{Conn, DbError, Fen, Limit, Page, Problem, text};
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Query, Reply, Upload, limit};
use platform::import::{ImportReport, Importer};
use platform::{Permission, Scope, UnitId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::importers;

/// What lists of master data may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// 代码或名称的一部分 / part of code or name
    #[serde(default)]
    #[param(max_length = 100)]
    text: String,
    /// 类别、方案或类型 / category, scheme or kind
    #[serde(default)]
    #[param(max_length = 60)]
    kind: String,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 200)]
    after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A unit.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct UnitItem {
    /// Id.
    id: UnitId,
    /// Code.
    code: String,
    /// Name.
    name: String,
    /// Unit above.
    parent_id: Option<UnitId>,
    /// Level from 1.
    level: i64,
    /// `administrative` or `institution`
    unit_type: String,
    /// `core`, `management`, `business`
    purpose: String,
    /// Posts.
    establishment: i64,
    /// In force from.
    valid_from: String,
    /// In force to.
    valid_to: Option<String>,
}

/// A person, without what must not be shown.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct PersonItem {
    /// Id.
    id: String,
    /// Code.
    code: String,
    /// Unit.
    unit_id: UnitId,
    /// Name.
    name: String,
    /// Identity number, masked.
    id_card_masked: String,
    /// Post.
    post: String,
    /// Rank.
    rank: String,
    /// Class.
    person_class: String,
    /// Joined.
    joined_on: String,
    /// Left.
    left_on: Option<String>,
}

/// A payee.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct PayeeItem {
    /// Id.
    id: String,
    /// Code.
    code: String,
    /// Name.
    name: String,
    /// `enterprise`, `person`, `unit`, `institution`
    kind: String,
    /// Unified social credit code.
    credit_code: String,
    /// 1 = nothing may be paid to it.
    stopped: i64,
    /// Why.
    stop_reason: String,
}

/// A bank account. Its number is shown in full to those who pay, its last four digits to others.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct BankAccountItem {
    /// Id.
    id: String,
    /// `payee` or `unit`
    owner_kind: String,
    /// Owner.
    owner_id: String,
    /// Number.
    account_no: String,
    /// Name of the account.
    account_name: String,
    /// Bank.
    bank_name: String,
    /// Clearing code.
    bank_code: String,
    /// Purpose.
    purpose: String,
    /// 1 = not to be used.
    stopped: i64,
}

/// An edition of an expenditure standard.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct StandardItem {
    /// Id of the edition.
    id: String,
    /// Code.
    code: String,
    /// Chinese name.
    name_zh: String,
    /// English name.
    name_en: String,
    /// Category.
    category: String,
    /// Unit of measure.
    unit_of_measure: String,
    /// Amount.
    amount_fen: Option<Fen>,
    /// Region.
    region: String,
    /// Rank.
    rank: String,
    /// Season.
    season: String,
    /// Regulation.
    basis: String,
    /// In force from.
    effective_from: String,
    /// In force to.
    effective_to: Option<String>,
}

/// A code of a classification.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct CodeItem {
    /// Scheme.
    scheme: String,
    /// Code.
    code: String,
    /// Chinese name.
    name_zh: String,
    /// English name.
    name_en: String,
    /// Code above.
    parent: String,
    /// Level from 1.
    level: i64,
    /// In force from.
    effective_from: String,
    /// In force to.
    effective_to: Option<String>,
}

/// Whether to write.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// 试导入：只检查，不写入。 Check only, write nothing.
    #[serde(default)]
    dry_run: bool,
}

/// The endpoints of this area; files of every kind in `importers` are taken.
pub fn endpoints(importers: Vec<Arc<dyn Importer>>) -> Vec<Endpoint<App>> {
    let list = |path: &str, name: &str, title| (format!("/api/masterdata/{path}"), name.to_owned(), title);
    let kinds: Vec<&'static str> = importers.iter().map(|importer| importer.kind()).collect();
    let importers: Arc<[Arc<dyn Importer>]> = importers.into();
    let import =
        move |app, caller, kind, query, file| import(app, caller, kind, query, file, importers.clone());
    let kinds: &'static [&'static str] = Vec::leak(kinds);
    let reads = |endpoint: Endpoint<App>, (_, name, title): (String, String, kernel::Text), object: &str| {
        endpoint.named(name).title(title).needs(Permission::MasterRead).on(object).query::<ListQuery>()
    };
    let u = list("units", "list_units", text!("预算单位列表", "Budget units"));
    let p = list("persons", "list_persons", text!("人员列表", "Persons"));
    let y = list("payees", "list_payees", text!("收款人列表", "Payees"));
    let b = list("bank-accounts", "list_bank_accounts", text!("银行账户列表", "Bank accounts"));
    let s = list("standards", "list_standards", text!("支出标准列表", "Expenditure standards"));
    let c = list("codes", "list_codes", text!("分类科目列表", "Classifications"));
    vec![
        reads(Endpoint::get(u.0.clone(), units), u, "unit").answers::<Page<UnitItem>>(200),
        reads(Endpoint::get(p.0.clone(), persons), p, "person").answers::<Page<PersonItem>>(200),
        reads(Endpoint::get(y.0.clone(), payees), y, "payee").answers::<Page<PayeeItem>>(200),
        reads(Endpoint::get(b.0.clone(), accounts), b, "bank_account").answers::<Page<BankAccountItem>>(200),
        reads(Endpoint::get(s.0.clone(), standards), s, "standard").answers::<Page<StandardItem>>(200),
        reads(Endpoint::get(c.0.clone(), codes), c, "code").answers::<Page<CodeItem>>(200),
        Endpoint::post("/api/masterdata/imports/{kind}", import)
            .named("import_master_data")
            .title(text!("导入基础信息", "Import master data"))
            .needs(Permission::MasterEdit)
            .on("import")
            .audited("import.apply")
            .path_param("kind", ParamKind::OneOf(kinds))
            .query::<ImportQuery>()
            .raw_body("text/csv", text!("CSV 文件（UTF-8 或 GB18030）", "CSV file (UTF-8 or GB18030)"))
            .answers::<ImportReport>(200),
    ]
}

/// One table as lists read it.
struct List {
    columns: &'static str,
    table: &'static str,
    /// Condition on `$1` (scope), `$2` (text pattern), `$3` (kind) and `$4` (after).
    filter: &'static str,
    order: &'static str,
}

/// A filtered page in key order, with its total. Cost: an index range for the page, a filtered count for the total.
async fn page<T: FromQueryResult>(
    conn: &Conn,
    list: &List,
    scope: &Scope,
    query: &ListQuery,
    limit: Limit,
    key: impl Fn(&T) -> String,
) -> Result<Page<T>, DbError> {
    let List { columns, table, filter, order } = list;
    let pattern = format!("%{}%", query.text.trim().replace(['%', '_'], ""));
    let values = || -> [Value; 3] { [scope.parameter(), pattern.clone().into(), query.kind.clone().into()] };
    let total = conn.number(&format!("select count(*) from {table} where {filter}"), values()).await?;
    let sql =
        format!("select {columns} from {table} where {filter} and {order} > $4 order by {order} limit $5");
    let mut bound: Vec<Value> = values().into();
    bound.extend([query.after.clone().into(), limit.rows().into()]);
    let items: Vec<T> = conn.all(&sql, bound).await?;
    let full = items.len() as i64 == limit.rows();
    let next = items.last().filter(|_| full).map(key);
    Ok(Page { items, next, total })
}

const UNITS: List = List {
    columns: "id, code, name, parent_id, level, unit_type, purpose, establishment, valid_from, valid_to",
    table: "md_unit",
    filter: "id in {in:1} and (code like $2 or name like $2) and ($3 = '' or unit_type = $3)",
    order: "code",
};
const PERSONS: List = List {
    columns: "id, code, unit_id, name, id_card_masked, post, rank, person_class, joined_on, left_on",
    table: "md_person",
    filter: "unit_id in {in:1} and (code like $2 or name like $2) and ($3 = '' or person_class = $3)",
    order: "code",
};
// Payees, standards and codes are the department's; the scope only says that somebody may read master data at all.
const PAYEES: List = List {
    columns: "id, code, name, kind, credit_code, stopped, stop_reason",
    table: "md_payee",
    filter: "exists (select 1 from md_unit u where u.id in {in:1}) and (code like $2 or name like $2) and ($3 = '' or kind = $3)",
    order: "code",
};
const ACCOUNTS: List = List {
    columns: "id, owner_kind, owner_id, account_no, account_name, bank_name, bank_code, purpose, stopped",
    table: "md_bank_account",
    filter: "(owner_kind = 'payee' or owner_id in {in:1}) and (account_name like $2 or owner_id like $2) and ($3 = '' or purpose = $3)",
    order: "id",
};
const STANDARDS: List = List {
    columns: "id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region, rank, season, basis, effective_from, effective_to",
    table: "md_standard",
    filter: "exists (select 1 from md_unit u where u.id in {in:1}) and (code like $2 or name_zh like $2 or region like $2) and ($3 = '' or category = $3)",
    order: "code",
};
const CODES: List = List {
    columns: "scheme, code, name_zh, name_en, parent, level, effective_from, effective_to",
    table: "md_code",
    filter: "exists (select 1 from md_unit u where u.id in {in:1}) and (code like $2 or name_zh like $2) and ($3 = '' or scheme = $3)",
    order: "scheme || '/' || code || '/' || effective_from",
};

async fn units(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<UnitItem>>> {
    let limit = limit(query.limit)?;
    let key = |item: &UnitItem| item.code.clone();
    Ok(Answer::ok(page(&app.platform.db.reader(), &UNITS, &caller.scope, &query, limit, key).await?))
}

async fn persons(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<PersonItem>>> {
    let limit = limit(query.limit)?;
    let key = |item: &PersonItem| item.code.clone();
    Ok(Answer::ok(page(&app.platform.db.reader(), &PERSONS, &caller.scope, &query, limit, key).await?))
}

async fn payees(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<PayeeItem>>> {
    let limit = limit(query.limit)?;
    let key = |item: &PayeeItem| item.code.clone();
    Ok(Answer::ok(page(&app.platform.db.reader(), &PAYEES, &caller.scope, &query, limit, key).await?))
}

async fn accounts(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<BankAccountItem>>> {
    let limit = limit(query.limit)?;
    let key = |item: &BankAccountItem| item.id.clone();
    let mut page = page(&app.platform.db.reader(), &ACCOUNTS, &caller.scope, &query, limit, key).await?;
    let pays = caller.actor.may(Permission::PaymentEdit) || caller.actor.may(Permission::BankFile);
    if !pays {
        for account in &mut page.items {
            let tail = account.account_no.len().saturating_sub(4);
            account.account_no = format!("{}{}", "*".repeat(tail), &account.account_no[tail..]);
        }
    }
    Ok(Answer::ok(page))
}

async fn standards(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<StandardItem>>> {
    let limit = limit(query.limit)?;
    let key = |item: &StandardItem| item.code.clone();
    Ok(Answer::ok(page(&app.platform.db.reader(), &STANDARDS, &caller.scope, &query, limit, key).await?))
}

async fn codes(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<CodeItem>>> {
    let limit = limit(query.limit)?;
    let key = |item: &CodeItem| format!("{}/{}/{}", item.scheme, item.code, item.effective_from);
    Ok(Answer::ok(page(&app.platform.db.reader(), &CODES, &caller.scope, &query, limit, key).await?))
}

async fn import(
    State(app): State<App>,
    caller: Caller,
    Path(kind): Path<String>,
    Query(query): Query<ImportQuery>,
    file: Upload,
    importers: Arc<[Arc<dyn Importer>]>,
) -> Reply<Answer<ImportReport>> {
    let importer =
        importers.iter().find(|importer| importer.kind() == kind).ok_or_else(Problem::not_found)?;
    let by = importers::By {
        actor: &caller.actor,
        scope: &caller.scope,
        origin: caller.origin(app.platform.clock.now()),
    };
    let report = importers::run(&app.platform, importer.as_ref(), by, &file.bytes, query.dry_run).await?;
    Ok(Answer::ok(report))
}
