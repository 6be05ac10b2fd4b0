//! Statements in a package: those of every month of the range, and those of the year when its closing is in it; on
//! paper for people, as JSON for programs.

use std::future::Future;
use std::pin::Pin;

use kernel::{Conn, Language, Problem};
use platform::Scope;
use report::files::{FileFormat, file};
use report::load::range as units;
use report::money::MoneyUnit;
use statement::book::{Book, Manner};
use statement::lines::When;
use statement::load::Months;

use super::extra::{Extra, Files};
use super::facts::Range;

/// The statements of the `statement` area.
pub struct Statements;

impl Extra for Statements {
    fn files<'a>(
        &'a self,
        conn: &'a Conn,
        range: &'a Range,
    ) -> Pin<Box<dyn Future<Output = Result<Files, Problem>> + Send + 'a>> {
        Box::pin(async move {
            let mut files = Files::new();
            for when in whens(range) {
                let name = if when.yearly { when.year.to_string() } else { when.last_month().to_string() };
                let scope = Scope::of_operator([range.unit_id]);
                let of = units(conn, &scope, Some(range.unit_id), Some(false)).await?;
                let manner = Manner { when, money: MoneyUnit::Yuan, language: Language::Zh };
                let book = Book::load(conn, of, manner, Months::Together).await?;
                let made = tokio::task::spawn_blocking(move || {
                    let sheets = book.all()?.sheets;
                    let text = file(&sheets, FileFormat::Json, Language::Zh)?;
                    Ok::<_, Problem>((file(&sheets, FileFormat::Pdf, Language::Zh)?, text))
                });
                let (paper, text) = made.await.map_err(|_| Problem::internal())??;
                files.push((format!("statements/{name}.json"), text));
                files.push((format!("statements/{name}.pdf"), paper));
            }
            Ok(files)
        })
    }
}

/// The periods of a range that have statements.
fn whens(range: &Range) -> Vec<When> {
    let year = range.year();
    let months = range.periods().filter(|period| (1..=12).contains(&(period % 100)));
    let mut whens: Vec<When> =
        months.map(|period| When { year, month: period % 100, yearly: false }).collect();
    if range.to % 100 == 13 {
        whens.push(When { year, month: 12, yearly: true });
    }
    whens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: i64, to: i64, expected: &[(i64, bool)]) {
        let range = Range::new(platform::UnitId(kernel::uuid::Uuid::nil()), from, to).unwrap();
        let found: Vec<(i64, bool)> = whens(&range).iter().map(|when| (when.month, when.yearly)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn months_have_statements_and_the_closing_has_those_of_the_year() {
        check(202_600, 202_602, &[(1, false), (2, false)]);
        check(202_612, 202_613, &[(12, false), (12, true)]);
        check(202_613, 202_613, &[(12, true)]);
        check(202_600, 202_600, &[]);
    }
}
