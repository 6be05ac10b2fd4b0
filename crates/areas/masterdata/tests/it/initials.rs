//! Records found by the first letters of their names, and trees as rows.

use platform::{Role, UserClass};
use testkit::{Client, each_engine, insert_unit, person};

use crate::{Stage, stage, units};

async fn reader(stage: &Stage, unit: platform::UnitId) -> Client {
    let reader = person(&stage.platform, "reader", UserClass::Business, &[(Role::DeptFinance, unit)]).await;
    stage.client.bearer(&reader.token)
}

/// Codes of what a list finds.
async fn found(client: &Client, path: &str) -> Vec<String> {
    let page = client.get(&format!("/api/masterdata/{path}")).await.expect(200).json();
    let codes = page["items"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap().to_owned());
    let codes: Vec<String> = codes.collect();
    assert_eq!(page["total"], codes.len(), "{path}");
    codes
}

#[tokio::test]
async fn records_are_found_by_initials_as_they_are_called_now() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        let top = insert_unit(&db, "001", "部本级", None).await;
        let header = "收款人代码,收款人名称,收款人类型\n";
        let file = format!("{header}SK1,广州长青档案服务有限公司,企业\nSK2,重庆物业公司,企业\n");
        stage.take("payees", file).await.unwrap();
        stage
            .take("units", units(&[("001001", "审计局", "001"), ("001002", "会计学会", "001")]))
            .await
            .unwrap();
        let client = reader(&stage, top).await;
        assert_eq!(found(&client, "payees?text=gzcq").await, ["SK1"]);
        assert_eq!(found(&client, "payees?text=GzCQda").await, ["SK1"]);
        assert_eq!(found(&client, "payees?text=cqwy").await, ["SK2"]);
        assert_eq!(found(&client, "payees?text=xqwy").await, Vec::<String>::new());
        assert_eq!(found(&client, "units?text=sjj").await, ["001001"]);
        assert_eq!(found(&client, "units?text=kjxh").await, ["001002"]);
        assert_eq!(found(&client, "units?text=kjxh&on=2026-03-02").await, ["001002"]);
        // A new name has new initials; the old ones find nothing any more.
        stage.take("payees", format!("{header}SK1,北京长青公司,企业\n")).await.unwrap();
        assert_eq!(found(&client, "payees?text=gzcq").await, Vec::<String>::new());
        assert_eq!(found(&client, "payees?text=bjcq").await, ["SK1"]);
        // Versions and history know nothing of them.
        let bodies = stage.words("select body || changed as word from md_version").await.join("\n");
        assert!(!bodies.contains("initials"), "{bodies}");
    })
    .await;
}

#[tokio::test]
async fn rows_from_before_are_given_theirs_and_shipped_codes_have_them() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        let top = insert_unit(&db, "001", "部本级", None).await;
        let client = reader(&stage, top).await;
        assert_eq!(found(&client, "units?text=bbj").await, Vec::<String>::new());
        let (clock, vault) = (&stage.platform.clock, &stage.platform.vault);
        masterdata::reference::load_shipped(&db, clock, vault).await.unwrap();
        assert_eq!(found(&client, "units?text=bbj").await, ["001"]);
        assert_eq!(stage.number("select count(*) from md_code where initials = ''").await, 0);
        assert!(
            found(&client, "codes?kind=economic_departmental&text=bgf").await.contains(&"30201".to_owned())
        );
    })
    .await;
}

#[tokio::test]
async fn rows_of_trees_name_what_is_above_and_whether_anything_is_below() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        let top = insert_unit(&db, "001", "部本级", None).await;
        stage.take("units", units(&[("001001", "一局", "001")])).await.unwrap();
        let (clock, vault) = (&stage.platform.clock, &stage.platform.vault);
        masterdata::reference::load_shipped(&db, clock, vault).await.unwrap();
        let client = reader(&stage, top).await;
        for on in ["", "?on=2026-03-02"] {
            let page = client.get(&format!("/api/masterdata/units{on}")).await.expect(200).json();
            let rows = page["items"].as_array().unwrap();
            let below = rows.iter().find(|row| row["code"] == "001001").unwrap();
            assert_eq!((&below["parent_code"], &below["is_leaf"]), (&"001".into(), &1.into()), "{on}");
            assert_eq!(below["initials"], "yj");
        }
        let page = client.get("/api/masterdata/units").await.expect(200).json();
        assert_eq!((&page["items"][0]["parent_code"], &page["items"][0]["is_leaf"]), (&"".into(), &0.into()));
        let page = client.get("/api/masterdata/codes?kind=economic_departmental&text=302&limit=200").await;
        let page = page.expect(200).json();
        let rows = page["items"].as_array().unwrap();
        let code = |code: &str| rows.iter().find(|row| row["code"] == code).unwrap();
        assert_eq!((&code("302")["is_leaf"], &code("302")["level"]), (&0.into(), &1.into()));
        assert_eq!((&code("30201")["is_leaf"], &code("30201")["parent_code"]), (&1.into(), &"302".into()));
    })
    .await;
}
