//! Reading the audit trail: `/api/platform/audit`, as pages and as a CSV file of any length.

use axum::body::{Body, Bytes};
use axum::extract::{FromRef, State};
use chrono::NaiveDate;
use futures_util::{StreamExt, stream};
use kernel::{Conn, Db, DbError, Limit, Page, Problem, Stamp, text};
use sea_orm::Value;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::actor::{UnitId, UserId};
use crate::audit::{COLUMNS, Record};
use crate::http::{Answer, Endpoint, FileAnswer, MenuGroup, Platform, Query, Reply, limit};
use crate::role::Permission;
use crate::table::CsvText;

/// Rows of a file read at once.
const CHUNK: i64 = 2_000;

/// Which records.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct AuditFilter {
    /// 人员 / person
    #[param(value_type = Option<String>, format = Uuid)]
    actor_id: Option<UserId>,
    /// 单位链 / chain of a unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 起日 / first day
    #[param(value_type = Option<String>, format = Date)]
    from: Option<NaiveDate>,
    /// 止日 / last day
    #[param(value_type = Option<String>, format = Date)]
    to: Option<NaiveDate>,
    /// 动作 / action
    #[param(max_length = 100)]
    action: Option<String>,
    /// 对象类型 / kind of object
    #[param(max_length = 100)]
    object_kind: Option<String>,
    /// 对象编号 / id of an object
    #[param(max_length = 100)]
    object_id: Option<String>,
    /// 排序：chain 按链（默认），-at 最新在前 / by chain unless newest first is asked for
    #[serde(default)]
    #[param(inline)]
    order: AuditOrder,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 80)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// By what the trail is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
enum AuditOrder {
    /// Chain by chain, each from its beginning.
    #[default]
    #[serde(rename = "chain")]
    Chain,
    /// Newest first.
    #[serde(rename = "-at")]
    NewestFirst,
}

/// A place in the trail: a chain and a number in it, and when that was where the order goes by time.
#[derive(Clone, Copy, Debug)]
struct Place {
    unit_id: UnitId,
    seq: i64,
    at: Option<i64>,
}

impl Place {
    fn parse(text: &str, order: AuditOrder) -> Option<Place> {
        let pieces: Vec<&str> = text.split(':').collect();
        let (at, unit_id, seq) = match (order, &pieces[..]) {
            (AuditOrder::Chain, [unit_id, seq]) => (None, unit_id, seq),
            (AuditOrder::NewestFirst, [at, unit_id, seq]) => (Some(at.parse().ok()?), unit_id, seq),
            _ => return None,
        };
        Some(Place { unit_id: unit_id.parse().ok()?, seq: seq.parse().ok()?, at })
    }
    fn of(record: &Record, order: AuditOrder) -> Place {
        let at = (order == AuditOrder::NewestFirst).then_some(record.at.0);
        Place { unit_id: record.unit_id, seq: record.seq, at }
    }
    fn text(self) -> String {
        let at = self.at.map(|at| format!("{at}:")).unwrap_or_default();
        format!("{at}{}:{}", self.unit_id, self.seq)
    }
}

pub(crate) fn endpoints<S>() -> Vec<Endpoint<S>>
where
    S: Clone + Send + Sync + 'static,
    Platform: FromRef<S>,
{
    vec![
        Endpoint::get("/api/platform/audit", list)
            .named("list_audit")
            .title(text!("审计记录", "Audit trail"))
            .menu(MenuGroup::System)
            .needs(Permission::AuditRead)
            .on("audit")
            .query::<AuditFilter>()
            .answers::<Page<Record>>(200),
        Endpoint::get("/api/platform/audit/export", export)
            .named("export_audit")
            .title(text!("导出审计记录", "Audit trail as a file"))
            .needs(Permission::AuditRead)
            .on("audit")
            .query::<AuditFilter>()
            .answers_file("text/csv"),
    ]
}

async fn list(
    State(platform): State<Platform>,
    Query(filter): Query<AuditFilter>,
) -> Reply<Answer<Page<Record>>> {
    let rows = limit(filter.limit)?;
    let after = place(&filter)?;
    Ok(Answer::ok(page_unscoped(&platform.db.reader(), &filter, after, rows).await?))
}

async fn export(State(platform): State<Platform>, Query(filter): Query<AuditFilter>) -> Reply<FileAnswer> {
    let after = place(&filter)?;
    let content = csv_body(platform.db.clone(), filter, after);
    Ok(FileAnswer { name: Some("audit.csv".to_owned()), content_type: "text/csv", content })
}

fn place(filter: &AuditFilter) -> Result<Option<Place>, Problem> {
    let Some(text) = filter.after.as_deref() else { return Ok(None) };
    let place = Place::parse(text, filter.order).ok_or_else(|| {
        Problem::field(
            "after",
            text!("after 不是有效的页码标记。", "after is no mark of a page."),
            text!("请使用上一页返回的 next。", "Use the next of the page before."),
        )
    })?;
    Ok(Some(place))
}

/// The conditions of a filter, from `$1` on. Every piece is a constant; what the caller gave is bound.
fn conditions(filter: &AuditFilter, after: Option<Place>) -> (String, Vec<Value>) {
    const DAY: i64 = 24 * 3600 * 1_000_000;
    let start = |date: NaiveDate| {
        let beijing_midnight = date.and_hms_opt(0, 0, 0).expect("midnight exists on every day").and_utc();
        Stamp(beijing_midnight.timestamp_micros() - DAY / 3)
    };
    let given: [(&str, Option<Value>); 7] = [
        ("actor_id = ", filter.actor_id.map(Value::from)),
        ("unit_id = ", filter.unit_id.map(Value::from)),
        ("at >= ", filter.from.map(|date| start(date).into())),
        ("at < ", filter.to.map(|date| Stamp(start(date).0 + DAY).into())),
        ("action = ", filter.action.clone().map(Value::from)),
        ("object_kind = ", filter.object_kind.clone().map(Value::from)),
        ("object_id = ", filter.object_id.clone().map(Value::from)),
    ];
    let mut sql = "true".to_owned();
    let mut values = Vec::new();
    for (piece, value) in given {
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&format!(" and {piece}${}", values.len()));
        }
    }
    if let Some(Place { unit_id, seq, at }) = after {
        values.extend([unit_id.into(), seq.into()]);
        let (unit, number) = (values.len() - 1, values.len());
        match at {
            None => sql.push_str(&format!(" and (unit_id, seq) > (${unit}, ${number})")),
            Some(at) => {
                values.push(at.into());
                let at = values.len();
                sql.push_str(&format!(" and (at, unit_id, seq) < (${at}, ${unit}, ${number})"));
            }
        }
    }
    (sql, values)
}

/// Unscoped: the audit administrator reads the whole department's trail, and nothing else.
async fn page_unscoped(
    conn: &Conn,
    filter: &AuditFilter,
    after: Option<Place>,
    limit: Limit,
) -> Result<Page<Record>, DbError> {
    let (every, values) = conditions(filter, None);
    let total = conn.number(&format!("select count(*) from pf_audit where {every}"), values).await?;
    let mut items = rows_unscoped(conn, filter, after, limit.one_more()).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(|record| Place::of(record, filter.order).text());
    Ok(Page { items, next, total })
}

async fn rows_unscoped(
    conn: &Conn,
    filter: &AuditFilter,
    after: Option<Place>,
    rows: i64,
) -> Result<Vec<Record>, DbError> {
    let (wanted, mut values) = conditions(filter, after);
    values.push(rows.into());
    let place = values.len();
    // `pf_audit_time` serves the order by time.
    let by = match filter.order {
        AuditOrder::Chain => "unit_id, seq",
        AuditOrder::NewestFirst => "at desc, unit_id desc, seq desc",
    };
    let sql = format!("select {COLUMNS} from pf_audit where {wanted} order by {by} limit ${place}");
    conn.all(&sql, values).await
}

enum Step {
    Head,
    After(Option<Place>),
    End,
}

/// The file, read as it is sent, so that its length does not matter.
fn csv_body(db: Db, filter: AuditFilter, after: Option<Place>) -> Body {
    let parts = stream::unfold((Step::Head, db, filter), move |(step, db, filter)| async move {
        match step {
            // The mark tells spreadsheets that it is UTF-8.
            Step::Head => Some((Ok(head()), (Step::After(after), db, filter))),
            Step::After(place) => match rows_unscoped(&db.reader(), &filter, place, CHUNK).await {
                Ok(records) => {
                    let last = records.last().map(|record| Place::of(record, filter.order));
                    let next = match last {
                        Some(place) if records.len() as i64 == CHUNK => Step::After(Some(place)),
                        _ => Step::End,
                    };
                    Some((Ok(lines(&records)), (next, db, filter)))
                }
                // The answer has begun: cutting it off is all that can tell the reader.
                Err(error) => {
                    tracing::error!(%error, "the audit export broke off");
                    Some((Err(error), (Step::End, db, filter)))
                }
            },
            Step::End => None,
        }
    });
    // Whoever packs it asks once more after the end.
    Body::from_stream(parts.fuse())
}

fn head() -> Bytes {
    let mut file = CsvText::new();
    file.row(COLUMNS.split(',').map(str::trim));
    file.finish().into()
}

fn lines(records: &[Record]) -> Bytes {
    let mut piece = CsvText::piece();
    for record in records {
        let behalf = record.on_behalf_of.map(|id| id.to_string()).unwrap_or_default();
        let fields: [&str; 20] = [
            &record.unit_id.to_string(),
            &record.seq.to_string(),
            &record.at.rfc3339(),
            &record.actor_id.to_string(),
            &record.actor_name,
            &behalf,
            &record.role,
            &record.action,
            &record.object_kind,
            &record.object_id,
            &record.from_state,
            &record.to_state,
            &record.step,
            &record.duty,
            &record.opinion,
            &record.detail,
            &record.after_hash,
            &record.request_id,
            &record.prev_hash,
            &record.hash,
        ];
        piece.row(fields);
    }
    piece.finish().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_in_beijing() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1);
        let (sql, values) = conditions(&AuditFilter { from: day, to: day, ..AuditFilter::default() }, None);
        assert_eq!(sql, "true and at >= $1 and at < $2");
        let first = Stamp(values[0].clone().unwrap::<i64>());
        assert_eq!(first.rfc3339(), "2026-02-28T16:00:00.000000Z");
        assert_eq!(first.date(), day.unwrap());
    }
}
