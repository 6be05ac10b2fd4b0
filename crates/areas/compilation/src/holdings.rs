//! What the lists of a budget are held against: persons in post, assets in use, last year's approved budget.

use std::collections::{BTreeMap, BTreeSet};

use kernel::db::list;
use kernel::{Conn, DbError};
use platform::UnitId;
use posting::staffing::IN_POSTS;
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::store::{Facts, Wanted};

/// States of assets that are waiting to go, or gone.
pub(crate) const GOING: [&str; 3] = ["pending_disposal", "disposed", "written_off"];

/// Classes of assets are of one group when they begin alike: `A0203` are vehicles.
const CLASS_GROUP: usize = 5;

#[derive(FromQueryResult)]
struct Persons {
    unit_id: UnitId,
    persons: i64,
}
#[derive(FromQueryResult)]
struct Posts {
    unit_id: UnitId,
    posts: i64,
}
#[derive(FromQueryResult)]
struct Assets {
    unit_id: UnitId,
    name: String,
    class: String,
    number: i64,
}
#[derive(FromQueryResult)]
struct Spent {
    unit_id: UnitId,
    budget_year: i64,
    dep_economy: String,
    amount_fen: i64,
}

/// Reads them for the units and years of a batch: four statements, three of them only when assets are bought.
pub(crate) async fn load(conn: &Conn, wanted: &Wanted<'_>, facts: &mut Facts) -> Result<(), DbError> {
    last_year(conn, wanted, facts).await?;
    let names: BTreeSet<&String> = facts
        .bought
        .values()
        .flatten()
        .map(|line| &line.asset_name)
        .filter(|name| !name.is_empty())
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let units: Vec<UnitId> = facts.units.keys().copied().collect();
    let sql = "select unit_id, count(*) as persons from v_person_record
        where unit_id in {in:1} and person_class in {in:2} and joined_on <= $3
          and (left_on is null or left_on > $3) group by unit_id";
    let values = [list(&units), list(IN_POSTS), wanted.today.to_string().into()];
    for row in conn.all::<Persons>(sql, values).await? {
        facts.stock.entry(row.unit_id).or_default().persons = row.persons;
    }
    let sql = "select id as unit_id, establishment as posts from v_unit_record where id in {in:1}";
    for row in conn.all::<Posts>(sql, [list(&units)]).await? {
        facts.stock.entry(row.unit_id).or_default().posts = row.posts;
    }
    let sql = "select unit_id, name, '' as class, cast(sum(quantity) as bigint) as number from v_asset
        where unit_id in {in:1} and name in {in:2} and state not in {in:3} group by unit_id, name
        union all
        select unit_id, '', class, cast(sum(quantity) as bigint) from v_asset
        where unit_id in {in:1} and substr(class, 1, 5) in {in:4} and state not in {in:3} group by unit_id, class";
    let bought = facts.bought.values().flatten();
    let groups: BTreeSet<&str> = bought.filter_map(|line| line.asset_class.get(..CLASS_GROUP)).collect();
    let values = [list(&units), list(names), list(GOING), list(groups)];
    for row in conn.all::<Assets>(sql, values).await? {
        let stock = facts.stock.entry(row.unit_id).or_default();
        if row.class.is_empty() {
            stock.assets.insert(row.name, row.number);
        } else {
            stock.classes.insert(row.class, row.number);
        }
    }
    Ok(())
}

/// Approved expenditure of the year before out of fiscal appropriation, by economic class. A unit without an approved
/// budget has no entry.
async fn last_year(conn: &Conn, wanted: &Wanted<'_>, facts: &mut Facts) -> Result<(), DbError> {
    let stored = facts.budgets.values().map(|budget| (budget.row.unit_id, budget.row.budget_year));
    let typed = wanted.carried.iter().map(|carried| (carried.input.unit_id, carried.input.budget_year));
    let asked: BTreeSet<(UnitId, i64)> = stored.chain(typed).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let rows = asked.iter().map(|(unit, year)| json!({"unit_id": unit, "budget_year": year}));
    let sql = "select x.unit_id, x.budget_year, l.dep_economy,
          cast(sum(case when l.fund like '1%' then l.amount_fen else 0 end) as bigint) as amount_fen
        from {rows:1 (unit_id text, budget_year bigint)}
        join v_budget_line l on l.unit_id = x.unit_id and l.budget_year = x.budget_year - 1 and l.state = 'approved'
        group by x.unit_id, x.budget_year, l.dep_economy";
    for row in conn.all::<Spent>(sql, [list(rows)]).await? {
        let of_unit: &mut BTreeMap<String, i128> =
            facts.last_year.entry((row.unit_id, row.budget_year)).or_default();
        of_unit.insert(row.dep_economy, i128::from(row.amount_fen));
    }
    Ok(())
}
