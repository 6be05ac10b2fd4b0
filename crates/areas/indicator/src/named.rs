//! Indicators with the names of their dimensions, as lists show them.

use std::collections::{BTreeSet, HashMap};

use kernel::db::list;
use kernel::{Conn, DbError};
use ledger::Indicator;
use ledger::queries::indicators::PositionSums;
use ledger::queries::names::{Names, Wanted};
use sea_orm::FromQueryResult;
use serde::Serialize;
use utoipa::ToSchema;

/// An indicator with the names of its dimensions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NamedIndicator {
    /// The indicator and its position.
    #[serde(flatten)]
    pub indicator: Indicator,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name: String,
    /// Name of the functional class.
    pub function_name: String,
    /// Name of the departmental economic class.
    pub economy_name: String,
    /// Name of the government economic class.
    pub gov_economy_name: String,
    /// Name of the fund.
    pub fund_name: String,
    /// Number of the project; empty without one.
    pub project_number: String,
    /// Code of the project; empty without one.
    pub project_code: String,
    /// Name of the project; empty without one.
    pub project_title: String,
    /// Paid ÷ granted in basis points, rounded half up; 0 when nothing is granted.
    pub rate_basis_points: i64,
}

/// A page of indicators with the sums over all pages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NamedPage {
    /// The rows of this page.
    pub items: Vec<NamedIndicator>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of rows the filters leave over all pages.
    pub total: i64,
    /// Sums over all pages.
    pub sums: PositionSums,
}

#[derive(FromQueryResult)]
struct Project {
    id: String,
    number: String,
    code: String,
    name: String,
}

/// Names everything on these indicators, in two statements.
pub(crate) async fn named(conn: &Conn, indicators: Vec<Indicator>) -> Result<Vec<NamedIndicator>, DbError> {
    let mut wanted = Wanted::default();
    let mut projects = BTreeSet::new();
    for row in &indicators {
        wanted.add("unit_id", Some(&row.unit_id.to_string()));
        wanted.add("function", Some(&row.function));
        wanted.add("dep_economy", Some(&row.dep_economy));
        wanted.add("gov_economy", Some(&row.gov_economy));
        wanted.add("fund", Some(&row.fund));
        projects.extend(row.project_id.clone());
    }
    let names = Names::load_unscoped(conn, &wanted).await?;
    let sql = "select id, number, code, name from v_project where id in {in:1}";
    let projects: Vec<Project> = conn.all(sql, [list(projects)]).await?;
    let projects: HashMap<String, Project> =
        projects.into_iter().map(|project| (project.id.clone(), project)).collect();
    let name = |row: Indicator| {
        let (unit_code, unit_name) = names.of("unit_id", &row.unit_id.to_string());
        let of = |dimension, code: &str| names.of(dimension, code).1.zh;
        let project = row.project_id.as_ref().and_then(|id| projects.get(id));
        let of_project = |field: fn(&Project) -> &String| project.map(field).cloned().unwrap_or_default();
        NamedIndicator {
            unit_code,
            unit_name: unit_name.zh,
            function_name: of("function", &row.function),
            economy_name: of("dep_economy", &row.dep_economy),
            gov_economy_name: of("gov_economy", &row.gov_economy),
            fund_name: of("fund", &row.fund),
            project_number: of_project(|project| &project.number),
            project_code: of_project(|project| &project.code),
            project_title: of_project(|project| &project.name),
            rate_basis_points: row.paid_fen.basis_points_of(row.granted_fen),
            indicator: row,
        }
    };
    Ok(indicators.into_iter().map(name).collect())
}
