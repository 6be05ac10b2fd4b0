//! Change requests: from entry to the changed record, and every way that does not lead there.

use kernel::period::parse_date;
use kernel::uuid::Uuid;
use platform::{Role, UnitId, UserClass};
use serde_json::{Value, json};
use testkit::{Answered, Client, each_engine, insert_unit, person};

use crate::{Stage, stage};

/// A unit under a department, with the people a request passes.
pub struct Office {
    pub stage: Stage,
    pub unit: UnitId,
    pub handler: Client,
    pub reviewer: Client,
    pub finance: Client,
    pub other: Client,
}

const CARD: &str = "11010519491231002X";

pub async fn office(db: kernel::Db) -> Office {
    let stage = stage(db.clone());
    let top = insert_unit(&db, "001", "部本级", None).await;
    let unit = insert_unit(&db, "001001", "一局", Some(top)).await;
    let elsewhere = insert_unit(&db, "001002", "二局", Some(top)).await;
    let post = async |login: &str, role, at| {
        let who = person(&stage.platform, login, UserClass::Business, &[(role, at)]).await;
        stage.client.bearer(&who.token)
    };
    let handler = post("handler", Role::Handler, unit).await;
    let reviewer = post("reviewer", Role::Reviewer, unit).await;
    let finance = post("finance", Role::DeptFinance, top).await;
    let other = post("other", Role::Handler, elsewhere).await;
    let persons = format!(
        "人员代码,单位代码,姓名,身份证号,职务,人员类别,月工资（元）,入职日期\nR1,001001,王某某,{CARD},科员,公务员,8000,2020-07-01\n"
    );
    stage.take("persons", persons).await.unwrap();
    stage.take("payees", "收款人代码,收款人名称,收款人类型\nS1,文具公司,企业\n").await.unwrap();
    Office { stage, unit, handler, reviewer, finance, other }
}

impl Office {
    pub fn body(&self, kind: &str, object: &str, fields: &[(&str, &str)]) -> Value {
        let fields: Vec<Value> =
            fields.iter().map(|(field, value)| json!({ "field": field, "value": value })).collect();
        let id = self.stage.platform.ids.fresh();
        let mut body =
            json!({ "id": id, "unit_id": self.unit, "kind": kind, "reason": "工作需要", "fields": fields });
        if !object.is_empty() {
            body["object_id"] = json!(object);
        }
        body
    }
    pub async fn submit(&self, body: &Value) -> Answered {
        self.handler.post("/api/masterdata/changes?submit=true", body).await
    }
    pub async fn act(&self, who: &Client, body: &Value, action: &str) -> Answered {
        let path = format!("/api/masterdata/changes/{}/actions/{action}", body["id"].as_str().unwrap());
        who.post(&path, &json!({ "opinion": "同意办理。" })).await
    }
    pub async fn detail(&self, body: &Value) -> Value {
        let path = format!("/api/masterdata/changes/{}", body["id"].as_str().unwrap());
        self.handler.get(&path).await.expect(200).json()
    }
    /// Submitted and reviewed: it waits for the department.
    pub async fn reviewed(&self, body: &Value) {
        self.submit(body).await.expect(201);
        self.act(&self.reviewer, body, "approve").await.expect(200);
    }
}

#[tokio::test]
async fn an_approved_request_changes_the_record_with_its_version_and_audit() {
    each_engine(|db| async move {
        let office = office(db).await;
        let body = office.body("persons", "R1", &[("post", "科长"), ("monthly_pay", "9100.00")]);
        office.submit(&body).await.expect(201);
        let detail = office.detail(&body).await;
        let fields = &detail["fields"];
        assert_eq!((&fields[0]["old"], &fields[0]["new"]), (&"科员".into(), &"科长".into()));
        assert_eq!((&fields[1]["old"], &fields[1]["new"]), (&"***".into(), &"9100.00".into()));
        assert_eq!(
            (&detail["record_version"], &detail["document"]["step"]),
            (&1.into(), &"unit_review".into())
        );
        // One person, one duty; the department only after the unit.
        assert_eq!(office.act(&office.finance, &body, "approve").await.status, 403);
        office.act(&office.reviewer, &body, "approve").await.expect(200);
        let sql = "select post || version as word from md_person";
        assert_eq!(office.stage.words(sql).await, ["科员1"], "nothing before the last approval");
        office.act(&office.finance, &body, "approve").await.expect(200);
        let row = "select name || post || version || id_card_masked as word from md_person";
        let masked = office.stage.words("select id_card_masked as word from md_person").await.remove(0);
        assert_eq!(office.stage.words(row).await, [format!("王某某科长2{masked}")]);
        assert_eq!(office.stage.pays().await, ["910000"]);
        let number = detail["document"]["number"].as_str().unwrap();
        let version = "select version || source || source_ref || reason || actor_name as word from md_version
            where kind = 'persons' and version = 2";
        assert_eq!(
            office.stage.words(version).await,
            [format!("2change_request{number}工作需要测试finance")]
        );
        let audited = "select count(*) from pf_audit where action = 'persons.change' and object_id = 'R1'";
        assert_eq!(office.stage.number(audited).await, 1);
        let detail = office.detail(&body).await;
        assert_eq!(
            (&detail["applied_on"], &detail["fields"][1]["new"]),
            (&"2026-03-02".into(), &"***".into())
        );
        let kept = "select fields || (select group_concat(body) from md_version) as word from md_change";
        let kept = if office.stage.platform.db.engine() == kernel::Engine::Sqlite {
            kept.to_owned()
        } else {
            kept.replace("group_concat(body)", "string_agg(body, '')")
        };
        let kept = office.stage.words(&kept).await.remove(0);
        assert!(!kept.contains("9100") && !kept.contains("王某某"), "{kept}");
        // Approving twice changes nothing more.
        assert_eq!(office.act(&office.finance, &body, "approve").await.problem(409), "wrong_state");
    })
    .await;
}

#[tokio::test]
async fn a_new_record_and_the_same_problems_as_a_file() {
    each_engine(|db| async move {
        let office = office(db).await;
        let faulty = office.body(
            "payees",
            "",
            &[("code", "S 2"), ("name", ""), ("kind", "企业"), ("credit_code", "1")],
        );
        let answer = office.submit(&faulty).await;
        assert_eq!(answer.problem(422), "invalid");
        let mut places = crate::places(&answer.json()).into_iter().map(str::to_owned).collect::<Vec<_>>();
        places.sort();
        assert_eq!(places, ["fields[0].value", "fields[1].value", "fields[3].value"]);
        for (body, place) in [
            (office.body("nothing", "", &[("code", "1")]), "kind"),
            (office.body("codes", "", &[("code", "1")]), "kind"),
            (office.body("payees", "S9", &[("name", "x")]), "object_id"),
            (office.body("payees", "S1", &[("colour", "x")]), "fields[0].field"),
            (office.body("payees", "S1", &[("code", "S2")]), "fields[0].field"),
            (office.body("payees", "S1", &[("name", "文具公司")]), "fields"),
            (office.body("units", "001", &[("name", "不是自己的")]), "object_id"),
        ] {
            let answer = office.submit(&body).await;
            assert_eq!(answer.problem(422), "invalid", "{body}");
            assert_eq!(crate::places(&answer.json()), [place], "{body}");
        }
        let body = office.body("payees", "", &[("code", "S2"), ("name", "印刷厂"), ("kind", "企业")]);
        office.reviewed(&body).await;
        // Entered by file meanwhile: the approval is refused, the file's record stays.
        office.stage.take("payees", "收款人代码,收款人名称,收款人类型\nS2,印刷二厂,企业\n").await.unwrap();
        assert_eq!(office.act(&office.finance, &body, "approve").await.problem(409), "record_exists");
        let body = office.body("payees", "", &[("code", "S3"), ("name", "印刷三厂"), ("kind", "企业")]);
        office.reviewed(&body).await;
        office.act(&office.finance, &body, "approve").await.expect(200);
        let names = "select name || version as word from md_payee order by code";
        assert_eq!(office.stage.words(names).await, ["文具公司1", "印刷二厂1", "印刷三厂1"]);
        // Others see neither the request nor its record.
        let path = format!("/api/masterdata/changes/{}", body["id"].as_str().unwrap());
        assert_eq!(office.other.get(&path).await.problem(404), "not_found");
        let page =
            office.handler.get("/api/masterdata/changes?kind=payees&state=approved").await.expect(200).json();
        assert_eq!((&page["total"], &page["items"][0]["title"]), (&1.into(), &"新增收款人 S3".into()));
        assert_eq!(office.other.get("/api/masterdata/changes").await.expect(200).json()["total"], 0);
    })
    .await;
}

#[tokio::test]
async fn of_two_approvals_of_one_record_one_wins_and_the_other_is_told_why() {
    each_engine(|db| async move {
        let office = office(db).await;
        let one = office.body("payees", "S1", &[("name", "文具一公司")]);
        let two = office.body("payees", "S1", &[("credit_code", "91110000600037341L")]);
        office.reviewed(&one).await;
        office.reviewed(&two).await;
        let (first, second) = tokio::join!(
            office.act(&office.finance, &one, "approve"),
            office.act(&office.finance, &two, "approve")
        );
        let (won, lost, open) =
            if first.status == 200 { (first, second, &two) } else { (second, first, &one) };
        won.expect(200);
        assert_eq!(lost.problem(409), "record_moved");
        let told = lost.json();
        let what = told["fields"][0]["what"].to_string() + &told["fields"][0]["message"].to_string();
        assert!(what.contains("测试finance"), "{told}");
        assert_eq!(office.stage.number("select version from md_payee where code = 'S1'").await, 2);
        assert_eq!(office.stage.number("select count(*) from md_version where object_id = 'S1'").await, 2);
        // Returned, looked at again and submitted anew, it passes.
        office.act(&office.finance, open, "return").await.expect(200);
        let path = format!("/api/masterdata/changes/{}", open["id"].as_str().unwrap());
        let mut stale = open.clone();
        stale["record_version"] = json!(1);
        assert_eq!(office.handler.patch(&path, &stale).await.problem(409), "record_moved");
        office.handler.patch(&path, open).await.expect(200);
        office.act(&office.handler, open, "submit").await.expect(200);
        office.act(&office.reviewer, open, "approve").await.expect(200);
        office.act(&office.finance, open, "approve").await.expect(200);
        assert_eq!(office.stage.number("select version from md_payee where code = 'S1'").await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_later_day_is_waited_for_and_nothing_is_lost() {
    each_engine(|db| async move {
        let office = office(db).await;
        let mut later = office.body("units", "001001", &[("name", "第一局"), ("establishment", "60")]);
        later["effective_from"] = json!("2026-07-01");
        office.reviewed(&later).await;
        office.act(&office.finance, &later, "approve").await.expect(200);
        let mut doomed = office.body("payees", "S1", &[("name", "文具总公司")]);
        doomed["effective_from"] = json!("2026-07-01");
        office.reviewed(&doomed).await;
        office.act(&office.finance, &doomed, "approve").await.expect(200);
        let mut stopped = office.body("persons", "R1", &[("post", "处长")]);
        stopped["effective_from"] = json!("2026-07-01");
        office.reviewed(&stopped).await;
        office.act(&office.finance, &stopped, "approve").await.expect(200);
        let waiting = office.handler.get("/api/masterdata/changes?waiting=true").await.expect(200).json();
        assert_eq!(waiting["total"], 3);
        office.act(&office.finance, &stopped, "revoke").await.expect(200);
        // Another change of the payee comes first.
        office.stage.take("payees", "收款人代码,收款人名称,收款人类型\nS1,文具新公司,企业\n").await.unwrap();
        assert_eq!(masterdata::apply_due(&office.stage.app).await.unwrap(), (0, 0), "the day has not come");
        office.stage.platform.clock.set_date(parse_date("2026-07-03").unwrap());
        assert_eq!(masterdata::apply_due(&office.stage.app).await.unwrap(), (1, 1));
        assert_eq!(masterdata::apply_due(&office.stage.app).await.unwrap(), (0, 0), "once");
        let unit = "select name || establishment || version as word from md_unit where code = '001001'";
        assert_eq!(office.stage.words(unit).await, ["第一局602"]);
        let on = async |day: &str| {
            let path = format!("/api/masterdata/as-of/units/001001?on={day}");
            let record = office.handler.get(&path).await.expect(200).json();
            (record["version"].as_i64().unwrap(), record["effective_from"].as_str().unwrap().to_owned())
        };
        assert_eq!(on("2026-06-30").await.0, 1);
        assert_eq!(
            on("2026-07-01").await,
            (2, "2026-07-01".to_owned()),
            "from its day, though the server was late"
        );
        assert_eq!(office.detail(&later).await["applied_on"], "2026-07-03");
        let back = office.detail(&doomed).await;
        assert_eq!(back["document"]["state"], "returned");
        let said = back["history"].as_array().unwrap().last().unwrap()["opinion"].to_string();
        assert!(said.contains("文具新公司"), "{said}");
        assert_eq!(office.stage.words("select name as word from md_payee").await, ["文具新公司"]);
        assert_eq!(office.stage.words("select post as word from md_person").await, ["科员"]);
        // What has taken effect cannot be revoked.
        assert_eq!(office.act(&office.finance, &later, "revoke").await.problem(409), "already_applied");
    })
    .await;
}

#[tokio::test]
async fn withdrawn_returned_and_void_requests_change_nothing() {
    each_engine(|db| async move {
        let office = office(db).await;
        let body = office.body("persons", "R1", &[("monthly_pay", "9100.00"), ("phone", "13912345678")]);
        office.submit(&body).await.expect(201);
        let waiting = office.stage.words("select fields as word from md_change").await.join("");
        assert!(!waiting.contains("9100") && !waiting.contains("13912345678"), "{waiting}");
        assert_eq!(office.detail(&body).await["fields"][1]["is_private"], true);
        office.act(&office.handler, &body, "withdraw").await.expect(200);
        office.act(&office.handler, &body, "submit").await.expect(200);
        office.act(&office.reviewer, &body, "return").await.expect(200);
        office.act(&office.handler, &body, "void").await.expect(200);
        assert_eq!(office.detail(&body).await["fields"][0]["new"], "***", "pay does not stay in a void request");
        assert_eq!(office.detail(&body).await["fields"][1]["new"], "***");
        assert_eq!(office.stage.number("select version from md_person").await, 1);
        // A bank account is named by its id: its number stands nowhere but in its own table.
        let accounts = "户主类型,户主代码,账号,户名,开户行,行号,账户用途\n收款人,S1,6222020000001234567,文具公司,工行,102100,收款账户\n";
        office.stage.take("bank_accounts", accounts).await.unwrap();
        let id = office.stage.words("select id as word from md_bank_account").await.remove(0);
        let change = office.body("bank_accounts", &id, &[("bank_name", "建行"), ("bank_code", "105100")]);
        office.reviewed(&change).await;
        office.act(&office.finance, &change, "approve").await.expect(200);
        let row = "select bank_name || bank_code || version as word from md_bank_account";
        assert_eq!(office.stage.words(row).await, ["建行1051002"]);
        let sealed = "select id, account_sealed as sealed from md_bank_account";
        let number = office.stage.opened("md_bank_account", "account_no", sealed).await;
        assert_eq!(number, ["6222020000001234567"]);
        let said = "select title || (select fields from md_change c where c.id = d.id) as word from fl_document d";
        assert!(!office.stage.words(said).await.join("").contains("1234567"));
        // A request of a stranger for this unit is not even weighed.
        let theirs = office.other.post("/api/masterdata/changes?submit=true", &office.body("payees", "S1", &[("name", "x")])).await;
        assert_eq!(theirs.problem(404), "not_found");
        // Dry runs say the same and write nothing.
        let dry = office.body("payees", "S1", &[("name", "新名")]);
        office.handler.post("/api/masterdata/changes?submit=true&dry_run=true", &dry).await.expect(200);
        let id: Uuid = dry["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(office.handler.get(&format!("/api/masterdata/changes/{id}")).await.problem(404), "not_found");
    })
    .await;
}

/// Random requests that count from random days, earlier ones too: on each day the newest that counts by then holds.
#[tokio::test]
async fn stated_days_agree_with_a_plain_model() {
    each_engine(|db| async move {
        let office = office(db).await;
        let day = |n: u64| parse_date("2025-06-01").unwrap() + chrono::Days::new(n);
        let mut dice = 7_u64;
        let mut below = |n: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % n
        };
        let mut model = vec![("2026-03-02".to_owned(), "文具公司".to_owned())];
        for n in 0..15 {
            let mut body = office.body("payees", "S1", &[("name", &format!("第{n}公司"))]);
            let from = day(below(270)).to_string();
            body["effective_from"] = json!(from);
            office.reviewed(&body).await;
            office.act(&office.finance, &body, "approve").await.expect(200);
            model.push((from, format!("第{n}公司")));
        }
        for _ in 0..40 {
            let on = day(below(280)).to_string();
            let path = format!("/api/masterdata/as-of/payees/S1?on={on}");
            let answer = office.handler.get(&path).await;
            match model.iter().rev().find(|(from, _)| *from <= on) {
                None => assert_eq!(answer.problem(404), "not_found"),
                Some((_, name)) => {
                    let record = answer.expect(200).json();
                    let fields = record["fields"].as_array().unwrap();
                    let shown = fields.iter().find(|field| field["column"] == "name").unwrap();
                    assert_eq!(shown["value"], *name, "{on}: {model:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_indicator_of_the_library_is_changed_by_request() {
    each_engine(|db| async move {
        let office = office(db).await;
        let file = "指标代码,三级指标,一级指标,二级指标,指标方向,参考值,依据,生效日期\nJX1,培训人次,产出指标,数量指标,≥,95,文件,2026-01-01\n";
        office.stage.take("performance_indicators", file).await.unwrap();
        let body = office.body("performance_indicators", "JX1@2026-01-01", &[("typical_value", "98")]);
        office.reviewed(&body).await;
        office.act(&office.finance, &body, "approve").await.expect(200);
        let row = "select name || direction || typical_value as word from md_performance_indicator";
        assert_eq!(office.stage.words(row).await, ["培训人次ge98"]);
        let versions = "select count(*) from md_version where kind = 'performance_indicators'";
        assert_eq!(office.stage.number(versions).await, 2);
        let wrong = office.body("performance_indicators", "JX1@2026-01-01", &[("direction", "大约")]);
        assert_eq!(crate::places(&office.submit(&wrong).await.expect(422).json()), ["fields[0].value"]);
    })
    .await;
}
