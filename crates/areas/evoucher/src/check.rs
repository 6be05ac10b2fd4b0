//! Whether what was read can be right, and whose it is: pure, everything wrong at once.

use chrono::NaiveDate;
use kernel::{Fen, FieldProblem, Text, text};
use platform::UnitId;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::read::{Reading, refused};

/// Whether our unit pays or is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Our unit buys, pays.
    In,
    /// Our unit sells, is paid.
    Out,
}

impl Direction {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Direction::In => "in",
            Direction::Out => "out",
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Direction> {
        [Direction::In, Direction::Out].into_iter().find(|one| one.word() == word)
    }
}

/// A unit that the voucher may be of: one the person may hand vouchers in for.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct KnownUnit {
    /// Id.
    pub id: UnitId,
    /// Name.
    pub name: String,
    /// Credit code; may be empty.
    pub credit_code: String,
}

/// What a reading is held against.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Units with a name or credit code that stands in the voucher.
    pub units: Vec<KnownUnit>,
    /// The unit that the payer's account is of.
    pub payer: Option<UnitId>,
    /// The unit that the payee's account is of.
    pub payee: Option<UnitId>,
}

/// Whose a voucher is, and what should be known besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The unit.
    pub unit_id: UnitId,
    /// Whether it pays or is paid.
    pub direction: Direction,
    /// What could not be held against anything.
    pub notes: Vec<Text>,
}

/// Everything that is wrong with the fields themselves.
pub fn check(reading: &Reading, today: NaiveDate) -> Vec<FieldProblem> {
    let mut doubts = Vec::new();
    sums(reading, &mut doubts);
    numbers(reading, &mut doubts);
    if let Some(day) = reading.issued_on {
        let early = NaiveDate::from_ymd_opt(2010, 1, 1).is_some_and(|first| day < first);
        if day > today || early {
            doubts.push(refused(
                reading.at("issued_on"),
                text!(
                    "开具日期 {day} 不在合理范围内（不能晚于今天）。",
                    "The date of issue {day} cannot be (later than today, or far too early)."
                ),
                text!("请向开票方核实。", "Ask the issuer."),
            ));
        }
    }
    doubts
}

fn sums(reading: &Reading, doubts: &mut Vec<FieldProblem>) {
    let ask = || text!("请向开票方核实，不要修改文件。", "Ask the issuer; do not change the file.");
    if let Some(total) = reading.total
        && (total == Fen::ZERO || (total < Fen::ZERO && reading.kind == "bank_receipt"))
    {
        let yuan = total.yuan();
        doubts.push(refused(
            reading.at("total"),
            text!("金额不能为 {yuan} 元。", "The amount cannot be {yuan} yuan."),
            ask(),
        ));
    }
    if let (Some(net), Some(tax), Some(total)) = (reading.net, reading.tax, reading.total)
        && net.checked_add(tax) != Some(total)
    {
        let (net, tax, total) = (net.yuan(), tax.yuan(), total.yuan());
        doubts.push(refused(
            reading.at("total"),
            text!(
                "价税合计 {total} 元不等于金额 {net} 元与税额 {tax} 元之和。",
                "The total {total} is not the net amount {net} plus the tax {tax}."
            ),
            ask(),
        ));
    }
    if reading.lines.is_empty() {
        return;
    }
    let has_tax =
        reading.table().and_then(|kind| kind.line.as_ref()).is_some_and(|line| !line.tax.is_empty());
    let against = if has_tax {
        [("net", reading.net), ("tax", reading.tax)]
    } else {
        [("total", reading.total), ("", None)]
    };
    for (place, (field, stated)) in against.into_iter().enumerate() {
        let Some(stated) = stated else { continue };
        let of_line = |line: &crate::read::LineRead| if place == 0 { line.amount_fen } else { line.tax_fen };
        let sum = Fen::sum(reading.lines.iter().map(|line| Fen::from_fen(of_line(line))));
        if sum.ok() != Some(stated) {
            let stated = stated.yuan();
            let sum = Fen::sum(reading.lines.iter().map(|line| Fen::from_fen(of_line(line))))
                .map_or_else(|_| "—".to_owned(), Fen::yuan);
            doubts.push(refused(
                reading.at(field),
                text!("明细合计 {sum} 元与 {stated} 元不一致。", "The lines come to {sum}, not to {stated}."),
                ask(),
            ));
        }
    }
}

fn numbers(reading: &Reading, doubts: &mut Vec<FieldProblem>) {
    let (number, code) = (reading.get("number"), reading.get("code"));
    if number.is_empty() {
        return;
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_right = match reading.kind.as_str() {
        "digital_invoice" => {
            digits(number)
                && digits(code)
                && (number.len() == 20 || number.len() == 8 && (code.len() == 10 || code.len() == 12))
        }
        "rail_ticket" => digits(number) && number.len() == 20,
        "fiscal_receipt" => digits(number) && digits(code) && number.len() <= 20 && code.len() <= 20,
        _ => plain(number) && number.len() <= 64,
    };
    if !is_right {
        let (number, code) =
            (number.chars().take(40).collect::<String>(), code.chars().take(40).collect::<String>());
        doubts.push(refused(
            reading.at("number"),
            text!(
                "凭证号码“{number}”（代码“{code}”）的位数或字符不对。",
                "The number “{number}” (code “{code}”) has a wrong length or wrong characters."
            ),
            text!(
                "数电发票、铁路客票号码为 20 位数字。",
                "Digital invoices and rail tickets have numbers of 20 digits."
            ),
        ));
    }
}

/// The parties of a voucher: fields of the one that pays, and of the one that is paid.
const PARTIES: [(Direction, [&str; 3]); 2] = [
    (Direction::In, ["buyer_name", "buyer_tax", "payer_name"]),
    (Direction::Out, ["seller_name", "seller_tax", "payee_name"]),
];

/// Whose a voucher is: the unit that pays, or else the one that is paid.
pub fn owner(reading: &Reading, known: &Known) -> Result<Owner, FieldProblem> {
    let by_account = [(Direction::In, known.payer), (Direction::Out, known.payee)];
    for (direction, unit) in by_account {
        if let Some(unit_id) = unit {
            return Ok(Owner { unit_id, direction, notes: vec![] });
        }
    }
    for (direction, [name_field, tax_field, account_field]) in PARTIES {
        let is_bank = reading.kind == "bank_receipt";
        let (name_at, tax) = if is_bank { (account_field, "") } else { (name_field, reading.get(tax_field)) };
        let name = reading.get(name_at);
        let by_code =
            known.units.iter().find(|unit| !tax.is_empty() && unit.credit_code.eq_ignore_ascii_case(tax));
        let by_name = known.units.iter().find(|unit| !name.is_empty() && unit.name == name);
        match (by_code, by_name) {
            (Some(unit), Some(named)) if unit.id == named.id => {
                return Ok(Owner { unit_id: unit.id, direction, notes: vec![] });
            }
            (Some(unit), _) => return Err(names_differ(reading, name_at, &unit.name)),
            (None, Some(unit)) if !unit.credit_code.is_empty() && !tax.is_empty() => {
                return Err(codes_differ(reading, tax_field, &unit.credit_code));
            }
            (None, Some(unit)) => {
                let note = if is_bank {
                    text!(
                        "按户名认定单位，账号未在单位账户中登记。",
                        "The unit is told by the name; the account is not recorded."
                    )
                } else {
                    text!(
                        "按名称认定单位，税号未能核对。",
                        "The unit is told by its name; the tax number could not be compared."
                    )
                };
                return Ok(Owner { unit_id: unit.id, direction, notes: vec![note] });
            }
            (None, None) => {}
        }
    }
    let at = if reading.kind == "bank_receipt" { "payer_name" } else { "buyer_name" };
    Err(refused(
        reading.at(at),
        text!(
            "购买方（交款人、付款人）和销售方（收款人）都不是您可以办理的单位。",
            "Neither who pays nor who is paid is a unit you may hand vouchers in for."
        ),
        text!(
            "请核对抬头与税号；抬头有误的请对方重开，单位信息缺失的请在基础信息中补充。",
            "Check name and tax number; have it issued again, or complete the unit's record."
        ),
    ))
}

fn names_differ(reading: &Reading, field: &str, ours: &str) -> FieldProblem {
    let theirs: String = reading.get(field).chars().take(60).collect();
    refused(
        reading.at(field),
        text!(
            "抬头“{theirs}”与该税号的单位“{ours}”不一致。",
            "The name “{theirs}” is not that of the unit with this tax number, “{ours}”."
        ),
        text!("请对方按单位全称重开。", "Have it issued again with the unit's full name."),
    )
}

fn codes_differ(reading: &Reading, field: &str, ours: &str) -> FieldProblem {
    let theirs: String = reading.get(field).chars().take(40).collect();
    refused(
        reading.at(field),
        text!(
            "税号“{theirs}”与单位的统一社会信用代码“{ours}”不一致。",
            "The tax number “{theirs}” is not the unit's credit code “{ours}”."
        ),
        text!("请核对基础信息；税号有误的请对方重开。", "Check the unit's record, or have it issued again."),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kernel::uuid::Uuid;

    use super::*;
    use crate::read::Format;

    const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();

    fn invoice(change: impl Fn(&mut Reading)) -> Reading {
        let values = [
            ("number", "26440000000000000001"),
            ("buyer_name", "甲局"),
            ("buyer_tax", "11100000000000001A"),
            ("seller_name", "乙公司"),
            ("seller_tax", "91110000000000002B"),
        ];
        let mut reading = Reading {
            kind: "digital_invoice".to_owned(),
            format: Format::Xml,
            signed: false,
            values: values.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
            fields: vec![],
            issued_on: Some(TODAY),
            net: Some(Fen::from_fen(1000)),
            tax: Some(Fen::from_fen(60)),
            total: Some(Fen::from_fen(1060)),
            lines: vec![],
        };
        change(&mut reading);
        reading
    }
    fn unit(n: u128, name: &str, code: &str) -> KnownUnit {
        KnownUnit { id: UnitId(Uuid::from_u128(n)), name: name.to_owned(), credit_code: code.to_owned() }
    }
    #[track_caller]
    fn wrong(change: impl Fn(&mut Reading), at: &[&str]) {
        let doubts = check(&invoice(change), TODAY);
        assert_eq!(doubts.iter().map(|doubt| doubt.at.as_str()).collect::<Vec<_>>(), at);
    }

    #[test]
    fn sums_days_and_numbers_are_held_to_the_fen_the_day_and_the_digit() {
        wrong(|_| (), &[]);
        wrong(|r| r.total = Some(Fen::from_fen(1061)), &["total"]);
        wrong(|r| r.tax = Some(Fen::from_fen(i64::MAX)), &["total"]);
        wrong(|r| r.issued_on = TODAY.succ_opt(), &["issued_on"]);
        wrong(|r| drop(r.values.insert("number".to_owned(), "2644000000000000001".to_owned())), &["number"]);
        let line =
            |amount_fen, tax_fen| crate::read::LineRead { name: "纸".to_owned(), amount_fen, tax_fen };
        wrong(|r| r.lines = vec![line(1200, 70), line(-200, -10)], &[]);
        wrong(|r| r.lines = vec![line(1000, 59)], &["tax"]);
        wrong(|r| r.lines = vec![line(i64::MAX, 60), line(i64::MAX, 0)], &["net"]);
    }
    #[test]
    fn the_unit_is_the_one_whose_name_and_tax_number_agree() {
        let whose = |units: Vec<KnownUnit>, change: fn(&mut Reading)| {
            owner(&invoice(change), &Known { units, ..Known::default() })
        };
        let ours = whose(vec![unit(1, "甲局", "11100000000000001a")], |_| ()).unwrap();
        assert_eq!(
            (ours.unit_id, ours.direction, ours.notes.len()),
            (UnitId(Uuid::from_u128(1)), Direction::In, 0)
        );
        let sold = whose(vec![unit(2, "乙公司", "91110000000000002B")], |_| ()).unwrap();
        assert_eq!(sold.direction, Direction::Out);
        let by_name = whose(vec![unit(1, "甲局", "")], |_| ()).unwrap();
        assert_eq!(by_name.notes.len(), 1);
        assert!(whose(vec![unit(1, "甲局", "11100000000000009X")], |_| ()).is_err());
        assert!(whose(vec![unit(1, "甲总局", "11100000000000001A")], |_| ()).is_err());
        assert!(whose(vec![], |_| ()).is_err());
        // The name of one unit with the tax number of another is neither's.
        let two = vec![unit(1, "甲局", ""), unit(3, "丙局", "11100000000000001A")];
        assert!(whose(two, |_| ()).is_err());
    }
    #[test]
    fn a_receipt_of_the_bank_is_of_the_account_that_is_ours() {
        let receipt = invoice(|r| {
            r.kind = "bank_receipt".to_owned();
            r.values = BTreeMap::from([("payer_name".to_owned(), "甲局".to_owned())]);
        });
        let known = Known { payee: Some(UnitId(Uuid::from_u128(5))), ..Known::default() };
        assert_eq!(owner(&receipt, &known).unwrap().direction, Direction::Out);
        let known = Known { units: vec![unit(1, "甲局", "code")], ..Known::default() };
        assert_eq!(owner(&receipt, &known).unwrap().direction, Direction::In);
    }
}
