//! Versions of a project: what it was at each submission and each entry into the library. A version is written once
//! and hashed over the one before, so that none can be changed, left out or put in between.

use std::collections::BTreeMap;

use flow::DocumentId;
use kernel::{Col, Fen, Table};
use platform::UserId;
use platform::audit::canonical;
use platform::hash::{GENESIS, derived_id, link};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::model::{CostingLine, CostingLineId, Project, TargetId};

/// Table of the versions.
pub static VERSION: Table = Table {
    name: "pj_version",
    columns: &[
        ("project_id", Col::Text),
        ("version", Col::Int),
        ("action", Col::Text),
        ("at", Col::Int),
        ("actor_id", Col::Text),
        ("total_fen", Col::Int),
        ("content", Col::Text),
        ("previous_hash", Col::Text),
        ("hash", Col::Text),
    ],
    key: &["project_id", "version"],
};
/// Table of what versions in the library are costed at.
pub static VERSION_SUM: Table = Table {
    name: "pj_version_sum",
    columns: &[
        ("project_id", Col::Text),
        ("version", Col::Int),
        ("budget_year", Col::Int),
        ("dep_economy", Col::Text),
        ("fund", Col::Text),
        ("amount_fen", Col::Int),
    ],
    key: &["project_id", "version", "budget_year", "dep_economy", "fund"],
};

/// The version before the one that is written.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Last {
    /// Project.
    pub project_id: DocumentId,
    /// `submit`, `approve`, `adjust`
    pub action: String,
    /// Its hash.
    pub hash: String,
}

/// A version as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromQueryResult)]
pub struct VersionRow {
    /// Project.
    pub project_id: DocumentId,
    /// Version of the document it belongs to.
    pub version: i64,
    /// `submit`, `approve`; `adjust` for what an adjustment began from when no version had kept it.
    pub action: String,
    /// When, in microseconds.
    pub at: i64,
    /// Who.
    pub actor_id: UserId,
    /// Total.
    pub total_fen: Fen,
    /// The project as JSON.
    pub content: String,
    /// Hash of the version before.
    pub previous_hash: String,
    /// SM3 over the hash before and everything else of this version.
    pub hash: String,
}

impl VersionRow {
    /// The next version of a project.
    pub fn next(
        project: &Project,
        (version, action): (i64, &str),
        (at, actor_id): (i64, UserId),
        last: Option<&Last>,
    ) -> VersionRow {
        let content = serde_json::to_string(project).expect("a project is plain data");
        let previous_hash = last.map_or_else(|| GENESIS.to_owned(), |last| last.hash.clone());
        let mut row = VersionRow {
            project_id: project.row.id,
            version,
            action: action.to_owned(),
            at,
            actor_id,
            total_fen: project.row.total_fen,
            content,
            previous_hash,
            hash: String::new(),
        };
        row.hash = row.computed();
        row
    }
    /// The hash it must have.
    pub fn computed(&self) -> String {
        let parts = [
            &self.project_id.to_string(),
            &self.version.to_string(),
            &self.action,
            &self.at.to_string(),
            &self.actor_id.to_string(),
            &self.total_fen.fen().to_string(),
            &self.content,
        ];
        link(&self.previous_hash, canonical(&parts.map(String::as_str)).as_bytes())
    }
}

/// What a version is costed at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sum {
    project_id: DocumentId,
    version: i64,
    budget_year: i64,
    dep_economy: String,
    fund: String,
    amount_fen: Fen,
}

/// Σ lines of a version by year, economy and fund. The total of the project fits, and so do its parts.
pub fn sums(project: &Project, version: i64) -> Vec<Sum> {
    let mut sums: BTreeMap<(i64, &str, &str), Vec<Fen>> = BTreeMap::new();
    for line in &project.lines {
        sums.entry((line.budget_year, &line.dep_economy, &line.fund)).or_default().push(line.amount_fen);
    }
    let rows = sums.into_iter().map(|((budget_year, dep_economy, fund), amounts)| Sum {
        project_id: project.row.id,
        version,
        budget_year,
        dep_economy: dep_economy.to_owned(),
        fund: fund.to_owned(),
        amount_fen: Fen::sum(amounts).unwrap_or(Fen::ZERO),
    });
    rows.collect()
}

/// What an adjustment does to the lines: a line of the library never changes; a changed one is a new line with an id of
/// its own, and what it replaces stays where budgets and the chain find it.
pub fn settle(proposed: &mut Project, library: &Project, version: i64) -> Vec<CostingLine> {
    let own = proposed.row.id.to_string();
    let id = |kind: &str, old: String| derived_id(&[kind, &own, &old, &version.to_string()]);
    for line in &mut proposed.lines {
        let before = library.lines.iter().find(|before| before.id == line.id);
        if before.is_none_or(|before| CostingLine { line: line.line, ..before.clone() } != *line) {
            line.id = CostingLineId(id("line", line.id.to_string()));
        }
    }
    for target in &mut proposed.targets {
        if !library.targets.iter().any(|before| before.id == target.id) {
            target.id = TargetId(id("target", target.id.to_string()));
        }
    }
    let stays = |line: &&CostingLine| !proposed.lines.iter().any(|after| after.id == line.id);
    library.lines.iter().filter(stays).cloned().collect()
}
