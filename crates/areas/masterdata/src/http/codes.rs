//! The persons or cards that go with a split unit, as a file: its codes become a field of the change request.

use std::collections::BTreeSet;

use axum::extract::State;
use kernel::db::list;
use kernel::{Problem, text};
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Reply, Upload};
use platform::import::{Column, Holds, Sheet, XLSX, refuse};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::record::Seen;

const PERSONS: &[Column] = &[
    Column::required("code", "人员代码", "Person code").holds(Holds::Code, "P0001"),
    Column::optional("name", "姓名", "Name").private(),
    Column::optional("unit_code", "单位代码", "Unit code"),
];
const ASSETS: &[Column] = &[
    Column::required("code", "资产编号", "Asset code").holds(Holds::Code, "ZC2026000001"),
    Column::optional("name", "资产名称", "Asset name"),
    Column::optional("unit_code", "单位代码", "Unit code"),
];

/// Codes of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
struct CodeList {
    /// How many there are.
    count: i64,
    /// The codes, as a change request (`unit_split`) takes them.
    codes: String,
}

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    let read = Endpoint::post("/api/masterdata/lists-of-codes/{kind}", read)
        .named("read_list_of_codes")
        .title(text!("读取人员或资产清单文件", "Read a list of persons or assets from a file"))
        .note(text!(
            "用于单位分立：返回的代码填入变更申请的 persons 或 assets 字段。",
            "For splits of units: the codes go into the field `persons` or `assets` of the change request."
        ))
        .changes_nothing()
        .path_param("kind", ParamKind::OneOf(&["persons", "assets"]))
        .raw_body("text/csv", text!("CSV 或 XLSX 文件", "CSV or XLSX file"))
        .raw_body(XLSX, text!("CSV 或 XLSX 文件", "CSV or XLSX file"))
        .also(503)
        .answers::<CodeList>(200);
    vec![read.needs(Permission::MasterEdit).on("list_of_codes")]
}

#[derive(FromQueryResult)]
struct Known {
    code: String,
    unit_id: UnitId,
}

#[derive(FromQueryResult)]
struct Reached {
    id: UnitId,
}

async fn read(
    State(app): State<App>,
    caller: Caller,
    Path(kind): Path<String>,
    file: Upload,
) -> Reply<Answer<CodeList>> {
    let (columns, table) = if kind == "persons" { (PERSONS, "md_person") } else { (ASSETS, "md_asset") };
    let grid = app.platform.sheets.read(file.bytes, columns).await?;
    let sheet = Sheet::of_grid(&grid, columns)?;
    let (mut seen, mut problems) = (Seen::default(), Vec::new());
    let mut found = Vec::new();
    for row in sheet.rows() {
        let code = row.code("code", 40, &mut problems);
        if let Some(code) = code.filter(|_| !seen.again(row.raw("code"), &row, "code", &mut problems)) {
            found.push((row, code));
        }
    }
    let codes: BTreeSet<&str> = found.iter().map(|(_, code)| code.as_str()).collect();
    let reader = app.platform.db.reader();
    let sql = format!("select code, unit_id from {table} where code in {{in:1}}");
    let known: Vec<Known> = reader.all(&sql, [list(codes)]).await?;
    // As a request does, a list reaches the units of its maker and what is below them.
    let sql = "select d.id from md_unit u join md_unit d on d.path >= u.path and d.path < u.path || 'g'
        where u.id in {in:1}";
    let units: Vec<Reached> = reader.all(sql, [caller.scope.parameter()]).await?;
    let units: BTreeSet<UnitId> = units.into_iter().map(|unit| unit.id).collect();
    let own = known.into_iter().filter(|row| units.contains(&row.unit_id));
    let known: BTreeSet<String> = own.map(|row| row.code).collect();
    for (row, code) in &found {
        if !known.contains(code) {
            row.fault(
                "code",
                &mut problems,
                text!(
                    "没有该代码，或不属于您负责的单位。",
                    "There is no such code, or it is not of your units."
                ),
                text!("请核对代码。", "Check the code."),
            );
        }
    }
    refuse(problems)?;
    if found.is_empty() {
        return Err(Problem::field(
            "file",
            text!("文件没有数据行。", "The file has no data rows."),
            text!("标题行之后至少要有一行数据。", "There must be a row after the header."),
        )
        .into());
    }
    let count = found.len() as i64;
    let codes: Vec<String> = found.into_iter().map(|(_, code)| code).collect();
    Ok(Answer::ok(CodeList { count, codes: codes.join("、") }))
}
