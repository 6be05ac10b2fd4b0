//! A version of a budget: its lines and its income as they were submitted or approved, sealed by SM3 and never changed.
//! Pure: what is sealed, its hash, and how two versions differ.
//!
//! Invariant: the same content gives the same hash, whatever ids and order its lines have (`tests`); what is approved
//! is what was submitted (`tests/it/rounds.rs`).

use std::collections::BTreeMap;

use flow::DocumentId;
use kernel::{Fen, Stamp};
use platform::{UnitId, UserId};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{Budget, ProjectFact, derived_id};
use crate::purchase::BudgetVersionPurchase;

kernel::id_type!(
    /// A sealed version.
    VersionId
);

/// At which step of the rounds a version was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 一上
    FirstUp,
    /// 二上
    SecondUp,
    /// 二下（批复）
    SecondDown,
}

impl Stage {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Stage::FirstUp => "first_up",
            Stage::SecondUp => "second_up",
            Stage::SecondDown => "second_down",
        }
    }
}

/// A line of a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct BudgetVersionLine {
    /// Fund.
    pub fund: String,
    /// 项目代码; empty for what was taken over without one.
    pub project_code: String,
    /// The project's name at that time.
    pub project_name: String,
    /// Project.
    pub project_id: Option<DocumentId>,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Government economic class.
    pub gov_economy: String,
    /// `basic_person`, `basic_operating`, `project`
    pub expenditure_kind: String,
    /// 1 = taken over from another system.
    pub taken_over: i64,
    /// Note.
    pub note: String,
    /// Amount.
    pub amount_fen: Fen,
}

/// A line of income of a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct BudgetVersionIncome {
    /// Fund.
    pub fund: String,
    /// 收入项目
    pub revenue_item: String,
    /// Note.
    pub note: String,
    /// Amount.
    pub amount_fen: Fen,
}

/// What is sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Content {
    /// Lines, in the order of what they say.
    pub lines: Vec<BudgetVersionLine>,
    /// Income, in the order of what it says.
    pub income: Vec<BudgetVersionIncome>,
    /// What is bought, in the order of what it says. Versions from before there were such lists have none, and their
    /// hash is without them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub purchases: Vec<BudgetVersionPurchase>,
}

impl Content {
    /// The content of a budget. Ids of lines are no part of it: a form makes new ones.
    pub fn of(budget: &Budget, projects: &BTreeMap<DocumentId, ProjectFact>) -> Content {
        let line = |line: &crate::model::BudgetLine| {
            let project = line.project_id.and_then(|id| projects.get(&id));
            BudgetVersionLine {
                fund: line.fund.clone(),
                project_code: project.map(|project| project.code.clone()).unwrap_or_default(),
                project_name: project.map(|project| project.name.clone()).unwrap_or_default(),
                project_id: line.project_id,
                function: line.function.clone(),
                dep_economy: line.dep_economy.clone(),
                gov_economy: line.gov_economy.clone(),
                expenditure_kind: line.expenditure_kind.clone(),
                taken_over: line.taken_over,
                note: line.note.clone(),
                amount_fen: line.amount_fen,
            }
        };
        let income = |line: &crate::model::IncomeLine| BudgetVersionIncome {
            fund: line.fund.clone(),
            revenue_item: line.revenue_item.clone(),
            note: line.note.clone(),
            amount_fen: line.amount_fen,
        };
        let mut content = Content {
            lines: budget.lines.iter().map(line).collect(),
            income: budget.income.iter().map(income).collect(),
            purchases: (budget.purchases.iter())
                .map(|one| one.sealed(projects.get(&one.project_id)))
                .collect(),
        };
        content.purchases.sort();
        content.lines.sort();
        content.income.sort();
        content
    }
    /// SM3 over everything.
    pub fn hash(&self) -> String {
        let text = serde_json::to_string(self).expect("lines are plain data");
        platform::hash::digest(text.as_bytes())
    }
}

/// A version as stored.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct VersionRow {
    pub id: VersionId,
    pub budget_id: DocumentId,
    pub unit_id: UnitId,
    pub budget_year: i64,
    pub stage: &'static str,
    pub seq: i64,
    pub hash: String,
    pub amount_fen: Fen,
    pub income_fen: Fen,
    pub actor_id: UserId,
    pub at: i64,
}

/// The id of the version that a document's version sealed.
pub(crate) fn version_id(budget: DocumentId, seq: i64) -> VersionId {
    VersionId(derived_id(&[&budget.to_string(), "version", &seq.to_string()]))
}

/// A version, for people.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct BudgetVersionView {
    /// Id.
    pub id: VersionId,
    /// Budget.
    pub budget_id: DocumentId,
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// Budget year.
    pub budget_year: i64,
    /// `first_up`, `second_up`, `second_down`
    pub stage: String,
    /// The version of the document that sealed it.
    pub seq: i64,
    /// SM3 over lines and income.
    pub hash: String,
    /// Σ lines.
    pub amount_fen: Fen,
    /// Σ income.
    pub income_fen: Fen,
    /// Who submitted or approved.
    pub actor_name: String,
    /// When.
    pub at: Stamp,
}

/// How a line came to differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BudgetChange {
    /// Only in the later version.
    Added,
    /// Only in the earlier one.
    Removed,
    /// In both, with different amounts.
    Changed,
}

/// A line that differs between two versions; a line is what it says but for its amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BudgetLineDifference {
    /// What became of it.
    pub change: BudgetChange,
    /// The line; its amount is the later one, or the earlier one of a line that went.
    pub line: BudgetVersionLine,
    /// Amount before; absent where there was no such line.
    pub before_fen: Option<Fen>,
    /// Amount after; absent where there is no such line any more.
    pub after_fen: Option<Fen>,
}

/// A line of income that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BudgetIncomeDifference {
    /// What became of it.
    pub change: BudgetChange,
    /// The line, as in [`BudgetLineDifference`].
    pub line: BudgetVersionIncome,
    /// Amount before.
    pub before_fen: Option<Fen>,
    /// Amount after.
    pub after_fen: Option<Fen>,
}

/// A purchase that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BudgetPurchaseDifference {
    /// What became of it.
    pub change: BudgetChange,
    /// The purchase, as in [`BudgetLineDifference`].
    pub line: BudgetVersionPurchase,
    /// Amount before.
    pub before_fen: Option<Fen>,
    /// Amount after.
    pub after_fen: Option<Fen>,
}

/// All that differs between two versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differing {
    /// Lines.
    pub lines: Vec<BudgetLineDifference>,
    /// Income.
    pub income: Vec<BudgetIncomeDifference>,
    /// Purchases.
    pub purchases: Vec<BudgetPurchaseDifference>,
}

/// What can be compared: a line with an amount.
trait Amounted: Clone + Ord {
    fn amount(&mut self) -> &mut Fen;
}
impl Amounted for BudgetVersionLine {
    fn amount(&mut self) -> &mut Fen {
        &mut self.amount_fen
    }
}
impl Amounted for BudgetVersionPurchase {
    fn amount(&mut self) -> &mut Fen {
        &mut self.amount_fen
    }
}
impl Amounted for BudgetVersionIncome {
    fn amount(&mut self) -> &mut Fen {
        &mut self.amount_fen
    }
}

type Difference<T> = (BudgetChange, T, Option<Fen>, Option<Fen>);

/// Lines that say the same but for their amounts, with the sum of these; `None` when one does not fit.
fn summed<T: Amounted>(lines: &[T]) -> Option<BTreeMap<T, Fen>> {
    let mut sums: BTreeMap<T, Fen> = BTreeMap::new();
    for line in lines {
        let mut key = line.clone();
        let amount = std::mem::replace(key.amount(), Fen::ZERO);
        let sum = sums.entry(key).or_insert(Fen::ZERO);
        *sum = Fen::sum([*sum, amount]).ok()?;
    }
    Some(sums)
}

fn differing<T: Amounted>(before: &[T], after: &[T]) -> Option<Vec<Difference<T>>> {
    let (before, mut after) = (summed(before)?, summed(after)?);
    let mut all: BTreeMap<T, (Option<Fen>, Option<Fen>)> = BTreeMap::new();
    for (line, amount) in before {
        all.insert(line.clone(), (Some(amount), after.remove(&line)));
    }
    all.extend(after.into_iter().map(|(line, amount)| (line, (None, Some(amount)))));
    let difference = |(mut line, (before, after)): (T, (Option<Fen>, Option<Fen>))| {
        let change = match (before, after) {
            (Some(before), Some(after)) if before == after => return None,
            (Some(_), Some(_)) => BudgetChange::Changed,
            (Some(_), None) => BudgetChange::Removed,
            (None, _) => BudgetChange::Added,
        };
        *line.amount() = after.or(before).unwrap_or(Fen::ZERO);
        Some((change, line, before, after))
    };
    Some(all.into_iter().filter_map(difference).collect())
}

/// How two versions differ, line by line; `None` when a sum does not fit.
pub fn compare(before: &Content, after: &Content) -> Option<Differing> {
    macro_rules! told {
        ($of:ident, $as:ident) => {{
            let told = differing(&before.$of, &after.$of)?.into_iter();
            let told =
                told.map(|(change, line, before_fen, after_fen)| $as { change, line, before_fen, after_fen });
            told.collect()
        }};
    }
    Some(Differing {
        lines: told!(lines, BudgetLineDifference),
        income: told!(income, BudgetIncomeDifference),
        purchases: told!(purchases, BudgetPurchaseDifference),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BudgetLine, BudgetRow, IncomeLine};
    use kernel::uuid::Uuid;
    use proptest::prelude::*;

    fn line(fund: u8, economy: u8, amount: i64) -> BudgetVersionLine {
        BudgetVersionLine {
            fund: format!("{fund}"),
            project_code: "XM".to_owned(),
            project_name: String::new(),
            project_id: None,
            function: "2010301".to_owned(),
            dep_economy: format!("3020{economy}"),
            gov_economy: String::new(),
            expenditure_kind: "project".to_owned(),
            taken_over: 0,
            note: String::new(),
            amount_fen: Fen::from_fen(amount),
        }
    }
    fn contents() -> impl Strategy<Value = Content> {
        let lines = prop::collection::vec((0_u8..3, 0_u8..3, 1_i64..1_000), 0..12);
        lines.prop_map(|lines| {
            let mut lines: Vec<BudgetVersionLine> =
                lines.into_iter().map(|(f, e, a)| line(f, e, a)).collect();
            lines.sort();
            Content { lines, ..Content::default() }
        })
    }

    proptest! {
        /// What differs, added to what was, is what is; and nothing that is the same is said to differ.
        #[test]
        fn the_differences_lead_from_one_version_to_the_other(before in contents(), after in contents()) {
            let lines = compare(&before, &after).unwrap().lines;
            let mut sums = summed(&before.lines).unwrap();
            for difference in &lines {
                let mut key = difference.line.clone();
                key.amount_fen = Fen::ZERO;
                prop_assert_eq!(sums.get(&key).copied(), difference.before_fen);
                prop_assert_ne!(difference.before_fen, difference.after_fen);
                match difference.after_fen {
                    Some(amount) => sums.insert(key, amount),
                    None => sums.remove(&key),
                };
            }
            prop_assert_eq!(sums, summed(&after.lines).unwrap());
            prop_assert!(compare(&before, &before).unwrap().lines.is_empty());
        }
    }
    /// A budget of lines and income with ids of its own.
    fn budget(lines: &[(u8, u8, i64)], ids: u128) -> Budget {
        let id = DocumentId(Uuid::from_u128(ids));
        let row = BudgetRow {
            id,
            unit_id: UnitId(Uuid::from_u128(1)),
            budget_year: 2026,
            note: String::new(),
            sealed_hash: String::new(),
            round: 1,
        };
        let income = (ids + 1_000..).zip(lines).map(|(id_of, (fund, item, amount))| IncomeLine {
            id: Uuid::from_u128(id_of).into(),
            budget_id: id,
            fund: format!("{fund}"),
            revenue_item: format!("{item}"),
            amount_fen: Fen::from_fen(*amount),
            note: String::new(),
        });
        let lines = (ids + 1..).zip(lines).map(|(id_of, (fund, economy, amount))| BudgetLine {
            id: Uuid::from_u128(id_of).into(),
            budget_id: id,
            project_id: None,
            function: "2010301".to_owned(),
            dep_economy: format!("3020{economy}"),
            gov_economy: "50201".to_owned(),
            fund: format!("{fund}"),
            expenditure_kind: "project".to_owned(),
            amount_fen: Fen::from_fen(*amount),
            taken_over: 0,
            note: String::new(),
        });
        Budget { row, lines: lines.collect(), income: income.collect(), purchases: vec![] }
    }
    fn hash(lines: &[(u8, u8, i64)], ids: u128) -> String {
        Content::of(&budget(lines, ids), &BTreeMap::new()).hash()
    }
    /// Fund, project and amount of each line.
    type Lines = Vec<(u8, u8, i64)>;
    fn shuffled() -> impl Strategy<Value = (Lines, Lines)> {
        let lines = prop::collection::vec((0_u8..3, 0_u8..3, 1_i64..1_000), 0..12);
        lines.prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle()))
    }

    proptest! {
        /// Neither ids nor the order of lines are content; each fen, line and code is.
        #[test]
        fn the_same_content_has_the_same_hash_and_other_content_another((one, other) in shuffled(), at in 0_usize..12) {
            let sealed = hash(&one, 10);
            prop_assert_eq!(&sealed, &hash(&other, 5_000));
            prop_assert_eq!(&sealed, &hash(&one, 10));
            let more: Vec<_> = one.iter().copied().chain([(0, 0, 1)]).collect();
            prop_assert_ne!(&sealed, &hash(&more, 10));
            if let Some(place) = one.len().checked_sub(1).map(|last| at.min(last)) {
                let with = |line: (u8, u8, i64)| {
                    let mut lines = one.clone();
                    lines[place] = line;
                    hash(&lines, 10)
                };
                let (fund, economy, amount) = one[place];
                prop_assert_ne!(&sealed, &with((fund, economy, amount + 1)));
                prop_assert_ne!(&sealed, &with((fund + 3, economy, amount)));
                prop_assert_ne!(&sealed, &with((fund, economy + 3, amount)));
            }
        }
    }
    /// `yiti verify` works the hash out by itself (I22), and what was sealed once is read for decades.
    #[test]
    fn the_form_that_is_hashed_stays() {
        let line = BudgetVersionLine {
            fund: "111".to_owned(),
            project_code: "XM01".to_owned(),
            project_name: "会议".to_owned(),
            project_id: None,
            function: "2010101".to_owned(),
            dep_economy: "30201".to_owned(),
            gov_economy: "50201".to_owned(),
            expenditure_kind: "basic_operating".to_owned(),
            taken_over: 0,
            note: String::new(),
            amount_fen: Fen::from_fen(90_000),
        };
        let income = BudgetVersionIncome {
            fund: "31".to_owned(),
            revenue_item: "operating".to_owned(),
            note: String::new(),
            amount_fen: Fen::from_fen(5),
        };
        let content = Content { lines: vec![line], income: vec![income], purchases: vec![] };
        assert_eq!(content.hash(), "7121d2c4322b7addfbb315227e2d1ab4a123a23715958cce2257452fa2480e85");
    }
    #[test]
    fn a_line_is_what_it_says_but_for_its_amount() {
        let before =
            Content { lines: vec![line(1, 1, 5), line(1, 2, 7), line(1, 3, 1)], ..Content::default() };
        let after =
            Content { lines: vec![line(1, 1, 5), line(1, 2, 8), line(2, 3, 1)], ..Content::default() };
        let lines = compare(&before, &after).unwrap().lines;
        let said: Vec<_> = lines
            .iter()
            .map(|one| (one.change, one.before_fen.map(Fen::fen), one.after_fen.map(Fen::fen)))
            .collect();
        assert_eq!(
            said,
            [
                (BudgetChange::Changed, Some(7), Some(8)),
                (BudgetChange::Removed, Some(1), None),
                (BudgetChange::Added, None, Some(1))
            ]
        );
    }
}
