//! Versions: what is written with each change, what counted on which day.

use std::collections::BTreeMap;

use kernel::period::parse_date;
use platform::{Role, UserClass};
use serde_json::Value;
use testkit::{Client, each_engine, insert_unit, person};

use crate::{Stage, stage, units};

const PERSONS: &str = "人员代码,单位代码,姓名,身份证号,职务,人员类别,月工资（元）,入职日期\n";

async fn reader(stage: &Stage, unit: platform::UnitId) -> Client {
    let reader = person(&stage.platform, "reader", UserClass::Business, &[(Role::DeptFinance, unit)]).await;
    stage.client.bearer(&reader.token)
}

fn field<'v>(record: &'v Value, column: &str) -> &'v Value {
    let fields = record["fields"].as_array().unwrap();
    fields.iter().find(|field| field["column"] == column).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn every_change_is_a_version_and_no_personal_data_stands_in_it() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        let top = insert_unit(&db, "001", "部本级", None).await;
        let card = "11010519491231002X";
        let row =
            |post: &str, pay: &str| format!("{PERSONS}R1,001,王某某,{card},{post},公务员,{pay},2020-07-01\n");
        stage.take("persons", row("科员", "8000.00")).await.unwrap();
        stage.take("persons", row("科员", "8000.00")).await.unwrap();
        stage.platform.clock.set_date(parse_date("2026-05-01").unwrap());
        stage.take("persons", row("科长", "9100.00")).await.unwrap();
        let sql = "select version || ' ' || effective_from || ' ' || source || ' ' || source_ref as word
            from md_version where kind = 'persons' order by version";
        assert_eq!(stage.words(sql).await, ["1 2026-03-02 import test", "2 2026-05-01 import test"]);
        let bodies = stage.words("select body || changed || reason as word from md_version").await.join("\n");
        for secret in ["王某某", card, "800000", "910000", &platform::hash::digest(card.as_bytes())] {
            assert!(!bodies.contains(secret), "{secret}: {bodies}");
        }
        let client = reader(&stage, top).await;
        let history = client.get("/api/masterdata/history/persons/R1?limit=1").await.expect(200).json();
        assert_eq!((&history["total"], &history["next"]), (&2.into(), &"2".into()));
        let newest = &history["items"][0];
        let post = field(newest, "post");
        assert_eq!((&post["old"], &post["new"]), (&"科员".into(), &"科长".into()));
        assert_eq!(post["title"]["zh"], "职务");
        let pay = field(newest, "pay_sealed");
        assert_eq!(
            (&pay["old"], &pay["new"], &pay["is_private"]),
            (&"***".into(), &"***".into(), &true.into())
        );
        assert_eq!(pay["title"]["zh"], "月工资（元）");
        let rest = client.get("/api/masterdata/history/persons/R1?limit=1&after=2").await.expect(200).json();
        assert_eq!((&rest["items"][0]["version"], &rest["next"]), (&1.into(), &Value::Null));
        assert_eq!(field(&rest["items"][0], "unit_id")["new"], "001", "ids of units are shown as codes");
        let on = |day: &str| format!("/api/masterdata/as-of/persons/R1?on={day}");
        assert_eq!(client.get(&on("2026-03-01")).await.problem(404), "not_found");
        for (day, post) in [("2026-03-02", "科员"), ("2026-04-30", "科员"), ("2026-05-01", "科长")] {
            let record = client.get(&on(day)).await.expect(200).json();
            assert_eq!(field(&record, "post")["value"], post, "{day}");
            assert_eq!(field(&record, "name")["value"], "***");
        }
        assert_eq!(client.get(&on("2026-02-30")).await.problem(422), "invalid");
        // Another unit's people learn nothing, not even that the record is there.
        let other = insert_unit(&db, "002", "他部", None).await;
        let stranger =
            person(&stage.platform, "stranger", UserClass::Business, &[(Role::Handler, other)]).await;
        let stranger = stage.client.bearer(&stranger.token);
        for path in ["history/persons/R1", "as-of/persons/R1", "history/units/001", "history/persons/R2"] {
            assert_eq!(stranger.get(&format!("/api/masterdata/{path}")).await.problem(404), "not_found");
        }
    })
    .await;
}

#[tokio::test]
async fn versions_cannot_be_changed_or_removed() {
    each_engine(|db| async move {
        insert_unit(&db, "001", "部本级", None).await;
        for sql in ["update md_version set body = '{}'", "delete from md_version"] {
            let conn = db.begin().await.unwrap();
            conn.exec(sql, []).await.expect_err("append-only");
            conn.rollback().await.unwrap();
        }
        assert_eq!(db.reader().number("select count(*) from md_version", []).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_tree_of_a_day_is_the_tree_of_that_day() {
    each_engine(|db| async move {
        let stage = stage(db);
        let tree = [("A", "甲", ""), ("B", "乙", "A"), ("C", "丙", "B"), ("D", "丁", "A")];
        stage.take("units", units(&tree)).await.unwrap();
        stage.platform.clock.set_date(parse_date("2026-06-01").unwrap());
        let begun = units(&[("B", "新乙", "D"), ("F", "己", "A")]);
        let fresh = "E,戊,A,行政单位,10,2026-06-01\n";
        stage.take("units", format!("{begun}{fresh}")).await.unwrap();
        let sql = "select id as word from md_unit where code = 'A'";
        let top = stage.words(sql).await[0].parse().unwrap();
        let client = reader(&stage, top).await;
        let on = async |query: &str| {
            let page = client.get(&format!("/api/masterdata/units?{query}")).await.expect(200).json();
            let items = page["items"].as_array().unwrap().iter();
            let word =
                |unit: &Value| format!("{}{}{}", unit["code"], unit["name"], unit["level"]).replace('"', "");
            (items.map(word).collect::<Vec<String>>(), page["total"].as_i64().unwrap())
        };
        // F was entered late, but says that it has been in force since 2020.
        let before = ["A甲1", "B乙2", "C丙3", "D丁2", "F己2"];
        assert_eq!(on("on=2026-05-31").await, (before.map(str::to_owned).into(), 5));
        assert_eq!(on("on=2026-06-01").await.0, ["A甲1", "B新乙3", "C丙4", "D丁2", "E戊2", "F己2"]);
        assert_eq!(on("on=2026-05-31&text=乙").await, (vec!["B乙2".to_owned()], 1));
        assert_eq!(on("on=2026-06-01&limit=2&after=B").await.0, ["C丙4", "D丁2"]);
        assert_eq!(on("on=2019-12-31").await, (vec![], 0));
    })
    .await;
}

/// A small generator: the same numbers on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Random changes on random days, then every record asked for on random days: the answer is that of a list of
/// changes read by hand.
#[tokio::test]
async fn as_of_agrees_with_a_plain_model() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        let top = insert_unit(&db, "001", "部本级", None).await;
        for seed in 1..=3 {
            let mut dice = Dice(seed);
            // By payee: the days of its changes in order, with the name it had from then.
            let mut model: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
            let mut day = parse_date("2026-01-01").unwrap();
            for step in 0..40 {
                day = day + chrono::Days::new(dice.below(3));
                stage.platform.clock.set_date(day);
                let mut file = "收款人代码,收款人名称,收款人类型\n".to_owned();
                for n in 0..=dice.below(3) {
                    let code = format!("S{seed}-{}", (dice.below(5) + n * 5) % 7);
                    if file.contains(&format!("\n{code},")) {
                        continue;
                    }
                    let name = format!("名{}", dice.below(4));
                    file += &format!("{code},{name},企业\n");
                    let known = model.entry(code).or_default();
                    if known.last().is_none_or(|(_, last)| *last != name) {
                        known.push((day.to_string(), name));
                    }
                }
                stage
                    .take("payees", &file)
                    .await
                    .unwrap_or_else(|problem| panic!("{step}: {problem}\n{file}"));
            }
            let login = format!("reader{seed}");
            let who = person(&stage.platform, &login, UserClass::Business, &[(Role::Reviewer, top)]).await;
            let client = stage.client.bearer(&who.token);
            assert!(model.len() > 3);
            for _ in 0..60 {
                let day = parse_date("2025-12-25").unwrap() + chrono::Days::new(dice.below(90));
                let n = usize::try_from(dice.below(model.len() as u64)).unwrap();
                let (code, changes) = model.iter().nth(n).unwrap();
                let expected = changes.iter().rev().find(|(from, _)| *from <= day.to_string());
                let answer = client.get(&format!("/api/masterdata/as-of/payees/{code}?on={day}")).await;
                match expected {
                    None => assert_eq!(answer.problem(404), "not_found"),
                    Some((from, name)) => {
                        let record = answer.expect(200).json();
                        assert_eq!(field(&record, "name")["value"], *name, "{code} on {day}: {changes:?}");
                        assert_eq!(record["effective_from"], *from);
                    }
                }
            }
            let total = format!("/api/masterdata/history/payees/{}", model.keys().next().unwrap());
            let page = client.get(&total).await.expect(200).json();
            assert_eq!(page["total"], model.values().next().unwrap().len());
        }
    })
    .await;
}
