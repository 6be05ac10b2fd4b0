//! Recurring vouchers of a unit (常用凭证模板): lines to begin a manual voucher with. They are no documents: nothing follows
//! from one until a voucher is entered.

use axum::extract::State;
use kernel::{Col, Conn, Faults, Fen, Page, Problem, Stamp, Table, text};
use ledger::queries::bad_cursor;
use ledger::{Book, Side};
use platform::audit::{self, Event, Origin};
use platform::export::Column;
use platform::http::{
    Answer, Caller, Endpoint, Json, MenuGroup, NoContent, ParamKind, Path, Query, Reply, limit,
};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::LINES_MAX;
use crate::known::Stands;

kernel::id_type!(
    /// A recurring voucher.
    TemplateId
);

static TEMPLATE: Table = Table {
    name: "bk_template",
    columns: &[
        ("id", Col::Text),
        ("unit_id", Col::Text),
        ("name", Col::Text),
        ("note", Col::Text),
        ("content", Col::Text),
        ("creator_id", Col::Text),
        ("creator_name", Col::Text),
        ("updated_at", Col::Int),
        ("version", Col::Int),
    ],
    key: &["id"],
};

/// A line of a recurring voucher; its amount may be left open (0).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TemplateLine {
    /// Book.
    book: Book,
    /// Side.
    side: Side,
    /// Account.
    #[schema(max_length = 20)]
    account: String,
    /// Amount; 0 is filled in each time.
    amount_fen: Fen,
    /// Dimensions.
    #[serde(default)]
    dimensions: Stands,
}

/// A recurring voucher, as entered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TemplateInput {
    /// The unit.
    unit_id: UnitId,
    /// Name; one of its kind in the unit.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// When it is used.
    #[serde(default)]
    #[schema(max_length = 200)]
    note: String,
    /// Summary of the vouchers.
    #[schema(min_length = 1, max_length = 200)]
    summary: String,
    /// Class of the difference.
    #[serde(default)]
    #[schema(max_length = 40)]
    difference_class: String,
    /// Lines.
    #[schema(min_items = 1, max_items = 200)]
    lines: Vec<TemplateLine>,
    /// The version that was seen; absent for a new one.
    #[serde(default)]
    #[schema(minimum = 1)]
    version: Option<i64>,
}

/// What stands in `content`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
struct TemplateContent {
    /// Summary.
    summary: String,
    /// Class of the difference.
    difference_class: String,
    /// Lines.
    lines: Vec<TemplateLine>,
}

#[derive(Clone, Debug, FromQueryResult)]
struct Row {
    id: TemplateId,
    unit_id: UnitId,
    unit_code: String,
    unit_name: String,
    name: String,
    note: String,
    content: String,
    creator_name: String,
    updated_at: Stamp,
    version: i64,
}

/// A recurring voucher.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct VoucherTemplate {
    /// Id.
    id: TemplateId,
    /// Unit.
    unit_id: UnitId,
    /// Its code.
    unit_code: String,
    /// Its name.
    unit_name: String,
    /// Name.
    name: String,
    /// When it is used.
    note: String,
    /// Summary.
    summary: String,
    /// How many lines it has.
    line_count: i64,
    /// Lines and class.
    content: TemplateContent,
    /// Who changed it last.
    creator_name: String,
    /// When.
    updated_at: Stamp,
    /// Version.
    version: i64,
}

impl From<Row> for VoucherTemplate {
    fn from(row: Row) -> VoucherTemplate {
        let content: TemplateContent = serde_json::from_str(&row.content).unwrap_or_default();
        VoucherTemplate {
            id: row.id,
            unit_id: row.unit_id,
            unit_code: row.unit_code,
            unit_name: row.unit_name,
            name: row.name,
            note: row.note,
            summary: content.summary.clone(),
            line_count: i64::try_from(content.lines.len()).unwrap_or(i64::MAX),
            content,
            creator_name: row.creator_name,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

const SHOWN: &[Column] = &[
    Column::unit("unit_id"),
    Column::plain("name", "模板名称", "Template"),
    Column::plain("note", "使用说明", "Note"),
    Column::plain("summary", "摘要", "Summary"),
    Column::whole("line_count", "分录行数", "Lines"),
    Column::plain("creator_name", "最后修改人", "Changed by"),
    Column::time("updated_at", "最后修改时间", "Changed at"),
];

/// Which templates.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TemplateQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 名称包含 / part of the name
    #[param(max_length = 100)]
    text: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/bookkeeping/voucher-templates", list)
            .named("list_voucher_templates")
            .title(text!("常用凭证模板", "Recurring vouchers"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherEdit)
            .on("voucher_template")
            .query::<TemplateQuery>()
            .answers::<Page<VoucherTemplate>>(200)
            .exports(SHOWN),
        Endpoint::put("/api/bookkeeping/voucher-templates/{id}", put)
            .named("put_voucher_template")
            .title(text!("保存常用凭证模板", "Save a recurring voucher"))
            .needs(Permission::VoucherEdit)
            .on("voucher_template")
            .path_param("id", ParamKind::Uuid)
            .audited("voucher_template.save")
            .body::<TemplateInput>()
            .answers::<VoucherTemplate>(200)
            .also(409),
        Endpoint::post("/api/bookkeeping/voucher-templates/{id}/actions/remove", remove)
            .named("remove_voucher_template")
            .title(text!("删除常用凭证模板", "Remove a recurring voucher"))
            .needs(Permission::VoucherEdit)
            .on("voucher_template")
            .path_param("id", ParamKind::Uuid)
            .audited("voucher_template.remove")
            .answers_empty(204),
    ]
}

const VIEW: &str =
    "select t.id, t.unit_id, u.code as unit_code, u.name as unit_name, t.name, t.note, t.content,
      t.creator_name, t.updated_at, t.version
    from bk_template t join v_unit u on u.id = t.unit_id";

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<TemplateQuery>,
) -> Reply<Answer<Page<VoucherTemplate>>> {
    let rows = limit(query.limit)?;
    let conn = app.platform.db.snapshot().await?;
    let text = query.text.as_deref().map(str::trim).unwrap_or_default();
    let pattern = ledger::queries::pattern(Some(text));
    let mut values = vec![ledger::queries::units(&caller.scope, query.unit_id), pattern.into()];
    let condition = "t.unit_id in {in:1} and t.name like $2 escape '\\'";
    let total =
        conn.number(&format!("select count(*) from bk_template t where {condition}"), values.clone()).await?;
    let mut beyond = "";
    if let Some(after) = query.after.as_deref().filter(|after| !after.is_empty()) {
        let id: TemplateId = after.parse().map_err(|_| bad_cursor())?;
        values.push(id.into());
        beyond = "and t.id > $3";
    }
    let count = rows.one_more();
    let sql = format!("{VIEW} where {condition} {beyond} order by t.id limit {count}");
    let mut items: Vec<Row> = conn.all(&sql, values).await?;
    let more = rows.cut(&mut items);
    let next = items.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Answer::ok(Page { items: items.into_iter().map(VoucherTemplate::from).collect(), next, total }))
}

async fn find(conn: &Conn, id: TemplateId) -> Result<Option<Row>, Problem> {
    Ok(conn.one(&format!("{VIEW} where t.id = $1"), [id.into()]).await?)
}

fn check(input: &TemplateInput, app: &App) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.words("name", &input.name, 1, 60);
    faults.words("note", &input.note, 0, 200);
    faults.words("summary", &input.summary, 1, 200);
    let how = || text!("请更正后重试。", "Correct it and try again.");
    if input.lines.is_empty() || input.lines.len() > LINES_MAX {
        let what = text!("分录须为 1 至 {LINES_MAX} 行。", "There must be 1 to {LINES_MAX} lines.");
        faults.add("lines", what, how());
    }
    let rulebook = app.shelf.get();
    for (at, line) in input.lines.iter().enumerate() {
        if let Err(what) = crate::accounts::leaf(&rulebook.chart, &line.account, line.book) {
            faults.add(format!("lines[{at}].account"), what, how());
        }
        if line.amount_fen.fen().unsigned_abs() > Fen::MAX.fen().unsigned_abs() {
            let what = text!("金额超过上限。", "The amount is out of range.");
            faults.add(format!("lines[{at}].amount_fen"), what, how());
        }
    }
    if !input.difference_class.is_empty() && super::classes::title(&input.difference_class).is_none() {
        faults.add("difference_class", text!("没有这个差异类别。", "There is no such class."), how());
    }
    faults.done()
}

async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TemplateId>,
    Json(input): Json<TemplateInput>,
) -> Reply<Answer<VoucherTemplate>> {
    let there = find(&app.platform.db.reader(), id).await?;
    let is_hidden = |row: &Row| !caller.scope.sees(row.unit_id);
    if !caller.scope.sees(input.unit_id) || there.as_ref().is_some_and(is_hidden) {
        return Err(Problem::not_found().into());
    }
    check(&input, &app)?;
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = put_in(&conn, &caller, &origin, (id, input)).await;
    Ok(Answer::ok(conn.settle(done).await?))
}

async fn put_in(
    conn: &Conn,
    caller: &Caller,
    origin: &Origin,
    (id, input): (TemplateId, TemplateInput),
) -> Result<VoucherTemplate, Problem> {
    audit::lock_chains(conn, [input.unit_id]).await?;
    let before = find(conn, id).await?;
    match &before {
        Some(row) if !caller.scope.sees(row.unit_id) || row.unit_id != input.unit_id => {
            return Err(Problem::not_found());
        }
        Some(row) if input.version != Some(row.version) => return Err(stale(row.version)),
        None if input.version.is_some() => return Err(Problem::not_found()),
        _ => {}
    }
    let name = input.name.trim().to_owned();
    let sql = "select count(*) from bk_template where unit_id = $1 and name = $2 and id <> $3";
    if conn.number(sql, [input.unit_id.into(), name.clone().into(), id.into()]).await? > 0 {
        return Err(Problem::conflict(
            "name_in_use",
            text!("本单位已有同名模板。", "The unit has a template of this name."),
            text!("请换一个名称。", "Choose another name."),
        ));
    }
    let content = TemplateContent {
        summary: input.summary.trim().to_owned(),
        difference_class: input.difference_class,
        lines: input.lines,
    };
    let content = serde_json::to_string(&content).map_err(|_| Problem::internal())?;
    let version = before.map_or(1, |row| row.version + 1);
    let row = serde_json::json!({"id": id, "unit_id": input.unit_id, "name": name, "note": input.note.trim(),
        "content": content, "creator_id": origin.actor_id, "creator_name": origin.actor_name,
        "updated_at": origin.at.0, "version": version});
    conn.upsert(&TEMPLATE, &[row]).await?;
    record(conn, origin, (input.unit_id, id), "voucher_template.save", content).await?;
    Ok(VoucherTemplate::from(find(conn, id).await?.ok_or_else(Problem::internal)?))
}

fn stale(version: i64) -> Problem {
    Problem::conflict(
        "stale",
        text!(
            "模板已被他人修改，当前版本为 {version}。",
            "Somebody else changed it; it is at version {version} now."
        ),
        text!("请刷新后重新修改。", "Reload it and make your change again."),
    )
}

async fn record(
    conn: &Conn,
    origin: &Origin,
    (unit, id): (UnitId, TemplateId),
    action: &str,
    detail: String,
) -> Result<(), Problem> {
    let event = Event {
        action: action.to_owned(),
        object_kind: "voucher_template".to_owned(),
        object_id: id.to_string(),
        after_hash: platform::hash::digest(detail.as_bytes()),
        detail,
        ..Event::default()
    };
    Ok(audit::record(conn, unit, origin, vec![event]).await?)
}

async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<TemplateId>) -> Reply<NoContent> {
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = remove_in(&conn, &caller, &origin, id).await;
    conn.settle(done).await?;
    Ok(NoContent::default())
}

async fn remove_in(conn: &Conn, caller: &Caller, origin: &Origin, id: TemplateId) -> Result<(), Problem> {
    let row =
        find(conn, id).await?.filter(|row| caller.scope.sees(row.unit_id)).ok_or_else(Problem::not_found)?;
    audit::lock_chains(conn, [row.unit_id]).await?;
    conn.exec("delete from bk_template where id = $1", [id.into()]).await?;
    record(conn, origin, (row.unit_id, id), "voucher_template.remove", row.name).await
}
