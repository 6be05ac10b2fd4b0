//! What the lists of master data show, and under which titles.

use kernel::Text;
use platform::export::{Column, word_of};

use crate::{accounts, assets, payees, performance, persons, units};

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

pub(super) const ASSETS: &[Column] = &[
    Column::plain("code", "资产编号", "Asset code"),
    Column::plain("name", "资产名称", "Name"),
    Column::unit("unit_id"),
    Column::plain("class", "资产分类", "Class"),
    Column::plain("class_name", "分类名称", "Name of the class"),
    Column::plain("model", "规格型号", "Model"),
    Column::plain("serial_no", "出厂编号", "Serial number"),
    Column::whole("quantity", "数量", "Quantity"),
    Column::plain("unit_of_measure", "计量单位", "Unit of measure"),
    Column::yuan("cost_fen", "原值（元）", "Cost (yuan)"),
    Column::yuan("depreciation_fen", "累计折旧（元）", "Accumulated depreciation (yuan)"),
    Column::yuan("net_fen", "净值（元）", "Net value (yuan)"),
    Column::plain("acquired_on", "取得日期", "Acquired on"),
    Column::whole("useful_months", "使用年限（月）", "Useful life (months)"),
    Column::plain("place", "存放地点", "Place"),
    Column::plain("keeper_name", "保管人", "Keeper"),
    Column::word("state", "使用状况", "State", |word| listed(assets::STATES, word)),
];
pub(super) const PERFORMANCE: &[Column] = &[
    Column::plain("code", "指标代码", "Code"),
    Column::word("level_one", "一级指标", "First level", |word| listed(performance::LEVELS_ONE, word)),
    Column::word("level_two", "二级指标", "Second level", |word| listed(performance::LEVELS_TWO, word)),
    Column::plain("name", "三级指标", "Indicator"),
    Column::plain("unit_of_measure", "计量单位", "Unit of measure"),
    Column::word("direction", "指标方向", "Direction", |word| listed(performance::DIRECTIONS, word)),
    Column::plain("typical_value", "参考值", "Typical value"),
    Column::plain("category", "适用范围", "For"),
    Column::plain("basis", "依据", "Basis"),
    Column::plain("effective_from", "生效日期", "In force from"),
    Column::plain("effective_to", "失效日期", "In force to"),
];
pub(crate) const JOBS: &[Column] = &[
    Column::time("created_at", "提交时间", "Sent at"),
    Column::plain("kind", "数据类型", "Kind"),
    Column::plain("source", "来源", "Source"),
    Column::word("state", "状态", "State", |word| word_of(JOB_STATES, word)),
    Column::whole("rows", "行数", "Rows"),
    Column::whole("problems", "错误数", "Bad cells"),
    Column::time("finished_at", "完成时间", "Finished at"),
];
const JOB_STATES: &[(&str, &str, &str)] = &[
    ("queued", "排队中", "queued"),
    ("reading", "读取中", "reading"),
    ("checking", "检查中", "checking"),
    ("writing", "写入中", "writing"),
    ("done", "已完成", "done"),
    ("failed", "失败", "failed"),
    ("cancelled", "已取消", "cancelled"),
];
pub(crate) const BAD_CELLS: &[Column] = &[
    Column::plain("source", "来源", "Source"),
    Column::whole("row", "行", "Row"),
    Column::plain("column", "列", "Column"),
    Column::plain("column_en", "列（英文）", "Column (English)"),
    Column::plain("value", "内容", "Value"),
    Column::plain("what", "问题", "What is wrong"),
    Column::plain("how", "修改方法", "How to mend it"),
];
pub(crate) const DIFFERENCES: &[Column] = &[
    Column::whole("seq", "序号", "Number"),
    Column::plain("key", "记录", "Record"),
    Column::plain("name", "名称", "Name"),
    Column::word("status", "状态", "Status", |word| word_of(DIFFERENCE_STATES, word)),
    Column::plain("fields", "变化", "What changes"),
];
const DIFFERENCE_STATES: &[(&str, &str, &str)] =
    &[("new", "新增", "new"), ("same", "一致", "same"), ("changed", "变化", "changed")];
pub(crate) const CASES: &[Column] = &[
    Column::time("created_at", "建立时间", "Opened at"),
    Column::unit("unit_id"),
    Column::plain("kind", "数据类型", "Kind"),
    Column::plain("note", "说明", "Note"),
    Column::word("state", "状态", "State", |word| word_of(CASE_STATES, word)),
    Column::plain("opened_by", "经办人", "Opened by"),
    Column::plain("signed_by", "签发人", "Signed by"),
    Column::time("applied_at", "写入时间", "Applied at"),
];
const CASE_STATES: &[(&str, &str, &str)] = &[
    ("open", "待比对", "open"),
    ("matched", "已比对", "matched"),
    ("applied", "已写入", "applied"),
    ("abandoned", "已放弃", "abandoned"),
];
pub(crate) const RECONCILED: &[Column] = &[
    Column::whole("seq", "序号", "Number"),
    Column::plain("key", "记录", "Record"),
    Column::plain("unit", "单位代码", "Unit code"),
    Column::plain("status", "状态", "Status"),
    Column::plain("values", "合并结果", "Values"),
    Column::plain("origins", "取自", "Taken from"),
];
pub(crate) const CONFLICTS: &[Column] = &[
    Column::whole("seq", "序号", "Number"),
    Column::plain("key", "记录", "Record"),
    Column::plain("unit", "单位代码", "Unit code"),
    Column::plain("field", "字段", "Field"),
    Column::plain("shown", "各来源的值", "What the sources say"),
    Column::plain("proposal", "建议", "Proposal"),
    Column::plain("decision", "决定", "Decision"),
    Column::plain("reason", "理由", "Reason"),
    Column::plain("decided_by", "决定人", "Decided by"),
    Column::time("decided_at", "决定时间", "Decided at"),
];

/// A word of a list that files use: `(Chinese, word)`.
fn listed(list: &[(&str, &str)], word: &str) -> Text {
    let zh = list.iter().find(|(_, known)| *known == word).map(|(zh, _)| *zh);
    zh.map_or_else(|| Text::same(word), |zh| word_of(&[(word, zh, &word.replace('_', " "))], word))
}
