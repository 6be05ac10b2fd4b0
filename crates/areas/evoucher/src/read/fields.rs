//! From facts to fields: amounts exact to the fen, dates, one value for each.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{Fen, FieldProblem, text};
use platform::crypto::mask;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::elements::{Field, KINDS, Kind, kind, suffix};
use super::xml::{Doc, Fact};
use super::{Format, Outcome, refused};

/// Most lines that are kept.
const LINES_MAX: usize = 2_000;
/// Most characters of a field.
const FIELD_MAX: usize = 500;

/// A field as it was read, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldRead {
    /// Name of the field.
    pub field: String,
    /// Path of its element.
    pub path: String,
    /// As it stands there; account numbers are masked.
    pub value: String,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineRead {
    /// What was bought.
    pub name: String,
    /// Amount without tax.
    pub amount_fen: i64,
    /// Tax.
    pub tax_fen: i64,
}

/// What was read of a voucher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Kind.
    pub kind: String,
    /// Form of the file.
    pub format: Format,
    /// Whether a signature is there. It is not verified.
    pub signed: bool,
    /// Fields, each with its value, by name.
    pub values: BTreeMap<String, String>,
    /// The same with their places.
    pub fields: Vec<FieldRead>,
    /// Day of issue.
    pub issued_on: Option<NaiveDate>,
    /// Amount without tax.
    pub net: Option<Fen>,
    /// Tax.
    pub tax: Option<Fen>,
    /// Amount with tax.
    pub total: Option<Fen>,
    /// Lines.
    pub lines: Vec<LineRead>,
}

impl Reading {
    /// A field, empty when it is not there.
    pub fn get(&self, field: &str) -> &str {
        self.values.get(field).map_or("", String::as_str)
    }
    /// The kind's row of the table.
    pub fn table(&self) -> Option<&'static Kind> {
        kind(&self.kind)
    }
    /// Where a field stands, for what is said about it.
    pub fn at(&self, field: &str) -> String {
        let found = self.fields.iter().find(|one| one.field == field);
        found.map_or_else(|| field.to_owned(), |one| one.path.clone())
    }
    /// What documents claim: code and number together.
    pub fn claim_value(&self) -> String {
        format!("{}{}", self.get("code"), self.get("number")).to_ascii_uppercase()
    }
}

/// The kind of voucher that a document is.
pub fn kind_of(doc: &Doc) -> Option<&'static Kind> {
    let by_space = || {
        let mut found = KINDS.iter().filter(|kind| {
            doc.spaces
                .iter()
                .filter_map(|space| suffix(space))
                .any(|suffix| kind.spaces.iter().any(|s| s == suffix))
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    };
    let by_root = || {
        KINDS.iter().find(|kind| {
            kind.roots.contains(&doc.root) && doc.facts.iter().any(|fact| fact.name == kind.must)
        })
    };
    if doc.root.eq_ignore_ascii_case("xbrl") { by_space() } else { by_root() }
}

/// Reads the fields of a document.
pub fn read(doc: &Doc, format: Format, signed: bool) -> Outcome {
    let Some(kind) = kind_of(doc) else {
        return Outcome { reading: None, doubts: vec![nothing("file")] };
    };
    let mut doubts = Vec::new();
    let mut reading = Reading {
        kind: kind.id.clone(),
        format,
        signed,
        values: BTreeMap::new(),
        fields: Vec::new(),
        issued_on: None,
        net: None,
        tax: None,
        total: None,
        lines: Vec::new(),
    };
    for field in &kind.field {
        take(doc, kind, field, &mut reading, &mut doubts);
    }
    currency(doc, &mut doubts);
    reading.issued_on = date(&reading, "issued_on", &mut doubts);
    if let Some(day) = date(&reading, "travel_date", &mut doubts) {
        reading.values.insert("travel_date".to_owned(), day.to_string());
    }
    reading.net = amount(&reading, "net", &mut doubts);
    reading.tax = amount(&reading, "tax", &mut doubts);
    reading.total = amount(&reading, "total", &mut doubts);
    lines(doc, kind, &mut reading, &mut doubts);
    for need in &kind.needs {
        if reading.get(need).is_empty() {
            let names =
                kind.field.iter().find(|field| field.field == *need).map(|field| field.names.join("、"));
            doubts.push(missing(names.unwrap_or_else(|| need.clone())));
        }
    }
    Outcome { reading: Some(reading), doubts }
}

/// Whether a fact is meant by a name of the table.
fn is_meant(fact: &Fact, name: &str) -> bool {
    match name.split_once('/') {
        None => fact.name == name,
        Some(_) => plain(&fact.path).ends_with(&format!("/{name}")),
    }
}

/// A path without the numbers of its elements.
fn plain(path: &str) -> String {
    path.split('/').map(|part| part.split('[').next().unwrap_or(part)).collect::<Vec<_>>().join("/")
}

fn take(doc: &Doc, kind: &Kind, field: &Field, reading: &mut Reading, doubts: &mut Vec<FieldProblem>) {
    let is_ours = |fact: &&Fact| {
        fact.space.is_empty()
            || suffix(&fact.space).is_none_or(|suffix| kind.spaces.iter().any(|s| s == suffix))
    };
    for name in &field.names {
        let found: Vec<&Fact> = doc
            .facts
            .iter()
            .filter(is_ours)
            .filter(|fact| !fact.value.is_empty() && is_meant(fact, name))
            .collect();
        let Some(first) = found.first() else { continue };
        if let Some(other) = found.iter().find(|fact| fact.value != first.value) {
            let (one, two) = (short(&first.value), short(&other.value));
            doubts.push(refused(
                other.path.clone(),
                text!(
                    "元素 {name} 有不同的值：{one}、{two}。",
                    "Element {name} has different values: {one}, {two}."
                ),
                text!(
                    "请向开票方核实，使用内容一致的原始文件。",
                    "Ask the issuer for a file that agrees with itself."
                ),
            ));
            return;
        }
        if first.value.chars().count() > FIELD_MAX || first.value.chars().any(char::is_control) {
            doubts.push(refused(
                first.path.clone(),
                text!(
                    "元素 {name} 的内容过长或含控制字符。",
                    "Element {name} is too long or has control characters."
                ),
                text!("请使用开票平台下载的原始文件。", "Use the original file as it was issued."),
            ));
            return;
        }
        let hidden = field.field.ends_with("_account");
        let shown = if hidden { mask(&first.value) } else { first.value.clone() };
        reading.fields.push(FieldRead { field: field.field.clone(), path: first.path.clone(), value: shown });
        reading.values.insert(field.field.clone(), first.value.clone());
        return;
    }
}

fn short(value: &str) -> String {
    value.chars().take(40).collect()
}

/// Amounts are in yuan, or they are not read.
fn currency(doc: &Doc, doubts: &mut Vec<FieldProblem>) {
    for fact in doc.facts.iter().filter(|fact| fact.name == "measure" || fact.name == "Currency") {
        let unit = fact.value.rsplit(':').next().unwrap_or_default();
        let known = ["", "CNY", "RMB", "人民币", "pure", "shares"].contains(&unit);
        if !known {
            let unit = short(unit);
            doubts.push(refused(
                fact.path.clone(),
                text!("币种为 {unit}，只受理人民币凭证。", "The currency is {unit}; only yuan are taken."),
                text!("外币凭证请按纸质凭证录入并折算。", "Enter vouchers in other currencies by hand."),
            ));
        }
    }
}

/// The day that a text begins with: `2026-03-01T08:00:00`, `2026年03月01日`, `20260301`.
pub fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        let (day, _) = rest.split_once('日')?;
        return NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    }
    let day = text.get(..10)?;
    let rest = text.get(10..)?;
    let goes_on = rest.is_empty() || rest.starts_with(['T', ' ', '+', 'Z']);
    goes_on.then(|| NaiveDate::parse_from_str(&day.replace('/', "-"), "%Y-%m-%d").ok()).flatten()
}

fn date(reading: &Reading, field: &str, doubts: &mut Vec<FieldProblem>) -> Option<NaiveDate> {
    let value = reading.get(field);
    if value.is_empty() {
        return None;
    }
    let read = day(value);
    if read.is_none() {
        let value = short(value);
        doubts.push(refused(
            reading.at(field),
            text!("日期“{value}”无法识别。", "“{value}” is no date."),
            text!("请向开票方核实原始文件。", "Ask the issuer about the original file."),
        ));
    }
    read
}

fn amount(reading: &Reading, field: &str, doubts: &mut Vec<FieldProblem>) -> Option<Fen> {
    let value = reading.get(field);
    if value.is_empty() {
        return None;
    }
    let read = yuan(value);
    if read.is_none() {
        doubts.push(no_amount(reading.at(field), value));
    }
    read
}

/// Yuan with up to two decimals; further decimals must be noughts.
pub fn yuan(value: &str) -> Option<Fen> {
    let value = value.trim();
    let cut = match value.split_once('.') {
        Some((whole, fraction)) if fraction.len() > 2 => {
            let (near, far) = fraction.split_at_checked(2)?;
            if !far.bytes().all(|digit| digit == b'0') {
                return None;
            }
            format!("{whole}.{near}")
        }
        _ => value.to_owned(),
    };
    Fen::parse_yuan(&cut)
}

fn no_amount(at: String, value: &str) -> FieldProblem {
    let value = short(value);
    refused(
        at,
        text!(
            "金额“{value}”不是精确到分的人民币金额。",
            "“{value}” is no amount of yuan with at most two decimals."
        ),
        text!("请向开票方核实原始文件。", "Ask the issuer about the original file."),
    )
}

fn nothing(at: &str) -> FieldProblem {
    refused(
        at,
        text!("没有可识别的凭证数据。", "There is no data of a voucher that is known."),
        text!("请使用开票平台下载的原始文件。", "Use the original file as it was issued."),
    )
}

fn missing(names: String) -> FieldProblem {
    refused(
        names.clone(),
        text!("缺少必需的元素 {names}。", "The element {names} is missing."),
        text!("请使用含完整结构化数据的原始文件。", "Use an original file with complete data."),
    )
}

fn lines(doc: &Doc, kind: &Kind, reading: &mut Reading, doubts: &mut Vec<FieldProblem>) {
    let Some(table) = &kind.line else { return };
    let around: Vec<&Fact> = doc.facts.iter().filter(|fact| fact.name == table.element).collect();
    if around.len() > LINES_MAX {
        doubts.push(refused(
            table.element.clone(),
            text!("明细超过 {LINES_MAX} 行。", "There are more than {LINES_MAX} lines."),
            text!("请按汇总发票录入。", "Enter it by its totals."),
        ));
        return;
    }
    let mut parts: BTreeMap<&str, [&str; 3]> = BTreeMap::new();
    for fact in doc.facts.iter().filter(|fact| !fact.value.is_empty()) {
        let Some((parent, _)) = fact.path.rsplit_once('/') else { continue };
        let names = [&table.name, &table.amount, &table.tax];
        if let Some(place) = names.iter().position(|name| **name == fact.name) {
            parts.entry(parent).or_default()[place] = &fact.value;
        }
    }
    for fact in around {
        let [name, net, tax] = parts.get(fact.path.as_str()).copied().unwrap_or_default();
        let mut money = |value: &str| {
            let read = if value.is_empty() { Some(Fen::ZERO) } else { yuan(value) };
            if read.is_none() {
                doubts.push(no_amount(fact.path.clone(), value));
            }
            read.unwrap_or(Fen::ZERO).fen()
        };
        let (amount_fen, tax_fen) = (money(net), money(tax));
        reading.lines.push(LineRead { name: name.chars().take(FIELD_MAX).collect(), amount_fen, tax_fen });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_as_yuan_is_read_to_the_fen(fen in -99_999_999_999_i64..99_999_999_999) {
            let sign = if fen < 0 { "-" } else { "" };
            let text = format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
            prop_assert_eq!(yuan(&text), Some(Fen::from_fen(fen)));
            prop_assert_eq!(yuan(&format!("{text}0000")), Some(Fen::from_fen(fen)));
            prop_assert_eq!(yuan(&format!("{text}1")), None);
        }
        #[test]
        fn no_text_stops_it(text in "\\PC{0,30}") {
            let _ = (yuan(&text), day(&text));
        }
    }

    #[test]
    fn what_is_no_exact_amount_is_none() {
        for bad in ["1e3", "1.005", "¥1.00", "1.", "", "1,00", "壹元", "0x10", "1.0０", "NaN"] {
            assert_eq!(yuan(bad), None, "{bad}");
        }
        assert_eq!(yuan(" 1,234.5 "), Some(Fen::from_fen(123_450)));
    }
    #[test]
    fn days_are_read_in_the_forms_that_occur() {
        let expected = NaiveDate::from_ymd_opt(2026, 3, 1);
        for text in [
            "2026-03-01",
            "2026-03-01T10:00:00",
            "2026-03-01 10:00:00",
            "2026年03月01日",
            "20260301",
            "2026/03/01",
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        for bad in ["2026-02-30", "2026-3-1", "01/03/2026", "2026-03-011", "昨天", ""] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }
}
