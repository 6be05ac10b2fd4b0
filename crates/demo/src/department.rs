//! The department's units, people and payees as import files.

use std::fmt::Write;

use crate::names::Draw;

/// A unit of the demonstration department.
#[derive(Clone, Copy, Debug)]
pub struct UnitPlan {
    /// Code.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Code of the unit above.
    pub parent: &'static str,
    /// `administrative` or `institution`
    pub unit_type: &'static str,
    /// Posts.
    pub establishment: i64,
    /// Whether it spends (has a budget and people of its own).
    pub spends: bool,
    /// Functional class of its basic expenditure.
    pub function: &'static str,
}

/// Eight units in three levels.
pub const UNITS: &[UnitPlan] = &[
    UnitPlan {
        code: "165",
        name: "国家综合事务管理部",
        parent: "",
        unit_type: "administrative",
        establishment: 5,
        spends: false,
        function: "2010301",
    },
    UnitPlan {
        code: "165001",
        name: "国家综合事务管理部本级",
        parent: "165",
        unit_type: "administrative",
        establishment: 80,
        spends: true,
        function: "2010301",
    },
    UnitPlan {
        code: "165002",
        name: "国家综合事务管理部规划研究院",
        parent: "165",
        unit_type: "institution",
        establishment: 50,
        spends: true,
        function: "2060301",
    },
    UnitPlan {
        code: "165003",
        name: "国家综合事务管理部信息中心",
        parent: "165",
        unit_type: "institution",
        establishment: 45,
        spends: true,
        function: "2010350",
    },
    UnitPlan {
        code: "165004",
        name: "国家综合事务管理部机关服务中心",
        parent: "165",
        unit_type: "institution",
        establishment: 40,
        spends: true,
        function: "2010303",
    },
    UnitPlan {
        code: "165005",
        name: "华东综合事务管理局",
        parent: "165",
        unit_type: "administrative",
        establishment: 40,
        spends: true,
        function: "2010301",
    },
    UnitPlan {
        code: "165005001",
        name: "华东局上海监测站",
        parent: "165005",
        unit_type: "institution",
        establishment: 30,
        spends: true,
        function: "2010350",
    },
    UnitPlan {
        code: "165005002",
        name: "华东局南京培训中心",
        parent: "165005",
        unit_type: "institution",
        establishment: 30,
        spends: true,
        function: "2050803",
    },
];

/// The files of the first imports.
pub struct Files {
    /// Units.
    pub units: String,
    /// Persons.
    pub persons: String,
    /// Payees.
    pub payees: String,
    /// Bank accounts of units and payees.
    pub accounts: String,
    /// Codes of the payees, with kind.
    pub payee_codes: Vec<(String, &'static str)>,
}

/// Writes the files.
pub fn files(draw: &mut Draw, persons: usize, payees: usize) -> Files {
    let mut units =
        String::from("单位代码,单位名称,上级单位代码,单位类型,业务性质,编制数,统一社会信用代码,启用日期\n");
    let mut accounts = String::from("户主类型,户主代码,账号,户名,开户行,行号,账户用途,是否停用\n");
    for unit in UNITS {
        let kind = if unit.unit_type == "administrative" { "行政单位" } else { "事业单位" };
        let credit = draw.credit_code(if unit.unit_type == "administrative" { "11" } else { "12" });
        let purpose = if unit.code == "165004" { "管理" } else { "业务" };
        let _ = writeln!(
            units,
            "{},{},{},{kind},{purpose},{},{credit},2020-01-01",
            unit.code, unit.name, unit.parent, unit.establishment
        );
        for purpose in ["零余额账户", "基本存款账户"] {
            let (bank, code) = draw.bank();
            let number = draw.digits(18);
            let _ =
                writeln!(accounts, "单位,{},{number},{},{bank},{code},{purpose},否", unit.code, unit.name);
        }
    }
    let persons = people(draw, persons);
    let mut payee_file =
        String::from("收款人代码,收款人名称,收款人类型,统一社会信用代码,是否停用,停用原因\n");
    let mut payee_codes = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for n in 1..=payees {
        let code = format!("SK{n:05}");
        let person = n % 10 == 0;
        let mut name = if person { draw.person() } else { draw.company() };
        while !seen.insert(name.clone()) {
            name = if person { format!("{name}（{n}）") } else { draw.company() };
        }
        let (kind, word) = if person { ("自然人", "person") } else { ("企业", "enterprise") };
        let credit = if person { String::new() } else { draw.credit_code("91") };
        let stopped = n % 50 == 7;
        let (flag, reason) = if stopped { ("是", "列入止付名单") } else { ("否", "") };
        let _ = writeln!(payee_file, "{code},{name},{kind},{credit},{flag},{reason}");
        let (bank, bank_code) = draw.bank();
        let number = draw.digits(17);
        let _ = writeln!(accounts, "收款人,{code},{number},{name},{bank},{bank_code},收款账户,否");
        payee_codes.push((code, if stopped { "stopped" } else { word }));
    }
    Files { units, persons, payees: payee_file, accounts, payee_codes }
}

fn people(draw: &mut Draw, count: usize) -> String {
    let mut file =
        String::from("人员代码,单位代码,姓名,身份证号,职务,级别,人员类别,月工资（元）,入职日期,离职日期\n");
    let spending: Vec<&UnitPlan> = UNITS.iter().filter(|unit| unit.spends).collect();
    let mut cards = std::collections::BTreeSet::new();
    for n in 1..=count {
        let unit = spending[n % spending.len()];
        let name = draw.person();
        let mut card = draw.id_card();
        while !cards.insert(card.clone()) {
            card = draw.id_card();
        }
        let (post, rank, low, high) = match n % 20 {
            0 => ("处长", "县处级", 12_000, 15_000),
            1..=4 => ("科长", "乡科级", 9_000, 11_500),
            _ => ("科员", "科员", 6_000, 9_000),
        };
        let pay = draw.between(low, high);
        let (year, month) = (draw.between(1995, 2024), draw.between(1, 12));
        let class = if unit.unit_type == "administrative" { "公务员" } else { "事业编制" };
        let _ = writeln!(
            file,
            "RY{n:05},{},{name},{card},{post},{rank},{class},{pay}.00,{year}-{month:02}-01,",
            unit.code
        );
    }
    file
}
