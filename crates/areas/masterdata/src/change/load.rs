//! Loading change requests. Each is checked as a file of its own; there are few, and those that may change a record
//! go one by one, so that each sees what the one before it wrote.

use std::collections::HashMap;

use flow::machine::IN_REVIEW;
use flow::{DocumentId, NEW};
use kernel::db::list;
use kernel::{Conn, DbError, FieldProblem, Problem, text};
use platform::identity::load_actors;
use platform::import::Importer;
use platform::{Place, UnitId, UserId, Vault};
use posting::document::Loaded;
use posting::{Context, Document, Work};
use sea_orm::FromQueryResult;

use super::model::{MasterChangeInput, Request, RequestField, wrong};
use super::prepare::{Standing, moved, prepare, standing, subtree};
use super::restructure::{Restructuring, Succession};
use super::target::Target;
use super::{APPROVED, MasterChange, MasterChangeKind, Numbered, settles};
use crate::versions::MASK;

#[derive(FromQueryResult)]
struct Stored {
    id: DocumentId,
    unit_id: UnitId,
    kind: String,
    object_id: String,
    record_version: i64,
    effective_from: String,
    reason: String,
    fields: String,
    applied_on: Option<String>,
}

/// Stored requests by id. Unscoped: the pipeline decides rights; who answers people looks at the header first.
pub(super) async fn stored_unscoped(
    conn: &Conn,
    vault: &Vault,
    ids: impl IntoIterator<Item = DocumentId>,
) -> Result<HashMap<DocumentId, Request>, DbError> {
    let sql =
        "select c.id, d.unit_id, c.kind, c.object_id, c.record_version, c.effective_from, c.reason, c.fields,
          c.applied_on
        from md_change c join fl_document d on d.id = c.id where c.id in {in:1}";
    let rows: Vec<Stored> = conn.all(sql, [list(ids)]).await?;
    let request = |row: Stored| {
        let place = Place { row: &row.id.to_string(), ..FIELDS };
        let sealed = !row.fields.starts_with('[');
        let clear = if sealed { vault.open(place, &row.fields)?.to_string() } else { row.fields };
        let fields = serde_json::from_str(&clear)
            .map_err(|error| DbError::Other(format!("fields of change {}: {error}", row.id)))?;
        let request = Request {
            id: row.id,
            unit_id: row.unit_id,
            kind: row.kind,
            object_id: row.object_id,
            record_version: row.record_version,
            effective_from: row.effective_from,
            reason: row.reason,
            fields,
            applied_on: row.applied_on,
        };
        Ok((request.id, request))
    };
    rows.into_iter().map(request).collect()
}

/// Where requests keep new personal data until they are decided; the row is the request's id.
pub(crate) const FIELDS: Place<'_> = Place { table: "md_change", column: "fields", row: "" };

/// The fields of a request as they are kept: sealed as soon as one of them is personal data.
fn kept(vault: &Vault, request: &Request) -> Result<String, DbError> {
    let fields = serde_json::to_string(&request.fields)
        .map_err(|error| DbError::Other(format!("fields of change {}: {error}", request.id)))?;
    if request.fields.iter().any(|field| field.is_private) {
        vault.seal(Place { row: &request.id.to_string(), ..FIELDS }, &fields)
    } else {
        Ok(fields)
    }
}

/// Whether the command carries the body.
fn carries(work: &Work<'_>) -> bool {
    work.header.is_none() || work.command.action == "edit"
}

pub(super) async fn load(
    kind: &MasterChangeKind,
    conn: &Conn,
    work: &[Work<'_>],
    context: &Context,
) -> Result<Vec<Loaded>, DbError> {
    if work.iter().filter(|work| settles(work)).count() > 1 {
        return Err(DbError::Busy("several changes of master data in one batch".to_owned()));
    }
    let ids = work.iter().filter(|work| !carries(work)).map(|work| work.command.id);
    let mut stored = stored_unscoped(conn, &kind.vault, ids).await?;
    let mut loaded = Vec::with_capacity(work.len());
    for work in work {
        let stored = stored.remove(&work.command.id);
        loaded.push(match one(kind, conn, work, stored, context).await {
            // A fault of the database is no answer to remember.
            Err(problem) if problem.status >= 500 => return Err(DbError::Other(problem.to_string())),
            Err(problem) => Err(problem),
            Ok(document) => Ok(Box::new(document) as Box<dyn Document>),
        });
    }
    Ok(loaded)
}

async fn one(
    kind: &MasterChangeKind,
    conn: &Conn,
    work: &Work<'_>,
    stored: Option<Request>,
    context: &Context,
) -> Result<MasterChange, Problem> {
    let command = work.command;
    let action = command.action.as_str();
    let rewrites = carries(work);
    let (request, standing) = if rewrites {
        enter(kind, conn, MasterChangeInput::read(&command.body)?, context).await?
    } else {
        let request = stored.ok_or_else(Problem::not_found)?;
        if matches!(action, "apply" | "fail" | "revoke") && request.applied_on.is_some() {
            return Err(already_applied());
        }
        (request, None)
    };
    if request.id != command.id {
        return Err(Problem::field(
            "id",
            text!("单据编号不一致。", "The ids differ."),
            text!("请使用同一个编号。", "Use the same id."),
        ));
    }
    let (target, importer) = of_kind(kind, &request.kind)?;
    let (planned, successions) = if is_checked(work) {
        plan(kind, conn, (target, importer), &request, standing, context).await?
    } else {
        (Vec::new(), Vec::new())
    };
    if action == "apply" && request.day(context.today) > context.today {
        return Err(not_yet());
    }
    Ok(MasterChange {
        title: title(target, importer, &request),
        target,
        planned,
        successions,
        kept: if rewrites { Some(kept(&kind.vault, &request)?) } else { None },
        today: context.today,
        at: context.at,
        actor_id: command.actor_id,
        actor_name: if settles(work) { name(conn, command.actor_id, context).await? } else { String::new() },
        request,
    })
}

/// What the request writes: the record is still the unit's and as the request saw it, and the importer takes it.
async fn plan(
    kind: &MasterChangeKind,
    conn: &Conn,
    (target, importer): (&Target, &dyn Importer),
    request: &Request,
    seen: Option<Standing>,
    context: &Context,
) -> Result<(Vec<Numbered>, Vec<Succession>), Problem> {
    let units = subtree(conn, request.unit_id).await?;
    let standing = match seen {
        None if !request.object_id.is_empty() => {
            let found = standing(kind, conn, (target, importer), &request.object_id, &units).await?;
            Some(found.ok_or_else(gone)?)
        }
        seen => seen,
    };
    if standing.as_ref().is_some_and(|standing| standing.version != request.record_version) {
        return Err(moved(conn, &kind.titles, target, request).await?);
    }
    match target.operation {
        None => {
            let rows = prepare(kind, conn, importer, request, standing.as_ref(), (&units, context)).await?;
            Ok((rows, Vec::new()))
        }
        Some(operation) => {
            Restructuring { kind, conn, request, units: &units, context }.plan(operation).await
        }
    }
}

/// Whether the action leads on towards the changed record; one that its state does not allow is refused by the flow.
fn is_checked(work: &Work<'_>) -> bool {
    let state = work.header.map_or(NEW, |header| header.state.as_str());
    match work.command.action.as_str() {
        "submit" => matches!(state, NEW | "draft" | "returned"),
        "approve" => state == IN_REVIEW,
        "apply" => state == APPROVED,
        _ => false,
    }
}

fn of_kind<'k>(
    kind: &'k MasterChangeKind,
    name: &str,
) -> Result<(&'static Target, &'k dyn Importer), Problem> {
    let target = Target::of(name);
    let importer = target.and_then(|target| kind.importer(target.record));
    target.zip(importer).ok_or_else(|| {
        let known: Vec<&str> = super::target::TARGETS.iter().map(|target| target.kind).collect();
        let known = known.join(", ");
        Problem::field(
            "kind",
            text!("这类基础信息不能用变更单修改。", "Records of this kind are not changed by request."),
            text!("可用：{known}", "There are: {known}"),
        )
    })
}

/// A request out of its input: the fields are known, the record is there, and what stands in it now is noted.
async fn enter(
    kind: &MasterChangeKind,
    conn: &Conn,
    input: MasterChangeInput,
    context: &Context,
) -> Result<(Request, Option<Standing>), Problem> {
    let (target, importer) = of_kind(kind, &input.kind)?;
    let mut faults = input.check(context.today);
    let object_id = input.object_id.clone().unwrap_or_default();
    let standing = if object_id.is_empty() && target.operation.is_none() {
        None
    } else {
        let units = subtree(conn, input.unit_id).await?;
        let found = standing(kind, conn, (target, importer), &object_id, &units).await?;
        if found.is_none() {
            faults.push(wrong(
                "object_id",
                text!(
                    "没有这条记录，或不属于申请单位。",
                    "There is no such record, or it is not the unit's."
                ),
                text!(
                    "请核对类别和代码；新增时不要填写。",
                    "Check kind and code; leave it out for a new record."
                ),
            ));
        }
        found
    };
    let fields = fields(&input, target, importer, standing.as_ref(), &mut faults);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let seen = standing.as_ref().map_or(0, |standing| standing.version);
    let request = Request {
        id: input.id,
        unit_id: input.unit_id,
        kind: input.kind,
        object_id,
        record_version: if standing.is_some() { input.record_version.unwrap_or(seen) } else { 0 },
        effective_from: input.effective_from.unwrap_or_default(),
        reason: input.reason.trim().to_owned(),
        fields,
        applied_on: None,
    };
    if request.record_version != seen {
        return Err(moved(conn, &kind.titles, target, &request).await?);
    }
    Ok((request, standing))
}

fn fields(
    input: &MasterChangeInput,
    target: &Target,
    importer: &dyn Importer,
    standing: Option<&Standing>,
    faults: &mut Vec<FieldProblem>,
) -> Vec<RequestField> {
    let mut fields = Vec::new();
    for (n, given) in input.fields.iter().enumerate() {
        let at = format!("fields[{n}].field");
        let asked = target.asks(importer);
        let Some(column) = asked.iter().find(|column| column.key == given.field) else {
            let known: Vec<&str> = asked.iter().map(|column| column.key).collect();
            let known = known.join(", ");
            faults.push(wrong(
                at,
                text!("没有这个字段。", "There is no such field."),
                text!("可用字段：{known}", "Fields: {known}"),
            ));
            continue;
        };
        if standing.is_some() && target.key.contains(&column.key) {
            let zh = column.zh;
            faults.push(wrong(
                at,
                text!("“{zh}”不能修改。", "It says which record it is and cannot be changed."),
                text!("请停用原记录后新增。", "End this record and enter a new one."),
            ));
        }
        let is_private = column.private || target.private.contains(&column.key);
        let old = standing.map_or("", |standing| standing.cell(column.key));
        fields.push(RequestField {
            field: given.field.clone(),
            title: kernel::Text { zh: column.zh.to_owned(), en: column.en.to_owned() },
            old: if is_private && standing.is_some() { MASK.to_owned() } else { old.to_owned() },
            new: given.value.clone(),
            is_private,
        });
    }
    fields
}

/// One line for lists, without personal data.
fn title(target: &Target, importer: &dyn Importer, request: &Request) -> String {
    if let Some(operation) = target.operation {
        return format!("{} {}", operation.zh, request.object_id);
    }
    let kind = importer.title().zh;
    if request.object_id.is_empty() {
        let code = request.fields.iter().find(|field| field.field == "code" && !field.is_private);
        return format!("新增{kind} {}", code.map_or("", |code| code.new.as_str()));
    }
    let fields: Vec<&str> = request.fields.iter().map(|field| field.title.zh.as_str()).collect();
    format!("变更{kind} {}：{}", request.object_id, fields.join("、")).chars().take(160).collect()
}

async fn name(conn: &Conn, actor_id: UserId, context: &Context) -> Result<String, Problem> {
    if actor_id == UserId::SYSTEM {
        return Ok("系统".to_owned());
    }
    let actor = load_actors(conn, &[actor_id], context.today).await?.remove(&actor_id);
    Ok(actor.map(|actor| actor.name).unwrap_or_default())
}

fn gone() -> Problem {
    Problem::conflict(
        "record_gone",
        text!("该记录已不属于申请单位。", "The record is not the applying unit's any more."),
        text!("请退回后由现在的单位申请。", "Return it; the unit that has the record now must apply."),
    )
}

fn already_applied() -> Problem {
    Problem::conflict(
        "already_applied",
        text!("变更已经生效。", "The change has taken effect."),
        text!("如需恢复，请另填变更单。", "Enter another request to take it back."),
    )
}

fn not_yet() -> Problem {
    Problem::conflict(
        "not_yet",
        text!("变更的生效日期未到。", "The day of the change has not come."),
        text!("到期后系统自动生效。", "The system applies it on that day."),
    )
}
