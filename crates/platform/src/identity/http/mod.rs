//! The endpoints of login, users, rights and delegations.

mod delegations;
mod places;
mod sessions;
mod users;

use axum::extract::FromRef;

use crate::http::{Endpoint, Platform};

/// All of them.
pub(crate) fn endpoints<S>() -> Vec<Endpoint<S>>
where
    S: Clone + Send + Sync + 'static,
    Platform: FromRef<S>,
{
    let mut all = sessions::endpoints();
    all.extend(users::endpoints());
    all.extend(places::endpoints());
    all.extend(delegations::endpoints());
    all
}
