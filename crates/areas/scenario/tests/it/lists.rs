//! Every table of a scenario, 01 to 14, over costing lines that buy things: held against the real tables of the same lines
//! costed anew, and against plain sums.

use std::collections::BTreeMap;

use platform::UnitId;
use report::book::NUMBERS;
use serde_json::{Value, json};
use testkit::each_engine;

use crate::shows::{body, fen, real, table};
use crate::stand::{SCENARIOS, Stand, YEAR, stand};

/// The standard's amount; most lines are at it, some below, some above.
const STANDARD: i64 = 50_000;
const FUNDS: [&str; 5] = ["111", "121", "22", "31", "34"];
/// Economic class, what procurement buys, whether as a purchased service, class of assets.
type What = (&'static str, &'static str, i64, &'static str);
const WHATS: [What; 9] = [
    ("31002", "goods", 0, "A02010000"),
    ("31013", "goods", 0, "A02030000"),
    ("31003", "", 0, "A02010000"),
    ("30227", "services", 1, ""),
    ("30227", "", 1, ""),
    ("31001", "works", 0, ""),
    ("30215", "", 0, ""),
    ("30216", "services", 0, ""),
    ("30211", "", 0, ""),
];

/// A costing line that is budgeted.
#[derive(Clone, Debug)]
struct Line {
    project: usize,
    what: What,
    fund: &'static str,
    price: i64,
    tenths: i64,
    cites: bool,
}

impl Line {
    fn fen(&self, price: i64) -> i64 {
        (2 * price * self.tenths + 10).div_euclid(20)
    }
    /// What it costs when the standard comes to an amount.
    fn anew(&self, standard: i64) -> i64 {
        self.fen(match self.price.cmp(&STANDARD) {
            _ if !self.cites => self.price,
            std::cmp::Ordering::Equal => standard,
            std::cmp::Ordering::Less => self.price.min(standard),
            std::cmp::Ordering::Greater => self.price,
        })
    }
    fn count(&self) -> i64 {
        if self.what.3.is_empty() { 0 } else { self.tenths / 10 }
    }
}

/// A project: code, its unit's place, functional class.
const PROJECTS: [(&str, usize, &str); 4] =
    [("X-1", 0, "2060101"), ("X-2", 0, "2060201"), ("X-3", 1, "2060101"), ("X-4", 1, "2060101")];
/// One that is secret.
const SECRET: usize = 3;

/// Numbers that look like chance and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

fn lines(seed: u64) -> Vec<Line> {
    let mut dice = Dice(seed);
    let line = |_| {
        let what = WHATS[dice.below(WHATS.len())];
        let tenths = 1 + i64::try_from(dice.below(60)).unwrap();
        Line {
            project: dice.below(PROJECTS.len()),
            what,
            fund: FUNDS[dice.below(FUNDS.len())],
            price: [STANDARD, STANDARD, STANDARD, 40_000, 49_999, 70_000][dice.below(6)],
            // Assets are whole.
            tenths: if what.3.is_empty() { tenths } else { 10 * tenths },
            cites: dice.below(4) > 0,
        }
    };
    (0..60).map(line).collect()
}

/// The world's lines in the database.
struct Lists {
    stand: Stand,
    projects: Vec<String>,
    budgets: Vec<String>,
    lines: Vec<Line>,
}

impl Lists {
    async fn new(db: kernel::Db, seed: u64) -> Lists {
        let stand = stand(db).await;
        let conn = stand.db.begin().await.unwrap();
        let mut projects = Vec::new();
        for (at, (code, unit, function)) in PROJECTS.iter().enumerate() {
            let id = stand.ids.fresh().to_string();
            stand.project(&conn, [stand.unit, stand.other][*unit], "31", &id).await;
            let flags = if at == SECRET { "secret" } else { "" };
            let sql = "update pj_project set code = $2, function = $3, flags = $4 where id = $1";
            stand
                .put(&conn, sql, vec![id.clone().into(), (*code).into(), (*function).into(), flags.into()])
                .await;
            projects.push(id);
        }
        let mut budgets = Vec::new();
        for unit in [stand.unit, stand.other] {
            let sql = "select id from bg_budget where unit_id = $1";
            let found: Option<Id> = conn.one(sql, [unit.into()]).await.unwrap();
            let id = found.unwrap().id;
            for fund in ["31", "34"] {
                let sql = "insert into bg_income_line (id, budget_id, fund, revenue_item, amount_fen, note)
                    values ($1, $2, $3, 'business', 900000000, '')";
                let values = vec![stand.ids.fresh().to_string().into(), id.clone().into(), fund.into()];
                stand.put(&conn, sql, values).await;
            }
            budgets.push(id);
        }
        let lists = Lists { stand, projects, budgets, lines: lines(seed) };
        for (n, line) in (10_i64..).zip(&lists.lines) {
            lists.costing(&conn, n, line).await;
        }
        lists.budget(&conn, STANDARD).await;
        conn.commit().await.unwrap();
        lists
    }
    async fn costing(&self, conn: &kernel::Conn, n: i64, line: &Line) {
        let sql = "insert into pj_costing_line (id, project_id, line, task, budget_year, standard_id, unit_price_fen,
              quantity, frequency, unit_of_measure, dep_economy, fund, reason, amount_fen, procurement,
              service_purchase, asset_class, asset_name, asset_count)
            values ($1, $2, $3, $4, 2026, $5, $6, $7, '1', '', $8, $9, '', $10, $11, $12, $13, $14, $15)";
        let (economy, procurement, service, asset) = line.what;
        let standard = line.cites.then(|| self.stand.standard.clone());
        let values = vec![
            format!("costing {n}").into(),
            self.projects[line.project].clone().into(),
            n.into(),
            format!("task {n}").into(),
            standard.into(),
            line.price.into(),
            format!("{}.{}", line.tenths / 10, line.tenths % 10).into(),
            economy.into(),
            line.fund.into(),
            line.fen(line.price).into(),
            procurement.into(),
            service.into(),
            asset.into(),
            asset.into(),
            line.count().into(),
        ];
        self.stand.put(conn, sql, values).await;
    }
    /// Budgets the lines anew, as they cost when the standard comes to an amount.
    async fn budget(&self, conn: &kernel::Conn, standard: i64) {
        let mine = "select id from pj_project where code like 'X-%'";
        for table in ["bg_line", "bg_purchase"] {
            self.stand.put(conn, &format!("delete from {table} where project_id in ({mine})"), vec![]).await;
        }
        let mut sums: BTreeMap<(usize, &str, &str), i64> = BTreeMap::new();
        for line in &self.lines {
            *sums.entry((line.project, line.what.0, line.fund)).or_default() += line.anew(standard);
        }
        for ((project, economy, fund), fen) in sums {
            let sql =
                "insert into bg_line (id, budget_id, project_id, function, dep_economy, gov_economy, fund,
                  expenditure_kind, amount_fen, taken_over, note)
                values ($1, $2, $3, $4, $5, '50201', $6, 'project', $7, 0, '')";
            let (_, unit, function) = PROJECTS[project];
            let values = vec![
                self.stand.ids.fresh().to_string().into(),
                self.budgets[unit].clone().into(),
                self.projects[project].clone().into(),
                function.into(),
                economy.into(),
                fund.into(),
                fen.into(),
            ];
            self.stand.put(conn, sql, values).await;
        }
        for (n, line) in (10_i64..).zip(&self.lines) {
            let (economy, procurement, service, asset) = line.what;
            if procurement.is_empty() && service == 0 && asset.is_empty() {
                continue;
            }
            let sql = "insert into bg_purchase (id, budget_id, project_id, costing_line_id, line, task, function,
                  dep_economy, fund, expenditure_kind, procurement, service_purchase, asset_class, asset_name, asset_count,
                  asset_replaced, unit_price_fen, quantity, frequency, unit_of_measure, amount_fen)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'project', $10, $11, $12, $12, $13, 0, 1, '1', '1', '', $14)";
            let (_, unit, function) = PROJECTS[line.project];
            let values = vec![
                self.stand.ids.fresh().to_string().into(),
                self.budgets[unit].clone().into(),
                self.projects[line.project].clone().into(),
                format!("costing {n}").into(),
                n.into(),
                format!("task {n}").into(),
                function.into(),
                economy.into(),
                line.fund.into(),
                procurement.into(),
                service.into(),
                asset.into(),
                line.count().into(),
                line.anew(standard).into(),
            ];
            self.stand.put(conn, sql, values).await;
        }
    }
    /// Σ of the lines that pass, at the amount of the standard.
    fn sum(&self, standard: i64, passes: impl Fn(&Line) -> bool) -> i64 {
        self.lines.iter().filter(|line| passes(line)).map(|line| line.anew(standard)).sum()
    }
    /// What the lists must say, added up plainly: table, row, column.
    fn plainly(&self, standard: i64) -> BTreeMap<(&'static str, String, &'static str), i64> {
        let mut all = BTreeMap::new();
        let columns = [
            ("general", "11"),
            ("government_fund", "12"),
            ("special_account", "2"),
            ("own", "3"),
            ("total", ""),
        ];
        for (column, fund) in columns {
            let mut put = |table: &'static str, row: &str, passes: &dyn Fn(&Line) -> bool| {
                let fen = self.sum(standard, |line| line.fund.starts_with(fund) && passes(line));
                all.insert((table, row.to_owned(), column), fen);
            };
            for row in ["goods", "works", "services"] {
                put("11", row, &|line| line.what.1 == row);
            }
            put("11", "total", &|line| !line.what.1.is_empty());
            for row in ["2060101", "2060201", "206"] {
                put("12", row, &|line| line.what.2 == 1 && PROJECTS[line.project].2.starts_with(row));
            }
            put("12", "total", &|line| line.what.2 == 1);
            for row in ["A0201", "A0203"] {
                put("13", row, &|line| line.what.3.starts_with(row));
            }
            put("13", "total", &|line| !line.what.3.is_empty());
            for (row, economy) in [("meetings", "30215"), ("training", "30216")] {
                put("14", row, &|line| line.what.0 == economy);
            }
        }
        for row in ["A0201", "A0203"] {
            let count = self.lines.iter().filter(|line| line.what.3.starts_with(row)).map(Line::count).sum();
            all.insert(("13", row.to_owned(), "number"), count);
        }
        all
    }
    /// The figures of a sheet by row and column, from their addresses.
    fn check(&self, no: &str, sheet: &Value, standard: i64) {
        let mut shown = BTreeMap::new();
        for cell in sheet["rows"].as_array().unwrap().iter().flat_map(|row| row["cells"].as_array().unwrap())
        {
            let Some(at) = cell["at"].as_str() else { continue };
            // Numbers of things are no amounts.
            let count = || cell["digits"].as_str().and_then(|digits| digits.parse().ok());
            if let Some(figure) = cell["fen"].as_i64().or_else(count) {
                shown.insert(at.to_owned(), figure);
            }
        }
        for ((table, row, column), fen) in self.plainly(standard) {
            if table == no {
                let at = format!("0.{row}.{column}");
                assert_eq!(shown.get(&at).copied().unwrap_or(0), fen, "{no} {at}");
            }
        }
    }
    fn check_targets(&self, sheet: &Value, standard: i64) {
        let rows = sheet["rows"].as_array().unwrap();
        for (at, (code, ..)) in PROJECTS.iter().enumerate() {
            let row = rows.iter().find(|row| row["cells"][0]["text"] == *code);
            let Some(row) = row else {
                assert_eq!(at, SECRET, "{code} is not shown");
                continue;
            };
            let money = |column: usize| fen(&row["cells"][column], "fen");
            let fiscal = self.sum(standard, |line| line.project == at && line.fund.starts_with('1'));
            let all = self.sum(standard, |line| line.project == at);
            assert_eq!([money(3), money(4), money(5)], [all, fiscal, all - fiscal], "{code}");
            assert_ne!(at, SECRET);
        }
    }
    async fn ties(&self, path: &str) {
        let checks = self.stand.finance.get(&format!("{path}/checks")).await.expect(200).json();
        for side in ["before", "after"] {
            let all = checks[side].as_array().unwrap();
            assert!(all.len() > 30);
            for one in all {
                assert_eq!(one["ties"], true, "{side} {one}");
            }
        }
        assert_eq!(checks["broken"], 0);
    }
    fn raise(&self, amount: i64) -> Value {
        json!({ "kind": "standard", "standard_id": self.stand.standard, "amount_fen": amount, "below": true })
    }
}

#[derive(sea_orm::FromQueryResult)]
struct Id {
    id: String,
}

#[tokio::test]
async fn without_changes_all_tables_are_those_of_the_budget() {
    each_engine(|db| async move {
        let lists = Lists::new(db, 1).await;
        let (path, _) = lists.stand.begin(&[]).await;
        for no in NUMBERS {
            let (before, after) = table(&lists.stand.finance, &path, no, "").await;
            let real = real(&lists.stand, no).await;
            assert_eq!(body(&before), real, "{no}");
            assert_eq!(body(&after), real, "{no}");
            lists.check(no, &after, STANDARD);
        }
        lists.check_targets(&table(&lists.stand.finance, &path, "10", "").await.1, STANDARD);
        lists.ties(&path).await;
    })
    .await;
}

#[tokio::test]
async fn a_dearer_or_cheaper_standard_moves_every_table_as_costing_anew_does() {
    each_engine(|db| async move {
        let lists = Lists::new(db, 2).await;
        for standard in [61_238, 30_002] {
            let (path, _) = lists.stand.begin(&[lists.raise(standard)]).await;
            let mut would = Vec::new();
            for no in NUMBERS {
                let (before, after) = table(&lists.stand.finance, &path, no, "").await;
                assert_eq!(body(&before), real(&lists.stand, no).await, "{no}");
                lists.check(no, &before, STANDARD);
                lists.check(no, &after, standard);
                if no == &"10" {
                    lists.check_targets(&after, standard);
                }
                let file = format!("{path}/tables/{no}/export?format=json");
                let sheet: Value = lists.stand.finance.get(&file).await.expect(200).json();
                assert_eq!(sheet["rows"], after["rows"], "{no}");
                would.push(body(&after));
            }
            lists.ties(&path).await;
            // Budgeted anew the real tables are what the scenario showed; the stand's own nights too.
            let nights = |sign: i64| {
                // 10 and 3.5 nights at the standard, 2 below it.
                let at = [100, 35].map(|tenths| (standard - STANDARD) * tenths / 10).iter().sum::<i64>();
                [("30211", sign * at), ("30201", sign * 2 * (40_000.min(standard) - 40_000))]
            };
            let set = async |standard: i64, sign: i64| {
                let conn = lists.stand.db.begin().await.unwrap();
                lists.budget(&conn, standard).await;
                for (economy, fen) in nights(sign) {
                    let sql = "update bg_line set amount_fen = amount_fen + $2
                        where dep_economy = $1 and function = '2010301'";
                    lists.stand.put(&conn, sql, vec![economy.into(), fen.into()]).await;
                }
                conn.commit().await.unwrap();
            };
            set(standard, 1).await;
            for (no, would) in NUMBERS.iter().zip(would) {
                assert_eq!(would, real(&lists.stand, no).await, "{no} at {standard}");
            }
            set(STANDARD, -1).await;
        }
    })
    .await;
}

#[tokio::test]
async fn figures_and_persons_move_no_list() {
    each_engine(|db| async move {
        let lists = Lists::new(db, 3).await;
        let all = json!({ "kind": "control", "rate_bp": -1_000, "below": true });
        let head = json!({ "kind": "headcount", "unit_id": lists.stand.unit, "headcount": "civil_servant", "count": 1 });
        let (path, _) = lists.stand.begin(&[all]).await;
        for no in NUMBERS {
            let (before, after) = table(&lists.stand.finance, &path, no, "").await;
            assert_eq!(body(&before), body(&after), "{no}");
        }
        let (path, _) = lists.stand.begin(&[head]).await;
        for no in ["10", "11", "12", "13"] {
            let (before, after) = table(&lists.stand.finance, &path, no, "").await;
            assert_eq!(body(&before), body(&after), "{no}");
        }
        lists.ties(&path).await;
    })
    .await;
}

/// Seals what a unit asks for, and takes the list of another number from it.
async fn seal(lists: &Lists, unit: UnitId, at: usize) {
    let conn = lists.stand.db.begin().await.unwrap();
    let (version, budget) = (format!("version {at}"), lists.budgets[at].clone());
    let sql = "insert into bg_version (id, budget_id, unit_id, budget_year, stage, seq, hash, amount_fen, income_fen,
          actor_id, at)
        values ($1, $2, $3, $4, 'first_up', 1, '', 0, 0, '', 0)";
    let values = vec![version.clone().into(), budget.clone().into(), unit.into(), YEAR.into()];
    lists.stand.put(&conn, sql, values).await;
    let sql = "insert into bg_version_line (version_id, line, fund, project_code, project_name, project_id, function,
          dep_economy, gov_economy, expenditure_kind, taken_over, note, amount_fen)
        select $1, row_number() over (order by l.id), l.fund, p.code, p.name, l.project_id, l.function, l.dep_economy,
          l.gov_economy, l.expenditure_kind, l.taken_over, '', l.amount_fen
        from bg_line l join pj_project p on p.id = l.project_id where l.budget_id = $2 and p.code like 'X-%'";
    lists.stand.put(&conn, sql, vec![version.clone().into(), budget.clone().into()]).await;
    let sql = "insert into bg_version_purchase (version_id, line, project_code, task, dep_economy, fund, procurement,
          service_purchase, asset_class, asset_name, asset_count, asset_replaced, amount_fen)
        select $1, row_number() over (order by q.id), p.code, q.task, q.dep_economy, q.fund, q.procurement,
          q.service_purchase, q.asset_class, q.asset_name, q.asset_count, q.asset_replaced, q.amount_fen
        from bg_purchase q join pj_project p on p.id = q.project_id where q.budget_id = $2";
    lists.stand.put(&conn, sql, vec![version.into(), budget.clone().into()]).await;
    // Since then the budget buys nothing and asks for less.
    lists.stand.put(&conn, "delete from bg_purchase where budget_id = $1", vec![budget.clone().into()]).await;
    let sql = "update bg_line set amount_fen = 1 where budget_id = $1";
    lists.stand.put(&conn, sql, vec![budget.into()]).await;
    conn.commit().await.unwrap();
}

#[tokio::test]
async fn the_lists_of_a_sealed_round_are_those_that_were_sealed() {
    each_engine(|db| async move {
        let lists = Lists::new(db, 4).await;
        seal(&lists, lists.stand.unit, 0).await;
        seal(&lists, lists.stand.other, 1).await;
        for (changes, standard) in [(vec![], STANDARD), (vec![lists.raise(61_238)], 61_238)] {
            let mut input = lists.stand.input(&changes);
            input["base"] = json!("first_up");
            lists.stand.finance.post(SCENARIOS, &input).await.expect(201);
            let path = format!("{SCENARIOS}/{}", input["id"].as_str().unwrap());
            for no in ["11", "12", "13", "14"] {
                let (before, after) = table(&lists.stand.finance, &path, no, "").await;
                lists.check(no, &before, STANDARD);
                lists.check(no, &after, standard);
            }
            let (before, after) = table(&lists.stand.finance, &path, "10", "").await;
            lists.check_targets(&before, STANDARD);
            lists.check_targets(&after, standard);
        }
    })
    .await;
}

#[tokio::test]
async fn a_line_that_the_lists_do_not_have_yet_moves_no_list() {
    each_engine(|db| async move {
        let lists = Lists::new(db, 5).await;
        // The lines were marked after the budget was made.
        let conn = lists.stand.db.begin().await.unwrap();
        lists.stand.put(&conn, "delete from bg_purchase", vec![]).await;
        conn.commit().await.unwrap();
        let (path, detail) = lists.stand.begin(&[lists.raise(61_238)]).await;
        assert!(fen(&detail["changes"][0], "lines_fen") > 0);
        for no in ["11", "12", "13"] {
            let (before, after) = table(&lists.stand.finance, &path, no, "").await;
            assert_eq!(body(&before), body(&after), "{no}");
            assert!(!after["empty"].as_str().unwrap().is_empty(), "{no}");
        }
        lists.check("14", &table(&lists.stand.finance, &path, "14", "").await.1, 61_238);
    })
    .await;
}
