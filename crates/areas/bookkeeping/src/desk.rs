//! The accountants' desk (会计工作台): what waits, what is under way, which periods are open, and what to do next.
//!
//! Business without a voucher is not there in normal running, since a voucher is posted in the transaction of its
//! business; it is found by asking, not by trusting that. It is asked for a few units at a time: the question walks the
//! documents of a unit.

use std::collections::BTreeMap;

use axum::extract::State;
use chrono::Datelike;
use flow::Flow;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Limit, Page, Period, Text, text};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Most units whose business is looked through at once.
const UNITS_MOST: usize = 30;

const FLOWS: [&Flow; 3] = [&crate::event::FLOW, &crate::manual::FLOW, &crate::reversal::FLOW];

/// Whose desk.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeskQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
}

/// Which units' periods.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PeriodQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 年度 / fiscal year
    #[param(minimum = 2000, maximum = 2200)]
    fiscal_year: Option<i64>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// How many documents are in a state.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DeskState {
    /// `in_review`
    state: String,
    /// For people.
    title: Text,
    /// How many.
    count: i64,
    /// Their amounts.
    amount_fen: Fen,
}

/// A kind of voucher that people enter.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DeskKind {
    /// `event_voucher`
    kind: String,
    /// For people.
    title: Text,
    /// Its list.
    path: String,
    /// Its states, those without a document too.
    states: Vec<DeskState>,
}

/// Business that has no voucher.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DeskWaiting {
    /// `payment`
    kind: String,
    /// Its list.
    path: String,
    /// How many.
    count: i64,
    /// Their amounts.
    amount_fen: Fen,
}

/// Something to do.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DeskStep {
    /// What.
    title: Text,
    /// Where.
    path: String,
    /// How many.
    count: i64,
}

/// The desk.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Desk {
    /// Today in the fiscal calendar.
    #[schema(value_type = String, format = Date)]
    today: chrono::NaiveDate,
    /// Vouchers of this year and the last by kind and state.
    kinds: Vec<DeskKind>,
    /// Business of this year without a voucher; absent where the caller sees too many units and names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<Vec<DeskWaiting>>,
    /// What to do next.
    steps: Vec<DeskStep>,
}

/// The periods of a unit in a year.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct UnitPeriods {
    /// Unit.
    unit_id: UnitId,
    /// Its code.
    unit_code: String,
    /// Its name.
    unit_name: String,
    /// Fiscal year.
    fiscal_year: i64,
    /// Periods that are closed, such as `202603`; `202613` is the closing of the year.
    closed: Vec<i64>,
    /// The same for files.
    closed_text: String,
    /// The first month that is open; absent where all twelve are closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    open_from: Option<i64>,
    /// Vouchers that people entered and nobody has posted.
    unposted: i64,
}

const SHOWN: &[Column] = &[
    Column::plain("unit_code", "单位代码", "Unit code"),
    Column::plain("unit_name", "单位", "Unit"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::plain("closed_text", "已结账期间", "Closed periods"),
    Column::whole("open_from", "最早未结期间", "First open period"),
    Column::whole("unposted", "未记账凭证", "Vouchers not posted"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/bookkeeping/desk", show)
            .named("show_bookkeeping_desk")
            .title(text!("会计工作台", "Accountants' desk"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("bookkeeping_desk")
            .query::<DeskQuery>()
            .answers::<Desk>(200),
        Endpoint::get("/api/bookkeeping/periods", list_periods)
            .named("list_unit_periods")
            .title(text!("会计期间状态", "Periods of units"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("period")
            .query::<PeriodQuery>()
            .answers::<Page<UnitPeriods>>(200)
            .exports(SHOWN),
    ]
}

#[derive(FromQueryResult)]
struct Count {
    kind: String,
    state: String,
    number: i64,
    amount: i64,
}

/// Kinds of business that post vouchers, and the states in which they have.
const BUSINESS: &[(&str, &str, &str)] = &[
    ("payment", "支付申请", "payments"),
    ("income", "单位资金收入", "incomes"),
    ("accrual", "往来业务确认单", "confirmations"),
];

async fn counts(conn: &Conn, units: &[UnitId], year: i64) -> Result<Vec<Count>, DbError> {
    let kinds: Vec<&str> = FLOWS.iter().map(|flow| flow.kind).collect();
    let sql = "select kind, state, count(*) as number, cast(coalesce(sum(amount_fen), 0) as bigint) as amount
        from fl_document where kind in {in:2} and unit_id in {in:1} and fiscal_year >= $3 group by kind, state";
    conn.all(sql, [list(units), list(kinds), (year - 1).into()]).await
}

async fn without_voucher(conn: &Conn, units: &[UnitId], year: i64) -> Result<Vec<Count>, DbError> {
    let sql = "select d.kind, '' as state, count(*) as number, cast(coalesce(sum(d.amount_fen), 0) as bigint) as amount
        from fl_document d
        where d.unit_id in {in:1} and d.fiscal_year = $2
          and (d.kind = 'payment' and d.state in ('paid', 'refunded', 'returned_by_bank')
            or d.kind in ('income', 'accrual') and d.state = 'posted')
          and not exists (select 1 from lg_journal j where j.document_id = d.id and j.journal_type = 'voucher')
        group by d.kind";
    conn.all(sql, [list(units), year.into()]).await
}

fn kinds(counts: &[Count]) -> Vec<DeskKind> {
    let kind = |flow: &&'static Flow| {
        let state = |state: &flow::machine::StateName| {
            let found = counts.iter().find(|one| one.kind == flow.kind && one.state == state.name);
            DeskState {
                state: state.name.to_owned(),
                title: flow.state(state.name),
                count: found.map_or(0, |one| one.number),
                amount_fen: Fen::from_fen(found.map_or(0, |one| one.amount)),
            }
        };
        DeskKind {
            kind: flow.kind.to_owned(),
            title: flow.title(),
            path: flow::place::list(flow.kind).unwrap_or_default().to_owned(),
            states: flow.states.iter().map(state).collect(),
        }
    };
    FLOWS.iter().map(kind).collect()
}

/// What to do next, the most pressing first.
fn steps(kinds: &[DeskKind], waiting: Option<&[DeskWaiting]>) -> Vec<DeskStep> {
    let mut steps = Vec::new();
    for one in waiting.unwrap_or_default().iter().filter(|one| one.count > 0) {
        let Text { zh, en } = word_of(BUSINESS, &one.kind);
        let title = text!(
            "已办结而没有凭证的{zh}：请联系管理员核查",
            "{en} done without a voucher: have them looked into"
        );
        steps.push(DeskStep { title, path: one.path.clone(), count: one.count });
    }
    let tabs = [
        ("returned", "returned", text!("被退回，请修改后重新送审", "returned: change and send again")),
        ("in_review", "all", text!("等待审核", "waiting for review")),
        ("draft", "to_submit", text!("尚未送审", "not sent yet")),
    ];
    for (state, _, what) in tabs {
        for kind in kinds {
            let count = kind.states.iter().find(|one| one.state == state).map_or(0, |one| one.count);
            if count > 0 {
                let title = Text {
                    zh: format!("{}：{}", kind.title.zh, what.zh),
                    en: format!("{}: {}", kind.title.en, what.en),
                };
                steps.push(DeskStep { title, path: format!("{}?state={state}", kind.path), count });
            }
        }
    }
    steps
}

async fn show(State(app): State<App>, caller: Caller, Query(query): Query<DeskQuery>) -> Reply<Answer<Desk>> {
    let today = app.platform.clock.today();
    let units: Vec<UnitId> =
        caller.scope.units().filter(|unit| query.unit_id.is_none_or(|asked| asked == *unit)).collect();
    let conn = app.platform.db.snapshot().await?;
    let year = i64::from(today.year());
    let kinds = kinds(&counts(&conn, &units, year).await?);
    let waiting = if units.len() > UNITS_MOST {
        None
    } else {
        let found = without_voucher(&conn, &units, year).await?;
        let row = |(kind, _, _): &(&str, &str, &str)| {
            let one = found.iter().find(|one| one.kind == *kind);
            DeskWaiting {
                kind: (*kind).to_owned(),
                path: flow::place::list(kind).unwrap_or_default().to_owned(),
                count: one.map_or(0, |one| one.number),
                amount_fen: Fen::from_fen(one.map_or(0, |one| one.amount)),
            }
        };
        Some(BUSINESS.iter().map(row).collect::<Vec<_>>())
    };
    let steps = steps(&kinds, waiting.as_deref());
    Ok(Answer::ok(Desk { today, kinds, waiting, steps }))
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
    code: String,
    name: String,
}
#[derive(FromQueryResult)]
struct ClosedRow {
    unit_id: UnitId,
    period: i64,
}
#[derive(FromQueryResult)]
struct Open {
    unit_id: UnitId,
    number: i64,
}

async fn list_periods(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PeriodQuery>,
) -> Reply<Answer<Page<UnitPeriods>>> {
    let rows = limit(query.limit)?;
    let year = query.fiscal_year.unwrap_or_else(|| i64::from(app.platform.clock.today().year()));
    let conn = app.platform.db.snapshot().await?;
    let scope = ledger::queries::units(&caller.scope, query.unit_id);
    Ok(Answer::ok(periods(&conn, scope, year, query.after.as_deref().unwrap_or_default(), rows).await?))
}

async fn periods(
    conn: &Conn,
    scope: sea_orm::Value,
    year: i64,
    after: &str,
    rows: Limit,
) -> Result<Page<UnitPeriods>, DbError> {
    let total = conn.number("select count(*) from v_unit where id in {in:1}", [scope.clone()]).await?;
    let sql = format!(
        "select id, code, name from v_unit where id in {{in:1}} and code > $2 order by code limit {}",
        rows.one_more()
    );
    let mut units: Vec<UnitRow> = conn.all(&sql, [scope, after.into()]).await?;
    let more = rows.cut(&mut units);
    let next = units.last().filter(|_| more).map(|unit| unit.code.clone());
    let ids = list(units.iter().map(|unit| unit.id));
    let sql = "select unit_id, period from lg_closed_period
        where unit_id in {in:1} and period >= $2 and period <= $3 order by unit_id, period";
    let (from, to) = (Period::opening(year).code(), Period::closing(year).code());
    let rows: Vec<ClosedRow> = conn.all(sql, [ids.clone(), from.into(), to.into()]).await?;
    let mut closed: BTreeMap<UnitId, Vec<i64>> = BTreeMap::new();
    for row in rows {
        closed.entry(row.unit_id).or_default().push(row.period);
    }
    let kinds: Vec<&str> = FLOWS.iter().map(|flow| flow.kind).collect();
    let sql = "select unit_id, count(*) as number from fl_document
        where unit_id in {in:1} and kind in {in:2} and fiscal_year = $3
          and state in ('draft', 'in_review', 'returned') group by unit_id";
    let open: Vec<Open> = conn.all(sql, [ids, list(kinds), year.into()]).await?;
    let open: BTreeMap<UnitId, i64> = open.into_iter().map(|row| (row.unit_id, row.number)).collect();
    let row = |unit: UnitRow| {
        let closed = closed.remove(&unit.id).unwrap_or_default();
        let months = (1..=12).map(|month| year * 100 + month);
        UnitPeriods {
            unit_id: unit.id,
            unit_code: unit.code,
            unit_name: unit.name,
            fiscal_year: year,
            closed_text: closed.iter().map(i64::to_string).collect::<Vec<_>>().join("、"),
            open_from: months.into_iter().find(|month| !closed.contains(month)),
            closed,
            unposted: open.get(&unit.id).copied().unwrap_or(0),
        }
    };
    Ok(Page { items: units.into_iter().map(row).collect(), next, total })
}
