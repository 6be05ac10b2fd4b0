//! How cells are tidied and compared, in one place for every kind of file.

use chrono::NaiveDate;

/// What cannot be seen and only comes along by copying: zero-width blanks, byte order marks, marks of direction.
/// Joiners (U+200C, U+200D) and variation selectors stay: they belong to the characters beside them.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// A cell with full-width letters, digits and signs of numbers as half-width, without what cannot be seen, and
/// without blanks at its ends. All other characters, rare ones too, stay as they are.
pub(super) fn tidy(cell: &str) -> String {
    if cell.is_ascii() {
        return cell.trim().to_owned();
    }
    let narrow = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '－' => half(c),
        '\u{3000}' | '\u{a0}' | '\u{2007}' | '\u{202f}' => ' ',
        other => other,
    };
    let cell: String = cell.chars().filter(|c| !is_unseen(*c)).map(narrow).collect();
    cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200c}' | '\u{200d}')).to_owned()
}

/// The half-width form of a character that has one.
fn half(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// A header or a word of a list as it is compared: half-width, lower case, without any blank, variants made one.
pub(super) fn folded(word: &str) -> String {
    let word: String = word
        .chars()
        .filter(|c| !c.is_whitespace() && !is_unseen(*c) && *c != '*' && *c != '＊')
        .map(half)
        .flat_map(char::to_lowercase)
        .collect();
    word.replace("其它", "其他").replace("帐", "账")
}

/// Whether a cell is one of the words that begin a row of sums.
pub(super) fn is_total(cell: &str) -> bool {
    let word = folded(cell);
    let word = word.trim_end_matches(':');
    matches!(word, "小计" | "合计" | "总计" | "本页小计" | "本页合计" | "subtotal" | "total" | "grandtotal")
}

/// Whether a number is written with an exponent, as spreadsheets show long codes: its last digits are lost.
pub(super) fn is_scientific(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    exponent.starts_with(['+', '-'])
        && digits(&exponent[1..])
        && digits(whole.trim_start_matches('-'))
        && digits(fraction)
}

/// What a formula leaves that could not be worked out.
pub(super) const FORMULA_FAULTS: [&str; 8] =
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", NO_RESULT];
/// Ours, for a formula whose result the file does not hold.
pub(super) const NO_RESULT: &str = "#NO RESULT";

/// A date in one of the usual spellings. Serial numbers of spreadsheets are none: only a cell that is formatted as a
/// date can say what they mean, and those have been made ISO dates when the workbook was read.
pub(super) fn read_date(cell: &str) -> Option<NaiveDate> {
    let cell: String = cell.chars().filter(|c| !c.is_whitespace()).map(half).collect();
    let cell = midnight(&cell);
    if cell.len() == 8 && cell.bytes().all(|b| b.is_ascii_digit()) {
        return day(&cell[..4], &cell[4..6], &cell[6..]);
    }
    let cell = cell.replace(['年', '月', '/', '.'], "-").replace('日', "");
    let mut parts = cell.split('-');
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() { None } else { day(year, month, date) }
}

/// A date and time of day at midnight, as a date. Blanks have been removed.
fn midnight(cell: &str) -> &str {
    for end in ["T00:00:00", "00:00:00", "0:00:00", "00:00", "0:00"] {
        if let Some(date) = cell.strip_suffix(end).filter(|date| date.len() >= 8) {
            return date;
        }
    }
    cell
}

fn day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_or_refused() {
        let first = NaiveDate::from_ymd_opt(2026, 3, 1);
        for cell in [
            "2026-03-01",
            "2026/3/1",
            "2026年3月1日",
            "2026.03.01",
            "20260301",
            "２０２６／３／１",
            "2026 年 3 月 1 日",
            "2026-03-01 00:00:00",
            "2026-03-01T00:00:00",
            "2026/3/1 0:00",
        ] {
            assert_eq!(read_date(cell), first, "{cell}");
        }
        for cell in [
            "26-3-1",
            "2026-13-01",
            "2026-02-30",
            "46082",
            "2026-3-1-1",
            "明天",
            "",
            "202603",
            "20261301",
            "2026-03-01 08:30:00",
            "2026-+3-01",
            "1/3/2026",
        ] {
            assert_eq!(read_date(cell), None, "{cell}");
        }
    }
    #[test]
    fn rare_characters_stay_and_unseen_ones_go() {
        for (cell, expected) in [
            ("\u{feff}　张𠮷\u{e0100}䶮 \u{a0}", "张𠮷\u{e0100}䶮"),
            ("\u{202d}6222 02\u{200b}0２\u{202c}", "6222 0202"),
            ("其他，１２ ", "其他，12"),
            (" A1\t", "A1"),
        ] {
            assert_eq!(tidy(cell), expected);
        }
    }
    #[test]
    fn words_are_alike_in_their_variants() {
        assert_eq!(folded("其它 单位"), folded("其他单位"));
        assert_eq!(folded("*月工资(元)"), folded("月工资\n（元）"));
        assert_eq!(folded("Unit Code"), folded("unitcode"));
        assert!(is_total("合　计：") && is_total(" 小 计") && !is_total("合计处") && !is_total(""));
    }
    #[test]
    fn exponents_are_known() {
        assert!(is_scientific("1.2E+10") && is_scientific("4E+17") && is_scientific("-1.5e-07"));
        assert!(
            !is_scientific("1E5")
                && !is_scientific("E+1")
                && !is_scientific("12.5")
                && !is_scientific("A.1E+2")
        );
    }
}
