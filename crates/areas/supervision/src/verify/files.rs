//! I21: files of documents.

use kernel::{Conn, DbError, text};
use ledger::verify::Check;
use platform::hash;
use sea_orm::FromQueryResult;

/// Files read at once: each may be ten megabytes.
const PAGE: i64 = 8;

#[derive(FromQueryResult)]
struct Stored {
    id: String,
    hash: String,
    content: Vec<u8>,
}

/// I21: each stored file is what its SM3 says; each document's list of files is whole and names stored files.
pub(super) async fn files_are_what_came(conn: &Conn) -> Result<Check, DbError> {
    let title = text!(
        "附件内容等于上传时的摘要，附件增删记录连续且所指文件存在",
        "A stored file is what its hash says, and the record of what came and went is whole"
    );
    let mut check = Check::new("I21", title);
    let mut after = String::new();
    loop {
        let sql = "select id, hash, content from pf_attachment where id > $1 order by id limit $2";
        let page: Vec<Stored> = conn.all(sql, [after.clone().into(), PAGE.into()]).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        for file in &page {
            check.checked += 1;
            if hash::digest(&file.content) != file.hash {
                check.add(&file.id, text!("内容与摘要不符", "its content does not fit its hash"));
            }
        }
    }
    let lost = "select a.document_id as object, a.name as detail from fl_attachment a
        left join pf_attachment p on p.id = a.attachment_id
        left join fl_document d on d.id = a.document_id where p.id is null or d.id is null";
    check
        .rows(conn, lost, vec![], |name| {
            text!("附件“{name}”没有内容或没有单据", "file “{name}” has no content or no document")
        })
        .await?;
    let gaps = "select document_id as object, cast(count(*) as text) as detail from fl_attachment
        group by document_id having max(seq) <> count(*)";
    check
        .rows(conn, gaps, vec![], |n| {
            text!("附件增删记录 {n} 条，序号不连续", "its {n} records of files are not numbered one by one")
        })
        .await?;
    let removals = "select r.document_id as object, r.name as detail from fl_attachment r
        left join fl_attachment a on a.attachment_id = r.attachment_id and a.is_removal = 0
          and a.document_id = r.document_id and a.seq < r.seq
        where r.is_removal = 1 and a.seq is null";
    check
        .rows(conn, removals, vec![], |name| {
            text!("附件“{name}”被删除却未曾上传", "file “{name}” went without having come")
        })
        .await?;
    Ok(check)
}
