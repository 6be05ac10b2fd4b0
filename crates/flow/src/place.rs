//! Where people look at things: the path of a document or a record, as its list and its detail are served, without
//! `/api`. What leads to a document (a task, a hit of a rule, a node of a trace, a line of a ledger) carries it.
//!
//! Invariant: every kind of document has one, and its list and detail are served there
//! (`server/tests/it/places.rs`).

use platform::Permission;

/// Where things of a kind are shown, and the right that it takes to look.
struct Place {
    kind: &'static str,
    list: &'static str,
    read: Permission,
}

const fn at(kind: &'static str, list: &'static str, read: Permission) -> Place {
    Place { kind, list, read }
}

const PLACES: &[Place] = &[
    at("project", "/project/projects", Permission::ProjectRead),
    at("budget", "/compilation/budgets", Permission::BudgetRead),
    at("indicator_change", "/indicator/changes", Permission::IndicatorRead),
    at("reallocation", "/indicator/reallocations", Permission::IndicatorRead),
    at("payment", "/execution/payments", Permission::PaymentRead),
    at("income", "/execution/incomes", Permission::PaymentRead),
    at("accrual", "/execution/accruals", Permission::PaymentRead),
    at("master_change", "/masterdata/changes", Permission::MasterRead),
    at("opening_balance", "/closing/openings", Permission::VoucherRead),
    at("period_close", "/closing/period-closes", Permission::VoucherRead),
    at("year_end", "/closing/year-ends", Permission::VoucherRead),
    at("year_close", "/closing/year-closes", Permission::VoucherRead),
    at("indicator", "/indicator/indicators", Permission::IndicatorRead),
    at("voucher", "/accounting/vouchers", Permission::VoucherRead),
    at("event_voucher", "/bookkeeping/event-vouchers", Permission::VoucherRead),
    at("manual_voucher", "/bookkeeping/manual-vouchers", Permission::VoucherRead),
    at("voucher_reversal", "/bookkeeping/reversals", Permission::VoucherRead),
];

fn of(kind: &str) -> Option<&'static Place> {
    PLACES.iter().find(|place| place.kind == kind)
}

/// The list that shows things of a kind.
pub fn list(kind: &str) -> Option<&'static str> {
    of(kind).map(|place| place.list)
}

/// The right that it takes to see things of a kind.
pub fn read(kind: &str) -> Option<Permission> {
    of(kind).map(|place| place.read)
}

/// Where one thing is shown; `None` when its kind has no page of its own.
pub fn path(kind: &str, id: &str) -> Option<String> {
    list(kind).map(|list| format!("{list}/{id}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_thing_is_shown_below_its_list() {
        assert_eq!(super::path("payment", "1").as_deref(), Some("/execution/payments/1"));
        assert_eq!(super::path("receipt", "1"), None);
    }
}
