//! Blank files to fill in, one for each kind: the header, and what belongs into each column.

use kernel::Problem;

use super::remarks::TableFormat;
use super::sheet::{Column, Holds};
use crate::table::{CsvText, XlsxText};

/// The file.
pub fn template(columns: &[Column], format: TableFormat) -> Result<Vec<u8>, Problem> {
    let names = columns.iter().map(|column| column.zh);
    match format {
        TableFormat::Csv => {
            let mut out = CsvText::new();
            out.row(names);
            Ok(out.finish())
        }
        TableFormat::Xlsx => {
            let mut out = XlsxText::new();
            out.sheet("数据", u16::try_from(columns.len()).unwrap_or(0))?.header(names)?;
            let mut sheet = out.sheet("填写说明", 6)?;
            sheet.header([
                "列标题 Column",
                "英文列标题 English",
                "必填 Required",
                "格式 Format",
                "可用取值 Allowed words",
                "示例 Example",
            ])?;
            for column in columns {
                let required = if column.required { "是 yes" } else { "否 no" };
                let words = words(column.holds);
                let line = [column.zh, column.en, required, format_of(column.holds), &words, example(column)];
                sheet.row(line)?;
            }
            out.finish()
        }
    }
}

fn format_of(holds: Holds) -> &'static str {
    match holds {
        Holds::Text => "文字 text",
        Holds::Code => {
            "代码：字母、数字、点、横线、下划线，文本格式 code: letters, digits, dots, hyphens, underscores; format as text"
        }
        Holds::Digits => "数字串，文本格式 digits; format as text",
        Holds::Integer => "整数 whole number",
        Holds::Decimal => "数字，可有小数 number, decimals allowed",
        Holds::Yuan => "金额（元），至多两位小数 amount in yuan, at most two decimals",
        Holds::Date => "日期，如 2026-03-31 date like 2026-03-31",
        Holds::YesNo => "是或否 yes or no",
        Holds::OneOf(_) => "可用取值之一 one of the allowed words",
        Holds::SomeOf(_) => "可用取值，可多个，以顿号分隔 any of the allowed words, divided by 、",
    }
}

fn words(holds: Holds) -> String {
    match holds {
        Holds::OneOf(words) | Holds::SomeOf(words) => {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            words.join("、")
        }
        Holds::YesNo => "是、否".to_owned(),
        _ => String::new(),
    }
}

fn example(column: &Column) -> &'static str {
    match column.holds {
        _ if !column.example.is_empty() => column.example,
        Holds::OneOf([(word, _), ..]) => word,
        Holds::YesNo => "否",
        Holds::Date => "2026-03-31",
        Holds::Yuan => "12345.67",
        Holds::Integer => "1",
        _ => "",
    }
}
