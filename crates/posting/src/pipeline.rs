//! Running a batch from keys to commit.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use flow::{Flow, NEW};
use kernel::db::list;
use kernel::{Clock, Conn, Db, DbError, Problem, text};
use platform::UnitId;
use sea_orm::FromQueryResult;

use crate::batch::{self, Batch};
use crate::command::{Answer, Command, Mode, Receipt};
use crate::decide::{Rejected, decide};
use crate::document::{Context, Kind};
use crate::foretell::foretell;
use crate::rulebook::Shelf;
use crate::voucher;
use crate::write::{Decided, write};

/// All kinds of documents, by name.
#[derive(Clone, Default)]
pub struct Registry(BTreeMap<&'static str, Arc<dyn Kind>>);

impl Registry {
    /// With these kinds.
    pub fn new(kinds: impl IntoIterator<Item = Arc<dyn Kind>>) -> Registry {
        Registry(kinds.into_iter().map(|kind| (kind.flow().kind, kind)).collect())
    }
    /// A kind.
    pub fn get(&self, name: &str) -> Option<&dyn Kind> {
        self.0.get(name).map(AsRef::as_ref)
    }
    /// All kinds.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Kind>> {
        self.0.values()
    }
}

/// A dry run's answer: why it would be refused, if so, and all there is to see.
pub type Preview = (Option<Problem>, Receipt);

/// What the pipeline runs on.
#[derive(Clone)]
pub struct Pipeline {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Kinds of documents.
    pub registry: Registry,
    /// Rules, templates, charts.
    pub shelf: Shelf,
}

#[derive(FromQueryResult)]
struct Remembered {
    key: String,
    fingerprint: String,
    status: i64,
    answer: String,
}

impl Pipeline {
    fn context(&self) -> Context {
        let at = self.clock.now();
        let rulebook = self.shelf.get();
        let rules = rulebook.catalogue.on(at.date());
        Context { at, today: at.date(), rulebook, rules }
    }
    /// Runs commands that name different documents and different keys as one batch, in one transaction.
    pub async fn run(&self, commands: &[Command]) -> Result<Vec<Answer>, DbError> {
        let context = self.context();
        let conn = self.db.begin().await?;
        match self.decide_and_write(&conn, commands, &context).await {
            Ok(answers) => {
                conn.commit().await?;
                Ok(answers)
            }
            Err(error) => {
                // The first error is the one to report; a failed rollback ends with the connection.
                let _ = conn.rollback().await;
                Err(error)
            }
        }
    }
    async fn decide_and_write(
        &self,
        conn: &Conn,
        commands: &[Command],
        context: &Context,
    ) -> Result<Vec<Answer>, DbError> {
        let mut batch = batch::load(conn, commands, &self.registry, context, Mode::Commit).await?;
        // After the locks: a second process with the same key has either committed by now or waits for us.
        let remembered = replays(conn, commands).await?;
        let mut out: Vec<Option<Answer>> =
            commands.iter().map(|c| remembered.get(&c.key).map(|before| before.answer(c))).collect();
        let mut decided = Vec::new();
        let mut places = Vec::new();
        for (place, command) in commands.iter().enumerate() {
            if out[place].is_none() {
                decided.push(Decided {
                    command,
                    outcome: self.one(&mut batch, place, command, context, Mode::Commit),
                });
                places.push(place);
            }
        }
        if !decided.is_empty() {
            for (place, answer) in places.into_iter().zip(write(conn, &mut batch, decided, context).await?) {
                out[place] = Some(answer);
            }
        }
        out.into_iter()
            .map(|slot| slot.ok_or_else(|| DbError::Other("a command got no answer".to_owned())))
            .collect()
    }
    fn one(
        &self,
        batch: &mut Batch,
        place: usize,
        command: &Command,
        context: &Context,
        mode: Mode,
    ) -> Result<crate::decide::Accepted, Box<Rejected>> {
        let kind = self.registry.get(command.kind).ok_or_else(Problem::not_found)?;
        conceal(batch, command, kind.flow())?;
        let document = batch.documents[place].take().ok_or_else(Problem::internal)??;
        decide(batch, command, document, kind.flow(), context, mode)
    }
    /// Decides one command without writing: what would happen, in full. Beside the receipt stands the refusal, when
    /// it would be refused after its facts were known.
    pub async fn dry_run(&self, command: &Command) -> Result<Result<Preview, Problem>, DbError> {
        let context = self.context();
        let conn = self.db.snapshot().await?;
        let commands = std::slice::from_ref(command);
        let loaded = batch::load(&conn, commands, &self.registry, &context, Mode::DryRun).await;
        conn.rollback().await?;
        let mut batch = loaded?;
        Ok(match self.one(&mut batch, 0, command, &context, Mode::DryRun) {
            Ok(mut accepted) => {
                if let Some(kind) = self.registry.get(command.kind).filter(|_| command.action == "edit") {
                    foretell(&batch, command, kind.flow(), &mut accepted, &context);
                }
                let mut receipt = accepted.receipt;
                receipt.computed = accepted.document.computed();
                receipt.vouchers.extend(voucher::views(&accepted.foreseen, &context));
                receipt.dry_run = true;
                for voucher in &mut receipt.vouchers {
                    voucher.number = None;
                }
                Ok((None, receipt))
            }
            Err(rejected) => {
                let Rejected { problem, preview, .. } = *rejected;
                match preview {
                    Some(mut receipt) => {
                        receipt.refusal = Some(problem.body(kernel::Language::Zh, &command.request_id));
                        Ok((Some(problem), *receipt))
                    }
                    None => Err(problem),
                }
            }
        })
    }
    /// What a key was answered with, if its effect is there: settles an unknown outcome.
    pub async fn recall(&self, command: &Command) -> Result<Option<Answer>, DbError> {
        let conn = self.db.begin().await?;
        let found = replays(&conn, std::slice::from_ref(command)).await?;
        conn.rollback().await?;
        Ok(found.get(&command.key).map(|before| before.answer(command)))
    }
}

/// Whoever holds no role at the document's unit hears what is said of a document that does not exist, before the
/// kind has said anything of what it loaded (`crates/server/tests/it/matrix`).
pub(crate) fn conceal(batch: &Batch, command: &Command, flow: &Flow) -> Result<(), Problem> {
    let actor = batch.actors.get(&command.actor_id).ok_or_else(Problem::unauthenticated)?;
    let unit = match batch.headers.get(&command.id) {
        Some(header) if header.kind == flow.kind => Some(header.unit_id),
        Some(_) => return Err(Problem::not_found()),
        // Only an action that creates, with something to create, may name what is not there.
        None if command.body.is_null() || flow.find(NEW, &command.action).is_none() => {
            return Err(Problem::not_found());
        }
        None => command.body["unit_id"].as_str().and_then(|unit| unit.parse().ok()),
    };
    let stranger = |unit: UnitId| !actor.is_system() && actor.roles_at(unit).is_empty();
    if unit.is_some_and(stranger) { Err(Problem::not_found()) } else { Ok(()) }
}

/// What was answered before under a key.
struct Replay {
    fingerprint: String,
    answer: Answer,
}

impl Replay {
    /// The answer for this command: the first one again, or a conflict when something else was asked.
    fn answer(&self, command: &Command) -> Answer {
        if self.fingerprint == command.fingerprint {
            return self.answer.clone();
        }
        Answer::Refused(Problem::conflict(
            "key_reused",
            text!("该幂等键已用于内容不同的请求。", "This idempotency key was used for a different request."),
            text!("请为新的请求生成新的 Idempotency-Key。", "Make a new Idempotency-Key for a new request."),
        ))
    }
}

async fn replays(conn: &Conn, commands: &[Command]) -> Result<HashMap<kernel::uuid::Uuid, Replay>, DbError> {
    let keys: BTreeSet<_> = commands.iter().map(|command| command.key).collect();
    let rows: Vec<Remembered> = conn
        .all("select key, fingerprint, status, answer from pf_idempotency where key in {in:1}", [list(keys)])
        .await?;
    let mut found = HashMap::new();
    for row in rows {
        let broken = |error: serde_json::Error| DbError::Other(format!("idempotency record: {error}"));
        let answer = if row.status == 200 {
            Answer::Done(row.answer)
        } else {
            Answer::Refused(serde_json::from_str(&row.answer).map_err(broken)?)
        };
        let key = row.key.parse().map_err(|_| DbError::Other("idempotency key".to_owned()))?;
        found.insert(key, Replay { fingerprint: row.fingerprint, answer });
    }
    Ok(found)
}
