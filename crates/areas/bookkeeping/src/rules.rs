//! The rules that all vouchers people enter have alike: the day, and the papers.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Period, Problem, text};
use ledger::Running;
use platform::{UnitId, UserId};
use posting::{Context, Work};
use rules::Finding;
use sea_orm::FromQueryResult;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

fn values<const N: usize>(of: [(&str, Value); N]) -> Map<String, Value> {
    of.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A finding of a fixed rule at a field.
pub fn finding<const N: usize>(
    context: &Context,
    rule: &str,
    of: [(&str, Value); N],
    field: &str,
) -> Finding {
    context.rules.finding(rule, values(of), (!field.is_empty()).then(|| field.to_owned()))
}

/// The day of a voucher: of this year or the last, not in the future (CR82), its period open (CR81). Once the closing of
/// a year was made, all of that year is closed.
pub fn day(unit_id: UnitId, day: NaiveDate, running: &Running, context: &Context) -> Option<Finding> {
    let today = context.today;
    let said = || Value::from(day.to_string());
    if day > today || day.year() < today.year() - 1 {
        let values = [("day", said()), ("today", today.to_string().into())];
        return Some(finding(context, "CR82", values, "voucher_date"));
    }
    let period = Period::of(day);
    let is_closed =
        running.is_closed(unit_id, period) || running.is_closed(unit_id, Period::closing(period.year()));
    is_closed.then(|| {
        finding(context, "CR81", [("day", said()), ("period", period.code().into())], "voucher_date")
    })
}

/// A voucher without a file of its papers (CR80).
pub fn papers(stated: i64, has_file: bool, context: &Context) -> Option<Finding> {
    (!has_file).then(|| finding(context, "CR80", [("papers", stated.into())], "attachments"))
}

/// Which of the documents have a file, those that wait for a new one included. Two statements for all.
pub async fn with_files(
    conn: &Conn,
    documents: &[(DocumentId, UserId)],
) -> Result<HashSet<DocumentId>, DbError> {
    #[derive(FromQueryResult)]
    struct Of {
        document_id: DocumentId,
    }
    #[derive(FromQueryResult)]
    struct Waits {
        document_id: DocumentId,
        actor_id: UserId,
    }
    let ids: BTreeSet<DocumentId> = documents.iter().map(|(id, _)| *id).collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let sql = "select distinct document_id from v_document_file where document_id in {in:1}";
    let found: Vec<Of> = conn.all(sql, [list(&ids)]).await?;
    let mut with: HashSet<DocumentId> = found.into_iter().map(|of| of.document_id).collect();
    let sql = "select document_id, actor_id from v_waiting_file where document_id in {in:1}";
    let waits: Vec<Waits> = conn.all(sql, [list(&ids)]).await?;
    let actors: HashMap<DocumentId, UserId> = documents.iter().copied().collect();
    let own = |one: &Waits| actors.get(&one.document_id) == Some(&one.actor_id);
    with.extend(waits.into_iter().filter(own).map(|one| one.document_id));
    Ok(with)
}

/// The input of a command.
pub fn read<T: DeserializeOwned>(body: &Value) -> Result<T, Problem> {
    T::deserialize(body).map_err(|error| {
        let error = error.to_string();
        Problem::malformed(text!(
            "内容不符合接口要求：{error}",
            "The input is not as the interface wants it: {error}"
        ))
    })
}

/// Whether a command carries the whole document.
pub fn carries(work: &Work<'_>) -> bool {
    let command = work.command;
    matches!(command.action.as_str(), "create" | "submit" | "edit" | "import") && !command.body.is_null()
}

/// The units of commands about a document that names its unit in the body.
pub fn units(work: &[Work<'_>]) -> Vec<Result<Vec<UnitId>, Problem>> {
    let unit = |work: &Work<'_>| {
        if work.header.is_some() {
            return Ok(Vec::new());
        }
        let unit = work.command.body.get("unit_id").and_then(Value::as_str);
        unit.and_then(|unit| unit.parse().ok())
            .map(|unit| vec![unit])
            .ok_or_else(posting::document::unit_missing)
    };
    work.iter().map(unit).collect()
}

/// The input names another document than the command.
pub fn mismatch(field: &str) -> Problem {
    Problem::field(
        field,
        text!("内容中的编号与单据不一致。", "The id in the input is not the document's."),
        text!("请使用同一个编号。", "Use the same id in both."),
    )
}

/// Withdrawing and voiding are for who entered the document. The flow would ask for a handler there; these documents are
/// the accountants'.
pub fn only_own(work: &Work<'_>) -> Result<(), Problem> {
    let (command, creator) = (work.command, work.header.map(|header| header.creator_id));
    let own = creator.is_none_or(|creator| creator == command.actor_id || creator == UserId::SYSTEM);
    if own || !matches!(command.action.as_str(), "withdraw" | "void") {
        return Ok(());
    }
    Err(Problem::forbidden(&text!("制单人本人", "who entered it").zh))
}

/// Who prepared the voucher of a document.
pub fn preparer(work: &Work<'_>) -> UserId {
    work.header.map_or(work.command.actor_id, |header| header.creator_id)
}

/// Whether this approval is the last one of the document's route.
pub fn is_last_step(work: &Work<'_>) -> bool {
    let steps = |header: &flow::Header| i64::try_from(header.route.len()).unwrap_or(i64::MAX);
    work.header.is_some_and(|header| header.step + 1 >= steps(header))
}

/// A day as it is written.
pub fn day_of(at: &str, text: &str, faults: &mut kernel::Faults) -> NaiveDate {
    kernel::period::parse_date(text).unwrap_or_else(|| {
        faults.add(
            at,
            text!("日期须为 2026-01-01 的形式。", "The date must look like 2026-01-01."),
            text!("请更正日期。", "Correct the date."),
        );
        NaiveDate::MIN
    })
}
