//! The facts of official tables on what a scenario stands on: those of the report, or those of a sealed round.

use kernel::db::list;
use kernel::{Conn, Problem};
use report::load::{NATURE, Range, Source, SumRow, facts};
use report::model::Facts;
use report::targets::{self, Targets};

use crate::base::Standing;
use crate::load::Place;
use crate::model::BaseKind;
use crate::tables::{Part, emptied, with};

/// Sums of sealed lines, income and purchases. A sealed purchase says its project; function and kind are those of the lines
/// that were sealed of it.
fn sealed_sums() -> String {
    let projects = "select version_id, project_code, max(function) as function, max(expenditure_kind) as kind
        from v_budget_version_line where version_id in {in:1} and taken_over = 0 group by 1, 2";
    let purchases = |stream: i64, what: &str, which: &str| {
        format!(
            "select q.unit_id, cast({stream} as bigint), q.fund, coalesce(x.function, ''), q.dep_economy,
               coalesce(x.kind, ''), '', '', q.procurement, cast(q.service_purchase as bigint), q.asset_class,
               cast(sum({what}) as bigint)
             from v_budget_version_purchase q left join ({projects}) x
               on x.version_id = q.version_id and x.project_code = q.project_code
             where q.version_id in {{in:1}} and {which} group by 1, 3, 4, 5, 6, 9, 10, 11"
        )
    };
    let (bought, counted) =
        (purchases(4, "q.amount_fen", "true"), purchases(5, "q.asset_count", "q.asset_class <> ''"));
    format!(
        "select l.unit_id, cast(0 as bigint) as stream, l.fund, l.function, l.dep_economy as economy,
           l.expenditure_kind as kind, {NATURE} as nature, '' as item, '' as procurement, cast(0 as bigint) as service,
           '' as asset, cast(sum(l.amount_fen) as bigint) as fen
         from v_budget_version_line l where l.version_id in {{in:1}} group by 1, 3, 4, 5, 6, 7
         union all
         select i.unit_id, cast(1 as bigint), i.fund, '', '', '', '', i.revenue_item, '', cast(0 as bigint), '',
           cast(sum(i.amount_fen) as bigint)
         from v_budget_version_income i where i.version_id in {{in:1}} group by 1, 3, 8
         union all {bought} union all {counted}"
    )
}

/// The facts of official tables on a base: those of the report, with a sealed round in place of the lines as they are. A
/// round that was sealed before budgets had lists has none.
pub async fn base_facts(
    conn: &Conn,
    range: &Range,
    place: Place,
    standing: &Standing,
) -> Result<Facts, Problem> {
    let facts = facts(conn, range, place.year, Source::Draft).await?;
    if place.base == BaseKind::Working {
        return Ok(facts);
    }
    let versions = standing.budgets.keys().map(|(_, id)| id);
    let rows: Vec<SumRow> = conn.all(&sealed_sums(), [list(versions)]).await?;
    let parts = rows.into_iter().map(|row| {
        let (unit_id, key, fen) = row.split();
        Part { unit_id, key, fen }
    });
    Ok(with(&emptied(&facts), range.top, parts)?)
}

/// The projects of a base with what they are to achieve; what that is, is as it is now.
pub async fn base_targets(
    conn: &Conn,
    range: &Range,
    place: Place,
    standing: &Standing,
) -> Result<Targets, Problem> {
    if place.base == BaseKind::Working {
        return targets::load(conn, range, place.year, Source::Draft).await;
    }
    let lines = "select l.project_id, l.fund, l.amount_fen from v_budget_version_line l
        where l.version_id in {in:1} and l.unit_id in {in:2} and l.expenditure_kind = 'project'
          and l.project_id is not null";
    let versions = standing.budgets.keys().map(|(_, id)| id);
    targets::load_of(conn, lines, vec![list(versions), list(&range.units)]).await
}
