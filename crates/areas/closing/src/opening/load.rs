//! Loading a batch of opening balances.

use std::collections::{BTreeMap, HashMap, HashSet};

use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Problem};
use ledger::Side;
use platform::UnitId;
use posting::document::Loaded;
use posting::{Context, Work};
use sea_orm::FromQueryResult;

use super::model::{ClosingLineId, OpeningInput, OpeningLine};
use super::{Opening, tie_of};
use crate::facts::{read, units_unscoped};
use crate::life::carries;

#[derive(FromQueryResult)]
struct Head {
    id: DocumentId,
    unit_id: UnitId,
    fiscal_year: i64,
    explanation: String,
    note: String,
}

#[derive(FromQueryResult)]
struct Line {
    opening_id: DocumentId,
    id: ClosingLineId,
    account: String,
    side: String,
    amount_fen: Fen,
    project_id: String,
    function: String,
    dep_economy: String,
    fund: String,
    payee_id: String,
    note: String,
}

/// Stored openings by id.
pub(super) async fn stored(
    conn: &Conn,
    ids: &[DocumentId],
) -> Result<BTreeMap<DocumentId, OpeningInput>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    const HEADS: &str = "select o.id, d.unit_id, d.fiscal_year, o.explanation, o.note
        from cl_opening o join fl_document d on d.id = o.id where o.id in {in:1}";
    const LINES: &str =
        "select opening_id, id, account, side, amount_fen, project_id, function, dep_economy, fund,
          payee_id, note
        from cl_opening_line where opening_id in {in:1} order by opening_id, line";
    let heads: Vec<Head> = conn.all(HEADS, [list(ids)]).await?;
    let lines: Vec<Line> = conn.all(LINES, [list(ids)]).await?;
    let mut found: BTreeMap<DocumentId, OpeningInput> = heads
        .into_iter()
        .map(|head| {
            let Head { id, unit_id, fiscal_year, explanation, note } = head;
            let lines = Vec::new();
            (id, OpeningInput { id, unit_id, fiscal_year, explanation, note, lines, version: None })
        })
        .collect();
    for line in lines {
        let Some(opening) = found.get_mut(&line.opening_id) else { continue };
        let side =
            Side::parse(&line.side).ok_or_else(|| DbError::Other("cl_opening_line: side".to_owned()))?;
        opening.lines.push(OpeningLine {
            id: line.id,
            account: line.account,
            side,
            amount_fen: line.amount_fen,
            project_id: line.project_id,
            function: line.function,
            dep_economy: line.dep_economy,
            fund: line.fund,
            payee_id: line.payee_id,
            note: line.note,
        });
    }
    Ok(found)
}

/// What the inputs name, as far as it is there.
#[derive(Default)]
struct Named {
    projects: HashMap<String, UnitId>,
    payees: HashSet<String>,
    codes: HashSet<(String, String)>,
    in_review: Vec<Waiting>,
}

#[derive(FromQueryResult)]
struct Owned {
    id: String,
    unit_id: UnitId,
}
#[derive(FromQueryResult)]
struct Id {
    id: String,
}
#[derive(FromQueryResult)]
struct Code {
    scheme: String,
    code: String,
}
#[derive(FromQueryResult)]
struct Waiting {
    id: DocumentId,
    unit_id: UnitId,
}

async fn named(conn: &Conn, inputs: &[&OpeningInput], context: &Context) -> Result<Named, DbError> {
    let mut named = Named::default();
    if inputs.is_empty() {
        return Ok(named);
    }
    let lines = || inputs.iter().flat_map(|input| &input.lines);
    let texts = |pick: fn(&OpeningLine) -> &String| -> HashSet<String> {
        lines().map(pick).filter(|text| !text.is_empty()).cloned().collect()
    };
    let projects = texts(|line| &line.project_id);
    if !projects.is_empty() {
        let rows: Vec<Owned> =
            conn.all("select id, unit_id from v_project where id in {in:1}", [list(projects)]).await?;
        named.projects = rows.into_iter().map(|row| (row.id, row.unit_id)).collect();
    }
    let payees = texts(|line| &line.payee_id);
    if !payees.is_empty() {
        let rows: Vec<Id> = conn.all("select id from v_payee where id in {in:1}", [list(payees)]).await?;
        named.payees = rows.into_iter().map(|row| row.id).collect();
    }
    let mut codes = texts(|line| &line.function);
    codes.extend(texts(|line| &line.dep_economy));
    codes.extend(texts(|line| &line.fund));
    if !codes.is_empty() {
        const CODES: &str = "select distinct scheme, code from v_code
            where code in {in:1} and scheme in ('functional', 'economic_departmental', 'funding_sources')
              and effective_from <= $2 and (effective_to is null or effective_to >= $2)";
        let rows: Vec<Code> = conn.all(CODES, [list(codes), context.today.to_string().into()]).await?;
        named.codes = rows.into_iter().map(|row| (row.scheme, row.code)).collect();
    }
    const REVIEW: &str = "select id, unit_id from fl_document
        where kind = 'opening_balance' and unit_id in {in:1} and state = 'in_review'";
    named.in_review = conn.all(REVIEW, [list(inputs.iter().map(|input| input.unit_id))]).await?;
    Ok(named)
}

pub(super) async fn load(conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
    let absent: Vec<DocumentId> =
        work.iter().filter(|work| !carries(work)).map(|work| work.command.id).collect();
    let mut stored = stored(conn, &absent).await?;
    let ready: Vec<Result<OpeningInput, Problem>> = work
        .iter()
        .map(|work| {
            if !carries(work) {
                return stored.remove(&work.command.id).ok_or_else(Problem::not_found);
            }
            let input: OpeningInput = read(&work.command.body)?;
            if input.id != work.command.id {
                return Err(Problem::not_found());
            }
            input.check().map(|()| input)
        })
        .collect();
    let inputs: Vec<&OpeningInput> = ready.iter().flatten().collect();
    let named = named(conn, &inputs, context).await?;
    let ids: Vec<UnitId> = inputs.iter().map(|input| input.unit_id).collect();
    let units = units_unscoped(conn, &ids).await?;
    let documents = work.iter().zip(ready).map(|(work, input)| {
        let input = input?;
        let unit = units.get(&input.unit_id).ok_or_else(Problem::not_found)?;
        let mine = |(id, unit): (&String, &UnitId)| (*unit == input.unit_id).then(|| id.clone());
        let projects = named.projects.iter().filter_map(mine).collect();
        let other = named.in_review.iter().any(|row| row.unit_id == input.unit_id && row.id != input.id);
        let document: Loaded = Ok(Box::new(Opening {
            total: input.debits()?,
            tie: tie_of(&input, context),
            opened: unit.start_year,
            other,
            projects,
            payees: named.payees.clone(),
            codes: named.codes.clone(),
            actor: work.header.map_or(work.command.actor_id, |header| header.creator_id),
            at: context.at.0,
            input,
        }));
        document
    });
    Ok(documents.collect())
}
