//! What an account asks of a line that is typed (`data/posting/account_dimensions.csv`): dimensions, a balance that may
//! not be below zero; and which accounts take lines at all.

use std::sync::LazyLock;

use kernel::{Faults, Text, text};
use ledger::{Account, Book, Chart};

use crate::known::Stands;

const FILE: &str = include_str!("../../../../data/posting/account_dimensions.csv");

/// What the accounts whose codes begin so ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asks {
    begins: String,
    fund: bool,
    function: bool,
    dep_economy: bool,
    project: bool,
    payee: bool,
    /// Money and goods: the balance cannot be below zero.
    pub never_negative: bool,
}

static ROWS: LazyLock<Vec<Asks>> = LazyLock::new(|| FILE.lines().skip(1).filter_map(row).collect());

fn row(line: &str) -> Option<Asks> {
    let cells: Vec<&str> = line.split(',').collect();
    let [account, fund, function, dep_economy, project, payee, never_negative, _] = cells[..] else {
        return None;
    };
    let yes = |cell: &str| cell == "yes";
    Some(Asks {
        begins: account.to_owned(),
        fund: yes(fund),
        function: yes(function),
        dep_economy: yes(dep_economy),
        project: yes(project),
        payee: yes(payee),
        never_negative: yes(never_negative),
    })
}

/// What an account asks for: the row with the longest code that it begins with.
pub fn asks(account: &str) -> Option<&'static Asks> {
    ROWS.iter().filter(|row| account.starts_with(&row.begins)).max_by_key(|row| row.begins.len())
}

impl Asks {
    /// The names of the dimensions it asks for.
    pub fn dimensions(&self) -> Vec<&'static str> {
        let all = [
            (self.fund, "fund"),
            (self.function, "function"),
            (self.dep_economy, "dep_economy"),
            (self.project, "project_id"),
            (self.payee, "payee_id"),
        ];
        all.into_iter().filter(|(asked, _)| *asked).map(|(_, name)| name).collect()
    }
    /// Notes what a line lacks.
    fn lacking(&self, stands: &Stands, before: &str, faults: &mut Faults) {
        for name in self.dimensions() {
            let (given, title) = match name {
                "fund" => (&stands.fund, text!("资金性质", "fund")),
                "function" => (&stands.function, text!("功能分类", "functional class")),
                "dep_economy" => (&stands.dep_economy, text!("部门经济分类", "departmental economic class")),
                "project_id" => (&stands.project_id, text!("项目", "project")),
                _ => (&stands.payee_id, text!("往来单位", "payee")),
            };
            if given.is_empty() {
                let Text { zh, en } = title;
                faults.add(
                    format!("{before}{name}"),
                    text!("该科目须填写{zh}。", "This account asks for the {en}."),
                    text!("请补充后重试。", "Fill it in and try again."),
                );
            }
        }
    }
}

/// The account of a line, if lines may be entered on it: of the book, and without accounts below it.
pub fn leaf<'c>(chart: &'c Chart, code: &str, book: Book) -> Result<&'c Account, Text> {
    let account = chart.get(code).filter(|account| account.book == book.word()).ok_or_else(|| {
        text!("本账的科目表中没有科目 {code}。", "The chart of this book has no account {code}.")
    })?;
    if has_below(chart, code) {
        let name = &account.name_zh;
        return Err(text!(
            "科目 {code} {name} 有下级科目，只能记入末级科目。",
            "Account {code} has accounts below it; enter lines on one of those."
        ));
    }
    Ok(account)
}

/// Whether there are accounts below this one.
pub fn has_below(chart: &Chart, code: &str) -> bool {
    chart.iter().any(|account| account.parent == code)
}

/// Notes what is wrong with account and dimensions of a line.
pub fn check(chart: &Chart, code: &str, book: Book, stands: &Stands, before: &str, faults: &mut Faults) {
    match leaf(chart, code, book) {
        Err(what) => {
            faults.add(
                format!("{before}account"),
                what,
                text!("请改用末级科目。", "Use an account without details."),
            );
        }
        Ok(_) => {
            if let Some(asks) = asks(code) {
                asks.lacking(stands, before, faults);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Chart {
        Chart::parse(
            posting::rulebook::shipped::GOVERNMENT_ACCOUNTS,
            posting::rulebook::shipped::INDICATOR_ACCOUNTS,
        )
        .unwrap()
    }

    #[test]
    fn every_row_is_read_and_belongs_to_accounts_of_the_chart() {
        let chart = chart();
        assert_eq!(ROWS.len(), FILE.lines().count() - 1);
        for row in ROWS.iter() {
            assert!(chart.iter().any(|account| account.code.starts_with(&row.begins)), "{row:?}");
        }
    }
    #[test]
    fn the_longest_beginning_counts() {
        assert!(asks("810106").is_some_and(|asks| asks.dimensions() == ["fund", "project_id"]));
        assert!(asks("5001").is_some_and(|asks| asks.dimensions() == ["fund", "function", "dep_economy"]));
        assert!(asks("100201").is_some_and(|asks| asks.never_negative && asks.dimensions().is_empty()));
        assert_eq!(asks("3001"), None);
    }
    #[test]
    fn lines_stand_on_accounts_without_details_and_of_their_book() {
        let chart = chart();
        assert!(leaf(&chart, "1002", Book::Financial).is_err(), "it has details");
        assert!(leaf(&chart, "100201", Book::Financial).is_ok());
        assert!(leaf(&chart, "100201", Book::Budgetary).is_err());
        assert!(leaf(&chart, "9999", Book::Financial).is_err());
    }
    #[test]
    fn what_a_line_lacks_is_named_at_its_place() {
        let mut faults = Faults::default();
        let stands = Stands { fund: "111".to_owned(), ..Stands::default() };
        check(&chart(), "500102", Book::Financial, &stands, "lines[1].", &mut faults);
        let at: Vec<String> = faults.done().unwrap_err().fields.into_iter().map(|field| field.at).collect();
        assert_eq!(at, ["lines[1].function", "lines[1].dep_economy"]);
    }
}
