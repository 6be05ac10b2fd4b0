//! From bytes to rows: encoding, header, limits.

use kernel::{FieldProblem, Problem, Text, text};

use super::row::{Row, tidy};

/// Most bytes of a file.
const BYTES_MAX: usize = 20 * 1024 * 1024;
/// Most data rows.
const ROWS_MAX: usize = 200_000;
/// Most columns.
const COLUMNS_MAX: usize = 200;
/// Most characters of a cell.
pub(super) const CELL_MAX: usize = 4_000;

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
}

impl Column {
    /// A column that must be there.
    pub const fn required(key: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column { key, zh, en, required: true }
    }
    /// A column that may be there.
    pub const fn optional(key: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column { key, zh, en, required: false }
    }
    fn is_named(&self, header: &str) -> bool {
        header == self.zh || header.eq_ignore_ascii_case(self.key) || header.eq_ignore_ascii_case(self.en)
    }
}

/// A file, read.
#[derive(Clone, Debug)]
pub struct Sheet {
    columns: Vec<Column>,
    /// Cells by row, aligned with `columns`; the number is the row of the file.
    rows: Vec<(i64, Vec<String>)>,
}

impl Sheet {
    /// Reads a CSV file in UTF-8 (with or without byte order mark) or GB18030.
    pub fn read(bytes: &[u8], known: &[Column]) -> Result<Sheet, Problem> {
        if bytes.len() > BYTES_MAX {
            return Err(whole(
                text!("文件超过 20 MB。", "The file is larger than 20 MB."),
                text!("请拆分后分次导入。", "Divide it and import the parts."),
            ));
        }
        let content = decode(bytes)?;
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(content.as_bytes());
        let mut records = reader.records();
        let header = match records.next() {
            Some(Ok(header)) => header,
            Some(Err(error)) => return Err(unreadable(&error)),
            None => {
                return Err(whole(
                    text!("文件是空的。", "The file is empty."),
                    text!("第一行应为列标题。", "Its first row must be the header."),
                ));
            }
        };
        let places = match_header(&header, known)?;
        let mut rows = Vec::new();
        for record in records {
            let record = record.map_err(|error| unreadable(&error))?;
            let line = record.position().map_or(0, |position| i64::try_from(position.line()).unwrap_or(0));
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if record.len() > header.len()
                && record.iter().skip(header.len()).any(|cell| !cell.trim().is_empty())
            {
                return Err(whole(
                    text!("第 {line} 行的列数多于标题行。", "Row {line} has more columns than the header."),
                    text!(
                        "请检查该行是否有多余的逗号，含逗号的内容须加引号。",
                        "Look for a stray comma; text with commas must be quoted."
                    ),
                ));
            }
            if rows.len() == ROWS_MAX {
                return Err(whole(
                    text!("数据超过 {ROWS_MAX} 行。", "There are more than {ROWS_MAX} rows."),
                    text!("请拆分后分次导入。", "Divide it and import the parts."),
                ));
            }
            rows.push((
                line,
                places
                    .iter()
                    .map(|place| place.and_then(|p| record.get(p)).map(tidy).unwrap_or_default())
                    .collect(),
            ));
        }
        Ok(Sheet { columns: known.to_vec(), rows })
    }
    /// The data rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row::new(*line, &self.columns, cells))
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

/// For each known column its place in the file. Unknown, repeated and missing headers are all named.
fn match_header(header: &csv::StringRecord, known: &[Column]) -> Result<Vec<Option<usize>>, Problem> {
    let mut places: Vec<Option<usize>> = vec![None; known.len()];
    let mut faults = Vec::new();
    if header.len() > COLUMNS_MAX {
        return Err(whole(
            text!("列数超过 {COLUMNS_MAX}。", "There are more than {COLUMNS_MAX} columns."),
            text!("请删除无关的列。", "Remove the columns that do not belong."),
        ));
    }
    let names: Vec<&str> = known.iter().map(|column| column.zh).collect();
    let names = names.join("、");
    for (place, cell) in header.iter().enumerate() {
        let cell = tidy(cell);
        if cell.is_empty() {
            continue;
        }
        match known.iter().position(|column| column.is_named(&cell)) {
            None => faults.push(fault(
                &cell,
                text!("不认识的列标题“{cell}”。", "The column “{cell}” is not known."),
                text!("可用列：{names}。", "Columns: {names}."),
            )),
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

fn fault(column: &str, what: Text, how: Text) -> FieldProblem {
    FieldProblem { at: format!("row 1, column {column}"), what, how }
}

fn whole(what: Text, how: Text) -> Problem {
    Problem::invalid(vec![FieldProblem { at: "file".to_owned(), what, how }])
}

fn unreadable(error: &csv::Error) -> Problem {
    let line = error.position().map_or(0, csv::Position::line);
    whole(
        text!("第 {line} 行附近不是合法的 CSV。", "Near row {line} this is not CSV."),
        text!("请检查引号是否成对。", "See whether every quote is closed."),
    )
}

fn decode(bytes: &[u8]) -> Result<String, Problem> {
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if plain.contains(&0) {
        return Err(whole(
            text!("文件不是文本（可能是 Excel 工作簿）。", "This is not a text file (perhaps a workbook)."),
            text!("请另存为 CSV（逗号分隔）后导入。", "Save it as CSV and import that."),
        ));
    }
    if let Ok(content) = std::str::from_utf8(plain) {
        return Ok(content.to_owned());
    }
    let (content, _, broken) = encoding_rs::GB18030.decode(plain);
    if broken {
        return Err(whole(
            text!("文件编码既不是 UTF-8 也不是 GB18030。", "The file is neither UTF-8 nor GB18030."),
            text!("请以 UTF-8 编码另存后导入。", "Save it as UTF-8 and import that."),
        ));
    }
    Ok(content.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] =
        &[Column::required("code", "代码", "Code"), Column::optional("name", "名称", "Name")];

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        Sheet::read(bytes, COLUMNS).expect("readable").rows.into_iter().map(|(_, cells)| cells).collect()
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
        for bytes in [&b""[..], b"PK\x03\x04\x00\x00", b"code\n\xff\xff\xff", "代码\nA,B\n".as_bytes()] {
            assert!(Sheet::read(bytes, COLUMNS).is_err(), "{bytes:?}");
        }
    }
}
