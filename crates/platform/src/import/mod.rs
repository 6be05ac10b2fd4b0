//! Files coming in: one reader for every kind of record, so that a bad cell is named the same way everywhere.
//!
//! A [`SheetReader`] makes a [`Grid`] of a file, whatever it was; [`Sheet::of_grid`] finds the header, matches it
//! against [`Column`]s and cuts the rows; an [`Importer`] takes typed values from each [`Row`], which collects every
//! [`CellProblem`] instead of stopping at the first. An import is all or nothing: with one problem nothing is written.
//! What is wrong can go back in the file itself ([`with_remarks`]); [`template`] makes blank ones.
//!
//! Invariant: no file harms the server; workbooks are read in a process of their own (`tests/it/hostile.rs`).

mod clean;
mod decode;
mod fault;
mod grid;
mod header;
mod manner;
mod prescan;
mod progress;
mod reader;
mod remarks;
mod row;
mod rows;
mod sheet;
mod template;
mod wire;
mod workbook;

use async_trait::async_trait;
use kernel::{CellPlace, Conn, FieldProblem, Ids, Problem, Text, text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actor::{Actor, Scope};
use crate::audit::Origin;
use crate::crypto::Vault;

pub use grid::{BYTES_MAX, CELL_MAX, COLUMNS_MAX, FileKind, Grid, ROWS_MAX};
pub use manner::{Manner, Noted, Noting, Planned, PlannedRow, Source};
pub use progress::Progress;
pub use reader::{ALLOCATOR, PARSE_SHEET, SheetReader, parse_sheet};
pub use remarks::{FormatQuery, TableFormat, XLSX, with_remarks};
pub use row::Row;
pub use rows::{Cell, Cells, Rows};
pub use sheet::{Column, Holds, Sheet, Skipped};
pub use template::template;

/// The most bad cells a report lists; the rest is counted.
pub const PROBLEMS_MAX: usize = 10_000;

/// One bad cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellProblem {
    /// Where it stands, and what stands there.
    pub cell: CellPlace,
    /// What is wrong.
    pub what: Text,
    /// How to mend it.
    pub how: Text,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportReport {
    /// Kind.
    pub kind: String,
    /// Data rows of the file.
    pub rows: i64,
    /// Records that were not there before.
    pub new: i64,
    /// Records that changed.
    pub changed: i64,
    /// Records that were there just so.
    pub same: i64,
    /// Titles above the header, and headers repeated further down, that were passed over.
    #[serde(default)]
    pub skipped_headers: i64,
    /// Rows of sums (小计, 合计, 总计) that were passed over.
    #[serde(default)]
    pub skipped_totals: i64,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Where the file came from, if that was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

impl ImportReport {
    /// Adds what another part of the same file did.
    pub fn add(&mut self, part: ImportReport) {
        self.kind = part.kind;
        self.rows += part.rows;
        self.new += part.new;
        self.changed += part.changed;
        self.same += part.same;
    }
}

/// Who imports, and what they may touch.
pub struct Importing<'a> {
    /// For the audit trail.
    pub origin: Origin,
    /// The person; the system itself for the operator's command line.
    pub actor: &'a Actor,
    /// The units whose records may be touched.
    pub scope: &'a Scope,
    /// Today.
    pub today: chrono::NaiveDate,
    /// Where new ids come from.
    pub ids: &'a Ids,
    /// Seals and opens personal data.
    pub vault: &'a Vault,
    /// Why records change, and from which day.
    pub manner: Manner<'a>,
}

/// Takes one kind of file.
#[async_trait]
pub trait Importer: Send + Sync {
    /// `units`
    fn kind(&self) -> &'static str;
    /// For people.
    fn title(&self) -> Text;
    /// The columns it knows.
    fn columns(&self) -> &'static [Column];
    /// Checks every row and writes all of them into the transaction, or none.
    async fn apply(
        &self,
        conn: &Conn,
        importing: &Importing<'_>,
        sheet: &Sheet,
    ) -> Result<ImportReport, Problem>;
}

/// Bad cells of a long file: those that a report lists, and how many there are.
#[derive(Debug, Default)]
pub struct Faults {
    listed: Vec<CellProblem>,
    count: usize,
}

impl Faults {
    /// Adds the bad cells of a part.
    pub fn add(&mut self, problems: Vec<CellProblem>) {
        self.count += problems.len();
        let room = PROBLEMS_MAX.saturating_sub(self.listed.len());
        self.listed.extend(problems.into_iter().take(room));
    }
    /// Whether everything is sound.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
    /// The problem of the file, or none.
    pub fn refuse(self) -> Result<(), Problem> {
        if self.is_empty() { Ok(()) } else { Err(refused(self.listed, self.count)) }
    }
}

/// The problem of a file with bad cells, or none.
pub fn refuse(problems: Vec<CellProblem>) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.add(problems);
    faults.refuse()
}

fn refused(listed: Vec<CellProblem>, count: usize) -> Problem {
    let field = |CellProblem { cell, what, how }| FieldProblem::in_cell(cell, what, how);
    let fields = listed.into_iter().map(field).collect();
    Problem {
        fields,
        ..Problem::new(
            422,
            "import_refused",
            text!(
                "文件中有 {count} 处错误，没有导入任何一行。",
                "The file has {count} errors; not one row was taken."
            ),
            text!("请逐处修改后重新导入。", "Mend each place and import it again."),
        )
    }
}

/// The bad cells of a problem of a file; what is wrong with the file as a whole stands in row 0.
pub fn cell_problems(problem: Problem) -> Vec<CellProblem> {
    let cell = |FieldProblem { at, what, how, cell }| {
        let whole = || CellPlace { column: at, ..CellPlace::default() };
        CellProblem { cell: cell.map_or_else(whole, |cell| *cell), what, how }
    };
    problem.fields.into_iter().map(cell).collect()
}
