//! What a file of units may say besides: every column optional, so that older files stay valid.

use kernel::text;
use platform::import::{CellProblem, Row};

use crate::units::Unit;

/// 执行会计制度
pub(crate) const ACCOUNTING: &[(&str, &str)] = &[
    ("政府会计制度", "government"),
    ("企业会计准则", "enterprise"),
    ("小企业会计准则", "small_enterprise"),
    ("民间非营利组织会计制度", "nonprofit"),
    ("工会会计制度", "trade_union"),
    ("其他", "other"),
];
/// 单位行政级别
pub(crate) const ADMIN_LEVELS: &[(&str, &str)] = &[
    ("部级", "ministry"),
    ("副部级", "vice_ministry"),
    ("司局级", "bureau"),
    ("副司局级", "vice_bureau"),
    ("处级", "division"),
    ("副处级", "vice_division"),
    ("科级", "section"),
    ("未定级", "none"),
];
/// 预算级次
pub(crate) const BUDGET_LEVELS: &[(&str, &str)] = &[
    ("一级预算单位", "first"),
    ("二级预算单位", "second"),
    ("三级预算单位", "third"),
    ("四级预算单位", "fourth"),
    ("五级预算单位", "fifth"),
];

/// The optional fields of a unit.
pub(crate) struct Fields {
    pub(crate) short_name: String,
    pub(crate) accounting_system: String,
    pub(crate) admin_level: String,
    pub(crate) budget_level: String,
    pub(crate) region_code: String,
    pub(crate) address: String,
    pub(crate) postcode: String,
    pub(crate) office_phone: String,
}

/// Reads them; what the file has no column for stays as it is.
pub(crate) fn read(row: &Row<'_>, before: Option<&Unit>, problems: &mut Vec<CellProblem>) -> Option<Fields> {
    let kept = |key: &str, stored: fn(&Unit) -> &String| {
        (!row.has(key)).then(|| before.map(|unit| stored(unit).clone()).unwrap_or_default())
    };
    let mut text = |key: &str, max: usize, stored: fn(&Unit) -> &String| {
        kept(key, stored).or_else(|| row.text(key, max, problems))
    };
    let short_name = text("short_name", 60, |unit| &unit.short_name);
    let address = text("address", 200, |unit| &unit.address);
    let mut word = |key: &str, words: &[(&str, &'static str)], stored: fn(&Unit) -> &String| {
        kept(key, stored).or_else(|| {
            if row.raw(key).is_empty() {
                return Some(String::new());
            }
            row.one_of(key, words, problems).map(str::to_owned)
        })
    };
    let accounting_system = word("accounting_system", ACCOUNTING, |unit| &unit.accounting_system);
    let admin_level = word("admin_level", ADMIN_LEVELS, |unit| &unit.admin_level);
    let budget_level = word("budget_level", BUDGET_LEVELS, |unit| &unit.budget_level);
    let region_code = kept("region_code", |unit| &unit.region_code)
        .or_else(|| digits(row, "region_code", &[6, 9, 12], problems));
    let postcode =
        kept("postcode", |unit| &unit.postcode).or_else(|| digits(row, "postcode", &[6], problems));
    let office_phone = kept("office_phone", |unit| &unit.office_phone).or_else(|| phone(row, problems));
    Some(Fields {
        short_name: short_name?,
        accounting_system: accounting_system?,
        admin_level: admin_level?,
        budget_level: budget_level?,
        region_code: region_code?,
        address: address?,
        postcode: postcode?,
        office_phone: office_phone?,
    })
}

/// A number of one of these lengths, or nothing.
fn digits(row: &Row<'_>, key: &str, lengths: &[usize], problems: &mut Vec<CellProblem>) -> Option<String> {
    let value = row.text(key, 40, problems)?;
    if value.is_empty() || (lengths.contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())) {
        return Some(value);
    }
    let known: Vec<String> = lengths.iter().map(usize::to_string).collect();
    let known = known.join("、");
    row.fault(
        key,
        problems,
        text!("须为 {known} 位数字。", "It has this many digits: {known}."),
        text!("请核对；把该列设为文本格式。", "Check it; format the column as text."),
    );
    None
}

fn phone(row: &Row<'_>, problems: &mut Vec<CellProblem>) -> Option<String> {
    let value = row.text("office_phone", 30, problems)?;
    let fits = |b: u8| b.is_ascii_digit() || matches!(b, b'-' | b' ' | b'(' | b')' | b'+');
    if value.bytes().all(fits) {
        return Some(value);
    }
    row.fault(
        "office_phone",
        problems,
        text!("电话只能由数字、横线和括号组成。", "A phone number has digits, dashes and brackets only."),
        text!("请填写单位总机或办公电话，不要填个人手机。", "Give the unit's own number, no person's."),
    );
    None
}
