use serde_json::{Value, json};

use crate::world::{each, id_of, places};

/// 1002 100 of which 10 are to be remitted; the treasury owes 40 of a project.
const SOUND: &[(&str, i64)] = &[
    ("1002", 100),
    ("1201", 40),
    ("1601", 900),
    ("1602", -300),
    ("2103", -10),
    ("3001", -730),
    ("800102", 90),
    ("800103", 40),
    ("810205", -40),
    ("820204", -90),
];

#[tokio::test]
async fn openings_are_posted_before_the_first_month_by_a_second_person_and_once() {
    each(|world| async move {
        let unit = &world.office;
        let body = world.opening(unit, SOUND);
        let id = id_of(&body);
        let shown = world.tell("opening_balance", unit.accountant.id, id, "submit", body).await.unwrap();
        assert_eq!(shown["vouchers"].as_array().map(Vec::len), Some(0), "not before it is reviewed");
        let own = world.tell("opening_balance", unit.accountant.id, id, "approve", Value::Null).await;
        assert_eq!(own.unwrap_err().status, 403);
        let receipt =
            world.tell("opening_balance", unit.reviewer.id, id, "approve", Value::Null).await.unwrap();
        assert_eq!(receipt["vouchers"][0]["number"], json!(1));
        assert_eq!(world.period_of(id).await, 202_600);
        assert_eq!(world.balance(unit, "1002", 202_600).await, 100);
        assert_eq!(world.count("select count(*) from lg_closed_period where period = 202600").await, 1);
        assert_eq!(world.count("select start_year from cl_book").await, 2026);

        let again = world.opening(unit, SOUND);
        let refused = world.tell("opening_balance", unit.accountant.id, id_of(&again), "submit", again).await;
        assert_eq!(refused.unwrap_err().code, "book_open");
        assert!(world.breaks().await.is_empty(), "{:?}", world.breaks().await);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_every_place() {
    each(|world| async move {
        let unit = &world.institute;
        let submit = async |body: Value| {
            let id = id_of(&body);
            world.tell("opening_balance", unit.accountant.id, id, "submit", body).await
        };
        let with = |account: &'static str, by: i64| {
            let mut lines = SOUND.to_vec();
            lines.push((account, by));
            world.opening(unit, &lines)
        };
        assert_eq!(places(&submit(with("1001", 5)).await.unwrap_err()), ["tie.financial", "explanation"]);
        assert_eq!(
            places(&submit(with("4001", -5)).await.unwrap_err()),
            ["lines[10].account", "tie.financial"]
        );
        assert_eq!(places(&submit(with("9999", 5)).await.unwrap_err()), ["lines[10].account"]);
        let mut quota = SOUND.to_vec();
        quota.extend([("1201", 1), ("3001", -1)]);
        assert_eq!(places(&submit(world.opening(unit, &quota)).await.unwrap_err()), ["tie.quota"]);
        // A deposit received is money of the financial book alone: it is explained.
        let mut deposit = SOUND.to_vec();
        deposit.extend([("1002", 7), ("2307", -7)]);
        let mut body = world.opening(unit, &deposit);
        assert_eq!(places(&submit(body.clone()).await.unwrap_err()), ["explanation"]);
        body["explanation"] = json!("收取投标保证金 7 分，未到期");
        submit(body).await.unwrap();
        assert_eq!(world.count("select count(*) from lg_journal").await, 0);
    })
    .await;
}
