//! Merging and splitting units. People go to the unit that follows, with a version each; units that end keep their
//! past, their documents, accounts and money: positions stay in the old unit's books until accounting closes them.
//!
//! Invariant: no document on its way is left behind by a unit that ends (`tests/it/restructure.rs`).

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use kernel::db::list;
use kernel::{Col, Conn, DbError, FieldProblem, Problem, Table, Text, text};
use platform::import::{PlannedRow, Sheet};
use platform::{UnitId, Vault};
use posting::Context;
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::{Map, Value};

use super::load::stored_unscoped;
use super::model::Request;
use super::prepare::{check, number};
use super::target::{AnyRow, Cells, Operation, cells};
use super::{MasterChangeKind, Numbered};

/// Which unit follows which.
pub(super) static SUCCESSION: Table = Table {
    name: "md_succession",
    columns: &[
        ("old_unit_id", Col::Text),
        ("new_unit_id", Col::Text),
        ("relation", Col::Text),
        ("effective_from", Col::Text),
        ("document_id", Col::Text),
    ],
    key: &["old_unit_id", "new_unit_id", "document_id"],
};

/// One unit that follows another.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Succession {
    old_unit_id: UnitId,
    new_unit_id: UnitId,
    relation: &'static str,
    effective_from: String,
    document_id: DocumentId,
}

/// Records of a unit that go where the unit goes: their kind, table, and the day on which one is gone (cards have none).
const MEMBERS: &[(&str, &str, &str)] =
    &[("persons", "md_person", "left_on"), ("assets", "md_asset", "cast(null as text)")];
/// Things that a message lists.
const NAMED_MAX: usize = 20;

/// A request to restructure units, being worked out.
pub(super) struct Restructuring<'a> {
    pub kind: &'a MasterChangeKind,
    pub conn: &'a Conn,
    pub request: &'a Request,
    pub units: &'a BTreeSet<UnitId>,
    pub context: &'a Context,
}

/// A unit as it stands.
struct Unit {
    id: UnitId,
    path: String,
    row: Map<String, Value>,
}

fn codes(request: &Request, field: &str) -> BTreeSet<String> {
    let given = request.fields.iter().find(|given| given.field == field);
    let text = given.map_or("", |given| given.new.as_str());
    let parts = text.split([',', '，', '、', ';', '；', ' ', '　']).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

#[derive(FromQueryResult)]
struct Code {
    id: UnitId,
    code: String,
}

/// The units that end by these requests: they are locked, so that no document begins in one meanwhile.
pub(super) async fn ending(
    conn: &Conn,
    vault: &Vault,
    documents: impl IntoIterator<Item = DocumentId>,
) -> Result<BTreeMap<DocumentId, Vec<UnitId>>, DbError> {
    let stored = stored_unscoped(conn, vault, documents).await?;
    let merging: Vec<(DocumentId, BTreeSet<String>)> = stored
        .into_values()
        .filter(|request| request.kind == "unit_merge")
        .map(|request| (request.id, codes(&request, "from")))
        .collect();
    if merging.is_empty() {
        return Ok(BTreeMap::new());
    }
    let named = merging.iter().flat_map(|(_, codes)| codes);
    let units: Vec<Code> =
        conn.all("select id, code from md_unit where code in {in:1}", [list(named)]).await?;
    let of = |codes: &BTreeSet<String>| {
        units.iter().filter(|unit| codes.contains(&unit.code)).map(|unit| unit.id).collect()
    };
    Ok(merging.iter().map(|(id, codes)| (*id, of(codes))).collect())
}

impl Restructuring<'_> {
    /// Everything that is written, and which unit follows which.
    pub(super) async fn plan(
        &self,
        operation: Operation,
    ) -> Result<(Vec<Numbered>, Vec<Succession>), Problem> {
        if operation.merges { self.merge().await } else { self.split(operation.asks).await }
    }
    async fn merge(&self) -> Result<(Vec<Numbered>, Vec<Succession>), Problem> {
        let into = self.request.object_id.as_str();
        let codes = self.codes("from")?;
        let units = self.known(codes.iter().map(String::as_str).chain([into])).await?;
        let heir = units.get(into).ok_or_else(|| self.no_unit("from", into))?;
        let mut old = Vec::new();
        for code in &codes {
            let unit = units.get(code).ok_or_else(|| self.no_unit("from", code))?;
            if heir.path.starts_with(&unit.path) {
                return Err(self.fault(
                    "from",
                    text!(
                        "“{code}”就是接收单位或其上级。",
                        "“{code}” is the unit that takes over, or one above it."
                    ),
                ));
            }
            old.push(unit);
        }
        self.no_open_documents(&old).await?;
        let mut planned = self.end(&old, into).await?;
        for (kind, table, gone) in MEMBERS {
            let sql = format!(
                "select * from {table} where unit_id in {{in:1}} and ({gone} is null or {gone} >= $2) order by code"
            );
            let bound = [list(old.iter().map(|unit| unit.id)), self.day().to_string().into()];
            let members: Vec<AnyRow> = self.conn.all(&sql, bound).await?;
            planned.extend(self.transfer(kind, members, into).await?);
        }
        Ok((planned, old.iter().map(|unit| self.follows(unit, heir, "merge")).collect()))
    }
    async fn split(
        &self,
        asks: &[platform::import::Column],
    ) -> Result<(Vec<Numbered>, Vec<Succession>), Problem> {
        let from = self.request.object_id.as_str();
        let into = self.codes("into")?;
        let [into] = into.as_slice() else {
            let what = text!("每张单据只能填写一个接收单位。", "One unit receives by one request.");
            return Err(self.fault("into", what));
        };
        let units = self.known([from, into]).await?;
        let old = units.get(from).ok_or_else(|| self.no_unit("into", from))?;
        let heir =
            units.get(into).filter(|heir| heir.id != old.id).ok_or_else(|| self.no_unit("into", into))?;
        let mut planned = Vec::new();
        for (kind, table, _) in MEMBERS {
            let is_asked = asks.iter().any(|column| column.key == *kind && column.required);
            let codes =
                if is_asked { self.codes(kind)? } else { codes(self.request, kind).into_iter().collect() };
            if codes.is_empty() {
                continue;
            }
            let sql = format!("select * from {table} where code in {{in:1}} order by code");
            let members: Vec<AnyRow> = self.conn.all(&sql, [list(&codes)]).await?;
            let own =
                |row: &AnyRow| row.0.get("unit_id").and_then(Value::as_str) == Some(&old.id.to_string());
            let known = members.iter().filter(|row| own(row));
            let known: BTreeSet<&str> = known.filter_map(|row| row.0.get("code")?.as_str()).collect();
            let foreign: Vec<&str> = codes
                .iter()
                .map(String::as_str)
                .filter(|code| !known.contains(code))
                .take(NAMED_MAX)
                .collect();
            if !foreign.is_empty() {
                let foreign = foreign.join("、");
                return Err(self.fault(
                    kind,
                    text!(
                        "不属于转出单位：{foreign}",
                        "They do not belong to the unit that gives: {foreign}"
                    ),
                ));
            }
            planned.extend(self.transfer(kind, members, into).await?);
        }
        Ok((planned, vec![self.follows(old, heir, "split")]))
    }
    fn day(&self) -> chrono::NaiveDate {
        self.request.day(self.context.today)
    }
    fn follows(&self, old: &Unit, heir: &Unit, relation: &'static str) -> Succession {
        Succession {
            old_unit_id: old.id,
            new_unit_id: heir.id,
            relation,
            effective_from: self.day().to_string(),
            document_id: self.request.id,
        }
    }
    /// A list of codes, each once.
    fn codes(&self, field: &str) -> Result<Vec<String>, Problem> {
        let codes = codes(self.request, field);
        if codes.is_empty() {
            return Err(self.fault(field, text!("必须填写代码。", "Codes must be given.")));
        }
        Ok(codes.into_iter().collect())
    }
    fn fault(&self, field: &str, what: Text) -> Problem {
        let at = match self.request.fields.iter().position(|given| given.field == field) {
            Some(n) => format!("fields[{n}].value"),
            None => field.to_owned(),
        };
        Problem::field(at, what, text!("请核对代码。", "Check the codes."))
    }
    fn no_unit(&self, field: &str, code: &str) -> Problem {
        self.fault(
            field,
            text!(
                "没有在用的单位“{code}”，或不属于申请单位。",
                "There is no unit “{code}” in use, or it is not the applying unit's."
            ),
        )
    }
    /// Units in reach that have not ended, by code.
    async fn known<'c>(
        &self,
        codes: impl IntoIterator<Item = &'c str>,
    ) -> Result<BTreeMap<String, Unit>, DbError> {
        let sql = "select * from md_unit where code in {in:1} and (valid_to is null or valid_to >= $2)";
        let rows: Vec<AnyRow> = self.conn.all(sql, [list(codes), self.day().to_string().into()]).await?;
        let unit = |AnyRow(row): AnyRow| {
            let text = |column: &str| row.get(column).and_then(Value::as_str).map(str::to_owned);
            let id: UnitId = text("id")?.parse().ok()?;
            let found = self.units.contains(&id).then_some((text("code")?, text("path")?));
            found.map(|(code, path)| (code, Unit { id, path, row }))
        };
        Ok(rows.into_iter().filter_map(unit).collect())
    }
    /// What is on its way in a unit that ends: it must be finished or voided first.
    async fn no_open_documents(&self, old: &[&Unit]) -> Result<(), Problem> {
        #[derive(FromQueryResult)]
        struct Open {
            number: String,
            title: String,
        }
        const WHERE: &str = "from fl_document d where d.unit_id in {in:1} and d.id <> $2
            and (d.waiting_role <> '' or d.state in ('draft', 'in_review', 'returned', 'sent')
              or exists (select 1 from md_change c
                where c.id = d.id and d.state = 'approved' and c.applied_on is null))";
        let bound = || [list(old.iter().map(|unit| unit.id)), self.request.id.into()];
        let count = self.conn.number(&format!("select count(*) {WHERE}"), bound()).await?;
        if count == 0 {
            return Ok(());
        }
        let sql = format!("select d.number, d.title {WHERE} order by d.number limit {NAMED_MAX}");
        let open: Vec<Open> = self.conn.all(&sql, bound()).await?;
        let named = open.into_iter().map(|open| FieldProblem {
            at: open.number,
            what: Text::same(open.title),
            how: text!("请办结或作废。", "Finish it or void it."),
            cell: None,
        });
        let problem = Problem::conflict(
            "open_documents",
            text!(
                "被并入单位还有 {count} 张单据没有办结。",
                "The units that end have {count} open documents."
            ),
            text!("请先办结或作废这些单据。", "Finish or void them first."),
        );
        Err(Problem { fields: named.collect(), ..problem })
    }
    /// The old units end the day before; the units below them come under the one that takes over.
    async fn end(&self, old: &[&Unit], into: &str) -> Result<Vec<Numbered>, Problem> {
        let last = self.day().pred_opt().unwrap_or_default().to_string();
        let ending: BTreeSet<UnitId> = old.iter().map(|unit| unit.id).collect();
        let sql = "select * from md_unit where parent_id in {in:1} order by code";
        let below: Vec<AnyRow> = self.conn.all(sql, [list(&ending)]).await?;
        let ends = |row: &Map<String, Value>| {
            let id = row.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
            id.is_some_and(|id: UnitId| ending.contains(&id))
        };
        let below = below.into_iter().map(|AnyRow(row)| row).filter(|row| !ends(row));
        let rows: Vec<Map<String, Value>> = old.iter().map(|unit| unit.row.clone()).chain(below).collect();
        let change = |row: &Map<String, Value>, cells: &mut Cells| {
            if ends(row) {
                set(cells, "valid_to", &last);
            } else {
                set(cells, "parent_code", into);
            }
        };
        self.rows("units", rows, change).await
    }
    async fn transfer(&self, kind: &str, members: Vec<AnyRow>, into: &str) -> Result<Vec<Numbered>, Problem> {
        let rows = members.into_iter().map(|AnyRow(row)| row).collect();
        // A split takes some: a card whose keeper stays behind has none until somebody takes it over.
        let moving = codes(self.request, "persons");
        let change = |_: &Map<String, Value>, cells: &mut Cells| {
            set(cells, "unit_code", into);
            let left = |(key, keeper): &(&str, String)| *key == "keeper_code" && !moving.contains(keeper);
            if !moving.is_empty() && cells.iter().any(left) {
                set(cells, "keeper_code", "");
            }
        };
        self.rows(kind, rows, change).await
    }
    /// Records as a file with something changed in each row, checked by their importer.
    async fn rows(
        &self,
        kind: &str,
        rows: Vec<Map<String, Value>>,
        change: impl Fn(&Map<String, Value>, &mut Cells),
    ) -> Result<Vec<Numbered>, Problem> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let importer = self.kind.importer(kind).ok_or_else(Problem::internal)?;
        let mut records = cells(self.conn, importer.columns(), &rows).await?;
        for (row, cells) in rows.iter().zip(&mut records) {
            change(row, cells);
        }
        let sheet = Sheet::of(importer.columns(), &records);
        let planned: Vec<PlannedRow> =
            check(self.kind, self.conn, importer, &sheet, self.request, (self.units, self.context)).await?;
        number(self.conn, kind, planned).await
    }
}

fn set(cells: &mut Cells, key: &'static str, value: &str) {
    match cells.iter_mut().find(|(known, _)| *known == key) {
        Some((_, cell)) => value.clone_into(cell),
        None => cells.push((key, value.to_owned())),
    }
}
