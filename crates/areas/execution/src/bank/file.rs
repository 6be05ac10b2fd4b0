//! Rows of bank files, from CSV or XML and back. Nothing is guessed: a file with an unknown column, a missing one, a
//! document type declaration or an entity is refused as a whole.

use std::collections::BTreeMap;

use kernel::{Fen, FieldProblem, Problem, text};
use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer, XmlVersion};

/// Most rows of one file.
pub const ROWS_MAX: usize = 200_000;
/// Longest value, in characters.
const VALUE_MAX: usize = 300;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, UTF-8, with a header row.
    Csv,
    /// One element per row, one element per value.
    Xml,
}

impl Format {
    /// From a content type.
    pub fn of(content_type: &str) -> Format {
        if content_type.contains("xml") { Format::Xml } else { Format::Csv }
    }
}

/// The shape of a file.
#[derive(Debug)]
pub struct Shape {
    /// Root element: `receipts`.
    pub root: &'static str,
    /// Row element: `receipt`.
    pub row: &'static str,
    /// Columns that every row has.
    pub required: &'static [&'static str],
    /// Columns that may be there.
    pub optional: &'static [&'static str],
}

/// A row: values by column. Columns that are not there are empty.
pub type Row = BTreeMap<&'static str, String>;

impl Shape {
    fn column(&self, name: &str) -> Option<&'static str> {
        self.required.iter().chain(self.optional).copied().find(|column| *column == name)
    }
    /// Reads a file.
    pub fn read(&self, bytes: &[u8], format: Format) -> Result<Vec<Row>, Problem> {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Problem::malformed(text!("文件须为 UTF-8 编码。", "The file must be UTF-8.")))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let rows = match format {
            Format::Csv => self.csv(text)?,
            Format::Xml => self.xml(text)?,
        };
        let mut lacking = Vec::new();
        for (n, row) in rows.iter().enumerate() {
            for column in self.required.iter().filter(|column| row.get(*column).is_none_or(String::is_empty))
            {
                lacking.push(wrong(n, column, "不能为空", "must not be empty"));
            }
            let odd = |value: &str| value.chars().count() > VALUE_MAX || value.chars().any(char::is_control);
            for (column, _) in row.iter().filter(|(_, value)| odd(value)) {
                lacking.push(wrong(n, column, "过长或含控制字符", "is too long or has control characters"));
            }
            if lacking.len() > 100 {
                break;
            }
        }
        if lacking.is_empty() { Ok(rows) } else { Err(Problem::invalid(lacking)) }
    }
    fn csv(&self, text: &str) -> Result<Vec<Row>, Problem> {
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| unreadable(&error.to_string()))?.clone();
        let mut columns = Vec::new();
        for name in &header {
            let column = self.column(name.trim()).filter(|column| !columns.contains(column));
            columns.push(column.ok_or_else(|| self.columns_wrong(name))?);
        }
        if let Some(missing) = self.required.iter().find(|column| !columns.contains(column)) {
            return Err(self.columns_wrong(missing));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(&error.to_string()))?;
            if rows.len() == ROWS_MAX {
                return Err(too_many());
            }
            rows.push(
                columns.iter().copied().zip(record.iter().map(|value| value.trim().to_owned())).collect(),
            );
        }
        Ok(rows)
    }
    fn xml(&self, text: &str) -> Result<Vec<Row>, Problem> {
        let mut reader = Reader::from_str(text);
        let mut rows: Vec<Row> = Vec::new();
        let mut row = Row::new();
        let mut path: Vec<String> = Vec::new();
        loop {
            match reader.read_event().map_err(|error| unreadable(&error.to_string()))? {
                Event::Eof if path.is_empty() => return Ok(rows),
                Event::Eof => return Err(unreadable("the file ends early")),
                Event::DocType(_) => return Err(unreadable("a document type declaration is not allowed")),
                Event::Start(start) => {
                    let name = element(&start)?;
                    self.opens(&path, &name, &row)?;
                    path.push(name);
                    if rows.len() == ROWS_MAX {
                        return Err(too_many());
                    }
                }
                Event::Empty(start) => {
                    self.opens(&path, &element(&start)?, &row)?;
                    if path.len() == 1 {
                        rows.push(Row::new());
                    }
                }
                Event::End(_) => {
                    path.pop();
                    if path.len() == 1 {
                        rows.push(trimmed(std::mem::take(&mut row)));
                    }
                }
                Event::Text(value) => {
                    self.value(&path, &mut row, &value.xml_content(XmlVersion::Implicit1_0))?
                }
                Event::GeneralRef(reference) => {
                    let letter = character(&reference)?;
                    self.value(&path, &mut row, letter.encode_utf8(&mut [0; 4]))?;
                }
                Event::Decl(_) | Event::Comment(_) => {}
                Event::CData(_) | Event::PI(_) => {
                    return Err(unreadable("only elements and text are allowed"));
                }
            }
        }
    }
    /// An element may only stand where the shape has it.
    fn opens(&self, path: &[String], name: &str, row: &Row) -> Result<(), Problem> {
        let fits = match path.len() {
            0 => name == self.root,
            1 => name == self.row,
            2 => self.column(name).is_some_and(|column| !row.contains_key(column)),
            _ => false,
        };
        if fits { Ok(()) } else { Err(self.columns_wrong(name)) }
    }
    fn value(&self, path: &[String], row: &mut Row, value: &str) -> Result<(), Problem> {
        let Some(column) = path.get(2).and_then(|name| self.column(name)) else {
            return if value.trim().is_empty() { Ok(()) } else { Err(unreadable("text between elements")) };
        };
        let slot = row.entry(column).or_default();
        slot.push_str(value);
        if slot.chars().count() > VALUE_MAX {
            return Err(unreadable("a value is too long"));
        }
        Ok(())
    }
    fn columns_wrong(&self, name: &str) -> Problem {
        let name: String = name.chars().take(40).collect();
        let (required, optional) = (self.required.join(", "), self.optional.join(", "));
        Problem::malformed(text!(
            "列“{name}”缺失、重复或未知。必填：{required}；可选：{optional}。",
            "Column “{name}” is missing, double or unknown. Required: {required}; optional: {optional}."
        ))
    }
    /// Writes a file with all columns.
    pub fn write(&self, rows: &[Row], format: Format) -> String {
        match format {
            Format::Csv => self.write_csv(rows),
            Format::Xml => self.write_xml(rows),
        }
    }
    fn columns(&self) -> Vec<&'static str> {
        self.required.iter().chain(self.optional).copied().collect()
    }
    fn write_csv(&self, rows: &[Row]) -> String {
        let columns = self.columns();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&columns).expect("writing to memory does not fail");
        for row in rows {
            let record = columns.iter().map(|column| row.get(column).map_or("", String::as_str));
            writer.write_record(record).expect("writing to memory does not fail");
        }
        let bytes = writer.into_inner().expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("text in, text out")
    }
    fn write_xml(&self, rows: &[Row]) -> String {
        let columns = self.columns();
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.push_str(&format!("<{}>\n", self.root));
        for row in rows {
            let mut writer = Writer::new(Vec::new());
            let written = writer.create_element(self.row).write_inner_content(|inner| {
                for column in &columns {
                    let value = row.get(column).map_or("", String::as_str);
                    inner.create_element(*column).write_text_content(BytesText::new(value))?;
                }
                Ok(())
            });
            written.expect("writing to memory does not fail");
            out.push_str(std::str::from_utf8(&writer.into_inner()).expect("text in, text out"));
            out.push('\n');
        }
        out.push_str(&format!("</{}>\n", self.root));
        out
    }
}

fn trimmed(row: Row) -> Row {
    row.into_iter().map(|(column, value)| (column, value.trim().to_owned())).collect()
}

fn element(start: &BytesStart<'_>) -> Result<String, Problem> {
    if start.attributes().next().is_some() {
        return Err(unreadable("attributes are not allowed"));
    }
    Ok(start.name().as_ref().to_owned())
}

/// The five entities of XML and character references; there are no others without a declaration.
fn character(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, Problem> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Ok(letter);
    }
    match &*reference.xml_content(XmlVersion::Implicit1_0) {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(unreadable("unknown entity")),
    }
}

fn wrong(n: usize, column: &str, zh: &str, en: &str) -> FieldProblem {
    let row = n + 1;
    FieldProblem {
        at: format!("row {row}, column {column}"),
        what: text!("第 {row} 行 {column} {zh}。", "Row {row}, {column} {en}."),
        how: text!("请更正该行后重新上传。", "Correct the row and send the file again."),
        cell: None,
    }
}

/// A value of a row that cannot be used.
pub fn bad_value(n: usize, column: &str) -> FieldProblem {
    wrong(n, column, "不正确", "is not right")
}

fn unreadable(why: &str) -> Problem {
    Problem::malformed(text!("文件无法读取：{why}", "The file cannot be read: {why}"))
}

fn too_many() -> Problem {
    Problem::malformed(text!("文件超过 {ROWS_MAX} 行。", "The file has more than {ROWS_MAX} rows."))
}

/// Yuan with a point and two decimals, as bank files write it.
pub fn yuan(amount: Fen) -> String {
    amount.yuan().replace(',', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    static SHAPE: Shape = Shape { root: "notes", row: "note", required: &["no"], optional: &["text"] };

    fn row(no: &str, text: &str) -> Row {
        Row::from([("no", no.to_owned()), ("text", text.to_owned())])
    }
    /// XML does not tell an empty value from none.
    fn filled(rows: Vec<Row>) -> Vec<Row> {
        let filled = |row: Row| row.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        rows.into_iter().map(filled).collect()
    }
    fn read(text: &str, format: Format) -> Result<Vec<Row>, String> {
        SHAPE
            .read(text.as_bytes(), format)
            .map_err(|problem| format!("{:?}{:?}", problem.what.en, problem.fields))
    }

    #[test]
    fn both_formats_read_back_what_they_write() {
        let rows = vec![row("1", "一 & 二 <三>, \"四\""), row("2", "")];
        for format in [Format::Csv, Format::Xml] {
            let text = SHAPE.write(&rows, format);
            assert_eq!(filled(read(&text, format).unwrap()), filled(rows.clone()), "{text}");
        }
    }
    #[test]
    fn hostile_and_odd_files_are_refused() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"b\">]><notes><note><no>&a;</no></note></notes>";
        for (text, format) in [
            (bomb, Format::Xml),
            ("<notes><note><no>&a;</no></note></notes>", Format::Xml),
            ("<notes><note><no>1</no><no>2</no></note></notes>", Format::Xml),
            ("<notes><note><no x=\"1\">1</no></note></notes>", Format::Xml),
            ("<notes><note><who>1</who></note></notes>", Format::Xml),
            ("<notes><note><no>1</no></note>", Format::Xml),
            ("<other/>", Format::Xml),
            ("<notes><note><text>x</text></note></notes>", Format::Xml),
            ("no,who\n1,2\n", Format::Csv),
            ("text\nx\n", Format::Csv),
            ("no,no\n1,2\n", Format::Csv),
            ("no,text\n1\n", Format::Csv),
            ("no,text\n,x\n", Format::Csv),
        ] {
            assert!(read(text, format).is_err(), "{text}");
        }
        assert!(SHAPE.read(&[0xff, 0xfe], Format::Csv).is_err());
        assert_eq!(read("no,text\n", Format::Csv).unwrap().len(), 0);
    }
    #[test]
    fn an_empty_element_is_an_empty_value() {
        assert_eq!(
            read("<notes><note><no>1</no><text/></note></notes>", Format::Xml).unwrap()[0].get("no").unwrap(),
            "1"
        );
    }
    #[test]
    fn amounts_are_plain_yuan() {
        assert_eq!(yuan(Fen::from_fen(123_456_789)), "1234567.89");
    }
}
