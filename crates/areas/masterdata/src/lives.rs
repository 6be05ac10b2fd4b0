//! The least years of use of classes of assets, by the official table of depreciation.

use std::collections::{BTreeMap, HashMap};

use kernel::{Col, Conn, DbError, Problem, Table};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::reference::rows;

const YEARS: &str = include_str!("../../../../data/reference/depreciation_years.csv");
/// Of a code of GB/T 14885, what names the class the table speaks of.
const PREFIX: usize = 5;

static LIFE: Table = Table {
    name: "md_asset_life",
    columns: &[("class_prefix", Col::Text), ("months_min", Col::Int), ("months_usual", Col::Int)],
    key: &["class_prefix"],
};

#[derive(Serialize, FromQueryResult)]
struct Life {
    class_prefix: String,
    months_min: i64,
    months_usual: i64,
}

/// Useful lives by class.
pub(crate) struct Lives(HashMap<String, i64>);

impl Lives {
    pub(crate) async fn load(conn: &Conn) -> Result<Lives, DbError> {
        let sql = "select class_prefix, months_min, months_usual from md_asset_life";
        let rows: Vec<Life> = conn.all(sql, []).await?;
        Ok(Lives(rows.into_iter().map(|life| (life.class_prefix, life.months_usual)).collect()))
    }
    /// Months that count for a class where a card states none; 0 where that is not certain.
    pub(crate) fn usual(&self, class: &str) -> i64 {
        class.get(..PREFIX).and_then(|prefix| self.0.get(prefix)).copied().unwrap_or(0)
    }
}

/// Loads the shipped table. Items the classification has no class of its own for are left out; a class with several
/// items (buildings) has a least life but no usual one.
pub(crate) async fn load_shipped(conn: &Conn) -> Result<(), Problem> {
    let mut lives: BTreeMap<String, Life> = BTreeMap::new();
    for row in rows(YEARS)? {
        let class = row.get("asset_class").map_or("", String::as_str);
        let years: i64 = row.get("years_min").and_then(|years| years.parse().ok()).unwrap_or(0);
        let Some(prefix) = class.get(..PREFIX).filter(|_| years > 0) else { continue };
        let months = years * 12;
        let life = lives.entry(prefix.to_owned()).or_insert_with(|| Life {
            class_prefix: prefix.to_owned(),
            months_min: months,
            months_usual: months,
        });
        if life.months_usual != months {
            life.months_min = life.months_min.min(months);
            life.months_usual = 0;
        }
    }
    conn.upsert(&LIFE, &lives.into_values().collect::<Vec<Life>>()).await?;
    Ok(())
}
