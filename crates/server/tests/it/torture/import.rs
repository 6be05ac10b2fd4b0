//! kill -9 while a file is being taken in: by the command line, by the server's background, and as an applied
//! reconciliation. Whatever the moment, all of the file is there or nothing of it, and doing it again completes it.
//! YITI_IMPORT_KILLS sets the number of kills (6), YITI_IMPORT_ROWS the rows of the file (1,500).

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use kernel::clock::Stopwatch;
use kernel::uuid::Uuid;
use kernel::{Clock, Db};
use tokio::process::Command;

use super::server::{PROGRAM, Remote, Server, verify};
use super::{draw, setting};
use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn torture_killed_import_on_sqlite() {
    testkit::on_sqlite(kill_imports).await;
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn torture_killed_import_on_postgres() {
    testkit::on_postgres(kill_imports).await;
}

/// How a file gets in.
#[derive(Clone, Copy, Debug)]
enum Way {
    CommandLine,
    Background,
    Reconciliation,
}

struct Scene {
    stage: Stage,
    url: String,
    folder: tempfile::TempDir,
    rows: u64,
}

async fn kill_imports(db: Db, url: String) {
    // Both engines share the number of kills.
    let kills = setting("YITI_IMPORT_KILLS", 6).div_ceil(2);
    let stage = Stage::build(db, Clock::System).await;
    stage.db().clone().close().await.unwrap();
    let rows = setting("YITI_IMPORT_ROWS", 1_500);
    let scene = Scene { stage, url, folder: tempfile::tempdir().unwrap(), rows };
    let watch = Stopwatch::start();
    let done = scene.command(Way::CommandLine, 0).await.output().await.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let whole = watch.elapsed();
    assert_eq!(scene.count(0).await, rows);
    let ways = [Way::CommandLine, Way::Background, Way::Reconciliation];
    let mut early = 0;
    for (generation, way) in (1..=kills).zip(ways.into_iter().cycle()) {
        let micros = u64::try_from(whole.as_micros()).unwrap();
        let delay = Duration::from_micros(draw(&scene.stage.ids, micros * 5 / 4));
        match way {
            Way::Background => scene.kill_server(generation, delay).await,
            _ => scene.kill_command(way, generation, delay).await,
        }
        let there = scene.count(generation).await;
        assert!(there == 0 || there == rows, "{way:?}: {there} of {rows} rows after {delay:?}");
        early += u64::from(there == 0);
        match way {
            Way::Background => scene.finish_in_background(generation).await,
            _ => scene.finish(way, generation).await,
        }
        assert_eq!(scene.count(generation).await, rows, "{way:?} completes");
    }
    eprintln!("{kills} kills, {early} before the commit; a whole import takes {whole:?}");
    verify(&scene.url).await;
}

impl Scene {
    /// Payees that bear the number of the generation, so that every file changes every row.
    fn file(&self, generation: u64) -> String {
        let mut file = "收款人代码,收款人名称,收款人类型\n".to_owned();
        for n in 0..self.rows {
            file += &format!("T{n:06},第{generation}代公司{n:06}号,企业\n");
        }
        file
    }
    fn path(&self, generation: u64) -> PathBuf {
        let path = self.folder.path().join(format!("{generation}.csv"));
        std::fs::write(&path, self.file(generation)).unwrap();
        path
    }
    async fn count(&self, generation: u64) -> u64 {
        let db = Db::open(&self.url, 1).await.unwrap();
        let sql = "select count(*) from md_payee where name like $1";
        let count = db.reader().number(sql, [format!("第{generation}代%").into()]).await.unwrap();
        db.close().await.unwrap();
        u64::try_from(count).unwrap()
    }
    async fn command(&self, way: Way, generation: u64) -> Command {
        let path = self.path(generation);
        let source = |name: &str, path: &Path| format!("{name}={}", path.display());
        let mut command = Command::new(PROGRAM);
        command.args(["--database", &self.url, "--json", "--keys"]).arg(testkit::key_file());
        command.env("YITI_LOG", "error");
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        match way {
            Way::Reconciliation => {
                let case = Uuid::from_u128(u128::from(generation)).to_string();
                let sources = [source("A", &path), source("B", &path)];
                command.args(["reconcile", "payees", "--case", &case, "--sign", "测试"]);
                command.args(["--source", &sources[0], "--source", &sources[1]]);
            }
            _ => {
                command.args(["import", "payees", "--source", "测试"]).arg(&path);
            }
        }
        command
    }
    async fn kill_command(&self, way: Way, generation: u64, delay: Duration) {
        let mut child = self.command(way, generation).await.spawn().unwrap();
        // Reconciling does more than an import: reading twice, checking, and then the same.
        let delay = if matches!(way, Way::Reconciliation) { delay * 4 } else { delay };
        let _ = tokio::time::timeout(delay, child.wait()).await;
        let _ = child.kill().await;
    }
    async fn finish(&self, way: Way, generation: u64) {
        let done = self.command(way, generation).await.output().await.unwrap();
        assert!(done.status.success(), "{way:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
    async fn kill_server(&self, generation: u64, delay: Duration) {
        let server = Server::start(&self.url).await;
        let path = "/api/masterdata/imports/payees/jobs";
        let file = self.file(generation);
        let (status, job) = server.client().upload(&self.stage.finance[0], path, file).await;
        assert_eq!(status, 202, "{job}");
        let _ = tokio::time::timeout(delay, self.watch(&server.client())).await;
        server.kill().await;
    }
    /// The job is found again by a new server, and watched until it has ended.
    async fn finish_in_background(&self, generation: u64) {
        let server = Server::start(&self.url).await;
        let ended = tokio::time::timeout(Duration::from_secs(120), self.watch(&server.client())).await;
        assert_eq!(ended.as_deref(), Ok("done"), "generation {generation}");
        server.kill().await;
    }
    /// Asks for the newest job until it has ended; how it did.
    async fn watch(&self, remote: &Remote) -> String {
        loop {
            let (status, jobs) = remote.get(&self.stage.finance[0], "/api/masterdata/jobs?limit=1").await;
            assert_eq!(status, 200, "{jobs}");
            let state = jobs["items"][0]["state"].as_str().unwrap();
            if matches!(state, "done" | "failed" | "cancelled") {
                return state.to_owned();
            }
        }
    }
}
