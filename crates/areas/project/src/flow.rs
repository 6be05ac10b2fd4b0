//! The life of a project as moves.
//!
//! A project in the library that is to change goes back to `draft` by `adjust`; until the change is approved its
//! tables keep what is in force, and what is proposed stands beside them ([`crate::effects`]). What budgets and
//! indicators make of a project (安排预算, 执行) is no state of its own: `v_project_stage` reads it from them.

use flow::machine::{IN_REVIEW, NEW};
use flow::route::DefaultStep;
use flow::{By, Duty, Flow, Move, StateName};
use platform::Role;

/// Not sent to review yet, or taken back.
pub const DRAFT: &str = "draft";
/// Sent back by a reviewer.
pub const RETURNED: &str = "returned";
/// In the library.
pub const RESERVED: &str = "reserved";

/// Who may release a price above the standard.
const RELEASERS: &[Role] = &[Role::DeptBusiness, Role::DeptFinance];
/// Who may record an appraisal.
const APPRAISERS: &[Role] = &[Role::DeptPerformance, Role::DeptBusiness];
/// Who may find that a project is done.
const CLOSERS: &[Role] = &[Role::DeptBusiness, Role::DeptFinance];

/// The life of a project.
pub static FLOW: Flow = Flow {
    kind: "project",
    zh: "项目",
    en: "project",
    prefix: "XM",
    states: &[
        StateName { name: DRAFT, zh: "编制中", en: "draft" },
        StateName { name: IN_REVIEW, zh: "审核中", en: "in review" },
        StateName { name: RETURNED, zh: "被退回", en: "returned" },
        StateName { name: RESERVED, zh: "已入库", en: "in the library" },
        StateName { name: "finished", zh: "已结项", en: "finished" },
        StateName { name: "terminated", zh: "已终止", en: "terminated" },
        StateName { name: "removed", zh: "已出库", en: "removed from the library" },
        StateName { name: "void", zh: "已作废", en: "void" },
    ],
    moves: &[
        handled(NEW, "create", DRAFT),
        handled(NEW, "submit", IN_REVIEW),
        handled(NEW, "generate", DRAFT),
        handled(DRAFT, "edit", DRAFT),
        handled(DRAFT, "generate", DRAFT),
        handled(DRAFT, "submit", IN_REVIEW),
        by(DRAFT, "void", "void", &[Role::Handler]),
        by(DRAFT, "revoke", RESERVED, &[Role::Handler]),
        by(DRAFT, "release", DRAFT, RELEASERS),
        handled(RETURNED, "edit", RETURNED),
        handled(RETURNED, "generate", RETURNED),
        handled(RETURNED, "submit", IN_REVIEW),
        by(RETURNED, "void", "void", &[Role::Handler]),
        by(RETURNED, "revoke", RESERVED, &[Role::Handler]),
        by(RETURNED, "release", RETURNED, RELEASERS),
        // The id of a generated project follows from unit, year and key: one that was voided is generated again.
        handled("void", "generate", DRAFT),
        // What the operator brings in from the command line stands as a draft that any handler of the unit takes on.
        imported(NEW, DRAFT),
        imported(DRAFT, DRAFT),
        imported(RETURNED, RETURNED),
        Move { from: IN_REVIEW, action: "approve", to: RESERVED, by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "return", to: RETURNED, by: By::Step, duty: Duty::None },
        by(IN_REVIEW, "withdraw", DRAFT, &[Role::Handler]),
        by(IN_REVIEW, "appraise", IN_REVIEW, APPRAISERS),
        by(RESERVED, "adjust", DRAFT, &[Role::Handler]),
        by(RESERVED, "finish", "finished", CLOSERS),
        by(RESERVED, "terminate", "terminated", &[Role::DeptFinance]),
        by(RESERVED, "remove", "removed", &[Role::DeptFinance]),
    ],
    route: &[
        step("unit_review", "单位审核", "unit review", Role::Reviewer, Duty::Review),
        step("unit_approval", "单位审批", "unit approval", Role::UnitHead, Duty::Approve),
        step("dept_review", "部门业务审核", "department review", Role::DeptBusiness, Duty::Review),
        step("dept_library", "部门财务审核入库", "department library", Role::DeptFinance, Duty::Approve),
    ],
};

/// What the unit's handler does as the one who prepares it.
const fn handled(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::Role(&[Role::Handler]), duty: Duty::Handle }
}

/// What these roles do without taking a duty by it.
const fn by(from: &'static str, action: &'static str, to: &'static str, roles: &'static [Role]) -> Move {
    Move { from, action, to, by: By::Role(roles), duty: Duty::None }
}

const fn imported(from: &'static str, to: &'static str) -> Move {
    Move { from, action: "import", to, by: By::System, duty: Duty::None }
}

const fn step(step: &'static str, zh: &'static str, en: &'static str, role: Role, duty: Duty) -> DefaultStep {
    DefaultStep { step, zh, en, role, duty, amount_from_fen: 0 }
}
