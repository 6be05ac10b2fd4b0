//! The journal (序时账): every line of every voucher of a unit by day and number, with what runs up in each month.

use axum::extract::State;
use kernel::{Conn, DbError, Fen, Limit, Problem, text};
use ledger::Book;
use ledger::queries::{bad_cursor, pattern};
use ledger::words::BOOKS;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{BookEntry, COLUMNS, Days, EntryRow, Place, Shower};

/// Which lines.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct JournalQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    pub unit_id: UnitId,
    /// 起始期间 / first period
    #[param(minimum = 199001, maximum = 220013)]
    pub from: i64,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220013)]
    pub to: i64,
    /// 起始日期 / first day
    #[param(max_length = 10)]
    pub from_day: Option<String>,
    /// 截止日期 / last day
    #[param(max_length = 10)]
    pub to_day: Option<String>,
    /// 账套；不填为平行记账的两本账 / book; both when absent
    pub book: Option<Book>,
    /// 科目编码或其开头 / account code or its beginning
    #[param(max_length = 20, pattern = "^[A-Z0-9]*$")]
    pub account: Option<String>,
    /// 摘要 / in the summary
    #[param(max_length = 100)]
    pub text: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 120)]
    pub after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A line of the journal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct JournalLine {
    /// The entry.
    #[serde(flatten)]
    pub entry: BookEntry,
    /// Debits of its month up to here (本月累计).
    pub run_debit_fen: Fen,
    /// Credits of its month up to here.
    pub run_credit_fen: Fen,
}

/// What a month comes to in a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromQueryResult, ToSchema)]
pub(crate) struct JournalMonth {
    /// Period.
    pub period: i64,
    /// Book.
    pub book: String,
    /// Lines.
    pub count: i64,
    /// Debit.
    pub debit_fen: Fen,
    /// Credit.
    pub credit_fen: Fen,
}

/// A page of the journal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct JournalPage {
    /// Sum of debits over all pages.
    pub debit_fen: Fen,
    /// Sum of credits over all pages.
    pub credit_fen: Fen,
    /// Months of the range by book.
    pub months: Vec<JournalMonth>,
    /// Lines by month, day, number and line.
    pub items: Vec<JournalLine>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of lines over all pages.
    pub total: i64,
}

const LINES: &[Column] = &[
    Column::plain("posted_on", "日期", "Posted on"),
    Column::whole("period", "会计期间", "Period"),
    Column::whole("number", "凭证号", "Number"),
    Column::whole("line", "行次", "Line"),
    Column::plain("summary", "摘要", "Summary"),
    Column::word("book", "账套", "Book", |word| word_of(BOOKS, word)),
    Column::plain("account", "科目", "Account"),
    Column::plain("account_name", "科目名称", "Account name"),
    Column::yuan("debit_fen", "借方（元）", "Debit (yuan)"),
    Column::yuan("credit_fen", "贷方（元）", "Credit (yuan)"),
    Column::yuan("run_debit_fen", "本月累计借方（元）", "Debit of the month so far (yuan)"),
    Column::yuan("run_credit_fen", "本月累计贷方（元）", "Credit of the month so far (yuan)"),
    Column::plain("project", "项目", "Project"),
    Column::plain("fund", "资金性质", "Fund"),
    Column::plain("function", "功能分类", "Functional class"),
    Column::plain("dep_economy", "部门经济分类", "Economic class"),
    Column::plain("payee", "往来单位", "Payee"),
];

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/accounting/journal", list_journal)
            .named("list_journal")
            .title(text!("序时账", "Journal"))
            .note(text!(
                "期初（00 期）列在当年各月之前，年结（13 期）列在 12 月之后。",
                "The opening (month 00) stands before the months of its year, the carry-forward (month 13) after them."
            ))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("voucher")
            .query::<JournalQuery>()
            .answers::<JournalPage>(200)
            .also(404)
            .exports(LINES),
    ]
}

/// The lines of vouchers `j`, `e`, within a unit and months: the unique key of journals serves it.
const FROM: &str = "from lg_journal j join lg_entry e on e.journal_id = j.id
    where j.unit_id = $1 and e.unit_id = $1 and j.journal_type = 'voucher' and j.period >= $2 and j.period <= $3
      and ($4 = '' or j.posted_on >= $4) and ($5 = '' or j.posted_on <= $5) and ($6 = '' or e.book = $6)
      and e.account >= $7 and e.account < $7 || '~' and ($8 = '%' or j.summary like $8 escape '\\')";

/// A place in the journal, with what the month had run up to there.
#[derive(Clone, Debug, Default)]
struct Mark {
    place: Place,
    credit: i64,
}

impl Mark {
    fn read(after: Option<&str>) -> Option<Mark> {
        let Some(after) = after.filter(|after| !after.is_empty()) else { return Some(Mark::default()) };
        let (place, credit) = after.rsplit_once('~')?;
        Some(Mark { place: Place::read(Some(place))??, credit: credit.parse().ok()? })
    }
}

async fn list_journal(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<JournalQuery>,
) -> Reply<Answer<JournalPage>> {
    let rows = limit(query.limit)?;
    if !caller.scope.sees(query.unit_id) {
        return Err(Problem::not_found().into());
    }
    let conn = app.platform.db.reader();
    let rulebook = app.shelf.get();
    let shower = Shower {
        registry: Some(&app.poster.pipeline().registry),
        conn: &conn,
        scope: &caller.scope,
        unit_id: query.unit_id,
        chart: &rulebook.chart,
    };
    Ok(Answer::ok(page(&shower, &query, rows).await?))
}

/// A page of the journal of a unit that the caller may see.
pub(crate) async fn page(
    shower: &Shower<'_>,
    query: &JournalQuery,
    limit: Limit,
) -> Result<JournalPage, Problem> {
    let conn = shower.conn;
    let days = Days {
        from: query.from,
        to: query.to,
        from_day: query.from_day.as_deref(),
        to_day: query.to_day.as_deref(),
    };
    let (from, to, from_day, to_day) = days.bounds()?;
    let mark = Mark::read(query.after.as_deref()).ok_or_else(bad_cursor)?;
    let values: Vec<Value> = vec![
        query.unit_id.into(),
        from.into(),
        to.into(),
        from_day.into(),
        to_day.into(),
        query.book.map_or("", Book::word).into(),
        query.account.clone().unwrap_or_default().into(),
        pattern(query.text.as_deref()).into(),
    ];
    let months = months(conn, &values).await?;
    let rows = lines(conn, values, &months, &mark, (to, limit)).await?;
    let full = rows.len() as i64 == limit.rows();
    let mut runs = Vec::with_capacity(rows.len());
    let mut at = (mark.place.period, mark.place.balance, mark.credit);
    for row in &rows {
        if row.period != at.0 {
            at = (row.period, 0, 0);
        }
        let debit = row.side == "debit";
        let sum = if debit { &mut at.1 } else { &mut at.2 };
        *sum = sum.saturating_add(row.amount_fen.fen());
        runs.push((at.1, at.2));
    }
    let next = rows.last().filter(|_| full).map(|last| format!("{}~{}", Place::behind(last, at.1), at.2));
    let items = shower.show(rows, None).await?;
    let items = items.into_iter().zip(runs).map(|(entry, (debit, credit))| JournalLine {
        entry,
        run_debit_fen: Fen::from_fen(debit),
        run_credit_fen: Fen::from_fen(credit),
    });
    let sum =
        |side: fn(&JournalMonth) -> Fen| Fen::sum(months.iter().map(side)).map_err(|_| Problem::internal());
    Ok(JournalPage {
        debit_fen: sum(|month| month.debit_fen)?,
        credit_fen: sum(|month| month.credit_fen)?,
        total: months.iter().map(|month| month.count).sum(),
        items: items.collect(),
        months,
        next,
    })
}

async fn months(conn: &Conn, values: &[Value]) -> Result<Vec<JournalMonth>, DbError> {
    let sql = format!(
        "select j.period, e.book, count(*) as count,
           cast(sum(case when e.side = 'debit' then e.amount_fen else 0 end) as bigint) as debit_fen,
           cast(sum(case when e.side = 'credit' then e.amount_fen else 0 end) as bigint) as credit_fen
         {FROM} group by j.period, e.book order by j.period, e.book"
    );
    conn.all(&sql, values.to_vec()).await
}

/// A page of lines; months that it cannot reach into are not read.
async fn lines(
    conn: &Conn,
    mut values: Vec<Value>,
    months: &[JournalMonth],
    mark: &Mark,
    (to, limit): (i64, Limit),
) -> Result<Vec<EntryRow>, DbError> {
    let counts: Vec<super::range::MonthCount> = months
        .iter()
        .map(|month| super::range::MonthCount { period: month.period, count: month.count })
        .collect();
    let last = to.min(super::range::reaches(&counts, mark.place.period, limit.rows()));
    let sql = format!(
        "select {COLUMNS} {FROM} and j.period <= $9 and j.period >= $10
           and (j.period, j.posted_on, j.number, e.line) > ($10, $11, $12, $13)
         order by j.period, j.posted_on, j.number, e.line limit $14"
    );
    values.push(last.into());
    values.extend(mark.place.values());
    values.push(limit.rows().into());
    conn.all(&sql, values).await
}
