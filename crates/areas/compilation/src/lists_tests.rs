use super::*;
use kernel::uuid::Uuid;
use rules::Catalogue;

use crate::model::{BudgetLine, BudgetRow};
use crate::purchase::purchases;

fn active() -> Active {
    Catalogue::shipped().on("2026-06-30".parse().expect("a day"))
}

fn project() -> DocumentId {
    DocumentId(Uuid::from_u128(3))
}

fn bought(economy: &str, amount: i64, change: impl FnOnce(&mut Bought)) -> Bought {
    let mut bought = Bought {
        id: "line".to_owned(),
        project_id: project(),
        line: 2,
        task: "购置".to_owned(),
        budget_year: 2026,
        dep_economy: economy.to_owned(),
        fund: "111".to_owned(),
        unit_price_fen: Fen::from_fen(amount),
        quantity: "1".to_owned(),
        frequency: "1".to_owned(),
        unit_of_measure: "项".to_owned(),
        amount_fen: Fen::from_fen(amount),
        procurement: String::new(),
        service_purchase: 0,
        asset_class: String::new(),
        asset_name: String::new(),
        asset_count: 0,
        asset_replaced: 0,
    };
    change(&mut bought);
    bought
}

fn desktops(count: i64, replaced: i64) -> Bought {
    bought("31002", 500_000 * count.max(1), |line| {
        line.asset_class = "A02010000".to_owned();
        line.asset_name = "台式计算机".to_owned();
        (line.asset_count, line.asset_replaced) = (count, replaced);
    })
}

struct World {
    rules: Active,
    unit_type: &'static str,
    function: &'static str,
    bought: Vec<Bought>,
    stock: Stock,
    last_year: Option<BTreeMap<String, i128>>,
}

impl Default for World {
    fn default() -> World {
        let assets = BTreeMap::from([("台式计算机".to_owned(), 8)]);
        let stock = Stock { persons: 10, posts: 12, assets, ..Stock::default() };
        World {
            rules: active(),
            unit_type: "administrative",
            function: "2010302",
            bought: vec![],
            stock,
            last_year: None,
        }
    }
}

impl World {
    fn budget(&self, unit: &Unit) -> Budget {
        let id = DocumentId(Uuid::from_u128(1));
        let line = |n: u128, one: &Bought| BudgetLine {
            id: Uuid::from_u128(n).into(),
            budget_id: id,
            project_id: Some(project()),
            function: self.function.to_owned(),
            dep_economy: one.dep_economy.clone(),
            gov_economy: "50201".to_owned(),
            fund: one.fund.clone(),
            expenditure_kind: "project".to_owned(),
            amount_fen: one.amount_fen,
            taken_over: 0,
            note: String::new(),
        };
        let row = BudgetRow {
            id,
            unit_id: unit.id,
            budget_year: 2026,
            note: String::new(),
            sealed_hash: String::new(),
            round: 2,
        };
        let mapping = crate::derive::Mapping::new();
        let source = crate::derive::Source { budget_id: id, budget_year: 2026, mapping: &mapping };
        let fact = crate::model::ProjectFact {
            id: project(),
            unit_id: unit.id,
            state: "reserved".to_owned(),
            code: "P".to_owned(),
            name: "项目".to_owned(),
            class: "31".to_owned(),
            function: self.function.to_owned(),
        };
        Budget {
            row,
            lines: (10..).zip(&self.bought).map(|(n, one)| line(n, one)).collect(),
            income: vec![],
            purchases: purchases(source, &fact, &self.bought),
        }
    }
    fn found(&self) -> Vec<Finding> {
        let unit = Unit {
            id: UnitId(Uuid::from_u128(2)),
            code: "001".to_owned(),
            name: "单位".to_owned(),
            path: "/".to_owned(),
            unit_type: self.unit_type.to_owned(),
        };
        let names = [
            ("2010301", "行政运行"),
            ("2010302", "一般行政管理事务"),
            ("2010350", "事业运行"),
            ("2060101", "其他"),
        ];
        let functions = names.map(|(code, name)| (code.to_owned(), name.to_owned())).into_iter().collect();
        let bought: Vec<&Bought> = self.bought.iter().collect();
        let against = Against {
            functions: &functions,
            bought: &bought,
            stock: Some(&self.stock),
            last_year: self.last_year.as_ref(),
        };
        findings(&self.rules, &self.budget(&unit), &unit, &against)
    }
}

#[track_caller]
fn check(world: World, expected: &[&str]) {
    let found = world.found();
    let rules: Vec<&str> = found.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, expected);
}

fn with(bought: Vec<Bought>) -> World {
    World { bought, ..World::default() }
}

#[test]
fn classes_of_operation_belong_to_one_type_of_unit() {
    let lines = || vec![bought("30201", 100, |_| {})];
    let world = |unit_type, function| World { unit_type, function, ..with(lines()) };
    check(world("administrative", "2010301"), &[]);
    check(world("administrative", "2010350"), &["CR10"]);
    check(world("institution", "2010350"), &[]);
    check(world("institution", "2010301"), &["CR10"]);
    check(world("institution", "2010302"), &["CR10"]);
    check(world("institution", "2060101"), &[]);
}

#[test]
fn what_buys_assets_says_which() {
    check(with(vec![bought("31002", 100, |_| {})]), &["CR12"]);
    check(with(vec![bought("31006", 100, |_| {})]), &[]);
    check(with(vec![desktops(1, 0)]), &[]);
}

#[test]
fn what_there_will_be_is_at_the_limit_and_one_over() {
    // Ten persons may have ten; there are eight.
    check(with(vec![desktops(2, 0)]), &[]);
    check(with(vec![desktops(3, 0)]), &["CR13"]);
    check(with(vec![desktops(3, 1)]), &[]);
    // Two lines of two projects count together.
    let other = Bought { id: "other".to_owned(), ..desktops(1, 0) };
    check(with(vec![desktops(2, 0), other]), &["CR13"]);
    // Half a machine is none: 50 for a hundred of nine persons are four.
    let laptops = |count| {
        let mut world =
            with(vec![Bought { asset_name: "便携式计算机".to_owned(), ..desktops(count, 0) }]);
        world.stock.persons = 9;
        world
    };
    check(laptops(4), &[]);
    check(laptops(5), &["CR13"]);
    // A unit of which nothing is known may have none.
    check(World { stock: Stock::default(), ..with(vec![desktops(1, 0)]) }, &["CR13"]);
    // What has no limit is not held against one.
    check(with(vec![Bought { asset_name: "空调机".to_owned(), ..desktops(90, 0) }]), &[]);
}

/// The rules with other words in their table.
fn edited(from: &str, to: &str) -> Active {
    let table = include_str!("../../../../data/rules/control_rules.toml");
    assert!(table.contains(from), "{from}");
    let catalogue = Catalogue::parse(&table.replacen(from, to, 1)).expect("the table can be read");
    catalogue.on("2026-06-30".parse().expect("a day"))
}

#[test]
fn copiers_go_by_steps_of_persons() {
    let copiers = |persons, has, count| {
        let mut world = with(vec![Bought { asset_name: "复印机".to_owned(), ..desktops(count, 0) }]);
        world.stock.persons = persons;
        world.stock.assets.insert("复印机".to_owned(), has);
        world
    };
    // One for each 20 of the first hundred, part of a step as one; then one for each 30.
    for (persons, limit) in
        [(1, 1), (20, 1), (21, 2), (99, 5), (100, 5), (101, 6), (130, 6), (131, 7), (1_000, 35)]
    {
        check(copiers(persons, 0, limit), &[]);
        check(copiers(persons, 0, limit + 1), &["CR13"]);
        check(copiers(persons, limit, 1), &["CR13"]);
    }
    check(copiers(0, 0, 1), &["CR13"]);
    // Steps that cannot be read block, and so does a step of nobody.
    for steps in ["复印机=20:100;x", "复印机=0:100;30", "复印机=20:100;30:90", "复印机"] {
        let rules = edited("复印机=20:100;30", steps);
        check(World { rules, ..copiers(20, 0, 1) }, &["CR13"]);
    }
    // An edition from before there were steps has none.
    let rules = edited("parameters.steps = [\"复印机=20:100;30\", \"投影仪=20:100;50\"]\n", "");
    check(World { rules, ..copiers(20, 0, 9) }, &[]);
}

#[test]
fn vehicles_stay_within_the_establishment() {
    let cars = |rules: Active, has: i64, count, replaced| {
        let car = |class: &str, count, replaced| Bought {
            asset_class: class.to_owned(),
            asset_name: "轿车".to_owned(),
            ..desktops(count, replaced)
        };
        let mut world = with(vec![car("A02030000", count, replaced)]);
        world.stock.classes = BTreeMap::from([
            ("A02030000".to_owned(), has - 1),
            ("A02030500".to_owned(), 1),
            ("A02010000".to_owned(), 90),
        ]);
        World { rules, ..world }
    };
    // No number is stated: the unit keeps as many as it has, whatever they are called.
    check(cars(active(), 3, 1, 1), &[]);
    check(cars(active(), 3, 1, 0), &["CR13"]);
    // Its own number.
    let stated = |number: i64| {
        let posts = "parameters.posts_per_vehicle = 0\n";
        edited(posts, &format!("{posts}parameters.vehicle_posts = [\"002=9\", \"001={number}\"]\n"))
    };
    check(cars(stated(4), 3, 1, 0), &[]);
    check(cars(stated(4), 3, 2, 0), &["CR13"]);
    check(cars(stated(2), 3, 1, 1), &["CR13"]);
    // One for each six of twelve posts.
    let by_posts = || edited("parameters.posts_per_vehicle = 0", "parameters.posts_per_vehicle = 6");
    check(cars(by_posts(), 1, 1, 0), &[]);
    check(cars(by_posts(), 1, 2, 0), &["CR13"]);
    let found = cars(stated(4), 3, 2, 0).found();
    assert_eq!(found[0].values["limit"], 4);
    assert!(found[0].text.zh.contains("核定车辆编制 4 辆"), "{}", found[0].text.zh);
}

#[test]
fn lines_of_one_item_count_together_against_the_limit() {
    let half = |economy: &str, n: i64, amount: i64| {
        bought(economy, amount, |line| {
            (line.id, line.line) = (format!("line {n}"), n);
        })
    };
    let found = with(vec![half("30227", 3, 50_000_000), half("30227", 2, 50_000_000)]).found();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].rule, "CR14");
    assert_eq!(found[0].values["amount_fen"], 100_000_000);
    let first = format!("projects[{}].lines[1]", project());
    assert_eq!(found[0].field.as_deref(), Some(first.as_str()));
    assert!(found[0].text.zh.contains("30227 同类 2 项合计"), "{}", found[0].text.zh);
    // One fen less, another item, or procurement already: not together.
    check(with(vec![half("30227", 1, 50_000_000), half("30227", 2, 49_999_999)]), &[]);
    check(with(vec![half("30227", 1, 50_000_000), half("30213", 2, 50_000_000)]), &[]);
    let marked = Bought { procurement: "services".to_owned(), ..half("30227", 1, 90_000_000) };
    check(with(vec![marked, half("30227", 2, 50_000_000)]), &[]);
    // A line that reaches the limit by itself is named by itself; the rest is summed without it.
    check(with(vec![half("30227", 1, 100_000_000), half("30227", 2, 50_000_000)]), &["CR14"]);
    // Works have a limit of their own.
    check(with(vec![half("31001", 1, 60_000_000), half("31001", 2, 59_999_999)]), &[]);
    check(with(vec![half("31001", 1, 60_000_000), half("31001", 2, 60_000_000)]), &["CR14"]);
    // Assets of other classes are other items.
    let asset = |n, class: &str| Bought {
        asset_class: class.to_owned(),
        asset_name: "空调机".to_owned(),
        ..half("31002", n, 50_000_000)
    };
    check(with(vec![asset(1, "A02010000"), asset(2, "A02020000")]), &[]);
    check(with(vec![asset(1, "A02010000"), asset(2, "A02010000")]), &["CR14"]);
}

#[test]
fn purchases_from_the_limit_on_are_procurement() {
    check(with(vec![bought("30227", 99_999_999, |_| {})]), &[]);
    check(with(vec![bought("30227", 100_000_000, |_| {})]), &["CR14"]);
    let marked = |line: &mut Bought| line.procurement = "services".to_owned();
    check(with(vec![bought("30227", 100_000_000, marked)]), &[]);
    check(with(vec![bought("31001", 119_999_999, |_| {})]), &[]);
    check(with(vec![bought("31001", 120_000_000, |_| {})]), &["CR14"]);
    // Pay is not bought.
    check(with(vec![bought("30101", 900_000_000, |_| {})]), &[]);
}

#[test]
fn receptions_do_not_grow() {
    let world = |amount, last: Option<i128>| World {
        last_year: last.map(|fen| BTreeMap::from([("30231".to_owned(), fen)])),
        ..with(vec![bought("30217", amount, |_| {})])
    };
    check(world(100, Some(100)), &[]);
    check(world(101, Some(100)), &["CR15"]);
    check(world(101, None), &[]);
    // Own funds are not fiscal appropriation.
    let mut own = world(101, Some(100));
    own.bought[0].fund = "31".to_owned();
    check(own, &[]);
}

#[test]
fn a_finding_says_where_and_with_which_numbers() {
    let found = with(vec![desktops(3, 0)]).found();
    let place = format!("projects[{}].lines[1]", project());
    assert_eq!(found[0].field.as_deref(), Some(place.as_str()));
    let number = |name: &str| found[0].values[name].as_i64();
    assert_eq!(
        ["stock", "bought", "replaced", "limit", "persons"].map(number),
        [Some(8), Some(3), Some(0), Some(10), Some(10)]
    );
}
