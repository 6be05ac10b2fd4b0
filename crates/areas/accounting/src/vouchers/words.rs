//! Words on a voucher.

use kernel::{Text, text};
use platform::export::word_of;

use super::model::VoucherRow;

const SYSTEMS: &[(&str, &str, &str)] = &[
    ("government", "政府会计制度", "government accounting"),
    ("enterprise", "企业会计准则", "enterprise accounting"),
    ("small_enterprise", "小企业会计准则", "small enterprise accounting"),
    ("nonprofit", "民间非营利组织会计制度", "non-profit accounting"),
    ("trade_union", "工会会计制度", "trade union accounting"),
    ("other", "其他会计制度", "other accounting"),
];

/// The books a voucher stands in. A unit that names no accounting system keeps government books.
pub(super) fn set_of_books(row: &VoucherRow, system: &str) -> Text {
    let kind = if row.journal_type == ledger::JournalType::Indicator.word() {
        text!("指标账", "indicator book")
    } else {
        word_of(SYSTEMS, if system.is_empty() { "government" } else { system })
    };
    let VoucherRow { unit_code, unit_name, fiscal_year, .. } = row;
    let (zh, en) = (kind.zh, kind.en);
    text!(
        "{unit_code} {unit_name} {fiscal_year}年度（{zh}）",
        "{unit_code} {unit_name}, {fiscal_year} ({en})"
    )
}

/// Who made a voucher that nobody made: the program, by its posting rules.
pub(super) fn the_program() -> String {
    "系统自动生成".to_owned()
}
