//! The life that vouchers people enter share: entered by an accountant, reviewed and so posted by somebody else.

use flow::By;
use flow::machine::{Duty, IN_REVIEW, Move, NEW, StateName};
use flow::route::DefaultStep;
use platform::Role;

/// The states.
pub(crate) const STATES: [StateName; 5] = [
    StateName { name: "draft", zh: "未送审", en: "draft" },
    StateName { name: IN_REVIEW, zh: "审核中", en: "in review" },
    StateName { name: "returned", zh: "被退回", en: "returned" },
    StateName { name: "posted", zh: "已记账", en: "posted" },
    StateName { name: "void", zh: "作废", en: "void" },
];

/// The moves.
pub(crate) const MOVES: [Move; 11] = [
    prepare(NEW, "create", "draft"),
    prepare(NEW, "submit", IN_REVIEW),
    prepare("draft", "edit", "draft"),
    prepare("draft", "submit", IN_REVIEW),
    prepare("returned", "edit", "returned"),
    prepare("returned", "submit", IN_REVIEW),
    quiet("draft", "void", "void"),
    quiet("returned", "void", "void"),
    quiet(IN_REVIEW, "withdraw", "draft"),
    Move { from: IN_REVIEW, action: "approve", to: "posted", by: By::Step, duty: Duty::None },
    Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
];

/// The one step of vouchers that people enter: another person reviews and so posts them.
pub(crate) const REVIEW: DefaultStep = DefaultStep {
    step: "voucher_review",
    zh: "凭证审核",
    en: "voucher review",
    role: Role::Reviewer,
    duty: Duty::Review,
    amount_from_fen: 0,
};

/// What an accountant does as its handler.
pub(crate) const fn prepare(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::Role(&[Role::Accountant]), duty: Duty::Handle }
}
/// What an accountant does and nobody counts as a duty.
pub(crate) const fn quiet(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::Role(&[Role::Accountant]), duty: Duty::None }
}
