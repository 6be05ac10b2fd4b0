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
    /// With the department's own detail accounts that are in use; an account of the official files stays what it is.
    pub async fn with_details(mut self, conn: &Conn) -> Result<Chart, DbError> {
        const SQL: &str = "select code, book, name_zh, name_en, element, normal_side, parent, never_negative
            from lg_account where detail = 1 and enabled = 1";
        let rows: Vec<Account> = conn.all(SQL, []).await?;
        for account in rows {
            self.0.entry(account.code.clone()).or_insert(account);
        }
        Ok(self)
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

/// A detail account (明细科目) of the department below an account of the scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromQueryResult)]
pub struct Detail {
    /// Code: that of the account above with digits behind it.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Book (word).
    pub book: String,
    /// Normal side (word).
    pub normal_side: String,
    /// Code of the account above.
    pub parent: String,
    /// Its Chinese name.
    pub parent_name: String,
    /// 1 when it may be posted to.
    pub enabled: i64,
}

const DETAIL: &str = "select a.code, a.name_zh, a.name_en, a.book, a.normal_side, a.parent,
      coalesce(p.name_zh, '') as parent_name, a.enabled
    from lg_account a left join lg_account p on p.code = a.parent where a.detail = 1";

/// Detail accounts after a code whose code or name fits the pattern, and how many there are; `filter` is the pattern and
/// 1 for those in use, 0 for stopped ones, -1 for all.
pub async fn details(
    conn: &Conn,
    filter: [sea_orm::Value; 2],
    after: &str,
    most: i64,
) -> Result<(Vec<Detail>, i64), DbError> {
    const FITS: &str =
        "(a.code like $1 escape '\\' or a.name_zh like $1 escape '\\') and ($2 = -1 or a.enabled = $2)";
    let count = format!("select count(*) from lg_account a where a.detail = 1 and {FITS}");
    let total = conn.number(&count, filter.clone()).await?;
    let sql = format!("{DETAIL} and {FITS} and a.code > $3 order by a.code limit $4");
    let values = filter.into_iter().chain([after.into(), most.into()]);
    Ok((conn.all(&sql, values).await?, total))
}

/// One detail account.
pub async fn detail(conn: &Conn, code: &str) -> Result<Option<Detail>, DbError> {
    conn.one(&format!("{DETAIL} and a.code = $1"), [code.into()]).await
}

/// Adds a detail account; `false` when its code is taken.
pub async fn insert_detail(conn: &Conn, account: &Account) -> Result<bool, DbError> {
    const SQL: &str =
        "insert into lg_account (code, book, name_zh, name_en, element, normal_side, parent, never_negative,
          detail, enabled)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 1, 1) on conflict (code) do nothing";
    let values: [sea_orm::Value; 8] = [
        account.code.clone().into(),
        account.book.clone().into(),
        account.name_zh.clone().into(),
        account.name_en.clone().into(),
        account.element.clone().into(),
        account.normal_side.clone().into(),
        account.parent.clone().into(),
        account.never_negative.into(),
    ];
    Ok(conn.exec(SQL, values).await? == 1)
}

/// Renames a detail account, stops it or takes it into use again.
pub async fn change_detail(
    conn: &Conn,
    code: &str,
    name_zh: &str,
    name_en: &str,
    enabled: bool,
) -> Result<(), DbError> {
    const SQL: &str =
        "update lg_account set name_zh = $2, name_en = $3, enabled = $4 where code = $1 and detail = 1";
    conn.exec(SQL, [code.into(), name_zh.into(), name_en.into(), i64::from(enabled).into()]).await?;
    Ok(())
}

/// Whether an account or one below it holds money in the books of any unit, or has a detail in use. Reads the kept balances
/// of all units: for stopping an account only.
pub async fn holds(conn: &Conn, code: &str) -> Result<bool, DbError> {
    const HELD: &str = "select count(*) from (select b.unit_id from lg_balance b
        where b.account >= $1 and b.account < $1 || '~'
        group by b.unit_id, b.account having sum(b.debit_fen - b.credit_fen) <> 0) as held";
    const BELOW: &str = "select count(*) from lg_account where parent = $1 and enabled = 1";
    Ok(conn.number(HELD, [code.into()]).await? > 0 || conn.number(BELOW, [code.into()]).await? > 0)
}

/// Whether an account may be posted to.
pub async fn is_enabled(conn: &Conn, code: &str) -> Result<bool, DbError> {
    const SQL: &str = "select count(*) from lg_account where code = $1 and enabled = 1";
    Ok(conn.number(SQL, [code.into()]).await? > 0)
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
