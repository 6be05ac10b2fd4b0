//! An event voucher: input, checks of shape, and the facts of its event.

use std::collections::BTreeMap;

use ::rules::Acknowledgement;
use chrono::NaiveDate;
use flow::DocumentId;
use kernel::{Faults, Fen, Problem, text};
use platform::UnitId;
use posting::http::Input;
use serde::{Deserialize, Serialize};
use template::{Event, Facts, Templates};
use utoipa::ToSchema;

use crate::known::{Known, Stands};
use crate::rules::day_of;
use crate::words::MASTER;

/// Most drafts that one voucher is put together from.
pub const MERGED_MAX: usize = 100;

/// An event voucher, as entered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventInput {
    /// Client-made id (UUIDv7).
    pub id: DocumentId,
    /// The unit.
    pub unit_id: UnitId,
    /// Event of the posting rules, such as `P41`.
    #[schema(min_length = 1, max_length = 20)]
    pub event: String,
    /// Day of the voucher: in a period that is open, not in the future.
    #[schema(max_length = 10)]
    pub voucher_date: String,
    /// Words of the event that do not come from master data.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub words: BTreeMap<String, String>,
    /// Amounts of the event, in fen; those that are absent are 0.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub amounts: BTreeMap<String, i64>,
    /// Dimensions of its lines.
    #[serde(default)]
    pub dimensions: Stands,
    /// What it is about.
    #[schema(min_length = 1, max_length = 200)]
    pub summary: String,
    /// Invoice number; each may be used once in the department.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub invoice_no: String,
    /// How many papers belong to it.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 9999)]
    pub attachments: i64,
    /// Number of the business in the file it comes from; unique in the unit.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub reference: String,
    /// Drafts of the same event, unit and day that it puts together; its words are theirs, its amounts their sums.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub merges: Vec<DocumentId>,
    /// For dry runs of an edit under another id: the document whose files count.
    #[serde(default)]
    pub same_as: Option<DocumentId>,
    /// Reasons given for warnings.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub acknowledgements: Vec<Acknowledgement>,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl Input for EventInput {
    fn id(&self) -> DocumentId {
        self.id
    }
    fn unit_id(&self) -> UnitId {
        self.unit_id
    }
    fn acknowledgements(&self) -> &[Acknowledgement] {
        &self.acknowledgements
    }
    fn version(&self) -> Option<i64> {
        self.version
    }
}

/// An event voucher as stored; what is not stated is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventVoucher {
    /// Id.
    pub id: DocumentId,
    /// Unit.
    pub unit_id: UnitId,
    /// Event.
    pub event: String,
    /// Day.
    pub voucher_date: NaiveDate,
    /// Words that were typed.
    pub words: BTreeMap<String, String>,
    /// Amounts that were typed.
    pub amounts: BTreeMap<String, i64>,
    /// Dimensions.
    pub dimensions: Stands,
    /// What it is about.
    pub summary: String,
    /// Invoice.
    pub invoice_no: String,
    /// Papers.
    pub attachments: i64,
    /// Number in the file it comes from.
    pub reference: String,
    /// The voucher it was put into, or empty.
    pub merged_into: String,
}

fn shape(input: &EventInput, faults: &mut Faults) {
    faults.words("summary", &input.summary, 1, 200);
    faults.words("invoice_no", &input.invoice_no, 0, 64);
    faults.words("reference", &input.reference, 0, 60);
    faults.range("attachments", input.attachments, 0, 9999);
    let how = || text!("请更正后重试。", "Correct it and try again.");
    if input.words.len() > 30 || input.words.values().any(|word| word.chars().count() > 40) {
        let what = text!("业务要素过多或过长。", "There are too many facts, or one is too long.");
        faults.add("words", what, how());
    }
    if input.merges.len() > MERGED_MAX {
        let what = text!("一次最多合并 {MERGED_MAX} 张。", "At most {MERGED_MAX} at once.");
        faults.add("merges", what, how());
    }
    for (name, fen) in &input.amounts {
        if *fen < 0 || *fen > Fen::MAX.fen() {
            faults.add(
                format!("amounts.{name}"),
                text!("金额不得小于零，且不超过上限。", "The amount must not be below zero, and in range."),
                how(),
            );
        }
    }
}

/// Words and amounts must be the event's; what comes from master data is not typed.
fn of_event(input: &EventInput, event: &Event, faults: &mut Faults) {
    let amounts = event.amounts();
    for name in input.amounts.keys().filter(|name| !amounts.contains(&name.as_str())) {
        faults.add(
            format!("amounts.{name}"),
            text!("该业务事项没有这个金额。", "The event has no such amount."),
            text!("请删去。", "Leave it out."),
        );
    }
    for name in input.words.keys() {
        if MASTER.contains(&name.as_str()) {
            faults.add(
                format!("words.{name}"),
                text!(
                    "该要素取自单位、资金性质和指标，不能填写。",
                    "This fact comes from unit, fund and indicator."
                ),
                text!(
                    "请删去；需要更正时请更正基础信息。",
                    "Leave it out; correct the master data if it is wrong."
                ),
            );
        } else if event.fact(name).is_none() {
            faults.add(
                format!("words.{name}"),
                text!("该业务事项没有这个要素。", "The event has no such fact."),
                text!("请删去。", "Leave it out."),
            );
        }
    }
}

/// The entered voucher, or everything that is wrong with its shape.
pub fn from_input(input: EventInput, templates: &Templates) -> Result<EventVoucher, Problem> {
    let mut faults = Faults::default();
    shape(&input, &mut faults);
    match templates.event(&input.event) {
        Some(event) => of_event(&input, event, &mut faults),
        None => faults.add(
            "event",
            text!("没有这个业务事项。", "There is no such event."),
            text!("请从业务事项目录中选择。", "Choose one of the posting events."),
        ),
    }
    let voucher_date = day_of("voucher_date", &input.voucher_date, &mut faults);
    faults.done()?;
    Ok(EventVoucher {
        id: input.id,
        unit_id: input.unit_id,
        event: input.event,
        voucher_date,
        words: input.words.into_iter().filter(|(_, word)| !word.is_empty()).collect(),
        amounts: input.amounts.into_iter().filter(|(_, fen)| *fen != 0).collect(),
        dimensions: input.dimensions,
        summary: input.summary.trim().to_owned(),
        invoice_no: input.invoice_no.trim().to_ascii_uppercase(),
        attachments: input.attachments,
        reference: input.reference.trim().to_owned(),
        merged_into: String::new(),
    })
}

impl EventVoucher {
    /// The facts of its event: what was typed, and what unit, fund and indicator say.
    pub fn facts(&self, event: &Event, known: &Known) -> Facts {
        let stands = &self.dimensions;
        let indicator = known.indicator(&stands.indicator_id);
        let fund =
            if stands.fund.is_empty() { indicator.map_or("", |one| one.fund.as_str()) } else { &stands.fund };
        let group = match indicator {
            Some(indicator) => indicator.fund_group.clone(),
            None => known.fund_group(fund),
        };
        let unit = known.unit(self.unit_id);
        let unit_type = unit.map_or("", |unit| unit.unit_type.as_str());
        // Business activity (fund 34) is spent through its own expense account.
        let is_business = unit_type == "institution" && fund.starts_with("34");
        let purpose = if is_business { "business" } else { unit.map_or("", |unit| unit.purpose.as_str()) };
        let year = indicator.map_or("", |one| one.year_kind.as_str());
        let master = [
            ("unit_type", unit_type),
            ("purpose", purpose),
            ("fund_group", &group),
            ("indicator_year", year),
        ];
        let mut facts = Facts::new();
        for (name, word) in master {
            if !word.is_empty() && event.fact(name).is_some() {
                facts = facts.word(name, word);
            }
        }
        for (name, word) in &self.words {
            facts = facts.word(name, word);
        }
        for name in event.amounts() {
            // A balance is the ledger's; it is never typed and no event voucher reads one.
            if !name.starts_with("bal_") {
                let fen = self.amounts.get(name).copied().unwrap_or(0);
                facts = facts.amount(name, Fen::from_fen(fen));
            }
        }
        facts
    }
    /// The largest amount typed: what a draft is listed with while it cannot be booked yet.
    pub fn largest(&self) -> Fen {
        Fen::from_fen(self.amounts.values().copied().max().unwrap_or(0))
    }
}
