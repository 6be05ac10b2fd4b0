//! `/api/project/projects`

use axum::extract::State;
use flow::DocumentId;
use flow::list::{DocumentPage, ListQuery, Listing};
use kernel::{Fen, Problem, Text, text};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use platform::{Permission, UnitId};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, Input, document_endpoints, document_view};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::flow::FLOW;
use crate::input::ProjectInput;
use crate::model::{CLASSES, SPANS, Target};
use crate::queries::{
    self, AppraisalView, BudgetOfProject, CostingLineView, FirstLevel, PlanYear, ProjectAmounts,
    ProjectListRow, SecondLevel,
};
use crate::reserve::stage;

impl Input for ProjectInput {
    fn id(&self) -> DocumentId {
        self.id
    }
    fn unit_id(&self) -> UnitId {
        self.unit_id
    }
    fn acknowledgements(&self) -> &[::rules::Acknowledgement] {
        &self.acknowledgements
    }
    fn version(&self) -> Option<i64> {
        self.version
    }
}

/// Filters of projects besides those of every list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ProjectFilter {
    /// 项目类别 / class
    #[param(max_length = 10)]
    class: Option<String>,
    /// 年度，同 fiscal_year / fiscal year, as `fiscal_year`
    #[param(minimum = 2000, maximum = 2100)]
    year: Option<i64>,
    /// 所处阶段 / where it stands in its life
    #[param(max_length = 20)]
    stage: Option<String>,
    /// 项目级次 / level
    #[param(minimum = 1, maximum = 2)]
    level: Option<i64>,
    /// 所属一级项目 / of this first-level project
    #[param(value_type = Option<String>, format = Uuid)]
    parent_id: Option<DocumentId>,
}

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::plain("code", "项目代码", "Project code"),
    Column::plain("name", "项目名称", "Project"),
    Column::unit("unit_id"),
    Column::word("stage", "所处阶段", "Stage", stage),
    Column::word("span", "期限类型", "Span", |word| word_of(SPANS, word)),
    Column::word("class", "项目类别", "Class", |word| word_of(CLASSES, word)),
    Column::plain("function", "功能分类", "Function"),
    Column::whole("start_year", "开始年度", "First year"),
    Column::whole("end_year", "结束年度", "Last year"),
    Column::yuan("requested_fen", "申报（元）", "Requested (yuan)"),
    Column::yuan("reserved_fen", "入库（元）", "In the library (yuan)"),
    Column::yuan("budgeted_fen", "预算批复（元）", "Budgeted (yuan)"),
    Column::yuan("paid_fen", "已支付（元）", "Paid (yuan)"),
    Column::yuan("remaining_fen", "可用指标余额（元）", "Available (yuan)"),
    Column::waiting(),
    Column::user("creator_id", "经办人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];

/// A project in full.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProjectDetail {
    /// Header, actions, history, findings.
    #[serde(flatten)]
    pub envelope: DocumentEnvelope,
    /// 项目代码
    pub code: String,
    /// Name.
    pub name: String,
    /// Class.
    pub class: String,
    /// Functional class.
    pub function: String,
    /// First year.
    pub start_year: i64,
    /// Last year.
    pub end_year: i64,
    /// 立项依据
    pub reason: String,
    /// Flags.
    pub flags: Vec<String>,
    /// A new policy.
    pub new_policy: bool,
    /// `one_off`, `recurring`, `phased`
    pub span: String,
    /// 1 = first level, 2 = second level.
    pub level: i64,
    /// Where it stands in its life: the state of its document, or `budgeted`, `executing`, `adjusting`.
    pub stage: String,
    /// That for people.
    pub stage_title: Text,
    /// Place in the department's ranking of its year and class.
    pub place: Option<i64>,
    /// The first-level project it belongs to.
    pub parent: Option<FirstLevel>,
    /// Its second-level projects within the caller's scope.
    pub children: Vec<SecondLevel>,
    /// Appraisals, oldest first: what was asked for and what of it may be had.
    pub appraisals: Vec<AppraisalView>,
    /// Costing lines; of a project that is being adjusted those that are proposed.
    pub lines: Vec<CostingLineView>,
    /// The plan year by year, with what has become of it.
    pub plan: Vec<PlanYear>,
    /// Targets.
    pub targets: Vec<Target>,
    /// Requested, reserved, budgeted, paid, remaining.
    pub amounts: ProjectAmounts,
    /// Budgets that have it.
    pub budgets: Vec<BudgetOfProject>,
    /// How it ended: `completed`, `partly`, `not_completed`; empty otherwise.
    pub result: String,
    /// Why it ended.
    pub end_reason: String,
    /// What was left of its indicators when it ended.
    pub surplus_fen: Fen,
    /// The key of what generated it; empty for one that people entered.
    pub generated: String,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let routes = DocumentRoutes {
        area: "project",
        plural: "projects",
        read: Permission::ProjectRead,
        edit: Permission::ProjectEdit,
        flow: &FLOW,
    };
    let mut endpoints = document_endpoints::<ProjectInput>(routes);
    endpoints.push(
        Endpoint::get("/api/project/projects", list)
            .named("list_projects")
            .title(text!("项目列表", "Projects"))
            .menu(MenuGroup::Project)
            .needs(Permission::ProjectRead)
            .on("project")
            .query::<ListQuery>()
            .query::<ProjectFilter>()
            .answers::<DocumentPage<ProjectListRow>>(200)
            .exports(SHOWN),
    );
    endpoints.push(
        Endpoint::get("/api/project/projects/{id}", show)
            .named("show_project")
            .title(text!("项目", "Project"))
            .needs(Permission::ProjectRead)
            .on("project")
            .path_param("id", ParamKind::Uuid)
            .answers::<ProjectDetail>(200),
    );
    endpoints.extend(crate::reserve::endpoints());
    endpoints.extend(crate::ranking::endpoints());
    endpoints.extend(crate::history::endpoints());
    endpoints.extend(crate::generation::endpoints());
    endpoints
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<ProjectFilter>,
) -> Reply<Answer<DocumentPage<ProjectListRow>>> {
    let mut listing = Listing::of(&[&FLOW], &caller, &query, &["p.code", "p.name", "p.initials"])?;
    let stage = filter.stage.filter(|stage| !stage.is_empty());
    // The stage is read from other areas' views: only when it is asked for.
    let only = "join pj_project p on p.id = d.id";
    listing.joining(if stage.is_some() { ProjectListRow::JOIN } else { only });
    listing.and_if("p.class = ?", filter.class);
    listing.and_if("d.fiscal_year = ?", filter.year);
    listing.and_if("g.stage = ?", stage);
    listing.and_if("p.level = ?", filter.level);
    listing.and_if("p.parent_id = ?", filter.parent_id);
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, ProjectListRow::BODY).await?))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<ProjectDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let body = queries::body_unscoped(&conn, &caller.scope, id).await?.ok_or_else(Problem::not_found)?;
    conn.commit().await?;
    let row = body.row;
    Ok(Answer::ok(ProjectDetail {
        envelope,
        code: row.code,
        name: row.name,
        class: row.class,
        function: row.function,
        start_year: row.start_year,
        end_year: row.end_year,
        reason: row.reason,
        flags: row.flags.split(',').filter(|flag| !flag.is_empty()).map(str::to_owned).collect(),
        new_policy: row.new_policy == 1,
        span: row.span,
        level: row.level,
        stage_title: stage(&body.stage),
        stage: body.stage,
        place: body.place,
        parent: body.parent,
        children: body.children,
        appraisals: body.appraisals,
        lines: body.lines,
        plan: body.plan,
        targets: body.targets,
        amounts: body.amounts,
        budgets: body.budgets,
        result: row.result,
        end_reason: row.end_reason,
        surplus_fen: row.surplus_fen,
        generated: row.generated,
    }))
}
