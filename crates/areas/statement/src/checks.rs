//! What must tie between the statements, with both figures; nothing that does not is hidden.

use kernel::{Text, text};
use report::checks::{Relation, equal};
use report::define::{Row, Table};
use report::fill::Figures;

use crate::book::sum_of;
use crate::flow::is_money;
use crate::lines::{BALANCE, Line};

/// The figures of all statements of a range.
pub struct Seen<'a> {
    /// Their definitions.
    pub tables: &'a [Table],
    /// Their figures, rows that are not shown with them.
    pub figures: &'a [Figures],
    /// What they are made of.
    pub lines: &'a [Line],
    /// Several units together.
    pub consolidated: bool,
}

/// A figure: statement, side, row, column.
type At = (&'static str, usize, &'static str, &'static str);

impl Seen<'_> {
    fn at(&self, (no, side, row, column): At) -> i128 {
        let found = self.tables.iter().position(|table| table.no == no).and_then(|place| {
            let at = self.tables[place].sides[side].columns.iter().position(|one| one.key == column)?;
            let row = self.figures[place][side].iter().find(|one| one.key == row)?;
            row.values[at].fen()
        });
        i128::from(found.unwrap_or(0))
    }
    /// Σ of the rows of a tree at its first level.
    fn tree(&self, no: &str, side: usize, column: &str) -> i128 {
        let Some(place) = self.tables.iter().position(|table| table.no == no) else { return 0 };
        let definition = &self.tables[place].sides[side];
        let Some(at) = definition.columns.iter().position(|one| one.key == column) else { return 0 };
        let has_tree = definition.rows.iter().any(|row| matches!(row, Row::Tree { .. }));
        let rows = self.figures[place][side].iter().filter(|row| row.level == 1 && !row.code.is_empty());
        let sum = rows.filter_map(|row| row.values[at].fen()).map(i128::from).sum();
        if has_tree { sum } else { 0 }
    }
    /// Σ of balances counted apart from any statement.
    fn balance(&self, passes: impl Fn(&Line) -> bool) -> i128 {
        sum_of(self.lines, self.consolidated, |line| line.key.stream == BALANCE && passes(line))
    }
}

fn pair(seen: &Seen<'_>, id: &str, title: Text, left: (Text, At), right: (Text, At)) -> Relation {
    equal(id, title, (left.0, seen.at(left.1)), (right.0, seen.at(right.1)))
}

/// All relations of a range, in the order of the statements.
pub fn relations(seen: &Seen<'_>) -> Vec<Relation> {
    let mut all = financial(seen);
    all.extend(net_assets(seen));
    all.extend(money(seen));
    all.extend(budgetary(seen));
    all.extend(appropriation(seen));
    all.extend(note(seen));
    all.extend(final_accounts(seen));
    all.extend(final_appropriations(seen));
    all
}

fn financial(seen: &Seen<'_>) -> Vec<Relation> {
    let sheet = |id: &str, zh: &str, en: &str, column| {
        pair(
            seen,
            id,
            text!(
                "财01 {zh}：资产总计 = 负债合计 + 净资产合计",
                "Balance sheet, {en}: assets = liabilities + net assets"
            ),
            (text!("资产总计", "total assets"), ("cw01", 0, "assets", column)),
            (text!("负债和净资产总计", "liabilities and net assets"), ("cw01", 1, "total", column)),
        )
    };
    let surplus = -seen
        .balance(|line| line.account.starts_with(['4', '5']) && matches!(line.key.time, "before" | "month"));
    vec![
        sheet("cw01_end", "期末余额", "end", "end"),
        sheet("cw01_start", "年初余额", "beginning", "start"),
        equal(
            "cw02_books",
            text!("财02 本期盈余 = 收入、费用科目本年发生额", "Surplus = what revenue and expense moved"),
            (text!("财02 本期盈余", "surplus"), seen.at(("cw02", 0, "surplus", "year"))),
            (text!("账簿收入减费用", "revenue less expense"), surplus),
        ),
    ]
}

fn net_assets(seen: &Seen<'_>) -> Vec<Relation> {
    let opened =
        -seen.balance(|line| line.account.starts_with(['3', '4', '5']) && line.key.time == "opening");
    vec![
        pair(
            seen,
            "cw02_cw03",
            text!("财02 本期盈余 = 财03 本年盈余", "Surplus = surplus of the statement of net assets"),
            (text!("财02 本期盈余", "surplus"), ("cw02", 0, "surplus", "year")),
            (text!("财03 本年盈余", "net assets: surplus"), ("cw03", 0, "surplus", "total")),
        ),
        pair(
            seen,
            "cw03_cw01_start",
            text!(
                "财03 上年年末余额 = 财01 年初净资产",
                "Net assets at the end of last year = beginning of the balance sheet"
            ),
            (text!("财03 上年年末余额", "end of last year"), ("cw03", 0, "begin", "total")),
            (text!("财01 净资产合计（年初）", "net assets, beginning"), ("cw01", 1, "net", "start")),
        ),
        pair(
            seen,
            "cw03_cw01_end",
            text!("财03 本年年末余额 = 财01 净资产合计", "Net assets at the end = balance sheet"),
            (text!("财03 本年年末余额", "end of the year"), ("cw03", 0, "end", "total")),
            (text!("财01 净资产合计", "net assets"), ("cw01", 1, "net", "end")),
        ),
        equal(
            "cw03_years",
            text!(
                "财03 上年栏年末余额 = 本年栏上年年末余额（不含本年建账期初）",
                "What last year ended with = what this year began with, without books opened in it"
            ),
            (
                text!("上年栏本年年末余额", "end of last year's column"),
                seen.at(("cw03", 0, "end", "last_total")),
            ),
            (
                text!("本年栏上年年末余额", "beginning of this year"),
                seen.at(("cw03", 0, "begin", "total")) - opened,
            ),
        ),
    ]
}

fn money(seen: &Seen<'_>) -> Vec<Relation> {
    let moved = |last: bool| {
        seen.balance(|line| {
            is_money(&line.account)
                && if last { line.key.time == "last" } else { matches!(line.key.time, "before" | "month") }
        })
    };
    let one = |id: &str, zh: &str, en: &str, column, amount| {
        equal(
            id,
            text!(
                "财04 现金净增加额（{zh}）= 货币资金与财政应返还额度的增加",
                "Net increase in cash ({en}) = increase of money and treasury quota"
            ),
            (text!("财04 现金净增加额", "net increase"), seen.at(("cw04", 0, "net", column))),
            (text!("货币资金、财政应返还额度本期增加", "increase of balances"), amount),
        )
    };
    vec![
        one("cw04_year", "本年", "this year", "year", moved(false)),
        one("cw04_last", "上年", "last year", "last", moved(true)),
    ]
}

fn budgetary(seen: &Seen<'_>) -> Vec<Relation> {
    let sum =
        |rows: [&'static str; 2]| rows.map(|row| seen.at(("ys02", 0, row, "year"))).iter().sum::<i128>();
    let whole = ["begin", "adjust", "change"].map(|row| seen.at(("ys02", 0, row, "year"))).iter().sum();
    let held = seen.balance(|line| line.account.starts_with("8001"));
    vec![
        equal(
            "ys01_ys02",
            text!(
                "预01 本年预算收支差额 = 预02 本年收支差额",
                "Budget result = results in the changes of carry-forwards"
            ),
            (text!("预01 本年预算收支差额", "budget result"), seen.at(("ys01", 0, "balance", "year"))),
            (
                text!("预02 财政拨款与其他资金本年收支差额", "results of both"),
                sum(["result_fiscal", "result_other"]),
            ),
        ),
        equal(
            "ys02_rows",
            text!(
                "预02 年末 = 年初 + 年初余额调整 + 本年变动",
                "Carry-forwards: end = beginning + adjustment + changes"
            ),
            (text!("年末预算结转结余", "end"), seen.at(("ys02", 0, "end", "year"))),
            (text!("年初、调整与变动之和", "beginning, adjustment, changes"), whole),
        ),
        equal(
            "ys02_8001",
            text!("预02 年末预算结转结余 = 资金结存", "Carry-forwards = budgetary money"),
            (text!("年末预算结转结余", "end"), seen.at(("ys02", 0, "end", "year"))),
            (text!("8001 资金结存余额", "balance of 8001"), held),
        ),
    ]
}

/// What the end of an appropriation is made of, before what was spent.
const APPROPRIATION: [&str; 8] = [
    "open_carry",
    "open_surplus",
    "adjust",
    "moved_in",
    "moved_out",
    "inside_carry",
    "inside_surplus",
    "revenue",
];

fn appropriation(seen: &Seen<'_>) -> Vec<Relation> {
    let at = |column| seen.at(("ys03", 0, "total", column));
    let parts: i128 = APPROPRIATION.map(at).iter().sum();
    let end = at("end_carry") + at("end_surplus");
    vec![
        equal(
            "ys03_rows",
            text!(
                "预03 年末 = 年初 + 调整 + 调入 − 调出 ± 调剂 + 收入 − 支出",
                "Appropriation: end = beginning + adjustments + in − out ± reallocated + revenue − expenditure"
            ),
            (text!("年末结转结余", "end"), end),
            (text!("各栏计算", "from the columns"), parts - at("expenditure")),
        ),
        equal(
            "ys03_ys02",
            text!(
                "预03 年末结转结余 = 预02 年末财政拨款结转结余",
                "Appropriation at the end = carry-forwards of appropriation"
            ),
            (text!("预03 年末结转结余", "end"), end),
            (
                text!("预02 年末财政拨款结转结余", "carry-forwards"),
                seen.at(("ys02", 0, "end_fiscal", "year")),
            ),
        ),
        equal(
            "ys03_ys01",
            text!(
                "预03 本年财政拨款收入 = 预01 财政拨款预算收入",
                "Appropriation = budget revenue of appropriation"
            ),
            (text!("预03 收入", "revenue"), at("revenue")),
            (text!("预01 6001", "6001"), seen.at(("ys01", 0, "6001", "year"))),
        ),
        equal(
            "ys03_funds",
            text!(
                "预03 各类财政拨款之和 = 总计（资金性质均已标明）",
                "Funds add up to the total: each line has a fund"
            ),
            (
                text!("三类财政拨款支出", "three funds"),
                ["f11", "f12", "f13"].map(|row| seen.at(("ys03", 0, row, "expenditure"))).iter().sum(),
            ),
            (text!("总计支出", "total"), at("expenditure")),
        ),
    ]
}

fn note(seen: &Seen<'_>) -> Vec<Relation> {
    vec![
        pair(
            seen,
            "fz01_cw02",
            text!("附注1 本年盈余 = 财02 本期盈余", "Note: surplus = surplus of the statement"),
            (text!("附注1 预算结余 + 差异", "budget result + differences"), ("fz01", 0, "surplus", "year")),
            (text!("财02 本期盈余", "surplus"), ("cw02", 0, "surplus", "year")),
        ),
        pair(
            seen,
            "fz01_ys01",
            text!("附注1 本年预算结余 = 预01 本年预算收支差额", "Note: budget result = statement"),
            (text!("附注1 本年预算结余", "budget result"), ("fz01", 0, "budget", "year")),
            (text!("预01 本年预算收支差额", "statement"), ("ys01", 0, "balance", "year")),
        ),
        pair(
            seen,
            "fz02_cw01",
            text!("附注2 货币资金 = 财01 货币资金", "Note: money = balance sheet"),
            (text!("附注2 货币资金", "note"), ("fz02", 0, "money", "end")),
            (text!("财01 货币资金", "balance sheet"), ("cw01", 0, "cash", "end")),
        ),
    ]
}

fn same(id: &str, zh: &str, en: &str, left: i128, right: i128) -> Relation {
    let title = text!("{zh}", "{en}");
    equal(id, title, (text!("左边", "left"), left), (text!("右边", "right"), right))
}

fn final_accounts(seen: &Seen<'_>) -> Vec<Relation> {
    let spent = seen.at(("js01", 1, "spent", "amount"));
    let at = |at: At| seen.at(at);
    vec![
        same(
            "js01_balance",
            "决01 收入总计 = 支出总计",
            "Final accounts 01: income = expenditure",
            at(("js01", 0, "total", "amount")),
            at(("js01", 1, "total", "amount")),
        ),
        same(
            "js01_tree",
            "决01 各类支出之和 = 本年支出合计",
            "Final accounts 01: classes add up",
            seen.tree("js01", 1, "amount"),
            spent,
        ),
        same(
            "js01_ys01",
            "决01 本年收入合计 = 预01 本年预算收入",
            "Final accounts 01: income = budget revenue",
            at(("js01", 0, "year", "amount")),
            at(("ys01", 0, "revenue", "year")),
        ),
        same(
            "js02_js01",
            "决02 合计 = 决01 本年收入合计",
            "Final accounts 02 = 01",
            at(("js02", 0, "total", "total")),
            at(("js01", 0, "year", "amount")),
        ),
        same(
            "js03_js01",
            "决03 合计 = 决01 本年支出合计",
            "Final accounts 03 = 01",
            at(("js03", 0, "total", "total")),
            spent,
        ),
        same(
            "js03_ys01",
            "决03 合计 = 预01 本年预算支出",
            "Final accounts 03 = budget expenditure",
            at(("js03", 0, "total", "total")),
            at(("ys01", 0, "expenditure", "year")),
        ),
    ]
}

/// Those of appropriations: tables 04 to 09.
fn final_appropriations(seen: &Seen<'_>) -> Vec<Relation> {
    let at = |at: At| seen.at(at);
    vec![
        same(
            "js04_balance",
            "决04 收入总计 = 支出总计",
            "Final accounts 04: income = expenditure",
            at(("js04", 0, "total", "amount")),
            at(("js04", 1, "total", "total")),
        ),
        same(
            "js04_funds",
            "决04 本年支出 = 决05 + 决08 + 决09",
            "Final accounts 04 = 05 + 08 + 09",
            at(("js04", 1, "spent", "total")),
            at(("js05", 0, "total", "total"))
                + at(("js08", 0, "total", "spent"))
                + at(("js09", 0, "total", "total")),
        ),
        same(
            "js06_js05",
            "决06 合计 = 决05 基本支出",
            "Final accounts 06 = basic of 05",
            at(("js06", 0, "total", "total")),
            at(("js05", 0, "total", "basic")),
        ),
        same(
            "js08_row",
            "决08 年初 + 收入 − 支出 = 年末",
            "Final accounts 08: beginning + income − expenditure = end",
            at(("js08", 0, "total", "carry_in")) + at(("js08", 0, "total", "income"))
                - at(("js08", 0, "total", "spent")),
            at(("js08", 0, "total", "carry_out")),
        ),
    ]
}
