//! Lists: one shape for every table of master data.

use kernel::{Conn, DbError, Limit, Page};
use platform::Scope;
use sea_orm::{FromQueryResult, Value};

/// One table as lists read it.
pub(super) struct List {
    columns: &'static str,
    table: &'static str,
    /// Condition on `$1` (scope), `$2` (text pattern), `$3` (kind) and the list's own from `$4`.
    filter: &'static str,
    /// Columns that together are unique: the order, and the cursor.
    key: &'static [&'static str],
}

/// What is asked of a list.
pub(super) struct Asked<'a> {
    pub(super) scope: &'a Scope,
    pub(super) text: &'a str,
    pub(super) kind: &'a str,
    /// The list's own filters.
    pub(super) own: &'a [&'a str],
    pub(super) after: &'a str,
    pub(super) limit: Limit,
}

/// Between the parts of a cursor. Only the last part may contain it.
const BETWEEN: char = '/';

/// A filtered page in key order, with its total. Cost: an index range for the page, a filtered count for the total.
pub(super) async fn page<T: FromQueryResult>(
    conn: &Conn,
    list: &List,
    asked: &Asked<'_>,
    key: impl Fn(&T) -> Vec<String>,
) -> Result<Page<T>, DbError> {
    let List { columns, table, filter, key: order } = list;
    let pattern = format!("%{}%", asked.text.trim().replace(['%', '_', '\\'], ""));
    let mut bound: Vec<Value> = vec![asked.scope.parameter(), pattern.into(), asked.kind.into()];
    bound.extend(asked.own.iter().map(|own| Value::from(*own)));
    let total = conn.number(&format!("select count(*) from {table} where {filter}"), bound.clone()).await?;
    let first = bound.len() + 1;
    let marks: Vec<String> = (first..first + order.len()).map(|place| format!("${place}")).collect();
    let (marks, end, order_by) = (marks.join(", "), first + order.len(), order.join(", "));
    // Columns are compared one by one: each has its own collation, and the index is theirs.
    let sql = format!(
        "select {columns} from {table} where {filter} and ({order_by}) > ({marks})
         order by {order_by} limit ${end}"
    );
    let mut parts = asked.after.splitn(order.len(), BETWEEN);
    bound.extend(order.iter().map(|_| Value::from(parts.next().unwrap_or(""))));
    bound.push(asked.limit.rows().into());
    let items: Vec<T> = conn.all(&sql, bound).await?;
    let is_full = items.len() as i64 == asked.limit.rows();
    let next = items.last().filter(|_| is_full).map(|item| key(item).join(&BETWEEN.to_string()));
    Ok(Page { items, next, total })
}

/// One row of a list with `own` filters of its own, by its id; none when it is not there or out of scope.
pub(super) async fn one<T: FromQueryResult>(
    conn: &Conn,
    list: &List,
    scope: &Scope,
    own: usize,
    id: &str,
) -> Result<Option<T>, DbError> {
    let List { columns, table, filter, .. } = list;
    let mut bound: Vec<Value> = vec![scope.parameter(), "%".into()];
    bound.extend((0..=own).map(|_| Value::from("")));
    bound.push(id.into());
    let sql = format!("select {columns} from {table} where {filter} and id = ${}", bound.len());
    conn.one(&sql, bound).await
}

pub(super) const UNITS: List = List {
    columns: "id, code, name, parent_id,
        coalesce((select a.code from md_unit a where a.id = md_unit.parent_id), '') as parent_code,
        cast(case when exists (select 1 from md_unit b where b.parent_id = md_unit.id)
          then 0 else 1 end as bigint) as is_leaf,
        initials, level, unit_type, purpose, establishment, valid_from, valid_to, short_name,
        accounting_system, admin_level, budget_level, region_code",
    table: "md_unit",
    filter: "id in {in:1} and (code like $2 or name like $2 or short_name like $2 or initials like lower($2)) and ($3 = '' or unit_type = $3)",
    key: &["code"],
};
pub(super) const PERSONS: List = List {
    columns: "id, code, unit_id, name, id_card_masked, phone_masked, post, rank, person_class, joined_on, left_on",
    table: "md_person",
    filter: "unit_id in {in:1} and (code like $2 or name like $2 or initials like lower($2)) and ($3 = '' or person_class = $3)
        and ($4 = '' or unit_id = $4)",
    key: &["code"],
};
// Payees, standards and codes are the department's; the scope only says that somebody may read master data at all.
pub(super) const PAYEES: List = List {
    columns: "id, code, name, kind, credit_code, stopped, stop_reason",
    table: "md_payee",
    filter: "exists (select 1 from md_unit u where u.id in {in:1})
        and (code like $2 or name like $2 or initials like lower($2)) and ($3 = '' or kind = $3)",
    key: &["code"],
};
pub(super) const ACCOUNTS: List = List {
    columns:
        "id, owner_kind, owner_id, account_masked as account_no, account_name, bank_name, bank_code, purpose,
        stopped",
    table: "md_bank_account",
    filter: "(owner_kind = 'payee' or owner_id in {in:1}) and (account_name like $2 or owner_id like $2)
        and ($3 = '' or purpose = $3) and ($4 = '' or owner_id = $4)",
    key: &["id"],
};
pub(super) const STANDARDS: List = List {
    columns: STANDARD_COLUMNS,
    table: "md_standard",
    filter: "exists (select 1 from md_unit u where u.id in {in:1})
        and (code like $2 or name_zh like $2 or region like $2) and ($3 = '' or category = $3)
        and ($4 = '' or rank = $4) and ($5 = '' or region = $5)
        and ($6 = '' or (effective_from <= $6 and (effective_to is null or effective_to >= $6)))
        and ($7 = '' or season = $7)",
    key: &["code", "effective_from"],
};
pub(super) const STANDARD_COLUMNS: &str =
    "id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region, rank,
    season, quantity_rule, min_years, value_text, basis, effective_from, effective_to";
pub(super) const INDICATORS: List = List {
    columns: INDICATOR_COLUMNS,
    table: "md_performance_indicator",
    filter: "exists (select 1 from md_unit u where u.id in {in:1}) and (code like $2 or name like $2)
        and ($3 = '' or category = $3) and ($4 = '' or level_one = $4) and ($5 = '' or level_two = $5)
        and ($6 = '' or (effective_from <= $6 and (effective_to is null or effective_to >= $6)))",
    key: &["code", "effective_from"],
};
pub(super) const INDICATOR_COLUMNS: &str = "id, code, name, level_one, level_two, unit_of_measure, direction,
    typical_value, category, basis, effective_from, effective_to";
pub(super) const CODES: List = List {
    columns: "scheme, code, name_zh, name_en, parent, parent as parent_code,
        cast(case when exists (select 1 from md_code b where b.scheme = md_code.scheme and b.parent = md_code.code)
          then 0 else 1 end as bigint) as is_leaf, initials, level, effective_from, effective_to",
    table: "md_code",
    filter: "exists (select 1 from md_unit u where u.id in {in:1}) and (code like $2 or name_zh like $2 or initials like lower($2)) and ($3 = '' or scheme = $3)",
    key: &["scheme", "code", "effective_from"],
};
pub(super) const MAPPING: List = List {
    columns: "departmental_code, unit_type, government_code, effective_from",
    table: "md_economic_mapping",
    filter: "exists (select 1 from md_unit u where u.id in {in:1})
        and (departmental_code like $2 or government_code like $2) and ($3 = '' or unit_type = $3)",
    key: &["departmental_code", "unit_type", "effective_from"],
};
