//! The one atomic apply of a case: worked out again inside of the transaction, handed to the kind's own importer,
//! signed by somebody else than who brought the files.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Conn, Problem, Text, text};
use platform::import::{ImportReport, Sheet};
use serde_json::json;

use super::MATCH;
use super::cases::{Desk, closed, moved_on};
use super::find::read_sources;
use super::group::{Kind, Source};
use super::matching::{status, work_out};
use super::report::{CaseReport, report_of};
use super::store::{self, CaseRow, SourceRow};
use crate::importers::{self, Around, By, How};
use crate::jobs::problems;

/// Applies a case; answers its report. What was applied already answers the report it had.
pub async fn apply(desk: &Desk<'_>, id: &str, opinion: &str) -> Result<CaseReport, Problem> {
    let reader = desk.platform.db.reader();
    let case = desk.case(&reader, id).await?;
    if case.state == "applied" {
        return CaseReport::read(&case.report);
    }
    Desk::is_open(&case)?;
    let (importer, kind) = desk.kind(&case.kind)?;
    let files = store::sources(&reader, id).await?;
    signs(desk, &case, &files)?;
    let sources = read_sources(desk, importer.as_ref(), id, &files).await?;
    let by = By { actor: desk.actor, scope: desk.scope, origin: desk.origin.clone() };
    let mut applying = Applying { desk, case, kind, files, sources, opinion, report: None };
    match importers::write(desk.platform, importer.as_ref(), by, &mut applying, How::WRITE).await {
        Ok(_) => applying.report.ok_or_else(Problem::internal),
        Err(problem) if problem.code == ALREADY => {
            CaseReport::read(&desk.case(&desk.platform.db.reader(), id).await?.report)
        }
        Err(problem) => Err(problem),
    }
}

/// Somebody else was faster with the same.
const ALREADY: &str = "case_applied";

/// Who brought a file or opened the case may decide but not sign. The operator of the system answers for both.
fn signs(desk: &Desk<'_>, case: &CaseRow, files: &[SourceRow]) -> Result<(), Problem> {
    let brought = files.iter().map(|file| file.uploaded_by).chain([case.owner_id]);
    if desk.actor.is_system() || !brought.into_iter().any(|user| user == desk.actor.user_id) {
        return Ok(());
    }
    Err(Problem::new(
        403,
        "own_case",
        text!("建立批次或上传来源的人不能签发。", "Who opened the case or sent a source may not sign it."),
        text!(
            "请由另一位有权限的人复核后写入。",
            "Let somebody else with the right look at it and apply it."
        ),
    ))
}

struct Applying<'a> {
    desk: &'a Desk<'a>,
    case: CaseRow,
    kind: Kind,
    files: Vec<SourceRow>,
    sources: Vec<Source>,
    opinion: &'a str,
    report: Option<CaseReport>,
}

fn not_yet(code: &'static str, what: Text) -> Problem {
    Problem::conflict(code, what, text!("处理完后再写入。", "Settle that first, then apply."))
}

impl Applying<'_> {
    /// The case must be as it was matched, with nothing left open.
    async fn ready(&self, conn: &Conn) -> Result<(), Problem> {
        let case = self.desk.case(conn, &self.case.id).await?;
        match case.state.as_str() {
            "applied" => return Err(Problem::conflict(ALREADY, Text::default(), Text::default())),
            "matched" => {}
            "open" => {
                return Err(not_yet("not_matched", text!("批次尚未比对。", "The case is not matched.")));
            }
            _ => return Err(closed()),
        }
        if case.version != self.case.version {
            return Err(moved_on());
        }
        let bad = problems::count(conn, &case.id).await?;
        if bad > 0 {
            let what = text!("来源文件中还有 {bad} 处错误。", "The sources still have {bad} bad cells.");
            return Err(not_yet("bad_cells", what));
        }
        let open = store::undecided(conn, &case.id).await?;
        if open > 0 {
            let what = text!("还有 {open} 处冲突没有决定。", "{open} conflicts are not decided.");
            return Err(not_yet("undecided", what));
        }
        Ok(())
    }
}

#[async_trait]
impl Around for Applying<'_> {
    async fn sheet(&mut self, conn: &Conn) -> Result<Option<Sheet>, Problem> {
        self.ready(conn).await?;
        let worked = work_out(conn, self.desk, &self.case, &self.kind, &self.files, &self.sources).await?;
        let is_settled =
            worked.records().all(|record| record.conflicts.iter().all(|conflict| conflict.is_decided));
        if worked.basis != self.case.basis || !is_settled || !worked.contradictions.is_empty() {
            let what = text!(
                "已有数据或决定在比对之后有变化。",
                "What is stored, or which records are one, has changed since the case was matched."
            );
            return Err(not_yet("stale", what));
        }
        let mut sheet = Sheet::empty(self.kind.columns);
        for (seq, record) in (1..).zip(worked.records()) {
            if status(&record, false, false) != "same" {
                sheet.add(seq, record.cells.iter().map(Option::as_deref));
            }
        }
        self.report = Some(report_of(self.desk, &self.case, &self.kind, &self.files, &self.sources, &worked));
        if let Some(progress) = &self.desk.progress {
            sheet.watch(Arc::clone(progress));
        }
        Ok((!sheet.is_empty()).then_some(sheet))
    }
    async fn finish(&mut self, conn: &Conn, imported: &mut ImportReport) -> Result<(), Problem> {
        self.desk.go_on()?;
        let report = self.report.as_mut().ok_or_else(Problem::internal)?;
        report.taken(imported, &store::decided(conn, &self.case.id).await?, MATCH);
        let text = serde_json::to_string(report).map_err(|_| Problem::internal())?;
        if !store::advance(conn, &self.case, "applied", &self.case.basis).await? {
            return Err(moved_on());
        }
        let sql =
            "update md_reconcile_case set report = $2, signer_id = $3, signer_name = $4, applied_at = $5
            where id = $1";
        let bound: [sea_orm::Value; 5] = [
            self.case.id.clone().into(),
            text.into(),
            self.desk.actor.user_id.into(),
            self.desk.origin.actor_name.clone().into(),
            self.desk.origin.at.into(),
        ];
        conn.exec(sql, bound).await?;
        store::drop_files(conn, &self.case.id).await?;
        let detail = json!({ "new": imported.new, "changed": imported.changed, "records": report.records });
        self.desk.note(conn, "apply", &self.case, "applied", self.opinion, detail).await
    }
}
