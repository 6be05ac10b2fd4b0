//! The pipeline's promises, on a toy document that holds and releases money.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop right there")]

mod toy;

use std::collections::BTreeSet;

use kernel::uuid::Uuid;
use kernel::{Db, Fen};
use ledger::IndicatorId;
use posting::{Answer, Command};
use testkit::each_engine;
use toy::{Stand, amount_of, stand};

fn done(answer: &Answer) -> bool {
    matches!(answer, Answer::Done(_))
}

fn code(answer: &Answer) -> String {
    match answer {
        Answer::Done(_) => "done".to_owned(),
        Answer::Refused(problem) => problem.code.to_string(),
    }
}

async fn rows(db: &Db, table: &str) -> i64 {
    db.reader().number(&format!("select count(*) from {table}"), []).await.unwrap()
}

async fn position(stand: &Stand, indicator: IndicatorId) -> (i64, i64) {
    let conn = stand.db.reader();
    let part = async |part: &str| {
        conn.number(&format!("select {part} from lg_indicator where id = $1"), [indicator.into()])
            .await
            .unwrap()
    };
    (part("available_fen").await, part("held_fen").await)
}

#[tokio::test]
async fn a_repeat_answers_as_the_first_did_and_another_body_is_a_conflict() {
    each_engine(|db| async move {
        let stand = stand(db, 1_000).await;
        let command = stand.hold(300);
        let first = stand.poster.perform(command.clone()).await.unwrap();
        assert!(done(&first), "{}", code(&first));
        let rows_after = rows(&stand.db, "lg_entry").await;
        let second = stand.poster.perform(command.clone()).await.unwrap();
        let (Answer::Done(first), Answer::Done(second)) = (first, second) else { panic!("refused") };
        assert_eq!(first, second);
        assert_eq!(rows(&stand.db, "lg_entry").await, rows_after);
        let other = Command { body: toy::body(stand.indicator, 301), ..command };
        assert_eq!(code(&stand.poster.perform(other).await.unwrap()), "key_reused");
        assert_eq!(position(&stand, stand.indicator).await, (700, 300));
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_remembered_too_and_leaves_nothing_but_its_findings() {
    each_engine(|db| async move {
        let stand = stand(db, 100).await;
        let command = stand.hold(101);
        assert_eq!(code(&stand.poster.perform(command.clone()).await.unwrap()), "blocked");
        assert_eq!(code(&stand.poster.perform(command).await.unwrap()), "blocked");
        assert_eq!(rows(&stand.db, "fl_document").await, 0);
        assert_eq!(rows(&stand.db, "lg_hold").await, 0);
        assert_eq!(rows(&stand.db, "rl_hit").await, 1);
        assert_eq!(position(&stand, stand.indicator).await, (100, 0));
    })
    .await;
}

#[tokio::test]
async fn one_hot_indicator_takes_exactly_what_it_has_from_many_at_once() {
    each_engine(|db| async move {
        let stand = stand(db, 1_000).await;
        let mut tasks = Vec::new();
        for n in 0..64 {
            let (poster, mut command) = (stand.poster.clone(), stand.hold(30));
            if n % 10 == 9 {
                // A tenth are repeats of the first request.
                command = stand.repeat_of_first();
            }
            tasks.push(tokio::spawn(async move { poster.perform(command).await.unwrap() }));
        }
        let mut accepted = BTreeSet::new();
        for task in tasks {
            if let Answer::Done(receipt) = task.await.unwrap() {
                let receipt: serde_json::Value = serde_json::from_str(&receipt).unwrap();
                accepted.insert(receipt["document"]["id"].as_str().unwrap().to_owned());
            }
        }
        assert_eq!(accepted.len() as i64, 1_000 / 30);
        assert_eq!(position(&stand, stand.indicator).await, (1_000 - 990, 990));
        assert_eq!(rows(&stand.db, "fl_document").await, 33);
        assert_eq!(
            rows(&stand.db, "pf_audit").await,
            rows(&stand.db, "fl_document").await + stand.audit_before
        );
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    each_engine(|db| async move {
        let stand = stand(db, 1_000).await;
        let command = stand.hold(400);
        let (refusal, preview) = stand.poster.dry_run(command.clone()).await.unwrap();
        assert!(refusal.is_none());
        assert_eq!(preview.indicators[0].available_fen, Fen::from_fen(600));
        for table in ["fl_document", "lg_hold", "pf_idempotency", "lg_journal", "rl_hit"] {
            assert_eq!(
                rows(&stand.db, table).await,
                if table == "lg_journal" { stand.journals_before } else { 0 },
                "{table}"
            );
        }
        let (refusal, preview) = stand.poster.dry_run(stand.hold(1_001)).await.unwrap();
        assert_eq!(refusal.unwrap().code, "blocked");
        assert_eq!(preview.findings[0].rule, "CR24");
        let Answer::Done(receipt) = stand.poster.perform(command).await.unwrap() else { panic!("refused") };
        let receipt = serde_json::from_str(&receipt).unwrap();
        assert_eq!(amount_of(&receipt, "available_fen"), 600);
    })
    .await;
}

#[tokio::test]
async fn rights_are_read_inside_the_transaction() {
    each_engine(|db| async move {
        let stand = stand(db, 1_000).await;
        let stranger = Command { actor_id: platform::UserId(Uuid::from_u128(77)), ..stand.hold(1) };
        assert_eq!(code(&stand.poster.perform(stranger).await.unwrap()), "unauthenticated");
        let conn = stand.db.begin().await.unwrap();
        conn.exec("delete from pf_user_role", []).await.unwrap();
        conn.commit().await.unwrap();
        assert_eq!(code(&stand.poster.perform(stand.hold(1)).await.unwrap()), "not_found");
        assert_eq!(rows(&stand.db, "fl_document").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_released_hold_comes_back_and_can_be_taken_again() {
    each_engine(|db| async move {
        let stand = stand(db, 1_000).await;
        let hold = stand.hold(600);
        let id = hold.id;
        assert!(done(&stand.poster.perform(hold).await.unwrap()));
        assert_eq!(code(&stand.poster.perform(stand.hold(500)).await.unwrap()), "blocked");
        assert!(done(&stand.poster.perform(stand.act(id, "withdraw")).await.unwrap()));
        assert_eq!(position(&stand, stand.indicator).await, (1_000, 0));
        assert!(done(&stand.poster.perform(stand.hold(500)).await.unwrap()));
        let again = stand.act(id, "submit");
        assert_eq!(code(&stand.poster.perform(again).await.unwrap()), "blocked");
        assert_eq!(position(&stand, stand.indicator).await, (500, 500));
    })
    .await;
}
