//! Posted means posted (P5), in the table of endpoints: there is no operation that changes, removes, reorders or takes
//! back what is in the books, a close, a package or the trail.

use std::collections::BTreeSet;

use platform::http::{MatrixRow, Site};

/// What is posted or sealed, by the object of its endpoints.
const POSTED: [&str; 8] =
    ["voucher", "balance", "book", "period", "audit", "accounting_log", "archive_package", "audit_data"];
/// Changes that name one of these and touch nothing that is there: a package is made, and never again.
const MAKING: [&str; 1] = ["make_archive_package"];
/// Words of operations that the law forbids (反记账, 反结账, 删除, 插入, 取消审核 of what is posted).
const FORBIDDEN: [&str; 8] =
    ["unpost", "unclose", "reopen", "unarchive", "purge", "renumber", "unseal", "rewrite"];

fn rows() -> Vec<MatrixRow> {
    Site::new(server::endpoints()).matrix()
}

/// Operations that would touch what is posted.
fn wrong(rows: &[MatrixRow]) -> Vec<String> {
    let changes = |row: &&MatrixRow| row.method != "GET";
    let touches = |row: &&MatrixRow| {
        let posted = POSTED.contains(&row.object.as_str()) && !MAKING.contains(&row.name.as_str());
        // A POST without an audit action only computes.
        let computes = row.method == "POST" && row.audit_action.is_none();
        let words = format!("{} {}", row.name, row.path);
        (posted && !computes) || FORBIDDEN.iter().any(|word| words.contains(word))
    };
    let named = |row: &MatrixRow| format!("{} {} ({})", row.method, row.path, row.name);
    rows.iter().filter(changes).filter(touches).map(named).collect()
}

#[test]
fn no_operation_changes_or_removes_what_is_posted() {
    let rows = rows();
    assert_eq!(wrong(&rows), Vec::<String>::new());
    // The objects are those of the product: a word that names nothing would guard nothing.
    let objects: BTreeSet<&str> = rows.iter().map(|row| row.object.as_str()).collect();
    for object in ["voucher", "balance", "audit", "archive_package"] {
        assert!(objects.contains(object), "{object} is no object of any endpoint");
    }
}

#[test]
fn what_is_removed_is_never_in_the_books() {
    let removing: Vec<String> =
        rows().into_iter().filter(|row| row.method == "DELETE").map(|row| row.path).collect();
    let allowed = |path: &String| {
        // Files of documents that may still be edited, one's own session, a match of a reconciliation that nobody signed.
        ["/attachments", "/sessions/", "/matches/", "/bank-matches/"].iter().any(|part| path.contains(part))
    };
    let others: Vec<&String> = removing.iter().filter(|path| !allowed(path)).collect();
    assert_eq!(others, Vec::<&String>::new());
}

#[test]
fn an_operation_that_takes_a_posting_back_would_be_found() {
    let mut rows = rows();
    let mut planted = rows.iter().find(|row| row.object == "voucher" && row.method == "GET").unwrap().clone();
    planted.method = "PATCH".to_owned();
    rows.push(planted.clone());
    planted.object = "manual_voucher".to_owned();
    planted.name = "unpost_voucher".to_owned();
    rows.push(planted);
    assert_eq!(wrong(&rows).len(), 2);
}
