//! Who may import what.

use axum::body::Body;
use axum::http::Method;
use platform::{Role, UserClass};
use testkit::{Answered, Client, each_engine, insert_unit, person};

use crate::{places, stage, units};

async fn send(client: &Client, kind: &str, file: &str) -> Answered {
    let path = format!("/api/masterdata/imports/{kind}");
    client.send(Method::POST, &path, Some("text/csv"), Body::from(file.to_owned())).await
}

#[tokio::test]
async fn a_handler_maintains_only_what_is_the_own_units() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        let top = insert_unit(&db, "001", "部本级", None).await;
        let own = insert_unit(&db, "001001", "一局", Some(top)).await;
        let handler = person(&stage.platform, "handler", UserClass::Business, &[(Role::Handler, own)]).await;
        let client = stage.client.bearer(&handler.token);
        assert_eq!(
            send(&client, "units", &units(&[("001001", "改名", "001")])).await.problem(403),
            "forbidden"
        );
        let standards = "标准代码,标准名称,类别,计量单位,依据\nX-1,甲,x,元,乙\n";
        assert_eq!(send(&client, "standards", standards).await.problem(403), "forbidden");
        let payees = "收款人代码,收款人名称,收款人类型,是否停用\nSK1,甲,企业,";
        send(&client, "payees", &format!("{payees}否\n")).await.expect(200);
        let refused = send(&client, "payees", &format!("{payees}是\n")).await;
        assert_eq!(refused.problem(422), "import_refused");
        assert_eq!(places(&refused.json()), ["row 2, column 是否停用"]);
        // Stopped by the department; a file without the column does not free it.
        stage.take("payees", format!("{payees}是\n")).await.unwrap();
        assert_eq!(send(&client, "payees", &format!("{payees}否\n")).await.problem(422), "import_refused");
        send(&client, "payees", "收款人代码,收款人名称,收款人类型\nSK1,新名,企业\n").await.expect(200);
        assert_eq!(stage.number("select stopped from md_payee where name = '新名'").await, 1);
        let accounts = "户主类型,户主代码,账号,户名,开户行,行号,账户用途\n";
        send(&client, "bank_accounts", &format!("{accounts}收款人,SK1,62220201,甲,工行,102,收款账户\n"))
            .await
            .expect(200);
        let unit = format!("{accounts}单位,001001,62220202,一局,工行,102,基本存款账户\n");
        assert_eq!(places(&send(&client, "bank_accounts", &unit).await.json()), ["row 2, column 户主类型"]);
        let header = "人员代码,单位代码,姓名,身份证号,人员类别,月工资（元）,入职日期\n";
        let row = |unit: &str| format!("{header}R1,{unit},甲,11010519491231002X,公务员,1,2020-01-01\n");
        assert_eq!(places(&send(&client, "persons", &row("001")).await.json()), ["row 2, column 单位代码"]);
        send(&client, "persons", &row("001001")).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn the_department_maintains_its_own_subtree() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        let top = insert_unit(&db, "001", "部本级", None).await;
        let own = insert_unit(&db, "001001", "一局", Some(top)).await;
        insert_unit(&db, "001002", "二局", Some(top)).await;
        let finance =
            person(&stage.platform, "finance", UserClass::Business, &[(Role::DeptFinance, own)]).await;
        let client = stage.client.bearer(&finance.token);
        let file = units(&[
            ("001001", "一局（改）", "001"),
            ("001001001", "处", "001001"),
            ("001001002", "科", "001001001"),
            ("001002", "二局", "001"),
        ]);
        let report = send(&client, "units", &file).await.expect(200).json();
        assert_eq!((&report["new"], &report["changed"], &report["same"]), (&2.into(), &1.into(), &1.into()));
        let refused = units(&[
            ("001002", "二局（改）", "001"),
            ("001002001", "处", "001002"),
            ("002", "新部门", ""),
            ("001001001", "处", "001002"),
            ("001001002", "科", ""),
        ]);
        let answer = send(&client, "units", &refused).await;
        assert_eq!(answer.problem(422), "import_refused");
        let mut found: Vec<String> = places(&answer.json()).into_iter().map(str::to_owned).collect();
        found.sort();
        assert_eq!(
            found,
            [
                "row 2, column 单位代码",
                "row 3, column 上级单位代码",
                "row 4, column 上级单位代码",
                "row 5, column 上级单位代码",
                "row 6, column 上级单位代码"
            ]
        );
        let accounts = "户主类型,户主代码,账号,户名,开户行,行号,账户用途\n";
        let account = |unit: &str| format!("{accounts}单位,{unit},62220202,局,工行,102,基本存款账户\n");
        assert_eq!(
            places(&send(&client, "bank_accounts", &account("001002")).await.json()),
            ["row 2, column 户主代码"]
        );
        send(&client, "bank_accounts", &account("001001")).await.expect(200);
    })
    .await;
}
