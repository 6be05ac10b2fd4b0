//! Files of event vouchers (`event_vouchers`): each row a draft. A row is known by its unit and its reference (业务流水号):
//! the same file again changes nothing, a changed row changes its draft, and what was sent or posted is not touched.
//! Everything goes through the steps of the pipeline ([`run`]); one bad cell, and not one row is taken.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Problem, Text, text};
use platform::UnitId;
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use posting::Rulebook;
use posting::import::{Planned, command, run};
use sea_orm::FromQueryResult;
use template::Event;

use super::EventKind;
use super::load::{Kept, by_reference_unscoped};
use super::model::{EventInput, EventVoucher, from_input};
use crate::known::Stands;
use crate::words::DICTIONARY;

/// Takes event vouchers.
pub struct EventVouchers;

const COLUMNS: &[Column] = &[
    Column::required("unit", "单位代码", "Unit code").holds(Holds::Code, "001001"),
    Column::required("reference", "业务流水号", "Reference").holds(Holds::Text, "YW-0001"),
    Column::required("event", "业务事项", "Event").holds(Holds::Code, "P41"),
    Column::required("voucher_date", "凭证日期", "Day").holds(Holds::Date, "2026-11-30"),
    Column::required("summary", "摘要", "Summary").holds(Holds::Text, "摊销11月物业费"),
    Column::optional("amount", "金额", "Amount").holds(Holds::Yuan, "1200.00"),
    Column::optional("amounts", "其他金额要素", "Other amounts").holds(Holds::Text, ""),
    Column::optional("words", "业务要素", "Facts").holds(Holds::Text, ""),
    Column::optional("project", "项目代码", "Project code").holds(Holds::Code, ""),
    Column::optional("function", "功能分类", "Functional class").holds(Holds::Code, "2010101"),
    Column::optional("dep_economy", "部门经济分类", "Departmental economic class")
        .holds(Holds::Code, "30209"),
    Column::optional("fund", "资金性质", "Fund").holds(Holds::Code, "111"),
    Column::optional("payee", "往来单位代码", "Payee code").holds(Holds::Code, ""),
    Column::optional("indicator", "指标编号", "Indicator").holds(Holds::Text, ""),
    Column::optional("invoice_no", "发票号", "Invoice").holds(Holds::Text, ""),
    Column::optional("attachments", "附件张数", "Papers").holds(Holds::Integer, "1"),
];

#[async_trait]
impl Importer for EventVouchers {
    fn kind(&self) -> &'static str {
        "event_vouchers"
    }
    fn title(&self) -> Text {
        text!("业务事项凭证", "Event vouchers")
    }
    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }
    async fn apply(
        &self,
        conn: &Conn,
        importing: &Importing<'_>,
        sheet: &Sheet,
    ) -> Result<ImportReport, Problem> {
        let Ok(rulebook) = Rulebook::load(conn, importing.today).await? else {
            return Err(Problem::internal());
        };
        let names = Names::load(conn, importing, sheet).await?;
        let mut problems = Vec::new();
        let mut report = ImportReport { kind: self.kind().to_owned(), ..ImportReport::default() };
        let (mut planned, mut seen) = (Vec::new(), BTreeSet::new());
        for row in sheet.rows() {
            report.rows += 1;
            let Some(input) = input(row, &names, &rulebook, importing, &mut problems) else { continue };
            if !seen.insert((input.unit_id, input.reference.clone())) {
                twice(row, &mut problems);
                continue;
            }
            let before = names.kept.get(&(input.unit_id, input.reference.clone()));
            match plan(row, input, before, &rulebook, importing, &mut problems)? {
                Some(Plan::Same) => report.same += 1,
                Some(Plan::New(one)) => {
                    report.new += 1;
                    planned.push(one);
                }
                Some(Plan::Changed(one)) => {
                    report.changed += 1;
                    planned.push(one);
                }
                None => {}
            }
        }
        refuse(problems)?;
        refuse(run(conn, importing, Arc::new(EventKind), &planned).await?)?;
        Ok(report)
    }
}

enum Plan<'a> {
    Same,
    New(Planned<'a>),
    Changed(Planned<'a>),
}

fn twice(row: Row<'_>, problems: &mut Vec<CellProblem>) {
    row.fault(
        "reference",
        problems,
        text!("业务流水号在文件中重复。", "The reference stands in the file twice."),
        text!("请保留一行。", "Keep one of the rows."),
    );
}

/// What is to be done for a row; nothing when it is wrong.
fn plan<'a>(
    row: Row<'a>,
    input: EventInput,
    before: Option<&Kept>,
    rulebook: &Rulebook,
    importing: &Importing<'_>,
    problems: &mut Vec<CellProblem>,
) -> Result<Option<Plan<'a>>, Problem> {
    let mut input = input;
    let version = match before {
        None => None,
        Some(kept) => {
            input.id = kept.voucher.id;
            let shape = from_input(input.clone(), &rulebook.templates);
            if shape.is_ok_and(|now| {
                EventVoucher { merged_into: kept.voucher.merged_into.clone(), ..now } == kept.voucher
            }) {
                return Ok(Some(Plan::Same));
            }
            let is_open = kept.state == "draft" || kept.state == "returned" && !importing.actor.is_system();
            if !is_open || !kept.voucher.merged_into.is_empty() {
                row.fault(
                    "reference",
                    problems,
                    text!(
                        "该流水号的凭证已送审或已记账，不能修改。",
                        "The voucher of this reference was sent or posted."
                    ),
                    text!(
                        "请退回后再导入，或改用新的流水号。",
                        "Have it returned, or give another reference."
                    ),
                );
                return Ok(None);
            }
            Some(kept.version)
        }
    };
    let body = serde_json::to_value(&input).map_err(|_| Problem::internal())?;
    let command = command(importing, "event_voucher", (input.id, input.unit_id), version, body);
    let one = Planned { command, row, column: "reference", items: ("", Vec::new()) };
    Ok(Some(if version.is_some() { Plan::Changed(one) } else { Plan::New(one) }))
}

/// Records the file names by their codes.
struct Names {
    units: BTreeMap<String, UnitId>,
    projects: HashMap<(UnitId, String), String>,
    payees: HashMap<String, String>,
    indicators: HashMap<(UnitId, String), String>,
    kept: HashMap<(UnitId, String), Kept>,
}

#[derive(FromQueryResult)]
struct UnitCode {
    id: UnitId,
    code: String,
}
#[derive(FromQueryResult)]
struct Coded {
    id: String,
    code: String,
}
#[derive(FromQueryResult)]
struct OfUnit {
    id: String,
    unit_id: UnitId,
    code: String,
}

impl Names {
    async fn load(conn: &Conn, importing: &Importing<'_>, sheet: &Sheet) -> Result<Names, DbError> {
        let cells = |key: &'static str| -> BTreeSet<&str> {
            sheet.rows().map(|row| row.raw(key)).filter(|cell| !cell.is_empty()).collect()
        };
        let sql = "select id, code from v_unit where code in {in:1}";
        let units: Vec<UnitCode> = conn.all(sql, [list(cells("unit"))]).await?;
        let may = |unit: &UnitCode| importing.actor.is_system() || importing.scope.sees(unit.id);
        let units: BTreeMap<String, UnitId> =
            units.into_iter().filter(may).map(|unit| (unit.code, unit.id)).collect();
        let sql = "select id, unit_id, code from v_project where code in {in:1}";
        let projects: Vec<OfUnit> = conn.all(sql, [list(cells("project"))]).await?;
        let sql = "select id, code from v_payee where code in {in:1}";
        let payees: Vec<Coded> = conn.all(sql, [list(cells("payee"))]).await?;
        let sql = "select id, unit_id, number as code from lg_indicator where number in {in:1}";
        let indicators: Vec<OfUnit> = conn.all(sql, [list(cells("indicator"))]).await?;
        let ids: BTreeSet<UnitId> = units.values().copied().collect();
        let kept = by_reference_unscoped(conn, &ids, &cells("reference")).await?;
        Ok(Names {
            units,
            projects: projects.into_iter().map(|one| ((one.unit_id, one.code), one.id)).collect(),
            payees: payees.into_iter().map(|one| (one.code, one.id)).collect(),
            indicators: indicators.into_iter().map(|one| ((one.unit_id, one.code), one.id)).collect(),
            kept: kept
                .into_iter()
                .map(|one| ((one.voucher.unit_id, one.voucher.reference.clone()), one))
                .collect(),
        })
    }
}

fn input(
    row: Row<'_>,
    names: &Names,
    rulebook: &Rulebook,
    importing: &Importing<'_>,
    problems: &mut Vec<CellProblem>,
) -> Option<EventInput> {
    let unit_id = known(row, "unit", |code| names.units.get(code).copied(), problems);
    let reference = row.needed("reference", 60, problems);
    let event = known(row, "event", |code| rulebook.templates.event(code), problems);
    let voucher_date = row.date("voucher_date", problems);
    let summary = row.needed("summary", 200, problems);
    let amounts = event.and_then(|event| amounts(row, event, problems));
    let words = event.and_then(|event| words(row, event, problems));
    let invoice_no = row.text("invoice_no", 64, problems);
    let attachments = if row.raw("attachments").is_empty() {
        Some(0)
    } else {
        row.integer("attachments", 0, 9999, problems)
    };
    let dimensions = unit_id.and_then(|unit_id| dimensions(row, unit_id, names, problems));
    Some(EventInput {
        id: importing.ids.new_id(),
        unit_id: unit_id?,
        event: event?.id.clone(),
        voucher_date: voucher_date?.to_string(),
        words: words?,
        amounts: amounts?,
        dimensions: dimensions?,
        summary: summary?,
        invoice_no: invoice_no?,
        attachments: attachments?,
        reference: reference?,
        merges: Vec::new(),
        same_as: None,
        acknowledgements: Vec::new(),
        version: None,
    })
}

/// What a cell names.
fn known<T>(
    row: Row<'_>,
    key: &str,
    find: impl Fn(&str) -> Option<T>,
    problems: &mut Vec<CellProblem>,
) -> Option<T> {
    if row.lacks(key, problems) {
        return None;
    }
    let found = find(row.raw(key));
    if found.is_none() {
        row.fault(
            key,
            problems,
            text!("没有这个编码，或不在您的范围内。", "There is no such code, or it is outside your scope."),
            text!("请核对编码。", "Check the code."),
        );
    }
    found
}

fn dimensions(
    row: Row<'_>,
    unit_id: UnitId,
    names: &Names,
    problems: &mut Vec<CellProblem>,
) -> Option<Stands> {
    let mut of = |key: &str, find: &dyn Fn(&str) -> Option<String>| {
        if row.raw(key).is_empty() { Some(String::new()) } else { known(row, key, find, problems) }
    };
    let project = of("project", &|code| names.projects.get(&(unit_id, code.to_owned())).cloned());
    let payee = of("payee", &|code| names.payees.get(code).cloned());
    let indicator = of("indicator", &|code| names.indicators.get(&(unit_id, code.to_owned())).cloned());
    let mut code = |key: &str| {
        if row.raw(key).is_empty() { Some(String::new()) } else { row.code(key, 40, problems) }
    };
    let (function, dep_economy, fund) = (code("function"), code("dep_economy"), code("fund"));
    Some(Stands {
        project_id: project?,
        function: function?,
        dep_economy: dep_economy?,
        fund: fund?,
        payee_id: payee?,
        indicator_id: indicator?,
    })
}

/// `pit=3.00; net=97` as pairs; a fault when a piece is none.
fn pairs(row: Row<'_>, key: &str, problems: &mut Vec<CellProblem>) -> Option<Vec<(String, String)>> {
    let cell = row.text(key, 500, problems)?.replace('；', ";").replace('＝', "=");
    let mut pairs = Vec::new();
    for piece in cell.split(';').map(str::trim).filter(|piece| !piece.is_empty()) {
        match piece.split_once('=') {
            Some((name, value)) => pairs.push((name.trim().to_owned(), value.trim().to_owned())),
            None => {
                row.fault(
                    key,
                    problems,
                    text!("“{piece}”不是“要素=值”。", "“{piece}” is not name=value."),
                    text!("写成“要素=值；要素=值”。", "Write name=value; name=value."),
                );
                return None;
            }
        }
    }
    Some(pairs)
}

/// The event's amounts: that of the column, and those named (by name or Chinese title) in the cell beside it.
fn amounts(row: Row<'_>, event: &Event, problems: &mut Vec<CellProblem>) -> Option<BTreeMap<String, i64>> {
    let mut amounts = BTreeMap::new();
    if !row.raw("amount").is_empty() {
        amounts.insert("amount".to_owned(), row.yuan("amount", problems)?.fen());
    }
    for (name, value) in pairs(row, "amounts", problems)? {
        let known = event.amounts().into_iter().find(|one| *one == name || DICTIONARY.amount(one).zh == name);
        let fen = Fen::parse_yuan(&value).filter(|fen| *fen >= Fen::ZERO && *fen <= Fen::MAX);
        let (Some(known), Some(fen)) = (known, fen) else {
            row.fault(
                "amounts",
                problems,
                text!("“{name}={value}”不是该事项的金额。", "“{name}={value}” is no amount of the event."),
                text!("请核对要素名称和金额（元）。", "Check the name and the amount in yuan."),
            );
            return None;
        };
        amounts.insert(known.to_owned(), fen.fen());
    }
    Some(amounts)
}

/// The event's words by name and value, or by their Chinese titles.
fn words(row: Row<'_>, event: &Event, problems: &mut Vec<CellProblem>) -> Option<BTreeMap<String, String>> {
    let mut words = BTreeMap::new();
    for (name, value) in pairs(row, "words", problems)? {
        let fact =
            event.facts.iter().find(|fact| fact.name == name || DICTIONARY.word(&fact.name).zh == name);
        let Some(fact) = fact else {
            row.fault(
                "words",
                problems,
                text!("该业务事项没有要素“{name}”。", "The event has no fact “{name}”."),
                text!("请核对要素名称。", "Check the name."),
            );
            return None;
        };
        let known = DICTIONARY.values(&fact.name, &fact.allowed);
        let known = known.into_iter().find(|one| one.value == value || one.title.zh == value);
        words.insert(fact.name.clone(), known.map_or(value, |one| one.value));
    }
    Some(words)
}
