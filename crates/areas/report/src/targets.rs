//! 表10 项目支出绩效目标表: what the budgeted projects are to achieve. Secret projects are not published; the table says
//! how many are left out.

use std::collections::BTreeMap;

use kernel::db::list;
use kernel::money::OutOfRange;
use kernel::{Conn, DbError, Language, Problem, Text, text};
use sea_orm::{FromQueryResult, Value};

use crate::load::{Range, Source};
use crate::sheet::{Around, Sheet, SheetCell, SheetHeading, SheetRow, Shows};

/// Its number.
pub const NO: &str = "10";
/// Most projects of one table.
const PROJECTS_MAX: usize = 5_000;

/// Its name.
pub fn title() -> Text {
    text!("项目支出绩效目标表", "Performance targets of projects")
}

/// A budgeted project.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Project {
    /// Id.
    pub id: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its marks.
    pub flags: String,
    /// Its unit.
    pub unit_name: String,
    /// What it is for.
    pub goal: String,
    /// From fiscal appropriation in the year.
    pub fiscal_fen: i64,
    /// From other money in the year.
    pub other_fen: i64,
}

/// What it is to achieve.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Target {
    /// Its project.
    pub project_id: String,
    /// 一级指标
    pub kind: String,
    /// 二级指标, where it comes from the library.
    pub level_two: String,
    /// 三级指标
    pub name: String,
    /// 指标值
    pub value: String,
    /// Unit of measure.
    pub measure: String,
    /// 权重
    pub weight: i64,
}

/// The projects of a range with their targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// Projects that may be published.
    pub projects: Vec<Project>,
    /// By project.
    pub targets: BTreeMap<String, Vec<Target>>,
    /// Projects that may not.
    pub secret: usize,
}

impl Targets {
    /// Σ of the projects that are published.
    pub fn sum(&self) -> i128 {
        self.projects.iter().map(|one| i128::from(one.fiscal_fen) + i128::from(one.other_fen)).sum()
    }
    /// The same with what the lines of some projects differ by: project, fund, amount. Projects that are not published are
    /// left out.
    pub fn with<'a>(
        &self,
        differences: impl IntoIterator<Item = (&'a str, &'a str, i64)>,
    ) -> Result<Targets, OutOfRange> {
        let mut all = self.clone();
        let places: BTreeMap<String, usize> =
            all.projects.iter().zip(0..).map(|(one, at)| (one.id.clone(), at)).collect();
        for (project, fund, fen) in differences {
            let Some(project) = places.get(project).map(|at| &mut all.projects[*at]) else { continue };
            let sum = if fund.starts_with('1') { &mut project.fiscal_fen } else { &mut project.other_fen };
            *sum = sum.checked_add(fen).ok_or(OutOfRange)?;
        }
        Ok(all)
    }
}

/// Reads them: two statements.
pub async fn load(conn: &Conn, range: &Range, year: i64, source: Source) -> Result<Targets, Problem> {
    // Only projects of the class 项目支出: personnel and routine operation have no targets to publish.
    let lines = "select l.project_id, l.fund, l.amount_fen from v_budget_line l
        where l.unit_id in {in:1} and l.budget_year = $2 and l.state in {in:3} and l.expenditure_kind = 'project'
          and l.project_id is not null";
    load_of(conn, lines, vec![list(&range.units), year.into(), list(source.states())]).await
}

/// The same of other lines: a statement that gives `project_id`, `fund` and `amount_fen`, with its values.
pub async fn load_of(conn: &Conn, lines: &str, values: Vec<Value>) -> Result<Targets, Problem> {
    let sql = format!(
        "select p.id, p.code, p.name, p.flags, u.name as unit_name, g.goal, s.fiscal_fen, s.other_fen
         from (select x.project_id,
             cast(sum(case when x.fund like '1%' then x.amount_fen else 0 end) as bigint) as fiscal_fen,
             cast(sum(case when x.fund like '1%' then 0 else x.amount_fen end) as bigint) as other_fen
           from ({lines}) x group by x.project_id) s
         join v_project p on p.id = s.project_id join v_project_goal g on g.project_id = p.id
         join v_unit u on u.id = p.unit_id
         order by u.path, p.code limit 5001"
    );
    let projects: Vec<Project> = conn.all(&sql, values).await?;
    if projects.len() > PROJECTS_MAX {
        return Err(Problem::field(
            "range",
            text!(
                "项目超过 {PROJECTS_MAX} 个，一张表放不下。",
                "There are more than {PROJECTS_MAX} projects, too many for one table."
            ),
            text!("请选择单个单位。", "Choose a single unit."),
        ));
    }
    let (secret, projects): (Vec<Project>, Vec<Project>) =
        projects.into_iter().partition(|one| one.flags.split(',').any(|flag| flag == "secret"));
    Ok(Targets { targets: targets(conn, &projects).await?, projects, secret: secret.len() })
}

async fn targets(conn: &Conn, projects: &[Project]) -> Result<BTreeMap<String, Vec<Target>>, DbError> {
    let sql = "select t.project_id, t.kind, coalesce((select max(i.level_two) from v_performance_indicator i
            where i.code = t.library_code), '') as level_two, t.name, t.value, t.unit_of_measure as measure, t.weight
        from v_target t where t.project_id in {in:1} order by t.project_id, t.line";
    let rows: Vec<Target> = conn.all(sql, [list(projects.iter().map(|one| &one.id))]).await?;
    let mut targets: BTreeMap<String, Vec<Target>> = BTreeMap::new();
    for row in rows {
        targets.entry(row.project_id.clone()).or_default().push(row);
    }
    Ok(targets)
}

const LEVELS: &[(&str, &str, &str)] = &[
    ("output", "产出指标", "output"),
    ("cost", "成本指标", "cost"),
    ("benefit", "效益指标", "benefit"),
    ("satisfaction", "满意度指标", "satisfaction"),
];
const LEVELS_TWO: &[(&str, &str, &str)] = &[
    ("quantity", "数量指标", "quantity"),
    ("quality", "质量指标", "quality"),
    ("timeliness", "时效指标", "timeliness"),
    ("cost", "成本指标", "cost"),
    ("economic", "经济效益", "economic"),
    ("social", "社会效益", "social"),
    ("ecological", "生态效益", "ecological"),
    ("sustainable", "可持续影响", "sustainable"),
    ("satisfaction", "服务对象满意度", "satisfaction"),
];

/// The table as it is read: a row for each target, the project's own columns in its first.
pub fn sheet(found: &Targets, around: &Around) -> Sheet {
    let mut rows = Vec::new();
    for project in &found.projects {
        let none = Vec::new();
        let targets = found.targets.get(&project.id).unwrap_or(&none);
        let height = targets.len().max(1);
        rows.extend((0..height).map(|at| {
            SheetRow {
                cells: [
                    if at == 0 { of_project(project, around) } else { vec![SheetCell::default(); 7] },
                    of_target(targets.get(at), around),
                ]
                .concat(),
            }
        }));
    }
    let mut notes: Vec<Text> = Vec::new();
    if found.secret > 0 {
        let count = found.secret;
        notes.push(text!("另有 {count} 个涉密项目不予公开。", "{count} secret projects are not published."));
    }
    let empty = text!("没有公开绩效目标的项目支出。", "There is no project whose targets are published.");
    Sheet {
        table: NO.to_owned(),
        name: around.say(&title()).to_owned(),
        title: around.title(&title()),
        place: around.say(&around.place).to_owned(),
        unit_of_money: around.unit_of_money(),
        columns: columns(),
        header_rows: 2,
        headings: headings(around),
        empty: if found.projects.is_empty() { around.say(&empty).to_owned() } else { String::new() },
        rows,
        notes: notes.iter().map(|note| around.say(note).to_owned()).collect(),
    }
}

fn columns() -> Vec<Shows> {
    use Shows::{Code, Figures, Words};
    vec![Code, Words, Words, Figures, Figures, Figures, Words, Code, Code, Words, Code, Code]
}

fn headings(around: &Around) -> Vec<SheetHeading> {
    let heading = |row, column, rows, columns, text: Text| SheetHeading {
        row,
        column,
        rows,
        columns,
        text: around.say(&text).to_owned(),
    };
    vec![
        heading(0, 0, 2, 1, text!("项目代码", "Code")),
        heading(0, 1, 2, 1, text!("项目名称", "Project")),
        heading(0, 2, 2, 1, text!("单位", "Unit")),
        heading(0, 3, 1, 3, text!("年度资金", "Money of the year")),
        heading(1, 3, 1, 1, text!("总额", "Total")),
        heading(1, 4, 1, 1, text!("财政拨款", "Fiscal")),
        heading(1, 5, 1, 1, text!("其他资金", "Other")),
        heading(0, 6, 2, 1, text!("总体目标", "Goal")),
        heading(0, 7, 1, 5, text!("绩效指标", "Targets")),
        heading(1, 7, 1, 1, text!("一级指标", "Level 1")),
        heading(1, 8, 1, 1, text!("二级指标", "Level 2")),
        heading(1, 9, 1, 1, text!("三级指标", "Level 3")),
        heading(1, 10, 1, 1, text!("指标值", "Value")),
        heading(1, 11, 1, 1, text!("权重", "Weight")),
    ]
}

fn words(text: &str) -> SheetCell {
    SheetCell { text: text.to_owned(), ..SheetCell::default() }
}

fn of_project(project: &Project, around: &Around) -> Vec<SheetCell> {
    let money = |fen: i64| SheetCell {
        text: around.money.text(fen),
        digits: if fen == 0 { String::new() } else { around.money.digits(fen) },
        fen: Some(fen),
        ..SheetCell::default()
    };
    vec![
        words(&project.code),
        words(&project.name),
        words(&project.unit_name),
        money(project.fiscal_fen.saturating_add(project.other_fen)),
        money(project.fiscal_fen),
        money(project.other_fen),
        words(&project.goal),
    ]
}

fn of_target(target: Option<&Target>, around: &Around) -> Vec<SheetCell> {
    let Some(target) = target else {
        let none = match around.language {
            Language::Zh => "未填报绩效指标",
            Language::En => "no targets stated",
        };
        return vec![
            SheetCell::default(),
            SheetCell::default(),
            words(none),
            SheetCell::default(),
            SheetCell::default(),
        ];
    };
    let word = |list, word: &str| {
        if word.is_empty() {
            String::new()
        } else {
            around.say(&platform::export::word_of(list, word)).to_owned()
        }
    };
    vec![
        words(&word(LEVELS, &target.kind)),
        words(&word(LEVELS_TWO, &target.level_two)),
        words(&target.name),
        words(&format!("{}{}", target.value, target.measure)),
        words(&target.weight.to_string()),
    ]
}
