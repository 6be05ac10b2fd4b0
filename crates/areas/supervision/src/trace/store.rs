//! Reading the chain and what stands on it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join;
use kernel::db::list;
use kernel::{Conn, DbError, Fen};
use platform::export::word_of;
use platform::{Scope, UnitId, audit};
use sea_orm::FromQueryResult;
use serde_json::{Map, Value, json};

use super::model::{TraceApproval, TraceNode};
use super::words::STATES;

/// Links of one direction that a trace shows at most.
pub(super) const LINKS_MAX: usize = 2_000;

/// A link of the chain.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct LinkRow {
    pub(super) from_kind: String,
    pub(super) from_id: String,
    pub(super) to_kind: String,
    pub(super) to_id: String,
    pub(super) relation: String,
    pub(super) amount_fen: Fen,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
}

/// All links above or below a thing. `union` drops what was seen, so circles end. A payment that was not sent yet
/// has no links: its lines stand for them. Upwards, money that was moved on is left out of the sources' own tree.
pub(super) async fn walk(
    conn: &Conn,
    direction: Direction,
    kind: &str,
    id: &str,
) -> Result<Vec<LinkRow>, DbError> {
    const COLUMNS: &str = "l.from_kind, l.from_id, l.to_kind, l.to_id, l.relation, l.amount_fen";
    let sql = match direction {
        Direction::Up => format!(
            "with recursive chain (from_kind, from_id, to_kind, to_id, relation, amount_fen) as (
               select {COLUMNS} from (
                 select from_kind, from_id, to_kind, to_id, relation, amount_fen from ps_link
                   where to_id = $2 and to_kind = $1
                 union all
                 select 'indicator', n.indicator_id, 'payment', n.payment_id, 'pays', n.amount_fen
                   from v_payment_line n where n.payment_id = $2 and $1 = 'payment') as l
               union
               select {COLUMNS} from chain c join ps_link l on l.to_id = c.from_id and l.to_kind = c.from_kind)
             select from_kind, from_id, to_kind, to_id, relation, amount_fen from chain limit {LINKS_MAX}"
        ),
        Direction::Down => format!(
            "with recursive chain (from_kind, from_id, to_kind, to_id, relation, amount_fen) as (
               select {COLUMNS} from ps_link l where l.from_id = $2 and l.from_kind = $1
               union
               select {COLUMNS} from chain c join ps_link l on l.from_id = c.to_id and l.from_kind = c.to_kind)
             select from_kind, from_id, to_kind, to_id, relation, amount_fen from chain limit {LINKS_MAX}"
        ),
    };
    conn.all(&sql, [kind.into(), id.into()]).await
}

/// Nodes, and edges that are no links (payment → payee account).
#[derive(Default)]
pub(super) struct Bodies {
    pub(super) nodes: Vec<TraceNode>,
    pub(super) edges: Vec<LinkRow>,
}

type Wanted = BTreeMap<String, BTreeSet<String>>;

/// One row of the union below: every kind in the same columns.
#[derive(FromQueryResult)]
struct BodyRow {
    kind: String,
    id: String,
    number: String,
    title: String,
    unit_id: Option<UnitId>,
    unit: Option<String>,
    amount_fen: Fen,
    state: String,
    /// The document whose history is the node's.
    history_of: String,
    /// What it is shown with: the document it is a line of, or itself.
    shown_kind: String,
    shown_id: String,
    a: String,
    b: String,
    c: String,
    d: String,
    e: String,
    f: String,
}

/// The names of the six columns `a` to `f` for each kind; empty ones are left out.
const DETAILS: &[(&str, [&str; 6])] = &[
    ("standard", ["unit_of_measure", "region", "rank", "season", "basis", "effective_from"]),
    ("costing_line", ["unit_price_fen", "quantity", "frequency", "unit_of_measure", "dep_economy", "fund"]),
    ("project", ["code", "class", "function", "start_year", "end_year", ""]),
    ("budget_line", ["project_id", "function", "dep_economy", "gov_economy", "fund", "expenditure_kind"]),
    ("indicator", ["function", "dep_economy", "gov_economy", "fund", "payment_mode", "available_fen"]),
    ("payment", ["payee", "payment_channel", "business", "purpose", "paid_on", "refunded_fen"]),
    ("payee_account", ["payee", "account_name", "bank_name", "account_no", "payment_id", ""]),
    ("receipt", ["result", "bank_date", "reason", "", "", ""]),
];

const BODIES: &str = "
    select 'standard' as kind, s.id, s.code as number, s.name_zh as title, null as unit_id, null as unit,
        coalesce(s.amount_fen, 0) as amount_fen, '' as state, '' as history_of, 'standard' as shown_kind,
        s.code as shown_id, s.unit_of_measure as a, s.region as b, s.rank as c, s.season as d, s.basis as e,
        s.effective_from as f
      from v_standard s where s.id in {in:1}
    union all
    select 'costing_line', l.id, cast(l.line as text), l.task, p.unit_id, u.name, l.amount_fen, '', '', 'project',
        l.project_id, cast(l.unit_price_fen as text), l.quantity, l.frequency, l.unit_of_measure, l.dep_economy,
        l.fund
      from v_costing_line_ever l join v_project p on p.id = l.project_id left join v_unit u on u.id = p.unit_id
      where l.id in {in:2}
    union all
    select 'project', p.id, p.number, p.name, p.unit_id, u.name, p.total_fen, p.state, p.id, 'project', p.id, p.code,
        p.class, p.function, cast(p.start_year as text), cast(p.end_year as text), ''
      from v_project p left join v_unit u on u.id = p.unit_id where p.id in {in:3}
    union all
    select 'budget_line', l.id, d.number, d.title, l.unit_id, u.name, l.amount_fen, l.state, l.budget_id, 'budget',
        l.budget_id, coalesce(l.project_id, ''), l.function, l.dep_economy, l.gov_economy, l.fund,
        l.expenditure_kind
      from v_budget_line l join fl_document d on d.id = l.budget_id left join v_unit u on u.id = l.unit_id
      where l.id in {in:4}
    union all
    select 'indicator', i.id, i.number, i.title, i.unit_id, u.name, i.granted_fen, '', '', 'indicator', i.id,
        i.function, i.dep_economy, i.gov_economy, i.fund, i.payment_mode, cast(i.available_fen as text)
      from lg_indicator i left join v_unit u on u.id = i.unit_id where i.id in {in:5}
    union all
    select 'payment', p.id, p.number, p.title, p.unit_id, u.name, p.amount_fen, p.state, p.id, 'payment', p.id,
        coalesce(y.name, ''), p.payment_channel, p.business, p.purpose, p.paid_on, cast(p.refunded_fen as text)
      from v_payment p left join v_payee y on y.id = p.payee_id left join v_unit u on u.id = p.unit_id
      where p.id in {in:6}
    union all
    select 'payee_account', p.payee_account_id, coalesce(y.code, ''), coalesce(b.account_name, ''), p.unit_id,
        u.name, p.amount_fen, '', '', 'payee', p.payee_id, coalesce(y.name, ''), coalesce(b.account_name, ''),
        coalesce(b.bank_name, ''), coalesce(b.account_masked, ''), p.id, ''
      from v_payment p left join v_payee y on y.id = p.payee_id
      left join v_bank_account b on b.id = p.payee_account_id left join v_unit u on u.id = p.unit_id
      where p.id in {in:6}
    union all
    select 'receipt', r.id, r.receipt_no, r.result, r.unit_id, u.name, r.amount_fen, r.result, '', 'payment',
        r.payment_id, r.result, r.bank_date, r.reason, '', '', ''
      from v_receipt r left join v_unit u on u.id = r.unit_id where r.id in {in:7}
    union all
    select d.kind, d.id, d.number, d.title, d.unit_id, u.name, d.amount_fen, d.state, d.id, d.kind, d.id, '', '', '',
        '', '', ''
      from fl_document d left join v_unit u on u.id = d.unit_id
      where d.id in {in:8} and d.kind not in ('project', 'payment')";

/// Kinds whose ids are bound to the parameters of [`BODIES`], in their order; all others are documents.
const KINDS: [&str; 7] =
    ["standard", "costing_line", "project", "budget_line", "indicator", "payment", "receipt"];

impl Bodies {
    /// What the wanted things are: one statement for all bodies, one for vouchers with their lines, one for the
    /// histories.
    pub(super) async fn load(conn: &Conn, wanted: &Wanted) -> Result<Bodies, DbError> {
        let ids = |kind: &str| wanted.get(kind).cloned().unwrap_or_default();
        let mut values: Vec<sea_orm::Value> = KINDS.iter().map(|kind| list(ids(kind))).collect();
        let others = wanted.iter().filter(|(kind, _)| !KINDS.contains(&kind.as_str()) && *kind != "voucher");
        values.push(list(others.flat_map(|(_, ids)| ids)));
        let (rows, vouchers) =
            try_join(conn.all::<BodyRow>(BODIES, values), vouchers(conn, ids("voucher"))).await?;
        let histories: BTreeSet<String> =
            rows.iter().map(|row| row.history_of.clone()).filter(|id| !id.is_empty()).collect();
        let mut history: BTreeMap<String, Vec<TraceApproval>> = BTreeMap::new();
        for record in audit::history(conn, histories).await? {
            history.entry(record.object_id.clone()).or_default().push(record.into());
        }
        let mut bodies = Bodies::default();
        let mut accounts = BTreeSet::new();
        for row in rows {
            if row.kind == "payee_account" {
                let to = (row.kind.clone(), row.id.clone());
                bodies.edges.push(LinkRow {
                    from_kind: "payment".to_owned(),
                    from_id: row.e.clone(),
                    to_kind: to.0,
                    to_id: to.1,
                    relation: "to_account".to_owned(),
                    amount_fen: row.amount_fen,
                });
                if !accounts.insert((row.id.clone(), row.unit_id)) {
                    continue;
                }
            }
            bodies.nodes.push(node(row, &history));
        }
        bodies.nodes.extend(vouchers);
        Ok(bodies)
    }
}

/// Where a thing is shown. A standard and a payee have no page of a document: the one is found in its list, the other
/// has a page with its accounts.
fn path(kind: &str, id: &str) -> Option<String> {
    match kind {
        "standard" => Some(format!("/masterdata/standards?text={id}")),
        "payee" => Some(format!("/masterdata/payees/{id}")),
        _ => flow::place::path(kind, id),
    }
}

fn node(row: BodyRow, history: &BTreeMap<String, Vec<TraceApproval>>) -> TraceNode {
    let names = DETAILS.iter().find(|(kind, _)| *kind == row.kind).map_or([""; 6], |(_, names)| *names);
    let values = [row.a, row.b, row.c, row.d, row.e, row.f];
    let mut details = Map::new();
    for (name, value) in names.into_iter().zip(values) {
        if name.is_empty() || value.is_empty() || name == "payment_id" {
            continue;
        }
        let value = match name {
            _ if name.ends_with("_fen") => value.parse::<i64>().map_or(Value::Null, Value::from),
            _ => Value::from(value),
        };
        details.insert(name.to_owned(), value);
    }
    let title = if row.kind == "receipt" { word_of(STATES, &row.title).zh } else { row.title };
    TraceNode {
        approvals: history.get(&row.history_of).cloned().unwrap_or_default(),
        kind_title: word_of(super::words::KINDS, &row.kind),
        path: path(&row.shown_kind, &row.shown_id),
        state_title: word_of(STATES, &row.state),
        kind: row.kind,
        id: row.id,
        number: row.number,
        title,
        unit_id: row.unit_id,
        unit: row.unit.unwrap_or_default(),
        amount_fen: row.amount_fen,
        state: row.state,
        details,
    }
}

#[derive(FromQueryResult)]
struct VoucherLineRow {
    id: String,
    unit_id: UnitId,
    unit: Option<String>,
    unit_code: Option<String>,
    number: i64,
    period: i64,
    posted_on: String,
    event: String,
    summary: String,
    hash: String,
    book: String,
    side: String,
    account: String,
    name_zh: Option<String>,
    amount_fen: Fen,
}

async fn vouchers(conn: &Conn, ids: BTreeSet<String>) -> Result<Vec<TraceNode>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<VoucherLineRow> = conn
        .all(
            "select j.id, j.unit_id, u.name as unit, u.code as unit_code, j.number, j.period, j.posted_on, j.event,
               j.summary, j.hash, e.book, e.side, e.account, a.name_zh, e.amount_fen
             from lg_journal j join lg_entry e on e.journal_id = j.id left join lg_account a on a.code = e.account
             left join v_unit u on u.id = j.unit_id
             where j.id in {in:1} order by j.id, e.line",
            [list(ids)],
        )
        .await?;
    let mut nodes: Vec<TraceNode> = Vec::new();
    for row in rows {
        if nodes.last().is_none_or(|node| node.id != row.id) {
            nodes.push(voucher(&row));
        }
        let line = json!({"book": row.book, "side": row.side, "account": row.account,
            "name": row.name_zh.unwrap_or_default(), "amount_fen": row.amount_fen});
        let Some(node) = nodes.last_mut() else { continue };
        if row.book == "financial" && row.side == "debit" {
            node.amount_fen = node.amount_fen.checked_add(row.amount_fen).unwrap_or(node.amount_fen);
        }
        if let Some(Value::Array(lines)) = node.details.get_mut("lines") {
            lines.push(line);
        }
    }
    Ok(nodes)
}

fn voucher(row: &VoucherLineRow) -> TraceNode {
    let details = json!({"period": row.period, "posted_on": row.posted_on, "event": row.event, "hash": row.hash,
        "lines": []});
    let Value::Object(details) = details else { unreachable!("an object was written just above") };
    TraceNode {
        kind: "voucher".to_owned(),
        kind_title: word_of(super::words::KINDS, "voucher"),
        id: row.id.clone(),
        path: path("voucher", &row.id),
        number: format!("{}-{}-{}", row.unit_code.as_deref().unwrap_or_default(), row.period, row.number),
        title: row.summary.clone(),
        unit_id: Some(row.unit_id),
        unit: row.unit.clone().unwrap_or_default(),
        amount_fen: Fen::ZERO,
        state: "posted".to_owned(),
        state_title: word_of(STATES, "posted"),
        approvals: Vec::new(),
        details,
    }
}

#[derive(FromQueryResult)]
struct Found {
    kind: String,
    id: String,
}

/// What carries a number or an id: a document (payment, project, budget, …), a project's code, an indicator, a bank
/// receipt, or a voucher, written as `unit-period-number`. Within the scope; the first kind that fits.
pub async fn find_by_number(
    conn: &Conn,
    scope: &Scope,
    number: &str,
) -> Result<Option<(String, String)>, DbError> {
    let (unit, period, last) = voucher_number(number).unwrap_or_default();
    const SQL: &str = "select kind, id from (
          select 1 as place, d.kind as kind, d.id as id from fl_document d
            where d.number = $1 and d.unit_id in {in:2}
          union all select 2, 'indicator', i.id from lg_indicator i where i.number = $1 and i.unit_id in {in:2}
          union all select 3, 'project', p.id from v_project p where p.code = $1 and p.unit_id in {in:2}
          union all select 4, 'voucher', j.id from v_unit u join lg_journal j on j.unit_id = u.id
            where u.code = $3 and j.period = $4 and j.journal_type = 'voucher' and j.number = $5
              and u.id in {in:2}
          union all select 5, 'receipt', r.id from v_receipt r where r.receipt_no = $1 and r.unit_id in {in:2}
          union all select 6, d.kind, d.id from fl_document d where d.id = $1 and d.unit_id in {in:2}
          union all select 7, 'indicator', i.id from lg_indicator i where i.id = $1 and i.unit_id in {in:2}
          union all select 8, 'voucher', j.id from lg_journal j
            where j.id = $1 and j.journal_type = 'voucher' and j.unit_id in {in:2}) as found
        order by place limit 1";
    let values = [number.into(), scope.parameter(), unit.into(), period.into(), last.into()];
    let found: Option<Found> = conn.one(SQL, values).await?;
    Ok(found.map(|found| (found.kind, found.id)))
}

/// `001-202603-12`: the unit's code may hold dashes itself.
fn voucher_number(number: &str) -> Option<(String, i64, i64)> {
    let mut parts = number.rsplitn(3, '-');
    let last = parts.next()?.parse().ok()?;
    let period = parts.next()?.parse().ok()?;
    Some((parts.next()?.to_owned(), period, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voucher_number_ends_in_period_and_number() {
        assert_eq!(voucher_number("001-02-202603-12"), Some(("001-02".to_owned(), 202_603, 12)));
        assert_eq!(voucher_number("ZF-2026-x"), None);
    }
}
