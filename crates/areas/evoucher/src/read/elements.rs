//! Which element holds which field, as data (`data/evoucher/elements.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

/// The table that the product ships.
const SHIPPED: &str = include_str!("../../../../../data/evoucher/elements.toml");
/// What the namespaces of the standard's taxonomies begin with.
const TAXONOMY: &str = "http://xbrl.mof.gov.cn/taxonomy/";

/// A name in both languages.
#[derive(Clone, Debug, Deserialize)]
pub struct Title {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A kind of electronic voucher.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// `digital_invoice`
    pub id: String,
    /// What people call it.
    pub title: Title,
    /// Last parts of the namespaces of its taxonomies.
    pub spaces: Vec<String>,
    /// Roots of files outside XBRL.
    #[serde(default)]
    pub roots: Vec<String>,
    /// Element that such a file has to have.
    #[serde(default)]
    pub must: String,
    /// Kind of the claim that documents take on its number.
    pub claim: String,
    /// Name of its receiving side in the standard's toolkit.
    pub config: String,
    /// Element that says it has been booked.
    pub flag: String,
    /// Fields that must be there.
    pub needs: Vec<String>,
    /// Fields.
    pub field: Vec<Field>,
    /// Lines, when it has some.
    pub line: Option<Line>,
}

/// A field with the elements that may hold it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// `number`
    pub field: String,
    /// Elements in the order in which they are looked for.
    pub names: Vec<String>,
    /// What that stands on.
    pub evidence: Evidence,
}

/// The elements of a line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Element around a line.
    pub element: String,
    /// What was bought.
    pub name: String,
    /// Amount without tax.
    pub amount: String,
    /// Tax; empty when lines have none.
    pub tax: String,
    /// What that stands on.
    pub evidence: Evidence,
}

/// What a name of an element stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Public code that reads real files, or a public example.
    Seen,
    /// A public description.
    Reported,
    /// Our reading.
    Assumed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Vec<Kind>,
}

/// The kinds in the order of the table.
pub static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let file: File = toml::from_str(SHIPPED).expect("the shipped table of elements is tested");
    file.kind
});

/// A kind by its id.
pub fn kind(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

/// The last part of a namespace of the standard: `rai` of `http://xbrl.mof.gov.cn/taxonomy/2021-11-30/rai`.
pub fn suffix(space: &str) -> Option<&str> {
    let (edition, suffix) = space.strip_prefix(TAXONOMY)?.trim_end_matches('/').split_once('/')?;
    (edition.len() == 10 && !suffix.contains('/')).then_some(suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every field the program reads.
    const FIELDS: &[&str] = &[
        "number",
        "code",
        "issued_on",
        "seller_name",
        "seller_tax",
        "buyer_name",
        "buyer_tax",
        "net",
        "tax",
        "total",
        "check_code",
        "note",
        "traveller",
        "train",
        "from_place",
        "to_place",
        "travel_date",
        "business_type",
        "payer_name",
        "payer_account",
        "payee_name",
        "payee_account",
        "usage",
    ];

    #[test]
    fn the_table_is_sound() {
        let mut spaces: Vec<&str> = Vec::new();
        for kind in KINDS.iter() {
            for field in &kind.field {
                assert!(FIELDS.contains(&field.field.as_str()), "{} {}", kind.id, field.field);
                assert!(!field.names.is_empty(), "{} {}", kind.id, field.field);
            }
            for need in &kind.needs {
                assert!(kind.field.iter().any(|field| field.field == *need), "{} {need}", kind.id);
            }
            assert!(["invoice", "bank_receipt"].contains(&kind.claim.as_str()));
            assert!(kind.roots.is_empty() || !kind.must.is_empty(), "{}", kind.id);
            spaces.extend(kind.spaces.iter().map(String::as_str));
        }
        let count = spaces.len();
        spaces.sort_unstable();
        spaces.dedup();
        assert_eq!(spaces.len(), count, "a namespace is of one kind");
    }
    #[test]
    fn namespaces_of_the_standard_are_known_in_every_edition() {
        assert_eq!(suffix("http://xbrl.mof.gov.cn/taxonomy/2021-11-30/rai"), Some("rai"));
        assert_eq!(suffix("http://xbrl.mof.gov.cn/taxonomy/2023-05-15/bker"), Some("bker"));
        assert_eq!(suffix("http://xbrl.mof.gov.cn/taxonomy/rai"), None);
        assert_eq!(suffix("http://example.org/taxonomy/2021-11-30/rai"), None);
    }
}
