//! Matching lines with entries and taking it back: by people, proposals accepted included.
//!
//! Invariant: what is matched adds up on both sides, and each line and entry is matched at most once.
//! Invariant: what a signed month stands on does not change.

use std::collections::BTreeSet;

use kernel::{Col, Conn, DbError, Fen, FieldProblem, Limit, Page, Period, Problem, Stamp, Table, Text, text};
use ledger::JournalId;
use platform::UnitId;
use platform::audit::{self, Event, Origin, lock_chains};
use platform::http::Platform;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account::{self, BankAccount};
use super::book::{self, BankEntry, BankLine};
use super::propose::propose;

static MATCH: Table = Table {
    name: "ac_match",
    columns: &[
        ("id", Col::Text),
        ("account_id", Col::Text),
        ("unit_id", Col::Text),
        ("period", Col::Int),
        ("manner", Col::Text),
        ("score", Col::Int),
        ("note", Col::Text),
        ("matched_by", Col::Text),
        ("matched_by_name", Col::Text),
        ("matched_at", Col::Int),
    ],
    key: &["id"],
};
static MATCH_LINE: Table = Table {
    name: "ac_match_line",
    columns: &[("line_id", Col::Text), ("match_id", Col::Text)],
    key: &["line_id"],
};
static MATCH_ENTRY: Table = Table {
    name: "ac_match_entry",
    columns: &[("journal_id", Col::Text), ("line", Col::Int), ("match_id", Col::Text)],
    key: &["journal_id", "line"],
};

/// Days that a proposal may lie apart.
pub(crate) const WITHIN_DAYS: i64 = 15;

/// An entry of the books, by its voucher and line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntryKey {
    /// Voucher.
    #[schema(value_type = String, format = Uuid)]
    pub journal_id: JournalId,
    /// Line in it.
    #[schema(minimum = 1)]
    pub line: i64,
}

/// Lines and entries that are the same money.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatchGroup {
    /// Lines of statements.
    #[schema(max_items = 100)]
    pub line_ids: Vec<String>,
    /// Entries of the books.
    #[schema(max_items = 100)]
    pub entries: Vec<EntryKey>,
    /// 说明 / remark
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: String,
}

/// Groups to match, all of them or none.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatchInput {
    /// Groups.
    #[schema(min_items = 1, max_items = 500)]
    pub groups: Vec<MatchGroup>,
}

/// What was matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct MatchReport {
    /// Ids of the matches.
    pub ids: Vec<String>,
    /// Lines matched.
    pub lines: i64,
    /// Entries matched.
    pub entries: i64,
}

/// Lines and entries that may be the same money.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ProposalRow {
    /// Ids of the lines, with commas: names it in this list.
    pub id: String,
    /// `receipt`, `likely` or `sum`.
    pub manner: String,
    /// How sure it is, from 1 to 100.
    pub score: i64,
    /// Sum of either side.
    pub amount_fen: Fen,
    /// Lines.
    pub lines: Vec<BankLine>,
    /// Entries.
    pub entries: Vec<BankEntry>,
}

/// A match.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MatchRow {
    /// What is stored.
    #[serde(flatten)]
    pub head: MatchHead,
    /// Sum of either side.
    pub amount_fen: Fen,
    /// Whether a signed month stands on it, so that it stays.
    pub is_signed: bool,
    /// Lines.
    pub lines: Vec<BankLine>,
    /// Entries.
    pub entries: Vec<BankEntry>,
}

/// A match as stored.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
pub(crate) struct MatchHead {
    /// Id.
    pub id: String,
    /// Month from which it counts.
    pub period: i64,
    /// `receipt`, `likely`, `sum` or `hand`.
    pub manner: String,
    /// How sure it was; 0 by hand.
    pub score: i64,
    /// Remark.
    pub note: String,
    /// Who.
    pub matched_by_name: String,
    /// When.
    pub matched_at: Stamp,
}

/// Proposals for what is not matched up to a month, and whether there was more than was looked at.
pub(crate) async fn proposals(
    conn: &Conn,
    account: &BankAccount,
    to: i64,
) -> Result<(Vec<ProposalRow>, bool), Problem> {
    let open = book::unmatched(conn, account, to).await?;
    let found = propose(&open.line_money, &open.entry_money, WITHIN_DAYS);
    let row = |one: super::propose::Proposal| {
        let lines: Vec<BankLine> = one.lines.iter().map(|at| open.lines[*at].clone()).collect();
        let ids: Vec<&str> = lines.iter().map(|line| line.id.as_str()).collect();
        let sum = Fen::sum(lines.iter().map(|line| line.amount_fen)).map_err(|_| Problem::internal())?;
        Ok(ProposalRow {
            id: ids.join(","),
            manner: one.manner.word().to_owned(),
            score: one.score,
            amount_fen: sum,
            entries: one.entries.iter().map(|at| open.entries[*at].clone()).collect(),
            lines,
        })
    };
    let rows: Result<Vec<ProposalRow>, Problem> = found.into_iter().map(row).collect();
    Ok((rows?, open.cut))
}

/// A group, found and checked.
struct Found<'a> {
    group: &'a MatchGroup,
    lines: Vec<&'a BankLine>,
    entries: Vec<&'a BankEntry>,
}

/// What is wrong with a group.
fn misfit(n: usize, what: Text) -> FieldProblem {
    let how = text!(
        "请刷新后重新选择两边金额相等的流水和分录。",
        "Load the lists again and choose lines and entries that add up to the same."
    );
    FieldProblem { at: format!("groups[{n}]"), what, how, cell: None }
}

/// Matches groups: all of them, or none with what is wrong with each.
pub(crate) async fn match_groups(
    conn: &Conn,
    platform: &Platform,
    origin: &Origin,
    account: &BankAccount,
    input: &MatchInput,
) -> Result<MatchReport, Problem> {
    lock_chains(conn, [account.unit_id]).await?;
    let ids: Vec<String> = input.groups.iter().flat_map(|group| group.line_ids.clone()).collect();
    let keys: Vec<(JournalId, i64)> =
        input.groups.iter().flat_map(|group| &group.entries).map(|key| (key.journal_id, key.line)).collect();
    let lines = book::lines_by_id(conn, account, &ids).await?;
    let entries = book::entries_by_key(conn, account, &keys).await?;
    let (mut wrong, mut found) = (Vec::new(), Vec::new());
    let (mut seen_lines, mut seen_entries) = (BTreeSet::new(), BTreeSet::new());
    for (n, group) in input.groups.iter().enumerate() {
        let mut note = |what: Text| wrong.push(misfit(n, what));
        let own_lines: Vec<&BankLine> = group.line_ids.iter().filter_map(|id| lines.get(id)).collect();
        let own_entries: Vec<&BankEntry> =
            group.entries.iter().filter_map(|key| entries.get(&(key.journal_id, key.line))).collect();
        let is_there = own_lines.len() == group.line_ids.len() && own_entries.len() == group.entries.len();
        let is_free =
            own_lines.iter().all(|line| line.match_id.is_empty() && seen_lines.insert(line.id.clone()))
                && own_entries.iter().all(|entry| {
                    entry.match_id.is_empty() && seen_entries.insert((entry.journal_id, entry.line))
                });
        let left = Fen::sum(own_lines.iter().map(|line| line.amount_fen));
        let right = Fen::sum(own_entries.iter().map(|entry| entry.amount_fen));
        if !is_there {
            note(text!(
                "流水或分录不属于该账户，或早于对账起始月份。",
                "A line or an entry is not of this account, or before its first month."
            ));
        } else if !is_free {
            note(text!(
                "流水或分录已勾对，或重复选择。",
                "A line or an entry is matched already, or chosen twice."
            ));
        } else if own_lines.len() + own_entries.len() < 2 || left.is_err() || left != right {
            let shown = |sum: Result<Fen, kernel::money::OutOfRange>| sum.map(Fen::yuan).unwrap_or_default();
            let (left, right) = (shown(left), shown(right));
            note(text!(
                "两边金额不相等：银行 {left}，账面 {right}。",
                "Both sides differ: bank {left}, books {right}."
            ));
        } else {
            found.push(Found { group, lines: own_lines, entries: own_entries });
        }
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong));
    }
    store(conn, platform, origin, account, &found).await
}

/// How a group would have been proposed, if it would: people do not say so themselves.
type Proposed = (BTreeSet<String>, BTreeSet<(JournalId, i64)>, String, i64);

async fn proposed(conn: &Conn, account: &BankAccount, found: &[Found<'_>]) -> Result<Vec<Proposed>, Problem> {
    let months = found.iter().flat_map(|one| {
        one.lines.iter().map(|line| line.period).chain(one.entries.iter().map(|entry| entry.period))
    });
    let (rows, _) = proposals(conn, account, months.max().unwrap_or(0).max(999_999)).await?;
    let row = |row: ProposalRow| {
        let lines = row.lines.into_iter().map(|line| line.id).collect();
        let entries = row.entries.iter().map(|entry| (entry.journal_id, entry.line)).collect();
        (lines, entries, row.manner, row.score)
    };
    Ok(rows.into_iter().map(row).collect())
}

async fn store(
    conn: &Conn,
    platform: &Platform,
    origin: &Origin,
    account: &BankAccount,
    found: &[Found<'_>],
) -> Result<MatchReport, Problem> {
    let signed = account::signed(conn, &account.account_id).await?;
    let least = Period::from_code(signed).map_or(0, |period| period.next_month().code());
    let proposed = proposed(conn, account, found).await?;
    let (mut heads, mut lines, mut entries, mut events) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for one in found {
        let id = platform.ids.fresh().to_string();
        let own_lines: BTreeSet<String> = one.lines.iter().map(|line| line.id.clone()).collect();
        let own_entries: BTreeSet<(JournalId, i64)> =
            one.entries.iter().map(|entry| (entry.journal_id, entry.line)).collect();
        let known = proposed.iter().find(|known| known.0 == own_lines && known.1 == own_entries);
        let (manner, score) = known.map_or(("hand", 0), |known| (known.2.as_str(), known.3));
        let months = one.lines.iter().map(|line| line.period).chain(one.entries.iter().map(|e| e.period));
        let period = months.max().unwrap_or(0).max(least);
        let head = serde_json::json!({"id": id, "account_id": account.account_id, "unit_id": account.unit_id,
            "period": period, "manner": manner, "score": score, "note": one.group.note,
            "matched_by": origin.actor_id, "matched_by_name": origin.actor_name, "matched_at": origin.at.0});
        lines.extend(own_lines.iter().map(|line| serde_json::json!({"line_id": line, "match_id": id})));
        entries.extend(
            own_entries.iter().map(
                |(journal, line)| serde_json::json!({"journal_id": journal, "line": line, "match_id": id}),
            ),
        );
        events.push(Event {
            action: "bank_match.create".to_owned(),
            object_kind: "bank_match".to_owned(),
            object_id: id.clone(),
            detail: serde_json::json!({"account_id": account.account_id, "manner": manner,
                "lines": own_lines, "entries": one.group.entries})
            .to_string(),
            opinion: one.group.note.clone(),
            ..Event::default()
        });
        heads.push(head);
    }
    conn.insert(&MATCH, &heads).await?;
    conn.insert(&MATCH_LINE, &lines).await?;
    conn.insert(&MATCH_ENTRY, &entries).await?;
    audit::record(conn, account.unit_id, origin, events).await?;
    let ids = heads.iter().map(|head| head["id"].as_str().unwrap_or_default().to_owned()).collect();
    Ok(MatchReport { ids, lines: lines.len() as i64, entries: entries.len() as i64 })
}

/// The bank account of a match. Unscoped: the caller looks the account up within its scope.
pub(crate) async fn account_of_unscoped(conn: &Conn, id: &str) -> Result<String, Problem> {
    #[derive(FromQueryResult)]
    struct Of {
        account_id: String,
    }
    let of: Option<Of> = conn.one("select account_id from ac_match where id = $1", [id.into()]).await?;
    of.map(|of| of.account_id).ok_or_else(Problem::not_found)
}

/// Takes a match back, unless a signed month stands on it.
pub(crate) async fn unmatch(
    conn: &Conn,
    origin: &Origin,
    account: &BankAccount,
    id: &str,
    reason: &str,
) -> Result<(), Problem> {
    #[derive(FromQueryResult)]
    struct Head {
        period: i64,
        unit_id: UnitId,
    }
    lock_chains(conn, [account.unit_id]).await?;
    const SQL: &str = "select m.period, m.unit_id from ac_match m where m.id = $1 and m.account_id = $2";
    let head: Option<Head> = conn.one(SQL, [id.into(), account.account_id.clone().into()]).await?;
    let head = head.ok_or_else(Problem::not_found)?;
    let signed = account::signed(conn, &account.account_id).await?;
    if head.period <= signed {
        return Err(Problem::conflict(
            "bank_match_signed",
            text!(
                "该勾对所在的 {signed} 期余额调节表已签字确认，不能取消。",
                "The reconciliation of {signed} is signed and stands on this match."
            ),
            text!("如有错误，请在以后月份更正账务。", "If it is wrong, correct the books in a later month."),
        ));
    }
    let before = book::of_matches(conn, account, &[id.to_owned()]).await?;
    let (lines, entries) = before.get(id).cloned().unwrap_or_default();
    for sql in [
        "delete from ac_match_line where match_id = $1",
        "delete from ac_match_entry where match_id = $1",
        "delete from ac_match where id = $1",
    ] {
        conn.exec(sql, [id.into()]).await?;
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.id.as_str()).collect();
    let entries: Vec<EntryKey> =
        entries.iter().map(|entry| EntryKey { journal_id: entry.journal_id, line: entry.line }).collect();
    let event = Event {
        action: "bank_match.remove".to_owned(),
        object_kind: "bank_match".to_owned(),
        object_id: id.to_owned(),
        opinion: reason.to_owned(),
        detail: serde_json::json!({"account_id": account.account_id, "lines": lines, "entries": entries})
            .to_string(),
        ..Event::default()
    };
    audit::record(conn, head.unit_id, origin, vec![event]).await?;
    Ok(())
}

/// Matches of an account, the newest first.
pub(crate) async fn page(
    conn: &Conn,
    account: &BankAccount,
    period: Option<i64>,
    after: &str,
    limit: Limit,
) -> Result<Page<MatchRow>, DbError> {
    let signed = account::signed(conn, &account.account_id).await?;
    let values: Vec<Value> =
        vec![account.account_id.clone().into(), period.unwrap_or(0).into(), period.unwrap_or(999_999).into()];
    const WHERE: &str = "from ac_match m where m.account_id = $1 and m.period >= $2 and m.period <= $3";
    let total = conn.number(&format!("select count(*) {WHERE}"), values.clone()).await?;
    let sql = format!(
        "select m.id, m.period, m.manner, m.score, m.note, m.matched_by_name, m.matched_at {WHERE}
           and ($4 = '' or m.id < $4) order by m.id desc limit $5"
    );
    let more: [Value; 2] = [after.into(), limit.one_more().into()];
    let mut heads: Vec<MatchHead> = conn.all(&sql, values.into_iter().chain(more)).await?;
    let more = limit.cut(&mut heads);
    let next = heads.last().filter(|_| more).map(|head| head.id.clone());
    let ids: Vec<String> = heads.iter().map(|head| head.id.clone()).collect();
    let mut parts = book::of_matches(conn, account, &ids).await?;
    let row = |head: MatchHead| {
        let (lines, entries) = parts.remove(&head.id).unwrap_or_default();
        // Sums of what was checked when it was matched.
        let amount_fen = Fen::sum(lines.iter().map(|line| line.amount_fen)).unwrap_or(Fen::ZERO);
        MatchRow { is_signed: head.period <= signed, head, amount_fen, lines, entries }
    };
    Ok(Page { items: heads.into_iter().map(row).collect(), next, total })
}
