//! Cases, records and conflicts as people see them.

use std::collections::BTreeMap;

use kernel::{Conn, DbError, Limit, Page, Problem, Stamp};
use platform::{Scope, UnitId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::decide::Filter;
use super::merge::Precedence;
use super::report::ReportedSource;
use super::store::{self, CONFLICT_COLUMNS, CaseRow, ConflictRow, RecordRow};
use crate::jobs::problems;

/// What the list of cases may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CaseQuery {
    /// 状态 / open, matched, applied or abandoned
    #[serde(default)]
    #[param(max_length = 20)]
    pub state: String,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 40)]
    pub after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// What the records of a case may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RecordQuery {
    /// 状态 / new, same, changed, conflict or proposed
    #[serde(default)]
    #[param(max_length = 20)]
    pub status: String,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 40)]
    pub after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// What the queue of conflicts may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ConflictQuery {
    /// 字段；@match 为疑似同一记录 / field; @match for records that may be one
    #[serde(default)]
    #[param(max_length = 40)]
    pub field: String,
    /// 单位代码 / code of the unit
    #[serde(default)]
    #[param(max_length = 40)]
    pub unit: String,
    /// 来源 / of a source
    #[serde(default)]
    #[param(max_length = 40)]
    pub source: String,
    /// 另一来源 / and of another one
    #[serde(default)]
    #[param(max_length = 40)]
    pub other: String,
    /// 只看未决定的 / only what is not decided
    #[serde(default)]
    pub undecided: bool,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 40)]
    pub after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

impl ConflictQuery {
    pub(super) fn filter(&self) -> Filter {
        Filter {
            seq: 0,
            field: self.field.clone(),
            unit: self.unit.clone(),
            source: self.source.clone(),
            other: self.other.clone(),
            undecided: self.undecided,
        }
    }
}

/// A case.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct CaseItem {
    /// Id.
    id: String,
    /// Whose people see it.
    unit_id: UnitId,
    /// Kind of records.
    kind: String,
    /// What it is for.
    note: String,
    /// `open`, `matched`, `applied` or `abandoned`.
    state: String,
    /// Which source counts where they differ.
    precedence: Precedence,
    /// Who opened it.
    opened_by: String,
    /// When.
    created_at: Stamp,
    /// Its files; empty in lists.
    sources: Vec<ReportedSource>,
    /// Records by status, as they were when it was matched; empty in lists.
    records: BTreeMap<String, i64>,
    /// Open decisions.
    undecided: i64,
    /// Bad cells of the files.
    problems: i64,
    /// Who signed it.
    signed_by: String,
    /// When.
    applied_at: Option<Stamp>,
}

/// A record of a case.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct RecordItem {
    /// Number in the case.
    seq: i64,
    /// What it is known by; masked where that is personal.
    key: String,
    /// Code of its unit.
    unit: String,
    /// `new`, `same`, `changed`, `conflict` or `proposed`.
    status: String,
    /// Values by field, personal ones masked.
    values: serde_json::Value,
    /// Where each comes from: `source:NAME`, `stored` or `value`.
    origins: serde_json::Value,
}

/// Something to decide.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ConflictItem {
    /// Number in the case.
    seq: i64,
    /// The record.
    record: i64,
    /// What the record is known by.
    key: String,
    /// Code of its unit.
    unit: String,
    /// Field; `@match` for records that may be one.
    field: String,
    /// Values by source and the stored one; or the other record and why it may be the same.
    shown: serde_json::Value,
    /// What is proposed.
    proposal: String,
    /// `source:NAME`, `stored`, `value`, `same`, `different`; empty while open.
    decision: String,
    /// Why.
    reason: String,
    /// Who decided.
    decided_by: String,
    /// When.
    decided_at: Option<Stamp>,
}

#[derive(FromQueryResult)]
struct StatusCount {
    status: String,
    rows: i64,
}

fn item(case: CaseRow) -> CaseItem {
    CaseItem {
        precedence: case.order(),
        id: case.id,
        unit_id: case.unit_id,
        kind: case.kind,
        note: case.note,
        state: case.state,
        opened_by: case.owner_name,
        created_at: case.created_at,
        sources: Vec::new(),
        records: BTreeMap::new(),
        undecided: 0,
        problems: 0,
        signed_by: case.signer_name,
        applied_at: case.applied_at,
    }
}

/// A case with its counts.
pub(super) async fn case(conn: &Conn, scope: Option<&Scope>, id: &str) -> Result<CaseItem, Problem> {
    let mut item = item(store::find(conn, scope, id).await?);
    let source = |file: store::SourceRow| ReportedSource {
        name: file.name,
        file_hash: file.file_hash,
        rows: file.row_count,
        uploaded_by: file.uploaded_name,
        uploaded_at: file.uploaded_at,
    };
    item.sources = store::sources(conn, id).await?.into_iter().map(source).collect();
    let sql = "select status, count(*) as rows from md_reconcile_record where case_id = $1 group by status";
    let counts: Vec<StatusCount> = conn.all(sql, [id.into()]).await?;
    item.records = counts.into_iter().map(|count| (count.status, count.rows)).collect();
    item.undecided = store::undecided(conn, id).await?;
    item.problems = problems::count(conn, id).await?;
    Ok(item)
}

/// Cases, newest first.
pub(super) async fn cases(
    conn: &Conn,
    scope: &Scope,
    query: &CaseQuery,
    limit: Limit,
) -> Result<Page<CaseItem>, DbError> {
    let (rows, total) = store::cases(conn, scope, &query.state, &query.after, limit.rows()).await?;
    let is_full = rows.len() as i64 == limit.rows();
    let next = rows.last().filter(|_| is_full).map(|case| case.id.clone());
    Ok(Page { items: rows.into_iter().map(item).collect(), next, total })
}

/// Records of a case.
pub(super) async fn records(
    conn: &Conn,
    id: &str,
    status: &str,
    after: i64,
    limit: Limit,
) -> Result<Page<RecordItem>, DbError> {
    // One text for all, so that each has its own index range.
    let filter = if status.is_empty() { "$2 = ''" } else { "status = $2" };
    let count = format!("select count(*) from md_reconcile_record where case_id = $1 and {filter}");
    let total = conn.number(&count, [id.into(), status.into()]).await?;
    let sql = format!(
        "select case_id, seq, record_key, shown_key, unit_code, status, merged, origins from md_reconcile_record
         where case_id = $1 and {filter} and seq > $3 order by seq limit $4"
    );
    let bound: [Value; 4] = [id.into(), status.into(), after.into(), limit.rows().into()];
    let rows: Vec<RecordRow> = conn.all(&sql, bound).await?;
    let is_full = rows.len() as i64 == limit.rows();
    let next = rows.last().filter(|_| is_full).map(|row| row.seq.to_string());
    let item = |row: RecordRow| RecordItem {
        seq: row.seq,
        key: row.shown_key,
        unit: row.unit_code,
        status: row.status,
        values: serde_json::from_str(&row.merged).unwrap_or_default(),
        origins: serde_json::from_str(&row.origins).unwrap_or_default(),
    };
    Ok(Page { items: rows.into_iter().map(item).collect(), next, total })
}

/// The queue of conflicts.
pub(super) async fn conflicts(
    conn: &Conn,
    id: &str,
    filter: &Filter,
    after: i64,
    limit: Limit,
) -> Result<Page<ConflictItem>, DbError> {
    let condition = Filter::WHERE;
    let count = format!("select count(*) from md_reconcile_conflict where {condition}");
    let total = conn.number(&count, filter.bound(id)).await?;
    let sql = format!(
        "select {CONFLICT_COLUMNS} from md_reconcile_conflict where {condition} and seq > $8 order by seq limit $9"
    );
    let mut bound = filter.bound(id);
    bound.extend([Value::from(after), limit.rows().into()]);
    let rows: Vec<ConflictRow> = conn.all(&sql, bound).await?;
    let is_full = rows.len() as i64 == limit.rows();
    let next = rows.last().filter(|_| is_full).map(|row| row.seq.to_string());
    let item = |row: ConflictRow| ConflictItem {
        seq: row.seq,
        record: row.record_seq,
        key: row.shown_key,
        unit: row.unit_code,
        field: row.field,
        shown: serde_json::from_str(&row.shown).unwrap_or_default(),
        proposal: row.proposal,
        decision: row.decision,
        reason: row.reason,
        decided_by: row.decided_name,
        decided_at: row.decided_at,
    };
    Ok(Page { items: rows.into_iter().map(item).collect(), next, total })
}
