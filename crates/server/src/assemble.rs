//! Opening a database and building the application on it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use flow::Flow;
use kernel::{Clock, Db, Ids};
use platform::Vault;
use platform::http::{Endpoint, Platform, Site};
use platform::identity::Identity;
use platform::import::SheetReader;
use posting::pipeline::Pipeline;
use posting::rulebook::Shelf;
use posting::{App, Kind, Poster, Registry, Rulebook};

/// Changes when an edition is loaded or the number of accounts in use does.
const NEWEST: &str =
    "select max(loaded_at) + (select count(*) from lg_account where enabled = 1) from pf_edition";

/// Connections for reading.
const READERS: u32 = 8;

/// Every kind of document of the product.
fn kinds(vault: &Vault) -> Vec<Arc<dyn Kind>> {
    [masterdata::kinds(vault), project::kinds(masterdata::staff(vault)), money_kinds()]
        .into_iter()
        .flatten()
        .collect()
}

/// Those that need no keys.
fn money_kinds() -> Vec<Arc<dyn Kind>> {
    [compilation::kinds(), indicator::kinds(), execution::kinds(), bookkeeping::kinds(), closing::kinds()]
        .into_iter()
        .flatten()
        .collect()
}

/// The life of every kind of document.
pub fn flows() -> Vec<&'static Flow> {
    [&masterdata::CHANGE_FLOW, &project::FLOW]
        .into_iter()
        .chain(money_kinds().iter().map(|kind| kind.flow()))
        .collect()
}

/// Every kind of file that can be imported.
pub fn importers() -> Vec<Arc<dyn platform::import::Importer>> {
    [
        masterdata::importers::importers(),
        project::importers(),
        compilation::importers(),
        closing::importers(),
        bookkeeping::importers(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every endpoint of the product: the one list behind routes, OpenAPI document and authorisation matrix.
pub fn endpoints() -> Vec<Endpoint<App>> {
    [
        platform::endpoints(),
        posting::attachments::endpoints(),
        masterdata::endpoints(importers()),
        project::endpoints(),
        compilation::endpoints(),
        indicator::endpoints(),
        execution::endpoints(),
        accounting::endpoints(),
        bookkeeping::endpoints(),
        closing::endpoints(),
        statement::endpoints(),
        archive::endpoints(),
        evoucher::endpoints(),
        supervision::endpoints(),
        report::endpoints(),
        scenario::endpoints(masterdata::staff),
        crate::page::endpoints(),
        crate::registry::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The product on an open database.
pub struct Product {
    /// What handlers get.
    pub app: App,
}

impl Product {
    /// Opens a database, brings its schema up to date, loads the official tables if it has none, starts the writers.
    /// The keys of its personal data are those of the file.
    pub async fn open(url: &str, keys: &Path) -> anyhow::Result<Product> {
        let db =
            Db::open(url, READERS).await.with_context(|| format!("cannot open {}", without_password(url)))?;
        let applied = kernel::db::migrate(&db, schema::MIGRATIONS).await.context("cannot migrate")?;
        if !applied.is_empty() {
            tracing::info!(count = applied.len(), "migrations applied");
        }
        let clock = platform::demonstration::clock_of(&db).await?;
        let ids = Ids::system(clock.clone());
        let vault = Vault::open_file(keys, &db).await?;
        Product::on(db, clock, ids, vault).await
    }
    /// On a database that is open and migrated, with the keys that belong to it.
    pub async fn on(db: Db, clock: Clock, ids: Ids, vault: Vault) -> anyhow::Result<Product> {
        masterdata::reference::load_shipped(&db, &clock, &vault)
            .await
            .map_err(|problem| anyhow::anyhow!("{problem}"))?;
        project::fill_initials(&db).await?;
        let rulebook = match Rulebook::load(&db.reader(), clock.today()).await? {
            Ok(rulebook) => rulebook,
            Err(problems) => bail!("the official tables in force are not usable:\n{}", problems.join("\n")),
        };
        let shelf = Shelf::new(rulebook);
        let pipeline = Pipeline {
            db: db.clone(),
            clock: clock.clone(),
            registry: Registry::new(kinds(&vault)),
            shelf: shelf.clone(),
        };
        let identity = Arc::new(Identity::new(clock.clone(), ids.clone(), false));
        let sheets = SheetReader::by_myself().context("the running program cannot be found")?;
        let platform = Platform { db, clock, ids, identity, sheets, vault };
        let app = App { platform, poster: Poster::start(pipeline), shelf };
        Ok(Product { app })
    }
    /// Takes up editions that were loaded beside the running server, or that begin to count today. A broken edition
    /// is refused and logged; the rules in force stay.
    pub async fn keep_rulebook_current(&self) {
        let (db, clock, shelf) = (&self.app.platform.db, &self.app.platform.clock, &self.app.shelf);
        let mut seen = None;
        loop {
            let today = clock.today();
            let newest = db.reader().number(NEWEST, []).await;
            if let Ok(newest) = newest
                && seen.replace((today, newest)).is_some_and(|before| before != (today, newest))
            {
                match Rulebook::load(&db.reader(), today).await {
                    Ok(Ok(rulebook)) => shelf.replace(rulebook),
                    Ok(Err(problems)) => {
                        tracing::error!(?problems, "the newest official tables are not usable")
                    }
                    Err(error) => tracing::error!(%error, "the official tables cannot be read"),
                }
            }
            tokio::time::sleep(std::time::Duration::from_secs(60)).await;
        }
    }
    /// Applies approved changes of master data whose day has come: at once, and at the start of each day. What fails
    /// for now is tried again a minute later.
    pub async fn keep_changes_applied(&self) {
        let mut done = None;
        loop {
            let today = self.app.platform.clock.today();
            if done != Some(today) {
                match masterdata::apply_due(&self.app).await {
                    Ok((applied, returned)) => {
                        done = Some(today);
                        if applied + returned > 0 {
                            tracing::info!(applied, returned, "changes of master data whose day has come");
                        }
                    }
                    Err(problem) => tracing::error!(%problem, "changes of master data cannot be applied"),
                }
            }
            tokio::time::sleep(std::time::Duration::from_secs(60)).await;
        }
    }
    /// The whole HTTP application.
    pub fn router(&self) -> anyhow::Result<axum::Router> {
        Site::new(endpoints())
            .pages(crate::web::serve)
            .build(self.app.clone())
            .map_err(|faults| anyhow::anyhow!(faults.join("\n")))
    }
}

/// The key file of a database unless another is named: beside an SQLite file, and `var/yiti.keys` otherwise.
pub fn keys_beside(url: &str) -> PathBuf {
    match url.strip_prefix("sqlite:") {
        Some(path) => Path::new(path.trim_start_matches("//")).with_extension("keys"),
        None => PathBuf::from("var/yiti.keys"),
    }
}

/// A database URL fit for a message.
pub fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}://…{}", &url[..scheme], &url[at..]),
        _ => url.to_owned(),
    }
}
