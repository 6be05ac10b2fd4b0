//! fill in: what a {{document}} is, who enters it, and what it never does ("Invariant: …" with the name of its test).

use std::collections::HashMap;

use async_trait::async_trait;
use axum::extract::State;
use flow::header::{COLUMNS, Header, HeaderRow, HeaderView};
use flow::machine::{IN_REVIEW, NEW};
use flow::route::DefaultStep;
use flow::{By, DocumentId, Duty, Flow, Move, StateName};
use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, Limit, Page, Problem, Table, text};
use ledger::Running;
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Query, Reply};
use platform::{Permission, Role, Scope, UnitId};
use posting::document::{Loaded, unit_missing};
use posting::http::{DocumentEnvelope, DocumentRoutes, Input, document_endpoints, document_view};
use posting::{Act, App, Context, Document, Kind, Subject, Work, Writes};
use rules::{Acknowledgement, Finding};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The life of a {{document}}.
// fill in: names, the letters its numbers begin with, states, moves and the shipped approval route.
pub static FLOW: Flow = Flow {
    kind: "{{document}}",
    zh: "{{document}}",
    en: "{{document}}",
    prefix: "{{PREFIX}}",
    states: &[
        StateName { name: "draft", zh: "未送审", en: "draft" },
        StateName { name: IN_REVIEW, zh: "审核中", en: "in review" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: "approved", zh: "已终审", en: "approved" },
        StateName { name: "void", zh: "已作废", en: "void" },
    ],
    moves: &[
        handle(NEW, "create", "draft"),
        handle(NEW, "submit", IN_REVIEW),
        handle("draft", "edit", "draft"),
        handle("draft", "submit", IN_REVIEW),
        handle("returned", "edit", "returned"),
        handle("returned", "submit", IN_REVIEW),
        Move { from: IN_REVIEW, action: "approve", to: "approved", by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "withdraw", to: "draft", by: By::Creator, duty: Duty::None },
        Move { from: "draft", action: "void", to: "void", by: By::Creator, duty: Duty::None },
        Move { from: "returned", action: "void", to: "void", by: By::Creator, duty: Duty::None },
    ],
    route: &[
        step("unit_review", "单位审核", "unit review", Role::Reviewer, Duty::Review),
        step("unit_approval", "单位审批", "unit approval", Role::UnitHead, Duty::Approve),
    ],
};

const fn handle(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::Role(&[Role::Handler]), duty: Duty::Handle }
}
const fn step(step: &'static str, zh: &'static str, en: &'static str, role: Role, duty: Duty) -> DefaultStep {
    DefaultStep { step, zh, en, role, duty, amount_from_fen: 0 }
}

/// A {{document}} as entered.
// fill in: the fields, one English word per Chinese term from docs/glossary.md, each with its limits.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct {{Document}}Input {
    /// Client-made id (UUIDv7).
    pub id: DocumentId,
    /// The unit it belongs to.
    pub unit_id: UnitId,
    /// Fiscal year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub fiscal_year: i64,
    /// What for.
    #[schema(min_length = 1, max_length = 200)]
    pub purpose: String,
    /// Amount.
    #[schema(minimum = 1, maximum = 9_000_000_000_000_000_i64)]
    pub amount_fen: Fen,
    /// Reasons for warnings, when it is submitted at once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub acknowledgements: Vec<Acknowledgement>,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl Input for {{Document}}Input {
    fn id(&self) -> DocumentId {
        self.id
    }
    fn unit_id(&self) -> UnitId {
        self.unit_id
    }
    fn acknowledgements(&self) -> &[Acknowledgement] {
        &self.acknowledgements
    }
    fn version(&self) -> Option<i64> {
        self.version
    }
}

static BODY: Table = Table {
    name: "{{prefix}}_{{document}}",
    columns: &[("id", Col::Text), ("purpose", Col::Text), ("amount_fen", Col::Int)],
    key: &["id"],
};

/// The body as stored; unit, year and state stand in the header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct {{Document}}Body {
    /// Id of the document.
    pub id: DocumentId,
    /// What for.
    pub purpose: String,
    /// Amount.
    pub amount_fen: Fen,
}

/// The kind `{{document}}`.
pub struct {{Document}}Kind;

#[async_trait]
impl Kind for {{Document}}Kind {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    async fn units(&self, _: &Conn, work: &[Work<'_>]) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        let unit = |work: &Work<'_>| {
            if work.header.is_some() {
                return Ok(Vec::new());
            }
            let unit = work.command.body.get("unit_id").and_then(serde_json::Value::as_str);
            unit.and_then(|unit| unit.parse().ok()).map(|unit| vec![unit]).ok_or_else(unit_missing)
        };
        Ok(work.iter().map(unit).collect())
    }
    // fill in: further facts of the decision, each read in one statement for the whole batch.
    async fn load(&self, conn: &Conn, work: &[Work<'_>], _: &Context) -> Result<Vec<Loaded>, DbError> {
        let stored = bodies_unscoped(conn, work.iter().map(|work| work.command.id)).await?;
        let loaded = |work: &Work<'_>| -> Loaded {
            let document = match entered(work)? {
                Some(input) => {{Document}}Document::new(input),
                None => {
                    let header = work.header.ok_or_else(Problem::not_found)?;
                    let body = stored.get(&work.command.id).cloned().ok_or_else(Problem::not_found)?;
                    let (unit_id, fiscal_year) = (header.unit_id, header.fiscal_year);
                    {{Document}}Document { unit_id, fiscal_year, body, entered: false }
                }
            };
            Ok(Box::new(document))
        };
        Ok(work.iter().map(loaded).collect())
    }
}

/// What the command carries, when it enters or edits the body.
fn entered(work: &Work<'_>) -> Result<Option<{{Document}}Input>, Problem> {
    let command = work.command;
    if !matches!(command.action.as_str(), "create" | "submit" | "edit") || command.body.is_null() {
        return Ok(None);
    }
    let input: {{Document}}Input = serde_json::from_value(command.body.clone()).map_err(|error| {
        Problem::malformed(text!(
            "内容不符合接口要求：{error}",
            "The input is not as the interface wants it: {error}"
        ))
    })?;
    Ok(Some(input))
}

/// Bodies by id, for the pipeline: rights are decided from the header's unit.
async fn bodies_unscoped(
    conn: &Conn,
    ids: impl IntoIterator<Item = DocumentId>,
) -> Result<HashMap<DocumentId, {{Document}}Body>, DbError> {
    const SQL: &str = "select id, purpose, amount_fen from {{prefix}}_{{document}} where id in {in:1}";
    let rows: Vec<{{Document}}Body> = conn.all(SQL, [list(ids)]).await?;
    Ok(rows.into_iter().map(|body| (body.id, body)).collect())
}

/// A {{document}} with everything its decision needs.
struct {{Document}}Document {
    unit_id: UnitId,
    fiscal_year: i64,
    body: {{Document}}Body,
    /// The body comes with this command and is to be written.
    entered: bool,
}

impl {{Document}}Document {
    fn new(input: {{Document}}Input) -> Self {
        let {{Document}}Input { id, unit_id, fiscal_year, purpose, amount_fen, .. } = input;
        let body = {{Document}}Body { id, purpose: purpose.trim().to_owned(), amount_fen };
        Self { unit_id, fiscal_year, body, entered: true }
    }
}

/// The rule of [`purpose_is_given`]. An id that is not in the catalogue blocks.
// fill in: its id in data/rules/control_rules.toml, where level, clause and words stand.
const PURPOSE: &str = "CR00";

/// Whether the purpose says something.
// fill in: the fixed rules, each a pure function with its edge cases below.
fn purpose_is_given(body: &{{Document}}Body) -> bool {
    !body.purpose.trim().is_empty()
}

impl Document for {{Document}}Document {
    fn subject(&self) -> Subject {
        Subject {
            unit_id: self.unit_id,
            fiscal_year: self.fiscal_year,
            amount_fen: self.body.amount_fen,
            title: self.body.purpose.clone(),
        }
    }
    fn check(&self, act: Act<'_>, _: &Running, context: &Context) -> Vec<Finding> {
        if !act.enters(IN_REVIEW) || purpose_is_given(&self.body) {
            return Vec::new();
        }
        vec![context.rules.finding(PURPOSE, serde_json::Map::new(), Some("purpose".to_owned()))]
    }
    // fill in: `indicators` and `budget` (submit takes, return cancels, pay commits), `vouchers` (events of
    // data/reference/posting_rules.csv), `links`, `claims_of`, `rule_facts`; each default does nothing.
    fn rows(&self, _: Act<'_>, _: &Header, writes: &mut Writes) {
        if self.entered {
            writes.upsert(&BODY, &self.body);
        }
    }
}

/// The endpoints of {{document}} documents.
// fill in: the rights, the plural and the titles.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let (read, edit) = (Permission::PaymentRead, Permission::PaymentEdit);
    let routes = DocumentRoutes { area: "{{area}}", plural: "{{document}}s", read, edit, flow: &FLOW };
    let mut all = document_endpoints::<{{Document}}Input>(routes);
    all.push(
        Endpoint::get("/api/{{area}}/{{document}}s", list_{{document}}s)
            .named("list_{{document}}s")
            .title(text!("{{document}}", "{{document}}"))
            .needs(read)
            .on("{{document}}")
            .query::<{{Document}}Query>()
            .answers::<Page<HeaderView>>(200),
    );
    all.push(
        Endpoint::get("/api/{{area}}/{{document}}s/{id}", show)
            .named("show_{{document}}")
            .title(text!("{{document}}", "{{document}}"))
            .needs(read)
            .on("{{document}}")
            .path_param("id", ParamKind::Uuid)
            .answers::<{{Document}}Detail>(200),
    );
    all
}

/// Which of them.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct {{Document}}Query {
    /// 状态。 State.
    #[param(max_length = 40)]
    state: Option<String>,
    /// 上一页的 next。 `next` of the page before.
    #[param(value_type = Option<String>, format = Uuid)]
    after: Option<DocumentId>,
    /// 每页行数。 Rows per page.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A {{document}} in full.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct {{Document}}Detail {
    /// Header, actions, history, rule hits.
    #[serde(flatten)]
    pub envelope: DocumentEnvelope,
    /// Body.
    pub body: {{Document}}Body,
}

async fn list_{{document}}s(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<{{Document}}Query>,
) -> Reply<Answer<Page<HeaderView>>> {
    let limit = platform::http::limit(query.limit)?;
    Ok(Answer::ok(page(&app.platform.db.snapshot().await?, &caller.scope, &query, limit).await?))
}

/// One page, newest first.
async fn page(
    conn: &Conn,
    scope: &Scope,
    query: &{{Document}}Query,
    limit: Limit,
) -> Result<Page<HeaderView>, DbError> {
    const FROM: &str = "from fl_document d
        where d.kind = '{{document}}' and d.unit_id in {in:1} and ($2 = '' or d.state = $2)";
    let filters = [scope.parameter(), query.state.clone().unwrap_or_default().into()];
    let total = conn.number(&format!("select count(*) {FROM}"), filters.clone()).await?;
    let after = query.after.map(|id| id.to_string()).unwrap_or_default();
    let sql = format!("select {COLUMNS} {FROM} and ($3 = '' or d.id < $3) order by d.id desc limit $4");
    let values = filters.into_iter().chain([after.into(), (limit.rows() + 1).into()]);
    let mut rows: Vec<HeaderRow> = conn.all(&sql, values).await?;
    let more = rows.len() as i64 > limit.rows();
    rows.truncate(usize::try_from(limit.rows()).unwrap_or(usize::MAX));
    let items: Vec<HeaderView> = rows.into_iter().map(|row| Header::from(row).view()).collect();
    let next = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Page { items, next, total })
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<{{Document}}Detail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let body = bodies_unscoped(&conn, [id]).await?.remove(&id).ok_or_else(Problem::not_found)?;
    Ok(Answer::ok({{Document}}Detail { envelope, body }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(purpose: &str, given: bool) {
        let id = DocumentId(kernel::uuid::Uuid::nil());
        let body = {{Document}}Body { id, purpose: purpose.to_owned(), amount_fen: Fen::from_fen(1) };
        assert_eq!(purpose_is_given(&body), given);
    }

    #[test]
    fn blanks_are_no_purpose() {
        check(" ", false);
    }
    #[test]
    fn one_character_is_one() {
        check("水", true);
    }
    #[test]
    fn every_move_leads_to_a_named_state_and_every_state_is_reached() {
        for step in FLOW.moves {
            assert!(FLOW.states.iter().any(|state| state.name == step.to), "{}", step.to);
        }
        for state in FLOW.states {
            assert!(FLOW.moves.iter().any(|step| step.to == state.name), "{}", state.name);
        }
    }
}
