//! Lists of documents: the one way in which every kind's list is filtered, ordered, paged and summed.
//!
//! A list of a kind takes [`ListQuery`] besides filters of its own, makes a [`Listing`], adds its own conditions and reads
//! a [`DocumentPage`]. A page is three statements whatever its size: the sums over the filter, the ids of the page, the
//! rows of these ids with the names a screen shows.
//!
//! How it stays quick. Somebody of one unit is served by the unit's part of `fl_document_list`. Whoever sees many units
//! walks an index that is already in the order asked for (`fl_document_kind`, `_amount`, `_updated`, `_number`) and leaves
//! out what is not theirs; `(… in …) is true` keeps both engines from sorting all those units' documents instead.
//! A tab begins with the few documents it is about (`tab`). The sums over all of a kind are read from
//! `fl_document_kind` alone.

use kernel::{Conn, DbError, Fen, Limit, Problem, text};
use platform::http::{Caller, limit};
use platform::{Scope, UnitId, UserId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::header::DocumentId;
use crate::machine::Flow;
use crate::row::rows_of;
pub use crate::row::{AnyRow, Body, DocumentPage, DocumentRow, Listed, row_unscoped};
use crate::tab::{self, Tab};

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Order {
    /// 最新录入在前 / newest first
    #[default]
    #[serde(rename = "-created")]
    Newest,
    /// 最早录入在前 / oldest first
    #[serde(rename = "created")]
    Oldest,
    /// 金额从大到小 / largest first
    #[serde(rename = "-amount")]
    Largest,
    /// 金额从小到大 / smallest first
    #[serde(rename = "amount")]
    Smallest,
    /// 最近变动在前 / last changed first
    #[serde(rename = "-updated")]
    LastChanged,
    /// 按编号 / by number
    #[serde(rename = "number")]
    Number,
}

impl Order {
    /// The column before the id, and whether it falls.
    fn key(self) -> (Option<&'static str>, bool) {
        match self {
            Order::Newest => (None, true),
            Order::Oldest => (None, false),
            Order::Largest => (Some("amount_fen"), true),
            Order::Smallest => (Some("amount_fen"), false),
            Order::LastChanged => (Some("updated_at"), true),
            Order::Number => (Some("number"), false),
        }
    }
}

/// What every list of documents may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// 页签：未送审、被退回、审核中、曾经办、待审核、已审核、已退回、全部 / which of them
    #[param(inline)]
    pub tab: Option<Tab>,
    /// 排序 / order
    #[param(inline)]
    pub order: Option<Order>,
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    pub unit_id: Option<UnitId>,
    /// 状态 / state
    #[param(max_length = 40)]
    pub state: Option<String>,
    /// 年度 / fiscal year
    #[param(minimum = 2000, maximum = 2200)]
    pub fiscal_year: Option<i64>,
    /// 编号或标题包含 / part of number or title
    #[param(max_length = 100)]
    pub text: Option<String>,
    /// 经办人 / who entered it
    #[param(value_type = Option<String>, format = Uuid)]
    pub creator_id: Option<UserId>,
    /// 录入日期起（2026-01-01）/ entered from this day on
    #[param(max_length = 10)]
    pub from: Option<String>,
    /// 录入日期止 / entered until this day
    #[param(max_length = 10)]
    pub to: Option<String>,
    /// 最小金额（分）/ least amount
    pub amount_min_fen: Option<i64>,
    /// 最大金额（分）/ largest amount
    pub amount_max_fen: Option<i64>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A list that is being put together.
#[derive(Clone, Debug)]
pub struct Listing {
    flows: Vec<&'static Flow>,
    source: Option<&'static str>,
    join: &'static str,
    conditions: Vec<String>,
    values: Vec<Value>,
    order: Order,
    /// Instead of the order: an expression of whole numbers, and whether it falls.
    by: Option<(&'static str, bool)>,
    after: Option<Mark>,
    limit: Limit,
    one_unit: bool,
}

/// Where a page begins: after the row with this key and id.
#[derive(Clone, Debug)]
struct Mark {
    key: Option<Value>,
    id: DocumentId,
}

#[derive(FromQueryResult)]
struct Sums {
    number: i64,
    amount: i64,
}

#[derive(FromQueryResult)]
struct Place {
    id: DocumentId,
    sort_key: String,
}

impl Listing {
    /// The documents of these kinds within the caller's scope that the query asks for. `searched` are the columns of the
    /// kind in which its `text` is looked for, besides number and title; they name tables of [`Listing::joining`].
    pub fn of(
        flows: &[&'static Flow],
        caller: &Caller,
        query: &ListQuery,
        searched: &[&str],
    ) -> Result<Listing, Problem> {
        let order = query.order.unwrap_or_default();
        let mut listing = Listing {
            flows: flows.to_vec(),
            source: None,
            join: "",
            conditions: Vec::new(),
            values: Vec::new(),
            order,
            by: None,
            after: query
                .after
                .as_deref()
                .filter(|after| !after.is_empty())
                .map(|after| mark(order, after))
                .transpose()?,
            limit: limit(query.limit)?,
            one_unit: false,
        };
        listing.units(&caller.scope, query.unit_id);
        let tab = query.tab.unwrap_or_default();
        listing.source = tab::source(tab);
        listing.values.extend(tab::values(tab, &caller.actor));
        listing.filter(query, searched)?;
        Ok(listing)
    }
    fn units(&mut self, scope: &Scope, unit_id: Option<UnitId>) {
        let units: Vec<UnitId> =
            scope.units().filter(|unit| unit_id.is_none_or(|asked| asked == *unit)).collect();
        self.one_unit = units.len() == 1;
        self.values.push(match units.as_slice() {
            [only] => (*only).into(),
            _ => kernel::db::list(units),
        });
    }
    /// The documents of one unit are looked up; walking along an order, or with many units, what is not the caller's is
    /// left out on the way.
    fn unit_condition(&self, walking: bool) -> &'static str {
        match (self.one_unit, walking && self.key().0.is_some()) {
            (true, false) => "d.unit_id = $1",
            (true, true) => "(d.unit_id = $1) is true",
            (false, _) => "(d.unit_id in {in:1}) is true",
        }
    }
    fn filter(&mut self, query: &ListQuery, searched: &[&str]) -> Result<(), Problem> {
        if let Some(state) = query.state.as_deref().filter(|state| !state.is_empty()) {
            self.and("d.state = ?", state);
        }
        if let Some(year) = query.fiscal_year {
            self.and("d.fiscal_year = ?", year);
        }
        if let Some(creator) = query.creator_id {
            self.and("d.creator_id = ?", creator);
        }
        for (condition, bound) in
            [("d.amount_fen >= ?", query.amount_min_fen), ("d.amount_fen <= ?", query.amount_max_fen)]
        {
            if let Some(bound) = bound {
                self.and(condition, bound);
            }
        }
        for (field, condition, day, plus) in
            [("from", "d.created_at >= ?", &query.from, 0), ("to", "d.created_at < ?", &query.to, 1)]
        {
            if let Some(day) = day.as_deref().filter(|day| !day.is_empty()) {
                self.and(condition, midnight(field, day, plus)?);
            }
        }
        if let Some(text) = query.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            let like = |column: &&str| format!("{column} like ? escape '\\'");
            let columns: Vec<String> = ["d.number", "d.title"].iter().chain(searched).map(like).collect();
            self.and(&format!("({})", columns.join(" or ")), containing(text));
        }
        Ok(())
    }
    /// A table of the kind that conditions name, joined to `d` by its key.
    pub fn joining(&mut self, join: &'static str) {
        self.join = join;
    }
    /// An order of the kind's own: by an expression of whole numbers, never null, over the tables joined. `after` is the
    /// page mark, which [`Listing::of`] must not have seen.
    pub fn ordered_by(&mut self, key: &'static str, falls: bool, after: Option<&str>) -> Result<(), Problem> {
        self.by = Some((key, falls));
        let after = after.filter(|after| !after.is_empty());
        self.after = after.map(|after| mark(Order::Largest, after)).transpose()?;
        Ok(())
    }
    /// What the list is ordered by before the id, and whether it falls.
    fn key(&self) -> (Option<String>, bool) {
        match self.by {
            Some((key, falls)) => (Some(key.to_owned()), falls),
            None => {
                let (column, falls) = self.order.key();
                (column.map(|column| format!("d.{column}")), falls)
            }
        }
    }
    /// A condition on the way; `?` stands for the value.
    pub fn and(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.conditions.push(condition.replace('?', &format!("${}", self.values.len())));
    }
    /// The same where there is a value.
    pub fn and_if<V: Into<Value>>(&mut self, condition: &str, value: Option<V>) {
        if let Some(value) = value {
            self.and(condition, value);
        }
    }
    /// `from … where …` for one kind, or for all of the list's at once; walking along the order, or to sum up.
    fn from(&self, kind: Option<&'static Flow>, walking: bool) -> String {
        let mut conditions: Vec<String> = Vec::with_capacity(self.conditions.len() + 3);
        let source = match self.source {
            // A cross join keeps the order of the tables on SQLite: the few documents of the tab first.
            Some(source) => {
                conditions.push("d.id = t.id".to_owned());
                format!("({source}) t cross join fl_document d")
            }
            None => "fl_document d".to_owned(),
        };
        match kind {
            // The documents of a tab are looked up by their ids, not along an order.
            Some(flow) if self.source.is_some() => {
                conditions.push(format!("(d.kind = '{}') is true", flow.kind))
            }
            Some(flow) => conditions.push(format!("d.kind = '{}'", flow.kind)),
            None => {}
        }
        conditions.push(self.unit_condition(walking).to_owned());
        conditions.extend(self.conditions.iter().cloned());
        format!("from {source} {} where {}", self.join, conditions.join(" and "))
    }
    /// The ids of the page, of one kind.
    fn ids(&self, kind: Option<&'static Flow>) -> String {
        let (key, falls) = self.key();
        let column = key.as_deref().unwrap_or("d.id");
        let mut sql = format!(
            "select d.id, {column} as k, cast({column} as text) as sort_key {}",
            self.from(kind, true)
        );
        if let Some(mark) = &self.after {
            let beyond = if falls { '<' } else { '>' };
            // Bound behind the filter's values: the key, then the id.
            let (first, second) = (self.values.len() + 1, self.values.len() + 2);
            match &mark.key {
                Some(_) => sql.push_str(&format!(
                    " and ({column} {beyond}= ${first} and ({column} {beyond} ${first} or d.id {beyond} ${second}))"
                )),
                None => sql.push_str(&format!(" and d.id {beyond} ${first}")),
            }
        }
        let direction = if falls { " desc" } else { "" };
        let by = key.as_deref().map(|key| format!("{key}{direction}, ")).unwrap_or_default();
        format!("{sql} order by {by}d.id{direction} limit {}", self.limit.one_more())
    }
    /// The ids of the page over all kinds of the list: each kind's by its index, then the first of these.
    fn page_sql(&self) -> String {
        if self.source.is_some() || self.flows.len() == 1 {
            return self.ids(self.only());
        }
        let direction = if self.key().1 { " desc" } else { "" };
        let parts: Vec<String> =
            self.flows.iter().map(|flow| format!("select * from ({}) p", self.ids(Some(flow)))).collect();
        format!(
            "select id, k, sort_key from ({}) a order by k{direction}, id{direction} limit {}",
            parts.join(" union all "),
            self.limit.one_more()
        )
    }
    fn only(&self) -> Option<&'static Flow> {
        match self.flows.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
    /// The page, and the sums over all pages.
    pub async fn read<R: Listed>(self, conn: &Conn, body: Body) -> Result<DocumentPage<R>, DbError> {
        let sums = format!(
            "select count(*) as number, cast(coalesce(sum(d.amount_fen), 0) as bigint) as amount {}",
            self.from(self.only(), false)
        );
        let sums: Option<Sums> = conn.one(&sums, self.values.clone()).await?;
        let (total, amount) = sums.map_or((0, 0), |sums| (sums.number, sums.amount));
        let mut values = self.values.clone();
        if let Some(Mark { key, id }) = &self.after {
            values.extend(key.clone());
            values.push((*id).into());
        }
        let mut places: Vec<Place> = conn.all(&self.page_sql(), values).await?;
        let more = self.limit.cut(&mut places);
        let next = places.last().filter(|_| more).map(|last| match self.key() {
            (None, _) => last.id.to_string(),
            (Some(_), _) => format!("{}:{}", last.sort_key, last.id),
        });
        let items =
            rows_of(conn, &self.flows, places.into_iter().map(|place| place.id).collect(), body).await?;
        Ok(DocumentPage { items, next, total, amount_fen: Fen::from_fen(amount) })
    }
}

/// `%text%` with the wildcards of the text itself taken literally.
fn containing(text: &str) -> String {
    format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

fn mark(order: Order, after: &str) -> Result<Mark, Problem> {
    let wrong = || {
        Problem::field(
            "after",
            text!("分页标记不正确。", "The page mark is not right."),
            text!("请使用上一页返回的 next。", "Use `next` of the page before."),
        )
    };
    let (key, id) = match order.key().0 {
        None => (None, after),
        Some(_) => after.rsplit_once(':').map(|(key, id)| (Some(key), id)).ok_or_else(wrong)?,
    };
    let key = match (order, key) {
        (_, None) => None,
        (Order::Number, Some(key)) => Some(Value::from(key)),
        (_, Some(key)) => Some(Value::from(key.parse::<i64>().map_err(|_| wrong())?)),
    };
    Ok(Mark { key, id: id.parse().map_err(|_| wrong())? })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        let day = midnight("from", "2026-03-01", 0).unwrap();
        assert_eq!(kernel::Stamp(day).date().to_string(), "2026-03-01");
        assert_eq!(kernel::Stamp(day - 1).date().to_string(), "2026-02-28");
        assert!(midnight("from", "2026-3-1", 0).is_err());
    }
    #[test]
    fn a_page_mark_fits_its_order_or_is_refused() {
        let id = "0193a6e0-0000-7000-8000-000000000001";
        assert!(mark(Order::Newest, id).is_ok());
        assert!(mark(Order::Largest, &format!("12:{id}")).is_ok());
        assert!(mark(Order::Number, &format!("ZF-2026-001-000001:{id}")).is_ok());
        for (order, after) in
            [(Order::Newest, "12"), (Order::Largest, id), (Order::Smallest, "x:y"), (Order::Number, id)]
        {
            assert_eq!(mark(order, after).unwrap_err().fields[0].at, "after", "{after}");
        }
    }
}
