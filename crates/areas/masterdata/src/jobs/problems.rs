//! Bad cells of files that were checked earlier, in pages. Private values are masked before they get here.

use kernel::{Col, Conn, DbError, Limit, Page, Table, Text};
use platform::import::{CellProblem, PROBLEMS_MAX};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use platform::crypto::mask;

/// A bad cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct BadCell {
    /// Which one, from 1.
    pub seq: i64,
    /// The source it came from, if there are several.
    pub source: String,
    /// Row of the file; 0 for the file as a whole.
    pub row: i64,
    /// What the interface calls the column; empty for one that is not known.
    pub field: String,
    /// The column's header, as the file names it or in Chinese.
    pub column: String,
    /// The column's header in English.
    pub column_en: String,
    /// What stands there; masked where it is personal.
    pub value: String,
    /// What is wrong.
    pub what: Text,
    /// How to mend it.
    pub how: Text,
}

#[derive(Serialize, FromQueryResult)]
struct Row {
    subject_id: String,
    seq: i64,
    source: String,
    line: i64,
    field: String,
    value: String,
    what_zh: String,
    what_en: String,
    how_zh: String,
    how_en: String,
    column_key: String,
    column_en: String,
}

static PROBLEM: Table = Table {
    name: "md_import_problem",
    columns: &[
        ("subject_id", Col::Text),
        ("seq", Col::Int),
        ("source", Col::Text),
        ("line", Col::Int),
        ("field", Col::Text),
        ("value", Col::Text),
        ("what_zh", Col::Text),
        ("what_en", Col::Text),
        ("how_zh", Col::Text),
        ("how_en", Col::Text),
        ("column_key", Col::Text),
        ("column_en", Col::Text),
    ],
    key: &["subject_id", "seq"],
};

/// Masks the values of private columns.
pub(crate) fn masked(mut problem: CellProblem, private: &[&str]) -> CellProblem {
    if private.contains(&problem.cell.field.as_str()) {
        problem.cell.value = mask(&problem.cell.value);
    }
    problem
}

/// Replaces the bad cells of a job or a case; the first so many are kept.
pub(crate) async fn replace(
    conn: &Conn,
    subject_id: &str,
    problems: &[(String, CellProblem)],
) -> Result<(), DbError> {
    conn.exec("delete from md_import_problem where subject_id = $1", [subject_id.into()]).await?;
    let row = |(seq, (source, problem)): (i64, &(String, CellProblem))| Row {
        subject_id: subject_id.to_owned(),
        seq,
        source: source.clone(),
        line: problem.cell.row,
        field: problem.cell.column.clone(),
        value: problem.cell.value.clone(),
        what_zh: problem.what.zh.clone(),
        what_en: problem.what.en.clone(),
        how_zh: problem.how.zh.clone(),
        how_en: problem.how.en.clone(),
        column_key: problem.cell.field.clone(),
        column_en: problem.cell.column_en.clone(),
    };
    let rows: Vec<Row> = (1..).zip(problems.iter().take(PROBLEMS_MAX)).map(row).collect();
    conn.insert(&PROBLEM, &rows).await?;
    Ok(())
}

/// How many there are.
pub(crate) async fn count(conn: &Conn, subject_id: &str) -> Result<i64, DbError> {
    let sql = "select count(*) from md_import_problem where subject_id = $1";
    conn.number(sql, [subject_id.into()]).await
}

/// A page of them.
pub(crate) async fn page(
    conn: &Conn,
    subject_id: &str,
    after: i64,
    limit: Limit,
) -> Result<Page<BadCell>, DbError> {
    let sql = "select subject_id, seq, source, line, field, value, what_zh, what_en, how_zh, how_en,
        column_key, column_en from md_import_problem where subject_id = $1 and seq > $2 order by seq limit $3";
    let rows: Vec<Row> = conn.all(sql, [subject_id.into(), after.into(), limit.rows().into()]).await?;
    let items: Vec<BadCell> = rows
        .into_iter()
        .map(|row| BadCell {
            seq: row.seq,
            source: row.source,
            row: row.line,
            field: row.column_key,
            column: row.field,
            column_en: row.column_en,
            value: row.value,
            what: Text { zh: row.what_zh, en: row.what_en },
            how: Text { zh: row.how_zh, en: row.how_en },
        })
        .collect();
    let is_full = items.len() as i64 == limit.rows();
    let next = items.last().filter(|_| is_full).map(|item| item.seq.to_string());
    Ok(Page { items, next, total: count(conn, subject_id).await? })
}
