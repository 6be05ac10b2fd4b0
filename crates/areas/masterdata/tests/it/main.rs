//! Master data on both engines: files, rights, the tree, the official tables, HTTP.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

mod assets;
mod change;
mod checked;
mod files;
mod http;
mod initials;
mod jobs;
mod keys;
mod library;
mod persons;
mod reconcile;
mod reference;
mod restructure;
mod rights;
mod seeded;
mod staffing;
mod tree;
mod versions;

use kernel::{Db, Problem};
use masterdata::importers::{By, importers, run};
use platform::http::{Platform, Site};
use platform::import::ImportReport;
use platform::{Actor, Scope};
use posting::pipeline::Pipeline;
use posting::rulebook::Shelf;
use posting::{App, Poster, Registry, Rulebook};
use sea_orm::FromQueryResult;
use testkit::Client;

struct Stage {
    platform: Platform,
    app: App,
    client: Client,
}

#[derive(FromQueryResult)]
struct Word {
    word: String,
}

fn stage(db: Db) -> Stage {
    let platform = testkit::platform(db.clone());
    let shelf = Shelf::new(Rulebook::shipped().unwrap());
    let pipeline = Pipeline {
        db,
        clock: platform.clock.clone(),
        registry: Registry::new(masterdata::kinds(&platform.vault)),
        shelf: shelf.clone(),
    };
    let app = App { platform: platform.clone(), poster: Poster::start(pipeline), shelf };
    let site = Site::new(masterdata::endpoints(importers()));
    Stage { platform, client: Client::new(site.build(app.clone()).unwrap()), app }
}

#[derive(FromQueryResult)]
struct Sealed {
    id: String,
    sealed: String,
}

impl Stage {
    /// What stands sealed in a column of a table, by a query for id and value.
    async fn opened(&self, table: &'static str, column: &'static str, sql: &str) -> Vec<String> {
        let rows: Vec<Sealed> = self.platform.db.reader().all(sql, []).await.unwrap();
        let open = |row: &Sealed| {
            let place = platform::Place { table, column, row: &row.id };
            self.platform.vault.open(place, &row.sealed).unwrap().to_string()
        };
        rows.iter().map(open).collect()
    }
    /// Pay of all persons in fen, by code.
    async fn pays(&self) -> Vec<String> {
        self.opened("md_person", "pay", "select id, pay_sealed as sealed from md_person order by code").await
    }
    /// Imports as the operator.
    async fn take(&self, kind: &str, file: impl AsRef<[u8]>) -> Result<ImportReport, Problem> {
        let importers = importers();
        let importer = importers.iter().find(|importer| importer.kind() == kind).unwrap();
        let actor = Actor::system(self.platform.clock.today());
        let scope = Scope::of_operator([]);
        let by = By { actor: &actor, scope: &scope, origin: testkit::origin(&self.platform) };
        run(&self.platform, importer.as_ref(), by, file.as_ref().to_vec().into(), false).await
    }
    /// Where the operator's file is wrong.
    async fn faults(&self, kind: &str, file: impl AsRef<[u8]>) -> Vec<String> {
        let problem = self.take(kind, file).await.expect_err("a faulty file");
        problem.fields.into_iter().map(|field| field.at).collect()
    }
    async fn number(&self, sql: &str) -> i64 {
        self.platform.db.reader().number(sql, []).await.unwrap()
    }
    /// One text column, called `word`.
    async fn words(&self, sql: &str) -> Vec<String> {
        let rows: Vec<Word> = self.platform.db.reader().all(sql, []).await.unwrap();
        rows.into_iter().map(|row| row.word).collect()
    }
}

/// Places named by a problem document.
fn places(problem: &serde_json::Value) -> Vec<&str> {
    problem["fields"].as_array().unwrap().iter().map(|field| field["at"].as_str().unwrap()).collect()
}

/// `code,name,parent,…` as the importer wants units; what is not said is the same for all.
fn units(rows: &[(&str, &str, &str)]) -> String {
    let mut file = "单位代码,单位名称,上级单位代码,单位类型,编制数,启用日期\n".to_owned();
    for (code, name, parent) in rows {
        file += &format!("{code},{name},{parent},行政单位,10,2020-01-01\n");
    }
    file
}
