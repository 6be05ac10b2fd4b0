//! All statements of a range and a period: read once, filled in one pass.

use std::collections::BTreeMap;

use kernel::{Conn, Fen, Language, Problem, Text, text};
use ledger::Chart;
use report::checks::{Check, Relation};
use report::define::Table;
use report::fill::{Figures, Filled, Plan, Value};
use report::load::Range;
use report::model::{Facts, Key, Sum, Term, Unit};
use report::money::MoneyUnit;
use report::sheet::{Around, Sheet, sheet};
use serde::Serialize;
use utoipa::ToSchema;

use crate::checks::{Seen, relations};
use crate::define::{NUMBERS, Named, find, name_projects, table, terms};
use crate::lines::{FLOW, Line, NO_FUNCTION, When, project_names};
use crate::load::{Loaded, Months, load};

/// How statements are shown.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// What period they are of.
    pub when: When,
    /// The unit of money.
    pub money: MoneyUnit,
    /// The reader's language.
    pub language: Language,
}

/// Everything about a range and a period.
pub struct Book {
    range: Range,
    manner: Manner,
    loaded: Loaded,
    facts: Facts,
    chart: Chart,
}

/// The statements of a range with what must tie.
pub struct Made {
    /// All statements.
    pub sheets: Vec<Sheet>,
    /// Relations.
    pub checks: Vec<Check>,
}

/// What an account and a month add to a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementPart {
    /// Period; 0 for all that is before last year.
    pub period: i64,
    /// With the sign it counts with.
    pub amount_fen: Fen,
}

/// What an account adds to a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementSource {
    /// Account; empty for what is budgeted.
    pub account: String,
    /// Its name.
    pub name: String,
    /// Event, where the figure is known by events.
    pub event: String,
    /// Σ of its months.
    pub amount_fen: Fen,
    /// By month, in order.
    pub parts: Vec<StatementPart>,
}

/// What a unit adds to a figure of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementUnit {
    /// Unit.
    pub unit_id: String,
    /// After what is eliminated.
    pub amount_fen: Fen,
}

/// What a figure is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Accounts, in order.
    pub sources: Vec<StatementSource>,
    /// Units, in order of their ids; of several together.
    pub units: Vec<StatementUnit>,
}

impl Book {
    /// Reads it, with each month and unit by itself where what is behind figures is asked for.
    pub async fn load(conn: &Conn, range: Range, manner: Manner, months: Months) -> Result<Book, Problem> {
        let loaded = load(conn, &range, manner.when, months).await?;
        let chart = Chart::load(conn).await?;
        let facts = facts(&range, manner.when, &loaded)?;
        Ok(Book { range, manner, loaded, facts, chart })
    }
    /// Code of the unit, or of the top of the units.
    pub fn code(&self) -> &str {
        &self.range.code
    }
    /// The unit, when it is one alone.
    pub fn unit(&self) -> Option<platform::UnitId> {
        (!self.range.whole).then_some(self.range.top)
    }
    /// `2026`, `202606`
    pub fn period(&self) -> i64 {
        let when = self.manner.when;
        if when.yearly { when.year } else { when.last_month() }
    }
    fn around(&self) -> Around {
        let Range { name, code, whole, units, .. } = &self.range;
        let count = units.len();
        let place = if *whole {
            text!(
                "编制部门：{code} {name}（合并，{count} 个单位）",
                "Department: {code} {name} (consolidated, {count} units)"
            )
        } else {
            text!("编制单位：{code} {name}", "Unit: {code} {name}")
        };
        let Manner { when, money, language } = self.manner;
        let month = when.month;
        let stage = if when.yearly {
            Text::default()
        } else {
            text!("（截至{month}月）", ", up to month {month}")
        };
        Around { year: when.year, place, stage, notes: self.notes(), money, language }
    }
    fn notes(&self) -> Vec<Text> {
        let mut notes = Vec::new();
        if self.manner.when.yearly && !self.loaded.carried {
            notes.push(text!(
                "尚未年终结转：本年盈余和本年预算收支差额按收入、费用、预算收入和预算支出的余额列示。",
                "The year is not carried forward yet: its surplus and budget result are shown from the balances of revenue and expense."
            ));
        }
        if self.range.whole {
            let said = |language: Language, between: &str| {
                let all = self.loaded.eliminated.iter().map(|one| one.said().get(language).to_owned());
                all.collect::<Vec<_>>().join(between)
            };
            let (zh, en) = (said(Language::Zh, "；"), said(Language::En, "; "));
            notes.push(text!("合并抵销（元）：{zh}。", "Eliminated between units (yuan): {en}."));
        }
        notes
    }
    /// What the cash flow statement puts to its default items.
    fn unruled(&self) -> Option<Text> {
        let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
        let loose = self.loaded.lines.iter().filter(|line| line.key.stream == FLOW && line.unruled);
        for line in loose {
            *sums.entry(&line.account).or_default() += i128::from(line.fen);
        }
        let list: Vec<String> = sums
            .iter()
            .map(|(account, fen)| {
                format!("{account} {}", Fen::from_fen(i64::try_from(*fen).unwrap_or(i64::MAX)).yuan())
            })
            .collect();
        let all = list.join("、");
        (!list.is_empty()).then(|| {
            text!(
                "没有归类规则、按默认项目列示的对方科目（元，收正付负）：{all}。",
                "Accounts that no rule knows, shown under the default items (yuan, received less paid): {all}."
            )
        })
    }
    fn definition(&self, no: &str) -> Option<Table> {
        let mut table = table(no, self.manner.when.yearly)?.clone();
        no.clone_into(&mut table.no);
        if no == "cw04"
            && let (Some(note), Some(side)) = (self.unruled(), table.sides.first_mut())
        {
            side.notes.push(note);
        }
        Some(table)
    }
    fn filled(&self, tables: &[Table]) -> Result<Vec<Figures>, Problem> {
        Ok(Plan::new(tables, &self.facts, self.range.whole).fill(&self.facts.sums)?)
    }
    /// One statement.
    pub fn sheet(&self, name: &str) -> Result<Option<Sheet>, Problem> {
        let Some(named) = find(name) else { return Ok(None) };
        let Some(table) = self.definition(named.no) else { return Ok(None) };
        let figures = self.filled(std::slice::from_ref(&table))?;
        Ok(figures.into_iter().next().map(|figures| self.shown(named, &table, figures)))
    }
    fn shown(&self, named: &Named, table: &Table, mut figures: Figures) -> Sheet {
        let yearly = self.manner.when.yearly;
        for (side, rows) in table.sides.iter().zip(&mut figures) {
            name_projects(side, rows);
            rows.retain(|row| {
                let empty = row.values.iter().all(|value| value.fen() == Some(0));
                let hides = row.key.starts_with("z_") || yearly && row.key.starts_with("m_");
                row.level < 9 && !(hides && empty)
            });
        }
        level(&mut figures);
        let mut made = sheet(table, &figures, &self.facts, &self.facts.sums, &self.around());
        made.title = format!("{} {}", named.form, made.title);
        made
    }
    /// Everything of the range.
    pub fn all(&self) -> Result<Made, Problem> {
        let tables: Vec<Table> = NUMBERS.iter().filter_map(|no| self.definition(no)).collect();
        let figures = self.filled(&tables)?;
        let checks = self.worded(&tables, &figures);
        let sheets = tables.iter().zip(figures).filter_map(|(table, figures)| {
            let named = find(&table.no)?;
            Some(self.shown(named, table, figures))
        });
        Ok(Made { sheets: sheets.collect(), checks })
    }
    /// What must tie.
    pub fn checks(&self) -> Result<Vec<Check>, Problem> {
        let tables: Vec<Table> = NUMBERS.iter().filter_map(|no| self.definition(no)).collect();
        let figures = self.filled(&tables)?;
        Ok(self.worded(&tables, &figures))
    }
    fn worded(&self, tables: &[Table], figures: &[Figures]) -> Vec<Check> {
        let seen = Seen { tables, figures, lines: &self.loaded.lines, consolidated: self.range.whole };
        let all: Vec<Relation> = relations(&seen);
        all.iter().map(|one| one.worded(self.manner.language, self.manner.money)).collect()
    }
    /// What a figure is made of: accounts with their months, and units. Σ of either is the figure. The book is to be read
    /// in detail.
    pub fn behind(&self, name: &str, address: &str) -> Result<Behind, Problem> {
        let terms = find(name)
            .and_then(|named| self.definition(named.no))
            .and_then(|table| terms(&table, address))
            .ok_or_else(no_cell)?;
        let seen = |term: Term| if self.range.whole { term.consolidated() } else { term };
        let terms: Vec<Term> = terms.into_iter().map(seen).collect();
        let mut sums: BTreeMap<(&str, &str), BTreeMap<i64, i128>> = BTreeMap::new();
        let mut units: BTreeMap<&str, i128> = BTreeMap::new();
        for line in &self.loaded.lines {
            let sign: i128 = terms.iter().filter(|term| term.filter.passes(&line.key)).map(Term::sign).sum();
            if sign != 0 && line.fen != 0 {
                let months = sums.entry((&line.account, &line.event)).or_default();
                *months.entry(line.period).or_default() += sign * i128::from(line.fen);
                *units.entry(&line.unit).or_default() += sign * i128::from(line.fen);
            }
        }
        let sources: Result<_, Problem> =
            sums.into_iter().map(|(place, months)| self.source(place, months)).collect();
        // What is budgeted is not known by unit here.
        let known = units.into_iter().filter(|(unit, sum)| self.range.whole && *sum != 0 && !unit.is_empty());
        let units: Result<_, Problem> = known
            .map(|(unit, sum)| Ok(StatementUnit { unit_id: unit.to_owned(), amount_fen: fen(sum)? }))
            .collect();
        Ok(Behind { sources: sources?, units: units? })
    }
    fn source(
        &self,
        (account, event): (&str, &str),
        months: BTreeMap<i64, i128>,
    ) -> Result<StatementSource, Problem> {
        let known = self.chart.get(account);
        let name = known.map_or("", |account| match self.manner.language {
            Language::Zh => account.name_zh.as_str(),
            Language::En => account.name_en.as_str(),
        });
        let total: i128 = months.values().sum();
        let parts = months.into_iter().filter(|(_, sum)| *sum != 0);
        let parts: Result<Vec<StatementPart>, Problem> =
            parts.map(|(period, sum)| Ok(StatementPart { period, amount_fen: fen(sum)? })).collect();
        Ok(StatementSource {
            account: account.to_owned(),
            name: name.to_owned(),
            event: event.to_owned(),
            amount_fen: fen(total)?,
            parts: parts?,
        })
    }
}

/// The last rows of both halves stand beside each other: blank rows go before that of the shorter one.
fn level(figures: &mut Figures) {
    let height = figures.iter().map(Vec::len).max().unwrap_or(0);
    for rows in figures.iter_mut().filter(|rows| !rows.is_empty()) {
        let columns = rows.last().map_or(0, |row| row.values.len());
        let blank = || Filled {
            key: String::new(),
            code: String::new(),
            level: 1,
            title: Text::default(),
            values: vec![Value::Fen(0); columns],
        };
        let last = rows.len() - 1;
        let missing = height - rows.len();
        rows.splice(last..last, (0..missing).map(|_| blank()));
    }
}

fn fen(sum: i128) -> Result<Fen, Problem> {
    i64::try_from(sum).map(Fen::from_fen).map_err(|_| Problem::from(kernel::money::OutOfRange))
}

fn no_cell() -> Problem {
    Problem::field(
        "cell",
        text!(
            "该表没有这个单元格，或它不由账簿构成。",
            "The statement has no such cell, or it is not made of books."
        ),
        text!("请使用表中单元格的 at。", "Use the `at` of a cell of the statement."),
    )
}

/// The lines as facts: what has one key is one sum.
fn facts(range: &Range, when: When, loaded: &Loaded) -> Result<Facts, Problem> {
    let mut sums: BTreeMap<&Key, i128> = BTreeMap::new();
    for line in &loaded.lines {
        *sums.entry(&line.key).or_default() += i128::from(line.fen);
    }
    let mut facts = Facts { year: when.year, ..Facts::default() };
    facts.units.push(Unit {
        id: range.top,
        code: range.code.clone(),
        name: range.name.clone(),
        is_new: true,
        has_last_budget: true,
        has_executed: true,
    });
    for (key, fen) in sums.into_iter().filter(|(_, fen)| *fen != 0) {
        let fen = i64::try_from(fen).map_err(|_| Problem::from(kernel::money::OutOfRange))?;
        facts.sums.push(Sum { unit: 0, key: facts.keys.len(), fen });
        facts.keys.push(key.clone());
    }
    facts.functions = loaded.functions.iter().cloned().collect();
    facts.functions.insert(NO_FUNCTION.to_owned(), text!("未标明功能分类", "Without a functional class"));
    facts.projects = project_names(&loaded.projects);
    facts.economies = loaded.economies.iter().cloned().collect();
    Ok(facts)
}

/// Σ of lines; of several units together without what is internal.
pub(crate) fn sum_of(lines: &[Line], consolidated: bool, passes: impl Fn(&Line) -> bool) -> i128 {
    let counted = lines.iter().filter(|line| !(consolidated && line.key.internal) && passes(line));
    counted.map(|line| i128::from(line.fen)).sum()
}
