//! Payees: as files, and one with its accounts over HTTP.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use kernel::db::list;
use kernel::{Col, Conn, FieldProblem, Problem, Table, Text, text};
use platform::import::{CellProblem, Column, Faults, Holds, ImportReport, Importer, Importing, Row, Sheet};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::{self, ACCOUNT, ACCOUNT_COLUMNS, Owners};
use crate::record::{PART, Plan, Record, Seen, credit, store};
use crate::rights::Reach;

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
        ("initials", Col::Text),
    ],
    key: &["id"],
};
const PAYEE_COLUMNS: &[Column] = &[
    Column::required("code", "收款人代码", "Payee code").holds(Holds::Code, "S0001"),
    Column::required("name", "收款人名称", "Payee name").holds(Holds::Text, "某某有限公司"),
    Column::required("kind", "收款人类型", "Payee kind").holds(Holds::OneOf(PAYEE_KINDS), ""),
    Column::optional("credit_code", "统一社会信用代码", "Unified social credit code")
        .holds(Holds::Text, "91110000600037341L"),
    Column::optional("stopped", "是否停用", "Stopped").holds(Holds::YesNo, "否"),
    Column::optional("stop_reason", "停用原因", "Reason for stopping"),
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

impl Record for Payee {
    fn code(&self) -> String {
        self.code.clone()
    }
    fn takes_over(&mut self, before: &Payee) {
        self.id.clone_from(&before.id);
        self.version = before.version + 1;
    }
    fn private(&self) -> &'static [&'static str] {
        if self.kind == "person" { &["name"] } else { &[] }
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
        let (mut seen, mut faults) = (Seen::default(), Faults::default());
        let mut report = ImportReport::default();
        for part in sheet.parts(PART) {
            let mut problems = Vec::new();
            let plan = plan(conn, importing, &part, &mut seen, &mut problems).await?;
            faults.add(problems);
            if faults.is_empty() {
                report.add(store(conn, importing, "payees", &PAYEE, plan).await?);
            }
        }
        faults.refuse()?;
        Ok(report)
    }
}

/// What some rows of payees want, checked; faults go to the list.
async fn plan(
    conn: &Conn,
    importing: &Importing<'_>,
    rows: &[Row<'_>],
    seen: &mut Seen,
    problems: &mut Vec<CellProblem>,
) -> Result<Plan<Payee>, Problem> {
    let codes: BTreeSet<&str> = rows.iter().map(|row| row.raw("code")).collect();
    let sql = "select id, code, name, kind, credit_code, stopped, stop_reason, version from md_payee
        where code in {in:1}";
    let found: Vec<Payee> = conn.all(sql, [list(codes)]).await?;
    let stored: HashMap<String, Payee> = found.into_iter().map(|payee| (payee.code.clone(), payee)).collect();
    let is_departmental = Reach::of(importing.actor).is_some();
    let mut wanted: BTreeMap<String, Payee> = BTreeMap::new();
    for row in rows {
        let again = seen.again(row.raw("code"), row, "code", problems);
        let before = stored.get(row.raw("code")).filter(|_| !again);
        let Some(payee) = read(row, importing, before, problems) else { continue };
        let was = before.map_or((0, ""), |before| (before.stopped, before.stop_reason.as_str()));
        if !again && was != (payee.stopped, payee.stop_reason.as_str()) && !is_departmental {
            row.fault(
                if was.0 == payee.stopped { "stop_reason" } else { "stopped" },
                problems,
                text!("停用和恢复收款人由部门统一办理。", "The department stops payees and frees them."),
                text!("请交部门财务处办理。", "Ask the department's finance division."),
            );
        }
        wanted.insert(payee.code.clone(), payee);
    }
    Ok(Plan { stored, wanted: wanted.into_values().collect() })
}

pub(crate) const PAYEE_KINDS: &[(&str, &str)] =
    &[("企业", "enterprise"), ("自然人", "person"), ("预算单位", "unit"), ("其他单位", "institution")];

fn read(
    row: &Row<'_>,
    importing: &Importing<'_>,
    before: Option<&Payee>,
    problems: &mut Vec<CellProblem>,
) -> Option<Payee> {
    let code = row.code("code", 40, problems);
    let name = row.needed("name", 200, problems);
    let kind = row.one_of("kind", PAYEE_KINDS, problems);
    // What the file has no column for stays as it is; above all, it does not free a stopped payee.
    let kept = |key: &str| before.filter(|_| !row.has(key));
    let credit = match kept("credit_code") {
        Some(before) => Some(before.credit_code.clone()),
        None => credit(row, problems),
    };
    let stopped = match kept("stopped") {
        Some(before) => Some(before.stopped),
        None => row.yes("stopped", problems).map(i64::from),
    };
    let reason = match kept("stop_reason") {
        Some(before) => Some(before.stop_reason.clone()),
        None => row.text("stop_reason", 200, problems),
    };
    Some(Payee {
        id: before.map_or_else(|| importing.ids.fresh().to_string(), |before| before.id.clone()),
        code: code?,
        name: name?,
        kind: kind?.to_owned(),
        credit_code: credit?,
        stopped: stopped?,
        stop_reason: reason?,
        version: 1,
    })
}

/// What a payee is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PayeeClass {
    /// 企业
    Enterprise,
    /// 自然人
    Person,
    /// 预算单位
    Unit,
    /// 其他单位
    Institution,
}

impl PayeeClass {
    fn word(self) -> &'static str {
        match self {
            PayeeClass::Enterprise => "enterprise",
            PayeeClass::Person => "person",
            PayeeClass::Unit => "unit",
            PayeeClass::Institution => "institution",
        }
    }
}

/// A payee as it is to be. Accounts are known by their numbers; one that is left out stays as it is, because
/// payments may name it: stop it instead.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PayeeInput {
    /// 名称 / name
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// 类型 / kind
    kind: PayeeClass,
    /// 统一社会信用代码 / unified social credit code
    #[serde(default)]
    #[schema(max_length = 18)]
    credit_code: Option<String>,
    /// 是否停用，不给则不变 / nothing may be paid to it; left as it is when absent
    #[serde(default)]
    stopped: Option<bool>,
    /// 停用原因 / why
    #[serde(default)]
    #[schema(max_length = 200)]
    stop_reason: Option<String>,
    /// 账户 / accounts to add or change
    #[serde(default)]
    #[schema(max_items = 50)]
    accounts: Vec<PayeeAccountInput>,
}

/// An account of a payee as it is to be.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PayeeAccountInput {
    /// 账号 / number
    #[schema(min_length = 8, max_length = 40)]
    account_no: String,
    /// 户名 / name of the account
    #[schema(min_length = 1, max_length = 200)]
    account_name: String,
    /// 开户行 / bank
    #[schema(min_length = 1, max_length = 200)]
    bank_name: String,
    /// 行号 / clearing code
    #[schema(min_length = 1, max_length = 20)]
    bank_code: String,
    /// 是否停用，不给则不变 / not to be used; left as it is when absent
    #[serde(default)]
    stopped: Option<bool>,
}

impl PayeeInput {
    fn sheet(&self, code: &str) -> Sheet {
        let mut record = vec![
            ("code", code.to_owned()),
            ("name", self.name.clone()),
            ("kind", self.kind.word().to_owned()),
        ];
        record.extend(self.credit_code.clone().map(|credit| ("credit_code", credit)));
        record.extend(self.stopped.map(|stopped| ("stopped", yes(stopped))));
        record.extend(self.stop_reason.clone().map(|reason| ("stop_reason", reason)));
        Sheet::of(PAYEE_COLUMNS, &[record])
    }
    fn account_sheet(&self, code: &str) -> Sheet {
        let record = |account: &PayeeAccountInput| {
            let mut record = vec![
                ("owner_kind", "payee".to_owned()),
                ("owner_code", code.to_owned()),
                ("account_no", account.account_no.clone()),
                ("account_name", account.account_name.clone()),
                ("bank_name", account.bank_name.clone()),
                ("bank_code", account.bank_code.clone()),
                ("purpose", "payee".to_owned()),
            ];
            record.extend(account.stopped.map(|stopped| ("stopped", yes(stopped))));
            record
        };
        let records: Vec<Vec<(&str, String)>> = self.accounts.iter().map(record).collect();
        Sheet::of(ACCOUNT_COLUMNS, &records)
    }
}

fn yes(stopped: bool) -> String {
    if stopped { "是" } else { "否" }.to_owned()
}

/// Adds or changes one payee with its accounts: the checks, the comparison and the history of a file.
pub(crate) async fn put(
    conn: &Conn,
    importing: &Importing<'_>,
    code: &str,
    input: &PayeeInput,
) -> Result<(), Problem> {
    let mut problems = Vec::new();
    let sheet = input.sheet(code);
    let rows: Vec<Row<'_>> = sheet.rows().collect();
    let plan = plan(conn, importing, &rows, &mut Seen::default(), &mut problems).await?;
    let mut fields = fields(problems, |_, key| key.to_owned());
    // The accounts of a faulty payee are checked as well; what they belong to does not matter then.
    let id = plan.wanted.first().or_else(|| plan.stored.get(code)).map(|payee| payee.id.clone());
    let owners = Owners {
        payees: HashMap::from([(code.to_owned(), id.unwrap_or_default())]),
        units: HashMap::new(),
        is_departmental: Reach::of(importing.actor).is_some(),
    };
    let mut problems = Vec::new();
    let sheet = input.account_sheet(code);
    let rows: Vec<Row<'_>> = sheet.rows().collect();
    let accounts =
        accounts::plan(conn, importing, &rows, &owners, &mut Seen::default(), &mut problems).await?;
    fields.extend(self::fields(problems, |row, key| format!("accounts[{}].{key}", row - 1)));
    if !fields.is_empty() {
        return Err(Problem::invalid(fields));
    }
    store(conn, importing, "payees", &PAYEE, plan).await?;
    store(conn, importing, "bank_accounts", &ACCOUNT, accounts).await?;
    Ok(())
}

/// Bad cells as fields of the request.
fn fields(problems: Vec<CellProblem>, at: impl Fn(i64, &str) -> String) -> Vec<FieldProblem> {
    let field = |CellProblem { cell, what, how }: CellProblem| FieldProblem {
        at: at(cell.row, &cell.field),
        what,
        how,
        cell: None,
    };
    problems.into_iter().map(field).collect()
}
