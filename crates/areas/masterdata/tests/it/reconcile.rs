//! Several sources brought together over HTTP: matched, decided, signed, and what must not happen on the way.

use axum::body::Body;
use axum::http::Method;
use kernel::uuid::Uuid;
use platform::{Role, UnitId, UserClass};
use serde_json::{Value, json};
use testkit::{Answered, Client, Person, each_engine, insert_unit, person};

use crate::persons::card;
use crate::{Stage, stage};

const BASE: &str = "/api/masterdata/reconciliations";

struct Office {
    stage: Stage,
    unit: UnitId,
    handler: Person,
    finance: Person,
}

impl Office {
    async fn open(db: kernel::Db) -> Office {
        let stage = stage(db);
        let unit = insert_unit(&stage.platform.db, "001", "部本级", None).await;
        let at = |role| [(role, unit)];
        let handler = person(&stage.platform, "jb", UserClass::Business, &at(Role::Handler)).await;
        let finance = person(&stage.platform, "cw", UserClass::Business, &at(Role::DeptFinance)).await;
        Office { stage, unit, handler, finance }
    }
    fn as_handler(&self) -> Client {
        self.stage.client.bearer(&self.handler.token)
    }
    async fn case(&self, kind: &str, precedence: Value) -> String {
        let id = self.stage.platform.ids.fresh().to_string();
        let body = json!({ "id": id, "unit_id": self.unit, "kind": kind, "precedence": precedence });
        let made = self.as_handler().post(BASE, &body).await.expect(201).json();
        assert_eq!((made["state"].as_str(), made["kind"].as_str()), (Some("open"), Some(kind)));
        // Again, and nothing changes.
        self.as_handler().post(BASE, &body).await.expect(201);
        format!("{BASE}/{id}")
    }
    async fn upload(&self, case: &str, name: &str, file: &str) -> Answered {
        let path = format!("{case}/sources/{name}");
        let body = Body::from(file.to_owned());
        self.as_handler().send(Method::PUT, &path, Some("text/csv"), body).await
    }
    async fn matched(&self, case: &str) -> Value {
        self.as_handler().post(&format!("{case}/match"), &json!({})).await.expect(200).json()
    }
    async fn conflicts(&self, case: &str, query: &str) -> Vec<Value> {
        let page = self.as_handler().get(&format!("{case}/conflicts?{query}")).await.expect(200).json();
        page["items"].as_array().unwrap().clone()
    }
    async fn decide(&self, case: &str, seq: &Value, take: Value) -> Answered {
        let mut body = json!({ "reason": "核对过原件" });
        body.as_object_mut().unwrap().extend(take.as_object().unwrap().clone());
        self.as_handler().post(&format!("{case}/conflicts/{seq}/decision"), &body).await
    }
    async fn apply(&self, who: &Person, case: &str) -> Answered {
        let client = self.stage.client.bearer(&who.token);
        client.post(&format!("{case}/apply"), &json!({ "opinion": "同意" })).await
    }
}

const PERSONS: &str = "人员代码,单位代码,姓名,身份证号,职务,人员类别,月工资（元）,入职日期\n";

fn person_row(code: &str, name: &str, n: usize, post: &str, pay: &str) -> String {
    format!("{code},001,{name},{},{post},公务员,{pay},2020/07/01\n", card(n))
}

#[tokio::test]
async fn sources_are_matched_decided_signed_and_applied_once() {
    each_engine(|db| async move {
        let office = Office::open(db).await;
        let stage = &office.stage;
        stage.take("persons", format!("{PERSONS}{}", person_row("P1", "张三", 1, "科员", "7000"))).await.unwrap();
        let one = PERSONS.to_owned()
            + &person_row("P1", "张三", 1, "科长", "8000.00")
            + &person_row("P2", "李四", 2, "科员", "6,000.00".replace(',', "").as_str())
            + &person_row("P3", "王五", 3, "", "5000");
        let other = PERSONS.to_owned()
            + &person_row("P1", "张三", 1, "处长", "8000")
            + &person_row("P2", "李四", 2, "科员", "6000")
            // The same person under another code, and one that only this source has.
            + &person_row("R3", "王五", 3, "科员", "5500")
            + &person_row("P4", "赵六", 4, "科员", "5000");
        let case = office.case("persons", json!({ "fields": { "monthly_pay": ["工资", "人事"] } })).await;
        assert_eq!(office.as_handler().post(&format!("{case}/match"), &json!({})).await.problem(409), "no_sources");
        office.upload(&case, "人事", &one).await.expect(200);
        office.upload(&case, "工资", &other).await.expect(200);
        assert_eq!(office.apply(&office.finance, &case).await.problem(409), "not_matched");
        let seen = office.matched(&case).await;
        assert_eq!(seen["records"], json!({ "conflict": 2, "new": 2 }), "{seen}");
        assert_eq!((seen["undecided"].as_i64(), seen["problems"].as_i64()), (Some(2), Some(0)), "{seen}");
        assert_eq!(office.matched(&case).await["undecided"], 2, "matching again changes nothing");

        // Pay was settled by its own precedence; the post of P1 and the code of P3 are for a person.
        let open = office.conflicts(&case, "undecided=true").await;
        let fields: Vec<&str> = open.iter().map(|one| one["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["post", "code"]);
        assert_eq!(open[0]["shown"]["stored"], "科员");
        assert_eq!(office.conflicts(&case, "field=post&source=人事&other=工资").await.len(), 1);
        assert_eq!(office.conflicts(&case, "unit=404").await.len(), 0);
        assert_eq!(office.apply(&office.finance, &case).await.problem(409), "undecided");
        office.decide(&case, &open[1]["seq"], json!({ "take": "stored" })).await.problem(422);
        office.decide(&case, &open[1]["seq"], json!({ "take": "same" })).await.problem(422);
        office.decide(&case, &open[0]["seq"], json!({ "take": "value", "value": "副处长" })).await.expect(200);
        let all = json!({ "filter": { "field": "code" }, "take": "source", "source": "人事", "reason": "以人事为准" });
        let done = office.as_handler().post(&format!("{case}/decisions"), &all).await.expect(200).json();
        assert_eq!(done["count"], 1);
        assert_eq!(office.matched(&case).await["undecided"], 0, "decisions on unchanged facts stay");

        assert_eq!(office.apply(&office.handler, &case).await.problem(403), "own_case");
        let report = office.apply(&office.finance, &case).await.expect(200).json();
        assert_eq!((&report["written_new"], &report["written_changed"]), (&json!(3), &json!(1)), "{report}");
        assert_eq!(report["decisions"], json!({ "source:人事": 1, "value": 1 }));
        let audits = stage.number("select count(*) from pf_audit").await;
        assert_eq!(office.apply(&office.finance, &case).await.expect(200).json(), report);
        assert_eq!(stage.number("select count(*) from pf_audit").await, audits);
        assert_eq!(office.upload(&case, "人事", &one).await.problem(409), "case_closed");
        let sql = "select code || post as word from md_person order by code";
        assert_eq!(stage.words(sql).await, ["P1副处长", "P2科员", "P3科员", "P4科员"]);
        assert_eq!(stage.pays().await, ["800000", "600000", "550000", "500000"]);
        let csv = office.as_handler().get(&format!("{case}/report/file?format=csv")).await.expect(200).text();
        assert!(csv.contains("测试cw") && csv.contains("source:工资"), "{csv}");
        office.as_handler().get(&format!("{case}/report/file")).await.expect(200);
        assert_eq!(stage.number("select count(*) from md_reconcile_source where content is not null").await, 0);
    })
    .await;
}

#[tokio::test]
async fn personal_data_stands_staged_or_masked() {
    each_engine(|db| async move {
        let office = Office::open(db).await;
        let one = format!("{PERSONS}{}", person_row("P1", "张三丰道人", 1, "", "8123.45"));
        let other = format!("{PERSONS}{}", person_row("P1", "张三丰真人", 2, "", "9123.45"));
        let case = office.case("persons", json!({})).await;
        office.upload(&case, "A", &one).await.expect(200);
        office.upload(&case, "B", &other).await.expect(200);
        assert_eq!(office.matched(&case).await["undecided"], 3);
        let open = office.conflicts(&case, "field=id_card").await;
        office.decide(&case, &open[0]["seq"], json!({ "take": "value", "value": card(5) })).await.expect(200);
        let mut texts = office
            .stage
            .words(
                "select record_key || shown_key || shown || value || reason as word from md_reconcile_conflict
                 union all select record_key || merged || origins from md_reconcile_record
                 union all select detail from pf_audit",
            )
            .await;
        texts.push(office.as_handler().get(&format!("{case}/conflicts")).await.text());
        texts.push(office.as_handler().get(&format!("{case}/records")).await.text());
        let secrets = [&card(1), &card(2), &card(5), "张三丰道人", "张三丰真人", "8123.45", "9123.45"];
        for text in &texts {
            assert!(!secrets.iter().any(|secret| text.contains(*secret)), "{text}");
        }
        let file = office.stage.platform.db.reader();
        #[derive(sea_orm::FromQueryResult)]
        struct Content {
            content: Vec<u8>,
        }
        let files: Vec<Content> = file.all("select content from md_reconcile_source", []).await.unwrap();
        assert_eq!(files.len(), 2);
        for file in files {
            assert!(
                !file
                    .content
                    .windows(18)
                    .any(|part| part == card(1).as_bytes() || part == card(2).as_bytes())
            );
        }
        // The typed number is what is written in the end.
        let all = json!({ "filter": {}, "take": "source", "source": "B", "reason": "B 为准" });
        office.as_handler().post(&format!("{case}/decisions"), &all).await.expect(200);
        office.apply(&office.finance, &case).await.expect(200);
        let kept = office.stage.words("select id_card_masked as word from md_person").await;
        assert_eq!(kept, [platform::crypto::mask(&card(5))]);
    })
    .await;
}

const PAYEES: &str = "收款人代码,收款人名称,收款人类型,统一社会信用代码\n";

#[tokio::test]
async fn near_names_are_proposed_and_joined_only_when_somebody_says_so() {
    each_engine(|db| async move {
        let office = Office::open(db).await;
        let stage = &office.stage;
        stage.take("payees", format!("{PAYEES}S1,北京华信（科技）公司,企业,\n")).await.unwrap();
        let case = office.case("payees", json!({ "order": ["A", "B"] })).await;
        office
            .upload(&case, "A", &format!("{PAYEES}X1,北京华信(科技) 公司,企业,\nX2,上海某某集团公司,企业,\n"))
            .await
            .expect(200);
        office
            .upload(&case, "B", &format!("{PAYEES}Y2,上海某某集困公司,企业,\nY3,广州,企业,\n"))
            .await
            .expect(200);
        let seen = office.matched(&case).await;
        assert_eq!(
            (seen["records"].clone(), seen["undecided"].as_i64()),
            (json!({ "new": 2, "proposed": 2 }), Some(2))
        );
        assert_eq!(office.apply(&office.finance, &case).await.problem(409), "undecided");
        let open = office.conflicts(&case, "field=%40match").await;
        assert_eq!(
            (&open[0]["shown"]["other"], &open[0]["shown"]["is_stored"]),
            (&json!("S1"), &json!(true))
        );
        office.decide(&case, &open[0]["seq"], json!({ "take": "same" })).await.expect(200);
        office.decide(&case, &open[1]["seq"], json!({ "take": "different" })).await.expect(200);
        // What is one has changed since: nothing is applied that nobody has seen.
        assert_eq!(office.apply(&office.finance, &case).await.problem(409), "stale");
        let seen = office.matched(&case).await;
        assert_eq!(
            (seen["records"].clone(), seen["undecided"].as_i64()),
            (json!({ "changed": 1, "new": 3 }), Some(0))
        );
        office.apply(&office.finance, &case).await.expect(200);
        let names = stage.words("select code || name as word from md_payee order by code").await;
        assert_eq!(names, ["S1北京华信(科技) 公司", "X2上海某某集团公司", "Y2上海某某集困公司", "Y3广州"]);
    })
    .await;
}

#[tokio::test]
async fn bad_cells_of_any_source_block_and_are_named_with_their_source() {
    each_engine(|db| async move {
        let office = Office::open(db).await;
        let case = office.case("persons", json!({})).await;
        let good = person_row("P1", "张三", 1, "", "8000");
        let bad = person_row("P2", "李四", 2, "", "很多").replace("公务员", "临时");
        office.upload(&case, "A", &format!("{PERSONS}{good}")).await.expect(200);
        office.upload(&case, "B", &format!("{PERSONS}{good}{bad}")).await.expect(200);
        assert_eq!(office.matched(&case).await["problems"], 2);
        let page = office.as_handler().get(&format!("{case}/problems")).await.expect(200).json();
        let places: Vec<(&str, i64, &str, &str)> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|cell| {
                let text = |name: &str| cell[name].as_str().unwrap();
                (text("source"), cell["row"].as_i64().unwrap(), text("column"), text("value"))
            })
            .collect();
        assert_eq!(places, [("B", 3, "人员类别", "临时"), ("B", 3, "月工资（元）", "**")]);
        assert_eq!(office.apply(&office.finance, &case).await.problem(409), "bad_cells");
        office.upload(&case, "B", &format!("{PERSONS}{good}")).await.expect(200);
        assert_eq!(office.matched(&case).await["problems"], 0);
        // Stored in the meantime by somebody else: what was matched does not hold any more.
        office.stage.take("persons", format!("{PERSONS}{good}")).await.unwrap();
        assert_eq!(office.apply(&office.finance, &case).await.problem(409), "stale");
        assert_eq!(office.matched(&case).await["records"], json!({ "same": 1 }));
        let report = office.apply(&office.finance, &case).await.expect(200).json();
        assert_eq!((&report["written_new"], &report["written_changed"]), (&json!(0), &json!(0)));
    })
    .await;
}

#[tokio::test]
async fn other_kinds_and_a_source_that_contradicts_itself() {
    each_engine(|db| async move {
        let office = Office::open(db).await;
        let stage = &office.stage;
        let units = |rows: &[(&str, &str, &str)]| crate::units(rows);
        let as_finance = stage.client.bearer(&office.finance.token);
        let id = stage.platform.ids.fresh().to_string();
        let body = json!({ "id": id, "unit_id": office.unit, "kind": "units", "precedence": { "order": ["A", "B"] } });
        as_finance.post(BASE, &body).await.expect(201);
        let case = format!("{BASE}/{id}");
        // Each source has a part of the tree; one unit stands twice in A with two names.
        let files = [
            ("A", units(&[("001002", "二局", "001001"), ("001003", "三局", "001"), ("001003", "三处", "001")])),
            ("B", units(&[("001001", "一局", "001"), ("001003", "三所", "001")])),
        ];
        for (name, file) in files {
            let path = format!("{case}/sources/{name}");
            as_finance.send(Method::PUT, &path, Some("text/csv"), Body::from(file)).await.expect(200);
        }
        let seen = as_finance.post(&format!("{case}/match"), &json!({})).await.expect(200).json();
        assert_eq!((seen["undecided"].as_i64(), seen["problems"].as_i64()), (Some(1), Some(0)), "{seen}");
        let all = json!({ "take": "source", "source": "B", "reason": "以 B 为准" });
        as_finance.post(&format!("{case}/decisions"), &all).await.expect(200);
        let roles = [(Role::DeptFinance, office.unit)];
        let signer = person(&stage.platform, "cw2", UserClass::Business, &roles).await;
        office.apply(&signer, &case).await.expect(200);
        let names = stage.words("select code || name as word from md_unit order by code").await;
        assert_eq!(names, ["001部本级", "001001一局", "001002二局", "001003三所"]);

        let accounts = "户主类型,户主代码,账号,户名,开户行,行号,账户用途\n收款人,S1,6222020000001234567,甲公司,工行,102100,收款账户\n";
        stage.take("payees", format!("{PAYEES}S1,甲公司,企业,\n")).await.unwrap();
        let case = office.case("bank_accounts", json!({})).await;
        office.upload(&case, "A", accounts).await.expect(200);
        office.upload(&case, "B", &accounts.replace("工行", "工商银行").replace("4567", "4567 ")).await.expect(200);
        assert_eq!(office.matched(&case).await["undecided"], 1);
        let all = json!({ "take": "source", "source": "B", "reason": "以 B 为准" });
        office.as_handler().post(&format!("{case}/decisions"), &all).await.expect(200);
        office.apply(&office.finance, &case).await.expect(200);
        assert_eq!(stage.words("select bank_name as word from md_bank_account").await, ["工商银行"]);
        let keys = stage.words("select record_key || shown_key || merged as word from md_reconcile_record").await;
        assert!(keys.iter().all(|key| !key.contains("6222020000001234567")), "{keys:?}");
    })
    .await;
}

#[tokio::test]
async fn cases_belong_to_a_unit_and_input_is_checked() {
    each_engine(|db| async move {
        let office = Office::open(db).await;
        let stage = &office.stage;
        let far = insert_unit(&stage.platform.db, "002", "他部", None).await;
        let stranger = person(&stage.platform, "tr", UserClass::Business, &[(Role::Handler, far)]).await;
        let case = office.case("persons", json!({})).await;
        let away = stage.client.bearer(&stranger.token);
        for rest in ["", "/records", "/conflicts", "/problems", "/report"] {
            assert_eq!(away.get(&format!("{case}{rest}")).await.problem(404), "not_found");
        }
        assert_eq!(away.get(BASE).await.json()["total"], 0);
        assert_eq!(office.as_handler().get(BASE).await.json()["total"], 1);
        let body = |unit: UnitId, kind: &str, precedence: Value| {
            json!({ "id": Uuid::from_u128(7), "unit_id": unit, "kind": kind, "precedence": precedence })
        };
        let handler = office.as_handler();
        assert_eq!(handler.post(BASE, &body(far, "persons", json!({}))).await.problem(404), "not_found");
        handler.post(BASE, &body(office.unit, "codes", json!({}))).await.problem(422);
        handler.post(BASE, &body(office.unit, "persons", json!({ "fields": { "x": ["A"] } }))).await.problem(422);
        handler.post(BASE, &body(office.unit, "persons", json!({ "order": ["a|b"] }))).await.problem(422);
        office.upload(&case, "a_b", PERSONS).await.problem(422);
        office.upload(&case, "A", PERSONS).await.problem(422);
        // A person of another unit is not shown through a match.
        let theirs = person_row("P1", "他人", 1, "机密", "1").replace(",001,", ",002,");
        stage.take("persons", format!("{PERSONS}{theirs}")).await.unwrap();
        office.upload(&case, "A", &format!("{PERSONS}{}", person_row("P1", "张三", 1, "甲", "1"))).await.expect(200);
        office.upload(&case, "B", &format!("{PERSONS}{}", person_row("P1", "张三", 1, "乙", "1"))).await.expect(200);
        assert!(office.matched(&case).await["problems"].as_i64().unwrap() > 0);
        assert!(!handler.get(&format!("{case}/conflicts")).await.text().contains("机密"));
        handler.post(&format!("{case}/abandon"), &json!({ "reason": "错了" })).await.expect(200);
        assert_eq!(handler.post(&format!("{case}/match"), &json!({})).await.problem(409), "case_closed");
    })
    .await;
}

#[tokio::test]
async fn indicators_of_several_libraries_become_one() {
    each_engine(|db| async move {
        let office = Office::open(db).await;
        let header = "指标代码,三级指标,一级指标,二级指标,指标方向,参考值,依据,生效日期\n";
        let row =
            |code: &str, value: &str| format!("{code},培训,产出指标,数量指标,≥,{value},文件,2026-01-01\n");
        office.stage.take("performance_indicators", header.to_owned() + &row("J1", "90")).await.unwrap();
        let case = office.case("performance_indicators", json!({ "order": ["甲"] })).await;
        office
            .upload(&case, "甲", &(header.to_owned() + &row("J1", "95") + &row("J2", "80")))
            .await
            .expect(200);
        office
            .upload(&case, "乙", &(header.to_owned() + &row("J1", "70") + &row("J3", "60")))
            .await
            .expect(200);
        // The library is the department's: its finance has it checked and signs it.
        let finance = office.stage.client.bearer(&office.finance.token);
        let seen = finance.post(&format!("{case}/match"), &json!({})).await.expect(200).json();
        assert_eq!(seen["records"], json!({ "changed": 1, "new": 2 }), "{seen}");
        office.apply(&office.finance, &case).await.expect(200);
        let now = "select code || typical_value as word from md_performance_indicator order by code";
        assert_eq!(office.stage.words(now).await, ["J195", "J280", "J360"]);
    })
    .await;
}
