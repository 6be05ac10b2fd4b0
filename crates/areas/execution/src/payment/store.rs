//! What is read for payments: a fixed number of statements for a whole batch.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, Days};
use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Fen};
use ledger::{IndicatorId, LineId};
use platform::UnitId;
use posting::Context;
use sea_orm::{FromQueryResult, Value};

use super::business::Business;
use super::model::{AccountId, Line, PayeeId, Payment, Settlement};

#[derive(FromQueryResult)]
struct Stored {
    id: DocumentId,
    unit_id: UnitId,
    fiscal_year: i64,
    payee_id: PayeeId,
    payee_account_id: String,
    payer_account_id: String,
    fund_group: String,
    payment_channel: String,
    settlement: String,
    purpose: String,
    business: String,
    business_detail: String,
    invoice_no: String,
    procurement: i64,
    attachments: i64,
    source_payment_id: Option<DocumentId>,
    submitted_on: String,
    paid_on: String,
    refunded_fen: Fen,
}
#[derive(FromQueryResult)]
struct StoredLine {
    id: LineId,
    payment_id: DocumentId,
    indicator_id: IndicatorId,
    amount_fen: Fen,
    refunded_fen: Fen,
    note: String,
    stated: String,
    parts: String,
}

impl Stored {
    fn payment(self) -> Result<Payment, DbError> {
        let odd = |what: &str| DbError::Other(format!("payment {}: odd {what}", self.id));
        let account = match self.payee_account_id.as_str() {
            "" => None,
            id => Some(id.parse::<AccountId>().map_err(|_| odd("account"))?),
        };
        Ok(Payment {
            payee_account_id: account,
            settlement: Settlement::parse(&self.settlement).ok_or_else(|| odd("settlement"))?,
            business: Business::parse(&self.business).ok_or_else(|| odd("business"))?,
            id: self.id,
            unit_id: self.unit_id,
            fiscal_year: self.fiscal_year,
            payee_id: self.payee_id,
            payer_account_id: self.payer_account_id,
            fund_group: self.fund_group,
            payment_channel: self.payment_channel,
            business_detail: self.business_detail,
            purpose: self.purpose,
            invoice_no: self.invoice_no,
            procurement: self.procurement != 0,
            attachments: self.attachments,
            source_payment_id: self.source_payment_id,
            submitted_on: self.submitted_on,
            paid_on: self.paid_on,
            refunded_fen: self.refunded_fen,
            lines: Vec::new(),
        })
    }
}

/// Stored payments with their lines.
pub async fn by_ids_unscoped(
    conn: &Conn,
    ids: &[DocumentId],
) -> Result<HashMap<DocumentId, Payment>, DbError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    const HEADS: &str = "select p.id, p.unit_id, d.fiscal_year, p.payee_id, p.payee_account_id, p.payer_account_id,
          p.fund_group, p.payment_channel, p.settlement, p.purpose, p.business, p.business_detail, p.invoice_no,
          p.procurement, p.attachments, p.source_payment_id, p.submitted_on, p.paid_on, p.refunded_fen
        from ex_payment p join fl_document d on d.id = p.id where p.id in {in:1}";
    const LINES: &str = "select id, payment_id, indicator_id, amount_fen, refunded_fen, note, stated, parts
        from ex_payment_line where payment_id in {in:1} order by payment_id, line";
    let heads: Vec<Stored> = conn.all(HEADS, [list(ids)]).await?;
    let lines: Vec<StoredLine> = conn.all(LINES, [list(ids)]).await?;
    let mut payments = HashMap::with_capacity(heads.len());
    for head in heads {
        payments.insert(head.id, head.payment()?);
    }
    for line in lines {
        let odd = |error: serde_json::Error| DbError::Other(format!("payment line {}: {error}", line.id));
        if let Some(payment) = payments.get_mut(&line.payment_id) {
            payment.lines.push(Line {
                id: line.id,
                indicator_id: line.indicator_id,
                amount_fen: line.amount_fen,
                refunded_fen: line.refunded_fen,
                parts: serde_json::from_str(&line.parts).map_err(odd)?,
                stated: serde_json::from_str(&line.stated).map_err(odd)?,
                note: line.note,
            });
        }
    }
    Ok(payments)
}

/// What never changes about an indicator; its position is read from the running ledger.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Source {
    /// Id.
    pub id: IndicatorId,
    /// Number.
    pub number: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// Project.
    pub project_id: Option<String>,
    /// Class of the project, or empty.
    pub project_class: String,
    /// Budget line.
    pub budget_line_id: Option<String>,
    /// Fund.
    pub fund: String,
    /// Fund group.
    pub fund_group: String,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Government economic class.
    pub gov_economy: String,
    /// Kind of expenditure.
    pub expenditure_kind: String,
    /// `treasury` or `unit_bank_account`.
    pub payment_mode: String,
    /// `current` or `prior`.
    pub year_kind: String,
    /// Executable by the unit.
    pub allotted: i64,
    /// Last day of use.
    pub expires_on: String,
}

/// A payee.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Payee {
    /// Id.
    pub id: PayeeId,
    /// Name.
    pub name: String,
    /// `enterprise`, `person`, `unit`, `institution`.
    pub kind: String,
    /// On the stop list.
    pub stopped: i64,
    /// Why.
    pub stop_reason: String,
}

/// A bank account, of a payee or of a unit.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// `payee` or `unit`.
    pub owner_kind: String,
    /// Whose.
    pub owner_id: String,
    /// Name it is kept under.
    pub account_name: String,
    /// `zero_balance`, `basic`, …
    pub purpose: String,
    /// On the stop list.
    pub stopped: i64,
}

/// A unit, as far as books and rules ask.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Unit {
    /// Id.
    pub id: UnitId,
    /// `administrative` or `institution`.
    pub unit_type: String,
    /// `core`, `management`, `business`.
    pub purpose: String,
}

#[derive(FromQueryResult)]
struct Owner {
    id: LineId,
    owner: String,
}
#[derive(FromQueryResult)]
struct Similar {
    duplicate_key: String,
    number: String,
}
#[derive(FromQueryResult)]
struct Split {
    payee_id: PayeeId,
    unit_id: UnitId,
    number: i64,
    total: i64,
}
#[derive(FromQueryResult)]
struct Sums {
    unit_id: UnitId,
    first: i64,
    second: i64,
}

/// Everything the payments of a batch are decided on, shared by them.
#[derive(Debug, Default)]
pub struct Facts {
    /// Indicators.
    pub sources: HashMap<IndicatorId, Source>,
    /// Units.
    pub units: HashMap<UnitId, Unit>,
    /// Payees.
    pub payees: HashMap<PayeeId, Payee>,
    /// Accounts named.
    pub accounts: HashMap<AccountId, Account>,
    /// Own accounts of the units.
    pub payers: HashMap<UnitId, Vec<Account>>,
    /// Documents that lines or holds with these ids belong to.
    pub line_owners: HashMap<LineId, String>,
    /// Units and states of payments that are paid again.
    pub paid_again: HashMap<DocumentId, (UnitId, String)>,
    /// Number of a standing payment with the same key.
    pub similar: HashMap<String, String>,
    /// Today's payments below the limit, by payee and unit: how many, how much.
    pub split: HashMap<(PayeeId, UnitId), (i64, i64)>,
    /// Own funds of the year, by unit: received, spent or on its way.
    pub own_funds: HashMap<UnitId, (i64, i64)>,
    /// Paid this month and this year, by unit; read in December only.
    pub december: HashMap<UnitId, (i64, i64)>,
}

/// How much must be known of the payments.
pub struct Wanted<'a> {
    /// Every payment of the batch.
    pub all: Vec<&'a Payment>,
    /// Those that are entered, submitted, sent or released: payee and accounts are checked.
    pub checked: Vec<&'a Payment>,
    /// Those entered: their line ids must be free.
    pub entered: Vec<&'a Payment>,
    /// Those submitted or released: duplicates, split payments, sums.
    pub submitted: Vec<&'a Payment>,
}

impl Facts {
    /// Reads them.
    pub async fn load(conn: &Conn, wanted: &Wanted<'_>, context: &Context) -> Result<Facts, DbError> {
        let mut facts = Facts::default();
        if wanted.all.is_empty() {
            return Ok(facts);
        }
        facts.load_sources(conn, &wanted.all).await?;
        if !wanted.checked.is_empty() {
            facts.load_parties(conn, &wanted.checked).await?;
        }
        if !wanted.entered.is_empty() {
            facts.load_owners(conn, &wanted.entered).await?;
        }
        if !wanted.submitted.is_empty() {
            facts.load_history(conn, &wanted.submitted, context).await?;
            facts.load_sums(conn, &wanted.submitted, context).await?;
        }
        Ok(facts)
    }
    async fn load_sources(&mut self, conn: &Conn, payments: &[&Payment]) -> Result<(), DbError> {
        // The class is a look-up of its own: joined, the view would be read as a whole.
        const SOURCES: &str = "select i.id, i.number, i.unit_id, i.fiscal_year, i.project_id,
              coalesce((select p.class from v_project p where p.id = i.project_id), '') as project_class, i.budget_line_id, i.fund, i.fund_group, i.function,
              i.dep_economy, i.gov_economy, i.expenditure_kind, i.payment_mode, i.year_kind, i.allotted, i.expires_on
            from lg_indicator i where i.id in {in:1}";
        const UNITS: &str = "select id, unit_type, purpose from v_unit where id in {in:1}";
        let ids: BTreeSet<IndicatorId> =
            payments.iter().flat_map(|payment| payment.lines.iter().map(|line| line.indicator_id)).collect();
        let sources: Vec<Source> = conn.all(SOURCES, [list(ids)]).await?;
        self.sources = sources.into_iter().map(|source| (source.id, source)).collect();
        let units: Vec<Unit> = conn.all(UNITS, [unit_list(payments)]).await?;
        self.units = units.into_iter().map(|unit| (unit.id, unit)).collect();
        Ok(())
    }
    async fn load_parties(&mut self, conn: &Conn, payments: &[&Payment]) -> Result<(), DbError> {
        const PAYEES: &str = "select id, name, kind, stopped, stop_reason from v_payee where id in {in:1}";
        // Two index look-ups instead of an `or` that would read the whole table.
        const ACCOUNTS: &str = "select id, owner_kind, owner_id, account_name, purpose, stopped
              from v_bank_account where id in {in:1}
            union select id, owner_kind, owner_id, account_name, purpose, stopped
              from v_bank_account where owner_id in {in:2} and owner_kind = 'unit'";
        let payees: BTreeSet<PayeeId> = payments.iter().map(|payment| payment.payee_id).collect();
        let payees: Vec<Payee> = conn.all(PAYEES, [list(payees)]).await?;
        self.payees = payees.into_iter().map(|payee| (payee.id, payee)).collect();
        let accounts: BTreeSet<AccountId> =
            payments.iter().filter_map(|payment| payment.payee_account_id).collect();
        let accounts: Vec<Account> = conn.all(ACCOUNTS, [list(accounts), unit_list(payments)]).await?;
        for account in accounts {
            if account.owner_kind == "unit"
                && let Ok(unit_id) = account.owner_id.parse()
            {
                self.payers.entry(unit_id).or_default().push(account.clone());
            }
            self.accounts.insert(account.id, account);
        }
        Ok(())
    }
    async fn load_owners(&mut self, conn: &Conn, payments: &[&Payment]) -> Result<(), DbError> {
        const OWNERS: &str = "select id, payment_id as owner from ex_payment_line where id in {in:1}
            union select id, document_id as owner from lg_hold where id in {in:2}";
        const AGAIN: &str = "select id, unit_id, state from v_payment where id in {in:1}";
        #[derive(FromQueryResult)]
        struct Again {
            id: DocumentId,
            unit_id: UnitId,
            state: String,
        }
        let ids: Vec<LineId> = payments.iter().flat_map(|p| p.lines.iter().map(|line| line.id)).collect();
        let owners: Vec<Owner> = conn.all(OWNERS, [list(&ids), list(&ids)]).await?;
        self.line_owners = owners.into_iter().map(|row| (row.id, row.owner)).collect();
        let again: BTreeSet<DocumentId> = payments.iter().filter_map(|p| p.source_payment_id).collect();
        if !again.is_empty() {
            let rows: Vec<Again> = conn.all(AGAIN, [list(again)]).await?;
            self.paid_again = rows.into_iter().map(|row| (row.id, (row.unit_id, row.state))).collect();
        }
        Ok(())
    }
    async fn load_history(
        &mut self,
        conn: &Conn,
        payments: &[&Payment],
        context: &Context,
    ) -> Result<(), DbError> {
        const SIMILAR: &str = "select p.duplicate_key, min(d.number) as number
            from ex_payment p join fl_document d on d.id = p.id
            where p.duplicate_key in {in:1} and p.submitted_on >= $2 group by p.duplicate_key";
        // Look-ups instead of a join: joined, PostgreSQL reads the whole index and compares each row with every pair.
        const SPLIT: &str = "select x.payee_id, x.unit_id,
              (select count(*) from ex_payment p where p.payee_id = x.payee_id and p.unit_id = x.unit_id
                and p.submitted_on = $2 and p.amount_fen < $3) as number,
              cast((select coalesce(sum(p.amount_fen), 0) from ex_payment p where p.payee_id = x.payee_id
                and p.unit_id = x.unit_id and p.submitted_on = $2 and p.amount_fen < $3) as bigint) as total
            from {rows:1 (payee_id text, unit_id text)}";
        // Without the rule there is nothing to look for; `check` then blocks because it is missing.
        if let Ok(days) = context.rules.rule("CR33").and_then(|rule| rule.parameter_int("days")) {
            let days = u64::try_from(days).unwrap_or(0);
            let from = context.today.checked_sub_days(Days::new(days)).unwrap_or(context.today);
            let keys = list(payments.iter().map(|payment| payment.duplicate_key()));
            let rows: Vec<Similar> = conn.all(SIMILAR, [keys, from.to_string().into()]).await?;
            self.similar = rows.into_iter().map(|row| (row.duplicate_key, row.number)).collect();
        }
        if let Ok(limit) = context.rules.rule("CR37").and_then(|rule| rule.parameter_int("limit_fen")) {
            let pairs: BTreeSet<(PayeeId, UnitId)> =
                payments.iter().map(|p| (p.payee_id, p.unit_id)).collect();
            let pairs = pairs
                .into_iter()
                .map(|(payee, unit)| serde_json::json!({"payee_id": payee, "unit_id": unit}));
            let today: Value = context.today.to_string().into();
            let rows: Vec<Split> = conn.all(SPLIT, [list(pairs), today, limit.into()]).await?;
            self.split =
                rows.into_iter().map(|row| ((row.payee_id, row.unit_id), (row.number, row.total))).collect();
        }
        Ok(())
    }
    async fn load_sums(
        &mut self,
        conn: &Conn,
        payments: &[&Payment],
        context: &Context,
    ) -> Result<(), DbError> {
        // Own-funds revenue stands in 61 to 66 of the budgetary book; 6001 is the appropriation.
        const OWN: &str = "select u.id as unit_id,
              cast(coalesce((select sum(b.credit_fen - b.debit_fen) from lg_balance b where b.unit_id = u.id
                and b.period between $2 and $3 and b.account >= '61' and b.account < '67'), 0) as bigint) as first,
              cast(coalesce((select sum(i.held_fen + i.paid_fen) from lg_indicator i where i.unit_id = u.id
                and i.fiscal_year = $4 and i.fund_group <> 'government_budget' and i.year_kind = 'current'), 0)
                as bigint) as second
            from v_unit u where u.id in {in:1}";
        const DECEMBER: &str = "select b.unit_id,
              cast(sum(case when b.period = $3 then b.debit_fen - b.credit_fen else 0 end) as bigint) as first,
              cast(sum(b.debit_fen - b.credit_fen) as bigint) as second
            from lg_balance b where b.unit_id in {in:1} and b.period between $2 and $3
              and b.account >= '71' and b.account < '80' group by b.unit_id";
        let year = i64::from(context.today.year());
        let (from, to) = (year * 100 + 1, year * 100 + i64::from(context.today.month()));
        let own: Vec<&Payment> = payments
            .iter()
            .copied()
            .filter(|payment| payment.lines.iter().any(|line| self.is_own(line.indicator_id)))
            .collect();
        if !own.is_empty() {
            let values = [unit_list(&own), from.into(), to.into(), year.into()];
            let rows: Vec<Sums> = conn.all(OWN, values).await?;
            self.own_funds = rows.into_iter().map(|row| (row.unit_id, (row.first, row.second))).collect();
        }
        if context.today.month() == 12 {
            let rows: Vec<Sums> = conn.all(DECEMBER, [unit_list(payments), from.into(), to.into()]).await?;
            self.december = rows.into_iter().map(|row| (row.unit_id, (row.first, row.second))).collect();
        }
        Ok(())
    }
    fn is_own(&self, id: IndicatorId) -> bool {
        self.sources.get(&id).is_some_and(|source| source.fund_group != "government_budget")
    }
}

fn unit_list(payments: &[&Payment]) -> Value {
    let units: BTreeSet<UnitId> = payments.iter().map(|payment| payment.unit_id).collect();
    list(units)
}
