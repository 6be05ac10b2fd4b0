//! Units merged and split: who goes where, what stays, and that the past stays as it was.

use kernel::period::parse_date;
use platform::{Role, UserClass};
use serde_json::{Value, json};
use testkit::{Client, each_engine, person};

use crate::change::{Office, office};
use crate::units;

/// The department's own request: entered, reviewed and approved by three people at the top.
struct Department {
    office: Office,
    handler: Client,
    reviewer: Client,
    top: String,
}

async fn department(db: kernel::Db) -> Department {
    let office = office(db).await;
    let top = office.stage.words("select id as word from md_unit where code = '001'").await.remove(0);
    let at = top.parse().unwrap();
    let post = async |login: &str, role| {
        let who = person(&office.stage.platform, login, UserClass::Business, &[(role, at)]).await;
        office.stage.client.bearer(&who.token)
    };
    let (handler, reviewer) = (post("top1", Role::Handler).await, post("top2", Role::Reviewer).await);
    office
        .stage
        .take("units", units(&[("001009", "新局", "001"), ("0010011", "一局下属", "001001")]))
        .await
        .unwrap();
    let header = "人员代码,单位代码,姓名,身份证号,人员类别,月工资（元）,入职日期,离职日期\n";
    let gone = "R2,001001,李某,110105194912310038,公务员,1,2020-07-01,2025-12-31\n";
    office.stage.take("persons", format!("{header}{gone}")).await.unwrap();
    let platform = &office.stage.platform;
    masterdata::reference::load_shipped(&platform.db, &platform.clock, &platform.vault).await.unwrap();
    let header = "资产编号,单位代码,资产名称,资产分类,计量单位,原值（元）,累计折旧（元）,取得日期,使用状况,保管人代码\n";
    let card = |code: &str| format!("{code},001001,电脑,A02010000,台,5000,0,2025-01-01,在用,R1\n");
    office.stage.take("assets", format!("{header}{}{}", card("ZC1"), card("ZC2"))).await.unwrap();
    Department { office, handler, reviewer, top }
}

/// Cards with their units and keepers.
const CARDS: &str = "select a.code || ' ' || u.code || ' ' || coalesce(p.code, '-') as word from md_asset a
    join md_unit u on u.id = a.unit_id left join md_person p on p.id = a.keeper_id order by a.code";

impl Department {
    fn body(&self, kind: &str, object: &str, fields: &[(&str, &str)]) -> Value {
        let mut body = self.office.body(kind, object, fields);
        body["unit_id"] = json!(self.top);
        body
    }
    async fn reviewed(&self, body: &Value) {
        self.handler.post("/api/masterdata/changes?submit=true", body).await.expect(201);
        self.office.act(&self.reviewer, body, "approve").await.expect(200);
    }
    async fn words(&self, sql: &str) -> Vec<String> {
        self.office.stage.words(sql).await
    }
}

#[tokio::test]
async fn merged_units_end_and_their_people_go_on_in_the_new_one() {
    each_engine(|db| async move {
        let department = department(db).await;
        let office = &department.office;
        // A document on its way in a unit that ends stops the merger, by name.
        let open = office.body("payees", "S1", &[("name", "改名")]);
        office.handler.post("/api/masterdata/changes", &open).await.expect(201);
        let mut body = department.body("unit_merge", "001009", &[("from", "001001、001002")]);
        body["effective_from"] = json!("2026-04-01");
        let refused = department.handler.post("/api/masterdata/changes?submit=true", &body).await;
        assert_eq!(refused.problem(409), "open_documents");
        assert!(refused.json()["fields"][0]["at"].as_str().unwrap().starts_with("BG-2026-001001-"));
        office.act(&office.handler, &open, "void").await.expect(200);
        department.reviewed(&body).await;
        office.act(&office.finance, &body, "approve").await.expect(200);
        let where_now = "select p.code || ' ' || u.code as word from md_person p join md_unit u on u.id = p.unit_id
            order by p.code";
        assert_eq!(department.words(where_now).await[0], "R1 001001", "the day has not come");
        office.stage.platform.clock.set_date(parse_date("2026-04-01").unwrap());
        assert_eq!(masterdata::apply_due(&office.stage.app).await.unwrap(), (1, 0));
        let now = department.words(where_now).await;
        // Who had left before stays where they were.
        assert_eq!(now[..2], ["R1 001009", "R2 001001"]);
        assert_eq!(department.words(CARDS).await, ["ZC1 001009 R1", "ZC2 001009 R1"], "cards go with their keepers");
        let ended = "select code || ' ' || coalesce(valid_to, '-') || ' ' || level as word from md_unit order by code";
        assert_eq!(
            department.words(ended).await,
            ["001 - 1", "001001 2026-03-31 2", "0010011 - 3", "001002 2026-03-31 2", "001009 - 2"]
        );
        let under = "select p.code as word from md_unit u join md_unit p on p.id = u.parent_id where u.code = '0010011'";
        assert_eq!(department.words(under).await, ["001009"]);
        // The old tree is still there to be asked for.
        let before = office.finance.get("/api/masterdata/as-of/persons/R1?on=2026-03-31").await.expect(200).json();
        let fields = before["fields"].as_array().unwrap();
        let unit = fields.iter().find(|field| field["column"] == "unit_id").unwrap();
        assert_eq!(unit["value"], "001001");
        let tree = office.finance.get("/api/masterdata/units?on=2026-03-31").await.expect(200).json();
        let old = tree["items"].as_array().unwrap().iter().find(|unit| unit["code"] == "001001").unwrap();
        assert_eq!(old["valid_to"], Value::Null);
        let path = format!("/api/masterdata/units/{}/successions", office.unit);
        let after = office.finance.get(&path).await.expect(200).json();
        let heir = &after["successors"][0];
        assert_eq!((&heir["code"], &heir["relation"]), (&"001009".into(), &"merge".into()));
        assert_eq!((&heir["effective_from"], &after["predecessors"]), (&"2026-04-01".into(), &json!([])));
        let sources = "select distinct source as word from md_version where kind in ('units', 'persons', 'assets') and version > 1";
        assert_eq!(department.words(sources).await, ["restructure"]);
        assert_eq!(office.other.get(&path).await.problem(404), "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_split_takes_the_persons_named_and_no_others() {
    each_engine(|db| async move {
        let department = department(db).await;
        let office = &department.office;
        for (object, fields, at) in [
            ("001001", [("into", "001009"), ("persons", "R1 R9")], "fields[1].value"),
            ("001001", [("into", "404"), ("persons", "R1")], "fields[0].value"),
            ("001001", [("into", "001001"), ("persons", "R1")], "fields[0].value"),
            ("001001", [("into", "001009"), ("persons", "，")], "fields[1].value"),
            ("001002", [("into", "001009"), ("persons", "R1")], "fields[1].value"),
        ] {
            let body = department.body("unit_split", object, &fields);
            let answer = department.handler.post("/api/masterdata/changes?submit=true", &body).await;
            assert_eq!(answer.problem(422), "invalid");
            assert_eq!(crate::places(&answer.json()), [at]);
        }
        // A unit below cannot ask for what lies beside it.
        let beside = office.body("unit_split", "001001", &[("into", "001009"), ("persons", "R1")]);
        assert_eq!(office.submit(&beside).await.problem(422), "invalid");
        for into in ["001", "001001"] {
            let body = department.body("unit_merge", into, &[("from", "001001")]);
            let answer = department.handler.post("/api/masterdata/changes?submit=true", &body).await;
            assert_eq!(answer.status, if into == "001" { 201 } else { 422 }, "{}", answer.text());
            if into == "001" {
                office.act(&department.handler, &body, "withdraw").await.expect(200);
                office.act(&department.handler, &body, "void").await.expect(200);
            }
        }
        let going = [("into", "001009"), ("persons", "R1"), ("assets", "ZC1")];
        let body = department.body("unit_split", "001001", &going);
        department.reviewed(&body).await;
        office.act(&office.finance, &body, "approve").await.expect(200);
        let now = "select p.code || ' ' || u.code || ' ' || p.version as word from md_person p
            join md_unit u on u.id = p.unit_id where p.code in ('R1', 'R2') order by p.code";
        assert_eq!(department.words(now).await, ["R1 001009 2", "R2 001001 1"]);
        assert_eq!(department.words(CARDS).await, ["ZC1 001009 R1", "ZC2 001001 R1"]);
        assert_eq!(office.stage.number("select count(*) from md_unit where valid_to is not null").await, 0);
        let relation = "select relation || effective_from as word from md_succession";
        assert_eq!(department.words(relation).await, ["split2026-03-02"]);
        let conn = office.stage.platform.db.begin().await.unwrap();
        conn.exec("delete from md_succession", []).await.expect_err("append-only");
        conn.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_moved_unit_takes_what_is_below_along_with_versions() {
    each_engine(|db| async move {
        let department = department(db).await;
        let office = &department.office;
        office.stage.platform.clock.set_date(parse_date("2026-05-01").unwrap());
        let body = department.body("units", "001001", &[("parent_code", "001009")]);
        department.reviewed(&body).await;
        office.act(&office.finance, &body, "approve").await.expect(200);
        let versions = "select object_id || ' ' || version || ' ' || effective_from as word from md_version
            where kind = 'units' and version > 1 order by object_id";
        assert_eq!(department.words(versions).await, ["001001 2 2026-05-01", "0010011 2 2026-05-01"]);
        let levels = async |on: &str| {
            let tree =
                office.finance.get(&format!("/api/masterdata/units?on={on}&text=001001")).await.expect(200);
            let units = tree.json()["items"].as_array().unwrap().clone();
            units.iter().map(|unit| unit["level"].as_i64().unwrap()).collect::<Vec<i64>>()
        };
        assert_eq!(levels("2026-04-30").await, [2, 3]);
        assert_eq!(levels("2026-05-01").await, [3, 4]);
        let history = office.finance.get("/api/masterdata/history/units/001001").await.expect(200).json();
        let moved = history["items"][0]["fields"].as_array().unwrap().clone();
        let parent = moved.iter().find(|field| field["column"] == "parent_id").unwrap();
        assert_eq!((&parent["old"], &parent["new"]), (&"001".into(), &"001009".into()));
        assert_eq!(parent["title"]["zh"], "上级单位代码");
        // Nobody moves a unit under itself.
        let circle = department.body("units", "001001", &[("parent_code", "0010011")]);
        let answer = department.handler.post("/api/masterdata/changes?submit=true", &circle).await;
        assert_eq!(answer.problem(422), "invalid");
    })
    .await;
}

#[tokio::test]
async fn those_who_go_may_be_a_file() {
    each_engine(|db| async move {
        let department = department(db).await;
        let read = async |kind: &str, file: &str| {
            let path = format!("/api/masterdata/lists-of-codes/{kind}");
            let body = axum::body::Body::from(file.to_owned());
            department.handler.send(axum::http::Method::POST, &path, Some("text/csv"), body).await
        };
        let codes = read("persons", "人员代码,姓名\nR1,甲\nR2,乙\n").await.expect(200).json();
        assert_eq!(codes, json!({ "count": 2, "codes": "R1、R2" }));
        assert_eq!(read("assets", "资产编号\nZC2\n").await.expect(200).json()["codes"], "ZC2");
        let wrong = read("persons", "人员代码\nR1\nR9\nR1\n").await;
        let rows: Vec<Value> = wrong.expect(422).json()["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["cell"]["row"].clone())
            .collect();
        assert_eq!(rows, [json!(4), json!(3)], "one is there twice, one is nobody");
        assert_eq!(read("persons", "人员代码\n").await.problem(422), "invalid");
    })
    .await;
}
