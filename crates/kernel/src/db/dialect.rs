//! What the two engines spell differently, and nothing else.
//!
//! SQL texts may contain: `{in:1}` (the list bound as one JSON array in `$1`, for `x in {in:1}`),
//! `{rows:1 (a text, b bigint)}` (the JSON array of objects in `$1` as rows with these columns),
//! `{lock}` (`for update` where row locks exist) and, in migrations, `{strict}`, `{code}`, `{int}` and `{blob}`.

use std::borrow::Cow;

use sea_orm::DbBackend;

/// The database engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// Server.
    Postgres,
}

/// How a column is stored. There are no other kinds: money, times and flags are whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Col {
    /// Text, codes, ids, JSON, ISO dates.
    Text,
    /// Whole numbers.
    Int,
}

/// A table as bulk writes see it.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns in order.
    pub columns: &'static [(&'static str, Col)],
    /// The columns of its primary key.
    pub key: &'static [&'static str],
}

impl Table {
    fn column_names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
    /// `insert` of the rows in `$1`, one JSON array of objects. [`super::Conn::insert`] is faster.
    pub fn insert_sql(&self, engine: Engine) -> String {
        let columns: Vec<(&str, &str)> = self.columns.iter().map(|(name, col)| (*name, col.sql())).collect();
        let (names, rows) = (self.column_names(), engine.rows("$1", &columns));
        format!("insert into {} ({names}) select {names} from {rows} where true", self.name)
    }
    /// The rows that [`super::cells::parameters`] binds: on SQLite one array of arrays, on PostgreSQL an array per
    /// column. (`limit -1` keeps SQLite from writing a row out anew for each of its columns.)
    fn cells_source(&self, engine: Engine) -> String {
        match engine {
            Engine::Sqlite => {
                let cells: Vec<String> = self
                    .columns
                    .iter()
                    .enumerate()
                    .map(|(n, (name, _))| format!("v->>{n} as {name}"))
                    .collect();
                format!(
                    "(select {} from (select value as v from json_each($1) limit -1)) as x",
                    cells.join(", ")
                )
            }
            Engine::Postgres => {
                let places = 1..=self.columns.len();
                let cells: Vec<String> =
                    places.map(|n| format!("json_array_elements_text(${n}::json)")).collect();
                format!("rows from ({}) as x({})", cells.join(", "), self.column_names())
            }
        }
    }
    /// `insert` of the rows bound by [`super::cells::parameters`].
    pub(super) fn cells_insert_sql(&self, engine: Engine) -> String {
        let cell = |(name, col): &(&'static str, Col)| match (engine, col) {
            (Engine::Postgres, Col::Int) => format!("x.{name}::bigint"),
            _ => format!("x.{name}"),
        };
        let cells: Vec<String> = self.columns.iter().map(cell).collect();
        format!(
            "insert into {} ({}) select {} from {} where true",
            self.name,
            self.column_names(),
            cells.join(", "),
            self.cells_source(engine)
        )
    }
    /// `insert … on conflict do update` of the same rows.
    pub(super) fn cells_upsert_sql(&self, engine: Engine) -> String {
        let updates: Vec<String> = self
            .columns
            .iter()
            .filter(|(name, _)| !self.key.contains(name))
            .map(|(name, _)| format!("{name} = excluded.{name}"))
            .collect();
        let action = if updates.is_empty() {
            "nothing".to_owned()
        } else {
            format!("update set {}", updates.join(", "))
        };
        format!("{} on conflict ({}) do {action}", self.cells_insert_sql(engine), self.key.join(", "))
    }
}

impl Col {
    fn sql(self) -> &'static str {
        match self {
            Col::Text => "text",
            Col::Int => "bigint",
        }
    }
}

impl Engine {
    /// As SeaORM names it.
    pub fn backend(self) -> DbBackend {
        match self {
            Engine::Sqlite => DbBackend::Sqlite,
            Engine::Postgres => DbBackend::Postgres,
        }
    }
    /// `sqlite` or `postgres`.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        }
    }
    /// Translates the marks of the module's head into this engine's SQL.
    pub fn spell<'a>(self, sql: &'a str) -> Cow<'a, str> {
        if !sql.contains('{') {
            return Cow::Borrowed(sql);
        }
        let mut out = String::with_capacity(sql.len() + 128);
        let mut rest = sql;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let Some(close) = rest[open..].find('}') else { break };
            out.push_str(&self.mark(&rest[open + 1..open + close]));
            rest = &rest[open + close + 1..];
        }
        out.push_str(rest);
        Cow::Owned(out)
    }
    fn mark(self, mark: &str) -> String {
        let postgres = matches!(self, Engine::Postgres);
        if let Some(parameter) = mark.strip_prefix("in:") {
            return if postgres {
                format!("(select json_array_elements_text(${parameter}::json))")
            } else {
                format!("(select value from json_each(${parameter}))")
            };
        }
        if let Some(rest) = mark.strip_prefix("rows:")
            && let Some((parameter, columns)) = rest.split_once(' ')
        {
            let columns = columns.trim_matches(['(', ')']);
            let columns: Vec<(&str, &str)> =
                columns.split(',').filter_map(|column| column.trim().split_once(' ')).collect();
            return self.rows(&format!("${parameter}"), &columns);
        }
        let text = match (mark, postgres) {
            ("lock", true) => "for update",
            ("strict", false) => "strict",
            ("int", true) => "bigint",
            ("int", false) => "integer",
            ("code", true) => "text collate \"C\"",
            ("code", false) => "text",
            ("blob", true) => "bytea",
            ("blob", false) => "blob",
            ("lock", false) | ("strict", true) => "",
            _ => return format!("{{{mark}}}"),
        };
        text.to_owned()
    }
    /// A row source over a JSON array of objects.
    fn rows(self, parameter: &str, columns: &[(&str, &str)]) -> String {
        match self {
            Engine::Sqlite => {
                let picks: Vec<String> =
                    columns.iter().map(|(name, _)| format!("v->>'$.{name}' as {name}")).collect();
                format!(
                    "(select {} from (select value as v from json_each({parameter}) limit -1)) as x",
                    picks.join(", ")
                )
            }
            Engine::Postgres => {
                let columns: Vec<String> =
                    columns.iter().map(|(name, kind)| format!("{name} {kind}")).collect();
                format!("json_to_recordset({parameter}::json) as x({})", columns.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_is_spelled_for_both_engines() {
        let sql = "select a from t where id in {in:1} {lock}";
        assert_eq!(
            Engine::Sqlite.spell(sql).trim_end(),
            "select a from t where id in (select value from json_each($1))"
        );
        assert_eq!(
            Engine::Postgres.spell(sql),
            "select a from t where id in (select json_array_elements_text($1::json)) for update"
        );
        let sql = "select x.a from {rows:2 (a text, b bigint)}";
        assert_eq!(
            Engine::Sqlite.spell(sql),
            "select x.a from (select v->>'$.a' as a, v->>'$.b' as b from (select value as v from json_each($2) limit -1)) as x"
        );
        assert_eq!(
            Engine::Postgres.spell(sql),
            "select x.a from json_to_recordset($2::json) as x(a text, b bigint)"
        );
    }
}
