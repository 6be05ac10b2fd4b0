//! Rule hits, and the catalogue of rules.

use axum::extract::State;
use kernel::{Page, Problem, Stamp, text};
use ledger::queries::units;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, UnitId, UserId};
use posting::App;
use rules::Rule;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A hit of a rule, whether it stopped the document or not.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
struct RuleHit {
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
    /// Values used (JSON).
    fact_values: String,
    /// Kind of document.
    object_kind: String,
    /// The document.
    object_id: String,
    /// Its number; absent when the document was never stored.
    number: Option<String>,
    /// Unit.
    unit_id: UnitId,
    /// At which action.
    action: String,
    /// `blocked`, `needs_reason`, `acknowledged`, `released`, `recorded`.
    decision: String,
    /// Reason given.
    reason: String,
    /// Who acted.
    actor_id: UserId,
    /// When.
    at: Stamp,
}

/// Which hits.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HitQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
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
    Column::word("level", "级别", "Level", |word| word_of(LEVELS, word)),
    Column::plain("text_zh", "说明", "Explanation"),
    Column::plain("clause", "依据", "Clause"),
    Column::plain("number", "单据编号", "Document"),
    Column::plain("action", "操作", "Action"),
    Column::word("decision", "处理", "Decision", |word| word_of(DECISIONS, word)),
    Column::plain("reason", "理由", "Reason"),
    Column::user("actor_id", "操作人", "By"),
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
        Endpoint::get("/api/supervision/rules", list_rules)
            .named("list_rules")
            .title(text!("规则目录", "Rule catalogue"))
            .menu(MenuGroup::Supervision)
            .needs(Permission::ReportRead)
            .on("rule")
            .answers::<Vec<Rule>>(200),
    ]
}

async fn list_rule_hits(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<HitQuery>,
) -> Reply<Answer<Page<RuleHit>>> {
    const WHERE: &str = "from rl_hit h left join fl_document d on d.id = h.object_id
        where h.unit_id in {in:1} and ($2 = '' or h.rule = $2) and ($3 = '' or h.level = $3)
          and ($4 = '' or h.decision = $4) and ($5 = '' or h.object_kind = $5) and ($6 = '' or h.object_id = $6)";
    let rows = limit(query.limit)?;
    let level = match query.level.map(serde_json::to_value) {
        Some(Ok(level)) => level.as_str().unwrap_or_default().to_owned(),
        Some(Err(_)) => return Err(Problem::internal().into()),
        None => String::new(),
    };
    let text = |value: &Option<String>| Value::from(value.clone().unwrap_or_default());
    let mut values: Vec<Value> = vec![
        units(&caller.scope, query.unit_id),
        text(&query.rule),
        level.into(),
        text(&query.decision),
        text(&query.object_kind),
        text(&query.object_id),
    ];
    let conn = app.platform.db.reader();
    let total = conn.number(&format!("select count(*) {WHERE}"), values.clone()).await?;
    values.extend([text(&query.after), rows.rows().into()]);
    let sql = format!(
        "select h.id, h.rule, h.rule_version, h.level, h.clause, h.text_zh, h.text_en, h.fact_values, h.object_kind,
           h.object_id, d.number, h.unit_id, h.action, h.decision, h.reason, h.actor_id, h.at
         {WHERE} and ($7 = '' or h.id < $7) order by h.id desc limit $8"
    );
    let items: Vec<RuleHit> = conn.all(&sql, values).await?;
    let full = items.len() as i64 == rows.rows();
    let next = items.last().filter(|_| full).map(|last| last.id.clone());
    Ok(Answer::ok(Page { items, next, total }))
}

async fn list_rules(State(app): State<App>, _caller: Caller) -> Reply<Answer<Vec<Rule>>> {
    let today = app.platform.clock.today();
    let active = app.shelf.get().catalogue.on(today);
    Ok(Answer::ok(active.rules().cloned().collect()))
}
