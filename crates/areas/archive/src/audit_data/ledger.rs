//! `总账.xml`: accounts, what they are analysed by, balances and movements, vouchers line by line.

use std::collections::BTreeMap;

use kernel::{Conn, DbError, Problem, Stamp};
use ledger::queries::names::{Names, Wanted};
use sea_orm::FromQueryResult;

use super::records::{begin, more, unit};
use super::xml::Xml;
use super::{Asked, FILES, Target};
use crate::package::Range;
use crate::package::facts::{self, Moved, named_by};
use crate::package::model::VoucherRecord;

/// What entries are analysed by, in the order of the numbered elements of the standard.
const ITEMS: [(&str, &str); 6] = [
    ("project_id", "项目"),
    ("function", "支出功能分类"),
    ("dep_economy", "部门预算支出经济分类"),
    ("gov_economy", "政府预算支出经济分类"),
    ("fund", "资金性质"),
    ("payee_id", "往来单位"),
];

#[derive(FromQueryResult)]
struct AccountRow {
    code: String,
    book: String,
    name_zh: String,
    element: String,
    normal_side: String,
    parent: String,
    has_below: i64,
}

pub(super) async fn write(
    conn: &Conn,
    asked: &Asked,
    target: &mut (dyn Target + Send),
) -> Result<(), Problem> {
    let first = asked.year * 100;
    let range = Range::new(asked.unit_id, first, first + 13)?;
    let mut xml = Xml::begin("总账")?;
    let rule = [("会计科目编号规则", "4-2-2-2"), ("结构分隔符", "")];
    xml.record("总账基础信息", &rule)?;
    begin(target, FILES[1], &mut xml)?;
    accounts(conn, &mut xml).await?;
    more(target, &mut xml)?;
    balances(&mut xml, &range, facts::moved(conn, &range).await?)?;
    more(target, &mut xml)?;
    let unit = unit(conn, asked).await?;
    for period in range.periods() {
        let mut beyond = 0;
        loop {
            let until = Stamp(i64::MAX);
            let page = facts::vouchers(conn, (asked.unit_id, &unit), period, beyond, until).await?;
            let Some(last) = page.last() else { break };
            beyond = last.journal.number;
            let names = names(conn, &page).await?;
            for voucher in &page {
                lines(&mut xml, voucher, &names)?;
            }
            more(target, &mut xml)?;
        }
    }
    xml.close("总账")?;
    more(target, &mut xml)?;
    Ok(())
}

fn side(word: &str) -> &'static str {
    if word == "debit" { "借" } else { "贷" }
}

/// Accounts are bounded by the chart.
async fn accounts(conn: &Conn, xml: &mut Xml) -> Result<(), DbError> {
    const SQL: &str = "select a.code, a.book, a.name_zh, a.element, a.normal_side, a.parent,
          (select count(*) from lg_account b where b.parent = a.code) as has_below
        from lg_account a where a.book <> 'indicator' order by a.code";
    let rows: Vec<AccountRow> = conn.all(SQL, []).await?;
    let parents: BTreeMap<&str, &str> =
        rows.iter().map(|row| (row.code.as_str(), row.parent.as_str())).collect();
    for row in &rows {
        let mut level = 1;
        let mut above = row.parent.as_str();
        while let Some(parent) = parents.get(above).filter(|_| level < 9) {
            level += 1;
            above = parent;
        }
        let (level, leaf) = (level.to_string(), if row.has_below == 0 { "1" } else { "0" });
        let book = if row.book == "financial" { "财务会计" } else { "预算会计" };
        xml.record(
            "会计科目",
            &[
                ("科目编号", row.code.as_str()),
                ("科目名称", &row.name_zh),
                ("科目级次", &level),
                ("科目类型", &row.element),
                ("余额方向", side(&row.normal_side)),
                ("末级标志", leaf),
                ("上级科目编号", &row.parent),
                ("会计类别", book),
            ],
        )?;
        for (number, (item, name)) in ITEMS.iter().enumerate() {
            let number = (number + 1).to_string();
            let values = [
                ("科目编号", row.code.as_str()),
                ("辅助项编号", &number),
                ("辅助项名称", name),
                ("对应档案", item),
            ];
            if leaf == "1" {
                xml.record("科目辅助核算", &values)?;
            }
        }
    }
    Ok(())
}

/// An account's opening, its months with debit and credit, and its normal side.
type Account = (i64, BTreeMap<i64, (i64, i64)>, String);

fn balances(xml: &mut Xml, range: &Range, rows: Vec<Moved>) -> Result<(), DbError> {
    let mut by_account: BTreeMap<String, Account> = BTreeMap::new();
    for row in rows {
        let known = by_account.entry(row.account).or_insert_with(|| (0, BTreeMap::new(), row.normal_side));
        if row.period == 0 {
            known.0 = row.debit_fen.saturating_sub(row.credit_fen);
        } else {
            known.1.insert(row.period, (row.debit_fen, row.credit_fen));
        }
    }
    for (account, (opening, moved, normal)) in &by_account {
        let mut balance = *opening;
        for period in range.periods() {
            let (debit, credit) = moved.get(&period).copied().unwrap_or_default();
            let before = balance;
            balance = balance.saturating_add(debit).saturating_sub(credit);
            let direction = |balance: i64| match balance {
                0 => side(normal),
                1.. => "借",
                _ => "贷",
            };
            xml.open("科目余额及发生额")?;
            xml.text("会计年度", &range.year().to_string())?;
            xml.text("会计期间号", &format!("{:02}", period % 100))?;
            xml.text("科目编号", account)?;
            xml.text("币种编码", "CNY")?;
            xml.text("期初余额方向", direction(before))?;
            xml.yuan("期初本币余额", before.saturating_abs())?;
            xml.yuan("借方本币金额", debit)?;
            xml.yuan("贷方本币金额", credit)?;
            xml.text("期末余额方向", direction(balance))?;
            xml.yuan("期末本币余额", balance.saturating_abs())?;
            xml.close("科目余额及发生额")?;
        }
    }
    Ok(())
}

async fn names(conn: &Conn, page: &[VoucherRecord]) -> Result<Names, DbError> {
    let mut wanted = Wanted::default();
    for (dimension, key) in page.iter().flat_map(|voucher| &voucher.entries).flat_map(named_by) {
        wanted.add(dimension, Some(&key));
    }
    Names::load_unscoped(conn, &wanted).await
}

fn lines(xml: &mut Xml, voucher: &VoucherRecord, names: &Names) -> Result<(), DbError> {
    let journal = &voucher.journal;
    let signed = |duty: &str| {
        let found = voucher.signatures.iter().find(|signature| signature.duty == duty);
        found.map_or("", |signature| signature.name.as_str())
    };
    for entry in &voucher.entries {
        let (debit, credit) = entry.sides();
        xml.open("记账凭证")?;
        xml.text("记账凭证日期", &journal.posted_on.replace('-', ""))?;
        xml.text("会计年度", &journal.fiscal_year.to_string())?;
        xml.text("会计期间号", &format!("{:02}", journal.period % 100))?;
        xml.text("记账凭证类型编号", "1")?;
        xml.text("记账凭证编号", &journal.number.to_string())?;
        xml.text("记账凭证行号", &entry.line.to_string())?;
        xml.text("记账凭证摘要", &journal.summary)?;
        xml.text("科目编号", &entry.account)?;
        let values: BTreeMap<&str, String> = named_by(entry).collect();
        for (number, (item, _)) in ITEMS.iter().enumerate() {
            let code = values.get(item).map(|key| names.of(item, key).0).unwrap_or_default();
            xml.text(&format!("辅助项{}编号", number + 1), &code)?;
        }
        xml.text("币种编码", "CNY")?;
        xml.yuan("借方本币金额", debit)?;
        xml.yuan("贷方本币金额", credit)?;
        xml.text("附件数", &voucher.attachments.len().to_string())?;
        xml.text("制单人", signed("prepare"))?;
        xml.text("审核人", signed("review"))?;
        xml.text("出纳人", signed("pay"))?;
        xml.text("记账人", signed("book"))?;
        xml.text("记账标志", "1")?;
        xml.text("作废标志", "0")?;
        xml.text("凭证来源系统", voucher.source.as_ref().map_or("", |source| source.number.as_str()))?;
        xml.close("记账凭证")?;
    }
    Ok(())
}
