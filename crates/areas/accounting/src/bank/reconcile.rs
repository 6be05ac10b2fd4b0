//! The reconciliation statement of a bank account and month (银行存款余额调节表): prepared by one person, signed by another.
//!
//! bank balance + what the books have and the bank has not = book balance + what the bank has and the books have not.
//!
//! Invariant: only a statement that ties is prepared, and what was signed is kept as it was (`tests/it`).

use kernel::{Col, Conn, DbError, Fen, Period, Problem, Stamp, Table, Text, text};
use platform::audit::{self, Event, Origin, lock_chains};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account::BankAccount;

static RECONCILIATION: Table = Table {
    name: "ac_reconciliation",
    columns: &[
        ("account_id", Col::Text),
        ("period", Col::Int),
        ("unit_id", Col::Text),
        ("state", Col::Text),
        ("bank_fen", Col::Int),
        ("book_fen", Col::Int),
        ("adjusted_fen", Col::Int),
        ("open_lines", Col::Int),
        ("open_entries", Col::Int),
        ("note", Col::Text),
        ("content", Col::Text),
        ("prepared_by", Col::Text),
        ("prepared_by_name", Col::Text),
        ("prepared_at", Col::Int),
        ("signed_by", Col::Text),
        ("signed_by_name", Col::Text),
        ("signed_at", Col::Int),
    ],
    key: &["account_id", "period"],
};

/// Most sums in transit that a statement lists.
const ITEMS_MAX: i64 = 2_000;

/// What stands on one side only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub(crate) struct TransitItem {
    /// `book_in`: 单位已收、银行未收; `book_out`: 单位已付、银行未付; `bank_in`: 银行已收、单位未收; `bank_out`: 银行已付、单位未付.
    pub kind: String,
    /// Line of a statement; empty for an entry.
    pub line_id: String,
    /// Voucher; empty for a line of a statement.
    pub journal_id: String,
    /// Day.
    pub day: String,
    /// Month.
    pub period: i64,
    /// Number of the voucher, or the bank's serial number.
    pub number: String,
    /// Summary.
    pub summary: String,
    /// The other side.
    pub counterparty: String,
    /// Amount, without a sign.
    pub amount_fen: Fen,
}

/// A reconciliation statement worked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Statement {
    /// Balance by the bank (银行对账单余额).
    pub bank_fen: Fen,
    /// Plus: the books have it, the bank not yet (加：单位已收、银行未收).
    pub book_in_fen: Fen,
    /// Less: the books paid it, the bank not yet (减：单位已付、银行未付).
    pub book_out_fen: Fen,
    /// The bank's balance adjusted (调节后余额).
    pub adjusted_bank_fen: Fen,
    /// Balance by the books (单位银行存款日记账余额).
    pub book_fen: Fen,
    /// Plus: the bank has it, the books not yet (加：银行已收、单位未收).
    pub bank_in_fen: Fen,
    /// Less: the bank paid it, the books not yet (减：银行已付、单位未付).
    pub bank_out_fen: Fen,
    /// The books' balance adjusted (调节后余额).
    pub adjusted_book_fen: Fen,
    /// What lies between both; 0 when it ties.
    pub difference_fen: Fen,
    /// How many lines are not matched.
    pub open_lines: i64,
    /// How many entries are not matched.
    pub open_entries: i64,
    /// What stands on one side only, by kind and day.
    pub items: Vec<TransitItem>,
}

/// Who prepared and signed a statement.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Kept {
    pub state: String,
    pub note: String,
    pub content: String,
    pub prepared_by: String,
    pub prepared_by_name: String,
    pub prepared_at: Stamp,
    pub signed_by_name: String,
    pub signed_at: Option<Stamp>,
}

/// A month of a bank account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReconciliationView {
    /// Month.
    pub period: i64,
    /// `open`, `prepared` or `signed`.
    pub state: String,
    /// Whether both sides come to the same.
    pub ties: bool,
    /// Whether something has changed since it was prepared or signed.
    pub changed: bool,
    /// Whether the bank's statements reach to the end of the month.
    pub has_lines: bool,
    /// What is in the way of preparing, or of signing.
    pub blockers: Vec<Text>,
    /// Remark.
    pub note: String,
    /// Who prepared it.
    pub prepared_by_name: String,
    /// When.
    pub prepared_at: Option<Stamp>,
    /// Who signed it.
    pub signed_by_name: String,
    /// When.
    pub signed_at: Option<Stamp>,
    /// The statement: as it was signed, or as it is now.
    #[serde(flatten)]
    pub statement: Statement,
    /// How many sums are in transit.
    pub total: i64,
}

#[derive(FromQueryResult)]
struct Side {
    count: i64,
    in_fen: Fen,
    out_fen: Fen,
}

const OPEN_LINES: &str = "from ac_bank_line l left join ac_match_line x on x.line_id = l.id
      left join ac_match m on m.id = x.match_id
    where l.account_id = $1 and l.period <= $2 and (m.id is null or m.period > $2)";
const OPEN_ENTRIES: &str = "from v_bank_entry b
      left join ac_match_entry x on x.journal_id = b.journal_id and x.line = b.line
      left join ac_match m on m.id = x.match_id left join v_payee y on y.id = b.payee_id
    where b.account_id = $1 and b.period <= $2 and b.unit_id = $3 and b.period >= $4
      and (m.id is null or m.period > $2)";

/// The statement of a month as it is now.
pub(crate) async fn statement(conn: &Conn, account: &BankAccount, period: i64) -> Result<Statement, Problem> {
    let line_values = || -> Vec<Value> { vec![account.account_id.clone().into(), period.into()] };
    let entry_values = || -> Vec<Value> {
        let mut values = line_values();
        values.extend([account.unit_id.into(), account.start_period.into()]);
        values
    };
    let lines = side(conn, "l.amount_fen", OPEN_LINES, line_values()).await?;
    let entries = side(conn, "b.amount_fen", OPEN_ENTRIES, entry_values()).await?;
    let bank = bank_balance(conn, account, period).await?;
    let book = book_balance(conn, account, period).await?;
    let adjusted = |balance: Fen, side: &Side| {
        let plus = balance.checked_add(side.in_fen).and_then(|sum| sum.checked_sub(side.out_fen));
        plus.ok_or_else(Problem::internal)
    };
    let (adjusted_bank_fen, adjusted_book_fen) = (adjusted(bank, &entries)?, adjusted(book, &lines)?);
    let mut items = entry_items(conn, entry_values()).await?;
    items.extend(line_items(conn, line_values()).await?);
    Ok(Statement {
        bank_fen: bank,
        book_in_fen: entries.in_fen,
        book_out_fen: entries.out_fen,
        adjusted_bank_fen,
        book_fen: book,
        bank_in_fen: lines.in_fen,
        bank_out_fen: lines.out_fen,
        adjusted_book_fen,
        difference_fen: adjusted_bank_fen.checked_sub(adjusted_book_fen).ok_or_else(Problem::internal)?,
        open_lines: lines.count,
        open_entries: entries.count,
        items,
    })
}

async fn side(conn: &Conn, column: &str, from: &str, values: Vec<Value>) -> Result<Side, DbError> {
    let sql = format!(
        "select count(*) as count,
           cast(coalesce(sum(case when {column} > 0 then {column} else 0 end), 0) as bigint) as in_fen,
           cast(coalesce(sum(case when {column} < 0 then -{column} else 0 end), 0) as bigint) as out_fen {from}"
    );
    let side: Option<Side> = conn.one(&sql, values).await?;
    side.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))
}

async fn line_items(conn: &Conn, mut values: Vec<Value>) -> Result<Vec<TransitItem>, DbError> {
    let sql = format!(
        "select case when l.amount_fen > 0 then 'bank_in' else 'bank_out' end as kind, l.id as line_id,
           '' as journal_id, l.bank_date as day, l.period, l.serial_no as number, l.summary, l.counterparty,
           abs(l.amount_fen) as amount_fen {OPEN_LINES} order by 1, l.place limit $3"
    );
    values.push(ITEMS_MAX.into());
    conn.all(&sql, values).await
}

async fn entry_items(conn: &Conn, mut values: Vec<Value>) -> Result<Vec<TransitItem>, DbError> {
    let sql = format!(
        "select case when b.amount_fen > 0 then 'book_in' else 'book_out' end as kind, '' as line_id,
           b.journal_id, b.posted_on as day, b.period, cast(b.number as text) as number, b.summary,
           coalesce(nullif(b.payer, ''), y.name, '') as counterparty, abs(b.amount_fen) as amount_fen
         {OPEN_ENTRIES} order by 1, b.period, b.posted_on, b.number, b.line limit $5"
    );
    values.push(ITEMS_MAX.into());
    conn.all(&sql, values).await
}

/// The bank's balance at the end of a month.
async fn bank_balance(conn: &Conn, account: &BankAccount, period: i64) -> Result<Fen, DbError> {
    #[derive(FromQueryResult)]
    struct Balance {
        balance_fen: Fen,
    }
    const SQL: &str = "select l.balance_fen from ac_bank_line l where l.account_id = $1 and l.period <= $2
        order by l.period desc, l.place desc limit 1";
    let last: Option<Balance> = conn.one(SQL, [account.account_id.clone().into(), period.into()]).await?;
    Ok(last.map_or(account.opening_fen, |last| last.balance_fen))
}

/// The books' balance at the end of a month: a kept one where the account has its ledger account to itself.
async fn book_balance(conn: &Conn, account: &BankAccount, period: i64) -> Result<Fen, DbError> {
    const OTHERS: &str = "select count(*) from ac_bank_account a
        where a.unit_id = $1 and a.ledger_account = $2 and a.account_id <> $3";
    let values =
        [account.unit_id.into(), account.ledger_account.clone().into(), account.account_id.clone().into()];
    let alone = account.takes_rest == 1 && conn.number(OTHERS, values).await? == 0;
    let sum = if alone {
        const SQL: &str =
            "select cast(coalesce(sum(b.debit_fen - b.credit_fen), 0) as bigint) from lg_balance b
            where b.unit_id = $1 and b.account >= $2 and b.account < $2 || '~' and b.period <= $3";
        let values = [account.unit_id.into(), account.ledger_account.clone().into(), period.into()];
        conn.number(SQL, values).await?
    } else {
        const SQL: &str = "select cast(coalesce(sum(b.amount_fen), 0) as bigint) from v_bank_entry b
            where b.account_id = $1 and b.unit_id = $2 and b.period <= $3";
        let values = [account.account_id.clone().into(), account.unit_id.into(), period.into()];
        conn.number(SQL, values).await?
    };
    Ok(Fen::from_fen(sum))
}

/// What was prepared or signed for a month.
pub(crate) async fn kept(conn: &Conn, account: &BankAccount, period: i64) -> Result<Option<Kept>, DbError> {
    const SQL: &str =
        "select state, note, content, prepared_by, prepared_by_name, prepared_at, signed_by_name, signed_at
        from ac_reconciliation where account_id = $1 and period = $2";
    conn.one(SQL, [account.account_id.clone().into(), period.into()]).await
}

/// A month as it is shown.
pub(crate) async fn view(
    conn: &Conn,
    account: &BankAccount,
    period: i64,
) -> Result<ReconciliationView, Problem> {
    let now = statement(conn, account, period).await?;
    let kept = kept(conn, account, period).await?;
    let has_lines = has_lines(conn, account, period).await?;
    let mut blockers = blockers(conn, account, period, &now).await?;
    let before: Option<Statement> = kept.as_ref().and_then(|kept| serde_json::from_str(&kept.content).ok());
    let changed = before.as_ref().is_some_and(|before| *before != now);
    let is_signed = kept.as_ref().is_some_and(|kept| kept.state == "signed");
    if changed && !is_signed {
        blockers.push(text!(
            "编制后账务或勾对有变化，请重新编制。",
            "Books or matches changed since it was prepared: prepare it again."
        ));
    }
    let statement = before.filter(|_| is_signed).unwrap_or(now);
    Ok(ReconciliationView {
        period,
        state: kept.as_ref().map_or("open", |kept| kept.state.as_str()).to_owned(),
        ties: statement.difference_fen == Fen::ZERO,
        changed,
        has_lines,
        blockers: if is_signed { Vec::new() } else { blockers },
        note: kept.as_ref().map(|kept| kept.note.clone()).unwrap_or_default(),
        prepared_by_name: kept.as_ref().map(|kept| kept.prepared_by_name.clone()).unwrap_or_default(),
        prepared_at: kept.as_ref().map(|kept| kept.prepared_at),
        signed_by_name: kept.as_ref().map(|kept| kept.signed_by_name.clone()).unwrap_or_default(),
        signed_at: kept.as_ref().and_then(|kept| kept.signed_at),
        total: statement.items.len() as i64,
        statement,
    })
}

/// Whether statements of the bank reach to a month or beyond it.
async fn has_lines(conn: &Conn, account: &BankAccount, period: i64) -> Result<bool, DbError> {
    const SQL: &str = "select count(*) from (select 1 from ac_bank_line l where l.account_id = $1 and l.period >= $2 limit 1) t";
    Ok(conn.number(SQL, [account.account_id.clone().into(), period.into()]).await? > 0)
}

/// What is in the way of preparing a month.
async fn blockers(
    conn: &Conn,
    account: &BankAccount,
    period: i64,
    now: &Statement,
) -> Result<Vec<Text>, Problem> {
    if account.version == 0 {
        return Ok(vec![super::account::not_set()]);
    }
    let mut blockers = Vec::new();
    if now.difference_fen != Fen::ZERO {
        let difference = now.difference_fen.yuan();
        blockers.push(text!(
            "调节后余额不相等，相差 {difference} 元。请核对起始月份的期初银行余额与期初账面余额是否一致；不一致时请从两者一致的月份开始对账。",
            "The adjusted balances differ by {difference} yuan. See whether the bank's and the books' balances agreed before the first month; if not, begin with a month before which they did."
        ));
    }
    if now.open_lines.max(now.open_entries) > ITEMS_MAX {
        blockers.push(text!(
            "未达账项超过 {ITEMS_MAX} 笔，请先勾对。",
            "More than {ITEMS_MAX} sums are in transit: match them first."
        ));
    }
    const LAST: &str = "select coalesce(max(r.period), 0) from ac_reconciliation r
        where r.account_id = $1 and r.state = 'signed'";
    let signed = conn.number(LAST, [account.account_id.clone().into()]).await?;
    let next = Period::from_code(signed).map_or(account.start_period, |period| period.next_month().code());
    if period > next {
        blockers.push(text!("请先完成 {next} 期的余额调节表。", "Reconcile {next} first."));
    }
    Ok(blockers)
}

fn refused(code: &'static str, what: Text) -> Problem {
    Problem::conflict(code, what, text!("请处理后重试。", "Mend it and try again."))
}

/// Prepares a month: the statement as it is now is kept. `without_lines` says that the bank had no movement.
pub(crate) async fn prepare(
    conn: &Conn,
    origin: &Origin,
    account: &BankAccount,
    period: i64,
    (note, without_lines): (&str, bool),
) -> Result<(), Problem> {
    lock_chains(conn, [account.unit_id]).await?;
    let kept = kept(conn, account, period).await?;
    if kept.is_some_and(|kept| kept.state == "signed") {
        return Err(refused(
            "reconciliation_signed",
            text!("该月余额调节表已签字确认。", "This month is signed."),
        ));
    }
    if period < account.start_period {
        let start = account.start_period;
        return Err(refused(
            "reconciliation_early",
            text!("该账户自 {start} 期开始对账。", "This account is reconciled from {start} on."),
        ));
    }
    if !has_lines(conn, account, period).await? && !without_lines {
        return Err(refused(
            "reconciliation_no_statement",
            text!(
                "该月没有银行对账单。如确无发生额，请注明本月无发生额。",
                "There is no bank statement of this month. If nothing moved, say so."
            ),
        ));
    }
    let now = statement(conn, account, period).await?;
    if let Some(first) = blockers(conn, account, period, &now).await?.into_iter().next() {
        return Err(refused("reconciliation_blocked", first));
    }
    let content = serde_json::to_string(&now).map_err(|_| Problem::internal())?;
    let row = serde_json::json!({"account_id": account.account_id, "period": period, "unit_id": account.unit_id,
        "state": "prepared", "bank_fen": now.bank_fen, "book_fen": now.book_fen,
        "adjusted_fen": now.adjusted_bank_fen, "open_lines": now.open_lines, "open_entries": now.open_entries,
        "note": note, "content": content, "prepared_by": origin.actor_id, "prepared_by_name": origin.actor_name,
        "prepared_at": origin.at.0, "signed_by": "", "signed_by_name": "", "signed_at": null});
    conn.upsert(&RECONCILIATION, &[row]).await?;
    let event = event(account, period, "bank_reconciliation.prepare", ("open", "prepared"), &content, note);
    audit::record(conn, account.unit_id, origin, vec![event]).await?;
    Ok(())
}

/// Signs a month that another person prepared and that is still so.
pub(crate) async fn sign(
    conn: &Conn,
    origin: &Origin,
    account: &BankAccount,
    period: i64,
    opinion: &str,
) -> Result<(), Problem> {
    lock_chains(conn, [account.unit_id]).await?;
    let kept = kept(conn, account, period).await?.filter(|kept| kept.state == "prepared");
    let kept = kept.ok_or_else(|| {
        refused(
            "reconciliation_not_prepared",
            text!("该月余额调节表尚未编制，或已签字。", "It is not prepared, or signed already."),
        )
    })?;
    if kept.prepared_by == origin.actor_id.to_string() {
        return Err(refused(
            "reconciliation_same_person",
            text!("编制人不能签字确认自己的余额调节表。", "Who prepared it cannot sign it."),
        )
        .with_clause("会计基础工作规范"));
    }
    let now = statement(conn, account, period).await?;
    let before: Option<Statement> = serde_json::from_str(&kept.content).ok();
    if before.as_ref() != Some(&now) {
        return Err(refused(
            "reconciliation_changed",
            text!(
                "编制后账务或勾对有变化，请重新编制。",
                "Books or matches changed since it was prepared: prepare it again."
            ),
        ));
    }
    const SIGN: &str =
        "update ac_reconciliation set state = 'signed', signed_by = $3, signed_by_name = $4, signed_at = $5
        where account_id = $1 and period = $2";
    let values = [
        account.account_id.clone().into(),
        period.into(),
        origin.actor_id.into(),
        origin.actor_name.clone().into(),
        origin.at.into(),
    ];
    conn.exec(SIGN, values).await?;
    let event =
        event(account, period, "bank_reconciliation.sign", ("prepared", "signed"), &kept.content, opinion);
    audit::record(conn, account.unit_id, origin, vec![event]).await?;
    Ok(())
}

fn event(
    account: &BankAccount,
    period: i64,
    action: &str,
    (from, to): (&str, &str),
    content: &str,
    opinion: &str,
) -> Event {
    Event {
        action: action.to_owned(),
        object_kind: "bank_reconciliation".to_owned(),
        object_id: format!("{}:{period}", account.account_id),
        from_state: from.to_owned(),
        to_state: to.to_owned(),
        opinion: opinion.to_owned(),
        after_hash: platform::hash::digest(content.as_bytes()),
        ..Event::default()
    }
}
