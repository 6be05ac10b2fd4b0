//! Volumes in their tables: who may keep one, until when, and what is done to it.

use chrono::NaiveDate;
use kernel::{Conn, DbError, Limit, Page, Problem, Text, text};
use ledger::queries::order::{Order, Part};
use platform::audit::{self, Event, Origin};
use platform::http::Caller;
use platform::{Role, Scope, UnitId, UserId};
use posting::App;
use sea_orm::{FromQueryResult, Value};

use super::{Keeper, Volume, VolumeEdit, VolumeHold, VolumeId, VolumeInput};
use crate::package::{PackageId, Range};
use crate::retention::category;

const COLUMNS: &str = "v.id, v.number, v.unit_id, u.code as unit_code, u.name as unit_name, v.category, v.title,
    v.fiscal_year, v.from_period, v.to_period, v.package_id, coalesce(p.number, '') as package_number, v.pages,
    v.counted_from, v.expires_on, v.place, v.keeper_id, v.keeper_name, v.hold_reason, v.state, v.note, v.created_at,
    v.version";
const FROM: &str =
    "from av_volume v join v_unit u on u.id = v.unit_id left join av_package p on p.id = v.package_id";
pub(super) const ORDER: Order = Order { parts: &[Part::Text("v.id")], down: true };

pub(super) async fn page(
    conn: &Conn,
    mut values: Vec<Value>,
    beyond: &[Value],
    limit: Limit,
) -> Result<Page<Volume>, DbError> {
    const WHERE: &str =
        "where v.unit_id in {in:1} and ($2 = 0 or v.fiscal_year = $2) and ($3 = '' or v.category = $3)
        and ($4 = '' or v.state = $4) and ($5 = '' or (v.expires_on <> '' and v.expires_on <= $5))
        and ($6 = 0 or v.hold_reason <> '')
        and ($7 = '%' or v.number like $7 escape '\\' or v.title like $7 escape '\\')";
    let total = conn.number(&format!("select count(*) from av_volume v {WHERE}"), values.clone()).await?;
    let sql = format!(
        "select {COLUMNS} {FROM} {WHERE} {} order by {} limit $8",
        ORDER.beyond(beyond, 9),
        ORDER.by()
    );
    values.push(limit.one_more().into());
    values.extend(beyond.iter().cloned());
    let mut items: Vec<Volume> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Page { items, next, total })
}

pub(super) async fn find(conn: &Conn, scope: &Scope, id: VolumeId) -> Result<Volume, Problem> {
    let found: Option<Volume> =
        conn.one(&format!("select {COLUMNS} {FROM} where v.id = $1"), [id.into()]).await?;
    found.filter(|volume| scope.sees(volume.unit_id)).ok_or_else(Problem::not_found)
}

/// Who may keep volumes of a unit.
pub(super) async fn keepers(conn: &Conn, unit: UnitId) -> Result<Vec<Keeper>, DbError> {
    const SQL: &str = "select distinct p.id, p.login, p.name from pf_user_role r
        join v_unit a on a.id = r.unit_id join v_unit u on u.path >= a.path and u.path < a.path || '~'
        join pf_user p on p.id = r.user_id
        where u.id = $1 and p.disabled = 0 and (a.id = u.id or r.role = 'dept_finance') and r.role <> 'cashier'
          and not exists (select 1 from pf_user_role c where c.user_id = p.id and c.unit_id = u.id and c.role = 'cashier')
        order by p.name, p.id limit 200";
    conn.all(SQL, [unit.into()]).await
}

/// Somebody who may keep volumes of a unit: an active person with a post there, and never its cashier.
async fn keeper(conn: &Conn, unit: UnitId, id: UserId) -> Result<String, Problem> {
    #[derive(FromQueryResult)]
    struct Person {
        name: String,
        disabled: i64,
    }
    #[derive(FromQueryResult)]
    struct Post {
        role: String,
    }
    let wrong = |what: Text| {
        Problem::field("keeper_id", what, text!("请选择其他保管人。", "Choose somebody else as keeper."))
    };
    let person: Option<Person> =
        conn.one("select name, disabled from pf_user where id = $1", [id.into()]).await?;
    let Some(person) = person.filter(|person| person.disabled == 0) else {
        return Err(wrong(text!(
            "没有这个用户，或其已停用。",
            "There is no such user, or they are disabled."
        )));
    };
    // Posts at the unit itself and at those above it.
    const POSTS: &str = "select distinct r.role from pf_user_role r join v_unit a on a.id = r.unit_id
        join v_unit u on u.path >= a.path and u.path < a.path || '~' where r.user_id = $1 and u.id = $2";
    let posts: Vec<Post> = conn.all(POSTS, [id.into(), unit.into()]).await?;
    let posts: Vec<Role> = posts.iter().filter_map(|post| Role::parse(&post.role)).collect();
    let problem = if posts.contains(&Role::Cashier) {
        Some(text!("出纳人员不得兼管会计档案。", "The cashier may not keep accounting records."))
    } else if posts.is_empty() {
        Some(text!("该用户在本单位没有岗位。", "This user holds no post in the unit."))
    } else {
        None
    };
    match problem {
        None => Ok(person.name),
        Some(what) => Err(wrong(what).with_clause("会计基础工作规范 第十二条")),
    }
}

pub(super) async fn create_in(
    conn: &Conn,
    caller: &Caller,
    origin: &Origin,
    input: VolumeInput,
) -> Result<Volume, Problem> {
    audit::lock_chains(conn, [input.unit_id]).await?;
    if conn.number("select count(*) from av_volume where id = $1", [input.id.into()]).await? > 0 {
        return find(conn, &caller.scope, input.id).await;
    }
    let range = Range::new(input.unit_id, input.from, input.to)?;
    let kind = category(&input.category).ok_or_else(Problem::internal)?;
    let package = match input.package_id {
        Some(package) => package_of(conn, &range, package).await?,
        None => String::new(),
    };
    let keeper_id = input.keeper_id.unwrap_or(origin.actor_id);
    let keeper_name = keeper(conn, input.unit_id, keeper_id).await?;
    let from = kind.counted_from(range.year(), input.disposed_on);
    let until = from.and_then(|from| kind.expires_on(from));
    let code: crate::package::facts::Unit = crate::package::facts::unit(conn, input.unit_id).await?;
    let count = "select count(*) from av_volume where unit_id = $1 and fiscal_year = $2";
    let place = conn.number(count, [input.unit_id.into(), range.year().into()]).await? + 1;
    let number = format!("AJ-{}-{}-{place:04}", code.code, range.year());
    const INSERT: &str = "insert into av_volume (id, number, unit_id, category, title, fiscal_year, from_period,
          to_period, package_id, pages, counted_from, expires_on, place, keeper_id, keeper_name, hold_reason, state,
          note, created_by, created_at, version)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', 'kept', $16, $17, $18, 1)";
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let values: [Value; 18] = [
        input.id.into(),
        number.into(),
        input.unit_id.into(),
        input.category.clone().into(),
        input.title.trim().into(),
        range.year().into(),
        range.from.into(),
        range.to.into(),
        package.into(),
        input.pages.into(),
        day(from).into(),
        day(until).into(),
        input.place.trim().into(),
        keeper_id.into(),
        keeper_name.into(),
        input.note.into(),
        origin.actor_id.into(),
        origin.at.into(),
    ];
    conn.exec(INSERT, values).await?;
    let made = find(conn, &caller.scope, input.id).await?;
    record(conn, origin, &made, "create", "").await?;
    Ok(made)
}

/// The package a volume stands for: of the same unit, holding its months.
async fn package_of(conn: &Conn, range: &Range, id: PackageId) -> Result<String, Problem> {
    let sql = "select count(*) from av_package
        where id = $1 and unit_id = $2 and from_period <= $3 and to_period >= $4";
    let values = [id.into(), range.unit_id.into(), range.from.into(), range.to.into()];
    if conn.number(sql, values).await? == 1 {
        return Ok(id.to_string());
    }
    Err(Problem::field(
        "package_id",
        text!("归档包不是该单位的，或不含这些期间。", "It is no package of the unit with these periods."),
        text!("请选择包含起止期间的归档包。", "Choose a package that holds the periods."),
    ))
}

async fn record(
    conn: &Conn,
    origin: &Origin,
    volume: &Volume,
    action: &str,
    opinion: &str,
) -> Result<(), Problem> {
    let detail = serde_json::json!({
        "number": volume.number, "place": volume.place, "keeper": volume.keeper_name, "hold": volume.hold_reason,
        "expires_on": volume.expires_on,
    })
    .to_string();
    let event = Event {
        action: format!("archive_volume.{action}"),
        object_kind: "archive_volume".to_owned(),
        object_id: volume.id.to_string(),
        to_state: volume.state.clone(),
        opinion: opinion.to_owned(),
        after_hash: platform::hash::digest(format!("{}={}={detail}", volume.id, volume.state).as_bytes()),
        detail,
        ..Event::default()
    };
    Ok(audit::record(conn, volume.unit_id, origin, vec![event]).await?)
}

/// The volume in a transaction of its unit, at the version that was seen and still kept by the unit.
async fn open(conn: &Conn, caller: &Caller, id: VolumeId, seen: i64) -> Result<Volume, Problem> {
    let volume = find(conn, &caller.scope, id).await?;
    audit::lock_chains(conn, [volume.unit_id]).await?;
    let volume = find(conn, &caller.scope, id).await?;
    if volume.version != seen {
        return Err(stale(volume.version));
    }
    Ok(volume)
}

/// Somebody else was faster.
pub(crate) fn stale(version: i64) -> Problem {
    Problem::conflict(
        "stale",
        text!(
            "已被他人修改，当前版本为 {version}。",
            "Somebody else changed it; it is at version {version} now."
        ),
        text!("请刷新后重新办理。", "Reload it and do it again."),
    )
}

pub(super) async fn edit_in(
    conn: &Conn,
    caller: &Caller,
    origin: &Origin,
    id: VolumeId,
    input: &VolumeEdit,
) -> Result<Volume, Problem> {
    let volume = open(conn, caller, id, input.version).await?;
    let name = keeper(conn, volume.unit_id, input.keeper_id).await?;
    let kind = category(&volume.category).ok_or_else(Problem::internal)?;
    // Its time is counted once: a day of disposal that is known stays.
    let known = kernel::period::parse_date(&volume.counted_from);
    let from = known.or_else(|| kind.counted_from(volume.fiscal_year, input.disposed_on));
    let until = from.and_then(|from| kind.expires_on(from));
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let sql =
        "update av_volume set place = $2, keeper_id = $3, keeper_name = $4, note = $5, counted_from = $6,
        expires_on = $7, version = version + 1 where id = $1";
    let values: [Value; 7] = [
        id.into(),
        input.place.trim().into(),
        input.keeper_id.into(),
        name.into(),
        input.note.clone().into(),
        day(from).into(),
        day(until).into(),
    ];
    conn.exec(sql, values).await?;
    let volume = find(conn, &caller.scope, id).await?;
    record(conn, origin, &volume, "edit", "").await?;
    Ok(volume)
}

pub(super) async fn set_hold(
    app: &App,
    caller: &Caller,
    id: VolumeId,
    input: VolumeHold,
    held: bool,
) -> Result<Volume, Problem> {
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = async {
        let volume = open(&conn, caller, id, input.version).await?;
        if volume.hold_reason.is_empty() != held {
            return Err(Problem::conflict(
                "hold",
                text!("案卷的冻结状态已是如此。", "The volume is so already."),
                text!("请刷新后查看。", "Reload it and look."),
            ));
        }
        let reason = if held { input.reason.trim() } else { "" };
        let sql = "update av_volume set hold_reason = $2, version = version + 1 where id = $1";
        conn.exec(sql, [id.into(), reason.into()]).await?;
        let volume = find(&conn, &caller.scope, id).await?;
        record(&conn, &origin, &volume, if held { "hold" } else { "release" }, input.reason.trim()).await?;
        Ok(volume)
    };
    let done: Result<Volume, Problem> = done.await;
    conn.settle(done).await
}
