//! A table as it is read: the one form that screen, CSV, XLSX and PDF show.

use kernel::{Language, Text, text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::define::{Column, Holds, Row, Side, Table};
use crate::fill::{Figures, Filled, Value};
use crate::model::{Dimension, EXECUTED, Facts, LAST_BUDGET, Sum, Term};
use crate::money::{MoneyUnit, percent};

/// How a column is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shows {
    /// Words.
    Words,
    /// Codes, short words: in the middle.
    Code,
    /// Amounts and rates.
    Figures,
}

/// A heading over columns and header rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SheetHeading {
    /// First header row, from 0.
    pub row: usize,
    /// First column, from 0.
    pub column: usize,
    /// Header rows it takes.
    pub rows: usize,
    /// Columns it takes.
    pub columns: usize,
    /// Its words.
    pub text: String,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SheetCell {
    /// What is shown.
    pub text: String,
    /// The exact amount, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fen: Option<i64>,
    /// Plain digits of what is shown, where it is a number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub digits: String,
    /// Its address, by which the lines behind it are found; empty where there are none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// Steps it is set in by.
    #[serde(skip_serializing_if = "is_zero")]
    pub indent: usize,
    /// Of a total.
    #[serde(skip_serializing_if = "is_not")]
    pub strong: bool,
}

fn is_zero(indent: &usize) -> bool {
    *indent == 0
}

fn is_not(strong: &bool) -> bool {
    !strong
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SheetRow {
    /// One for each column.
    pub cells: Vec<SheetCell>,
}

/// A table as it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sheet {
    /// `01` … `14`
    pub table: String,
    /// Its name.
    pub name: String,
    /// Year, name, and whether it is a draft.
    pub title: String,
    /// Whose table it is.
    pub place: String,
    /// 单位：元, 单位：万元
    pub unit_of_money: String,
    /// Columns.
    pub columns: Vec<Shows>,
    /// Rows of headings.
    pub header_rows: usize,
    /// Headings.
    pub headings: Vec<SheetHeading>,
    /// Rows.
    pub rows: Vec<SheetRow>,
    /// Said in place of rows when there is nothing.
    pub empty: String,
    /// Said under the table.
    pub notes: Vec<String>,
}

/// What stands around every table of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// Budget year.
    pub year: i64,
    /// 编制单位, 编制部门
    pub place: Text,
    /// What the title adds: that the budget is not approved.
    pub stage: Text,
    /// Said under every table: what was eliminated.
    pub notes: Vec<Text>,
    /// The unit of money.
    pub money: MoneyUnit,
    /// The reader's language.
    pub language: Language,
}

impl Around {
    pub(crate) fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.language)
    }
    pub(crate) fn title(&self, name: &Text) -> String {
        let (year, name, stage) = (self.year, self.say(name), self.say(&self.stage));
        match self.language {
            Language::Zh => format!("{year}年{name}{stage}"),
            Language::En => format!("{name} {year}{stage}"),
        }
    }
    pub(crate) fn unit_of_money(&self) -> String {
        let text = match self.money {
            MoneyUnit::Yuan => text!("单位：元", "Unit: yuan"),
            MoneyUnit::Wanyuan => text!("单位：万元", "Unit: 10,000 yuan"),
        };
        self.say(&text).to_owned()
    }
}

/// A table with its figures, as it is read.
pub fn sheet(table: &Table, figures: &Figures, facts: &Facts, sums: &[Sum], around: &Around) -> Sheet {
    let header_rows = if table.sides.iter().any(|side| side.title.is_some() || side.grouped() || side.coded) {
        2
    } else {
        1
    };
    let mut columns = Vec::new();
    let mut headings = Vec::new();
    for side in &table.sides {
        head(side, header_rows, columns.len(), around, &mut headings);
        if side.coded {
            columns.push(Shows::Code);
        }
        columns.push(Shows::Words);
        columns.extend(side.columns.iter().map(|_| Shows::Figures));
    }
    let is_empty = figures
        .iter()
        .flatten()
        .flat_map(|row| &row.values)
        .all(|value| matches!(value, Value::Fen(0) | Value::NoRate | Value::Unknown));
    let height = figures.iter().map(Vec::len).max().unwrap_or(0);
    let rows = (0..height).map(|at| SheetRow {
        cells: table
            .sides
            .iter()
            .zip(figures)
            .enumerate()
            .flat_map(|(place, (side, rows))| cells(place, side, rows.get(at), around))
            .collect(),
    });
    Sheet {
        table: table.no.clone(),
        name: around.say(&table.title).to_owned(),
        title: around.title(&table.title),
        place: around.say(&around.place).to_owned(),
        unit_of_money: around.unit_of_money(),
        columns,
        header_rows,
        headings,
        rows: rows.collect(),
        empty: if is_empty { around.say(&table.empty).to_owned() } else { String::new() },
        notes: notes(table, figures, facts, sums, around),
    }
}

impl Side {
    fn grouped(&self) -> bool {
        self.columns.iter().any(|column| column.group.is_some())
    }
    fn width(&self) -> usize {
        usize::from(self.coded) + 1 + self.columns.len()
    }
}

fn head(side: &Side, rows: usize, from: usize, around: &Around, headings: &mut Vec<SheetHeading>) {
    let mut add = |row, column, rows, columns, text: &Text| {
        let text = around.say(text).to_owned();
        headings.push(SheetHeading { row, column, rows, columns, text });
    };
    let names = usize::from(side.coded) + 1;
    // A half with a title of its own has it over everything; its columns have one row.
    let (top, left) = match &side.title {
        Some(title) => {
            add(0, from, 1, side.width(), title);
            (1, rows - 1)
        }
        None => (0, rows),
    };
    if side.coded {
        add(top, from, 1, 2, &side.item);
        let assets = |row: &Row| matches!(row, Row::Tree { dimension: Dimension::Asset, .. });
        let (code, name) = if side.rows.iter().any(assets) {
            (text!("分类编码", "Code"), text!("分类名称", "Name"))
        } else {
            (text!("科目编码", "Code"), text!("科目名称", "Name"))
        };
        add(top + 1, from, left - 1, 1, &code);
        add(top + 1, from + 1, left - 1, 1, &name);
    } else {
        add(top, from, left, 1, &side.item);
    }
    let mut at = 0;
    while let Some(column) = side.columns.get(at) {
        let group =
            side.columns[at..].iter().take_while(|one| one.group.is_some() && one.group == column.group);
        match (&column.group, group.count()) {
            (Some(group), count) if left > 1 => {
                add(top, from + names + at, 1, count, group);
                for (inner, one) in side.columns[at..at + count].iter().enumerate() {
                    add(top + 1, from + names + at + inner, left - 1, 1, &one.title);
                }
                at += count;
            }
            _ => {
                add(top, from + names + at, left, 1, &column.title);
                at += 1;
            }
        }
    }
}

fn cells(place: usize, side: &Side, row: Option<&Filled>, around: &Around) -> Vec<SheetCell> {
    let Some(row) = row else { return vec![SheetCell::default(); side.width()] };
    let words = |text: &str| SheetCell { text: text.to_owned(), ..SheetCell::default() };
    let mut cells = Vec::with_capacity(side.width());
    if side.coded {
        cells.push(words(&row.code));
    }
    let title = around.say(&row.title);
    let title = if title.is_empty() { &row.code } else { title };
    cells.push(SheetCell { indent: row.level.saturating_sub(1), ..words(title) });
    let figures = side.columns.iter().zip(&row.values);
    cells.extend(figures.map(|(column, value)| figure(place, row, column, *value, around)));
    // Each half has totals of its own.
    for cell in &mut cells {
        cell.strong = row.level == 0;
    }
    cells
}

fn figure(place: usize, row: &Filled, column: &Column, value: Value, around: &Around) -> SheetCell {
    let has_lines = matches!(&column.holds, Holds::Sum(terms, rest) if !terms.is_empty() || !rest.is_empty());
    match value {
        Value::Fen(0) if column.counts => SheetCell::default(),
        Value::Fen(number) if column.counts => SheetCell {
            text: number.to_string(),
            digits: number.to_string(),
            at: if has_lines { format!("{place}.{}.{}", row.key, column.key) } else { String::new() },
            ..SheetCell::default()
        },
        Value::Fen(0) => SheetCell { fen: Some(0), ..SheetCell::default() },
        Value::Fen(fen) => SheetCell {
            text: around.money.text(fen),
            digits: around.money.digits(fen),
            fen: Some(fen),
            at: if has_lines { format!("{place}.{}.{}", row.key, column.key) } else { String::new() },
            ..SheetCell::default()
        },
        Value::Rate(points) => SheetCell {
            text: percent(points),
            digits: percent(points).replace(',', ""),
            ..SheetCell::default()
        },
        Value::NoRate => SheetCell::default(),
        Value::Unknown => {
            SheetCell { text: around.say(&text!("无数据", "no data")).to_owned(), ..SheetCell::default() }
        }
    }
}

/// Most units that are named in a note.
const NAMED_MAX: usize = 5;

fn notes(table: &Table, figures: &Figures, facts: &Facts, sums: &[Sum], around: &Around) -> Vec<String> {
    let mut notes: Vec<Text> = table.sides.iter().flat_map(|side| side.notes.clone()).collect();
    notes.extend(around.notes.clone());
    let asks = |stream: &str| {
        let terms =
            table.sides.iter().flat_map(|side| &side.columns).flat_map(|column| match &column.holds {
                Holds::Sum(terms, _) => terms.as_slice(),
                Holds::Rate(..) => &[],
            });
        let named = |term: &Term| {
            let streams = term.filter.of(Dimension::Stream).unwrap_or_default();
            streams.iter().any(|one| one == stream)
        };
        terms.into_iter().any(named)
    };
    for (stream, what) in [
        (LAST_BUDGET, text!("上年已批复的预算", "approved budget of last year")),
        (EXECUTED, text!("上年执行数据", "execution of last year")),
    ] {
        let lacking = if asks(stream) { facts.lacking(stream, sums) } else { Vec::new() };
        if let Some(note) = unknown(&lacking, &what) {
            notes.push(note);
        }
    }
    if let Some(note) = footing(table, figures, around.money) {
        notes.push(note);
    }
    notes.iter().map(|note| around.say(note).to_owned()).collect()
}

/// Why a column says that it has no data.
fn unknown(lacking: &[&crate::model::Unit], what: &Text) -> Option<Text> {
    let count = lacking.len();
    let names: Vec<&str> = lacking.iter().take(NAMED_MAX).map(|unit| unit.name.as_str()).collect();
    let (some, more) = (names.join("、"), if count > NAMED_MAX { "等" } else { "" });
    let (zh, en) = (&what.zh, &what.en);
    (count > 0).then(|| {
        text!(
            "系统中没有{some}{more}（共 {count} 个单位）的{zh}，相关各栏显示“无数据”，不以零代替。",
            "There is no {en} of {some} ({count} units); the columns say so instead of zero."
        )
    })
}

/// By how much rounded figures miss their rounded totals.
fn footing(table: &Table, figures: &Figures, money: MoneyUnit) -> Option<Text> {
    let rounded = |row: &Filled, column: usize| row.values[column].fen().map(|fen| money.hundredths(fen));
    let (mut down, mut across) = (Vec::new(), 0_usize);
    for (side, rows) in table.sides.iter().zip(figures) {
        for (at, column) in side.columns.iter().enumerate().filter(|(_, column)| !column.counts) {
            // In a table of codes the total is what the first level adds up to.
            let Some(total) = rows.iter().rev().find(|row| side.coded && row.level == 0) else { continue };
            let parts: i64 =
                rows.iter().filter(|row| row.level == 1).filter_map(|row| rounded(row, at)).sum();
            if let Some(total) = rounded(total, at).filter(|total| *total != parts) {
                down.push((column.title.clone(), percent(parts - total)));
            }
        }
        for row in rows {
            let misses = side.parts.iter().filter(|(whole, parts)| {
                let whole = rounded(row, *whole);
                let sum: Option<i64> = parts.iter().map(|part| rounded(row, *part)).sum();
                whole.is_some() && sum.is_some() && whole != sum
            });
            across += misses.count();
        }
    }
    if down.is_empty() && across == 0 {
        return None;
    }
    let list = |language| {
        let said = down.iter().map(|(title, by)| format!("{} {by}", title.get(language)));
        said.collect::<Vec<_>>().join("、")
    };
    let or_none = |said: String, none: &str| if said.is_empty() { none.to_owned() } else { said };
    let (zh, en) = (or_none(list(Language::Zh), "无"), or_none(list(Language::En), "none"));
    Some(text!(
        "各数分别按四舍五入换算为万元，分项之和与合计有尾差：各行之和减合计 {zh}；分栏之和与合计栏不等的有 {across} 处。以元为单位时相等。",
        "Each figure is rounded to 10,000 yuan by itself (half away from zero), so parts may miss their totals: rows less total {en}; {across} times the columns miss theirs. In yuan they agree."
    ))
}
