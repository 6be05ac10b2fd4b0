//! `/api/project/rankings`: the order in which the department would have the projects of a year and a class.
//!
//! A ranking is set as a whole: who sets it says which order they saw, and is refused when somebody changed it since.

use axum::extract::State;
use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Problem, text};
use platform::audit::{self, Event, Origin, SYSTEM_CHAIN};
use platform::http::{Answer, Caller, Endpoint, Json, MenuGroup, Query, Reply};
use platform::{Permission, Scope, UnitId};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};

/// The most projects of a ranking.
const RANKED_MAX: usize = 500;

/// Which ranking.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RankingQuery {
    /// 申报年度 / declared for
    #[param(minimum = 2000, maximum = 2100)]
    year: i64,
    /// 项目类别 / class
    #[param(pattern = "^(1|21|22[1-4]|3[1-3])$")]
    class: String,
}

/// A project in a ranking.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct RankedProject {
    /// Id.
    pub id: DocumentId,
    /// Its place; none while it is not ranked.
    pub place: Option<i64>,
    /// 项目代码
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// `one_off`, `recurring`, `phased`
    pub span: String,
    /// Where it stands in its life.
    pub stage: String,
    /// 入库金额
    pub reserved_fen: Fen,
    /// 预算批复
    pub budgeted_fen: Fen,
}

/// A ranking in its order; what is not ranked stands behind, by code.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Ranking {
    /// 申报年度
    pub year: i64,
    /// 项目类别
    pub class: String,
    /// Stands for this order: whoever changes it says what they saw.
    pub seal: String,
    /// How many projects there are; beyond the first 500 none are shown.
    pub total: i64,
    /// In order.
    pub items: Vec<RankedProject>,
}

/// A ranking as it is set.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RankingInput {
    /// 申报年度
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: i64,
    /// 项目类别
    #[schema(pattern = "^(1|21|22[1-4]|3[1-3])$")]
    pub class: String,
    /// 按顺序排列的项目；未列出的不再排序 / the projects in order; others are not ranked any more
    #[schema(max_items = 500)]
    pub project_ids: Vec<DocumentId>,
    /// The seal that was seen.
    #[schema(max_length = 64)]
    pub seal: String,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/project/rankings", show)
            .named("show_ranking")
            .title(text!("项目排序", "Ranking of projects"))
            .menu(MenuGroup::Project)
            .needs(Permission::ProjectRank)
            .on("ranking")
            .query::<RankingQuery>()
            .answers::<Ranking>(200),
        Endpoint::put("/api/project/rankings", set)
            .named("set_ranking")
            .title(text!("排定项目顺序", "Rank projects"))
            .needs(Permission::ProjectRank)
            .on("ranking")
            .audited("ranking.set")
            .body::<RankingInput>()
            .answers::<Ranking>(200)
            .also(409),
    ]
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<RankingQuery>,
) -> Reply<Answer<Ranking>> {
    let conn = app.platform.db.snapshot().await?;
    Ok(Answer::ok(read(&conn, &caller.scope, query.year, &query.class).await?))
}

async fn set(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<RankingInput>,
) -> Reply<Answer<Ranking>> {
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = change(&conn, &caller.scope, &origin, &input).await;
    Ok(Answer::ok(conn.settle(done).await?))
}

#[derive(FromQueryResult)]
struct Place {
    id: DocumentId,
    code: String,
    place: i64,
}

const CANDIDATES: &str = "from fl_document d join pj_project p on p.id = d.id
    left join pj_ranking r on r.project_id = d.id
    where d.kind = 'project' and d.state = 'reserved' and d.unit_id in {in:1} and d.fiscal_year = $2 and p.class = $3";

/// A ranking as far as the scope goes.
pub async fn read(conn: &Conn, scope: &Scope, year: i64, class: &str) -> Result<Ranking, DbError> {
    let key = || [scope.parameter(), year.into(), class.into()];
    let sql = format!("select count(*) {CANDIDATES}");
    let total = conn.number(&sql, key()).await?;
    let sql = format!(
        "select d.id, r.place, p.code, p.name, d.unit_id, u.code as unit_code, u.name as unit_name, p.span, g.stage,
           p.reserved_fen, x.budgeted_fen
         from (select d.id as candidate, coalesce(r.place, 1000000) as k, p.code as c {CANDIDATES}
           order by coalesce(r.place, 1000000), p.code limit {RANKED_MAX}) o
         join fl_document d on d.id = o.candidate join pj_project p on p.id = d.id join v_unit u on u.id = d.unit_id
         join v_project_stage g on g.id = d.id join v_project_amount x on x.id = d.id
         left join pj_ranking r on r.project_id = d.id
         order by o.k, o.c"
    );
    let items: Vec<RankedProject> = conn.all(&sql, key()).await?;
    let seal = seal(&places(conn, scope, year, class).await?);
    Ok(Ranking { year, class: class.to_owned(), seal, total, items })
}

/// What is ranked now.
async fn places(conn: &Conn, scope: &Scope, year: i64, class: &str) -> Result<Vec<Place>, DbError> {
    let sql = format!(
        "select d.id, p.code, r.place {CANDIDATES} and r.place is not null order by r.place, d.id limit 5000"
    );
    conn.all(&sql, [scope.parameter(), year.into(), class.into()]).await
}

fn seal(places: &[Place]) -> String {
    let order: Vec<String> = places.iter().map(|place| format!("{}:{}", place.place, place.id)).collect();
    platform::hash::digest(order.join(",").as_bytes())
}

#[derive(FromQueryResult)]
struct Candidate {
    id: DocumentId,
    code: String,
}

/// Sets a ranking, in the caller's transaction.
pub async fn change(
    conn: &Conn,
    scope: &Scope,
    origin: &Origin,
    input: &RankingInput,
) -> Result<Ranking, Problem> {
    audit::lock_chains(conn, [SYSTEM_CHAIN]).await?;
    let before = places(conn, scope, input.year, &input.class).await?;
    if seal(&before) != input.seal {
        return Err(Problem::conflict(
            "stale",
            text!("排序已被他人修改。", "Somebody else changed the ranking."),
            text!("请刷新后重新排序。", "Reload it and rank again."),
        ));
    }
    let sql = format!("select d.id, p.code {CANDIDATES} and d.id in {{in:4}}");
    let values = [scope.parameter(), input.year.into(), input.class.clone().into(), list(&input.project_ids)];
    let found: Vec<Candidate> = conn.all(&sql, values).await?;
    let codes: BTreeMap<DocumentId, String> = found.into_iter().map(|row| (row.id, row.code)).collect();
    let once: BTreeSet<DocumentId> = input.project_ids.iter().copied().collect();
    if once.len() != input.project_ids.len() || once.len() > RANKED_MAX || codes.len() != once.len() {
        return Err(Problem::field(
            "project_ids",
            text!(
                "每个项目排一次，须是您范围内该年度、该类别的在库项目。",
                "Each project is ranked once and is one of the library of that year and class within your scope."
            ),
            text!("请刷新后重新排序。", "Reload it and rank again."),
        ));
    }
    let gone = before.iter().map(|place| place.id);
    conn.exec("delete from pj_ranking where project_id in {in:1}", [list(gone.chain(once))]).await?;
    let rows: Vec<serde_json::Value> = (1_i64..)
        .zip(&input.project_ids)
        .map(|(place, id)| {
            serde_json::json!({"project_id": id, "fiscal_year": input.year, "class": input.class, "place": place,
                "ranked_by": origin.actor_id, "ranked_at": origin.at.0})
        })
        .collect();
    conn.insert(&RANKING, &rows).await?;
    audit::record(conn, SYSTEM_CHAIN, origin, vec![event(input, &before, &codes)]).await?;
    Ok(read(conn, scope, input.year, &input.class).await?)
}

/// What moved, by code: place before and after, 0 for none.
fn event(input: &RankingInput, before: &[Place], codes: &BTreeMap<DocumentId, String>) -> Event {
    let mut moved: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for place in before {
        moved.entry(&place.code).or_default().0 = place.place;
    }
    for (place, id) in (1_i64..).zip(&input.project_ids) {
        moved.entry(codes.get(id).map_or("", String::as_str)).or_default().1 = place;
    }
    moved.retain(|_, (old, new)| old != new);
    let detail = serde_json::to_string(&moved).expect("codes and numbers are plain data");
    Event {
        action: "ranking.set".to_owned(),
        object_kind: "ranking".to_owned(),
        object_id: format!("{}/{}", input.year, input.class),
        after_hash: platform::hash::digest(detail.as_bytes()),
        detail,
        ..Event::default()
    }
}

static RANKING: kernel::Table = kernel::Table {
    name: "pj_ranking",
    columns: &[
        ("project_id", kernel::Col::Text),
        ("fiscal_year", kernel::Col::Int),
        ("class", kernel::Col::Text),
        ("place", kernel::Col::Int),
        ("ranked_by", kernel::Col::Text),
        ("ranked_at", kernel::Col::Int),
    ],
    key: &["project_id"],
};
