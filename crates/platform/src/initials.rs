//! The first letters of the readings of a Chinese name: what people type to find it (`gzcq` for 广州长青).

use kernel::{Db, DbError};
use pinyin::ToPinyin;
use sea_orm::FromQueryResult;
use serde::Serialize;

/// Characters of names that are read in two ways with different first letters, the more frequent one first.
const TWICE: &[(char, [&str; 2])] = &[
    ('长', ["c", "z"]),
    ('重', ["z", "c"]),
    ('行', ["x", "h"]),
    ('调', ["d", "t"]),
    ('会', ["h", "k"]),
    ('乐', ["l", "y"]),
    ('朝', ["c", "z"]),
    ('厦', ["s", "x"]),
    ('曾', ["z", "c"]),
    ('单', ["d", "s"]),
    ('传', ["c", "z"]),
    ('藏', ["c", "z"]),
    ('查', ["c", "z"]),
    ('盛', ["s", "c"]),
    ('省', ["s", "x"]),
    ('校', ["x", "j"]),
    ('系', ["x", "j"]),
    ('车', ["c", "j"]),
    ('率', ["l", "s"]),
    ('弹', ["t", "d"]),
    ('贾', ["j", "g"]),
    ('参', ["c", "s"]),
    ('降', ["j", "x"]),
    ('区', ["q", "o"]),
    ('仇', ["q", "c"]),
    ('解', ["j", "x"]),
    ('翟', ["z", "d"]),
    ('种', ["z", "c"]),
    ('褚', ["c", "z"]),
    ('卜', ["b", "p"]),
];
/// Readings of one name that are kept at most.
const READINGS_MAX: usize = 8;

/// The first letter of a character's usual reading. Latin letters and digits stand for themselves in small, signs for
/// nothing.
pub fn first_letter(character: char) -> String {
    match character.to_pinyin() {
        Some(pinyin) => pinyin.first_letter().to_owned(),
        None if character.is_alphanumeric() => character.to_lowercase().to_string(),
        None => String::new(),
    }
}

/// The initials of a name in small letters; names that are read in several ways have all of them, with blanks between.
/// Latin letters and digits stand for themselves, signs fall away. Never empty: `-` when nothing is left.
pub fn initials(name: &str) -> String {
    let mut readings = vec![String::new()];
    for letter in name.chars() {
        let twice = TWICE.iter().find(|(known, _)| *known == letter).map(|(_, ways)| ways);
        if let Some([first, second]) = twice {
            let other: Vec<String> = readings.iter().map(|reading| format!("{reading}{second}")).collect();
            readings.iter_mut().for_each(|reading| reading.push_str(first));
            if readings.len() + other.len() <= READINGS_MAX {
                readings.extend(other);
            }
            continue;
        }
        let read = first_letter(letter);
        readings.iter_mut().for_each(|reading| reading.push_str(&read));
    }
    let text = readings.join(" ");
    if text.trim().is_empty() { "-".to_owned() } else { text }
}

/// A table whose rows carry the initials of their names in a column of that name.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// The table.
    pub table: &'static str,
    /// A column by which rows are found.
    pub key: &'static str,
    /// The column of the name.
    pub name: &'static str,
}

#[derive(FromQueryResult)]
struct Unread {
    key: String,
    name: String,
}
#[derive(Serialize)]
struct Read {
    key: String,
    initials: String,
}

/// Gives initials to rows that have none yet: those of a database from before the column was there. It looks without a
/// lock and writes in parts, so that a start with nothing to do waits for nobody.
pub async fn fill(db: &Db, named: Named) -> Result<(), DbError> {
    const PART: usize = 2_000;
    let Named { table, key, name } = named;
    let unread = format!(
        "select distinct {key} as key, {name} as name from {table} where initials = '' order by {key} limit {PART}"
    );
    let write = format!(
        "update {table} set initials = x.initials from {{rows:1 (key text, initials text)}} where {table}.{key} = x.key"
    );
    loop {
        let rows: Vec<Unread> = db.reader().all(&unread, []).await?;
        let read: Vec<Read> =
            rows.into_iter().map(|row| Read { key: row.key, initials: initials(&row.name) }).collect();
        if read.is_empty() {
            return Ok(());
        }
        let read = serde_json::to_string(&read).map_err(|error| DbError::Other(error.to_string()))?;
        let conn = db.begin().await?;
        let done = conn.exec(&write, [read.into()]).await;
        conn.settle(done).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn a_name_is_found_by_the_first_letters_of_its_characters() {
        for (name, typed) in [
            ("广州长青档案服务有限公司", "gzcq"),
            ("长沙四通办公设备有限公司", "csst"),
            ("重庆分局", "cqfj"),
            ("重点项目办公室", "zdxm"),
            ("会计核算中心", "kjhs"),
            ("A类（2026年）", "al2026n"),
        ] {
            assert!(
                initials(name).split(' ').any(|reading| reading.starts_with(typed)),
                "{name}: {}",
                initials(name)
            );
        }
    }
    #[test]
    fn it_is_small_bounded_and_never_empty() {
        assert_eq!(initials("（、）"), "-");
        assert_eq!(initials("ABC"), "abc");
        let many = initials("长重行调会乐朝厦");
        assert_eq!(many.split(' ').count(), 8);
        assert!(many.split(' ').all(|reading| reading.len() == 8), "{many}");
    }
}
