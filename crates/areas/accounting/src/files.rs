//! Whole books as tables, for the command line: the same figures as on the screen, all pages of them.

use kernel::{Conn, Fen, Limit, Problem};
use ledger::Chart;
use ledger::queries::balances::{BalanceRange, trial};
use platform::table::Cell;
use platform::{Scope, UnitId};
use serde::Serialize;
use serde_json::Value;

use crate::general::{self, GeneralQuery};
use crate::ledgers::Shower;
use crate::ledgers::journal::{self, JournalQuery};
use crate::levels::tree;
use crate::preview::check_periods;

/// Which book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookKind {
    /// 序时账
    Journal,
    /// 总账
    Ledger,
    /// 科目余额表
    Balance,
}

/// A book as a table.
#[derive(Clone, Debug)]
pub struct BookTable {
    columns: &'static [Shown],
    /// Its rows, as the interface over HTTP answers them.
    pub rows: Vec<Value>,
}

/// A column: field, title, and whether it holds fen.
type Shown = (&'static str, &'static str, bool);

const JOURNAL: &[Shown] = &[
    ("posted_on", "日期", false),
    ("period", "会计期间", false),
    ("number", "凭证号", false),
    ("line", "行次", false),
    ("summary", "摘要", false),
    ("book", "账套", false),
    ("account", "科目", false),
    ("account_name", "科目名称", false),
    ("debit_fen", "借方（元）", true),
    ("credit_fen", "贷方（元）", true),
    ("project", "项目", false),
    ("fund", "资金性质", false),
    ("function", "功能分类", false),
    ("dep_economy", "部门经济分类", false),
    ("payee", "往来单位", false),
];
const LEDGER: &[Shown] = &[
    ("account", "科目代码", false),
    ("name", "科目名称", false),
    ("book", "账套", false),
    ("period", "会计期间", false),
    ("kind", "摘要", false),
    ("debit_fen", "借方（元）", true),
    ("credit_fen", "贷方（元）", true),
    ("side", "方向", false),
    ("balance_fen", "余额（元）", true),
];
const BALANCE: &[Shown] = &[
    ("account", "科目代码", false),
    ("name_zh", "科目名称", false),
    ("book", "账套", false),
    ("opening_debit_fen", "期初借方（元）", true),
    ("opening_credit_fen", "期初贷方（元）", true),
    ("debit_fen", "本期借方（元）", true),
    ("credit_fen", "本期贷方（元）", true),
    ("closing_debit_fen", "期末借方（元）", true),
    ("closing_credit_fen", "期末贷方（元）", true),
];

/// Words of the books as people read them.
const WORDS: &[(&str, &str)] = &[
    ("financial", "财务会计"),
    ("budgetary", "预算会计"),
    ("indicator", "指标"),
    ("debit", "借"),
    ("credit", "贷"),
    ("opening", "期初余额"),
    ("month", "本月合计"),
    ("year", "本年累计"),
];

impl BookTable {
    /// The titles of its columns.
    pub fn titles(&self) -> Vec<&'static str> {
        self.columns.iter().map(|(_, title, _)| *title).collect()
    }
    /// Its rows as cells.
    pub fn cells(&self) -> Vec<Vec<Cell>> {
        let cell = |row: &Value, (field, _, is_fen): &Shown| match &row[*field] {
            Value::Number(number) if *is_fen => {
                Cell::Number(Fen::from_fen(number.as_i64().unwrap_or(0)).yuan().replace(',', ""))
            }
            Value::String(text) => {
                let word =
                    WORDS.iter().find(|(word, _)| ["book", "kind", "side"].contains(field) && word == text);
                Cell::Text(word.map_or(text.as_str(), |(_, zh)| *zh).to_owned())
            }
            Value::Object(text) => {
                Cell::Text(text.get("zh").and_then(Value::as_str).unwrap_or("").to_owned())
            }
            Value::Null => Cell::Text(String::new()),
            other => Cell::Text(other.to_string()),
        };
        self.rows.iter().map(|row| self.columns.iter().map(|column| cell(row, column)).collect()).collect()
    }
}

fn values<T: Serialize>(items: Vec<T>) -> Result<Vec<Value>, Problem> {
    items.into_iter().map(|item| serde_json::to_value(item).map_err(|_| Problem::internal())).collect()
}

/// All of a journal, from a place on.
fn whole_journal((unit_id, from, to): (UnitId, i64, i64), after: Option<String>) -> JournalQuery {
    JournalQuery {
        unit_id,
        from,
        to,
        from_day: None,
        to_day: None,
        book: None,
        account: None,
        text: None,
        after,
        limit: None,
    }
}

/// A book of a unit in full. The scope is the operator's, who holds the database itself.
pub async fn table(
    conn: &Conn,
    chart: &Chart,
    scope: &Scope,
    kind: BookKind,
    (unit_id, from, to): (UnitId, i64, i64),
) -> Result<BookTable, Problem> {
    check_periods(from, to)?;
    let limit = Limit::new(Limit::MAX).unwrap_or_default();
    let (mut rows, mut after) = (Vec::new(), None);
    let columns = match kind {
        BookKind::Journal => {
            let shower = Shower { registry: None, conn, scope, unit_id, chart };
            loop {
                let query = whole_journal((unit_id, from, to), after);
                let page = journal::page(&shower, &query, limit).await?;
                rows.extend(values(page.items)?);
                after = page.next;
                if after.is_none() {
                    break JOURNAL;
                }
            }
        }
        BookKind::Ledger => loop {
            let query = GeneralQuery {
                unit_id,
                from,
                to,
                book: None,
                account: None,
                level: Some(9),
                after,
                limit: None,
            };
            let page = general::page(conn, chart, &query, limit).await?;
            rows.extend(values(page.items)?);
            after = page.next;
            if after.is_none() {
                break LEDGER;
            }
        },
        BookKind::Balance => {
            let units = kernel::db::list([unit_id]);
            let range = BalanceRange { units, book: None, account: String::new(), from, to };
            rows = values(tree(chart, &trial(conn, &range).await?, ""))?;
            BALANCE
        }
    };
    Ok(BookTable { columns, rows })
}
