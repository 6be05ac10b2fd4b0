//! Standards and performance indicators in editions; what else a unit has.

use axum::body::Body;
use axum::http::Method;
use masterdata::reference::load_shipped;
use platform::{Role, UserClass};
use serde_json::{Value, json};
use testkit::{Client, each_engine, insert_unit, person};

use crate::{Stage, stage, units};

async fn client(stage: &Stage, login: &str, role: Role) -> Client {
    let top = insert_unit(&stage.platform.db, login, "部本级", None).await;
    let who = person(&stage.platform, login, UserClass::Business, &[(role, top)]).await;
    stage.client.bearer(&who.token)
}

async fn compare(client: &Client, file: &str) -> testkit::Answered {
    let path = "/api/masterdata/standards/compare";
    client.send(Method::POST, path, Some("text/csv"), Body::from(file.to_owned())).await
}

const HEADER: &str = "标准代码,标准名称,类别,计量单位,金额（元）,地区,依据,生效日期";

#[tokio::test]
async fn a_comparison_says_what_the_import_then_does() {
    each_engine(|db| async move {
        let stage = stage(db);
        let old = format!("{HEADER}\nA,住宿,x,元,100,北京,甲,2020-01-01\nB,伙食,x,元,50,,甲,2020-01-01\nC,市内,x,元,80,,甲,2020-01-01\nD,会议,x,元,1,,甲,2020-01-01\n");
        stage.take("standards", old).await.unwrap();
        let finance = client(&stage, "finance", Role::DeptFinance).await;
        // A follows, B is as it was, C is corrected, E is new, D is not named.
        let newer = format!("{HEADER}\nA,住宿,x,元,120,天津,乙,2027-01-01\nB,伙食,x,元,50,,甲,2020-01-01\nC,市内,x,元,81,,甲,2020-01-01\nE,培训,x,元,5,,乙,2027-01-01\n");
        let before = stage.number("select count(*) from pf_audit").await;
        let diff = compare(&finance, &newer).await.expect(200).json();
        assert_eq!(stage.number("select count(*) from pf_audit").await, before);
        let count = |name: &str| diff[name].as_i64().unwrap();
        assert_eq!(["new", "same", "changed", "ends", "not_named"].map(count), [1, 1, 2, 1, 1]);
        let items: Vec<(&str, &str)> = diff["items"].as_array().unwrap().iter()
            .map(|item| (item["edition"].as_str().unwrap(), item["outcome"].as_str().unwrap())).collect();
        assert_eq!(items, [("A@2020-01-01", "ends"), ("A@2027-01-01", "changed"), ("C@2020-01-01", "changed"), ("E@2027-01-01", "new")]);
        let fields = |place: usize| diff["items"][place]["fields"].clone();
        let change = |field: &str, old: Value, new: Value| json!({"field": field, "old": old, "new": new});
        assert_eq!(fields(0), json!([change("effective_to", Value::Null, "2026-12-31".into())]));
        let mut changed: Vec<Value> = fields(1).as_array().unwrap().clone();
        changed.sort_by_key(|change| change["field"].as_str().unwrap().to_owned());
        assert_eq!(changed, [
            change("amount_fen", 10_000.into(), 12_000.into()),
            change("basis", "甲".into(), "乙".into()),
            change("effective_from", "2020-01-01".into(), "2027-01-01".into()),
            change("region", "北京".into(), "天津".into()),
        ]);
        assert_eq!(fields(2), json!([change("amount_fen", 8_000.into(), 8_100.into())]));
        // The import does just that, and afterwards nothing is left to do.
        let report = stage.take("standards", &newer).await.unwrap();
        assert_eq!((report.new, report.changed), (count("new") + 1, count("changed") - 1 + count("ends")));
        let after = compare(&finance, &newer).await.expect(200).json();
        assert_eq!((&after["same"], &after["items"]), (&4.into(), &json!([])));
        // A bad file names its cells; who maintains their own unit only may not compare.
        assert_eq!(compare(&finance, &newer.replace("120", "很多")).await.problem(422), "import_refused");
        let handler = client(&stage, "handler", Role::Handler).await;
        assert_eq!(compare(&handler, &newer).await.problem(403), "forbidden");
    })
    .await;
}

#[tokio::test]
async fn a_standard_may_end_without_a_successor() {
    each_engine(|db| async move {
        let stage = stage(db);
        let header = format!("{HEADER},失效日期");
        let file = format!("{header}\nA,住宿,x,元,100,北京,甲,2020-01-01,2025-12-31\n");
        stage.take("standards", &file).await.unwrap();
        // Without the column the end stays; a later edition does not stretch it.
        let newer =
            format!("{HEADER}\nA,住宿,x,元,100,北京,甲,2020-01-01\nA,住宿,x,元,120,北京,甲,2027-01-01\n");
        assert_eq!(stage.take("standards", newer).await.unwrap().new, 1);
        let ends = "select id || ' ' || coalesce(effective_to, '-') as word from md_standard order by id";
        assert_eq!(stage.words(ends).await, ["A@2020-01-01 2025-12-31", "A@2027-01-01 -"]);
        let wrong = file.replace("2025-12-31", "2019-12-31");
        assert_eq!(stage.faults("standards", wrong).await, ["row 2, column 失效日期"]);
        let reader = client(&stage, "reader", Role::Reviewer).await;
        let shown = reader.get("/api/masterdata/standards/A@2020-01-01").await.expect(200).json();
        assert_eq!((&shown["region"], shown["editions"].as_array().unwrap().len()), (&"北京".into(), 2));
        reader.get("/api/masterdata/standards/A@2021-01-01").await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn the_library_is_shipped_listed_and_succeeded() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        load_shipped(&db, &stage.platform.clock, &stage.platform.vault).await.unwrap();
        let shipped = include_str!("../../../../../data/reference/performance_indicators.csv");
        assert_eq!(stage.take("performance_indicators", shipped).await.unwrap().changed, 0);
        // A database of an older version gets what came later.
        let conn = db.begin().await.unwrap();
        conn.script("delete from md_asset_life;").await.unwrap();
        conn.commit().await.unwrap();
        load_shipped(&db, &stage.platform.clock, &stage.platform.vault).await.unwrap();
        let count = stage.number("select count(*) from md_performance_indicator").await;
        assert!((60..=120).contains(&count), "{count}");
        assert!(stage.number("select count(*) from md_asset_life").await > 10);
        let reader = client(&stage, "reader", Role::Reviewer).await;
        let path = "/api/masterdata/performance-indicators?limit=200";
        assert_eq!(reader.get(path).await.expect(200).json()["total"], count);
        let mut sum = 0;
        for one in ["output", "cost", "benefit", "satisfaction"] {
            sum += reader.get(&format!("{path}&level_one={one}")).await.expect(200).json()["total"]
                .as_i64()
                .unwrap();
        }
        assert_eq!(sum, count);
        let header = "指标代码,三级指标,一级指标,二级指标,计量单位,指标方向,依据,生效日期\n";
        let row = "JX-SL01,培训人次,产出指标,数量指标,人次,≥,新办法,2028-01-01\n";
        let report = stage.take("performance_indicators", format!("{header}{row}")).await.unwrap();
        assert_eq!((report.new, report.changed), (1, 1));
        let shown =
            reader.get("/api/masterdata/performance-indicators/JX-SL01@2028-01-01").await.expect(200).json();
        assert_eq!(shown["editions"][0]["effective_to"], "2027-12-31");
        let day = format!("{path}&text=JX-SL01&in_force_on=2028-06-01");
        assert_eq!(reader.get(&day).await.expect(200).json()["items"][0]["basis"], "新办法");
        let wrong = row.replace("数量指标", "生态效益指标").replace('≥', "大");
        let found = stage.faults("performance_indicators", format!("{header}{wrong}")).await;
        assert_eq!(found, ["row 2, column 指标方向", "row 2, column 二级指标"]);
    })
    .await;
}

#[tokio::test]
async fn a_unit_has_what_its_file_says_and_keeps_what_it_does_not() {
    each_engine(|db| async move {
        let stage = stage(db);
        let plain = units(&[("001", "部本级", "")]);
        stage.take("units", &plain).await.unwrap();
        let more = |accounting: &str, region: &str, phone: &str| {
            format!("单位代码,单位名称,上级单位代码,单位类型,编制数,启用日期,执行会计制度,单位行政级别,预算级次,财政区划,单位电话
001,部本级,,行政单位,10,2020-01-01,{accounting},部级,一级预算单位,{region},{phone}\n")
        };
        let report = stage.take("units", more("政府会计制度", "110000000", "010-12345678")).await.unwrap();
        assert_eq!(report.changed, 1);
        assert_eq!(stage.take("units", &plain).await.unwrap().same, 1, "an older file changes nothing");
        let id = stage.words("select id as word from md_unit").await.remove(0);
        let who = person(&stage.platform, "reader", UserClass::Business, &[(Role::Reviewer, id.parse().unwrap())]).await;
        let reader = stage.client.bearer(&who.token);
        let shown = reader.get(&format!("/api/masterdata/units/{id}")).await.expect(200).json();
        let listed = reader.get("/api/masterdata/units").await.expect(200).json();
        for unit in [&shown, &listed["items"][0]] {
            assert_eq!(
                ["accounting_system", "admin_level", "budget_level", "region_code"].map(|field| unit[field].as_str().unwrap()),
                ["government", "ministry", "first", "110000000"]
            );
        }
        assert_eq!(shown["office_phone"], "010-12345678");
        let found = stage.faults("units", more("收付实现制", "11", "张三")).await;
        assert_eq!(found, ["row 2, column 执行会计制度", "row 2, column 财政区划", "row 2, column 单位电话"]);
    })
    .await;
}
