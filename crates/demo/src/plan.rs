//! Projects with their costing lines, and the budgets made of them.

use sea_orm::FromQueryResult;
use serde_json::{Value, json};

use crate::department::UnitPlan;
use crate::names::Draw;

/// Economic classes a line of running cost may have, with what is bought, unit, price range in yuan and quantity.
const RUNNING: &[(&str, &str, &str, i64, i64, i64, Buys)] = &[
    ("30201", "办公用品", "人", 800, 1_500, 60, Buys::Nothing),
    ("30202", "资料印刷", "批", 4_000, 9_000, 10, Buys::Procured),
    ("30205", "水费", "月", 3_000, 6_000, 12, Buys::Nothing),
    ("30206", "电费", "月", 15_000, 30_000, 12, Buys::Nothing),
    ("30207", "邮电通信", "月", 6_000, 12_000, 12, Buys::Nothing),
    ("30209", "物业管理", "月", 40_000, 80_000, 12, Buys::Service),
    ("30213", "房屋设备维护", "次", 8_000, 25_000, 15, Buys::Procured),
    ("30214", "场地租赁", "月", 20_000, 50_000, 12, Buys::Procured),
    ("30227", "委托业务", "项", 150_000, 600_000, 3, Buys::Service),
    ("30299", "其他业务支出", "项", 10_000, 30_000, 6, Buys::Nothing),
    (
        "31007",
        "信息系统升级",
        "项",
        200_000,
        800_000,
        2,
        Buys::Asset("services", "A08000000", "业务信息系统"),
    ),
];
/// What a line buys.
#[derive(Clone, Copy, Debug)]
enum Buys {
    /// Nothing that a list asks for.
    Nothing,
    /// A service by procurement: the lines of one kind together reach the limit.
    Procured,
    /// A service, by procurement and from outside government.
    Service,
    /// Assets: what procurement calls them, their class, their name.
    Asset(&'static str, &'static str, &'static str),
}
/// Lines that stand on an expenditure standard: economic class, task, code of the standard, unit, quantities and
/// frequency.
const STANDARDISED: &[(&str, &str, &str, &str, i64, i64, i64)] = &[
    ("30211", "国内差旅住宿（北京）", "TRL-003", "人·天", 60, 120, 6),
    ("30211", "国内差旅伙食补助", "TRM-001", "人·天", 200, 400, 10),
    ("30215", "业务会议（三类）", "MTG-003", "人·天", 60, 100, 4),
    ("30216", "业务培训（三类）", "TRN-003", "人·天", 40, 60, 6),
    ("30226", "专家咨询（高级职称）", "EXP-001", "人·天", 20, 30, 3),
    ("31002", "台式计算机更新", "EQP-001", "台", 4, 12, 1),
];
const SUBJECTS: &[&str] = &[
    "综合监测能力建设",
    "重大政策研究",
    "业务信息系统运行维护",
    "专项督查",
    "公共服务平台升级",
    "标准规范制修订",
    "数据资源整合",
    "基层能力提升",
    "国际交流合作",
    "档案数字化",
    "安全应急保障",
    "业务培训",
    "宣传教育",
    "设施维修改造",
    "统计调查",
];

/// The standards that projects are made with are all there.
pub fn check_standards(standards: &[Standard]) -> anyhow::Result<()> {
    let lacks = |code: &&str| !standards.iter().any(|standard| standard.code == *code);
    match STANDARDISED.iter().map(|item| item.2).find(lacks) {
        Some(code) => anyhow::bail!("expenditure standard {code} is not in force"),
        None => Ok(()),
    }
}

/// A project, entered or generated, with the money it asks for.
pub struct ProjectPlan {
    /// Its id.
    pub id: String,
    /// What is entered; none of a project that is generated.
    pub body: Option<Value>,
    /// It is basic expenditure: personnel or routine operation.
    pub basic: bool,
    /// Out of treasury money.
    pub treasury_fen: i64,
    /// Out of the unit's own.
    pub own_fen: i64,
}

/// What a costing line buys, out of which money.
struct Item<'a> {
    task: &'a str,
    economy: &'a str,
    fund: &'a str,
    measure: &'a str,
    /// Edition of the standard the price is of, if there is one.
    standard_id: Option<&'a str>,
    /// What it buys.
    buys: Buys,
}

/// An edition of an expenditure standard.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Standard {
    /// Id of the edition.
    pub id: String,
    /// Code.
    pub code: String,
    /// Unit price.
    pub amount_fen: i64,
}

/// Everything a draw of projects needs.
pub struct Maker<'a> {
    /// The draws.
    pub draw: &'a mut Draw,
    /// Milliseconds for ids.
    pub at_millis: u64,
    /// The year.
    pub year: i64,
    /// Standards with an amount, in force that year.
    pub standards: &'a [Standard],
}

impl Maker<'_> {
    /// A new id.
    pub fn id(&mut self) -> String {
        self.draw.id(self.at_millis).to_string()
    }
    /// The n-th project that a unit enters.
    pub fn project(&mut self, unit: &UnitPlan, unit_id: &str, n: usize) -> ProjectPlan {
        let class = *self.draw.pick(&["31", "31", "32", "223", "222", "33"]);
        let name = format!("{}（{}年第{n}项）", self.draw.pick(SUBJECTS), self.year);
        let id = self.id();
        let lines = self.running(unit);
        let body = json!({
            "id": id, "unit_id": unit_id, "fiscal_year": self.year,
            "code": format!("{}{}{n:03}", unit.code, self.year), "name": name, "class": class,
            "function": unit.function, "start_year": self.year, "end_year": self.year,
            "reason": "按照部门职责和年度工作安排设立，依据部门“三定”规定和年度重点任务分工。",
            "flags": [], "new_policy": false, "lines": lines, "targets": self.targets(&name),
        });
        let (treasury_fen, own_fen) = sums(&body);
        ProjectPlan { id, body: Some(body), basic: false, treasury_fen, own_fen }
    }
    /// A costing line; without a standard the price was asked around for.
    fn line(&mut self, item: &Item<'_>, price_fen: i64, quantity: i64, frequency: i64) -> Value {
        let (procurement, service, class, name) = match item.buys {
            Buys::Nothing => (Value::Null, false, "", ""),
            Buys::Procured => (json!("services"), false, "", ""),
            Buys::Service => (json!("services"), true, "", ""),
            Buys::Asset(procurement, class, name) => (json!(procurement), false, class, name),
        };
        // Machines take the place of old ones; what is new is the software.
        let replaced = if item.standard_id.is_some() && !class.is_empty() { quantity } else { 0 };
        json!({
            "procurement": procurement, "service_purchase": service, "asset_class": class, "asset_name": name,
            "asset_replaced": replaced,
            "id": self.id(), "task": item.task, "budget_year": self.year, "standard_id": item.standard_id,
            "unit_price_fen": price_fen, "quantity": quantity.to_string(), "frequency": frequency.to_string(),
            "unit_of_measure": item.measure, "dep_economy": item.economy, "fund": item.fund,
            "reason": if item.standard_id.is_some() { "" } else { "暂无统一支出标准，按近三年实际执行数和市场询价测算。" },
        })
    }
    fn running(&mut self, unit: &UnitPlan) -> Vec<Value> {
        let institution = unit.unit_type == "institution";
        let start = self.draw.between(0, RUNNING.len() as i64 - 1) as usize;
        (0..8)
            .map(|place| {
                // Institutions pay a part out of their own revenue.
                let own = institution && place % 4 == 3;
                let fund = if own { "31" } else { "111" };
                if place < 3 {
                    return self.standardised(start + place * 2, fund);
                }
                let (economy, task, measure, low, high, quantity, buys) =
                    RUNNING[(start + place * 3) % RUNNING.len()];
                let price = self.draw.between(low, high) * 100;
                self.line(&Item { task, economy, fund, measure, standard_id: None, buys }, price, quantity, 1)
            })
            .collect()
    }
    fn standardised(&mut self, place: usize, fund: &str) -> Value {
        let (economy, task, code, measure, low, high, frequency) = STANDARDISED[place % STANDARDISED.len()];
        let standards = self.standards;
        let standard = standards.iter().find(|standard| standard.code == code);
        let standard = standard.expect("`check_standards` found them all");
        let quantity = self.draw.between(low, high);
        let standard_id = Some(standard.id.as_str());
        let buys = match economy {
            "31002" => Buys::Asset("goods", "A02010000", "台式计算机"),
            "30215" | "30216" => Buys::Procured,
            _ => Buys::Nothing,
        };
        let item = Item { task, economy, fund, measure, standard_id, buys };
        self.line(&item, standard.amount_fen, quantity, frequency)
    }
    fn targets(&mut self, name: &str) -> Vec<Value> {
        let mut target = |kind: &str, words: &str, value: &str, unit: &str, weight: i64| {
            json!({"id": self.draw.id(self.at_millis).to_string(), "kind": kind, "name": words, "value": value,
                "unit_of_measure": unit, "weight": weight})
        };
        vec![
            target("output", &format!("{name}计划任务完成率"), "≥95", "%", 50),
            target("benefit", "履职保障能力", "有效提升", "", 30),
            target("satisfaction", "服务对象满意度", "≥90", "%", 20),
        ]
    }
}

/// Sums of a project's costing lines out of treasury money and out of the unit's own.
fn sums(body: &Value) -> (i64, i64) {
    let amount = |line: &Value| {
        let factor = |name: &str| line[name].as_str().and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
        line["unit_price_fen"].as_i64().unwrap_or(0) * factor("quantity") * factor("frequency")
    };
    let lines = body["lines"].as_array().map(Vec::as_slice).unwrap_or(&[]);
    let of = |fund: &str| lines.iter().filter(|line| line["fund"] == fund).map(amount).sum();
    (of("111"), of("31"))
}
