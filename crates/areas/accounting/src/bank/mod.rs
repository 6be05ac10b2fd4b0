//! Bank reconciliation: accounts that are reconciled ([`account`]), statement files ([`statement`]), what may belong
//! together ([`propose`]) and what does ([`matching`]), and the statement of a month ([`reconcile`]).

mod account;
mod book;
mod files;
mod http;
mod matching;
mod months;
mod propose;
mod reconcile;
mod statement;

use platform::http::Endpoint;
use posting::App;

/// The endpoints of bank reconciliation.
pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    [http::endpoints(), files::endpoints(), months::endpoints()].into_iter().flatten().collect()
}
