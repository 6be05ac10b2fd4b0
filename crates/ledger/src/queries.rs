//! Reading the three books. Balances come from the kept ones, never from a scan of entries.

pub mod balances;
pub mod entries;
pub mod indicators;
pub mod names;
pub mod order;

use kernel::Problem;
use kernel::text;
use platform::{Scope, UnitId};

/// The units a list may look at: those of the scope, or the one asked for when the scope has it.
pub fn units(scope: &Scope, unit_id: Option<UnitId>) -> sea_orm::Value {
    match unit_id {
        None => scope.parameter(),
        Some(unit_id) => kernel::db::list(Some(unit_id).filter(|unit_id| scope.sees(*unit_id))),
    }
}

/// A search text as a pattern for `like … escape '\'`; `%` finds everything.
pub fn pattern(text: Option<&str>) -> String {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return "%".to_owned() };
    let mut out = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('%');
    out
}

/// A cursor that is not one of ours.
pub fn bad_cursor() -> Problem {
    Problem::field(
        "after",
        text!("翻页位置不正确。", "This is no place in the list."),
        text!("请使用上一页返回的 next。", "Use `next` of the page before."),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_search_text_means_itself() {
        assert_eq!(super::pattern(None), "%");
        assert_eq!(super::pattern(Some("100%_a\\")), "%100\\%\\_a\\\\%");
    }
}
