//! What a voucher may be entered as: rules as data, decided by a pure function.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::Direction;
use crate::read::elements::Title;

const SHIPPED: &str = include_str!("../../../../data/evoucher/proposals.toml");

/// A rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name of the rule.
    pub id: String,
    /// What people call the business.
    pub title: Title,
    /// Kinds of vouchers.
    pub kinds: Vec<String>,
    /// Whether our unit pays or is paid.
    pub direction: Direction,
    /// One of these stands in it; none: everything.
    #[serde(default)]
    pub words: Vec<String>,
    /// Red vouchers only.
    #[serde(default)]
    pub red: bool,
    /// What of ours a bank receipt confirms.
    #[serde(default)]
    pub confirms: Option<Confirms>,
    /// Documents it may be entered as.
    pub ways: Vec<Way>,
}

/// What of ours a bank receipt confirms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confirms {
    /// A payment that was sent.
    Payment,
    /// An income that came in.
    Income,
}

/// A kind of document that a voucher may be entered as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 支付申请。 A payment application.
    Payment,
    /// 业务确认。 A business confirmation.
    Accrual,
    /// 单位资金收入。 Own-funds income.
    Income,
    /// 业务事项凭证。 A voucher of an event.
    EventVoucher,
}

/// A way to enter it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Kind of document.
    pub document: DocumentKind,
    /// Business of its form; empty for a voucher of an event.
    #[serde(default)]
    pub business: String,
    /// Answer to what the business asks besides; empty when it asks nothing.
    #[serde(default)]
    pub detail: String,
    /// Event of the posting rules.
    pub event: String,
    /// Words of the posting rules.
    pub facts: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

/// The rules in order.
pub static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let file: File = toml::from_str(SHIPPED).expect("the shipped rules are tested");
    file.rule
});

/// What the rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Kind of voucher.
    pub kind: &'a str,
    /// Whether our unit pays or is paid.
    pub direction: Direction,
    /// Amount with tax.
    pub total_fen: i64,
    /// Lines, note and usage.
    pub words: &'a str,
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Proposed {
    /// Rule it follows.
    pub rule: String,
    /// What people call the business.
    pub title: Text,
    /// Ways to enter it; empty for receipts that confirm something.
    pub ways: Vec<Way>,
    /// What of ours it confirms.
    pub confirms: Option<Confirms>,
}

/// The first rule that fits.
pub fn propose(seen: Seen<'_>, rules: &[Rule]) -> Option<Proposed> {
    let fits = |rule: &&Rule| {
        rule.kinds.iter().any(|kind| kind == seen.kind)
            && rule.direction == seen.direction
            && rule.red == (seen.total_fen < 0)
            && (rule.words.is_empty() || rule.words.iter().any(|word| seen.words.contains(word.as_str())))
    };
    rules.iter().find(fits).map(|rule| Proposed {
        rule: rule.id.clone(),
        title: Text { zh: rule.title.zh.clone(), en: rule.title.en.clone() },
        ways: rule.ways.clone(),
        confirms: rule.confirms,
    })
}

#[cfg(test)]
mod tests {
    use posting::Rulebook;

    use super::*;
    use crate::read::elements::KINDS;

    #[track_caller]
    fn check(kind: &str, direction: Direction, fen: i64, words: &str, expected: Option<&str>) {
        let found = propose(Seen { kind, direction, total_fen: fen, words }, &RULES);
        assert_eq!(found.map(|proposed| proposed.rule).as_deref(), expected);
    }

    #[test]
    fn the_first_rule_that_fits_counts() {
        check("digital_invoice", Direction::In, 100, "*纸制品*复印纸", Some("purchase"));
        check("digital_invoice", Direction::In, 100, "*电子计算机*服务器", Some("fixed_asset"));
        check("digital_invoice", Direction::In, -100, "*电子计算机*服务器", Some("red"));
        check("digital_invoice", Direction::Out, 100, "", Some("sale"));
        check("digital_invoice", Direction::Out, -100, "", None);
        check("rail_ticket", Direction::In, 1, "", Some("rail"));
        check("fiscal_receipt", Direction::Out, 1, "", Some("fiscal_income"));
        check("bank_receipt", Direction::In, 1, "", Some("paid"));
        check("bank_receipt", Direction::Out, 1, "", Some("received"));
    }
    #[test]
    fn rules_name_kinds_and_events_that_there_are() {
        let rulebook = Rulebook::shipped().unwrap();
        for rule in RULES.iter() {
            for kind in &rule.kinds {
                assert!(KINDS.iter().any(|known| known.id == *kind), "{} {kind}", rule.id);
            }
            for way in &rule.ways {
                assert!(rulebook.templates.event(&way.event).is_some(), "{} {}", rule.id, way.event);
                let is_form = way.document != DocumentKind::EventVoucher;
                assert_eq!(is_form, !way.business.is_empty(), "{}", rule.id);
            }
        }
    }
}
