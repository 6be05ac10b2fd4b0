//! Where documents are shown: each kind has a list and a detail at the path that tasks, traces and ledgers lead to.

use std::collections::BTreeSet;

use platform::http::Site;

#[test]
fn every_kind_of_document_is_shown_where_the_links_lead() {
    let matrix = Site::new(server::endpoints()).matrix();
    let read: BTreeSet<&str> =
        matrix.iter().filter(|row| row.method == "GET").map(|row| row.path.as_str()).collect();
    let kinds = server::assemble::flows().into_iter().map(|flow| flow.kind);
    for kind in kinds.chain(["indicator", "voucher"]) {
        let list = flow::place::list(kind).unwrap_or_else(|| panic!("{kind} has no place"));
        assert!(read.contains(format!("/api{list}").as_str()), "{kind}: no list at {list}");
        let detail = format!("/api{list}/{{id}}");
        assert!(read.contains(detail.as_str()), "{kind}: no detail below {list}");
        // What leads to a document by its id alone (its files, its changes) asks for the right its page asks for.
        for row in matrix
            .iter()
            .filter(|row| row.method == "GET" && [&format!("/api{list}"), &detail].contains(&&row.path))
        {
            assert_eq!(row.permission, flow::place::read(kind), "{kind}: {}", row.name);
        }
    }
    // A document is entered at its list: the place is that of its own kind and of no other.
    for row in matrix.iter().filter(|row| row.method == "POST") {
        let Some(kind) = row.name.strip_prefix("create_") else { continue };
        if let Some(list) = flow::place::list(kind) {
            assert_eq!(row.path, format!("/api{list}"), "{kind}");
        }
    }
}
