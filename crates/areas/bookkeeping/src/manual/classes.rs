//! The classes of what the two results may differ by (财务报表附注“本年盈余与预算结余的差异”).

use kernel::{Text, text};

/// The classes with their titles, as the reconciliation lists them.
pub fn all() -> Vec<(&'static str, Text)> {
    vec![
        (
            "receivable_revenue",
            text!("应收款项、预收款项形成的收入", "revenue of receivables and advances received"),
        ),
        ("donation_in_kind", text!("接受实物捐赠", "donation in kind")),
        ("payable_payment", text!("支付应付款项、预付款项", "payment of payables and advances")),
        ("inventory_purchase", text!("购入存货", "purchase of stock")),
        ("capital_purchase", text!("购建固定资产等资本性支出", "purchase of assets")),
        ("debt_service", text!("偿还借款本息", "repayment of debt")),
        (
            "receivable_collection",
            text!("收回应收款项、预收款项", "collection of receivables and advances received"),
        ),
        ("borrowing", text!("取得借款", "borrowing")),
        ("inventory_use", text!("领用存货", "use of stock")),
        ("depreciation", text!("折旧与摊销", "depreciation and amortisation")),
        ("disposal", text!("资产处置", "disposal of assets")),
        ("payable_expense", text!("应付款项形成的费用", "expense of payables")),
        ("other", text!("其他", "other")),
    ]
}

/// The title of a class.
pub fn title(class: &str) -> Option<Text> {
    all().into_iter().find(|(known, _)| *known == class).map(|(_, title)| title)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_classes_are_those_of_the_posting_rules() {
        for row in posting::rulebook::shipped::DIFFERENCE_CLASSES.lines().skip(1) {
            let class = row.split(',').nth(2).unwrap();
            assert!(super::title(class).is_some(), "{class}");
        }
        assert!(super::title("nonsense").is_none());
    }
}
