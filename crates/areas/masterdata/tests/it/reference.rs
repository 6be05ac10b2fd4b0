//! The official tables.

use std::collections::BTreeSet;

use masterdata::reference::{load_shipped, replace};
use platform::{Role, UserClass};
use posting::rulebook::shipped;
use testkit::{each_engine, insert_unit, person};

use crate::stage;

#[tokio::test]
async fn loading_twice_is_loading_once() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        let tables = ["pf_edition", "md_code", "md_economic_mapping", "md_standard", "pf_audit"];
        let mut counts = Vec::new();
        for _ in 0..2 {
            load_shipped(&db, &stage.platform.clock, &stage.platform.vault).await.unwrap();
            let mut count = Vec::new();
            for table in tables {
                count.push(stage.number(&format!("select count(*) from {table}")).await);
            }
            counts.push(count);
        }
        assert_eq!(counts[0], counts[1]);
        assert!(counts[0].iter().all(|count| *count > 0), "{counts:?}");
        let ids = "select count(*) from md_standard where id <> code || '@' || effective_from";
        assert_eq!(stage.number(ids).await, 0);
        // The same file as an import changes nothing.
        let file = include_str!("../../../../../data/reference/expenditure_standards.csv");
        let report = stage.take("standards", file).await.unwrap();
        assert_eq!((report.new, report.changed), (0, 0));
        // A newer edition ends the one before the day before.
        let newer = "标准代码,标准名称,类别,计量单位,金额（元）,依据,生效日期\nTRL-001,差旅住宿费限额,travel_lodging,yuan/person/day,1200,新文件,2027-01-01\n";
        let report = stage.take("standards", newer).await.unwrap();
        assert_eq!((report.new, report.changed), (1, 1));
        let ends = "select id || coalesce(effective_to, '-') as word from md_standard where code = 'TRL-001' order by id";
        assert_eq!(stage.words(ends).await, ["TRL-001@2016-01-012026-12-31", "TRL-001@2027-01-01-"]);
    })
    .await;
}

#[tokio::test]
async fn a_newer_rule_set_is_taken_whole_or_not() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        load_shipped(&db, &stage.platform.clock, &stage.platform.vault).await.unwrap();
        let origin = testkit::origin(&stage.platform);
        let editions = "select count(*) from pf_edition";
        let before = stage.number(editions).await;
        let (_, rules) = shipped::ALL.iter().find(|(kind, _)| *kind == "posting_rules").unwrap();
        for (kind, text, from) in [
            ("posting_rules", "not,a,rule\n1,2,3\n", "2027-01-01"),
            ("posting_rules", rules, "2027-02-30"),
            ("posting_rules", rules, "2016-01-01"),
            ("nothing", rules, "2027-01-01"),
        ] {
            replace(&db, &origin, kind, text, from).await.expect_err(from);
            assert_eq!(stage.number(editions).await, before);
        }
        replace(&db, &origin, "posting_rules", rules, "2027-01-01").await.unwrap();
        assert_eq!(stage.number(editions).await, before + 1);
        let events =
            "select count(*) from pf_audit where action = 'edition.load' and object_id = 'posting_rules'";
        assert_eq!(stage.number(events).await, 2);
        // Only a day after it may another follow.
        replace(&db, &origin, "posting_rules", rules, "2027-01-01").await.expect_err("the same day");
    })
    .await;
}

#[tokio::test]
async fn pages_hold_every_row_once() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        load_shipped(&db, &stage.platform.clock, &stage.platform.vault).await.unwrap();
        let newer = "标准代码,标准名称,类别,计量单位,依据,生效日期\nTRL-001,甲,x,元,乙,2027-01-01\nTRL-001,甲,x,元,乙,2028-01-01\n";
        stage.take("standards", newer).await.unwrap();
        let top = insert_unit(&db, "001", "部本级", None).await;
        let reader = person(&stage.platform, "reader", UserClass::Business, &[(Role::Reviewer, top)]).await;
        let client = stage.client.bearer(&reader.token);
        for (plural, limit) in [("standards", 37), ("codes", 200), ("economic-mapping", 11)] {
            let (mut after, mut seen, mut rows) = (String::new(), BTreeSet::new(), 0);
            let total = loop {
                let path = format!("/api/masterdata/{plural}?limit={limit}&after={after}");
                let page = client.get(&path).await.expect(200).json();
                for item in page["items"].as_array().unwrap() {
                    rows += 1;
                    seen.insert(item.to_string());
                }
                match page["next"].as_str() {
                    Some(next) => after = next.to_owned(),
                    None => break page["total"].as_i64().unwrap(),
                }
            };
            assert_eq!((rows, seen.len() as i64), (total, total), "{plural}");
            assert!(total > limit, "{plural} has several pages");
        }
        // TRL-001 has three editions; a page may end between them.
        let path = "/api/masterdata/standards?text=TRL-001&limit=1&after=TRL-001/2016-01-01";
        let page = client.get(path).await.expect(200).json();
        assert_eq!(page["items"][0]["effective_from"], "2027-01-01");
        let path = "/api/masterdata/standards?text=TRL-001&in_force_on=2027-06-30";
        let page = client.get(path).await.expect(200).json();
        assert_eq!((&page["total"], &page["items"][0]["effective_from"]), (&1.into(), &"2027-01-01".into()));
        client.get("/api/masterdata/standards?in_force_on=2027-13-01").await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn classifications_take_newer_editions() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        load_shipped(&db, &stage.platform.clock, &stage.platform.vault).await.unwrap();
        let header = "分类体系,代码,名称,上级代码,生效日期\n";
        let newer = format!("{header}资金性质,11,一般公共预算,1,2027-01-01\n部门经济分类,39920,新项目,399,2027-01-01\n");
        let report = stage.take("codes", &newer).await.unwrap();
        assert_eq!((report.new, report.changed), (2, 1), "the edition before ends");
        assert_eq!(stage.take("codes", &newer).await.unwrap().changed, 0);
        let editions = "select coalesce(effective_to, '-') || level as word from md_code
            where scheme = 'funding_sources' and code = '11' order by effective_from";
        assert_eq!(stage.words(editions).await, ["2026-12-312", "-2"]);
        let attributes = "select count(distinct attributes) from md_code where scheme = 'funding_sources' and code = '11'";
        assert_eq!(stage.number(attributes).await, 1, "what a code means to the program passes on");
        let wrong = format!("{header}资金性质,77,甲,78,2027-01-01\n资金性质,78,乙,77,2027-01-01\n资金性质,79,丙,404,2027-01-01\n别的,1,丁,,2027-01-01\n");
        let found = stage.faults("codes", wrong).await;
        let expected: BTreeSet<&str> =
            ["row 2, column 上级代码", "row 3, column 上级代码", "row 4, column 上级代码", "row 5, column 分类体系"].into();
        assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<&str>>(), expected);
        assert_eq!(found.len(), 4);
        let header = "部门经济分类,单位类型,政府经济分类,生效日期\n";
        let mapping = format!("{header}39920,通用,59999,2027-01-01\n");
        let report = stage.take("economic_mapping", &mapping).await.unwrap();
        assert_eq!((report.new, report.changed), (2, 0));
        assert_eq!(stage.take("economic_mapping", &mapping).await.unwrap().same, 2);
        let wrong = format!("{header}404,通用,59999,2027-01-01\n39920,其他,59999,2027-01-01\n");
        let found = stage.faults("economic_mapping", wrong).await;
        assert_eq!(found, ["row 2, column 部门经济分类", "row 3, column 单位类型"]);
    })
    .await;
}
