//! Loading a batch of commands about confirmed business.

use std::collections::{BTreeSet, HashMap, HashSet};

use async_trait::async_trait;
use chrono::Datelike;
use flow::{DocumentId, Flow};
use kernel::db::list;
use kernel::{Conn, DbError, Fen, FieldProblem, Problem, Text, text};
use platform::UnitId;
use posting::document::{Loaded, unit_missing};
use posting::{Context, Kind, Work};
use sea_orm::FromQueryResult;

use super::business::AccrualBusiness;
use super::model::{Accrual, AccrualInput, from_input};
use super::{AccrualDocument, FLOW};
use crate::payment::load::{mismatch, read};

/// The kind `accrual`.
pub struct AccrualKind;

#[derive(FromQueryResult)]
struct Stored {
    id: DocumentId,
    unit_id: UnitId,
    fiscal_year: i64,
    amount_fen: Fen,
    business: String,
    business_detail: String,
    part_fen: Fen,
    payment_channel: String,
    earmarked: i64,
    payee_id: String,
    project_id: String,
    function: String,
    dep_economy: String,
    fund: String,
    purpose: String,
    invoice_no: String,
    attachments: i64,
}

impl Stored {
    fn accrual(self) -> Result<Accrual, DbError> {
        let odd = || DbError::Other(format!("accrual {}: odd business", self.id));
        Ok(Accrual {
            business: AccrualBusiness::parse(&self.business).ok_or_else(odd)?,
            id: self.id,
            unit_id: self.unit_id,
            fiscal_year: self.fiscal_year,
            business_detail: self.business_detail,
            amount_fen: self.amount_fen,
            part_fen: self.part_fen,
            payment_channel: self.payment_channel,
            earmarked: self.earmarked != 0,
            payee_id: self.payee_id,
            project_id: self.project_id,
            function: self.function,
            dep_economy: self.dep_economy,
            fund: self.fund,
            purpose: self.purpose,
            invoice_no: self.invoice_no,
            attachments: self.attachments,
        })
    }
}

#[derive(FromQueryResult)]
struct Unit {
    id: UnitId,
    unit_type: String,
    purpose: String,
}

/// What the documents name, as far as it is there.
struct Known {
    units: HashMap<UnitId, Unit>,
    /// Payees that may be paid.
    payees: HashSet<String>,
    /// Units of projects.
    projects: HashMap<String, UnitId>,
    /// Scheme and code, with the attributes.
    codes: HashMap<(String, String), String>,
}

impl Known {
    /// The group of a fund: as the table says, otherwise by the first digit of the official code.
    fn fund_group(&self, fund: &str) -> String {
        let attributes = self.codes.get(&("funding_sources".to_owned(), fund.to_owned()));
        let attributes: serde_json::Value =
            attributes.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let by_code = match fund.as_bytes().first() {
            None => "",
            Some(b'1') => "government_budget",
            Some(b'2') => "fiscal_special_account",
            Some(_) => "own_funds",
        };
        let said = attributes["fund_group"].as_str().filter(|group| !group.is_empty());
        said.unwrap_or(by_code).to_owned()
    }
}

#[async_trait]
impl Kind for AccrualKind {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    async fn units(
        &self,
        _conn: &Conn,
        work: &[Work<'_>],
    ) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        let unit = |work: &Work<'_>| {
            if work.header.is_some() {
                return Ok(Vec::new());
            }
            let unit = work.command.body.get("unit_id").and_then(serde_json::Value::as_str);
            unit.and_then(|unit| unit.parse().ok()).map(|unit| vec![unit]).ok_or_else(unit_missing)
        };
        Ok(work.iter().map(unit).collect())
    }
    async fn load(&self, conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
        let ids: Vec<DocumentId> = work.iter().map(|work| work.command.id).collect();
        let mut stored = stored(conn, &ids).await?;
        let ready: Vec<Result<Accrual, Problem>> = work
            .iter()
            .map(|work| match entered(work)? {
                Some(accrual) => Ok(accrual),
                None => stored.remove(&work.command.id).ok_or_else(Problem::not_found),
            })
            .collect();
        let accruals: Vec<&Accrual> = ready.iter().flatten().collect();
        let known = known(conn, &accruals, context).await?;
        let documents = work.iter().zip(ready).map(|(work, accrual)| {
            let accrual = accrual?;
            let unit = known.units.get(&accrual.unit_id).ok_or_else(Problem::not_found)?;
            if matches!(work.command.action.as_str(), "submit" | "approve") {
                check(&accrual, &known, context)?;
            }
            let (unit_type, purpose) = (unit.unit_type.clone(), unit.purpose.clone());
            let fund_group = known.fund_group(&accrual.fund);
            let document: Loaded = Ok(Box::new(AccrualDocument { accrual, unit_type, purpose, fund_group }));
            document
        });
        Ok(documents.collect())
    }
}

fn entered(work: &Work<'_>) -> Result<Option<Accrual>, Problem> {
    let command = work.command;
    if !matches!(command.action.as_str(), "create" | "submit" | "edit") || command.body.is_null() {
        return Ok(None);
    }
    let accrual = from_input(read::<AccrualInput>(&command.body)?)?;
    if accrual.id != command.id {
        return Err(mismatch("id"));
    }
    Ok(Some(accrual))
}

/// It is booked in the present year, and what it names is there; everything that is not is named at once.
fn check(accrual: &Accrual, known: &Known, context: &Context) -> Result<(), Problem> {
    let year = accrual.fiscal_year == i64::from(context.today.year());
    let payee = accrual.payee_id.is_empty() || known.payees.contains(&accrual.payee_id);
    let project =
        accrual.project_id.is_empty() || known.projects.get(&accrual.project_id) == Some(&accrual.unit_id);
    let code = |scheme: &str, code: &String| {
        code.is_empty() || known.codes.contains_key(&(scheme.to_owned(), code.clone()))
    };
    let no_code = || text!("代码表中没有该编码。", "The code is not in the table.");
    let found: [(bool, &str, Text); 6] = [
        (year, "fiscal_year", text!("只能记入当前年度。", "It is booked in the present year.")),
        (payee, "payee_id", text!("收款人不存在或已停用。", "The payee is not there or is stopped.")),
        (
            project,
            "project_id",
            text!("项目不存在或不属于本单位。", "The project is not there or not the unit's."),
        ),
        (code("functional", &accrual.function), "function", no_code()),
        (code("economic_departmental", &accrual.dep_economy), "dep_economy", no_code()),
        (code("funding_sources", &accrual.fund), "fund", no_code()),
    ];
    let wrong = found.into_iter().filter(|(fits, _, _)| !fits);
    let how = || text!("请更正后重试。", "Correct it and try again.");
    let fields: Vec<FieldProblem> =
        wrong.map(|(_, at, what)| FieldProblem { at: at.to_owned(), what, how: how(), cell: None }).collect();
    if fields.is_empty() { Ok(()) } else { Err(Problem::invalid(fields)) }
}

async fn stored(conn: &Conn, ids: &[DocumentId]) -> Result<HashMap<DocumentId, Accrual>, DbError> {
    const SQL: &str = "select a.id, d.unit_id, d.fiscal_year, d.amount_fen, a.business, a.business_detail,
          a.part_fen, a.payment_channel, a.earmarked, a.payee_id, a.project_id, a.function, a.dep_economy, a.fund, a.purpose, a.invoice_no, a.attachments
        from ex_accrual a join fl_document d on d.id = a.id where a.id in {in:1}";
    let rows: Vec<Stored> = conn.all(SQL, [list(ids)]).await?;
    rows.into_iter().map(|row| row.accrual().map(|accrual| (accrual.id, accrual))).collect()
}

async fn known(conn: &Conn, accruals: &[&Accrual], context: &Context) -> Result<Known, DbError> {
    #[derive(FromQueryResult)]
    struct Payee {
        id: String,
    }
    #[derive(FromQueryResult)]
    struct Project {
        id: String,
        unit_id: UnitId,
    }
    #[derive(FromQueryResult)]
    struct Code {
        scheme: String,
        code: String,
        attributes: String,
    }
    const UNITS: &str = "select id, unit_type, purpose from v_unit where id in {in:1}";
    const PAYEES: &str = "select id from v_payee where id in {in:1} and stopped = 0";
    const PROJECTS: &str = "select id, unit_id from v_project where id in {in:1}";
    const CODES: &str = "select scheme, code, attributes from v_code
        where code in {in:1} and scheme in ('functional', 'economic_departmental', 'funding_sources')
          and effective_from <= $2 and (effective_to is null or effective_to >= $2)";
    let units: BTreeSet<UnitId> = accruals.iter().map(|accrual| accrual.unit_id).collect();
    let units: Vec<Unit> = conn.all(UNITS, [list(units)]).await?;
    let named = |field: fn(&Accrual) -> &String| -> BTreeSet<String> {
        accruals.iter().map(|accrual| field(accrual).clone()).filter(|text| !text.is_empty()).collect()
    };
    let payees: Vec<Payee> = conn.all(PAYEES, [list(named(|accrual| &accrual.payee_id))]).await?;
    let projects: Vec<Project> = conn.all(PROJECTS, [list(named(|accrual| &accrual.project_id))]).await?;
    let mut codes = named(|accrual| &accrual.function);
    codes.extend(named(|accrual| &accrual.dep_economy));
    codes.extend(named(|accrual| &accrual.fund));
    let codes: Vec<Code> = conn.all(CODES, [list(codes), context.today.to_string().into()]).await?;
    Ok(Known {
        units: units.into_iter().map(|unit| (unit.id, unit)).collect(),
        payees: payees.into_iter().map(|payee| payee.id).collect(),
        projects: projects.into_iter().map(|project| (project.id, project.unit_id)).collect(),
        codes: codes.into_iter().map(|code| ((code.scheme, code.code), code.attributes)).collect(),
    })
}
