//! Roles, what each may do, and which of them exclude each other (`docs/how-to/rights.md`).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use kernel::{Text, text};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* #[doc = $zh] $variant,)* }
        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];
            /// As stored and in JSON.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
            /// Reads the stored word.
            pub fn parse(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }
            /// For people.
            pub fn title(self) -> Text {
                match self { $($name::$variant => text!($zh, $en),)* }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

words! {
    /// A role, granted at a unit. Department roles cover the unit's whole subtree, the others that unit alone.
    Role {
        Handler = "handler", "经办", "handler";
        Reviewer = "reviewer", "审核", "reviewer";
        UnitHead = "unit_head", "单位负责人", "head of unit";
        Cashier = "cashier", "出纳", "cashier";
        Accountant = "accountant", "会计", "accountant";
        DeptBusiness = "dept_business", "部门业务处", "department business division";
        DeptFinance = "dept_finance", "部门财务处", "department finance division";
        DeptAsset = "dept_asset", "部门资产岗", "department asset post";
        DeptProcurement = "dept_procurement", "部门采购岗", "department procurement post";
        DeptPerformance = "dept_performance", "部门绩效岗", "department performance post";
        Mof = "mof", "财政部门", "finance ministry";
        Bank = "bank", "代理银行", "agent bank";
        Supervisor = "supervisor", "监管", "supervisor";
        Sysadmin = "sysadmin", "系统管理员", "system administrator";
        Secadmin = "secadmin", "安全管理员", "security administrator";
        Auditadmin = "auditadmin", "审计管理员", "audit administrator";
    }
}

words! {
    /// The class of a user: the three administrators exclude each other and every business role.
    UserClass {
        Business = "business", "业务用户", "business user";
        Sysadmin = "sysadmin", "系统管理员", "system administrator";
        Secadmin = "secadmin", "安全管理员", "security administrator";
        Auditadmin = "auditadmin", "审计管理员", "audit administrator";
    }
}

words! {
    /// A right that a route asks for.
    Permission {
        MasterRead = "master_read", "查看基础信息", "read master data";
        MasterEdit = "master_edit", "维护基础信息", "maintain master data";
        PersonalReveal = "personal_reveal", "查看敏感信息明文", "see personal data in clear";
        ProjectRead = "project_read", "查看项目", "read projects";
        ProjectEdit = "project_edit", "编制项目", "prepare projects";
        ProjectRank = "project_rank", "项目排序", "rank projects";
        BudgetRead = "budget_read", "查看预算", "read budgets";
        BudgetEdit = "budget_edit", "编制预算", "prepare budgets";
        ControlEdit = "control_edit", "下达控制数", "issue control figures";
        IndicatorRead = "indicator_read", "查看指标", "read indicators";
        IndicatorEdit = "indicator_edit", "管理指标", "manage indicators";
        ReallocationEdit = "reallocation_edit", "申请调剂", "apply for reallocation";
        PaymentRead = "payment_read", "查看支付", "read payments";
        PaymentEdit = "payment_edit", "录入支付申请", "enter payment applications";
        BankFile = "bank_file", "收发银行文件", "exchange bank files";
        IncomeEdit = "income_edit", "登记单位资金收入", "record own-funds income";
        EvoucherRead = "evoucher_read", "查看电子凭证", "read electronic vouchers";
        VoucherRead = "voucher_read", "查看凭证账簿", "read vouchers and books";
        VoucherEdit = "voucher_edit", "编制记账凭证", "prepare vouchers";
        PeriodClose = "period_close", "期初建账与结账", "open books and close periods";
        PostingRuleEdit = "posting_rule_edit", "维护记账规则", "maintain posting rules";
        ArchiveEdit = "archive_edit", "管理会计档案", "keep the accounting archive";
        ReportRead = "report_read", "查看报表", "read reports";
        DocumentAct = "document_act", "办理单据", "act on documents";
        UserEdit = "user_edit", "管理用户", "manage users";
        RightsEdit = "rights_edit", "管理权限", "manage rights";
        DelegationEdit = "delegation_edit", "委托授权", "delegate";
        AuditRead = "audit_read", "查看审计", "read the audit trail";
    }
}

/// What reviewers and heads of units may do.
const REVIEWER: &[Permission] = &[
    Permission::MasterRead,
    Permission::ProjectRead,
    Permission::BudgetRead,
    Permission::IndicatorRead,
    Permission::PaymentRead,
    Permission::EvoucherRead,
    Permission::VoucherRead,
    Permission::ReportRead,
    Permission::DocumentAct,
    Permission::DelegationEdit,
];

/// What the handlers of units may do.
const HANDLER: &[Permission] = &[
    Permission::MasterRead,
    Permission::MasterEdit,
    Permission::PersonalReveal,
    Permission::ProjectRead,
    Permission::ProjectEdit,
    Permission::BudgetRead,
    Permission::BudgetEdit,
    Permission::IndicatorRead,
    Permission::ReallocationEdit,
    Permission::PaymentRead,
    Permission::PaymentEdit,
    Permission::EvoucherRead,
    Permission::IncomeEdit,
    Permission::ReportRead,
    Permission::DocumentAct,
];

/// What the accountants of units may do.
const ACCOUNTANT: &[Permission] = &[
    Permission::MasterRead,
    Permission::PaymentRead,
    Permission::IndicatorRead,
    Permission::EvoucherRead,
    Permission::VoucherRead,
    Permission::VoucherEdit,
    Permission::PeriodClose,
    Permission::ArchiveEdit,
    Permission::ReportRead,
    Permission::DocumentAct,
];

impl Role {
    /// Covers the subtree of the unit it is granted at.
    pub fn is_departmental(self) -> bool {
        use Role::*;
        matches!(
            self,
            DeptBusiness
                | DeptFinance
                | DeptAsset
                | DeptProcurement
                | DeptPerformance
                | Mof
                | Bank
                | Supervisor
        )
    }
    /// The class of user that may hold it.
    pub fn class(self) -> UserClass {
        match self {
            Role::Sysadmin => UserClass::Sysadmin,
            Role::Secadmin => UserClass::Secadmin,
            Role::Auditadmin => UserClass::Auditadmin,
            _ => UserClass::Business,
        }
    }
    /// Everything the role may do. The one table of rights: routes name a permission, never a role.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::*;
        match self {
            Role::Handler => HANDLER,
            Role::Reviewer | Role::UnitHead => REVIEWER,
            Role::Cashier => {
                &[MasterRead, PersonalReveal, PaymentRead, EvoucherRead, IndicatorRead, BankFile, DocumentAct]
            }
            Role::Accountant => ACCOUNTANT,
            Role::DeptBusiness | Role::DeptAsset | Role::DeptProcurement | Role::DeptPerformance => {
                &[MasterRead, ProjectRead, BudgetRead, IndicatorRead, ReportRead, DocumentAct, DelegationEdit]
            }
            Role::DeptFinance => &[
                MasterRead,
                MasterEdit,
                PersonalReveal,
                ProjectRead,
                ProjectRank,
                BudgetRead,
                ControlEdit,
                IndicatorRead,
                IndicatorEdit,
                PaymentRead,
                EvoucherRead,
                VoucherRead,
                PostingRuleEdit,
                ArchiveEdit,
                ReportRead,
                DocumentAct,
                DelegationEdit,
            ],
            Role::Mof => {
                &[MasterRead, ProjectRead, BudgetRead, ControlEdit, IndicatorRead, ReportRead, DocumentAct]
            }
            Role::Bank => &[PaymentRead, BankFile],
            Role::Supervisor => &[
                MasterRead,
                ProjectRead,
                BudgetRead,
                IndicatorRead,
                PaymentRead,
                EvoucherRead,
                VoucherRead,
                ReportRead,
            ],
            Role::Sysadmin => &[UserEdit],
            Role::Secadmin => &[RightsEdit],
            Role::Auditadmin => &[AuditRead],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.word()), Some(*role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.word());
        }
    }
    #[test]
    fn administrators_see_no_business_and_business_no_administration() {
        use Permission::*;
        for role in Role::ALL {
            let administers =
                role.permissions().iter().any(|p| matches!(p, UserEdit | RightsEdit | AuditRead));
            let works = role.permissions().iter().any(|p| !matches!(p, UserEdit | RightsEdit | AuditRead));
            assert!(administers != works, "{role} does both or neither");
            assert_eq!(administers, role.class() != UserClass::Business);
        }
    }
}
