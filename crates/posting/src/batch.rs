//! Loading a batch: everything its decisions need, in a fixed number of statements.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use flow::header::{self, Header};
use flow::machine::{Past, past};
use flow::{DocumentId, Routes};
use kernel::db::list;
use kernel::{Conn, DbError, Problem};
use ledger::Running;
use ledger::store::{Intent, load_holds, load_indicators, open_units};
use platform::identity::load_actors;
use platform::{Actor, UnitId, UserId, audit};
use rules::Release;
use sea_orm::FromQueryResult;
use tokio::try_join;

use crate::attachments::{self, Files};
use crate::command::{Command, Mode};
use crate::document::{Claim, Context, Document, Kind, Work};
use crate::pipeline::Registry;

/// What a batch has loaded.
pub struct Batch {
    /// The running ledger.
    pub running: Running,
    /// Headers by document.
    pub headers: BTreeMap<DocumentId, Header>,
    /// Actors with their rights now.
    pub actors: BTreeMap<UserId, Actor>,
    /// History by document.
    pub history: HashMap<String, Vec<Past>>,
    /// Routes in force.
    pub routes: Routes,
    /// Releases by document.
    pub releases: HashMap<String, Vec<Release>>,
    /// Who holds which claim.
    pub claims: HashMap<(String, String), String>,
    /// Codes of the units, for numbers.
    pub unit_codes: HashMap<UnitId, String>,
    /// Files of the documents.
    pub files: Files,
    /// The documents, aligned with the commands; taken out one by one as they are decided.
    pub documents: Vec<Option<Result<Box<dyn Document>, Problem>>>,
}

/// Loads a batch. With [`Mode::Commit`] the units are locked first, in id order.
pub async fn load(
    conn: &Conn,
    commands: &[Command],
    registry: &Registry,
    context: &Context,
    mode: Mode,
) -> Result<Batch, DbError> {
    let ids: BTreeSet<DocumentId> = commands.iter().map(|command| command.id).collect();
    let mut headers = header::by_ids_unscoped(conn, ids.iter().copied()).await?;
    let (units, refused) = units(conn, commands, registry, &headers).await?;
    let mut running = Running::new(context.rulebook.events.clone());
    let intent = if mode == Mode::Commit { Intent::Write } else { Intent::Look };
    let year = i64::from(chrono::Datelike::year(&context.today)) - 1;
    // Only units that exist: a made-up one in a request must not begin a chain.
    let unit_codes = unit_codes(conn, &units).await?;
    // A kind that writes what belongs to no unit (master data) names the system's own chain, and so waits for imports.
    let system = units.contains(&audit::SYSTEM_CHAIN).then_some(audit::SYSTEM_CHAIN);
    open_units(conn, &mut running, unit_codes.keys().copied().chain(system), year, intent).await?;
    if mode == Mode::Commit && conn.engine() == kernel::Engine::Postgres {
        // Another process may have moved a document between the first look and the lock.
        headers = header::by_ids_unscoped(conn, ids.iter().copied()).await?;
    }
    let mut documents = load_documents(conn, commands, registry, &headers, context).await?;
    for (place, problem) in refused {
        documents[place] = Some(Err(problem));
    }
    let touched: BTreeSet<_> = ready(&documents).flat_map(|document| document.indicators()).collect();
    load_indicators(conn, &mut running, touched).await?;
    load_holds(conn, &mut running, headers.keys().map(ToString::to_string)).await?;
    // Together: the rows of one are taken apart while the database looks for the next.
    let (claims, actors, history, releases, routes, files) = try_join!(
        load_claims(conn, &documents, commands),
        actors(conn, commands, context),
        history(conn, headers.keys()),
        load_releases(conn, headers.keys()),
        Routes::load(conn),
        attachments::load(conn, commands, &headers, mode),
    )?;
    Ok(Batch { unit_codes, files, running, headers, actors, history, routes, releases, claims, documents })
}

fn ready(documents: &[Option<Result<Box<dyn Document>, Problem>>]) -> impl Iterator<Item = &dyn Document> {
    documents.iter().filter_map(|slot| match slot {
        Some(Ok(document)) => Some(document.as_ref()),
        _ => None,
    })
}

/// Commands by kind, keeping their places.
fn by_kind<'a>(
    commands: &'a [Command],
    registry: &'a Registry,
) -> BTreeMap<&'static str, (&'a dyn Kind, Vec<usize>)> {
    let mut kinds: BTreeMap<&'static str, (&dyn Kind, Vec<usize>)> = BTreeMap::new();
    for (place, command) in commands.iter().enumerate() {
        if let Some(kind) = registry.get(command.kind) {
            kinds.entry(command.kind).or_insert((kind, Vec::new())).1.push(place);
        }
    }
    kinds
}

fn work<'a>(
    commands: &'a [Command],
    places: &[usize],
    headers: &'a BTreeMap<DocumentId, Header>,
) -> Vec<Work<'a>> {
    places
        .iter()
        .map(|place| Work { command: &commands[*place], header: headers.get(&commands[*place].id) })
        .collect()
}

type Refused = Vec<(usize, Problem)>;

async fn units(
    conn: &Conn,
    commands: &[Command],
    registry: &Registry,
    headers: &BTreeMap<DocumentId, Header>,
) -> Result<(BTreeSet<UnitId>, Refused), DbError> {
    let mut units: BTreeSet<UnitId> = headers.values().map(|header| header.unit_id).collect();
    let mut refused = Vec::new();
    for (kind, places) in by_kind(commands, registry).into_values() {
        let named = kind.units(conn, &work(commands, &places, headers)).await?;
        for (place, named) in places.into_iter().zip(named) {
            match named {
                Ok(named) => units.extend(named),
                Err(problem) => refused.push((place, problem)),
            }
        }
    }
    Ok((units, refused))
}

async fn load_documents(
    conn: &Conn,
    commands: &[Command],
    registry: &Registry,
    headers: &BTreeMap<DocumentId, Header>,
    context: &Context,
) -> Result<Vec<Option<Result<Box<dyn Document>, Problem>>>, DbError> {
    let mut documents: Vec<Option<Result<Box<dyn Document>, Problem>>> =
        commands.iter().map(|_| Some(Err(Problem::not_found()))).collect();
    for (kind, places) in by_kind(commands, registry).into_values() {
        let loaded = kind.load(conn, &work(commands, &places, headers), context).await?;
        if loaded.len() != places.len() {
            return Err(DbError::Other(format!("{}: loader answered out of step", kind.flow().kind)));
        }
        for (place, document) in places.into_iter().zip(loaded) {
            documents[place] = Some(document);
        }
    }
    Ok(documents)
}

#[derive(FromQueryResult)]
struct ClaimRow {
    kind: String,
    value: String,
    document_id: Option<String>,
}

async fn load_claims(
    conn: &Conn,
    documents: &[Option<Result<Box<dyn Document>, Problem>>],
    commands: &[Command],
) -> Result<HashMap<(String, String), String>, DbError> {
    let mut wanted = BTreeSet::new();
    for (slot, command) in documents.iter().zip(commands) {
        let Some(Ok(document)) = slot else { continue };
        // The states are not known yet; claims depend on the action alone or are asked for both ends.
        for claim in document.claims_of(&command.action) {
            let (Claim::Take { kind, value, .. }
            | Claim::Release { kind, value }
            | Claim::Free { kind, value, .. }) = claim;
            wanted.insert((kind, value));
        }
    }
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted = wanted.iter().map(|(kind, value)| serde_json::json!({"kind": kind, "value": value}));
    let rows: Vec<ClaimRow> = conn
        .all(
            // Look-ups instead of a join: joined, PostgreSQL compares every claim there is with every one asked for.
            "select x.kind, x.value, (select c.document_id from ps_claim c where c.kind = x.kind and c.value = x.value)
               as document_id from {rows:1 (kind text, value text)}",
            [list(wanted)],
        )
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some(((row.kind, row.value), row.document_id?))).collect())
}

async fn actors(
    conn: &Conn,
    commands: &[Command],
    context: &Context,
) -> Result<BTreeMap<UserId, Actor>, DbError> {
    let people: BTreeSet<UserId> = commands.iter().filter(|c| !c.system).map(|c| c.actor_id).collect();
    let people: Vec<UserId> = people.into_iter().collect();
    let mut actors =
        if people.is_empty() { BTreeMap::new() } else { load_actors(conn, &people, context.today).await? };
    if commands.iter().any(|command| command.system) {
        actors.insert(UserId::SYSTEM, Actor::system(context.today));
    }
    Ok(actors)
}

async fn history(
    conn: &Conn,
    documents: impl Iterator<Item = &DocumentId>,
) -> Result<HashMap<String, Vec<Past>>, DbError> {
    let ids: Vec<String> = documents.map(ToString::to_string).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut by_object: HashMap<String, Vec<audit::Record>> = HashMap::new();
    for record in audit::history(conn, ids).await? {
        by_object.entry(record.object_id.clone()).or_default().push(record);
    }
    Ok(by_object.into_iter().map(|(object, records)| (object, past(&records))).collect())
}

#[derive(FromQueryResult)]
struct UnitCode {
    id: UnitId,
    code: String,
}

async fn unit_codes(conn: &Conn, units: &BTreeSet<UnitId>) -> Result<HashMap<UnitId, String>, DbError> {
    let rows: Vec<UnitCode> =
        conn.all("select id, code from v_unit where id in {in:1}", [list(units)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.code)).collect())
}

#[derive(FromQueryResult)]
struct ReleaseRow {
    object_id: String,
    rule: String,
    explanation: String,
    actor_id: String,
}

async fn load_releases(
    conn: &Conn,
    documents: impl Iterator<Item = &DocumentId>,
) -> Result<HashMap<String, Vec<Release>>, DbError> {
    let ids: Vec<String> = documents.map(ToString::to_string).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<ReleaseRow> = conn
        .all(
            "select object_id, rule, explanation, actor_id from rl_release where object_id in {in:1}",
            [list(ids)],
        )
        .await?;
    let mut releases: HashMap<String, Vec<Release>> = HashMap::new();
    for row in rows {
        let release = Release { rule: row.rule, explanation: row.explanation, by: row.actor_id };
        releases.entry(row.object_id).or_default().push(release);
    }
    Ok(releases)
}
