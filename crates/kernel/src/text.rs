//! Text for people: Chinese first, English beside it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One sentence in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Text {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

/// The languages of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// From an `Accept-Language` header: the first of `zh` and `en` by weight, Chinese when neither is named.
    pub fn accept(header: &str) -> Language {
        let mut best = (Language::Zh, -1_i64);
        for part in header.split(',') {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or("").trim().to_ascii_lowercase();
            let language = match tag.split('-').next() {
                Some("zh") => Language::Zh,
                Some("en") => Language::En,
                _ => continue,
            };
            let weight =
                pieces.find_map(|piece| piece.trim().strip_prefix("q=").map(permille)).unwrap_or(1000);
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }
}

/// `0.7` → 700 without floats; nonsense counts as 0.
fn permille(text: &str) -> i64 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let fraction: String = format!("{fraction:0<3}").chars().take(3).collect();
    match (whole.parse::<i64>(), fraction.parse::<i64>()) {
        (Ok(whole), Ok(fraction)) => (whole * 1000 + fraction).clamp(0, 1000),
        _ => 0,
    }
}

impl Text {
    /// The same words in both languages (codes, numbers, names of people).
    pub fn same(words: impl Into<String>) -> Text {
        let zh = words.into();
        Text { en: zh.clone(), zh }
    }
    /// The sentence in a language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// `text!("剩余 {left} 元", "{left} yuan left")`: both format strings, with captured arguments.
#[macro_export]
macro_rules! text {
    ($zh:literal, $en:literal $(, $($args:tt)*)?) => {
        $crate::Text { zh: format!($zh $(, $($args)*)?), en: format!($en $(, $($args)*)?) }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_language_picks_by_weight_and_defaults_to_chinese() {
        for (header, expected) in [
            ("", Language::Zh),
            ("fr", Language::Zh),
            ("en", Language::En),
            ("en-GB,en;q=0.9,zh;q=0.8", Language::En),
            ("en;q=0.3, zh-CN;q=0.7", Language::Zh),
            ("zh;q=x, en;q=0.1", Language::En),
        ] {
            assert_eq!(Language::accept(header), expected, "{header}");
        }
    }
}
