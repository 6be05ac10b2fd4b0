//! `/api/archive/log`: who did what to the objects of accounting, when (会计软件基本功能和服务规范 on logs that are found
//! by person, time and content). It shows the audit trail of the units of the caller as far as accounting goes; the
//! administrators' log and the chain of the system stay theirs.

use std::collections::HashMap;

use axum::extract::State;
use chrono::NaiveDate;
use kernel::db::list;
use kernel::{Conn, DbError, Limit, Page, Problem, Stamp, Text, text};
use ledger::queries::order::{Order, Part, place};
use ledger::queries::{bad_cursor, pattern, units};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, UnitId, UserId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The kinds of objects that are accounting's, with what people call them.
const KINDS: &[(&str, &str, &str)] = &[
    ("payment", "支付", "payment"),
    ("income", "收入", "income"),
    ("accrual", "业务确认", "business confirmation"),
    ("event_voucher", "业务凭证", "event voucher"),
    ("manual_voucher", "手工凭证", "manual voucher"),
    ("voucher_reversal", "凭证冲销", "reversal"),
    ("opening_balance", "期初建账", "opening balances"),
    ("period_close", "月度结账", "month close"),
    ("year_end", "年终清理", "year-end clearing"),
    ("year_close", "年度结账", "year close"),
    ("detail_account", "明细科目", "detail account"),
    ("voucher_template", "凭证模板", "voucher template"),
    ("posting_event", "记账规则", "posting rule"),
    ("statement", "财务报表", "statement"),
    ("electronic_voucher", "电子凭证", "electronic voucher"),
    ("bank_reconciliation", "银行对账", "bank reconciliation"),
    ("archive_package", "归档包", "archive package"),
    ("archive_volume", "会计档案案卷", "archived volume"),
    ("archive_list", "档案清册", "list of volumes"),
];
/// Records counted at most: a log has no end.
const COUNTED_MAX: i64 = 10_000;

/// Which records.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LogQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 操作人 / person
    #[param(value_type = Option<String>, format = Uuid)]
    actor_id: Option<UserId>,
    /// 操作人姓名 / in the person's name
    #[param(max_length = 40)]
    actor: Option<String>,
    /// 起日 / first day
    #[param(value_type = Option<String>, format = Date)]
    from: Option<NaiveDate>,
    /// 止日 / last day
    #[param(value_type = Option<String>, format = Date)]
    to: Option<NaiveDate>,
    /// 对象类型 / kind of object
    #[param(max_length = 40)]
    object_kind: Option<String>,
    /// 动作，如 submit、approve / action
    #[param(max_length = 60)]
    action: Option<String>,
    /// 单据或对象编号 / id of a document or object
    #[param(max_length = 64)]
    object_id: Option<String>,
    /// 凭证标识：其来源单据的记录 / a voucher: what was done to the document behind it
    #[param(max_length = 64)]
    voucher_id: Option<String>,
    /// 意见或内容 / in opinion or content
    #[param(max_length = 100)]
    text: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

#[derive(FromQueryResult)]
struct Row {
    unit_id: UnitId,
    seq: i64,
    at: Stamp,
    actor_id: UserId,
    actor_name: String,
    role: String,
    action: String,
    object_kind: String,
    object_id: String,
    from_state: String,
    to_state: String,
    step: String,
    opinion: String,
    detail: String,
    hash: String,
}

/// Something that was done.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LogRecord {
    /// Unit.
    unit_id: UnitId,
    /// Code of the unit.
    unit_code: String,
    /// Name of the unit.
    unit_name: String,
    /// Place in the unit's chain.
    seq: i64,
    /// When.
    at: Stamp,
    /// Who.
    actor_id: UserId,
    /// Name at that time.
    actor_name: String,
    /// In what role.
    role: String,
    /// What.
    action: String,
    /// On what kind of thing.
    object_kind: String,
    /// What people call the kind.
    object_title: Text,
    /// On which.
    object_id: String,
    /// Its number, where it has one.
    number: String,
    /// Where it is shown.
    path: Option<String>,
    /// State before.
    from_state: String,
    /// State after.
    to_state: String,
    /// Step of the approval.
    step: String,
    /// Opinion or reason.
    opinion: String,
    /// What changed.
    detail: String,
    /// Hash of the record in the chain.
    hash: String,
}

const RECORDS: &[Column] = &[
    Column::time("at", "时间", "At"),
    Column::plain("unit_code", "单位代码", "Unit code"),
    Column::plain("unit_name", "单位", "Unit"),
    Column::plain("actor_name", "操作人", "Person"),
    Column::plain("role", "岗位", "Role"),
    Column::word("object_kind", "对象", "Object", |word| word_of(KINDS, word)),
    Column::plain("number", "编号", "Number"),
    Column::plain("action", "操作", "Action"),
    Column::plain("from_state", "原状态", "State before"),
    Column::plain("to_state", "新状态", "State after"),
    Column::plain("opinion", "意见", "Opinion"),
    Column::plain("detail", "内容", "Content"),
    Column::whole("seq", "链上序号", "Place in the chain"),
    Column::plain("hash", "链哈希", "Chain hash"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/archive/log", list_records)
            .named("list_accounting_log")
            .title(text!("会计操作日志", "Log of accounting"))
            .note(text!("最新在前。总数至多计到一万。", "Newest first. The total counts up to ten thousand."))
            .menu(MenuGroup::Archive)
            .needs(Permission::VoucherRead)
            .on("accounting_log")
            .query::<LogQuery>()
            .answers::<Page<LogRecord>>(200)
            .exports(RECORDS),
    ]
}

/// By time; within one unit the chain is the time.
const BY_TIME: Order =
    Order { parts: &[Part::Int("a.at"), Part::Text("a.unit_id"), Part::Int("a.seq")], down: true };

struct Filter {
    units: Value,
    objects: Vec<String>,
    one_unit: bool,
    query: LogQuery,
}

async fn list_records(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<LogQuery>,
) -> Reply<Answer<Page<LogRecord>>> {
    let rows = limit(query.limit)?;
    let beyond = BY_TIME.read(query.after.as_deref()).ok_or_else(bad_cursor)?;
    let conn = app.platform.db.reader();
    let mut objects: Vec<String> = query.object_id.clone().into_iter().collect();
    if let Some(voucher) = &query.voucher_id {
        objects.push(document_behind(&conn, &caller, voucher).await?);
    }
    let scope = units(&caller.scope, query.unit_id);
    let filter = Filter { units: scope, objects, one_unit: query.unit_id.is_some(), query };
    let page = page(&conn, &filter, &beyond, rows).await?;
    Ok(Answer::ok(page))
}

/// The document a voucher comes from, when the caller sees the voucher.
async fn document_behind(conn: &Conn, caller: &Caller, voucher: &str) -> Result<String, Problem> {
    #[derive(FromQueryResult)]
    struct Behind {
        document_id: String,
        unit_id: UnitId,
    }
    let sql = "select document_id, unit_id from lg_journal where id = $1";
    let found: Option<Behind> = conn.one(sql, [voucher.into()]).await?;
    let found = found.filter(|found| caller.scope.sees(found.unit_id)).ok_or_else(Problem::not_found)?;
    Ok(found.document_id)
}

/// The conditions and their parameters from `$1` on.
fn conditions(filter: &Filter) -> (String, Vec<Value>) {
    const DAY: i64 = 24 * 3600 * 1_000_000;
    let start = |day: NaiveDate| {
        let midnight = day.and_hms_opt(0, 0, 0).map_or(0, |at| at.and_utc().timestamp_micros());
        midnight - DAY / 3
    };
    let query = &filter.query;
    let mut sql = "where a.unit_id in {in:1} and a.object_kind in {in:2}".to_owned();
    let mut values = vec![filter.units.clone(), list(KINDS.iter().map(|(kind, _, _)| kind))];
    let given: [(&str, Option<Value>); 6] = [
        ("a.actor_id = ", query.actor_id.map(Value::from)),
        ("a.at >= ", query.from.map(|day| start(day).into())),
        ("a.at < ", query.to.map(|day| (start(day) + DAY).into())),
        ("a.object_kind = ", query.object_kind.clone().map(Value::from)),
        ("a.action like '%.' || ", query.action.clone().map(Value::from)),
        ("a.actor_name like ", query.actor.as_deref().map(|name| pattern(Some(name)).into())),
    ];
    for (piece, value) in given {
        if let Some(value) = value {
            values.push(value);
            let place = values.len();
            let escape = if piece.starts_with("a.actor_name") { " escape '\\'" } else { "" };
            sql.push_str(&format!(" and {piece}${place}{escape}"));
        }
    }
    if let Some(words) = query.text.as_deref().filter(|words| !words.is_empty()) {
        values.push(pattern(Some(words)).into());
        let place = values.len();
        sql.push_str(&format!(
            " and (a.opinion like ${place} escape '\\' or a.detail like ${place} escape '\\')"
        ));
    }
    if !filter.objects.is_empty() {
        values.push(list(&filter.objects));
        let place = values.len();
        sql.push_str(&format!(" and a.object_id in {{in:{place}}}"));
    }
    (sql, values)
}

async fn page(
    conn: &Conn,
    filter: &Filter,
    beyond: &[Value],
    limit: Limit,
) -> Result<Page<LogRecord>, DbError> {
    let (wanted, mut values) = conditions(filter);
    let counted =
        format!("select count(*) from (select 1 from pf_audit a {wanted} limit {COUNTED_MAX}) as counted");
    let total = conn.number(&counted, values.clone()).await?;
    values.push(limit.one_more().into());
    let place_of_limit = values.len();
    // `pf_audit_time` serves the order over many units; of one unit the chain itself, which runs with time.
    let (after, by) = if filter.one_unit {
        let after = match beyond {
            [_, _, seq] => {
                values.push(seq.clone());
                format!("and a.seq < ${}", values.len())
            }
            _ => String::new(),
        };
        (after, "a.seq desc".to_owned())
    } else {
        let after = BY_TIME.beyond(beyond, values.len() + 1);
        values.extend(beyond.iter().cloned());
        (after, BY_TIME.by())
    };
    let sql = format!(
        "select a.unit_id, a.seq, a.at, a.actor_id, a.actor_name, a.role, a.action, a.object_kind, a.object_id,
           a.from_state, a.to_state, a.step, a.opinion, a.detail, a.hash
         from pf_audit a {wanted} {after} order by {by} limit ${place_of_limit}"
    );
    let mut rows: Vec<Row> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut rows);
    let next = rows.last().filter(|_| more).map(|last| place(&[&last.at.0, &last.unit_id, &last.seq]));
    let items = named(conn, rows).await?;
    Ok(Page { items, next, total })
}

/// Rows with the names of their units and the numbers of their objects.
async fn named(conn: &Conn, rows: Vec<Row>) -> Result<Vec<LogRecord>, DbError> {
    #[derive(FromQueryResult)]
    struct Named {
        id: String,
        code: String,
        name: String,
    }
    const SQL: &str = "select id, code, name from v_unit where id in {in:1}
        union all select id, number, '' from fl_document where id in {in:2}
        union all select id, number, '' from av_package where id in {in:2}
        union all select id, number, '' from av_volume where id in {in:2}
        union all select id, number, '' from av_list where id in {in:2}";
    let unit_ids: std::collections::BTreeSet<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let objects: std::collections::BTreeSet<&str> = rows.iter().map(|row| row.object_id.as_str()).collect();
    let known: Vec<Named> = conn.all(SQL, [list(unit_ids), list(objects)]).await?;
    let known: HashMap<String, (String, String)> =
        known.into_iter().map(|row| (row.id, (row.code, row.name))).collect();
    let record = |row: Row| {
        let (unit_code, unit_name) = known.get(&row.unit_id.to_string()).cloned().unwrap_or_default();
        LogRecord {
            unit_code,
            unit_name,
            number: known.get(&row.object_id).map(|(number, _)| number.clone()).unwrap_or_default(),
            path: path(&row),
            object_title: word_of(KINDS, &row.object_kind),
            unit_id: row.unit_id,
            seq: row.seq,
            at: row.at,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            role: row.role,
            action: row.action,
            object_kind: row.object_kind,
            object_id: row.object_id,
            from_state: row.from_state,
            to_state: row.to_state,
            step: row.step,
            opinion: row.opinion,
            detail: row.detail,
            hash: row.hash,
        }
    };
    Ok(rows.into_iter().map(record).collect())
}

fn path(row: &Row) -> Option<String> {
    let own = match row.object_kind.as_str() {
        "archive_package" => Some("/archive/packages"),
        "archive_volume" => Some("/archive/volumes"),
        "archive_list" => Some("/archive/lists"),
        _ => None,
    };
    let id = &row.object_id;
    own.map(|list| format!("{list}/{id}")).or_else(|| flow::place::path(&row.object_kind, id))
}
