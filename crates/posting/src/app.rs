//! The state every area's handlers get.

use crate::rulebook::Shelf;
use crate::writer::Poster;
use axum::extract::FromRef;
use platform::http::Platform;

/// Everything a handler may use.
#[derive(Clone)]
pub struct App {
    /// Database, clock, ids, login.
    pub platform: Platform,
    /// The door.
    pub poster: Poster,
    /// Rules, templates, charts in force.
    pub shelf: Shelf,
}

impl FromRef<App> for Platform {
    fn from_ref(app: &App) -> Platform {
        app.platform.clone()
    }
}
