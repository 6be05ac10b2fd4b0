//! `/api/project/projects`

use axum::extract::State;
use flow::DocumentId;
use flow::list::{DocumentPage, ListQuery, Listing};
use kernel::{Problem, text};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use platform::{Permission, UnitId};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, Input, document_endpoints, document_view};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::effects::FLOW;
use crate::input::ProjectInput;
use crate::model::{CLASSES, Target, YearAmount, years};
use crate::queries::{self, CostingLineView, ProjectAmounts, ProjectListRow};

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
}

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::plain("code", "项目代码", "Project code"),
    Column::plain("name", "项目名称", "Project"),
    Column::unit("unit_id"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::word("class", "项目类别", "Class", |word| word_of(CLASSES, word)),
    Column::plain("function", "功能分类", "Function"),
    Column::whole("start_year", "开始年度", "First year"),
    Column::whole("end_year", "结束年度", "Last year"),
    Column::yuan("total_fen", "总额（元）", "Total (yuan)"),
    Column::yuan("budgeted_fen", "已安排预算（元）", "Budgeted (yuan)"),
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
    /// `pass`, `reduce`, `fail`; empty when it was not appraised.
    pub appraisal_result: String,
    /// What the appraisers wrote.
    pub appraisal_note: String,
    /// Costing lines.
    pub lines: Vec<CostingLineView>,
    /// Amounts by year.
    pub years: Vec<YearAmount>,
    /// Targets.
    pub targets: Vec<Target>,
    /// Requested, reserved, budgeted, paid, remaining.
    pub amounts: ProjectAmounts,
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
    endpoints
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<ProjectFilter>,
) -> Reply<Answer<DocumentPage<ProjectListRow>>> {
    let mut listing = Listing::of(&[&FLOW], &caller, &query, &["p.code", "p.name", "p.initials"])?;
    listing.joining("join pj_project p on p.id = d.id");
    listing.and_if("p.class = ?", filter.class);
    listing.and_if("d.fiscal_year = ?", filter.year);
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, ProjectListRow::BODY).await?))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<ProjectDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let body =
        queries::body_unscoped(&conn, id, &envelope.document.state).await?.ok_or_else(Problem::not_found)?;
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
        appraisal_result: row.appraisal_result,
        appraisal_note: row.appraisal_note,
        years: years(body.lines.iter().map(|line| (line.budget_year, line.amount_fen)))?,
        lines: body.lines,
        targets: body.targets,
        amounts: body.amounts,
    }))
}
