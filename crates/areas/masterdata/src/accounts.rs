//! Bank accounts of payees and units.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Problem, Table, Text, text};
use platform::crypto::mask_head;
use platform::import::{CellProblem, Column, Faults, Holds, ImportReport, Importer, Importing, Row, Sheet};
use platform::{Place, UnitId};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::record::{PART, Plan, Record, Seen, store};
use crate::rights::Reach;

pub(crate) static ACCOUNT: Table = Table {
    name: "md_bank_account",
    columns: &[
        ("id", Col::Text),
        ("owner_kind", Col::Text),
        ("owner_id", Col::Text),
        ("account_sealed", Col::Text),
        ("account_index", Col::Text),
        ("account_masked", Col::Text),
        ("account_name", Col::Text),
        ("bank_name", Col::Text),
        ("bank_code", Col::Text),
        ("purpose", Col::Text),
        ("stopped", Col::Int),
        ("version", Col::Int),
    ],
    key: &["id"],
};

pub(crate) const OWNER_KINDS: &[(&str, &str)] = &[("单位", "unit"), ("收款人", "payee")];
/// Where sealed account numbers stand; the row is the account's id.
pub(crate) const ACCOUNT_NO: Place<'_> = Place { table: "md_bank_account", column: "account_no", row: "" };

pub(crate) const ACCOUNT_COLUMNS: &[Column] = &[
    Column::required("owner_kind", "户主类型", "Owner kind").holds(Holds::OneOf(OWNER_KINDS), ""),
    Column::required("owner_code", "户主代码", "Owner code").holds(Holds::Code, "S0001"),
    Column::required("account_no", "账号", "Account number")
        .holds(Holds::Digits, "6222020000000000000")
        .private(),
    Column::required("account_name", "户名", "Account name").holds(Holds::Text, "某某有限公司"),
    Column::required("bank_name", "开户行", "Bank").holds(Holds::Text, "中国工商银行北京某某支行"),
    Column::required("bank_code", "行号", "Bank code").holds(Holds::Code, "102100000000"),
    Column::required("purpose", "账户用途", "Purpose").holds(Holds::OneOf(PURPOSES), ""),
    Column::optional("stopped", "是否停用", "Stopped").holds(Holds::YesNo, "否"),
];

#[derive(Clone, Debug, Serialize, FromQueryResult)]
pub(crate) struct Account {
    id: String,
    owner_kind: String,
    owner_id: String,
    account_sealed: String,
    account_index: String,
    account_masked: String,
    account_name: String,
    bank_name: String,
    bank_code: String,
    purpose: String,
    stopped: i64,
    version: i64,
}

impl Record for Account {
    fn code(&self) -> String {
        self.account_index.clone()
    }
    fn object_id(&self) -> String {
        self.id.clone()
    }
    fn takes_over(&mut self, before: &Account) {
        self.id.clone_from(&before.id);
        self.version = before.version + 1;
    }
    fn private(&self) -> &'static [&'static str] {
        &["account_sealed", "account_index", "account_masked", "account_name"]
    }
    fn sealed(&self) -> &'static [&'static str] {
        &["account_sealed", "account_index", "account_masked"]
    }
}

/// Imports bank accounts: `yiti import bank_accounts FILE.csv`.
pub struct BankAccounts;

#[derive(FromQueryResult)]
struct PayeeId {
    id: String,
    code: String,
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
    code: String,
}

/// Whose accounts a file may touch.
pub(crate) struct Owners {
    /// Ids of payees by code.
    pub payees: HashMap<String, String>,
    /// Ids of units in reach by code.
    pub units: HashMap<String, String>,
    /// Whether accounts may be stopped, and units' touched at all.
    pub is_departmental: bool,
}

impl Owners {
    async fn load(conn: &Conn, importing: &Importing<'_>, sheet: &Sheet) -> Result<Owners, DbError> {
        let codes: BTreeSet<&str> = sheet.rows().map(|row| row.raw("owner_code")).collect();
        let sql = "select id, code from md_payee where code in {in:1}";
        let payees: Vec<PayeeId> = conn.all(sql, [list(&codes)]).await?;
        let reach = Reach::of(importing.actor);
        let sql = "select id, code from md_unit where code in {in:1}";
        let units: Vec<UnitRow> = conn.all(sql, [list(&codes)]).await?;
        let units = units.into_iter().filter(|unit| reach.as_ref().is_some_and(|reach| reach.sees(unit.id)));
        Ok(Owners {
            payees: payees.into_iter().map(|payee| (payee.code, payee.id)).collect(),
            units: units.map(|unit| (unit.code, unit.id.to_string())).collect(),
            is_departmental: reach.is_some(),
        })
    }
}

#[async_trait]
impl Importer for BankAccounts {
    fn kind(&self) -> &'static str {
        "bank_accounts"
    }
    fn title(&self) -> Text {
        text!("银行账户", "bank accounts")
    }
    fn columns(&self) -> &'static [Column] {
        ACCOUNT_COLUMNS
    }
    async fn apply(
        &self,
        conn: &Conn,
        importing: &Importing<'_>,
        sheet: &Sheet,
    ) -> Result<ImportReport, Problem> {
        let owners = Owners::load(conn, importing, sheet).await?;
        let (mut seen, mut faults) = (Seen::default(), Faults::default());
        let mut report = ImportReport::default();
        for part in sheet.parts(PART) {
            let mut problems = Vec::new();
            let plan = plan(conn, importing, &part, &owners, &mut seen, &mut problems).await?;
            faults.add(problems);
            if faults.is_empty() {
                report.add(store(conn, importing, "bank_accounts", &ACCOUNT, plan).await?);
            }
        }
        faults.refuse()?;
        Ok(report)
    }
}

/// What some rows of accounts want, checked; faults go to the list.
pub(crate) async fn plan(
    conn: &Conn,
    importing: &Importing<'_>,
    rows: &[Row<'_>],
    owners: &Owners,
    seen: &mut Seen,
    problems: &mut Vec<CellProblem>,
) -> Result<Plan<Account>, Problem> {
    let indexes: Vec<String> =
        rows.iter().map(|row| importing.vault.index(ACCOUNT_NO, &number(row))).collect();
    let sql = "select id, owner_kind, owner_id, account_sealed, account_index, account_masked, account_name, bank_name,
        bank_code, purpose, stopped, version from md_bank_account where account_index in {in:1}";
    let found: Vec<Account> = conn.all(sql, [list(indexes.iter().collect::<BTreeSet<_>>())]).await?;
    let stored: HashMap<String, Account> =
        found.into_iter().map(|account| (account.account_index.clone(), account)).collect();
    let mut wanted: BTreeMap<String, Account> = BTreeMap::new();
    for (row, index) in rows.iter().zip(indexes) {
        let again = seen.again(&number(row), row, "account_no", problems);
        let before = stored.get(&index).filter(|_| !again);
        let Some(account) = read(row, importing, &index, before, owners, problems)? else { continue };
        if before.is_some_and(|before| before.owner_id != account.owner_id) {
            row.fault(
                "account_no",
                problems,
                text!("该账号已登记在其他户主名下。", "The number belongs to another owner."),
                text!("请核对账号和户主代码。", "Check number and owner."),
            );
        } else if !again
            && before.map_or(0, |before| before.stopped) != account.stopped
            && !owners.is_departmental
        {
            row.fault(
                "stopped",
                problems,
                text!("停用和恢复账户由部门统一办理。", "The department stops accounts and frees them."),
                text!("请交部门财务处办理。", "Ask the department's finance division."),
            );
        }
        wanted.insert(index, account);
    }
    Ok(Plan { stored, wanted: wanted.into_values().collect() })
}

fn number(row: &Row<'_>) -> String {
    row.raw("account_no").replace([' ', '-'], "")
}

pub(crate) const PURPOSES: &[(&str, &str)] = &[
    ("零余额账户", "zero_balance"),
    ("基本存款账户", "basic"),
    ("专用存款账户", "special"),
    ("一般存款账户", "general"),
    ("收款账户", "payee"),
];

/// The owner's id; an owner of no known kind is not looked for.
fn owner(
    row: &Row<'_>,
    kind: Option<&str>,
    owners: &Owners,
    problems: &mut Vec<CellProblem>,
) -> Option<String> {
    if kind == Some("unit") && !owners.is_departmental {
        row.fault(
            "owner_kind",
            problems,
            text!("单位账户由部门统一维护。", "The department maintains the accounts of units."),
            text!("请交部门财务处导入。", "Ask the department's finance division to import it."),
        );
        return None;
    }
    if row.lacks("owner_code", problems) {
        return None;
    }
    let owner = if kind? == "unit" { &owners.units } else { &owners.payees }.get(row.raw("owner_code"));
    if owner.is_none() {
        row.fault(
            "owner_code",
            problems,
            text!("没有该户主，或无权维护。", "There is no such owner, or you may not maintain it."),
            text!("请先导入单位或收款人。", "Import units or payees first."),
        );
    }
    owner.cloned()
}

/// Whether it can be the number of an account.
fn is_number(row: &Row<'_>, number: &str, problems: &mut Vec<CellProblem>) -> bool {
    let digits = number.bytes().all(|b| b.is_ascii_digit()) && (8..=32).contains(&number.len());
    if !row.lacks("account_no", problems) && !digits {
        row.fault(
            "account_no",
            problems,
            text!("账号须为 8 至 32 位数字。", "An account number has 8 to 32 digits."),
            text!(
                "请核对账号；若显示为 6.2E+18，请把该列设为文本格式。",
                "Check it; if it shows as 6.2E+18, format the column as text."
            ),
        );
    }
    digits
}

fn read(
    row: &Row<'_>,
    importing: &Importing<'_>,
    index: &str,
    before: Option<&Account>,
    owners: &Owners,
    problems: &mut Vec<CellProblem>,
) -> Result<Option<Account>, DbError> {
    let owner_kind = row.one_of("owner_kind", OWNER_KINDS, problems);
    let owner = owner(row, owner_kind, owners, problems);
    let number = number(row);
    let digits = is_number(row, &number, problems);
    let name = row.needed("account_name", 200, problems);
    let bank = row.needed("bank_name", 200, problems);
    let bank_code = row.code("bank_code", 20, problems);
    let purpose = row.one_of("purpose", PURPOSES, problems);
    let stopped = match before {
        Some(before) if !row.has("stopped") => Some(before.stopped),
        _ => row.yes("stopped", problems).map(i64::from),
    };
    if let (Some(kind), Some(purpose)) = (owner_kind, purpose)
        && (kind == "payee") != (purpose == "payee")
    {
        row.fault(
            "purpose",
            problems,
            text!("账户用途与户主类型不符。", "The purpose does not fit the owner."),
            text!(
                "收款人账户用“收款账户”，单位账户用其余四种。",
                "Payees' accounts are 收款账户; units' are one of the other four."
            ),
        );
        return Ok(None);
    }
    let (Some(owner_kind), Some(owner_id), true) = (owner_kind, owner, digits) else { return Ok(None) };
    let (Some(account_name), Some(bank_name), Some(bank_code)) = (name, bank, bank_code) else {
        return Ok(None);
    };
    let (Some(purpose), Some(stopped)) = (purpose, stopped) else { return Ok(None) };
    let id = before.map_or_else(|| importing.ids.fresh().to_string(), |before| before.id.clone());
    let account_sealed = match before {
        // One index, one number.
        Some(before) => before.account_sealed.clone(),
        None => importing.vault.seal(Place { row: &id, ..ACCOUNT_NO }, &number)?,
    };
    Ok(Some(Account {
        owner_kind: owner_kind.to_owned(),
        owner_id,
        account_sealed,
        account_index: index.to_owned(),
        account_masked: mask_head(&number),
        account_name,
        bank_name,
        bank_code,
        purpose: purpose.to_owned(),
        stopped,
        version: 1,
        id,
    }))
}
