//! What projects are generated from persons and posts: the parameters, as an edition a department may replace
//! (`data/rules/generated_projects.toml`). Reading them and checking them, nothing else.

use std::collections::BTreeSet;

use kernel::{Fen, Text};
use platform::hash;
use serde::Deserialize;

/// The shipped parameters.
pub const SHIPPED: &str = include_str!("../../../data/rules/generated_projects.toml");

/// The parameters in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// The name of this edition and the beginning of its hash: names it in what is generated.
    pub edition: String,
    /// Limits of the contribution base.
    pub base: Base,
    /// Projects, in the order of the file.
    pub projects: Vec<Generated>,
}

/// Limits of the contribution base by month and person; none where the department knows none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// Least.
    #[serde(default)]
    pub lower_fen: Option<Fen>,
    /// Most.
    #[serde(default)]
    pub upper_fen: Option<Fen>,
}

impl Base {
    /// A person's pay within the limits.
    pub fn of(self, pay: Fen) -> Fen {
        let raised = self.lower_fen.map_or(pay, |lower| pay.max(lower));
        self.upper_fen.map_or(raised, |upper| raised.min(upper))
    }
}

/// A project that is generated for each unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// Its key; codes and ids of its projects are made with it.
    pub key: String,
    /// Class: 1 or 21.
    pub class: String,
    /// Name.
    pub name: Text,
    /// Its functional class; where it is empty the unit's own.
    #[serde(default)]
    pub function: ByType,
    /// Persons above the establishment are warned of here.
    #[serde(default)]
    pub checks_posts: bool,
    /// Its lines.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
}

/// A word by type of unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByType {
    /// Administrative units.
    #[serde(default)]
    pub administrative: String,
    /// Public institutions.
    #[serde(default)]
    pub institution: String,
}

impl ByType {
    /// That of a type of unit.
    pub fn of(&self, unit_type: &str) -> &str {
        if unit_type == "administrative" { &self.administrative } else { &self.institution }
    }
}

/// What a line is worked out on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// 月工资合计 × 比例
    Pay,
    /// 缴费基数合计 × 缴费率
    Base,
    /// 人数 × 定额
    Persons,
    /// 编制数 × 定额
    Posts,
}

/// A line of a generated project.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Names the parameter, in what is generated.
    pub id: String,
    /// What it is for.
    pub title: Text,
    /// Type of unit it counts for; empty = every.
    #[serde(default)]
    pub unit_type: String,
    /// Classes of persons it counts.
    #[serde(default)]
    pub classes: Vec<String>,
    /// What it is worked out on.
    pub basis: Basis,
    /// Portion of the sum, a decimal with at most four places, for pay and base.
    #[serde(default)]
    pub rate: String,
    /// Amount for each, for persons and posts.
    #[serde(default)]
    pub quota_fen: Option<Fen>,
    /// Months, or times a year.
    pub times: i64,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Fund.
    pub fund: String,
    /// Row of the reference table it follows.
    #[serde(default)]
    pub reference: String,
    /// Regulation.
    pub clause: String,
    /// How sure it is: `opened`, `memory`, `design`.
    pub evidence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    edition: String,
    #[serde(default)]
    base: Base,
    project: Vec<Generated>,
}

const CLASSES: &[&str] = &[
    "civil_servant",
    "civil_servant_by_analogy",
    "institution_staff",
    "support_staff",
    "retired",
    "outside_establishment",
];

impl Generation {
    /// Reads an edition; all problems when it is broken.
    pub fn parse(text: &str) -> Result<Generation, Vec<String>> {
        let file: File = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
        let mut problems = Vec::new();
        let (mut keys, mut ids) = (BTreeSet::new(), BTreeSet::new());
        for project in &file.project {
            let at = &project.key;
            if !is_key(at) || !keys.insert(at.clone()) {
                problems.push(format!(
                    "project {at}: a key is 1 to 8 capital letters or digits, and stands once"
                ));
            }
            if !matches!(project.class.as_str(), "1" | "21") {
                problems.push(format!("project {at}: the class is 1 or 21"));
            }
            for item in &project.items {
                if !ids.insert(item.id.clone()) {
                    problems.push(format!("item {}: it stands twice", item.id));
                }
                problems.extend(item.problem().map(|problem| format!("item {}: {problem}", item.id)));
            }
        }
        if matches!((file.base.lower_fen, file.base.upper_fen), (Some(lower), Some(upper)) if lower > upper) {
            problems.push("base: the lower limit is above the upper".to_owned());
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let seal: String = hash::digest(text.as_bytes()).chars().take(8).collect();
        Ok(Generation {
            edition: format!("{}/{seal}", file.edition),
            base: file.base,
            projects: file.project,
        })
    }
    /// The project of a key.
    pub fn project(&self, key: &str) -> Option<&Generated> {
        self.projects.iter().find(|project| project.key == key)
    }
}

fn is_key(key: &str) -> bool {
    (1..=8).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

impl Item {
    fn problem(&self) -> Option<&'static str> {
        let decimal = |text: &str| {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            whole.len() <= 4 && fraction.len() <= 4 && digits(whole) && digits(fraction)
        };
        let counted = self.classes.iter().all(|class| CLASSES.contains(&class.as_str()));
        let fits = match self.basis {
            Basis::Pay | Basis::Base => {
                decimal(&self.rate) && self.quota_fen.is_none() && !self.classes.is_empty()
            }
            Basis::Persons => self.quota_fen.is_some() && self.rate.is_empty() && !self.classes.is_empty(),
            Basis::Posts => self.quota_fen.is_some() && self.rate.is_empty() && self.classes.is_empty(),
        };
        if !counted {
            return Some("there is no such class of persons");
        }
        if !matches!(self.unit_type.as_str(), "" | "administrative" | "institution") {
            return Some("unit_type is administrative or institution");
        }
        if !(1..=12).contains(&self.times) {
            return Some("times is 1 to 12");
        }
        if self.quota_fen.is_some_and(|quota| quota <= Fen::ZERO)
            || self.dep_economy.is_empty()
            || self.fund.is_empty()
        {
            return Some("quota, economic class and fund are given");
        }
        if self.clause.is_empty() || !matches!(self.evidence.as_str(), "opened" | "memory" | "design") {
            return Some("clause and evidence are given");
        }
        (!fits).then_some(
            "pay and base have a rate, persons and posts a quota; all but posts name classes of persons",
        )
    }
    /// It counts for a type of unit.
    pub fn counts_for(&self, unit_type: &str) -> bool {
        self.unit_type.is_empty() || self.unit_type == unit_type
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_parameters_are_sound() {
        let generation = Generation::parse(SHIPPED).unwrap();
        assert!(generation.projects.iter().any(|project| project.class == "21"));
        assert_eq!(generation.projects.iter().filter(|project| project.checks_posts).count(), 1);
        assert!(generation.edition.starts_with("shipped-1/"));
    }
    #[test]
    fn what_is_broken_is_named() {
        let broken =
            SHIPPED.replace("rate = \"0.16\"", "rate = \"16%\"").replace("key = \"RY1\"", "key = \"ry\"");
        let problems = Generation::parse(&broken).unwrap_err();
        assert_eq!(problems.len(), 2, "{problems:?}");
    }
    #[test]
    fn a_base_stays_within_its_limits() {
        let base = Base { lower_fen: Some(Fen::from_fen(10)), upper_fen: Some(Fen::from_fen(20)) };
        let of = |pay: i64| base.of(Fen::from_fen(pay)).fen();
        assert_eq!([of(9), of(10), of(20), of(21)], [10, 10, 20, 20]);
        assert_eq!(Base::default().of(Fen::from_fen(5)).fen(), 5);
    }
}
