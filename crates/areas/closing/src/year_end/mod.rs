//! The end of the year (年末事项), in December before it closes: what becomes of the rests of indicators, and advances that
//! become budget expenditure (P29). Undrawn treasury money that is carried is revenue of the year and a claim on the
//! treasury (Y01); the carried indicator of the next year is issued in the same transaction, and payments on it use that
//! claim up (credit 1201 and 800103).
//!
//! Invariant: what is carried of current treasury indicators is what Y01 books (verify I19, `tests/it/year.rs`).

mod effects;
mod http;
mod load;
pub mod model;

pub(crate) use http::endpoints;

use std::collections::BTreeMap;

use ::flow::machine::IN_REVIEW;
use ::flow::{Flow, Header};
use ::rules::Finding;
use async_trait::async_trait;
use kernel::{Col, Conn, DbError, Faults, Fen, Period, Problem, Table, text};
use ledger::{Effect, Indicator, IndicatorId, Running};
use platform::{UnitId, UserId};
use posting::document::Loaded;
use posting::{Act, Context, Document, Kind, Link, Stated, Subject, Work, Writes};
use serde_json::json;

use self::model::{Decision, Rest, YearEndInput};
use crate::facts::{already_closed, no_book};
use crate::life;

/// Bodies.
pub static YEAR_END: Table =
    Table { name: "cl_year_end", columns: &[("id", Col::Text), ("note", Col::Text)], key: &["id"] };
/// Their lines.
pub static YEAR_END_LINE: Table = Table {
    name: "cl_year_end_line",
    columns: &[
        ("id", Col::Text),
        ("year_end_id", Col::Text),
        ("line", Col::Int),
        ("decision", Col::Text),
        ("indicator_id", Col::Text),
        ("amount_fen", Col::Int),
        ("project_id", Col::Text),
        ("function", Col::Text),
        ("dep_economy", Col::Text),
        ("fund", Col::Text),
        ("earmarked", Col::Int),
        ("note", Col::Text),
    ],
    key: &["id"],
};
/// The state in which it has taken effect.
pub(crate) const SETTLED: &str = "settled";

/// Its life.
pub static FLOW: Flow = Flow {
    kind: "year_end",
    zh: "年末事项",
    en: "year-end settlement",
    prefix: "NM",
    states: &life::states(SETTLED, "已办结", "settled"),
    moves: &life::moves(SETTLED),
    route: &[life::REVIEW, life::FINANCE],
};

/// The kind.
pub struct YearEndKind;

#[async_trait]
impl Kind for YearEndKind {
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

/// A settlement with what its decision needs.
struct YearEnd {
    input: YearEndInput,
    total: Fen,
    unit_type: String,
    purpose: String,
    start_year: Option<i64>,
    indicators: BTreeMap<IndicatorId, Indicator>,
    /// How many rests of an indicator were carried before.
    carried_before: BTreeMap<IndicatorId, i64>,
    /// Unsettled advances (1218) of the unit at the end of December.
    advances: i64,
    fund_groups: BTreeMap<String, String>,
    actor: UserId,
}

impl YearEnd {
    fn period(&self) -> Period {
        Period::month_of(self.input.fiscal_year, 12)
    }
    /// The rests with their indicators, as far as these are there.
    fn rests(&self) -> impl Iterator<Item = (&Rest, &Indicator)> {
        self.input.rests.iter().filter_map(|rest| Some((rest, self.indicators.get(&rest.indicator_id)?)))
    }
    fn decides(act: Act<'_>) -> bool {
        act.enters(IN_REVIEW) || act.enters(SETTLED)
    }
    /// Refuses what cannot be settled, every reason at once.
    fn obstacle(&self, running: &Running, context: &Context) -> Result<(), Problem> {
        let (year, period) = (self.input.fiscal_year, self.period());
        if self.start_year.is_none_or(|start| start > year) {
            return Err(no_book());
        }
        if running.is_closed(self.input.unit_id, period) {
            return Err(already_closed(period));
        }
        if context.today < period.first_day() {
            return Err(Problem::field(
                "fiscal_year",
                text!("{year} 年尚未到 12 月。", "December of {year} has not begun."),
                text!("年末事项在 12 月或之后办理。", "Settle the year in December or later."),
            ));
        }
        let mut faults = Faults::default();
        for (n, rest) in self.input.rests.iter().enumerate() {
            self.rest(n, rest, running, &mut faults);
        }
        self.advances(&mut faults);
        faults.done()
    }
    fn rest(&self, n: usize, rest: &Rest, running: &Running, faults: &mut Faults) {
        let mut wrong = |name: &str, what: kernel::Text, how: kernel::Text| {
            faults.add(format!("rests[{n}].{name}"), what, how);
        };
        let own = self.indicators.get(&rest.indicator_id).filter(|known| {
            known.unit_id == self.input.unit_id
                && known.fiscal_year == self.input.fiscal_year
                && known.allotted == 1
        });
        let Some(known) = own.and_then(|known| running.indicator(known.id)) else {
            return wrong(
                "indicator_id",
                text!(
                    "不是本单位本年度的可执行指标。",
                    "It is no executable indicator of the unit and year."
                ),
                text!("请选择本单位本年度指标。", "Choose one of the unit and year."),
            );
        };
        let (number, available) = (&known.number, known.available_fen);
        if known.held_fen != Fen::ZERO || known.frozen_fen != Fen::ZERO {
            let (held, frozen) = (known.held_fen, known.frozen_fen);
            wrong(
                "indicator_id",
                text!(
                    "指标 {number} 还有在途 {held} 元、冻结 {frozen} 元。",
                    "Indicator {number} has {held} yuan in flight and {frozen} frozen."
                ),
                text!(
                    "请先办结或作废在途单据，并解冻或收回。",
                    "End what is in flight and unfreeze it first."
                ),
            );
        }
        if available != rest.amount_fen {
            wrong(
                "amount_fen",
                text!(
                    "指标 {number} 可用 {available} 元，须全额处理。",
                    "Indicator {number} has {available} yuan available; settle the whole of it."
                ),
                text!("请按现有余额重新提交。", "Submit it with what is there now."),
            );
        }
        if rest.decision == Decision::Surplus && !effects::may_be_surplus(known) {
            wrong(
                "decision",
                text!(
                    "只有上年结转的财政项目资金可以转为结余。",
                    "Only carried treasury money of projects becomes surplus."
                ),
                text!("请选择结转或收回。", "Carry it or have it withdrawn."),
            );
        }
    }
    fn advances(&self, faults: &mut Faults) {
        let wanted: i128 = self.input.advances.iter().map(|one| i128::from(one.amount_fen.fen())).sum();
        if wanted > i128::from(self.advances.max(0)) {
            let held = Fen::from_fen(self.advances.max(0));
            faults.add(
                "advances",
                text!(
                    "暂付款（其他应收款）余额只有 {held} 元。",
                    "Only {held} yuan of advances (1218) are unsettled."
                ),
                text!("请核对暂付款明细。", "Check the unsettled advances."),
            );
        }
        for (n, advance) in self.input.advances.iter().enumerate() {
            if !self.fund_groups.contains_key(&advance.fund) {
                let how = text!("请从资金性质中选择。", "Choose a fund.");
                faults.add(
                    format!("advances[{n}].fund"),
                    text!("代码表中没有该编码。", "The code is not in the table."),
                    how,
                );
            }
        }
    }
}

impl Document for YearEnd {
    fn subject(&self) -> Subject {
        let year = self.input.fiscal_year;
        Subject {
            unit_id: self.input.unit_id,
            fiscal_year: year,
            amount_fen: self.total,
            title: format!("{year}年年末事项"),
        }
    }
    fn indicators(&self) -> Vec<IndicatorId> {
        let carried = self.input.rests.iter().map(|rest| IndicatorId(rest.id.0));
        self.indicators.keys().copied().chain(carried).collect()
    }
    fn check(&self, act: Act<'_>, _running: &Running, context: &Context) -> Vec<Finding> {
        if !YearEnd::decides(act) {
            return Vec::new();
        }
        let idle = self
            .rests()
            .filter(|(rest, known)| rest.decision == Decision::Carry && effects::may_be_surplus(known));
        idle.map(|(rest, known)| {
            let values = json!({"number": known.number, "amount_fen": rest.amount_fen});
            let values = values.as_object().cloned().unwrap_or_default();
            context.rules.finding("CR61", values, Some("rests".to_owned()))
        })
        .collect()
    }
    fn creates(&self, act: Act<'_>) -> Vec<Indicator> {
        if !act.enters(SETTLED) {
            return Vec::new();
        }
        let carried = self.rests().filter(|(rest, _)| rest.decision == Decision::Carry);
        let before = |known: &Indicator| self.carried_before.get(&known.id).copied().unwrap_or(0);
        carried.map(|(rest, known)| effects::carried(rest, known, before(known))).collect()
    }
    fn budget(&self, act: Act<'_>, _running: &Running) -> Vec<Effect> {
        if act.enters(SETTLED) {
            self.rests().flat_map(|(rest, _)| effects::effects(rest)).collect()
        } else {
            vec![]
        }
    }
    fn stated(&self, act: Act<'_>, running: &Running, context: &Context) -> Result<Vec<Stated>, Problem> {
        if !act.enters(SETTLED) {
            return Ok(Vec::new());
        }
        self.obstacle(running, context)?;
        effects::vouchers(self, context)
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
        effects::vouchers(self, context)
    }
    fn links(&self, act: Act<'_>) -> Vec<Link> {
        if !act.enters(SETTLED) {
            return Vec::new();
        }
        let carried = self.rests().filter(|(rest, _)| rest.decision == Decision::Carry);
        carried
            .map(|(rest, known)| Link {
                from: ("indicator", known.id.to_string()),
                to: ("indicator", rest.id.to_string()),
                relation: "carries",
                amount_fen: rest.amount_fen,
            })
            .collect()
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        if !life::writes_body(act.action) {
            return;
        }
        let input = &self.input;
        writes.delete(&YEAR_END_LINE, "year_end_id", header.id);
        writes.upsert(&YEAR_END, &json!({"id": header.id, "note": input.note}));
        for (n, rest) in (1_i64..).zip(&input.rests) {
            let known = self.indicators.get(&rest.indicator_id);
            let text = |pick: fn(&Indicator) -> String| known.map(pick).unwrap_or_default();
            let row = json!({"id": rest.id, "year_end_id": header.id, "line": n, "decision": rest.decision.word(),
                "indicator_id": rest.indicator_id, "amount_fen": rest.amount_fen,
                "project_id": text(|known| known.project_id.clone().unwrap_or_default()),
                "function": text(|known| known.function.clone()),
                "dep_economy": text(|known| known.dep_economy.clone()), "fund": text(|known| known.fund.clone()),
                "earmarked": 0, "note": ""});
            writes.upsert(&YEAR_END_LINE, &row);
        }
        let after = i64::try_from(input.rests.len()).unwrap_or(0) + 1;
        for (n, advance) in (after..).zip(&input.advances) {
            let row = json!({"id": advance.id, "year_end_id": header.id, "line": n, "decision": "spend",
                "indicator_id": "", "amount_fen": advance.amount_fen, "project_id": advance.project_id,
                "function": advance.function, "dep_economy": advance.dep_economy, "fund": advance.fund,
                "earmarked": i64::from(advance.earmarked), "note": advance.note});
            writes.upsert(&YEAR_END_LINE, &row);
        }
    }
}
