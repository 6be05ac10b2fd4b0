//! Targets taken from the library of performance indicators.

use serde_json::{Value, json};
use testkit::each_engine;

use crate::{id_of, stand};

#[tokio::test]
async fn a_target_names_an_indicator_that_is_in_force() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let conn = stand.db.begin().await.unwrap();
        conn.script(
            "insert into md_performance_indicator (id, code, name, level_one, level_two, unit_of_measure, direction,
               typical_value, category, basis, effective_from, effective_to) values
               ('JX-1@2020-01-01', 'JX-1', '人次', 'output', 'quantity', '人次', 'ge', '', '', '甲', '2020-01-01', null),
               ('JX-2@2020-01-01', 'JX-2', '人次', 'output', 'quantity', '人次', 'ge', '', '', '甲', '2020-01-01', '2020-12-31');",
        )
        .await
        .unwrap();
        conn.commit().await.unwrap();
        let named = |code: &str| -> Value {
            let mut input = stand.input(&format!("P-{code}"));
            input["targets"][0]["library_code"] = json!(code);
            input
        };
        for code in ["JX-2", "JX-3"] {
            let input = named(code);
            let problem = stand.act("handler", id_of(&input), "create", input).await.unwrap_err();
            assert_eq!(problem.fields[0].at, "targets[0].library_code", "{code}");
        }
        let input = named("JX-1");
        stand.act("handler", id_of(&input), "create", input).await.unwrap();
        let own = stand.input("P-own");
        stand.act("handler", id_of(&own), "create", own).await.unwrap();
        assert_eq!(stand.number("select count(*) from v_target where library_code = 'JX-1'").await, 1);
        assert_eq!(stand.number("select count(*) from v_target where library_code = ''").await, 1);
    })
    .await;
}
