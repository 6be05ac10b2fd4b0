//! `/api/archive/lists`: hand-over lists (移交清册) and lists of the appraisal before destruction (销毁鉴定清册). One
//! person proposes, another decides. An approved destruction list says what was appraised and by whom; nothing of the
//! ledger, of a package or of a volume's record is removed by it.

mod store;

use axum::extract::State;
use kernel::{Faults, Page, Problem, Stamp, text};
use ledger::queries::{bad_cursor, units};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, Json, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, UnitId, UserId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::volumes::VolumeId;

kernel::id_type!(
    /// A list of volumes.
    ListId
);

/// What becomes of the volumes of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VolumeListKind {
    /// 移交
    Handover,
    /// 销毁鉴定
    Destruction,
}

impl VolumeListKind {
    fn word(self) -> &'static str {
        match self {
            VolumeListKind::Handover => "handover",
            VolumeListKind::Destruction => "destruction",
        }
    }
}

const KINDS: &[(&str, &str, &str)] =
    &[("handover", "移交清册", "hand-over"), ("destruction", "销毁鉴定清册", "destruction appraisal")];
const STATES: &[(&str, &str, &str)] = &[
    ("proposed", "待确认", "proposed"),
    ("approved", "已确认", "approved"),
    ("refused", "未同意", "refused"),
];

/// A list of volumes.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
struct VolumeList {
    /// Id.
    #[schema(value_type = String, format = Uuid)]
    id: ListId,
    /// Number.
    number: String,
    /// `handover` or `destruction`.
    kind: String,
    /// Unit.
    unit_id: UnitId,
    /// Its code.
    unit_code: String,
    /// Its name.
    unit_name: String,
    /// `proposed`, `approved`, `refused`
    state: String,
    /// Reason, or the opinion of the appraisal.
    reason: String,
    /// Where the volumes go; of a hand-over.
    place: String,
    /// How many volumes.
    volumes: i64,
    /// Who proposed it.
    proposed_by: UserId,
    /// Name.
    proposed_by_name: String,
    /// When.
    proposed_at: Stamp,
    /// Who decided.
    decided_by: String,
    /// Name.
    decided_by_name: String,
    /// When.
    decided_at: Option<Stamp>,
    /// Opinion of the decision.
    opinion: String,
    /// Version.
    version: i64,
}

/// A volume of a list.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
struct VolumeListLine {
    /// Line.
    line: i64,
    /// Volume.
    #[schema(value_type = String, format = Uuid)]
    volume_id: VolumeId,
    /// Its number.
    number: String,
    /// What it holds.
    title: String,
    /// Category.
    category: String,
    /// First period.
    from_period: i64,
    /// Last period.
    to_period: i64,
    /// The first day on which it may be appraised.
    expires_on: String,
    /// Note on the line.
    note: String,
}

/// A list with its lines.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct VolumeListDetail {
    /// The list.
    #[serde(flatten)]
    list: VolumeList,
    /// Its volumes.
    lines: Vec<VolumeListLine>,
    /// Whether the caller may decide on it.
    may_decide: bool,
}

/// Which lists.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 种类 / kind
    #[param(inline)]
    kind: Option<VolumeListKind>,
    /// 状态 / state
    #[param(max_length = 40)]
    state: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A volume to put on a list.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VolumeLineInput {
    /// 案卷 / volume
    #[schema(value_type = String, format = Uuid)]
    volume_id: VolumeId,
    /// 备注 / note
    #[serde(default)]
    #[schema(max_length = 500)]
    note: String,
}

/// A list to propose.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VolumeListInput {
    /// Id, made by the client.
    #[schema(value_type = String, format = Uuid)]
    id: ListId,
    /// 单位 / unit
    unit_id: UnitId,
    /// 种类 / kind
    kind: VolumeListKind,
    /// 移交原因或鉴定意见 / reason, or the opinion of the appraisal
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
    /// 移交后的存放地点 / where the volumes go; for a hand-over
    #[serde(default)]
    #[schema(max_length = 200)]
    place: String,
    /// 案卷 / volumes
    #[schema(min_items = 1, max_items = 500)]
    lines: Vec<VolumeLineInput>,
}

/// A decision on a list.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VolumeListDecision {
    /// The version that was seen.
    #[schema(minimum = 1)]
    version: i64,
    /// 意见 / opinion
    #[schema(min_length = 1, max_length = 1000)]
    opinion: String,
}

const LISTS: &[Column] = &[
    Column::plain("number", "清册编号", "List"),
    Column::word("kind", "种类", "Kind", |word| word_of(KINDS, word)),
    Column::plain("unit_code", "单位代码", "Unit code"),
    Column::plain("unit_name", "单位", "Unit"),
    Column::word("state", "状态", "State", |word| word_of(STATES, word)),
    Column::whole("volumes", "案卷数", "Volumes"),
    Column::plain("reason", "原因或鉴定意见", "Reason"),
    Column::plain("proposed_by_name", "提出人", "Proposed by"),
    Column::time("proposed_at", "提出时间", "Proposed at"),
    Column::plain("decided_by_name", "确认人", "Decided by"),
    Column::time("decided_at", "确认时间", "Decided at"),
    Column::plain("opinion", "确认意见", "Opinion"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let decides = |endpoint: Endpoint<App>, action: &str| {
        endpoint
            .needs(Permission::ArchiveEdit)
            .on("archive_list")
            .path_param("id", ParamKind::Uuid)
            .audited(format!("archive_list.{action}"))
            .body::<VolumeListDecision>()
            .answers::<VolumeListDetail>(200)
            .also(409)
    };
    vec![
        Endpoint::get("/api/archive/lists", list)
            .named("list_archive_lists")
            .title(text!("档案移交与销毁鉴定", "Hand-over and destruction lists"))
            .menu(MenuGroup::Archive)
            .needs(Permission::VoucherRead)
            .on("archive_list")
            .query::<ListQuery>()
            .answers::<Page<VolumeList>>(200)
            .exports(LISTS),
        Endpoint::get("/api/archive/lists/{id}", show)
            .named("show_archive_list")
            .title(text!("档案清册详情", "List of archived volumes"))
            .needs(Permission::VoucherRead)
            .on("archive_list")
            .path_param("id", ParamKind::Uuid)
            .answers::<VolumeListDetail>(200),
        Endpoint::post("/api/archive/lists", propose)
            .named("propose_archive_list")
            .title(text!("提出移交或销毁鉴定清册", "Propose a hand-over or destruction list"))
            .needs(Permission::ArchiveEdit)
            .on("archive_list")
            .audited("archive_list.propose")
            .body::<VolumeListInput>()
            .answers::<VolumeListDetail>(201)
            .also(404)
            .also(409),
        decides(Endpoint::post("/api/archive/lists/{id}/actions/approve", approve), "approve")
            .named("approve_archive_list")
            .title(text!("确认档案清册", "Approve a list of volumes")),
        decides(Endpoint::post("/api/archive/lists/{id}/actions/refuse", refuse), "refuse")
            .named("refuse_archive_list")
            .title(text!("不同意档案清册", "Refuse a list of volumes")),
    ]
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<VolumeList>>> {
    let rows = limit(query.limit)?;
    let beyond = store::ORDER.read(query.after.as_deref()).ok_or_else(bad_cursor)?;
    let values: Vec<Value> = vec![
        units(&caller.scope, query.unit_id),
        query.kind.map_or("", VolumeListKind::word).into(),
        query.state.unwrap_or_default().into(),
    ];
    Ok(Answer::ok(store::page(&app.platform.db.reader(), values, &beyond, rows).await?))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ListId>,
) -> Reply<Answer<VolumeListDetail>> {
    Ok(Answer::ok(store::detail(&app.platform.db.keyed(), &caller, id).await?))
}

fn check(input: &VolumeListInput) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.words("reason", &input.reason, 1, 1000);
    if input.kind == VolumeListKind::Handover && input.place.trim().is_empty() {
        faults.add(
            "place",
            text!("移交清册须填写移交后的存放地点。", "A hand-over list says where the volumes go."),
            text!("请填写存放地点。", "Fill in the place."),
        );
    }
    let mut seen = std::collections::BTreeSet::new();
    for (at, line) in input.lines.iter().enumerate() {
        if !seen.insert(line.volume_id) {
            faults.add(
                format!("lines[{at}].volume_id"),
                text!("案卷重复列入。", "The volume stands on the list twice."),
                text!("请删去重复的一行。", "Remove one of the lines."),
            );
        }
    }
    faults.done()
}

async fn propose(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<VolumeListInput>,
) -> Reply<Answer<VolumeListDetail>> {
    if !caller.scope.sees(input.unit_id) {
        return Err(Problem::not_found().into());
    }
    check(&input)?;
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = store::propose(&conn, &caller, &origin, &input).await;
    Ok(Answer::created(conn.settle(done).await?))
}

async fn approve(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ListId>,
    Json(input): Json<VolumeListDecision>,
) -> Reply<Answer<VolumeListDetail>> {
    decide(&app, &caller, id, &input, true).await
}

async fn refuse(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ListId>,
    Json(input): Json<VolumeListDecision>,
) -> Reply<Answer<VolumeListDetail>> {
    decide(&app, &caller, id, &input, false).await
}

async fn decide(
    app: &App,
    caller: &Caller,
    id: ListId,
    input: &VolumeListDecision,
    agrees: bool,
) -> Reply<Answer<VolumeListDetail>> {
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = store::decide(&conn, caller, &origin, (id, input), agrees).await;
    Ok(Answer::ok(conn.settle(done).await?))
}
