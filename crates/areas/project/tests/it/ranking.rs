//! The department's ranking of a year and a class.

use project::ranking::{RankingInput, change, read};
use serde_json::Value;
use testkit::each_engine;

use crate::{Stand, id_of, stand};

async fn set(
    stand: &Stand,
    ids: &[kernel::uuid::Uuid],
    seal: &str,
) -> Result<Vec<Option<i64>>, kernel::Problem> {
    let input = RankingInput {
        year: 2026,
        class: "31".to_owned(),
        project_ids: ids.iter().map(|id| (*id).into()).collect(),
        seal: seal.to_owned(),
    };
    let scope = platform::Scope::of_operator([stand.unit]);
    let conn = stand.db.begin().await.unwrap();
    let done = change(&conn, &scope, &testkit::origin(&stand.platform), &input).await;
    conn.settle(done).await.map(|ranking| ranking.items.iter().map(|item| item.place).collect())
}

async fn seal(stand: &Stand) -> String {
    let scope = platform::Scope::of_operator([stand.unit]);
    read(&stand.db.reader(), &scope, 2026, "31").await.unwrap().seal
}

#[tokio::test]
async fn a_ranking_is_set_whole_and_only_over_the_one_that_was_seen() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let mut ids = Vec::new();
        for code in ["P-1", "P-2", "P-3"] {
            let input = stand.input(code);
            stand.act("handler", id_of(&input), "submit", input.clone()).await.unwrap();
            if code != "P-3" {
                stand.approve(id_of(&input)).await.unwrap();
            }
            ids.push(id_of(&input));
        }
        let seen = seal(&stand).await;
        let outside = set(&stand, &ids, &seen).await.unwrap_err();
        assert_eq!(outside.fields[0].at, "project_ids", "P-3 is not in the library");
        let twice = set(&stand, &[ids[0], ids[0]], &seen).await.unwrap_err();
        assert_eq!(twice.fields[0].at, "project_ids");
        assert_eq!(set(&stand, &[ids[1], ids[0]], &seen).await.unwrap(), [Some(1), Some(2)]);
        assert_eq!(set(&stand, &[ids[0]], &seen).await.unwrap_err().code, "stale");
        let seen = seal(&stand).await;
        assert_eq!(set(&stand, &[ids[0]], &seen).await.unwrap(), [Some(1), None]);
        assert_eq!(stand.number("select count(*) from pf_audit where action = 'ranking.set'").await, 2);
        stand.act("finance", ids[1], "remove", Value::Null).await.unwrap();
        assert_eq!(set(&stand, &[], &seal(&stand).await).await.unwrap(), [None]);
    })
    .await;
}
