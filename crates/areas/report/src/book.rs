//! All tables of a range: read once, filled in one pass.

use kernel::{Conn, Language, Problem, Text, text};

use crate::checks::{Check, Relation, Seen, relations, targets_within};
use crate::define::{Table, tables};
use crate::fill::{Figures, Plan};
use crate::load::{Range, Source, facts};
use crate::model::{Facts, Sum};
use crate::money::MoneyUnit;
use crate::sheet::{Around, Sheet, sheet};
use crate::targets::{self, Targets};

/// How tables are shown.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Budget year.
    pub year: i64,
    /// Which lines count.
    pub source: Source,
    /// The unit of money.
    pub money: MoneyUnit,
    /// The reader's language.
    pub language: Language,
}

/// The numbers of all tables; 10 is made of words.
pub const NUMBERS: &[&str] =
    &["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14"];

/// The name of a table.
pub fn title_of(no: &str) -> Option<Text> {
    let of_figures = tables().iter().find(|table| table.no == no).map(|table| table.title.clone());
    of_figures.or_else(|| (no == targets::NO).then(targets::title))
}

/// Everything about a range.
pub struct Book {
    range: Range,
    manner: Manner,
    facts: Facts,
    targets: Targets,
    /// What titles add.
    stage: Text,
}

/// The tables and relations of one unit, or of all together.
pub struct Made {
    /// All tables.
    pub sheets: Vec<Sheet>,
    /// What must tie.
    pub checks: Vec<Check>,
}

impl Book {
    /// Reads it.
    pub async fn load(conn: &Conn, range: Range, manner: Manner) -> Result<Book, Problem> {
        let facts = facts(conn, &range, manner.year, manner.source).await?;
        let targets = targets::load(conn, &range, manner.year, manner.source).await?;
        Ok(Book { range, manner, facts, targets, stage: manner.source.stage() })
    }
    /// The tables of facts and targets that are at hand, with what their titles add: what a budget would be.
    pub fn of(range: Range, manner: Manner, (facts, targets): (Facts, Targets), stage: Text) -> Book {
        Book { range, manner, facts, targets, stage }
    }
    /// Code of the unit, or of the top of the units.
    pub fn code(&self) -> &str {
        &self.range.code
    }
    /// Budget year.
    pub fn year(&self) -> i64 {
        self.manner.year
    }
    /// The facts.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
    fn around(&self) -> Around {
        let Range { name, code, whole, units, .. } = &self.range;
        let below = units.len().saturating_sub(1);
        let place = if *whole {
            text!(
                "编制部门：{code} {name}（汇总，含下级 {below} 个单位）",
                "Department: {code} {name} (with {below} units below it)"
            )
        } else {
            text!("编制单位：{code} {name}", "Unit: {code} {name}")
        };
        let notes = if *whole { eliminated(&self.facts) } else { Vec::new() };
        let Manner { year, money, language, .. } = self.manner;
        Around { year, place, stage: self.stage.clone(), notes, money, language }
    }
    /// One table of the whole range.
    pub fn sheet(&self, no: &str) -> Result<Option<Sheet>, Problem> {
        let around = self.around();
        if no == targets::NO {
            return Ok(Some(targets::sheet(&self.targets, &around)));
        }
        let Some(place) = crate::define::place(no) else { return Ok(None) };
        let table = &tables()[place..=place];
        let figures = Plan::new(table, &self.facts, self.range.whole).fill(&self.facts.sums)?;
        let sheets = sheets(table, &figures, &self.facts, &self.facts.sums, &around);
        Ok(sheets.into_iter().next())
    }
    /// All tables of the whole range with their relations.
    pub fn all(&self) -> Result<Made, Problem> {
        let figures = Plan::new(tables(), &self.facts, self.range.whole).fill(&self.facts.sums)?;
        let around = self.around();
        let mut sheets = sheets(tables(), &figures, &self.facts, &self.facts.sums, &around);
        sheets.push(targets::sheet(&self.targets, &around));
        sheets.sort_by(|one, other| one.table.cmp(&other.table));
        Ok(Made { sheets, checks: self.worded(&figures) })
    }
    /// The relations of the whole range.
    pub fn checks(&self) -> Result<Vec<Check>, Problem> {
        let figures = Plan::new(tables(), &self.facts, self.range.whole).fill(&self.facts.sums)?;
        Ok(self.worded(&figures))
    }
    fn worded(&self, figures: &[Figures]) -> Vec<Check> {
        let (facts, sums) = (&self.facts, self.facts.sums.as_slice());
        let seen = Seen { figures, facts, sums, consolidated: self.range.whole };
        let mut all: Vec<Relation> = relations(&seen);
        all.push(targets_within(&seen, self.targets.sum()));
        all.iter().map(|one| one.worded(self.manner.language, self.manner.money)).collect()
    }
    /// The tables of figures of every unit by itself, from the same facts, handed over one unit after another.
    pub fn each_unit(
        &self,
        mut take: impl FnMut(&str, Vec<Sheet>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let plan = Plan::new(tables(), &self.facts, false);
        for (at, unit) in self.facts.units.iter().enumerate() {
            let sums = self.facts.of_unit(at);
            let (code, name) = (&unit.code, &unit.name);
            let place = text!("编制单位：{code} {name}", "Unit: {code} {name}");
            let around = Around { place, notes: Vec::new(), ..self.around() };
            take(code, sheets(tables(), &plan.fill(sums)?, &self.facts, sums, &around))?;
        }
        Ok(())
    }
}

fn sheets(tables: &[Table], figures: &[Figures], facts: &Facts, sums: &[Sum], around: &Around) -> Vec<Sheet> {
    let made = tables.iter().zip(figures);
    made.map(|(table, figures)| sheet(table, figures, facts, sums, around)).collect()
}

/// What is left out of the figures of several units together, exactly.
fn eliminated(facts: &Facts) -> Vec<Text> {
    let sum = |passes: &dyn Fn(&crate::model::Key) -> bool| {
        let internal = facts.sums.iter().filter(|sum| {
            let key = &facts.keys[sum.key];
            key.internal && passes(key)
        });
        let fen: i128 = internal.map(|sum| i128::from(sum.fen)).sum();
        kernel::Fen::from_fen(i64::try_from(fen).unwrap_or(i64::MAX)).yuan()
    };
    let subsidy = sum(&|key| key.item == "superior_subsidy");
    let remitted = sum(&|key| key.item == "subordinate_remittance");
    let down = sum(&|key| key.stream == crate::model::EXPENDITURE && key.nature == "subsidy");
    let up = sum(&|key| key.stream == crate::model::EXPENDITURE && key.nature == "remittance");
    vec![text!(
        "汇总已抵销范围内单位之间的往来（元）：上级补助收入 {subsidy}、附属单位上缴收入 {remitted}；对附属单位补助支出 {down}、上缴上级支出 {up}。顶级单位取得的上级补助和上缴上级的支出来自范围以外，不抵销。",
        "Money between units of the range is eliminated (yuan): subsidies received {subsidy}, remittances received {remitted}; subsidies paid {down}, remittances paid {up}. What the top unit gets from or pays to a unit above it is outside the range and stays."
    )]
}
