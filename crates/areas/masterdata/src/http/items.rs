//! What lists and details of master data answer.

use kernel::Fen;
use platform::UnitId;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A unit.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub(super) struct UnitItem {
    /// Id.
    pub(super) id: UnitId,
    /// Code.
    pub(super) code: String,
    /// Name.
    pub(super) name: String,
    /// Unit above.
    pub(super) parent_id: Option<UnitId>,
    /// Code of the unit above; empty at the top.
    #[serde(default)]
    pub(super) parent_code: String,
    /// 1 = no unit is below it.
    #[serde(default)]
    pub(super) is_leaf: i64,
    /// First letters of the readings of its name; several readings with blanks between.
    #[serde(default)]
    pub(super) initials: String,
    /// Level from 1.
    pub(super) level: i64,
    /// `administrative` or `institution`
    pub(super) unit_type: String,
    /// `core`, `management`, `business`
    pub(super) purpose: String,
    /// Posts.
    pub(super) establishment: i64,
    /// In force from.
    pub(super) valid_from: String,
    /// In force to.
    pub(super) valid_to: Option<String>,
    /// Short name.
    pub(super) short_name: String,
    /// `government`, `enterprise`, `small_enterprise`, `nonprofit`, `trade_union`, `other`; empty when not stated.
    pub(super) accounting_system: String,
    /// `ministry` … `section`, `none`; empty when not stated.
    pub(super) admin_level: String,
    /// `first` … `fifth`; empty when not stated.
    pub(super) budget_level: String,
    /// Fiscal region.
    pub(super) region_code: String,
}

/// A person, without what must not be shown.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub(super) struct PersonItem {
    /// Id.
    pub(super) id: String,
    /// Code.
    pub(super) code: String,
    /// Unit.
    pub(super) unit_id: UnitId,
    /// Name.
    pub(super) name: String,
    /// Identity number, masked.
    pub(super) id_card_masked: String,
    /// Mobile phone, masked; empty when there is none.
    pub(super) phone_masked: String,
    /// Post.
    pub(super) post: String,
    /// Rank.
    pub(super) rank: String,
    /// `civil_servant`, `civil_servant_by_analogy`, `institution_staff`, `support_staff`, `retired`,
    /// `outside_establishment`
    pub(super) person_class: String,
    /// Joined.
    pub(super) joined_on: String,
    /// Left.
    pub(super) left_on: Option<String>,
}

/// A payee.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub(super) struct PayeeItem {
    /// Id.
    pub(super) id: String,
    /// Code.
    pub(super) code: String,
    /// Name.
    pub(super) name: String,
    /// `enterprise`, `person`, `unit`, `institution`
    pub(super) kind: String,
    /// Unified social credit code.
    pub(super) credit_code: String,
    /// 1 = nothing may be paid to it.
    pub(super) stopped: i64,
    /// Why.
    pub(super) stop_reason: String,
}

/// A bank account.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub(super) struct BankAccountItem {
    /// Id.
    pub(super) id: String,
    /// `payee` or `unit`
    pub(super) owner_kind: String,
    /// Owner.
    pub(super) owner_id: String,
    /// Number, masked but for the last four digits.
    pub(super) account_no: String,
    /// Name of the account.
    pub(super) account_name: String,
    /// Bank.
    pub(super) bank_name: String,
    /// Clearing code.
    pub(super) bank_code: String,
    /// Purpose.
    pub(super) purpose: String,
    /// 1 = not to be used.
    pub(super) stopped: i64,
}

/// An edition of an expenditure standard.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub(super) struct StandardItem {
    /// Id of the edition.
    pub(super) id: String,
    /// Code.
    pub(super) code: String,
    /// Chinese name.
    pub(super) name_zh: String,
    /// English name.
    pub(super) name_en: String,
    /// Category.
    pub(super) category: String,
    /// Unit of measure.
    pub(super) unit_of_measure: String,
    /// Amount.
    pub(super) amount_fen: Option<Fen>,
    /// Region.
    pub(super) region: String,
    /// Rank.
    pub(super) rank: String,
    /// Season.
    pub(super) season: String,
    /// How much of it there may be.
    pub(super) quantity_rule: String,
    /// Least years of use.
    pub(super) min_years: Option<i64>,
    /// The standard in words, where it is no amount.
    pub(super) value_text: String,
    /// Regulation with its clause.
    pub(super) basis: String,
    /// In force from.
    pub(super) effective_from: String,
    /// In force to.
    pub(super) effective_to: Option<String>,
}

/// A code of a classification.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub(super) struct CodeItem {
    /// Scheme.
    pub(super) scheme: String,
    /// Code.
    pub(super) code: String,
    /// Chinese name.
    pub(super) name_zh: String,
    /// English name.
    pub(super) name_en: String,
    /// Code above.
    pub(super) parent: String,
    /// The same.
    pub(super) parent_code: String,
    /// 1 = no code is below it.
    pub(super) is_leaf: i64,
    /// First letters of the readings of its Chinese name; several readings with blanks between.
    pub(super) initials: String,
    /// Level from 1.
    pub(super) level: i64,
    /// In force from.
    pub(super) effective_from: String,
    /// In force to.
    pub(super) effective_to: Option<String>,
}

/// Which economic classification of the government a departmental one is booked under.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub(super) struct EconomicMappingItem {
    /// Departmental code.
    pub(super) departmental_code: String,
    /// Type of unit.
    pub(super) unit_type: String,
    /// Government code.
    pub(super) government_code: String,
    /// In force from.
    pub(super) effective_from: String,
}

/// A unit with what the list leaves out.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub(super) struct UnitDetail {
    /// Id.
    pub(super) id: UnitId,
    /// Code.
    pub(super) code: String,
    /// Name.
    pub(super) name: String,
    /// Unit above.
    pub(super) parent_id: Option<UnitId>,
    /// Code of the unit above; empty for a root.
    pub(super) parent_code: String,
    /// Name of the unit above; empty for a root.
    pub(super) parent_name: String,
    /// Level from 1.
    pub(super) level: i64,
    /// `administrative` or `institution`
    pub(super) unit_type: String,
    /// `core`, `management`, `business`
    pub(super) purpose: String,
    /// Posts.
    pub(super) establishment: i64,
    /// Persons who have not left.
    pub(super) persons: i64,
    /// Unified social credit code.
    pub(super) credit_code: String,
    /// In force from.
    pub(super) valid_from: String,
    /// In force to.
    pub(super) valid_to: Option<String>,
    /// Short name.
    pub(super) short_name: String,
    /// `government`, `enterprise`, `small_enterprise`, `nonprofit`, `trade_union`, `other`; empty when not stated.
    pub(super) accounting_system: String,
    /// `ministry` … `section`, `none`; empty when not stated.
    pub(super) admin_level: String,
    /// `first` … `fifth`; empty when not stated.
    pub(super) budget_level: String,
    /// Fiscal region.
    pub(super) region_code: String,
    /// Address.
    pub(super) address: String,
    /// Postcode.
    pub(super) postcode: String,
    /// The unit's own phone number.
    pub(super) office_phone: String,
    /// Counts its changes.
    pub(super) version: i64,
}

/// A payee with its accounts.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct PayeeDetail {
    /// The payee.
    #[serde(flatten)]
    pub(super) payee: PayeeItem,
    /// Its accounts.
    pub(super) accounts: Vec<BankAccountItem>,
}
