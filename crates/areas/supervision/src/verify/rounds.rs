//! I22: versions of budgets, sealed when they were submitted and approved.

use std::collections::BTreeMap;

use kernel::db::list;
use kernel::{Conn, DbError, text};
use ledger::verify::Check;
use platform::hash;
use sea_orm::FromQueryResult;
use serde::Serialize;

/// Versions read at once, with all their lines.
const PAGE: i64 = 100;

#[derive(FromQueryResult)]
struct Sealed {
    id: String,
    hash: String,
    amount_fen: i64,
    income_fen: i64,
}

/// A line in the form that is hashed: its columns in this order.
#[derive(Serialize, FromQueryResult)]
struct Line {
    #[serde(skip)]
    version_id: String,
    fund: String,
    project_code: String,
    project_name: String,
    project_id: Option<String>,
    function: String,
    dep_economy: String,
    gov_economy: String,
    expenditure_kind: String,
    taken_over: i64,
    note: String,
    amount_fen: i64,
}

/// A line of income in the form that is hashed.
#[derive(Serialize, FromQueryResult)]
struct Income {
    #[serde(skip)]
    version_id: String,
    fund: String,
    revenue_item: String,
    note: String,
    amount_fen: i64,
}

/// A purchase in the form that is hashed.
#[derive(Serialize, FromQueryResult)]
struct Purchase {
    #[serde(skip)]
    version_id: String,
    project_code: String,
    task: String,
    dep_economy: String,
    fund: String,
    procurement: String,
    service_purchase: i64,
    asset_class: String,
    asset_name: String,
    asset_count: i64,
    asset_replaced: i64,
    amount_fen: i64,
}

/// What is hashed, worked out here once more: a fault in what seals would hide itself from its own code.
#[derive(Default, Serialize)]
struct Content {
    lines: Vec<Line>,
    income: Vec<Income>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    purchases: Vec<Purchase>,
}

impl Content {
    fn amounts(&self) -> (i128, i128) {
        let lines = self.lines.iter().map(|line| i128::from(line.amount_fen)).sum();
        (lines, self.income.iter().map(|line| i128::from(line.amount_fen)).sum())
    }
    fn hash(&self) -> Result<String, DbError> {
        let text = serde_json::to_string(self).map_err(|error| DbError::Other(error.to_string()))?;
        Ok(hash::digest(text.as_bytes()))
    }
}

/// I22: each sealed version is what its SM3 says, and what was approved is what was submitted.
pub(super) async fn versions_are_what_was_sealed(conn: &Conn) -> Result<Check, DbError> {
    let title = text!(
        "预算各版本等于封存时的摘要，批复的内容等于最后一次报送的内容",
        "A sealed version of a budget is what its hash says, and what was approved is what was submitted"
    );
    let mut check = Check::new("I22", title);
    let sql =
        "select id, hash, amount_fen, income_fen from v_budget_version where id > $1 order by id limit $2";
    let mut after = String::new();
    loop {
        let page: Vec<Sealed> = conn.all(sql, [after.clone().into(), PAGE.into()]).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        let mut contents = contents(conn, &page).await?;
        for version in &page {
            check.checked += 1;
            let content = contents.remove(&version.id).unwrap_or_default();
            if content.hash()? != version.hash {
                check.add(&version.id, text!("内容与摘要不符", "its content does not fit its hash"));
            }
            if content.amounts() != (i128::from(version.amount_fen), i128::from(version.income_fen)) {
                check.add(&version.id, text!("合计与明细不符", "its sums do not fit its lines"));
            }
        }
    }
    approvals(conn, &mut check).await?;
    Ok(check)
}

async fn contents(conn: &Conn, page: &[Sealed]) -> Result<BTreeMap<String, Content>, DbError> {
    let ids = || list(page.iter().map(|version| version.id.clone()));
    let sql =
        "select version_id, fund, project_code, project_name, project_id, function, dep_economy, gov_economy,
          expenditure_kind, taken_over, note, amount_fen
        from v_budget_version_line where version_id in {in:1} order by version_id, line";
    let mut contents: BTreeMap<String, Content> = BTreeMap::new();
    for line in conn.all::<Line>(sql, [ids()]).await? {
        contents.entry(line.version_id.clone()).or_default().lines.push(line);
    }
    let sql = "select version_id, fund, revenue_item, note, amount_fen
        from v_budget_version_income where version_id in {in:1} order by version_id, line";
    for line in conn.all::<Income>(sql, [ids()]).await? {
        contents.entry(line.version_id.clone()).or_default().income.push(line);
    }
    let sql = "select version_id, project_code, task, dep_economy, fund, procurement, service_purchase, asset_class,
          asset_name, asset_count, asset_replaced, amount_fen
        from v_budget_version_purchase where version_id in {in:1} order by version_id, line";
    for line in conn.all::<Purchase>(sql, [ids()]).await? {
        contents.entry(line.version_id.clone()).or_default().purchases.push(line);
    }
    Ok(contents)
}

/// What was approved is what was submitted last; a budget that has versions and is approved has that of its approval.
/// Budgets from before there were versions have none.
async fn approvals(conn: &Conn, check: &mut Check) -> Result<(), DbError> {
    let others = "select a.budget_id as object, cast(a.seq as text) as detail from v_budget_version a
        where a.stage = 'second_down' and not exists (select 1 from v_budget_version s
          where s.budget_id = a.budget_id and s.hash = a.hash and s.stage = 'second_up' and s.seq = (
            select max(m.seq) from v_budget_version m where m.budget_id = a.budget_id and m.seq < a.seq))";
    check
        .rows(conn, others, vec![], |seq| {
            text!(
                "批复版本 {seq} 不是最后一次报送的内容",
                "what was approved as {seq} is not what was submitted last"
            )
        })
        .await?;
    let lacking = "select d.id as object, d.number as detail from fl_document d
        where d.kind = 'budget' and d.state = 'approved'
          and exists (select 1 from v_budget_version v where v.budget_id = d.id)
          and not exists (select 1 from v_budget_version v where v.budget_id = d.id and v.stage = 'second_down')";
    check
        .rows(conn, lacking, vec![], |number| {
            text!(
                "已批复的预算 {number} 没有批复版本",
                "budget {number} is approved and has no version of that"
            )
        })
        .await
}
