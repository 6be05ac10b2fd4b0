//! Scenarios and their changes, as they are typed and stored.

use compilation::model::ControlKind;
use kernel::{Faults, Fen, Problem, Stamp, Text, text};
use platform::{UnitId, UserId};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::id_type!(
    /// A scenario.
    ScenarioId
);

/// Most changes of a scenario.
pub const CHANGES_MAX: usize = 50;
/// A whole in basis points.
pub const WHOLE_BP: i64 = 10_000;

/// What a scenario stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ScenarioBase)]
pub enum BaseKind {
    /// 当前预算（含编制中）/ budgets as they are, those being prepared too
    Working,
    /// 一上
    FirstUp,
    /// 二上
    SecondUp,
    /// 二下
    SecondDown,
}

impl BaseKind {
    const ALL: [BaseKind; 4] =
        [BaseKind::Working, BaseKind::FirstUp, BaseKind::SecondUp, BaseKind::SecondDown];
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            BaseKind::Working => "working",
            BaseKind::FirstUp => "first_up",
            BaseKind::SecondUp => "second_up",
            BaseKind::SecondDown => "second_down",
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<BaseKind> {
        BaseKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What bases are called.
pub const BASES: &[(&str, &str, &str)] = &[
    ("working", "当前预算", "budgets as they are"),
    ("first_up", "一上", "first round, submitted"),
    ("second_up", "二上", "second round, submitted"),
    ("second_down", "二下", "approved"),
];

/// Still worked on.
pub const OPEN: &str = "open";
/// Its control figures are the real ones now.
pub const ADOPTED: &str = "adopted";
/// Given up.
pub const DISCARDED: &str = "discarded";

/// What states are called.
pub const STATES: &[(&str, &str, &str)] =
    &[(OPEN, "试算中", "open"), (ADOPTED, "已采用", "adopted"), (DISCARDED, "已放弃", "discarded")];

/// What a change is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ScenarioChangeKind)]
pub enum ChangeKind {
    /// 控制数
    Control,
    /// 支出标准
    Standard,
    /// 人员或编制
    Headcount,
}

impl ChangeKind {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Control => "control",
            ChangeKind::Standard => "standard",
            ChangeKind::Headcount => "headcount",
        }
    }
}

/// Whose number a headcount changes: a class of persons, or the posts of the establishment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Headcount {
    /// 公务员
    CivilServant,
    /// 参公人员
    CivilServantByAnalogy,
    /// 事业人员
    InstitutionStaff,
    /// 工勤人员
    SupportStaff,
    /// 离退休人员
    Retired,
    /// 编外人员
    OutsideEstablishment,
    /// 编制数
    Posts,
}

impl Headcount {
    /// As stored.
    pub fn word(self) -> &'static str {
        self.class().unwrap_or("posts")
    }
    /// The class of persons, as master data names it; none for posts.
    pub fn class(self) -> Option<&'static str> {
        match self {
            Headcount::CivilServant => Some("civil_servant"),
            Headcount::CivilServantByAnalogy => Some("civil_servant_by_analogy"),
            Headcount::InstitutionStaff => Some("institution_staff"),
            Headcount::SupportStaff => Some("support_staff"),
            Headcount::Retired => Some("retired"),
            Headcount::OutsideEstablishment => Some("outside_establishment"),
            Headcount::Posts => None,
        }
    }
    /// What it is called.
    pub fn title(self) -> Text {
        match self {
            Headcount::CivilServant => text!("公务员", "civil servants"),
            Headcount::CivilServantByAnalogy => text!("参公人员", "staff managed as civil servants"),
            Headcount::InstitutionStaff => text!("事业人员", "institution staff"),
            Headcount::SupportStaff => text!("工勤人员", "support staff"),
            Headcount::Retired => text!("离退休人员", "retired"),
            Headcount::OutsideEstablishment => text!("编外人员", "outside the establishment"),
            Headcount::Posts => text!("编制", "posts"),
        }
    }
}

/// A change, as it is typed and kept. Which fields count follows from its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScenarioChange)]
pub struct Change {
    /// Of what.
    pub kind: ChangeKind,
    /// 单位 / unit; the scenario's own unless given. A headcount is of just this unit.
    #[serde(default)]
    pub unit_id: Option<UnitId>,
    /// 含下级 / with all units below it
    #[serde(default)]
    pub below: bool,
    /// 资金性质，空为全部 / fund of control figures; empty = all
    #[serde(default)]
    #[schema(pattern = "^([0-9]{1,3})?$")]
    pub fund: String,
    /// 支出类型，空为全部 / basic or project; both unless given
    #[serde(default)]
    pub expenditure_kind: Option<ControlKind>,
    /// 支出标准版本 / edition of a standard
    #[serde(default)]
    #[schema(max_length = 64)]
    pub standard_id: Option<String>,
    /// 人员类别或编制 / class of persons, or posts
    #[serde(default)]
    pub headcount: Option<Headcount>,
    /// 增减比例，万分之一 / by this part, in 1/100 of a per cent
    #[serde(default)]
    #[schema(minimum = -10000, maximum = 100000)]
    pub rate_bp: Option<i64>,
    /// 标准改为，或新增人员的月工资 / the standard's new amount, or the monthly pay of each person that is added
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 9000000000000000_i64)]
    pub amount_fen: Option<Fen>,
    /// 增减人数 / persons or posts more or less
    #[serde(default)]
    #[schema(minimum = -10000, maximum = 10000)]
    pub count: Option<i64>,
}

impl Change {
    /// What is wrong with it by itself.
    pub(crate) fn check(&self, at: &str, faults: &mut Faults) {
        let at = |field: &str| format!("{at}.{field}");
        if let Some(rate) = self.rate_bp {
            faults.range(at("rate_bp"), rate, -WHOLE_BP, 10 * WHOLE_BP);
        }
        if let Some(amount) = self.amount_fen {
            faults.range(at("amount_fen"), amount.fen(), 1, Fen::MAX.fen());
        }
        let fits = match self.kind {
            ChangeKind::Control => {
                let fund = self.fund.len() <= 3 && self.fund.bytes().all(|byte| byte.is_ascii_digit());
                self.rate_bp.is_some_and(|rate| rate != 0) && self.amount_fen.is_none() && fund
            }
            ChangeKind::Standard => {
                self.standard_id.is_some() && self.rate_bp.is_some() != self.amount_fen.is_some()
            }
            ChangeKind::Headcount => {
                let count = self.count.unwrap_or(0);
                let pay = self.amount_fen.is_none() || count > 0 && self.headcount != Some(Headcount::Posts);
                (-10_000..=10_000).contains(&count) && count != 0 && self.headcount.is_some() && pay
            }
        };
        if !fits {
            faults.add(
                at("kind"),
                text!("这项变动不完整，或同时给了不相容的内容。", "The change lacks something, or says two things at once."),
                text!(
                    "控制数给增减比例；支出标准给标准和比例或金额之一；人员给类别和增减人数（月工资只用于增加人员）。",
                    "A control figure takes a rate; a standard its edition and either a rate or an amount; a headcount its class and number (pay is for added persons only)."
                ),
            );
        }
    }
}

/// A scenario as it is begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioInput {
    /// Id, made by the client: sent again it is the same scenario.
    pub id: ScenarioId,
    /// 单位，含其全部下级 / the unit, with all below it
    pub unit_id: UnitId,
    /// 预算年度 / budget year
    #[schema(minimum = 2000, maximum = 2100)]
    pub budget_year: i64,
    /// 试算基础 / what it stands on
    pub base: BaseKind,
    /// 方案名称 / name
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// 说明 / note
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: String,
    /// 变动，依次计算 / changes, worked out one after another
    #[serde(default)]
    #[schema(max_items = 50)]
    pub changes: Vec<Change>,
}

/// A scenario as it is edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioEdit {
    /// 方案名称 / name
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// 说明 / note
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: String,
    /// 变动，依次计算 / all changes, worked out one after another
    #[schema(max_items = 50)]
    pub changes: Vec<Change>,
    /// The version that was seen.
    #[schema(minimum = 1)]
    pub version: i64,
}

/// What is wrong with a name, a note and changes by themselves.
pub(crate) fn check(name: &str, note: &str, changes: &[Change]) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.words("name", name, 1, 60);
    faults.words("note", note, 0, 500);
    if changes.len() > CHANGES_MAX {
        faults.range("changes", i64::try_from(changes.len()).unwrap_or(i64::MAX), 0, 50);
    }
    for (at, change) in changes.iter().enumerate() {
        change.check(&format!("changes[{at}]"), &mut faults);
    }
    faults.done()
}

/// A scenario in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct Scenario {
    /// Id.
    pub id: ScenarioId,
    /// The unit, with all below it.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// Budget year.
    pub budget_year: i64,
    /// `working`, `first_up`, `second_up`, `second_down`
    pub base: String,
    /// When its base was looked at.
    pub based_at: Stamp,
    /// Name.
    pub name: String,
    /// Note.
    pub note: String,
    /// `open`, `adopted`, `discarded`
    pub state: String,
    /// How many changes it has.
    pub change_count: i64,
    /// Who made it.
    pub creator_id: UserId,
    /// That person's name.
    pub creator_name: String,
    /// When.
    pub created_at: Stamp,
    /// Who adopted or discarded it; empty while it is open.
    pub closed_by: String,
    /// When.
    pub closed_at: Option<Stamp>,
    /// Version, for changes.
    pub version: i64,
}
