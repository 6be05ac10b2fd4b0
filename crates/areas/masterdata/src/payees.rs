//! Payees, and the bank accounts of payees and units.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use kernel::{Col, Conn, Problem, Table, Text, text};
use platform::import::{CellProblem, Column, ImportReport, Importer, Importing, Row, Sheet, refuse};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::check_digit::{credit_code, mask};
use crate::record::{Record, store};
use crate::standards::unit_ids;

static PAYEE: Table = Table {
    name: "md_payee",
    columns: &[
        ("id", Col::Text),
        ("code", Col::Text),
        ("name", Col::Text),
        ("kind", Col::Text),
        ("credit_code", Col::Text),
        ("stopped", Col::Int),
        ("stop_reason", Col::Text),
        ("version", Col::Int),
    ],
    key: &["id"],
};
static ACCOUNT: Table = Table {
    name: "md_bank_account",
    columns: &[
        ("id", Col::Text),
        ("owner_kind", Col::Text),
        ("owner_id", Col::Text),
        ("account_no", Col::Text),
        ("account_name", Col::Text),
        ("bank_name", Col::Text),
        ("bank_code", Col::Text),
        ("purpose", Col::Text),
        ("stopped", Col::Int),
        ("version", Col::Int),
    ],
    key: &["id"],
};

const PAYEE_COLUMNS: &[Column] = &[
    Column::required("code", "收款人代码", "Payee code"),
    Column::required("name", "收款人名称", "Payee name"),
    Column::required("kind", "收款人类型", "Payee kind"),
    Column::optional("credit_code", "统一社会信用代码", "Unified social credit code"),
    Column::optional("stopped", "是否停用", "Stopped"),
    Column::optional("stop_reason", "停用原因", "Reason for stopping"),
];
const ACCOUNT_COLUMNS: &[Column] = &[
    Column::required("owner_kind", "户主类型", "Owner kind"),
    Column::required("owner_code", "户主代码", "Owner code"),
    Column::required("account_no", "账号", "Account number"),
    Column::required("account_name", "户名", "Account name"),
    Column::required("bank_name", "开户行", "Bank"),
    Column::required("bank_code", "行号", "Bank code"),
    Column::required("purpose", "账户用途", "Purpose"),
    Column::optional("stopped", "是否停用", "Stopped"),
];

#[derive(Clone, Debug, Serialize, FromQueryResult)]
struct Payee {
    id: String,
    code: String,
    name: String,
    kind: String,
    credit_code: String,
    stopped: i64,
    stop_reason: String,
    version: i64,
}

#[derive(Clone, Debug, Serialize, FromQueryResult)]
struct Account {
    id: String,
    owner_kind: String,
    owner_id: String,
    account_no: String,
    account_name: String,
    bank_name: String,
    bank_code: String,
    purpose: String,
    stopped: i64,
    version: i64,
}

impl Record for Payee {
    fn code(&self) -> String {
        self.code.clone()
    }
    fn takes_over(&mut self, before: &Payee) {
        self.id.clone_from(&before.id);
        self.version = before.version + 1;
    }
}

impl Record for Account {
    fn code(&self) -> String {
        mask(&self.account_no)
    }
    fn takes_over(&mut self, before: &Account) {
        self.id.clone_from(&before.id);
        self.version = before.version + 1;
    }
    fn private() -> &'static [&'static str] {
        &["account_no"]
    }
}

/// Imports payees: `yiti import payees FILE.csv`.
pub struct Payees;

#[async_trait]
impl Importer for Payees {
    fn kind(&self) -> &'static str {
        "payees"
    }
    fn title(&self) -> Text {
        text!("收款人", "payees")
    }
    fn columns(&self) -> &'static [Column] {
        PAYEE_COLUMNS
    }
    async fn apply(
        &self,
        conn: &Conn,
        importing: &Importing<'_>,
        sheet: &Sheet,
    ) -> Result<ImportReport, Problem> {
        let sql = "select id, code, name, kind, credit_code, stopped, stop_reason, version from md_payee";
        let rows: Vec<Payee> = conn.all(sql, []).await?;
        let stored: HashMap<String, Payee> =
            rows.into_iter().map(|payee| (payee.code.clone(), payee)).collect();
        let mut problems = Vec::new();
        let mut wanted: BTreeMap<String, Payee> = BTreeMap::new();
        for row in sheet.rows() {
            let Some(payee) = read_payee(&row, importing, &mut problems) else { continue };
            if wanted.contains_key(&payee.code) {
                twice(&row, "code", &mut problems);
                continue;
            }
            wanted.insert(payee.code.clone(), payee);
        }
        refuse(problems)?;
        store(conn, importing, "payees", &PAYEE, stored, wanted.into_values().collect()).await
    }
}

fn twice(row: &Row<'_>, key: &str, problems: &mut Vec<CellProblem>) {
    row.fault(
        key,
        problems,
        text!("文件中重复。", "The file has it twice."),
        text!("请只保留一行。", "Keep one row."),
    );
}

const PAYEE_KINDS: &[(&str, &str)] =
    &[("企业", "enterprise"), ("自然人", "person"), ("预算单位", "unit"), ("其他单位", "institution")];

fn read_payee(row: &Row<'_>, importing: &Importing<'_>, problems: &mut Vec<CellProblem>) -> Option<Payee> {
    let code = row.code("code", 40, problems);
    let name = row.needed("name", 200, problems);
    let kind = row.one_of("kind", PAYEE_KINDS, problems);
    let credit = row.raw("credit_code").to_uppercase();
    let stopped = row.yes("stopped", problems);
    let reason = row.text("stop_reason", 200, problems);
    if !credit.is_empty() && !credit_code(&credit) {
        row.fault(
            "credit_code",
            problems,
            text!(
                "统一社会信用代码的长度或校验位不正确。",
                "Length or check character of the credit code is wrong."
            ),
            text!("请核对登记证书（GB 32100-2015）。", "Check it against the certificate (GB 32100-2015)."),
        );
        return None;
    }
    Some(Payee {
        id: importing.ids.fresh().to_string(),
        code: code?,
        name: name?,
        kind: kind?.to_owned(),
        credit_code: credit,
        stopped: i64::from(stopped?),
        stop_reason: reason?,
        version: 1,
    })
}

/// Imports bank accounts: `yiti import bank_accounts FILE.csv`.
pub struct BankAccounts;

#[derive(FromQueryResult)]
struct PayeeId {
    id: String,
    code: String,
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
        let sql = "select id, owner_kind, owner_id, account_no, account_name, bank_name, bank_code, purpose, stopped,
            version from md_bank_account";
        let rows: Vec<Account> = conn.all(sql, []).await?;
        let taken: HashMap<String, String> =
            rows.iter().map(|account| (account.account_no.clone(), account.owner_id.clone())).collect();
        let before: HashMap<String, Account> =
            rows.into_iter().map(|account| (account.account_no.clone(), account)).collect();
        let payees: Vec<PayeeId> = conn.all("select id, code from md_payee", []).await?;
        let payees: HashMap<String, String> =
            payees.into_iter().map(|payee| (payee.code, payee.id)).collect();
        let units = unit_ids(conn, importing.scope).await?;
        let units: HashMap<String, String> =
            units.into_iter().map(|(code, id)| (code, id.to_string())).collect();
        let mut problems = Vec::new();
        let mut wanted: BTreeMap<String, Account> = BTreeMap::new();
        for row in sheet.rows() {
            let Some(account) = read_account(&row, importing, &units, &payees, &mut problems) else {
                continue;
            };
            if taken.get(&account.account_no).is_some_and(|owner| *owner != account.owner_id) {
                row.fault(
                    "account_no",
                    &mut problems,
                    text!("该账号已登记在其他户主名下。", "The number belongs to another owner."),
                    text!("请核对账号和户主代码。", "Check number and owner."),
                );
                continue;
            }
            if wanted.contains_key(&account.account_no) {
                twice(&row, "account_no", &mut problems);
                continue;
            }
            wanted.insert(account.account_no.clone(), account);
        }
        refuse(problems)?;
        keep(conn, importing, before, wanted).await
    }
}

/// Accounts are compared by their number, which the history shows masked.
async fn keep(
    conn: &Conn,
    importing: &Importing<'_>,
    before: HashMap<String, Account>,
    wanted: BTreeMap<String, Account>,
) -> Result<ImportReport, Problem> {
    let stored =
        before.into_values().map(|account| (Keyed(account.clone()).code(), Keyed(account))).collect();
    let wanted = wanted.into_values().map(Keyed).collect();
    store(conn, importing, "bank_accounts", &ACCOUNT, stored, wanted).await
}

/// An account known by the digest of its number: unique, and safe to show.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
struct Keyed(Account);

impl Record for Keyed {
    fn code(&self) -> String {
        let digest = platform::hash::digest(self.0.account_no.as_bytes());
        format!("{}#{}", self.0.code(), &digest[..12])
    }
    fn takes_over(&mut self, before: &Keyed) {
        self.0.takes_over(&before.0);
    }
    fn private() -> &'static [&'static str] {
        Account::private()
    }
}

const PURPOSES: &[(&str, &str)] = &[
    ("零余额账户", "zero_balance"),
    ("基本存款账户", "basic"),
    ("专用存款账户", "special"),
    ("一般存款账户", "general"),
    ("收款账户", "payee"),
];

fn read_account(
    row: &Row<'_>,
    importing: &Importing<'_>,
    units: &HashMap<String, String>,
    payees: &HashMap<String, String>,
    problems: &mut Vec<CellProblem>,
) -> Option<Account> {
    let owner_kind = row.one_of("owner_kind", &[("单位", "unit"), ("收款人", "payee")], problems);
    let owners = if owner_kind == Some("unit") { units } else { payees };
    let owner = owners.get(row.raw("owner_code")).cloned();
    if owner.is_none() {
        row.fault(
            "owner_code",
            problems,
            text!("没有该户主，或无权维护。", "There is no such owner, or you may not maintain it."),
            text!("请先导入单位或收款人。", "Import units or payees first."),
        );
    }
    let number = row.raw("account_no").replace([' ', '-'], "");
    let digits = number.bytes().all(|b| b.is_ascii_digit()) && (8..=32).contains(&number.len());
    if !digits {
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
    let name = row.needed("account_name", 200, problems);
    let bank = row.needed("bank_name", 200, problems);
    let bank_code = row.code("bank_code", 20, problems);
    let purpose = row.one_of("purpose", PURPOSES, problems);
    let stopped = row.yes("stopped", problems);
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
        return None;
    }
    Some(Account {
        id: importing.ids.fresh().to_string(),
        owner_kind: owner_kind?.to_owned(),
        owner_id: owner?,
        account_no: digits.then_some(number)?,
        account_name: name?,
        bank_name: bank?,
        bank_code: bank_code?,
        purpose: purpose?.to_owned(),
        stopped: i64::from(stopped?),
        version: 1,
    })
}
