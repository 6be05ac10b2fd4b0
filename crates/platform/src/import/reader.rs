//! Reading files of any kind: text here, workbooks in a process of their own.
//!
//! A spreadsheet library meets files that were made to burst it. So the program starts itself once more, as
//! `yiti parse-sheet`, with little memory, little time, no files and nothing of the environment; that process gets the
//! file on its standard input and answers with rows (`wire`). Whatever becomes of it, this one lives.

use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use kernel::{Problem, text};
use rlimit::Resource;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

use super::fault::Fault;
use super::grid::{BYTES_MAX, FileKind, Grid};
use super::rows::Cell;
use super::sheet::Column;
use super::{wire, workbook};

/// The command under which the program reads a workbook.
pub const PARSE_SHEET: &str = "parse-sheet";
/// Options of the program's allocator: it would reserve more than the limit at once, before there is one.
pub const ALLOCATOR: [(&str, &str); 2] =
    [("MIMALLOC_ARENA_RESERVE", "0"), ("MIMALLOC_ARENA_EAGER_COMMIT", "0")];
/// How long a workbook may take.
const WALL_CLOCK: Duration = Duration::from_secs(30);
/// How many are read at once.
const AT_ONCE: usize = 2;
/// What the reading process may use.
const LIMITS: [(Resource, u64); 6] = [
    (Resource::AS, 512 * 1024 * 1024),
    (Resource::CPU, 20),
    (Resource::FSIZE, 0),
    (Resource::CORE, 0),
    (Resource::NOFILE, 16),
    (Resource::NPROC, 0),
];

/// Reads files for imports.
#[derive(Clone, Debug)]
pub struct SheetReader {
    program: Option<PathBuf>,
    turns: Arc<Semaphore>,
}

impl SheetReader {
    /// Workbooks are read by this program, started with [`PARSE_SHEET`].
    pub fn by(program: impl Into<PathBuf>) -> SheetReader {
        SheetReader { program: Some(program.into()), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
    /// Workbooks are read by the running program itself.
    pub fn by_myself() -> std::io::Result<SheetReader> {
        // On Linux this is the running program even after its file was replaced by a newer one.
        let running = Path::new("/proc/self/exe");
        if running.exists() {
            Ok(SheetReader::by(running))
        } else {
            Ok(SheetReader::by(std::env::current_exe()?))
        }
    }
    /// Workbooks are read in this process, without limits of memory: for tests and for files of our own.
    pub fn in_process() -> SheetReader {
        SheetReader { program: None, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
    /// The rows of a file.
    pub async fn read(&self, bytes: Bytes, known: &'static [Column]) -> Result<Grid, Problem> {
        match (FileKind::of(&bytes)?, &self.program) {
            (FileKind::Text, _) => here(move || Grid::read_text(&bytes, known)).await,
            (FileKind::Workbook, None) => here(move || read_workbook(&bytes)).await,
            (FileKind::Workbook, Some(program)) => {
                let _turn = self.turns.acquire().await.map_err(|_| Problem::internal())?;
                read_in_child(program, &bytes).await
            }
        }
    }
}

/// Work of some length, off the threads that answer. Should it panic, the file cannot be read.
async fn here(work: impl FnOnce() -> Result<Grid, Problem> + Send + 'static) -> Result<Grid, Problem> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!(%error, "reading a file broke off");
        Err(Fault::Died.problem())
    })
}

fn read_workbook(bytes: &[u8]) -> Result<Grid, Problem> {
    let mut grid = Grid { is_workbook: true, ..Grid::default() };
    let mut sink = |number: u32, cells: &[String]| {
        grid.rows.push(i64::from(number), cells.iter().map(|cell| Cell::Given(cell)));
        Ok(())
    };
    workbook::read(bytes, &mut sink).map_err(Fault::problem)?;
    grid.rows.finish();
    Ok(grid)
}

async fn read_in_child(program: &Path, bytes: &[u8]) -> Result<Grid, Problem> {
    let child = Command::new(program)
        .arg(PARSE_SHEET)
        .env_clear()
        .envs(ALLOCATOR)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut child = child.map_err(|error| {
        tracing::error!(%error, "the process that reads workbooks cannot be started");
        Problem::new(
            503,
            "busy",
            text!("暂时无法读取工作簿。", "Workbooks cannot be read just now."),
            text!("请稍后再试，或另存为 csv 后导入。", "Try again later, or save it as csv and import that."),
        )
    })?;
    let answer = tokio::time::timeout(WALL_CLOCK, converse(&mut child, bytes)).await;
    // It has said what it had to say, or must not go on.
    let _ = child.kill().await;
    match answer {
        Ok(Ok(grid)) => Ok(grid),
        Ok(Err(fault)) => Err(fault.problem()),
        Err(_) => {
            tracing::warn!(bytes = bytes.len(), "a workbook took too long to read");
            Err(Fault::Died.problem())
        }
    }
}

async fn converse(child: &mut Child, bytes: &[u8]) -> Result<Grid, Fault> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Fault::Died);
    };
    let feed = async move {
        // A process that has died or has seen enough does not take the rest; what it answered counts.
        let _ = stdin.write_all(bytes).await;
        drop(stdin);
    };
    let ((), grid) = tokio::join!(feed, wire::collect(stdout));
    let grid = grid?;
    let status = child.wait().await.map_err(|_| Fault::Died)?;
    if status.success() { Ok(grid) } else { Err(Fault::Died) }
}

/// What the process of [`PARSE_SHEET`] does: takes limits upon itself, reads the file, answers, ends. It must run
/// before anything else of the program does.
pub fn parse_sheet() -> ExitCode {
    for (resource, most) in LIMITS {
        let Ok((_, hard)) = resource.get() else { return ExitCode::FAILURE };
        let most = most.min(hard);
        if resource.set(most, most).is_err() {
            return ExitCode::FAILURE;
        }
    }
    let mut bytes = Vec::new();
    let most = BYTES_MAX as u64 + 1;
    if std::io::stdin().lock().take(most).read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    match answer(&bytes, &mut BufWriter::with_capacity(64 * 1024, std::io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer(bytes: &[u8], out: &mut impl Write) -> std::io::Result<()> {
    wire::begin(out)?;
    let mut rows = 0;
    let outcome = if bytes.len() > BYTES_MAX {
        Err(Fault::TooLarge)
    } else {
        workbook::read(bytes, &mut |number, cells| {
            rows += 1;
            wire::row(out, number, cells).map_err(|_| Fault::Died)
        })
    };
    wire::end(out, outcome.map(|()| rows))
}
