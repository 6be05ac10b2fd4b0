//! Opening a case and bringing its files.

use std::sync::Arc;

use axum::body::Bytes;
use kernel::{Conn, Problem, Text, text};
use platform::audit::{self, Event, Origin, SYSTEM_CHAIN, lock_chains};
use platform::http::Platform;
use platform::import::{Importer, Progress};
use platform::{Actor, Scope, UnitId, hash};
use sea_orm::Value;
use serde_json::json;

use super::group::Kind;
use super::kinds::matching;
use super::merge::Precedence;
use super::store::{self, CaseRow, SourceRow};
use super::{ROWS_MAX, SOURCES_MAX};
use crate::importers;

/// Who works on cases, with what.
pub struct Desk<'a> {
    /// The platform.
    pub platform: &'a Platform,
    /// Every kind of file.
    pub importers: &'a [Arc<dyn Importer>],
    /// The person.
    pub actor: &'a Actor,
    /// The units whose records may be touched.
    pub scope: &'a Scope,
    /// For the audit trail.
    pub origin: Origin,
    /// Who watches, and may ask to stop.
    pub progress: Option<Arc<Progress>>,
}

/// A case to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCase {
    /// Its id, made by the client.
    pub id: String,
    /// Whose people may see it.
    pub unit_id: UnitId,
    /// The kind of records.
    pub kind: String,
    /// What it is for.
    pub note: String,
    /// As JSON.
    pub precedence: String,
}

impl Desk<'_> {
    /// Tells who watches how many rows there are.
    pub(super) fn begin(&self, rows: usize) -> Result<(), Problem> {
        if let Some(progress) = &self.progress {
            progress.begin(rows);
        }
        self.go_on()
    }
    /// Whether the work is still wanted.
    pub(super) fn go_on(&self) -> Result<(), Problem> {
        self.progress.as_deref().map_or(Ok(()), importers::go_on)
    }
    /// The scope of cases; none for the operator, who sees all.
    pub(super) fn sight(&self) -> Option<&Scope> {
        if self.actor.is_system() { None } else { Some(self.scope) }
    }
    /// A case that may be seen.
    pub(super) async fn case(&self, conn: &Conn, id: &str) -> Result<CaseRow, Problem> {
        store::find(conn, self.sight(), id).await
    }
    /// The importer of a kind, and how its records are matched.
    pub(super) fn kind(&self, kind: &str) -> Result<(Arc<dyn Importer>, Kind), Problem> {
        let importer = self.importers.iter().find(|importer| importer.kind() == kind).cloned();
        match (importer, matching(kind)) {
            (Some(importer), Some(matching)) => {
                let columns = importer.columns();
                Ok((importer, Kind { matching, columns, vault: self.platform.vault.clone() }))
            }
            _ => Err(Problem::field(
                "kind",
                text!("这类数据不能对账合并。", "Records of this kind cannot be reconciled."),
                text!("请选择其他类型，或直接导入。", "Choose another kind, or import the file."),
            )),
        }
    }
    /// Whether somebody works on a case that is still open.
    pub(super) fn is_open(case: &CaseRow) -> Result<(), Problem> {
        if matches!(case.state.as_str(), "open" | "matched") {
            return Ok(());
        }
        Err(closed())
    }
    /// Leaves a record in the audit trail.
    pub(super) async fn note(
        &self,
        conn: &Conn,
        action: &str,
        case: &CaseRow,
        to_state: &str,
        opinion: &str,
        detail: serde_json::Value,
    ) -> Result<(), Problem> {
        let event = Event {
            action: format!("reconcile.{action}"),
            object_kind: "reconciliation".to_owned(),
            object_id: case.id.clone(),
            from_state: case.state.clone(),
            to_state: to_state.to_owned(),
            opinion: opinion.to_owned(),
            detail: detail.to_string(),
            ..Event::default()
        };
        audit::record(conn, SYSTEM_CHAIN, &self.origin, vec![event]).await?;
        Ok(())
    }
}

/// The case has ended.
pub(super) fn closed() -> Problem {
    Problem::conflict(
        "case_closed",
        text!("该对账批次已经结束。", "The case has ended."),
        text!("如需继续，请新建批次。", "Open another one to go on."),
    )
}

/// Somebody else was first.
pub(super) fn moved_on() -> Problem {
    Problem::conflict(
        "version_changed",
        text!("该批次刚被他人改动。", "Somebody has just changed the case."),
        text!("请刷新后重试。", "Look at it again and repeat."),
    )
}

/// Opens a case. Doing it again with the same content answers the same; with other content it is refused.
pub async fn create(desk: &Desk<'_>, new: &NewCase) -> Result<String, Problem> {
    let (_, kind) = desk.kind(&new.kind)?;
    let precedence = read_precedence(&kind, &new.precedence)?;
    let conn = desk.platform.db.begin().await?;
    let done = open(desk, &conn, new, &precedence).await;
    conn.settle(done).await?;
    Ok(new.id.clone())
}

async fn open(desk: &Desk<'_>, conn: &Conn, new: &NewCase, precedence: &str) -> Result<(), Problem> {
    lock_chains(conn, [SYSTEM_CHAIN]).await?;
    if !desk.actor.is_system() && !desk.scope.sees(new.unit_id) {
        return Err(Problem::not_found());
    }
    let sql = "insert into md_reconcile_case (id, unit_id, kind, note, state, precedence, basis, owner_id, owner_name,
            created_at, signer_id, signer_name, applied_at, report, version)
        values ($1, $2, $3, $4, 'open', $5, '', $6, $7, $8, null, '', null, '', 1) on conflict (id) do nothing";
    let bound: [Value; 8] = [
        new.id.clone().into(),
        new.unit_id.into(),
        new.kind.clone().into(),
        new.note.clone().into(),
        precedence.into(),
        desk.actor.user_id.into(),
        desk.origin.actor_name.clone().into(),
        desk.origin.at.into(),
    ];
    let is_new = conn.exec(sql, bound).await? == 1;
    let case = desk.case(conn, &new.id).await?;
    if is_new {
        return desk.note(conn, "create", &case, "open", "", json!({ "kind": new.kind })).await;
    }
    let same = case.kind == new.kind
        && case.unit_id == new.unit_id
        && case.note == new.note
        && case.precedence == precedence
        && case.owner_id == desk.actor.user_id;
    if same {
        return Ok(());
    }
    Err(Problem::conflict(
        "id_taken",
        text!("该编号已有另一个批次。", "There is another case of this id."),
        text!("请换一个编号。", "Take another id."),
    ))
}

/// The order of sources, checked, in one spelling.
fn read_precedence(kind: &Kind, text: &str) -> Result<String, Problem> {
    let wrong = |what: Text| {
        Err(Problem::field("precedence", what, text!("请修改优先顺序。", "Correct the precedence.")))
    };
    let Ok(precedence) = serde_json::from_str::<Precedence>(text) else {
        return wrong(text!("优先顺序不可读。", "The precedence cannot be read."));
    };
    for (field, order) in &precedence.fields {
        if !kind.columns.iter().any(|column| column.key == *field) {
            return wrong(text!("没有字段“{field}”。", "There is no field “{field}”."));
        }
        if order.len() as i64 > SOURCES_MAX {
            return wrong(text!("来源过多。", "There are too many sources."));
        }
    }
    for name in precedence.order.iter().chain(precedence.fields.values().flatten()) {
        check_name("precedence", name)?;
    }
    serde_json::to_string(&precedence).map_err(|_| Problem::internal())
}

/// The name of a source: letters, digits and hyphens, so that it can stand in a list and in a file name.
fn check_name(at: &str, name: &str) -> Result<(), Problem> {
    let fits = (1..=40).contains(&name.chars().count())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.'));
    if fits {
        return Ok(());
    }
    Err(Problem::field(
        at,
        text!(
            "来源名称须为 1 至 40 个文字、数字、点或横线。",
            "The name of a source has 1 to 40 letters, digits, dots and hyphens."
        ),
        text!("请修改来源名称。", "Correct the name of the source."),
    ))
}

/// Takes a source's file in. The same file again changes nothing; another one takes its place, and the case has to be
/// matched again.
pub async fn upload(desk: &Desk<'_>, id: &str, name: &str, file: Bytes) -> Result<(), Problem> {
    let case = desk.case(&desk.platform.db.reader(), id).await?;
    check_name("name", name)?;
    Desk::is_open(&case)?;
    let (importer, _) = desk.kind(&case.kind)?;
    // It must be readable before it is kept; what its cells are worth is seen when it is matched.
    let sheet = importers::read(desk.platform, importer.as_ref(), file.clone()).await?;
    let source = SourceRow {
        place: 0,
        name: name.to_owned(),
        file_hash: hash::digest(&file),
        row_count: i64::try_from(sheet.len()).unwrap_or(i64::MAX),
        uploaded_by: desk.actor.user_id,
        uploaded_name: desk.origin.actor_name.clone(),
        uploaded_at: desk.origin.at,
    };
    drop(sheet);
    let conn = desk.platform.db.begin().await?;
    let done = keep(desk, &conn, id, source, &file).await;
    conn.settle(done).await
}

async fn keep(
    desk: &Desk<'_>,
    conn: &Conn,
    id: &str,
    mut source: SourceRow,
    file: &[u8],
) -> Result<(), Problem> {
    lock_chains(conn, [SYSTEM_CHAIN]).await?;
    let case = desk.case(conn, id).await?;
    Desk::is_open(&case)?;
    let sources = store::sources(conn, id).await?;
    let before = sources.iter().find(|before| before.name == source.name);
    if before.is_some_and(|before| before.file_hash == source.file_hash) {
        return Ok(());
    }
    source.place = before.map_or_else(|| sources.len() as i64, |before| before.place);
    let others: i64 =
        sources.iter().filter(|other| other.name != source.name).map(|other| other.row_count).sum();
    if source.place >= SOURCES_MAX || others + source.row_count > ROWS_MAX {
        return Err(Problem::field(
            "file",
            text!(
                "一个批次至多 {SOURCES_MAX} 个来源、合计 {ROWS_MAX} 行。",
                "A case has at most {SOURCES_MAX} sources with {ROWS_MAX} rows together."
            ),
            text!("请分成几个批次。", "Divide it into several cases."),
        ));
    }
    store::put_source(conn, &desk.platform.vault, id, &source, file).await?;
    if !store::advance(conn, &case, "open", "").await? {
        return Err(moved_on());
    }
    let detail = json!({ "source": source.name, "rows": source.row_count, "hash": source.file_hash });
    desk.note(conn, "upload", &case, "open", "", detail).await
}

/// The state of a case; none when there is no such case.
pub async fn state(desk: &Desk<'_>, id: &str) -> Result<Option<String>, Problem> {
    match desk.case(&desk.platform.db.reader(), id).await {
        Ok(case) => Ok(Some(case.state)),
        Err(problem) if problem.status == 404 => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Ends a case without an effect; its files go.
pub async fn abandon(desk: &Desk<'_>, id: &str, reason: &str) -> Result<(), Problem> {
    let conn = desk.platform.db.begin().await?;
    let done = give_up(desk, &conn, id, reason).await;
    conn.settle(done).await
}

async fn give_up(desk: &Desk<'_>, conn: &Conn, id: &str, reason: &str) -> Result<(), Problem> {
    lock_chains(conn, [SYSTEM_CHAIN]).await?;
    let case = desk.case(conn, id).await?;
    if case.state == "abandoned" {
        return Ok(());
    }
    if !store::advance(conn, &case, "abandoned", &case.basis).await? {
        return Err(closed());
    }
    store::drop_files(conn, id).await?;
    desk.note(conn, "abandon", &case, "abandoned", reason, json!({})).await
}
