//! The tree of units.

use testkit::each_engine;

use crate::{stage, units};

const TREE: &[(&str, &str, &str)] =
    &[("C", "丙", "B"), ("A", "甲", ""), ("B", "乙", "A"), ("D", "丁", ""), ("E", "戊", "C")];

#[tokio::test]
async fn a_circle_is_named_once_by_its_members() {
    each_engine(|db| async move {
        let stage = stage(db);
        stage.take("units", units(TREE)).await.unwrap();
        // A under C closes a circle over stored units; F hangs below it and is not at fault.
        let problem = stage.take("units", units(&[("F", "己", "A"), ("A", "甲", "C")])).await.unwrap_err();
        assert_eq!(problem.fields.len(), 1);
        assert_eq!(problem.fields[0].at, "row 3, column 上级单位代码");
        assert!(problem.fields[0].what.zh.contains("A → C → B → A"), "{:?}", problem.fields);
        let problem = stage.take("units", units(&[("G", "庚", "G")])).await.unwrap_err();
        assert!(problem.fields[0].what.zh.contains("G → G"), "{:?}", problem.fields);
    })
    .await;
}

#[tokio::test]
async fn a_fault_is_not_passed_on_to_the_rows_below() {
    each_engine(|db| async move {
        let stage = stage(db);
        let file =
            units(&[("A", "", ""), ("B", "乙", "A"), ("C", "丙", "B"), ("D", "丁", "X"), ("E", "戊", "D")]);
        let found = stage.faults("units", &file).await;
        assert_eq!(found, ["row 2, column 单位名称", "row 5, column 上级单位代码"]);
        let accounts =
            "户主类型,户主代码,账号,户名,开户行,行号,账户用途\n某某,X,62220200,甲,工行,102100,收款账户\n";
        assert_eq!(stage.faults("bank_accounts", accounts).await, ["row 2, column 户主类型"]);
    })
    .await;
}

#[tokio::test]
async fn a_moved_unit_takes_its_subtree_along() {
    each_engine(|db| async move {
        let stage = stage(db);
        let report = stage.take("units", units(TREE)).await.unwrap();
        assert_eq!((report.new, report.changed), (5, 0));
        assert_eq!(stage.take("units", units(TREE)).await.unwrap().same, 5);
        let report = stage.take("units", units(&[("B", "乙", "D")])).await.unwrap();
        assert_eq!((report.rows, report.changed), (1, 3), "B, and with it C and E");
        let below = "select u.code as word from md_unit u join md_unit d on d.code = 'D'
            where u.path like d.path || '%' order by u.level";
        assert_eq!(stage.words(below).await, ["D", "B", "C", "E"]);
        let levels =
            "select count(*) from md_unit where (code, level) in (('D', 1), ('B', 2), ('C', 3), ('E', 4))";
        assert_eq!(stage.number(levels).await, 4);
        // Eight levels are the most, also for what is carried.
        let deep: Vec<(String, String)> = (1..=6)
            .map(|n| (format!("T{n}"), if n == 1 { String::new() } else { format!("T{}", n - 1) }))
            .collect();
        let rows: Vec<(&str, &str, &str)> =
            deep.iter().map(|(code, parent)| (&**code, "层", &**parent)).collect();
        stage.take("units", units(&rows)).await.unwrap();
        let found = stage.faults("units", units(&[("B", "乙", "T6")])).await;
        assert_eq!(found, ["row 2, column 上级单位代码"]);
    })
    .await;
}
