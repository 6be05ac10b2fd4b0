//! Public records: the set of books, its periods, units, persons, projects, payees and codes; and cards of assets.

use kernel::{Conn, DbError, Period, Problem};
use sea_orm::{FromQueryResult, Value};

use super::xml::Xml;
use super::{Asked, FILES, Target, broken};
use crate::package::facts;

/// Records read at once.
const PAGE: i64 = 2_000;

/// A record of any list: up to eight values, in the order of its element names.
#[derive(FromQueryResult)]
struct Row {
    key: String,
    b: String,
    c: String,
    d: String,
    e: String,
    f: String,
    g: String,
}

/// A list of records: what its element is called, what its values are called, and how it is read. `$1` is the unit,
/// `$2` the year, `$3` the key after which the page begins, `$4` how many.
struct Listed {
    element: &'static str,
    values: [&'static str; 7],
    sql: &'static str,
}

const PERSONS: Listed = Listed {
    element: "职员档案",
    values: ["职员编码", "职员姓名", "证件号码", "职务", "级别", "任职日期", "离职日期"],
    // Documents of identity stay masked: auditors ask for clear ones through the reveal of one record.
    sql: "select code as key, name as b, id_card_masked as c, post as d, rank as e, coalesce(joined_on, '') as f,
          coalesce(left_on, '') as g
        from v_person_record where unit_id = $1 and $2 = $2 and code > $3 order by code limit $4",
};
const PROJECTS: Listed = Listed {
    element: "项目档案",
    values: ["项目编码", "项目名称", "项目类别", "功能分类", "开始年度", "结束年度", "项目总额"],
    sql: "select p.code as key, p.name as b, p.class as c, p.function as d, cast(p.start_year as text) as e,
          cast(p.end_year as text) as f, cast(p.total_fen as text) as g
        from v_project p where p.unit_id = $1 and p.start_year <= $2 and p.end_year >= $2 and p.code <> ''
          and p.code > $3
        order by p.code limit $4",
};
const PAYEES: Listed = Listed {
    element: "往来单位档案",
    values: ["往来单位编码", "往来单位名称", "往来单位类别", "统一社会信用代码", "停用标志", "停用原因", "备注"],
    // Those of the year's entries alone.
    sql: "select y.code as key, y.name as b, y.kind as c, y.credit_code as d, cast(y.stopped as text) as e,
          y.stop_reason as f, '' as g
        from v_payee y where y.code > $3 and y.id in (select e.payee_id from lg_entry e
            where e.unit_id = $1 and e.period >= $2 * 100 and e.period <= $2 * 100 + 13 and e.payee_id is not null)
        order by y.code limit $4",
};
const CODES: Listed = Listed {
    element: "辅助核算代码",
    values: ["辅助核算类型", "代码", "名称", "上级代码", "启用日期", "停用日期", "备注"],
    sql: "select c.scheme || '~' || c.code || '~' || c.effective_from as key, c.scheme as b, c.code as c,
          c.name_zh as d, c.parent as e, c.effective_from as f, coalesce(c.effective_to, '') as g
        from v_code c where c.scheme in ('functional', 'economic_departmental', 'economic_government',
            'funding_sources')
          and $1 = $1 and c.effective_from <= cast($2 as text) || '-12-31'
          and c.scheme || '~' || c.code || '~' || c.effective_from > $3
        order by 1 limit $4",
};
const ASSETS: Listed = Listed {
    element: "固定资产卡片",
    values: ["卡片编号", "资产名称", "资产类别", "原值", "累计折旧", "取得日期", "使用状况"],
    sql: "select code as key, name as b, class as c, cast(cost_fen as text) as d,
          cast(depreciation_fen as text) as e, acquired_on as f, state as g
        from v_asset where unit_id = $1 and $2 = $2 and code > $3 order by code limit $4",
};

#[derive(FromQueryResult)]
struct UnitRow {
    code: String,
    name: String,
    unit_type: String,
    credit_code: String,
    accounting_system: String,
    region_code: String,
}

/// `公共档案.xml`
pub(super) async fn write(
    conn: &Conn,
    asked: &Asked,
    target: &mut (dyn Target + Send),
) -> Result<(), Problem> {
    let mut xml = Xml::begin("公共档案")?;
    let sql = "select code, name, unit_type, coalesce(credit_code, '') as credit_code,
          coalesce(accounting_system, '') as accounting_system, coalesce(region_code, '') as region_code
        from v_unit_record where id = $1";
    let unit: Option<UnitRow> = conn.one(sql, [asked.unit_id.into()]).await?;
    let unit = unit.ok_or_else(Problem::not_found)?;
    book(&mut xml, asked, &unit)?;
    periods(conn, &mut xml, asked).await?;
    let values = [
        ("单位编码", unit.code.as_str()),
        ("单位名称", &unit.name),
        ("单位类型", &unit.unit_type),
        ("统一社会信用代码", &unit.credit_code),
        ("行政区划", &unit.region_code),
    ];
    xml.record("单位档案", &values)?;
    xml.record(
        "记账凭证类型",
        &[("记账凭证类型编号", "1"), ("记账凭证类型名称", "记账凭证"), ("记账凭证类型简称", "记")],
    )?;
    xml.record("币种", &[("币种编码", "CNY"), ("币种名称", "人民币")])?;
    begin(target, FILES[0], &mut xml)?;
    for listed in [&PERSONS, &PROJECTS, &PAYEES, &CODES] {
        let (skip, money): (bool, &[usize]) =
            (listed.element == CODES.element, if listed.element == PROJECTS.element { &[6] } else { &[] });
        list(conn, asked, listed, (skip, money), &mut xml, target).await?;
    }
    end(target, &mut xml, "公共档案")
}

/// `资产.xml`
pub(super) async fn assets(
    conn: &Conn,
    asked: &Asked,
    target: &mut (dyn Target + Send),
) -> Result<(), Problem> {
    let mut xml = Xml::begin("资产")?;
    begin(target, FILES[2], &mut xml)?;
    list(conn, asked, &ASSETS, (false, &[3, 4]), &mut xml, target).await?;
    end(target, &mut xml, "资产")
}

fn book(xml: &mut Xml, asked: &Asked, unit: &UnitRow) -> Result<(), DbError> {
    let year = asked.year.to_string();
    let (number, name) = (format!("{}-{year}", unit.code), format!("{} {year} 年度账", unit.name));
    let version = env!("CARGO_PKG_VERSION");
    let (day, system) = (asked.at.date().format("%Y%m%d").to_string(), &unit.accounting_system);
    xml.record(
        "电子账簿",
        &[
            ("电子账簿编号", number.as_str()),
            ("电子账簿名称", &name),
            ("会计核算单位", &unit.name),
            ("组织机构代码", &unit.credit_code),
            ("单位性质", &unit.unit_type),
            ("会计制度", if system.is_empty() { "government" } else { system }),
            ("开发单位", "Yiti"),
            ("版本号", version),
            ("本位币", "CNY"),
            ("会计年度", &year),
            ("标准版本号", "GB/T 24589.2-2010"),
            ("导出日期", &day),
        ],
    )
}

async fn periods(conn: &Conn, xml: &mut Xml, asked: &Asked) -> Result<(), DbError> {
    let first = asked.year * 100;
    #[derive(FromQueryResult)]
    struct Closed {
        period: i64,
    }
    let sql = "select period from lg_closed_period where unit_id = $1 and period >= $2 and period <= $3";
    let closed: Vec<Closed> =
        conn.all(sql, [asked.unit_id.into(), first.into(), (first + 13).into()]).await?;
    for code in first..=first + 13 {
        let Some(period) = Period::from_code(code) else { continue };
        let begins = period.first_day().format("%Y%m%d").to_string();
        let ends = period.last_day().format("%Y%m%d").to_string();
        let number = format!("{:02}", code % 100);
        let is_closed = if closed.iter().any(|row| row.period == code) { "1" } else { "0" };
        xml.record(
            "会计期间",
            &[
                ("会计年度", asked.year.to_string().as_str()),
                ("会计期间号", &number),
                ("会计期间起始日期", &begins),
                ("会计期间结束日期", &ends),
                ("结账标志", is_closed),
            ],
        )?;
    }
    Ok(())
}

/// Begins a file with what was written so far.
pub(super) fn begin(target: &mut (dyn Target + Send), name: &str, xml: &mut Xml) -> Result<(), DbError> {
    let piece = xml.take();
    target.file(name).and_then(|file| file.write_all(&piece)).map_err(broken)?;
    Ok(())
}

/// Closes the outermost element.
fn end(target: &mut (dyn Target + Send), xml: &mut Xml, root: &str) -> Result<(), Problem> {
    xml.close(root)?;
    more(target, xml)?;
    Ok(())
}

/// Goes on with the file that is open.
pub(super) fn more(target: &mut (dyn Target + Send), xml: &mut Xml) -> Result<(), DbError> {
    let piece = xml.take();
    target.go_on().and_then(|file| file.write_all(&piece)).map_err(broken)
}

async fn list(
    conn: &Conn,
    asked: &Asked,
    listed: &Listed,
    (skips_key, money): (bool, &[usize]),
    xml: &mut Xml,
    target: &mut (dyn Target + Send),
) -> Result<(), Problem> {
    let mut beyond = String::new();
    loop {
        let values: [Value; 4] =
            [asked.unit_id.into(), asked.year.into(), beyond.clone().into(), PAGE.into()];
        let rows: Vec<Row> = conn.all(listed.sql, values).await?;
        let full = rows.len() as i64 == PAGE;
        for row in &rows {
            let Row { key, b, c, d, e, f, g } = row;
            let values: Vec<&String> =
                if skips_key { vec![b, c, d, e, f, g] } else { vec![key, b, c, d, e, f, g] };
            xml.open(listed.element)?;
            for (at, (element, value)) in listed.values.iter().zip(values).enumerate() {
                match value.parse::<i64>().ok().filter(|_| money.contains(&at)) {
                    Some(fen) => xml.yuan(element, fen)?,
                    None => xml.text(element, value)?,
                }
            }
            xml.close(listed.element)?;
        }
        more(target, xml)?;
        match rows.into_iter().next_back().filter(|_| full) {
            Some(last) => beyond = last.key,
            None => return Ok(()),
        }
    }
}

/// The unit whose code and name stand on its vouchers.
pub(super) async fn unit(conn: &Conn, asked: &Asked) -> Result<facts::Unit, Problem> {
    facts::unit(conn, asked.unit_id).await
}
