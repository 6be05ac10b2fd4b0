//! Packages in their tables: made once, kept as bytes, handed out as they were made.

use std::io::Read;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use kernel::{Conn, Db, DbError, Limit, Page, Problem, Stamp};
use ledger::queries::order::{Order, Part};
use platform::audit::{self, Event, Origin};
use platform::{Scope, UnitId, UserId, Vault};
use sea_orm::{FromQueryResult, Value};
use serde::Serialize;
use utoipa::ToSchema;

use super::build::{PIECE, Sealed, Stated, draft};
use super::extra::Extra;
use super::facts::{self, Range};
use super::zip::broken;

kernel::id_type!(
    /// An archive package.
    PackageId
);

/// A package that was made.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
pub struct Package {
    /// Id.
    #[schema(value_type = String, format = Uuid)]
    pub id: PackageId,
    /// Number.
    pub number: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// First period.
    pub from_period: i64,
    /// Last period.
    pub to_period: i64,
    /// Vouchers in it.
    pub vouchers: i64,
    /// Their lines.
    pub entries: i64,
    /// Files of documents in it.
    pub attachments: i64,
    /// Files altogether.
    pub files: i64,
    /// Bytes.
    pub size: i64,
    /// SM3 of the package.
    pub file_hash: String,
    /// SM3 of its manifest.
    pub manifest_hash: String,
    /// SM3 over its content: equal in every package of the same months.
    pub content_hash: String,
    /// The key that signed it.
    pub public_key: String,
    /// The signature over the manifest.
    pub signature: String,
    /// Who made it.
    pub made_by: UserId,
    /// The name at that time.
    pub made_by_name: String,
    /// When.
    pub made_at: Stamp,
}

const COLUMNS: &str = "p.id, p.number, p.unit_id, u.code as unit_code, u.name as unit_name, p.fiscal_year,
    p.from_period, p.to_period, p.vouchers, p.entries, p.attachments, p.files, p.size, p.file_hash, p.manifest_hash,
    p.content_hash, p.public_key, p.signature, p.made_by, p.made_by_name, p.made_at";

/// Newest first.
pub(crate) const ORDER: Order = Order { parts: &[Part::Text("p.id")], down: true };

/// A page of the packages of these units.
pub async fn page(
    conn: &Conn,
    units: Value,
    year: i64,
    beyond: &[Value],
    limit: Limit,
) -> Result<Page<Package>, DbError> {
    const WHERE: &str = "where p.unit_id in {in:1} and ($2 = 0 or p.fiscal_year = $2)";
    let count = format!("select count(*) from av_package p {WHERE}");
    let total = conn.number(&count, [units.clone(), year.into()]).await?;
    let sql = format!(
        "select {COLUMNS} from av_package p join v_unit u on u.id = p.unit_id {WHERE} {} order by {} limit $3",
        ORDER.beyond(beyond, 4),
        ORDER.by()
    );
    let mut values = vec![units, year.into(), limit.one_more().into()];
    values.extend(beyond.iter().cloned());
    let mut items: Vec<Package> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Page { items, next, total })
}

/// A package that may be seen.
pub async fn find(conn: &Conn, scope: &Scope, id: PackageId) -> Result<Package, Problem> {
    let sql = format!("select {COLUMNS} from av_package p join v_unit u on u.id = p.unit_id where p.id = $1");
    let found: Option<Package> = conn.one(&sql, [id.into()]).await?;
    found.filter(|package| scope.sees(package.unit_id)).ok_or_else(Problem::not_found)
}

/// Makes a package of a closed range and keeps it. The same id again gives what was made.
pub async fn make(
    db: &Db,
    vault: &Vault,
    (id, range): (PackageId, &Range),
    origin: &Origin,
    extra: &[Box<dyn Extra>],
) -> Result<Package, Problem> {
    let of_unit = Scope::of_operator([range.unit_id]);
    if let Ok(made) = find(&db.reader(), &of_unit, id).await {
        return Ok(made);
    }
    let snapshot = db.snapshot().await?;
    let drafted = draft(&snapshot, range, extra).await;
    snapshot.rollback().await?;
    let drafted = drafted?;
    let conn = db.begin().await?;
    let done = async {
        audit::lock_chains(&conn, [range.unit_id]).await?;
        let count = "select count(*) from av_package where unit_id = $1 and fiscal_year = $2";
        let place = conn.number(count, [range.unit_id.into(), range.year().into()]).await? + 1;
        let stated = Stated {
            number: format!("DA-{}-{}-{place:03}", drafted.unit().code, range.year()),
            made_at: origin.at,
            made_by: origin.actor_name.clone(),
            heads: facts::heads(&conn, range.unit_id).await?,
        };
        let mut sealed = drafted.seal(vault, stated)?;
        keep(&conn, id, &mut sealed, origin).await?;
        find(&conn, &of_unit, id).await
    };
    let done: Result<Package, Problem> = done.await;
    conn.settle(done).await
}

async fn keep(conn: &Conn, id: PackageId, sealed: &mut Sealed, origin: &Origin) -> Result<(), Problem> {
    const INSERT: &str = "insert into av_package (id, number, unit_id, fiscal_year, from_period, to_period, vouchers,
          entries, attachments, files, size, file_hash, manifest_hash, content_hash, public_key, signature, made_by,
          made_by_name, made_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    let info = &sealed.info;
    let values: [Value; 19] = [
        id.into(),
        info.number.clone().into(),
        info.unit_id.into(),
        info.fiscal_year.into(),
        info.from_period.into(),
        info.to_period.into(),
        info.counts.vouchers.into(),
        info.counts.entries.into(),
        info.counts.attachments.into(),
        sealed.files.into(),
        sealed.size.into(),
        sealed.file_hash.clone().into(),
        sealed.manifest_hash.clone().into(),
        sealed.content_hash.clone().into(),
        sealed.signature.public_key.clone().into(),
        sealed.signature.signature.clone().into(),
        origin.actor_id.into(),
        origin.actor_name.clone().into(),
        origin.at.into(),
    ];
    conn.exec(INSERT, values).await?;
    // One piece after the other: the package never is in memory as a whole.
    let mut piece = vec![0; PIECE];
    for seq in 1_i64.. {
        let read = fill(&mut sealed.file, &mut piece).map_err(broken)?;
        if read == 0 {
            break;
        }
        let content = Value::from(piece[..read].to_vec());
        let sql = "insert into av_chunk (package_id, seq, content) values ($1, $2, $3)";
        conn.exec(sql, [id.into(), seq.into(), content]).await?;
    }
    let detail = serde_json::json!({
        "number": info.number, "from": info.from_period, "to": info.to_period, "vouchers": info.counts.vouchers,
    });
    let event = Event {
        action: "archive_package.make".to_owned(),
        object_kind: "archive_package".to_owned(),
        object_id: id.to_string(),
        detail: detail.to_string(),
        after_hash: sealed.file_hash.clone(),
        ..Event::default()
    };
    Ok(audit::record(conn, info.unit_id, origin, vec![event]).await?)
}

/// As much as fits, or as there is.
fn fill(file: &mut std::fs::File, piece: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < piece.len() {
        match file.read(&mut piece[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

#[derive(FromQueryResult)]
struct Chunk {
    content: Vec<u8>,
}

/// A piece of a package. Unscoped: whoever asks has found the package.
pub async fn piece_unscoped(db: &Db, id: PackageId, seq: i64) -> Result<Option<Vec<u8>>, DbError> {
    let sql = "select content from av_chunk where package_id = $1 and seq = $2";
    let found: Option<Chunk> = db.keyed().one(sql, [id.into(), seq.into()]).await?;
    Ok(found.map(|chunk| chunk.content))
}

/// The bytes of a package, read as they are sent. Unscoped: whoever asks has found the package.
pub fn body_unscoped(db: Db, id: PackageId) -> Body {
    let pieces = stream::unfold(Some((db, 1_i64)), move |state| async move {
        let (db, seq) = state?;
        match piece_unscoped(&db, id, seq).await {
            Ok(Some(content)) => Some((Ok(Bytes::from(content)), Some((db, seq + 1)))),
            Ok(None) => None,
            Err(error) => {
                // The answer has begun: cutting it off is all that can tell the reader.
                tracing::error!(%error, "sending a package broke off");
                Some((Err(error), None))
            }
        }
    });
    Body::from_stream(pieces.fuse())
}
