//! New keys for a database that is in use: everything that is sealed is sealed anew, blind indexes are made anew, and an
//! old key stays in the file for as long as anything needs it.
//!
//! Each step leaves a database that can be read with the file as it is then, and the next run goes on from there: the file
//! gets the new keys first; values are sealed anew in parts, a transaction each, and those that were are known by their
//! key's version; the indexes change in one transaction, with the proof in `pf_key` that tells which of their keys
//! counts; last, keys that nothing needs leave the file. That the file has two keys for indexes says that a run is not
//! finished.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use kernel::{Clock, Conn, Db, DbError, Ids, Problem, text};
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::json;

use super::{Keys, PROOF, Place, Software, Vault, WORD};

/// Rows that are sealed anew by one transaction.
const PART: i64 = 1_000;

/// A column of sealed values.
#[derive(Clone, Copy, Debug)]
pub struct SealedColumn {
    /// Its table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Where its values stand, without the row.
    pub place: Place<'static>,
    /// What names a row, as SQL.
    pub key: &'static str,
    /// What a value is bound to (the row of its place), as SQL.
    pub bound: &'static str,
    /// Which rows hold a sealed value, as SQL.
    pub holds: &'static str,
    /// Whether it holds files and not texts.
    pub is_bytes: bool,
    /// The column of the blind index, if there is one.
    pub index: Option<&'static str>,
}

/// Everything of a database that depends on its keys.
#[derive(Clone, Debug, Default)]
pub struct SealedData {
    /// What is sealed anew.
    pub columns: Vec<SealedColumn>,
    /// Texts in which sealed values stand and that are never altered (table, column): they keep their keys.
    pub history: Vec<(&'static str, &'static str)>,
    /// Counts work that is under way under the present key of the indexes, as SQL: it must end first.
    pub under_way: &'static str,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rotated {
    /// The version of the key that seals now.
    pub version: u32,
    /// Whether it went on with a run that had been stopped.
    pub resumed: bool,
    /// Values that were sealed anew.
    pub sealed: i64,
    /// Indexes that were made anew.
    pub indexes: i64,
    /// Versions of older keys that stay, each with how many values and texts of the history need it.
    pub kept: BTreeMap<u32, i64>,
    /// Versions of keys that left the file.
    pub dropped: Vec<u32>,
}

/// Gives a database new keys, or finishes what an earlier run began. `step` hears how many values were sealed so far; when
/// it answers false the work stops after that part.
pub async fn rotate(
    path: &Path,
    db: &Db,
    data: &SealedData,
    step: &(dyn Fn(i64) -> bool + Sync),
) -> Result<Rotated, Problem> {
    let ids = Ids::system(Clock::System);
    let mut keys = Keys::read(path)?;
    // These must be the database's before anything is added to them.
    Vault::read_file(path)?.fitting(&db.reader()).await?.fits(&db.reader()).await?;
    nothing_under_way(&db.reader(), data).await?;
    let resumed = keys.index.len() == 2;
    if !resumed {
        keys = keys.with_fresh(&ids);
        keys.replace(path, &ids)?;
    }
    let vault = Vault::new(Arc::new(Software::new(&keys))).fitting(&db.reader()).await?;
    vault.register(db).await?;
    let version = vault.provider.current();
    let mut done = Rotated { version, resumed, ..Rotated::default() };
    for column in &data.columns {
        seal_anew(db, &vault, column, &mut done.sealed, step).await?;
    }
    if vault.index_key == 0 {
        let conn = db.begin().await?;
        let indexed = index_anew(&conn, &vault, data).await;
        done.indexes = conn.settle(indexed).await?;
    }
    keys.index.drain(..1);
    drop_unused(db, data, &mut keys, &mut done).await?;
    keys.replace(path, &ids)?;
    Ok(done)
}

async fn nothing_under_way(conn: &Conn, data: &SealedData) -> Result<(), Problem> {
    let count = if data.under_way.is_empty() { 0 } else { conn.number(data.under_way, []).await? };
    if count == 0 {
        return Ok(());
    }
    Err(Problem::conflict(
        "under_way",
        text!(
            "还有 {count} 个对账批次没有结束，其中的决定依赖现有密钥。",
            "{count} reconciliations have not ended; their decisions depend on the present keys."
        ),
        text!("请先写入或放弃这些批次。", "Apply or abandon them first."),
    ))
}

#[derive(FromQueryResult)]
struct Text {
    id: String,
    bound: String,
    value: String,
}

#[derive(FromQueryResult)]
struct Bytes {
    id: String,
    bound: String,
    value: Vec<u8>,
}

impl SealedColumn {
    fn place<'r>(&self, row: &'r str) -> Place<'r> {
        Place { row, ..self.place }
    }
    /// What is read of its rows after the one in `$1`, in order; the rest of the condition and a limit are to follow.
    fn select(&self) -> String {
        let SealedColumn { table, column, key, bound, holds, .. } = self;
        format!(
            "select {key} as id, {bound} as bound, {column} as value from {table} where {key} > $1 and ({holds})"
        )
    }
    /// How many values are sealed with a version of the key.
    async fn under(&self, conn: &Conn, version: u32) -> Result<i64, DbError> {
        let SealedColumn { table, column, holds, is_bytes, .. } = self;
        if *is_bytes {
            let sql = format!("select count(*) from {table} where ({holds}) and substr({column}, 1, 4) = $1");
            return conn.number(&sql, [version.to_be_bytes().to_vec().into()]).await;
        }
        let sql = format!("select count(*) from {table} where ({holds}) and {column} like $1");
        conn.number(&sql, [format!("{version}:%").into()]).await
    }
}

/// Seals the values of a column anew, a part at a time.
async fn seal_anew(
    db: &Db,
    vault: &Vault,
    column: &SealedColumn,
    sealed: &mut i64,
    step: &(dyn Fn(i64) -> bool + Sync),
) -> Result<(), Problem> {
    let mut after = String::new();
    loop {
        let conn = db.begin().await?;
        let part = if column.is_bytes {
            bytes_anew(&conn, vault, column, &after).await
        } else {
            texts_anew(&conn, vault, column, &after).await
        };
        let (count, last) = conn.settle(part.map_err(Problem::from)).await?;
        *sealed += count;
        if !step(*sealed) {
            return Err(Problem::conflict(
                "stopped",
                text!("已停止，尚未完成。", "It was stopped and is not finished."),
                text!("再次运行同一命令即可继续。", "Run the same command again to go on."),
            ));
        }
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

/// A part of a column of texts: how many were sealed, and the last row when there may be more.
async fn texts_anew(
    conn: &Conn,
    vault: &Vault,
    column: &SealedColumn,
    after: &str,
) -> Result<(i64, Option<String>), DbError> {
    let SealedColumn { column: name, key, .. } = column;
    let sql = format!("{} and {name} not like $2 order by {key} limit $3", column.select());
    let current = format!("{}:%", vault.provider.current());
    let rows: Vec<Text> = conn.all(&sql, [after.into(), current.into(), PART.into()]).await?;
    let mut anew = Vec::with_capacity(rows.len());
    for Text { id, bound, value } in &rows {
        let place = column.place(bound);
        let value = vault.seal(place, &vault.open(place, value)?)?;
        anew.push(json!({ "given_key": id, "given_value": value }));
    }
    update(conn, column, name, anew).await?;
    let is_full = rows.len() as i64 == PART;
    let last = rows.last().filter(|_| is_full).map(|row| row.id.clone());
    Ok((rows.len() as i64, last))
}

/// Puts values into a column, by row.
async fn update(
    conn: &Conn,
    column: &SealedColumn,
    name: &str,
    values: Vec<serde_json::Value>,
) -> Result<(), DbError> {
    if values.is_empty() {
        return Ok(());
    }
    let SealedColumn { table, key, .. } = column;
    let sql = format!(
        "update {table} set {name} = given_value from {{rows:1 (given_key text, given_value text)}}
         where {key} = given_key"
    );
    conn.exec(&sql, [serde_json::Value::Array(values).to_string().into()]).await?;
    Ok(())
}

/// The same for files, which may be large: one at a time.
async fn bytes_anew(
    conn: &Conn,
    vault: &Vault,
    column: &SealedColumn,
    after: &str,
) -> Result<(i64, Option<String>), DbError> {
    let SealedColumn { table, column: name, key, .. } = column;
    let sql = format!("{} order by {key} limit 1", column.select());
    let Some(Bytes { id, bound, value }) = conn.one::<Bytes>(&sql, [after.into()]).await? else {
        return Ok((0, None));
    };
    if value.starts_with(&vault.provider.current().to_be_bytes()) {
        return Ok((0, Some(id)));
    }
    let place = column.place(&bound);
    let anew = vault.seal_bytes(place, &vault.open_bytes(place, &value)?)?;
    let sql = format!("update {table} set {name} = $2 where {key} = $1");
    conn.exec(&sql, [id.clone().into(), anew.into()]).await?;
    Ok((1, Some(id)))
}

/// Makes the blind indexes anew under the second key, and notes that it counts.
async fn index_anew(conn: &Conn, vault: &Vault, data: &SealedData) -> Result<i64, Problem> {
    nothing_under_way(conn, data).await?;
    let mut count = 0;
    for column in &data.columns {
        let Some(index) = column.index else { continue };
        let sql = format!("{} order by {} limit $2", column.select(), column.key);
        let mut after = String::new();
        loop {
            let rows: Vec<Text> = conn.all(&sql, [after.clone().into(), PART.into()]).await?;
            let mut anew = Vec::with_capacity(rows.len());
            for Text { id, bound, value } in &rows {
                let place = column.place(bound);
                let clear = vault.open(place, value)?;
                anew.push(json!({ "given_key": id, "given_value": vault.index_under(1, place, &clear) }));
            }
            count += rows.len() as i64;
            update(conn, column, index, anew).await?;
            match rows.last() {
                Some(last) => after.clone_from(&last.id),
                None => break,
            }
        }
    }
    let proof = vault.index_under(1, PROOF, WORD);
    conn.exec("update pf_key set index_proof = $1", [proof.into()]).await?;
    Ok(count)
}

/// Takes older keys that nothing needs any more out of the database's list and of the keys.
async fn drop_unused(db: &Db, data: &SealedData, keys: &mut Keys, done: &mut Rotated) -> Result<(), Problem> {
    let older: Vec<u32> = keys.seal.keys().copied().filter(|version| *version != done.version).collect();
    let conn = db.begin().await?;
    let work = async {
        for version in older {
            let mut needed = 0;
            for (table, column) in &data.history {
                // Sealed values are JSON strings there.
                let sql = format!("select count(*) from {table} where {column} like $1");
                needed += conn.number(&sql, [format!("%\"{version}:%").into()]).await?;
            }
            // Whatever was sealed meanwhile by a server that nobody stopped must not lose its key.
            for column in &data.columns {
                needed += column.under(&conn, version).await?;
            }
            if needed > 0 {
                done.kept.insert(version, needed);
            } else {
                conn.exec("delete from pf_key where version = $1", [i64::from(version).into()]).await?;
                done.dropped.push(version);
            }
        }
        Ok::<(), Problem>(())
    };
    let outcome = work.await;
    conn.settle(outcome).await?;
    keys.seal.retain(|version, _| !done.dropped.contains(version));
    Ok(())
}
