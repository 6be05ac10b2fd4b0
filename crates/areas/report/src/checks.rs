//! 勾稽关系: what must tie between the tables, with both figures.

use kernel::{Language, Text, text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::define::tables;
use crate::fill::{Figures, Value};
use crate::model::{EXPENDITURE, Facts, INCOME, Key, PURCHASE, Sum};
use crate::money::MoneyUnit;

/// A relation between figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Check {
    /// Its name.
    pub id: String,
    /// What must hold.
    pub title: String,
    /// What is on the left.
    pub left: String,
    /// Its amount.
    pub left_fen: i64,
    /// As it is shown.
    pub left_text: String,
    /// What is on the right.
    pub right: String,
    /// Its amount.
    pub right_fen: i64,
    /// As it is shown.
    pub right_text: String,
    /// `=` or `<=`
    pub relation: String,
    /// Whether it holds, to the fen.
    pub ties: bool,
}

/// A relation before it is worded.
pub struct Relation {
    id: String,
    title: Text,
    left: (Text, i128),
    right: (Text, i128),
    at_most: bool,
}

impl Relation {
    /// Whether it holds.
    pub fn ties(&self) -> bool {
        if self.at_most { self.left.1 <= self.right.1 } else { self.left.1 == self.right.1 }
    }
    /// For people.
    pub fn worded(&self, language: Language, money: MoneyUnit) -> Check {
        let fen =
            |amount: i128| i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX });
        let shown = |amount: i128| match money.text(fen(amount)) {
            nothing if nothing.is_empty() => "0.00".to_owned(),
            shown => shown,
        };
        let said = |text: &Text| text.get(language).to_owned();
        Check {
            id: self.id.clone(),
            title: said(&self.title),
            left: said(&self.left.0),
            left_fen: fen(self.left.1),
            left_text: shown(self.left.1),
            right: said(&self.right.0),
            right_fen: fen(self.right.1),
            right_text: shown(self.right.1),
            relation: if self.at_most { "<=" } else { "=" }.to_owned(),
            ties: self.ties(),
        }
    }
}

/// The figures of all tables of one range, with the sums they are made of.
pub struct Seen<'a> {
    /// By table.
    pub figures: &'a [Figures],
    /// The facts.
    pub facts: &'a Facts,
    /// The sums of the range.
    pub sums: &'a [Sum],
    /// Several units together.
    pub consolidated: bool,
}

impl Seen<'_> {
    /// A figure of a table: side, row and column.
    fn at(&self, table: &str, side: usize, row: &str, column: &str) -> i128 {
        let found = crate::define::place(table).and_then(|place| {
            let at = tables()[place].sides[side].columns.iter().position(|one| one.key == column)?;
            let row = self.figures[place][side].iter().find(|one| one.key == row)?;
            row.values[at].fen()
        });
        i128::from(found.unwrap_or(0))
    }
    /// Σ of the lines that pass, counted apart from any table.
    fn lines(&self, passes: impl Fn(&Key) -> bool) -> i128 {
        let sums = self.sums.iter().filter(|sum| passes(&self.facts.keys[sum.key]));
        sums.map(|sum| i128::from(sum.fen)).sum()
    }
    /// Whether the key counts in the range.
    fn counts(&self, key: &Key) -> bool {
        !(self.consolidated && key.internal)
    }
}

/// All relations of a range, in the order of the tables.
pub fn relations(seen: &Seen<'_>) -> Vec<Relation> {
    let mut all = between_tables(seen);
    all.extend(within_tables(seen));
    all.extend(own_funds(seen));
    all.extend(lists(seen));
    if seen.consolidated {
        all.extend(eliminated(seen));
    }
    all
}

/// Two amounts that must be the same.
pub fn equal(id: &str, title: Text, left: (Text, i128), right: (Text, i128)) -> Relation {
    Relation { id: id.to_owned(), title, left, right, at_most: false }
}

fn between_tables(seen: &Seen<'_>) -> Vec<Relation> {
    let all = |key: &Key| key.stream == EXPENDITURE && seen.counts(key);
    let three = ["05", "08", "09"].map(|table| seen.at(table, 0, "total", "total")).iter().sum();
    vec![
        equal(
            "01_balance",
            text!("表01 收入总计 = 支出总计", "Table 01: total income = total expenditure"),
            (text!("收入总计", "total income"), seen.at("01", 0, "total", "amount")),
            (text!("支出总计", "total expenditure"), seen.at("01", 1, "total", "amount")),
        ),
        equal(
            "01_lines",
            text!("表01 本年支出合计 = 预算明细之和", "Table 01: expenditure = Σ budget lines"),
            (text!("本年支出合计", "expenditure of the year"), seen.at("01", 1, "spent", "amount")),
            (text!("预算明细之和", "Σ budget lines"), seen.lines(all)),
        ),
        equal(
            "02_01",
            text!("表02 合计 = 表01 收入总计", "Table 02 = table 01 total income"),
            (text!("表02 合计", "table 02"), seen.at("02", 0, "total", "total")),
            (text!("表01 收入总计", "table 01 total income"), seen.at("01", 0, "total", "amount")),
        ),
        equal(
            "03_01",
            text!("表03 合计 = 表01 本年支出合计", "Table 03 = table 01 expenditure"),
            (text!("表03 合计", "table 03"), seen.at("03", 0, "total", "total")),
            (text!("表01 本年支出合计", "table 01 expenditure"), seen.at("01", 1, "spent", "amount")),
        ),
        equal(
            "04_balance",
            text!("表04 收入总计 = 支出总计", "Table 04: total income = total expenditure"),
            (text!("收入总计", "total income"), seen.at("04", 0, "total", "amount")),
            (text!("支出总计", "total expenditure"), seen.at("04", 1, "total", "total")),
        ),
        equal(
            "04_05_08_09",
            text!("表04 本年支出 = 表05 + 表08 + 表09", "Table 04 expenditure = tables 05 + 08 + 09"),
            (text!("表04 本年支出", "table 04 expenditure"), seen.at("04", 1, "spent", "total")),
            (text!("表05、08、09 合计之和", "tables 05 + 08 + 09"), three),
        ),
        equal(
            "06_05",
            text!("表06 合计 = 表05 基本支出", "Table 06 = table 05 basic expenditure"),
            (text!("表06 合计", "table 06"), seen.at("06", 0, "total", "total")),
            (text!("表05 基本支出", "table 05 basic"), seen.at("05", 0, "total", "basic")),
        ),
    ]
}

/// The lists of purchases: what is in them, and that no more is bought than is spent.
fn lists(seen: &Seen<'_>) -> Vec<Relation> {
    let bought = |passes: &dyn Fn(&Key) -> bool| {
        seen.lines(|key| key.stream == PURCHASE && seen.counts(key) && passes(key))
    };
    let spent = seen.at("01", 1, "spent", "amount");
    let list = |no: &str, zh: &str, en: &str, passes: &dyn Fn(&Key) -> bool| {
        let total = seen.at(no, 0, "total", "total");
        let table = || (text!("表{no} 合计", "table {no}"), total);
        [
            equal(
                &format!("{no}_lines"),
                text!("表{no} 合计 = {zh}明细之和", "Table {no} = Σ {en}"),
                table(),
                (text!("{zh}明细之和", "Σ {en}"), bought(passes)),
            ),
            Relation {
                id: format!("{no}_01"),
                title: text!("表{no} 合计不大于表01 本年支出合计", "Table {no} within table 01 expenditure"),
                left: table(),
                right: (text!("表01 本年支出合计", "table 01 expenditure"), spent),
                at_most: true,
            },
        ]
    };
    [
        list("11", "政府采购", "procurement", &|key| !key.procurement.is_empty()),
        list("12", "政府购买服务", "purchased services", &|key| key.service),
        list("13", "新增资产", "new assets", &|key| !key.asset.is_empty()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every total is what its parts and the rows below it add up to.
fn within_tables(seen: &Seen<'_>) -> Vec<Relation> {
    let mut all = Vec::new();
    for (table, figures) in tables().iter().zip(seen.figures) {
        let no = &table.no;
        for (side, rows) in table.sides.iter().zip(figures) {
            let sum = |column: usize, which: &dyn Fn(&crate::fill::Filled) -> bool| -> i128 {
                let values = rows.iter().filter(|row| which(row)).filter_map(|row| row.values[column].fen());
                values.map(i128::from).sum()
            };
            // Summed over every row, so that a miss anywhere is seen unless two cancel out: those are counted apart.
            for (whole, parts) in &side.parts {
                let title = &side.columns[*whole];
                if rows.iter().any(|row| row.values[*whole] == Value::Unknown) {
                    continue;
                }
                let missing = rows.iter().filter(|row| {
                    let whole = row.values[*whole].fen().map(i128::from);
                    let parts: i128 =
                        parts.iter().filter_map(|part| row.values[*part].fen()).map(i128::from).sum();
                    whole != Some(parts)
                });
                let rows_missing = missing.count() as i128;
                let (zh, en) = (&title.title.zh, &title.title.en);
                all.push(equal(
                    &format!("{no}_{}_parts", title.key),
                    text!(
                        "表{no} 每行“{zh}”= 各分栏之和（不等的行数）",
                        "Table {no}: in each row “{en}” = its columns (rows that miss)"
                    ),
                    (text!("不等的行", "rows that miss"), rows_missing),
                    (text!("应为", "must be"), 0),
                ));
            }
            if side.coded
                && let Some(total) = rows.iter().rev().find(|row| row.level == 0)
            {
                let first = sum(0, &|row| row.level == 1);
                if let Some(whole) = total.values[0].fen().filter(|_| total.values[0] != Value::Unknown) {
                    all.push(equal(
                        &format!("{no}_rows"),
                        text!("表{no} 合计 = 各类之和", "Table {no}: total = its first-level rows"),
                        (text!("合计", "total"), i128::from(whole)),
                        (text!("各类之和", "first-level rows"), first),
                    ));
                }
            }
        }
    }
    all
}

/// What own funds pay for must come in.
fn own_funds(seen: &Seen<'_>) -> Vec<Relation> {
    let mut funds: Vec<&str> =
        seen.facts.keys.iter().map(|key| key.fund.as_str()).filter(|fund| fund.starts_with('3')).collect();
    funds.sort_unstable();
    funds.dedup();
    let relation = |fund: &str| {
        let of = |stream: &'static str| seen.lines(|key| key.stream == stream && key.fund == fund);
        let (spent, income) = (of(EXPENDITURE), of(INCOME));
        (spent != 0 || income != 0).then(|| Relation {
            id: format!("own_{fund}"),
            title: text!("资金 {fund}：支出不超过收入", "Fund {fund}: expenditure within income"),
            left: (text!("支出", "expenditure"), spent),
            right: (text!("收入（含动用结余、上年结转）", "income with surplus and carry-over"), income),
            at_most: true,
        })
    };
    funds.into_iter().filter_map(relation).collect()
}

/// What one unit of the range pays to another, both sides of it.
fn eliminated(seen: &Seen<'_>) -> Vec<Relation> {
    let received = |item: &str| seen.lines(|key| key.internal && key.stream == INCOME && key.item == item);
    let paid =
        |nature: &str| seen.lines(|key| key.internal && key.stream == EXPENDITURE && key.nature == nature);
    vec![
        equal(
            "eliminated_down",
            text!(
                "内部抵销：上级补助收入 = 对附属单位补助支出",
                "Eliminated: subsidies received = subsidies paid"
            ),
            (text!("上级补助收入", "received"), received("superior_subsidy")),
            (text!("对附属单位补助支出", "paid"), paid("subsidy")),
        ),
        equal(
            "eliminated_up",
            text!(
                "内部抵销：附属单位上缴收入 = 上缴上级支出",
                "Eliminated: remittances received = remittances paid"
            ),
            (text!("附属单位上缴收入", "received"), received("subordinate_remittance")),
            (text!("上缴上级支出", "paid"), paid("remittance")),
        ),
    ]
}

/// The performance targets published cover no more than the expenditure on projects.
pub fn targets_within(seen: &Seen<'_>, targets_fen: i128) -> Relation {
    Relation {
        id: "10_03".to_owned(),
        title: text!("表10 项目金额 ≤ 项目支出", "Table 10 amounts within project expenditure"),
        left: (text!("表10 项目金额", "table 10"), targets_fen),
        right: (
            text!("项目支出（预算明细）", "project expenditure (lines)"),
            seen.lines(|key| key.stream == EXPENDITURE && key.kind == "project"),
        ),
        at_most: true,
    }
}
