//! Reading in a process of its own.
//!
//! The parsers are bounded by themselves and free of recursion; yet a file may have been made to burst them. So the server
//! starts the program once more, as `yiti read-evoucher`, with little memory, little time, no files and nothing of the
//! environment. Whatever becomes of that process, the server lives (as with workbooks, `platform::import`).

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use axum::body::Bytes;
use kernel::{FieldProblem, text};
use platform::import::ALLOCATOR;
use rlimit::Resource;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

use crate::read::{self, FILE_MAX, Outcome, refused};

/// The command under which the program reads a voucher.
pub const READ_EVOUCHER: &str = "read-evoucher";
/// How long a voucher may take.
const WALL_CLOCK: Duration = Duration::from_secs(15);
/// Most bytes of an answer.
const ANSWER_MAX: u64 = 16 * 1024 * 1024;
/// How many are read at once.
static TURNS: Semaphore = Semaphore::const_new(2);
/// The program that reads; unset, files are read in this process (tests, files of our own).
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
/// What the reading process may use.
const LIMITS: [(Resource, u64); 6] = [
    (Resource::AS, 512 * 1024 * 1024),
    (Resource::CPU, 10),
    (Resource::FSIZE, 0),
    (Resource::CORE, 0),
    (Resource::NOFILE, 16),
    (Resource::NPROC, 0),
];

/// From now on files are read by the running program, started anew.
pub fn by_myself() -> std::io::Result<()> {
    // On Linux this is the running program even after its file was replaced by a newer one.
    let running = Path::new("/proc/self/exe");
    let program = if running.exists() { running.to_owned() } else { std::env::current_exe()? };
    let _ = PROGRAM.set(program);
    Ok(())
}

/// Reads a file.
pub async fn outcome(bytes: Bytes) -> Outcome {
    match PROGRAM.get() {
        Some(program) => by(program, &bytes).await,
        None => {
            let read = tokio::task::spawn_blocking(move || read::read(&bytes)).await;
            read.unwrap_or_else(|_| Outcome::refused(died()))
        }
    }
}

fn died() -> FieldProblem {
    refused(
        "file",
        text!(
            "读取文件超出了时间或内存限制，已停止。",
            "Reading the file took too much time or memory and was stopped."
        ),
        text!("请使用开票平台下载的原始文件。", "Use the original file as it was issued."),
    )
}

/// Reads a file by a program that is started for it.
pub async fn by(program: &Path, bytes: &[u8]) -> Outcome {
    let Ok(_turn) = TURNS.acquire().await else { return Outcome::refused(died()) };
    let child = Command::new(program)
        .arg(READ_EVOUCHER)
        .env_clear()
        .envs(ALLOCATOR)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            tracing::error!(%error, "the process that reads electronic vouchers cannot be started");
            return Outcome::refused(died());
        }
    };
    let answer = tokio::time::timeout(WALL_CLOCK, converse(&mut child, bytes)).await;
    // It has said what it had to say, or must not go on.
    let _ = child.kill().await;
    match answer {
        Ok(Some(outcome)) => outcome,
        Ok(None) | Err(_) => {
            tracing::warn!(bytes = bytes.len(), "an electronic voucher could not be read in its limits");
            Outcome::refused(died())
        }
    }
}

async fn converse(child: &mut Child, bytes: &[u8]) -> Option<Outcome> {
    let (mut stdin, stdout) = (child.stdin.take()?, child.stdout.take()?);
    let feed = async move {
        // A process that has died does not take the rest.
        let _ = stdin.write_all(bytes).await;
        drop(stdin);
    };
    let mut answer = Vec::new();
    let mut stdout = stdout.take(ANSWER_MAX);
    let ((), heard) = tokio::join!(feed, stdout.read_to_end(&mut answer));
    heard.ok()?;
    let status = child.wait().await.ok()?;
    if status.success() { serde_json::from_slice(&answer).ok() } else { None }
}

/// What the process of [`READ_EVOUCHER`] does: takes limits upon itself, reads the file, answers, ends. It must run before
/// anything else of the program does.
pub fn read_evoucher() -> ExitCode {
    for (resource, most) in LIMITS {
        let Ok((_, hard)) = resource.get() else { return ExitCode::FAILURE };
        let most = most.min(hard);
        if resource.set(most, most).is_err() {
            return ExitCode::FAILURE;
        }
    }
    let mut bytes = Vec::new();
    if std::io::stdin().lock().take(FILE_MAX as u64 + 1).read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    let Ok(answer) = serde_json::to_vec(&read::read(&bytes)) else { return ExitCode::FAILURE };
    match std::io::stdout().lock().write_all(&answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
