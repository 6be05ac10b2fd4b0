//! What three old systems hand over, each in its own bad habits: the personnel system's workbook with titles, repeated
//! headers and sums; the payroll system's text in GB18030 with dates of its own; the finance system's text with
//! full-width digits. They agree on most persons, and where they do not, somebody has to decide.

use kernel::Problem;
use platform::table::XlsxText;

use crate::department::{Person, UnitPlan};
use crate::names::Draw;

/// A file of an old system.
pub struct OldFile {
    /// What the system is called.
    pub system: &'static str,
    /// Its content type.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The personnel system, which counts for posts, ranks and dates.
pub const PERSONNEL: &str = "人事系统";
/// The payroll system, which counts for pay.
pub const PAYROLL: &str = "工资系统";
/// The finance system, which counts for nothing, but knows some that the others do not.
pub const FINANCE: &str = "财务系统";

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv";
/// Rows of a page of the workbook; each begins with the header again and ends with a sum.
const PAGE: usize = 500;

/// The files of the three systems about these persons.
pub fn persons(draw: &mut Draw, plan: &[UnitPlan], persons: &[Person]) -> Result<Vec<OldFile>, Problem> {
    let mut own = Vec::with_capacity(persons.len());
    let mut payroll = Vec::with_capacity(persons.len());
    let mut finance = Vec::with_capacity(persons.len());
    let spending: Vec<&UnitPlan> = plan.iter().filter(|unit| unit.spends).collect();
    for person in persons {
        // Everybody is somewhere: the finance system has all whom the personnel system forgot.
        if draw.percent(99) {
            own.push(person.clone());
        } else {
            finance.push(person.clone());
        }
        if draw.percent(98) {
            payroll.push(seen_by_payroll(draw, &spending, person));
        }
        if draw.percent(40) && !own.is_empty() {
            finance.push(seen_by_finance(draw, person));
        }
    }
    finance.sort_by(|a, b| a.code.cmp(&b.code));
    finance.dedup_by(|a, b| a.code == b.code);
    Ok(vec![
        OldFile { system: PERSONNEL, content_type: XLSX, bytes: workbook(&own)? },
        OldFile { system: PAYROLL, content_type: CSV, bytes: payroll_text(&payroll) },
        OldFile { system: FINANCE, content_type: CSV, bytes: finance_text(&finance) },
    ])
}

/// Pay is up to date there; a few have moved to another unit meanwhile, or are spelt otherwise.
fn seen_by_payroll(draw: &mut Draw, units: &[&UnitPlan], person: &Person) -> Person {
    let mut seen = person.clone();
    if draw.percent(12) {
        seen.pay += draw.between(1, 8) * 50;
    }
    if draw.percent(2) {
        seen.unit = draw.pick(units).code;
    }
    if draw.percent(1) {
        seen.name = misspelt(&person.name);
    }
    seen
}

/// Ranks are out of date there.
fn seen_by_finance(draw: &mut Draw, person: &Person) -> Person {
    let mut seen = person.clone();
    if draw.percent(6) {
        (seen.post, seen.rank) = ("科员", "科员");
    }
    if draw.percent(1) {
        seen.name = misspelt(&person.name);
    }
    seen
}

/// A name as somebody heard it.
fn misspelt(name: &str) -> String {
    const ALIKE: &[(&str, &str)] =
        &[("静", "婧"), ("伟", "玮"), ("涛", "滔"), ("国", "囯"), ("明", "铭"), ("子", "梓")];
    let swap = ALIKE.iter().find(|(one, _)| name.contains(one));
    swap.map_or_else(|| name.to_owned(), |(one, other)| name.replacen(one, other, 1))
}

fn workbook(persons: &[Person]) -> Result<Vec<u8>, Problem> {
    const HEADER: [&str; 10] = [
        "人员代码",
        "姓 名",
        "身份证号",
        "单位代码",
        "职务",
        "级别",
        "人员类别",
        "月工资(元)",
        "入职日期",
        "离职日期",
    ];
    let mut book = XlsxText::new();
    let mut sheet = book.sheet("在职人员", 10)?;
    sheet.header(["全部门在职人员基本信息表"])?;
    sheet.row(["编制单位：人事司", "", "", "", "", "", "", "", "单位：元"])?;
    for page in persons.chunks(PAGE) {
        sheet.header(HEADER)?;
        for person in page {
            let (pay, joined) = (format!("{}", person.pay), chinese_date(&person.joined_on));
            let cells = [
                &person.code,
                person.name.as_str(),
                &person.id_card,
                person.unit,
                person.post,
                person.rank,
                person.class,
                &pay,
                &joined,
                "",
            ];
            sheet.row(cells)?;
        }
        let sum: i64 = page.iter().map(|person| person.pay).sum();
        sheet.row(["小计", "", "", "", "", "", "", &sum.to_string()])?;
    }
    book.finish()
}

/// `2019-07-01` as `2019年7月1日`
fn chinese_date(date: &str) -> String {
    let parts: Vec<&str> = date.split('-').map(|part| part.trim_start_matches('0')).collect();
    format!("{}年{}月{}日", parts[0], parts.get(1).unwrap_or(&"1"), parts.get(2).unwrap_or(&"1"))
}

fn payroll_text(persons: &[Person]) -> Vec<u8> {
    let mut text = String::from("身份证号,人员代码,姓名,单位代码,人员类别,月工资（元）,入职日期\r\n");
    for person in persons {
        let joined = person.joined_on.replace('-', "/");
        let pay = format!("{}.00", person.pay);
        text.push_str(&format!(
            "{},{},　{} ,{},{},{pay},{joined}\r\n",
            person.id_card.to_lowercase(),
            person.code,
            person.name,
            person.unit,
            person.class
        ));
    }
    encoding_rs::GB18030.encode(&text).0.into_owned()
}

fn finance_text(persons: &[Person]) -> Vec<u8> {
    let mut text = String::from(
        "\u{feff}人员代码\t单位代码\t姓名\t身份证号\t职务\t级别\t人员类别\t月工资（元）\t入职日期\r\n",
    );
    for person in persons {
        text.push_str(&format!(
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}.00\t{}\r\n",
            wide(&person.code),
            person.unit,
            person.name,
            person.id_card,
            person.post,
            person.rank,
            person.class,
            person.pay,
            person.joined_on
        ));
    }
    text.into_bytes()
}

/// Letters and digits in full width.
fn wide(text: &str) -> String {
    let wide = |c: char| match c {
        '0'..='9' | 'A'..='Z' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        other => other,
    };
    text.chars().map(wide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::department::{people, small};

    #[test]
    fn everybody_is_known_somewhere_and_the_same_seed_gives_the_same_files() {
        let draw = || {
            let mut draw = Draw::seeded(3);
            let plan = small();
            let people = people(&mut draw, &plan, 300);
            let files = persons(&mut draw, &plan, &people).unwrap();
            (people, files)
        };
        let (people, files) = draw();
        let (_, again) = draw();
        for (one, other) in files.iter().zip(&again).skip(1) {
            assert_eq!(one.bytes, other.bytes, "{}", one.system);
        }
        let payroll = encoding_rs::GB18030.decode(&files[1].bytes).0.into_owned();
        let finance = String::from_utf8(files[2].bytes.clone()).unwrap();
        assert!(payroll.lines().count() > 280 && finance.lines().count() > 80);
        assert!(finance.contains("ＲＹ"));
        assert_eq!(people.len(), 300);
        assert_eq!(chinese_date("2019-07-01"), "2019年7月1日");
    }
}
