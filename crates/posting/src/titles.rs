//! The words people know the columns of documents by, for what an edit changed. A column without words is worked out from
//! others and is not shown.

use std::collections::BTreeMap;

use kernel::{Fen, Language, Text};

/// Columns of documents and of their lines.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("payee_id", "收款人", "Payee"),
    ("payee_account_id", "收款账户", "Payee's account"),
    ("settlement", "结算方式", "Settlement"),
    ("purpose", "用途（事由）", "Purpose"),
    ("business", "业务类型", "Business"),
    ("business_detail", "业务明细", "Detail of the business"),
    ("invoice_no", "发票号", "Invoice"),
    ("procurement", "政府采购", "Government procurement"),
    ("attachments", "附件张数", "Sheets attached"),
    ("source_payment_id", "原支付单", "Payment paid again"),
    ("amount_fen", "金额", "Amount"),
    ("indicator_id", "指标", "Indicator"),
    ("note", "备注", "Note"),
    ("part_fen", "其中金额", "Part of the amount"),
    ("payment_channel", "支付渠道", "Channel"),
    ("earmarked", "限定用途", "Earmarked"),
    ("project_id", "项目", "Project"),
    ("function", "功能分类", "Functional class"),
    ("dep_economy", "部门经济分类", "Departmental economic class"),
    ("gov_economy", "政府经济分类", "Government economic class"),
    ("fund", "资金性质", "Fund"),
    ("revenue_item", "收入项目", "Revenue item"),
    ("vat_method", "增值税计税方法", "VAT method"),
    ("vat_fen", "增值税", "VAT"),
    ("interest_fen", "利息", "Interest"),
    ("payer", "付款人", "Payer"),
    ("received_on", "到账日期", "Received on"),
    ("account_id", "收款账户", "Account"),
    ("receipt_no", "银行回单号", "Receipt number"),
    ("code", "项目代码", "Project code"),
    ("name", "名称", "Name"),
    ("class", "项目类别", "Class"),
    ("start_year", "开始年度", "First year"),
    ("end_year", "结束年度", "Last year"),
    ("reason", "理由（依据）", "Reason"),
    ("flags", "标志", "Flags"),
    ("new_policy", "新增政策", "New policy"),
    ("span", "期限类型", "Span"),
    ("level", "项目级次", "Level"),
    ("parent_id", "所属一级项目", "First-level project"),
    ("total_fen", "总额", "Total"),
    ("task", "任务", "Task"),
    ("budget_year", "预算年度", "Budget year"),
    ("standard_id", "支出标准", "Standard"),
    ("unit_price_fen", "单价", "Unit price"),
    ("quantity", "数量", "Quantity"),
    ("frequency", "频次", "Frequency"),
    ("unit_of_measure", "计量单位", "Unit of measure"),
    ("kind", "类别", "Kind"),
    ("value", "指标值", "Value"),
    ("weight", "权重", "Weight"),
    ("library_code", "绩效指标库编码", "Library code"),
    ("expenditure_kind", "支出类型", "Kind of expenditure"),
    ("operation", "操作", "Operation"),
    ("document_no", "文号", "Document number"),
    ("fresh", "新指标要素", "Dimensions of the new indicator"),
    ("mof_approval_no", "财政批复文号", "Approval of the finance ministry"),
    ("direction", "方向", "Direction"),
    ("stated", "填报要素", "Dimensions stated"),
    ("parts", "随附金额", "Sums beside it"),
    ("effective_from", "生效日期", "Counts from"),
    ("object_id", "记录", "Record"),
    ("fields", "变更内容", "What is changed"),
    ("event", "业务事项", "Event"),
    ("words", "业务要素", "Facts"),
    ("amounts", "金额要素", "Amounts"),
    ("voucher_date", "凭证日期", "Day of the voucher"),
    ("summary", "摘要", "Summary"),
    ("difference_class", "差异类别", "Class of the difference"),
    ("account", "科目", "Account"),
    ("side", "借贷方向", "Side"),
    ("book", "账", "Book"),
];

/// Tables of lines: the list of the input, and what people call a line.
const LISTS: &[(&str, &str, &str, &str)] = &[
    ("ex_payment_line", "lines", "明细", "Line"),
    ("in_change_line", "lines", "明细", "Line"),
    ("in_reallocation_line", "lines", "明细", "Line"),
    ("pj_costing_line", "lines", "测算明细", "Costing line"),
    ("pj_target", "targets", "绩效目标", "Target"),
    ("bg_line", "lines", "支出明细", "Budget line"),
    ("bg_income_line", "income", "收入明细", "Income line"),
    ("bk_manual_line", "lines", "分录", "Entry"),
];

/// Columns that point to records, and where their names are.
pub(crate) const RECORDS: &[(&str, &str)] = &[
    ("payee_id", "select id, name from v_payee where id in {in:1}"),
    ("payee_account_id", ACCOUNTS),
    ("account_id", ACCOUNTS),
    ("indicator_id", "select id, number as name from lg_indicator where id in {in:1}"),
    ("project_id", "select id, name from v_project where id in {in:1}"),
    ("parent_id", "select id, name from v_project where id in {in:1}"),
    ("source_payment_id", "select id, number as name from fl_document where id in {in:1}"),
];
const ACCOUNTS: &str =
    "select id, account_name || ' ' || account_masked as name from v_bank_account where id in {in:1}";

/// Columns that are yes or no.
const FLAGS: &[&str] = &["procurement", "earmarked", "new_policy"];
/// Words that are stored as such.
const WORDS: &[(&str, &str, &str)] = &[
    ("transfer", "转账", "transfer"),
    ("cash", "现金", "cash"),
    ("official_card", "公务卡", "official card"),
    ("from", "调出", "from"),
    ("to", "调入", "to"),
];

/// The words for a column, with its line; none for what is worked out.
pub(crate) fn of(table: &str, row: &str, column: &str) -> Option<Text> {
    let (outer, inner) = column.split_once('.').unwrap_or((column, ""));
    let words = |column: &str| COLUMNS.iter().find(|(name, ..)| *name == column);
    let (_, zh, en) = words(outer)?;
    let mut title = match words(inner) {
        Some((_, zh, en)) => Text { zh: (*zh).to_owned(), en: (*en).to_owned() },
        None if inner.is_empty() => Text { zh: (*zh).to_owned(), en: (*en).to_owned() },
        None => Text { zh: format!("{zh}：{inner}"), en: format!("{en}: {inner}") },
    };
    let list = LISTS.iter().find(|(name, ..)| *name == table);
    // A key says nothing to people; the number of a line does.
    let number = row.rsplit(' ').next().filter(|number| number.len() < 5).unwrap_or("");
    if let Some((_, _, line_zh, line_en)) = list {
        title = Text {
            zh: format!("{line_zh}{number} {}", title.zh),
            en: format!("{line_en} {number} {}", title.en).replace("  ", " "),
        };
    }
    Some(title)
}

/// The list of the input that a table holds.
pub(crate) fn list_name(table: &str) -> &str {
    LISTS.iter().find(|(name, ..)| *name == table).map_or(table, |(_, list, ..)| list)
}

/// A value for people: money in yuan, records by name, flags and words in the reader's language.
pub(crate) fn value(
    column: &str,
    value: &str,
    names: &BTreeMap<String, String>,
    language: Language,
) -> String {
    let column = column.rsplit('.').next().unwrap_or(column);
    if column.ends_with("_fen")
        && let Ok(fen) = value.parse()
    {
        return Fen::from_fen(fen).to_string();
    }
    let say = |zh: &str, en: &str| if language == Language::En { en.to_owned() } else { zh.to_owned() };
    if FLAGS.contains(&column) {
        return if value == "1" { say("是", "yes") } else { say("否", "no") };
    }
    if matches!(column, "settlement" | "direction")
        && let Some((_, zh, en)) = WORDS.iter().find(|(word, ..)| *word == value)
    {
        return say(zh, en);
    }
    names.get(value).cloned().unwrap_or_else(|| value.to_owned())
}
