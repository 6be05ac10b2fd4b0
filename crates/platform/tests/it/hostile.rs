//! Files that were made to do harm: each is refused in words or read cleanly, soon, and nothing dies of it.

use axum::body::Bytes;
use kernel::Problem;
use kernel::clock::Stopwatch;
use platform::import::{Column, Grid, Sheet, SheetReader};
use zip::CompressionMethod;

use crate::books::{HEADER, book, packed, parts, sheet};

const COLUMNS: &[Column] =
    &[Column::required("code", "代码", "Code"), Column::optional("name", "名称", "Name")];

/// Longest time for one file. Builds with checks are slow, and other tests run beside this one.
const MILLISECONDS_MAX: u128 = 5_000;

async fn read(bytes: Vec<u8>) -> Result<Grid, Problem> {
    let watch = Stopwatch::start();
    let grid = SheetReader::in_process().read(Bytes::from(bytes), COLUMNS).await;
    let took = watch.elapsed().as_millis();
    assert!(took < MILLISECONDS_MAX, "took {took} ms");
    grid
}

#[track_caller]
fn said(problem: &Problem, words: &str) {
    assert_eq!(problem.fields.len(), 1, "{problem:?}");
    let field = &problem.fields[0];
    assert!(field.what.zh.contains(words), "{words}: {problem:?}");
    assert!(!field.how.zh.is_empty() && !field.what.en.is_empty() && !field.how.en.is_empty());
}

async fn refused(bytes: Vec<u8>, words: &str) {
    let problem = read(bytes).await.expect_err("a hostile file");
    said(&problem, words);
}

#[tokio::test]
async fn cells_come_as_what_they_show() {
    let rows = r#"
        <row r="3"><c r="A3" t="inlineStr"><is><t>00123</t></is></c><c r="B3" t="s"><v>2</v></c></row>
        <row r="4"><c r="A4" s="1"><v>46112</v></c><c r="B4" s="2"><v>46112</v></c><c r="C4" s="3"><v>46112</v></c></row>
        <row r="5"><c r="A5"><f>1+1</f><v>2</v></c><c r="B5" t="str"><f>A1</f><v>结果</v></c><c r="C5"><f>1/2</f></c></row>
        <row r="6"><c r="A6"><v>1.1010119900307E+17</v></c><c r="B6" t="e"><v>#REF!</v></c><c r="C6" t="b"><v>1</v></c></row>
        <row r="7"><c r="A7"><v>46112</v></c><c r="C7"><v>0.30000000000000004</v></c></row>"#;
    let grid = read(book(rows)).await.expect("sound");
    let expected: [(i64, &[&str]); 6] = [
        (1, &["代码", "名称"]),
        (3, &["00123", "张𠮷"]),
        (4, &["2026-03-31", "2026-03-31", "2026-03-31"]),
        (5, &["2", "结果", "#NO RESULT"]),
        (6, &["1.1010119900307E+17", "#REF!", "TRUE"]),
        (7, &["46112", "", "0.3"]),
    ];
    let found: Vec<(i64, Vec<&str>)> =
        grid.rows.iter().map(|(row, cells)| (row, cells.texts().collect())).collect();
    assert_eq!(found, expected.map(|(row, cells)| (row, cells.to_vec())));
    assert!(grid.is_workbook);
}

#[tokio::test]
async fn what_spreadsheets_spoil_is_named_cell_by_cell() {
    let rows = r#"<row r="2"><c r="A2"><v>1.1010119900307E+17</v></c><c r="B2" t="e"><v>#N/A</v></c></row>
        <row r="3"><c r="A3" t="inlineStr"><is><t>A</t></is></c></row>"#;
    let grid = read(book(rows)).await.expect("sound");
    let sheet = Sheet::of_grid(&grid, COLUMNS).expect("a table");
    let mut problems = Vec::new();
    for row in sheet.rows() {
        row.code("code", 40, &mut problems);
        row.text("name", 40, &mut problems);
    }
    let places: Vec<(i64, &str)> =
        problems.iter().map(|problem| (problem.cell.row, problem.cell.column.as_str())).collect();
    assert_eq!(places, [(2, "代码"), (2, "名称")]);
}

#[tokio::test]
async fn archives_that_burst_are_refused() {
    let mut bomb = parts(&sheet(HEADER));
    bomb.push(("xl/media/bomb.bin".to_owned(), vec![0; 60 * 1024 * 1024]));
    refused(packed(&bomb, CompressionMethod::Deflated), "过大").await;
    let spaces = sheet(&format!("{HEADER}{}", " ".repeat(30 * 1024 * 1024)));
    refused(packed(&parts(&spaces), CompressionMethod::Deflated), "过大").await;
}

#[tokio::test]
async fn a_cell_in_the_last_corner_takes_no_memory() {
    let corner = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let bytes = book(corner);
    assert!(bytes.len() < 3_000, "{} bytes", bytes.len());
    refused(bytes, "第 1048576 行的列数").await;
    // In a column that may be there it is a row like any other.
    let grid = read(book(r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#)).await.expect("sound");
    assert_eq!(grid.rows.first(9).last(), Some(&(1_048_576, vec!["1".to_owned()])));
    refused(book(r#"<row r="4294967295"><c r="A99999999999"><v>1</v></c></row>"#), "").await;
}

#[tokio::test]
async fn a_million_columns_are_refused() {
    let cells = "<c><v>1</v></c>".repeat(1_000_000);
    let bytes = packed(&parts(&sheet(&format!("{HEADER}<row>{cells}</row>"))), CompressionMethod::Stored);
    refused(bytes, "列数").await;
    let text = format!("代码,名称\n{}\n", ",".repeat(1_000_000));
    refused(text.into_bytes(), "列数").await;
}

#[tokio::test]
async fn rows_out_of_order_or_twice_are_refused() {
    let back = r#"<row r="5"><c r="A5"><v>1</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>"#;
    refused(book(back), "损坏").await;
    let twice = r#"<row r="5"><c r="A5"><v>1</v></c><c r="A5"><v>2</v></c></row>"#;
    refused(book(twice), "损坏").await;
}

#[tokio::test]
async fn too_many_rows_are_refused() {
    let rows = "<row><c><v>1</v></c></row>".repeat(200_100);
    let bytes = packed(&parts(&sheet(&format!("{HEADER}{rows}"))), CompressionMethod::Stored);
    refused(bytes, "200000").await;
}

#[tokio::test]
async fn entities_are_not_expanded() {
    let mut laughs = String::from("<!DOCTYPE lolz [<!ENTITY lol0 \"lol\">");
    for level in 1..10 {
        let below = format!("&lol{};", level - 1).repeat(10);
        laughs.push_str(&format!("<!ENTITY lol{level} \"{below}\">"));
    }
    laughs.push_str("]>");
    let cell = r#"<row r="2"><c r="A2" t="inlineStr"><is><t>&lol9;</t></is></c></row>"#;
    let xml = sheet(&format!("{HEADER}{cell}"));
    let declared = xml.replacen("<worksheet", &format!("{laughs}<worksheet"), 1);
    refused(packed(&parts(&declared), CompressionMethod::Deflated), "损坏").await;
    refused(packed(&parts(&xml), CompressionMethod::Deflated), "损坏").await;
    // Declared behind a comment so long that nobody looks so far.
    let hidden = xml.replacen("<worksheet", &format!("<!--{}-->{laughs}<worksheet", "x".repeat(8_000)), 1);
    refused(packed(&parts(&hidden), CompressionMethod::Deflated), "损坏").await;
}

#[tokio::test]
async fn a_table_of_strings_that_boasts_is_refused() {
    let mut boasting = parts(&sheet(HEADER));
    let strings = String::from_utf8(boasting[5].1.clone()).expect("text");
    for count in ["9999999999999", "18446744073709551615", "99999999999999999999999"] {
        boasting[5].1 =
            strings.replace("uniqueCount=\"3\"", &format!("uniqueCount=\"{count}\"")).into_bytes();
        refused(packed(&boasting, CompressionMethod::Deflated), "损坏").await;
    }
}

#[tokio::test]
async fn cut_off_files_are_refused() {
    let whole = book(r#"<row r="2"><c r="A2"><v>1</v></c></row>"#);
    for end in (4..whole.len()).step_by(37) {
        assert!(read(whole[..end].to_vec()).await.is_err(), "cut at {end}");
    }
}

#[tokio::test]
async fn other_kinds_of_file_are_named() {
    refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "图片").await;
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 workbook".to_vec(), ".xls").await;
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    refused(locked, "密码").await;
    let document =
        [("[Content_Types].xml".to_owned(), Vec::new()), ("word/document.xml".to_owned(), Vec::new())];
    refused(packed(&document, CompressionMethod::Deflated), "不是 xlsx").await;
    refused(b"\0\0\0\0MSI".to_vec(), "UTF-8").await;
    refused(b"PK\x03\x04".to_vec(), "损坏").await;
}

#[tokio::test]
async fn entries_of_one_name_are_refused() {
    let mut twice = parts(&sheet(HEADER));
    twice.push(("xl/worksheets/sheet2.xml".to_owned(), b"<worksheet/>".to_vec()));
    let mut bytes = packed(&twice, CompressionMethod::Deflated);
    let (from, to) = (&b"sheet2.xml"[..], &b"sheet1.xml"[..]);
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
    }
    refused(bytes, "重名").await;
    let mut alike = parts(&sheet(HEADER));
    alike.push(("XL/Worksheets/Sheet1.xml".to_owned(), b"<worksheet/>".to_vec()));
    refused(packed(&alike, CompressionMethod::Deflated), "重名").await;
    let mut outside = parts(&sheet(HEADER));
    outside.push(("xl/../../etc/passwd".to_owned(), b"x".to_vec()));
    refused(packed(&outside, CompressionMethod::Deflated), "损坏").await;
}

#[tokio::test]
async fn an_entry_under_a_password_is_told() {
    let mut bytes = packed(&parts(&sheet(HEADER)), CompressionMethod::Deflated);
    // The flag of encryption, in every local and central header.
    for (mark, offset) in [(&b"PK\x03\x04"[..], 6), (&b"PK\x01\x02"[..], 8)] {
        for at in 0..bytes.len() - 4 {
            if bytes[at..].starts_with(mark) {
                bytes[at + offset] |= 1;
            }
        }
    }
    refused(bytes, "密码").await;
}

/// SplitMix64: the same seed makes the same files everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % below.max(1) as u64) as usize
    }
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.roll(4) {
            let at = self.roll(bytes.len());
            match self.roll(5) {
                0 => bytes[at] ^= 1 << self.roll(8),
                1 => bytes[at] = self.roll(256) as u8,
                2 => bytes.truncate(at.max(1)),
                3 => bytes.insert(at, b"<>&\"0129,;\n\r"[self.roll(12)]),
                _ => {
                    let end = (at + self.roll(24)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
    }
}

/// YITI_SPOILT_FILES sets how many (2,000).
#[tokio::test]
async fn spoilt_files_are_read_or_refused() {
    let files: u64 =
        std::env::var("YITI_SPOILT_FILES").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000);
    let good = r#"<row r="2"><c r="A2" t="inlineStr"><is><t>A1</t></is></c><c r="B2" t="s"><v>2</v></c></row>
        <row r="3"><c r="A3" s="2"><v>46112</v></c><c r="B3" t="str"><f>A2</f><v>x</v></c></row>"#;
    let parts = parts(&sheet(&format!("{HEADER}{good}")));
    let book = packed(&parts, CompressionMethod::Deflated);
    let text = "代码,名称\r\nA1,\"张,𠮷\"\r\n合计,1\r\n".as_bytes();
    let (mut taken, mut refused, mut died) = (0, 0, 0_u64);
    for seed in 0..files {
        let mut dice = Dice(seed);
        let bytes = match seed % 4 {
            // The archive itself; a part inside it; the text.
            0 => {
                let mut bytes = book.clone();
                dice.mutate(&mut bytes);
                bytes
            }
            1 | 2 => {
                let mut parts = parts.clone();
                let part = dice.roll(parts.len());
                dice.mutate(&mut parts[part].1);
                packed(&parts, CompressionMethod::Stored)
            }
            _ => {
                let mut bytes = text.to_vec();
                dice.mutate(&mut bytes);
                bytes
            }
        };
        match read(bytes).await.and_then(|grid| Sheet::of_grid(&grid, COLUMNS)) {
            Ok(_) => taken += 1,
            Err(problem) => {
                assert!(!problem.fields.is_empty(), "seed {seed}: {problem:?}");
                died += u64::from(problem.fields[0].what.zh == "文件无法读取。");
                refused += 1;
            }
        }
    }
    println!("{taken} read, {refused} refused, of these {died} broke the library");
    assert_eq!(taken + refused, files);
    assert!(taken > 100 && refused > 100, "{taken} read, {refused} refused");
}
