//! From rows of cells to records: header, missing and surplus cells, rows that hold no record, limits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kernel::{CellPlace, Fen, FieldProblem, Problem, Text, text};

use super::clean::{folded, is_total, read_date, tidy};
use super::decode::too_many_rows;
use super::grid::{Grid, ROWS_MAX, whole};
use super::header::{self, Head, which};
use super::progress::Progress;
use super::remarks;
use super::row::Row;
use super::rows::{Cell, Cells, Rows};

/// What stands in a column, for the explanations of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Any text.
    Text,
    /// A code: letters, digits, dots, hyphens and underscores.
    Code,
    /// Digits only, and many of them.
    Digits,
    /// A whole number.
    Integer,
    /// A number that may have decimals.
    Decimal,
    /// Yuan with at most two decimals.
    Yuan,
    /// A date.
    Date,
    /// 是 or 否.
    YesNo,
    /// One of these words, each with what it is stored as.
    OneOf(&'static [(&'static str, &'static str)]),
    /// Any number of these words.
    SomeOf(&'static [(&'static str, &'static str)]),
}

/// A column an importer knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the code, also accepted as a header.
    pub key: &'static str,
    /// Chinese header.
    pub zh: &'static str,
    /// English header.
    pub en: &'static str,
    /// Whether the file must have it.
    pub required: bool,
    /// What stands in it.
    pub holds: Holds,
    /// An example of that.
    pub example: &'static str,
    /// Personal data: problems show it masked, because reports of them are kept and sent around.
    pub private: bool,
}

impl Column {
    /// A column that must be there.
    pub const fn required(key: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column { key, zh, en, required: true, holds: Holds::Text, example: "", private: false }
    }
    /// A column that may be there.
    pub const fn optional(key: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column { required: false, ..Column::required(key, zh, en) }
    }
    /// The same, explained: what stands in it, and an example.
    pub const fn holds(mut self, holds: Holds, example: &'static str) -> Column {
        self.holds = holds;
        self.example = example;
        self
    }
    /// The same for personal data.
    pub const fn private(mut self) -> Column {
        self.private = true;
        self
    }
    /// A cell as it is compared with another one: two spellings of one value are alike. What cannot be read stays
    /// as it is.
    pub fn compared(&self, cell: &str) -> String {
        let cell = tidy(cell);
        let known = match self.holds {
            Holds::Date => read_date(&cell).map(|date| date.to_string()),
            Holds::Yuan => Fen::parse_yuan(&cell).map(Fen::yuan),
            Holds::Integer => cell.parse::<i64>().ok().map(|number| number.to_string()),
            Holds::Digits => Some(cell.replace([' ', '-'], "")),
            Holds::YesNo => match folded(&cell).as_str() {
                "是" | "yes" | "true" | "1" => Some("是".to_owned()),
                "否" | "no" | "false" | "0" => Some("否".to_owned()),
                _ => None,
            },
            Holds::OneOf(words) => {
                let alike = folded(&cell);
                let mut fitting = words.iter();
                let found = fitting.find(|(word, stored)| folded(word) == alike || folded(stored) == alike);
                found.map(|(word, _)| (*word).to_owned())
            }
            Holds::Text | Holds::Code | Holds::Decimal | Holds::SomeOf(_) => None,
        };
        known.unwrap_or(cell)
    }
    /// The place of a cell of this column, without what stands there.
    pub fn place(&self, row: i64) -> CellPlace {
        CellPlace {
            row,
            field: self.key.to_owned(),
            column: self.zh.to_owned(),
            column_en: self.en.to_owned(),
            value: String::new(),
        }
    }
    /// Whether people may mean it by this name: its key, or its header in either language.
    pub fn goes_by(&self, name: &str) -> bool {
        self.is_named(&folded(name))
    }
    /// Whether it goes by this (folded) name.
    pub(super) fn is_named(&self, name: &str) -> bool {
        [self.zh, self.key, self.en].iter().any(|own| folded(own) == name)
    }
}

/// Rows of a file that hold no record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Titles above the header, and headers repeated further down.
    pub headers: i64,
    /// Rows of sums.
    pub totals: i64,
}

/// A file, read.
#[derive(Clone, Debug)]
pub struct Sheet {
    columns: Vec<Column>,
    /// Cells by row, tidied and aligned with `columns`; the number is the row of the file.
    rows: Rows,
    /// What was passed over.
    pub skipped: Skipped,
    /// Who counts the rows as they are checked, and how many were counted before.
    watch: Option<(Arc<Progress>, usize)>,
}

impl Sheet {
    /// Reads a text file (CSV). Workbooks come through a [`super::SheetReader`].
    pub fn read(bytes: &[u8], known: &[Column]) -> Result<Sheet, Problem> {
        Sheet::of_grid(&Grid::read_text(bytes, known)?, known)
    }
    /// Finds header and records among the rows of a file.
    pub fn of_grid(grid: &Grid, known: &[Column]) -> Result<Sheet, Problem> {
        let (top, header) = header::of_grid(grid, known);
        let Some(header) = header else {
            return Err(whole(
                text!("文件是空的。", "The file is empty."),
                text!("第一行应为列标题。", "Its first row must be the header."),
            ));
        };
        let places = match_header(top[header.at].0, &header.names, known)?;
        let head = Head::of(&top, &header);
        let mut skipped = Skipped { headers: i64::try_from(header.at).unwrap_or(0), totals: 0 };
        let (mut rows, mut faults) = (Rows::default(), Vec::new());
        for (number, cells) in grid.rows.iter().skip(header.at + 1) {
            if head.has(cells) {
                skipped.headers += 1;
                continue;
            }
            if is_sum(cells, known, &places) {
                skipped.totals += 1;
                continue;
            }
            if cells.texts().skip(header.names.len()).any(|cell| !cell.trim().is_empty()) {
                faults.push(surplus(number));
            }
            cut(&mut rows, cells, &places, grid.is_workbook);
            rows.end(number);
        }
        if rows.len() > ROWS_MAX {
            return Err(too_many_rows());
        }
        rows.finish();
        if faults.is_empty() {
            Ok(Sheet { skipped, ..Sheet::new(known, rows) })
        } else {
            faults.truncate(super::PROBLEMS_MAX);
            Err(Problem::invalid(faults))
        }
    }
    fn new(known: &[Column], rows: Rows) -> Sheet {
        Sheet { columns: known.to_vec(), rows, skipped: Skipped::default(), watch: None }
    }
    /// A sheet of records that came otherwise than as a file, so that the same checks hold for them. Each record is
    /// pairs of a column's key and its value; rows count from 1.
    pub fn of(known: &[Column], records: &[Vec<(&str, String)>]) -> Sheet {
        let mut rows = Rows::default();
        for (number, record) in (1..).zip(records) {
            for column in known {
                let value = record.iter().find(|(key, _)| *key == column.key);
                given(&mut rows, value.map(|(_, value)| value.as_str()));
            }
            rows.end(number);
        }
        Sheet::new(known, rows)
    }
    /// A sheet without rows yet.
    pub fn empty(known: &[Column]) -> Sheet {
        Sheet::new(known, Rows::default())
    }
    /// Adds a row that stands at a line, with a cell for each known column; none where there is no such column.
    pub fn add<'c>(&mut self, line: i64, cells: impl IntoIterator<Item = Option<&'c str>>) {
        cells.into_iter().for_each(|cell| given(&mut self.rows, cell));
        self.rows.end(line);
    }
    /// The rows, their cells in the order of the known columns.
    pub fn into_rows(self) -> Rows {
        self.rows
    }
    /// Puts other values into cells, by row of the file and column's place. Rows that the file does not have are
    /// named.
    pub fn correct(&mut self, cells: &BTreeMap<(i64, usize), String>) -> Result<(), Problem> {
        if cells.is_empty() {
            return Ok(());
        }
        let mut missing: BTreeSet<i64> = cells.keys().map(|(number, _)| *number).collect();
        let mut rows = Rows::default();
        for (number, before) in self.rows.iter() {
            let is_touched = missing.remove(&number);
            for (place, cell) in before.iter().enumerate() {
                match cells.get(&(number, place)).filter(|_| is_touched) {
                    Some(value) => given(&mut rows, Some(value)),
                    None => rows.cell(cell),
                }
            }
            rows.end(number);
        }
        rows.finish();
        self.rows = rows;
        let fault = |number: &i64| {
            FieldProblem::in_cell(
                CellPlace { row: *number, ..CellPlace::default() },
                text!("文件没有第 {number} 行数据。", "The file has no data in row {number}."),
                text!("请撤销对该行的更正。", "Take the correction of that row back."),
            )
        };
        if missing.is_empty() { Ok(()) } else { Err(Problem::invalid(missing.iter().map(fault).collect())) }
    }
    /// Lets somebody count the rows as they are checked.
    pub fn watch(&mut self, progress: Arc<Progress>) {
        progress.begin(self.rows.len());
        self.watch = Some((progress, 0));
    }
    /// The same for one of several sheets: so many rows were counted before.
    pub fn watch_on(&mut self, progress: Arc<Progress>, before: usize) {
        self.watch = Some((progress, before));
    }
    /// The data rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|place| self.row(place))
    }
    fn row(&self, place: usize) -> Row<'_> {
        let watch = self.watch.as_ref().map(|(progress, before)| {
            (progress.as_ref(), i64::try_from(before + place + 1).unwrap_or(i64::MAX))
        });
        Row::new(self.rows.number(place), &self.columns, self.rows.cells(place), watch)
    }
    /// The data rows in parts of so many.
    pub fn parts(&self, size: usize) -> impl Iterator<Item = Vec<Row<'_>>> {
        let begins = (0..self.rows.len()).step_by(size.max(1));
        begins
            .map(move |from| (from..self.rows.len().min(from + size)).map(|place| self.row(place)).collect())
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Adds a cell that stands somewhere, tidied, or one of a column that is not there.
fn given(rows: &mut Rows, cell: Option<&str>) {
    match cell {
        Some(cell) => rows.cell(Cell::Given(&tidy(cell))),
        None => rows.cell(Cell::NoColumn),
    }
}

/// Adds the cells of a row in the order of the known columns.
fn cut(rows: &mut Rows, cells: Cells<'_>, places: &[Option<usize>], is_workbook: bool) {
    for place in places {
        match place.map(|place| cells.get(place)) {
            Some(Some(cell)) => given(rows, Some(cell.text())),
            // A workbook does not store empty cells at the end of a row.
            Some(None) if is_workbook => rows.cell(Cell::Given("")),
            Some(None) => rows.cell(Cell::Short),
            None => rows.cell(Cell::NoColumn),
        }
    }
}

/// Whether a row holds sums: its first cell says so, and it has no key of a record (the first required column).
fn is_sum(cells: Cells<'_>, known: &[Column], places: &[Option<usize>]) -> bool {
    let Some((first, word)) = cells.texts().enumerate().find(|(_, cell)| !tidy(cell).is_empty()) else {
        return false;
    };
    if !is_total(word) {
        return false;
    }
    let key = known.iter().position(|column| column.required).and_then(|key| places[key]);
    key.is_none_or(|key| key == first || tidy(cells.text(key)).is_empty())
}

/// For each known column its place in the file. Unknown, repeated and missing headers are all named.
fn match_header(number: i64, header: &[String], known: &[Column]) -> Result<Vec<Option<usize>>, Problem> {
    let mut places: Vec<Option<usize>> = vec![None; known.len()];
    let mut faults = Vec::new();
    let fault = |column: &str, what: Text, how: Text| FieldProblem {
        at: format!("row {number}, column {column}"),
        what,
        how,
        cell: None,
    };
    for (place, cell) in header.iter().enumerate() {
        let cell = tidy(cell);
        // The remarks of an import before are no data: a mended file may come back with them.
        if cell.is_empty() || remarks::is_header(&cell) {
            continue;
        }
        match which(&cell, known) {
            None => {
                let names: Vec<&str> = known.iter().map(|column| column.zh).collect();
                let names = names.join("、");
                let cell: String = cell.chars().take(100).collect();
                faults.push(fault(
                    &cell,
                    text!("不认识的列标题“{cell}”。", "The column “{cell}” is not known."),
                    text!("可用列：{names}。", "Columns: {names}."),
                ));
            }
            Some(column) if places[column].is_some() => {
                faults.push(fault(
                    &cell,
                    text!("列标题“{cell}”重复。", "The column “{cell}” is there twice."),
                    text!("请只保留一列。", "Keep one of them."),
                ));
            }
            Some(column) => places[column] = Some(place),
        }
    }
    for (column, place) in known.iter().zip(&places) {
        if column.required && place.is_none() {
            let (zh, en) = (column.zh, column.en);
            faults.push(fault(
                zh,
                text!("缺少列“{zh}”。", "The column “{zh}” ({en}) is missing."),
                text!("请补上该列。", "Add it."),
            ));
        }
    }
    if faults.is_empty() { Ok(places) } else { Err(Problem::invalid(faults)) }
}

fn surplus(number: i64) -> FieldProblem {
    FieldProblem::in_cell(
        CellPlace { row: number, ..CellPlace::default() },
        text!("第 {number} 行的列数多于标题行。", "Row {number} has more columns than the header."),
        text!(
            "请检查该行是否有多余的逗号，含逗号的内容须加引号。",
            "Look for a stray comma; text with commas must be quoted."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] =
        &[Column::required("code", "代码", "Code"), Column::optional("name", "名称", "Name")];

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let sheet = Sheet::read(bytes, COLUMNS).expect("readable");
        sheet
            .rows()
            .map(|row| COLUMNS.iter().map(|column| row.raw(column.key).to_owned()).collect())
            .collect()
    }

    #[test]
    fn one_content_in_three_encodings_and_two_languages() {
        let plain = "名称,代码\n　其他，１２ ,A1\n\n,B2\n";
        let expected =
            vec![vec!["A1".to_owned(), "其他，12".to_owned()], vec!["B2".to_owned(), String::new()]];
        assert_eq!(cells(plain.as_bytes()), expected);
        assert_eq!(cells(format!("\u{feff}{plain}").as_bytes()), expected);
        assert_eq!(cells(&encoding_rs::GB18030.encode(plain).0), expected);
        assert_eq!(cells(plain.replace("名称,代码", "Name,code").as_bytes()), expected);
    }
    #[test]
    fn every_fault_of_the_header_is_named() {
        let problem = Sheet::read("名称,名称,其他\n".as_bytes(), COLUMNS).expect_err("three faults");
        let places: Vec<&str> = problem.fields.iter().map(|field| field.at.as_str()).collect();
        assert_eq!(places, ["row 1, column 名称", "row 1, column 其他", "row 1, column 代码"]);
    }
    #[test]
    fn what_is_no_csv_is_refused() {
        for bytes in
            [&b""[..], b"PK\x03\x04\x00\x00", b"code\n\xff\xff\xff", "代码\nA,B\n".as_bytes(), b"code\n\"A"]
        {
            assert!(Sheet::read(bytes, COLUMNS).is_err(), "{bytes:?}");
        }
    }
    #[test]
    fn a_row_that_ends_early_lacks_what_is_required_only() {
        let sheet = Sheet::read("代码,名称\nA\n".as_bytes(), COLUMNS).expect("readable");
        let mut problems = Vec::new();
        let row = sheet.rows().next().expect("one row");
        assert_eq!(row.text("name", 10, &mut problems).as_deref(), Some(""));
        assert!(problems.is_empty());
        let sheet = Sheet::read("名称,代码\r\n\r\nA\r\n".as_bytes(), COLUMNS).expect("readable");
        let row = sheet.rows().next().expect("one row");
        assert_eq!(row.text("code", 10, &mut problems), None);
        assert_eq!((problems.len(), problems[0].cell.row, problems[0].cell.column.as_str()), (1, 3, "代码"));
    }
    #[test]
    fn a_column_left_out_is_told_from_an_empty_cell() {
        let sheet = Sheet::read("代码\nA\n".as_bytes(), COLUMNS).expect("readable");
        assert!(sheet.rows().all(|row| row.has("code") && !row.has("name")));
        let sheet = Sheet::of(COLUMNS, &[vec![("code", "Ａ1 ".to_owned())]]);
        assert!(sheet.rows().all(|row| row.raw("code") == "A1" && row.line == 1 && !row.has("name")));
    }
    fn codes(text: &str) -> (Vec<String>, Skipped) {
        let sheet = Sheet::read(text.as_bytes(), COLUMNS).expect("readable");
        (sheet.rows().map(|row| row.raw("code").to_owned()).collect(), sheet.skipped)
    }

    #[test]
    fn titles_repeated_headers_and_sums_are_passed_over_and_counted() {
        let text = "人员信息表,\n单位：部本级,2026年\n代码,名称\nA,甲\n小　计,1\n人员信息表,\n代码,名称\nB,合计\n合计:,\n,总计\n";
        let (found, skipped) = codes(text);
        assert_eq!(found, ["A", "B"]);
        assert_eq!(skipped, Skipped { headers: 4, totals: 3 });
    }
    #[test]
    fn a_sum_with_a_key_is_a_record() {
        let (found, skipped) = codes("名称,代码\n合计,A\n合计,\n");
        assert_eq!((found, skipped.totals), (vec!["A".to_owned()], 1));
    }
    #[test]
    fn a_header_of_two_rows_is_read_as_one() {
        let (found, skipped) = codes("代码,基本情况\n,名称\nA,甲\n代码,基本情况\n,名称\nB,乙\n");
        assert_eq!(found, ["A", "B"]);
        assert_eq!(skipped.headers, 3);
    }
    #[test]
    fn a_header_may_stand_in_row_21_and_no_later() {
        let title = |rows: usize| format!("{}代码,名称\nA,甲\n", "题,目\n".repeat(rows));
        assert_eq!(codes(&title(20)).0, ["A"]);
        assert!(Sheet::read(title(21).as_bytes(), COLUMNS).is_err());
    }
    #[test]
    fn utf_16_and_other_delimiters() {
        let text = "代码\t名称\r\nA\t张𠮷\r\n";
        for (mark, bytes) in [
            (&b"\xff\xfe"[..], text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
            (&b"\xfe\xff"[..], text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()),
        ] {
            assert_eq!(cells(&[mark, &bytes].concat()), [["A", "张𠮷"]]);
            assert!(Sheet::read(&bytes, COLUMNS).is_err(), "without its mark");
        }
        assert_eq!(cells("代码;名称\nA;B,C\n".as_bytes()), [["A", "B,C"]]);
    }
    #[test]
    fn remarks_of_an_import_before_are_no_column() {
        assert_eq!(cells("代码,名称,备注/Remarks\nA,甲,必须填写。\n".as_bytes()), [["A", "甲"]]);
    }
}
