//! Names for the codes and ids that entries and positions carry, many in one statement.

use std::collections::{BTreeSet, HashMap};

use kernel::db::list;
use kernel::{Conn, DbError, Text};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words::DIMENSIONS;

/// What is to be named: `(dimension, id or code)`.
#[derive(Clone, Debug, Default)]
pub struct Wanted(BTreeSet<(&'static str, String)>);

/// A value of a dimension as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Named {
    /// `unit_id`, `indicator_id`, `project_id`, `payee_id`, `function`, `dep_economy`, `gov_economy`, `fund`
    pub dimension: String,
    /// What people call the dimension.
    pub title: Text,
    /// Id or code, as entries carry it.
    pub key: String,
    /// Code or number for people.
    pub code: String,
    /// Name.
    pub name: Text,
}

/// Codes and names by dimension and key.
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<(&'static str, String), (String, Text)>);

#[derive(FromQueryResult)]
struct NameRow {
    what: String,
    key: String,
    code: String,
    name_zh: String,
    name_en: String,
}

/// Lists of codes by dimension.
const SCHEMES: &[(&str, &str)] = &[
    ("function", "functional"),
    ("dep_economy", "economic_departmental"),
    ("gov_economy", "economic_government"),
    ("fund", "funding_sources"),
];
const SQL: &str = "
    select 'unit_id' as what, u.id as key, u.code as code, u.name as name_zh, u.name as name_en
      from v_unit u where u.id in {in:1}
    union all select 'indicator_id', i.id, i.number, i.title, i.title from lg_indicator i where i.id in {in:2}
    union all select 'project_id', p.id, p.code, p.name, p.name from v_project p where p.id in {in:3}
    union all select 'payee_id', y.id, y.code, y.name, y.name from v_payee y where y.id in {in:4}
    union all select c.scheme, c.code, c.code, max(c.name_zh), max(c.name_en) from v_code c
      where c.scheme in ('functional', 'economic_departmental', 'economic_government', 'funding_sources')
        and c.code in {in:5} group by c.scheme, c.code";

impl Wanted {
    /// Adds a value; an absent or empty one is nothing to name.
    pub fn add(&mut self, dimension: &'static str, key: Option<&str>) {
        if let Some(key) = key.filter(|key| !key.is_empty()) {
            self.0.insert((dimension, key.to_owned()));
        }
    }
    fn keys(&self, dimension: &str) -> sea_orm::Value {
        list(self.0.iter().filter(|(known, _)| *known == dimension).map(|(_, key)| key))
    }
}

impl Names {
    /// Looks everything up. Unscoped: what is named stands on rows that the caller may see.
    pub async fn load_unscoped(conn: &Conn, wanted: &Wanted) -> Result<Names, DbError> {
        if wanted.0.is_empty() {
            return Ok(Names::default());
        }
        let scheme_of = |dimension: &str| SCHEMES.iter().any(|(known, _)| *known == dimension);
        let codes = list(wanted.0.iter().filter(|(known, _)| scheme_of(known)).map(|(_, key)| key));
        let ids =
            ["unit_id", "indicator_id", "project_id", "payee_id"].map(|dimension| wanted.keys(dimension));
        let rows: Vec<NameRow> = conn.all(SQL, ids.into_iter().chain([codes])).await?;
        let mut names = HashMap::with_capacity(rows.len());
        for row in rows {
            let dimension =
                SCHEMES.iter().find(|(_, scheme)| *scheme == row.what).map_or(row.what.as_str(), |(d, _)| d);
            let Some((dimension, _, _)) = DIMENSIONS.iter().find(|(known, _, _)| *known == dimension) else {
                continue;
            };
            names.insert((*dimension, row.key), (row.code, Text { zh: row.name_zh, en: row.name_en }));
        }
        Ok(Names(names))
    }
    /// Code and name of a value; what is not known is its own code.
    pub fn of(&self, dimension: &'static str, key: &str) -> (String, Text) {
        let known = self.0.get(&(dimension, key.to_owned())).cloned();
        known.unwrap_or_else(|| (key.to_owned(), Text::default()))
    }
    /// A value with all its names; `None` when there is no value.
    pub fn named(&self, dimension: &'static str, key: Option<&str>) -> Option<Named> {
        let key = key.filter(|key| !key.is_empty())?;
        let (code, name) = self.of(dimension, key);
        let title = platform::export::word_of(DIMENSIONS, dimension);
        Some(Named { dimension: dimension.to_owned(), title, key: key.to_owned(), code, name })
    }
}
