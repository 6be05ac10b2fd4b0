//! What is written is read back, templates are understood, and remarks stand beside what they are about.

use axum::body::Bytes;
use kernel::Language;
use platform::import::{
    CellProblem, Column, Holds, Sheet, SheetReader, TableFormat, refuse, template, with_remarks,
};
use platform::table::{CsvText, XlsxText};
use proptest::prelude::*;

const COLUMNS: &[Column] = &[
    Column::required("code", "代码", "Code").holds(Holds::Code, "A1"),
    Column::optional("name", "名称", "Name"),
    Column::optional("kind", "类型", "Kind").holds(Holds::OneOf(&[("其他单位", "other")]), ""),
    Column::optional("day", "日期", "Day").holds(Holds::Date, ""),
];

type Rows = Vec<(i64, Vec<String>)>;

async fn read(bytes: Vec<u8>) -> Rows {
    SheetReader::in_process()
        .read(Bytes::from(bytes), COLUMNS)
        .await
        .expect("our own file")
        .rows
        .first(usize::MAX)
}

fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = CsvText::new();
    rows.iter().for_each(|row| out.row(row));
    out.finish()
}

fn xlsx(rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = XlsxText::new();
    let mut sheet = out.sheet("数据", 4).expect("a sheet");
    rows.iter().for_each(|row| sheet.row(row).expect("a row"));
    out.finish().expect("a workbook")
}

fn trimmed(rows: Rows) -> Vec<Vec<String>> {
    let cut = |mut row: Vec<String>| {
        while row.last().is_some_and(String::is_empty) {
            row.pop();
        }
        row
    };
    rows.into_iter().map(|(_, row)| cut(row)).collect()
}

/// Cells with all that makes trouble: quotes, delimiters, lines, formulas, escapes of XML and Excel, rare characters.
fn cell() -> impl Strategy<Value = String> {
    "[=+\\-@'\t＝a-c0-9\",;\n<>& _x单位\u{20BB7}\u{4DAE}]{0,12}|_x000D_|''=1|&amp;|_x005F_"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn what_is_written_is_read_back(rows in prop::collection::vec(prop::collection::vec(cell(), 0..4), 0..8)) {
        let header = COLUMNS.iter().map(|column| column.zh.to_owned()).collect();
        let first = |(number, mut row): (usize, Vec<String>)| {
            row.insert(0, format!("K{number}"));
            while row.last().is_some_and(String::is_empty) {
                row.pop();
            }
            row
        };
        let rows: Vec<Vec<String>> =
            std::iter::once(header).chain(rows.into_iter().enumerate().map(first)).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        prop_assert_eq!(&trimmed(runtime.block_on(read(csv(&rows)))), &rows);
        prop_assert_eq!(&trimmed(runtime.block_on(read(xlsx(&rows)))), &rows);
    }
}

#[tokio::test]
async fn templates_have_every_column() {
    for format in [TableFormat::Xlsx, TableFormat::Csv] {
        let rows = read(template(COLUMNS, format).expect("a template")).await;
        assert_eq!(rows, [(1, ["代码", "名称", "类型", "日期"].map(str::to_owned).to_vec())]);
    }
}

#[tokio::test]
async fn remarks_stand_in_their_rows_and_the_file_can_come_back() {
    let text = "名册,\n代码,名称\n\n=A1,张三\nB2,\"两\n行\"\nC3,丙\n";
    let grid = SheetReader::in_process().read(Bytes::from(text), COLUMNS).await.expect("a file");
    let sheet = Sheet::of_grid(&grid, COLUMNS).expect("a table");
    let mut problems: Vec<CellProblem> = Vec::new();
    for row in sheet.rows() {
        row.code("code", 40, &mut problems);
        row.text("name", 40, &mut problems);
    }
    let problem = refuse(problems).expect_err("two bad cells");
    for format in [TableFormat::Xlsx, TableFormat::Csv] {
        let file = with_remarks(&grid, COLUMNS, &problem, Language::Zh, format).expect("written");
        let rows = read(file.clone()).await;
        let numbers: Vec<i64> = rows.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 2, 4, 5, 6]);
        assert_eq!(rows[1].1, ["代码", "名称", "备注/Remarks"]);
        assert_eq!(rows[2].1[0], "=A1");
        assert!(rows[2].1[2].contains("代码: ") && rows[3].1[2].contains("名称: "), "{rows:?}");
        assert!(rows[4].1.get(2).is_none_or(String::is_empty));
        let again = SheetReader::in_process().read(file.into(), COLUMNS).await.expect("our own file");
        assert_eq!(Sheet::of_grid(&again, COLUMNS).expect("a table").len(), 3);
        // Remarks are renewed, not added to.
        let twice = with_remarks(&again, COLUMNS, &problem, Language::Zh, format).expect("written");
        assert_eq!(read(twice).await[2].1.len(), 3);
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_header_is_told_there() {
    let grid = SheetReader::in_process().read("代码,姓名\nA,甲\n".into(), COLUMNS).await.expect("a file");
    let problem = Sheet::of_grid(&grid, COLUMNS).expect_err("an unknown column");
    let file = with_remarks(&grid, COLUMNS, &problem, Language::En, TableFormat::Csv).expect("written");
    let rows = read(file).await;
    assert!(rows[0].1[2].starts_with("备注/Remarks: The column “姓名”"), "{rows:?}");
}

#[test]
fn words_are_matched_in_their_variants() {
    let text = "代码,名称,类型,日期\nA,甲,其它 单位,2026年3月31日\nB,乙,OTHER,20260331\nC,丙,别的,46112\n";
    let sheet = Sheet::read(text.as_bytes(), COLUMNS).expect("a table");
    let mut problems = Vec::new();
    let found: Vec<_> = sheet
        .rows()
        .map(|row| {
            let Holds::OneOf(words) = COLUMNS[2].holds else { panic!("words") };
            (row.one_of("kind", words, &mut problems), row.date("day", &mut problems).is_some())
        })
        .collect();
    assert_eq!(found, [(Some("other"), true), (Some("other"), true), (None, false)]);
    assert_eq!(problems.len(), 2);
}
