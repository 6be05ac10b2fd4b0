//! Details, and one payee at a time.

use platform::{Role, UserClass};
use serde_json::json;
use testkit::{each_engine, insert_unit, person};

use crate::{places, stage, units};

const PAYEE: &str = "/api/masterdata/payees/by-code/SK9";

#[tokio::test]
async fn a_payee_is_put_with_its_accounts() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        let unit = insert_unit(&db, "001", "部本级", None).await;
        let at = |role| [(role, unit)];
        let handler = person(&stage.platform, "handler", UserClass::Business, &at(Role::Handler)).await;
        let finance = person(&stage.platform, "finance", UserClass::Business, &at(Role::DeptFinance)).await;
        let handler = stage.client.bearer(&handler.token);
        let finance = stage.client.bearer(&finance.token);
        let account = json!({"account_no": "6222 0200 0001", "account_name": "某公司", "bank_name": "工行", "bank_code": "102100"});
        let input = json!({"name": "某公司", "kind": "enterprise", "credit_code": "91350100M000100Y43", "accounts": [account]});
        let put = handler.put(PAYEE, &input).await.expect(200).json();
        assert_eq!(put["accounts"][0]["account_no"], "********0001");
        let audits = stage.number("select count(*) from pf_audit where object_kind in ('payees', 'bank_accounts')");
        assert_eq!(audits.await, 2);
        assert_eq!(handler.put(PAYEE, &input).await.expect(200).json(), put);
        let audits = stage.number("select count(*) from pf_audit where object_kind in ('payees', 'bank_accounts')");
        assert_eq!(audits.await, 2, "the same again changes nothing");
        let path = format!("/api/masterdata/payees/{}", put["id"].as_str().unwrap());
        assert_eq!(handler.get(&path).await.expect(200).json(), put);
        assert_eq!(finance.get(&path).await.expect(200).json(), put);
        // Stopping is the department's; a change that does not speak of it leaves it.
        let stop = json!({"name": "某公司", "kind": "enterprise", "stopped": true, "stop_reason": "止付名单"});
        assert_eq!(places(&handler.put(PAYEE, &stop).await.expect(422).json()), ["stopped"]);
        finance.put(PAYEE, &stop).await.expect(200);
        let renamed = json!({"name": "新公司", "kind": "enterprise"});
        let put = handler.put(PAYEE, &renamed).await.expect(200).json();
        assert_eq!((&put["stopped"], &put["credit_code"]), (&1.into(), &"91350100M000100Y43".into()));
        assert_eq!(put["accounts"].as_array().unwrap().len(), 1);
        let wrong = json!({"name": "新公司", "kind": "enterprise", "credit_code": "91350100M000100Y44",
            "accounts": [account, {"account_no": "********0001", "account_name": "x", "bank_name": "x", "bank_code": "!"}]});
        let problem = handler.put(PAYEE, &wrong).await.expect(422).json();
        assert_eq!(places(&problem), ["credit_code", "accounts[1].account_no", "accounts[1].bank_code"]);
        let stolen = json!({"name": "乙", "kind": "person", "accounts": [account]});
        let problem = handler.put("/api/masterdata/payees/by-code/SK8", &stolen).await.expect(422).json();
        assert_eq!(places(&problem), ["accounts[0].account_no"]);
    })
    .await;
}

#[tokio::test]
async fn lists_and_details_keep_to_the_scope() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        stage
            .take(
                "units",
                units(&[("001", "部本级", ""), ("001001", "一局", "001"), ("001002", "二局", "001")]),
            )
            .await
            .unwrap();
        let persons = "人员代码,单位代码,姓名,身份证号,人员类别,月工资（元）,入职日期
R1,001001,甲,11010519491231002X,公务员,1,2020-01-01\nR2,001002,乙,110105194912310038,公务员,1,2020-01-01\n";
        stage.take("persons", persons).await.unwrap();
        let ids = stage.words("select id as word from md_unit order by code").await;
        let (top, one, two) = (&ids[0], &ids[1], &ids[2]);
        let supervisor =
            person(&stage.platform, "all", UserClass::Business, &[(Role::Supervisor, top.parse().unwrap())])
                .await;
        let clerk =
            person(&stage.platform, "one", UserClass::Business, &[(Role::Handler, one.parse().unwrap())])
                .await;
        let (all, clerk) = (stage.client.bearer(&supervisor.token), stage.client.bearer(&clerk.token));
        let unit = |id: &str| format!("/api/masterdata/units/{id}");
        let shown = clerk.get(&unit(one)).await.expect(200).json();
        assert_eq!((&shown["parent_code"], &shown["persons"]), (&"001".into(), &1.into()));
        clerk.get(&unit(two)).await.expect(404);
        let of = |id: &str| format!("/api/masterdata/persons?unit_id={id}");
        let listed = all.get(&of(two)).await.expect(200).json();
        assert_eq!((&listed["total"], &listed["items"][0]["code"]), (&1.into(), &"R2".into()));
        assert_eq!(all.get("/api/masterdata/persons").await.expect(200).json()["total"], 2);
        assert_eq!(clerk.get(&of(two)).await.expect(200).json()["total"], 0);
    })
    .await;
}
