//! Rule hits, and the catalogue of rules.

use axum::extract::State;
use kernel::{Conn, DbError, Limit, Page, Problem, Stamp, Text, text};
use ledger::queries::entries::Source;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, Scope, UnitId, UserId};
use posting::{App, Rulebook, sources};
use rules::Rule;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::days::Days;

/// A hit of a rule, whether it stopped the document or not, as stored.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
struct HitRow {
    /// Id.
    id: String,
    /// Rule.
    rule: String,
    /// Its version.
    rule_version: i64,
    /// Level.
    level: String,
    /// Clause.
    clause: String,
    /// Chinese text.
    text_zh: String,
    /// English text.
    text_en: String,
    /// What to do about it, in Chinese.
    how_zh: String,
    /// What to do about it, in English.
    how_en: String,
    /// Values used (JSON).
    fact_values: String,
    /// Kind of document.
    object_kind: String,
    /// The document.
    object_id: String,
    /// Unit.
    unit_id: UnitId,
    /// Code of the unit.
    unit_code: Option<String>,
    /// Name of the unit.
    unit_name: Option<String>,
    /// At which action.
    action: String,
    /// `blocked`, `needs_reason`, `acknowledged`, `released`, `recorded`.
    decision: String,
    /// Reason given.
    reason: String,
    /// Who acted.
    actor_id: UserId,
    /// Name of who acted.
    actor_name: Option<String>,
    /// When.
    at: Stamp,
}

/// A hit with what it is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct RuleHit {
    /// What is stored.
    #[serde(flatten)]
    row: HitRow,
    /// Short name of the rule.
    rule_title: Text,
    /// What people call the level.
    level_title: Text,
    /// What people call the decision.
    decision_title: Text,
    /// Number of the document; absent when it was never stored or may not be seen.
    number: Option<String>,
    /// The document; absent like its number.
    document: Option<Source>,
    /// Where the document is shown; absent like its number.
    path: Option<String>,
}

/// Findings counted by rule.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HitSummary {
    /// Rules that were hit, most hits first.
    items: Vec<RuleCount>,
    /// Hits of all rules.
    total: i64,
}

/// How often a rule was hit.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
struct RuleCount {
    /// Rule.
    rule: String,
    /// Short name.
    #[sea_orm(skip)]
    rule_title: Text,
    /// Level the hits were of.
    level: String,
    /// The regulation it stands on.
    #[sea_orm(skip)]
    clause: String,
    /// Hits.
    total: i64,
    /// Hits that stopped the document.
    blocked: i64,
    /// Hits that wait for a reason.
    needs_reason: i64,
    /// Hits with a reason.
    acknowledged: i64,
    /// Hits somebody released.
    released: i64,
    /// Hits that were only recorded.
    recorded: i64,
    /// The last one.
    last_at: Stamp,
}

/// Which hits are counted.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SummaryQuery {
    /// 单位及其下级 / unit with those below it
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 年度 / fiscal year
    #[param(minimum = 2000, maximum = 2200)]
    fiscal_year: Option<i64>,
    /// 起始日期 / first day
    #[param(max_length = 10)]
    from: Option<String>,
    /// 终止日期 / last day
    #[param(max_length = 10)]
    to: Option<String>,
}

/// Which hits.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HitQuery {
    /// 单位及其下级 / unit with those below it
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 年度 / fiscal year
    #[param(minimum = 2000, maximum = 2200)]
    fiscal_year: Option<i64>,
    /// 起始日期 / first day
    #[param(max_length = 10)]
    from: Option<String>,
    /// 终止日期 / last day
    #[param(max_length = 10)]
    to: Option<String>,
    /// 规则 / rule
    #[param(max_length = 20)]
    rule: Option<String>,
    /// 级别 / level
    level: Option<rules::Level>,
    /// 处理结果 / decision
    #[param(max_length = 20)]
    decision: Option<String>,
    /// 单据类型 / kind of document
    #[param(max_length = 40)]
    object_kind: Option<String>,
    /// 单据 / document
    #[param(max_length = 64)]
    object_id: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

const SHOWN: &[Column] = &[
    Column::time("at", "时间", "At"),
    Column::unit("unit_id"),
    Column::plain("rule", "规则", "Rule"),
    Column::plain("rule_title", "规则名称", "Name of the rule"),
    Column::word("level", "级别", "Level", |word| word_of(LEVELS, word)),
    Column::plain("text_zh", "说明", "Explanation"),
    Column::plain("clause", "依据", "Clause"),
    Column::plain("number", "单据编号", "Document"),
    Column::plain("action", "操作", "Action"),
    Column::word("decision", "处理", "Decision", |word| word_of(DECISIONS, word)),
    Column::plain("reason", "理由", "Reason"),
    Column::plain("actor_name", "操作人", "By"),
];
const COUNTED: &[Column] = &[
    Column::plain("rule", "规则", "Rule"),
    Column::plain("rule_title", "规则名称", "Name of the rule"),
    Column::word("level", "级别", "Level", |word| word_of(LEVELS, word)),
    Column::plain("clause", "依据", "Clause"),
    Column::whole("total", "命中次数", "Hits"),
    Column::whole("blocked", "拦截", "Blocked"),
    Column::whole("needs_reason", "待说明", "Need a reason"),
    Column::whole("acknowledged", "已说明", "Acknowledged"),
    Column::whole("released", "已放行", "Released"),
    Column::whole("recorded", "仅记录", "Recorded"),
];
const LEVELS: &[(&str, &str, &str)] = &[
    ("yellow", "黄色预警", "yellow"),
    ("orange", "橙色预警", "orange"),
    ("red", "红色拦截", "red"),
    ("grey", "灰色禁止", "grey"),
    ("blue", "蓝色记录", "blue"),
];
const DECISIONS: &[(&str, &str, &str)] = &[
    ("needs_reason", "须说明理由", "needs a reason"),
    ("blocked", "已拦截", "blocked"),
    ("acknowledged", "已说明", "acknowledged"),
    ("released", "已放行", "released"),
    ("recorded", "已记录", "recorded"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/supervision/rule-hits", list_rule_hits)
            .named("list_rule_hits")
            .title(text!("规则命中记录", "Rule hits"))
            .menu(MenuGroup::Supervision)
            .needs(Permission::ReportRead)
            .on("rule_hit")
            .query::<HitQuery>()
            .answers::<Page<RuleHit>>(200)
            .exports(SHOWN),
        Endpoint::get("/api/supervision/rule-hits/summary", list_rule_counts)
            .named("list_rule_counts")
            .title(text!("规则命中统计", "Rule hits by rule"))
            .needs(Permission::ReportRead)
            .on("rule_hit")
            .query::<SummaryQuery>()
            .answers::<HitSummary>(200)
            .exports(COUNTED),
        Endpoint::get("/api/supervision/rules", list_rules)
            .named("list_rules")
            .title(text!("规则目录", "Rule catalogue"))
            .menu(MenuGroup::Supervision)
            .needs(Permission::ReportRead)
            .on("rule")
            .answers::<Vec<Rule>>(200),
    ]
}

/// The units of a question: one with all below it, or the whole scope.
async fn units(conn: &Conn, scope: &Scope, unit_id: Option<UnitId>) -> Result<Value, DbError> {
    match unit_id {
        Some(unit_id) => Ok(scope.below(conn, unit_id).await?.parameter()),
        None => Ok(scope.parameter()),
    }
}

async fn list_rule_hits(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<HitQuery>,
) -> Reply<Answer<Page<RuleHit>>> {
    let rows = limit(query.limit)?;
    let days = Days::read(query.fiscal_year, query.from.as_deref(), query.to.as_deref())?;
    let conn = app.platform.db.reader();
    let units = units(&conn, &caller.scope, query.unit_id).await?;
    let (found, total) = page(&conn, &query, units, days, rows).await?;
    let full = found.len() as i64 == rows.rows();
    let next = found.last().filter(|_| full).map(|last| last.id.clone());
    let registry = &app.poster.pipeline().registry;
    let ids = found.iter().map(|row| row.object_id.clone()).collect();
    let documents = sources(&conn, &caller.scope, registry, ids).await?;
    let rulebook = app.shelf.get();
    let hit = |row: HitRow| {
        let document = documents.get(&row.object_id).cloned();
        RuleHit {
            rule_title: title(&rulebook, &row.rule, row.rule_version),
            level_title: word_of(LEVELS, &row.level),
            decision_title: word_of(DECISIONS, &row.decision),
            number: document.as_ref().map(|document| document.number.clone()),
            path: document.as_ref().and_then(|document| document.path.clone()),
            document,
            row,
        }
    };
    Ok(Answer::ok(Page { items: found.into_iter().map(hit).collect(), next, total }))
}

async fn page(
    conn: &Conn,
    query: &HitQuery,
    units: Value,
    days: Days,
    limit: Limit,
) -> Result<(Vec<HitRow>, i64), Problem> {
    const WHERE: &str = "h.unit_id in {in:1} and ($2 = '' or h.rule = $2) and ($3 = '' or h.level = $3)
          and ($4 = '' or h.decision = $4) and ($5 = '' or h.object_kind = $5) and ($6 = '' or h.object_id = $6)
          and h.at >= $7 and h.at < $8";
    let level = match query.level.map(serde_json::to_value) {
        Some(Ok(level)) => level.as_str().unwrap_or_default().to_owned(),
        Some(Err(_)) => return Err(Problem::internal()),
        None => String::new(),
    };
    let text = |value: &Option<String>| Value::from(value.clone().unwrap_or_default());
    let mut values: Vec<Value> = vec![
        units,
        text(&query.rule),
        level.into(),
        text(&query.decision),
        text(&query.object_kind),
        text(&query.object_id),
        days.from.into(),
        days.before.into(),
    ];
    let total = conn.number(&format!("select count(*) from rl_hit h where {WHERE}"), values.clone()).await?;
    values.extend([text(&query.after), limit.rows().into()]);
    let sql = format!(
        "select h.id, h.rule, h.rule_version, h.level, h.clause, h.text_zh, h.text_en, h.how_zh, h.how_en,
           h.fact_values, h.object_kind, h.object_id, h.unit_id, u.code as unit_code, u.name as unit_name, h.action,
           h.decision, h.reason, h.actor_id, p.name as actor_name, h.at
         from rl_hit h left join v_unit u on u.id = h.unit_id left join pf_user p on p.id = h.actor_id
         where {WHERE} and ($9 = '' or h.id < $9) order by h.id desc limit $10"
    );
    Ok((conn.all(&sql, values).await?, total))
}

/// The short name of a rule, of the version that was hit while it is known.
fn title(rulebook: &Rulebook, rule: &str, version: i64) -> Text {
    let known = rulebook.catalogue.version(rule, version).or_else(|| newest(rulebook, rule));
    known.map_or_else(|| Text::same(rule), |known| known.title.clone())
}

/// The newest version of a rule.
fn newest<'r>(rulebook: &'r Rulebook, rule: &str) -> Option<&'r Rule> {
    rulebook.catalogue.rules().filter(|known| known.id == rule).max_by_key(|known| known.version)
}

async fn list_rule_counts(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SummaryQuery>,
) -> Reply<Answer<HitSummary>> {
    const SQL: &str = "select h.rule, h.level, count(*) as total,
          cast(sum(case when h.decision = 'blocked' then 1 else 0 end) as bigint) as blocked,
          cast(sum(case when h.decision = 'needs_reason' then 1 else 0 end) as bigint) as needs_reason,
          cast(sum(case when h.decision = 'acknowledged' then 1 else 0 end) as bigint) as acknowledged,
          cast(sum(case when h.decision = 'released' then 1 else 0 end) as bigint) as released,
          cast(sum(case when h.decision = 'recorded' then 1 else 0 end) as bigint) as recorded,
          max(h.at) as last_at
        from rl_hit h where h.unit_id in {in:1} and h.at >= $2 and h.at < $3
        group by h.rule, h.level order by count(*) desc, h.rule, h.level";
    let days = Days::read(query.fiscal_year, query.from.as_deref(), query.to.as_deref())?;
    let conn = app.platform.db.reader();
    let units = units(&conn, &caller.scope, query.unit_id).await?;
    let mut items: Vec<RuleCount> = conn.all(SQL, [units, days.from.into(), days.before.into()]).await?;
    let rulebook = app.shelf.get();
    for item in &mut items {
        let known = newest(&rulebook, &item.rule);
        item.rule_title = known.map_or_else(|| Text::same(&item.rule), |known| known.title.clone());
        item.clause = known.map(|known| known.clause.clone()).unwrap_or_default();
    }
    Ok(Answer::ok(HitSummary { total: items.iter().map(|item| item.total).sum(), items }))
}

async fn list_rules(State(app): State<App>, _caller: Caller) -> Reply<Answer<Vec<Rule>>> {
    let today = app.platform.clock.today();
    let active = app.shelf.get().catalogue.on(today);
    Ok(Answer::ok(active.rules().cloned().collect()))
}
