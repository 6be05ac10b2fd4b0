//! Opening balances (期初余额): what stood in the books of a unit before their first month. Entered or imported, tried, and
//! posted as one voucher in the opening period when a second person has reviewed them; that opens the set of books.
//!
//! Invariant: a unit's books are opened once, each book balances and their money ties or is explained
//! (`tests/it/openings.rs`).

mod http;
mod import;
mod load;
pub mod model;
pub mod tie;

pub(crate) use http::endpoints;
pub(crate) use import::importers;

use std::collections::HashSet;

use ::flow::machine::IN_REVIEW;
use ::flow::{Flow, Header};
use ::rules::Finding;
use async_trait::async_trait;
use kernel::{Col, Conn, DbError, Faults, Fen, Period, Problem, Table, text};
use ledger::{Book, Dimensions, EntryDraft, Running};
use platform::{UnitId, UserId};
use posting::document::Loaded;
use posting::{Act, Context, Document, Kind, Stated, Subject, Work, Writes};
use serde_json::json;

use self::model::{OpeningInput, OpeningLine};
use self::tie::{Line, Tie, tie};
use crate::facts::already_closed;
use crate::life;

/// Bodies.
pub static OPENING: Table = Table {
    name: "cl_opening",
    columns: &[("id", Col::Text), ("explanation", Col::Text), ("note", Col::Text)],
    key: &["id"],
};
/// Their lines.
pub static OPENING_LINE: Table = Table {
    name: "cl_opening_line",
    columns: &[
        ("id", Col::Text),
        ("opening_id", Col::Text),
        ("line", Col::Int),
        ("account", Col::Text),
        ("side", Col::Text),
        ("amount_fen", Col::Int),
        ("project_id", Col::Text),
        ("function", Col::Text),
        ("dep_economy", Col::Text),
        ("fund", Col::Text),
        ("payee_id", Col::Text),
        ("note", Col::Text),
    ],
    key: &["id"],
};
/// Sets of books.
pub static BOOK: Table = Table {
    name: "cl_book",
    columns: &[
        ("unit_id", Col::Text),
        ("start_year", Col::Int),
        ("scheme", Col::Text),
        ("document_id", Col::Text),
        ("opened_by", Col::Text),
        ("opened_at", Col::Int),
    ],
    key: &["unit_id"],
};
/// The scheme of every set of books: 政府会计制度.
pub(crate) const SCHEME: &str = "government";
/// The state in which they are in the books.
pub(crate) const POSTED: &str = "posted";

/// Its life.
pub static FLOW: Flow = Flow {
    kind: "opening_balance",
    zh: "期初余额",
    en: "opening balances",
    prefix: "QC",
    states: &life::states(POSTED, "已建账", "posted"),
    moves: &life::moves_with_import(POSTED),
    route: &[life::REVIEW],
};

/// The kind.
pub struct OpeningKind;

#[async_trait]
impl Kind for OpeningKind {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    async fn units(
        &self,
        _conn: &Conn,
        work: &[Work<'_>],
    ) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        Ok(crate::facts::named_units(work))
    }
    async fn load(&self, conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
        load::load(conn, work, context).await
    }
}

/// Opening balances with what their decision needs.
struct Opening {
    input: OpeningInput,
    total: Fen,
    tie: Tie,
    /// The year in which the unit's books were opened already.
    opened: Option<i64>,
    /// Another one of the unit is in review.
    other: bool,
    /// Projects of the unit among those named.
    projects: HashSet<String>,
    /// Payees among those named.
    payees: HashSet<String>,
    /// Codes in force, with their scheme.
    codes: HashSet<(String, String)>,
    actor: UserId,
    at: i64,
}

impl Opening {
    fn period(&self) -> Period {
        Period::opening(self.input.fiscal_year)
    }
    /// Refuses what cannot be posted, every reason at once.
    fn obstacle(&self, running: &Running, context: &Context) -> Result<(), Problem> {
        let unit_id = self.input.unit_id;
        if let Some(year) = self.opened {
            return Err(Problem::conflict(
                "book_open",
                text!("该单位已于 {year} 年建账。", "The unit's books were opened in {year} already."),
                text!(
                    "期初余额只录一次；更正请用记账凭证。",
                    "Openings are entered once; correct them by a voucher."
                ),
            ));
        }
        if running.is_closed(unit_id, self.period()) {
            return Err(already_closed(self.period()));
        }
        if self.other {
            return Err(Problem::conflict(
                "opening_already",
                text!("该单位已有期初余额在审核中。", "Opening balances of the unit are in review already."),
                text!("请办理原单据。", "Act on those."),
            ));
        }
        let mut faults = Faults::default();
        for (n, line) in self.input.lines.iter().enumerate() {
            self.line(n, line, context, &mut faults);
        }
        self.whole(&mut faults);
        faults.done()
    }
    fn line(&self, n: usize, line: &OpeningLine, context: &Context, faults: &mut Faults) {
        let mut wrong = |name: &str, what: kernel::Text| {
            faults.add(
                format!("lines[{n}].{name}"),
                what,
                text!("请更正后重试。", "Correct it and try again."),
            );
        };
        let account = &line.account;
        match context.rulebook.chart.get(account) {
            None => {
                wrong("account", text!("科目表中没有科目 {account}。", "The chart has no account {account}."))
            }
            Some(known) if known.book == Book::Indicator.word() => {
                wrong(
                    "account",
                    text!("指标账科目没有期初余额。", "The indicator book has no opening balances."),
                );
            }
            Some(_) if matches!(account.as_bytes().first(), Some(b'4'..=b'7')) => wrong(
                "account",
                text!(
                    "收入、费用、预算收支科目年初没有余额。",
                    "Revenue and expense accounts begin the year with nothing."
                ),
            ),
            Some(_) => {}
        }
        if !line.project_id.is_empty() && !self.projects.contains(&line.project_id) {
            wrong(
                "project_id",
                text!("项目不存在或不属于本单位。", "The project is not there or not the unit's."),
            );
        }
        if !line.payee_id.is_empty() && !self.payees.contains(&line.payee_id) {
            wrong("payee_id", text!("往来单位不存在。", "The payee is not there."));
        }
        let codes = [
            ("function", "functional", &line.function),
            ("dep_economy", "economic_departmental", &line.dep_economy),
            ("fund", "funding_sources", &line.fund),
        ];
        for (name, scheme, code) in codes {
            if !code.is_empty() && !self.codes.contains(&(scheme.to_owned(), code.clone())) {
                wrong(name, text!("代码表中没有该编码。", "The code is not in the table."));
            }
        }
    }
    fn whole(&self, faults: &mut Faults) {
        let tie = &self.tie;
        let books = [
            ("financial", "财务会计", tie.financial_debit_fen, tie.financial_credit_fen),
            ("budgetary", "预算会计", tie.budgetary_debit_fen, tie.budgetary_credit_fen),
        ];
        for (en, zh, debit, credit) in books.into_iter().filter(|(.., debit, credit)| debit != credit) {
            faults.add(
                format!("tie.{en}"),
                text!(
                    "{zh}借方合计 {debit} 元，贷方合计 {credit} 元，试算不平衡。",
                    "The {en} book has {debit} yuan of debit and {credit} of credit."
                ),
                text!("请核对明细。", "Check the lines."),
            );
        }
        let (quota, funds) = (tie.quota_fen, tie.funds_quota_fen);
        if !tie.quota_agrees() {
            faults.add(
                "tie.quota",
                text!(
                    "财政应返还额度 {quota} 元，资金结存——财政应返还额度 {funds} 元，两账不一致。",
                    "1201 holds {quota} yuan, 800103 {funds}."
                ),
                text!("两个科目须相等。", "Both must be the same."),
            );
        }
        let difference = Fen::from_fen(tie.difference());
        if difference != Fen::ZERO && self.input.explanation.trim().chars().count() < 5 {
            faults.add(
                "explanation",
                text!(
                    "货币资金（扣除受托代理与应缴财政款）与资金结存相差 {difference} 元，没有说明。",
                    "Own money differs from 8001 by {difference} yuan, and no reason is given."
                ),
                text!(
                    "请更正，或说明差异构成（如暂收押金、未核销暂付款）。",
                    "Correct it, or say what it is (deposits, advances)."
                ),
            );
        }
    }
    fn voucher(&self, context: &Context) -> Vec<Stated> {
        if self.input.lines.is_empty() {
            return Vec::new();
        }
        let entry = |line: &OpeningLine| {
            let stated = |text: &String| (!text.is_empty()).then(|| text.clone());
            EntryDraft {
                unit_id: self.input.unit_id,
                book: context
                    .rulebook
                    .chart
                    .get(&line.account)
                    .and_then(|known| Book::parse(&known.book))
                    .unwrap_or(Book::Financial),
                account: line.account.clone(),
                side: line.side,
                amount_fen: line.amount_fen,
                event: "opening".to_owned(),
                dimensions: Dimensions {
                    project_id: stated(&line.project_id),
                    function: stated(&line.function),
                    dep_economy: stated(&line.dep_economy),
                    fund: stated(&line.fund),
                    payee_id: stated(&line.payee_id),
                    source_line_id: Some(line.id.to_string()),
                    ..Dimensions::default()
                },
            }
        };
        vec![Stated {
            unit_id: self.input.unit_id,
            event: "opening".to_owned(),
            posted_on: self.period().first_day(),
            period: self.period(),
            summary: self.subject().title,
            difference_class: String::new(),
            reverses_id: None,
            prepared_by: self.actor,
            entries: self.input.lines.iter().map(entry).collect(),
        }]
    }
}

impl Document for Opening {
    fn subject(&self) -> Subject {
        let year = self.input.fiscal_year;
        Subject {
            unit_id: self.input.unit_id,
            fiscal_year: year,
            amount_fen: self.total,
            title: format!("{year}年期初余额"),
        }
    }
    fn check(&self, _act: Act<'_>, _running: &Running, _context: &Context) -> Vec<Finding> {
        Vec::new()
    }
    fn stated(&self, act: Act<'_>, running: &Running, context: &Context) -> Result<Vec<Stated>, Problem> {
        if !act.enters(POSTED) {
            return Ok(Vec::new());
        }
        self.obstacle(running, context)?;
        Ok(self.voucher(context))
    }
    fn stated_later(
        &self,
        act: Act<'_>,
        running: &Running,
        context: &Context,
    ) -> Result<Vec<Stated>, Problem> {
        if !act.enters(IN_REVIEW) {
            return Ok(Vec::new());
        }
        self.obstacle(running, context)?;
        Ok(self.voucher(context))
    }
    fn closes(&self, act: Act<'_>) -> Vec<(UnitId, Period)> {
        if act.enters(POSTED) { vec![(self.input.unit_id, self.period())] } else { Vec::new() }
    }
    fn computed(&self) -> Option<serde_json::Value> {
        serde_json::to_value(&self.tie).ok()
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        let input = &self.input;
        if life::writes_body(act.action) {
            writes.delete(&OPENING_LINE, "opening_id", header.id);
            writes.upsert(
                &OPENING,
                &json!({"id": header.id, "explanation": input.explanation, "note": input.note}),
            );
            for (n, line) in (1_i64..).zip(&input.lines) {
                let row = json!({"id": line.id, "opening_id": header.id, "line": n, "account": line.account,
                    "side": line.side, "amount_fen": line.amount_fen, "project_id": line.project_id,
                    "function": line.function, "dep_economy": line.dep_economy, "fund": line.fund,
                    "payee_id": line.payee_id, "note": line.note});
                writes.upsert(&OPENING_LINE, &row);
            }
        }
        if act.enters(POSTED) {
            let row = json!({"unit_id": input.unit_id, "start_year": input.fiscal_year, "scheme": SCHEME,
                "document_id": header.id, "opened_by": self.actor, "opened_at": self.at});
            writes.insert(&BOOK, &row);
        }
    }
}

/// The tie of an input against a chart.
fn tie_of(input: &OpeningInput, context: &Context) -> Tie {
    let lines = input.lines.iter();
    let lines: Vec<Line<'_>> =
        lines.map(|line| Line { account: &line.account, side: line.side, amount: line.amount_fen }).collect();
    tie(&context.rulebook.chart, &lines)
}
