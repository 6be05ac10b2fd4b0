//! `opening_balances`: a file holds all balances of every unit it names. They replace those of the unit's draft, so that the
//! same file twice changes nothing; what is in review or posted is not touched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Problem, Text, text};
use ledger::Side;
use platform::UnitId;
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use posting::import::{Planned, command, run};
use sea_orm::FromQueryResult;

use super::OpeningKind;
use super::load::stored;
use super::model::{OpeningInput, OpeningLine};

/// The importers of the area.
pub(crate) fn importers() -> Vec<Arc<dyn Importer>> {
    vec![Arc::new(OpeningBalances)]
}

struct OpeningBalances;

const COLUMNS: &[Column] = &[
    Column::required("unit", "单位代码", "Unit code").holds(Holds::Code, "001001"),
    Column::required("start_year", "启用年度", "First year").holds(Holds::Integer, "2026"),
    Column::required("account", "科目编码", "Account").holds(Holds::Code, "1002"),
    Column::required("side", "余额方向", "Side").holds(Holds::OneOf(SIDES), ""),
    Column::required("amount", "金额", "Amount").holds(Holds::Yuan, "10000.00"),
    Column::optional("project", "项目代码", "Project code").holds(Holds::Code, "XM001"),
    Column::optional("function", "支出功能分类", "Function").holds(Holds::Code, "2010301"),
    Column::optional("dep_economy", "部门经济分类", "Departmental economy").holds(Holds::Code, "30201"),
    Column::optional("fund", "资金性质", "Fund").holds(Holds::Code, "111"),
    Column::optional("payee", "往来单位代码", "Payee code").holds(Holds::Code, "P0001"),
    Column::optional("note", "说明", "Note"),
];

const SIDES: &[(&str, &str)] = &[("借", "debit"), ("贷", "credit")];

#[async_trait]
impl Importer for OpeningBalances {
    fn kind(&self) -> &'static str {
        "opening_balances"
    }
    fn title(&self) -> Text {
        text!("期初余额", "Opening balances")
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
        let names = Names::load(conn, sheet).await?;
        let mut problems = Vec::new();
        let mut groups: BTreeMap<UnitId, Group<'_>> = BTreeMap::new();
        for row in sheet.rows() {
            let unit = names.units.get(row.raw("unit")).copied();
            let unit = unit.filter(|unit| importing.actor.is_system() || importing.scope.sees(*unit));
            if unit.is_none() {
                not_there(row, "unit", &mut problems);
            }
            let year = row.integer("start_year", 2000, 2100, &mut problems);
            let line = names.line(row, importing, &mut problems);
            let (Some(unit), Some(year)) = (unit, year) else { continue };
            let group = groups.entry(unit).or_insert_with(|| Group { year, rows: vec![], lines: vec![] });
            if group.year != year {
                row.fault(
                    "start_year",
                    &mut problems,
                    text!("同一单位只能有一个启用年度。", "A unit has one first year."),
                    text!("请统一启用年度。", "State the same year."),
                );
            }
            group.rows.push(row);
            group.lines.extend(line);
        }
        refuse(problems)?;
        store(conn, importing, self.kind(), groups).await
    }
}

/// The rows of one unit, in the order of the file.
struct Group<'a> {
    year: i64,
    rows: Vec<Row<'a>>,
    lines: Vec<OpeningLine>,
}

/// What rows name by code.
struct Names {
    units: BTreeMap<String, UnitId>,
    projects: BTreeMap<String, String>,
    payees: BTreeMap<String, String>,
    /// Accounts that may have an opening balance.
    accounts: BTreeSet<String>,
}

#[derive(FromQueryResult)]
struct UnitCode {
    id: UnitId,
    code: String,
}
#[derive(FromQueryResult)]
struct Code {
    code: String,
}
#[derive(FromQueryResult)]
struct Named {
    id: String,
    code: String,
}

impl Names {
    async fn load(conn: &Conn, sheet: &Sheet) -> Result<Names, DbError> {
        let codes = |column: &str| -> BTreeSet<String> {
            let cells = sheet.rows().map(|row| row.raw(column).trim().to_owned());
            cells.filter(|code| !code.is_empty()).collect()
        };
        let units: Vec<UnitCode> =
            conn.all("select id, code from v_unit where code in {in:1}", [list(codes("unit"))]).await?;
        let projects: Vec<Named> =
            conn.all("select id, code from v_project where code in {in:1}", [list(codes("project"))]).await?;
        let payees: Vec<Named> =
            conn.all("select id, code from v_payee where code in {in:1}", [list(codes("payee"))]).await?;
        const ACCOUNTS: &str =
            "select code from lg_account where code in {in:1} and book <> 'indicator' and enabled = 1
            and (code < '4' or code >= '8')";
        let accounts: Vec<Code> = conn.all(ACCOUNTS, [list(codes("account"))]).await?;
        let map = |rows: Vec<Named>| rows.into_iter().map(|row| (row.code, row.id)).collect();
        Ok(Names {
            units: units.into_iter().map(|row| (row.code, row.id)).collect(),
            projects: map(projects),
            payees: map(payees),
            accounts: accounts.into_iter().map(|row| row.code).collect(),
        })
    }
    fn line(
        &self,
        row: Row<'_>,
        importing: &Importing<'_>,
        problems: &mut Vec<CellProblem>,
    ) -> Option<OpeningLine> {
        let account = row.needed("account", 20, problems);
        if account.as_ref().is_some_and(|account| !self.accounts.contains(account)) {
            row.fault(
                "account",
                problems,
                text!(
                    "科目表中没有该科目，或该科目年初没有余额（收入、费用、预算收支）。",
                    "The chart has no such account, or it begins the year with nothing (revenue, expense)."
                ),
                text!("请核对科目编码。", "Check the account."),
            );
        }
        let side = row.one_of("side", SIDES, problems);
        let amount = row.yuan("amount", problems);
        if amount.is_some_and(|amount| amount <= kernel::Fen::ZERO) {
            row.fault(
                "amount",
                problems,
                text!("金额须大于零。", "The amount must be above zero."),
                text!(
                    "没有余额的科目不填；反方向余额填在另一方。",
                    "Leave out what is zero; use the other side for an opposite balance."
                ),
            );
        }
        let project_id = named(row, "project", &self.projects, problems);
        let payee_id = named(row, "payee", &self.payees, problems);
        let text = |column: &str, max: usize, problems: &mut Vec<CellProblem>| {
            row.text(column, max, problems).unwrap_or_default()
        };
        let function = text("function", 40, problems);
        let dep_economy = text("dep_economy", 40, problems);
        let fund = text("fund", 40, problems);
        let note = text("note", 200, problems);
        Some(OpeningLine {
            id: importing.ids.new_id(),
            account: account?,
            side: if side? == "debit" { Side::Debit } else { Side::Credit },
            amount_fen: amount?,
            project_id: project_id?,
            function,
            dep_economy,
            fund,
            payee_id: payee_id?,
            note,
        })
    }
}

fn not_there(row: Row<'_>, column: &str, problems: &mut Vec<CellProblem>) {
    row.fault(
        column,
        problems,
        text!("没有这个代码，或不在您的范围内。", "There is no such code, or it is outside your scope."),
        text!("请核对代码。", "Check the code."),
    );
}

/// The id behind a code; empty where none is given.
fn named(
    row: Row<'_>,
    column: &str,
    known: &BTreeMap<String, String>,
    problems: &mut Vec<CellProblem>,
) -> Option<String> {
    let code = row.raw(column).trim();
    if code.is_empty() {
        return Some(String::new());
    }
    let found = known.get(code).cloned();
    if found.is_none() {
        not_there(row, column, problems);
    }
    found
}

#[derive(FromQueryResult)]
struct Head {
    id: DocumentId,
    unit_id: UnitId,
    state: String,
    version: i64,
}

async fn store(
    conn: &Conn,
    importing: &Importing<'_>,
    kind: &str,
    groups: BTreeMap<UnitId, Group<'_>>,
) -> Result<ImportReport, Problem> {
    const SQL: &str = "select id, unit_id, state, version from fl_document
        where kind = 'opening_balance' and unit_id in {in:1} and state <> 'void'";
    let heads: Vec<Head> = conn.all(SQL, [list(groups.keys())]).await?;
    let ids: Vec<DocumentId> = heads.iter().map(|head| head.id).collect();
    let before = stored(conn, &ids).await?;
    let mut report = ImportReport { kind: kind.to_owned(), ..ImportReport::default() };
    let (mut planned, mut problems) = (Vec::new(), Vec::new());
    for (unit_id, group) in groups {
        let rows = i64::try_from(group.rows.len()).unwrap_or(i64::MAX);
        report.rows += rows;
        let head = heads.iter().find(|head| head.unit_id == unit_id);
        if head.is_some_and(|head| !matches!(head.state.as_str(), "draft" | "returned")) {
            group.rows[0].fault(
                "unit",
                &mut problems,
                text!(
                    "该单位的期初余额已送审或已建账。",
                    "The unit's opening balances are in review or posted."
                ),
                text!(
                    "请退回后再导入；已建账的用记账凭证更正。",
                    "Have them returned; correct posted ones by a voucher."
                ),
            );
            continue;
        }
        let known = head.and_then(|head| before.get(&head.id));
        if known.is_some_and(|known| known.fiscal_year == group.year && alike(&known.lines, &group.lines)) {
            report.same += rows;
            continue;
        }
        *(if known.is_none() { &mut report.new } else { &mut report.changed }) += rows;
        let input = OpeningInput {
            id: head.map_or_else(|| importing.ids.new_id(), |head| head.id),
            unit_id,
            fiscal_year: group.year,
            explanation: known.map(|known| known.explanation.clone()).unwrap_or_default(),
            note: known.map(|known| known.note.clone()).unwrap_or_default(),
            lines: group.lines,
            version: None,
        };
        let body = serde_json::to_value(&input).map_err(|_| Problem::internal())?;
        let seen = head.map(|head| head.version);
        let command = command(importing, "opening_balance", (input.id, unit_id), seen, body);
        planned.push(Planned { command, row: group.rows[0], column: "unit", items: ("lines", group.rows) });
    }
    refuse(problems)?;
    refuse(run(conn, importing, Arc::new(OpeningKind), &planned).await?)?;
    Ok(report)
}

/// The same balances but for their ids.
fn alike(before: &[OpeningLine], after: &[OpeningLine]) -> bool {
    let same = |(a, b): (&OpeningLine, &OpeningLine)| OpeningLine { id: b.id, ..a.clone() } == *b;
    before.len() == after.len() && before.iter().zip(after).all(same)
}
