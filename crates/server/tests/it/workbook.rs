//! Workbooks are read by a process of their own, and whatever becomes of it, the server answers.

#[path = "../../../platform/tests/it/books.rs"]
mod books;

use kernel::Problem;
use kernel::clock::Stopwatch;
use platform::import::{Column, Grid, SheetReader};
use platform::table::XlsxText;
use server::importers;

const PROGRAM: &str = env!("CARGO_BIN_EXE_yiti");

fn persons() -> &'static [Column] {
    importers().into_iter().find(|importer| importer.kind() == "persons").unwrap().columns()
}

async fn read(program: &str, file: Vec<u8>) -> Result<Grid, Problem> {
    SheetReader::by(program).read(file.into(), persons()).await
}

fn workbook(rows: u32) -> Vec<u8> {
    let mut out = XlsxText::new();
    let mut sheet = out.sheet("人员", 10).unwrap();
    sheet.header(persons().iter().map(|column| column.zh)).unwrap();
    for row in 0..rows {
        let code = format!("P{row:06}");
        let card = format!("11010519{row:010}");
        let cells = [
            code.as_str(),
            "001001",
            "张三丰",
            card.as_str(),
            "科员",
            "处级",
            "公务员",
            "8000.00",
            "2020-07-01",
            "",
        ];
        sheet.row(cells).unwrap();
    }
    out.finish().unwrap()
}

/// A page of one cell, about 18 MB packed and 70 MB unpacked: more than the process may hold several times over.
fn one_giant_cell() -> Vec<u8> {
    let mut seed: u64 = 7;
    let mut text = String::with_capacity(70_000_000);
    while text.len() < 70_000_000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        text.push_str(["天", "地", "玄", "黄", "宇", "宙", "洪", "荒"][(seed >> 61) as usize]);
    }
    books::book(&format!(r#"<row r="2"><c r="A2" t="inlineStr"><is><t>{text}</t></is></c></row>"#))
}

#[tokio::test]
async fn the_process_says_what_reading_here_says() {
    let file = workbook(500);
    let here = SheetReader::in_process().read(file.clone().into(), persons()).await.unwrap();
    assert_eq!(read(PROGRAM, file).await.unwrap(), here);
    assert_eq!(here.rows.len(), 501);
    let problem = read(PROGRAM, b"PK\x03\x04 and no more".to_vec()).await.expect_err("damaged");
    assert_eq!(problem.fields[0].what.zh, "文件已损坏或不完整。");
}

#[tokio::test]
async fn a_process_that_dies_or_talks_nonsense_is_a_problem_and_no_more() {
    for program in ["/bin/true", "/bin/false", "/bin/cat", "/usr/bin/yes"] {
        let watch = Stopwatch::start();
        let problem = read(program, workbook(3)).await.expect_err("no answer");
        assert_eq!(problem.status, 422, "{program}");
        assert_eq!(problem.fields[0].what.zh, "文件无法读取。", "{program}");
        assert!(watch.elapsed().as_secs() < 5);
    }
    assert_eq!(read("/no/such/program", workbook(3)).await.expect_err("nothing to start").status, 503);
}

#[tokio::test]
async fn what_would_take_all_memory_ends_the_process_only() {
    let watch = Stopwatch::start();
    let problem = read(PROGRAM, one_giant_cell()).await.expect_err("too much");
    assert_eq!(problem.status, 422, "{problem:?}");
    assert!(watch.elapsed().as_secs() < 25, "{:?}", watch.elapsed());
}
