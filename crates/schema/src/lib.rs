//! Every migration of the product, in order, and nothing else.
//!
//! A migration is never edited after it has landed. Names are stamped by the minute:
//! `<YYYYMMDDHHMM>_<area>_<subject>.sql`, or a `.sqlite.sql` / `.postgres.sql` pair where the engines must differ.
//! Replaying all of them gives `expected.sqlite.sql` and `expected.postgres.sql` (`cargo xtask gen`).

use kernel::db::Migration;

macro_rules! both {
    ($name:literal) => {
        Migration::both($name, include_str!(concat!("../migrations/", $name, ".sql")))
    };
}
macro_rules! pair {
    ($name:literal) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("../migrations/", $name, ".sqlite.sql")),
            postgres: include_str!(concat!("../migrations/", $name, ".postgres.sql")),
        }
    };
}

/// All migrations in order.
pub static MIGRATIONS: &[Migration] = &[
    both!("202611230001_platform"),
    both!("202611230002_flow"),
    both!("202611230003_rules"),
    both!("202611230004_ledger"),
    both!("202611230005_posting"),
    pair!("202611230009_append_only"),
    both!("202611230010_masterdata_unit"),
    both!("202611230020_masterdata_records"),
    both!("202611230030_project_project"),
    both!("202611230040_compilation_budget"),
    both!("202611230050_indicator_change"),
    both!("202611230051_indicator_reallocation"),
    both!("202611230060_execution_payment"),
    both!("202611230061_execution_bank"),
    both!("202611230062_execution_income"),
    both!("202611240001_execution_payment_parts"),
    both!("202611240002_execution_accrual"),
    both!("202611250010_execution_events"),
    both!("202611250020_platform_key"),
    both!("202611250021_masterdata_sealed"),
    both!("202611250022_execution_account"),
    both!("202611250030_masterdata_asset"),
    both!("202611250031_masterdata_performance"),
    both!("202611250032_masterdata_unit_fields"),
    pair!("202611250040_masterdata_version"),
    both!("202611250041_masterdata_change"),
    pair!("202611250042_masterdata_succession"),
    both!("202611250050_masterdata_job"),
    both!("202611250051_masterdata_reconcile"),
    both!("202611250056_masterdata_job_check"),
    pair!("202611250060_masterdata_more_versions"),
    both!("202611250100_flow_open"),
    both!("202611250101_flow_lists"),
    pair!("202611250102_flow_edit"),
    both!("202611250130_execution_papers"),
    both!("202611250131_ledger_figures"),
    both!("202611250132_masterdata_initials"),
    both!("202611250133_project_initials"),
    both!("202611300001_platform_demonstration"),
    pair!("202611300010_flow_attachment"),
    both!("202611300101_project_library"),
    pair!("202611300102_project_version"),
    both!("202611302050_report_tables"),
    pair!("202612010100_compilation_rounds"),
    both!("202612010200_scenario_scenario"),
    both!("202612010300_project_buys"),
    both!("202612010301_compilation_purchases"),
    pair!("202612010302_compilation_purchases_sealed"),
    both!("202612010303_masterdata_asset_name"),
    both!("202612011710_bookkeeping_vouchers"),
    both!("202612011720_closing_books"),
    pair!("202612011730_accounting_books"),
    both!("202612011740_platform_audit_order"),
    pair!("202612011741_archive_packages"),
    pair!("202612011750_evoucher_vouchers"),
    both!("202612011751_evoucher_use"),
    both!("202612011760_scenario_remaining"),
    both!("202612011761_flow_proposed_waits"),
    both!("202612011770_ledger_event_balance"),
    both!("202612011780_accounting_bank_month"),
];
