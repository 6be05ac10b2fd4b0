//! What may be typed into a budget, and what only an import may bring.

use std::collections::BTreeSet;

use flow::DocumentId;
use kernel::{Fen, Problem, text};
use platform::UnitId;
use posting::Command;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{BudgetLineId, IncomeLine, IncomeLineId};
use kernel::Faults;

/// The most projects of one budget.
pub const PROJECTS_MAX: usize = 500;
/// The most lines of income of one budget.
pub const INCOME_MAX: usize = 200;
/// The most lines taken over into one budget.
pub const TAKEN_OVER_MAX: usize = 20_000;

/// A line of budgeted own-funds income as it is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncomeLineInput {
    /// Client-made id.
    pub id: IncomeLineId,
    /// Fund; one of the own funds.
    #[schema(pattern = "^[0-9]{1,3}$")]
    pub fund: String,
    /// 收入项目: a code of `revenue_items`
    #[schema(min_length = 1, max_length = 100)]
    pub revenue_item: String,
    /// Amount in fen.
    #[schema(value_type = i64, minimum = 1, maximum = 9000000000000000_i64)]
    pub amount_fen: Fen,
    /// Note.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: String,
}

/// A budget as it is typed. Its lines are derived from the projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetInput {
    /// Client-made id.
    pub id: DocumentId,
    /// Unit.
    pub unit_id: UnitId,
    /// Budget year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub budget_year: i64,
    /// Note.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: String,
    /// Projects of the library.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub project_ids: Vec<DocumentId>,
    /// Own-funds income.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub income: Vec<IncomeLineInput>,
    /// Reasons for warnings, when submitted at once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub acknowledgements: Vec<::rules::Acknowledgement>,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

/// A line taken over from another system: an amount without costing lines. Only an import brings one, and the
/// department approves it with the budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakenOverLine {
    /// Id.
    pub id: BudgetLineId,
    /// Project of the library, if it belongs to one.
    pub project_id: Option<DocumentId>,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Fund.
    pub fund: String,
    /// `basic_person`, `basic_operating`, `project`
    pub expenditure_kind: String,
    /// Amount.
    pub amount_fen: Fen,
    /// Note.
    pub note: String,
}

/// The name under which an import hands over [`TakenOverLine`]s. [`BudgetInput`] does not know it, so that no
/// request over HTTP can carry them.
pub const TAKEN_OVER: &str = "taken_over";

/// A budget as a command carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// What was typed.
    pub input: BudgetInput,
    /// The lines an import brought; `None` keeps those that are there.
    pub taken_over: Option<Vec<TakenOverLine>>,
}

impl Carried {
    /// Reads and checks the body of a command: every wrong place at once.
    pub fn read(command: &Command) -> Result<Carried, Problem> {
        let mut body = command.body.clone();
        let taken_over = body.as_object_mut().and_then(|body| body.remove(TAKEN_OVER));
        let taken_over = taken_over.map(serde_json::from_value).transpose().map_err(unreadable)?;
        let input: BudgetInput = serde_json::from_value(body).map_err(unreadable)?;
        if input.id != command.id {
            return Err(Problem::field(
                "id",
                text!("内容中的编号与单据编号不一致。", "The id in the body is not the document's."),
                text!("请使用同一个编号。", "Use the same id in both."),
            ));
        }
        let carried = Carried { input, taken_over };
        carried.check()?;
        Ok(carried)
    }
    fn check(&self) -> Result<(), Problem> {
        let mut faults = Faults::default();
        let input = &self.input;
        faults.range("budget_year", input.budget_year, 2000, 2100);
        faults.words("note", &input.note, 0, 1000);
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        faults.range("project_ids", count(input.project_ids.len()), 0, count(PROJECTS_MAX));
        faults.range("income", count(input.income.len()), 0, count(INCOME_MAX));
        faults.range(
            TAKEN_OVER,
            self.taken_over.as_ref().map_or(0, |lines| count(lines.len())),
            0,
            count(TAKEN_OVER_MAX),
        );
        let mut seen = BTreeSet::new();
        for (index, project) in input.project_ids.iter().enumerate() {
            once(&mut faults, seen.insert(project.0), format!("project_ids[{index}]"));
        }
        for (index, line) in input.income.iter().enumerate() {
            let at = |field: &str| format!("income[{index}].{field}");
            once(&mut faults, seen.insert(line.id.0), at("id"));
            faults.words(at("revenue_item"), &line.revenue_item, 1, 100);
            faults.words(at("note"), &line.note, 0, 500);
            faults.range(at("amount_fen"), line.amount_fen.fen(), 1, Fen::MAX.fen());
        }
        for (index, line) in self.taken_over.iter().flatten().enumerate() {
            let at = |field: &str| format!("{TAKEN_OVER}[{index}].{field}");
            once(&mut faults, seen.insert(line.id.0), at("id"));
            faults.words(at("note"), &line.note, 0, 500);
            faults.range(at("amount_fen"), line.amount_fen.fen(), 1, Fen::MAX.fen());
            if !["basic_person", "basic_operating", "project"].contains(&line.expenditure_kind.as_str()) {
                faults.add(
                    at("expenditure_kind"),
                    text!("没有这个支出类别。", "There is no such kind of expenditure."),
                    text!(
                        "可选 basic_person、basic_operating、project。",
                        "Choose basic_person, basic_operating or project."
                    ),
                );
            }
        }
        faults.done()
    }
    /// The income as rows.
    pub fn income_rows(&self) -> Vec<IncomeLine> {
        let budget_id = self.input.id;
        let rows = self.input.income.iter().map(|line| IncomeLine {
            id: line.id,
            budget_id,
            fund: line.fund.clone(),
            revenue_item: line.revenue_item.trim().to_owned(),
            amount_fen: line.amount_fen,
            note: line.note.clone(),
        });
        rows.collect()
    }
}

fn once(faults: &mut Faults, is_new: bool, at: String) {
    if !is_new {
        faults.add(
            at,
            text!("编号重复。", "The id appears twice."),
            text!("请去掉重复的一项。", "Remove one of the two."),
        );
    }
}

fn unreadable(error: serde_json::Error) -> Problem {
    Problem::field(
        "body",
        text!("预算内容无法读取：{error}", "The budget cannot be read: {error}"),
        text!("请按接口文档修改内容。", "Correct it by the API reference."),
    )
}
