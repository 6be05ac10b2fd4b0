//! Bank accounts that are reconciled: the ledger account each stands on, from which month, and the bank's balance then.

use kernel::{Col, Conn, DbError, Fen, FieldProblem, Page, Period, Problem, Table, Text, text};
use ledger::Chart;
use platform::audit::{self, Event, Origin};
use platform::{Scope, UnitId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

static ACCOUNT: Table = Table {
    name: "ac_bank_account",
    columns: &[
        ("account_id", Col::Text),
        ("unit_id", Col::Text),
        ("ledger_account", Col::Text),
        ("takes_rest", Col::Int),
        ("start_period", Col::Int),
        ("opening_fen", Col::Int),
        ("set_by", Col::Text),
        ("set_at", Col::Int),
        ("version", Col::Int),
    ],
    key: &["account_id"],
};

/// A bank account as it was set up.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct BankAccount {
    pub account_id: String,
    pub unit_id: UnitId,
    pub ledger_account: String,
    pub takes_rest: i64,
    pub start_period: i64,
    pub opening_fen: Fen,
    pub version: i64,
}

/// How a bank account is reconciled.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BankAccountInput {
    /// 对应的会计科目：1002、1011、1021 或其明细 / ledger account it stands on
    #[schema(min_length = 4, max_length = 20, pattern = "^(1002|1011|1021)[0-9]*$")]
    pub ledger_account: String,
    /// 单据未指明账户的收付是否归入本账户 / whether it takes what no document gives to another account
    pub takes_rest: bool,
    /// 对账起始月份 / first month that is reconciled
    #[schema(minimum = 199001, maximum = 220012)]
    pub start_period: i64,
    /// 起始月份期初的银行余额 / the bank's balance before that month
    #[schema(value_type = i64)]
    pub opening_fen: Fen,
    /// 看到的版本；首次设置不填 / version that was seen; none at first
    pub version: Option<i64>,
}

/// A bank account of a unit, and how far it is reconciled.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
pub(crate) struct BankAccountRow {
    /// Bank account.
    pub id: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// Number, masked.
    pub account_no: String,
    /// Name of the account.
    pub account_name: String,
    /// Bank.
    pub bank_name: String,
    /// `basic`, `zero_balance`, …
    pub purpose: String,
    /// Ledger account; empty until it is set up.
    pub ledger_account: String,
    /// 1 when it takes what no document gives to another account.
    pub takes_rest: i64,
    /// First month that is reconciled; 0 until it is set up.
    pub start_period: i64,
    /// The bank's balance before that month.
    pub opening_fen: Fen,
    /// Version of the setting; 0 until it is set up.
    pub version: i64,
    /// Day of the last line of a statement; empty when there is none.
    pub last_day: String,
    /// Balance after it.
    pub bank_fen: Fen,
    /// Last month that is signed; 0 when none is.
    pub signed_period: i64,
}

const ROW: &str = "select b.id, u.id as unit_id, u.code as unit_code, u.name as unit_name, b.account_masked as account_no,
      b.account_name, b.bank_name, b.purpose, coalesce(a.ledger_account, '') as ledger_account,
      coalesce(a.takes_rest, 0) as takes_rest, coalesce(a.start_period, 0) as start_period,
      coalesce(a.opening_fen, 0) as opening_fen, coalesce(a.version, 0) as version,
      coalesce(l.bank_date, '') as last_day, coalesce(l.balance_fen, a.opening_fen, 0) as bank_fen,
      coalesce((select max(r.period) from ac_reconciliation r where r.account_id = b.id and r.state = 'signed'), 0)
        as signed_period
    from v_bank_account b join v_unit u on u.id = b.owner_id
      left join ac_bank_account a on a.account_id = b.id
      left join ac_bank_line l on l.account_id = b.id
        and l.place = (select max(m.place) from ac_bank_line m where m.account_id = b.id)
    where b.owner_kind = 'unit' and u.id in {in:1}";

/// Accounts of the units, in order of id; those that are set up, or all.
pub(crate) async fn page(
    conn: &Conn,
    units: Value,
    only_set: bool,
    after: &str,
    limit: kernel::Limit,
) -> Result<Page<BankAccountRow>, DbError> {
    const COUNT: &str = "select count(*) from v_bank_account b join v_unit u on u.id = b.owner_id
          left join ac_bank_account a on a.account_id = b.id
        where b.owner_kind = 'unit' and u.id in {in:1} and ($2 = 0 or a.account_id is not null)";
    let only = Value::from(i64::from(only_set));
    let total = conn.number(COUNT, [units.clone(), only.clone()]).await?;
    let sql = format!("{ROW} and ($2 = 0 or a.account_id is not null) and b.id > $3 order by b.id limit $4");
    let values = [units, only, after.into(), limit.one_more().into()];
    let mut items: Vec<BankAccountRow> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(|row| row.id.clone());
    Ok(Page { items, next, total })
}

/// An account of a unit in the scope, whether it is set up or not.
pub(crate) async fn row(conn: &Conn, scope: &Scope, id: &str) -> Result<BankAccountRow, Problem> {
    let sql = format!("{ROW} and b.id = $2");
    let row: Option<BankAccountRow> = conn.one(&sql, [scope.parameter(), id.into()]).await?;
    row.ok_or_else(Problem::not_found)
}

/// An account of a unit in the scope, to be read: one that is not set up has nothing yet.
pub(crate) async fn shown(conn: &Conn, scope: &Scope, id: &str) -> Result<BankAccount, Problem> {
    const SQL: &str =
        "select account_id, unit_id, ledger_account, takes_rest, start_period, opening_fen, version
        from ac_bank_account where account_id = $1";
    let found: Option<BankAccount> = conn.one(SQL, [id.into()]).await?;
    match found.filter(|account| scope.sees(account.unit_id)) {
        Some(account) => Ok(account),
        None => {
            let row = row(conn, scope, id).await?;
            Ok(BankAccount {
                account_id: row.id,
                unit_id: row.unit_id,
                ledger_account: String::new(),
                takes_rest: 0,
                start_period: 0,
                opening_fen: Fen::ZERO,
                version: 0,
            })
        }
    }
}

/// An account that is set up, of a unit in the scope.
pub(crate) async fn find(conn: &Conn, scope: &Scope, id: &str) -> Result<BankAccount, Problem> {
    let account = shown(conn, scope, id).await?;
    if account.version > 0 {
        return Ok(account);
    }
    Err(Problem::conflict(
        "bank_account_not_set",
        not_set(),
        text!(
            "请先设置对应科目、起始月份和期初银行余额。",
            "Set its ledger account, first month and opening bank balance first."
        ),
    ))
}

/// What is said of an account that nobody set up.
pub(crate) fn not_set() -> Text {
    text!("该银行账户尚未设置对账。", "This bank account is not set up to be reconciled.")
}

/// The last month that is signed; 0 when none is.
pub(crate) async fn signed(conn: &Conn, id: &str) -> Result<i64, DbError> {
    const SQL: &str = "select coalesce(max(r.period), 0) from ac_reconciliation r
        where r.account_id = $1 and r.state = 'signed'";
    conn.number(SQL, [id.into()]).await
}

/// Sets an account up, or changes how it is; not what statements and signatures stand on already.
pub(crate) async fn set(
    conn: &Conn,
    origin: &Origin,
    chart: &Chart,
    row: &BankAccountRow,
    input: &BankAccountInput,
) -> Result<(), Problem> {
    check(chart, input)?;
    if row.version != input.version.unwrap_or(0) {
        return Err(Problem::conflict(
            "version_changed",
            text!("设置已被他人修改。", "Somebody else changed the setting."),
            text!("请刷新后重试。", "Load it again and retry."),
        ));
    }
    let begins_anew = row.start_period != input.start_period
        || row.opening_fen != input.opening_fen
        || row.ledger_account != input.ledger_account;
    if row.version > 0 && begins_anew && (!row.last_day.is_empty() || row.signed_period > 0) {
        return Err(Problem::conflict(
            "bank_account_in_use",
            text!(
                "该账户已导入对账单，对应科目、起始月份和期初余额不能再改。",
                "There are statements of this account: its ledger account, first month and opening stay."
            ),
            text!("请保持原值，只修改其他设置。", "Leave them as they are."),
        ));
    }
    apart(conn, row, input).await?;
    if input.takes_rest {
        const OTHER: &str = "select count(*) from ac_bank_account a
            where a.unit_id = $1 and a.ledger_account = $2 and a.takes_rest = 1 and a.account_id <> $3";
        let values = [row.unit_id.into(), input.ledger_account.clone().into(), row.id.clone().into()];
        if conn.number(OTHER, values).await? > 0 {
            return Err(Problem::field(
                "takes_rest",
                text!(
                    "该科目已有其他账户承接未指明账户的收付。",
                    "Another account of this ledger account takes the rest."
                ),
                text!("请先取消那个账户的该项设置。", "Change that of the other account first."),
            ));
        }
    }
    let stored = serde_json::json!({"account_id": row.id, "unit_id": row.unit_id,
        "ledger_account": input.ledger_account, "takes_rest": i64::from(input.takes_rest),
        "start_period": input.start_period, "opening_fen": input.opening_fen, "set_by": origin.actor_id,
        "set_at": origin.at.0, "version": row.version + 1});
    let event = Event {
        action: "bank_account.set".to_owned(),
        object_kind: "bank_account".to_owned(),
        object_id: row.id.clone(),
        detail: stored.to_string(),
        ..Event::default()
    };
    conn.upsert(&ACCOUNT, &[stored]).await?;
    audit::record(conn, row.unit_id, origin, vec![event]).await?;
    Ok(())
}

/// No other account of the unit may stand on an account above or below this one: its entries would belong to both.
async fn apart(conn: &Conn, row: &BankAccountRow, input: &BankAccountInput) -> Result<(), Problem> {
    const NESTED: &str = "select count(*) from ac_bank_account a
        where a.unit_id = $1 and a.account_id <> $2 and a.ledger_account <> $3
          and (substr(a.ledger_account, 1, length($3)) = $3
            or substr($3, 1, length(a.ledger_account)) = a.ledger_account)";
    let values = [row.unit_id.into(), row.id.clone().into(), input.ledger_account.clone().into()];
    if conn.number(NESTED, values).await? == 0 {
        return Ok(());
    }
    Err(Problem::field(
        "ledger_account",
        text!(
            "其他银行账户已对应该科目的上级或下级科目。",
            "Another bank account stands on an account above or below this one."
        ),
        text!("请使用同一科目，或各用一个明细科目。", "Use the same account, or a detail account for each."),
    ))
}

fn check(chart: &Chart, input: &BankAccountInput) -> Result<(), Problem> {
    let mut wrong = Vec::new();
    let mut note = |at: &str, what: Text, how: Text| {
        wrong.push(FieldProblem { at: at.to_owned(), what, how, cell: None });
    };
    if chart.get(&input.ledger_account).is_none() {
        note(
            "ledger_account",
            text!("没有这个科目。", "There is no such account."),
            text!("请填写 1002、1011、1021 或其明细科目。", "Give 1002, 1011, 1021 or a detail account."),
        );
    }
    let month = Period::from_code(input.start_period).filter(|period| (1..=12).contains(&period.month()));
    if month.is_none() {
        note(
            "start_period",
            text!("起始月份须为 1 至 12 月。", "It must be a month from 1 to 12."),
            text!("请按年月填写，如 202601。", "Give year and month, like 202601."),
        );
    }
    if input.opening_fen.fen().unsigned_abs() > Fen::MAX.fen().unsigned_abs() {
        note(
            "opening_fen",
            text!("金额超出范围。", "The amount is out of range."),
            text!("请核对金额。", "Check it."),
        );
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid(wrong)) }
}
