//! Where people look at things: the path of a document or a record, as its list and its detail are served, without
//! `/api`. What leads to a document (a task, a hit of a rule, a node of a trace, a line of a ledger) carries it.
//!
//! Invariant: every kind of document has one, and its list and detail are served there
//! (`server/tests/it/places.rs`).

/// Lists by the kind of what they show.
const LISTS: &[(&str, &str)] = &[
    ("project", "/project/projects"),
    ("budget", "/compilation/budgets"),
    ("indicator_change", "/indicator/changes"),
    ("reallocation", "/indicator/reallocations"),
    ("payment", "/execution/payments"),
    ("income", "/execution/incomes"),
    ("accrual", "/execution/accruals"),
    ("master_change", "/masterdata/changes"),
    ("indicator", "/indicator/indicators"),
    ("voucher", "/accounting/vouchers"),
];

/// The list that shows things of a kind.
pub fn list(kind: &str) -> Option<&'static str> {
    LISTS.iter().find(|(known, _)| *known == kind).map(|(_, path)| *path)
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
