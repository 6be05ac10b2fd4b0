//! Words of the books that several areas show to people: `(word, Chinese, English)`.

/// Groups of funds.
pub const FUND_GROUPS: &[(&str, &str, &str)] = &[
    ("government_budget", "财政拨款", "government budget"),
    ("fiscal_special_account", "财政专户管理资金", "fiscal special account"),
    ("own_funds", "单位资金", "own funds"),
];
/// Kinds of expenditure.
pub const EXPENDITURE_KINDS: &[(&str, &str, &str)] = &[
    ("basic", "基本支出", "basic"),
    ("basic_person", "基本支出（人员）", "basic, personnel"),
    ("basic_operating", "基本支出（公用）", "basic, operating"),
    ("project", "项目支出", "project"),
];
/// Ways of payment.
pub const PAYMENT_MODES: &[(&str, &str, &str)] =
    &[("treasury", "国库集中支付", "treasury"), ("unit_bank_account", "单位账户支付", "unit bank account")];
/// Whose year the money is of.
pub const YEAR_KINDS: &[(&str, &str, &str)] =
    &[("current", "当年", "current"), ("prior", "上年结转", "carried over")];
/// Whether an indicator may be spent from, as its flag says it.
pub const ALLOTMENTS: &[(&str, &str, &str)] = &[("1", "可执行", "executable"), ("0", "待分配", "unallotted")];
/// Kinds of journals.
pub const JOURNAL_TYPES: &[(&str, &str, &str)] =
    &[("indicator", "指标账", "indicator"), ("voucher", "凭证", "voucher")];
/// Books.
pub const BOOKS: &[(&str, &str, &str)] = &[
    ("indicator", "指标", "indicator"),
    ("financial", "财务会计", "financial"),
    ("budgetary", "预算会计", "budgetary"),
];
/// Sides of an entry.
pub const SIDES: &[(&str, &str, &str)] = &[("debit", "借", "debit"), ("credit", "贷", "credit")];
/// Dimensions of entries.
pub const DIMENSIONS: &[(&str, &str, &str)] = &[
    ("unit_id", "单位", "unit"),
    ("indicator_id", "指标", "indicator"),
    ("project_id", "项目", "project"),
    ("function", "功能分类", "functional class"),
    ("dep_economy", "部门经济分类", "departmental economic class"),
    ("gov_economy", "政府经济分类", "government economic class"),
    ("fund", "资金性质", "fund"),
    ("payee_id", "往来单位", "payee"),
];
