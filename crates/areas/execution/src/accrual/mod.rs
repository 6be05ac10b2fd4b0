//! Business that the accountant confirms (往来业务确认单): obligations and claims that are recognised without money,
//! advances and bills that are settled, money that moves within the unit or goes back to whom it belongs. The voucher
//! is posted in the transaction in which it is confirmed; what is owed is paid later by a payment application. The
//! kind is called `accrual` after the first of these.
//!
//! Invariant: it is booked once, by the confirmation, and moves no indicator (`tests/it/accrual.rs`).

pub mod business;
mod http;
mod load;
pub mod model;

pub use http::endpoints;
pub use load::AccrualKind;

use ::flow::machine::{Duty, IN_REVIEW, Move, NEW, StateName};
use ::flow::route::DefaultStep;
use ::flow::{By, Flow, Header};
use ::rules::Finding;
use kernel::{Col, Table};
use ledger::{Dimensions, Running};
use platform::Role;
use posting::{Act, Claim, Context, Document, Subject, VoucherRequest, Writes};
use serde_json::json;

use self::business::Words;
use self::model::Accrual;

/// Bodies.
pub static ACCRUAL: Table = Table {
    name: "ex_accrual",
    columns: &[
        ("id", Col::Text),
        ("business", Col::Text),
        ("business_detail", Col::Text),
        ("part_fen", Col::Int),
        ("payment_channel", Col::Text),
        ("earmarked", Col::Int),
        ("payee_id", Col::Text),
        ("project_id", Col::Text),
        ("function", Col::Text),
        ("dep_economy", Col::Text),
        ("fund", Col::Text),
        ("purpose", Col::Text),
        ("invoice_no", Col::Text),
        ("attachments", Col::Int),
    ],
    key: &["id"],
};
/// The life of a business to confirm.
pub static FLOW: Flow = Flow {
    kind: "accrual",
    zh: "往来业务确认单",
    en: "business confirmation",
    prefix: "YF",
    states: &[
        StateName { name: "draft", zh: "未送审", en: "draft" },
        StateName { name: IN_REVIEW, zh: "审核中", en: "in review" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: "posted", zh: "已记账", en: "posted" },
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
        Move { from: IN_REVIEW, action: "approve", to: "posted", by: By::Step, duty: Duty::None },
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
            zh: "会计记账",
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

/// A business with what its books ask.
struct AccrualDocument {
    accrual: Accrual,
    unit_type: String,
    purpose: String,
    fund_group: String,
}

impl AccrualDocument {
    fn voucher(&self) -> VoucherRequest {
        let accrual = &self.accrual;
        // Business activity (fund 34) is spent through its own expense account.
        let business = self.unit_type == "institution" && accrual.fund.starts_with("34");
        let purpose = if business { "business" } else { self.purpose.as_str() };
        let words = Words {
            unit_type: &self.unit_type,
            purpose,
            fund_group: &self.fund_group,
            payment_channel: &accrual.payment_channel,
            earmarked: accrual.earmarked,
        };
        let (detail, amount, part) = (&accrual.business_detail, accrual.amount_fen, accrual.part_fen);
        let stated = |text: &String| (!text.is_empty()).then(|| text.clone());
        VoucherRequest {
            unit_id: accrual.unit_id,
            event: accrual.business.event().to_owned(),
            facts: accrual.business.facts(detail, amount, part, words),
            reversed: false,
            dimensions: Dimensions {
                project_id: stated(&accrual.project_id),
                function: stated(&accrual.function),
                dep_economy: stated(&accrual.dep_economy),
                fund: stated(&accrual.fund),
                payee_id: stated(&accrual.payee_id),
                source_line_id: Some(accrual.id.to_string()),
                ..Dimensions::default()
            },
            summary: self.subject().title,
        }
    }
}

impl Document for AccrualDocument {
    fn subject(&self) -> Subject {
        let accrual = &self.accrual;
        let (business, purpose) = (accrual.business.title().zh, &accrual.purpose);
        Subject {
            unit_id: accrual.unit_id,
            fiscal_year: accrual.fiscal_year,
            amount_fen: accrual.amount_fen,
            title: format!("{business} {purpose}").chars().take(160).collect(),
        }
    }
    fn check(&self, _act: Act<'_>, _running: &Running, _context: &Context) -> Vec<Finding> {
        // Nothing in the catalogue judges them; shape, year, payee, project and codes are checked when it is loaded.
        Vec::new()
    }
    fn vouchers(&self, act: Act<'_>, _running: &Running) -> Vec<VoucherRequest> {
        if act.enters("posted") { vec![self.voucher()] } else { Vec::new() }
    }
    fn foreseen(&self, act: Act<'_>, _running: &Running) -> Vec<VoucherRequest> {
        if act.to == IN_REVIEW { vec![self.voucher()] } else { Vec::new() }
    }
    fn claims_of(&self, action: &str) -> Vec<Claim> {
        let value = self.accrual.invoice_no.clone();
        match action {
            _ if value.is_empty() => Vec::new(),
            "submit" => vec![Claim::Take { kind: "invoice", value, rule: "CR34" }],
            "return" | "withdraw" | "void" => vec![Claim::Release { kind: "invoice", value }],
            _ => Vec::new(),
        }
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        if !matches!(act.action, "create" | "edit" | "submit") {
            return;
        }
        let accrual = &self.accrual;
        let row = json!({"id": header.id, "business": accrual.business.word(),
            "business_detail": accrual.business_detail, "part_fen": accrual.part_fen,
            "payment_channel": accrual.payment_channel, "earmarked": i64::from(accrual.earmarked), "payee_id": accrual.payee_id,
            "project_id": accrual.project_id, "function": accrual.function, "dep_economy": accrual.dep_economy,
            "fund": accrual.fund, "purpose": accrual.purpose, "invoice_no": accrual.invoice_no,
            "attachments": accrual.attachments});
        writes.upsert(&ACCRUAL, &row);
    }
}
