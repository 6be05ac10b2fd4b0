//! All versions of all rules. Data packs are merged over the shipped catalogue.

use crate::parse::{self, FactTypes, Parsed};
use crate::{Active, Level, Rule, RuleKind};
use chrono::NaiveDate;
use kernel::{Text, text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use utoipa::ToSchema;

pub(crate) const SHIPPED: &str = include_str!("../../../data/rules/control_rules.toml");

/// Why a catalogue is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleProblem {
    /// Rule id and version as far as known, such as `CR24 v1`, or the number of the row.
    pub rule: String,
    /// What is wrong.
    pub text: Text,
}

impl RuleProblem {
    pub(crate) fn new(rule: &str, text: Text) -> RuleProblem {
        RuleProblem { rule: rule.to_owned(), text }
    }
}

impl std::fmt::Display for RuleProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.rule, self.text.en)
    }
}
impl std::error::Error for RuleProblem {}

/// All versions of all rules, checked. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Catalogue {
    rules: Arc<Vec<Arc<Rule>>>,
    pub(crate) facts: Arc<BTreeMap<String, FactTypes>>,
}

impl Catalogue {
    /// Reads and checks a catalogue file. Every problem of every rule is reported at once. Facts of the
    /// shipped catalogue are known to every file.
    pub fn parse(toml: &str) -> Result<Catalogue, Vec<RuleProblem>> {
        let Parsed { rules, facts } = parse::parse(toml)?;
        Catalogue::checked(rules.into_iter().map(Arc::new).collect(), facts)
    }

    /// The catalogue that comes with the program.
    pub fn shipped() -> Catalogue {
        static PARSED: LazyLock<Catalogue> = LazyLock::new(|| {
            Catalogue::parse(SHIPPED).expect("the shipped catalogue is valid: tests/it/shipped.rs checks it")
        });
        PARSED.clone()
    }

    /// This catalogue with the rules of the program that it does not know at all. A database keeps the edition it was begun
    /// with, or one of the department's own; what a newer program asks beside it would be a rule that is missing, and a
    /// missing rule blocks.
    pub fn completed(&self) -> Result<Catalogue, Vec<RuleProblem>> {
        let shipped = Catalogue::shipped();
        let known = |id: &str| self.rules.iter().any(|rule| rule.id == id);
        let unknown = shipped.rules.iter().filter(|rule| !known(&rule.id));
        let rules = self.rules.iter().chain(unknown).map(Arc::clone).collect();
        let mut facts = (*shipped.facts).clone();
        facts.extend(self.facts.iter().map(|(kind, types)| (kind.clone(), types.clone())));
        Catalogue::checked(rules, facts)
    }

    /// Puts newer versions of a data pack over this catalogue. A new version ends the open version before
    /// it on the day before it begins. A pack neither softens a grey rule nor changes how a rule is judged
    /// nor rewrites the past.
    pub fn merge(&self, pack: &Catalogue) -> Result<Catalogue, Vec<RuleProblem>> {
        let mut rules: Vec<Arc<Rule>> = self.rules.to_vec();
        let mut problems = Vec::new();
        let mut newer: Vec<&Arc<Rule>> = pack.rules.iter().collect();
        newer.sort_by_key(|rule| (&rule.id, rule.effective_from));
        for rule in newer {
            let last =
                rules.iter().filter(|old| old.id == rule.id).max_by_key(|old| old.effective_from).cloned();
            if let Some(last) = last {
                if let Err(text) = may_follow(&last, rule) {
                    problems.push(RuleProblem::new(&label(rule), text));
                    continue;
                }
                close(&mut rules, &last, rule.effective_from);
            }
            rules.push(Arc::clone(rule));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut facts = (*self.facts).clone();
        facts.extend(pack.facts.iter().map(|(kind, types)| (kind.clone(), types.clone())));
        Catalogue::checked(rules, facts)
    }

    fn checked(
        mut rules: Vec<Arc<Rule>>,
        facts: BTreeMap<String, FactTypes>,
    ) -> Result<Catalogue, Vec<RuleProblem>> {
        rules.sort_by(|a, b| (&a.id, a.effective_from, a.version).cmp(&(&b.id, b.effective_from, b.version)));
        let problems: Vec<RuleProblem> = rules
            .windows(2)
            .filter(|pair| pair[0].id == pair[1].id)
            .filter_map(|pair| Some(RuleProblem::new(&label(&pair[1]), clash(&pair[0], &pair[1])?)))
            .collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Catalogue { rules: Arc::new(rules), facts: Arc::new(facts) })
    }

    /// The rules in force on a day.
    pub fn on(&self, date: NaiveDate) -> Active {
        Active::new(date, self.rules.iter().filter(|rule| rule.in_force(date)).map(Arc::clone))
    }

    /// Every version of every rule, by id and date.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(Arc::as_ref)
    }

    /// One version, as a stored hit names it.
    pub fn version(&self, id: &str, version: i64) -> Option<&Rule> {
        self.rules().find(|rule| rule.id == id && rule.version == version)
    }
}

pub(crate) fn label(rule: &Rule) -> String {
    format!("{} v{}", rule.id, rule.version)
}

/// Two versions that follow each other by date: ranges apart, numbers rising.
fn clash(earlier: &Rule, later: &Rule) -> Option<Text> {
    let (a, b) = (earlier.version, later.version);
    if a == b {
        return Some(text!("版本 {a} 重复", "version {a} is there twice"));
    }
    if earlier.effective_to.is_none_or(|last| later.effective_from <= last) {
        return Some(text!("版本 {a} 与 {b} 的有效期重叠", "the dates of versions {a} and {b} overlap"));
    }
    (b < a).then(|| {
        text!(
            "版本 {b} 晚于版本 {a} 生效，版本号应更大",
            "version {b} begins after version {a} and needs a higher number"
        )
    })
}

fn may_follow(last: &Rule, rule: &Rule) -> Result<(), Text> {
    if rule.version <= last.version || rule.effective_from <= last.effective_from {
        let (version, from) = (last.version, last.effective_from);
        return Err(text!(
            "新版本的版本号和生效日期应晚于现有版本 {version}（{from}）",
            "a new version needs a higher number and a later date than version {version} ({from})"
        ));
    }
    if last.level == Level::Grey && rule.level != Level::Grey {
        return Err(text!("灰色禁止规则不得降级", "a grey rule cannot be softened"));
    }
    if matches!(last.judged, RuleKind::Fixed) != matches!(rule.judged, RuleKind::Fixed) {
        return Err(text!(
            "不得改变规则的判断方式（固定 / 表达式）",
            "how a rule is judged (fixed or by expression) cannot change"
        ));
    }
    Ok(())
}

/// Ends the last version the day before the next begins, unless it ends earlier anyway.
fn close(rules: &mut [Arc<Rule>], last: &Arc<Rule>, next_from: NaiveDate) {
    let (Some(last_day), Some(place)) =
        (next_from.pred_opt(), rules.iter_mut().find(|rule| Arc::ptr_eq(rule, last)))
    else {
        return;
    };
    if last.effective_to.is_none_or(|end| end > last_day) {
        *place = Arc::new(Rule { effective_to: Some(last_day), ..(**last).clone() });
    }
}
