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
pub fn small() -> Vec<UnitPlan> {
    SMALL.to_vec()
}

const SMALL: &[UnitPlan] = &[
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
    pub persons: Vec<Person>,
    /// Payees.
    pub payees: String,
    /// Bank accounts of units and payees.
    pub accounts: String,
    /// Codes of the payees, with kind.
    pub payee_codes: Vec<(String, &'static str)>,
}

/// Writes the files.
pub fn files(draw: &mut Draw, plan: &[UnitPlan], persons: usize, payees: usize) -> Files {
    let mut units =
        String::from("单位代码,单位名称,上级单位代码,单位类型,业务性质,编制数,统一社会信用代码,启用日期\n");
    let mut accounts = String::from("户主类型,户主代码,账号,户名,开户行,行号,账户用途,是否停用\n");
    for unit in plan {
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
    let persons = people(draw, plan, persons);
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

/// A person of the department.
#[derive(Clone, Debug)]
pub struct Person {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Identity number.
    pub id_card: String,
    /// Code of the unit.
    pub unit: &'static str,
    /// Post.
    pub post: &'static str,
    /// Rank.
    pub rank: &'static str,
    /// Class, in Chinese.
    pub class: &'static str,
    /// Monthly pay in yuan.
    pub pay: i64,
    /// Day of joining.
    pub joined_on: String,
}

/// Everybody.
pub fn people(draw: &mut Draw, plan: &[UnitPlan], count: usize) -> Vec<Person> {
    let spending: Vec<&UnitPlan> = plan.iter().filter(|unit| unit.spends).collect();
    let mut cards = std::collections::BTreeSet::new();
    let mut homes = homes(&spending, count);
    let mut everybody = Vec::with_capacity(count);
    for n in 1..=count {
        let unit = homes.next().unwrap_or(spending[0]);
        let name = draw.person();
        let mut id_card = draw.id_card();
        while !cards.insert(id_card.clone()) {
            id_card = draw.id_card();
        }
        let (post, rank, low, high) = match n % 20 {
            0 => ("处长", "县处级", 12_000, 15_000),
            1..=4 => ("科长", "乡科级", 9_000, 11_500),
            _ => ("科员", "科员", 6_000, 9_000),
        };
        let pay = draw.between(low, high);
        let joined_on = format!("{}-{:02}-01", draw.between(1995, 2024), draw.between(1, 12));
        let class = if unit.unit_type == "administrative" { "公务员" } else { "事业编制" };
        let (code, unit) = (format!("RY{n:05}"), unit.code);
        everybody.push(Person { code, name, id_card, unit, post, rank, class, pay, joined_on });
    }
    everybody
}

/// A unit for each person: as many as a unit's share of all posts, and what rounding leaves goes to the first.
fn homes<'a>(units: &'a [&'a UnitPlan], count: usize) -> impl Iterator<Item = &'a UnitPlan> {
    let posts: usize = units.iter().map(|unit| unit.establishment as usize).sum();
    units.iter().flat_map(move |unit| {
        let share = unit.establishment as usize * count / posts.max(1);
        std::iter::repeat_n(*unit, share)
    })
}
