//! Asset cards: files of more than one part, rights, the list with its totals.

use masterdata::reference::load_shipped;
use platform::{Role, UserClass};
use serde_json::Value;
use testkit::{each_engine, person};

use crate::{Stage, stage, units};

const HEADER: &str = "资产编号,单位代码,资产名称,资产分类,计量单位,原值（元）,累计折旧（元）,取得日期,使用年限（月）,存放地点,保管人代码,使用状况\n";
const PERSONS: &str = "人员代码,单位代码,姓名,身份证号,人员类别,月工资（元）,入职日期
R1,001001,甲,11010519491231002X,公务员,1,2020-01-01\nR2,001002,乙,110105194912310038,公务员,1,2020-01-01\n";

async fn department(stage: &Stage) {
    load_shipped(&stage.platform.db, &stage.platform.clock, &stage.platform.vault).await.unwrap();
    let tree = units(&[("001", "部本级", ""), ("001001", "一局", "001"), ("001002", "二局", "001")]);
    stage.take("units", tree).await.unwrap();
    stage.take("persons", PERSONS).await.unwrap();
}

/// So many cards of two units; every seventh is idle, every fifth is kept by somebody.
fn cards(count: usize) -> String {
    let mut file = HEADER.to_owned();
    for n in 0..count {
        let (unit, keeper) = if n % 3 == 0 { ("001001", "R1") } else { ("001002", "R2") };
        let keeper = if n % 5 == 0 { keeper } else { "" };
        let class = ["A02010000", "A02020000", "A05010000", "A01010000"][n % 4];
        let state = if n % 7 == 0 { "闲置" } else { "在用" };
        file += &format!(
            "ZC{n:06},{unit},设备{n},{class},台,{}.50,{}.25,2020-05-0{},,一号楼{n},{keeper},{state}\n",
            1_000 + n,
            n % 900,
            1 + n % 9
        );
    }
    file
}

async fn total(stage: &Stage, column: &str, filter: &str) -> i64 {
    stage.number(&format!("select cast(sum({column}) as bigint) from v_asset where {filter}")).await
}

#[tokio::test]
async fn a_file_of_several_parts_is_taken_whole_and_only_once() {
    each_engine(|db| async move {
        let stage = stage(db);
        department(&stage).await;
        let file = cards(6_000);
        let report = stage.take("assets", &file).await.unwrap();
        assert_eq!((report.rows, report.new, report.changed), (6_000, 6_000, 0));
        let audits = "select count(*) from pf_audit where object_kind = 'assets'";
        assert_eq!(stage.number(audits).await, 6_000);
        assert_eq!(stage.take("assets", &file).await.unwrap().same, 6_000);
        assert_eq!(stage.number(audits).await, 6_000);
        // 计算机 6 年, 家具 15 年; buildings have several lives, so none is certain.
        let lives = "select count(*) from md_asset where (class = 'A02010000' and useful_months = 72)
            or (class = 'A05010000' and useful_months = 180) or (class = 'A01010000' and useful_months = 0)";
        assert_eq!(stage.number(lives).await, 4_500);
        // A fault far down, and a code of the first part again: nothing of the file stays.
        let changed = file.replace("设备5,", "新名,");
        let repeated = "ZC000001,001001,甲,A02010000,台,1,1,2020-05-01,,,,在用\n";
        let dear = "ZC900000,001001,甲,A02010000,台,1,1.01,2020-05-01,,,,在用\n";
        let found = stage.faults("assets", format!("{changed}{repeated}{dear}")).await;
        assert_eq!(found, ["row 6002, column 资产编号", "row 6003, column 累计折旧（元）"]);
        assert_eq!(stage.number(audits).await, 6_000);
        // A file with fewer columns leaves the rest as it is.
        let few =
            "资产编号,单位代码,资产名称,资产分类,计量单位,原值（元）,累计折旧（元）,取得日期,使用状况\n";
        let row = "ZC000000,001001,改名,A02010000,台,1000.50,0.25,2020-05-01,闲置\n";
        assert_eq!(stage.take("assets", format!("{few}{row}")).await.unwrap().changed, 1);
        let kept = "select count(*) from md_asset where name = '改名' and place = '一号楼0'
            and keeper_id is not null and useful_months = 72 and version = 2";
        assert_eq!(stage.number(kept).await, 1);
        // But the keeper does not go to another unit with it.
        let moved = row.replace("001001", "001002");
        assert_eq!(stage.faults("assets", format!("{few}{moved}")).await, ["row 2, column 单位代码"]);
    })
    .await;
}

#[tokio::test]
async fn every_bad_cell_of_a_card_is_named() {
    each_engine(|db| async move {
        let stage = stage(db);
        department(&stage).await;
        let file = format!(
            "{HEADER}A1,404,甲,A02010000,台,1,0,2020-05-01,,,,在用\nA2,001001,,A99,台,1,0,2020-05-01,9999,,R2,旧\nA3,001001,甲,A02010000,,1,2,昨天,,,R9,在用\n"
        );
        let found = stage.faults("assets", file).await;
        let expected = [
            (2, "单位代码"), (3, "资产名称"), (3, "资产分类"), (3, "使用年限（月）"), (3, "保管人代码"), (3, "使用状况"),
            (4, "计量单位"), (4, "累计折旧（元）"), (4, "取得日期"), (4, "保管人代码"),
        ];
        let expected: Vec<String> =
            expected.iter().map(|(row, column)| format!("row {row}, column {column}")).collect();
        assert_eq!(found, expected);
    })
    .await;
}

#[tokio::test]
async fn the_list_pages_filters_and_sums_within_the_scope() {
    each_engine(|db| async move {
        let stage = stage(db);
        department(&stage).await;
        stage.take("assets", cards(500)).await.unwrap();
        let ids = stage.words("select id as word from md_unit order by code").await;
        let supervisor = [(Role::Supervisor, ids[0].parse().unwrap())];
        let all = person(&stage.platform, "all", UserClass::Business, &supervisor).await;
        let handler = [(Role::Handler, ids[1].parse().unwrap())];
        let clerk = person(&stage.platform, "one", UserClass::Business, &handler).await;
        let (all, clerk) = (stage.client.bearer(&all.token), stage.client.bearer(&clerk.token));
        let keeper = stage.words("select id as word from md_person where code = 'R1'").await.remove(0);
        let unit = "unit_id = (select id from md_unit where code = '001001')";
        for (query, filter) in [
            (String::new(), "1 = 1".to_owned()),
            (format!("unit_id={}", ids[0]), "1 = 1".to_owned()),
            (format!("unit_id={}", ids[1]), unit.to_owned()),
            ("class=A02".to_owned(), "class like 'A02%'".to_owned()),
            ("class=A0201&state=idle".to_owned(), "class = 'A02010000' and state = 'idle'".to_owned()),
            (format!("keeper_id={keeper}"), format!("keeper_id = '{keeper}'")),
            ("text=ZC0001".to_owned(), "code like '%ZC0001%'".to_owned()),
            ("text=%E5%8F%B7%E6%A5%BC49".to_owned(), "place like '%号楼49%'".to_owned()),
        ] {
            let (mut after, mut rows, mut cost) = (String::new(), 0, 0);
            let page = loop {
                let path = format!("/api/masterdata/assets?limit=150&after={after}&{query}");
                let page = all.get(&path).await.expect(200).json();
                for item in page["items"].as_array().unwrap() {
                    rows += 1;
                    let fen = |name: &str| item[name].as_i64().unwrap();
                    cost += fen("cost_fen");
                    assert_eq!(fen("net_fen"), fen("cost_fen") - fen("depreciation_fen"));
                    assert!(item["code"].as_str().unwrap() > after.as_str());
                    item["code"].as_str().unwrap().clone_into(&mut after);
                }
                match page["next"].as_str() {
                    Some(next) => assert_eq!(next, after),
                    None => break page,
                }
            };
            assert_eq!(page["total"], rows, "{query}");
            assert_eq!(page["sums"]["cost_fen"], cost, "{query}");
            assert_eq!(page["sums"]["net_fen"], total(&stage, "net_fen", &filter).await, "{query}");
            assert!(rows > 0, "{query}");
        }
        let own = clerk.get("/api/masterdata/assets?limit=200").await.expect(200).json();
        assert_eq!(own["total"], 167);
        let one = &own["items"][0];
        assert_eq!((&one["class_name"], &one["unit_code"]), (&"信息化设备".into(), &"001001".into()));
        assert_eq!((&one["keeper_code"], &one["keeper_name"]), (&"R1".into(), &"甲".into()));
        let path = |item: &Value| format!("/api/masterdata/assets/{}", item["id"].as_str().unwrap());
        assert_eq!(&clerk.get(&path(one)).await.expect(200).json(), one);
        let theirs = all.get(&format!("/api/masterdata/assets?unit_id={}", ids[2])).await.expect(200).json();
        clerk.get(&path(&theirs["items"][0])).await.expect(404);
        let foreign =
            clerk.get(&format!("/api/masterdata/assets?unit_id={}", ids[2])).await.expect(200).json();
        assert_eq!((&foreign["total"], &foreign["sums"]["cost_fen"]), (&0.into(), &0.into()));
    })
    .await;
}
