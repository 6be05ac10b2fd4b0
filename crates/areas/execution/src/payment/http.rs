//! Payments over HTTP: the list, and the endpoints every document has. The detail is in [`super::detail`].

use axum::extract::State;
use flow::DocumentId;
use kernel::{Conn, Fen, Limit, Problem, Stamp, Text, text};
use ledger::words::FUND_GROUPS;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply};
use platform::{Permission, Scope, UnitId};
use posting::App;
use posting::http::{DocumentRoutes, document_endpoints};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::FLOW;
use super::business::Business;
use super::model::PaymentInput;

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::plain("title", "用途摘要", "Title"),
    Column::word("business", "业务类型", "Business", |word| {
        Business::parse(word).map_or_else(|| Text::same(word), Business::title)
    }),
    Column::plain("payee_name", "收款人", "Payee"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::yuan("refunded_fen", "退回金额（元）", "Come back (yuan)"),
    Column::word("fund_group", "资金类别", "Fund group", |word| word_of(FUND_GROUPS, word)),
    Column::word("settlement", "结算方式", "Settlement", |word| word_of(SETTLEMENTS, word)),
    Column::plain("paid_on", "支付日期", "Paid on"),
    Column::time("created_at", "录入时间", "Entered at"),
];
const SETTLEMENTS: &[(&str, &str, &str)] = &[
    ("transfer", "转账", "transfer"),
    ("cash", "现金", "cash"),
    ("official_card", "公务卡", "official card"),
];

/// The endpoints of payments.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<PaymentInput>(DocumentRoutes {
        area: "execution",
        plural: "payments",
        read: Permission::PaymentRead,
        edit: Permission::PaymentEdit,
        flow: &FLOW,
    });
    all.push(
        Endpoint::get("/api/execution/payments", list)
            .named("list_payments")
            .title(text!("支付申请列表", "Payment applications"))
            .menu(MenuGroup::Execution)
            .needs(Permission::PaymentRead)
            .on("payment")
            .query::<PaymentQuery>()
            .answers::<PaymentPage>(200)
            .exports(SHOWN),
    );
    all.push(super::detail::endpoint());
    all
}

/// Order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentOrder {
    /// Newest first.
    #[default]
    Newest,
    /// Largest first.
    Amount,
}

/// Filters of the list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaymentQuery {
    /// 上一页的 next。 `next` of the page before.
    #[param(max_length = 100)]
    pub after: Option<String>,
    /// 每页行数。 Rows per page.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// 单位。 Unit.
    pub unit_id: Option<UnitId>,
    /// 状态。 State.
    #[param(max_length = 40)]
    pub state: Option<String>,
    /// 收款人。 Payee.
    pub payee_id: Option<super::model::PayeeId>,
    /// 编号或摘要包含。 Part of number or title.
    #[param(max_length = 100)]
    pub text: Option<String>,
    /// 最小金额（分）。 Least amount.
    #[param(minimum = 0)]
    pub amount_min_fen: Option<i64>,
    /// 最大金额（分）。 Largest amount.
    #[param(minimum = 0)]
    pub amount_max_fen: Option<i64>,
    /// 录入日期起（2026-01-01）。 Entered from this day on.
    #[param(max_length = 10)]
    pub from: Option<String>,
    /// 录入日期止。 Entered until this day.
    #[param(max_length = 10)]
    pub to: Option<String>,
    /// 资金性质大类。 Fund group.
    #[param(max_length = 40)]
    pub fund_group: Option<String>,
    /// 预算年度。 Fiscal year.
    #[param(minimum = 2000, maximum = 2100)]
    pub fiscal_year: Option<i64>,
    /// 排序。 Order.
    #[param(inline)]
    pub order: Option<PaymentOrder>,
}

/// A payment in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PaymentListRow {
    /// Id.
    pub id: DocumentId,
    /// Number.
    pub number: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// State.
    pub state: String,
    /// The role it waits for, or empty.
    pub waiting_role: String,
    /// Purpose and payee.
    pub title: String,
    /// Amount.
    pub amount_fen: Fen,
    /// Of that, come back.
    pub refunded_fen: Fen,
    /// Payee.
    pub payee_id: String,
    /// Name of the payee.
    pub payee_name: String,
    /// Fund group.
    pub fund_group: String,
    /// How it is settled.
    pub settlement: String,
    /// What it is in the books.
    pub business: String,
    /// Day it was paid, or empty.
    pub paid_on: String,
    /// Entered.
    pub created_at: Stamp,
    /// Version.
    pub version: i64,
}

/// A page of payments.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PaymentPage {
    /// Rows.
    pub items: Vec<PaymentListRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of payments the filters leave.
    pub total: i64,
    /// Sum of their amounts.
    pub amount_fen: Fen,
}

/// The conditions of a list, with their values.
struct Filter {
    sql: String,
    values: Vec<Value>,
    /// Conditions name the body's columns.
    needs_body: bool,
}

impl Filter {
    fn add(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let place = format!("${}", self.values.len());
        self.sql.push_str(" and ");
        self.sql.push_str(&condition.replace('?', &place));
    }
    fn of(scope: &Scope, query: &PaymentQuery) -> Result<Filter, Problem> {
        check(query)?;
        let sql = "d.kind = 'payment' and d.unit_id in {in:1}".to_owned();
        let mut filter = Filter { sql, values: vec![scope.parameter()], needs_body: false };
        if let Some(unit_id) = query.unit_id {
            filter.add("d.unit_id = ?", unit_id);
        }
        if let Some(state) = &query.state {
            filter.add("d.state = ?", state.clone());
        }
        if let Some(text) = query.text.as_deref().filter(|text| !text.is_empty()) {
            let plain = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            filter.add("(d.title like ? escape '\\' or d.number like ? escape '\\')", format!("%{plain}%"));
        }
        for (condition, bound) in
            [("d.amount_fen >= ?", query.amount_min_fen), ("d.amount_fen <= ?", query.amount_max_fen)]
        {
            if let Some(bound) = bound {
                filter.add(condition, bound);
            }
        }
        for (field, condition, day, plus) in
            [("from", "d.created_at >= ?", &query.from, 0), ("to", "d.created_at < ?", &query.to, 1)]
        {
            if let Some(day) = day {
                filter.add(condition, midnight(field, day, plus)?);
            }
        }
        if let Some(year) = query.fiscal_year {
            filter.add("d.fiscal_year = ?", year);
        }
        if let Some(payee_id) = query.payee_id {
            filter.add("p.payee_id = ?", payee_id);
            filter.needs_body = true;
        }
        if let Some(group) = &query.fund_group {
            filter.add("p.fund_group = ?", group.clone());
            filter.needs_body = true;
        }
        Ok(filter)
    }
}

/// A filter that is not as documented is refused rather than taken for another one.
fn check(query: &PaymentQuery) -> Result<(), Problem> {
    let odd = |text: &Option<String>, most: usize| {
        text.as_ref().is_some_and(|text| text.chars().count() > most || text.chars().any(char::is_control))
    };
    let wrong = [
        (odd(&query.state, 40), "state"),
        (odd(&query.text, 100), "text"),
        (odd(&query.fund_group, 40), "fund_group"),
        (query.amount_min_fen.is_some_and(|fen| fen < 0), "amount_min_fen"),
        (query.amount_max_fen.is_some_and(|fen| fen < 0), "amount_max_fen"),
        (query.fiscal_year.is_some_and(|year| !(2000..=2100).contains(&year)), "fiscal_year"),
    ];
    match wrong.iter().find(|(wrong, _)| *wrong) {
        Some((_, field)) => Err(Problem::field(
            *field,
            text!("查询条件不正确。", "The filter is not right."),
            text!("请按接口文档更正。", "Correct it by the API reference."),
        )),
        None => Ok(()),
    }
}

/// The first moment of a day in the fiscal calendar, in microseconds.
fn midnight(field: &str, day: &str, plus: i64) -> Result<i64, Problem> {
    let date = kernel::period::parse_date(day).ok_or_else(|| {
        Problem::field(
            field,
            text!("日期须为 2026-01-01 的形式。", "The date must look like 2026-01-01."),
            text!("请更正日期。", "Correct the date."),
        )
    })?;
    let start = date.and_hms_opt(0, 0, 0).expect("midnight exists").and_utc().timestamp();
    Ok((start - 8 * 3600 + plus * 86_400) * 1_000_000)
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PaymentQuery>,
) -> Reply<Answer<PaymentPage>> {
    let limit = platform::http::limit(query.limit)?;
    Ok(Answer::ok(page(&app.platform.db.snapshot().await?, &caller.scope, &query, limit).await?))
}

/// One page of payments.
pub async fn page(
    conn: &Conn,
    scope: &Scope,
    query: &PaymentQuery,
    limit: Limit,
) -> Result<PaymentPage, Problem> {
    #[derive(FromQueryResult)]
    struct Total {
        number: i64,
        amount: i64,
    }
    let filter = Filter::of(scope, query)?;
    let body = if filter.needs_body { "join ex_payment p on p.id = d.id" } else { "" };
    let sql = format!(
        "select count(*) as number, cast(coalesce(sum(d.amount_fen), 0) as bigint) as amount
         from fl_document d {body} where {}",
        filter.sql
    );
    let total: Option<Total> = conn.one(&sql, filter.values.clone()).await?;
    let by_amount = query.order == Some(PaymentOrder::Amount);
    let mut rows = filter;
    if let Some(after) = &query.after {
        start_after(&mut rows, after, by_amount)?;
    }
    let order = if by_amount { "d.amount_fen desc, d.id desc" } else { "d.id desc" };
    rows.values.push((limit.rows() + 1).into());
    // The rows of the page are chosen on the headers alone; bodies and payees are read for those.
    let sql = format!(
        "select d.id, d.number, d.unit_id, d.fiscal_year, d.state, d.waiting_role, d.title, d.amount_fen,
           p.refunded_fen, p.payee_id, coalesce(y.name, '') as payee_name, p.fund_group, p.settlement, p.business,
           p.paid_on, d.created_at, d.version
         from fl_document d join ex_payment p on p.id = d.id left join v_payee y on y.id = p.payee_id
         where d.id in (select d.id from fl_document d {body} where {} order by {order} limit ${})
         order by {order}",
        rows.sql,
        rows.values.len()
    );
    let mut items: Vec<PaymentListRow> = conn.all(&sql, rows.values).await?;
    let more = items.len() as i64 > limit.rows();
    items.truncate(usize::try_from(limit.rows()).unwrap_or(usize::MAX));
    let cursor = |row: &PaymentListRow| match by_amount {
        true => format!("{}:{}", row.amount_fen.fen(), row.id),
        false => row.id.to_string(),
    };
    let next = items.last().filter(|_| more).map(cursor);
    let (number, amount) = total.map_or((0, 0), |total| (total.number, total.amount));
    Ok(PaymentPage { items, next, total: number, amount_fen: Fen::from_fen(amount) })
}

fn start_after(rows: &mut Filter, after: &str, by_amount: bool) -> Result<(), Problem> {
    let wrong = || {
        Problem::field(
            "after",
            text!("分页标记不正确。", "The page mark is not right."),
            text!("请使用上一页返回的 next。", "Use `next` of the page before."),
        )
    };
    if !by_amount {
        let id: DocumentId = after.parse().map_err(|_| wrong())?;
        rows.add("d.id < ?", id);
        return Ok(());
    }
    let (amount, id) = after.split_once(':').ok_or_else(wrong)?;
    let amount: i64 = amount.parse().map_err(|_| wrong())?;
    let id: DocumentId = id.parse().map_err(|_| wrong())?;
    rows.values.push(amount.into());
    let amount_place = rows.values.len();
    rows.add(&format!("(d.amount_fen < ${amount_place} or d.amount_fen = ${amount_place} and d.id < ?)"), id);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        let day = midnight("from", "2026-03-01", 0).unwrap();
        assert_eq!(Stamp(day).date().to_string(), "2026-03-01");
        assert_eq!(Stamp(day - 1).date().to_string(), "2026-02-28");
        assert!(midnight("from", "2026-3-1", 0).is_err());
    }
}
