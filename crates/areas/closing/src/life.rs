//! The life that documents of this area share: entered by an accountant, reviewed by somebody else.

use flow::By;
use flow::machine::{Duty, IN_REVIEW, Move, NEW, StateName};
use flow::route::DefaultStep;
use platform::Role;
use posting::Work;

const ACCOUNTANT: &[Role] = &[Role::Accountant];

const fn handle(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::Role(ACCOUNTANT), duty: Duty::Handle }
}
const fn system(from: &'static str, to: &'static str) -> Move {
    Move { from, action: "import", to, by: By::System, duty: Duty::None }
}

/// The states; the last one but void is where it has taken effect.
pub(crate) const fn states(word: &'static str, zh: &'static str, en: &'static str) -> [StateName; 5] {
    [
        StateName { name: "draft", zh: "未送审", en: "draft" },
        StateName { name: IN_REVIEW, zh: "审核中", en: "in review" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: word, zh, en },
        StateName { name: "void", zh: "作废", en: "void" },
    ]
}

/// The moves of people.
pub(crate) const fn moves(done: &'static str) -> [Move; 11] {
    [
        handle(NEW, "create", "draft"),
        handle(NEW, "submit", IN_REVIEW),
        handle("draft", "edit", "draft"),
        handle("draft", "submit", IN_REVIEW),
        handle("returned", "edit", "returned"),
        handle("returned", "submit", IN_REVIEW),
        Move { from: "draft", action: "void", to: "void", by: By::Role(ACCOUNTANT), duty: Duty::None },
        Move { from: "returned", action: "void", to: "void", by: By::Role(ACCOUNTANT), duty: Duty::None },
        Move { from: IN_REVIEW, action: "withdraw", to: "draft", by: By::Creator, duty: Duty::None },
        Move { from: IN_REVIEW, action: "approve", to: done, by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
    ]
}

/// Those and the operator's import, which leaves a draft that any accountant of the unit takes on.
pub(crate) const fn moves_with_import(done: &'static str) -> [Move; 14] {
    let [a, b, c, d, e, f, g, h, i, j, k] = moves(done);
    [
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        i,
        j,
        k,
        system(NEW, "draft"),
        system("draft", "draft"),
        system("returned", "returned"),
    ]
}

/// The review of the unit.
pub(crate) const REVIEW: DefaultStep = DefaultStep {
    step: "unit_review",
    zh: "单位审核",
    en: "unit review",
    role: Role::Reviewer,
    duty: Duty::Review,
    amount_from_fen: 0,
};

/// The approval of the department's finance division.
pub(crate) const FINANCE: DefaultStep = DefaultStep {
    step: "finance_approval",
    zh: "部门财务审批",
    en: "finance approval",
    role: Role::DeptFinance,
    duty: Duty::Approve,
    amount_from_fen: 0,
};

/// Whether the command brings the body along.
pub(crate) fn carries(work: &Work<'_>) -> bool {
    matches!(work.command.action.as_str(), "create" | "submit" | "edit" | "import")
        && !work.command.body.is_null()
}

/// Whether the action writes the body.
pub(crate) fn writes_body(action: &str) -> bool {
    matches!(action, "create" | "edit" | "submit" | "import")
}
