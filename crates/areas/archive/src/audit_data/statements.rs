//! `报表.xml`: the statements of every closed month and of the year, cell by cell.

use kernel::{Conn, DbError, Language, Period, Problem};
use platform::Scope;
use report::load::range as units;
use report::money::MoneyUnit;
use report::sheet::{Sheet, SheetRow};
use sea_orm::FromQueryResult;
use statement::book::{Book, Manner};
use statement::lines::When;
use statement::load::Months;

use super::records::{begin, more};
use super::xml::Xml;
use super::{Asked, FILES, Target};

pub(super) async fn write(
    conn: &Conn,
    asked: &Asked,
    target: &mut (dyn Target + Send),
) -> Result<(), Problem> {
    let mut xml = Xml::begin("报表")?;
    begin(target, FILES[3], &mut xml)?;
    for when in whens(conn, asked).await? {
        let scope = Scope::of_operator([asked.unit_id]);
        let of = units(conn, &scope, Some(asked.unit_id), Some(false)).await?;
        let manner = Manner { when, money: MoneyUnit::Yuan, language: Language::Zh };
        let book = Book::load(conn, of, manner, Months::Together).await?;
        for sheet in book.all()?.sheets {
            records(&mut xml, when, &sheet)?;
        }
        more(target, &mut xml)?;
    }
    xml.close("报表")?;
    more(target, &mut xml)?;
    Ok(())
}

/// The closed months of the year, and the year itself.
async fn whens(conn: &Conn, asked: &Asked) -> Result<Vec<When>, DbError> {
    #[derive(FromQueryResult)]
    struct Closed {
        period: i64,
    }
    let sql = "select period from lg_closed_period where unit_id = $1 and period > $2 and period <= $3 order by period";
    let first = asked.year * 100;
    let closed: Vec<Closed> =
        conn.all(sql, [asked.unit_id.into(), first.into(), (first + 12).into()]).await?;
    let months = closed.iter().map(|row| When { year: asked.year, month: row.period % 100, yearly: false });
    Ok(months.chain([When { year: asked.year, month: 12, yearly: true }]).collect())
}

fn records(xml: &mut Xml, when: When, sheet: &Sheet) -> Result<(), DbError> {
    let period = if when.yearly { when.year.to_string() } else { when.last_month().to_string() };
    let number = format!("{}-{period}", sheet.table);
    let last =
        Period::from_code(when.last_month()).map(|month| month.last_day().format("%Y%m%d").to_string());
    xml.record(
        "报表集",
        &[
            ("报表编号", number.as_str()),
            ("报表名称", &sheet.name),
            ("报表报告日", last.as_deref().unwrap_or("")),
            ("报表报告期", &period),
            ("编制单位", &sheet.place),
            ("货币单位", "元"),
        ],
    )?;
    for row in &sheet.rows {
        let name = label(row);
        for (column, cell) in row.cells.iter().enumerate() {
            let Some(fen) = cell.fen else { continue };
            xml.open("报表项数据")?;
            xml.text("报表编号", &number)?;
            xml.text("报表项编号", &cell.at)?;
            xml.text("报表项名称", &format!("{name} {}", heading(sheet, column)))?;
            xml.text("报表项公式", "")?;
            xml.yuan("报表项数值", fen)?;
            xml.close("报表项数据")?;
        }
    }
    Ok(())
}

/// What a row is called: its cells without amounts.
fn label(row: &SheetRow) -> String {
    let words = row.cells.iter().filter(|cell| cell.fen.is_none() && !cell.text.is_empty());
    words.map(|cell| cell.text.trim()).collect::<Vec<_>>().join(" ")
}

/// What stands over a column, from the top down.
fn heading(sheet: &Sheet, column: usize) -> String {
    let covers =
        |one: &&report::sheet::SheetHeading| (one.column..one.column + one.columns).contains(&column);
    sheet.headings.iter().filter(covers).map(|one| one.text.as_str()).collect::<Vec<_>>().join("·")
}
