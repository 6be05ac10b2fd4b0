//! Workbooks are read by a process of their own, and whatever becomes of it, the server answers.

#[path = "../../../platform/tests/it/books.rs"]
mod books;

use std::process::{Command, Stdio};

use kernel::Problem;
use kernel::clock::Stopwatch;
use platform::import::{ALLOCATOR, CELL_MAX, Column, Grid, PARSE_SHEET, SheetReader};
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

/// A sheet of one cell, about 18 MB packed and 70 MB unpacked.
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
async fn a_giant_cell_is_cut_or_refused_and_no_more() {
    let watch = Stopwatch::start();
    match read(PROGRAM, one_giant_cell()).await {
        Ok(grid) => assert_eq!(grid.rows.cells(1).text(0).chars().count(), CELL_MAX + 1),
        Err(problem) => assert_eq!(problem.status, 422),
    }
    assert!(watch.elapsed().as_secs() < 35, "{:?}", watch.elapsed());
}

/// The process waits for the rest of its file; what it may use can be read meanwhile.
#[test]
fn the_process_limits_itself_before_it_reads() {
    let mut child = Command::new(PROGRAM)
        .arg(PARSE_SHEET)
        .env_clear()
        .envs(ALLOCATOR)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let of = |what: &str| std::fs::read_to_string(format!("/proc/{}/{what}", child.id())).unwrap();
    let limit = |name: &str| {
        let limits = of("limits");
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..].split_whitespace().take(2).collect::<Vec<_>>().join(" ")
    };
    let watch = Stopwatch::start();
    // The last limit it takes.
    while limit("Max processes") != "0 0" {
        assert!(watch.elapsed().as_secs() < 20, "{}", of("limits"));
        std::thread::yield_now();
    }
    assert_eq!(limit("Max address space"), "536870912 536870912");
    assert_eq!(limit("Max cpu time"), "20 20");
    assert_eq!(limit("Max file size"), "0 0");
    assert_eq!(limit("Max core file size"), "0 0");
    // What is reserved before the limits does not count against them: it must be little.
    let status = of("status");
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:")).unwrap();
    let kilobytes: u64 = size.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kilobytes < 200_000, "{kilobytes} kB");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}
