//! What the lists of master data show, and under which titles.

use kernel::Text;
use platform::export::{Column, word_of};

use crate::{accounts, payees, persons, units};

pub(super) const UNITS: &[Column] = &[
    Column::plain("code", "单位代码", "Unit code"),
    Column::plain("name", "单位名称", "Name"),
    Column::whole("level", "级次", "Level"),
    Column::word("unit_type", "单位类型", "Unit type", |word| listed(units::TYPES, word)),
    Column::word("purpose", "业务性质", "Purpose", |word| listed(units::PURPOSES, word)),
    Column::whole("establishment", "编制数", "Establishment"),
    Column::plain("valid_from", "启用日期", "Valid from"),
    Column::plain("valid_to", "停用日期", "Valid to"),
];
pub(super) const PERSONS: &[Column] = &[
    Column::plain("code", "人员代码", "Person code"),
    Column::plain("name", "姓名", "Name"),
    Column::unit("unit_id"),
    Column::plain("id_card_masked", "身份证号（脱敏）", "Identity number (masked)"),
    Column::plain("phone_masked", "手机号（脱敏）", "Mobile phone (masked)"),
    Column::plain("post", "职务", "Post"),
    Column::plain("rank", "级别", "Rank"),
    Column::word("person_class", "人员类别", "Class", |word| listed(persons::CLASSES, word)),
    Column::plain("joined_on", "入职日期", "Joined on"),
    Column::plain("left_on", "离职日期", "Left on"),
];
pub(super) const PAYEES: &[Column] = &[
    Column::plain("code", "收款人代码", "Payee code"),
    Column::plain("name", "名称", "Name"),
    Column::word("kind", "类型", "Kind", |word| listed(payees::PAYEE_KINDS, word)),
    Column::plain("credit_code", "统一社会信用代码", "Unified social credit code"),
    Column::flag("stopped", "停用", "Stopped"),
    Column::plain("stop_reason", "停用原因", "Why"),
];
pub(super) const ACCOUNTS: &[Column] = &[
    Column::word("owner_kind", "户主类型", "Owner kind", |word| listed(accounts::OWNER_KINDS, word)),
    Column::plain("account_name", "账户名称", "Account name"),
    Column::plain("account_no", "账号", "Account number"),
    Column::plain("bank_name", "开户行", "Bank"),
    Column::plain("bank_code", "行号", "Clearing code"),
    Column::word("purpose", "账户性质", "Purpose", |word| listed(accounts::PURPOSES, word)),
    Column::flag("stopped", "停用", "Stopped"),
];
pub(super) const STANDARDS: &[Column] = &[
    Column::plain("code", "标准代码", "Code"),
    Column::plain("name_zh", "标准名称", "Chinese name"),
    Column::plain("name_en", "英文名称", "English name"),
    Column::plain("category", "类别", "Category"),
    Column::plain("unit_of_measure", "计量单位", "Unit of measure"),
    Column::yuan("amount_fen", "标准（元）", "Amount (yuan)"),
    Column::plain("region", "地区", "Region"),
    Column::plain("rank", "级别", "Rank"),
    Column::plain("season", "季节", "Season"),
    Column::plain("basis", "依据", "Basis"),
    Column::plain("effective_from", "生效日期", "In force from"),
    Column::plain("effective_to", "失效日期", "In force to"),
];
pub(super) const CODES: &[Column] = &[
    Column::plain("scheme", "分类方案", "Scheme"),
    Column::plain("code", "代码", "Code"),
    Column::plain("name_zh", "名称", "Chinese name"),
    Column::plain("name_en", "英文名称", "English name"),
    Column::plain("parent", "上级代码", "Code above"),
    Column::whole("level", "级次", "Level"),
    Column::plain("effective_from", "生效日期", "In force from"),
    Column::plain("effective_to", "失效日期", "In force to"),
];
pub(super) const MAPPING: &[Column] = &[
    Column::plain("departmental_code", "部门经济分类", "Departmental code"),
    Column::word("unit_type", "单位类型", "Unit type", |word| listed(units::TYPES, word)),
    Column::plain("government_code", "政府经济分类", "Government code"),
    Column::plain("effective_from", "生效日期", "In force from"),
];

/// A word of a list that files use: `(Chinese, word)`.
fn listed(list: &[(&str, &str)], word: &str) -> Text {
    let zh = list.iter().find(|(_, known)| *known == word).map(|(zh, _)| *zh);
    zh.map_or_else(|| Text::same(word), |zh| word_of(&[(word, zh, &word.replace('_', " "))], word))
}
