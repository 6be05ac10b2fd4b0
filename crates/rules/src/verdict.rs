//! From findings, reasons and releases to one answer: may the document go on?

use crate::{Finding, Level};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Characters a reason or explanation has at least, blanks at the ends not counted.
pub const REASON_CHARS_MIN: usize = 4;

/// The handler's answer to a warning. It covers all findings of the rule on the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// Rule id.
    pub rule: String,
    /// Why it is right all the same.
    #[schema(min_length = 4)]
    pub reason: String,
    /// The stored file that proves it; required for orange.
    pub attachment_id: Option<String>,
}

/// A reviewer's release of a red interception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Rule id.
    pub rule: String,
    /// Why it may pass.
    #[schema(min_length = 4)]
    pub explanation: String,
    /// Id of the reviewer. The caller takes it from the session and has checked the right to release.
    pub by: String,
}

/// A warning that still lacks an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingReason {
    /// Rule id.
    pub rule: String,
    /// Yellow or orange.
    pub level: Level,
    /// No sufficient reason was given.
    pub reason_missing: bool,
    /// An attachment is needed and was not given.
    pub attachment_missing: bool,
}

/// The answer over all findings. Every blocked rule and every missing reason is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// May not go on: rules that prohibit, and rules that wait for a release.
    Blocked {
        /// Ids of grey rules.
        prohibited: Vec<String>,
        /// Ids of red rules that were not released.
        intercepted: Vec<String>,
    },
    /// May go on once each of these is answered.
    NeedsReason {
        /// Warnings without a sufficient answer.
        missing: Vec<MissingReason>,
    },
    /// May go on.
    Passed,
}

/// Any grey blocks. Red blocks unless somebody other than `handler` released it. Yellow needs a reason,
/// orange a reason and an attachment. Blue never stops.
pub fn decide(
    findings: &[Finding],
    acknowledgements: &[Acknowledgement],
    releases: &[Release],
    handler: &str,
) -> Verdict {
    // Each level of a rule is judged by itself, so a released red never hides its own unanswered orange.
    let hits: BTreeSet<(&str, Level)> =
        findings.iter().map(|finding| (finding.rule.as_str(), finding.level)).collect();
    let (mut prohibited, mut intercepted, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    for (rule, level) in hits {
        match level {
            Level::Grey => prohibited.push(rule.to_owned()),
            Level::Red if !released(rule, releases, handler) => intercepted.push(rule.to_owned()),
            Level::Yellow | Level::Orange => missing.extend(unanswered(rule, level, acknowledgements)),
            Level::Red | Level::Blue => {}
        }
    }
    if !prohibited.is_empty() || !intercepted.is_empty() {
        Verdict::Blocked { prohibited, intercepted }
    } else if !missing.is_empty() {
        Verdict::NeedsReason { missing }
    } else {
        Verdict::Passed
    }
}

/// Long enough to say something; invisible characters do not count.
pub fn sufficient(words: &str) -> bool {
    let visible =
        |c: &char| !c.is_control() && !matches!(*c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let words: String = words.chars().filter(visible).collect();
    words.trim().chars().count() >= REASON_CHARS_MIN
}

fn released(rule: &str, releases: &[Release], handler: &str) -> bool {
    releases.iter().any(|release| {
        let by = release.by.trim();
        release.rule == rule && sufficient(&release.explanation) && !by.is_empty() && by != handler.trim()
    })
}

fn unanswered(rule: &str, level: Level, acknowledgements: &[Acknowledgement]) -> Option<MissingReason> {
    let given = acknowledgements.iter().filter(|given| given.rule == rule);
    let (mut reason_missing, mut attachment_missing) = (true, level.needs_attachment());
    for answer in given {
        reason_missing &= !sufficient(&answer.reason);
        attachment_missing &= answer.attachment_id.as_deref().is_none_or(|id| id.trim().is_empty());
    }
    (reason_missing || attachment_missing).then(|| MissingReason {
        rule: rule.to_owned(),
        level,
        reason_missing,
        attachment_missing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Text;
    use proptest::prelude::*;

    fn finding(rule: &str, level: Level) -> Finding {
        Finding {
            rule: rule.into(),
            version: 1,
            level,
            clause: "设计".into(),
            text: Text::same("x"),
            how: Text::same("y"),
            values: serde_json::Map::new(),
            field: None,
        }
    }
    fn reason(rule: &str, reason: &str, attachment: Option<&str>) -> Acknowledgement {
        Acknowledgement {
            rule: rule.into(),
            reason: reason.into(),
            attachment_id: attachment.map(Into::into),
        }
    }
    fn release(rule: &str, explanation: &str, by: &str) -> Release {
        Release { rule: rule.into(), explanation: explanation.into(), by: by.into() }
    }
    fn lacks(level: Level, reason_missing: bool, attachment_missing: bool) -> Verdict {
        let missing = MissingReason { rule: "R".into(), level, reason_missing, attachment_missing };
        Verdict::NeedsReason { missing: vec![missing] }
    }
    #[track_caller]
    fn check(level: Level, given: &[Acknowledgement], releases: &[Release], expected: Verdict) {
        assert_eq!(decide(&[finding("R", level)], given, releases, "handler"), expected);
    }
    fn prohibited() -> Verdict {
        Verdict::Blocked { prohibited: vec!["R".into()], intercepted: vec![] }
    }
    fn intercepted() -> Verdict {
        Verdict::Blocked { prohibited: vec![], intercepted: vec!["R".into()] }
    }

    #[test]
    fn nothing_found_passes() {
        assert_eq!(decide(&[], &[], &[], "handler"), Verdict::Passed);
    }
    #[test]
    fn blue_never_stops() {
        check(Level::Blue, &[], &[], Verdict::Passed);
    }
    #[test]
    fn yellow_needs_a_reason_of_four_characters() {
        check(Level::Yellow, &[], &[], lacks(Level::Yellow, true, false));
        check(Level::Yellow, &[reason("R", "  三个字  ", None)], &[], lacks(Level::Yellow, true, false));
        check(Level::Yellow, &[reason("R", "\u{3000}\t \n  ", None)], &[], lacks(Level::Yellow, true, false));
        check(
            Level::Yellow,
            &[reason("R", "\u{200b}\u{200b}\u{200b}\u{200b}", None)],
            &[],
            lacks(Level::Yellow, true, false),
        );
        check(Level::Yellow, &[reason("R", "确有需要", None)], &[], Verdict::Passed);
        check(Level::Yellow, &[reason("S", "确有需要", None)], &[], lacks(Level::Yellow, true, false));
    }
    #[test]
    fn orange_needs_an_attachment_too() {
        check(Level::Orange, &[reason("R", "确有需要", None)], &[], lacks(Level::Orange, false, true));
        check(Level::Orange, &[reason("R", "确有需要", Some(" "))], &[], lacks(Level::Orange, false, true));
        check(Level::Orange, &[reason("R", "短", Some("f1"))], &[], lacks(Level::Orange, true, false));
        check(Level::Orange, &[reason("R", "确有需要", Some("f1"))], &[], Verdict::Passed);
    }
    #[test]
    fn red_is_released_by_somebody_else_only() {
        let acknowledged = [reason("R", "确有需要", Some("f1"))];
        check(Level::Red, &acknowledged, &[], intercepted());
        check(Level::Red, &[], &[release("R", "情况属实", "reviewer")], Verdict::Passed);
        check(Level::Red, &[], &[release("R", "情况属实", "handler")], intercepted());
        check(Level::Red, &[], &[release("R", "情况属实", " handler ")], intercepted());
        check(Level::Red, &[], &[release("R", "情况属实", " ")], intercepted());
        check(Level::Red, &[], &[release("R", "   ", "reviewer")], intercepted());
        check(Level::Red, &[], &[release("S", "情况属实", "reviewer")], intercepted());
    }
    #[test]
    fn grey_has_no_way_round() {
        let acknowledged = [reason("R", "确有需要", Some("f1"))];
        check(Level::Grey, &acknowledged, &[release("R", "情况属实", "reviewer")], prohibited());
        // The same rule found softer elsewhere does not soften it.
        let findings = [finding("R", Level::Grey), finding("R", Level::Blue)];
        assert_eq!(decide(&findings, &acknowledged, &[], "handler"), prohibited());
    }

    fn a_level() -> impl Strategy<Value = Level> {
        prop::sample::select(vec![Level::Yellow, Level::Orange, Level::Red, Level::Grey, Level::Blue])
    }
    fn findings() -> impl Strategy<Value = Vec<Finding>> {
        prop::collection::vec(("[ABCD]", a_level()).prop_map(|(rule, level)| finding(&rule, level)), 0..8)
    }
    fn weight(verdict: &Verdict) -> u8 {
        match verdict {
            Verdict::Passed => 0,
            Verdict::NeedsReason { .. } => 1,
            Verdict::Blocked { .. } => 2,
        }
    }

    proptest! {
        #[test]
        fn more_findings_never_help(
            some in findings(),
            more in findings(),
            answered in prop::collection::vec(("[ABCD]", prop::option::of("f")), 0..4),
            freed in prop::collection::vec(("[ABCD]", "handler|reviewer"), 0..4),
        ) {
            let answered: Vec<_> =
                answered.iter().map(|(rule, file)| reason(rule, "确有需要", file.as_deref())).collect();
            let freed: Vec<_> = freed.iter().map(|(rule, by)| release(rule, "情况属实", by)).collect();
            let before = decide(&some, &answered, &freed, "handler");
            let all: Vec<_> = some.into_iter().chain(more).collect();
            let after = decide(&all, &answered, &freed, "handler");
            prop_assert!(weight(&after) >= weight(&before), "{before:?} became {after:?}");
        }
    }
}
