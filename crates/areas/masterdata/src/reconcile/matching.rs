//! Matching a case: what its sources and the store come to, and what people have to decide.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use kernel::{CellPlace, Conn, Problem, Text, text};
use platform::audit::{SYSTEM_CHAIN, canonical, lock_chains};
use platform::hash;
use platform::import::{CellProblem, Importer, Rows, Sheet, cell_problems};
use serde_json::{Map, Value, json};

use super::MATCH;
use super::cases::{Desk, moved_on};
use super::find::{look_around, read_sources, stored};
use super::group::{Group, Kind, Source, group};
use super::merge::{Conflict, Decision, Decisions, Facts, Merged, Origin, Precedence, Take};
use super::near::{Features, Index, Pair, contradictions};
use super::private::unstage_text;
use super::store::{self, CaseRow, ConflictRow, RecordRow, SourceRow};
use crate::importers::{self, By, How, OneFile};
use crate::jobs::problems;
use platform::crypto::mask;

/// What matching found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// Records.
    pub records: i64,
    /// Decisions that are open.
    pub undecided: i64,
    /// Bad cells.
    pub problems: i64,
}

/// A case worked out: the same for the same files, store and decisions. Merged records are not kept: each is made
/// when it is looked at, so that a large case stands in memory once.
pub(super) struct Worked<'a> {
    kind: &'a Kind,
    sources: &'a [Source],
    stored: Rows,
    groups: Vec<Group>,
    precedence: Precedence,
    decisions: Decisions,
    /// Rows that name two stored records.
    pub contradictions: Vec<(usize, i64)>,
    /// Digest of everything but the decisions on fields.
    pub basis: String,
}

impl Worked<'_> {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }
    /// A record, by its place.
    pub fn record(&self, place: usize) -> Merged {
        let facts = Facts {
            kind: self.kind,
            sources: self.sources,
            stored: &self.stored,
            precedence: &self.precedence,
            decisions: &self.decisions,
        };
        facts.merge(&self.groups[place])
    }
    /// All of them in order.
    pub fn records(&self) -> impl Iterator<Item = Merged> {
        (0..self.len()).map(|place| self.record(place))
    }
}

impl CaseRow {
    pub(super) fn order(&self) -> Precedence {
        serde_json::from_str(&self.precedence).unwrap_or_default()
    }
}

fn shown_key(kind: &Kind, key: &str) -> String {
    if kind.has_private_key() { mask(key) } else { key.replace('\u{1}', "@") }
}

/// The pairs that a person said are one, and the decisions on fields.
fn decisions(
    case: &CaseRow,
    kind: &Kind,
    rows: &[ConflictRow],
) -> Result<(BTreeSet<(String, String)>, Decisions), Problem> {
    let mut joined = BTreeSet::new();
    let mut decisions = Decisions::new();
    for row in rows {
        let key = row.record_key.clone();
        if row.field == MATCH {
            if row.decision == "same" {
                joined.insert((key, row.value.clone()));
            }
            continue;
        }
        let take = match row.decision.split_once(':') {
            Some(("source", name)) => Take::Source(name.to_owned()),
            None if row.decision == "stored" => Take::Stored,
            _ => Take::Value(unstage_text(&kind.vault, &case.id, &row.value)?),
        };
        decisions.insert((key, row.field.clone()), Decision { take, facts: row.facts.clone() });
    }
    Ok((joined, decisions))
}

/// Works a case out.
pub(super) async fn work_out<'a>(
    conn: &Conn,
    desk: &Desk<'_>,
    case: &CaseRow,
    kind: &'a Kind,
    files: &[SourceRow],
    sources: &'a [Source],
) -> Result<Worked<'a>, Problem> {
    let (joined, decisions) = decisions(case, kind, &store::decided(conn, &case.id).await?)?;
    let others = joined.iter().map(|(_, other)| other.clone()).collect();
    let stored = stored(conn, desk, kind, sources, &others).await?;
    let groups = group(kind, sources, &stored, &joined);
    let precedence = case.order();
    let mut basis = case.precedence.clone();
    for file in files {
        basis = hash::link(&basis, canonical(&[&file.name, &file.file_hash]).as_bytes());
    }
    for (one, other) in &joined {
        basis = hash::link(&basis, canonical(&[one, other]).as_bytes());
    }
    for place in groups.iter().filter_map(|group| group.stored.first()) {
        let cells: Vec<&str> = stored.cells(*place).texts().collect();
        basis = hash::link(&basis, canonical(&cells).as_bytes());
    }
    let contradictions = contradictions(&groups, sources);
    Ok(Worked { kind, sources, stored, groups, precedence, decisions, contradictions, basis })
}

/// Matches a case anew: decisions on facts that are still so stay.
pub async fn match_case(desk: &Desk<'_>, id: &str) -> Result<Matched, Problem> {
    let reader = desk.platform.db.reader();
    let case = desk.case(&reader, id).await?;
    Desk::is_open(&case)?;
    let (importer, kind) = desk.kind(&case.kind)?;
    let files = store::sources(&reader, id).await?;
    if files.is_empty() {
        return Err(Problem::conflict(
            "no_sources",
            text!("还没有上传任何来源文件。", "There is no source yet."),
            text!("请先上传来源文件。", "Send the files first."),
        ));
    }
    let sources = read_sources(desk, importer.as_ref(), id, &files).await?;
    desk.begin(sources.iter().map(|source| source.rows.len()).sum())?;
    let worked = work_out(&reader, desk, &case, &kind, &files, &sources).await?;
    let pairs = near(&reader, desk, &kind, &worked).await?;
    let mut bad = check(desk, importer.as_ref(), &worked).await?;
    bad.extend(worked.contradictions.iter().map(|(source, line)| several(&sources[*source].name, *line)));
    desk.go_on()?;
    let matter = Matter { case: &case, kind: &kind, sources: &sources, worked: &worked };
    let conn = desk.platform.db.begin().await?;
    let done = write(desk, &conn, &matter, pairs, &bad).await;
    conn.settle(done).await
}

/// What may be one record although no key says so.
async fn near(conn: &Conn, desk: &Desk<'_>, kind: &Kind, worked: &Worked<'_>) -> Result<Vec<Pair>, Problem> {
    let features: Vec<Features> = worked.records().map(|record| Features::of(kind, &record)).collect();
    let mut index = Index::over(kind, &features);
    index.among_themselves();
    look_around(conn, desk, kind, &mut index).await?;
    Ok(index.pairs())
}

/// What is written of a case.
struct Matter<'a> {
    case: &'a CaseRow,
    kind: &'a Kind,
    sources: &'a [Source],
    worked: &'a Worked<'a>,
}

async fn write(
    desk: &Desk<'_>,
    conn: &Conn,
    matter: &Matter<'_>,
    pairs: Vec<Pair>,
    bad: &[(String, CellProblem)],
) -> Result<Matched, Problem> {
    lock_chains(conn, [SYSTEM_CHAIN]).await?;
    let case = matter.case;
    if !store::advance(conn, case, "matched", &matter.worked.basis).await? {
        return Err(moved_on());
    }
    let before = store::decided(conn, &case.id).await?;
    let conflicts = matter.conflicts(&before, pairs)?;
    store::replace(conn, &case.id, &conflicts, matter.records(&conflicts)).await?;
    problems::replace(conn, &case.id, bad).await?;
    let matched = Matched {
        records: matter.worked.len() as i64,
        undecided: conflicts.iter().filter(|conflict| conflict.decision.is_empty()).count() as i64,
        problems: problems::count(conn, &case.id).await?,
    };
    let detail = json!({
        "records": matched.records, "undecided": matched.undecided, "problems": matched.problems,
    });
    desk.note(conn, "match", case, "matched", "", detail).await?;
    Ok(matched)
}

impl Matter<'_> {
    fn shown(&self, place: usize, value: &str) -> String {
        let private = self.kind.matching.private(self.kind.columns[place].key);
        if private.is_some() { mask(value) } else { value.to_owned() }
    }
    /// The names of sources between bars, and a star where the stored value can be kept.
    fn names(&self, places: impl Iterator<Item = usize>, has_stored: bool) -> String {
        let mut names = "|".to_owned();
        let places: BTreeSet<usize> = places.collect();
        for place in places {
            names += &format!("{}|", self.sources[place].name);
        }
        if has_stored { names + "*|" } else { names }
    }
    fn records(&self, conflicts: &[ConflictRow]) -> impl Iterator<Item = RecordRow> {
        let open: BTreeSet<(i64, bool)> = conflicts
            .iter()
            .filter(|conflict| conflict.decision.is_empty())
            .map(|conflict| (conflict.record_seq, conflict.field == MATCH))
            .collect();
        let row = move |(seq, record): (i64, Merged)| {
            let (mut merged, mut origins) = (Map::new(), Map::new());
            for (place, cell) in record.cells.iter().enumerate() {
                let key = self.kind.columns[place].key.to_owned();
                if let Some(cell) = cell {
                    merged.insert(key.clone(), Value::from(self.shown(place, cell)));
                }
                origins.insert(key, Value::from(origin_word(self.sources, record.origins[place])));
            }
            RecordRow {
                case_id: self.case.id.clone(),
                seq,
                record_key: self.kind.kept(&record.key),
                shown_key: shown_key(self.kind, &record.key),
                unit_code: record.unit.clone(),
                status: status(&record, open.contains(&(seq, false)), open.contains(&(seq, true))).to_owned(),
                merged: Value::Object(merged).to_string(),
                origins: Value::Object(origins).to_string(),
            }
        };
        (1..).zip(self.worked.records()).map(row)
    }
    fn conflicts(&self, before: &[ConflictRow], pairs: Vec<Pair>) -> Result<Vec<ConflictRow>, Problem> {
        let kept: HashMap<(&str, &str), &ConflictRow> =
            before.iter().map(|row| ((row.record_key.as_str(), row.field.as_str()), row)).collect();
        let mut rows = Vec::new();
        let mut seqs: HashMap<&str, i64> = HashMap::with_capacity(self.worked.len());
        for (seq, (group, record)) in (1..).zip(self.worked.groups.iter().zip(self.worked.records())) {
            seqs.insert(&group.key, seq);
            for conflict in &record.conflicts {
                let mut row = self.conflict(seq, &record, conflict);
                let decided = kept.get(&(row.record_key.as_str(), row.field.as_str()));
                if let Some(decided) = decided.filter(|decided| decided.facts == row.facts) {
                    decided.settles(&mut row);
                }
                rows.push(row);
            }
        }
        rows.extend(self.proposals(before, pairs, &seqs)?);
        rows.sort_by_key(|row| row.record_seq);
        for (seq, row) in (1..).zip(&mut rows) {
            row.seq = seq;
        }
        Ok(rows)
    }
    fn row(&self, record_seq: i64, key: &str, unit: &str, field: &str) -> ConflictRow {
        ConflictRow {
            case_id: self.case.id.clone(),
            seq: 0,
            record_seq,
            record_key: self.kind.kept(key),
            shown_key: shown_key(self.kind, key),
            unit_code: unit.to_owned(),
            field: field.to_owned(),
            sources: String::new(),
            shown: String::new(),
            facts: String::new(),
            proposal: String::new(),
            decision: String::new(),
            value: String::new(),
            reason: String::new(),
            decided_by: None,
            decided_name: String::new(),
            decided_at: None,
        }
    }
    fn conflict(&self, seq: i64, record: &Merged, conflict: &Conflict) -> ConflictRow {
        let values: Vec<Value> = conflict
            .values
            .iter()
            .map(|(source, line, value)| {
                let value = self.shown(conflict.place, value);
                json!({ "source": self.sources[*source].name, "row": line, "value": value })
            })
            .collect();
        let stored = conflict.stored.as_ref().map(|stored| self.shown(conflict.place, stored));
        let places = conflict.values.iter().map(|(source, _, _)| *source);
        let proposal = match &conflict.proposal {
            Take::Source(name) => format!("source:{name}"),
            Take::Stored => "stored".to_owned(),
            Take::Value(_) => "value".to_owned(),
        };
        ConflictRow {
            sources: self.names(places, conflict.stored.is_some()),
            shown: json!({ "values": values, "stored": stored }).to_string(),
            facts: conflict.facts.clone(),
            proposal,
            ..self.row(seq, &record.key, &record.unit, self.kind.columns[conflict.place].key)
        }
    }
    /// What is proposed and what was decided of it before: a pair that was joined is not proposed again, but stays
    /// joined.
    fn proposals(
        &self,
        before: &[ConflictRow],
        pairs: Vec<Pair>,
        seqs: &HashMap<&str, i64>,
    ) -> Result<Vec<ConflictRow>, Problem> {
        let mut rows: BTreeMap<(String, String), ConflictRow> = BTreeMap::new();
        for pair in pairs {
            let seq = seqs.get(pair.key.as_str()).copied().unwrap_or(0);
            let Some(place) = usize::try_from(seq - 1).ok() else { continue };
            let record = self.worked.record(place);
            let shown = json!({
                "other": shown_key(self.kind, &pair.other), "is_stored": pair.is_stored, "why": pair.why.text(),
            });
            let row = ConflictRow {
                sources: self.names(record.rows.iter().map(|(source, _)| *source), pair.is_stored),
                shown: shown.to_string(),
                value: self.kind.kept(&pair.other),
                ..self.row(seq, &pair.key, &record.unit, MATCH)
            };
            rows.insert((row.record_key.clone(), row.value.clone()), row);
        }
        for decided in before.iter().filter(|row| row.field == MATCH) {
            let place = (decided.record_key.clone(), decided.value.clone());
            match rows.get_mut(&place) {
                Some(row) => decided.settles(row),
                None => {
                    let key = decided.record_key.clone();
                    let other = decided.value.clone();
                    let seq = seqs.get(key.as_str()).or_else(|| seqs.get(other.as_str()));
                    // A record that no source has any more needs no decision.
                    if let Some(seq) = seq {
                        rows.insert(place, ConflictRow { record_seq: *seq, ..decided.clone() });
                    }
                }
            }
        }
        Ok(rows.into_values().collect())
    }
}

impl ConflictRow {
    fn settles(&self, row: &mut ConflictRow) {
        row.decision.clone_from(&self.decision);
        if row.field != MATCH {
            row.value.clone_from(&self.value);
        }
        row.reason.clone_from(&self.reason);
        row.decided_by = self.decided_by;
        row.decided_name.clone_from(&self.decided_name);
        row.decided_at = self.decided_at;
    }
}

/// What became of a record.
pub(super) fn status(record: &Merged, is_conflict: bool, is_proposed: bool) -> &'static str {
    if is_conflict {
        return "conflict";
    }
    if is_proposed {
        return "proposed";
    }
    match record.stored {
        None => "new",
        Some(_) if record.is_changed => "changed",
        Some(_) => "same",
    }
}

/// Where a value comes from, in a word.
pub(super) fn origin_word(sources: &[Source], origin: Origin) -> String {
    match origin {
        Origin::Nothing => String::new(),
        Origin::Stored => "stored".to_owned(),
        Origin::Typed => "value".to_owned(),
        Origin::Source(place) => format!("source:{}", sources[place].name),
    }
}

fn several(source: &str, line: i64) -> (String, CellProblem) {
    let problem = CellProblem {
        cell: CellPlace { row: line, ..CellPlace::default() },
        what: text!("该行对应两条已有记录。", "The row matches two stored records."),
        how: text!(
            "请先合并这两条记录，或改正该行的证件号码和代码。",
            "Merge these records first, or correct the number and the code of the row."
        ),
    };
    (source.to_owned(), problem)
}

/// The bad cells of every source, by the importer's own checks: each source is checked as if it alone counted, and
/// nothing is written. A record that a source has twice is checked in turns.
async fn check(
    desk: &Desk<'_>,
    importer: &dyn Importer,
    worked: &Worked<'_>,
) -> Result<Vec<(String, CellProblem)>, Problem> {
    let (mut bad, mut checked) = (Vec::new(), 0);
    let kind = worked.kind;
    let private = super::private_columns(kind.matching.kind);
    for (place, source) in worked.sources.iter().enumerate() {
        for turn in 0.. {
            desk.go_on()?;
            let Some(mut sheet) = overlay(worked, place, turn) else { break };
            if let Some(progress) = &desk.progress {
                sheet.watch_on(Arc::clone(progress), checked);
            }
            checked += sheet.len();
            let by = By { actor: desk.actor, scope: desk.scope, origin: desk.origin.clone() };
            let mut around = OneFile::only(sheet, desk.origin.clone());
            match importers::write(desk.platform, importer, by, &mut around, How::CHECK).await {
                Ok(_) => {}
                Err(problem) if problem.code == "import_refused" => {
                    let own = cell_problems(problem).into_iter().filter(|problem| problem.cell.row >= 0);
                    let masked = own.map(|problem| problems::masked(problem, &private));
                    bad.extend(masked.map(|problem| (source.name.clone(), problem)));
                }
                Err(problem) => return Err(problem),
            }
        }
    }
    Ok(bad)
}

/// The rows of one source, each under the key its record has; the n-th one where a record has several. Rows of other
/// sources stand at negative lines where rows may name each other. `None`: the source has no such rows.
fn overlay(worked: &Worked<'_>, place: usize, turn: usize) -> Option<Sheet> {
    let (kind, source) = (worked.kind, &worked.sources[place]);
    let mut lines: Vec<(i64, usize, Option<usize>)> = Vec::new();
    for (number, group) in worked.groups.iter().enumerate() {
        let own = group.rows.iter().filter(|(source, _)| *source == place).nth(turn);
        match own {
            Some((_, row)) => lines.push((source.rows.number(*row), number, Some(*row))),
            None if kind.matching.refers_to_itself => {
                lines.push((-1 - i64::try_from(number).unwrap_or(0), number, None));
            }
            None => {}
        }
    }
    if lines.iter().all(|(_, _, row)| row.is_none()) {
        return None;
    }
    // In the order of the file, so that what is said of repetitions is right.
    lines.sort_by_key(|(line, _, _)| *line);
    let identity: Vec<usize> =
        kind.matching.identity().columns.iter().map(|column| kind.place(column)).collect();
    let mut sheet = Sheet::empty(kind.columns);
    for (line, number, row) in lines {
        let record = worked.record(number);
        let cells = record.cells.iter().enumerate().map(|(place, merged)| match row {
            Some(row) if !identity.contains(&place) || merged.as_deref().unwrap_or("").is_empty() => {
                source.cell(row, place)
            }
            _ => merged.as_deref(),
        });
        sheet.add(line, cells);
    }
    Some(sheet)
}

/// The text of what a decision is about.
pub(super) fn field_title(kind: &Kind, field: &str) -> Text {
    let column = kind.columns.iter().find(|column| column.key == field);
    column.map_or_else(
        || text!("是否同一记录", "One record?"),
        |column| Text { zh: column.zh.to_owned(), en: column.en.to_owned() },
    )
}
