//! Group commit: requests queue here, and each writer runs what has arrived as one batch.
//!
//! One writer on SQLite; on PostgreSQL several, chosen by unit so that they rarely meet (the locks keep them right
//! when they do). A client that goes away changes nothing: the batch runs in the writer's own task, and a `COMMIT`
//! is never cancelled.

use std::collections::{BTreeSet, VecDeque};

use kernel::{DbError, Engine, Problem, text};
use tokio::sync::{mpsc, oneshot};

use crate::command::{Answer, Command};
use crate::pipeline::{Pipeline, Preview};

/// The most commands one batch takes.
const BATCH_MAX: usize = 512;
/// Requests that may wait in front of one writer; beyond it the server says "busy" rather than grow.
const QUEUE_MAX: usize = 8_192;
/// How often a busy engine is tried again.
const TRIES_MAX: u32 = 8;

struct Job {
    command: Command,
    reply: oneshot::Sender<Result<Answer, Problem>>,
}

/// The door: everything that changes a document goes through [`Poster::perform`].
#[derive(Clone)]
pub struct Poster {
    pipeline: Pipeline,
    lanes: Vec<mpsc::Sender<Job>>,
}

impl Poster {
    /// Starts the writers. They end when the last clone of the poster is dropped.
    pub fn start(pipeline: Pipeline) -> Poster {
        let writers = match pipeline.db.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => 2,
        };
        let lanes = (0..writers)
            .map(|_| {
                let (sender, receiver) = mpsc::channel(QUEUE_MAX);
                tokio::spawn(write_forever(pipeline.clone(), receiver));
                sender
            })
            .collect();
        Poster { pipeline, lanes }
    }
    /// The pipeline behind the door, for dry runs.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }
    /// Performs one command: decided and durable before this answers.
    pub async fn perform(&self, command: Command) -> Result<Answer, Problem> {
        let lane = usize::from(command.unit_hint.0.as_bytes()[15]) % self.lanes.len();
        let (reply, answer) = oneshot::channel();
        let job = Job { command: command.seal(), reply };
        self.lanes[lane].try_send(job).map_err(|_| busy())?;
        answer.await.map_err(|_| Problem::internal())?
    }
    /// Performs many commands, in their order, as fast as the writers take them. Answers are aligned.
    pub async fn perform_all(&self, commands: Vec<Command>) -> Vec<Result<Answer, Problem>> {
        let mut waiting = Vec::with_capacity(commands.len());
        for command in commands {
            let lane = usize::from(command.unit_hint.0.as_bytes()[15]) % self.lanes.len();
            let (reply, answer) = oneshot::channel();
            // Waits for room instead of refusing: a file of receipts is one caller.
            let sent = self.lanes[lane].send(Job { command: command.seal(), reply }).await;
            waiting.push((sent.is_ok(), answer));
        }
        let mut answers = Vec::with_capacity(waiting.len());
        for (sent, answer) in waiting {
            answers.push(match (sent, answer.await) {
                (true, Ok(answer)) => answer,
                _ => Err(Problem::internal()),
            });
        }
        answers
    }
    /// What would happen, without writing.
    pub async fn dry_run(&self, command: Command) -> Result<Preview, Problem> {
        self.pipeline.dry_run(&command.seal()).await.map_err(Problem::from)?
    }
}

fn busy() -> Problem {
    Problem::new(
        503,
        "busy",
        text!("系统繁忙，您的请求尚未受理。", "The system is busy; your request was not taken."),
        text!("请稍后用同一幂等键重试。", "Try again shortly with the same idempotency key."),
    )
}

async fn write_forever(pipeline: Pipeline, mut jobs: mpsc::Receiver<Job>) {
    let mut waiting: VecDeque<Job> = VecDeque::new();
    let mut arrived = Vec::with_capacity(BATCH_MAX);
    loop {
        if waiting.is_empty() && jobs.recv_many(&mut arrived, BATCH_MAX).await == 0 {
            return;
        }
        while arrived.len() < BATCH_MAX {
            let Ok(job) = jobs.try_recv() else { break };
            arrived.push(job);
        }
        waiting.extend(arrived.drain(..));
        let batch = next_batch(&mut waiting);
        run(&pipeline, batch).await;
    }
}

/// Takes commands until one names a document or a key that is already in the batch; order is kept.
fn next_batch(waiting: &mut VecDeque<Job>) -> Vec<Job> {
    let mut documents = BTreeSet::new();
    let mut keys = BTreeSet::new();
    let mut batch = Vec::new();
    let mut later = VecDeque::new();
    while let Some(job) = waiting.pop_front() {
        let fits = batch.len() < BATCH_MAX
            && !documents.contains(&job.command.id)
            && !keys.contains(&job.command.key);
        documents.insert(job.command.id);
        keys.insert(job.command.key);
        if fits {
            batch.push(job);
        } else {
            later.push_back(job);
        }
    }
    *waiting = later;
    batch
}

async fn run(pipeline: &Pipeline, batch: Vec<Job>) {
    let (commands, replies): (Vec<Command>, Vec<_>) =
        batch.into_iter().map(|job| (job.command, job.reply)).unzip();
    let outcome = pipeline.run(&commands).await;
    match outcome {
        Ok(answers) => {
            for (reply, answer) in replies.into_iter().zip(answers) {
                // The client may have gone; the work is done and its key remembers the answer.
                let _ = reply.send(Ok(answer));
            }
        }
        Err(error) => {
            tracing::warn!(%error, size = commands.len(), "a batch did not commit; its commands go one by one");
            for (command, reply) in commands.iter().zip(replies) {
                let _ = reply.send(alone(pipeline, command).await);
            }
        }
    }
}

/// One command by itself, so that a bad one harms no other. A lost commit is settled by the key first.
async fn alone(pipeline: &Pipeline, command: &Command) -> Result<Answer, Problem> {
    let mut last = DbError::Other("not tried".to_owned());
    for attempt in 1..=TRIES_MAX {
        if let Ok(Some(answer)) = pipeline.recall(command).await {
            return Ok(answer);
        }
        match pipeline.run(std::slice::from_ref(command)).await {
            Ok(mut answers) => return answers.pop().ok_or_else(Problem::internal),
            Err(error @ DbError::Constraint(_)) => {
                tracing::error!(%error, "the database's own wall refused what the pipeline allowed");
                return Err(Problem::internal());
            }
            Err(error) => last = error,
        }
        tokio::time::sleep(std::time::Duration::from_millis(10 * u64::from(attempt * attempt))).await;
    }
    tracing::error!(error = %last, "outcome unknown after all tries");
    Err(Problem::new(
        503,
        "outcome_unknown",
        text!("数据库暂时不可用，结果未知。", "The database is unavailable; the outcome is unknown."),
        text!(
            "请用同一幂等键重试，系统会给出确定结果。",
            "Try again with the same idempotency key; it settles the outcome."
        ),
    ))
}
