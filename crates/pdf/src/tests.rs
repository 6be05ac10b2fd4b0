//! What a file must hold.

use super::*;

fn table(rows: usize) -> Table {
    let heading = |row, column, rows, columns, text: &str| Heading {
        row,
        column,
        rows,
        columns,
        text: text.to_owned(),
    };
    let row = |n: usize| Row {
        cells: vec![
            Cell { text: format!("20103{n:02}"), strong: n == 0, ..Cell::default() },
            Cell {
                text: "政府办公厅（室）及相关机构事务 Administrative operation".to_owned(),
                indent: n % 3,
                strong: n == 0,
            },
            Cell { text: "1,234,567.89".to_owned(), strong: n == 0, ..Cell::default() },
            Cell { text: "-5.00".to_owned(), strong: n == 0, ..Cell::default() },
        ],
    };
    Table {
        title: "部门支出总表".to_owned(),
        left: "编制单位：部本级".to_owned(),
        right: "单位：元".to_owned(),
        columns: vec![Align::Left, Align::Left, Align::Right, Align::Right],
        headings: vec![
            heading(0, 0, 1, 2, "支出功能分类"),
            heading(1, 0, 1, 1, "科目编码"),
            heading(1, 1, 1, 1, "科目名称"),
            heading(0, 2, 2, 1, "基本支出"),
            heading(0, 3, 2, 1, "项目支出"),
        ],
        rows: (0..rows).map(row).collect(),
        notes: vec!["注：本表为测试。".to_owned()],
    }
}

fn made(table: &Table) -> Written {
    write("表", std::slice::from_ref(table), |page, pages| format!("第 {page} 页 共 {pages} 页")).unwrap()
}

fn count(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).filter(|window| *window == what).count()
}

#[test]
fn a_long_table_takes_several_pages_and_the_same_table_the_same_bytes() {
    let long = made(&table(300));
    assert!(long.pages > 5, "{}", long.pages);
    assert_eq!(count(&long.bytes, b"/MediaBox"), long.pages);
    assert!(long.bytes.starts_with(b"%PDF-"));
    assert_eq!(made(&table(300)), long);
    assert_eq!(made(&table(3)).pages, 1);
    assert!(long.missing.is_empty(), "{:?}", long.missing);
}

#[test]
fn only_what_is_used_is_embedded_and_can_be_read_back() {
    let written = made(&table(2));
    assert!(written.bytes.len() < 60_000, "{} bytes", written.bytes.len());
    assert_eq!(count(&written.bytes, b"/ToUnicode"), 1);
    // 支 is U+652F.
    assert_eq!(count(&written.bytes, b"<652F>"), 1);
}

#[test]
fn a_strange_character_is_a_box_and_is_reported() {
    let mut odd = table(1);
    odd.rows[0].cells[1].text = "龘𠮷项目".to_owned();
    let written = made(&odd);
    assert_eq!(written.missing, BTreeSet::from(['龘', '𠮷']));
    assert_eq!(written.pages, 1);
}

#[test]
fn every_text_stays_within_its_cell() {
    let font = font::shipped().unwrap();
    for width in [600, 3_000, 9_000] {
        for text in
            ["政府办公厅（室）及相关机构事务", "Administrative operation of Internationalisation", "", "a"]
        {
            let lines = font.wrap(text, 900, width);
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
            for line in lines.iter().filter(|line| line.chars().count() > 1) {
                assert!(font.width(line, 900) <= width, "{line} in {width}");
            }
        }
    }
}

#[test]
fn gb2312_and_what_budgets_use_is_all_there() {
    let font = font::shipped().unwrap();
    for text in ["部门预算公开表“三公”经费（境）—…①②㎡℃≥≤≠×％￥", "一丁七万丈齄龠", "ABCxyz0189,.-%()"]
    {
        for character in text.chars() {
            assert_ne!(font.glyph(character), 0, "{character}");
        }
    }
}
