//! Words on a trace: `(word, Chinese, English)`.

/// Kinds that are no documents, and documents where the registry does not say it.
pub(super) const KINDS: &[(&str, &str, &str)] = &[
    ("standard", "支出标准", "standard"),
    ("costing_line", "测算明细", "costing line"),
    ("project", "项目", "project"),
    ("budget_line", "预算明细", "budget line"),
    ("budget", "单位预算", "budget"),
    ("indicator", "指标", "indicator"),
    ("payment", "支付申请", "payment"),
    ("receipt", "银行回单", "bank receipt"),
    ("payee_account", "收款账户", "payee's account"),
    ("voucher", "记账凭证", "voucher"),
];

/// States of what is no document.
pub(super) const STATES: &[(&str, &str, &str)] = &[
    ("posted", "已记账", "posted"),
    ("paid", "已支付", "paid"),
    ("failed", "支付失败", "failed"),
    ("returned", "已退汇", "returned by the bank"),
    ("refunded", "已退回", "refunded"),
    // Of the budget a line belongs to.
    ("draft", "编制中", "draft"),
    ("in_review", "审核中", "in review"),
    ("proposed", "一上已报", "proposed"),
    ("approved", "已批复", "approved"),
];

/// What came of what.
pub(super) const RELATIONS: &[(&str, &str, &str)] = &[
    ("prices", "定价", "prices"),
    ("costs", "测算", "costs"),
    ("budgets", "编入预算", "budgets"),
    ("issues", "下达", "issues"),
    ("allots", "分配", "allots"),
    ("reallocates", "调剂", "reallocates"),
    ("changes", "调整", "changes"),
    ("carries", "结转", "carries over"),
    ("pays", "支付", "pays"),
    ("settles", "清算", "settles"),
    ("books", "记账", "books"),
    ("to_account", "付至", "to the account"),
];
