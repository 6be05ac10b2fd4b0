//! Loading a batch of income commands.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use chrono::Datelike;
use flow::{DocumentId, Flow};
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Problem, text};
use platform::UnitId;
use posting::document::{Loaded, unit_missing};
use posting::{Context, Kind, Work};
use sea_orm::FromQueryResult;

use super::business::IncomeBusiness;
use super::model::{Income, IncomeInput, from_input};
use super::{FLOW, IncomeDocument};
use crate::payment::load::{mismatch, read};
use crate::payment::model::AccountId;

/// The kind `income`.
pub struct IncomeKind;

#[derive(FromQueryResult)]
struct Stored {
    id: DocumentId,
    unit_id: UnitId,
    fiscal_year: i64,
    amount_fen: Fen,
    business: String,
    revenue_item: String,
    business_detail: String,
    interest_fen: Fen,
    vat_method: String,
    vat_fen: Fen,
    earmarked: i64,
    payer: String,
    received_on: String,
    account_id: AccountId,
    receipt_no: String,
    note: String,
}

impl Stored {
    fn income(self) -> Result<Income, DbError> {
        let odd = || DbError::Other(format!("income {}: odd business", self.id));
        Ok(Income {
            business: IncomeBusiness::parse(&self.business).ok_or_else(odd)?,
            id: self.id,
            unit_id: self.unit_id,
            fiscal_year: self.fiscal_year,
            revenue_item: self.revenue_item,
            business_detail: self.business_detail,
            interest_fen: self.interest_fen,
            amount_fen: self.amount_fen,
            vat_fen: self.vat_fen,
            vat_method: self.vat_method,
            earmarked: self.earmarked != 0,
            payer: self.payer,
            received_on: self.received_on,
            account_id: self.account_id,
            receipt_no: self.receipt_no,
            note: self.note,
        })
    }
}

/// Units and their own accounts, as far as income asks.
struct Known {
    unit_types: HashMap<UnitId, String>,
    accounts: HashMap<AccountId, String>,
}

#[async_trait]
impl Kind for IncomeKind {
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
        let ready: Vec<Result<Income, Problem>> = work
            .iter()
            .map(|work| match entered(work)? {
                Some(income) => Ok(income),
                None => stored.remove(&work.command.id).ok_or_else(Problem::not_found),
            })
            .collect();
        let known = known(conn, &ready).await?;
        let documents = work.iter().zip(ready).map(|(work, income)| {
            let income = income?;
            if work.command.action == "submit" || work.command.action == "approve" {
                check(&income, &known, context)?;
            }
            let unit_type = known.unit_types.get(&income.unit_id).cloned().unwrap_or_default();
            let document: Loaded = Ok(Box::new(IncomeDocument { income, unit_type }));
            document
        });
        Ok(documents.collect())
    }
}

fn entered(work: &Work<'_>) -> Result<Option<Income>, Problem> {
    let command = work.command;
    if !matches!(command.action.as_str(), "create" | "submit" | "edit") || command.body.is_null() {
        return Ok(None);
    }
    let income = from_input(read::<IncomeInput>(&command.body)?)?;
    if income.id != command.id {
        return Err(mismatch("id"));
    }
    Ok(Some(income))
}

/// What the money came into is an own account of the unit, and the year is the one that is booked in.
fn check(income: &Income, known: &Known, context: &Context) -> Result<(), Problem> {
    if known.accounts.get(&income.account_id) != Some(&income.unit_id.to_string()) {
        return Err(Problem::field(
            "account_id",
            text!(
                "收款账户不是本单位的银行账户，或已停用。",
                "The account is not a live account of the unit."
            ),
            text!("请选择本单位的银行账户。", "Choose an account of the unit."),
        ));
    }
    if income.fiscal_year != i64::from(context.today.year()) {
        return Err(Problem::field(
            "fiscal_year",
            text!("收入只能记入当前年度。", "Income is booked in the present year."),
            text!("请把年度改为当前年度。", "Change the year to the present one."),
        ));
    }
    let day = kernel::period::parse_date(&income.received_on);
    if day.is_none_or(|day| day > context.today) {
        return Err(Problem::field(
            "received_on",
            text!("到账日期不能晚于今天。", "The money cannot have come in later than today."),
            text!("请更正到账日期。", "Correct the date."),
        ));
    }
    if !known.unit_types.contains_key(&income.unit_id) {
        return Err(Problem::not_found());
    }
    Ok(())
}

async fn stored(conn: &Conn, ids: &[DocumentId]) -> Result<HashMap<DocumentId, Income>, DbError> {
    const SQL: &str =
        "select i.id, d.unit_id, d.fiscal_year, d.amount_fen, i.business, i.revenue_item, i.business_detail,
          i.interest_fen, i.vat_method,
          i.vat_fen, i.earmarked, i.payer, i.received_on, i.account_id, i.receipt_no, i.note
        from ex_income i join fl_document d on d.id = i.id where i.id in {in:1}";
    let rows: Vec<Stored> = conn.all(SQL, [list(ids)]).await?;
    rows.into_iter().map(|row| row.income().map(|income| (income.id, income))).collect()
}

async fn known(conn: &Conn, ready: &[Result<Income, Problem>]) -> Result<Known, DbError> {
    #[derive(FromQueryResult)]
    struct Unit {
        id: UnitId,
        unit_type: String,
    }
    #[derive(FromQueryResult)]
    struct Account {
        id: AccountId,
        owner_id: String,
    }
    let incomes = || ready.iter().flatten();
    let units: BTreeSet<UnitId> = incomes().map(|income| income.unit_id).collect();
    let accounts: BTreeSet<AccountId> = incomes().map(|income| income.account_id).collect();
    let units: Vec<Unit> =
        conn.all("select id, unit_type from v_unit where id in {in:1}", [list(units)]).await?;
    const OWN: &str = "select id, owner_id from v_bank_account
        where id in {in:1} and owner_kind = 'unit' and purpose <> 'zero_balance' and stopped = 0";
    let accounts: Vec<Account> = conn.all(OWN, [list(accounts)]).await?;
    Ok(Known {
        unit_types: units.into_iter().map(|unit| (unit.id, unit.unit_type)).collect(),
        accounts: accounts.into_iter().map(|account| (account.id, account.owner_id)).collect(),
    })
}
