//! Who may move money between indicators that differ: a table, not code.

use axum::extract::State;
use kernel::{Conn, DbError, Text, text};
use ledger::Indicator;
use platform::Permission as Right;
use platform::export::word_of;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Reply};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who has to approve, from the mildest to the strictest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReallocationApprover)]
pub enum Approver {
    /// 单位负责人
    UnitHead,
    /// 部门财务
    DeptFinance,
    /// 财政部门
    Mof,
    /// 不允许
    Nobody,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReallocationPermission)]
pub struct Permission {
    /// `fund`, `year_kind`, `unit`, `project`, `expenditure_kind`, `function_class`, `function`,
    /// `dep_economy_class`, `dep_economy`
    pub dimension: String,
    /// Beginning of the source's code, or `*`.
    pub from: String,
    /// Beginning of the target's code, or `*`.
    pub to: String,
    /// Who has to approve.
    pub approver: Approver,
    /// What it stands on.
    pub basis: String,
}

/// The table in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permissions(Vec<Permission>);

/// A dimension in which source and target differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// Which.
    pub dimension: &'static str,
    /// Value of the source.
    pub from: String,
    /// Value of the target.
    pub to: String,
}

/// The dimensions of [`crossings`] as people say them.
const DIMENSIONS: &[(&str, &str, &str)] = &[
    ("fund", "资金性质", "fund"),
    ("year_kind", "当年与结转", "current year or carried over"),
    ("unit", "单位", "unit"),
    ("project", "项目", "project"),
    ("expenditure_kind", "支出类型", "kind of expenditure"),
    ("function_class", "功能分类（类）", "functional class"),
    ("function", "功能分类（款、项）", "function"),
    ("dep_economy_class", "部门经济分类（类）", "departmental economic class"),
    ("dep_economy", "部门经济分类（款）", "departmental economic item"),
];

impl Crossing {
    /// The dimension as people say it.
    pub fn title(&self) -> Text {
        word_of(DIMENSIONS, self.dimension)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    permission: Vec<Permission>,
}

#[derive(FromQueryResult)]
struct Row {
    dimension: String,
    from_code: String,
    to_code: String,
    approver: String,
    basis: String,
}

const SHIPPED: &str = include_str!("../../../../data/rules/reallocation_permissions.toml");

impl Permissions {
    /// Reads a file.
    pub fn parse(text: &str) -> Result<Permissions, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        Ok(Permissions(file.permission))
    }
    /// The shipped table.
    pub fn shipped() -> Permissions {
        Permissions::parse(SHIPPED).expect("the shipped file is checked by a test")
    }
    /// The department's own table, or the shipped one while it has none.
    pub async fn load(conn: &Conn) -> Result<Permissions, DbError> {
        let rows: Vec<Row> = conn
            .all(
                "select dimension, from_code, to_code, approver, basis from in_reallocation_permission
                 order by dimension, from_code, to_code",
                [],
            )
            .await?;
        if rows.is_empty() {
            return Ok(Permissions::shipped());
        }
        let read = |row: Row| Permission {
            dimension: row.dimension,
            from: row.from_code,
            to: row.to_code,
            approver: match row.approver.as_str() {
                "unit_head" => Approver::UnitHead,
                "dept_finance" => Approver::DeptFinance,
                "mof" => Approver::Mof,
                _ => Approver::Nobody,
            },
            basis: row.basis,
        };
        Ok(Permissions(rows.into_iter().map(read).collect()))
    }
    /// Who has to approve a crossing: the row with the longest matching codes, the strictest of equals; no row
    /// means nobody.
    pub fn approver(&self, crossing: &Crossing) -> Approver {
        let fits = |pattern: &str, code: &str| match pattern {
            "*" => Some(0),
            _ => code.starts_with(pattern).then_some(pattern.len()),
        };
        let found = self.0.iter().filter(|row| row.dimension == crossing.dimension).filter_map(|row| {
            let length = fits(&row.from, &crossing.from)? + fits(&row.to, &crossing.to)?;
            Some((length, row.approver))
        });
        found.max().map_or(Approver::Nobody, |(_, approver)| approver)
    }
}

/// The dimensions in which two indicators differ.
pub fn crossings(from: &Indicator, to: &Indicator) -> Vec<Crossing> {
    let class = |code: &str| code.chars().take(3).collect::<String>();
    let project = |indicator: &Indicator| indicator.project_id.clone().unwrap_or_default();
    let pairs = [
        ("fund", from.fund.clone(), to.fund.clone()),
        ("year_kind", from.year_kind.clone(), to.year_kind.clone()),
        ("unit", from.unit_id.to_string(), to.unit_id.to_string()),
        ("project", project(from), project(to)),
        ("expenditure_kind", from.expenditure_kind.clone(), to.expenditure_kind.clone()),
        ("function_class", class(&from.function), class(&to.function)),
        ("function", from.function.clone(), to.function.clone()),
        ("dep_economy_class", class(&from.dep_economy), class(&to.dep_economy)),
        ("dep_economy", from.dep_economy.clone(), to.dep_economy.clone()),
    ];
    pairs
        .into_iter()
        .filter(|(_, from, to)| from != to)
        .map(|(dimension, from, to)| Crossing { dimension, from, to })
        .collect()
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/indicator/reallocation-permissions", list_permissions)
            .named("list_reallocation_permissions")
            .title(text!("调剂权限表", "Reallocation permissions"))
            .menu(MenuGroup::Indicator)
            .needs(Right::IndicatorRead)
            .on("reallocation_permission")
            .answers::<Vec<Permission>>(200),
    ]
}

async fn list_permissions(State(app): State<App>, _caller: Caller) -> Reply<Answer<Vec<Permission>>> {
    Ok(Answer::ok(Permissions::load(&app.platform.db.reader()).await?.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(dimension: &'static str, from: &str, to: &str, expected: Approver) {
        let crossing = Crossing { dimension, from: from.to_owned(), to: to.to_owned() };
        assert_eq!(Permissions::shipped().approver(&crossing), expected, "{crossing:?}");
    }

    #[test]
    fn the_shipped_table_says_who_approves() {
        check("fund", "111", "31", Approver::Nobody);
        check("project", "", "p", Approver::Mof);
        check("function_class", "201", "205", Approver::Mof);
        check("function", "2010101", "2010102", Approver::DeptFinance);
        check("dep_economy_class", "302", "310", Approver::DeptFinance);
        check("dep_economy_class", "301", "302", Approver::Mof);
        check("dep_economy", "30201", "30202", Approver::UnitHead);
        check("unheard_of", "a", "b", Approver::Nobody);
    }
    #[test]
    fn a_broken_file_is_refused() {
        assert!(Permissions::parse(&SHIPPED.replace("\"mof\"", "\"anybody\"")).is_err());
    }
}
