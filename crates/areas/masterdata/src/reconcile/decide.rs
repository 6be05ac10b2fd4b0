//! Decisions: one conflict, or all that a filter leaves. Each leaves who decided and why.

use kernel::{Conn, Problem, text};
use platform::audit::{SYSTEM_CHAIN, lock_chains};
use sea_orm::Value;
use serde_json::json;

use super::MATCH;
use super::cases::Desk;
use super::private::stage_text;

/// What is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Take what this source says.
    Source(String),
    /// Keep what is stored.
    Stored,
    /// Take this value.
    Value(String),
    /// The two records are one.
    Same,
    /// They are two.
    Different,
}

/// Which conflicts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// This one only; 0 for all.
    pub seq: i64,
    /// Of a field.
    pub field: String,
    /// Of a unit.
    pub unit: String,
    /// Of a source.
    pub source: String,
    /// And of another one.
    pub other: String,
    /// Not decided yet.
    pub undecided: bool,
}

impl Filter {
    /// Condition on `$1` (case) and the following parameters up to `$7`.
    pub(super) const WHERE: &str = "case_id = $1 and ($2 = 0 or seq = $2) and ($3 = '' or field = $3)
        and ($4 = '' or unit_code = $4) and sources like $5 and sources like $6 and ($7 = 0 or decision = '')";

    pub(super) fn bound(&self, id: &str) -> Vec<Value> {
        // Names of sources hold nothing that a pattern would take for a sign.
        let plain = |name: &str| name.replace(['%', '_', '\\', '|'], "");
        let pattern = |name: &str| match plain(name) {
            name if name.is_empty() => "%".to_owned(),
            name => format!("%|{name}|%"),
        };
        vec![
            id.into(),
            self.seq.into(),
            self.field.clone().into(),
            self.unit.clone().into(),
            pattern(&self.source).into(),
            pattern(&self.other).into(),
            i64::from(self.undecided).into(),
        ]
    }
}

impl Choice {
    fn word(&self) -> String {
        match self {
            Choice::Source(name) => format!("source:{name}"),
            Choice::Stored => "stored".to_owned(),
            Choice::Value(_) => "value".to_owned(),
            Choice::Same => "same".to_owned(),
            Choice::Different => "different".to_owned(),
        }
    }
    /// What a conflict must have for this to be a choice: a field or a pair, and this among its sources.
    fn needs(&self) -> (bool, String) {
        match self {
            Choice::Source(name) => (false, format!("%|{}|%", name.replace(['%', '_', '\\', '|'], ""))),
            Choice::Stored => (false, "%|*|%".to_owned()),
            Choice::Value(_) => (false, "%".to_owned()),
            Choice::Same | Choice::Different => (true, "%".to_owned()),
        }
    }
}

/// Decides; answers how many conflicts. Those that the choice does not fit (a source that says nothing of them) are
/// left as they are.
pub async fn decide(
    desk: &Desk<'_>,
    id: &str,
    filter: &Filter,
    choice: &Choice,
    reason: &str,
) -> Result<i64, Problem> {
    if reason.trim().is_empty() {
        return Err(Problem::field(
            "reason",
            text!("必须说明理由。", "A reason must be given."),
            text!("请填写理由。", "Say why."),
        ));
    }
    let conn = desk.platform.db.begin().await?;
    let done = write(desk, &conn, id, filter, choice, reason).await;
    conn.settle(done).await
}

async fn write(
    desk: &Desk<'_>,
    conn: &Conn,
    id: &str,
    filter: &Filter,
    choice: &Choice,
    reason: &str,
) -> Result<i64, Problem> {
    lock_chains(conn, [SYSTEM_CHAIN]).await?;
    let case = desk.case(conn, id).await?;
    if case.state != "matched" {
        return Err(Problem::conflict(
            "not_matched",
            text!("批次尚未比对或已经结束。", "The case is not matched, or has ended."),
            text!("请先比对。", "Match it first."),
        ));
    }
    let (is_pair, pattern) = choice.needs();
    let mut bound = filter.bound(id);
    let value = match choice {
        Choice::Value(value) => stage_text(&desk.platform.vault, id, value)?,
        _ => String::new(),
    };
    let own: [Value; 8] = [
        MATCH.into(),
        pattern.into(),
        choice.word().into(),
        value.into(),
        reason.into(),
        desk.actor.user_id.into(),
        desk.origin.actor_name.clone().into(),
        desk.origin.at.into(),
    ];
    bound.extend(own);
    // A pair's value is the other record; it stays.
    let (comparison, value) = if is_pair { ("=", "value") } else { ("<>", "$11") };
    let unused = if is_pair { "and $11 = ''" } else { "" };
    let sql = format!(
        "update md_reconcile_conflict set decision = $10, value = {value}, reason = $12, decided_by = $13,
           decided_name = $14, decided_at = $15
         where {} and field {comparison} $8 and sources like $9 {unused}",
        Filter::WHERE
    );
    let count = conn.exec(&sql, bound).await? as i64;
    if count == 0 && filter.seq > 0 {
        return Err(Problem::field(
            "take",
            text!("该冲突没有这个选项。", "This conflict has no such choice."),
            text!("请从列出的来源中选择，或填写一个值。", "Choose one of its sources, or give a value."),
        ));
    }
    let detail = json!({
        "take": choice.word(), "count": count, "seq": filter.seq, "field": filter.field, "unit": filter.unit,
        "source": filter.source, "other": filter.other,
    });
    desk.note(conn, "decide", &case, "matched", reason, detail).await?;
    Ok(count)
}
