//! Lists of volumes in their tables.

use kernel::db::list;
use kernel::{Conn, DbError, FieldProblem, Limit, Page, Problem, Text, text};
use ledger::queries::order::{Order, Part};
use platform::Scope;
use platform::audit::{self, Event, Origin};
use platform::http::Caller;
use sea_orm::{FromQueryResult, Value};
use serde::Serialize;

use super::{ListId, VolumeList, VolumeListDecision, VolumeListDetail, VolumeListInput, VolumeListKind};
use crate::volumes::{VolumeId, stale};

pub(super) const ORDER: Order = Order { parts: &[Part::Text("l.id")], down: true };

const COLUMNS: &str = "l.id, l.number, l.kind, l.unit_id, u.code as unit_code, u.name as unit_name, l.state, l.reason,
    l.place, l.volumes, l.proposed_by, l.proposed_by_name, l.proposed_at, l.decided_by, l.decided_by_name, l.decided_at,
    l.opinion, l.version";
const FROM: &str = "from av_list l join v_unit u on u.id = l.unit_id";

pub(super) async fn page(
    conn: &Conn,
    mut values: Vec<Value>,
    beyond: &[Value],
    limit: Limit,
) -> Result<Page<VolumeList>, DbError> {
    const WHERE: &str =
        "where l.unit_id in {in:1} and ($2 = '' or l.kind = $2) and ($3 = '' or l.state = $3)";
    let total = conn.number(&format!("select count(*) from av_list l {WHERE}"), values.clone()).await?;
    let sql = format!(
        "select {COLUMNS} {FROM} {WHERE} {} order by {} limit $4",
        ORDER.beyond(beyond, 5),
        ORDER.by()
    );
    values.push(limit.one_more().into());
    values.extend(beyond.iter().cloned());
    let mut items: Vec<VolumeList> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Page { items, next, total })
}

async fn find(conn: &Conn, scope: &Scope, id: ListId) -> Result<VolumeList, Problem> {
    let found: Option<VolumeList> =
        conn.one(&format!("select {COLUMNS} {FROM} where l.id = $1"), [id.into()]).await?;
    found.filter(|list| scope.sees(list.unit_id)).ok_or_else(Problem::not_found)
}

/// A list with its volumes.
pub(super) async fn detail(conn: &Conn, caller: &Caller, id: ListId) -> Result<VolumeListDetail, Problem> {
    let list = find(conn, &caller.scope, id).await?;
    const SQL: &str = "select n.line, n.volume_id, v.number, v.title, v.category, v.from_period, v.to_period,
          v.expires_on, n.note
        from av_list_line n join av_volume v on v.id = n.volume_id where n.list_id = $1 order by n.line";
    let lines = conn.all(SQL, [id.into()]).await?;
    let may = caller.actor.scope(platform::Permission::ArchiveEdit).sees(list.unit_id);
    let may_decide = may && list.state == "proposed" && list.proposed_by != caller.actor.user_id;
    Ok(VolumeListDetail { may_decide, list, lines })
}

/// What of a volume decides whether it may stand on a list.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Standing {
    id: VolumeId,
    number: String,
    state: String,
    hold_reason: String,
    expires_on: String,
    /// Number of a list it stands on that is not decided yet; empty when there is none.
    proposed_on: String,
}

/// Why a volume may not stand on a list of a kind on a day; `None` when it may.
pub(super) fn refusal(kind: VolumeListKind, volume: &Standing, today: &str) -> Option<Text> {
    let Standing { number, hold_reason, expires_on, proposed_on, .. } = volume;
    if !proposed_on.is_empty() {
        return Some(text!(
            "案卷 {number} 已列入待确认的清册 {proposed_on}。",
            "Volume {number} stands on {proposed_on}, which is not decided."
        ));
    }
    if volume.state == "destruction_approved" {
        return Some(text!("案卷 {number} 已批准销毁。", "The destruction of volume {number} was approved."));
    }
    if kind == VolumeListKind::Handover {
        return None;
    }
    if !hold_reason.is_empty() {
        return Some(text!(
            "案卷 {number} 已冻结（{hold_reason}），不得销毁。",
            "Volume {number} is on hold ({hold_reason})."
        ));
    }
    if expires_on.is_empty() {
        return Some(text!(
            "案卷 {number} 永久保管，或其保管期限尚未起算，不得销毁。",
            "Volume {number} is kept for ever, or its time is not counted yet."
        ));
    }
    if expires_on.as_str() > today {
        return Some(text!(
            "案卷 {number} 的保管期限至 {expires_on}，尚未期满。",
            "The time of volume {number} runs until {expires_on}."
        ));
    }
    None
}

async fn standing(conn: &Conn, input: &VolumeListInput) -> Result<Vec<Standing>, DbError> {
    const SQL: &str = "select v.id, v.number, v.state, v.hold_reason, v.expires_on,
          coalesce((select max(l.number) from av_list_line n join av_list l on l.id = n.list_id
            where n.volume_id = v.id and l.state = 'proposed'), '') as proposed_on
        from av_volume v where v.id in {in:1} and v.unit_id = $2";
    let ids = list(input.lines.iter().map(|line| line.volume_id));
    conn.all(SQL, [ids, input.unit_id.into()]).await
}

#[derive(Serialize)]
struct LineRow<'a> {
    list_id: ListId,
    line: i64,
    volume_id: VolumeId,
    note: &'a str,
}

static LINE: kernel::Table = kernel::Table {
    name: "av_list_line",
    columns: &[
        ("list_id", kernel::Col::Text),
        ("line", kernel::Col::Int),
        ("volume_id", kernel::Col::Text),
        ("note", kernel::Col::Text),
    ],
    key: &["list_id", "line"],
};

/// Refuses a list with any volume that may not stand on it, and names each.
fn check(input: &VolumeListInput, known: &[Standing], today: &str) -> Result<(), Problem> {
    let mut fields = Vec::new();
    for (at, line) in input.lines.iter().enumerate() {
        let what = match known.iter().find(|volume| volume.id == line.volume_id) {
            Some(volume) => refusal(input.kind, volume, today),
            None => Some(text!("没有这个案卷。", "There is no such volume.")),
        };
        if let Some(what) = what {
            let how = text!("请从清册中删去该案卷。", "Take the volume off the list.");
            fields.push(FieldProblem { at: format!("lines[{at}].volume_id"), what, how, cell: None });
        }
    }
    if fields.is_empty() {
        return Ok(());
    }
    Err(Problem::invalid(fields).with_clause("会计档案管理办法（财政部、国家档案局令第79号）"))
}

pub(super) async fn propose(
    conn: &Conn,
    caller: &Caller,
    origin: &Origin,
    input: &VolumeListInput,
) -> Result<VolumeListDetail, Problem> {
    audit::lock_chains(conn, [input.unit_id]).await?;
    if conn.number("select count(*) from av_list where id = $1", [input.id.into()]).await? > 0 {
        return detail(conn, caller, input.id).await;
    }
    let today = origin.at.date();
    check(input, &standing(conn, input).await?, &today.to_string())?;
    let unit = crate::package::facts::unit(conn, input.unit_id).await?;
    let year = i64::from(chrono::Datelike::year(&today));
    let letters = if input.kind == VolumeListKind::Handover { "YJ" } else { "XH" };
    let head = format!("{letters}-{}-{year}-", unit.code);
    let count = "select count(*) from av_list where unit_id = $1 and number like $2 || '%'";
    let place = conn.number(count, [input.unit_id.into(), head.clone().into()]).await? + 1;
    const INSERT: &str =
        "insert into av_list (id, number, kind, unit_id, state, reason, place, volumes, proposed_by,
          proposed_by_name, proposed_at, decided_by, decided_by_name, decided_at, opinion, version)
        values ($1, $2, $3, $4, 'proposed', $5, $6, $7, $8, $9, $10, '', '', null, '', 1)";
    let values: [Value; 10] = [
        input.id.into(),
        format!("{head}{place:03}").into(),
        input.kind.word().into(),
        input.unit_id.into(),
        input.reason.trim().into(),
        input.place.trim().into(),
        i64::try_from(input.lines.len()).unwrap_or(i64::MAX).into(),
        origin.actor_id.into(),
        origin.actor_name.clone().into(),
        origin.at.into(),
    ];
    conn.exec(INSERT, values).await?;
    let rows: Vec<LineRow<'_>> = (1_i64..)
        .zip(&input.lines)
        .map(|(line, input_line)| LineRow {
            list_id: input.id,
            line,
            volume_id: input_line.volume_id,
            note: &input_line.note,
        })
        .collect();
    conn.insert(&LINE, &rows).await?;
    let made = detail(conn, caller, input.id).await?;
    record(conn, origin, &made, "propose", ("", "proposed"), &made.list.reason).await?;
    Ok(made)
}

pub(super) async fn decide(
    conn: &Conn,
    caller: &Caller,
    origin: &Origin,
    (id, input): (ListId, &VolumeListDecision),
    agrees: bool,
) -> Result<VolumeListDetail, Problem> {
    let unit = find(conn, &caller.scope, id).await?.unit_id;
    audit::lock_chains(conn, [unit]).await?;
    let seen = detail(conn, caller, id).await?;
    if seen.list.version != input.version || seen.list.state != "proposed" {
        return Err(stale(seen.list.version));
    }
    if seen.list.proposed_by == origin.actor_id {
        return Err(Problem::conflict(
            "same_person",
            text!("清册须由提出人以外的人确认。", "A list is decided by somebody else than who proposed it."),
            text!("请由另一名档案管理人员确认。", "Let another keeper of the archive decide."),
        )
        .with_clause("会计档案管理办法（财政部、国家档案局令第79号）"));
    }
    let state = if agrees { "approved" } else { "refused" };
    if agrees {
        settle(conn, origin, &seen).await?;
    }
    let sql =
        "update av_list set state = $2, decided_by = $3, decided_by_name = $4, decided_at = $5, opinion = $6,
        version = version + 1 where id = $1";
    let values: [Value; 6] = [
        id.into(),
        state.into(),
        origin.actor_id.into(),
        origin.actor_name.clone().into(),
        origin.at.into(),
        input.opinion.trim().into(),
    ];
    conn.exec(sql, values).await?;
    let done = detail(conn, caller, id).await?;
    let action = if agrees { "approve" } else { "refuse" };
    record(conn, origin, &done, action, ("proposed", state), input.opinion.trim()).await?;
    Ok(done)
}

/// What becomes of the volumes: handed over to who confirms it, or marked as appraised. A hold that came in between
/// stops a destruction.
async fn settle(conn: &Conn, origin: &Origin, seen: &VolumeListDetail) -> Result<(), Problem> {
    let volumes = list(seen.lines.iter().map(|line| line.volume_id));
    if seen.list.kind == VolumeListKind::Handover.word() {
        let sql = "update av_volume set state = 'handed_over', place = $2, keeper_id = $3, keeper_name = $4,
            version = version + 1 where id in {in:1}";
        let values = [
            volumes,
            seen.list.place.clone().into(),
            origin.actor_id.into(),
            origin.actor_name.clone().into(),
        ];
        conn.exec(sql, values).await?;
        return Ok(());
    }
    let sql = "update av_volume set state = 'destruction_approved', version = version + 1
        where id in {in:1} and hold_reason = '' and expires_on <> '' and expires_on <= $2";
    let today = origin.at.date().to_string();
    let touched = conn.exec(sql, [volumes, today.into()]).await?;
    if touched == seen.lines.len() as u64 {
        return Ok(());
    }
    Err(Problem::conflict(
        "hold",
        text!(
            "清册提出后有案卷被冻结，不得批准销毁。",
            "A volume was put on hold after the list was proposed; it may not be destroyed."
        ),
        text!(
            "请不同意本清册，另行提出不含该案卷的清册。",
            "Refuse the list, and propose one without the volume."
        ),
    ))
}

async fn record(
    conn: &Conn,
    origin: &Origin,
    list: &VolumeListDetail,
    action: &str,
    (from, to): (&str, &str),
    opinion: &str,
) -> Result<(), Problem> {
    let numbers: Vec<&str> = list.lines.iter().map(|line| line.number.as_str()).collect();
    let head = &list.list;
    let detail =
        serde_json::json!({ "number": head.number, "kind": head.kind, "volumes": numbers }).to_string();
    let event = Event {
        action: format!("archive_list.{action}"),
        object_kind: "archive_list".to_owned(),
        object_id: head.id.to_string(),
        from_state: from.to_owned(),
        to_state: to.to_owned(),
        opinion: opinion.to_owned(),
        after_hash: platform::hash::digest(format!("{}={to}={detail}", head.id).as_bytes()),
        detail,
        ..Event::default()
    };
    Ok(audit::record(conn, head.unit_id, origin, vec![event]).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume() -> Standing {
        Standing {
            id: VolumeId(kernel::uuid::Uuid::nil()),
            number: "AJ-1".to_owned(),
            state: "kept".to_owned(),
            hold_reason: String::new(),
            expires_on: "2037-01-01".to_owned(),
            proposed_on: String::new(),
        }
    }
    #[track_caller]
    fn check(kind: VolumeListKind, volume: &Standing, today: &str, expected: Option<&str>) {
        let found = refusal(kind, volume, today).map(|text| text.zh);
        assert_eq!(found.is_some(), expected.is_some(), "{found:?}");
        assert!(found.unwrap_or_default().contains(expected.unwrap_or_default()));
    }

    #[test]
    fn nothing_is_destroyed_before_its_time() {
        check(VolumeListKind::Destruction, &volume(), "2036-12-31", Some("尚未期满"));
        check(VolumeListKind::Destruction, &volume(), "2037-01-01", None);
        let for_ever = Standing { expires_on: String::new(), ..volume() };
        check(VolumeListKind::Destruction, &for_ever, "2199-12-31", Some("永久保管"));
    }
    #[test]
    fn a_hold_keeps_a_volume_whose_time_is_over() {
        let held = Standing { hold_reason: "诉讼".to_owned(), ..volume() };
        check(VolumeListKind::Destruction, &held, "2040-01-01", Some("已冻结"));
        check(VolumeListKind::Handover, &held, "2040-01-01", None);
    }
    #[test]
    fn a_volume_stands_on_one_open_list() {
        let listed = Standing { proposed_on: "YJ-1".to_owned(), ..volume() };
        check(VolumeListKind::Handover, &listed, "2026-01-01", Some("YJ-1"));
        let gone = Standing { state: "destruction_approved".to_owned(), ..volume() };
        check(VolumeListKind::Handover, &gone, "2040-01-01", Some("已批准销毁"));
    }
}
