//! The life of a payment application.

use flow::machine::{Duty, IN_REVIEW, Move, NEW, StateName};
use flow::route::DefaultStep;
use flow::{By, Flow};
use platform::Role;

/// From this amount on the department reviews as well: five million yuan.
const DEPARTMENT_FROM_FEN: i64 = 500_000_000;

/// The life of a payment.
pub static FLOW: Flow = Flow {
    kind: "payment",
    zh: "支付申请",
    en: "payment application",
    prefix: "ZF",
    states: &[
        StateName { name: "draft", zh: "未送审", en: "draft" },
        StateName { name: IN_REVIEW, zh: "审核中", en: "in review" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: "intercepted", zh: "监控拦截", en: "intercepted" },
        StateName { name: "approved", zh: "终审", en: "approved" },
        StateName { name: "sent", zh: "已发送银行", en: "sent to the bank" },
        StateName { name: "paid", zh: "已支付", en: "paid" },
        StateName { name: "failed", zh: "支付失败", en: "failed" },
        StateName { name: "returned_by_bank", zh: "已退票", en: "returned by the bank" },
        StateName { name: "refunded", zh: "已退款", en: "refunded" },
        StateName { name: "void", zh: "作废", en: "void" },
    ],
    moves: &[
        handle(NEW, "create", "draft"),
        handle(NEW, "submit", IN_REVIEW),
        handle("draft", "edit", "draft"),
        handle("draft", "submit", IN_REVIEW),
        handle("returned", "edit", "returned"),
        handle("returned", "submit", IN_REVIEW),
        own("draft", "void", "void"),
        own("returned", "void", "void"),
        own("intercepted", "void", "void"),
        own(IN_REVIEW, "withdraw", "draft"),
        own("intercepted", "withdraw", "draft"),
        Move { from: IN_REVIEW, action: "approve", to: "approved", by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
        handle("draft", "request_release", "intercepted"),
        handle("returned", "request_release", "intercepted"),
        // It waits for the department; a reviewer of the unit may release too, and then another one reviews.
        Move {
            from: "intercepted",
            action: "release",
            to: "draft",
            by: By::Role(&[Role::DeptFinance, Role::Reviewer]),
            duty: Duty::Review,
        },
        Move {
            from: "intercepted",
            action: "return",
            to: "returned",
            by: By::Role(&[Role::DeptFinance, Role::Reviewer]),
            duty: Duty::None,
        },
        pay("approved", "instruct", "sent"),
        pay("approved", "pay_cash", "paid"),
        // What can no longer be paid (account stopped meanwhile) must not hold its money for ever.
        Move {
            from: "approved",
            action: "return",
            to: "returned",
            by: By::Role(&[Role::Cashier]),
            duty: Duty::None,
        },
        bank("sent", "settle", "paid"),
        bank("sent", "fail", "failed"),
        bank("paid", "return_ticket", "returned_by_bank"),
        bank("paid", "refund_part", "paid"),
        bank("paid", "refund", "refunded"),
    ],
    route: &[
        DefaultStep {
            step: "unit_review",
            zh: "单位审核",
            en: "unit review",
            role: Role::Reviewer,
            duty: Duty::Review,
            amount_from_fen: 0,
        },
        DefaultStep {
            step: "unit_approval",
            zh: "单位审批",
            en: "unit approval",
            role: Role::UnitHead,
            duty: Duty::Approve,
            amount_from_fen: 0,
        },
        DefaultStep {
            step: "dept_review",
            zh: "部门审核",
            en: "department review",
            role: Role::DeptFinance,
            duty: Duty::Review,
            amount_from_fen: DEPARTMENT_FROM_FEN,
        },
    ],
};

const fn handle(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::Role(&[Role::Handler]), duty: Duty::Handle }
}
const fn own(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::Creator, duty: Duty::None }
}
const fn pay(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::Role(&[Role::Cashier]), duty: Duty::Pay }
}
const fn bank(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::System, duty: Duty::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_named_and_can_be_reached() {
        for m in FLOW.moves {
            assert!(m.from == NEW || FLOW.states.iter().any(|state| state.name == m.from), "{}", m.from);
            assert!(FLOW.states.iter().any(|state| state.name == m.to), "{}", m.to);
        }
        for state in FLOW.states {
            assert!(FLOW.moves.iter().any(|m| m.to == state.name), "{}", state.name);
        }
    }
    #[test]
    fn what_waits_for_somebody_has_a_way_on_and_a_way_back() {
        for state in [IN_REVIEW, "intercepted", "approved"] {
            assert!(FLOW.find(state, "return").is_some(), "{state}");
            assert!(FLOW.moves.iter().any(|m| m.from == state && m.action != "return"), "{state}");
        }
    }
}
