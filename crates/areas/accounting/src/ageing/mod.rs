//! How old receivables and payables are (账龄分析), by payee and by document.
//!
//! Invariant: the sums of a payee are those of its documents, and both are the balance of the account on that day.

mod fifo;
mod item;

use std::collections::BTreeMap;

use axum::extract::State;
use chrono::NaiveDate;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Problem, Text, text};
use ledger::queries::bad_cursor;
use ledger::queries::names::{Names, Wanted};
use ledger::{Chart, JournalId};
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::ledgers::day;
use crate::vouchers::full_name;
use fifo::{BUCKETS, Move, bucket, open};
use item::OpenItem;

/// Accounts of what others owe.
const RECEIVABLE: &[&str] = &["1211", "1212", "1214", "1215", "1216", "1218"];
/// Accounts of what is owed to others.
const PAYABLE: &[&str] = &["2301", "2302", "2303", "2304", "2305", "2307", "2501", "2502"];

/// Whose dues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DueSide {
    /// 应收 / what others owe
    #[default]
    Receivable,
    /// 应付 / what is owed to others
    Payable,
}

/// Which dues.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AgeingQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    unit_id: UnitId,
    /// 应收或应付 / receivables or payables
    #[serde(default)]
    #[param(inline)]
    side: DueSide,
    /// 科目编码或其开头 / account code or its beginning
    #[param(max_length = 20, pattern = "^[0-9]*$")]
    account: Option<String>,
    /// 截止日期；不填为今天 / as of this day; today when absent
    #[param(max_length = 10)]
    as_of: Option<String>,
    /// 往来单位名称或代码 / in the payee's code or name
    #[param(max_length = 100)]
    text: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 120)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Which documents of a payee.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OpenQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    unit_id: UnitId,
    /// 往来单位；空为未登记往来单位的 / payee; empty for what names none
    #[serde(default)]
    #[param(max_length = 64)]
    payee_id: String,
    /// 截止日期；不填为今天 / as of this day; today when absent
    #[param(max_length = 10)]
    as_of: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 120)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What is open by age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
struct Ages {
    /// All of it.
    open_fen: Fen,
    /// Up to 30 days.
    days30_fen: Fen,
    /// 31 to 90 days.
    days90_fen: Fen,
    /// 91 to 180 days.
    days180_fen: Fen,
    /// 181 days to 1 year.
    year1_fen: Fen,
    /// 1 to 2 years.
    year2_fen: Fen,
    /// 2 to 3 years.
    year3_fen: Fen,
    /// More than 3 years.
    over_fen: Fen,
}

impl Ages {
    fn of(sums: [i64; BUCKETS]) -> Ages {
        let [days30, days90, days180, year1, year2, year3, over] = sums.map(Fen::from_fen);
        let all = sums.iter().fold(0_i64, |sum, fen| sum.saturating_add(*fen));
        Ages {
            open_fen: Fen::from_fen(all),
            days30_fen: days30,
            days90_fen: days90,
            days180_fen: days180,
            year1_fen: year1,
            year2_fen: year2,
            year3_fen: year3,
            over_fen: over,
        }
    }
}

/// What a payee owes, or is owed, on an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AgeingRow {
    /// Account.
    account: String,
    /// Its name with those above it.
    account_name: Text,
    /// Payee; empty where entries name none.
    payee_id: String,
    /// Its code.
    payee_code: String,
    /// Its name.
    payee_name: String,
    /// How many documents are open.
    documents: i64,
    /// Day of the oldest of them.
    oldest_on: String,
    /// What is open, by age. Below zero: settled before it was due.
    #[serde(flatten)]
    ages: Ages,
}

/// A page of dues by payee.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AgeingPage {
    /// As of this day.
    as_of: String,
    /// Rows by account and payee.
    items: Vec<AgeingRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of rows over all pages.
    total: i64,
    /// Sums over all pages.
    sums: Ages,
}

/// A page of open entries.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct OpenPage {
    /// As of this day.
    as_of: String,
    /// Account.
    account: String,
    /// Its name with those above it.
    account_name: Text,
    /// Name of the payee.
    payee_name: String,
    /// Oldest first.
    items: Vec<OpenItem>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of rows over all pages.
    total: i64,
    /// Sums over all pages.
    sums: Ages,
}

const ROWS: &[Column] = &[
    Column::plain("account", "科目代码", "Account"),
    Column::plain("account_name", "科目名称", "Account name"),
    Column::plain("payee_code", "往来单位代码", "Payee code"),
    Column::plain("payee_name", "往来单位", "Payee"),
    Column::whole("documents", "笔数", "Documents"),
    Column::plain("oldest_on", "最早日期", "Oldest"),
    Column::yuan("open_fen", "余额（元）", "Open (yuan)"),
    Column::yuan("days30_fen", "30天以内（元）", "Up to 30 days (yuan)"),
    Column::yuan("days90_fen", "31至90天（元）", "31 to 90 days (yuan)"),
    Column::yuan("days180_fen", "91至180天（元）", "91 to 180 days (yuan)"),
    Column::yuan("year1_fen", "181天至1年（元）", "181 days to 1 year (yuan)"),
    Column::yuan("year2_fen", "1至2年（元）", "1 to 2 years (yuan)"),
    Column::yuan("year3_fen", "2至3年（元）", "2 to 3 years (yuan)"),
    Column::yuan("over_fen", "3年以上（元）", "Over 3 years (yuan)"),
];
const ITEMS: &[Column] = &[
    Column::plain("posted_on", "日期", "Posted on"),
    Column::whole("period", "会计期间", "Period"),
    Column::whole("number", "凭证号", "Number"),
    Column::plain("summary", "摘要", "Summary"),
    Column::yuan("amount_fen", "发生额（元）", "Amount (yuan)"),
    Column::yuan("open_fen", "未结清（元）", "Open (yuan)"),
    Column::whole("age_days", "账龄（天）", "Age (days)"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/accounting/ageing", list_ageing)
            .named("list_ageing")
            .title(text!("往来账龄分析", "Ageing of receivables and payables"))
            .note(text!(
                "同一往来单位先进先出核销；期初建账（00 期）的余额自当年 1 月 1 日起算。",
                "Settlements meet the oldest dues of the payee first; opening balances (month 00) count from 1 January."
            ))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("voucher")
            .query::<AgeingQuery>()
            .answers::<AgeingPage>(200)
            .also(404)
            .exports(ROWS),
        Endpoint::get("/api/accounting/ageing/{account}/items", list_ageing_items)
            .named("list_ageing_items")
            .title(text!("未结清往来明细", "Open documents of a payee"))
            .needs(Permission::VoucherRead)
            .on("balance")
            .path_param("account", ParamKind::Code)
            .query::<OpenQuery>()
            .answers::<OpenPage>(200)
            .exports(ITEMS),
    ]
}

/// An entry on an account of dues.
#[derive(Clone, Debug, FromQueryResult)]
struct DueRow {
    account: String,
    payee_id: String,
    journal_id: JournalId,
    line: i64,
    posted_on: String,
    period: i64,
    number: i64,
    summary: String,
    document_id: String,
    debit_positive: i64,
}

/// Entries of dues up to a day, oldest first: bounded by the unit and those accounts through `lg_entry_account`.
async fn dues(
    conn: &Conn,
    unit_id: UnitId,
    accounts: &[&str],
    beginning: &str,
    payee: Option<&str>,
    on: NaiveDate,
) -> Result<Vec<DueRow>, DbError> {
    const SQL: &str =
        "select e.account, coalesce(e.payee_id, '') as payee_id, e.journal_id, e.line, j.posted_on, j.period,
          j.number, j.summary, j.document_id,
          case when e.side = 'debit' then e.amount_fen else -e.amount_fen end as debit_positive
        from lg_entry e join lg_journal j on j.id = e.journal_id
        where e.unit_id = $1
          and e.account in (select known.code from lg_account known where substr(known.code, 1, 4) in {in:2}
            and known.code >= $3 and known.code < $3 || '~')
          and e.period <= $4 and j.posted_on <= $5 and ($6 = 0 or coalesce(e.payee_id, '') = $7)
        order by j.posted_on, j.period, j.number, e.line";
    let period = i64::from(chrono::Datelike::year(&on)) * 100 + 13;
    let values = [
        unit_id.into(),
        list(accounts),
        beginning.into(),
        period.into(),
        on.to_string().into(),
        i64::from(payee.is_some()).into(),
        payee.unwrap_or_default().into(),
    ];
    conn.all(SQL, values).await
}

/// What is open of some entries of one account and payee: each in the sign of the account's normal side.
fn open_of<'a>(chart: &Chart, rows: &[&'a DueRow]) -> Vec<(&'a DueRow, NaiveDate, i64)> {
    let moves: Vec<Move<&'a DueRow>> = rows
        .iter()
        .filter_map(|row| {
            let debit = chart.get(&row.account).is_none_or(|known| known.normal_side == "debit");
            let fen = if debit { row.debit_positive } else { row.debit_positive.saturating_neg() };
            Some(Move { key: *row, day: kernel::period::parse_date(&row.posted_on)?, fen })
        })
        .collect();
    open(&moves).into_iter().map(|one| (one.key, one.day, one.left)).collect()
}

fn ages<'a>(open: impl Iterator<Item = &'a (&'a DueRow, NaiveDate, i64)>, on: NaiveDate) -> [i64; BUCKETS] {
    let mut sums = [0_i64; BUCKETS];
    for (_, day, left) in open {
        let sum = &mut sums[bucket(*day, on)];
        *sum = sum.saturating_add(*left);
    }
    sums
}

async fn list_ageing(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AgeingQuery>,
) -> Reply<Answer<AgeingPage>> {
    let rows = limit(query.limit)?;
    let on = as_of(&app, query.as_of.as_deref())?;
    if !caller.scope.sees(query.unit_id) {
        return Err(Problem::not_found().into());
    }
    let accounts = match query.side {
        DueSide::Receivable => RECEIVABLE,
        DueSide::Payable => PAYABLE,
    };
    let conn = app.platform.db.reader();
    let rulebook = app.shelf.get();
    let beginning = query.account.unwrap_or_default();
    let found = dues(&conn, query.unit_id, accounts, &beginning, None, on).await?;
    let mut items = by_payee(&conn, &rulebook.chart, &found, on).await?;
    if let Some(text) = query.text.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty()) {
        let has = |value: &str| value.to_lowercase().contains(&text);
        items.retain(|row| has(&row.payee_code) || has(&row.payee_name));
    }
    let sums = summed(items.iter().map(|row| row.ages));
    let total = items.len() as i64;
    let place = |row: &AgeingRow| format!("{}~{}", row.account, row.payee_id);
    if let Some(after) = query.after.filter(|after| !after.is_empty()) {
        let at = items.iter().position(|row| place(row) == after).ok_or_else(bad_cursor)?;
        items.drain(..=at);
    }
    let more = rows.cut(&mut items);
    let next = items.last().filter(|_| more).map(place);
    Ok(Answer::ok(AgeingPage { as_of: on.to_string(), items, next, total, sums }))
}

/// The day that was asked for, or today.
fn as_of(app: &App, given: Option<&str>) -> Result<NaiveDate, Problem> {
    match given.filter(|given| !given.is_empty()) {
        Some(given) => day("as_of", given),
        None => Ok(app.platform.clock.today()),
    }
}

/// A row for each account and payee with something open.
async fn by_payee(
    conn: &Conn,
    chart: &Chart,
    found: &[DueRow],
    on: NaiveDate,
) -> Result<Vec<AgeingRow>, DbError> {
    let mut groups: BTreeMap<(&str, &str), Vec<&DueRow>> = BTreeMap::new();
    let mut wanted = Wanted::default();
    for row in found {
        groups.entry((&row.account, &row.payee_id)).or_default().push(row);
        wanted.add("payee_id", Some(&row.payee_id));
    }
    let names = Names::load_unscoped(conn, &wanted).await?;
    let row = |((account, payee), rows): ((&str, &str), Vec<&DueRow>)| {
        let open = open_of(chart, &rows);
        let oldest = open.first()?;
        let (payee_code, payee_name) =
            if payee.is_empty() { Default::default() } else { names.of("payee_id", payee) };
        Some(AgeingRow {
            account: account.to_owned(),
            account_name: chart.get(account).map(|known| full_name(chart, known)).unwrap_or_default(),
            payee_id: payee.to_owned(),
            payee_code,
            payee_name: payee_name.zh,
            documents: open.len() as i64,
            oldest_on: oldest.1.to_string(),
            ages: Ages::of(ages(open.iter(), on)),
        })
    };
    Ok(groups.into_iter().filter_map(row).collect())
}

fn summed(all: impl Iterator<Item = Ages>) -> Ages {
    let sums = all.fold([0_i64; BUCKETS], |mut sums, ages| {
        let own = [
            ages.days30_fen,
            ages.days90_fen,
            ages.days180_fen,
            ages.year1_fen,
            ages.year2_fen,
            ages.year3_fen,
            ages.over_fen,
        ];
        for (sum, fen) in sums.iter_mut().zip(own) {
            *sum = sum.saturating_add(fen.fen());
        }
        sums
    });
    Ages::of(sums)
}

async fn list_ageing_items(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Query(query): Query<OpenQuery>,
) -> Reply<Answer<OpenPage>> {
    let rows = limit(query.limit)?;
    let on = as_of(&app, query.as_of.as_deref())?;
    let rulebook = app.shelf.get();
    let chart = &rulebook.chart;
    let is_due = |code: &str| RECEIVABLE.iter().chain(PAYABLE).any(|known| code.starts_with(known));
    let known = chart.get(&account).filter(|known| is_due(&known.code) && caller.scope.sees(query.unit_id));
    let known = known.ok_or_else(Problem::not_found)?;
    let conn = app.platform.db.reader();
    let first: String = account.chars().take(4).collect();
    let mut found = dues(&conn, query.unit_id, &[&first], &account, Some(&query.payee_id), on).await?;
    found.retain(|row| row.account == account);
    let open = open_of(chart, &found.iter().collect::<Vec<_>>());
    let sums = Ages::of(ages(open.iter(), on));
    let total = open.len() as i64;
    let place = |row: &DueRow| format!("{}~{}", row.journal_id, row.line);
    let at = match query.after.filter(|after| !after.is_empty()) {
        None => 0,
        Some(after) => open.iter().position(|(row, _, _)| place(row) == after).ok_or_else(bad_cursor)? + 1,
    };
    let mut shown: Vec<_> = open.into_iter().skip(at).collect();
    let more = rows.cut(&mut shown);
    let next = shown.last().filter(|_| more).map(|(row, _, _)| place(row));
    let documents = shown.iter().map(|(row, _, _)| row.document_id.clone()).collect();
    let registry = &app.poster.pipeline().registry;
    let sources = posting::sources(&conn, &caller.scope, registry, documents).await?;
    let mut wanted = Wanted::default();
    wanted.add("payee_id", Some(&query.payee_id));
    let names = Names::load_unscoped(&conn, &wanted).await?;
    let named = names.named("payee_id", Some(&query.payee_id));
    let debit = known.normal_side == "debit";
    let item = |open: (&DueRow, NaiveDate, i64)| OpenItem::of(open, on, debit, &sources);
    Ok(Answer::ok(OpenPage {
        as_of: on.to_string(),
        account_name: full_name(chart, known),
        payee_name: named.map(|named| named.name.zh).unwrap_or_default(),
        items: shown.into_iter().map(item).collect(),
        account,
        next,
        total,
        sums,
    }))
}
