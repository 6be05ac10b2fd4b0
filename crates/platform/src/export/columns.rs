//! The columns of a list, and how a value of its JSON becomes a cell.

use std::borrow::Cow;
use std::collections::HashMap;

use kernel::{Fen, Language, Text};
use serde_json::{Map, Value, json};

use crate::role::Role;
use crate::table::Cell;

/// A row of a list as its handler answers it.
pub(super) type Row = Map<String, Value>;

/// A column of a list: which field it shows, under which title, and how.
#[derive(Clone, Copy)]
pub struct Column {
    /// Field of the row.
    pub field: &'static str,
    /// Chinese title.
    pub zh: &'static str,
    /// English title.
    pub en: &'static str,
    shows: Shows,
}

/// How the field's value is shown.
#[derive(Clone, Copy)]
enum Shows {
    /// As it is; a pair of texts in the reader's language.
    Plain,
    /// Fen, as yuan.
    Yuan,
    /// A whole number.
    Whole,
    /// Hundredths of a per cent, as per cent.
    Percent,
    /// A moment, as date and time in Beijing.
    Time,
    /// A unit's id, as code and name: two columns.
    Unit,
    /// A user's id, as name.
    User,
    /// 0 or 1, false or true.
    Flag,
    /// A word of the program, as people say it.
    Word(fn(&str) -> Text),
    /// Roles with the units they are held at.
    Roles,
}

impl Column {
    const fn new(field: &'static str, zh: &'static str, en: &'static str, shows: Shows) -> Column {
        Column { field, zh, en, shows }
    }
    /// Text, codes, dates.
    pub const fn plain(field: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column::new(field, zh, en, Shows::Plain)
    }
    /// An amount in fen, shown in yuan.
    pub const fn yuan(field: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column::new(field, zh, en, Shows::Yuan)
    }
    /// A whole number.
    pub const fn whole(field: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column::new(field, zh, en, Shows::Whole)
    }
    /// Basis points, shown in per cent.
    pub const fn percent(field: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column::new(field, zh, en, Shows::Percent)
    }
    /// A moment.
    pub const fn time(field: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column::new(field, zh, en, Shows::Time)
    }
    /// The unit a row belongs to, by its id.
    pub const fn unit(field: &'static str) -> Column {
        Column::new(field, "单位", "Unit", Shows::Unit)
    }
    /// A user, by id.
    pub const fn user(field: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column::new(field, zh, en, Shows::User)
    }
    /// Yes or no.
    pub const fn flag(field: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column::new(field, zh, en, Shows::Flag)
    }
    /// A word of the program, with what people call it.
    pub const fn word(
        field: &'static str,
        zh: &'static str,
        en: &'static str,
        title: fn(&str) -> Text,
    ) -> Column {
        Column::new(field, zh, en, Shows::Word(title))
    }
    /// The role a document waits for.
    pub const fn waiting() -> Column {
        Column::word("waiting_role", "待办角色", "Waits for", |word| {
            Role::parse(word).map_or_else(|| Text::same(word), Role::title)
        })
    }
    /// The roles of a user.
    pub const fn roles(field: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column::new(field, zh, en, Shows::Roles)
    }
    /// For the API document: programs that show the list find the titles there.
    pub(crate) fn describe(&self) -> Value {
        let shows = match self.shows {
            Shows::Plain => "text",
            Shows::Yuan => "yuan",
            Shows::Whole => "whole",
            Shows::Percent => "percent",
            Shows::Time => "time",
            Shows::Unit => "unit",
            Shows::User => "user",
            Shows::Flag => "flag",
            Shows::Word(_) => "word",
            Shows::Roles => "roles",
        };
        json!({"field": self.field, "zh": self.zh, "en": self.en, "shows": shows})
    }
    fn is_unit(&self) -> bool {
        matches!(self.shows, Shows::Unit)
    }
    /// Whether units are named in it.
    pub(super) fn names_units(&self) -> bool {
        matches!(self.shows, Shows::Unit | Shows::Roles)
    }
    /// The user id in this column of a row, if it shows users.
    pub(super) fn user_in<'r>(&self, row: &'r Row) -> Option<&'r str> {
        if matches!(self.shows, Shows::User) { row.get(self.field)?.as_str() } else { None }
    }
}

/// A word of a short list `(word, Chinese, English)` as people say it; another one as it is.
pub fn word_of(list: &[(&str, &str, &str)], word: &str) -> Text {
    list.iter()
        .find(|(known, _, _)| *known == word)
        .map_or_else(|| Text::same(word), |(_, zh, en)| Text { zh: (*zh).to_owned(), en: (*en).to_owned() })
}

/// Names that stand for ids.
#[derive(Default)]
pub(super) struct Names {
    /// Code and name by unit id.
    pub units: HashMap<String, (String, String)>,
    /// Name by user id.
    pub users: HashMap<String, String>,
}

/// The titles, a unit being two columns.
pub(super) fn titles(columns: &[Column], language: Language) -> Vec<String> {
    let mut titles = Vec::with_capacity(columns.len() + 1);
    for column in columns {
        let title = if language == Language::En { column.en } else { column.zh };
        if column.is_unit() {
            titles.push(if language == Language::En {
                format!("{title} code")
            } else {
                format!("{title}代码")
            });
        }
        titles.push(title.to_owned());
    }
    titles
}

/// The cells of a row.
pub(super) fn cells(columns: &[Column], row: &Row, names: &Names, language: Language) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(columns.len() + 1);
    for column in columns {
        let value = row.get(column.field).unwrap_or(&Value::Null);
        match column.shows {
            Shows::Unit => {
                let id = value.as_str().unwrap_or("");
                let (code, name) =
                    names.units.get(id).cloned().unwrap_or_else(|| (id.to_owned(), String::new()));
                cells.push(Cell::Text(code));
                cells.push(Cell::Text(name));
            }
            shows => cells.push(cell(shows, value, names, language)),
        }
    }
    cells
}

fn cell(shows: Shows, value: &Value, names: &Names, language: Language) -> Cell {
    match (shows, value) {
        (_, Value::Null) => Cell::Text(String::new()),
        (Shows::Yuan, Value::Number(fen)) => match fen.as_i64() {
            Some(fen) => Cell::Number(Fen::from_fen(fen).yuan().replace(',', "")),
            None => Cell::Text(fen.to_string()),
        },
        (Shows::Percent, Value::Number(points)) => match points.as_i64() {
            Some(points) => Cell::Number(Fen::from_fen(points).yuan().replace(',', "")),
            None => Cell::Text(points.to_string()),
        },
        (Shows::Whole, Value::Number(number)) => Cell::Number(number.to_string()),
        (Shows::Time, Value::String(at)) => Cell::Text(beijing(at).unwrap_or_else(|| at.clone())),
        (Shows::User, Value::String(id)) => Cell::Text(names.users.get(id).unwrap_or(id).clone()),
        (Shows::Flag, Value::Number(_) | Value::Bool(_)) => {
            let yes = value.as_bool().unwrap_or_else(|| value.as_i64() != Some(0));
            let (zh, en) = if yes { ("是", "yes") } else { ("否", "no") };
            Cell::Text(if language == Language::En { en } else { zh }.to_owned())
        }
        (Shows::Word(title), Value::String(word)) if !word.is_empty() => {
            Cell::Text(title(word).get(language).to_owned())
        }
        (Shows::Word(title), Value::Number(number)) => {
            Cell::Text(title(&number.to_string()).get(language).to_owned())
        }
        (Shows::Roles, Value::Array(roles)) => {
            let roles: Vec<String> = roles.iter().map(|role| role_at(role, names, language)).collect();
            Cell::Text(roles.join("、"))
        }
        (_, value) => Cell::Text(plain(value, language).into_owned()),
    }
}

/// `审核@165001`
fn role_at(value: &Value, names: &Names, language: Language) -> String {
    let word = value["role"].as_str().unwrap_or("");
    let title = Role::parse(word).map_or_else(|| Text::same(word), Role::title);
    let unit = value["unit_id"].as_str().and_then(|id| names.units.get(id));
    let at = unit.map(|(code, _)| format!("@{code}")).unwrap_or_default();
    format!("{}{at}", title.get(language))
}

/// Any value as text: a pair of texts in the reader's language, a list with commas.
fn plain(value: &Value, language: Language) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Object(pair) if pair.contains_key("zh") && pair.contains_key("en") => {
            let key = if language == Language::En { "en" } else { "zh" };
            pair.get(key).and_then(Value::as_str).unwrap_or("").into()
        }
        Value::Array(items) => {
            let items: Vec<Cow<'_, str>> = items.iter().map(|item| plain(item, language)).collect();
            Cow::Owned(items.join("、"))
        }
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}：{}", plain(value, language))).collect();
            Cow::Owned(fields.join("；"))
        }
        other => Cow::Owned(other.to_string()),
    }
}

/// A moment, written as the wire has it, as clocks in Beijing show it.
fn beijing(at: &str) -> Option<String> {
    const EIGHT_HOURS: i32 = 8 * 3600;
    let at = chrono::DateTime::parse_from_rfc3339(at).ok()?;
    Some(
        at.with_timezone(&chrono::FixedOffset::east_opt(EIGHT_HOURS)?)
            .format("%Y-%m-%d %H:%M:%S")
            .to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::text;

    fn state(word: &str) -> Text {
        if word == "draft" { text!("未送审", "draft") } else { Text::same(word) }
    }
    const COLUMNS: &[Column] = &[
        Column::plain("number", "编号", "Number"),
        Column::unit("unit_id"),
        Column::word("state", "状态", "State", state),
        Column::yuan("amount_fen", "金额（元）", "Amount"),
        Column::time("at", "时间", "At"),
        Column::flag("stopped", "停用", "Stopped"),
        Column::user("by", "经办人", "By"),
        Column::plain("title", "名称", "Title"),
    ];
    #[test]
    fn values_are_shown_as_people_read_them() {
        let mut names = Names::default();
        names.units.insert("u1".into(), ("001".into(), "甲".into()));
        names.users.insert("p1".into(), "张三".into());
        let row = json!({"number": "=1", "unit_id": "u1", "state": "draft", "amount_fen": -123_456_789,
            "at": "2025-12-31T16:00:00.000000Z", "stopped": 1, "by": "p1", "title": {"zh": "题", "en": "title"}});
        let Value::Object(row) = row else { unreachable!() };
        let text = |text: &str| Cell::Text(text.to_owned());
        let expected = [
            text("=1"),
            text("001"),
            text("甲"),
            text("未送审"),
            Cell::Number("-1234567.89".to_owned()),
            text("2026-01-01 00:00:00"),
            text("是"),
            text("张三"),
            text("题"),
        ];
        assert_eq!(cells(COLUMNS, &row, &names, Language::Zh), expected);
        let english = cells(COLUMNS, &row, &names, Language::En);
        assert_eq!((&english[3], &english[8]), (&text("draft"), &text("title")));
        assert_eq!(titles(COLUMNS, Language::Zh).len(), expected.len());
        assert_eq!(cells(COLUMNS, &Row::new(), &names, Language::Zh)[4], text(""));
    }
}
