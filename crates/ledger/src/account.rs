//! The charts of the three books.

use std::collections::BTreeMap;

use kernel::{Col, Conn, DbError, Table};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One of the three books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Book {
    /// 指标
    Indicator,
    /// 财务会计
    Financial,
    /// 预算会计
    Budgetary,
}

/// Debit or credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 借
    Debit,
    /// 贷
    Credit,
}

impl Book {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Book::Indicator => "indicator",
            Book::Financial => "financial",
            Book::Budgetary => "budgetary",
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Book> {
        [Book::Indicator, Book::Financial, Book::Budgetary].into_iter().find(|book| book.word() == word)
    }
}

impl Side {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Side::Debit => "debit",
            Side::Credit => "credit",
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Side> {
        [Side::Debit, Side::Credit].into_iter().find(|side| side.word() == word)
    }
    /// The other one.
    pub fn other(self) -> Side {
        match self {
            Side::Debit => Side::Credit,
            Side::Credit => Side::Debit,
        }
    }
}

/// An account of a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult)]
pub struct Account {
    /// Code, unique over the three books.
    pub code: String,
    /// Book (word).
    pub book: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Element or class (asset, source, use, …).
    pub element: String,
    /// Normal side (word).
    pub normal_side: String,
    /// Code of the account above; empty at level 1.
    pub parent: String,
    /// 1 when its balance must not go below zero.
    pub never_negative: i64,
}

/// Table of accounts.
pub static ACCOUNT: Table = Table {
    name: "lg_account",
    columns: &[
        ("code", Col::Text),
        ("book", Col::Text),
        ("name_zh", Col::Text),
        ("name_en", Col::Text),
        ("element", Col::Text),
        ("normal_side", Col::Text),
        ("parent", Col::Text),
        ("never_negative", Col::Int),
    ],
    key: &["code"],
};

/// All accounts by code.
#[derive(Clone, Debug, Default)]
pub struct Chart(BTreeMap<String, Account>);

impl Chart {
    /// Reads the official files `government_accounts.csv` and `indicator_accounts.csv`.
    /// Errors name the file, row and column.
    pub fn parse(government: &str, indicator: &str) -> Result<Chart, Vec<String>> {
        let mut chart = BTreeMap::new();
        let mut problems = Vec::new();
        read(
            government,
            "government_accounts",
            &mut problems,
            |get| {
                let book = get("book")?;
                Book::parse(&book).ok_or(format!("book {book}"))?;
                Ok(Account {
                    code: get("code")?,
                    book,
                    name_zh: get("name_zh")?,
                    name_en: get("name_en")?,
                    element: get("element")?,
                    normal_side: get("normal_side")?,
                    parent: get("parent")?,
                    never_negative: 0,
                })
            },
            &mut chart,
        );
        read(
            indicator,
            "indicator_accounts",
            &mut problems,
            |get| {
                let code = get("code")?;
                let parent = if code.len() > 4 { code[..4].to_owned() } else { String::new() };
                Ok(Account {
                    parent,
                    code,
                    book: "indicator".to_owned(),
                    name_zh: get("name_zh")?,
                    name_en: get("name_en")?,
                    element: get("class")?,
                    normal_side: get("normal_side")?,
                    never_negative: i64::from(get("balance_rule")? == ">=0"),
                })
            },
            &mut chart,
        );
        for account in chart.values() {
            if !account.parent.is_empty() && !chart.contains_key(&account.parent) {
                problems.push(format!("account {}: parent {} is missing", account.code, account.parent));
            }
            if Side::parse(&account.normal_side).is_none() {
                problems.push(format!("account {}: normal_side {}", account.code, account.normal_side));
            }
        }
        if problems.is_empty() { Ok(Chart(chart)) } else { Err(problems) }
    }
    /// Loads the chart in force.
    pub async fn load(conn: &Conn) -> Result<Chart, DbError> {
        let rows: Vec<Account> = conn
            .all(
                "select code, book, name_zh, name_en, element, normal_side, parent, never_negative from lg_account",
                [],
            )
            .await?;
        Ok(Chart(rows.into_iter().map(|account| (account.code.clone(), account)).collect()))
    }
    /// Writes accounts that are new or renamed; none is ever removed.
    pub async fn store(&self, conn: &Conn) -> Result<u64, DbError> {
        conn.upsert(&ACCOUNT, &self.0.values().collect::<Vec<_>>()).await
    }
    /// An account.
    pub fn get(&self, code: &str) -> Option<&Account> {
        self.0.get(code)
    }
    /// All accounts in code order.
    pub fn iter(&self) -> impl Iterator<Item = &Account> {
        self.0.values()
    }
}

type Get<'a> = &'a dyn Fn(&str) -> Result<String, String>;

fn read(
    text: &str,
    file: &str,
    problems: &mut Vec<String>,
    build: impl Fn(Get<'_>) -> Result<Account, String>,
    into: &mut BTreeMap<String, Account>,
) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return problems.push(format!("{file}: {error}")),
    };
    for (index, record) in reader.records().enumerate() {
        let row = index + 2;
        let built = record.map_err(|error| error.to_string()).and_then(|record| {
            let get = |column: &str| {
                let place = headers
                    .iter()
                    .position(|header| header == column)
                    .ok_or(format!("no column {column}"))?;
                Ok(record.get(place).unwrap_or("").to_owned())
            };
            build(&get)
        });
        match built {
            Ok(account) if into.contains_key(&account.code) => {
                problems.push(format!("{file} row {row}: account {} is there twice", account.code));
            }
            Ok(account) => {
                into.insert(account.code.clone(), account);
            }
            Err(error) => problems.push(format!("{file} row {row}: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOVERNMENT: &str = include_str!("../../../data/reference/government_accounts.csv");
    const INDICATOR: &str = include_str!("../../../data/reference/indicator_accounts.csv");

    #[test]
    fn the_official_charts_load_whole() {
        let chart = Chart::parse(GOVERNMENT, INDICATOR).unwrap();
        assert_eq!(chart.iter().filter(|a| a.book == "indicator").count(), 21);
        assert_eq!(chart.iter().filter(|a| a.book != "indicator").count(), 261);
        assert_eq!(chart.get("IND202").unwrap().never_negative, 1);
        assert_eq!(chart.get("IND202").unwrap().parent, "IND2");
    }
    #[test]
    fn a_missing_parent_and_a_double_code_are_named() {
        let broken = GOVERNMENT.replace("\n1001,", "\n1002,");
        let problems = Chart::parse(&broken, INDICATOR).unwrap_err();
        assert!(problems.iter().any(|p| p.contains("1002 is there twice")), "{problems:?}");
        assert!(problems.iter().any(|p| p.contains("parent 1001 is missing")), "{problems:?}");
    }
}
