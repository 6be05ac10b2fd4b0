//! Moves and the separation of duties, on a flow of the usual shape.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop right there")]

use std::collections::BTreeSet;

use chrono::NaiveDate;
use flow::machine::IN_REVIEW;
use flow::route::DefaultStep;
use flow::{Ask, By, Duty, Flow, Move, NEW, Past, StateName, Step, Turn};
use kernel::uuid::Uuid;
use platform::{Actor, Grant, Role, UnitId, UserId};
use proptest::prelude::*;

static FLOW: Flow = Flow {
    kind: "paper",
    zh: "单据",
    en: "paper",
    prefix: "DJ",
    states: &[
        StateName { name: "draft", zh: "编制中", en: "draft" },
        StateName { name: "in_review", zh: "审核中", en: "in review" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: "approved", zh: "已审批", en: "approved" },
        StateName { name: "paid", zh: "已支付", en: "paid" },
    ],
    moves: &[
        Move { from: NEW, action: "create", to: "draft", by: By::Role(&[Role::Handler]), duty: Duty::Handle },
        Move {
            from: "draft",
            action: "submit",
            to: IN_REVIEW,
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move {
            from: "returned",
            action: "submit",
            to: IN_REVIEW,
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move { from: IN_REVIEW, action: "approve", to: "approved", by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "withdraw", to: "draft", by: By::Creator, duty: Duty::None },
        Move { from: "approved", action: "pay", to: "paid", by: By::Role(&[Role::Cashier]), duty: Duty::Pay },
    ],
    route: &[
        DefaultStep {
            step: "review",
            zh: "审核",
            en: "review",
            role: Role::Reviewer,
            duty: Duty::Review,
            amount_from_fen: 0,
        },
        DefaultStep {
            step: "head",
            zh: "审批",
            en: "head",
            role: Role::UnitHead,
            duty: Duty::Approve,
            amount_from_fen: 0,
        },
        DefaultStep {
            step: "dept",
            zh: "部门",
            en: "dept",
            role: Role::DeptFinance,
            duty: Duty::Approve,
            amount_from_fen: 1_000,
        },
    ],
};

const UNIT: UnitId = UnitId(Uuid::from_u128(1));

fn user(n: u8) -> UserId {
    UserId(Uuid::from_u128(100 + u128::from(n)))
}

fn actor(n: u8, grants: &[(Role, Option<u8>)]) -> Actor {
    let grant = |(role, lender): &(Role, Option<u8>)| Grant {
        role: *role,
        unit_id: UNIT,
        covers: BTreeSet::from([UNIT]),
        on_behalf_of: lender.map(user),
    };
    Actor {
        user_id: user(n),
        login: format!("u{n}"),
        name: format!("u{n}"),
        grants: grants.iter().map(grant).collect(),
        today: NaiveDate::from_ymd_opt(2026, 5, 1).unwrap(),
    }
}

/// One document living through moves.
struct Paper {
    state: &'static str,
    route: Vec<Step>,
    step: i64,
    creator: UserId,
    history: Vec<Past>,
    amount: i64,
}

impl Paper {
    fn new(creator: u8, amount: i64) -> Paper {
        Paper { state: NEW, route: vec![], step: 0, creator: user(creator), history: vec![], amount }
    }
    fn act(&mut self, action: &str, actor: &Actor) -> Result<Turn, kernel::Problem> {
        let routes = flow::Routes::default();
        let turn = FLOW.decide(&Ask {
            unit_id: UNIT,
            state: self.state,
            route: &self.route,
            step: self.step,
            creator_id: self.creator,
            action,
            actor,
            history: &self.history,
            steps_ahead: &routes.steps(&FLOW, kernel::Fen::from_fen(self.amount)),
        })?;
        self.state = turn.to;
        self.route.clone_from(&turn.route);
        self.step = turn.step;
        self.history.push(Past {
            actor_id: actor.user_id,
            on_behalf_of: turn.on_behalf_of,
            duty: turn.duty,
            step: turn.at_step.clone(),
            action: action.to_owned(),
        });
        Ok(turn)
    }
}

#[test]
fn amounts_choose_the_steps() {
    for (amount, waiting) in [(999, "cashier"), (1_000, "dept_finance")] {
        let mut paper = Paper::new(1, amount);
        paper.act("create", &actor(1, &[(Role::Handler, None)])).unwrap();
        paper.act("submit", &actor(1, &[(Role::Handler, None)])).unwrap();
        paper.act("approve", &actor(2, &[(Role::Reviewer, None)])).unwrap();
        let turn = paper.act("approve", &actor(3, &[(Role::UnitHead, None)])).unwrap();
        assert_eq!(turn.waiting_role, waiting, "{amount} fen");
    }
}

#[test]
fn withdrawing_ends_with_the_first_review_and_begins_again_after_a_return() {
    let clerk = actor(1, &[(Role::Handler, None)]);
    let reviewer = actor(2, &[(Role::Reviewer, None)]);
    let mut paper = Paper::new(1, 1);
    paper.act("create", &clerk).unwrap();
    paper.act("submit", &clerk).unwrap();
    paper.act("approve", &reviewer).unwrap();
    assert_eq!(paper.act("withdraw", &clerk).unwrap_err().code, "already_reviewed");
    paper.act("return", &actor(3, &[(Role::UnitHead, None)])).unwrap();
    paper.act("submit", &clerk).unwrap();
    assert_eq!(paper.act("withdraw", &clerk).unwrap().to, "draft");
}

#[test]
fn a_lent_right_does_not_let_the_lender_approve_his_own_paper() {
    let mut paper = Paper::new(1, 1);
    let clerk = actor(1, &[(Role::Handler, None), (Role::Reviewer, None)]);
    paper.act("create", &clerk).unwrap();
    paper.act("submit", &clerk).unwrap();
    assert_eq!(paper.act("approve", &clerk).unwrap_err().code, "separation_of_duties");
    let friend = actor(9, &[(Role::Reviewer, Some(1))]);
    assert_eq!(paper.act("approve", &friend).unwrap_err().code, "separation_of_duties");
    let other = actor(9, &[(Role::Reviewer, Some(2))]);
    assert_eq!(paper.act("approve", &other).unwrap().on_behalf_of, Some(user(2)));
}

#[test]
fn wrong_states_unknown_actions_and_missing_rights_are_told_apart() {
    let mut paper = Paper::new(1, 1);
    let clerk = actor(1, &[(Role::Handler, None)]);
    assert_eq!(paper.act("pay", &clerk).unwrap_err().code, "wrong_state");
    assert_eq!(paper.act("fly", &clerk).unwrap_err().status, 422);
    assert_eq!(paper.act("create", &actor(2, &[(Role::Reviewer, None)])).unwrap_err().status, 403);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whoever holds whatever roles, and lends them as they like: on one document no person, by themselves or
    /// through a lent right, takes two duties or two steps.
    #[test]
    fn no_person_takes_two_duties(
        grants in prop::collection::vec(
            prop::collection::vec(
                (prop::sample::select(vec![Role::Handler, Role::Reviewer, Role::UnitHead, Role::Cashier, Role::DeptFinance]),
                 prop::option::weighted(0.3, 0_u8..4)),
                1..4),
            4),
        work in prop::collection::vec(
            (0_u8..4, prop::sample::select(vec!["create", "submit", "approve", "approve", "return", "withdraw", "pay"])),
            1..40),
        creator in 0_u8..4,
        amount in prop::sample::select(vec![1_i64, 5_000]),
    ) {
        let mut paper = Paper::new(creator, amount);
        for (who, action) in work {
            let own: Vec<(Role, Option<u8>)> =
                grants[usize::from(who)].iter().copied().map(|(role, lender)| (role, lender.filter(|l| *l != who))).collect();
            if paper.state == NEW && who != creator {
                continue;
            }
            let _ = paper.act(action, &actor(who, &own));
        }
        for one in &paper.history {
            for two in &paper.history {
                let same = one.actor_id == two.actor_id
                    || Some(one.actor_id) == two.on_behalf_of
                    || one.on_behalf_of.is_some() && one.on_behalf_of == two.on_behalf_of;
                if same && one.duty != Duty::None && two.duty != Duty::None {
                    prop_assert_eq!((one.duty, &one.step), (two.duty, &two.step));
                }
            }
        }
    }
}
