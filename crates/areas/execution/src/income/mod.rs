//! Own-funds income (单位资金收入): money that came into the unit's own account, booked in both books when the
//! accountant confirms it. What is booked counts as receipts for CR52.

pub mod business;
mod http;
mod load;
pub mod model;

pub use http::endpoints;
pub use load::IncomeKind;

use ::flow::machine::{Duty, IN_REVIEW, Move, NEW, StateName};
use ::flow::route::DefaultStep;
use ::flow::{By, Flow, Header};
use ::rules::Finding;
use kernel::{Col, Table};
use ledger::{Dimensions, Running};
use platform::Role;
use posting::{Act, Claim, Context, Document, Subject, VoucherRequest, Writes};
use serde_json::json;

use self::model::Income;

/// Bodies.
pub static INCOME: Table = Table {
    name: "ex_income",
    columns: &[
        ("id", Col::Text),
        ("business", Col::Text),
        ("revenue_item", Col::Text),
        ("business_detail", Col::Text),
        ("vat_method", Col::Text),
        ("vat_fen", Col::Int),
        ("interest_fen", Col::Int),
        ("earmarked", Col::Int),
        ("payer", Col::Text),
        ("received_on", Col::Text),
        ("account_id", Col::Text),
        ("receipt_no", Col::Text),
        ("note", Col::Text),
    ],
    key: &["id"],
};
/// The life of an income.
pub static FLOW: Flow = Flow {
    kind: "income",
    zh: "单位资金收入",
    en: "own-funds income",
    prefix: "SR",
    states: &[
        StateName { name: "draft", zh: "未送审", en: "draft" },
        StateName { name: IN_REVIEW, zh: "审核中", en: "in review" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: "booked", zh: "已入账", en: "booked" },
        StateName { name: "void", zh: "作废", en: "void" },
    ],
    moves: &[
        handle(NEW, "create", "draft"),
        handle(NEW, "submit", IN_REVIEW),
        handle("draft", "edit", "draft"),
        handle("draft", "submit", IN_REVIEW),
        handle("returned", "edit", "returned"),
        handle("returned", "submit", IN_REVIEW),
        Move { from: "draft", action: "void", to: "void", by: By::Creator, duty: Duty::None },
        Move { from: "returned", action: "void", to: "void", by: By::Creator, duty: Duty::None },
        Move { from: IN_REVIEW, action: "withdraw", to: "draft", by: By::Creator, duty: Duty::None },
        Move { from: IN_REVIEW, action: "approve", to: "booked", by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
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
            step: "booking",
            zh: "会计入账",
            en: "booking",
            role: Role::Accountant,
            duty: Duty::Book,
            amount_from_fen: 0,
        },
    ],
};

const fn handle(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::Role(&[Role::Handler]), duty: Duty::Handle }
}

/// An income with what its books ask.
struct IncomeDocument {
    income: Income,
    unit_type: String,
}

impl Document for IncomeDocument {
    fn subject(&self) -> Subject {
        let income = &self.income;
        Subject {
            unit_id: income.unit_id,
            fiscal_year: income.fiscal_year,
            amount_fen: income.amount_fen,
            title: format!("{} {}", income.business.title().zh, income.payer).chars().take(160).collect(),
        }
    }
    fn check(&self, _act: Act<'_>, _running: &Running, _context: &Context) -> Vec<Finding> {
        // Nothing in the catalogue judges income; shape, year and account are checked when it is loaded.
        Vec::new()
    }
    fn vouchers(&self, act: Act<'_>, _running: &Running) -> Vec<VoucherRequest> {
        if !act.enters("booked") {
            return Vec::new();
        }
        let income = &self.income;
        vec![VoucherRequest {
            unit_id: income.unit_id,
            event: income.business.event().to_owned(),
            facts: income.facts(&self.unit_type),
            reversed: false,
            dimensions: Dimensions {
                fund: (!income.business.fund(&income.revenue_item).is_empty())
                    .then(|| income.business.fund(&income.revenue_item).to_owned()),
                source_line_id: Some(income.id.to_string()),
                ..Dimensions::default()
            },
            summary: self.subject().title,
        }]
    }
    fn claims_of(&self, action: &str) -> Vec<Claim> {
        let value = self.income.receipt_no.clone();
        match action {
            _ if value.is_empty() => Vec::new(),
            "submit" => vec![Claim::Take { kind: "income_receipt", value, rule: "CR34" }],
            "return" | "withdraw" | "void" => vec![Claim::Release { kind: "income_receipt", value }],
            _ => Vec::new(),
        }
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        if !matches!(act.action, "create" | "edit" | "submit") {
            return;
        }
        let income = &self.income;
        let row = json!({"id": header.id, "business": income.business.word(), "revenue_item": income.revenue_item,
            "business_detail": income.business_detail, "interest_fen": income.interest_fen,
            "vat_method": income.vat_method, "vat_fen": income.vat_fen, "earmarked": i64::from(income.earmarked),
            "payer": income.payer, "received_on": income.received_on, "account_id": income.account_id,
            "receipt_no": income.receipt_no, "note": income.note});
        writes.upsert(&INCOME, &row);
    }
}
