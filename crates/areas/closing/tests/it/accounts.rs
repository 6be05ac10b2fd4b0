use serde_json::json;

use crate::world::each;

#[tokio::test]
async fn detail_accounts_are_known_to_the_books_until_they_are_stopped() {
    each(|world| async move {
        let (office, path) = (&world.office, "/api/closing/accounts");
        let finance = world.client(&world.finance.token);
        let new = json!({"parent": "1002", "suffix": "88", "name_zh": "党费专户", "name_en": ""});
        world.client(&office.accountant.token).post(path, &new).await.expect(403);
        let made = finance.post(path, &new).await.expect(201).json();
        assert_eq!((made["code"].clone(), made["book"].clone()), (json!("100288"), json!("financial")));
        assert_eq!(finance.post(path, &new).await.problem(422), "invalid");
        for (field, wrong) in [("parent", "IND2"), ("parent", "1099"), ("suffix", "8"), ("suffix", "8a")] {
            let mut body = new.clone();
            body[field] = json!(wrong);
            finance.post(path, &body).await.expect(422);
        }

        world.open(office, &[("100288", 30), ("3001", -30), ("800102", 30), ("820204", -30)]).await;
        assert_eq!(world.balance(office, "1002", 202_600).await, 30);
        let stop = json!({"name_zh": "党费专户", "name_en": "", "enabled": false});
        finance.patch(&format!("{path}/100288"), &stop).await.expect(422);
        finance.patch(&format!("{path}/1002"), &stop).await.expect(404);

        let other = json!({"parent": "1002", "suffix": "89", "name_zh": "备用", "name_en": "spare"});
        finance.post(path, &other).await.expect(201);
        finance.patch(&format!("{path}/100289"), &stop).await.expect(200);
        let list = finance.get(&format!("{path}?enabled=true")).await.expect(200).json();
        assert_eq!((list["total"].clone(), list["items"][0]["code"].clone()), (json!(1), json!("100288")));
        let institute = &world.institute;
        let lines = [("100289", 1), ("3001", -1), ("800102", 1), ("820204", -1)];
        let refused = world.reviewed("opening_balance", institute, world.opening(institute, &lines)).await;
        assert_eq!(crate::world::places(&refused.unwrap_err()), ["lines[0].account", "tie.financial"]);
        let audited = "select count(*) from pf_audit where object_kind = 'detail_account'";
        assert_eq!(world.count(audited).await, 3);
    })
    .await;
}
