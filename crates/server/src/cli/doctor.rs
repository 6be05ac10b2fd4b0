//! `yiti doctor`: refuses settings under which an acknowledged payment could be lost or a guard stepped over.

use std::path::Path;
use std::process::ExitCode;

use kernel::{Conn, Db, DbError, Engine, Text, text};
use platform::Vault;
use sea_orm::FromQueryResult;
use serde::Serialize;

use super::{Global, say};

/// One setting looked at.
#[derive(Serialize)]
pub(super) struct Finding {
    setting: &'static str,
    value: String,
    ok: bool,
    what: Text,
    how: Text,
}

impl Finding {
    /// Safe.
    pub(super) fn is_ok(&self) -> bool {
        self.ok
    }
    /// One line for the log.
    pub(super) fn line(&self) -> String {
        format!("{} = {}: {} {}", self.setting, self.value, self.what.en, self.how.en)
    }
}

#[derive(FromQueryResult)]
struct Setting {
    value: String,
}

pub(super) async fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 1).await?;
    let findings = examine(&db, &global.keys).await?;
    let healthy = findings.iter().all(|finding| finding.ok);
    if global.json {
        say(&serde_json::json!({ "ok": healthy, "findings": findings }).to_string());
    } else {
        for finding in &findings {
            let mark = if finding.ok { "ok  " } else { "BAD " };
            say(&format!("{mark}{} = {}", finding.setting, finding.value));
            if !finding.ok {
                say(&format!("      {} {}", finding.what.zh, finding.how.zh));
                say(&format!("      {} {}", finding.what.en, finding.how.en));
            }
        }
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Looks at every setting that matters; the server asks the same before it serves.
pub(super) async fn examine(db: &Db, keys: &Path) -> Result<Vec<Finding>, DbError> {
    // The writing connection is the one whose settings count.
    let conn = db.begin().await?;
    let findings = match db.engine() {
        Engine::Sqlite => sqlite(&conn).await,
        Engine::Postgres => postgres(&conn).await,
    };
    conn.rollback().await?;
    let mut findings = findings?;
    let pending = kernel::db::pending(db, schema::MIGRATIONS).await?;
    findings.push(Finding {
        setting: "migrations",
        value: format!("{} pending", pending.len()),
        ok: pending.is_empty(),
        what: text!("数据库结构不是当前版本。", "The schema is not at this version."),
        how: text!("请运行 yiti migrate。", "Run yiti migrate."),
    });
    if pending.is_empty() {
        findings.push(of_keys(db, keys).await?);
    }
    Ok(findings)
}

/// The key file is there, its owner's alone, and fits the database. One that was never served has none yet.
async fn of_keys(db: &Db, keys: &Path) -> Result<Finding, DbError> {
    let conn = db.reader();
    let used = conn.number("select count(*) from pf_key", []).await? > 0;
    let fault = if used || keys.exists() {
        match Vault::read_file(keys) {
            Ok(vault) => vault.fitting(&conn).await?.fits(&conn).await.err(),
            Err(problem) => Some(problem),
        }
    } else {
        None
    };
    let (what, how) = fault.as_ref().map_or_else(
        || (text!("密钥文件可用。", "The keys fit."), Text::default()),
        |problem| (problem.what.clone(), problem.how.clone()),
    );
    Ok(Finding { setting: "keys", value: keys.display().to_string(), ok: fault.is_none(), what, how })
}

async fn value(conn: &Conn, sql: &str) -> Result<String, DbError> {
    let row: Option<Setting> = conn.one(sql, []).await?;
    Ok(row.map(|row| row.value).unwrap_or_default())
}

async fn sqlite(conn: &Conn) -> Result<Vec<Finding>, DbError> {
    let journal = value(conn, "select cast(journal_mode as text) as value from pragma_journal_mode").await?;
    let synchronous =
        value(conn, "select cast(synchronous as text) as value from pragma_synchronous").await?;
    let foreign = value(conn, "select cast(foreign_keys as text) as value from pragma_foreign_keys").await?;
    Ok(vec![
        Finding {
            setting: "journal_mode",
            ok: journal == "wal",
            value: journal,
            what: text!("日志模式不是 WAL。", "The journal mode is not WAL."),
            how: text!(
                "请把数据库放在支持 WAL 的本地磁盘上。",
                "Keep the database on a local disk that supports WAL."
            ),
        },
        Finding {
            setting: "synchronous",
            ok: synchronous == "2" || synchronous == "3",
            value: synchronous,
            what: text!(
                "同步级别低于 FULL，断电会丢失已确认的支付。",
                "Below FULL, a power cut loses acknowledged payments."
            ),
            how: text!("请使用 PRAGMA synchronous=FULL。", "Use PRAGMA synchronous=FULL."),
        },
        Finding {
            setting: "foreign_keys",
            ok: foreign == "1",
            value: foreign,
            what: text!("外键检查未开启。", "Foreign keys are not checked."),
            how: text!("请使用 PRAGMA foreign_keys=ON。", "Use PRAGMA foreign_keys=ON."),
        },
    ])
}

async fn postgres(conn: &Conn) -> Result<Vec<Finding>, DbError> {
    let mut findings = Vec::new();
    for (setting, wanted) in
        [("fsync", "on"), ("full_page_writes", "on"), ("data_checksums", "on"), ("synchronous_commit", "on")]
    {
        let value = value(conn, &format!("select current_setting('{setting}') as value")).await?;
        let ok = value == wanted || (setting == "synchronous_commit" && value.starts_with("remote_"));
        findings.push(Finding {
            setting,
            ok,
            value,
            what: text!(
                "该设置下已确认的支付可能丢失或损坏不被发现。",
                "With it, acknowledged payments can be lost or damage goes unseen."
            ),
            how: text!("请设置 {setting} = {wanted}。", "Set {setting} = {wanted}."),
        });
    }
    let role = value(
        conn,
        "select case when rolsuper then 'superuser' when rolbypassrls then 'bypassrls' else 'ordinary' end as value
         from pg_roles where rolname = current_user",
    )
    .await?;
    findings.push(Finding {
        setting: "role",
        ok: role == "ordinary",
        value: role,
        what: text!(
            "应用账号是超级用户，可以绕过只增不改的保护。",
            "The application's role is a superuser and could step over the guards."
        ),
        how: text!(
            "请使用没有 SUPERUSER、BYPASSRLS 的专用账号。",
            "Use a role of its own without SUPERUSER and BYPASSRLS."
        ),
    });
    let timeout = value(conn, "select current_setting('statement_timeout') as value").await?;
    findings.push(Finding {
        setting: "statement_timeout",
        ok: timeout == "0",
        value: timeout,
        what: text!("语句超时可能打断 COMMIT。", "A statement timeout can hit a COMMIT."),
        how: text!("请设置 statement_timeout = 0。", "Set statement_timeout = 0."),
    });
    Ok(findings)
}
