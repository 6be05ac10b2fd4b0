//! The vouchers that documents were booked by, and what reversed them.

use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError};
use ledger::JournalId;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A posted voucher, in short.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PostedVoucher {
    /// Id.
    pub id: JournalId,
    /// The document it was made by.
    pub document_id: String,
    /// Period.
    pub period: i64,
    /// Number within unit and period.
    pub number: i64,
    /// Day.
    pub posted_on: String,
    /// The voucher it reverses.
    pub reverses_id: Option<JournalId>,
    /// The voucher that reverses it.
    pub reversed_by: Option<JournalId>,
    /// The document that reverses it.
    pub reversed_by_document: Option<String>,
}

/// The vouchers of these documents. Unscoped: the caller has looked at their units.
pub async fn posted_unscoped(conn: &Conn, ids: &[DocumentId]) -> Result<Vec<PostedVoucher>, DbError> {
    let sql =
        "select j.id, j.document_id, j.period, j.number, j.posted_on, j.reverses_id, r.id as reversed_by,
          r.document_id as reversed_by_document
        from lg_journal j left join lg_journal r on r.reverses_id = j.id
        where j.document_id in {in:1} and j.journal_type = 'voucher' order by j.document_id, j.seq";
    conn.all(sql, [list(ids)]).await
}
