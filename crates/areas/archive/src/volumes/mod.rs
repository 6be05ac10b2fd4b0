//! `/api/archive/volumes`: archived volumes (案卷), until when and by whom they are kept, and legal holds.

mod store;

use axum::extract::State;
use chrono::NaiveDate;
use kernel::{Faults, Page, Problem, Stamp, Text, text};
use ledger::queries::{bad_cursor, pattern, units};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, Json, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, UnitId, UserId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::package::PackageId;
use crate::retention::{Retention, category, table};

pub(crate) use store::stale;
use store::{create_in, edit_in, find, page, set_hold};

kernel::id_type!(
    /// An archived volume.
    VolumeId
);

/// An archived volume.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
pub struct Volume {
    /// Id.
    #[schema(value_type = String, format = Uuid)]
    pub id: VolumeId,
    /// Number.
    pub number: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// Category of the table of retention.
    pub category: String,
    /// What it holds.
    pub title: String,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// First period.
    pub from_period: i64,
    /// Last period.
    pub to_period: i64,
    /// The package it stands for; empty for paper.
    pub package_id: String,
    /// Number of that package.
    pub package_number: String,
    /// Pages of paper.
    pub pages: i64,
    /// The day from which its time is counted; empty while that is not known.
    pub counted_from: String,
    /// The first day on which it may be appraised for destruction; empty: never, or not known yet.
    pub expires_on: String,
    /// Where it lies.
    pub place: String,
    /// Who keeps it.
    pub keeper_id: UserId,
    /// The name at that time.
    pub keeper_name: String,
    /// Why it may not go although its time is over; empty: no hold.
    pub hold_reason: String,
    /// `kept`, `handed_over`, `destruction_approved`
    pub state: String,
    /// Note.
    pub note: String,
    /// When it was entered.
    pub created_at: Stamp,
    /// Version.
    pub version: i64,
}

/// States of volumes.
pub(crate) const STATES: &[(&str, &str, &str)] = &[
    ("kept", "保管中", "kept"),
    ("handed_over", "已移交", "handed over"),
    ("destruction_approved", "已批准销毁", "destruction approved"),
];

/// Which volumes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 会计年度 / fiscal year
    #[param(minimum = 1990, maximum = 2200)]
    year: Option<i64>,
    /// 类别 / category
    #[param(max_length = 40)]
    category: Option<String>,
    /// 状态 / state
    #[param(max_length = 40)]
    state: Option<String>,
    /// 至该日保管期满的 / whose time is over on this day
    #[param(value_type = Option<String>, format = Date)]
    expired_by: Option<NaiveDate>,
    /// 只看冻结的 / only those on hold
    held: Option<bool>,
    /// 案卷号或题名 / in number or title
    #[param(max_length = 100)]
    text: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A volume to enter.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VolumeInput {
    /// Id, made by the client.
    #[schema(value_type = String, format = Uuid)]
    id: VolumeId,
    /// 单位 / unit
    unit_id: UnitId,
    /// 类别 / category
    #[schema(max_length = 40)]
    category: String,
    /// 题名 / what it holds
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// 起始期间 / first period
    #[schema(minimum = 199000, maximum = 220013)]
    from: i64,
    /// 终止期间 / last period
    #[schema(minimum = 199000, maximum = 220013)]
    to: i64,
    /// 归档包 / the package it stands for
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    package_id: Option<PackageId>,
    /// 页数 / pages of paper
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000)]
    pages: i64,
    /// 资产处置日期（资产卡片） / day of disposal, for cards of assets
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    disposed_on: Option<NaiveDate>,
    /// 存放地点 / where it lies
    #[schema(min_length = 1, max_length = 200)]
    place: String,
    /// 保管人；不填为本人 / who keeps it; the caller when absent
    #[serde(default)]
    keeper_id: Option<UserId>,
    /// 备注 / note
    #[serde(default)]
    #[schema(max_length = 500)]
    note: String,
}

/// What of a volume may change.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VolumeEdit {
    /// The version that was seen.
    #[schema(minimum = 1)]
    version: i64,
    /// 存放地点 / where it lies
    #[schema(min_length = 1, max_length = 200)]
    place: String,
    /// 保管人 / who keeps it
    keeper_id: UserId,
    /// 资产处置日期（资产卡片） / day of disposal, for cards of assets
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    disposed_on: Option<NaiveDate>,
    /// 备注 / note
    #[serde(default)]
    #[schema(max_length = 500)]
    note: String,
}

/// A hold, or its end.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VolumeHold {
    /// The version that was seen.
    #[schema(minimum = 1)]
    version: i64,
    /// 原因 / why
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Whose keepers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct KeeperQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    unit_id: UnitId,
}

/// Somebody who may keep volumes.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
struct Keeper {
    /// User.
    id: UserId,
    /// Login name.
    login: String,
    /// Name.
    name: String,
}

/// Who may keep volumes of a unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Keepers {
    /// People with a post at the unit, its cashiers excepted; two hundred at most.
    items: Vec<Keeper>,
}

const VOLUMES: &[Column] = &[
    Column::plain("number", "案卷号", "Volume"),
    Column::plain("unit_code", "单位代码", "Unit code"),
    Column::plain("unit_name", "单位", "Unit"),
    Column::word("category", "类别", "Category", |word| {
        category(word).map_or_else(|| Text { zh: word.to_owned(), en: word.to_owned() }, |known| known.name())
    }),
    Column::plain("title", "题名", "Title"),
    Column::whole("fiscal_year", "会计年度", "Fiscal year"),
    Column::whole("from_period", "起始期间", "First period"),
    Column::whole("to_period", "终止期间", "Last period"),
    Column::plain("package_number", "归档包", "Package"),
    Column::whole("pages", "页数", "Pages"),
    Column::plain("counted_from", "起算日", "Counted from"),
    Column::plain("expires_on", "期满日（空为永久或未起算）", "Until (empty: for ever, or not counted yet)"),
    Column::plain("place", "存放地点", "Place"),
    Column::plain("keeper_name", "保管人", "Keeper"),
    Column::plain("hold_reason", "冻结原因", "Hold"),
    Column::word("state", "状态", "State", |word| word_of(STATES, word)),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = changes();
    all.extend([
        Endpoint::get("/api/archive/volumes", list)
            .named("list_archive_volumes")
            .title(text!("会计档案案卷", "Archived volumes"))
            .menu(MenuGroup::Archive)
            .needs(Permission::VoucherRead)
            .on("archive_volume")
            .query::<ListQuery>()
            .answers::<Page<Volume>>(200)
            .exports(VOLUMES),
        Endpoint::get("/api/archive/volumes/{id}", show)
            .named("show_archive_volume")
            .title(text!("会计档案案卷详情", "Archived volume"))
            .needs(Permission::VoucherRead)
            .on("archive_volume")
            .path_param("id", ParamKind::Uuid)
            .answers::<Volume>(200),
        Endpoint::get("/api/archive/retention", retention)
            .named("show_archive_retention")
            .title(text!("会计档案保管期限", "Retention of accounting records"))
            .needs(Permission::VoucherRead)
            .on("archive_volume")
            .answers::<Retention>(200),
        Endpoint::get("/api/archive/keepers", keepers)
            .named("show_archive_keepers")
            .title(text!("可保管会计档案的人员", "Who may keep accounting records"))
            .needs(Permission::ArchiveEdit)
            .on("archive_volume")
            .query::<KeeperQuery>()
            .answers::<Keepers>(200)
            .also(404),
    ]);
    all
}

/// Entering a volume and changing what may be changed of it.
fn changes() -> Vec<Endpoint<App>> {
    let edits = |endpoint: Endpoint<App>, action: &str| {
        endpoint
            .needs(Permission::ArchiveEdit)
            .on("archive_volume")
            .audited(format!("archive_volume.{action}"))
            .answers::<Volume>(200)
            .also(409)
    };
    vec![
        Endpoint::post("/api/archive/volumes", create)
            .named("create_archive_volume")
            .title(text!("登记案卷", "Enter a volume"))
            .needs(Permission::ArchiveEdit)
            .on("archive_volume")
            .audited("archive_volume.create")
            .body::<VolumeInput>()
            .answers::<Volume>(201)
            .also(404)
            .also(409),
        edits(Endpoint::patch("/api/archive/volumes/{id}", edit), "edit")
            .named("edit_archive_volume")
            .title(text!("修改案卷的地点和保管人", "Change place and keeper of a volume"))
            .path_param("id", ParamKind::Uuid)
            .body::<VolumeEdit>(),
        edits(Endpoint::post("/api/archive/volumes/{id}/actions/hold", hold), "hold")
            .named("hold_archive_volume")
            .title(text!("冻结案卷", "Put a volume on hold"))
            .path_param("id", ParamKind::Uuid)
            .body::<VolumeHold>(),
        edits(Endpoint::post("/api/archive/volumes/{id}/actions/release", release), "release")
            .named("release_archive_volume")
            .title(text!("解除案卷冻结", "End the hold of a volume"))
            .path_param("id", ParamKind::Uuid)
            .body::<VolumeHold>(),
    ]
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<Volume>>> {
    let rows = limit(query.limit)?;
    let beyond = store::ORDER.read(query.after.as_deref()).ok_or_else(bad_cursor)?;
    let values: Vec<Value> = vec![
        units(&caller.scope, query.unit_id),
        query.year.unwrap_or(0).into(),
        query.category.unwrap_or_default().into(),
        query.state.unwrap_or_default().into(),
        query.expired_by.map(|day| day.to_string()).unwrap_or_default().into(),
        i64::from(query.held.unwrap_or(false)).into(),
        pattern(query.text.as_deref()).into(),
    ];
    Ok(Answer::ok(page(&app.platform.db.reader(), values, &beyond, rows).await?))
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<VolumeId>) -> Reply<Answer<Volume>> {
    Ok(Answer::ok(find(&app.platform.db.keyed(), &caller.scope, id).await?))
}

async fn retention() -> Reply<Answer<Retention>> {
    Ok(Answer::ok(table().clone()))
}

async fn keepers(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<KeeperQuery>,
) -> Reply<Answer<Keepers>> {
    if !caller.scope.sees(query.unit_id) {
        return Err(Problem::not_found().into());
    }
    let items = store::keepers(&app.platform.db.reader(), query.unit_id).await?;
    Ok(Answer::ok(Keepers { items }))
}

/// Checks what people typed of a volume.
fn check(input: &VolumeInput) -> Result<(), Problem> {
    let mut faults = Faults::default();
    if category(&input.category).is_none() {
        faults.add(
            "category".to_owned(),
            text!("没有这个类别。", "There is no such category."),
            text!("请从保管期限表中选择。", "Choose one of the table of retention."),
        );
    }
    for (at, value) in [("title", &input.title), ("place", &input.place)] {
        if value.trim().is_empty() {
            faults.add(
                at.to_owned(),
                text!("不能为空。", "It may not be empty."),
                text!("请填写。", "Fill it in."),
            );
        }
    }
    faults.done()
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<VolumeInput>,
) -> Reply<Answer<Volume>> {
    if !caller.scope.sees(input.unit_id) {
        return Err(Problem::not_found().into());
    }
    check(&input)?;
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = create_in(&conn, &caller, &origin, input).await;
    Ok(Answer::created(conn.settle(done).await?))
}

async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<VolumeId>,
    Json(input): Json<VolumeEdit>,
) -> Reply<Answer<Volume>> {
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = edit_in(&conn, &caller, &origin, id, &input).await;
    Ok(Answer::ok(conn.settle(done).await?))
}

async fn hold(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<VolumeId>,
    Json(input): Json<VolumeHold>,
) -> Reply<Answer<Volume>> {
    Ok(Answer::ok(set_hold(&app, &caller, id, input, true).await?))
}

async fn release(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<VolumeId>,
    Json(input): Json<VolumeHold>,
) -> Reply<Answer<Volume>> {
    Ok(Answer::ok(set_hold(&app, &caller, id, input, false).await?))
}

#[cfg(test)]
mod tests {
    use platform::Role;

    use super::*;

    #[test]
    fn the_cashier_has_no_right_over_the_archive_and_cannot_be_its_keeper_by_another_post() {
        let keeps = |role: &Role| role.permissions().contains(&Permission::ArchiveEdit);
        assert!(!keeps(&Role::Cashier));
        let keepers: Vec<Role> = Role::ALL.iter().copied().filter(keeps).collect();
        assert_eq!(keepers, [Role::Accountant, Role::DeptFinance]);
    }
}
